//! What the sender says where a signature or a quote is expected: below the delimiter, or below a phone's line.

use super::line::{Kind, Line, MAX_RULE_LINE_BYTES};
use super::marks::Marks;
use super::postscript;
use super::undone::without_links;
use super::words::asks;

/// Such an afterthought has at most so many lines and bytes; a quote that lost its marks is longer.
const MAX_LINES: usize = 3;
const MAX_BYTES: usize = 240;

/// Whether the line at `at` is the sender's and no part of a name block: a postscript; or it opens a paragraph, and
/// asks or speaks of the matter in hand.
pub fn is_at(lines: &[Line<'_>], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    let opens = above.is_none_or(|l| l.is_blank() || l.body == "--");
    let speaks = |l: &Line<'_>| {
        l.body.len() <= MAX_RULE_LINE_BYTES && (asks(&without_links(l.body)) || Marks::of(l.body).matters > 0)
    };
    postscript::is_at(lines, at) || (opens && lines.get(at).is_some_and(speaks))
}

/// What stands below a phone's line, and where that ends. With our reference further down it is a quote that lost its
/// marks. Without, it may be what the sender goes on with: it is weighed, and an afterthought stays theirs.
pub fn below_a_footer(lines: &[Line<'_>], from: usize, referred: bool) -> (Kind, usize) {
    match afterthought(lines, from).filter(|_| !referred) {
        Some(said) => (Kind::Guessed, said),
        None if referred => (Kind::Quote, lines.len()),
        None => (Kind::Guessed, lines.len()),
    }
}

fn afterthought(lines: &[Line<'_>], from: usize) -> Option<usize> {
    let first = (from..lines.len()).find(|at| lines.get(*at).is_some_and(|l| !l.is_blank()))?;
    let rest = || lines.iter().skip(first).filter(|l| !l.is_blank());
    let short = rest().take(MAX_LINES + 1).count() <= MAX_LINES
        && rest().map(|l| l.body.len()).sum::<usize>() <= MAX_BYTES;
    let speaks = |l: &Line<'_>| Marks::of(l.body).first_person;
    (short && (is_at(lines, first) || rest().next().is_some_and(speaks))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    #[test]
    fn an_afterthought_is_no_block() {
        let below = |text: &str| afterthought(&of_text(text).0, 1);
        for said in ["Not the video though.", "Which one is it?", "I refuse.", "P.S. ask Bo"] {
            assert_eq!(below(&format!("Sent from my phone\n\n{said}")), Some(2), "{said}");
        }
        assert_eq!(below("Sent from my phone\n\nDana Ruiz\nLoan Officer\n912 555 0133"), None);
        assert_eq!(below("Sent from my phone\n\nThe video\nis up\nand we ask\nthat it goes"), None);
    }
}
