//! Commands of staff and operators: the same way as a mail, judged on the writer.

use super::{Engine, House};
use crate::intake::Circumstance;
use crate::record::{Answer, Cause, Change, Circumstances};
use crate::store::{Fault, Job, Judgement};
use crate::workflow::Facts;
use crate::workflow::actor::Actor;
use crate::workflow::command::{Acted, Command};
use crate::workflow::desk::Desk;
use std::sync::Arc;

/// Who asks: for the log's cause and actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The account at the command line.
    pub user: String,
    /// In whose name.
    pub actor: Actor,
}

impl Asker {
    /// Whoever runs the program.
    #[must_use]
    pub fn operator(user: &str) -> Self {
        Asker { user: user.to_owned(), actor: Actor::Operator(user.to_owned()) }
    }
}

impl Engine {
    /// Runs one command; the answer is lines, a refusal, or "no change".
    ///
    /// # Errors
    /// The job's [`Fault`].
    pub fn operate(&self, asker: &Asker, command: Command) -> Result<Answer, Fault> {
        self.run(self.command_job(asker, command)).map(|receipt| receipt.answer)
    }

    /// The job of a command, for [`Engine::operate`] and for a dry run.
    #[must_use]
    pub fn command_job(&self, asker: &Asker, command: Command) -> Job {
        let (house, around, asker) = (Arc::clone(&self.house), self.circumstance(), asker.clone());
        let keys = command.keys();
        Job { keys, judge: Box::new(move |facts| judge(facts, (&house, around), (&asker, &command))) }
    }
}

fn judge(
    facts: &Facts,
    (house, around): (&House, Circumstance),
    (asker, command): (&Asker, &Command),
) -> Judgement {
    if let Some(why) = command.names_ours(facts, &|address| house.site.desk(address).is_some()) {
        return Judgement::Nothing(Answer::Refused(why));
    }
    let mut desk = Desk::new(facts, around.at);
    let (moved, lines) = match command.run(&mut desk, &asker.actor) {
        Acted::Done(lines) => (Vec::new(), lines),
        Acted::Moved(moved, lines) => (moved, lines),
        Acted::Unchanged(why) => return Judgement::Nothing(Answer::Unchanged(why)),
        Acted::Refused(why) => return Judgement::Nothing(Answer::Refused(why)),
        Acted::More(keys) => return Judgement::More(*keys),
    };
    let around = Circumstances {
        cause: Cause::Cli(&asker.user),
        salt: around.salt,
        site: &house.site,
        keyring: &house.keyring,
    };
    Judgement::Done(Change::of(desk.finish(), None, Answer::Lines(lines), &around).with_outbox(moved))
}
