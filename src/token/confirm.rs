//! Confirmation keys: sent to the registered address only, brought back by hand or by a reply.
//!
//! They are random, not computed: one that was used up can be forgotten.

use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq;

/// Random octets of a key: 80 bits.
pub const CONFIRM_OCTETS: usize = 10;

/// Characters of a key.
pub const CONFIRM_CHARS: usize = 16;

/// The key of these random octets: 16 characters of `a` to `z` and `2` to `7`.
#[must_use]
pub fn confirmation_key(random: &[u8; CONFIRM_OCTETS]) -> String {
    let mut key = BASE32_NOPAD.encode(random);
    key.make_ascii_lowercase();
    key
}

/// Whether `given` is the key `stored`; without case, in constant time.
#[must_use]
pub fn same_confirmation_key(stored: &str, given: &str) -> bool {
    let (stored, given) = (stored.to_ascii_lowercase(), given.to_ascii_lowercase());
    stored.len() == CONFIRM_CHARS && bool::from(stored.as_bytes().ct_eq(given.as_bytes()))
}

/// Every word of `text` that has the shape of a key, in order, in lower case, at most `limit`.
#[must_use]
pub fn find_confirmation_keys(text: &str, limit: usize) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| is_shaped(word)).take(limit).map(str::to_ascii_lowercase).collect()
}

fn is_shaped(word: &str) -> bool {
    let base32 = |b: u8| b.is_ascii_alphabetic() || (b'2'..=b'7').contains(&b);
    word.len() == CONFIRM_CHARS && word.bytes().all(base32)
}
