//! The command line: one file a command group. It parses, asks the engine or a view, and prints.
//!
//! It decides nothing: every change goes through a job of the engine.

mod attached;
mod deliver;
pub mod demo;
mod exit;
mod explain;
mod export;
mod exposed;
mod firm;
mod happening;
mod import;
mod inbox;
mod init;
mod inlet;
mod key_file;
mod keys;
mod live;
mod lock;
mod log;
mod names;
mod once;
mod output;
mod own_templates;
mod pace;
mod panics;
mod person;
mod place;
mod plainly;
mod preview;
mod queue;
mod reading;
pub mod reply_text;
mod right;
mod run;
mod settings;
mod taking;
mod template;
mod ticket;
mod ticket_many;
mod ticket_new;
mod ticket_view;
mod timeline;
mod verify;
mod when;
mod witnesses;
mod would;

pub use exit::{Ended, Exit, Failure};

use clap::{Args, Parser, Subcommand};
use output::Style;
use std::path::PathBuf;

/// Tickets that go out as mail and are answered by mail.
#[derive(Parser)]
#[command(name = "mailroom", version, about, propagate_version = true, arg_required_else_help = true)]
struct Line {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// What every command takes.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// The settings; otherwise $MAILROOM_CONFIG, otherwise ./mailroom.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Print the names of the columns where no terminal is, too
    #[arg(long, global = true)]
    header: bool,
    /// In the name of this officer or lead
    #[arg(long = "as", global = true, value_name = "ADDR")]
    on_behalf: Option<String>,
}

impl Common {
    fn config_path(&self) -> PathBuf {
        let named = self.config.clone().or_else(|| std::env::var_os("MAILROOM_CONFIG").map(PathBuf::from));
        named.unwrap_or_else(|| PathBuf::from("mailroom.toml"))
    }

    fn style(&self) -> Style {
        Style { header: self.header, ..Style::of_process(self.json) }
    }
}

#[derive(Subcommand)]
enum Verb {
    /// Play the main job on embedded parts, with real mail over loopback
    Demo {
        /// End when the play ends
        #[arg(long)]
        exit: bool,
        /// The same seed plays the same
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// People who write for days on a virtual clock, then the oracle's word; the same seed, the same log
    Simulate {
        /// People who get tickets
        #[arg(long, default_value_t = 20)]
        employees: usize,
        /// Days
        #[arg(long, default_value_t = 30)]
        days: u32,
        /// The same seed simulates the same
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Make a new installation: settings, keys, database
    Init(init::Init),
    /// Take mail in, decide, send, remind, until told to stop
    Run(run::Run),
    /// Take in what lies in the mailboxes, ring the clocks, send what is due, end
    ///
    /// It prints `taken`: mails taken in; `events`: reminders, schedules and expiries that fell due; `tried`: mails of
    /// ours that were tried, sent or not (`queue list`); `sending`: on or off. It ends with 69 when a mailbox or the
    /// way out cannot be used.
    Once,
    /// Take one mail from standard input
    Deliver(deliver::Deliver),
    /// Tickets
    #[command(subcommand)]
    Ticket(ticket::Ticket),
    /// People of a firm
    #[command(subcommand)]
    Person(person::Person),
    /// Firms
    #[command(subcommand)]
    Firm(firm::Firm),
    /// Mail that came in
    #[command(subcommand)]
    Inbox(inbox::Inbox),
    /// Mail on its way out
    #[command(subcommand)]
    Queue(queue::Queue),
    /// Every mail that will go out by itself if nobody acts
    #[command(visible_alias = "remind")]
    Preview(preview::Preview),
    /// Why a mail did what it did, or a ticket stands where it stands
    Explain(explain::Explain),
    /// The words of our mails
    #[command(subcommand)]
    Template(template::Template),
    /// The log
    #[command(subcommand)]
    Log(log::Log),
    /// The settings file
    #[command(subcommand)]
    Config(settings::Settings),
    /// The keys that sign our reply addresses and Message-IDs
    #[command(subcommand)]
    Keys(keys::KeyVerb),
    /// What of a mail is the sender's own
    ReplyText(reading::ReplyText),
    /// Switch sending on
    GoLive,
    /// Hold all sending
    Pause,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> Exit {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(asked) => {
            let _ = asked.print();
            return if asked.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    match obey(line) {
        Ok(exit) => exit,
        Err(failure) => {
            eprintln!("mailroom: {failure}");
            failure.exit
        }
    }
}

/// Demo and simulation need no settings: their failures are told whole, there is nothing to look up.
fn played(name: &str, result: anyhow::Result<()>) -> Ended {
    match result {
        Ok(()) => Ok(Exit::Done),
        Err(error) => {
            eprintln!("mailroom: {name}: {error:#}");
            Ok(Exit::Failed)
        }
    }
}

/// What concerns the whole installation: `--as` is of one firm.
fn is_operators(verb: &Verb) -> bool {
    match verb {
        Verb::Init(_)
        | Verb::Run(_)
        | Verb::Once
        | Verb::Deliver(_)
        | Verb::Template(_)
        | Verb::Config(_)
        | Verb::Keys(_)
        | Verb::GoLive
        | Verb::Pause => true,
        Verb::Log(verb) => verb.is_operators(),
        Verb::Demo { .. }
        | Verb::Simulate { .. }
        | Verb::Ticket(_)
        | Verb::Person(_)
        | Verb::Firm(_)
        | Verb::Inbox(_)
        | Verb::Queue(_)
        | Verb::Preview(_)
        | Verb::Explain(_)
        | Verb::ReplyText(_) => false,
    }
}

fn obey(line: Line) -> Ended {
    let common = &line.common;
    if let Some(person) = common.on_behalf.as_ref().filter(|_| is_operators(&line.verb)) {
        let why = format!("--as {person}: only the operator does this; leave --as out");
        return Err(Failure::new(Exit::Permission, why));
    }
    match line.verb {
        Verb::Demo { exit, seed } => played("demo", demo::run(demo::DemoOptions { exit, seed })),
        Verb::Simulate { employees, days, seed } => {
            played("simulate", demo::simulate(&crate::engine::simulate::Options { employees, days, seed }))
        }
        Verb::Init(verb) => verb.obey(common),
        Verb::Run(verb) => verb.obey(common),
        Verb::Once => once::obey(common),
        Verb::Deliver(verb) => verb.obey(common),
        Verb::Ticket(verb) => verb.obey(common),
        Verb::Person(verb) => verb.obey(common),
        Verb::Firm(verb) => verb.obey(common),
        Verb::Inbox(verb) => verb.obey(common),
        Verb::Queue(verb) => verb.obey(common),
        Verb::Preview(verb) => verb.obey(common),
        Verb::Explain(verb) => verb.obey(common),
        Verb::Template(verb) => verb.obey(common),
        Verb::Log(verb) => verb.obey(common),
        Verb::Config(verb) => verb.obey(common),
        Verb::Keys(verb) => verb.obey(common),
        Verb::ReplyText(verb) => verb.obey(common),
        Verb::GoLive => live::obey(common, true),
        Verb::Pause => live::obey(common, false),
    }
}
