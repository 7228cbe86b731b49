//! The days that an automatic reply names: shown to staff, never acted upon.
//!
//! Only dates that are written with a year, with the name of a month in one of our languages, or as `4.12.`; a
//! weekday or "next week" is left to the reader, who has the subject as well.

use regex::Regex;
use std::sync::LazyLock;

/// Octets of text that are looked at: an absence stands at the top.
const TEXT_MAX: usize = 4 * 1024;
/// Dates that are shown: from and until.
const DATES_MAX: usize = 2;

/// Beginnings of the months in western languages.
const WEST: &str = "jan|feb|fév|m[aä]r|mrt|a[pvb]r|ma[iyj]|mag|ju[nl]|jui|giu|lug|aug|ao[uû]|ago|set|sep|o[ck]t|out|nov|de[czs]|d[ií]c|déc|ene|gen";
/// The months as a date has them where three letters would be words of another language: fi pl cs tr hu.
const LATIN: &str = "tammikuu|helmikuu|maaliskuu|huhtikuu|toukokuu|kesäkuu|heinäkuu|elokuu|syyskuu|lokakuu|marraskuu|joulukuu\
    |stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia\
    |ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince\
    |ocak|şubat|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık\
    |márc|ápr|máj|jún|júl|szept";
/// The same in other scripts: ru uk el he ar.
const OTHER: &str = "январ|феврал|март|апрел|мая|июн|июл|август|сентябр|октябр|ноябр|декабр\
    |січн|лютого|березн|квітн|травн|червн|липн|серпн|вересн|жовтн|листопад|грудн\
    |ιανουαρίου|φεβρουαρίου|μαρτίου|απριλίου|μαΐου|ιουνίου|ιουλίου|αυγούστου|σεπτεμβρίου|οκτωβρίου|νοεμβρίου|δεκεμβρίου\
    |ב?(?:ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)\
    |يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر";

/// `2026-12-01`, `01.12.2026`, `4.12.`, `12/1/2026`, `1 December 2026`, `December 1st, 2026`, `1er décembre`,
/// `1 tháng 12`, `12月1日`. The engine is linear in its input, whatever the mail says.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = format!(r"(?:{WEST}|{LATIN}|{OTHER})\p{{L}}{{0,8}}\.?");
    let day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?";
    let worded = [
        r"\d{4}-\d{2}-\d{2}".to_owned(),
        r"\d{4}[./] ?\d{1,2}[./] ?\d{1,2}".to_owned(),
        r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}".to_owned(),
        r"\d{1,2} tháng \d{1,2}(?: năm \d{4})?".to_owned(),
        format!(r"{day}\s+(?:of\s+|de\s+|d['’])?{month}(?:\s+(?:de\s+)?\d{{4}})?"),
        format!(r"(?:\d{{4}}\.\s+)?{month}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"),
    ];
    let bare = [
        r"(?:\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]",
        r"\b(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.",
    ];
    let pattern = format!(r"(?i)\b(?:{})\b|{}", worded.join("|"), bare.join("|"));
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
