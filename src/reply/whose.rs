//! Whose the quoted mail is: a frame that names its sender, and a header that names somebody else than us.

use super::header_block;
use super::line::Line;

/// A sender's name stands between so many dashes at least.
const MIN_DASHES: usize = 5;
/// The token in an address of ours is at least so long (bytes).
const MIN_TOKEN_BYTES: usize = 8;

/// `----- Message from "Dana" <dana@example.com> ---------` in whatever language, with a header or a marked quote under
/// it; else somebody drew it.
pub fn opens(lines: &[Line<'_>]) -> bool {
    if !lines.first().is_some_and(|l| names_its_sender(l.body)) {
        return false;
    }
    let next = lines.iter().skip(1).position(|l| !l.is_blank()).map_or(lines.len(), |at| at + 1);
    let rest = lines.get(next..).unwrap_or_default();
    rest.first().is_some_and(|l| l.marked) || header_block::at(rest).is_some()
}

/// A sender's address between dashes: the end of what such a line opened looks the same.
pub fn names_its_sender(line: &str) -> bool {
    line.starts_with("-----")
        && line.bytes().rev().take_while(|b| *b == b'-').count() >= MIN_DASHES
        && line.contains('@')
        && line.trim_end_matches(['-', ' ']).ends_with('>')
}

/// A header whose `From:` has an address, and not one that we make: `tickets+1042.k7p2m4xq3v5tb6wn@example.com`.
pub fn names_another(header: &[Line<'_>]) -> bool {
    let Some(from) = header.iter().find(|l| header_block::is_from(l)) else { return false };
    from.body.contains('@') && !from.body.split('+').skip(1).any(begins_with_token)
}

fn begins_with_token(detail: &str) -> bool {
    let (number, token) = detail.split_once('.').unwrap_or_default();
    let digits = number.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && token.split('@').next().is_some_and(|t| t.len() >= MIN_TOKEN_BYTES)
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    #[test]
    fn a_frame_has_a_quote_in_it() {
        let frame = "----- Message from \"Dana\" <d@example.com> ---------";
        assert!(opens(&of_text(&format!("{frame}\n\n> Hi")).0));
        assert!(!opens(&of_text(&format!("{frame}\nnot the reel")).0));
    }

    #[test]
    fn another_sender() {
        let another = |from: &str| names_another(&of_text(&format!("From: {from}\nTo: x")).0);
        assert!(another("Bo <bo@example.com>") && another("Bo <bo+7.x@example.com>"));
        assert!(!another("Us <tickets+1042.k7p2m4xq3v5tb6wn@example.com>") && !another("Us"));
    }
}
