//! `> a long line` and `its end` below it: programs that wrap a quoted line lose the mark on its second half.

use super::line::Line;

/// A marked line is taken to be wrapped when it is at least so long (characters).
const WRAPPED_CHARS: usize = 50;

/// Gives the mark back: `> long line\nrest\n> next`.
pub fn join(lines: &mut [Line<'_>]) {
    let wraps = |a: &Line<'_>, b: &Line<'_>, c: &Line<'_>| {
        let lower = || b.body.starts_with(char::is_lowercase);
        let open = || !a.body.ends_with(['.', '!', '?', ':', ';']);
        a.marked
            && !b.marked
            && c.marked
            && !b.is_blank()
            && a.shell.is_none()
            && a.body.chars().count() >= WRAPPED_CHARS
            && (open() || (lower() && !a.body.ends_with('?')))
            && b.body.chars().count() < a.body.chars().count()
    };
    let middles: Vec<usize> = lines
        .windows(3)
        .enumerate()
        .filter(|(_, w)| matches!(w, [a, b, c] if wraps(a, b, c)))
        .map(|(at, _)| at + 1)
        .collect();
    for at in middles {
        if let Some(line) = lines.get_mut(at) {
            line.marked = true;
        }
    }
}
