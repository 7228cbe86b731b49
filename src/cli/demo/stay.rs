//! After the play: the real time, the sender and the clocks at work, until Ctrl-C.

use super::cast::BORDER;
use super::play::Play;
use super::town::Town;
use crate::engine::clock::SystemClock;
use crate::engine::simulate::letter::{Border, Writer, stamped};
use crate::ports::Clock;
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

/// How to take part: a conversation in a file, and the one command that holds it.
fn invite(town: &mut Town, play: &Play) -> anyhow::Result<()> {
    let who = &play.cast.forwards;
    let got = town.inbox(who, "reminder")?;
    let writer = Writer { name: who.name, address: &who.address, at: SystemClock.now(), number: 0 };
    let mail = String::from_utf8(stamped(&writer.answer(&got, "DONE"), BORDER, Border::Pass))?;
    let talk = format!(
        "LHLO me.example\r\nMAIL FROM:<{}>\r\nRCPT TO:<{}>\r\nDATA\r\n{mail}.\r\nQUIT\r\n",
        who.address, got.reply_to,
    );
    let file = town.dir.join("done.lmtp");
    std::fs::write(&file, talk)?;
    let address = town.lmtp.local_addr().to_string();
    let (host, port) = address.rsplit_once(':').unwrap_or((&address, ""));
    town.teller
        .scene(&format!("Still up until Ctrl-C: LMTP on port {port}. {} says DONE if you run", who.name))?;
    let file = file.display();
    town.teller.say(&format!("  bash -c 'exec 3<>/dev/tcp/{host}/{port}; cat {file} >&3; cat <&3'\n"))?;
    Ok(())
}

fn watch(town: &mut Town) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut interrupt = Box::pin(tokio::signal::ctrl_c());
    loop {
        if let Ok(signal) = runtime.block_on(async { tokio::time::timeout(LOOK, &mut interrupt).await }) {
            return Ok(signal?);
        }
        town.engine.ring()?;
        town.tell()?;
    }
}
