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
fn is_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
