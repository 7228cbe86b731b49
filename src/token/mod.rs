//! Reply tokens, MAC'd Message-IDs and bounce addresses: how our own mail is known again.
//!
//! Pure: keys and random octets are handed in. A MAC here tells that a mail of ours is answered and
//! who got it. It deliberately does not tell who answers: that is the proof's affair (spec 6).

mod bound;
mod confirm;
mod detail;
mod keyring;
mod our_id;
mod reference;
mod varint;

pub use bound::{Bound, Family, Purpose, TOKEN_CHARS_MAX};
pub use confirm::{
    CONFIRM_CHARS, CONFIRM_OCTETS, confirmation_key, find_confirmation_keys, same_confirmation_key,
};
pub use detail::{Detail, LOCAL_PART_MAX, TooLong, detail, read_bounce, read_detail, reply_local};
pub use keyring::{KEY_ID_MAX, KEY_OCTETS, Keyring, KeyringError};
pub use our_id::{OurId, message_id, read_message_id};
pub use reference::{REFS_MAX, find_refs, ref_line};
