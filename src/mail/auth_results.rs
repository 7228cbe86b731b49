//! Authentication-Results (RFC 8601), read by a grammar of our own.
//!
//! A field that breaks the grammar is no field: never half a verdict. Of one that says first whose it is, that much is
//! known ([`read`]); what a verdict is worth is said by [`verdict`] alone; whether the field is really ours (its place above the first Received
//! field of a stranger) is for the caller.

mod grammar;
mod sealed;
mod tokens;
mod verdict;

pub use grammar::{FIELD_MAX, RESULTS_MAX, parse, read};
pub use sealed::{Seen, seen};
pub use tokens::COMMENT_DEPTH_MAX;
pub use verdict::{Stamp, Verdict, aligned, is_stamped, verdict, vouches_by};

/// One field, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResults {
    /// Who vouches for it.
    pub authserv_id: String,
    /// In order; empty for `none`.
    pub results: Vec<MethodResult>,
    /// What stands behind the authserv-id breaks the grammar: nothing is known but whose it is.
    pub is_broken: bool,
}

/// One resinfo (RFC 8601 section 2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodResult {
    /// `dkim`, `spf`, `dmarc`, `auth` ..., lower case, without a version.
    pub method: String,
    /// `pass`, `fail`, `none` ..., lower case.
    pub result: String,
    /// The reason in words, if given.
    pub reason: Option<String>,
    /// The propspecs.
    pub properties: Vec<Property>,
    /// The comments beside it, without parentheses.
    pub comments: Vec<String>,
}

/// `ptype.property=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// `smtp`, `header`, `body`, `policy`; lower case.
    pub ptype: String,
    /// `d`, `i`, `mailfrom`, `from`, `auth` ...; lower case.
    pub name: String,
    /// As written.
    pub value: String,
}

impl MethodResult {
    /// The values of `ptype.name`, in order.
    pub fn values<'a>(&'a self, ptype: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |p| p.ptype == ptype && p.name == name).map(|p| p.value.as_str())
    }
}
