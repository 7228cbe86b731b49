//! `mailroom demo`: the main job on embedded parts, nothing to configure.
//!
//! A firm, its staff and its employees are played; everything else is the program itself: SQLite in a
//! temporary folder, mail out over SMTP, answers in over LMTP, both on loopback. It checks at the end
//! that everything came out as the script says, and fails if not. Nothing leaves the machine.

mod cast;
mod ending;
mod play;
mod post_office;
mod simulate;
mod stay;
mod teller;
mod time;
mod town;

pub use simulate::simulate;

use crate::engine::simulate::chance::Chance;
use crate::ports::Rng;
use anyhow::Context;
use data_encoding::HEXLOWER;
use std::path::{Path, PathBuf};
use teller::Teller;
use town::Town;

/// How it is played.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemoOptions {
    /// End when the play ends; otherwise stay up until Ctrl-C.
    pub exit: bool,
    /// The same seed plays the same: names, words, order of the answers.
    pub seed: u64,
}

/// Plays in a new folder below the system's temporary one, and prints to standard output. The folder stays.
///
/// # Errors
/// Something could not be opened, or the end is not what the script expects.
pub fn run(options: DemoOptions) -> anyhow::Result<()> {
    let dir = new_folder()?;
    play_in(&dir, options, Teller::stdout())
}

/// Plays in an empty folder.
///
/// # Errors
/// As [`run`].
pub fn run_in(dir: &Path, options: DemoOptions, out: Box<dyn std::io::Write + Send>) -> anyhow::Result<()> {
    play_in(dir, options, Teller::new(out, false))
}

fn play_in(dir: &Path, options: DemoOptions, teller: Teller) -> anyhow::Result<()> {
    let mut town = Town::open(dir, options.seed, teller)?;
    std::fs::write(dir.join("mailroom.toml"), settings())?;
    let (lmtp, folder) = (town.lmtp.local_addr().to_string(), dir.display());
    town.teller.say(&format!(
        "mailroom demo, seed {}: mail comes in by LMTP on {lmtp}; all of it lies in {folder}",
        options.seed
    ))?;
    let play = play::play(&mut town)?;
    let audit = ending::check(&town, &play).context("the play did not end as the script says")?;
    ending::tell(&mut town, &play, &audit)?;
    match options.exit {
        true => Ok(()),
        false => stay::stay(town, &play),
    }
}

/// The settings with which the commands work on this folder. They send into a Maildir: the demo's own
/// way out ends with it.
fn settings() -> String {
    format!(
        "[server]\ndomain = \"{}\"\ndata = \"data\"\nauthserv_id = \"{}\"\n\n[outbound]\ntransport = \"maildir\"\nmaildir = \"outbox\"\n",
        cast::DOMAIN,
        cast::BORDER,
    )
}

fn new_folder() -> anyhow::Result<PathBuf> {
    let mut name = [0; 6];
    let nanos = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |t| t.as_nanos() as u64);
    Chance::new(nanos ^ u64::from(std::process::id())).fill(&mut name);
    let dir = std::env::temp_dir().join(format!("mailroom-demo-{}", HEXLOWER.encode(&name)));
    std::fs::create_dir(&dir).with_context(|| format!("{}: the folder cannot be made", dir.display()))?;
    Ok(dir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::command::Command;

    #[test]
    fn an_end_that_is_not_the_scripts_is_an_error() {
        let dir = new_folder().unwrap();
        let mut town = Town::open(&dir, 1, Teller::new(Box::new(std::io::sink()), false)).unwrap();
        let play = play::play(&mut town).unwrap();
        ending::check(&town, &play).unwrap();
        town.order(Command::Reopen(play.tickets[..1].to_vec(), "look again".to_owned())).unwrap();
        town.settle().unwrap();
        let why = ending::check(&town, &play).unwrap_err().to_string();
        assert_eq!(why, "T-1 should be Closed and is Pending Correction");
        std::fs::remove_dir_all(dir).unwrap();
    }
}
