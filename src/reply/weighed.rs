//! What of a reply's lines is weighed for whether it means DONE.

use super::firm_name;
use super::line::{Kind, Line};
use super::named_closing;
use super::new_text::joined;
use super::sender::Sender;
use super::signature;
use super::slogan;
use std::borrow::Cow;
use std::cell::Cell;

/// The sender's words to be weighed, without their own name below the first of them, which may mean anything, and without
/// the slogan in their block that names them.
pub fn own(lines: &[Line<'_>], sender: &Sender) -> String {
    let begun = Cell::new(false);
    let slogan = |l: &Line<'_>| l.kind == Kind::Name && slogan::is_one(l.body, sender);
    let signs = |l: &Line<'_>| !l.is_blank() && begun.replace(true) && (sender.is(l.body) || slogan(l));
    joined(lines, |l| matches!(l.kind, Kind::Own | Kind::Name) && !signs(l))
}

/// What was cut by a guess, without the sender's own name and the first word of the firm under it.
pub fn guessed(lines: &[Line<'_>], sender: &Sender) -> String {
    let (mut under_name, mut out) = (false, Vec::new());
    for line in lines.iter().filter(|l| l.kind == Kind::Guessed) {
        // A paragraph of its own is told from what stands above it.
        if line.is_blank() {
            out.push(Cow::Borrowed(""));
            continue;
        }
        let firm = under_name;
        under_name = sender.is(line.body.trim_start_matches('-')) || named_closing::signs(line.body, sender);
        if under_name || slogan::is_one(line.body, sender) {
            continue;
        }
        let body = if firm { firm_name::weighed(line.body) } else { line.body };
        out.extend(signature::weighed(body));
    }
    out.join("\n")
}
