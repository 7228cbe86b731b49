//! What people and their mail programs write around and in a reply, by language. Data only.
//!
//! Every word stands folded (see [`crate::text::fold`]). Adding a language is a file and a line in [`ALL`]. Quotes are
//! recognised in every language, whatever the firm's: the answered mail's program is not ours to choose.

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
mod nb;
mod nl;
mod pl;
mod pt;
mod ro;
mod ru;
mod sv;
mod tr;
mod uk;
mod vi;
mod zh;

/// One language's words.
#[derive(Debug, Default)]
pub struct Language {
    /// ISO 639-1.
    pub code: &'static str,
    /// Verbs of an attribution line: `wrote`.
    pub wrote: &'static [&'static str],
    /// How an attribution line begins: `on`.
    pub openers: &'static [&'static str],
    /// Labels of a quoted header: `from`.
    pub from: &'static [&'static str],
    /// `sent`, `date`
    pub sent: &'static [&'static str],
    /// `to`, `cc`
    pub to: &'static [&'static str],
    /// `subject`
    pub subject: &'static [&'static str],
    /// `original message`
    pub original: &'static [&'static str],
    /// `forwarded message`
    pub forwarded: &'static [&'static str],
    /// Formal closings: `best regards`. Thanks are none.
    pub closings: &'static [&'static str],
    /// Closings that stand behind the name, on its line.
    pub closing_ends: &'static [&'static str],
    /// How the line of a phone or an app begins: `sent from`.
    pub footers: &'static [&'static str],
    /// How such a line ends, where the verb comes last.
    pub footer_ends: &'static [&'static str],
    /// How a disclaimer begins.
    pub disclaimers: &'static [&'static str],
    /// How the banner of a mail gateway begins.
    pub banners: &'static [&'static str],
    /// How such a banner goes on.
    pub cautions: &'static [&'static str],
    /// The command: `done`.
    pub done: &'static [&'static str],
    /// What may stand before it: `it's`.
    pub lead_in: &'static [&'static str],
    /// `now`, which may stand directly behind it.
    pub now: &'static [&'static str],
    /// What may stand behind it, and is no comment: `thanks`.
    pub pleasantries: &'static [&'static str],
    /// Small words that nearly every sentence has some of: by them a language is known.
    pub small: &'static [&'static str],
    /// What takes a DONE back or puts it off: `not`.
    pub limiters: &'static [&'static str],
    /// A negation or a future inside a word: `ne*` begins it, `*maz` ends it, `*madı*` stands in it.
    pub negated: &'static [&'static str],
    /// What holds a limiter and is none: `lagt till`, where `till` alone is.
    pub innocent: &'static [&'static str],
    /// What sounds finished: `removed`.
    pub finished: &'static [&'static str],
    /// `hi`, `hello`
    pub greetings: &'static [&'static str],
}

/// A language that says nothing: what the others are built on.
const NONE: Language = Language {
    code: "",
    wrote: &[],
    openers: &[],
    from: &[],
    sent: &[],
    to: &[],
    subject: &[],
    original: &[],
    forwarded: &[],
    closings: &[],
    closing_ends: &[],
    footers: &[],
    footer_ends: &[],
    disclaimers: &[],
    banners: &[],
    cautions: &[],
    done: &[],
    lead_in: &[],
    now: &[],
    pleasantries: &[],
    small: &[],
    limiters: &[],
    negated: &[],
    innocent: &[],
    finished: &[],
    greetings: &[],
};

/// Every language, English first.
pub const ALL: &[Language] = &[
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
mod ar;
mod ca;

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
    is_english(language.code) || codes.iter().any(|c| primary(c) == language.code)
}

/// One kind of word, in English and the given languages (`de`, `de-AT`).
pub fn of(codes: &[&str], kind: fn(&Language) -> &'static [&'static str]) -> Vec<&'static str> {
    ALL.iter().filter(|l| is_enabled(l, codes)).flat_map(|language| kind(language).iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_word_stands_folded() {
        let kinds: [fn(&Language) -> &'static [&'static str]; 25] = [
            |l| l.wrote,
            |l| l.openers,
            |l| l.from,
            |l| l.sent,
            |l| l.to,
            |l| l.subject,
            |l| l.original,
            |l| l.forwarded,
            |l| l.closings,
            |l| l.closing_ends,
            |l| l.footers,
            |l| l.footer_ends,
            |l| l.disclaimers,
            |l| l.banners,
            |l| l.cautions,
            |l| l.done,
            |l| l.lead_in,
            |l| l.now,
            |l| l.pleasantries,
            |l| l.small,
            |l| l.limiters,
            |l| l.negated,
            |l| l.innocent,
            |l| l.finished,
            |l| l.greetings,
        ];
        for word in kinds.into_iter().flat_map(every) {
            let folded = fold(word);
            assert_eq!(word, folded.split_whitespace().collect::<Vec<_>>().join(" "), "{word}");
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
