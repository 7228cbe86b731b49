//! A linear walk over raw header fields (RFC 5322 section 2.2).
//!
//! Tolerant: a line that is no field is passed over, CRLF and bare LF both end a line, a bare CR does
//! not. It decodes nothing and judges nothing; who must be strict looks at [`Field::raw`].

use std::borrow::Cow;

/// One field as it stands in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name without the colon and without white space before it (RFC 5322 section 4.5 obsolete form).
    pub name: &'a str,
    /// Everything behind the colon, folding included, without the last line end.
    pub raw: &'a [u8],
    /// Where the field's name starts in what was walked, in octets.
    pub start: usize,
    /// Where `raw` starts, in octets.
    pub value: usize,
    /// Where the next field starts, in octets.
    pub end: usize,
    /// White space stands before the colon (RFC 5322 section 4.5): nobody has to write that, and who takes away
    /// fields by name may not have known this one.
    pub is_obsolete: bool,
}

impl<'a> Field<'a> {
    /// The value on one line (RFC 5322 section 2.2.3), trimmed; octets that are no UTF-8 become U+FFFD.
    #[must_use]
    pub fn unfolded(&self) -> Cow<'a, str> {
        let raw = self.raw.trim_ascii();
        let is_end = |b: u8| matches!(b, b'\r' | b'\n');
        if position(raw, is_end).is_none() {
            return String::from_utf8_lossy(raw);
        }
        let flat: Vec<u8> = raw.iter().copied().filter(|b| !is_end(*b)).collect();
        let lossy = |flat: &[u8]| String::from_utf8_lossy(flat).into_owned();
        Cow::Owned(String::from_utf8(flat).unwrap_or_else(|not| lossy(not.as_bytes())))
    }

    /// Whether this is the field `name`; field names have no case (RFC 5322 section 1.2.2).
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The fields of a header, from the top; ends at the first empty line.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Walks the header of a message or of a part.
#[must_use]
pub fn fields(message: &[u8]) -> Fields<'_> {
    Fields { bytes: message, at: 0 }
}

/// Header and body: cut behind the first empty line, which belongs to neither; without one, all is header.
#[must_use]
pub fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(line) = line_at(message, at) {
        if is_empty_line(line) {
            let (head, rest) = message.split_at(at);
            return (head, rest.get(line.len()..).unwrap_or_default());
        }
        at += line.len();
    }
    (message, &[])
}

/// The line that starts at `at`, with its line end.
pub(crate) fn line_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let len = position(rest, |b| b == b'\n').map_or(rest.len(), |n| n + 1);
    rest.get(..len)
}

/// Where the first such octet stands. A block without one costs a few instructions: no early end within it.
pub(crate) fn position(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let far = blocks_without::<32>(bytes, &is);
    let near = far + blocks_without::<8>(bytes.get(far..)?, &is);
    bytes.get(near..)?.iter().position(|b| is(*b)).map(|n| near + n)
}

/// Octets of the blocks in front that hold none such.
fn blocks_without<const N: usize>(bytes: &[u8], is: &impl Fn(u8) -> bool) -> usize {
    let (blocks, _) = bytes.as_chunks::<N>();
    let without = |block: &&[u8; N]| !block.iter().fold(false, |any, b| any | is(*b));
    N * blocks.iter().take_while(without).count()
}

fn is_empty_line(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}

/// The line without its line end.
pub(crate) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The name, and where the value starts. RFC 5322 section 2.2: printable US-ASCII except colon.
fn name_of(line: &[u8]) -> Option<(&str, usize)> {
    let length = line.iter().take_while(|b| b.is_ascii_graphic() && **b != b':').count();
    let (name, rest) = line.split_at_checked(length).filter(|(name, _)| !name.is_empty())?;
    let blanks = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let name = std::str::from_utf8(name).ok().filter(|_| rest.get(blanks) == Some(&b':'))?;
    Some((name, length + blanks + 1))
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        loop {
            let start = self.at;
            let first = line_at(self.bytes, start)?;
            if is_empty_line(first) {
                return None;
            }
            self.at += first.len();
            // RFC 5322 section 2.2.3: a line that starts with white space continues the field.
            while let Some(b' ' | b'\t') = self.bytes.get(self.at) {
                self.at += line_at(self.bytes, self.at)?.len();
            }
            let whole = self.bytes.get(start..self.at)?;
            if let Some((name, value)) = name_of(first) {
                let raw = without_end(whole.get(value..)?);
                let is_obsolete = name.len() + 1 < value;
                return Some(Field { name, raw, start, value: start + value, end: self.at, is_obsolete });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(raw: &[u8]) -> Vec<(String, String)> {
        fields(raw).map(|f| (f.name.to_owned(), f.unfolded().into_owned())).collect()
    }

    #[test]
    fn an_octet_is_found_wherever_it_stands() {
        for length in [0, 1, 31, 32, 33, 64, 100] {
            let text = vec![b'x'; length];
            assert_eq!(position(&text, |b| b == b'\n'), None);
            for at in 0..length {
                let mut text = text.clone();
                text[at..].fill(b'\n');
                assert_eq!(position(&text, |b| b == b'\n'), Some(at), "{at} of {length}");
            }
        }
    }

    #[test]
    fn folded_fields_are_one_line_and_the_body_is_not_read() {
        let raw = b"Subject: one\r\n two\r\nTo:x\r\n\r\nFrom: not a field\r\n";
        assert_eq!(names(raw), [("Subject".into(), "one two".into()), ("To".into(), "x".into())]);
    }

    #[test]
    fn junk_lines_are_passed_over_and_bare_lf_ends_a_line() {
        let raw = b"From box\n>From x: y\nA : 1\nna me: 2\nB: 3";
        assert_eq!(names(raw), [("A".into(), "1".into()), ("B".into(), "3".into())]);
    }

    #[test]
    fn white_space_before_the_colon_is_seen() {
        let flags: Vec<bool> = fields(b"A: 1\nB : 2\nC\t: 3\nD:4").map(|f| f.is_obsolete).collect();
        assert_eq!(flags, [false, true, true, false]);
    }

    #[test]
    fn a_bare_cr_ends_nothing() {
        let raw = b"X-Pad: a\rFrom: b\r\nTo: c\r\n\r\n";
        assert_eq!(names(raw).len(), 2);
    }

    #[test]
    fn split_cuts_behind_the_first_empty_line() {
        assert_eq!(split(b"A: 1\r\n\r\nbody"), (&b"A: 1\r\n"[..], &b"body"[..]));
        assert_eq!(split(b"\r\nbody"), (&b""[..], &b"body"[..]));
        assert_eq!(split(b"no body"), (&b"no body"[..], &b""[..]));
    }

    /// What a name is, said in another way: all in front of the first colon, without the white space at its end.
    fn cut_at_the_colon(line: &[u8]) -> Option<(&str, usize)> {
        let colon = line.iter().position(|b| *b == b':')?;
        let name = line[..colon].trim_ascii_end();
        let fits = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
        fits.then(|| (std::str::from_utf8(name).unwrap(), colon + 1))
    }

    proptest::proptest! {
        #[test]
        fn a_name_ends_at_the_first_colon(line in "[A-Za\\-: \t\r\x0b\x0c\x00\x7fé]{0,8}\r?\n?") {
            proptest::prop_assert_eq!(name_of(line.as_bytes()), cut_at_the_colon(line.as_bytes()));
        }

        #[test]
        fn any_bytes_are_walked_forwards(raw in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let mut last = 0;
            for field in fields(&raw) {
                proptest::prop_assert!(field.start >= last && field.end > field.start);
                proptest::prop_assert!(!field.unfolded().contains('\n'));
                last = field.end;
            }
            let (head, body) = split(&raw);
            proptest::prop_assert!(head.len() + body.len() <= raw.len());
        }
    }
}
