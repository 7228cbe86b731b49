//! The banners that mail gateways put above a mail: `CAUTION: This email originated from outside`.
//!
//! Only above the first word of the sender's: whoever writes about banners is not cut.

use super::index::INDEX;
use super::line::{Line, MAX_RULE_LINE_BYTES};
use crate::text::fold;
use std::ops::Range;

/// The beginning that is compared (characters): longer than any beginning of a banner.
const MAX_START_CHARS: usize = 60;
/// A line that was wrapped, and goes on below, is at least so long (characters).
const MIN_WRAPPED_CHARS: usize = 60;

/// The lines that a gateway put on top.
pub fn at_top(lines: &[Line<'_>]) -> Option<Range<usize>> {
    let first = lines.iter().position(|l| !l.is_blank())?;
    let banner = |l: &Line<'_>| is_armour(l.body) || begins_with(l.body, &INDEX.banners);
    let top = lines.get(first).filter(|l| !l.marked && banner(l))?;
    let (mut end, mut last) = (first + 1, top.body);
    for line in lines.iter().skip(end).take_while(|l| !l.is_blank()) {
        if !goes_on(last, line.body) {
            break;
        }
        (end, last) = (end + 1, line.body);
    }
    Some(first..end)
}

/// A page puts the sender's words directly under the banner, a text does not; both may part it into lines.
fn goes_on(above: &str, line: &str) -> bool {
    let ended = above.ends_with(['.', '!', ']', '\u{3002}', '*']);
    let wrapped = !ended && above.chars().count() >= MIN_WRAPPED_CHARS;
    wrapped
        || is_armour(above)
        || begins_with(line, &INDEX.cautions)
        || begins_with(line, &INDEX.banners)
        || (!ended && line.starts_with(char::is_lowercase))
}

/// RFC 9580 section 7: the line above a signed text; `Hash:` may follow it.
fn is_armour(body: &str) -> bool {
    body.starts_with("-----BEGIN PGP SIGNED MESSAGE")
}

fn begins_with(body: &str, beginnings: &[&str]) -> bool {
    if body.len() < 5 || body.len() > MAX_RULE_LINE_BYTES * 2 {
        return false;
    }
    let start = body.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '\u{3010}');
    let start: String = fold(&start.chars().take(MAX_START_CHARS).collect::<String>());
    beginnings.iter().any(|b| start.starts_with(b))
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn top(text: &str) -> Option<Range<usize>> {
        at_top(&of_text(text).0)
    }

    #[test]
    fn a_banner_ends_where_the_words_begin() {
        assert_eq!(top("\n[EXTERNAL EMAIL] Use caution.\nDone"), Some(1..2));
        assert_eq!(
            top("ACHTUNG: Diese E-Mail stammt von außerhalb.\nKlicken Sie nicht auf Links.\nErledigt"),
            Some(0..2)
        );
        let wrapped =
            "CAUTION: This email originated from outside of the organization. Do not\nclick links.\n\nDone";
        assert_eq!(top(wrapped), Some(0..2));
        assert_eq!(top("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDone"), Some(0..2));
    }

    #[test]
    fn words_about_links_are_the_senders() {
        assert_eq!(top("Do not click the second link, it is broken."), None);
        assert_eq!(top("Done\n\nCAUTION: This email originated from outside."), None);
    }
}
