//! Mail comes in from a mailbox in Dovecot, by IMAP with IDLE.

use super::job;
use super::office::Office;
use super::recipe::Page;
use super::town::{Inward, Town};

fn office_in_town() -> Option<(Town, Office)> {
    let town = Town::start(Inward::Mailbox)?;
    let mut office = Office::open(Page::Dovecot);
    let settings = town.settings(Page::Dovecot, 0);
    office.watch(&settings);
    office.send_through(&settings);
    Some((town, office))
}

/// Every mail that was taken in has moved, none is left.
fn all_processed(town: &Town, office: &Office) {
    town.processed(office.mails().len());
}

#[test]
fn the_main_job_over_dovecot_and_imap() {
    let Some((town, office)) = office_in_town() else { return };
    job::main_job(&office, &town);
    all_processed(&town, &office);
}

#[test]
fn forgeries_over_dovecot_and_imap() {
    let Some((town, office)) = office_in_town() else { return };
    job::forgeries(&office, &town);
    all_processed(&town, &office);
}

#[test]
fn a_bounce_over_dovecot_and_imap() {
    let Some((town, office)) = office_in_town() else { return };
    job::bounce(&office, &town);
    all_processed(&town, &office);
}
