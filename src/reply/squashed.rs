//! Lines that a program ran together: the rule above a quoted mail with its header behind, a phone's line behind words.

use super::footer;
use super::line::MAX_RULE_LINE_BYTES;

/// The rule above a quoted mail is at most so long (bytes).
const MAX_HEAD_BYTES: usize = 120;
/// As many dashes at least frame its words.
const DASHES: &str = "-----";
/// The line of a phone has at most so many words.
const MAX_FOOTER_WORDS: usize = 12;

/// `-------- Original message --------` without what stands behind it on its line; any other line whole.
pub fn head(body: &str) -> &str {
    if !body.starts_with(DASHES) {
        return body;
    }
    let words = body.len() - body.trim_start_matches('-').len();
    let closing = || {
        let behind = body.get(words..)?;
        let dashes = behind.find(DASHES).filter(|at| *at > 0 && *at <= MAX_HEAD_BYTES)?;
        let rest = behind.get(dashes..)?.trim_start_matches('-');
        body.get(..body.len() - rest.len())
    };
    closing().unwrap_or(body)
}

/// Where a phone's line begins behind the sender's words: `Done Sent from my Galaxy`. The shortest end of the line that
/// is one: what stands before it is the sender's, and is weighed.
pub fn footer_behind(body: &str) -> Option<usize> {
    if body.len() > MAX_RULE_LINE_BYTES || footer::begins(body) {
        return None;
    }
    // Known by its end, the whole line may be the phone's: `나의 Galaxy에서 보냄`.
    if footer::is_footer(body) {
        return None;
    }
    let ends = || body.rmatch_indices(' ').take(MAX_FOOTER_WORDS).map(|(at, _)| at + 1);
    let capital = |rest: &&str| !rest.starts_with(char::is_lowercase);
    let of = |at: usize| body.get(at..).filter(capital).filter(|rest| footer::is_footer(rest));
    // `Von meinem Galaxy gesendet` has an end, `Galaxy gesendet`, that looks like another one.
    ends().find(|at| of(*at).is_some_and(footer::begins)).or_else(|| ends().find(|at| of(*at).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_and_what_stands_behind_it() {
        assert_eq!(head("-------- Original --------From: Dana"), "-------- Original --------");
        for whole in ["-------- Original --------", "--------", "--------- x", "Original"] {
            assert_eq!(head(whole), whole);
        }
    }

    #[test]
    fn a_phones_line_behind_the_words() {
        let own = |body: &'static str| footer_behind(body).and_then(|at| body.get(..at)).map(str::trim);
        assert_eq!(own("Done Sent from my Galaxy"), Some("Done"));
        assert_eq!(own("Erledigt Von meinem Galaxy gesendet"), Some("Erledigt"));
        assert_eq!(own("Tamamlandı Galaxy cihazımdan gönderildi"), Some("Tamamlandı"));
        assert_eq!(own("완료 Galaxy에서 보냄"), Some("완료"));
        for text in ["Sent from my Galaxy", "Von meinem Galaxy gesendet", "It was sent from my Galaxy"] {
            assert_eq!(own(text), None, "{text}");
        }
    }

    #[test]
    fn a_limit_before_the_phones_line_is_the_senders() {
        let own = |body: &'static str| footer_behind(body).and_then(|at| body.get(..at)).map(str::trim);
        for (line, kept) in [
            ("Erledigt Video zwei nicht Von meinem Galaxy gesendet", "Erledigt Video zwei nicht"),
            ("Tamamlandı Videoyu kaldırmadım Galaxy cihazımdan gönderildi", "Tamamlandı Videoyu kaldırmadım"),
            ("완료 영상은 아직 Galaxy에서 보냄", "완료 영상은 아직"),
        ] {
            assert_eq!(own(line), Some(kept), "{line}");
        }
        assert_eq!(own("나의 Galaxy에서 보냄"), None);
    }
}
