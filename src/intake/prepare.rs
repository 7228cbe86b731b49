//! The first half of the way: bytes to message, class, keys. Pure, on any core, before any lock.

use super::own_check::{Checked, Finding, OwnCheck};
use super::reference::{Reference, reference};
use super::{Filing, House, answered, pictures, quarantine, unsigned};
use crate::mail::auth_results::{self, Stamp, Verdict};
use crate::mail::site::Desk;
use crate::mail::txt::Answers;
use crate::mail::{Address, Envelope, Incoming, Site, Source};
use crate::parse::limits::RECEIVED_MAX;
use crate::parse::{self, Message};
use crate::reply::Divided;
use crate::workflow::facts::{Answered, Dedupe, SentSince};
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::{BatchNo, Facts, Keys, MailNo, OutboxNo, PersonId, TicketNo};
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Open tickets named by a subject that are looked up.
const SUBJECT_TAGS_MAX: usize = 5;
/// Mails to one person are counted over this time.
const CAPS_HOURS: i64 = 24;

/// Why such a mail may be one that was here before.
const OVERSIGNED: &str = "there are more signatures than are read, so it may be a copy";

/// What the outside gives to a mail: drawn once, so that a judge may run again.
#[derive(Debug, Clone, Copy)]
pub struct Circumstance {
    /// When it was taken in.
    pub at: Timestamp,
    /// Nobody's guess.
    pub salt: [u8; 16],
}

/// Everything about a mail that needs no facts.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// When it was taken in.
    pub at: Timestamp,
    /// When it first came: earlier than that if it is on file and read again.
    pub came: Timestamp,
    /// For contents.
    pub salt: [u8; 16],
    /// Octet for octet.
    pub raw: Arc<[u8]>,
    /// Of the raw bytes, hex.
    pub sha256: String,
    /// Reverse-path and recipients.
    pub envelope: Envelope,
    /// For the log.
    pub source: String,
    /// Under what it is known again: its act and content, its place.
    pub dedupe: Vec<Dedupe>,
    /// What is remembered only of a proven sender: what was signed.
    pub dedupe_proven: Vec<Dedupe>,
    /// Parsed.
    pub message: Message,
    /// Its words, told apart from what they answer.
    pub words: Divided,
    /// Files that a person attached.
    pub files: usize,
    /// The mail of ours that has to be looked at, because some of the words may be its.
    pub answered: Option<Answered>,
    /// What our own border server says of the sender's domain, or else our own check.
    pub verdict: Verdict,
    /// What our own check says of it, where the border server says nothing.
    pub own_check: Option<Checked>,
    /// Whether that rests on a signature over the beginning of the body alone: no DONE and no command then.
    pub partly_signed: bool,
    /// Why its body may be read otherwise than when it was signed: as little counts then.
    pub unsigned: Option<&'static str>,
    /// What it refers to.
    pub reference: Reference,
    /// The most specific of our addresses that it is for (bounces > control > tickets > support).
    pub desk: Option<Desk>,
    /// Tickets named by a `[T-1042]` in the subject.
    pub tags: Vec<TicketNo>,
    /// Whose seals our own check believes.
    pub sealers: Arc<[String]>,
    /// Its number, if it is on file already and is read again.
    pub on_file: Option<MailNo>,
}

/// Parses, classes and finds the keys of a mail.
#[must_use]
pub fn prepare(incoming: &Incoming, house: House<'_>, around: Circumstance) -> Prepared {
    let message = parse::parse(&incoming.raw);
    let verdict = verdict(&message, house.site);
    let partly_signed = unsigned::is_partial(&message, house.site);
    let reference = reference(&message, &incoming.envelope, house);
    let addressed = incoming.envelope.to.iter().chain(&message.delivered_to).chain(&message.recipients);
    let desk = addressed.filter_map(|address| house.site.desk(address)).map(|(desk, _)| desk).max();
    let tags = tags(&message.subject);
    let words = pictures::divide(&message, None);
    let unsigned = unsigned::doubt(&message, (&incoming.raw, &words), house.site);
    let is_proven = matches!(verdict, Verdict::Pass(_));
    let prepared = Prepared {
        at: around.at,
        came: around.at,
        salt: around.salt,
        raw: Arc::clone(&incoming.raw),
        sha256: HEXLOWER.encode(&Sha256::digest(&incoming.raw)),
        envelope: incoming.envelope.clone(),
        source: incoming.source.describe(),
        dedupe: dedupe(&incoming.source, message.mark(&incoming.raw)),
        dedupe_proven: Vec::new(),
        files: pictures::evidence(&message, &words),
        answered: answered::wanted(&message, &words, house),
        words,
        verdict,
        own_check: None,
        partly_signed,
        unsigned,
        message,
        reference,
        desk,
        tags,
        sealers: Arc::clone(&house.site.arc_sealers),
        on_file: None,
    };
    if is_proven { prepared.sealed() } else { prepared }
}

/// What our own border server says of the sender's domain.
fn verdict(message: &Message, site: &Site) -> Verdict {
    let Some(from) = message.from.address() else { return Verdict::None };
    let fields = message.verdict_fields_below(site.trusted_hops);
    auth_results::verdict(&fields, stamp(message, site), &site.authserv_id, from)
}

/// Fields that no further Received field closes off may reach down into what the sender wrote.
pub(super) fn stamp(message: &Message, site: &Site) -> Stamp {
    let several = site.separate_results && message.received_count > site.trusted_hops;
    if several { Stamp::SeveralFields } else { Stamp::OneField }
}

/// A place that offers a mail again does so under the same name. A transaction has one mail and one id, never
/// used again: the mail's own mark says as much, and one mark less is a page less to write.
#[must_use]
pub fn dedupe(source: &Source, mark: Dedupe) -> Vec<Dedupe> {
    match source {
        Source::Imap { .. } | Source::Maildir { .. } => vec![mark, named("place", &source.describe())],
        Source::Smtp { .. } | Source::Pipe => vec![mark],
    }
}

fn named(kind: &str, name: &str) -> Dedupe {
    let mut out = Dedupe::default();
    out.iter_mut().zip(Sha256::digest([kind, name].join("\n"))).for_each(|(o, byte)| *o = byte);
    out
}

/// `[T-1042]` in a subject: a hint, never proof.
fn tags(subject: &str) -> Vec<TicketNo> {
    let inside = subject.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    inside.filter_map(|tag| TicketNo::parse(tag.trim())).take(SUBJECT_TAGS_MAX).collect()
}

impl Prepared {
    /// Why its words may not be those that were signed.
    #[must_use]
    pub fn doubt(&self) -> Option<&'static str> {
        self.partly_signed.then_some("only the beginning of the body is signed").or(self.unsigned)
    }

    /// The same mail, read again: it is on file, and no duplicate of itself.
    #[must_use]
    pub fn again(self, held: &Mail) -> Self {
        Prepared { on_file: Some(held.no), came: held.at, ..self }
    }

    /// The same mail, known also by what was signed: whoever has a copy of a signed mail can send it again under
    /// another Message-ID, if that is not signed.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        // Its own signature, or one that somebody whom we believe found before it was altered: there is neither.
        if self.message.header.named("DKIM-Signature").next().is_none() && self.sealers.is_empty() {
            return self;
        }
        let check = self.own_check_at(self.came).filter(|_| self.message.over_limit.is_none());
        let found = check.map(|check| (check.seals(), check.is_oversigned()));
        if let Some((seals, is_oversigned)) = found {
            let mark = |seal: &[u8; 32]| named("signed", &HEXLOWER.encode(seal));
            self.dedupe_proven = seals.iter().map(mark).collect();
            self.unsigned = self.unsigned.or(is_oversigned.then_some(OVERSIGNED));
        }
        self
    }

    /// Everything under which it may be known.
    #[must_use]
    pub fn marks(&self) -> Vec<Dedupe> {
        self.dedupe.iter().chain(&self.dedupe_proven).copied().collect()
    }

    /// Whether nobody of ours has said anything of its sender, and its signatures may be asked about.
    #[must_use]
    pub fn wants_own_check(&self, site: &Site) -> bool {
        // What our own server said of it stands in a field of its own.
        let is_said = self.own_check.is_none() && self.verdict != Verdict::None;
        let stamped = || {
            let fields = self.message.verdict_fields_below(site.trusted_hops);
            auth_results::is_stamped(&fields, &site.authserv_id)
        };
        let message = &self.message;
        message.over_limit.is_none() && message.from.address().is_some() && !is_said && !stamped()
    }

    /// Our own check of it at that time; `None`: no clean From.
    #[must_use]
    pub fn own_check_at(&self, at: Timestamp) -> Option<OwnCheck<'_>> {
        let from = self.message.from.address()?;
        Some(OwnCheck::of(&self.raw, from, at).believing(&self.sealers).within(&self.envelope))
    }

    /// The same mail with what our own check found.
    #[must_use]
    pub fn checked(self, finding: Finding, answers: Answers) -> Self {
        let (verdict, check) = Checked::of(finding, answers);
        let mail = if matches!(verdict, Verdict::Pass(_)) { self.sealed() } else { self };
        // Our own check counts no signature over a part.
        Prepared { verdict, own_check: Some(check), partly_signed: false, ..mail }
    }

    /// Its number on file: the one that it has, or is about to get.
    #[must_use]
    pub fn number(&self, facts: &Facts) -> MailNo {
        self.on_file.unwrap_or(MailNo(facts.next.mail))
    }

    /// What has to be loaded first.
    #[must_use]
    pub fn keys(&self) -> Keys {
        let mut keys = Keys { dedupe: self.marks(), ..Keys::default() };
        keys.addresses.extend(quarantine::claimed(&self.message).iter().map(Address::key));
        keys.tickets.extend(&self.tags);
        let reference = &self.reference;
        keys.tickets.extend(reference.ticket().map(TicketNo));
        keys.batches.extend(reference.batch().map(BatchNo));
        keys.outbox.extend(reference.outgoing().map(OutboxNo));
        keys.answered.extend(self.answered.clone());
        keys.mails.extend(reference.confirms().map(MailNo));
        keys.raw.extend(reference.confirms().map(MailNo));
        if let Some(person) = reference.person().map(PersonId) {
            keys.people.push(person);
            // A DONE is answered with a receipt, and that is counted. What else is asks for it when it is planned.
            keys.sent_since.extend(self.words.says_done().then(|| self.sent_since(person)));
        }
        keys
    }

    /// Whether one of our addresses, or a mail of ours, is named anywhere.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        let Reference { token, id, bounced, broken, found: _ } = &self.reference;
        self.desk.is_some() || token.is_some() || id.is_some() || bounced.is_some() || broken.is_some()
    }

    /// Asks for what this person was sent of late.
    #[must_use]
    pub fn sent_since(&self, person: PersonId) -> SentSince {
        let since = self.at.checked_sub(SignedDuration::from_hours(CAPS_HOURS)).unwrap_or(self.at);
        SentSince { person, since }
    }
}

/// Mails that nobody has to look at the sender of: over a limit, or going round and round.
pub(super) fn unfit(mail: &Prepared) -> Option<Filing> {
    if mail.message.received_count > RECEIVED_MAX {
        let note = format!("{} Received fields, at most {RECEIVED_MAX}", mail.message.received_count);
        return Some(Filing::of(Disposition::Quarantined, Why::Loop).noting(note));
    }
    let limit = mail.message.over_limit?;
    Some(Filing::of(Disposition::Quarantined, Why::OverLimit).noting(limit))
}
