//! `once`: what `run` does, one time round: for cron, and for trying out.

use super::exit::{Ended, Exit, Failure};
use super::output::Record;
use super::place::Place;
use super::{Common, inlet, pace, run};
use crate::config::transport;
use crate::engine::dispatch::Sender;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(super) fn obey(common: &Common) -> Ended {
    let place = Place::open(common)?;
    run::logging(&place);
    let _lock = run::lock(&place.config.data())?;
    place.engine.recover()?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut taken = 0;
    let mut failed = Vec::new();
    for (name, mut watch) in inlet::watches(&place)? {
        match watch.look(&place.engine, &stop) {
            Ok(mails) => taken += mails,
            Err(error) => failed.push(format!("{name}: {error}")),
        }
    }
    let events = place.engine.ring()?;
    let tried = send(&place, &stop)?;
    Record::default().with("taken", taken).with("events", events).with("tried", tried).print(place.style)?;
    match failed.is_empty() {
        true => Ok(Exit::Done),
        false => Err(Failure::new(Exit::Unavailable, failed.join("; "))),
    }
}

/// Mails that were tried: a deferred one waits for the next time.
fn send(place: &Place, stop: &Arc<AtomicBool>) -> Result<usize, Failure> {
    let way = pace::paced(transport(&place.config)?, place.config.file.outbound.rate_per_minute, stop);
    let (mut sender, mut tried) = (Sender::new(way), 0);
    loop {
        match place.engine.dispatch(&mut sender)? {
            0 => return Ok(tried),
            more => tried += more,
        }
    }
}
