//! `inbox show --files|--file N` and `ticket show --files`: what came attached. Listed under harmless names and
//! handed out octet for octet; never opened, never written under the sender's name.

use super::exit::{Ended, Exit, Failure};
use super::explain::waits;
use super::inbox;
use super::output::{Table, put_octets};
use super::place::{Place, not_found};
use crate::parse;
use crate::workflow::{MailNo, TicketNo};

const COLUMNS: &[&str] = &["mail", "file", "name", "type", "size", "inline", "sha256"];

/// The files of one mail.
pub(super) fn of_mail(place: &Place, no: MailNo) -> Ended {
    let mut table = Table::new(COLUMNS);
    rows(&mut table, no, &inbox::raw(place, no)?);
    table.print(place.style).map(|()| Exit::Done)
}

/// The files of every mail that was about the ticket, oldest first. What waits still may be anybody's.
pub(super) fn of_ticket(place: &Place, no: TicketNo) -> Ended {
    let (mut about, name) = (Vec::new(), no.to_string());
    inbox::each(place, &[], |mail| {
        about.extend((mail.subjects.contains(&name) && !waits(&mail)).then_some(mail.no));
        true
    })?;
    let (mut table, view) = (Table::new(COLUMNS), place.view()?);
    for no in about {
        // What was redacted has no files any more.
        if let Some(raw) = view.raw(no)? {
            rows(&mut table, no, &raw);
        }
    }
    table.print(place.style).map(|()| Exit::Done)
}

fn rows(table: &mut Table, no: MailNo, raw: &[u8]) {
    for (n, file) in parse::parse(raw).attachments.iter().enumerate() {
        table.row(vec![
            no.to_string().into(),
            (n + 1).into(),
            file.label().into(),
            file.mime.clone().into(),
            file.size.into(),
            file.inline.into(),
            file.sha256.clone().into(),
        ]);
    }
}

/// The `n`th of them, from 1. A terminal is no place for them: their octets may be anything.
pub(super) fn put(place: &Place, no: MailNo, n: usize) -> Ended {
    let file = n.checked_sub(1).and_then(|at| parse::files(&inbox::raw(place, no).ok()?).into_iter().nth(at));
    let Some((_, octets)) = file else {
        return Err(not_found(format!("{no} has no file {n}; `inbox show {no} --files` lists them")));
    };
    if place.style.terminal {
        let why = format!("a file is not shown on a terminal; `inbox show {no} --file {n} > NAME` keeps it");
        return Err(Failure::new(Exit::Usage, why));
    }
    put_octets(&octets).map(|()| Exit::Done)
}
