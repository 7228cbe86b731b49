//! One mail from standard input, for aliases, `.forward`, Sieve and pipe transports.
//!
//! It reads and limits; the exit code is the caller's (75 of sysexits on trouble, 69 or 65 never: a mail
//! server would bounce).

use crate::mail::{Address, Envelope, Incoming, ReversePath, Source};
use std::io::{self, Read};

/// Why there is nothing to deliver.
#[derive(Debug, thiserror::Error)]
pub enum NoMail {
    /// Standard input failed.
    #[error("reading standard input: {0}; try again")]
    Io(#[from] io::Error),
    /// More octets than allowed.
    #[error(
        "the mail on standard input is over the limit of {limit} octets; raise the limit or refuse it in the mail server"
    )]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Nothing came.
    #[error("standard input is empty; pipe one mail into it")]
    Empty,
}

/// Reads one mail to its end.
///
/// # Errors
/// [`NoMail`]; never part of a mail.
pub fn read(input: impl Read, limit: u64) -> Result<Vec<u8>, NoMail> {
    let mut raw = Vec::new();
    // One line of mbox may stand before it, which is not counted.
    input.take(limit.saturating_add(1 + MBOX_LINE_MAX)).read_to_end(&mut raw)?;
    let raw = without_mbox_line(raw);
    match raw.len() as u64 {
        0 => Err(NoMail::Empty),
        octets if octets > limit => Err(NoMail::TooLarge { limit }),
        _ => Ok(raw),
    }
}

/// The mail with what the mail server said on the command line: no sender means that it said nothing.
#[must_use]
pub fn incoming(raw: Vec<u8>, from: Option<ReversePath>, to: Vec<Address>) -> Incoming {
    let envelope = Envelope::of(from.unwrap_or(ReversePath::Unknown), to);
    Incoming { raw: raw.into(), envelope, source: Source::Pipe, earlier_tries: 0 }
}

/// Octets of the `From sender date` line that is looked for.
const MBOX_LINE_MAX: u64 = 1_000;

/// Some pipe transports put the separator line of an mbox first (RFC 4155): it is no part of the mail.
fn without_mbox_line(mut raw: Vec<u8>) -> Vec<u8> {
    let head = raw.iter().take(usize::try_from(MBOX_LINE_MAX).unwrap_or(0));
    let line = head.take_while(|byte| **byte != b'\n').count();
    if raw.starts_with(b"From ") && raw.get(line) == Some(&b'\n') {
        raw.drain(..=line);
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_may_have_its_limit_and_not_one_more() {
        assert_eq!(read(&b"0123456789"[..], 10).unwrap(), b"0123456789");
        assert!(matches!(read(&b"01234567890"[..], 10), Err(NoMail::TooLarge { limit: 10 })));
        assert!(matches!(read(&b""[..], 10), Err(NoMail::Empty)));
    }

    #[test]
    fn the_separator_of_an_mbox_is_cut_off_and_not_counted() {
        assert_eq!(read(&b"From a@b Sat Nov 21\nTo: x\r\n\r\n"[..], 9).unwrap(), b"To: x\r\n\r\n");
        assert_eq!(read(&b"From: a@b\n\nx"[..], 99).unwrap(), b"From: a@b\n\nx");
        let long = [&b"From "[..], &[b'x'; 2_000], b"\nTo: x"].concat();
        assert_eq!(read(&long[..], 9_999).unwrap(), long);
    }
}
