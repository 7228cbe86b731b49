//! From the facts to what the templates may name: who, which tickets, which links, in which language.

use super::links::{self, Answer};
use super::palette;
use super::value::{block, cut, line, link};
use super::view::{Chip, Item, Key, Letter};
use super::{ComposeError, Scene, manner};
use crate::mail::Address;
use crate::mail::site::Desk;
use crate::token::{CONFIRM_CHARS, find_confirmation_keys};
use crate::workflow::{Firm, Notice, Person, Status, Ticket};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How much of a mail is shown. If the HTML gets too long, the next smaller one is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Tickets in full.
    pub full: usize,
    /// Tickets with a line.
    pub lines: usize,
    /// Characters of the mail's own words.
    pub words: usize,
    /// Characters of a description or captured text.
    pub block: usize,
    /// Characters of a line: title, action, name.
    pub line: usize,
}

/// From generous to bare (spec 4: at most 25 tickets in full, at most 100,000 octets of HTML).
pub(super) const SIZES: &[Size] = &[
    Size { full: 25, lines: 100, words: 60_000, block: 6_000, line: 400 },
    Size { full: 25, lines: 100, words: 30_000, block: 900, line: 200 },
    Size { full: 10, lines: 60, words: 10_000, block: 500, line: 120 },
    Size { full: 3, lines: 40, words: 3_000, block: 300, line: 80 },
    Size { full: 1, lines: 20, words: 1_000, block: 120, line: 40 },
];

/// Requested Actions and categories that are shown of one ticket.
const LIST_MAX: usize = 30;

/// Keys of one transcript that get their buttons.
const KEYS_MAX: usize = 20;

/// The people and the firm of a mail.
pub(super) struct Parties<'a> {
    pub firm: &'a Firm,
    pub person: &'a Person,
    pub assigner: Option<&'a Person>,
    pub tickets: Vec<&'a Ticket>,
    /// Where the mail goes.
    pub to: Address,
    pub lang: &'static str,
    zone: TimeZone,
}

impl<'a> Parties<'a> {
    /// Looks everybody up in the facts.
    pub fn of(scene: &Scene<'a>) -> Result<Self, ComposeError> {
        let (out, facts) = (scene.outgoing, scene.facts);
        let firm = facts.firm(out.firm).ok_or_else(|| ComposeError::Missing(out.firm.to_string()))?;
        let person = facts.person(out.person).ok_or_else(|| ComposeError::Missing(out.person.to_string()))?;
        let find = |no| facts.ticket(no).ok_or_else(|| ComposeError::Missing(format!("{no}")));
        let tickets = out.tickets.iter().map(|no| find(*no)).collect::<Result<Vec<_>, _>>()?;
        let assigner = tickets.first().and_then(|t| facts.person(t.assigner));
        let wanted = person.language.iter().chain(&firm.settings.languages).map(String::as_str);
        let lang = scene.templates.choose(wanted);
        let name = person.zone.as_deref().unwrap_or(&firm.settings.zone);
        let zone =
            TimeZone::get(name).or_else(|_| TimeZone::get(&firm.settings.zone)).unwrap_or(TimeZone::UTC);
        let nobody = || ComposeError::Missing("the question".to_owned());
        let to = out.recipient(person).ok_or_else(nobody)?.clone();
        Ok(Parties { firm, person, assigner, tickets, to, lang, zone })
    }

    /// The name of who acted. Whoever runs the program has none: it is the firm's act.
    fn actor(&self, by: Option<&Person>) -> String {
        by.map_or_else(|| self.sender_name().to_owned(), |person| person.name.clone())
    }

    /// How the firm signs its mail.
    pub fn sender_name(&self) -> &str {
        let own = &self.firm.settings.sender_name;
        if own.is_empty() { &self.firm.name } else { own }
    }

    /// `2026-11-23 19:40 +01:00`: the same in every language.
    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string()
    }
}

/// The data of one mail at one size.
pub(super) fn letter(
    scene: &Scene,
    parties: &Parties,
    reply: &Answer,
    size: Size,
) -> Result<Letter, ComposeError> {
    let out = scene.outgoing;
    let (key, words) = key_and_words(out.notice, &out.text);
    let event = event_of(out.notice, &out.text).map_or("", |(event, _)| event);
    let control = scene.site.address(Desk::Control)?;
    let inbox = scene.site.address(Desk::Tickets)?;
    let (mut tickets, mut more) = (Vec::new(), Vec::new());
    for (n, ticket) in parties.tickets.iter().enumerate().take(size.full + size.lines) {
        let item = item((scene, parties), ticket, n + 1, size)?;
        if n < size.full && out.notice != Notice::List { tickets.push(item) } else { more.push(item) }
    }
    let listed = tickets.len() + more.len();
    let offered = match out.notice == Notice::ConfirmAlias {
        true => asked(reply),
        false => offered(&control, &key),
    };
    Ok(Letter {
        lang: parties.lang.to_owned(),
        dir: direction(parties.lang),
        firm: line(&parties.firm.name, size.line),
        name: line(&parties.person.name, size.line),
        assigner: parties.assigner.map(|p| line(&p.name, size.line)).unwrap_or_default(),
        late: out.moment.or(parties.tickets.first().map(|t| t.status)) == Some(Status::Closed),
        actor: line(&parties.actor(out.by.and_then(|by| scene.facts.person(by))), size.line),
        team: parties.assigner.map(|p| line(&p.team, size.line)).unwrap_or_default(),
        ticket: tickets.first().or(more.first()).cloned().unwrap_or_default(),
        tickets,
        more,
        unlisted: parties.tickets.len() - listed,
        count: parties.tickets.len(),
        many: parties.tickets.len() > 1,
        attached: words.chars().nth(size.words).is_some(),
        text: cut(&words, size.words),
        at: parties.time(out.created_at),
        position: scene.facts.head(out.firm).map(|h| format!("{} #{}", h.firm, h.seq)).unwrap_or_default(),
        reply: reply.address.to_string(),
        reference: reply.reference.clone(),
        confirm: offered.confirm,
        cancel: offered.cancel,
        keys: keys(out.notice, &words).iter().map(|key| self::offered(&control, key)).collect(),
        control: control.to_string(),
        inbox: inbox.to_string(),
        event: line(&scene.templates.word(parties.lang, event), size.line),
        key: offered.key,
        ..Letter::default()
    })
}

/// Everything the mail quotes, cleaned but not shortened: for the attachment.
pub(super) fn words(notice: Notice, text: &str) -> String {
    key_and_words(notice, text).1
}

/// The key of a confirmation stands alone on a line of its words; a transcript brings its subject along.
fn key_and_words(notice: Notice, text: &str) -> (String, String) {
    let is_key = |l: &&str| {
        l.trim().len() == CONFIRM_CHARS
            && !find_confirmation_keys(l, 1).is_empty()
            && notice == Notice::Confirm
    };
    let key = text.lines().find(is_key).map(|l| l.trim().to_ascii_lowercase()).unwrap_or_default();
    let rest = subject_of(notice, text).or(event_of(notice, text)).map_or(text, |(_, rest)| rest);
    let kept: Vec<&str> = rest.lines().filter(|l| !is_key(l)).collect();
    (key, block(&kept.join("\n"), usize::MAX / 8))
}

/// A transcript whose first line is `Subject: ...` says its own subject.
pub(super) fn subject_of(notice: Notice, text: &str) -> Option<(&str, &str)> {
    let first = text.lines().next()?;
    let subject = first.strip_prefix("Subject: ").filter(|_| notice == Notice::Transcript)?;
    Some((subject, text.get(first.len()..)?))
}

/// The mail links of a key; empty without one.
fn offered(control: &Address, key: &str) -> Key {
    let link = |verb: &str| match key {
        "" => String::new(),
        key => links::mailto(control, &format!("{verb} {key}"), &format!("{verb} {key}\r\n")),
    };
    Key { key: key.to_owned(), confirm: link("confirm"), cancel: link("cancel") }
}

/// The mail links of a question that is answered where it came from.
fn asked(reply: &Answer) -> Key {
    let link = |word: &str| reply.link(word, &format!("{word}\r\n"));
    Key { key: String::new(), confirm: link("YES"), cancel: link("NO") }
}

/// The keys that a transcript names: each stands behind the word `confirm`.
fn keys(notice: Notice, words: &str) -> Vec<String> {
    let behind = words.match_indices("confirm ").filter(|_| notice == Notice::Transcript);
    let found = behind.filter_map(|(at, verb)| words.get(at + verb.len()..)?.split_whitespace().next());
    found.flat_map(|word| find_confirmation_keys(word, 1)).take(KEYS_MAX).collect()
}

/// What staff are told, or is new of an address, stands on the first line, the words behind an empty one.
fn event_of(notice: Notice, text: &str) -> Option<(&str, &str)> {
    let (event, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    (matches!(notice, Notice::Staff | Notice::Withheld | Notice::ConfirmAlias | Notice::AliasNews)
        && !event.trim().contains('\n'))
    .then_some((event.trim(), rest))
}

/// Spec 3: every acknowledgement of CLOSE carries a way back.
fn reopen(scene: &Scene, ticket: &Ticket) -> Result<String, ComposeError> {
    if scene.outgoing.notice != Notice::Transcript || ticket.status != Status::Closed {
        return Ok(String::new());
    }
    let verb = format!("REOPEN {}", ticket.no);
    Ok(links::mailto(&scene.site.address(Desk::Control)?, "", &format!("{verb}: ")))
}

/// The number under which an answer may name the ticket: a batch keeps its own.
fn number(scene: &Scene, ticket: &Ticket, n: usize) -> usize {
    let batch = scene.outgoing.batch.and_then(|no| scene.facts.batch(no));
    batch.and_then(|b| b.tickets.iter().position(|no| *no == ticket.no)).map_or(n, |at| at + 1)
}

fn item(
    (scene, parties): (&Scene, &Parties),
    ticket: &Ticket,
    n: usize,
    size: Size,
) -> Result<Item, ComposeError> {
    let answer = links::reply_on(scene, ticket)?;
    // A manager reads what staff read, and runs nothing.
    let staff = scene.outgoing.notice == Notice::Staff;
    // Whoever had the ticket before is not asked for anything any more.
    let own =
        !manner::of(scene.outgoing.notice).is_for_staff && ticket.employee == Some(scene.outgoing.person);
    let title = line(&ticket.title, size.line);
    let subject = format!("Re: [{}] {title}", ticket.no);
    let to = |body: &str| answer.link(&subject, body);
    let url = ticket.url.as_deref().unwrap_or_default();
    let safe = link(url).filter(|u| u.len() <= size.block.max(200));
    let word = |key: &str| scene.templates.word(parties.lang, key);
    let lines = |all: &[String]| all.iter().take(LIST_MAX).map(|a| line(a, size.line)).collect();
    let violations: Vec<String> = ticket.violations.iter().map(|code| category(parties.firm, code)).collect();
    Ok(Item {
        n: number(scene, ticket, n),
        many: parties.tickets.len() > 1,
        no: ticket.no.to_string(),
        kind: ticket.kind.word(),
        place: if safe.is_none() { line(url, size.line) } else { String::new() },
        url: safe.unwrap_or_default(),
        captured: block(ticket.captured_text.as_deref().unwrap_or_default(), size.block),
        actions: lines(&ticket.actions),
        description: block(&ticket.description, size.block),
        violations: lines(&violations),
        moved: scene.outgoing.moment.is_some_and(|moment| moment != ticket.status),
        status: chip(ticket.status, word(ticket.status.word())),
        employee: name_of(scene, ticket, size),
        flags: ticket.flags.iter().map(|flag| word(flag.word())).collect(),
        away: line(ticket.away.as_deref().unwrap_or_default(), size.line),
        closing: ticket.closing.as_ref().map(|c| word(c.kind.word())).unwrap_or_default(),
        note: block(note_of(scene, ticket), size.block),
        last: parties.time(ticket.last_activity),
        waits: own && matches!(ticket.status, Status::PendingCorrection | Status::CommentAdded),
        address: answer.address.to_string(),
        done: if own { to("DONE\r\n") } else { String::new() },
        brief: if own { answer.link(&format!("Re: [{}]", ticket.no), "DONE\r\n") } else { String::new() },
        ask: if own { to("") } else { String::new() },
        close: if staff { to("CLOSE\r\n") } else { String::new() },
        reopen: reopen(scene, ticket)?,
        reject: if staff { to("NOT COMPLETED: ") } else { String::new() },
        title,
    })
}

/// What was said at closing, unless the mail's own words say it already.
fn note_of<'a>(scene: &Scene, ticket: &'a Ticket) -> &'a str {
    let note = ticket.closing.as_ref().map_or("", |c| c.note.as_str());
    if note.trim() == scene.outgoing.text.trim() { "" } else { note }
}

fn name_of(scene: &Scene, ticket: &Ticket, size: Size) -> String {
    let person = ticket.employee.and_then(|id| scene.facts.person(id));
    person.map(|p| line(&p.name, size.line)).unwrap_or_default()
}

/// The name of a violation category; a code that left the firm's list stands for itself.
fn category(firm: &Firm, code: &str) -> String {
    let found = firm.settings.categories.iter().find(|(known, _)| known == code);
    found.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
}

fn chip(status: Status, local: String) -> Chip {
    let (back, fore) = palette::of(status);
    Chip { label: status.label(), local, colour: status.colour(), back, fore }
}

/// Languages that are written from right to left.
fn direction(lang: &str) -> &'static str {
    if ["ar", "fa", "he", "ur"].contains(&lang) { "rtl" } else { "ltr" }
}
