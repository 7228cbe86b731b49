//! The simulator: a virtual clock, seeded chance, people who write; what the demo and the simulation share.

pub mod audit;
pub mod chance;
pub mod letter;
pub mod wall;
pub mod wire;
