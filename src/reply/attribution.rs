//! The line that introduces a quote: `On Tue, 3 Mar 2026 at 10:02, Dana <dana@example.com> wrote:`.
//!
//! Recognised by what it is made of (a verb of writing, a date, a time, an address, a colon at the end), in any
//! language and wrapped over several lines. A sentence that merely begins with "On" has too little of it.

use super::index::INDEX;
use super::line::{Kind, Line, MAX_RULE_LINE_BYTES};
use super::ours::is_reference;
use super::seen::{Seen, complete, lacks_colon, names_a_verb};
use crate::text::{fold, is_zero_width};

/// An attribution is wrapped over at most so many lines, blank ones inside an address counted.
const MAX_LINES: usize = 7;
/// Longer than any name, address and date together (bytes).
const MAX_BYTES: usize = 500;

/// A line that a program wrapped has at least so many characters, the first word of the next one counted.
const MIN_WRAPPED_CHARS: usize = 50;

/// One without a date has at most so many words.
const MAX_WORDED: usize = 8;

/// One without a colon at its end is short (bytes).
const MAX_BARE_BYTES: usize = 200;

/// An attribution that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The lines it takes.
    pub lines: usize,
    /// Bytes of the first line that stand before it, and are the reply.
    pub own: usize,
    /// The quote begins on its last line.
    pub shared: bool,
}

/// The attribution that begins on this line.
pub fn at(lines: &[Line<'_>]) -> Option<Found> {
    let found = span(lines)?;
    let first = lines.first()?.body;
    let shares = |l: &Line<'_>| has_spaced_colon(l.body) && before_the_quote(l.body).is_some();
    let shared = lines.get(found - 1).is_some_and(shares);
    let of = |own| Found { lines: found, own, shared };
    if let Some(own) = reply_before(first) {
        let after = first.get(own..)?;
        if complete(&joined(after, lines, found)) {
            return Some(of(own));
        }
    }
    if is_strong(first) {
        return (!begins_again(lines, found)).then_some(of(0));
    }
    // A weak beginning gives way to a later line with which the same attribution is whole.
    let later = (1..found).any(|skip| {
        let rest = lines.get(skip..).unwrap_or_default();
        let before = lines.get(skip - 1).map_or(first, |l| l.body);
        // `Dana <dana@example.com>,` goes on below, and `<dana@example.com> 於` as well.
        let goes_on = before.trim_end_matches(',').ends_with('>') || before.starts_with('<');
        let parted = |l: &Line<'_>| {
            (is_strong(l.body) && !goes_on) || begins_with_sender(before, l.body) || has_room(before, l.body)
        };
        rest.first().is_some_and(parted) && span(rest).is_some_and(|n| n + skip == found)
    });
    (!later).then_some(of(0))
}

/// A line with a colon, and a sender or a time on it, directly above marked lines: in whatever language.
/// A time in brackets at its end does as well, and `On Sunday Olga wrote:` without any.
pub fn above_marks(lines: &[Line<'_>]) -> bool {
    let Some(first) =
        lines.first().filter(|l| l.body.ends_with([':', '\u{ff1a}', ')']) && l.body.len() <= MAX_BYTES)
    else {
        return false;
    };
    let next = lines.iter().skip(1).take(2).find(|l| !l.is_blank());
    let seen = || Seen::of(&fold(first.body));
    let bracketed = first.body.ends_with(')');
    let dated = || (seen().address && !bracketed) || (seen().date && seen().time);
    next.is_some_and(|l| l.marked) && (dated() || (!bracketed && is_worded(first.body)))
}

/// `On Sunday Olga wrote:`, few words: without a date it takes the marks below to tell it from a sentence.
fn is_worded(line: &str) -> bool {
    let few = line.split_whitespace().count() <= MAX_WORDED;
    few && line.ends_with(':') && INDEX.openers.may_begin(line) && {
        let folded = fold(line);
        let ends = |o: &str| folded.get(o.len()..).is_some_and(|r| r.starts_with(' '));
        INDEX.openers.of(&folded).any(ends)
            && names_a_verb(&folded)
            && !tells(&folded)
            && names_somebody(line)
    }
}

/// `On the post I wrote:`, `On Monday Bo said:`: whoever says so tells what somebody wrote, or what stands there.
fn tells(folded: &str) -> bool {
    let words = || folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty());
    words().any(|w| INDEX.tellers.contains(&w) || INDEX.first_person.contains(w))
}

/// A word behind the first one has a capital, or is of a script without any.
fn names_somebody(line: &str) -> bool {
    line.split_whitespace().skip(1).any(|w| w.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()))
}

/// The sender's lines only seem to begin the attribution that is whole below them: they have a date of their own,
/// or end as a sentence ends.
fn begins_again(lines: &[Line<'_>], found: usize) -> bool {
    let seen = |at: usize| lines.get(at).map(|l| Seen::of(&fold(l.body)));
    let own = |at: usize| {
        seen(0).is_some_and(|s| s.date || s.time)
            || lines.get(at - 1).is_some_and(|l| l.body.ends_with(['.', '!', '?']))
    };
    let whole =
        |at: usize| lines.get(at).is_some_and(|l| is_strong(l.body)) && seen(at).is_some_and(|s| s.date);
    (1..found).any(|at| whole(at) && own(at) && span(lines.get(at..).unwrap_or_default()) == Some(found - at))
}

/// The line before is a sentence of its own, and this one begins with the sender.
fn begins_with_sender(before: &str, line: &str) -> bool {
    before.ends_with(['.', '!', '?']) && line.contains(['@', '<'])
}

/// A line is wrapped where the next word has no room. With room for it the line above ended by itself: it is the
/// sender's, and what names day, time and sender below is whole without it.
fn has_room(before: &str, line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or("");
    let short = before.chars().count() + word.chars().count() < MIN_WRAPPED_CHARS;
    let seen = Seen::of(&fold(line));
    short && !before.contains('@') && !line.starts_with('<') && seen.date && seen.time && seen.address
}

fn joined(first: &str, lines: &[Line<'_>], found: usize) -> String {
    let rest = lines.iter().take(found).skip(1).map(|l| l.body);
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
}

/// How many lines from here make an attribution.
fn span(lines: &[Line<'_>]) -> Option<usize> {
    let first = lines.first()?;
    // Without a digit or an address in reach nothing is joined.
    if !lines.iter().take(MAX_LINES).any(|l| l.signs) {
        return None;
    }
    let marked = first.marked;
    let mut text = String::with_capacity(MAX_BYTES);
    let (mut brackets, mut numbered, mut spaced_colon) = (0, false, false);
    for (at, line) in lines.iter().take(MAX_LINES).enumerate() {
        let open = brackets > 0;
        if line.text.len() > MAX_RULE_LINE_BYTES || text.len() + line.text.len() > MAX_BYTES {
            return None;
        }
        if line.is_blank() && !(at > 0 && (open || address_follows(lines, at))) {
            return None;
        }
        if (line.marked != marked && !open) || line.kind != first.kind {
            return None;
        }
        let piece = if open && !marked { line.text.trim() } else { line.body };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(piece);
        brackets += balance(piece);
        numbered |= line.signs;
        // Pieces are joined by one blank: two of them stand inside one.
        spaced_colon |= has_spaced_colon(piece);
        if numbered && may_end(&text) && complete(&text) {
            let below = lines.get(at + 1..).unwrap_or_default();
            return (!lacks_colon(&text) || is_all_quote(below)).then_some(at + 1);
        }
        if spaced_colon && before_the_quote(&text).is_some_and(complete) {
            return Some(at + 1);
        }
    }
    None
}

/// No words that may be the sender's: marked lines, or our own mail from its reference on.
fn is_all_quote(lines: &[Line<'_>]) -> bool {
    let mut words = lines.iter().filter(|l| !l.is_blank()).take_while(|l| !is_reference(l));
    words.all(|l| l.marked || l.kind != Kind::Own)
}

/// `On Mon, 2 Mar 2026, Dana wrote:   and the quote itself`, as one app writes it.
fn before_the_quote(text: &str) -> Option<&str> {
    let (at, colon) = text.match_indices([':', '\u{ff1a}']).find(|(at, colon)| {
        let mut behind = text.get(at + colon.len()..).unwrap_or("").chars();
        behind.next().is_some_and(char::is_whitespace) && behind.next().is_some_and(char::is_whitespace)
    })?;
    text.get(..at + colon.len()).filter(|head| is_strong(head))
}

/// Phones put the address on a line of its own, after a blank one.
fn address_follows(lines: &[Line<'_>], at: usize) -> bool {
    lines.get(at + 1).is_some_and(|l| l.body.starts_with('<'))
        && lines.first().is_some_and(|l| is_strong(l.body))
}

/// How many more brackets open than close.
fn balance(piece: &str) -> i32 {
    piece.bytes().map(|b| i32::from(b == b'<') - i32::from(b == b'>')).sum()
}

/// A cheap look before [`before_the_quote`]: the last octet of a colon, and white space or a sign beyond ASCII.
fn has_spaced_colon(piece: &str) -> bool {
    let spaced = |pair: &[u8]| matches!(pair, [b':' | 0x9a, next] if *next <= b' ' || !next.is_ascii());
    (piece.contains(':') || !piece.is_ascii()) && piece.as_bytes().windows(2).any(spaced)
}

/// A cheap look at the end before anything is folded.
fn may_end(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| matches!(c, '*' | '_' | '-' | ' ' | '>') || is_zero_width(c));
    end.ends_with([':', '\u{ff1a}'])
        || (text.len() <= MAX_BARE_BYTES && end.ends_with(|c: char| c.is_alphabetic()))
        || (text.ends_with('>') && text.starts_with(|c: char| c.is_ascii_digit()))
        || text.ends_with(">>>")
}

/// Does the line begin as attributions begin: with an opener, a day, a date?
fn is_strong(line: &str) -> bool {
    let folded = fold(line);
    let text = folded.trim_start_matches(['*', '_', '-', ' ', '~', '"']);
    let digit = text.char_indices().take(48).any(|(_, c)| c.is_ascii_digit());
    let word = text.split_whitespace().next().unwrap_or("");
    let opener = || {
        let ends = |o: &str| text.get(o.len()..).is_some_and(|r| !r.starts_with(char::is_alphabetic));
        INDEX.openers.of(text).any(ends)
    };
    let day = || word.ends_with([',', '.']) && word.chars().count() <= 14 && !word.contains('@');
    digit && (opener() || day() || text.starts_with(|c: char| c.is_ascii_digit()))
}

/// Where an attribution begins behind a sentence on the same line: `Done. On Tue, 3 Mar ... wrote:`.
fn reply_before(line: &str) -> Option<usize> {
    let mut before = None;
    for (at, word) in words_at(line).skip(1) {
        let capital = word.starts_with(char::is_uppercase) && word.len() >= 2;
        if !capital || !INDEX.openers.may_begin(word) || !INDEX.openers.contains(&fold(word)) {
            continue;
        }
        let (before_it, from) = line.split_at_checked(at)?;
        let digits =
            || from.get(word.len()..).unwrap_or("").trim_start().chars().take(16).any(|c| c.is_ascii_digit());
        if ends_a_sentence(before_it.trim_end()) && digits() && !is_strong(before_it) {
            before = Some(at);
        }
    }
    before
}

/// It has a stop at its end, or nothing of an attribution in it.
fn ends_a_sentence(before: &str) -> bool {
    let of_one = |c: char| c.is_ascii_digit() || matches!(c, '@' | '<' | ',');
    before.ends_with(['.', '!', '?', ')', '\u{2026}', '\u{3002}']) || !before.contains(of_one)
}

fn words_at(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split(' ').scan(0, |at, word| {
        let here = *at;
        *at += word.len() + 1;
        Some((here, word))
    })
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn found(text: &str) -> Option<(usize, usize)> {
        at(&of_text(text).0).map(|f| (f.lines, f.own))
    }

    #[test]
    fn many_programs_introduce_quotes() {
        for line in [
            "On Tue, Mar 3, 2026 at 10:02 AM Dana Roe <dana@example.com> wrote:",
            "Am 03.03.2026 um 10:02 schrieb Dana Roe:",
            "Le mar. 3 mars 2026 à 10:02, Dana Roe <dana@example.com> a écrit :",
            "Dana Roe <dana@example.com> schrieb am Di., 3. März 2026, 10:02:",
            "Dana Roe ---03.03.2026 10:02:00---Your post",
            "Dana Roe <dana@example.com> 3/3/2026 10:02 AM >>>",
            "On Tue, Mar 3, 2026 at 10:02 AM, Dana<dana@example.com> wrote:   Hello, and the quote itself",
            "вт, 3 мар. 2026 г. в 10:02, Dana Roe <dana@example.com>:",
            "2026年3月3日(火) 10:02 Dana Roe <dana@example.com>:",
            "W dniu wt., 3.03.2026 o 10:02 Dana Roe <dana@example.com> napisał(a):",
            "Dana Roe <dana@example.com>, 3 Mar 2026 Sal, 10:02 tarihinde şunu yazdı:",
        ] {
            assert_eq!(found(line), Some((1, 0)), "{line}");
        }
    }

    #[test]
    fn sentences_do_not() {
        for line in [
            "On the other hand, we wrote the post in 2024.",
            "On Thursday:",
            "Please change the headline to:",
            "Here is what my manager wrote:",
            "I posted it on 3 March 2026 at 10:02, see:",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn the_senders_lines_above_stay() {
        let below = "On Tue, Mar 3, 2026 at 10:02 AM Dana Roe <dana@example.com> wrote:";
        for own in [
            "On 3 March I asked: is it needed?\nNo answer so far.",
            "3 March 2026, 15:00: I called her",
            "To: everybody on 3 March.",
        ] {
            assert_eq!(found(&format!("{own}\n{below}")), None, "{own}");
        }
    }

    #[test]
    fn wrapped_or_behind_the_reply() {
        assert_eq!(
            found("On Tue, Mar 3, 2026 at 10:02 AM Dana Roe <\ndana@example.com> wrote:"),
            Some((2, 0))
        );
        let wrapped = "Dana Roe (Example)\n<dana@example.com> 於\n2026年3月3日 週二 上午10:02寫道：";
        assert_eq!(found(wrapped), Some((3, 0)));
        assert_eq!(found("Done. On Tue, Mar 3, 2026 at 10:02 AM Dana <d@example.com> wrote:"), Some((1, 6)));
    }
}
