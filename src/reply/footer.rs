//! Lines that phones and apps add: `Sent from my iPhone`.
//!
//! A sentence that begins like one ("Sent from my desk, which is easier") is the sender's.

use super::carrier;
use super::index::INDEX;
use super::lang;
use super::line::MAX_RULE_LINE_BYTES;
use super::tongue;
use super::words::{asks, spaced};
use crate::text::{fold, head};
use std::borrow::Cow;

/// A footer has at most so many words before its first comma.
const MAX_WORDS: usize = 11;

/// A carrier adds over whose network it came, in so many words more.
const MAX_NETWORK_WORDS: usize = 5;

/// One that is known by its end is at most so long (characters).
const MAX_ENDED_CHARS: usize = 60;

/// Outlook's line has at most so many words, its own names counted.
const MAX_OUTLOOK_WORDS: usize = 6;
/// So many of them are other words.
const MAX_OTHER_WORDS: usize = 2;
/// Its own names; the preposition between them is the language's.
const OUTLOOKS: &[&str] = &["outlook", "ios", "android", "mac"];
/// A name that holds a limiter.
const NAMES: &[&str] = &["iphone se"];
/// A line that a phone or an app added.
pub fn is_footer(body: &str) -> bool {
    if body.len() > MAX_RULE_LINE_BYTES || body.len() < 6 {
        return false;
    }
    if is_of_outlook(body) {
        return true;
    }
    // Behind a link the end is another one.
    let may_end = || INDEX.footer_ends.may_end(body) || body.contains("http");
    if !INDEX.footers.may_begin(body) && !may_end() {
        return false;
    }
    // `Get [Outlook for iOS](link)`: markdown made from HTML.
    let mut folded = fold(body);
    if folded.contains('[') {
        folded = folded.replace('[', "");
    }
    let text = folded.trim_matches(|c: char| {
        matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '*' | '_' | '-' | ' ' | '~' | '"')
    });
    let begin = INDEX.footers.of(text).next();
    let prefix = begin.and_then(|f| text.strip_prefix(f));
    let text = unlinked(text);
    let device = |clause: &str| words(clause).any(is_device);
    if let Some(rest) = prefix {
        let clause = clause(text);
        let count = words(clause).count();
        let carried = || words(clause).any(|w| INDEX.networks.contains(w));
        let most = MAX_WORDS + if count > MAX_WORDS && carried() { MAX_NETWORK_WORDS } else { 0 };
        let own = text.get(begin.map_or(0, str::len)..).unwrap_or(text);
        return count <= most
            && (device(clause)
                || (clause.len() == text.len() && has_device(text))
                || (clause.len() == text.len() && is_name_of_a_device(body, rest)))
            && (words(own).all(is_of_program) || !takes_back(&carrier::taken_out(body, own)));
    }
    let whole = without_link(&folded, text);
    let ends = whole.trim_end_matches(['.', ' ', '!', '。']);
    let short = || head(ends, MAX_ENDED_CHARS).len() == ends.len();
    let rest = INDEX.footer_ends.of(ends).next().and_then(|end| ends.strip_suffix(end));
    let behind = || text.get(clause(text).len()..).unwrap_or("");
    rest.is_some_and(|rest| {
        short()
            && has_device(ends)
            && !begins_with_keyword(rest)
            && !takes_back(rest)
            && !takes_back(behind())
    })
}

/// `Erledigt Von meinem Galaxy gesendet`: a program ran the phone's line together with the words.
fn begins_with_keyword(folded: &str) -> bool {
    let parted = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    lang::every(|l| l.done).any(|done| folded.strip_prefix(done).is_some_and(parted))
}

/// Begins as such a line does, whatever stands behind.
pub fn begins(body: &str) -> bool {
    INDEX.footers.may_begin(body) && INDEX.footers.of(&fold(body)).next().is_some()
}

/// Where the link under Outlook's line leads, whatever language the line is in.
const OF_OUTLOOK: &[&str] = &["aka.ms/o0ukef", "aka.ms/aab9ysg", "aka.ms/ghei36"];

/// `Az iOS Outlook<https://aka.ms/o0ukef> beszerzése`: known by its link. Nothing else stands on the line: few words,
/// and beside the program's and the phone's name only those that say "get it for".
fn is_of_outlook(body: &str) -> bool {
    let sentence = || ["?", "\u{ff1f}", "\u{61f}", ". ", "! ", ", ", "'", "\u{2019}"];
    if !body.contains("aka.ms/") || !body.contains("http") {
        return false;
    }
    let folded = fold(body);
    let text = without_link(&folded, &folded);
    let others = || words(&text).filter(|w| !is_of_program(w)).count();
    OF_OUTLOOK.iter().any(|link| folded.contains(link))
        && words(&text).count() <= MAX_OUTLOOK_WORDS
        && others() <= MAX_OTHER_WORDS
        && !sentence().iter().any(|s| text.contains(s))
        && text.contains("outlook")
        && !takes_back(&text)
}

/// `Outlook for iOS`: a name of its own, or what stands between them.
fn is_of_program(word: &str) -> bool {
    OUTLOOKS.contains(&word) || INDEX.outlook_for.contains(word)
}

/// Without the link in the midst of the words: `Mit Proton Mail](https://example.com/x) gesendet.`
fn without_link<'t>(folded: &str, text: &'t str) -> Cow<'t, str> {
    if !folded.contains("http") {
        return Cow::Borrowed(text);
    }
    let link = ["](http", "<http", "(http"].iter().filter_map(|begin| folded.find(begin)).min();
    let rest = link.and_then(|at| folded.get(at..)).and_then(|rest| Some((rest, rest.find(['>', ')'])?)));
    match (link.and_then(|at| folded.get(..at)), rest) {
        (Some(before), Some((rest, end))) => {
            let behind = rest.get(end + 1..).unwrap_or("").trim_matches(['>', ')', ' ']);
            Cow::Owned(format!("{} {behind}", before.trim_end()).trim_end().to_owned())
        }
        _ => Cow::Borrowed(text),
    }
}

/// In what is not the app's own words a sentence of the sender's goes on: `Sent by phone, not finished`.
fn takes_back(rest: &str) -> bool {
    if asks(rest) {
        return true;
    }
    if !rest.contains(char::is_alphanumeric) {
        return false;
    }
    let rest = spaced(rest);
    let innocent = INDEX.footer_innocent.iter().chain(NAMES);
    let held: Vec<&str> = innocent.copied().filter(|phrase| rest.holds(phrase)).collect();
    let rest = if held.is_empty() { rest } else { rest.without(&held) };
    let english = lang::ALL.iter().filter(|l| lang::is_english(l.code));
    english.flat_map(|l| l.limiters).any(|l| rest.holds(l))
        || ["n't", "'ll"].iter().any(|ending| rest.has_ending(ending))
        || tongue::limited_elsewhere(&rest, &[])
}

fn has_device(text: &str) -> bool {
    INDEX.device_parts.iter().any(|d| text.contains(d)) || words(text).any(is_device)
}

/// `iPhone`, `iPhones`, `Huawei-Mobiltelefon`.
fn is_device(word: &str) -> bool {
    let known = |w: &str| INDEX.devices.contains(w) || INDEX.devices.contains(w.trim_end_matches('s'));
    known(word) || word.rsplit('-').next().is_some_and(known)
}

/// Without the link behind the words: `Get Outlook for iOS<https://example.com/x>`.
fn unlinked(text: &str) -> &str {
    if !text.contains("http") || !text.trim_end_matches(['>', ')', ' ', '/']).contains(' ') {
        return text;
    }
    let end = [" http", "<http", "(http", " (", "]("].iter().filter_map(|link| text.find(link)).min();
    end.and_then(|end| text.get(..end)).unwrap_or(text).trim_end()
}

/// Up to the first comma, link or end of a sentence.
fn clause(text: &str) -> &str {
    let links = ["http", "<", "](", ". ", ", ", "; "];
    let end = links.iter().filter_map(|l| text.find(l)).min().unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '[' | ']' | '<' | '>' | ';'))
        .map(|w| w.trim_matches(['.', '!', ':', '"', '\'', '\u{ae}']))
        .filter(|w| !w.is_empty())
}

/// `Sent from my Wiko RIDGE 4G`: a name, not a sentence: short, with a capital or a digit in each word of it.
fn is_name_of_a_device(body: &str, rest: &str) -> bool {
    let count = words(rest).count();
    let of_body = body.split_whitespace().rev().take(count.saturating_sub(1));
    let named = |w: &str| w.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
    let small_words = rest.trim_start().starts_with("my ") || rest.trim_start().starts_with("mein");
    (2..=6).contains(&count) && small_words && of_body.filter(|w| named(w)).count() + 1 == count
}

/// A short whole line that begins as a footer does: enough at the very end of a mail, after a blank line.
pub fn may_be_footer(body: &str) -> bool {
    if body.len() > 80 || body.ends_with('.') && body.contains(',') || !INDEX.bare_footers.may_begin(body) {
        return false;
    }
    let folded = fold(body);
    let parted = |begin: &str| folded.get(begin.len()..).is_some_and(|rest| rest.starts_with(' '));
    INDEX.bare_footers.of(&folded).any(parted) && words(&folded).count() <= MAX_WORDS && !folded.contains(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_apps() {
        for line in [
            "Sent from my iPhone",
            "Sent from my Galaxy S21, please excuse typos.",
            "(sent from a phone)",
            "Gesendet von Outlook für Android<https://example.com/x>",
            "Von meinem iPhone gesendet",
            "Envoyé de mon iPad",
            "Get Outlook for iOS",
            "iPhoneから送信",
            "나의 iPhone에서 보냄",
            "Отправлено с iPhone",
            "发自我的iPhone",
            "Sent from my Wiko RIDGE 4G",
            "Sent from my Verizon, Samsung Galaxy smartphone",
            "Obtenga Outlook para Android",
            "Provenance : Courrier pour Windows",
            "Enviado desde mi iPhone de Tigo",
            "Enviado desde mi Huawei de Personal Argentina.",
            "Windows용 메일에서 보냄",
            "下载 Outlook for Android",
            "Von meinem Huawei-Mobiltelefon gesendet",
            "发自我的企业微信",
            "Az iOS Outlook<https://aka.ms/o0ukef> beszerzése",
            "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
            "Mit [Proton Mail](https://proton.example/mail) sicherer E-Mail gesendet.",
            "Secured with Tuta Mail:",
            "下載適用於 iOS 的 Outlook",
            "发自 网易邮箱大师",
            "Sent from my BlackBerry 10 smartphone on the Example Wireless 4G LTE network.",
            "Wyslano z mojego urzadzenia Galaxy",
            "Hent Outlook til iOS",
        ] {
            assert!(is_footer(line), "{line}");
        }
    }

    #[test]
    fn sentences_are_the_senders() {
        for line in [
            "Sent from my desk, which is much easier than my phone.",
            "The notification was sent from my iPhone app to all users.",
            "Sent the form yesterday",
            "Enviado desde mi iPhone de momento no",
            "Enviado desde mi iPhone de Tigo, falta el video",
            "Erledigt Von meinem Galaxy gesendet",
            "Not done, see Outlook <https://aka.ms/o0ukef>",
            "I'll delete the video in Outlook <https://aka.ms/o0ukef>",
            "Bo deletes the video in Outlook <https://aka.ms/o0ukef>",
            "Sent by phone to Bo, not finished",
            "Sent via e-mail-list, Bo is missing",
            "Sent from my iPhone but video not removed",
            "Sent from my iPhone, it isn't removed",
            "Sent from my iPhone, I'll do the rest",
            "Sent from my iPhone. Which video?",
            "Das Video ist noch nicht von meinem iPhone gesendet",
            "Welches Video? Von meinem iPhone gesendet",
            "Yahoo mail: I sent it there as well, please look.",
            "Sent from my BlackBerry - video two is not off - via the Example network",
            "Sent from my iPhone and I took the second video off the page and the story too",
        ] {
            assert!(!is_footer(line), "{line}");
        }
    }
}
