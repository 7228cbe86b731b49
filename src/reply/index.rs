//! The words of all languages in the shapes that the rules look them up by. Built once.

use super::bare::bare;
use super::devices::{DEVICES, INSIDE};
use super::lang;
use super::phrases::{Ends, Starts};
use super::words::{asks, joins_words};
use crate::mail::fields::position;
use crate::text::{fold, head};
use std::cmp::Reverse;
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
    /// First words of what may be one.
    pub notices: Starts,
    /// First words of a gateway's banner.
    pub banners: Starts,
    /// First words of its further lines.
    pub cautions: Starts,
    /// The same, to look for anywhere.
    pub caution_words: Vec<&'static str>,
    /// What stands between a part and its whole.
    pub out_of: HashSet<&'static str>,
    /// What carriers call themselves.
    pub networks: HashSet<&'static str>,
    /// First words of a line about where a firm is registered.
    pub registers: Starts,
    /// Last words of the names of firms.
    pub trades: HashSet<&'static str>,
    /// Limiters that people and places are named by.
    pub surnames: HashSet<&'static str>,
    /// First words of the names of pictures that people make.
    pub screenshots: Starts,
    /// First words of greetings.
    pub greetings: HashSet<&'static str>,
    /// First words of closings that have the addressee in their midst.
    pub formulas: Starts,
    /// Their last words.
    pub formula_ends: Ends,
    /// `aus` Salzburg
    pub from_a_place: HashSet<&'static str>,
    /// `p.s`
    pub postscripts: Starts,
    /// Titles of honour.
    pub honours: Ends,
    /// Behind a name that somebody says of themselves.
    pub named: Ends,
    /// Titles, which other words may be joined to.
    pub titles: Ends,
    /// `of` the branch
    pub title_of: HashSet<&'static str>,
    /// Signs of registers.
    pub licences: HashSet<&'static str>,
    /// Forms of companies.
    pub companies: HashSet<&'static str>,
    /// First words of the sentence about printing.
    pub print_begins: Starts,
    /// Words for printing.
    pub print_verbs: Vec<&'static str>,
    /// What is not to be printed.
    pub mails: Vec<&'static str>,
    /// What for.
    pub environment: Vec<&'static str>,
    /// What of it limits nothing, the longest first.
    pub print_small: Vec<&'static str>,
    /// What a gateway warns of.
    pub outside: Vec<&'static str>,
    /// Devices, with the names of makers and programs.
    pub devices: HashSet<&'static str>,
    /// The same inside a word.
    pub device_parts: Vec<&'static str>,
    /// Between a device and its carrier.
    pub carrier: HashSet<&'static str>,
    /// Get Outlook `for` it.
    pub outlook_for: HashSet<&'static str>,
    /// What holds a limiter on a phone's line.
    pub footer_innocent: Vec<&'static str>,
    /// First words of a phone's line at the end of all.
    pub bare_footers: Starts,
    /// To whom another wrote.
    pub told_to: Vec<&'static str>,
    /// Who tells of it.
    pub tellers: Vec<&'static str>,
    /// Between numbers.
    pub and: Vec<&'static str>,
    /// Lines that only classify a mail.
    pub classes: HashSet<&'static str>,
    /// `i`
    pub first_person: HashSet<&'static str>,
    /// What no name is made of.
    pub no_names: HashSet<&'static str>,
}

/// A label is at most so long (bytes).
const MAX_LABEL_BYTES: usize = 48;
/// Signs that programs put before a label.
const BEFORE_A_LABEL: [char; 6] = ['*', '_', '|', ' ', '\u{2022}', '-'];

/// The label with which a line begins; none if it asks `From: whom is that?`
pub fn labels_of(body: &str) -> &'static [Label] {
    // Most lines have no colon so early.
    let early = body.as_bytes().get(..MAX_LABEL_BYTES * 2).unwrap_or(body.as_bytes());
    if position(early, |b| (b == b':') | !b.is_ascii()).is_none() {
        return &[];
    }
    labels_at(body)
}

fn labels_at(body: &str) -> &'static [Label] {
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
    // Of two phrases the one that holds the other is taken out first.
    let longest_first = |kind| {
        let mut phrases = unique(kind);
        phrases.sort_by_key(|phrase| Reverse(phrase.len()));
        phrases
    };
    let typed = |kind| unique(kind).into_iter().flat_map(with_unmarked);
    Index {
        wrote: unique(|l| l.wrote),
        wrote_ends: Ends::new(unique(|l| l.wrote)),
        openers: Starts::new(unique(|l| l.openers)),
        labels,
        original: typed(|l| l.original).collect(),
        forwarded: Starts::new(unique(|l| l.forwarded)),
        closings: typed(|l| l.closings).collect(),
        closing_ends: unique(|l| l.closing_ends),
        footers: Starts::new(typed(|l| l.footers)),
        footer_ends: Ends::new(typed(|l| l.footer_ends)),
        disclaimers: Starts::new(typed(|l| l.disclaimers)),
        notices: Starts::new(typed(|l| l.notices)),
        banners: Starts::new(unique(|l| l.banners)),
        cautions: Starts::new(unique(|l| l.cautions)),
        caution_words: unique(|l| l.cautions),
        out_of: lang::every(|l| l.out_of).collect(),
        networks: lang::every(|l| l.networks).collect(),
        registers: Starts::new(typed(|l| l.registers)),
        trades: lang::every(|l| l.trades).collect(),
        surnames: lang::every(|l| l.surnames).collect(),
        screenshots: Starts::new(typed(|l| l.screenshots)),
        greetings: lang::every(|l| l.greetings).collect(),
        formulas: Starts::new(unique(|l| l.formulas)),
        formula_ends: Ends::new(unique(|l| l.formula_ends)),
        from_a_place: lang::every(|l| l.from_a_place).collect(),
        postscripts: Starts::new(unique(|l| l.postscripts)),
        honours: Ends::new(unique(|l| l.honours)),
        named: Ends::new(unique(|l| l.named)),
        titles: Ends::new(unique(|l| l.titles)),
        title_of: lang::every(|l| l.title_of).collect(),
        licences: lang::every(|l| l.licences).collect(),
        companies: lang::every(|l| l.companies).collect(),
        print_begins: Starts::new(unique(|l| l.print_begins)),
        print_verbs: unique(|l| l.print_verbs),
        mails: unique(|l| l.mails),
        environment: unique(|l| l.environment),
        print_small: longest_first(|l| l.print_small),
        outside: unique(|l| l.outside),
        devices: lang::every(|l| l.devices).chain(DEVICES.iter().copied()).collect(),
        device_parts: lang::every(|l| l.device_parts).chain(INSIDE.iter().copied()).collect(),
        carrier: lang::every(|l| l.carrier).collect(),
        outlook_for: lang::every(|l| l.outlook_for).collect(),
        footer_innocent: unique(|l| l.footer_innocent),
        bare_footers: Starts::new(unique(|l| l.bare_footers)),
        told_to: unique(|l| l.told_to),
        tellers: unique(|l| l.tellers),
        and: unique(|l| l.and),
        classes: lang::every(|l| l.classes).collect(),
        first_person: lang::every(|l| l.first_person).collect(),
        no_names: lang::every(|l| l.no_names).collect(),
    }
});

/// The phrase, and as it is typed or shown where there are no marks: `wyslano z`, `med vanliga halsningar`.
fn with_unmarked(phrase: &'static str) -> impl Iterator<Item = &'static str> {
    let parts_words = !phrase.is_ascii() && !joins_words(phrase);
    let unmarked = parts_words.then(|| bare(phrase)).filter(|form| form != phrase);
    // The index lives as long as the program.
    std::iter::once(phrase).chain(unmarked.map(|form| &*form.leak()))
}
