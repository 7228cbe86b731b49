//! After the play: the real time, the sender and the clocks at work, until Ctrl-C.

use super::play::Play;
use super::town::Town;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often the log is looked at, and the clocks are rung.
const LOOK: Duration = Duration::from_millis(500);

/// Stays up and tells what happens.
///
/// # Errors
/// The store's, the writer's, or no signal can be waited for.
pub fn stay(mut town: Town, play: &Play) -> anyhow::Result<()> {
    invite(&mut town, play)?;
    town.clock.wake();
    let stop = Arc::new(AtomicBool::new(false));
    let sender = std::thread::spawn({
        let (engine, relay, stop) = (town.engine.clone(), town.relay.clone(), stop.clone());
        move || engine.send_until(relay, &stop)
    });
    let ended = watch(&mut town);
    stop.store(true, Ordering::Relaxed);
    town.engine.bell.ring();
    let _ = sender.join();
    ended
}

/// How to take part.
fn invite(town: &mut Town, play: &Play) -> anyhow::Result<()> {
    let forwarder = &play.cast.forwards;
    let got = town.inbox(forwarder, "reminder")?;
    let port = town
        .lmtp
        .local_addr()
        .to_string()
        .rsplit_once(':')
        .map_or_else(String::new, |(_, port)| port.to_owned());
    town.teller
        .scene(&format!("Still up: LMTP on port {port}, until Ctrl-C. Say DONE for {}:", forwarder.name))?;
    let mail = format!(
        "Authentication-Results: {}; dmarc=pass header.from={}\\r\\nFrom: <{}>\\r\\nTo: <{}>\\r\\nSubject: Re: {}\\r\\nMessage-ID: <me@home.example>\\r\\n\\r\\nDONE\\r\\n",
        super::cast::BORDER,
        super::cast::HOME,
        forwarder.address,
        got.reply_to,
        got.subject,
    );
    town.teller.say(&format!(
        "  printf 'LHLO me\\r\\nMAIL FROM:<{}>\\r\\nRCPT TO:<{}>\\r\\nDATA\\r\\n{mail}.\\r\\nQUIT\\r\\n' | nc -q 1 127.0.0.1 {port}",
        forwarder.address, got.reply_to,
    ))?;
    Ok(town.teller.say("")?)
}

fn watch(town: &mut Town) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut interrupt = Box::pin(tokio::signal::ctrl_c());
    loop {
        let look = tokio::time::timeout(LOOK, &mut interrupt);
        if let Ok(signal) = runtime.block_on(async { look.await }) {
            return Ok(signal?);
        }
        town.engine.ring()?;
        town.tell()?;
    }
}
