//! The activity log: canonical entries in one hash chain a firm, and one of the installation.
//!
//! Pure: sealing and checking. The store writes the entries in the transaction of what they describe.

pub mod canonical;
pub mod chain;
pub mod entry;
pub mod verify;

pub use chain::{Head, Sealed, seal};
pub use entry::Draft;
