//! A value in its canonical form before it stands in an entry: written once, shared by all entries that hold it.
//!
//! An [`Object`] is written straight out, so whoever writes one names its members in canonical order.

use super::canonical::{canonical, is_canonical, write_string};
use serde_json::Value;
use std::sync::Arc;

/// Octets that most objects stay below.
const USUAL: usize = 256;

/// A value in its canonical form (RFC 8785).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(Arc<str>);

impl Canonical {
    /// As it stands in an entry.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Value> for Canonical {
    fn from(value: Value) -> Self {
        Canonical(canonical(&value).into())
    }
}

/// An object whose members are texts, switches and objects.
#[derive(Debug, Clone)]
pub struct Object(String);

impl Object {
    /// Without members.
    #[must_use]
    pub fn new() -> Self {
        let mut out = String::with_capacity(USUAL);
        out.push('{');
        Object(out)
    }

    /// With a text, or null if there is none.
    #[must_use]
    pub fn text<'t>(mut self, name: &str, text: impl Into<Option<&'t str>>) -> Self {
        self.name(name);
        match text.into() {
            Some(text) => write_string(&mut self.0, text),
            None => self.0.push_str("null"),
        }
        self
    }

    /// With `true`.
    #[must_use]
    pub fn yes(mut self, name: &str) -> Self {
        self.name(name);
        self.0.push_str("true");
        self
    }

    /// With an object that has the members which `fill` gives it.
    #[must_use]
    pub fn object(mut self, name: &str, fill: impl FnOnce(Object) -> Object) -> Self {
        self.name(name);
        self.0.push('{');
        let mut filled = fill(self);
        filled.0.push('}');
        filled
    }

    /// The whole object. Its names have to come in the order of RFC 8785 section 3.2.3: they stand in the source.
    #[must_use]
    pub fn done(mut self) -> Canonical {
        self.0.push('}');
        debug_assert!(is_canonical(&self.0), "names in another order, or twice");
        Canonical(self.0.into())
    }

    fn name(&mut self, name: &str) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        write_string(&mut self.0, name);
        self.0.push(':');
    }
}

impl Default for Object {
    fn default() -> Self {
        Object::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn an_object_has_the_octets_of_the_same_value(a in any::<String>(), b in any::<String>(), c in any::<Option<String>>()) {
            let inner = |object: Object| object.text("a", &*a).text("b{", &*b).text("c", c.as_deref());
            let written = Object::new().text("a{", &*b).object("b", inner).object("c", |c| c).yes("d").done();
            let value = json!({
                "d": true,
                "c": {},
                "b": { "a": a, "b{": b, "c": c },
                "a{": b,
            });
            prop_assert_eq!(written, Canonical::from(value));
        }
    }
}
