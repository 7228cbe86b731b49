//! A signature in a frame: a line of symbols, a few short lines, perhaps the same line again. Usual in Asia.
//!
//! People frame what they propose, too: the sender's name has to stand inside, and a number, an address or a title.

use super::block_line;
use super::line::{Line, MAX_RULE_LINE_BYTES};
use super::sender::Sender;
use super::signature::Stands;
use super::words::asks;

/// A frame has at least so many symbols.
const MIN_SYMBOLS: usize = 4;
/// Of at most so many kinds.
const MAX_KINDS: usize = 2;
/// It holds at most so many lines.
const MAX_LINES: usize = 8;
/// Each of them is at most so long (characters).
const MAX_CHARS: usize = 80;

/// Where the frame begins.
pub fn at(run: &[Line<'_>], stands: Stands, sender: &Sender) -> Option<usize> {
    let last = run.iter().rposition(|l| is_drawn(l.body))?;
    let closes = run.iter().skip(last + 1).all(Line::is_blank);
    let open = if closes { run.iter().take(last).rposition(|l| is_drawn(l.body))? } else { last };
    if is_introduced(run, open) || (!closes && underlines(run, open)) {
        return None;
    }
    let end = if closes { last } else { run.len() };
    let block = || run.iter().take(end).skip(open + 1).filter(|l| !l.is_blank()).map(|l| l.body);
    let fits = |body: &str| block_line::shown_chars(body) <= MAX_CHARS && !is_said(body);
    if !(1..=MAX_LINES).contains(&block().take(MAX_LINES + 1).count()) || !block().all(fits) {
        return None;
    }
    let reached = block().any(block_line::reaches);
    let titled = block().any(block_line::is_titled);
    let named = block().any(|body| sender.is_named_by(body));
    let words_before = run.iter().take(open).any(|l| !l.is_blank());
    // All there is: name and title may be what was asked for.
    let known = named && (reached || (titled && (words_before || !stands.alone)));
    known.then_some(open)
}

/// `I would write:`, or `Is this right?`, stands above what is framed.
pub fn is_introduced(run: &[Line<'_>], frame: usize) -> bool {
    let above = run.iter().take(frame).rev().find(|l| !l.is_blank());
    above.is_some_and(|l| l.body.ends_with([':', '\u{ff1a}', '?', '\u{ff1f}']))
}

/// A table's head, or a title, stands directly on its line.
fn underlines(run: &[Line<'_>], frame: usize) -> bool {
    let above = frame.checked_sub(1).and_then(|above| run.get(above));
    above.is_some_and(|l| !l.is_blank()) && run.get(frame).is_some_and(|l| l.body.is_ascii())
}

/// One or two symbols, again and again.
pub fn is_drawn(body: &str) -> bool {
    let symbol = |c: char| !c.is_alphanumeric() && !matches!(c, '>' | '<' | '?' | '\u{ff1f}' | '`');
    if body.len() > MAX_RULE_LINE_BYTES || !body.starts_with(symbol) {
        return false;
    }
    let mut kinds: Vec<char> = Vec::new();
    let mut count = 0;
    for c in body.chars().filter(|c| !c.is_whitespace()) {
        count += 1;
        if !kinds.contains(&c) {
            kinds.push(c);
        }
        if !symbol(c) || kinds.len() > MAX_KINDS {
            return false;
        }
    }
    count >= MIN_SYMBOLS
}

/// A question, a sentence, what introduces something, or what is quoted: nobody signs so.
pub fn is_said(body: &str) -> bool {
    let ended = body.ends_with(['!', '\u{2026}', '\u{3002}'])
        || (body.ends_with('.') && !block_line::is_company(body));
    asks(body)
        || (ended && body.contains(' '))
        || body.ends_with([':', '\u{ff1a}', '\u{3002}'])
        || body.starts_with(['"', '\u{ab}', '\u{201c}', '\u{201e}', '\u{300c}', '\u{300e}'])
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn found(text: &str, alone: bool) -> Option<usize> {
        at(
            &of_text(text).0,
            Stands { alone, below: false, under_all: false },
            &Sender::of("Dana Ruiz <d@example.com>"),
        )
    }

    #[test]
    fn frames_of_all_kinds() {
        for frame in ["━━━━━━━━", "====", "＊＊＊＊", "-+-+-+-", "◇◆◇◆◇◆", "////", "* * * *"]
        {
            let signed = format!("No.\n\n{frame}\nDana Ruiz\nExample 東京支店\nTEL 03-0000-1042\n{frame}\n");
            assert_eq!(found(&signed, true), Some(2), "{frame}");
        }
        assert_eq!(found("----\nDana Ruiz\n融資課\nTEL 03-0000-1042\n----", true), Some(0));
        assert_eq!(found("====\nDana Ruiz\nTEL 03-0000-1042", true), Some(0));
    }

    #[test]
    fn a_framed_proposal_is_the_senders() {
        for text in [
            "Not yet.\n\n-----\nNew text:\n\"Good rates\"\n-----",
            "Not yet.\n\n=====\nGood rates for all\n=====",
            "-----\nCall 555 010 0100\n-----\n\nIs it right?",
            "====\n03-0000-1042\n====",
            "Rate | Call\n----------\n3 % | 555 010 0100",
            "Is this right?\n\n=====\nExample Mortgage, NMLS 310077\nCall 555-010-0100 today\n=====",
            "Please look at the new text\n\n*****\nAsk our agent about low rates\n*****",
            "Is this right?\n\n=====\nDana Ruiz\n555-010-0100\n=====",
            "My proposal:\n\n====\nExample Mortgage\n555 010 0100\n====",
        ] {
            assert_eq!(found(text, true), None, "{text}");
        }
    }
}
