//! Our Message-IDs: `<t1042.e7.p77.<mac>@domain>`, and the root of a thread `<t1042.<mac>@domain>`.
//!
//! The same mail always has the same id, and nobody else can make one. They carry no key id: a
//! Message-ID is only tried against the few keys there are.

use super::bound::Family;
use super::detail::plain_number;
use super::keyring::{Keyring, Tag};
use crate::mail::MessageId;
use data_encoding::BASE32_NOPAD;
use std::fmt::Write;
use subtle::{Choice, ConstantTimeEq};

/// What the MAC is computed over, before the visible parts.
const CONTEXT: &str = "mailroom/message-id/1\0";

/// Octets that most of them stay below.
const ID_USUAL: usize = 96;

/// What one of our Message-IDs names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OurId {
    /// Of what.
    pub family: Family,
    /// Its number.
    pub number: i64,
    /// The number of the event that the mail tells; `None` for a thread's root.
    pub event: Option<u32>,
    /// The recipient; `None` for a thread's root.
    pub person: Option<i64>,
}

impl OurId {
    /// The virtual root of a thread: no mail has this id, all its mails refer to it.
    #[must_use]
    pub const fn root(family: Family, number: i64) -> Self {
        OurId { family, number, event: None, person: None }
    }

    /// Whether it names no mail.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.event.is_none() && self.person.is_none()
    }

    /// The part before the MAC.
    fn visible(&self) -> String {
        let mut out = String::with_capacity(ID_USUAL);
        out.push_str(self.family.word());
        // Writing to a String cannot fail.
        let _ = write!(out, "{}", self.number);
        if let Some(event) = self.event {
            let _ = write!(out, ".e{event}");
        }
        if let Some(person) = self.person {
            let _ = write!(out, ".p{person}");
        }
        out
    }
}

/// The Message-ID of `id`; `None` only when `domain` cannot stand in one.
///
/// A root is made with the oldest key, so that a rotation does not split the threads that are open.
#[must_use]
pub fn message_id(keys: &Keyring, id: &OurId, domain: &str) -> Option<MessageId> {
    let mut written = id.visible();
    let message = authenticated(&written, domain);
    let tag = if id.is_root() { keys.tags(&message).next()? } else { keys.tag_now(&message) };
    written.push('.');
    BASE32_NOPAD.encode_append(&tag, &mut written);
    written.push('@');
    written.push_str(domain);
    written.make_ascii_lowercase();
    MessageId::parse(&written)
}

/// What `id` names, if a key of ours made it for `domain`. Read without case.
#[must_use]
pub fn read_message_id(keys: &Keyring, id: &MessageId, domain: &str) -> Option<OurId> {
    // Most mails name ids of others as well: their domain tells.
    if !id.right().eq_ignore_ascii_case(domain) {
        return None;
    }
    let left = id.left().to_ascii_lowercase();
    let (visible, mac) = left.rsplit_once('.')?;
    let ours = read_visible(visible).filter(|ours| ours.visible() == visible)?;
    let given: Tag = BASE32_NOPAD.decode(mac.to_ascii_uppercase().as_bytes()).ok()?.try_into().ok()?;
    let message = authenticated(visible, domain);
    let hit = keys.tags(&message).fold(Choice::from(0), |hit, tag| hit | tag.ct_eq(&given));
    bool::from(hit).then_some(ours)
}

fn read_visible(visible: &str) -> Option<OurId> {
    let mut parts = visible.split('.').peekable();
    let named = parts.next()?;
    let family = named.get(..1)?.parse().ok()?;
    let mut id = OurId::root(family, plain_number(named.get(1..)?)?);
    if let Some(event) = parts.peek().and_then(|part| part.strip_prefix('e')) {
        id.event = Some(u32::try_from(plain_number(event)?).ok()?);
        parts.next();
    }
    if let Some(person) = parts.peek().and_then(|part| part.strip_prefix('p')) {
        id.person = Some(plain_number(person)?);
        parts.next();
    }
    parts.next().is_none().then_some(id)
}

/// Context, visible parts and domain in lower case, as both are written. Neither part can hold an `@`.
fn authenticated(visible: &str, domain: &str) -> Vec<u8> {
    let mut message = [CONTEXT, visible, "@", domain].concat().into_bytes();
    message.make_ascii_lowercase();
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_octets_of_an_id_are_its_parts_and_their_mac(
            number in any::<i64>(),
            (event, person) in any::<(Option<u32>, Option<i64>)>(),
            domain in "[a-zA-Z\u{c4}\u{e4}]{1,20}\\.[a-z]{2}",
        ) {
            let keys = Keyring::parse(&[Keyring::line(3, &[3; 32]), Keyring::line(4, &[4; 32])].join("\n")).unwrap();
            let id = OurId { family: Family::Ticket, number, event, person };
            let event = event.map(|event| format!(".e{event}")).unwrap_or_default();
            let person = person.map(|person| format!(".p{person}")).unwrap_or_default();
            let (visible, lower) = (format!("t{number}{event}{person}"), domain.to_ascii_lowercase());
            let message = format!("mailroom/message-id/1\0{visible}@{lower}");
            let key = if id.is_root() { 3 } else { 4 };
            let mac = BASE32_NOPAD.encode(&keys.tag(key, message.as_bytes()).unwrap()).to_ascii_lowercase();
            let written = message_id(&keys, &id, &domain).unwrap();
            prop_assert_eq!(written.as_str(), format!("{visible}.{mac}@{lower}"));
        }
    }
}
