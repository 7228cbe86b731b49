//! A msg-id (RFC 5322 section 3.6.4), without its angle brackets.

use super::header_value::is_direction;
use std::fmt;

/// Octets a msg-id may have before it is treated as none: a header line holds 998 (RFC 5322 section 2.1.1).
const MESSAGE_ID_MAX: usize = 900;

/// `left@right`, without brackets, printable ASCII or UTF-8 (RFC 6532), no space, no brackets, one `@`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Reads one msg-id, with or without angle brackets; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.trim();
        let bare = bare.strip_prefix('<').and_then(|b| b.strip_suffix('>')).unwrap_or(bare);
        let (left, right) = bare.split_once('@')?;
        let fits = |part: &str| !part.is_empty() && part.chars().all(may_stand);
        (bare.len() <= MESSAGE_ID_MAX && fits(left) && fits(right)).then(|| MessageId(bare.to_owned()))
    }

    /// Every msg-id in a References or In-Reply-To field, in order (RFC 5322 section 3.6.4).
    #[must_use]
    pub fn parse_all(field: &str) -> Vec<Self> {
        MessageId::each(field).collect()
    }

    /// The same, one after the other.
    pub(crate) fn each(field: &str) -> impl Iterator<Item = Self> {
        field.split('<').skip(1).filter_map(|rest| MessageId::parse(rest.split('>').next()?))
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

/// What neither ends an id or a line, nor is unseen.
fn may_stand(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\\' | '(' | ')' | ',' | ';' | '@'),
        false => !c.is_control() && !c.is_whitespace() && !is_direction(c),
    }
}

/// With brackets, as it stands in a header field.
impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

impl serde::Serialize for MessageId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for MessageId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        MessageId::parse(&text).ok_or_else(|| serde::de::Error::custom("a stored text is no Message-ID"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn with_and_without_brackets() {
        let id = MessageId::parse(" <a.1=x@mail.example> ").unwrap();
        assert_eq!((id.as_str(), id.left(), id.right()), ("a.1=x@mail.example", "a.1=x", "mail.example"));
        assert_eq!(MessageId::parse("a.1=x@mail.example"), Some(id.clone()));
        assert_eq!(id.to_string(), "<a.1=x@mail.example>");
        assert!(MessageId::parse("<a@[192.0.2.1]>").is_some());
    }

    #[test]
    fn what_could_become_a_header_of_ours_is_refused() {
        let cases = [
            "",
            "<>",
            "<a>",
            "<@b>",
            "<a@>",
            "<a@b\r\nBcc: x@y>",
            "<a@b\n>",
            "<a b@c>",
            "<a@b><c@d>",
            "<a@b@c>",
            "<a@b\u{202e}>",
            "<a@b\0>",
            "<a@b\u{2028}>",
            "<a@b;c>",
            "<a(x)@b>",
        ];
        for case in cases {
            assert_eq!(MessageId::parse(case), None, "{case:?}");
        }
    }

    #[test]
    fn whatever_separates_or_hides_has_no_place_in_one() {
        let refused = |c: &char| MessageId::parse(&format!("a{c}a@b")).is_none();
        let apart = |c: &char| c.is_control() || c.is_whitespace() || is_direction(*c);
        let mark = |c: &char| "<>\"\\(),;@".contains(*c);
        assert!(('\0'..=char::MAX).all(|c| refused(&c) == (apart(&c) || mark(&c))));
    }

    #[test]
    fn what_is_stored_is_read_as_strictly_as_what_is_sent() {
        let id = MessageId::parse("<a@b>").unwrap();
        let stored = serde_json::to_string(&id).unwrap();
        assert_eq!((stored.as_str(), serde_json::from_str(&stored).ok()), ("\"a@b\"", Some(id)));
        assert!(serde_json::from_str::<MessageId>("\"a@b\\r\\nBcc: x@y\"").is_err());
    }

    #[test]
    fn its_length_is_counted_at_and_over_the_limit() {
        let id = |n: usize| format!("{}@b", "a".repeat(n - 2));
        assert!(MessageId::parse(&id(MESSAGE_ID_MAX)).is_some());
        assert!(MessageId::parse(&id(MESSAGE_ID_MAX + 1)).is_none());
    }

    #[test]
    fn lists_are_read_in_order_and_junk_between_is_passed_over() {
        let found = MessageId::parse_all("Your mail of Friday <a@b> junk <bad one> <c@d>\r\n <e@f");
        let found: Vec<&str> = found.iter().map(MessageId::as_str).collect();
        assert_eq!(found, ["a@b", "c@d", "e@f"]);
    }

    proptest! {
        #[test]
        fn what_is_read_reads_back_on_one_line(text in "\\PC{0,10}@[^@]{0,10}") {
            if let Some(id) = MessageId::parse(&text) {
                prop_assert!(!id.to_string().contains(['\r', '\n', ' ']));
                prop_assert_eq!(MessageId::parse(&id.to_string()), Some(id.clone()));
                prop_assert_eq!(MessageId::parse_all(&id.to_string()), vec![id]);
            }
        }
    }
}
