//! Which lines are quoted: marks and shells first, then what introduces a quote without marks.
//!
//! One pass from the top. What it cannot prove to be a quote stays the sender's, with a doubt.

use super::above;
use super::attribution;
use super::below;
use super::boxes;
use super::chevrons;
use super::footer;
use super::header_block::{self, Separator};
use super::line::{Kind, Line};
use super::memo;
use super::ours;
use super::reading::Cut;
use super::said;
use super::squashed;
use super::told::Told;
use super::whose;
use super::wrapped;

/// So many lines that hold words and an attribution are split: each split moves all lines below it.
const MAX_SPLITS: usize = 64;

/// Shells that hold the attribution and no quoted word.
const INTRODUCING: &[&str] = &["gmail_attr", "moz-cite-prefix", "airmail_on", "reply-intro"];

/// What the pass found.
#[derive(Debug, Default)]
pub struct Marked {
    /// Each rule that cut something.
    pub cuts: Vec<Cut>,
    /// The line on which a forwarded message begins.
    pub forward: Option<usize>,
    /// The last line that carries a mark.
    last_mark: Option<usize>,
    /// The last line that is our reference.
    last_reference: Option<usize>,
    /// Lines that were split.
    splits: usize,
    /// A header names somebody else: no reference of ours below settles whose the words are.
    another: bool,
    /// Where the text of unknown origin begins.
    doubt_from: usize,
    /// The quote stands in a frame that names its sender, and will be closed by the same.
    framed: bool,
    /// Text stands under an attribution that nothing marks as quote: whose it is cannot be known.
    pub doubtful: bool,
}

/// Sets the kind of every line. Reply text on the line of an attribution stays in [`Line::body`] as `Own`.
pub fn mark<'a>(lines: &mut Vec<Line<'a>>) -> Marked {
    let mut marked = Marked::default();
    wrapped::join(lines);
    chevrons::join(lines);
    marked.last_mark = lines.iter().rposition(|l| l.marked);
    marked.last_reference = lines.iter().rposition(ours::is_reference);
    let (mut at, mut own_before, mut fenced, mut told) = (0, false, false, Told::default());
    while let Some(line) = lines.get(at).copied() {
        if line.marked {
            at = marked_block(lines, at, &mut marked);
            // Only the attribution is marked: what it introduces lost its marks.
            let bare = lines.get(at - 1).is_some_and(|l| l.kind == Kind::Intro && l.shell.is_none());
            let joined = || lines.get(at).is_some_and(|l| !l.is_blank());
            let framed = chevrons::frame(lines.get(at - 1));
            let unmarked = marked.last_mark.is_some_and(|last| last < at) || joined();
            let referred = marked.last_reference.is_some_and(|last| last >= at);
            // Without our reference below, what follows may be the answer to a line that nothing quotes.
            let all_quote = if own_before { framed || referred } else { framed && referred };
            if bare && unmarked && all_quote {
                let all = lines.len();
                set(lines, at..all, Kind::Quote);
                at = all;
            } else if bare
                && (joined() || (own_before && unmarked))
                && lines.get(at).is_some_and(|l| !l.marked)
            {
                marked.doubtful = true;
                marked.doubt_from = at;
            }
            continue;
        }
        if line.kind != Kind::Own || line.is_blank() {
            at += 1;
            continue;
        }
        fenced ^= line.body.starts_with("```");
        if marked.framed && whose::names_its_sender(line.body) {
            marked.framed = false;
            set(lines, at..at + 1, Kind::Intro);
            at += 1;
            continue;
        }
        let found = if fenced { None } else { introduction(lines.get(at..).unwrap_or_default(), own_before) };
        let mut prose =
            |f: &Introduction| f.rule == "attribution" && !f.certain && told.holds(lines, at, f.lines);
        let Some(found) = found.filter(|f| !prose(f)) else {
            own_before = true;
            at += 1;
            continue;
        };
        at = cut(lines, at, found, (&mut marked, &mut own_before));
    }
    if let Some(words) = below::words(lines) {
        set(lines, words, Kind::Own);
        marked.doubtful = true;
    }
    marked.doubtful |= marked.another || told.any;
    marked
}

/// A `>` alone stands above, and no reference of ours below: what follows may be the answer to an empty quote.
fn answers_a_mark(lines: &[Line<'_>], at: usize, marked: &Marked) -> bool {
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    above.is_some_and(|l| l.marked && l.is_blank() && l.shell.is_none())
        && marked.last_reference.is_none_or(|last| last < at)
}

struct Introduction {
    rule: &'static str,
    lines: usize,
    own: usize,
    /// Without marks under it, all that follows is quote, whatever stood before.
    certain: bool,
}

fn introduction(lines: &[Line<'_>], own_before: bool) -> Option<Introduction> {
    let of = |rule, lines, certain| Some(Introduction { rule, lines, own: 0, certain });
    match header_block::separator(lines) {
        Some(Separator::Original) => return of("original-message", 1 + header_block::below(lines), true),
        Some(Separator::Forward) => return of("forwarded-message", 1, true),
        None => {}
    }
    if whose::opens(lines) {
        return of("message-frame", 1 + header_block::below(lines), false);
    }
    if let Some(found) = attribution::at(lines) {
        let intro = of("attribution", found.lines, found.shared);
        return intro.map(|intro| Introduction { own: found.own, ..intro });
    }
    if attribution::above_marks(lines) {
        return of("attribution", 1, false);
    }
    if let Some(count) = header_block::at(lines).or_else(|| boxes::at(lines)).or_else(|| memo::at(lines)) {
        return of("header-block", count, true);
    }
    let first = lines.first()?;
    if ours::is_reference(first) {
        return of("our-reference", 1, true);
    }
    // Text under a phone's line may be a quote that lost its marks.
    let more = || {
        lines.iter().skip(1).find(|l| !l.is_blank()).is_some_and(|l| !l.marked && !footer::is_footer(l.body))
    };
    (own_before && lines.get(1).is_some_and(Line::is_blank) && footer::is_footer(first.body) && more())
        .then_some(Introduction { rule: "footer", lines: 0, own: 0, certain: false })
}

fn cut(lines: &mut Vec<Line<'_>>, at: usize, found: Introduction, state: (&mut Marked, &mut bool)) -> usize {
    let (marked, own_before) = state;
    // Once a mail: each part moves all lines below it.
    let first = marked.cuts.is_empty();
    let at = at + if first { part_the_footer(lines, at, &found) } else { 0 };
    let mut start = at;
    if found.own > 0 {
        if marked.splits >= MAX_SPLITS {
            (marked.doubtful, marked.doubt_from, *own_before) = (true, at, true);
            return at + 1;
        }
        split_line(lines, at, found.own);
        marked.splits += 1;
        marked.last_reference = marked.last_reference.map(|last| last + usize::from(last >= at));
        *own_before = true;
        start += 1;
    }
    if found.rule == "footer" {
        return after_footer(lines, at, marked);
    }
    marked.cuts.push(Cut { rule: found.rule, line: at + 1 });
    if found.rule == "forwarded-message" {
        marked.forward = marked.forward.or(Some(start));
    }
    if found.rule == "our-reference" && marked.doubtful {
        // Between an attribution and our reference stands what we wrote.
        set(lines, marked.doubt_from..at, Kind::Quote);
        marked.doubtful = false;
    }
    let end = start + found.lines;
    start -= above::count(found.rule, lines, start);
    set(lines, start..end, Kind::Intro);
    let end = blank_marks(lines, end);
    marked.framed |= found.rule == "message-frame";
    let next = (end..lines.len()).find(|i| lines.get(*i).is_some_and(|l| !l.is_blank()));
    let answered = next.is_some_and(|next| lines.get(next).is_some_and(|l| l.marked));
    if answered && !*own_before && whose::names_another(lines.get(start..end).unwrap_or_default()) {
        // What stands below the marks may be that other's answer.
        marked.another = true;
    }
    match next {
        // Its own marks stand inside a quote that has none.
        Some(next)
            if !(found.certain && found.rule == "attribution")
                && lines.get(next).is_some_and(|l| l.marked) =>
        {
            next
        }
        Some(_) if (found.certain || *own_before) && !answers_a_mark(lines, end, marked) => {
            let all = lines.len();
            set(lines, end..all, Kind::Quote);
            all
        }
        Some(next) => {
            marked.doubtful = true;
            marked.doubt_from = next;
            next
        }
        None => lines.len(),
    }
}

/// A footer, then text: the footer ends the reply unless an introduction follows, which will end it itself.
fn after_footer(lines: &mut [Line<'_>], at: usize, marked: &mut Marked) -> usize {
    set(lines, at..at + 1, Kind::Signature);
    let rest = || (at + 1..lines.len()).filter(|i| lines.get(*i).is_some_and(|l| !l.is_blank()));
    let introduced =
        rest().take(12).any(|i| introduction(lines.get(i..).unwrap_or_default(), false).is_some());
    let signed =
        rest().next().is_some_and(|i| lines.get(i).is_some_and(|l| super::signature::is_rule(l.body)));
    marked.cuts.push(Cut { rule: "footer", line: at + 1 });
    if introduced || signed || marked.last_mark.is_some_and(|last| last > at) {
        return at + 1;
    }
    let referred = marked.last_reference.is_some_and(|last| last > at);
    let (kind, end) = said::below_a_footer(lines, at + 1, referred);
    set(lines, at + 1..end, kind);
    end
}

/// Where a program lost the line ends, the phone's line stands behind the words: it gets a line of its own.
fn part_the_footer(lines: &mut Vec<Line<'_>>, at: usize, found: &Introduction) -> usize {
    let words = |lines: &[Line<'_>]| lines.iter().rposition(|l| !l.is_blank());
    let above = lines.get(..at).filter(|_| found.rule == "original-message").and_then(words);
    let Some((above, line)) = above.and_then(|above| Some((above, *lines.get(above)?))) else { return 0 };
    let footer =
        (line.kind == Kind::Own && !line.marked).then(|| squashed::footer_behind(line.body)).flatten();
    let Some(own) = footer else { return 0 };
    split_line(lines, above, own);
    1
}

fn split_line<'a>(lines: &mut Vec<Line<'a>>, at: usize, own: usize) {
    let Some(line) = lines.get(at).copied() else { return };
    let (before, after) = line.body.split_at_checked(own).unwrap_or((line.body, ""));
    lines.splice(at..=at, [line.part(before), line.part(after)]);
}

/// A block of marked lines: quote. An attribution or a forward at its top is named.
fn marked_block(lines: &mut [Line<'_>], at: usize, marked: &mut Marked) -> usize {
    let length = lines.iter().skip(at).take_while(|l| l.marked).count();
    let rule = lines.get(at).and_then(|l| l.shell).unwrap_or("quote-marks");
    marked.cuts.push(Cut { rule, line: at + 1 });
    set(lines, at..at + length, Kind::Quote);
    let block = lines.get(at..at + length).unwrap_or_default();
    let top = block.iter().position(|l| !l.is_blank()).unwrap_or(0);
    let head = block.get(top..).unwrap_or_default();
    if header_block::separator(head) == Some(Separator::Forward) {
        marked.forward = marked.forward.or(Some(at + top));
    }
    for line in
        lines.iter_mut().skip(at).take(length).filter(|l| l.shell.is_some_and(|s| INTRODUCING.contains(&s)))
    {
        line.kind = Kind::Intro;
    }
    let block = lines.get(at..at + length).unwrap_or_default();
    let head = block.get(top..).unwrap_or_default();
    // A header with nothing under it may be all that the sender wanted to quote.
    let header = |head: &[Line<'_>]| {
        let count = header_block::at(head)?;
        head.iter().skip(count).any(|l| !l.is_blank()).then_some(count)
    };
    let named = attribution::at(head).map(|f| f.lines).or_else(|| header(head));
    if let Some(count) = named {
        set(lines, at..at + top + count, Kind::Intro);
        blank_marks(lines, at + top + count);
    }
    at + length
}

/// A `>` alone under the attribution belongs to it: no word is quoted there.
fn blank_marks(lines: &mut [Line<'_>], from: usize) -> usize {
    let many = lines.iter().skip(from).take_while(|l| l.marked && l.is_blank()).count();
    set(lines, from..from + many, Kind::Intro);
    from + many
}

fn set(lines: &mut [Line<'_>], range: std::ops::Range<usize>, kind: Kind) {
    for line in lines.iter_mut().take(range.end).skip(range.start) {
        line.kind = kind;
    }
}
