//! The banners that mail gateways put above a mail: `CAUTION: This email originated from outside`.
//!
//! Only above the first word of the sender's: whoever writes about banners is not cut.

use super::index::INDEX;
use super::lang;
use super::line::{Line, MAX_RULE_LINE_BYTES};
use super::phrases::Starts;
use crate::text::{fold, head};
use std::ops::Range;

/// The beginning that is compared (characters): longer than any beginning of a banner.
const MAX_START_CHARS: usize = 60;
/// A line that was wrapped, and goes on below, is at least so long (characters).
const MIN_WRAPPED_CHARS: usize = 60;

/// The title of a banner has at most so many words.
const MAX_TITLE_WORDS: usize = 2;

/// The lines that a gateway put on top.
pub fn at_top(lines: &[Line<'_>]) -> Option<Range<usize>> {
    let first = lines.iter().position(|l| !l.is_blank())?;
    let banner = |l: &Line<'_>| is_armour(l.body) || begins_with(l.body, &INDEX.banners);
    let top = lines.get(first).filter(|l| !l.marked && banner(l))?;
    let (mut end, mut last) = (first + 1, top.body);
    for line in lines.iter().skip(end).take_while(|l| !l.is_blank()) {
        if !goes_on(last, line.body) {
            break;
        }
        (end, last) = (end + 1, line.body);
    }
    let block: Vec<&str> = lines.iter().take(end).skip(first).map(|l| l.body).collect();
    (is_armour(top.body) || is_of_a_gateway(&fold(&block.join(" ")))).then_some(first..end)
}

/// It warns of what comes from outside, and says so as a title alone or a whole warning: `External: the page is not ours`
/// goes on.
fn is_of_a_gateway(block: &str) -> bool {
    let text = block.trim_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '\u{3010}');
    let title = INDEX.banners.of(text).max_by_key(|b| b.len()).unwrap_or("");
    let behind = text.get(title.len()..).unwrap_or("");
    let titled = title.split(' ').count() <= MAX_TITLE_WORDS;
    let goes_on = titled && !is_title(behind);
    let said = if goes_on { behind } else { text };
    INDEX.caution_words.iter().chain(&INDEX.outside).any(|w| said.contains(w))
}

/// Nothing but the end of a title: `email]`, `sender`.
fn is_title(rest: &str) -> bool {
    let words = rest.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty());
    let of_titles = |word: &str| {
        let titles = lang::every(|l| l.banners).filter(|b| b.split(' ').count() <= MAX_TITLE_WORDS);
        titles.flat_map(|b| b.split(' ')).any(|w| w.trim_matches(['[', ':', '!']) == word)
    };
    words.take(MAX_TITLE_WORDS + 1).enumerate().all(|(at, word)| at < MAX_TITLE_WORDS && of_titles(word))
}

/// A page puts the sender's words directly under the banner, a text does not; both may part it into lines.
fn goes_on(above: &str, line: &str) -> bool {
    let ended = above.ends_with(['.', '!', ']', '\u{3002}', '*']);
    let wrapped = !ended && above.chars().count() >= MIN_WRAPPED_CHARS;
    wrapped
        || is_armour(above)
        || begins_with(line, &INDEX.cautions)
        || begins_with(line, &INDEX.banners)
        || (!ended && line.starts_with(char::is_lowercase))
}

/// RFC 9580 section 7: the line above a signed text; `Hash:` may follow it.
fn is_armour(body: &str) -> bool {
    body.starts_with("-----BEGIN PGP SIGNED MESSAGE")
}

fn begins_with(body: &str, beginnings: &Starts) -> bool {
    if body.len() < 5 || body.len() > MAX_RULE_LINE_BYTES * 2 {
        return false;
    }
    let start = body.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '\u{3010}');
    beginnings.of(&fold(head(start, MAX_START_CHARS))).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    fn top(text: &str) -> Option<Range<usize>> {
        at_top(&of_text(text).0)
    }

    #[test]
    fn a_banner_ends_where_the_words_begin() {
        assert_eq!(top("\n[EXTERNAL EMAIL] Use caution.\nDone"), Some(1..2));
        assert_eq!(
            top("ACHTUNG: Diese E-Mail stammt von außerhalb.\nKlicken Sie nicht auf Links.\nErledigt"),
            Some(0..2)
        );
        let wrapped =
            "CAUTION: This email originated from outside of the organization. Do not\nclick links.\n\nDone";
        assert_eq!(top(wrapped), Some(0..2));
        assert_eq!(top("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDone"), Some(0..2));
    }

    #[test]
    fn a_warning_of_the_senders_is_no_banner() {
        for text in [
            "[주의] 영상은 아직 삭제하지 않았습니다\n\n완료",
            "Προσοχή: το βίντεο είναι ακόμα εκεί\n\nΈγινε",
            "Attention: this message about the video is still up\n\nDone",
            "External sender of the video is asked\n\nDone",
            "External: not the video\nDone",
            "[External] the video stays up\n\nDone",
            "External: the page is not ours",
        ] {
            assert_eq!(top(text), None, "{text}");
        }
        assert_eq!(top("[주의] 외부에서 발송된 메일입니다.\n\n완료"), Some(0..1));
        for title in
            ["External sender", "[EXTERNAL EMAIL]", "CAUTION: External email", "External: do not click links"]
        {
            assert_eq!(top(&format!("{title}\n\nDone")), Some(0..1), "{title}");
        }
    }

    #[test]
    fn words_about_links_are_the_senders() {
        assert_eq!(top("Do not click the second link, it is broken."), None);
        assert_eq!(top("Done\n\nCAUTION: This email originated from outside."), None);
    }
}
