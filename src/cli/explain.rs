//! `explain`: why a mail did what it did, why a ticket stands where it stands.
//!
//! What happened is the log's word. What the mail would do today is a rehearsal on today's tickets, and is called so.

use super::exit::{Ended, Exit, Failure};
use super::output::Record;
use super::place::{Place, not_found};
use super::plainly::{self, People};
use super::{Common, happening, inbox, log, queue, ticket, ticket_view, timeline, would};
use crate::engine::explain::Explained;
use crate::workflow::inbox::{Disposition, Mail, Why};
use crate::workflow::{FirmId, Keys, MailNo, OutboxNo, Settings, TicketNo};
use clap::Args;

#[derive(Args)]
pub(super) struct Explain {
    /// M-381, T-1042, O-12, or the Message-ID of a mail that came in
    what: String,
}

impl Explain {
    pub(super) fn obey(self, common: &Common) -> Ended {
        let place = Place::look(common)?;
        if let Some(no) = TicketNo::parse(&self.what) {
            return ticket(&place, no);
        }
        if let Some(no) = OutboxNo::parse(&self.what) {
            return queue::show(&place, no, false);
        }
        let mail = match MailNo::parse(&self.what) {
            Some(no) => inbox::mail(&place, no)?,
            None => by_id(&place, &self.what)?,
        };
        let explained = place.engine.explain(&mail, &inbox::raw(&place, mail.no)?)?;
        show(&place, &mail, &explained)
    }
}

fn by_id(place: &Place, id: &str) -> Result<Mail, Failure> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let mut found = None;
    inbox::each(place, &[], |mail| {
        if mail.message_id == id {
            found = Some(mail);
        }
        found.is_none()
    })?;
    found.ok_or_else(|| {
        not_found(format!("{id}: no mail with this Message-ID came in; `inbox list --all` shows them"))
    })
}

fn show(place: &Place, mail: &Mail, explained: &Explained) -> Ended {
    let (reading, reference) = (&explained.reading, &explained.mail.reference);
    let cuts: Vec<String> = reading.cuts.iter().map(|c| format!("{} at line {}", c.rule, c.line)).collect();
    let people = People::of(place, explained)?;
    let change = explained.change.as_ref();
    let chain = mail.firm.unwrap_or(FirmId::INSTALLATION);
    Record::default()
        .with("mail", mail.no.to_string())
        .with("from", mail.from.clone())
        .with("subject", mail.subject.clone())
        .with("was", happening::became(mail.disposition, mail.why, &mail.note))
        .with("about", mail.subjects.clone())
        .with("happened", log::caused(place, (chain, 1), mail.no)?)
        .with("refers_to", people.refers(reference))
        .with("mail_server_says", plainly::mail_server(explained))
        .with("stamp", waits(mail).then(|| explained.stamp.as_ref().map(ToString::to_string)).flatten())
        .with("own_check", explained.mail.own_check.as_ref().map(|check| check.why.clone()))
        .with("sender", sender(mail, explained, &people))
        .with("automatic", explained.mail.message.automatic.map(|a| a.word()))
        .with("new_text", reading.new_text.clone())
        .with("reads_as", plainly::reads(mail, &reading.done))
        .with("cut", cuts)
        .with("now_it_would_be", change.map(would::be))
        .with("now_it_would_log", change.map(|change| would::log(place, change, mail.no)).transpose()?)
        .with("now_it_would_send", change.map(|change| would::send(place, change)).transpose()?)
        .print(place.style)?;
    Ok(Exit::Done)
}

/// Where the stamp stands matters as long as it kept the mail back.
pub(super) fn waits(mail: &Mail) -> bool {
    matches!(mail.disposition, Disposition::Parked | Disposition::Quarantined)
}

/// Whoever was asked whether an address is theirs need not be on file: the key was the proof.
fn sender(mail: &Mail, explained: &Explained, people: &People) -> String {
    let reference = &explained.mail.reference;
    match mail.why == Why::Alias && reference.about_alias().is_some() && !reference.answers_news() {
        true => "whoever has the key that came back".to_owned(),
        false => people.sender(&explained.standing),
    }
}

/// Where a ticket stands, by what happened to it, and how each mail that moved it or waits for it was taken.
fn ticket(place: &Place, no: TicketNo) -> Ended {
    let ticket = ticket::one(place, no)?;
    let moments = timeline::of(place, &ticket)?;
    let (mails, firms) = (timeline::mails(&moments), vec![ticket.firm]);
    let facts = place.facts(&Keys { mails, firms, ..Keys::default() })?;
    let became = |mail: &Mail| {
        format!("{} of {}: {}", mail.no, mail.from, happening::became(mail.disposition, mail.why, &mail.note))
    };
    let record = Record::default()
        .with("ticket", ticket.no.to_string())
        .with("title", ticket.title.clone())
        .with("status", ticket.status.label())
        .with("trouble", ticket_view::flags(&ticket))
        .with("waits", ticket_view::undecided(place, &ticket))
        .with("mails", facts.mails.iter().map(became).collect::<Vec<_>>());
    let settings = facts.firm(ticket.firm).map_or_else(Settings::default, |firm| firm.settings.clone());
    timeline::print(place, record, (&moments, &settings)).map(|()| Exit::Done)
}
