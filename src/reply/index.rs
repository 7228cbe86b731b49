//! The words of all languages in the shapes that the rules look them up by. Built once.

use super::lang;
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
    /// First words of attributions.
    pub openers: Vec<&'static str>,
    /// Labels of quoted headers.
    pub labels: HashMap<&'static str, Vec<Label>>,
    /// `original message`
    pub original: HashSet<&'static str>,
    /// `forwarded message`
    pub forwarded: Vec<&'static str>,
    /// Formal closings.
    pub closings: HashSet<&'static str>,
    /// Closings that stand behind the name.
    pub closing_ends: Vec<&'static str>,
    /// First words of a phone's line.
    pub footers: Vec<&'static str>,
    /// Last words of a phone's line.
    pub footer_ends: Vec<&'static str>,
    /// First words of disclaimers.
    pub disclaimers: Vec<&'static str>,
    /// First words of a gateway's banner.
    pub banners: Vec<&'static str>,
    /// First words of its further lines.
    pub cautions: Vec<&'static str>,
    /// First words of greetings.
    pub greetings: HashSet<&'static str>,
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
        openers: unique(|l| l.openers),
        labels,
        original: lang::every(|l| l.original).collect(),
        forwarded: unique(|l| l.forwarded),
        closings: lang::every(|l| l.closings).collect(),
        closing_ends: unique(|l| l.closing_ends),
        footers: unique(|l| l.footers),
        footer_ends: unique(|l| l.footer_ends),
        disclaimers: unique(|l| l.disclaimers),
        banners: unique(|l| l.banners),
        cautions: unique(|l| l.cautions),
        greetings: lang::every(|l| l.greetings).collect(),
    }
});
