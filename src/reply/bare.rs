//! Limiters as people type them who leave the marks out: `nao`, `henuz`, `spaeter`.
//!
//! They only doubt. A form that is an everyday word of some language (`est`, `can`) is left out.

use super::lang::{self, ALL};
use super::words::joins_words;
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A shorter form is too many other words (characters).
const MIN_CHARS: usize = 3;
/// A language's limiters without marks, at its place in [`ALL`].
pub static LIMITERS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let known =
        |l: &lang::Language| [l.small, l.done, l.lead_in, l.pleasantries, l.finished, l.greetings].concat();
    let taken: HashSet<&str> = ALL.iter().flat_map(known).chain(lang::every(|l| l.everyday)).collect();
    let of = |limiter: &&'static str| {
        let other = |form: &String| {
            form != limiter && form.chars().count() >= MIN_CHARS && !taken.contains(form.as_str())
        };
        [bare(limiter), bare(&spelled(limiter))].into_iter().filter(other).collect::<Vec<_>>()
    };
    let marked = |l: &&&'static str| !l.is_ascii() && !joins_words(l);
    ALL.iter().map(|l| l.limiters.iter().filter(marked).flat_map(of).collect()).collect()
});

/// Without accents and the like.
pub fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match sign {
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            other => out.push(other),
        }
    }
    out
}

/// `ä` as a keyboard without it spells it.
fn spelled(text: &str) -> String {
    text.replace('ä', "ae").replace(['ö', 'ø'], "oe").replace('ü', "ue").replace('å', "aa")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_without_marks() {
        let of = |code: &str| {
            let found = ALL.iter().zip(&*LIMITERS).find(|(l, _)| l.code == code);
            found.map(|(_, forms)| forms.as_slice()).unwrap_or_default()
        };
        for (code, form) in
            [("pt", "nao"), ("tr", "henuz"), ("de", "spaeter"), ("de", "spater"), ("el", "οχι")]
        {
            assert!(of(code).iter().any(|l| l == form), "{code} {form}");
        }
        assert!(!of("vi").iter().any(|l| l == "can"));
    }
}
