//! Where everything lies, and what a store promises. The conformance suite holds every store to it.

use crate::ports::{Busy, Pending};
use crate::record::{Answer, Change};
use crate::workflow::facts::{Next, SentSince, TicketQuery};
use crate::workflow::inbox::{Disposition, Mail};
use crate::workflow::outbox::{OutboxState, Outgoing};
use crate::workflow::{Facts, Firm, FirmId, Keys, MailNo, OutboxNo, Person, Ticket, TicketNo};

#[cfg(test)]
pub(crate) mod conformance;
pub mod sqlite;

/// What a judge says of the facts.
#[derive(Debug)]
pub enum Judgement {
    /// Write this.
    Done(Change),
    /// Load these as well and ask again; at most [`ROUNDS_MAX`] times.
    More(Keys),
    /// Write nothing, and answer so.
    Nothing(Answer),
}

/// How often one job may ask for more facts. The longest way known, a mail that a key releases over a cap and without a
/// ticket, asks four times (`tests/rounds.rs`). One round too few would set a sound mail aside, so there is room for as
/// many again; a judge that never comes to an end still ends soon.
pub const ROUNDS_MAX: usize = 8;

/// Pure: the same facts give the same judgement. It may run again: with more facts, or because what it shares a
/// transaction with had to be taken back.
pub type Judge = Box<dyn Fn(&Facts) -> Judgement + Send + Sync>;

/// One thing to be decided.
pub struct Job {
    /// What to load first.
    pub keys: Keys,
    /// What to make of it.
    pub judge: Judge,
}

/// What is certain once a job was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The change's answer.
    pub answer: Answer,
    /// Chain and sequence of each entry written.
    pub entries: Vec<(i64, u64)>,
}

/// What went wrong with a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing of the job's group happened (full disk, locked, rolled back), or nothing can be read. Try again later.
    #[error("nothing was written: {0}")]
    Lost(String),
    /// It may have happened or not (a commit or a sync failed). Submit it again: its marks, or its lease, decide.
    #[error("it is not known whether it was written: {0}")]
    Unknown(String),
    /// The judge panicked or never came to an end. Nothing happened.
    #[error("the decision itself failed: {0}")]
    Poison(String),
    /// The store will not do this, however often it is tried: a row that is there already or cannot be read, another
    /// program's file. Nothing of the job happened; the others of its group are not touched.
    #[error("the store refuses: {0}")]
    Refused(String),
}

/// A place to keep everything. One process or many, the promises are the same.
pub trait Store: Send + Sync {
    /// Loads, judges and writes in one transaction, which other jobs may share: each sees what those before it wrote.
    /// Never blocks.
    ///
    /// Every answer comes after the sync of the group, and of those before it: what it says, and what it was only
    /// read from, survives a power cut. A panic in the judge gives [`Fault::Poison`] and leaves the other jobs of
    /// the group whole.
    ///
    /// # Errors
    /// [`Busy`] when the bounded queue is full: nothing happened, answer 451 or exit 75.
    fn submit(&self, job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy>;

    /// As [`Store::submit`], for a job that holds the bytes of a mail: they count against the queue's bound.
    ///
    /// # Errors
    /// As [`Store::submit`].
    fn submit_mail(&self, job: Job, octets: usize) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        let _ = octets;
        self.submit(job)
    }

    /// Puts the bytes of a mail, if the store thinks it big, where the writer need not touch them, synced. Call it
    /// before the job that takes the mail is submitted, on a thread that may wait for the disk. It may be left out:
    /// then the writer does the work, and everybody waits. Bytes of a mail that was then not taken stay behind and
    /// harm nobody.
    ///
    /// # Errors
    /// [`Fault::Lost`] if they cannot be written: answer 451.
    fn stage(&self, raw: &[u8]) -> Result<(), Fault> {
        let _ = raw;
        Ok(())
    }

    /// The same load and judge, on a snapshot; nothing is written.
    ///
    /// # Errors
    /// As the job would have failed.
    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault>;

    /// A read-only snapshot of what is committed. That may be a moment before it is durable: show it, but acknowledge
    /// nothing by it.
    ///
    /// # Errors
    /// [`Fault::Lost`] when the store cannot be read.
    fn view(&self) -> Result<Box<dyn View + '_>, Fault>;
}

/// One entry of the log as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Chain.
    pub firm: i64,
    /// 1, 2, 3 ...
    pub seq: u64,
    /// Canonical JSON.
    pub body: String,
    /// SHA-256 of a zero octet and the body ([`crate::ledger::chain::leaf_hash`], RFC 6962 section 2.1).
    pub hash: [u8; 32],
}

/// Counts for conservation: received = applied + filed + parked + quarantined + set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Mails by disposition.
    pub mails: Vec<(Disposition, u64)>,
    /// Outgoing mails by state.
    pub outbox: Vec<(OutboxState, u64)>,
    /// Every mail ever numbered.
    pub received: u64,
    /// Every outgoing mail ever numbered.
    pub decided: u64,
}

impl Counts {
    /// Conservation (spec 7): what was ever numbered is where its fates say.
    ///
    /// # Errors
    /// What does not add up, in words.
    pub fn conserved(&self) -> Result<(), String> {
        let disposed: u64 = self.mails.iter().map(|(_, n)| n).sum();
        let stated: u64 = self.outbox.iter().map(|(_, n)| n).sum();
        match (disposed == self.received, stated == self.decided) {
            (true, true) => Ok(()),
            (false, _) => Err(format!("{} mails came in and {disposed} have a disposition", self.received)),
            (true, false) => {
                Err(format!("{} mails were decided and {stated} are in the outbox", self.decided))
            }
        }
    }
}

/// Reading for command line, page and export; everything of one view is one snapshot.
pub trait View {
    /// Facts, as a judge would get them.
    ///
    /// # Errors
    /// [`Fault::Lost`] when the store cannot be read, [`Fault::Refused`] for a row that cannot.
    fn facts(&self, keys: &Keys) -> Result<Facts, Fault>;
    /// Tickets, newest number last; with a limit, the newest.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn tickets(&self, query: &TicketQuery) -> Result<Vec<Ticket>, Fault>;
    /// One ticket.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn ticket(&self, no: TicketNo) -> Result<Option<Ticket>, Fault>;
    /// Firms.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn firms(&self) -> Result<Vec<Firm>, Fault>;
    /// People of a firm.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn people(&self, firm: FirmId) -> Result<Vec<Person>, Fault>;
    /// Mails with any of these dispositions (empty: all), oldest first, numbered above `after`.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn mails(&self, of: &[Disposition], after: MailNo, limit: usize) -> Result<Vec<Mail>, Fault>;
    /// The raw bytes of a mail.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn raw(&self, no: MailNo) -> Result<Option<Vec<u8>>, Fault>;
    /// Outgoing mails in any of these states (empty: all), without bytes, numbered above `after`.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn outbox(&self, of: &[OutboxState], after: OutboxNo, limit: usize) -> Result<Vec<Outgoing>, Fault>;
    /// The numbers of [`View::outbox`] alone, as [`View::due_mail`].
    ///
    /// # Errors
    /// As [`View::facts`].
    fn outbox_numbers(
        &self,
        of: &[OutboxState],
        after: OutboxNo,
        limit: usize,
    ) -> Result<Vec<OutboxNo>, Fault>;
    /// The numbers of the outgoing mails to this person in any of these states (empty: all) that were decided since, in
    /// that order; as [`View::due_mail`].
    ///
    /// # Errors
    /// As [`View::facts`].
    fn outbox_to(&self, to: &SentSince, of: &[OutboxState]) -> Result<Vec<OutboxNo>, Fault>;
    /// The firm of an outgoing mail's person, also if the mail itself cannot be read.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn outbox_firm(&self, no: OutboxNo) -> Result<Option<FirmId>, Fault>;
    /// Which outgoing mails are due at this time, oldest first, at most so many: their numbers alone, so that one
    /// that cannot be read hides no other.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn due_mail(&self, at: jiff::Timestamp, limit: usize) -> Result<Vec<OutboxNo>, Fault>;
    /// Which outgoing mails a sender holds, by number, at most so many; as [`View::due_mail`].
    ///
    /// # Errors
    /// As [`View::facts`].
    fn held_mail(&self, limit: usize) -> Result<Vec<OutboxNo>, Fault>;
    /// The composed bytes of an outgoing mail.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn composed(&self, no: OutboxNo) -> Result<Option<Vec<u8>>, Fault>;
    /// Entries of one chain from `seq` on, at most `limit`.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn entries(&self, firm: i64, seq: u64, limit: usize) -> Result<Vec<StoredEntry>, Fault>;
    /// Every chain that has an entry.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn chains(&self) -> Result<Vec<i64>, Fault>;
    /// Salt and text of the words that an entry commits to; `None` if it has none, or no more.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn content(&self, firm: i64, seq: u64) -> Result<Option<([u8; 16], String)>, Fault>;
    /// The first ticket, person or firm that would be found under something else than it says, in words.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn misfiled(&self) -> Result<Option<String>, Fault>;
    /// For conservation.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn counts(&self) -> Result<Counts, Fault>;
    /// Numbers.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn next(&self) -> Result<Next, Fault>;
    /// When the next outgoing mail or ticket timer is due, if any is.
    ///
    /// # Errors
    /// As [`View::facts`].
    fn next_due(&self) -> Result<Option<jiff::Timestamp>, Fault>;
}
