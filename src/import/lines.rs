//! In which line of a file a record begins, as an editor counts: lines end with LF, CRLF or CR.
//!
//! The reader of CSV gives the octet behind the end of the record before; line ends and blank lines may follow there.

/// Counts on from the record before: each octet is looked at once.
pub(super) struct Lines<'t> {
    text: &'t [u8],
    /// Octets behind which we are, and the line that begins or goes on there.
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        Lines { text, at: 0, line: 1 }
    }

    /// The line of the record that begins at this octet or behind line ends there. Asked in the order of the file.
    pub(super) fn of_record(&mut self, octet: usize) -> u64 {
        self.of_octet(octet);
        while self.text.get(self.at).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            self.of_octet(self.at + 1);
        }
        self.line
    }

    /// The line that this octet is in.
    pub(super) fn of_octet(&mut self, octet: usize) -> u64 {
        let passed = self.text.get(self.at..octet.min(self.text.len())).unwrap_or_default();
        for (at, b) in (self.at..).zip(passed) {
            // Of CRLF the LF ends the line.
            let ends = *b == b'\n' || (*b == b'\r' && self.text.get(at + 1) != Some(&b'\n'));
            self.line += u64::from(ends);
        }
        self.at += passed.len();
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_begins_behind_the_line_ends_before_it() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "b", "", "\"c", "d\"", "e"].join(end);
            let mut lines = Lines::of(text.as_bytes());
            let behind = |what: &str| text.find(what).unwrap() + what.len();
            let found = [0, behind("a"), behind("b"), behind("d\"")].map(|octet| lines.of_record(octet));
            assert_eq!(found, [1, 2, 4, 6], "{end:?}");
            assert_eq!(lines.of_record(usize::MAX), 6, "{end:?}");
        }
    }
}
