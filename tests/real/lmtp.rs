//! Mail comes in from Postfix by LMTP.

use super::job;
use super::office::Office;
use super::town::{Inward, Town};

/// Postfix's own Received stands above the stamp.
const HOPS: usize = 1;

fn office_in_town() -> Option<(Town, Office)> {
    let mut office = Office::open(HOPS);
    let town = Town::start(Inward::Lmtp(office.listen()))?;
    office.send_through(&town);
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
