//! The words of a firm's languages that the DONE rule weighs, and whether a text holds what takes a DONE back.

use super::bare;
use super::index::INDEX;
use super::lang::{self, ALL, Language};
use super::phrases::{Phrases, Starts};
use super::tongue;
use super::words::Spaced;
use std::borrow::Cow;
use std::sync::OnceLock;

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
    known: Vec<&'static Known>,
}

/// What is looked up of one language, in the shapes that it is looked up by.
struct Known {
    language: &'static Language,
    /// How a command begins: a keyword, or what may stand before it.
    commands: Starts,
    limiters: Phrases,
    innocent: Phrases,
    /// Limiters without their marks.
    bare: &'static [String],
}

/// Each language at its place in [`ALL`], built when it is first asked for: 75 kB beside its phrases.
static KNOWN: [OnceLock<Known>; ALL.len()] = [const { OnceLock::new() }; ALL.len()];

impl Known {
    fn of(language: &'static Language, bare: &'static [String]) -> Self {
        Known {
            language,
            commands: Starts::new(language.done.iter().chain(language.lead_in).copied()),
            limiters: Phrases::new(language.limiters.iter().copied()),
            innocent: Phrases::new(language.innocent.iter().copied()),
            bare,
        }
    }
}

impl<'l> Words<'l> {
    /// English always counts.
    pub fn of(languages: &'l [&'l str]) -> Self {
        let all = ALL.iter().zip(&KNOWN).zip(&*bare::LIMITERS);
        let enabled = all.filter(|((language, _), _)| lang::is_enabled(language, languages));
        let known = enabled.map(|((language, known), bare)| known.get_or_init(|| Known::of(language, bare)));
        Words { languages, known: known.collect() }
    }

    /// One kind of word, in the firm's languages.
    pub fn every(
        &self,
        kind: fn(&Language) -> &'static [&'static str],
    ) -> impl Iterator<Item = &'static &'static str> {
        self.known.iter().flat_map(move |known| kind(known.language))
    }

    /// `false`: the line, folded, begins with neither a keyword nor what may stand before one.
    pub fn may_command(&self, line: &str) -> bool {
        self.known.iter().any(|known| known.commands.may_begin(line))
    }

    /// Whether something takes it back, in the firm's languages.
    pub fn limited(&self, spaced: &Spaced) -> bool {
        self.limits(&self.freed(spaced))
    }

    /// Without what holds a limiter and is none.
    fn freed<'s>(&self, spaced: &'s Spaced) -> Cow<'s, Spaced> {
        if !self.known.iter().any(|known| spaced.holds_any(&known.innocent)) {
            return Cow::Borrowed(spaced);
        }
        let held: Vec<&str> = self.every(|l| l.innocent).copied().filter(|i| spaced.holds(i)).collect();
        Cow::Owned(spaced.without(&held))
    }

    /// As [`Words::limited`], in another language or without accents too: caution knows no setting.
    pub fn doubted(&self, spaced: &Spaced) -> bool {
        let forms = || self.known.iter().flat_map(|known| known.bare);
        let bare = || {
            let freed = self.freed(spaced);
            let text = freed.bare();
            forms().any(|form| text.holds(form))
        };
        self.limited(spaced)
            || counts_a_part(spaced)
            || (forms().next().is_some() && bare())
            || tongue::limited_elsewhere(spaced, self.languages)
    }

    /// `now` in the languages of the keyword, if it takes nothing back in another one of the firm's: Hungarian `most`
    /// and Romanian `nu` are other words elsewhere. English is always enabled, and does not count against the others.
    pub fn now_behind(&self, keyword: &str) -> Vec<&'static str> {
        let enabled = || self.known.iter().map(|known| known.language);
        let limits = |now: &&str| enabled().any(|l| l.code != "en" && l.limiters.contains(now));
        let own = enabled().filter(|l| l.done.contains(&keyword)).flat_map(|l| l.now.iter().copied());
        own.filter(|now| !limits(now)).collect()
    }

    fn limits(&self, spaced: &Spaced) -> bool {
        spaced.has_ending("n't")
            || spaced.has_ending("'ll")
            || self.known.iter().any(|known| spaced.holds_any(&known.limiters))
            || self.every(|l| l.negated).any(|n| spaced.has_part(n))
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
