//! A msg-id (RFC 5322 section 3.6.4), without its angle brackets.

use std::fmt;

/// Octets a msg-id may have before it is treated as none: a header line holds 998 (RFC 5322 section 2.1.1).
pub const MESSAGE_ID_MAX: usize = 900;

/// `left@right`, without brackets, printable ASCII or UTF-8 (RFC 6532), no space, no brackets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct MessageId(String);

impl MessageId {
    /// Reads one msg-id, with or without angle brackets; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.trim();
        let bare = bare.strip_prefix('<').and_then(|b| b.strip_suffix('>')).unwrap_or(bare);
        let (left, right) = bare.split_once('@')?;
        let fits = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"<>\"\\(),;".contains(c))
        };
        (bare.len() <= MESSAGE_ID_MAX && fits(left) && fits(right)).then(|| MessageId(bare.to_owned()))
    }

    /// Every msg-id in a References or In-Reply-To field, in order (RFC 5322 section 3.6.4).
    #[must_use]
    pub fn parse_all(field: &str) -> Vec<Self> {
        field.split('<').skip(1).filter_map(|rest| MessageId::parse(rest.split('>').next()?)).collect()
    }

    /// Without brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    #[must_use]
    pub fn left(&self) -> &str {
        self.0.split_once('@').map_or("", |(left, _)| left)
    }

    /// The part after the `@`.
    #[must_use]
    pub fn right(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, right)| right)
    }
}

/// With brackets, as it stands in a header field.
impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}
