//! Whom a reply speaks to on its first line, without a word of greeting: `Morgan,`, `Lee 様`, `王经理：`, `김 과장님,`.
//!
//! A title of honour gives it away, or the name of whom the quoted mail is from, or of whom
//! To names. Any other word before a command may
//! be what alone is done ("Instagram: / Done").

use super::index::{INDEX, Label};
use super::lang;
use super::line::{Kind, Line};
use super::words::joins_words;
use crate::text::fold;

/// Signs behind the name.
const ENDS: [char; 9] = [',', ':', '\u{3001}', '\u{3002}', '.', '-', '\u{2013}', '\u{2014}', ' '];
/// A name is at most so long (characters).
const MAX_CHARS: usize = 16;
/// And has at most so many words.
const MAX_WORDS: usize = 3;
/// So many lines that introduce a quote are looked at.
const MAX_LINES: usize = 24;

/// A name with a title of honour, and nothing else.
pub fn is_honoured(body: &str) -> bool {
    if body.is_ascii() || body.len() > 80 {
        return false;
    }
    let folded = fold(body);
    let text = folded.trim().trim_end_matches(ENDS);
    let Some(name) = INDEX.honours.of(text).find_map(|honour| text.strip_suffix(honour)) else {
        return false;
    };
    let polite = |name: &'_ str| {
        INDEX.greetings.iter().find(|g| joins_words(g) && name.starts_with(**g)).map(|g| g.len())
    };
    let name = name.get(polite(name).unwrap_or(0)..).unwrap_or(name);
    is_name(name)
}

/// `お世話になっております。田中です。`
pub fn is_courtesy(body: &str) -> bool {
    let folded = fold(body);
    let rest = INDEX.greetings.iter().filter(|g| joins_words(g)).find_map(|g| folded.trim().strip_prefix(*g));
    let Some(rest) = rest.map(|rest| rest.trim_matches(ENDS)) else { return false };
    rest.is_empty() || INDEX.named.of(rest).find_map(|named| rest.strip_suffix(named)).is_some_and(is_name)
}

/// Letters, no digit, no keyword and no limiter.
fn is_name(name: &str) -> bool {
    let name = name.trim();
    let letters = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\u{30fb}' | '\u{30fc}'));
    let short = name.chars().count() <= MAX_CHARS && name.split_whitespace().count() <= MAX_WORDS;
    !name.is_empty() && letters && short && !means_something(name)
}

fn means_something(name: &str) -> bool {
    let held =
        |w: &str| if joins_words(w) { name.contains(w) } else { name.split(' ').any(|part| part == w) };
    lang::every(|l| l.limiters).chain(lang::every(|l| l.done)).any(held)
}

/// The words without a first line that only names whom they are for.
pub fn without_name(own: String, lines: &[Line<'_>], to: Option<&str>) -> String {
    let Some((first, rest)) = own.trim_start().split_once('\n').filter(|(_, rest)| !rest.trim().is_empty())
    else {
        return own;
    };
    let first = first.trim();
    if first.len() > 60 || !first.ends_with([',', ':', '-', '\u{2013}', '\u{2014}', '\u{ff0c}', '\u{ff1a}']) {
        return own;
    }
    let folded = fold(first);
    let name = folded.trim_end_matches(ENDS);
    let mut known = addressees(lines);
    known.extend(to.into_iter().flat_map(names));
    let called = name.split_whitespace().all(|word| known.iter().any(|k| k == word));
    if called && is_name(name) { rest.trim_start_matches(['\n', '\r']).to_owned() } else { own }
}

/// The words of the names that stand before an address where quotes are introduced.
fn addressees(lines: &[Line<'_>]) -> Vec<String> {
    let intro: Vec<&Line<'_>> = lines.iter().filter(|l| l.kind == Kind::Intro).take(MAX_LINES).collect();
    let addressed = |at: usize| intro.iter().skip(at).take(2).any(|l| l.body.contains('@'));
    let named = |(at, line): (usize, &&Line<'_>)| {
        let subject = line.labels.contains(&Label::Subject);
        let before = line.body.split_once(['<', '(']).map(|(before, _)| before.to_owned());
        before.filter(|_| !subject && addressed(at))
    };
    intro.iter().enumerate().filter_map(named).flat_map(|before| last_names(&before)).collect()
}

/// `"Morgan Lee (Acme)" <tickets@example.com>, ...`: the words of the names before the addresses of a field.
fn names(field: &str) -> impl Iterator<Item = String> {
    let before = |one: &'_ str| one.split_once(['<', '(']).map(|(before, _)| last_names(before));
    field.split('>').take(MAX_LINES).filter_map(before).flatten()
}

fn last_names(before: &str) -> Vec<String> {
    let name = |w: &&str| w.starts_with(char::is_uppercase) && !w.ends_with([',', ':', ';', '.']);
    let bare = before.split_whitespace().rev().map(|w| w.trim_matches(['"', '*', '_', '\'']));
    bare.take(MAX_WORDS).take_while(name).map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;
    use super::*;

    #[test]
    fn titles_of_honour() {
        for line in
            ["Lee 様", "田中様、", "リー様", "Lee 您好，", "王经理：", "尊敬的Lee先生：", "김 과장님,"]
        {
            assert!(is_honoured(line), "{line}");
        }
        for line in
            ["以外様", "完了様", "3様", "動画は未削除です", "未完成先生", "様", "Lee", "还没有删除视频，王总"]
        {
            assert!(!is_honoured(line), "{line}");
        }
        assert!(is_courtesy("お世話になっております。田中です。") && is_courtesy("お疲れ様です。"));
        assert!(!is_courtesy("お世話になっております。動画はまだです。"));
    }

    #[test]
    fn the_name_of_whom_is_answered() {
        let mut lines = of_text("On Nov 9, 2026, at 9:14 AM, Morgan Lee (Acme) <t@example.com> wrote:").0;
        lines.iter_mut().for_each(|l| l.kind = Kind::Intro);
        let left = |own: &str| without_name(own.to_owned(), &lines, None);
        for own in ["Morgan,\n\nDone", "Morgan:\nDone", "Morgan \u{2013}\n\nDone", "Morgan Lee,\nDone"] {
            assert_eq!(left(own), "Done", "{own}");
        }
        for own in
            ["Instagram:\nDone", "Almost,\nDone", "Morgan\nDone", "Morgan not,\nDone", "Morgan,", "AM,\nDone"]
        {
            assert_eq!(left(own), own, "{own}");
        }
        let to = |to: &str| without_name("Morgan,\n\nDone".to_owned(), &[], Some(to));
        for field in [
            "\"Morgan Lee (Acme)\" <t@example.com>",
            "\"Lee, Morgan\" <t@example.com>",
            "Bo <b@example.com>, Morgan <t@example.com>",
        ] {
            assert_eq!(to(field), "Done", "{field}");
        }
        assert_eq!(to("morgan@example.com"), "Morgan,\n\nDone");
    }
}
