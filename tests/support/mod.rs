//! Peers and private servers for the tests.

pub mod postfix;
pub mod scripted_smtp;
pub mod sink;
