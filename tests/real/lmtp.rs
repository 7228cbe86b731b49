//! Mail comes in from Postfix by LMTP.

use super::job;
use super::office::Office;
use super::recipe::Page;
use super::town::{Inward, Town};

fn office_in_town() -> Option<(Town, Office)> {
    let mut office = Office::open(Page::Postfix);
    let port = office.listen();
    let town = Town::start(Inward::Lmtp(port))?;
    office.send_through(&town.settings(Page::Postfix, port));
    Some((town, office))
}

#[test]
fn the_main_job_over_postfix_and_lmtp() {
    let Some((town, office)) = office_in_town() else { return };
    job::main_job(&office, &town);
}

#[test]
fn forgeries_over_postfix_and_lmtp() {
    let Some((town, office)) = office_in_town() else { return };
    job::forgeries(&office, &town);
}

#[test]
fn a_bounce_over_postfix_and_lmtp() {
    let Some((town, office)) = office_in_town() else { return };
    job::bounce(&office, &town);
}
