//! Peers and private servers for the tests.

pub mod world;
pub mod postfix;
pub mod scripted_smtp;
pub mod sink;
