//! A tag-list (RFC 6376 section 3.2), as DKIM-Signature, ARC-Seal, key records and DMARC records are written.
//!
//! It knows no tag. A list that breaks the grammar anywhere is no list, except for those who only look for a doubt.

use std::ops::Range;

/// Tags of one list; more is malformed.
pub const TAGS_MAX: usize = 64;

/// White space that may fold (RFC 6376 section 2.8).
pub(in crate::mail) const FWS: [char; 4] = [' ', '\t', '\r', '\n'];

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag<'a> {
    name: &'a str,
    value: &'a str,
    /// From behind the `=` to the `;`, white space included.
    span: Range<usize>,
}

/// The tags of a list, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags<'a>(Vec<Tag<'a>>);

impl<'a> Tags<'a> {
    /// Reads a whole list; `None`: it is none.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (mut tags, mut at): (Vec<Tag<'a>>, usize) = (Vec::new(), 0);
        let mut parts = text.split(';').peekable();
        while let Some(part) = parts.next() {
            // One semicolon may end the list.
            if part.trim_matches(FWS).is_empty() && parts.peek().is_none() {
                break;
            }
            let tag = tag(part, at)?;
            if tags.len() == TAGS_MAX || tags.iter().any(|other| other.name == tag.name) {
                return None; // section 3.2: a name that stands twice makes the whole list invalid
            }
            tags.push(tag);
            at += part.len() + 1;
        }
        (!tags.is_empty()).then_some(Tags(tags))
    }

    /// What a verifier that is less strict than we are may have read, in a broken list as well: for doubts, where
    /// more is safer, and never for trust.
    #[must_use]
    pub fn loosely(text: &'a str) -> Self {
        let split = |part: &'a str| {
            let tag = split(part, 0)?;
            Some(Tag { name: tag.name.trim(), value: tag.value.trim(), ..tag })
        };
        Tags(text.split(';').filter_map(split).collect())
    }

    /// The value of a tag, trimmed; names have case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|tag| tag.name == name).map(|tag| tag.value)
    }

    /// The first tag.
    #[must_use]
    pub fn first(&self) -> Option<(&'a str, &'a str)> {
        self.0.first().map(|tag| (tag.name, tag.value))
    }

    /// Where the value of a tag stands in the text of [`Tags::parse`], with the white space around it.
    #[must_use]
    pub fn span(&self, name: &str) -> Option<Range<usize>> {
        self.0.iter().find(|tag| tag.name == name).map(|tag| tag.span.clone())
    }
}

fn split(part: &str, at: usize) -> Option<Tag<'_>> {
    let (name, value) = part.split_once('=')?;
    let span = at + name.len() + 1..at + part.len();
    Some(Tag { name: name.trim_matches(FWS), value: value.trim_matches(FWS), span })
}

fn tag(part: &str, at: usize) -> Option<Tag<'_>> {
    let tag = split(part, at)?;
    let is_name = tag.name.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_value = !tag.value.contains(|c: char| c.is_control() && !FWS.contains(&c));
    (is_name && is_value).then_some(tag)
}

/// The items of a list with colons between them, each trimmed.
pub(in crate::mail) fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(':').map(|item| item.trim_matches(FWS))
}

/// Base64 that may be folded anywhere.
pub(in crate::mail) fn base64(value: &str) -> Option<Vec<u8>> {
    let bare: Vec<u8> = value.bytes().filter(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')).collect();
    data_encoding::BASE64.decode(&bare).ok()
}

/// A name of the DNS in at least two labels, lower case; underscores stand in selectors.
pub(in crate::mail) fn domain(value: &str) -> Option<String> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let fits = value.len() <= crate::mail::address::DOMAIN_MAX && value.split('.').all(is_label);
    fits.then(|| value.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_with_its_spans() {
        let text = " v = 1 ;a=x y;\r\n b=\r\n ab\r\n cd ; z=";
        let tags = Tags::parse(text).unwrap();
        assert_eq!(tags.first(), Some(("v", "1")));
        assert_eq!((tags.get("a"), tags.get("z"), tags.get("q")), (Some("x y"), Some(""), None));
        assert_eq!(tags.get("b"), Some("ab\r\n cd"));
        assert_eq!(text.get(tags.span("b").unwrap()), Some("\r\n ab\r\n cd "));
        assert_eq!(Tags::parse("a=1;").unwrap().first(), Some(("a", "1")));
    }

    #[test]
    fn what_breaks_the_grammar_is_no_list() {
        for text in ["", " ", ";", "a", "a=1;;b=2", "=1", "1a=1", "a b=1", "a=1;a=2", "a=\0", ";a=1", "ä=1"]
        {
            assert_eq!(Tags::parse(text), None, "{text:?}");
        }
        let many = |n: usize| (0..n).map(|i| format!("a{i}=1;")).collect::<String>();
        assert!(Tags::parse(&many(TAGS_MAX)).is_some() && Tags::parse(&many(TAGS_MAX + 1)).is_none());
    }

    /// A part that holds no tag, a name that stands twice, white space that does not fold: others may not mind.
    #[test]
    fn a_doubt_reads_what_is_there() {
        let broken = "v=1;; d\u{b}= a.example ;nonsense;l=5;d=b.example;h=";
        assert_eq!(Tags::parse(broken), None);
        let tags = Tags::loosely(broken);
        assert_eq!((tags.get("d"), tags.get("l"), tags.get("h")), (Some("a.example"), Some("5"), Some("")));
        assert_eq!((tags.get("nonsense"), Tags::loosely(";;").first()), (None, None));
    }

    #[test]
    fn names_and_base64() {
        assert_eq!(domain("S1._DomainKey.Example.com"), Some("s1._domainkey.example.com".into()));
        for bad in ["", ".", "a..b", "a.", "ä.example", "a b", &"a.".repeat(200)] {
            assert_eq!(domain(bad), None, "{bad}");
        }
        assert_eq!(base64("TWF\r\n u"), Some(b"Man".to_vec()));
        assert_eq!(base64("TWFu="), None);
    }
}
