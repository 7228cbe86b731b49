//! Mail comes in from a mailbox in Dovecot, by IMAP with IDLE.

use super::job;
use super::office::Office;
use super::recipe::Page;
use super::town::{Inward, Town, wait};

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
    let top = town.dovecot.maildir("mailroom");
    let files = |folder: &str| std::fs::read_dir(top.join(folder)).map_or(0, Iterator::count);
    let taken = office.mails().len();
    wait("all mail to be in Processed", || {
        let left = files("new") + files("cur");
        (left == 0 && files(".Processed/new") + files(".Processed/cur") == taken).then_some(())
    });
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
