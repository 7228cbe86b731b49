//! IMAP: one folder of one user, watched by a thread of its own.
//!
//! A mail is moved or flagged only after it is durable. The server is believed in nothing: each call
//! has a deadline and a budget below TLS (`leash.rs`), a screen above it (`screen.rs`), and a panic of the
//! library ends one session. What it deliberately does not do: QRESYNC, several folders on one
//! connection, deciding whose mail it is.

use super::Accept;
use keeper::Keeper;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod answer;
mod backoff;
mod folder;
mod keeper;
mod leash;
mod login;
mod look;
mod screen;
mod session;
mod settings;
mod state;
mod status;
mod trouble;
mod way;
mod wire;

pub use screen::{DEPTH_MAX, LINE_OCTETS_MAX};
pub use session::{BIG_KEYWORD, DONE_KEYWORD};
pub use settings::{Ask, Auth, Baseline, SIZE_MAX, Settings, Times, Tls};
pub use status::Status;
pub use trouble::Trouble;

/// One watched folder.
pub struct Mailbox {
    settings: Settings,
    accept: Arc<dyn Accept>,
    status: Mutex<Status>,
}

impl Mailbox {
    /// Nothing happens before [`Mailbox::run`].
    #[must_use]
    pub fn new(settings: Settings, accept: Arc<dyn Accept>) -> Self {
        Mailbox { settings, accept, status: Mutex::new(Status::default()) }
    }

    /// `user@host/folder`: for the log of the workflow and for people.
    #[must_use]
    pub fn name(&self) -> String {
        self.settings.name()
    }

    /// What operational logs call it.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// A snapshot for the pages.
    #[must_use]
    pub fn status(&self) -> Status {
        self.locked().clone()
    }

    /// Watches until `stop`; blocks the thread. Whatever goes wrong is in [`Mailbox::status`], and tried
    /// again: it returns for nothing else.
    pub fn run(&self, stop: &AtomicBool) {
        let mut keeper = Keeper::new(self);
        while !stop.load(Ordering::Relaxed) {
            let end = catch_unwind(AssertUnwindSafe(|| keeper.session(stop)));
            let panic = |_| Err(Trouble::Confused("the IMAP library gave up on an answer".to_owned()));
            let trouble = end.unwrap_or_else(panic).err().unwrap_or(Trouble::Stopped);
            if stop.load(Ordering::Relaxed) {
                break;
            }
            self.failed(&trouble);
            backoff::sleep(keeper.pause(&trouble), stop);
        }
        keeper.close();
        self.note(|status| (status.connected, status.idle) = (false, false));
    }

    /// One connection, SELECT, and out again: to see whether the settings work. Nothing is written.
    ///
    /// # Errors
    /// [`Trouble`] in words for the operator.
    pub fn check(&self, stop: &AtomicBool) -> Result<Checked, Trouble> {
        let mut session = session::Session::open(&self.settings, stop)?;
        let folder = keeper::quoted(&self.settings.folder)?;
        let (is, _) = session.select(&folder)?;
        let offers = session.offers;
        Ok(Checked {
            messages: is.exists,
            idle: offers.idle,
            can_move: session.can_move(),
            keywords: is.keywords,
        })
    }

    fn failed(&self, trouble: &Trouble) {
        // The sentence may hold a server's words: the log gets the word alone.
        tracing::warn!(mailbox = self.label(), trouble = trouble.word(), "imap: session ended");
        self.note(|status| {
            (status.connected, status.idle) = (false, false);
            status.last_error = Some(trouble.to_string());
        });
    }

    fn note(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.locked());
    }

    fn locked(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What [`Mailbox::check`] saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Messages in the folder.
    pub messages: u32,
    /// New mail is told at once.
    pub idle: bool,
    /// Processed mail can be moved (MOVE or UIDPLUS).
    pub can_move: bool,
    /// Keywords of our own are kept.
    pub keywords: bool,
}
