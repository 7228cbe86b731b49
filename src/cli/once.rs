//! `once`: what `run` does, one time round: for cron, and for trying out.

use super::exit::{Ended, Exit, Failure};
use super::output::Record;
use super::place::Place;
use super::{Common, inlet, live, pace, run};
use crate::config::transport;
use crate::engine::Engine;
use crate::engine::dispatch::Sender;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(super) fn obey(common: &Common) -> Ended {
    let place = Place::open(common)?;
    // What it did stands in its own answer; here only what went wrong.
    run::logging(&place, tracing::level_filters::LevelFilter::WARN);
    let _lock = run::lock(&place.config.data())?;
    place.engine.recover()?;
    let stop = Arc::new(AtomicBool::new(false));
    let watches = inlet::watches(&place)?;
    let sending = if live::is_live(&place)? { "on".to_owned() } else { format!("off; {}", live::SWITCH_ON) };
    let (style, way) = (place.style, transport(&place.config)?);
    let way = pace::paced(way, place.config.file.outbound.rate_per_minute, &stop);
    let Place { config, engine, .. } = place;
    let engine = Arc::new(engine);
    // One that fails stops no other, nor what goes out.
    let mut taken = inlet::mailboxes(&config, &engine)?.iter().map(inlet::empty).collect::<Vec<_>>();
    for (name, mut watch) in watches {
        let mails = watch.look(&*engine, &stop).map_err(|error| format!("{name}: {error}"));
        taken.push(mails.map(|mails| mails as u64));
    }
    let failed: Vec<String> = taken.iter().filter_map(|one| one.as_ref().err()).cloned().collect();
    let taken: u64 = taken.iter().flatten().sum();
    let events = engine.ring()?;
    let mut sender = Sender::new(way);
    let tried = send(&engine, &mut sender)?;
    let unreached =
        sender.unreached().map(|why| format!("the way out cannot be used, mail waits in the queue: {why}"));
    Record::default()
        .with("taken", taken)
        .with("events", events)
        .with("tried", tried)
        .with("sending", sending)
        .print(style)?;
    let failed: Vec<String> = failed.into_iter().chain(unreached).collect();
    match failed.is_empty() {
        true => Ok(Exit::Done),
        false => Err(Failure::new(Exit::Unavailable, failed.join("; "))),
    }
}

/// Mails that were tried: a deferred one waits for the next time.
fn send(engine: &Engine, sender: &mut Sender) -> Result<usize, Failure> {
    let mut tried = 0;
    loop {
        match engine.dispatch(sender) {
            Ok(0) => return Ok(tried),
            Ok(more) => tried += more,
            Err(fault) => {
                // Whether it could be paid now or not: the next time begins with what is held.
                let _ = engine.settle_up(sender);
                return Err(fault.into());
            }
        }
    }
}
