//! Light access to any field of the header by name, over one copy of its bytes.

use crate::mail::HeaderValue;
use crate::mail::fields::{self, Field};

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
