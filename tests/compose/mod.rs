//! Outgoing mail: what every notice looks like, and that nothing which people write can break it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
#![allow(clippy::wildcard_enum_match_arm)]

mod golden;
mod hostile;
mod parts;
mod read;
mod rights;
mod strict;
mod wire;
mod world;
