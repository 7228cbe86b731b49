//! All integration tests in one binary: a module a subject.
// The helpers of tests may fail loudly too; clippy's `allow-*-in-tests` sees only the `#[test]` functions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod compose;
mod calendar;
mod floors;
mod ledger;
mod main_job;
mod ledger_verify;
mod token;
mod parse;
mod reminders;
mod runs;
mod ticket_making;
mod ticket_rules;
mod ticket_table;
mod workflow_properties;
mod smtp;
mod smtp_listener;
mod outbound;
mod outbound_local;
mod outbound_postfix;
mod support;
mod maildir;
mod smtp;
mod smtp_cuts;
mod smtp_listener;
