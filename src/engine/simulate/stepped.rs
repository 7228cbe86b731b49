//! The store of a simulation: every job is decided and written before `submit` returns, on the caller's
//! own thread, so that a run has one order only.

use crate::ports::{Busy, Pending};
use crate::store::sqlite::Sqlite;
use crate::store::{Fault, Job, Judgement, Receipt, Store, View};

/// A store without threads ([`crate::store::sqlite::Options::threaded`] is `false`).
pub struct Stepped(pub Sqlite);

impl Store for Stepped {
    fn submit(&self, job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        let pending = self.0.submit(job)?;
        while self.0.turn() > 0 {}
        Ok(pending)
    }

    fn stage(&self, raw: &[u8]) -> Result<(), Fault> {
        self.0.stage(raw)
    }

    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.0.rehearse(job)
    }

    fn view(&self) -> Result<Box<dyn View + '_>, Fault> {
        self.0.view()
    }
}
