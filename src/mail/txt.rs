//! What the DNS said of a name (RFC 1035 section 3), as plain data, to be kept with what was concluded from it. Most of
//! it is TXT, so a bare name asks for that; who asks, and how, is for a floor above.

use super::spf::record::is_record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the DNS says of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The records: of TXT the strings of each joined (RFC 6376 section 3.6.2.2), the others as RFC 1035 section 5
    /// writes them: `192.0.2.1`, `10 mx.example.com`.
    Records(Vec<String>),
    /// There is no such name, or no such record. This lasts.
    Nothing,
    /// Nobody said: a time-out, a server's failure. Ask again later.
    Unanswered(String),
}

impl Answer {
    /// The records; none where nobody said.
    #[must_use]
    pub fn records(&self) -> &[String] {
        match self {
            Answer::Records(records) => records,
            Answer::Nothing | Answer::Unanswered(_) => &[],
        }
    }
}

/// Types of records that we ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RFC 1035 section 3.3.14.
    Txt,
    /// RFC 1035 section 3.4.1.
    A,
    /// RFC 3596 section 2.1.
    Aaaa,
    /// RFC 1035 section 3.3.9.
    Mx,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Kind; 4] = [Kind::Txt, Kind::A, Kind::Aaaa, Kind::Mx];

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Txt => "TXT",
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
            Kind::Mx => "MX",
        }
    }
}

/// The word before a name; a name has no blank in it.
const WORDS: [(Kind, &str); 3] = [(Kind::A, "a "), (Kind::Aaaa, "aaaa "), (Kind::Mx, "mx ")];

/// Under what an answer lies: `mx example.com`, and of TXT the bare name.
#[must_use]
pub fn key(kind: Kind, name: &str) -> String {
    let word = WORDS.iter().find(|(k, _)| *k == kind).map_or("", |(_, word)| word);
    format!("{word}{name}")
}

/// What a key asks for.
#[must_use]
pub fn asks(key: &str) -> (Kind, &str) {
    let known = WORDS.iter().find_map(|(kind, word)| Some((*kind, key.strip_prefix(word)?)));
    known.unwrap_or((Kind::Txt, key))
}

/// Whether a record is one that we ask for. Beside keys and DMARC, which stand under names of their own, TXT is asked of
/// domains themselves, where SPF is one record among many (RFC 7208 section 3.1).
#[must_use]
pub fn is_used((kind, name): (Kind, &str), text: &str) -> bool {
    let has_own_name = name.starts_with("_dmarc.") || name.contains("._domainkey.");
    kind != Kind::Txt || has_own_name || is_record(text)
}

/// Answers by [`key`], lower case and without the last dot.
pub type Answers = BTreeMap<String, Answer>;
