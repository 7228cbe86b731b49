//! A whole chain: its sets are there, and it holds if every seal and the newest signature of the mail do (RFC 8617
//! section 5.2).

use super::Broken;
use super::set::{self, Set};
use crate::mail::auth_results::AuthResults;
use crate::mail::dkim::{Key, Signature, Signed};
use crate::mail::fields::Field;
use jiff::Timestamp;

/// Keys of one chain that are asked for; servers that seal twice use one twice.
pub const KEYS_MAX: usize = 10;

/// A chain that breaks no rule; whether it holds, its keys say.
#[derive(Debug)]
pub struct Chain<'m> {
    mail: &'m Signed<'m>,
    /// Oldest first; at least one.
    sets: Vec<Set<'m>>,
    newest: (&'m Field<'m>, Signature),
}

impl<'m> Chain<'m> {
    /// The chain of a mail at this time; `None`: there is none.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn read(mail: &'m Signed<'m>, now: Timestamp) -> Result<Option<Self>, Broken> {
        let sets = set::sets(mail, now)?;
        let Some(last) = sets.last() else { return Ok(None) };
        let signature = set::message(last.message).map_err(Broken::Message)?;
        mail.admits(&signature, now).map_err(Broken::Message)?;
        let newest = (last.message, signature);
        let chain = Chain { mail, sets, newest };
        match chain.key_names().len() <= KEYS_MAX {
            true => Ok(Some(chain)),
            false => Err(Broken::Keys),
        }
    }

    /// Everybody who answers for it: who sealed, oldest first, and who signed the mail as it is now.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.signers().map(|signature| signature.domain.as_str())
    }

    /// Where their keys are.
    #[must_use]
    pub fn key_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.signers().map(Signature::key_name).collect();
        names.sort();
        names.dedup();
        names
    }

    fn signers(&self) -> impl Iterator<Item = &Signature> {
        self.sets.iter().map(|set| &set.seal.1).chain([&self.newest.1])
    }

    /// Who says that they saw what, oldest first; `None`: nobody can read it.
    pub fn told(&self) -> impl Iterator<Item = (&str, Option<AuthResults>)> {
        self.sets.iter().map(|set| (set.seal.1.domain.as_str(), set::told(set.results)))
    }

    /// Whether it holds, with the records of each of its keys.
    ///
    /// # Errors
    /// What does not.
    pub fn verify<'r>(&self, records: impl Fn(&str) -> &'r [String]) -> Result<(), Broken> {
        let (field, newest) = &self.newest;
        self.mail.verify((field, newest), records(&newest.key_name())).map_err(Broken::Message)?;
        let mut data = Vec::new();
        for (n, Set { results, message, seal: (field, seal) }) in (1..).zip(&self.sets) {
            // Section 5.1.1: all sets so far, oldest first, each in this order, the last seal without its value.
            self.mail.relaxed(results, &mut data);
            self.mail.relaxed(message, &mut data);
            let before = data.len();
            self.mail.emptied((field, seal), &mut data);
            let key = Key::only(records(&seal.key_name()));
            key.and_then(|key| key.verify(seal, &data)).map_err(|why| Broken::Seal(n, why))?;
            data.truncate(before);
            self.mail.relaxed(field, &mut data);
        }
        Ok(())
    }
}
