//! All integration tests in one binary: a module a subject.
// The helpers of tests may fail loudly too; clippy's `allow-*-in-tests` sees only the `#[test]` functions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod attacks;
mod authority;
mod batch_answers;
mod calendar;
mod cli;
mod compose;
mod config;
mod crash;
mod demo;
mod desk;
mod dispositions;
mod explain;
mod flood;
mod floors;
mod fuzz;
mod imap;
mod imap_hostile;
mod imap_start;
mod import;
mod isolation;
mod keys_and_caps;
mod ledger;
mod ledger_verify;
mod maildir;
mod main_job;
mod outbound;
mod parse;
mod quarantine;
mod real;
mod reminders;
mod reply;
mod reply_limits;
mod runs;
mod simulate;
mod smtp;
mod smtp_cuts;
mod smtp_listener;
mod support;
mod ticket_making;
mod ticket_rules;
mod ticket_table;
mod token;
mod workflow_properties;
