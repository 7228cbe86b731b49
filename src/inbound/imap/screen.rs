//! Above TLS: what may reach the IMAP parser at all.
//!
//! A parser that recurses or believes a length is reached only by lines of bounded length and
//! nesting, and by literals where we ask for one: the body of a FETCH. Everything else ends the
//! connection where it is announced. It understands no more of IMAP than that.

use std::io::{self, Read, Write};

/// Octets of a line, literals apart. A SEARCH answer of `look::WINDOW` numbers fits.
pub const LINE_OCTETS_MAX: usize = 64 * 1024;
/// Parentheses open at once: an unasked BODYSTRUCTURE would otherwise overflow the parser's stack.
pub const DEPTH_MAX: usize = 16;

/// The scanner's place in the server's octets.
#[derive(Default)]
struct Scan {
    line: Vec<u8>,
    /// Octets of a literal still to come.
    literal: u64,
    /// The line has had its literal.
    after_literal: bool,
    depth: usize,
}

impl Scan {
    fn feed(&mut self, mut bytes: &[u8], cap: u64) -> Result<(), &'static str> {
        loop {
            let skip = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len());
            self.literal -= skip as u64;
            let Some((first, rest)) = bytes.get(skip..).and_then(<[u8]>::split_first) else { return Ok(()) };
            self.octet(*first, cap)?;
            bytes = rest;
        }
    }

    fn octet(&mut self, octet: u8, cap: u64) -> Result<(), &'static str> {
        self.line.push(octet);
        match octet {
            b'(' => self.depth += 1,
            b')' => self.depth = self.depth.saturating_sub(1),
            b'\n' => return self.end_of_line(cap),
            _ => {}
        }
        if self.depth > DEPTH_MAX {
            return Err("parentheses nested too deep");
        }
        if self.line.len() >= LINE_OCTETS_MAX { Err("a line without end") } else { Ok(()) }
    }

    fn end_of_line(&mut self, cap: u64) -> Result<(), &'static str> {
        if let Some(octets) = announced(&self.line) {
            let octets = octets.filter(|n| *n <= cap).ok_or("a literal over the size limit")?;
            if self.after_literal || !is_body(&self.line) {
                return Err("a literal that nobody asked for");
            }
            (self.literal, self.after_literal) = (octets, true);
        } else {
            (self.depth, self.after_literal) = (0, false);
        }
        self.line.clear();
        Ok(())
    }
}

/// `{123}` before the line end (RFC 3501 section 4.3); `Some(None)`: a number beyond all numbers.
pub fn announced(line: &[u8]) -> Option<Option<u64>> {
    let inner = line.strip_suffix(b"\n").map(|l| l.strip_suffix(b"\r").unwrap_or(l))?.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|c| *c == b'{')?;
    let digits = inner.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    all.then(|| std::str::from_utf8(digits).ok()?.parse().ok())
}

/// `* 3 FETCH (UID 9 BODY[] {123}`: without quotes, so that nobody can disagree on where it ends.
fn is_body(line: &[u8]) -> bool {
    let upper = line.to_ascii_uppercase();
    let text = upper.strip_prefix(b"* ").unwrap_or(b"");
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let is_fetch = digits > 0 && text.get(digits..).is_some_and(|rest| rest.starts_with(b" FETCH ("));
    let place = upper.iter().rposition(|c| *c == b'{').and_then(|open| upper.get(..open));
    let plain = line.ends_with(b"}\r\n") && !line.ends_with(b"+}\r\n") && !line.contains(&b'"');
    is_fetch && plain && place.is_some_and(|before| before.ends_with(b"BODY[] "))
}

/// A stream whose incoming octets are screened.
pub struct Screen<S> {
    stream: S,
    scan: Scan,
    literal_max: u64,
}

impl<S> Screen<S> {
    /// `literal_max`: octets of the largest body that is wanted.
    pub fn new(stream: S, literal_max: u64) -> Self {
        Screen { stream, scan: Scan::default(), literal_max }
    }
}

impl<S: Read> Read for Screen<S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let octets = self.stream.read(out)?;
        let fresh = out.get(..octets).unwrap_or_default();
        self.scan
            .feed(fresh, self.literal_max)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        Ok(octets)
    }
}

impl<S: Write> Write for Screen<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fed whole and octet by octet, with the same end.
    fn seen(bytes: &[u8]) -> Result<(), &'static str> {
        let whole = Scan::default().feed(bytes, 100);
        let mut scan = Scan::default();
        assert_eq!(whole, bytes.iter().try_for_each(|c| scan.feed(&[*c], 100)));
        whole
    }

    #[test]
    fn a_body_passes_and_its_octets_are_not_judged() {
        let body =
            format!("* 3 FETCH (UID 9 BODY[] {{100}}\r\n{} FLAGS (\\Seen))\r\n* OK (((\r\n", "(".repeat(100));
        assert_eq!(seen(body.repeat(3).as_bytes()), Ok(()));
    }

    #[test]
    fn literals_are_taken_at_the_limit_and_only_where_asked() {
        for bad in [
            "* 3 FETCH (UID 9 BODY[] {101}\r\n",
            "* 3 FETCH (UID 9 BODY[] {9999999999}\r\n",
            "* 3 FETCH (UID 9 BODY[] {99999999999999999999999}\r\n",
            "* OK hidden {10}\r\n",
            "* 3 FETCH (X \"y BODY[] {10}\r\n",
            "* 3 FETCH (BODY[] {1}\r\nx BODY[] {1}\r\n",
            "* LIST () \"/\" {3}\r\n",
            "* FETCH (BODY[] {3}\r\n",
            "* 3 FETCH (BODY[] {3}\n",
            "* 3 FETCH (BODY[] {3+}\r\n",
        ] {
            assert!(seen(bad.as_bytes()).is_err(), "{bad}");
        }
        assert_eq!(seen(b"* 3 fetch (body[] {100}\r\n"), Ok(()));
    }

    #[test]
    fn lines_and_nesting_end_at_their_limits() {
        assert_eq!(seen("(".repeat(DEPTH_MAX).as_bytes()), Ok(()));
        assert!(seen("(".repeat(DEPTH_MAX + 1).as_bytes()).is_err());
        assert_eq!(seen(&b"x".repeat(LINE_OCTETS_MAX - 1)), Ok(()));
        assert!(seen(&b"x".repeat(LINE_OCTETS_MAX)).is_err());
    }
}
