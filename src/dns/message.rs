//! A question and what comes back (RFC 1035 section 4), with EDNS (RFC 6891). Bytes in, data out.

use super::record::{Data, INTERNET, NAME_OCTETS_MAX, Reader, Record, code};
use crate::mail::txt::{Answer, Kind, asks, is_used};

/// Octets that may come back in one datagram: what passes everywhere without fragments.
const DATAGRAM_OCTETS: u16 = 1_232;
/// Octets of text that are kept of one answer; more is no answer. What is of no use to us is not counted: verification
/// tokens of everybody's services stand beside the record of SPF.
pub const ANSWER_OCTETS_MAX: usize = 8 * 1024;
/// Records of an answer that are read; more is malformed.
pub const RECORDS_MAX: u16 = 512;
/// Aliases that are followed.
pub const ALIASES_MAX: usize = 8;

const OPT: u16 = 41;
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

/// The octets of a question, by its [`crate::mail::txt::key`]; `None`: no name of the DNS.
#[must_use]
pub fn question(id: u16, key: &str, edns: bool) -> Option<Vec<u8>> {
    let (kind, name) = asks(key);
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
    out.extend([code(kind), INTERNET].map(u16::to_be_bytes).concat());
    if edns {
        // RFC 6891 section 6.1.2: the root, OPT, our size, nothing more.
        out.push(0);
        out.extend([OPT, DATAGRAM_OCTETS, 0, 0, 0].map(u16::to_be_bytes).concat());
    }
    Some(out)
}

/// Reads what came back; `None`: it is no answer to this question, and nobody has to believe it.
#[must_use]
pub fn reply(octets: &[u8], id: u16, key: &str) -> Option<Reply> {
    let (kind, name) = asks(key);
    let mut reader = Reader { octets, at: 0 };
    let [found, flags, questions, answers, _, _] = reader.header()?;
    let (is_reply, status) = (flags & 0xf800 == 0x8000, flags & 0x000f);
    if found != id || !is_reply {
        return None;
    }
    match questions {
        1 => {
            let asked = (reader.name()?, reader.number()?, reader.number()?);
            if asked != (name.to_ascii_lowercase(), code(kind), INTERNET) {
                return None;
            }
        }
        // A server that did not understand the question may leave it out.
        0 if status != 0 => {}
        _ => return None,
    }
    Some(match status {
        0 | 3 if flags & 0x0200 != 0 => Reply::Truncated,
        0 | 3 => said(&mut reader, (kind, name, answers), flags & 0x0480 != 0),
        1 | 4 => Reply::NotUnderstood,
        2 => Reply::Failed("the server failed (SERVFAIL)".to_owned()),
        5 => Reply::Failed("the server refuses to say".to_owned()),
        other => Reply::Failed(format!("the server says code {other}")),
    })
}

/// `knows`: the server asks others for us, or is the one whose word it is.
fn said(reader: &mut Reader<'_>, (kind, name, many): (Kind, &str, u16), knows: bool) -> Reply {
    let Some(records) = (many <= RECORDS_MAX).then(|| reader.records(many)).flatten() else {
        return Reply::Failed("a malformed answer".to_owned());
    };
    let (owner, mut seconds) = owner(name, &records);
    let found = records.iter().filter(|r| r.owner == owner);
    let mut texts = Vec::new();
    for record in found {
        if let Data::Known(of, text) = &record.data
            && *of == kind
        {
            seconds = seconds.min(record.seconds);
            if is_used((kind, name), text) {
                texts.push(text.clone());
            }
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
            Data::Known(..) | Data::Other => None,
        });
        let Some((target, ttl)) = alias else { break };
        owner.clone_from(target);
        seconds = seconds.min(ttl);
    }
    (owner, seconds)
}
