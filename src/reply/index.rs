//! The words of all languages in the shapes that the rules look them up by. Built once.

use super::lang;
use super::phrases::{Ends, Starts};
use super::words::asks;
use crate::text::{fold, head};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// A label of a quoted header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Who wrote it.
    From,
    /// When.
    Sent,
    /// To whom.
    To,
    /// On what.
    Subject,
}

/// See the module.
pub struct Index {
    /// Attribution verbs.
    pub wrote: Vec<&'static str>,
    /// The same, to end with.
    pub wrote_ends: Ends,
    /// First words of attributions.
    pub openers: Starts,
    /// Labels of quoted headers.
    pub labels: HashMap<&'static str, Vec<Label>>,
    /// `original message`
    pub original: HashSet<&'static str>,
    /// `forwarded message`
    pub forwarded: Starts,
    /// Formal closings.
    pub closings: HashSet<&'static str>,
    /// Closings that stand behind the name.
    pub closing_ends: Vec<&'static str>,
    /// First words of a phone's line.
    pub footers: Starts,
    /// Last words of a phone's line.
    pub footer_ends: Ends,
    /// First words of disclaimers.
    pub disclaimers: Starts,
    /// First words of a gateway's banner.
    pub banners: Starts,
    /// First words of its further lines.
    pub cautions: Starts,
    /// The same, to look for anywhere.
    pub caution_words: Vec<&'static str>,
    /// First words of greetings.
    pub greetings: HashSet<&'static str>,
}

/// A label is at most so long (bytes).
const MAX_LABEL_BYTES: usize = 48;
/// Signs that programs put before a label.
const BEFORE_A_LABEL: [char; 6] = ['*', '_', '|', ' ', '\u{2022}', '-'];

/// The label with which a line begins; none if it asks `From: whom is that?`
pub fn labels_of(body: &str) -> &'static [Label] {
    // Most lines have no colon so early.
    let early = body.as_bytes().get(..MAX_LABEL_BYTES * 2).unwrap_or(body.as_bytes());
    if early.is_ascii() && !early.contains(&b':') {
        return &[];
    }
    let body = body.trim_start_matches(BEFORE_A_LABEL);
    let end = head(body, MAX_LABEL_BYTES + 1).find([':', '\u{ff1a}']).filter(|end| *end <= MAX_LABEL_BYTES);
    let Some(label) = end.and_then(|end| body.get(..end)) else { return &[] };
    let key = fold(label);
    let labels = INDEX.labels.get(key.trim_matches(['*', '_', ' '])).map_or(&[][..], Vec::as_slice);
    let asked = labels.contains(&Label::From) && asks(body) && !body.contains('@');
    if asked { &[] } else { labels }
}

/// The one index.
pub static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut labels: HashMap<&'static str, Vec<Label>> = HashMap::new();
    for language in lang::ALL {
        let kinds = [
            (language.from, Label::From),
            (language.sent, Label::Sent),
            (language.to, Label::To),
            (language.subject, Label::Subject),
        ];
        for (words, label) in kinds {
            for word in words {
                let known = labels.entry(word).or_default();
                if !known.contains(&label) {
                    known.push(label);
                }
            }
        }
    }
    // In one order: of two beginnings that both fit a line, each run takes the same one, the shorter.
    let unique = |kind| lang::every(kind).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    Index {
        wrote: unique(|l| l.wrote),
        wrote_ends: Ends::new(unique(|l| l.wrote)),
        openers: Starts::new(unique(|l| l.openers)),
        labels,
        original: lang::every(|l| l.original).collect(),
        forwarded: Starts::new(unique(|l| l.forwarded)),
        closings: lang::every(|l| l.closings).collect(),
        closing_ends: unique(|l| l.closing_ends),
        footers: Starts::new(unique(|l| l.footers)),
        footer_ends: Ends::new(unique(|l| l.footer_ends)),
        disclaimers: Starts::new(unique(|l| l.disclaimers)),
        banners: Starts::new(unique(|l| l.banners)),
        cautions: Starts::new(unique(|l| l.cautions)),
        caution_words: unique(|l| l.cautions),
        greetings: lang::every(|l| l.greetings).collect(),
    }
});
