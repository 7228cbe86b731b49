//! The words of a firm's languages that the DONE rule weighs, and whether a text holds what takes a DONE back.

use super::bare;
use super::index::INDEX;
use super::lang;
use super::phrases::Starts;
use super::tongue;
use super::words::Spaced;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A command line, and one of pleasantries, is at most so long (bytes).
pub const MAX_COMMAND_BYTES: usize = 160;
/// Lines that are weighed one by one, at most.
pub const MAX_WEIGHED_LINES: usize = 60;
/// Text in which limiters are looked for (bytes). A longer comment is not short anyway, and a longer note under a
/// command is no note.
pub const MAX_WEIGHED_BYTES: usize = 16 * 1024;

/// Nobody counts so many posts; a year is none of them.
const MAX_COUNTED: u8 = 100;

/// The firm's words.
pub struct Words<'l> {
    languages: &'l [&'l str],
    pub known: Cow<'static, Known>,
}

/// The words of some languages.
#[derive(Clone)]
pub struct Known {
    pub done: Vec<&'static str>,
    /// How a command begins: a keyword, or what may stand before it.
    pub commands: Starts,
    pub lead_in: Vec<&'static str>,
    pub pleasantries: Vec<&'static str>,
    limiters: Vec<&'static str>,
    negated: Vec<&'static str>,
    innocent: Vec<&'static str>,
    /// Limiters without their marks.
    bare: Vec<&'static str>,
}

/// Of most firms.
static ENGLISH: LazyLock<Known> = LazyLock::new(|| Known::of(&[]));

impl Known {
    fn of(languages: &[&str]) -> Self {
        let marked = lang::ALL.iter().zip(&*bare::LIMITERS);
        let bare = marked.filter(|(l, _)| lang::is_enabled(l, languages)).flat_map(|(_, forms)| forms);
        Known {
            limiters: lang::of(languages, |l| l.limiters),
            bare: bare.map(String::as_str).collect(),
            done: lang::of(languages, |l| l.done),
            commands: Starts::new(
                [lang::of(languages, |l| l.done), lang::of(languages, |l| l.lead_in)].concat(),
            ),
            lead_in: lang::of(languages, |l| l.lead_in),
            pleasantries: lang::of(languages, |l| l.pleasantries),
            negated: lang::of(languages, |l| l.negated),
            innocent: lang::of(languages, |l| l.innocent),
        }
    }
}

impl<'l> Words<'l> {
    /// English always counts.
    pub fn of(languages: &'l [&'l str]) -> Self {
        let known = match languages.iter().all(|l| lang::is_english(l)) {
            true => Cow::Borrowed(&*ENGLISH),
            false => Cow::Owned(Known::of(languages)),
        };
        Words { languages, known }
    }

    /// Whether something takes it back, in the firm's languages.
    pub fn limited(&self, spaced: &Spaced) -> bool {
        self.limits(&self.freed(spaced))
    }

    /// Without what holds a limiter and is none.
    fn freed<'s>(&self, spaced: &'s Spaced) -> Cow<'s, Spaced> {
        let held: Vec<&str> = self.known.innocent.iter().copied().filter(|i| spaced.holds(i)).collect();
        if held.is_empty() { Cow::Borrowed(spaced) } else { Cow::Owned(spaced.without(&held)) }
    }

    /// As [`Words::limited`], in another language or without accents too: caution knows no setting.
    pub fn doubted(&self, spaced: &Spaced) -> bool {
        let bare = || {
            let freed = self.freed(spaced);
            let text = freed.bare();
            self.known.bare.iter().any(|form| text.holds(form))
        };
        self.limited(spaced)
            || counts_a_part(spaced)
            || (!self.known.bare.is_empty() && bare())
            || tongue::limited_elsewhere(spaced, self.languages)
    }

    /// `now` in the languages of the keyword, if it takes nothing back in another one of the firm's: Hungarian `most`
    /// and Romanian `nu` are other words elsewhere. English is always enabled, and does not count against the others.
    pub fn now_behind(&self, keyword: &str) -> Vec<&'static str> {
        let enabled = || lang::ALL.iter().filter(|l| lang::is_enabled(l, self.languages));
        let limits = |now: &&str| enabled().any(|l| l.code != "en" && l.limiters.contains(now));
        let own = enabled().filter(|l| l.done.contains(&keyword)).flat_map(|l| l.now.iter().copied());
        own.filter(|now| !limits(now)).collect()
    }

    fn limits(&self, spaced: &Spaced) -> bool {
        spaced.has_ending("n't")
            || spaced.has_ending("'ll")
            || self.known.limiters.iter().any(|l| spaced.holds(l))
            || self.known.negated.iter().any(|n| spaced.has_part(n))
    }
}

/// `1 of 2`, `1 von 2`: fewer than all, in any language.
fn counts_a_part(spaced: &Spaced) -> bool {
    let words: Vec<&str> = spaced.words().collect();
    let number = |word: &str| word.parse::<u8>().ok().filter(|n| *n < MAX_COUNTED);
    let fewer = |part: &str, all: &str| number(part).is_some_and(|p| number(all).is_some_and(|a| p < a));
    words.windows(3).any(|w| matches!(w, [part, of, all] if fewer(part, all) && INDEX.out_of.contains(of)))
        || words.windows(4).any(|w| {
            matches!(w, [part, out, of, all] if fewer(part, all) && INDEX.out_of.contains(&*format!("{out} {of}")))
        })
}

/// No words, whatever takes room.
pub fn fold_is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || crate::text::is_zero_width(c))
}
