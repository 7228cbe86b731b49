//! The days that an automatic reply names: shown to staff, never acted upon.
//!
//! Only dates that are written with a year, or with the name of a month in the commoner languages; a
//! weekday or "next week" is left to the reader, who has the subject as well.

use regex::Regex;
use std::sync::LazyLock;

/// Octets of text that are looked at: an absence stands at the top.
const TEXT_MAX: usize = 4 * 1024;
/// Dates that are shown: from and until.
const DATES_MAX: usize = 2;

/// `2026-12-01`, `01.12.2026`, `12/1/2026`, `1 December 2026`, `December 1st, 2026`, `1er décembre`.
/// The engine is linear in its input, whatever the mail says.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "(?:jan|feb|fév|fev|m[aä]r|mrt|a[pvb]r|ma[iyj]|mag|ju[nl]|jui|giu|lug|aug|ao[uû]|ago|set|sep|o[ck]t|out|nov|de[czs]|d[ií]c|déc|ene|gen)";
    let pattern = format!(
        r"(?i)\b(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?{month}\p{{L}}{{0,8}}\.?(?:\s+(?:de\s+)?\d{{4}})?|{month}\p{{L}}{{0,8}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)\b"
    );
    Regex::new(&pattern).ok()
});

/// The dates as they were written, in order: `1 December 2026 - 8 December 2026`; `None` if there is none.
#[must_use]
pub fn dates(text: &str) -> Option<String> {
    let text = text.get(..text.floor_char_boundary(TEXT_MAX))?;
    // Most text has no digit near the top: the pattern is only tried where it can match.
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let found: Vec<String> =
        DATE.as_ref()?.find_iter(text).take(DATES_MAX).map(|m| one_line(m.as_str())).collect();
    (!found.is_empty()).then(|| found.join(" - "))
}

fn one_line(date: &str) -> String {
    date.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_shown_as_they_were_written() {
        let rows = [
            ("I am away until 1 December 2026.", Some("1 December 2026")),
            ("Out from Nov 23rd, 2026 to December 1st.", Some("Nov 23rd, 2026 - December 1st")),
            ("Ich bin vom 23.11.2026 bis 01.12.2026 nicht im Haus.", Some("23.11.2026 - 01.12.2026")),
            ("Je suis absent jusqu'au 1er décembre 2026", Some("1er décembre 2026")),
            ("Estaré fuera hasta el 1 de diciembre de 2026", Some("1 de diciembre de 2026")),
            ("Back 2026-12-01, call 555 0100", Some("2026-12-01")),
            ("I am out of office, room 12.", None),
            ("Call +1 555 0100 or 24/7 support", None),
            ("", None),
        ];
        for (text, meant) in rows {
            assert_eq!(dates(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn only_the_top_is_looked_at() {
        let at = format!("{}2026-12-01", " ".repeat(TEXT_MAX - 10));
        assert!(dates(&at).is_some());
        assert!(dates(&format!(" {at}")).is_none());
    }
}
