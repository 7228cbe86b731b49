//! The header scheme of spec 4, field by field, in a fixed order.

use super::build::Parties;
use super::field::Header;
use super::links::Answer;
use super::{ComposeError, Scene, manner};
use crate::mail::MessageId;
use crate::mail::site::Desk;
use data_encoding::BASE64;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

/// Message-IDs in References beside the root (spec 4).
pub const REFERENCES_MAX: usize = 10;

/// Everything above Content-Type.
pub(super) fn write(
    scene: &Scene,
    parties: &Parties,
    reply: &Answer,
    subject: &str,
) -> Result<String, ComposeError> {
    let out = scene.outgoing;
    let mut header = Header::default();
    header.mailbox("From", &sender(scene, parties), &scene.site.address(Desk::Tickets)?);
    header.mailbox("Reply-To", &firm_name(parties), &reply.address);
    header.mailbox("To", &parties.person.name, &parties.to);
    header.text("Subject", subject);
    let date = DateTimePrinter::new().zoned_to_string(&out.created_at.to_zoned(TimeZone::UTC));
    header.text("Date", &date.map_err(|e| ComposeError::Date(e.to_string()))?);
    thread(scene, &mut header);
    header.text("MIME-Version", "1.0");
    robots(scene, parties, &mut header);
    ours(scene, &mut header);
    Ok(header.finish())
}

/// The root first, then what is answered: late-comers thread as well (RFC 5322 section 3.6.4).
fn thread(scene: &Scene, header: &mut Header) {
    let out = scene.outgoing;
    header.ids("Message-ID", &[&out.message_id]);
    let answered = out.in_reply_to.as_ref().filter(|id| id.as_str().is_ascii());
    header.ids("In-Reply-To", &[answered.unwrap_or(&out.root)]);
    let chain: Vec<&MessageId> = answered.into_iter().filter(|id| **id != out.root).collect();
    header.ids("References", &references(&out.root, &chain));
    header.text("Thread-Index", &thread_index(&out.root, answered.map(|_| &out.message_id)));
}

/// The root, and at most the last [`REFERENCES_MAX`] of the chain.
fn references<'a>(root: &'a MessageId, chain: &[&'a MessageId]) -> Vec<&'a MessageId> {
    let skip = chain.len().saturating_sub(REFERENCES_MAX);
    std::iter::once(root).chain(chain.iter().skip(skip).copied()).collect()
}

/// 22 octets that name the thread, and 5 for a later mail in it: Outlook threads by them.
fn thread_index(root: &MessageId, later: Option<&MessageId>) -> String {
    // A FILETIME of our days starts with these two octets; the rest only has to be the same each time.
    let mut octets = vec![0x01, 0xdc];
    octets.extend(Sha256::digest(root.as_str().as_bytes()).iter().take(20));
    if let Some(id) = later {
        let digest = Sha256::digest(id.as_str().as_bytes());
        octets.extend(digest.iter().take(5).enumerate().map(|(n, b)| if n == 0 { b & 0x7f } else { *b }));
    }
    BASE64.encode(&octets)
}

/// What other programs shall make of it.
fn robots(scene: &Scene, parties: &Parties, header: &mut Header) {
    let (out, slug) = (scene.outgoing, &parties.firm.slug);
    let manner = manner::of(out.notice);
    header.text("Auto-Submitted", manner.auto_submitted());
    // Not `All`: that would also suppress the delivery reports that we need.
    header.text("X-Auto-Response-Suppress", "OOF, AutoReply");
    let stream = manner.stream;
    header.text("List-Id", &format!("<{stream}.{slug}.{}>", scene.site.domain));
    header.text("Feedback-ID", &format!("{}:{slug}:{stream}:mailroom", out.notice));
}

/// What our own filters and every examiner can read.
fn ours(scene: &Scene, header: &mut Header) {
    let out = scene.outgoing;
    let numbers: Vec<String> = out.tickets.iter().take(50).map(ToString::to_string).collect();
    header.text("X-Mailroom-Ticket", &numbers.join(", "));
    let first = out.tickets.first().and_then(|no| scene.facts.ticket(*no));
    header.text("X-Mailroom-Status", first.map_or("", |t| t.status.word()));
    header.text("X-Mailroom-Event", out.notice.word());
    header.text("X-Mailroom-Reason", manner::of(out.notice).reason);
    if let Some(head) = scene.facts.head(out.firm) {
        header.text("X-Mailroom-Log", &format!("{} {} sha256:{}", head.firm, head.seq, head.hash));
    }
    header.text("X-Loop", &scene.site.domain);
}

/// `Morgan Lee (Acme Compliance)`
fn sender(scene: &Scene, parties: &Parties) -> String {
    let firm = firm_name(parties);
    match parties.assigner.filter(|_| manner::of(scene.outgoing.notice).is_personal) {
        Some(assigner) => format!("{} ({firm})", assigner.name),
        None => firm,
    }
}

fn firm_name(parties: &Parties) -> String {
    parties.sender_name().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_keep_the_root_and_the_last_ten() {
        let ids: Vec<_> = (0..12).map(|n| MessageId::parse(&format!("<m{n}@x>")).unwrap()).collect();
        let chain: Vec<&MessageId> = ids.iter().skip(1).collect();
        let kept = references(&ids[0], &chain);
        assert_eq!((kept.len(), kept[0], kept[1]), (11, &ids[0], &ids[2]));
        assert_eq!(references(&ids[0], &chain[1..]).len(), 11);
    }

    #[test]
    fn the_thread_index_is_the_threads() {
        let (root, a, b) = ("<r@x>", "<a@x>", "<b@x>");
        let id = |s| MessageId::parse(s).unwrap();
        let first = thread_index(&id(root), None);
        let of = |s: &str| BASE64.decode(s.as_bytes()).unwrap();
        assert_eq!(of(&first).len(), 22);
        let (one, two) =
            (of(&thread_index(&id(root), Some(&id(a)))), of(&thread_index(&id(root), Some(&id(b)))));
        assert_eq!((one.len(), &one[..22], &two[..22]), (27, &of(&first)[..], &of(&first)[..]));
        assert_ne!(one, two);
    }
}
