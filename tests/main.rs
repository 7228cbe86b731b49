//! All integration tests in one binary: a module a subject.
#![allow(missing_docs)]

mod calendar;
mod floors;
mod reminders;
mod runs;
mod ticket_making;
mod ticket_rules;
mod ticket_table;
mod workflow_properties;
