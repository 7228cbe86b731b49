//! `inbox list|show|release|reprocess`: mail that came in.

use super::exit::{Ended, Exit, Failure};
use super::explain::waits;
use super::output::{Record, Table, plain, put_octets, say};
use super::place::{Place, not_found};
use super::when::Clocks;
use super::{Common, attached};
use crate::intake::stamp::Unheard;
use crate::mail::txt;
use crate::record::Answer;
use crate::workflow::command::Command;
use crate::workflow::inbox::{Disposition, Mail};
use crate::workflow::{FirmId, MailNo, TicketNo};
use clap::Subcommand;
use std::sync::Arc;

/// Mails that are read at once.
const PAGE: usize = 1_000;

#[derive(Subcommand)]
pub(super) enum Inbox {
    /// What waits: parked, quarantined, set aside
    List {
        /// Any of these: applied, filed, parked, quarantined, set_aside
        #[arg(long)]
        disposition: Vec<Disposition>,
        /// Every mail
        #[arg(long, conflicts_with = "disposition")]
        all: bool,
    },
    /// One mail
    Show {
        /// M-381
        no: MailNo,
        /// The mail itself, octet for octet
        #[arg(long)]
        raw: bool,
        /// What is attached to it
        #[arg(long, conflicts_with = "raw")]
        files: bool,
        /// One of its files, octet for octet: its number in the list, from 1
        #[arg(long, value_name = "N", conflicts_with_all = ["raw", "files"])]
        file: Option<usize>,
    },
    /// Read by staff: filed or, as a comment, put on its ticket; never as a DONE or a command
    Release {
        /// M-381
        no: MailNo,
        /// Put its words on the ticket
        #[arg(long)]
        as_comment: bool,
        /// Which ticket, if the mail itself does not say
        #[arg(long, requires = "as_comment")]
        ticket: Option<TicketNo>,
    },
    /// Read a mail again that was set aside
    Reprocess {
        /// M-381
        no: MailNo,
    },
}

impl Inbox {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        match self {
            Inbox::List { disposition, all } => list(&place, &dispositions(disposition, all)),
            Inbox::Show { no, file: Some(n), .. } => attached::put(&place, mail(&place, no)?.no, n),
            Inbox::Show { no, files: true, .. } => attached::of_mail(&place, mail(&place, no)?.no),
            Inbox::Show { no, raw, .. } => show(&place, no, raw),
            Inbox::Release { no, as_comment: false, .. } => {
                place.act(Command::FileMail(mail(&place, no)?.no))
            }
            Inbox::Release { no, ticket, .. } => release(&place, no, ticket),
            Inbox::Reprocess { no } => reprocess(&place, no),
        }
    }
}

fn dispositions(named: Vec<Disposition>, all: bool) -> Vec<Disposition> {
    match (named.is_empty(), all) {
        (false, _) => named,
        (true, true) => Vec::new(),
        (true, false) => vec![Disposition::Parked, Disposition::Quarantined, Disposition::SetAside],
    }
}

/// Every mail with one of these dispositions, a page at a time, until `look` has seen enough.
pub(super) fn each(
    place: &Place,
    of: &[Disposition],
    mut look: impl FnMut(Mail) -> bool,
) -> Result<(), Failure> {
    let (view, wall, mut after) = (place.view()?, place.wall()?, MailNo(0));
    loop {
        let mails = view.mails(of, after, PAGE)?;
        let full = mails.len() == PAGE;
        for mail in mails {
            after = mail.no;
            if is_within(wall, &mail) && !look(mail) {
                return Ok(());
            }
        }
        if !full {
            return Ok(());
        }
    }
}

fn list(place: &Place, of: &[Disposition]) -> Ended {
    let mut table = Table::new(&["mail", "at", "disposition", "why", "from", "subject", "about", "note"]);
    let clocks = Clocks::of(place)?;
    each(place, of, |mail| {
        table.row(vec![
            mail.no.to_string().into(),
            at(&clocks, &mail).into(),
            mail.disposition.word().into(),
            mail.why.word().into(),
            mail.from.into(),
            mail.subject.into(),
            mail.subjects.into(),
            mail.note.into(),
        ]);
        true
    })?;
    table.print(place.style).map(|()| Exit::Done)
}

fn at(clocks: &Clocks, mail: &Mail) -> String {
    clocks.shown(mail.firm.unwrap_or(FirmId::INSTALLATION), mail.at)
}

/// What belongs to no firm is the operator's.
fn is_within(wall: Option<FirmId>, mail: &Mail) -> bool {
    wall.is_none() || mail.firm == wall
}

/// A mail on file.
pub(super) fn mail(place: &Place, no: MailNo) -> Result<Mail, Failure> {
    let found = place.view()?.mails(&[], MailNo(no.0.saturating_sub(1)), 1)?;
    let wall = place.wall()?;
    let found = found.into_iter().find(|m| m.no == no && is_within(wall, m));
    found.ok_or_else(|| not_found(format!("{no}: no such mail; `inbox list --all` shows them")))
}

/// Its bytes.
pub(super) fn raw(place: &Place, no: MailNo) -> Result<Arc<[u8]>, Failure> {
    let raw = place.view()?.raw(no)?;
    raw.map(Arc::from).ok_or_else(|| not_found(format!("{no}: its bytes are not kept any more")))
}

/// What the DNS said of a name when the sender was checked here.
fn said((name, answer): (&String, &txt::Answer)) -> String {
    match answer {
        txt::Answer::Records(records) => format!("{name} {}", records.join(" | ")),
        txt::Answer::Nothing => format!("{name} (nothing)"),
        txt::Answer::Unanswered(why) => format!("{name} ({why})"),
    }
}

fn show(place: &Place, no: MailNo, as_it_came: bool) -> Ended {
    let mail = mail(place, no)?;
    let bytes = raw(place, no)?;
    if as_it_came {
        return put_octets(&bytes).map(|()| Exit::Done);
    }
    let message = crate::parse::parse(&bytes);
    let files: Vec<String> = message.attachments.iter().map(|file| file.label().to_owned()).collect();
    let stamp = Unheard::of(&message, &place.engine.house.site).filter(|_| waits(&mail));
    let text = message.body.text.unwrap_or_default();
    let record = Record::default()
        .with("mail", mail.no.to_string())
        .with("at", at(&Clocks::of(place)?, &mail))
        .with("disposition", mail.disposition.word())
        .with("why", mail.why.word())
        .with("note", mail.note)
        .with("about", mail.subjects)
        .with("stamp", stamp.map(|stamp| stamp.to_string()))
        .with("dns", mail.asked.iter().map(said).collect::<Vec<_>>())
        .with("source", mail.source)
        .with("client", mail.client.map(|client| format!("{} ({})", client.address, client.helo)))
        .with("envelope_from", mail.envelope_from)
        .with("envelope_to", mail.envelope_to)
        .with("from", mail.from)
        .with("subject", mail.subject)
        .with("message_id", mail.message_id)
        .with("files", files)
        .with("size", mail.size)
        .with("sha256", mail.sha256);
    if place.style.json || !place.style.terminal {
        record.with("text", text).print(place.style)?;
        return Ok(Exit::Done);
    }
    record.print(place.style)?;
    say("")?;
    // Line by line: the lines stay, everything that moves a cursor goes.
    text.lines().try_for_each(|line| say(&plain(&line.into())))?;
    Ok(Exit::Done)
}

fn release(place: &Place, no: MailNo, ticket: Option<TicketNo>) -> Ended {
    let mail = mail(place, no)?;
    let explained = place.engine.explain(&mail, &raw(place, no)?)?;
    let said = explained.mail.reference.ticket().map(TicketNo).or(explained.mail.tags.first().copied());
    let ticket = ticket.or(said).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            format!("{no} does not say which ticket it is about; name it with --ticket T-n"),
        )
    })?;
    place.act(Command::Release(no, ticket, explained.reading.new_text))
}

fn reprocess(place: &Place, no: MailNo) -> Ended {
    if place.on_behalf()?.is_some() {
        return Err(Failure::new(Exit::Permission, "only the operator reprocesses mail; leave --as out"));
    }
    place.ready()?;
    let mail = mail(place, no)?;
    match place.engine.reprocess(&place.asker()?, &mail, &raw(place, no)?)? {
        Answer::Mail { disposition, why, note, .. } => {
            say(&plain(&format!("{no} {disposition} {why} {note}").trim_end().into()))?;
            Ok(Exit::Done)
        }
        Answer::Unchanged(why) => Err(Failure::new(Exit::Unchanged, why)),
        Answer::Refused(why) => Err(Failure::new(Exit::Failed, why)),
        Answer::Leased(_) | Answer::Settled { .. } | Answer::Lines(_) | Answer::Nothing => Ok(Exit::Done),
    }
}
