//! Rows as the log tells them: which fields an entry makes different, and which of them are words of people.
//!
//! It deliberately neither hashes nor writes: what is words goes apart from the log in `record`.

use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

/// One field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// `title`, `reminders.next`.
    pub name: Cow<'static, str>,
    /// As it stands in the row.
    pub value: Value,
    /// Whether people wrote it, or it is about one: it has to be redactable. What is empty need not be.
    pub words: bool,
}

impl Field {
    pub(super) fn new(name: impl Into<Cow<'static, str>>, value: Value, words: bool) -> Field {
        let words = words && !is_empty(&value);
        Field { name: name.into(), value, words }
    }
}

/// A row of which the log tells.
pub trait Told {
    /// The fields that are not as in `before`; all of them if there is none.
    fn fields(&self, before: Option<&Self>) -> Vec<Field>;
}

/// No value, or nothing in it.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Two states of one row, field by field: only what differs is written out.
pub(super) struct Differences<'r, R> {
    now: &'r R,
    before: Option<&'r R>,
    fields: Vec<Field>,
}

impl<'r, R> Differences<'r, R> {
    pub(super) fn new(now: &'r R, before: Option<&'r R>) -> Self {
        Differences { now, before, fields: Vec::new() }
    }

    /// A field that is no words of people.
    pub(super) fn plain<T: PartialEq + Serialize>(self, name: &'static str, of: impl Fn(&'r R) -> T) -> Self {
        self.field(name, false, of)
    }

    /// A field that has to be redactable.
    pub(super) fn words<T: PartialEq + Serialize>(self, name: &'static str, of: impl Fn(&'r R) -> T) -> Self {
        self.field(name, true, of)
    }

    fn field<T: PartialEq + Serialize>(
        mut self,
        name: &'static str,
        words: bool,
        of: impl Fn(&'r R) -> T,
    ) -> Self {
        let now = of(self.now);
        if self.before.is_none_or(|before| of(before) != now) {
            // Rows are written as JSON: what cannot be written as a value is in no row either.
            let value = serde_json::to_value(now).unwrap_or(Value::Null);
            self.fields.push(Field::new(name, value, words));
        }
        self
    }

    pub(super) fn done(self) -> Vec<Field> {
        self.fields
    }
}
