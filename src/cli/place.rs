//! The opened installation: settings, store, engine; and what every command needs of it.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::output::{Style, lines};
use super::{key_file, own_templates, panics, right};
use crate::compose::Templates;
use crate::config::{Config, resolver};
use crate::dns::Waits;
use crate::engine::clock::{SystemClock, SystemRng};
use crate::engine::operate::Asker;
use crate::engine::own_check::Checker;
use crate::engine::{Engine, House};
use crate::mail::Address;
use crate::record::Answer;
use crate::store::sqlite::{FILE, Options, Sqlite};
use crate::store::{Fault, View};
use crate::workflow::actor::{Actor, Proof, Sender, Strength};
use crate::workflow::command::Command;
use crate::workflow::outbox::OutboxState;
use crate::workflow::{Facts, Firm, FirmId, Keys, Person};
use std::sync::Arc;

/// The file with our signing keys, in the data folder.
pub const KEYS_FILE: &str = "keys";

/// What templates that cannot be used mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hindered {
    Refused,
    Looks,
}

/// An opened installation.
pub struct Place {
    /// The settings.
    pub config: Config,
    /// Over the store.
    pub engine: Engine,
    /// How to print.
    pub style: Style,
    /// In whose name.
    on_behalf: Option<String>,
    /// What is wrong with the templates; then nothing can be done here, only looked at.
    pub hindered: Vec<String>,
}

impl Place {
    /// Opens what the settings name.
    ///
    /// # Errors
    /// Settings, keys, templates or store cannot be used; with the exit code that says which.
    pub fn open(common: &Common) -> Result<Self, Failure> {
        Self::at(common, Hindered::Refused)
    }

    /// As [`Place::open`], to look: also where the templates cannot be used. What would change anything is refused then.
    ///
    /// # Errors
    /// As [`Place::open`]; for templates only where the database is of another version: it stays so.
    pub fn look(common: &Common) -> Result<Self, Failure> {
        Self::at(common, Hindered::Looks)
    }

    fn at(common: &Common, if_hindered: Hindered) -> Result<Self, Failure> {
        panics::say_place(|at| eprintln!("mailroom: panicked at {at}; please report it"));
        let config = Config::load(&common.config_path())?;
        let data = config.data();
        if !data.is_dir() {
            let (data, file) = (data.display(), common.config_path());
            let why = format!(
                "{data}: the data folder is not there; make it with `mailroom init`, or mend `data` in {}",
                file.display()
            );
            return Err(Failure::new(Exit::Config, why));
        }
        let (templates, hindered) = match own_templates::read(&data) {
            Ok(templates) => (templates, Vec::new()),
            Err(wrong) if if_hindered == Hindered::Refused => return Err(own_templates::unusable(&wrong)),
            Err(wrong) => (Templates::new(&[]).map_err(|_| own_templates::unusable(&wrong))?, wrong),
        };
        let house = House { site: config.site(), keyring: key_file::keys(&data)?, templates };
        let database = data.join(FILE);
        if !database.is_file() {
            // A new, empty one would take genuine answers for strangers' mail.
            let why = format!("{}: the database is not there; restore it from a backup", database.display());
            return Err(Failure::new(Exit::Config, why));
        }
        let options = Options::default();
        if !hindered.is_empty() && !Sqlite::is_current(&data, options.patience).map_err(unopened)? {
            return Err(own_templates::unusable(&hindered));
        }
        let store = Sqlite::open(&data, options, Arc::new(SystemClock)).map_err(unopened)?;
        let engine = Engine::new(Arc::new(store), house, Arc::new(SystemClock), Box::new(SystemRng));
        let engine = match resolver(&config)? {
            Some(resolver) => engine.checking(Checker::new(Arc::new(resolver), Waits::in_folder(&data))),
            None => engine,
        };
        let on_behalf = common.on_behalf.clone();
        Ok(Place { config, engine, style: common.style(), on_behalf, hindered })
    }

    /// Whether anything can be changed here.
    ///
    /// # Errors
    /// The templates cannot be used: nothing could be written.
    pub fn ready(&self) -> Result<(), Failure> {
        if self.hindered.is_empty() { Ok(()) } else { Err(own_templates::unusable(&self.hindered)) }
    }

    /// A snapshot.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn view(&self) -> Result<Box<dyn View + '_>, Failure> {
        Ok(self.engine.store.view()?)
    }

    /// Facts of a snapshot of their own.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn facts(&self, keys: &Keys) -> Result<Facts, Failure> {
        Ok(self.view()?.facts(keys)?)
    }

    /// Whoever asks: the account, or the staff person of `--as`.
    ///
    /// # Errors
    /// `--as` names nobody who may run tickets.
    pub fn asker(&self) -> Result<Asker, Failure> {
        let user = user();
        let Some(person) = self.on_behalf()? else { return Ok(Asker::operator(&user)) };
        let evidence = format!("command line of {user}");
        let proof = Proof { strength: Strength::Strong, evidence, token: None };
        Ok(Asker { user, actor: Actor::Person(Sender { person: person.id, proof }) })
    }

    /// The staff person of `--as`.
    ///
    /// # Errors
    /// Nobody has this address, or who has may not run tickets.
    pub fn on_behalf(&self) -> Result<Option<Person>, Failure> {
        let Some(address) = &self.on_behalf else { return Ok(None) };
        let person = self.anybody(address)?;
        if !person.active || !person.may_run_tickets() {
            let why = format!("--as {address}: not an active officer or lead; `person role` gives roles");
            return Err(Failure::new(Exit::Permission, why));
        }
        Ok(Some(person))
    }

    /// The firm that `--as` is of: of another one nothing is there. `None`: the operator, for whom all are.
    ///
    /// # Errors
    /// As [`Place::on_behalf`].
    pub fn wall(&self) -> Result<Option<FirmId>, Failure> {
        Ok(self.on_behalf()?.map(|person| person.firm))
    }

    /// The person with this address.
    ///
    /// # Errors
    /// No address, or nobody's whom `--as` may know.
    pub fn person(&self, text: &str) -> Result<Person, Failure> {
        let (wall, found) = (self.wall()?, self.anybody(text)?);
        if wall.is_none_or(|firm| firm == found.firm) { Ok(found) } else { Err(nobody(&address(text)?)) }
    }

    fn anybody(&self, text: &str) -> Result<Person, Failure> {
        let address = address(text)?;
        let facts = self.facts(&Keys { addresses: vec![address.key()], ..Keys::default() })?;
        facts.person_at(&address).cloned().ok_or_else(|| nobody(&address))
    }

    /// The firms that are there.
    ///
    /// # Errors
    /// As [`Place::on_behalf`], or the store cannot be read.
    pub fn firms(&self) -> Result<Vec<Firm>, Failure> {
        let wall = self.wall()?;
        let firms = self.view()?.firms()?;
        Ok(firms.into_iter().filter(|firm| wall.is_none_or(|own| own == firm.id)).collect())
    }

    /// The firm with this slug; without one, the only firm.
    ///
    /// # Errors
    /// There is none, or it would have to be guessed.
    pub fn firm(&self, slug: Option<&str>) -> Result<Firm, Failure> {
        let firms = self.firms()?;
        let known = firms.iter().map(|f| f.slug.as_str()).collect::<Vec<_>>().join(", ");
        match slug {
            Some(slug) => {
                let found = firms.into_iter().find(|f| f.slug == slug);
                found.ok_or_else(|| not_found(format!("{slug}: no such firm; there are: {known}")))
            }
            None if firms.len() > 1 => Err(Failure::new(
                Exit::Usage,
                format!("there are several firms; say which with --firm: {known}"),
            )),
            None => {
                let first = firms.into_iter().next();
                first.ok_or_else(|| {
                    not_found("there is no firm yet; make one with `mailroom firm add SLUG NAME`")
                })
            }
        }
    }

    /// Lets a command happen and prints its lines.
    ///
    /// # Errors
    /// It was refused, or not written.
    pub fn act(&self, command: Command) -> Ended {
        self.may(&command)?;
        let answer = self.engine.operate(&self.asker()?, command)?;
        self.answered(answer)
    }

    /// As [`Place::act`], but nothing is written: the lines that it would print.
    ///
    /// # Errors
    /// It would be refused.
    pub fn rehearse(&self, command: Command) -> Ended {
        self.may(&command)?;
        let job = self.engine.command_job(&self.asker()?, command);
        match self.engine.store.rehearse(&job)? {
            crate::store::Judgement::Done(change) => self.answered(change.answer().clone()),
            crate::store::Judgement::Nothing(answer) => self.answered(answer),
            crate::store::Judgement::More(_) => {
                Err(Failure::new(Exit::Failed, "the rehearsal came to no end"))
            }
        }
    }

    /// Why it would be refused, if it would; nothing is printed or written.
    #[must_use]
    pub fn refusal(&self, command: Command) -> Option<String> {
        let may = self.may(&command).and_then(|()| self.asker());
        let job = self.engine.command_job(&may.ok()?, command);
        match self.engine.store.rehearse(&job).ok()? {
            crate::store::Judgement::Nothing(Answer::Refused(why)) => Some(why),
            crate::store::Judgement::Done(_)
            | crate::store::Judgement::Nothing(_)
            | crate::store::Judgement::More(_) => None,
        }
    }

    fn may(&self, command: &Command) -> Result<(), Failure> {
        // Whatever is wrong, what goes out can be stopped.
        if !matches!(command, Command::Live(false) | Command::Outbox(_, OutboxState::Held)) {
            self.ready()?;
        }
        self.on_behalf()?.map_or(Ok(()), |person| right::check(self, &person, command))
    }

    fn answered(&self, answer: Answer) -> Ended {
        match answer {
            Answer::Lines(done) => lines(self.style, &done).map(|()| Exit::Done),
            Answer::Refused(why) => Err(Failure::new(Exit::Failed, why)),
            Answer::Unchanged(why) => Err(Failure::new(Exit::Unchanged, why)),
            Answer::Mail { .. } | Answer::Leased(_) | Answer::Settled { .. } | Answer::Nothing => {
                Ok(Exit::Done)
            }
        }
    }
}

fn nobody(address: &Address) -> Failure {
    not_found(format!("{address}: nobody on file has this address; `person list` shows who is"))
}

/// A database that is locked, or newer than this program, is the same one tomorrow: whoever hands us mail keeps it.
fn unopened(fault: Fault) -> Failure {
    Failure::new(Exit::Later, fault.to_string())
}

/// The account's name, for the log.
fn user() -> String {
    let named = |key| std::env::var(key).ok().filter(|name| !name.is_empty());
    named("SUDO_USER")
        .or_else(|| named("USER"))
        .or_else(|| named("LOGNAME"))
        .unwrap_or_else(|| "operator".to_owned())
}

/// What was named is not there.
#[must_use]
pub fn not_found(why: impl Into<String>) -> Failure {
    Failure::new(Exit::NotFound, why)
}

/// An address of the command line.
///
/// # Errors
/// It is none.
pub fn address(text: &str) -> Result<Address, Failure> {
    Address::parse(text).map_err(|e| Failure::new(Exit::Usage, e.to_string()))
}
