//! A reply token: what it is bound to, minting, opening.
//!
//! Its octets: version and key id, round and purpose, person, MAC; in base32 without padding, in
//! lower case, read without case because servers fold it. The number that it is bound to stands before it in clear.
//! A token selects a ticket and tells who got the mail. It is deliberately no credential by itself.

use super::keyring::{Keyring, MAC_OCTETS};
use super::varint;
use crate::words;
use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq;

/// What the MAC is computed over, before anything else: no other MAC of ours can be taken for it.
const CONTEXT: &[u8] = b"mailroom/reply/1\0";

/// The version of the octets, in the upper three bits of the first.
const VERSION: u8 = 1;

/// The longest token, in characters: first octet, 5 + 10 octets of numbers, MAC.
pub const TOKEN_CHARS_MAX: usize = 52;

words! {
    /// What a token is for; each purpose goes with one family of numbers.
    pub enum Purpose {
        /// An employee answers T-n.
        Answer = "answer",
        /// An employee answers the batch mail B-n.
        Batch = "batch",
        /// Staff answers T-n.
        Staff = "staff",
        /// The envelope sender of O-n.
        Bounce = "bounce",
        /// The confirmation of M-n is answered.
        Confirm = "confirm",
        /// The question whether an address is P-n's is answered.
        Alias = "alias",
        /// The news of that question is answered, by whoever reads P-n's registered address.
        Objection = "objection",
    }
}

impl Purpose {
    /// What the octets and the MAC hold, 1 to 7. Never renumber: mails in the world carry it.
    const fn code(self) -> u8 {
        match self {
            Purpose::Answer => 1,
            Purpose::Batch => 2,
            Purpose::Staff => 3,
            Purpose::Bounce => 4,
            Purpose::Confirm => 5,
            Purpose::Alias => 6,
            Purpose::Objection => 7,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        Purpose::ALL.iter().copied().find(|purpose| purpose.code() == code)
    }

    /// The family of the numbers that this purpose goes with.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Purpose::Answer | Purpose::Staff => Family::Ticket,
            Purpose::Batch => Family::Batch,
            Purpose::Bounce => Family::Outgoing,
            Purpose::Confirm => Family::Mail,
            Purpose::Alias | Purpose::Objection => Family::Person,
        }
    }
}

words! {
    /// What kind of thing a number names.
    pub enum Family {
        /// `T-n`
        Ticket = "t",
        /// `B-n`
        Batch = "b",
        /// `O-n`
        Outgoing = "o",
        /// `M-n`
        Mail = "m",
        /// `P-n`
        Person = "p",
    }
}

/// What a token is bound to; any other number, person, purpose or round does not open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bound {
    /// What for.
    pub purpose: Purpose,
    /// Of the ticket, batch, mail or person.
    pub number: i64,
    /// The recipient of the mail; 0 for [`Purpose::Bounce`].
    pub person: i64,
    /// The ticket's round when the mail was decided, the number of the question about an alias; 0 for what has neither.
    pub round: u32,
}

impl Keyring {
    /// The token of `bound`, by the current key.
    #[must_use]
    pub fn mint(&self, bound: &Bound) -> String {
        let mut octets = fields(bound, self.current_id());
        octets.extend_from_slice(&self.tag_now(&authenticated(bound)));
        let mut token = BASE32_NOPAD.encode(&octets);
        token.make_ascii_lowercase();
        token
    }

    /// What `token`, found behind the number `number` of that family, is bound to; `None` unless a key of ours made it so.
    #[must_use]
    pub fn open(&self, number: i64, family: Family, token: &str) -> Option<Bound> {
        let octets = decode(token)?;
        let (given, tag) = octets.split_at_checked(octets.len().checked_sub(MAC_OCTETS)?)?;
        let (key, bound) = read_fields(given, number)?;
        let expected = self.tag(key, &authenticated(&bound))?;
        // The fields have one spelling: a longer form of the same number is not ours.
        let ours = bound.purpose.family() == family && fields(&bound, key) == given;
        (bool::from(expected.ct_eq(tag)) && ours).then_some(bound)
    }

    /// Whether `token` says that another key than the current one made it. Ask after it was opened.
    #[must_use]
    pub fn is_old(&self, token: &str) -> bool {
        decode(token).and_then(|octets| octets.first().map(|first| first & 31)) != Some(self.current_id())
    }
}

/// Without case, and tolerant of nothing else: no padding, no blanks, no stray bits at the end.
fn decode(token: &str) -> Option<Vec<u8>> {
    let fits = token.len() <= TOKEN_CHARS_MAX;
    fits.then(|| BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok())?
}

/// What stands before the MAC. Round and purpose share a number: a local part has only 64 octets.
fn fields(bound: &Bound, key: u8) -> Vec<u8> {
    let mut out = vec![VERSION << 5 | key];
    varint::write(&mut out, u64::from(bound.round) << 3 | u64::from(bound.purpose.code()));
    varint::write(&mut out, bound.person.cast_unsigned());
    out
}

fn read_fields(octets: &[u8], number: i64) -> Option<(u8, Bound)> {
    let (first, rest) = octets.split_first()?;
    let (mixed, rest) = varint::read(rest)?;
    let (person, rest) = varint::read(rest)?;
    let purpose = Purpose::from_code(u8::try_from(mixed & 7).ok()?)?;
    let round = u32::try_from(mixed >> 3).ok()?;
    let whole = rest.is_empty() && first >> 5 == VERSION;
    whole.then_some((first & 31, Bound { purpose, number, person: person.cast_signed(), round }))
}

/// What the MAC covers: each part has its fixed width, so no two bounds give the same octets.
fn authenticated(bound: &Bound) -> Vec<u8> {
    let mut out = Vec::with_capacity(CONTEXT.len() + 21);
    out.extend_from_slice(CONTEXT);
    out.push(bound.purpose.code());
    out.extend_from_slice(&bound.number.to_be_bytes());
    out.extend_from_slice(&bound.person.to_be_bytes());
    out.extend_from_slice(&bound.round.to_be_bytes());
    out
}
