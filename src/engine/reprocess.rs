//! A mail that was set aside, read again by the program as it is now. The same prepare and judge; only
//! the row on file is moved, in place of a new one.

use super::operate::Asker;
use super::{Engine, House, own_check, step};
use crate::intake::{self, Filing, Outcome, Prepared, known, release};
use crate::record::{Answer, Cause, Change, Circumstances};
use crate::store::{Fault, Job, Judgement};
use crate::workflow::desk::Desk;
use crate::workflow::inbox::{Disposition, Mail};
use crate::workflow::{Facts, Keys};
use std::sync::Arc;

impl Engine {
    /// Reads a mail on file again and lets it take effect.
    ///
    /// # Errors
    /// The job's [`Fault`]; [`Fault::Poison`] if it cannot be read now either.
    pub fn reprocess(&self, asker: &Asker, held: &Mail, raw: &Arc<[u8]>) -> Result<Answer, Fault> {
        let prepared = step::prepare(&release::again(held, raw), &self.house, self.circumstance());
        let prepared =
            prepared.ok_or_else(|| Fault::Poison(format!("{} cannot be read now either", held.no)))?;
        let prepared = self.asked_again(prepared.again(held), held)?;
        let keys = Keys { mails: vec![held.no], ..Keys::default() }.with(prepared.keys());
        let (house, asker) = (Arc::clone(&self.house), asker.clone());
        let no = held.no;
        let judge = Box::new(move |facts: &Facts| match facts.mails.iter().find(|m| m.no == no) {
            Some(held) => judge((&prepared, held), facts, (&house, &asker)),
            None => Judgement::Nothing(Answer::Refused(format!("{no}: no such mail"))),
        });
        self.run(Job { keys, judge }).map(|receipt| receipt.answer)
    }

    /// What was set aside was never checked: now it is, as of when it came.
    fn asked_again(&self, mail: Prepared, held: &Mail) -> Result<Prepared, Fault> {
        match &self.checker {
            Some(checker) if mail.wants_own_check(&self.house.site) => {
                checker.again(mail, held).ok_or_else(|| Fault::Lost(own_check::WAITING.to_owned()))
            }
            Some(_) | None => Ok(mail),
        }
    }
}

fn judge((mail, held): (&Prepared, &Mail), facts: &Facts, who: (&House, &Asker)) -> Judgement {
    if held.disposition != Disposition::SetAside {
        return Judgement::Nothing(Answer::Unchanged(format!("{} is {}", held.no, held.disposition)));
    }
    match intake::judge(mail, facts, who.0.intake()) {
        Outcome::More(keys) => Judgement::More(keys),
        Outcome::Duplicate(first) => {
            let desk = Desk::new(facts, mail.at);
            Judgement::Done(written(mail, (desk, release::duplicate(held, first)), who))
        }
        Outcome::Decided(desk, filing) => Judgement::Done(moved((mail, held), (*desk, filing), who)),
    }
}

fn moved(
    (mail, held): (&Prepared, &Mail),
    (mut desk, filing): (Desk<'_>, Filing),
    who: (&House, &Asker),
) -> Change {
    if filing.is_remembered() {
        known::remember(&mut desk, mail, held.no);
    }
    let row = Mail { at: held.at, source: held.source.clone(), ..step::row(mail, &filing, held.no) };
    written(mail, (desk, row), who)
}

/// The row with its line, and the answer that says so.
fn written(mail: &Prepared, (mut desk, row): (Desk<'_>, Mail), (house, asker): (&House, &Asker)) -> Change {
    let answer = Answer::Mail {
        mail: Some(row.no),
        disposition: row.disposition,
        why: row.why,
        note: row.note.clone(),
    };
    desk.move_mail(&asker.actor, row);
    let cause = Cause::Cli(&asker.user);
    let around = Circumstances { cause, salt: mail.salt, site: &house.site, keyring: &house.keyring };
    Change::of(desk.finish(), None, answer, &around)
}
