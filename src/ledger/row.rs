//! What the entries of one subject say of its row: its status, and its fields by name.
//!
//! It deliberately knows no field by name, and holds nobody's words: only which entry has them.

use serde_json::{Map, Value};

/// One field, as last told.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// It is that.
    Value(Value),
    /// It is what the content of the entry with this sequence holds under its name.
    Words(u64),
}

/// A subject's row as its entries tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub(super) status: Option<String>,
    fields: Vec<(Box<str>, Field)>,
}

impl Row {
    /// A field, if any entry told it: those of before this was told did not.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|(known, _)| **known == *name).map(|(_, field)| field)
    }

    /// Takes what the entry `seq` tells.
    pub(super) fn tell(&mut self, seq: u64, fields: Map<String, Value>, words: Vec<String>) {
        fields.into_iter().for_each(|(name, value)| self.put(name, Field::Value(value)));
        words.into_iter().for_each(|name| self.put(name, Field::Words(seq)));
    }

    fn put(&mut self, name: String, field: Field) {
        match self.fields.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, known)) => *known = field,
            None => self.fields.push((name.into(), field)),
        }
    }
}
