//! The one sanitiser: nothing reaches a header field of ours except through [`HeaderValue`].
//!
//! Builders are not trusted with line ends: a CR or LF in a value is a second header field.

use std::fmt;

/// Characters kept of one value; a subject of a person is shorter, an attack is longer.
pub const HEADER_VALUE_MAX: usize = 500;

/// Text that can stand in a header field: one line, no controls, no bidi overrides, bounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeaderValue(String);

impl HeaderValue {
    /// Makes any text harmless: white space is folded to one space, control and bidi characters go.
    #[must_use]
    pub fn new(text: &str) -> Self {
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
            } else if !c.is_control() && !is_direction(c) {
                out.push(c);
                kept += 1;
            }
        }
        out.truncate(out.trim_end().len());
        HeaderValue(out)
    }

    /// The harmless text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
        fn whatever_comes_is_one_harmless_line(text in any::<String>()) {
            let value = HeaderValue::new(&text);
            let harmful = |c: char| c.is_control() || is_line_end(c) || is_direction(c);
            prop_assert!(!value.as_str().chars().any(harmful));
            prop_assert_eq!(value.as_str().trim(), value.as_str());
            prop_assert_eq!(HeaderValue::new(value.as_str()), value);
        }
    }
}
