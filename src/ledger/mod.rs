//! The activity log: canonical entries in one hash chain a firm, and one of the installation.
//!
//! Pure: sealing and checking. The store writes the entries in the transaction of what they describe.

pub mod canonical;
pub mod chain;
pub mod entry;
pub mod flaw;
pub mod fold;
pub mod object;
pub mod row;
pub mod verify;
pub mod witness;

pub use chain::{Head, Sealed, seal};
pub use entry::{Draft, Told};
pub use flaw::{Broken, Flaw};
pub use fold::{Fold, FoldError, Unfolded};
pub use object::{Canonical, Object};
pub use row::{Field, Row};
pub use verify::{Verified, Verifier, verify, verify_against};
pub use witness::{NotAWitness, Witness};
