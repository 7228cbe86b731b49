//! Bytes to command lines. Only CRLF ends a line; a bare CR or LF ends the conversation.
//!
//! It knows no command, except that MAIL may be longer, and holds never more than one line.

/// Octets of a command line with its CRLF (RFC 5321 section 4.5.3.1.4).
const COMMAND_LINE_MAX: usize = 512;
/// What the extensions add to MAIL: SIZE 26 (RFC 1870 section 3), BODY 17 (RFC 6152 section 2),
/// SMTPUTF8 10 octets (RFC 6531 section 3.1).
const MAIL_LINE_MAX: usize = COMMAND_LINE_MAX + 26 + 17 + 10;

/// What ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A line without its CRLF.
    Whole(Vec<u8>),
    /// A line over its limit, read to its end and not kept.
    TooLong,
    /// A CR without LF or an LF without CR (RFC 5321 section 2.3.8: neither may be sent).
    BareEnd,
}

/// Collects one line at a time.
#[derive(Debug, Default)]
pub struct LineReader {
    kept: Vec<u8>,
    after_cr: bool,
    too_long: bool,
}

impl LineReader {
    /// Takes bytes up to the end of a line; returns what it did not take, and the line.
    pub fn feed<'a>(&mut self, bytes: &'a [u8]) -> (&'a [u8], Option<Line>) {
        let mut rest = bytes;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            if let Some(line) = self.take(byte) {
                return (rest, Some(line));
            }
        }
        (rest, None)
    }

    fn take(&mut self, byte: u8) -> Option<Line> {
        match (std::mem::replace(&mut self.after_cr, byte == b'\r'), byte) {
            (true, b'\n') => Some(self.finish()),
            (true, _) | (false, b'\n') => Some(Line::BareEnd),
            (false, b'\r') => None,
            (false, other) => {
                self.keep(other);
                None
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        match self.kept.len() + 2 < MAIL_LINE_MAX {
            true => self.kept.push(byte),
            false => self.too_long = true,
        }
    }

    fn finish(&mut self) -> Line {
        let line = std::mem::take(&mut self.kept);
        let is_mail = line.get(..5).is_some_and(|verb| verb.eq_ignore_ascii_case(b"MAIL "));
        let limit = if is_mail { MAIL_LINE_MAX } else { COMMAND_LINE_MAX };
        match std::mem::take(&mut self.too_long) || line.len() + 2 > limit {
            true => Line::TooLong,
            false => Line::Whole(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(bytes: &[u8]) -> Option<Line> {
        LineReader::default().feed(bytes).1
    }

    #[test]
    fn only_crlf_ends_a_line() {
        assert_eq!(first(b"NOOP\r\nQUIT\r\n"), Some(Line::Whole(b"NOOP".to_vec())));
        assert_eq!(first(b"NOOP"), None);
        for bare in [&b"NOOP\n"[..], b"NOOP\rQ", b"NOOP\r\r\n", b"\n", b"\r\r"] {
            assert_eq!(first(bare), Some(Line::BareEnd), "{bare:?}");
        }
    }

    #[test]
    fn a_line_may_have_its_limit_and_not_one_more() {
        for (verb, limit) in [("NOOP ", COMMAND_LINE_MAX), ("mail ", MAIL_LINE_MAX)] {
            let line = |octets: usize| format!("{verb}{}\r\n", "x".repeat(octets - verb.len() - 2));
            assert!(matches!(first(line(limit).as_bytes()), Some(Line::Whole(_))), "{verb}");
            assert_eq!(first(line(limit + 1).as_bytes()), Some(Line::TooLong), "{verb}");
        }
    }

    #[test]
    fn after_a_line_that_was_too_long_the_next_is_read() {
        let mut reader = LineReader::default();
        let bytes = format!("{}\r\nNOOP\r\n", "x".repeat(100_000));
        let (rest, line) = reader.feed(bytes.as_bytes());
        assert_eq!((line, reader.kept.len()), (Some(Line::TooLong), 0));
        assert_eq!(reader.feed(rest).1, Some(Line::Whole(b"NOOP".to_vec())));
    }
}
