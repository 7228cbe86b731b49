//! Peers and private servers for the tests.

pub mod dovecot;
pub mod imap_folder;
pub mod mailbox;
pub mod scripted_imap;
