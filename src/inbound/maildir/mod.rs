//! Takes mail out of a Maildir: `new/`, and `cur/`, where another program may have moved it first.
//!
//! | file | what |
//! |---|---|
//! | [`folder`] | names, listing, renaming, delivering into one |
//! | [`notes`] | which file was tried how often, which is done; survives a crash |
//! | [`watch`] | looks, offers, renames, waits |
//!
//! Nothing is ever deleted or moved before it is durable. What cannot be taken (over the size limit,
//! unreadable) stays where it is, is logged, and holds nothing up.

pub mod folder;
pub mod notes;
pub mod watch;

pub use folder::{Entry, deliver_to_maildir, list};
pub use watch::{Settings, Watch};
