//! All integration tests in one binary: a module a subject.
// The helpers of tests may fail loudly too; clippy's `allow-*-in-tests` sees only the `#[test]` functions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod floors;
mod maildir;
mod smtp;
mod smtp_cuts;
mod smtp_listener;
