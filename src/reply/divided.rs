//! A body told apart into own words, quote and signature, before anybody asks what the words mean.
//!
//! That takes no fact about the mail, so it is done where there is time for it; what the words mean depends on
//! the firm's languages and on the mail that is answered, and is asked as often as they are loaded.

use super::new_text::{self, Known, Parts};
use super::picture::{self, Picture};
use super::reading::{Cut, Done, People, Reading, Target, Under};
use super::sender::Sender;
use super::{agreed, disagree, done, heading, is_better, lang, line, ours, placeholder, standing, undone};
use crate::html;

/// The parts of a mail's body, told apart.
#[derive(Debug, Clone, Default)]
pub struct Divided {
    text: Option<One>,
    page: Option<One>,
    /// Where only English counts, in answer to one ticket: most firms, most mails.
    english: Meaning,
}

/// What the words mean, and which form of the body holds them.
#[derive(Debug, Clone, Default)]
struct Meaning {
    of_page: bool,
    done: Done,
    under: Vec<Under>,
}

/// The plain text or the page.
#[derive(Debug, Clone)]
struct One {
    parts: Parts,
    /// What stands under the headings of a batch mail, should the answered one be one.
    headed: Vec<(Target, String)>,
    /// The pictures that came with it.
    pictures: Vec<Picture>,
}

/// Tells the parts of a body apart: `text/plain` and `text/html` decoded, our own answered text if it is known, and
/// who writes to whom.
#[must_use]
pub fn divide(text: Option<&str>, html: Option<&str>, ours: Option<&str>, people: People<'_>) -> Divided {
    let known = Known { ours, sender: people.sender.map(Sender::of).unwrap_or_default(), to: people.to };
    let page = html.filter(|h| !h.trim().is_empty()).map(|markup| of_page(markup, &known));
    let written = |t: &&str| !t.trim().is_empty() && (page.is_none() || !placeholder::is_one(t));
    let divided = Divided {
        text: text.filter(written).map(|text| of_text(text, &known)),
        page,
        english: Meaning::default(),
    };
    Divided { english: divided.meaning(&[], 1, 0), ..divided }
}

fn of_text(text: &str, known: &Known<'_>) -> One {
    let (mut lines, beyond) = line::of_text(text);
    let parts = parts(&mut lines, beyond, known);
    One { parts, headed: heading::headed(&lines), pictures: Vec::new() }
}

fn of_page(markup: &str, known: &Known<'_>) -> One {
    let page = html::lines(markup);
    let (mut lines, beyond) = line::of_page(&page);
    // What stands in a shell needs no rule to be told apart.
    let (free, shelled): (Vec<_>, Vec<_>) = beyond.iter().partition(|l| l.around == html::Around::Nothing);
    let mut parts = parts(&mut lines, &joined(&free), known);
    parts.reading.quoted.push_str(&joined(&shelled));
    One { parts, headed: heading::headed(&lines), pictures: picture::placed(markup, &lines) }
}

fn joined(lines: &[&html::Line]) -> String {
    lines.iter().flat_map(|line| ["\n", &line.text]).collect()
}

/// What lies behind the limit goes on with what stands before it.
fn parts(lines: &mut Vec<line::Line<'_>>, beyond: &str, known: &Known<'_>) -> Parts {
    let mut parts = new_text::read(lines, known);
    let last = lines.iter().rev().find(|l| !l.is_blank());
    let ends_own = last.is_some_and(|l| matches!(l.kind, line::Kind::Own | line::Kind::Name));
    if ends_own && !beyond.trim().is_empty() {
        parts.reading.new_text.push_str(beyond);
        parts.own.push_str(beyond);
    } else {
        parts.reading.quoted.push_str(beyond);
    }
    parts
}

impl Divided {
    /// What the words mean in a firm's languages, in answer to a mail with that many tickets.
    #[must_use]
    pub fn read(&self, languages: &[&str], batch: usize, files: usize) -> Reading {
        let meaning = self.meaning_in(languages, batch, files);
        let words = self.chosen(meaning.of_page).cloned();
        meaning.joins(words)
    }

    /// As [`Divided::read`], of what is not needed any more.
    #[must_use]
    pub fn into_reading(mut self, languages: &[&str], batch: usize, files: usize) -> Reading {
        let meaning = self.meaning_in(languages, batch, files);
        let chosen = if meaning.of_page { self.page.take() } else { self.text.take() };
        meaning.joins(chosen.map(|one| one.parts.reading))
    }

    fn meaning_in(&self, languages: &[&str], batch: usize, files: usize) -> Meaning {
        match batch < 2 && files == 0 && languages.iter().all(|l| lang::is_english(l)) {
            true => self.english.clone(),
            false => self.meaning(languages, batch, files),
        }
    }

    fn chosen(&self, of_page: bool) -> Option<&Reading> {
        let one = if of_page { &self.page } else { &self.text };
        one.as_ref().map(|one| &one.parts.reading)
    }

    /// Whether the words are a DONE in English already, whatever the firm's languages are.
    #[must_use]
    pub fn says_done(&self) -> bool {
        matches!(self.english.done, Done::Done { .. })
    }

    /// The new words of each form of the body, the plain text and the page; a form without any is left out.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let forms = self.text.iter().chain(&self.page).map(|one| one.parts.reading.new_text.trim());
        forms.filter(|words| !words.is_empty())
    }

    /// Whether somebody else's words stand in it: a quote, or the inner mail of a forward.
    #[must_use]
    pub fn holds_others(&self) -> bool {
        let mut readings = self.text.iter().chain(&self.page).map(|one| &one.parts.reading);
        readings.any(|reading| reading.forwarded.is_some() || !reading.quoted.trim().is_empty())
    }

    /// Whether it is worth while to look at what we sent: some of the new words may be ours.
    #[must_use]
    pub fn may_hold_ours(&self) -> bool {
        let doubtful = self.text.iter().chain(&self.page).any(|one| one.parts.doubtful);
        self.chosen(self.english.of_page).is_some_and(|reading| ours::suspects(reading, doubtful))
    }

    /// The pictures that came with the page, and where on it they stand.
    #[must_use]
    pub fn pictures(&self) -> &[Picture] {
        self.page.as_ref().map_or(&[], |page| &page.pictures)
    }

    /// With what was cut from the text before it came here.
    #[must_use]
    pub fn with(mut self, cut: Option<Cut>) -> Self {
        if let Some(text) = &mut self.text {
            text.parts.reading.cuts.extend(cut);
        }
        self
    }

    fn meaning(&self, languages: &[&str], batch: usize, files: usize) -> Meaning {
        let means = |one: &One| one.means(languages, batch, files);
        match (&self.text, &self.page) {
            (Some(text), Some(page)) => {
                let (of_text, by_page) = (means(text), means(page));
                let seen = disagree(&of_text.0, &by_page.0);
                let of_page = seen || is_better((&text.parts.reading, &of_text.0), &page.parts.reading);
                let agreed = agreed(&of_text.0, &by_page.0);
                let ((done, under), other) = if of_page { (by_page, of_text) } else { (of_text, by_page) };
                let same = || text.says_the_same_as(page);
                let under = heading::agreed(under, &other, same);
                Meaning { of_page, done: agreed.unwrap_or(done), under }
            }
            (Some(one), None) | (None, Some(one)) => {
                let (done, under) = means(one);
                Meaning { of_page: self.text.is_none(), done, under }
            }
            (None, None) => Meaning { done: done::decide("", languages, batch, files), ..Meaning::default() },
        }
    }
}

impl Meaning {
    /// With the words; a mail without a body has none.
    fn joins(self, words: Option<Reading>) -> Reading {
        let words = words.unwrap_or_else(|| Reading { empty: true, ..Reading::default() });
        Reading { done: self.done, under: self.under, ..words }
    }
}

impl One {
    fn says_the_same_as(&self, other: &One) -> bool {
        self.parts.own.split_whitespace().eq(other.parts.own.split_whitespace())
    }

    fn means(&self, languages: &[&str], batch: usize, files: usize) -> (Done, Vec<Under>) {
        let parts = &self.parts;
        let mut under = if batch > 1 { heading::under(&self.headed, languages) } else { Vec::new() };
        let says_done = |done: &Done| matches!(done, Done::Done { .. });
        let mut decided = done::decide(&parts.own, languages, batch, files);
        let any = says_done(&decided) || under.iter().any(|u| says_done(&u.done));
        let below = || undone::takes_back(&parts.guessed, languages);
        let taken_back = any && (below() || standing::is_left(&parts.disclaimed, languages));
        if taken_back && says_done(&decided) {
            decided = Done::Possible;
        }
        // What stands at the end, or makes the whole mail doubtful, may speak of any of its tickets.
        if taken_back || parts.doubtful {
            under.iter_mut().filter(|u| says_done(&u.done)).for_each(|u| u.done = Done::Possible);
        }
        let unsure = parts.between || parts.doubtful;
        let done = match (decided, heading::all_of(&under, &parts.own)) {
            (_, Some(under)) => under,
            // Between quoted lines, or perhaps inside a quote: flagged, never a transition.
            (Done::Done { .. }, None) if unsure => Done::Possible,
            (other, None) => other,
        };
        (done, under)
    }
}
