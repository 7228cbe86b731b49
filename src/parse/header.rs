//! Light access to any field of the header by name, over one copy of its bytes.

use super::limits::HEADER_FIELDS_MAX;
use crate::mail::HeaderValue;
use crate::mail::fields::{self, Field};

/// The header while it is read: its octets are walked once.
#[derive(Debug)]
pub(super) struct Head<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) fields: Vec<Field<'a>>,
}

impl<'a> Head<'a> {
    /// Reads at most one field more than the limit.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Head { bytes, fields: fields::fields(bytes).take(HEADER_FIELDS_MAX + 1).collect() }
    }

    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(move |f| f.is(name))
    }

    pub(super) fn first(&self, name: &'static str) -> Option<&Field<'a>> {
        self.all(name).next()
    }
}

/// The header of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

/// Where a field stands in the octets.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    start: usize,
    name: usize,
    value: usize,
    raw: usize,
    end: usize,
    is_obsolete: bool,
}

impl Place {
    fn of(field: &Field<'_>) -> Place {
        let Field { name, raw, start, value, end, is_obsolete } = *field;
        Place { start, name: name.len(), value, raw: raw.len(), end, is_obsolete }
    }

    fn is(&self, bytes: &[u8], name: &str) -> bool {
        let own = bytes.get(self.start..self.start + self.name);
        own.is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
    }

    fn field<'a>(&self, bytes: &'a [u8]) -> Option<Field<'a>> {
        let Place { start, name, value, raw, end, is_obsolete } = *self;
        let name = std::str::from_utf8(bytes.get(start..start + name)?).ok()?;
        Some(Field { name, raw: bytes.get(value..value + raw)?, start, value, end, is_obsolete })
    }
}

impl Header {
    /// Keeps a copy of what was walked: of a header over the limit, no more fields than that.
    pub(super) fn new(head: &Head<'_>) -> Self {
        Header { bytes: head.bytes.to_vec(), places: head.fields.iter().map(Place::of).collect() }
    }

    /// Whether these are its octets. Of a header over a limit, none were kept.
    pub(super) fn is_of(&self, head: &[u8]) -> bool {
        self.bytes == head
    }

    /// All fields, from the top.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> + Clone {
        self.places.iter().filter_map(|place| place.field(&self.bytes))
    }

    /// The fields of that name, from the top.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Field<'a>> {
        let named = self.places.iter().filter(move |place| place.is(&self.bytes, name));
        named.filter_map(|place| place.field(&self.bytes))
    }

    /// The first field of that name, unfolded and trimmed.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        self.named(name).next().map(|f| f.unfolded().into_owned())
    }

    /// Every field of that name, from the top, unfolded and trimmed.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.named(name).map(|f| f.unfolded().into_owned()).collect()
    }

    /// The first field of that name as one harmless line.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<HeaderValue> {
        self.field(name).map(|value| HeaderValue::new(&value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_walked() {
        let head = b"From: a@b.example\r\nno field\r\nSubject : folded\r\n over lines\nX-\xff: y\r\nEmpty:\r\nLast: z";
        let kept = Header::new(&Head::new(head));
        assert_eq!(kept.fields().collect::<Vec<_>>(), fields::fields(head).collect::<Vec<_>>());
        assert_eq!(kept.fields().count(), 4);
        assert_eq!(kept.field("subject").as_deref(), Some("folded over lines"));
    }

    proptest::proptest! {
        #[test]
        fn a_name_has_no_case(raw in "((From|fRoM|Fro|From-X|To) ?:? ?[ab]?\r?\n[ \t]?){0,8}") {
            let kept = Header::new(&Head::new(raw.as_bytes()));
            for name in ["From", "from", "TO", "x"] {
                let found: Vec<_> = kept.fields().filter(|f| f.is(name)).collect();
                proptest::prop_assert_eq!(kept.named(name).collect::<Vec<_>>(), found);
            }
        }
    }
}
