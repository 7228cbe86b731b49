//! The reply put together again out of its lines: the sender's words, and of the quote what they answer.
//!
//! Interleaved answers keep the lines they answer; an answer below one whole introduced quote does not.

use super::addressed;
use super::banner;
use super::disclaimer;
use super::index::INDEX;
use super::line::{Kind, Line};
use super::name_block;
use super::named_closing;
use super::ours;
use super::quote;
use super::reading::{Cut, Reading};
use super::sender::Sender;
use super::signature;
use super::standing;
use super::weighed;
use super::words::ends_asking;
use crate::text::{fold, is_zero_width};
use std::ops::Range;

/// What the lines say, before anybody asks whether it means DONE.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Everything but [`Reading::done`] and [`Reading::under`].
    pub reading: Reading,
    /// The sender's words alone, without the lines they answer; with their name block, which may take a DONE back.
    pub own: String,
    /// What was cut by a guess (closing, footer, rule): it may take a DONE back.
    pub guessed: String,
    /// A disclaimer, and what stands below it.
    pub disclaimed: String,
    /// The sender's words stand between quoted lines.
    pub between: bool,
    /// Whose some of the words are cannot be known.
    pub doubtful: bool,
}

/// What is known of a mail beside its lines.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// Our own text that it answers.
    pub ours: Option<&'a str>,
    /// Who wrote it.
    pub sender: Sender,
    /// Whom it goes to, as To gives them.
    pub to: Option<&'a str>,
}

/// Reads lines. They keep what was found out about them.
pub fn read(lines: &mut Vec<Line<'_>>, known: &Known<'_>) -> Parts {
    let mut cuts = banner(lines);
    let marked = quote::mark(lines);
    cuts.extend(marked.cuts);
    if let Some(line) = known.ours.and_then(|ours| ours::mark(lines, ours)) {
        cuts.push(Cut { rule: "our-text", line: line + 1 });
    }
    keep_the_only_words(lines, &known.sender);
    cuts.extend(disclaimer::mark_in_shells(lines));
    cuts.extend(signatures(lines, &known.sender));
    cuts.extend(named_closing::mark_above_block(lines, &known.sender));
    let mut parts = assemble(lines, known);
    parts.doubtful = marked.doubtful;
    if cuts.iter().any(|cut| cut.rule == "disclaimer") {
        parts.disclaimed = of_kinds(lines, |kind| kind == Kind::Disclaimer);
    }
    cuts.sort_by_key(|cut| cut.line);
    parts.reading.cuts = cuts;
    parts.reading.forwarded = marked.forward.map(|at| forwarded(lines, at));
    parts
}

/// A gateway's banner above the words: its paragraph is nobody's.
fn banner(lines: &mut [Line<'_>]) -> Vec<Cut> {
    let Some(found) = banner::at_top(lines) else { return Vec::new() };
    let line = found.start + 1;
    for line in lines.iter_mut().take(found.end).skip(found.start) {
        line.kind = Kind::Signature;
    }
    vec![Cut { rule: "banner", line }]
}

/// A shell that only seems a signature's never takes all words away, unless a second witness says so: the delimiter
/// above it, or the sender's name on top of a block.
fn keep_the_only_words(lines: &mut [Line<'_>], sender: &Sender) {
    let Some(first) = lines.iter().position(|l| l.kind == Kind::Guessed && !l.is_blank()) else { return };
    if !runs(lines).is_empty() {
        return;
    }
    let guessed = || lines.iter().filter(|l| l.kind == Kind::Guessed && !l.is_blank()).map(|l| l.body);
    let delimiter = lines.iter().take(first).rev().find(|l| !l.is_blank()).is_some_and(|l| l.body == "--");
    let known =
        (delimiter && name_block::is_signed(guessed(), sender)) || name_block::is_whole(guessed(), sender);
    if !known {
        for line in lines.iter_mut().filter(|l| l.kind == Kind::Guessed) {
            line.kind = Kind::Own;
        }
    }
}

/// Runs of the sender's lines that hold words.
fn runs(lines: &[Line<'_>]) -> Vec<Range<usize>> {
    let (mut runs, mut start, mut words) = (Vec::new(), None, false);
    for (at, line) in lines.iter().enumerate() {
        if line.kind == Kind::Own {
            start = start.or(Some(at));
            words |= !line.is_blank();
            continue;
        }
        if let Some(from) = start.take().filter(|_| words) {
            runs.push(from..at);
        }
        words = false;
    }
    if let Some(from) = start.filter(|_| words) {
        runs.push(from..lines.len());
    }
    runs
}

fn signatures(lines: &mut [Line<'_>], sender: &Sender) -> Vec<Cut> {
    let runs = runs(lines);
    let (alone, last) = (runs.len() == 1, runs.last().map(|run| run.end));
    let mut cuts = Vec::new();
    let (first, few) = (runs.first().map(|run| run.start), runs.len() <= MAX_RUNS);
    for run in runs {
        let (from, end) = (run.start, run.end);
        let below = first != Some(from);
        let under_all = !alone && Some(end) == last && under_all(lines, &run);
        cuts.extend(signature::mark(lines, run, signature::Stands { alone, below, under_all }, sender));
        if few && below {
            cuts.extend(standing_text(lines, from..end));
        }
    }
    cuts
}

/// A mail whose sender answers more often than that is not looked through for what a gateway added (runs).
const MAX_RUNS: usize = 8;

/// What a gateway, or the sender's program, put below other words and parted from them: shown as signature, weighed all
/// the same.
fn standing_text(lines: &mut [Line<'_>], run: Range<usize>) -> Option<Cut> {
    let of_run = lines.get_mut(run.clone())?;
    let first = of_run.iter().position(|l| l.kind == Kind::Own && !l.is_blank())?;
    if !standing::is_all(of_run.iter().filter(|l| l.kind == Kind::Own).map(|l| l.body)) {
        return None;
    }
    of_run.iter_mut().filter(|l| l.kind == Kind::Own).for_each(|l| l.kind = Kind::Guessed);
    Some(Cut { rule: "standing-text", line: run.start + first + 1 })
}

/// The quoted mail above is there to its end, our reference; below the run no word of it follows.
fn under_all(lines: &[Line<'_>], run: &Range<usize>) -> bool {
    let above = lines.iter().take(run.start).rev().find(|l| !l.is_blank());
    above.is_some_and(|l| l.kind == Kind::Quote && ours::is_reference(l))
        && lines.iter().skip(run.end).all(|l| l.is_blank() || l.kind != Kind::Quote)
}

fn is_quote(kind: Kind) -> bool {
    matches!(kind, Kind::Quote | Kind::Intro)
}

fn is_signature(kind: Kind) -> bool {
    matches!(kind, Kind::Signature | Kind::Disclaimer | Kind::Name | Kind::Guessed)
}

fn assemble(lines: &[Line<'_>], known: &Known<'_>) -> Parts {
    let runs = runs(lines);
    let mut parts = Parts::default();
    parts.reading.quoted = of_kinds(lines, is_quote);
    parts.reading.signature = of_kinds(lines, is_signature);
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        parts.reading.empty = true;
        return parts;
    };
    let quotes =
        |range: Range<usize>| lines.get(range).unwrap_or_default().iter().any(|l| l.kind == Kind::Quote);
    let after = asks_on(lines.get(last.end..).unwrap_or_default());
    let below = !after && bottom_posted(lines, &runs);
    let answered = |l: &Line<'_>| l.kind == Kind::Own || (l.kind == Kind::Quote && !below);
    let before = quotes(0..first.start) || runs.len() > 1;
    parts.between = before && (after || (runs.len() > 1 && !below));
    parts.own = addressed::without_name(weighed::own(lines, &known.sender), lines, known.to);
    parts.reading.interleaved = runs.len() > 1 || quotes(0..first.start);
    parts.reading.new_text = joined(lines.get(..last.end).unwrap_or_default(), answered);
    parts.guessed = weighed::guessed(lines, &known.sender);
    parts
}

/// The quote goes on with words, not only with the quoted mail's own signature.
fn asks_on(lines: &[Line<'_>]) -> bool {
    let first = lines.iter().find(|l| l.kind == Kind::Quote && !l.is_blank());
    first.is_some_and(|l| !signature::is_rule(l.body) && !signature::is_dash_name(l.body))
}

/// One introduced quote, and all of the answer below it (a greeting may stand above).
fn bottom_posted(lines: &[Line<'_>], runs: &[Range<usize>]) -> bool {
    let introduced = |until: usize| lines.iter().take(until).any(|l| l.kind == Kind::Intro);
    let at_top = |run: &Range<usize>| {
        let words: Vec<_> =
            lines.get(run.clone()).unwrap_or_default().iter().filter(|l| !l.is_blank()).collect();
        matches!(words.as_slice(), [only] if is_greeting(only.body))
    };
    match runs {
        [only] => introduced(only.start),
        [greeting, answer] => at_top(greeting) && introduced(answer.start),
        _ => false,
    }
}

/// `Hi Anna,`: a greeting and at most a few names.
pub fn is_greeting(body: &str) -> bool {
    if body.len() > 80 || ends_asking(body) {
        return false;
    }
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = text.split_whitespace().collect();
    let opens = |n: usize| {
        words
            .get(..n)
            .is_some_and(|w| INDEX.greetings.contains(w.join(" ").trim_end_matches([',', '!', '.'])))
    };
    (words.len() <= 5 && (opens(1) || opens(2) || opens(3))) || addressed::is_honoured(body)
}

/// How many lines at the top only greet: one, or a name with a title and what politeness asks for below it.
pub fn greeting_lines(lines: &[&str]) -> usize {
    match lines {
        [name, courtesy, _, ..] if addressed::is_honoured(name) && addressed::is_courtesy(courtesy) => 2,
        [greeting, _, ..] if is_greeting(greeting) => 1,
        _ => 0,
    }
}

/// A quoted line is shown with its mark, whatever marked it.
fn show(line: &Line<'_>, shown: &mut String) {
    match line.kind {
        Kind::Quote if line.shell.is_some() || !line.text.trim_start().starts_with('>') => {
            shown.push_str("> ");
            shown.push_str(line.body);
        }
        Kind::Own
        | Kind::Name
        | Kind::Quote
        | Kind::Intro
        | Kind::Signature
        | Kind::Disclaimer
        | Kind::Guessed => {
            shown.push_str(visible(line.text));
        }
    }
}

/// Without the signs around it that nobody sees. A variation selector belongs to the emoji before it.
fn visible(text: &str) -> &str {
    let unseen = |c: char| is_zero_width(c) && !('\u{fe00}'..='\u{fe0f}').contains(&c);
    text.trim_start_matches(is_zero_width).trim_end_matches(|c: char| c.is_whitespace() || unseen(c))
}

/// The lines that are wanted. Where something was cut out between two of them, one blank line is left at most.
pub fn joined<'l, 'a: 'l>(lines: &'l [Line<'a>], wanted: impl Fn(&Line<'a>) -> bool) -> String {
    let (mut kept, mut cut, mut after_blank) = (String::new(), false, true);
    for line in lines {
        if !wanted(line) {
            cut = true;
            continue;
        }
        let doubled = cut && line.is_blank() && !line.marked && after_blank;
        cut &= line.is_blank();
        if !doubled {
            kept.push('\n');
            let start = kept.len();
            show(line, &mut kept);
            after_blank = kept.len() == start;
        }
    }
    kept.trim_matches(['\n', '\r']).trim_end().to_owned()
}

fn of_kinds(lines: &[Line<'_>], is_wanted: impl Fn(Kind) -> bool) -> String {
    let wanted = || lines.iter().filter(|l| is_wanted(l.kind)).map(|l| l.text);
    let mut kept = String::with_capacity(wanted().map(|text| text.len() + 1).sum());
    for text in wanted().map(str::trim_end) {
        match kept.is_empty() {
            true => kept.push_str(text.trim_start_matches('\n')),
            false => kept.extend(["\n", text]),
        }
    }
    kept.truncate(kept.trim_end_matches('\n').len());
    kept
}

fn forwarded(lines: &[Line<'_>], from: usize) -> String {
    let inner = lines.iter().skip(from).map(|l| if l.marked { l.body } else { l.text.trim_end() });
    inner.collect::<Vec<_>>().join("\n").trim().to_owned()
}
