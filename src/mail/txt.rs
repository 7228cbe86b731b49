//! TXT records (RFC 1035 section 3.3.14) as plain data: what the DNS said of a name, to be kept with what was
//! concluded from it. Who asks, and how, is for a floor above.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the DNS says of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The records; the strings of each are joined (RFC 6376 section 3.6.2.2).
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

/// Answers by the name that was asked, lower case and without the last dot.
pub type Answers = BTreeMap<String, Answer>;
