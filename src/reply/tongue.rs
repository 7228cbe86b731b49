//! In which language a note stands, and whether that language takes a DONE back in it.
//!
//! A firm's languages say which words are commands. People write on in their own: "Done" with "mais pas la vidéo"
//! under it is no DONE, whatever the firm has enabled. It only ever doubts; it makes no command.

use super::bare;
use super::lang::{self, ALL, Language};
use super::phrases::Phrases;
use super::words::{Spaced, joins_words};
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// The words by which a language is known.
struct Known {
    /// The places in [`ALL`] of the languages that have them.
    of: HashMap<&'static str, BTreeSet<usize>>,
    /// Those that are several words, or of scripts that do not part words.
    phrases: Phrases,
}

/// One word of a language may be another language's.
const MIN_LIKELY: usize = 2;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut of: HashMap<&'static str, BTreeSet<usize>> = HashMap::new();
    for (at, (language, forms)) in ALL.iter().zip(&*bare::LIMITERS).enumerate() {
        let bare = forms.iter().map(String::as_str).filter(|form| !form.contains(' '));
        for word in [language.small, language.finished, language.limiters].concat().into_iter().chain(bare) {
            of.entry(word).or_default().insert(at);
        }
    }
    let phrases = of.keys().copied().filter(|word| word.contains(' ') || joins_words(word));
    Known { phrases: Phrases::new(phrases), of }
});

/// A note whose likeliest language is one that the firm has not enabled, and that is limited in that language.
pub fn limited_elsewhere(note: &Spaced, languages: &[&str]) -> bool {
    if note.is_blank() {
        return false;
    }
    let scores = scores(note);
    let of = |enabled: bool| {
        let found = ALL.iter().zip(&scores).filter(move |(l, _)| lang::is_enabled(l, languages) == enabled);
        found.map(|(language, score)| (language, *score))
    };
    let best = |enabled: bool| of(enabled).map(|(_, score)| score).max().unwrap_or(0);
    let likeliest = best(false);
    if likeliest <= best(true) {
        return false;
    }
    let bare = note.bare();
    let mut all = ALL.iter().zip(&scores).zip(&*bare::LIMITERS);
    all.any(|((language, score), forms)| {
        let asked = *score == likeliest && !lang::is_enabled(language, languages);
        asked && (limits(language, note) || forms.iter().any(|form| bare.holds(form)))
    })
}

/// One of the words by which some language is known.
pub fn is_known(word: &str) -> bool {
    KNOWN.of.contains_key(word)
}

/// The places in [`ALL`] of the languages that a text is likely in: at least two of their words stand in it.
pub fn likeliest(text: &Spaced) -> Vec<usize> {
    let scores = scores(text);
    let most = scores.iter().copied().max().filter(|most| *most >= MIN_LIKELY);
    (0..scores.len()).filter(|at| scores.get(*at).copied() == most).collect()
}

fn limits(language: &Language, note: &Spaced) -> bool {
    let held: Vec<&str> = language.innocent.iter().copied().filter(|i| note.holds(i)).collect();
    let note = &note.without(&held);
    language.limiters.iter().any(|l| note.holds(l)) || language.negated.iter().any(|n| note.has_part(n))
}

/// How many different words of each language the note holds.
fn scores(note: &Spaced) -> Vec<usize> {
    let phrases = note.held(&KNOWN.phrases).map(|phrase| -> &str { phrase });
    let words: BTreeSet<&str> = note.words().chain(phrases).collect();
    let of_words = words.iter().filter_map(|word| KNOWN.of.get(word)).flatten().copied();
    let part = |at: &usize| ALL.get(*at).is_some_and(|l| l.negated.iter().any(|n| note.has_part(n)));
    let mut scores = vec![0; ALL.len()];
    for at in of_words.chain((0..ALL.len()).filter(part)) {
        if let Some(score) = scores.get_mut(at) {
            *score += 1;
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::super::words::spaced;
    use super::*;

    #[test]
    fn a_limiter_counts_in_the_language_of_its_sentence() {
        let limited = |note: &str| limited_elsewhere(&spaced(note), &["en"]);
        for note in [
            "mais pas la vidéo",
            "aber nicht das Video",
            "пока не видео",
            "alleen de video niet",
            "動画はまだです",
            "视频还没有删除",
            "영상은 아직입니다",
        ] {
            assert!(limited(note), "{note}");
        }
        for note in [
            "The two men in the picture agreed.",
            "I took it off the page of Maria de la Cruz.",
            "Die Nummer steht jetzt in der ersten Zeile.",
            "J'ai ajouté le numéro.",
        ] {
            assert!(!limited(note), "{note}");
        }
    }
}
