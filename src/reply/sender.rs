//! Who wrote the mail, as From gives them: by what lines they are named.

use super::block_line::{MAX_CHARS, in_capitals};
use super::index::INDEX;
use crate::text::fold;
use std::collections::HashSet;

/// A name has at most so many words.
const MAX_NAME_WORDS: usize = 4;
/// `Dr.`, `Dipl.-Ing.`: what is cut short before a name is so long (bytes). An initial is shorter.
const HONOUR_BYTES: std::ops::RangeInclusive<usize> = 3..=12;
/// A word of a name by which somebody is spoken of is at least so long (characters).
const MIN_SPOKEN_CHARS: usize = 3;

/// The words of a sender's name and of the local part of their address.
#[derive(Debug, Default)]
pub struct Sender {
    whole: String,
    address: String,
    words: HashSet<String>,
}

impl Sender {
    /// Of `Dana Ruiz <dana.ruiz@example.com>`, or of either half.
    pub fn of(from: &str) -> Self {
        let name = from.split('<').next().unwrap_or(from);
        let local = from.rsplit_once('@').map_or(from, |(local, _)| local);
        let address = from.rsplit('<').next().filter(|a| a.contains('@')).unwrap_or("").trim_end_matches('>');
        Self {
            whole: fold(name).trim().to_owned(),
            address: fold(address),
            words: words(&fold(local)).map(str::to_owned).collect(),
        }
    }

    /// The whole name as From gives it, and nothing else: `Eva Bald`, whatever its words mean elsewhere.
    pub fn is(&self, body: &str) -> bool {
        if self.words.len() < 2 || self.whole.contains('@') {
            return false;
        }
        match body.is_ascii() {
            true => body.eq_ignore_ascii_case(&self.whole),
            false => body.len() <= MAX_CHARS && !self.whole.is_ascii() && fold(body) == self.whole,
        }
    }

    /// Nothing is known of them.
    pub fn is_unknown(&self) -> bool {
        self.words.is_empty()
    }

    /// Their name is of a script without capitals: lines in it may be names, too. Nothing is known of nobody's.
    pub fn is_uncased(&self) -> bool {
        self.whole.is_empty() || is_uncased(&self.whole)
    }

    /// One word of the name.
    pub fn is_called(&self, folded: &str) -> bool {
        self.words.contains(folded)
    }

    /// The sender's own address, and nothing else: what one program puts under every mail.
    pub fn is_reached_by(&self, body: &str) -> bool {
        !self.address.is_empty() && body.contains('@') && fold(body) == self.address
    }

    /// `Dana Ruiz`, `Dana Ruiz | NMLS 204411`, `Ruiz, Dana`: two words of the name at least, and no other but a title.
    pub fn is_named_by(&self, body: &str) -> bool {
        if body.chars().count() > MAX_CHARS {
            return false;
        }
        let alone = name_of(body);
        let known = |folded: &str| {
            let all = words(folded).all(|w| self.words.contains(w));
            all && words(folded).nth(1).is_some()
        };
        let titled = alone.split(',').next().unwrap_or(alone);
        let whole = |name: &str| !self.whole.is_empty() && name.trim() == self.whole && self.words.len() > 1;
        let folded = fold(alone);
        let with_title = || {
            let parts = folded.trim().rsplit_once(' ');
            parts.is_some_and(|(name, last)| whole(name) && INDEX.titles.of(last).any(|title| title == last))
        };
        whole(&folded)
            || known(&folded)
            || known(&fold(titled))
            || with_title()
            || known(&fold(without_credentials(titled)))
    }

    /// A sentence speaks of the sender by a word of the name that From shows: nobody names themselves so to a reader.
    pub fn is_spoken_of(&self, sentence: &str) -> bool {
        let (whole, sentence) = (fold(&self.whole), fold(sentence));
        let shown: Vec<&str> = words(&whole).filter(|w| w.chars().count() >= MIN_SPOKEN_CHARS).collect();
        words(&sentence).any(|w| shown.contains(&w))
    }

    /// A host on the web is of the domain of their address.
    pub fn is_at(&self, host: &str) -> bool {
        let domain = self.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let host = fold(host);
        !domain.is_empty()
            && (host == domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.')))
    }

    /// The sender's own address stands on the line.
    pub fn is_reached_on(&self, body: &str) -> bool {
        !self.address.is_empty() && body.contains('@') && fold(body).contains(&self.address)
    }

    /// A name of which a word is the sender's: `Bob Quinn`, `Dana M. Ruiz-Lee`.
    pub fn is_named_partly_by(&self, body: &str) -> bool {
        let name = name_of(body);
        let name = name.split(',').next().unwrap_or(name);
        (2..=MAX_NAME_WORDS).contains(&name.split_whitespace().count())
            && !name.contains(|c: char| c.is_ascii_digit())
            && in_capitals(name)
            && words(&fold(name)).any(|w| self.words.contains(w))
    }

    /// `Dana`: one word of the name that From shows, and nothing else.
    pub fn is_first_named_by(&self, body: &str) -> bool {
        let one = body.trim_end_matches(',');
        if one.len() > MAX_CHARS || one.contains(char::is_whitespace) {
            return false;
        }
        let one = fold(one);
        words(&fold(&self.whole)).any(|w| w == one)
    }
}

/// Letters, and none that is written large or small.
pub fn is_uncased(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !text.contains(|c: char| c.is_lowercase() || c.is_uppercase())
}

/// `Oliver Penrose CeMAP`: without the words behind a name that have capitals inside.
fn without_credentials(name: &str) -> &str {
    let inside = |w: &str| w.chars().skip(1).any(char::is_uppercase);
    // All of it is shouted.
    if name.split_whitespace().next().is_none_or(inside) {
        return name;
    }
    let mut rest = name.trim_end();
    while let Some((before, _)) = rest.rsplit_once(' ').filter(|(_, last)| inside(last)) {
        rest = before.trim_end();
    }
    rest
}

/// `dott.ssa Giulia Bianchi`, `Dr. Sabine Kurz`: without the words before a name that are cut short.
fn without_honours(name: &str) -> &str {
    let short = |word: &str| word.contains('.') && HONOUR_BYTES.contains(&word.len());
    let mut rest = name.trim_start();
    while let Some((_, behind)) = rest.split_once(' ').filter(|(first, _)| short(first)) {
        rest = behind.trim_start();
    }
    rest
}

/// What stands before a bar, a bracket or a dash.
fn name_of(body: &str) -> &str {
    let body = without_honours(body.split(" - ").next().unwrap_or(body));
    body.split(['|', '(', '\u{2013}', '\u{2014}', '\u{2022}', '\u{b7}']).next().unwrap_or(body)
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::Sender;

    #[test]
    fn names() {
        let sender = Sender::of("Dana Ruiz <dana.ruiz@example.com>");
        for line in [
            "Dana Ruiz",
            "Ruiz, Dana",
            "Dana Ruiz | NMLS 204411",
            "Dana Ruiz CeMAP",
            "DANA RUIZ",
            "Dana Ruiz, MBA",
        ] {
            assert!(sender.is_named_by(line), "{line}");
        }
        for line in ["Dana", "Dana Ruiz Bo Marsh", "Dana Ruiz asks", "Bo Marsh", "DANA MARSH"] {
            assert!(!sender.is_named_by(line), "{line}");
        }
        assert!(sender.is_named_partly_by("Dana M. Ruiz-Lee") && sender.is_named_partly_by("D. Ruiz, MBA"));
        assert!(!sender.is_named_partly_by("Ask Dana about this") && !sender.is_named_partly_by("Dana"));
    }

    #[test]
    fn whom_a_sentence_speaks_of() {
        let sender = Sender::of("Dana Ruiz <d.ruiz@example.com>");
        assert!(sender.is_spoken_of("Get it done with Dana!"));
        assert!(!sender.is_spoken_of("Get it done with me!") && !Sender::of("").is_spoken_of("Get it done!"));
    }
}
