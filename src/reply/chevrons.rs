//! `>>> "Dana Roe" <dana@example.com> 3/2/2026 3:00 PM >>>`: an attribution that carries a quote's own marks, above a
//! quote that has none.

use super::line::Line;

/// The mark of the attribution.
const MARK: &str = ">>>";
/// It is wrapped over at most so many further lines.
const MAX_WRAPPED: usize = 3;

/// The marks are lost where the attribution is wrapped: `>>> On Thu, 2 Mar 2026, in message` and `<id>, "Dana"` below.
pub fn join(lines: &mut [Line<'_>]) {
    for at in 0..lines.len() {
        let begins = |l: &Line<'_>| l.shell.is_none() && l.text.starts_with(MARK) && !l.body.ends_with(MARK);
        let wrapped = match lines.get(at..) {
            Some([first, rest @ ..]) if begins(first) => wrapped(rest),
            Some(_) | None => 0,
        };
        for line in lines.iter_mut().skip(at + 1).take(wrapped) {
            line.marked = true;
        }
    }
}

/// How many unmarked lines go on with addresses, up to the colon.
fn wrapped(rest: &[Line<'_>]) -> usize {
    let goes_on = |l: &&Line<'_>| !l.marked && l.body.starts_with('<') && l.body.contains('>');
    let lines = rest.iter().take(MAX_WRAPPED).take_while(goes_on).count();
    let ends = lines.checked_sub(1).and_then(|last| rest.get(last)).is_some_and(|l| l.body.ends_with(':'));
    if ends { lines } else { 0 }
}

/// Whether it is an attribution between such marks: it introduces all that follows.
pub fn frame(line: Option<&Line<'_>>) -> bool {
    line.is_some_and(|l| l.text.trim_start().starts_with(MARK) && l.body.ends_with(MARK))
}
