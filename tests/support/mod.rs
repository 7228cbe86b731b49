//! Peers and private servers for the tests.
#![allow(clippy::unwrap_used, clippy::panic)]

pub mod postfix;
pub mod scripted_dns;
pub mod scripted_smtp;
pub mod signer;
pub mod sink;
pub mod world;

pub mod dovecot;
pub mod imap_folder;
pub mod mailbox;
pub mod scripted_imap;
