//! The replies that are due, collected into one write (RFC 2920 section 3.2).

use super::Settings;
use crate::inbound::Taken;
use crate::mail::reply_code::ReplyCode;
use crate::ports::Busy;

/// Octets that one reply line may have without its CRLF (RFC 5321 section 4.5.3.1.5: 512 with it).
const REPLY_LINE_MAX: usize = 510;

/// Reply lines, in order.
#[derive(Debug, Default)]
pub struct Replies(Vec<u8>);

impl Replies {
    /// One line; what is no printable ASCII in its text cannot reach the wire.
    pub fn say(&mut self, reply: &ReplyCode) {
        let line = reply.to_string();
        let printable = line.bytes().map(|b| if (b' '..=b'~').contains(&b) { b } else { b'?' });
        self.0.extend(printable.take(REPLY_LINE_MAX));
        self.0.extend_from_slice(b"\r\n");
    }

    /// All lines of the answer to EHLO and LHLO but the last, which is returned (RFC 5321 section 4.2.1).
    pub fn offer(&mut self, settings: &Settings, starttls: bool) -> ReplyCode {
        let size = format!("SIZE {}", settings.size_limit);
        let mut lines = vec![settings.hostname.as_str(), "PIPELINING", "8BITMIME", "SMTPUTF8", &size];
        if starttls {
            lines.push("STARTTLS");
        }
        for line in lines {
            self.0.extend_from_slice(format!("250-{line}\r\n").as_bytes());
        }
        ReplyCode::new(250, "", "ENHANCEDSTATUSCODES")
    }

    /// What is to be written now.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

/// RFC 3207 section 4: the handshake may begin.
#[must_use]
pub fn go_ahead() -> ReplyCode {
    ReplyCode::new(220, "2.0.0", "go ahead")
}

/// What the peer is told of a mail that was offered: 250 only if it is durable.
#[must_use]
pub fn answer(outcome: &Result<Taken, Busy>, transaction: &str) -> ReplyCode {
    match outcome {
        Ok(Taken::Durable(_)) => ReplyCode::new(250, "2.0.0", format!("taken as {transaction}")),
        Ok(Taken::NotOurs) => ReplyCode::new(550, "5.1.1", "none of our addresses"),
        Ok(Taken::Later(why)) => ReplyCode::new(451, "4.3.0", why.clone()),
        Err(Busy) => ReplyCode::new(451, "4.3.2", "busy, try again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_one_printable_line_of_at_most_512_octets() {
        let mut replies = Replies::default();
        replies.say(&ReplyCode::new(451, "4.3.0", "disk\r\n250 full é\0"));
        assert_eq!(replies.take(), b"451 4.3.0 disk??250 full ???\r\n");
        for (text, octets) in [(500, 512), (501, 512), (499, 511)] {
            replies.say(&ReplyCode::new(451, "4.3.0", "x".repeat(text)));
            assert_eq!(replies.take().len(), octets);
        }
    }
}
