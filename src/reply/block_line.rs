//! What one line of a name block looks like: a number to call, a licence, a title, a company.
//!
//! It knows no names; whose block it is is decided by [`super::name_block`].

use super::index::INDEX;
use super::words::{asks, joins_words};
use crate::text::fold;

/// A line of a block is at most so long (characters).
pub const MAX_CHARS: usize = 100;
/// It has at most so many words, numbers and addresses not counted.
const MAX_WORDS: usize = 7;
/// `Hypotheekadviseur`: a title that other words are joined to is at least so long (bytes).
const MIN_JOINED_BYTES: usize = 6;
/// Of so many bytes, the beginning of a word will do: `Geschäftsführerin`.
const MIN_BEGUN_BYTES: usize = 8;
/// A line about where a firm is registered is at most so long (bytes).
const MAX_REGISTER_BYTES: usize = 240;
/// A title that is not written in capitals has at most so many words.
const MAX_TITLE_WORDS: usize = 3;
/// Or it stands first, and says of what in at most so many words more.
const MAX_OF_WORDS: usize = 2;
/// A number to call has at least so many digits.
const MIN_DIGITS: usize = 7;
/// The numbers of a house and a town have so many.
const MIN_STREET_DIGITS: usize = 5;
/// The number of a licence has at least so many digits.
const MIN_LICENCE_DIGITS: usize = 4;
/// A sentence that ends has at least so many words that are written small.
const MIN_SMALL_WORDS: usize = 3;
/// One that does not end has so many behind its number.
const MIN_SMALL_BEHIND: usize = 4;
/// How a link begins that a program shows behind its words.
const LINKS: [&str; 4] = ["mailto:", "http", "tel:", "sip:"];
/// What parts the line of a block.
const BARS: [char; 5] = ['|', '(', '/', '\u{2022}', '\u{b7}'];
/// Words that are written small between the capitals of a name or title.
const MAX_SMALL_CHARS: usize = 3;

/// `Registergericht: Amtsgericht Stuttgart, HRB 12345`: where a firm is registered, and who leads it.
fn is_registered(body: &str) -> bool {
    let tells = || body.contains([':', '\u{ff1a}']) || body.contains(|c: char| c.is_ascii_digit());
    body.len() <= MAX_REGISTER_BYTES
        && INDEX.registers.may_begin(body)
        && tells()
        && begins_registered(&fold(body))
}

/// Short ones are whole words: `rea` does not begin `ready`.
fn begins_registered(folded: &str) -> bool {
    INDEX.registers.of(folded).any(|begin| {
        let rest = folded.get(begin.len()..).unwrap_or("");
        begin.len() >= MIN_BEGUN_BYTES || !rest.starts_with(char::is_alphabetic)
    })
}

/// A number to call, an address, or the number of a licence or a register.
pub fn reaches(body: &str) -> bool {
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    digits >= MIN_DIGITS
        || is_registered(body)
        || body.contains('@')
        || body.contains("www.")
        || (digits >= MIN_LICENCE_DIGITS && parted(&fold(body)).any(|w| INDEX.licences.contains(w)))
}

/// An address and nothing else.
pub fn is_address(body: &str) -> bool {
    body.contains('@') && !body.contains(char::is_whitespace)
}

/// Names a title or the form of a company: `Conseillère en prêt immobilier`, not `manager keeps video two`.
pub fn is_titled(body: &str) -> bool {
    let title = |w: &str| INDEX.titles.of(w).any(|t| w == t || t.len() >= MIN_JOINED_BYTES);
    let folded = fold(body);
    let of_something = || {
        let mut words = parted(&folded);
        words.next().is_some_and(title)
            && words.next().is_some_and(|second| INDEX.title_of.contains(second))
            && words.count() <= MAX_OF_WORDS
    };
    let short = folded.split_whitespace().count() <= MAX_TITLE_WORDS;
    is_company(body) || (parted(&folded).any(title) && (short || in_capitals(body) || of_something()))
}

fn parted(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// `Example Mortgage, Inc.`
pub fn is_company(body: &str) -> bool {
    let last = body.rsplit([' ', ',']).next().unwrap_or("");
    last.len() < body.len() && INDEX.companies.contains(fold(last).trim_end_matches('.'))
}

/// `Example Bank`, `Head of Sales`: each word with a capital or a digit, short ones between them excepted.
pub fn in_capitals(body: &str) -> bool {
    let mut words = body.split_whitespace();
    let small = |w: &str| w.chars().count() <= MAX_SMALL_CHARS;
    let capital = |w: &str| !w.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    words.next().is_some_and(capital) && words.all(|w| capital(w) || small(w))
}

/// How many characters of a line a reader sees: `www.example.com<http://www.example.com>` is one link.
pub fn shown_chars(body: &str) -> usize {
    let mut pieces = body.split('<');
    let first = pieces.next().map_or(0, |piece| piece.chars().count());
    let of = |piece: &str| match piece.split_once('>') {
        Some((link, after)) if LINKS.iter().any(|begin| link.starts_with(begin)) => after.chars().count(),
        _ => piece.chars().count() + 1,
    };
    first + pieces.map(of).sum::<usize>()
}

/// `Call me at 555 010 0100 if anything is missing.`: a sentence that holds a number or an address. It ends, and goes on
/// behind the number or has words that no title is made of; or it goes on for long.
pub fn is_told(body: &str) -> bool {
    if is_registered(body) || !reaches(body) {
        return false;
    }
    let word = |w: &&str| !w.contains(['@', '/']) && !w.trim_end_matches(['.', ',', '!']).contains('.');
    let small = |w: &&str| word(w) && w.starts_with(|c: char| c.is_alphabetic() && !c.is_uppercase());
    let written_small = |w: &&str| word(w) && w.starts_with(char::is_lowercase);
    let ended = body.ends_with(['.', '!', '\u{3002}']) && !is_company(body);
    let number = body.rfind(|c: char| c.is_ascii_digit() || c == '@').and_then(|at| body.get(at + 1..));
    let behind = number.and_then(|rest| rest.split(BARS).next()).unwrap_or("");
    let goes_on = behind.split_whitespace().filter(written_small).count();
    let many = || body.split_whitespace().filter(small).count() >= MIN_SMALL_WORDS;
    (ended && (goes_on > 0 || many() || joins_words(body))) || goes_on >= MIN_SMALL_BEHIND
}

/// `1051 Budapest, Fő utca 4.`: between two numbers, of a town and of a house.
fn is_numbered(body: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(body.chars().next()) && digit(body.trim_end_matches('.').chars().next_back())
}

/// `20 Mill Street, Suite 300`, `Suite 300, Atlanta, GA 30309`: in capitals, with commas and numbers, the last of them at
/// the end.
pub fn is_street(body: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let code = |w: &str| w.len() == 2 && w.bytes().all(|b| b.is_ascii_uppercase());
    let coded = || body.split_whitespace().rev().nth(1).is_some_and(code);
    body.contains(',')
        && body.len() <= MAX_REGISTER_BYTES
        && digit(body.chars().next_back())
        && (digit(body.chars().next()) || coded())
        && body.bytes().filter(u8::is_ascii_digit).count() >= MIN_STREET_DIGITS
        && in_capitals(body)
}

/// Short, no question and no sentence.
pub fn fits(body: &str) -> bool {
    if is_registered(body) {
        return !asks(body);
    }
    let wordy =
        |w: &&str| w.contains(char::is_alphabetic) && !w.contains(|c: char| c.is_ascii_digit() || c == '@');
    let few = || body.split_whitespace().filter(wordy).nth(MAX_WORDS).is_none();
    let sentence = || body.ends_with(['.', '!', ':', '\u{3002}']) && !is_company(body) && !is_numbered(body);
    shown_chars(body) <= MAX_CHARS && !asks(body) && few() && (!sentence() || reaches(body)) && !is_told(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_companies_and_licences() {
        for line in [
            "Senior Loan Officer",
            "Hypotheekadviseur",
            "Conseillère en prêt",
            "Example Mortgage, Inc.",
            "Kredyt Dom sp. z o.o.",
        ] {
            assert!(is_titled(line) && fits(line), "{line}");
        }
        assert!(reaches("NMLS# 310077") && reaches("02-555-0142") && reaches("dana@example.com"));
        assert!(!is_titled("manager keeps video two") && !is_titled("Our manager of the page keeps it"));
        assert!(!is_titled("Inc.") && !reaches("Room 4711") && !reaches("in 2026"));
    }

    #[test]
    fn where_a_firm_is_registered() {
        for line in
            ["Registergericht: Amtsgericht Leipzig, HRB 55501", "SIRET 555", "CVR-nr. 5550", "Y-tunnus: 5-5"]
        {
            assert!(reaches(line) && fits(line), "{line}");
        }
        for line in ["Ready: both", "Nipped 2 of them", "Registered in time", "Directors are asked"] {
            assert!(!reaches(line), "{line}");
        }
    }

    #[test]
    fn links_are_not_seen() {
        assert_eq!(shown_chars("a@b.example<mailto:a@b.example> | w<http://w/>"), 15);
        assert_eq!(shown_chars("1 < 2 <b>"), 9);
    }

    #[test]
    fn sentences_do_not_fit() {
        for line in ["I asked Bo.", "Who is it?", "The picture is still on the page and stays there"] {
            assert!(!fits(line), "{line}");
        }
        for line in [
            "Call me at 555 010 0100 if anything is missing.",
            "Call me at 555 010 0100 if anything is missing",
            "Sie erreichen mich unter 0171 5550100, falls etwas fehlt.",
            "何かあれば03-0000-1042までお電話ください。",
            "My number on the page is now 555 010 0100.",
            "Use 555 010 0199 instead.",
        ] {
            assert!(is_told(line) && !fits(line), "{line}");
        }
        for line in [
            "O: (555) 010-0100 | C: (555) 010-0101",
            "Call or text: 555 010 0100",
            "Call me at 555 010 0100.",
            "555 010 0100 (call or text me any time)",
            "Licensed in Texas and Ohio, NMLS 204411.",
            "dana@example.com | apply online at www.example.com",
            "TEL 03-0000-1042",
            "טלפון נייד של המשרד 03-5550100",
        ] {
            assert!(!is_told(line), "{line}");
        }
        assert!(in_capitals("Head of Sales") && !in_capitals("Video stays up"));
    }
}
