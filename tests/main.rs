//! All integration tests in one binary: a module a subject.
#![allow(missing_docs)]

mod floors;
mod reply;
mod parse;
