//! The one sanitiser: nothing reaches a header field of ours except through [`HeaderValue`].
//!
//! Builders are not trusted with line ends: a CR or LF in a value is a second header field.

use super::fields::position;
use std::fmt;

/// Characters kept of one value; a subject of a person is shorter, an attack is longer.
pub const HEADER_VALUE_MAX: usize = 500;

/// Text that can stand in a header field: one line, no controls, no bidi overrides, bounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeaderValue(String);

impl HeaderValue {
    /// Makes any text harmless: white space is folded to one space, control and bidi characters go.
    ///
    /// Joiners stay where a script or an emoji can need them, which is never behind ASCII: there they
    /// would only hide letters from whoever compares or searches.
    #[must_use]
    pub fn new(text: &str) -> Self {
        match is_plain(text) {
            true => HeaderValue(text.trim_matches(' ').to_owned()),
            false => HeaderValue::folded(text),
        }
    }

    fn folded(text: &str) -> Self {
        let mut out = String::with_capacity(text.len().min(HEADER_VALUE_MAX));
        let mut kept = 0;
        for c in text.chars() {
            if kept >= HEADER_VALUE_MAX {
                break;
            }
            if c.is_whitespace() || is_line_end(c) {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                    kept += 1;
                }
            } else if !c.is_control() && (!is_direction(c) || joins(&out, c)) {
                out.push(c);
                kept += 1;
            }
        }
        out.truncate(out.trim_end().len());
        HeaderValue(out)
    }

    /// The harmless text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The harmless text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether nothing has to go but blanks at its ends.
fn is_plain(text: &str) -> bool {
    let other = |b: u8| !matches!(b, b' '..=b'~');
    text.len() <= HEADER_VALUE_MAX && position(text.as_bytes(), other).is_none() && !text.contains("  ")
}

/// U+200C and U+200D behind something that is not ASCII (as RFC 5892 appendix A.1 and A.2 allow them).
fn joins(before: &str, c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
        && before.chars().next_back().is_some_and(|last| !last.is_ascii() && !is_direction(last))
}

/// Characters that some reader takes for the end of a line.
fn is_line_end(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Marks, embeddings, overrides and isolates of direction (Unicode standard annex 9), and zero-width ones.
pub(super) fn is_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_in_it_ends_a_line() {
        let sent = "a\rBcc: x\nCc: y\r\n z\u{85}1\u{2028}2\u{2029}3\u{0b}4\u{0c}5\0\u{7f}\u{9b}6";
        assert_eq!(HeaderValue::new(sent).as_str(), "a Bcc: x Cc: y z 1 2 3 4 56");
    }

    #[test]
    fn directions_and_invisible_marks_go() {
        assert_eq!(HeaderValue::new(" a\u{202e}b\u{2066}c\u{200f}\u{feff} ").as_str(), "abc");
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them_and_hide_nothing_in_ascii() {
        for name in
            ["\u{645}\u{6cc}\u{200c}\u{62e}", "\u{915}\u{94d}\u{200d}\u{937}", "\u{1f469}\u{200d}\u{1f4bb}"]
        {
            assert_eq!(HeaderValue::new(name).as_str(), name);
        }
        assert_eq!(HeaderValue::new("\u{200d}D\u{200c}ON\u{200d}E \u{200d}x").as_str(), "DONE x");
        assert_eq!(HeaderValue::new("\u{e9}\u{200d}\u{200d}\u{200c}a").as_str(), "\u{e9}\u{200d}a");
    }

    #[test]
    fn it_is_cut_at_its_limit() {
        assert_eq!(
            HeaderValue::new(&"ä".repeat(HEADER_VALUE_MAX)).as_str().chars().count(),
            HEADER_VALUE_MAX
        );
        let over = HeaderValue::new(&"ä".repeat(HEADER_VALUE_MAX + 1));
        assert_eq!(over.as_str().chars().count(), HEADER_VALUE_MAX);
    }

    proptest! {
        #[test]
        fn a_plain_text_is_what_folding_makes_of_it(text in "[ -~\t\u{7f}é]{0,12}", many in 0..700_usize) {
            let long = format!("{text}{}", "x y".repeat(many / 3));
            prop_assert_eq!(HeaderValue::new(&text), HeaderValue::folded(&text));
            prop_assert_eq!(HeaderValue::new(&long), HeaderValue::folded(&long));
        }

        #[test]
        fn whatever_comes_is_one_harmless_line(text in any::<String>()) {
            let value = HeaderValue::new(&text);
            let joiner = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
            let harmful = |c: char| c.is_control() || is_line_end(c) || (is_direction(c) && !joiner(c));
            prop_assert!(!value.as_str().chars().any(harmful));
            prop_assert_eq!(value.as_str().trim(), value.as_str());
            prop_assert_eq!(HeaderValue::new(value.as_str()), value);
        }
    }
}
