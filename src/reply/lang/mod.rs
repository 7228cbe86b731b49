//! What people and their mail programs write around and in a reply, by language. Data only.
//!
//! Every word stands folded (see [`crate::text::fold`]). Adding a language is a file and a line in [`ALL`]; a kind of
//! word is a line in `language.rs`. No list of words stands anywhere else in the reader; what is grammar (`n't`, `Will`
//! as a name) is code. Quotes are recognised in every language, whatever the firm's: the answered mail's program is not
//! ours to choose.

mod ar;
mod ca;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod fi;
mod fr;
mod he;
mod hu;
mod it;
mod ja;
mod ko;
mod language;
mod nb;
mod nl;
mod pl;
mod pt;
mod ro;
mod ru;
mod standing_en;
mod sv;
mod tr;
mod uk;
mod vi;
mod zh;

pub use language::Language;
use language::NONE;

/// Every language, English first.
pub static ALL: &[Language] = &[
    en::WORDS,
    de::WORDS,
    fr::WORDS,
    es::WORDS,
    it::WORDS,
    pt::WORDS,
    nl::WORDS,
    da::WORDS,
    nb::WORDS,
    sv::WORDS,
    fi::WORDS,
    pl::WORDS,
    cs::WORDS,
    hu::WORDS,
    ro::WORDS,
    ru::WORDS,
    uk::WORDS,
    el::WORDS,
    tr::WORDS,
    he::WORDS,
    ar::WORDS,
    ja::WORDS,
    zh::WORDS,
    ko::WORDS,
    vi::WORDS,
    ca::WORDS,
];

/// One kind of word, in every language.
pub fn every(kind: fn(&Language) -> &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(move |language| kind(language).iter().copied())
}

/// Whether that tag is of English, which counts in any case.
pub fn is_english(code: &str) -> bool {
    primary(code) == "en"
}

/// `de` of `de-AT`.
fn primary(code: &str) -> &str {
    code.split(['-', '_']).next().unwrap_or(code)
}

/// Whether the firm writes it: English always counts.
pub fn is_enabled(language: &Language, codes: &[&str]) -> bool {
    language.code == "en" || codes.iter().any(|c| primary(c) == language.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_word_stands_folded() {
        for word in language::KINDS.iter().flat_map(|kind| every(*kind)) {
            let folded = fold(word);
            assert_eq!(word, folded.split_whitespace().collect::<Vec<_>>().join(" "), "{word}");
        }
    }

    #[test]
    fn what_a_banner_says_stands_in_one_list() {
        for language in ALL {
            let twice =
                |phrase: &&&str| language.banners.contains(phrase) || language.cautions.contains(phrase);
            let found: Vec<_> = language.standing.iter().filter(twice).collect();
            assert!(found.is_empty(), "{}: {found:?}", language.code);
        }
    }

    #[test]
    fn every_language_can_say_done_and_be_quoted() {
        for language in ALL {
            assert!(!language.done.is_empty() && !language.limiters.is_empty(), "{}", language.code);
            assert!(!language.wrote.is_empty() && !language.from.is_empty(), "{}", language.code);
        }
    }
}
