//! A question for TXT records and what comes back (RFC 1035 section 4), with EDNS (RFC 6891). Bytes in, data out.

use crate::mail::txt::Answer;

/// Octets that may come back in one datagram: what passes everywhere without fragments.
pub const DATAGRAM_OCTETS: u16 = 1_232;
/// Octets of text that are kept of one answer; more is no answer.
pub const ANSWER_OCTETS_MAX: usize = 8 * 1024;
/// Records of an answer that are read; more is malformed.
pub const RECORDS_MAX: u16 = 64;
/// Aliases that are followed.
pub const ALIASES_MAX: usize = 8;
/// Pointers inside one name that are followed.
const POINTERS_MAX: usize = 32;
/// Octets of a name (RFC 1035 section 2.3.4).
const NAME_OCTETS_MAX: usize = 255;

const CNAME: u16 = 5;
const TXT: u16 = 16;
const OPT: u16 = 41;
const INTERNET: u16 = 1;
/// Octets of the header.
const HEADER: usize = 12;

/// What an answer to our question says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// This, for at most so many seconds.
    Said(Answer, u32),
    /// More than fits into a datagram: ask by TCP.
    Truncated,
    /// The server does not know EDNS: ask plainly.
    NotUnderstood,
    /// The server could not say.
    Failed(String),
}

/// The octets of a question; `None`: no name of the DNS.
#[must_use]
pub fn question(id: u16, name: &str, edns: bool) -> Option<Vec<u8>> {
    // RFC 1035 section 4.1.1: recursion desired, one question.
    let mut out = [id, 0x0100, 1, 0, 0, u16::from(edns)].map(u16::to_be_bytes).concat();
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|n| (1..=63).contains(n) && label.is_ascii())?;
        out.push(length);
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    if out.len() - HEADER > NAME_OCTETS_MAX {
        return None;
    }
    out.extend([TXT, INTERNET].map(u16::to_be_bytes).concat());
    if edns {
        // RFC 6891 section 6.1.2: the root, OPT, our size, nothing more.
        out.push(0);
        out.extend([OPT, DATAGRAM_OCTETS, 0, 0, 0].map(u16::to_be_bytes).concat());
    }
    Some(out)
}

/// Reads what came back; `None`: it is no answer to this question, and nobody has to believe it.
#[must_use]
pub fn reply(octets: &[u8], id: u16, name: &str) -> Option<Reply> {
    let mut reader = Reader { octets, at: 0 };
    let [found, flags, questions, answers, _, _] = reader.header()?;
    let (is_reply, code) = (flags & 0xf800 == 0x8000, flags & 0x000f);
    if found != id || !is_reply {
        return None;
    }
    match questions {
        1 => {
            let asked = (reader.name()?, reader.number()?, reader.number()?);
            if asked != (name.to_ascii_lowercase(), TXT, INTERNET) {
                return None;
            }
        }
        // A server that did not understand the question may leave it out.
        0 if code != 0 => {}
        _ => return None,
    }
    Some(match code {
        0 | 3 if flags & 0x0200 != 0 => Reply::Truncated,
        0 | 3 => said(&mut reader, (name, answers), flags & 0x0480 != 0),
        1 | 4 => Reply::NotUnderstood,
        2 => Reply::Failed("the server failed (SERVFAIL)".to_owned()),
        5 => Reply::Failed("the server refuses to say".to_owned()),
        other => Reply::Failed(format!("the server says code {other}")),
    })
}

/// `knows`: the server asks others for us, or is the one whose word it is.
fn said(reader: &mut Reader<'_>, (name, many): (&str, u16), knows: bool) -> Reply {
    let Some(records) = (many <= RECORDS_MAX).then(|| reader.records(many)).flatten() else {
        return Reply::Failed("a malformed answer".to_owned());
    };
    let (owner, mut seconds) = owner(name, &records);
    let found = records.iter().filter(|r| r.owner == owner);
    let mut texts = Vec::new();
    for record in found {
        if let Data::Text(text) = &record.data {
            seconds = seconds.min(record.seconds);
            texts.push(text.clone());
        }
    }
    let octets: usize = texts.iter().map(String::len).sum();
    match (texts.is_empty(), records.is_empty()) {
        (true, true) if !knows => Reply::Failed("the server asks nobody else (no recursion)".to_owned()),
        (false, _) if octets <= ANSWER_OCTETS_MAX => Reply::Said(Answer::Records(texts), seconds),
        // Something stands there: "no record" would be a lie that is kept for hours.
        (false, _) => Reply::Failed("the answer is too big".to_owned()),
        (true, _) => Reply::Said(Answer::Nothing, seconds),
    }
}

/// The name at the end of the aliases (RFC 1034 section 3.6.2), and how long they hold.
fn owner(name: &str, records: &[Record]) -> (String, u32) {
    let (mut owner, mut seconds) = (name.to_ascii_lowercase(), u32::MAX);
    for _ in 0..ALIASES_MAX {
        let alias = records.iter().filter(|r| r.owner == owner).find_map(|r| match &r.data {
            Data::Alias(target) => Some((target, r.seconds)),
            Data::Text(_) | Data::Other => None,
        });
        let Some((target, ttl)) = alias else { break };
        owner.clone_from(target);
        seconds = seconds.min(ttl);
    }
    (owner, seconds)
}

struct Record {
    owner: String,
    seconds: u32,
    data: Data,
}

enum Data {
    Text(String),
    Alias(String),
    Other,
}

struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, many: usize) -> Option<&'a [u8]> {
        let taken = self.octets.get(self.at..self.at.checked_add(many)?)?;
        self.at += many;
        Some(taken)
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    fn header(&mut self) -> Option<[u16; 6]> {
        let mut out = [0; 6];
        for number in &mut out {
            *number = self.number()?;
        }
        Some(out)
    }

    /// RFC 1035 section 4.1.4, in lower case. An octet that no host name has becomes one that matches nothing.
    fn name(&mut self) -> Option<String> {
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

    fn records(&mut self, many: u16) -> Option<Vec<Record>> {
        (0..many).map(|_| self.record()).collect()
    }

    fn record(&mut self) -> Option<Record> {
        let owner = self.name()?;
        let (kind, class) = (self.number()?, self.number()?);
        let seconds = u32::from_be_bytes(*self.take(4)?.first_chunk()?);
        let length = usize::from(self.number()?);
        let end = self.at + length;
        let data = match (kind, class) {
            (TXT, INTERNET) => Data::Text(text(self.octets.get(self.at..end)?)?),
            (CNAME, INTERNET) => Data::Alias(self.name()?),
            _ => Data::Other,
        };
        self.at = end;
        (end <= self.octets.len()).then_some(Record { owner, seconds, data })
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
