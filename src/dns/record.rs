//! Names and records as octets (RFC 1035 sections 3.2 and 4.1.4).

use crate::mail::txt::Kind;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Pointers inside one name that are followed.
const POINTERS_MAX: usize = 32;
/// Octets of a name (RFC 1035 section 2.3.4).
pub(super) const NAME_OCTETS_MAX: usize = 255;

const CNAME: u16 = 5;
pub(super) const INTERNET: u16 = 1;

/// One record of an answer.
pub(super) struct Record {
    pub owner: String,
    pub seconds: u32,
    pub data: Data,
}

/// What it says.
pub(super) enum Data {
    /// Of a type that we ask for, as text.
    Known(Kind, String),
    Alias(String),
    Other,
}

/// Reads on from where it is; `None`: the octets break off.
pub(super) struct Reader<'a> {
    pub octets: &'a [u8],
    pub at: usize,
}

/// The number of a type (RFC 1035 section 3.2.2, RFC 3596 section 2.1).
pub(super) fn code(kind: Kind) -> u16 {
    match kind {
        Kind::A => 1,
        Kind::Mx => 15,
        Kind::Txt => 16,
        Kind::Aaaa => 28,
    }
}

impl<'a> Reader<'a> {
    fn take(&mut self, many: usize) -> Option<&'a [u8]> {
        let taken = self.octets.get(self.at..self.at.checked_add(many)?)?;
        self.at += many;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    pub(super) fn header(&mut self) -> Option<[u16; 6]> {
        let mut out = [0; 6];
        for number in &mut out {
            *number = self.number()?;
        }
        Some(out)
    }

    /// RFC 1035 section 4.1.4, in lower case. An octet that no host name has becomes one that matches nothing.
    pub(super) fn name(&mut self) -> Option<String> {
        let (mut out, mut at, mut back) = (String::new(), self.at, None);
        for _ in 0..POINTERS_MAX {
            let length = usize::from(*self.octets.get(at)?);
            match length {
                0 => {
                    self.at = back.unwrap_or(at + 1);
                    return Some(out);
                }
                1..=63 => {
                    let label = self.octets.get(at + 1..at + 1 + length)?;
                    out.push_str(if out.is_empty() { "" } else { "." });
                    let known = |b: &u8| b.is_ascii_graphic() && *b != b'.';
                    let letter =
                        |b: &u8| if known(b) { char::from(b.to_ascii_lowercase()) } else { '\u{fffd}' };
                    out.extend(label.iter().map(letter));
                    at += 1 + length;
                }
                0xc0.. => {
                    back = back.or(Some(at + 2));
                    at = (length & 0x3f) << 8 | usize::from(*self.octets.get(at + 1)?);
                }
                _ => return None,
            }
            if out.len() > 3 * NAME_OCTETS_MAX {
                return None;
            }
        }
        None
    }

    pub(super) fn records(&mut self, many: u16) -> Option<Vec<Record>> {
        (0..many).map(|_| self.record()).collect()
    }

    fn record(&mut self) -> Option<Record> {
        let owner = self.name()?;
        let (kind, class) = (self.number()?, self.number()?);
        let seconds = u32::from_be_bytes(*self.take(4)?.first_chunk()?);
        let length = usize::from(self.number()?);
        let end = self.at + length;
        let known = Kind::ALL.into_iter().find(|known| code(*known) == kind && class == INTERNET);
        let data = match known {
            Some(known) => Data::Known(known, self.known(known, end)?),
            None if (kind, class) == (CNAME, INTERNET) => Data::Alias(self.name()?),
            None => Data::Other,
        };
        self.at = end;
        (end <= self.octets.len()).then_some(Record { owner, seconds, data })
    }

    fn known(&mut self, kind: Kind, end: usize) -> Option<String> {
        let data = self.octets.get(self.at..end)?;
        Some(match kind {
            Kind::Txt => text(data)?,
            Kind::A => Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?).to_string(),
            Kind::Aaaa => Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?).to_string(),
            Kind::Mx => format!("{} {}.", self.number()?, self.name()?),
        })
    }
}

/// RFC 1035 section 3.3.14: strings of up to 255 octets, joined.
fn text(mut data: &[u8]) -> Option<String> {
    let mut out = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (string, rest) = rest.split_at_checked(usize::from(*length))?;
        out.extend_from_slice(string);
        data = rest;
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}
