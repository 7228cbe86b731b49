//! All integration tests in one binary: a module a subject.
#![allow(missing_docs)]

mod floors;
mod imap;
mod imap_hostile;
mod imap_start;
mod ledger;
mod ledger_verify;
mod support;
mod token;
