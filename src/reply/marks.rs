//! What a sentence is about, by its words: standing text of some kind, a motto, or the matter in hand.
//!
//! It looks words up in every language's lists and decides nothing. Words of the matter count in English, in the language
//! that the sentence is likely in, and in that of its phrases: `de` is "but" in one language and "of" in others.

use super::index::INDEX;
use super::lang;
use super::phrases::Starts;
use super::tongue;
use super::words::{joins_words, spaced};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// What was found in one sentence.
pub struct Marks {
    /// Phrases of standing text, none of which overlaps another.
    pub standing: usize,
    /// Words that mottos are made of.
    pub of_mottos: usize,
    /// Words by which it speaks of the matter in hand.
    pub matters: usize,
    /// It says I.
    pub first_person: bool,
    /// All its words.
    pub words: usize,
    /// Those that stand in no phrase of standing text.
    pub beside: String,
    /// Those that stand behind the last one.
    pub behind: String,
}

/// What a phrase is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Standing,
    Motto,
    Matter,
}

/// A phrase of one language. `open`: other endings may follow it, `wir*`.
#[derive(Debug, Clone, Copy)]
struct Entry {
    sign: Sign,
    language: usize,
    open: bool,
}

struct Table {
    starts: Starts,
    entries: HashMap<&'static str, Vec<Entry>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut entries: HashMap<&'static str, Vec<Entry>> = HashMap::new();
    for (language, words) in lang::ALL.iter().enumerate() {
        // What a gateway's banner begins with, or goes on with, is standing text wherever it stands.
        let lists = [
            (Sign::Standing, words.standing),
            (Sign::Standing, words.banners),
            (Sign::Standing, words.cautions),
            (Sign::Motto, words.mottos),
            (Sign::Matter, words.matters),
        ];
        for (sign, phrase) in lists.into_iter().flat_map(|(sign, list)| list.iter().map(move |p| (sign, p))) {
            let stem = phrase.strip_suffix('*').unwrap_or(phrase);
            let entry = Entry { sign, language, open: stem.len() < phrase.len() };
            entries.entry(stem).or_default().push(entry);
        }
    }
    Table { starts: Starts::new(entries.keys().copied()), entries }
});

/// Where in a sentence a phrase stands.
struct Hit {
    entry: Entry,
    at: Range<usize>,
}

/// A phrase swallows a word of the matter if it is longer than that by more than so many words.
const MAX_WORDS_BESIDE: usize = 1;

impl Marks {
    /// Of a sentence. A phrase of standing text may hold a word of the matter: `do not click links`.
    pub fn of(sentence: &str) -> Self {
        let spaced = spaced(sentence);
        let words: Vec<&str> = spaced.words().collect();
        let text = format!(" {} ", words.join(" "));
        let hits = hits(&text);
        let of = |sign: Sign| hits.iter().filter(move |hit| hit.entry.sign == sign);
        let standing = spans(of(Sign::Standing));
        let swallowed = swallowed(&text, of(Sign::Matter), &standing);
        let of_the_matter: Vec<&Hit> =
            of(Sign::Matter).zip(swallowed).filter(|(_, inside)| !inside).map(|(hit, _)| hit).collect();
        let mut languages: HashSet<usize> = of(Sign::Standing).map(|hit| hit.entry.language).collect();
        // Many words of standing text are English in other languages too: `urgent`, `virus`.
        let english = lang::ALL.iter().position(|l| lang::is_english(l.code));
        if english.is_some_and(|english| languages.contains(&english)) {
            languages.clear();
        }
        languages.extend(english);
        if !of_the_matter.is_empty() {
            languages.extend(tongue::likeliest(&spaced));
        }
        let matters = of_the_matter.into_iter().filter(|hit| languages.contains(&hit.entry.language));
        Self {
            standing: standing.len(),
            of_mottos: spans(of(Sign::Motto)).len(),
            matters: spans(matters).len(),
            first_person: words.iter().any(|w| INDEX.first_person.contains(w)),
            words: words.len(),
            beside: outside(&text, &standing),
            behind: standing.last().and_then(|last| text.get(last.end..)).unwrap_or(&text).to_owned(),
        }
    }
}

/// The places they take, in order; those that overlap are one, and one word may be of several languages.
fn spans<'h>(hits: impl Iterator<Item = &'h Hit>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match spans.last_mut().filter(|last| hit.at.start < last.end) {
            Some(last) => last.end = last.end.max(hit.at.end),
            None => spans.push(hit.at.clone()),
        }
    }
    spans
}

/// Of each word of the matter whether it stands in standing text that is more than that word. Both come in order.
fn swallowed<'h>(text: &str, hits: impl Iterator<Item = &'h Hit>, standing: &[Range<usize>]) -> Vec<bool> {
    let mut rest = standing;
    hits.map(|hit| {
        while let [first, after @ ..] = rest
            && first.end <= hit.at.start
        {
            rest = after;
        }
        let span = rest.first().filter(|span| span.start <= hit.at.start && hit.at.end <= span.end);
        span.is_some_and(|span| length(text, span) > length(text, &hit.at) + MAX_WORDS_BESIDE)
    })
    .collect()
}

/// In words, or in characters where a script does not part words.
fn length(text: &str, at: &Range<usize>) -> usize {
    let phrase = text.get(at.clone()).unwrap_or("");
    if joins_words(phrase) { phrase.chars().count() } else { phrase.split_whitespace().count() }
}

/// What is left of a text without these places.
fn outside(text: &str, places: &[Range<usize>]) -> String {
    let (mut left, mut from) = (String::new(), 0);
    for place in places {
        left.push_str(text.get(from..place.start).unwrap_or(""));
        left.push(' ');
        from = place.end;
    }
    left.push_str(text.get(from..).unwrap_or(""));
    left
}

/// Every phrase that begins where a word begins, or inside one where a script does not part words.
fn hits(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let begins = matches!(std::mem::replace(&mut before, c), ' ' | '\'');
        if !begins && c.is_ascii() {
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        for stem in TABLE.starts.of(rest).filter(|stem| begins || joins_words(stem)) {
            let behind = rest.get(stem.len()..).unwrap_or("");
            let whole = joins_words(stem) || behind.starts_with(' ');
            let end = at + stem.len() + if joins_words(stem) { 0 } else { behind.find(' ').unwrap_or(0) };
            let entries = TABLE.entries.get(stem).into_iter().flatten();
            hits.extend(
                entries.filter(|entry| whole || entry.open).map(|entry| Hit { entry: *entry, at: at..end }),
            );
        }
    }
    hits
}
