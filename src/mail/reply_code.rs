//! SMTP reply codes (RFC 5321 section 4.2) with enhanced status codes (RFC 3463).

use std::fmt;

/// One reply of ours or of a peer: `250 2.1.5 text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyCode {
    /// Three digits.
    pub code: u16,
    /// `class.subject.detail` of RFC 3463; empty for greetings, `354` and the lines of EHLO.
    pub status: &'static str,
    /// For people; never mail text.
    pub text: String,
}

impl ReplyCode {
    /// A reply with an enhanced status.
    #[must_use]
    pub fn new(code: u16, status: &'static str, text: impl Into<String>) -> Self {
        ReplyCode { code, status, text: text.into() }
    }

    /// 2xx and 3xx.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.code < 400
    }
}

/// Without the CRLF.
impl fmt::Display for ReplyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            "" => write!(f, "{} {}", self.code, self.text),
            status => write!(f, "{} {} {}", self.code, status, self.text),
        }
    }
}
