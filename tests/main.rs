//! All integration tests in one binary: a module a subject.
#![allow(missing_docs)]

mod floors;
mod maildir;
mod smtp;
mod smtp_cuts;
mod smtp_listener;
