//! All integration tests in one binary: a module a subject.
#![allow(missing_docs)]

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
mod support;
mod maildir;
