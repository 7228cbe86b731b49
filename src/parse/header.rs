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
}

impl Header {
    /// Keeps a copy of `head` (what [`fields::split`] gives as header).
    #[must_use]
    pub fn new(head: &[u8]) -> Self {
        Header { bytes: head.to_vec() }
    }

    /// All fields, from the top.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        fields::fields(&self.bytes)
    }

    /// The first field of that name, unfolded and trimmed.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields().find(|f| f.is(name)).map(|f| f.unfolded().into_owned())
    }

    /// Every field of that name, from the top, unfolded and trimmed.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields().filter(|f| f.is(name)).map(|f| f.unfolded().into_owned()).collect()
    }

    /// The first field of that name as one harmless line.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<HeaderValue> {
        self.field(name).map(|value| HeaderValue::new(&value))
    }
}
