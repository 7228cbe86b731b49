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
    pub(super) fn of(text: &'t str) -> Self {
        Lines { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of the record that begins at this octet or behind line ends there. Asked in the order of the file.
    pub(super) fn of_record(&mut self, octet: u64) -> u64 {
        let octet = usize::try_from(octet).unwrap_or(usize::MAX);
        while let Some(here) =
            self.text.get(self.at).filter(|b| self.at < octet || matches!(b, b'\r' | b'\n'))
        {
            // Of CRLF the LF ends the line.
            let ends = match here {
                b'\n' => true,
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends);
            self.at += 1;
        }
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
            let mut lines = Lines::of(&text);
            let behind = |what: &str| (text.find(what).unwrap() + what.len()) as u64;
            let found = [0, behind("a"), behind("b"), behind("d\"")].map(|octet| lines.of_record(octet));
            assert_eq!(found, [1, 2, 4, 6], "{end:?}");
            assert_eq!(lines.of_record(u64::MAX), 6, "{end:?}");
        }
    }
}
