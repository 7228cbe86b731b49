//! The mail after 354 (RFC 5321 section 4.1.1.4): only CRLF.CRLF ends it.
//!
//! A bare CR or LF (RFC 5321 section 2.3.8) never ends anything: two servers that read line ends
//! differently are how mail is smuggled. Such a mail is read to its real end and refused whole, and so
//! is one over the size limit; neither is stored further. The mail is not looked at otherwise.

use super::room::Share;
use crate::mail::fields::position;

/// How the data ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The message, dot-unstuffed, as it was sent.
    Whole(Vec<u8>),
    /// Over the limit (RFC 1870 section 6.3).
    TooLarge,
    /// A bare CR or LF was inside.
    BareLineEnd,
    /// Too many octets are being received at this moment.
    NoRoom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    LineStart,
    InLine,
    AfterCr,
    AfterDot,
    AfterDotCr,
}

/// Reads one message.
#[derive(Debug)]
pub struct DataReader {
    at: At,
    kept: Vec<u8>,
    limit: usize,
    too_large: bool,
    bare: bool,
    crowded: bool,
    share: Share,
}

/// What is set aside at once for a message that said its size; more grows as it comes.
const RESERVE_MAX: usize = 256 * 1024;

impl DataReader {
    /// For one message of at most `limit` octets; `expected` is what the peer said by SIZE, or 0.
    #[must_use]
    pub fn new(limit: usize, expected: usize, share: Share) -> Self {
        let kept = Vec::with_capacity(expected.min(limit).min(RESERVE_MAX));
        DataReader { at: At::LineStart, kept, limit, too_large: false, bare: false, crowded: false, share }
    }

    /// The message was answered: what it took of the room is free.
    pub fn leave(&mut self) {
        self.share.hold(0);
    }

    /// Takes bytes up to the end of the message; returns what it did not take, and the end.
    pub fn feed<'a>(&mut self, bytes: &'a [u8]) -> (&'a [u8], Option<End>) {
        if !self.share.hold(if self.is_kept() { self.kept.len() + bytes.len() } else { 0 }) {
            self.crowded = true;
            self.forget();
        }
        if self.is_kept() {
            // Most mails come whole: then this is the only allocation.
            self.kept.reserve(bytes.len().min(self.limit.saturating_sub(self.kept.len())));
        }
        let mut rest = bytes;
        loop {
            if self.at == At::InLine {
                rest = self.run(rest);
            }
            let Some((&byte, tail)) = rest.split_first() else { return (rest, None) };
            rest = tail;
            if self.at == At::AfterDotCr && byte == b'\n' {
                return (rest, Some(self.finish()));
            }
            self.at = self.step(byte);
        }
    }

    /// Inside a line: everything up to the next CR or LF at once.
    fn run<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let stop = position(bytes, |b| matches!(b, b'\r' | b'\n')).unwrap_or(bytes.len());
        let (text, rest) = bytes.split_at_checked(stop).unwrap_or((bytes, &[]));
        self.keep(text);
        rest
    }

    fn step(&mut self, byte: u8) -> At {
        match (self.at, byte) {
            (At::LineStart, b'.') => At::AfterDot,
            (At::LineStart | At::InLine, b'\r') => At::AfterCr,
            (At::AfterDot, b'\r') => At::AfterDotCr,
            (At::AfterCr, b'\n') => {
                self.keep(b"\r\n");
                At::LineStart
            }
            (At::AfterCr | At::AfterDotCr, b'\r') => self.bare_end(At::AfterCr),
            (At::AfterCr | At::AfterDotCr, _) | (_, b'\n') => self.bare_end(At::InLine),
            // RFC 5321 section 4.5.2: the dot before other text was added by the peer.
            (At::LineStart | At::InLine | At::AfterDot, other) => {
                self.keep(&[other]);
                At::InLine
            }
        }
    }

    /// What follows stands inside a line: a bare CR or LF never starts one.
    fn bare_end(&mut self, next: At) -> At {
        self.bare = true;
        self.forget();
        next
    }

    fn is_kept(&self) -> bool {
        !self.bare && !self.too_large && !self.crowded
    }

    /// It will be refused: read to its end, and not kept.
    fn forget(&mut self) {
        self.kept = Vec::new();
        self.share.hold(0);
    }

    fn keep(&mut self, bytes: &[u8]) {
        if !self.is_kept() {
            return;
        }
        if bytes.len() > self.limit.saturating_sub(self.kept.len()) {
            self.too_large = true;
            self.forget();
            return;
        }
        self.kept.extend_from_slice(bytes);
    }

    fn finish(&mut self) -> End {
        match (self.bare, self.too_large, self.crowded) {
            (true, _, _) => End::BareLineEnd,
            (false, true, _) => End::TooLarge,
            (false, false, true) => End::NoRoom,
            (false, false, false) => {
                self.share.hold(self.kept.len());
                End::Whole(std::mem::take(&mut self.kept))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::room::{Room, SMALL};
    use super::*;
    use std::sync::Arc;

    fn reader(limit: usize, room: usize) -> DataReader {
        DataReader::new(limit, 0, Share::new(Arc::new(Room::new(room))))
    }

    fn read(bytes: &[u8]) -> Option<End> {
        reader(100, 0).feed(bytes).1
    }

    #[test]
    fn dots_are_unstuffed_and_an_empty_message_ends() {
        assert_eq!(read(b".\r\n"), Some(End::Whole(vec![])));
        assert_eq!(
            read(b"a\r\n..\r\n..b\r\n.c\r\n\r\n.\r\n"),
            Some(End::Whole(b"a\r\n.\r\n.b\r\nc\r\n\r\n".to_vec()))
        );
        assert_eq!(read(b"a\r\n.."), None);
    }

    #[test]
    fn no_smuggled_ending_ends_the_data() {
        for ending in [
            &b"\n.\n"[..],
            b"\r.\r",
            b"\n.\r\n",
            b"\r\n.\n",
            b"\r\n.\r",
            b"\r.\r\n",
            b"\r\n\0.\r\n",
            b"\r\n.\r\r\n",
            b"\r\n.\0\r\n",
            b"\r\r\n.\r\r\n",
            b"\n\r\n.\r",
        ] {
            let head = [b"Subject: x\r\n\r\nbody", ending, b"MAIL FROM:<b@x.test>\r\n"].concat();
            assert_eq!(read(&head), None, "{ending:?}");
            let whole = [&head[..], b".\r\n"].concat();
            let refused = read(&whole) == Some(End::BareLineEnd);
            assert_eq!(refused, !crate::mail::crlf::is_clean(&whole), "{ending:?}");
        }
    }

    #[test]
    fn a_message_may_have_its_limit_and_not_one_more() {
        let body = |octets: usize| [&vec![b'x'; octets - 2][..], b"\r\n.\r\n"].concat();
        assert_eq!(read(&body(100)).unwrap(), End::Whole([&[b'x'; 98][..], b"\r\n"].concat()));
        assert_eq!(read(&body(101)), Some(End::TooLarge));
        // RFC 1870 section 5: the dots that were added are not counted.
        let dotted = [&b".."[..], &[b'x'; 97], b"\r\n.\r\n"].concat();
        assert!(matches!(read(&dotted), Some(End::Whole(m)) if m.len() == 100));
    }

    #[test]
    fn what_is_refused_is_not_kept() {
        let mut reader = reader(1000, 0);
        assert_eq!(reader.feed(&[b'x'; 1_000_000]).1, None);
        assert_eq!(reader.kept.capacity(), 0);
    }

    #[test]
    fn beyond_its_first_octets_a_mail_finds_room_or_is_not_kept() {
        let mail = [&vec![b'x'; SMALL + 98][..], b"\r\n.\r\n"].concat();
        assert!(matches!(reader(usize::MAX, 103).feed(&mail).1, Some(End::Whole(_))), "with the final dot");
        let mut crowded = reader(usize::MAX, 102);
        assert_eq!(crowded.feed(&mail).1, Some(End::NoRoom));
        assert_eq!(crowded.kept.capacity(), 0);
    }
}
