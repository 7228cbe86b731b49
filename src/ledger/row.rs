//! What the entries of one subject say of its row: its status, and its fields by name.
//!
//! It deliberately knows no field by name, and holds nobody's words: only which entry has them.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

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
    fields: Vec<(Arc<str>, Field)>,
}

impl Row {
    /// A field, if any entry told it: those of before this was told did not.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|(known, _)| **known == *name).map(|(_, field)| field)
    }

    /// Takes what the entry `seq` tells. Rows are many and their fields few: each name is kept once, in `names`.
    pub(super) fn tell(
        &mut self,
        names: &mut Names,
        seq: u64,
        (fields, words): (Map<String, Value>, Vec<String>),
    ) {
        if self.fields.is_empty() {
            self.fields.reserve_exact(fields.len() + words.len());
        }
        fields.into_iter().for_each(|(name, value)| self.put(names, &name, Field::Value(value)));
        words.into_iter().for_each(|name| self.put(names, &name, Field::Words(seq)));
    }

    fn put(&mut self, names: &mut Names, name: &str, field: Field) {
        match self.fields.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, known)) => *known = field,
            None => self.fields.push((names.one(name), field)),
        }
    }
}

/// The names of fields, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(BTreeSet<Arc<str>>);

impl Names {
    fn one(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}
