//! The mail of ours that is answered: what it says is nobody's words in the answer, also where no mark says so.
//!
//! Its bytes cost the store a look, so they are asked for only when the words, told apart without them, look as if
//! some were ours.

use super::{House, Prepared, pictures};
use crate::html;
use crate::mail::MessageId;
use crate::parse::{self, Message};
use crate::reply::Divided;
use crate::token::read_message_id;
use crate::workflow::facts::Answered;
use crate::workflow::{Facts, PersonId};
use std::borrow::Cow;

/// Message-IDs that are looked at.
const IDS_MAX: usize = 20;

/// Which mail of ours has to be looked at, if one has to: In-Reply-To first, then References from their end.
#[must_use]
pub fn wanted(message: &Message, words: &Divided, house: House<'_>) -> Option<Answered> {
    if !words.may_hold_ours() {
        return None;
    }
    let mut ids = message.in_reply_to.iter().chain(message.references.iter().rev()).take(IDS_MAX);
    ids.find_map(|id| {
        // A thread's root names no recipient: it is no mail.
        let person = read_message_id(house.keyring, id, &house.site.domain)?.person?;
        // As it was minted: some programs change the case.
        let id = MessageId::parse(&id.as_str().to_ascii_lowercase())?;
        Some(Answered { person: PersonId(person), id })
    })
}

/// The words of the mail, without ours if those were asked for and are on file.
#[must_use]
pub fn words<'m>(mail: &'m Prepared, facts: &Facts) -> Cow<'m, Divided> {
    let sent = mail.answered.as_ref().and_then(|answered| facts.answered(answered));
    match sent.and_then(|sent| sent.bytes.as_deref()) {
        Some(bytes) => Cow::Owned(pictures::divide(&mail.message, Some(&ours(bytes)))),
        None => Cow::Borrowed(&mail.words),
    }
}

/// Both forms of what we sent: an answer may quote either.
fn ours(bytes: &[u8]) -> String {
    let body = parse::parse(bytes).body;
    let page = body.html.map(|page| html::lines(&page)).unwrap_or_default();
    let lines = page.into_iter().map(|line| line.text);
    body.text.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}
