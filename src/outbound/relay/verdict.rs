//! What a server's answer, or its silence, means for the mail.
//!
//! A word of the server about the mail is judged by its code. Everything that happens before MAIL is
//! about us and not about the mail (a wrong password, a 554 greeting): it is Deferred, so that a
//! mistake in the set-up never bounces a queue.

use super::super::Delivery;
use crate::mail::HeaderValue;
use lettre::transport::smtp::{Error, response::Response};

/// The step that was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA.
    Data,
    /// The message and its final dot.
    Dot,
}

impl Step {
    /// For the reason.
    pub const fn word(self) -> &'static str {
        match self {
            Step::Mail => "MAIL",
            Step::Rcpt => "RCPT",
            Step::Data => "DATA",
            Step::Dot => "final dot",
        }
    }

    /// Whether this is the answer that lets us go on (RFC 5321 section 4.3.2).
    pub fn accepts(self, code: u16) -> bool {
        match self {
            Step::Data => code == 354,
            Step::Mail | Step::Rcpt | Step::Dot => (200..300).contains(&code),
        }
    }
}

/// `250 2.0.0 queued`: one harmless line out of all the lines of a reply.
pub fn words_of(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    one_line(&format!("{} {}", response.code(), lines.join(" ")))
}

/// `550 5.1.1 no such user`, or what broke.
pub fn words_of_error(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => one_line(&format!("{code} {source}")),
        None if source.is_empty() => one_line(&error.to_string()),
        None => one_line(&source),
    }
}

/// A peer's words are never trusted with a log line.
pub fn one_line(text: &str) -> String {
    HeaderValue::new(text).as_str().to_owned()
}

/// A 4xx or 5xx reply to `step` of a mail.
pub fn refusal(step: Step, error: &Error) -> Delivery {
    let words = words_of_error(error);
    let reason = format!("{words} (to {})", step.word());
    if error.is_permanent() && !means_later(&words) {
        Delivery::Failed(reason)
    } else {
        Delivery::Deferred(reason)
    }
}

/// 5xx replies that are known not to be about this mail: a contradicting transient status
/// (`550 4.7.1`, RFC 3463 section 3: the class is the verdict), and a log-in that is missing or
/// wrong (RFC 4954 section 6: 530, 534, 535, 538), which the operator can mend.
fn means_later(words: &str) -> bool {
    let mut parts = words.split(' ');
    let code = parts.next().unwrap_or_default();
    let status = parts.next().unwrap_or_default();
    matches!(code, "530" | "534" | "535" | "538") || is_transient_status(status)
}

fn is_transient_status(status: &str) -> bool {
    let mut parts = status.split('.');
    let number = |part: Option<&str>| {
        part.is_some_and(|p| !p.is_empty() && p.len() <= 3 && p.bytes().all(|b| b.is_ascii_digit()))
    };
    parts.next() == Some("4") && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permanent_code_with_a_transient_status_is_tried_again() {
        for (words, later) in [
            ("550 5.1.1 no such user", false),
            ("550 4.7.1 greylisted", true),
            ("554 4.7.1: later", false),
            ("554 4 apples", false),
            ("550 4.2.2.1 what", false),
            ("530 5.7.0 log in first", true),
            ("552 5.2.2 full", false),
            ("550", false),
        ] {
            assert_eq!(means_later(words), later, "{words}");
        }
    }

    #[test]
    fn only_354_answers_data() {
        assert!(Step::Data.accepts(354) && !Step::Data.accepts(250));
        assert!(Step::Dot.accepts(250) && !Step::Dot.accepts(354));
    }
}
