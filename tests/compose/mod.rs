//! Outgoing mail: what every notice looks like, and that nothing which people write can break it.

mod golden;
mod hostile;
mod parts;
mod read;
mod strict;
mod wire;
mod world;
