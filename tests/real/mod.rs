//! The main job against real servers: a private Postfix and a private Dovecot, configured by the recipes.
//!
//! Each test has servers of its own, on free loopback ports in temporary folders, and stops them. They
//! need the packages of `tests/support/install.sh` and root; without them the tests say aloud that they
//! were skipped, and fail where `MAILROOM_TEST_ALL` is set.

mod daemon;
mod dovecot;
mod job;
mod lmtp;
mod mailbox;
mod milter;
mod office;
mod people;
mod recipe;
mod town;
