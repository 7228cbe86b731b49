//! Peers and private servers for the tests.

pub mod dovecot;
pub mod mailbox;
pub mod scripted_imap;
