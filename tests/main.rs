//! All integration tests in one binary: a module a subject.
#![allow(missing_docs)]

mod compose;
mod floors;
mod ledger;
mod token;
