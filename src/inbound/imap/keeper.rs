//! Keeps one folder: looks, takes what is there (`way.rs`), waits, looks again.
//!
//! It outlives its sessions: what is held back, what is too big, how long to wait after trouble.

use super::answer::Selected;
use super::backoff::{Backoff, sleep};
use super::look::{WINDOW, baseline, list};
use super::session::Session;
use super::state::State;
use super::trouble::Trouble;
use super::way::{Place, Step};
use super::{Mailbox, folder};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Looks in a row that find nothing before the next one is put off.
const FRUITLESS_MAX: u32 = 3;
/// An IDLE shorter than this, with nothing new after it, was no news.
const QUICK: Duration = Duration::from_secs(1);
/// No wait is shorter.
const WAIT_MIN: Duration = Duration::from_millis(10);

/// Before the next look.
enum Wait {
    /// Look at once.
    Not,
    /// Until the server has news, at most so long.
    News(Duration),
    /// So long, whatever the server says.
    Sleep(Duration),
}

/// When a mail is tried again.
pub(super) struct Hold {
    backoff: Backoff,
    until: Instant,
}

/// Keeps one folder.
pub struct Keeper<'m> {
    pub(super) mailbox: &'m Mailbox,
    pub(super) state: Option<State>,
    pub(super) holds: BTreeMap<u32, Hold>,
    pub(super) too_big: BTreeSet<u32>,
    pub(super) made_folder: bool,
    pub(super) later_row: u32,
    pub(super) halted: Backoff,
    /// What was wrong in this look, though the session goes on.
    pub(super) complaint: Option<String>,
    by_windows: bool,
    fruitless: u32,
    trouble: Backoff,
    refused: Backoff,
    quiet: Backoff,
}

/// The folder as a command wants it.
///
/// # Errors
/// [`Trouble::Settings`].
pub fn quoted(name: &str) -> Result<String, Trouble> {
    folder::quoted(name).ok_or_else(|| Trouble::Settings(format!("{name:?} is no folder name")))
}

impl<'m> Keeper<'m> {
    /// For one mailbox.
    #[must_use]
    pub fn new(mailbox: &'m Mailbox) -> Self {
        let new = Backoff::new(mailbox.settings.times.retry);
        Keeper {
            mailbox,
            state: None,
            holds: BTreeMap::new(),
            too_big: BTreeSet::new(),
            made_folder: false,
            later_row: 0,
            halted: new,
            complaint: None,
            by_windows: false,
            fruitless: 0,
            trouble: new,
            refused: new,
            quiet: new,
        }
    }

    /// The end: what is durable though not marked need not come again.
    pub fn close(&self) {
        if let Some(Err(trouble)) = self.state.as_ref().map(State::save) {
            tracing::warn!(mailbox = self.mailbox.label(), trouble = trouble.word(), "imap: notes not kept");
        }
    }

    /// How long to wait before the next session.
    pub fn pause(&mut self, trouble: &Trouble) -> Duration {
        let times = &self.mailbox.settings.times;
        match trouble {
            Trouble::Login(_) | Trouble::Settings(_) => self.refused.next(times.refused_max),
            Trouble::Network(_)
            | Trouble::Tls(_)
            | Trouble::Refused(_)
            | Trouble::Confused(_)
            | Trouble::State(_)
            | Trouble::Stopped => self.trouble.next(times.retry_max),
        }
    }

    /// One connection, until something goes wrong or `stop`.
    ///
    /// # Errors
    /// [`Trouble`] that ended it.
    pub fn session(&mut self, stop: &AtomicBool) -> Result<(), Trouble> {
        let mailbox = self.mailbox;
        self.folders()?;
        if self.state.is_none() {
            self.state = Some(State::open(&mailbox.settings.state)?);
        }
        mailbox.note(|status| status.connects += 1);
        let mut session = Session::open(&mailbox.settings, stop)?;
        self.refused.reset();
        while !stop.load(Ordering::Relaxed) {
            let wait = self.look(&mut session, stop)?;
            self.trouble.reset();
            self.wait(&mut session, wait, stop)?;
        }
        Ok(())
    }

    /// The watched folder and the one for processed mail.
    pub(super) fn folders(&self) -> Result<(String, Option<String>), Trouble> {
        let settings = &self.mailbox.settings;
        let processed = settings.processed.as_deref().filter(|name| !name.is_empty());
        if processed == Some(settings.folder.as_str()) {
            return Err(Trouble::Settings("processed and folder are the same".to_owned()));
        }
        Ok((quoted(&settings.folder)?, processed.map(quoted).transpose()?))
    }

    /// Everything that waits, once. A UID is used only until the next SELECT: as long it is the same mail's (RFC 3501
    /// section 2.3.1.1). Beyond it go our notes, and they are of one UIDVALIDITY.
    fn look(&mut self, session: &mut Session<'_>, stop: &AtomicBool) -> Result<Wait, Trouble> {
        let (is, uidvalidity) = session.select(&self.folders()?.0)?;
        let from = self.notes(session, (is, uidvalidity))?;
        let listed = list(session, is, from, self.by_windows).inspect_err(|trouble| {
            // So many that their numbers do not fit a line: next time by windows.
            self.by_windows |= is.exists > WINDOW && matches!(trouble, Trouble::Confused(_));
        })?;
        self.by_windows &= !listed.whole || listed.uids.len() > WINDOW as usize;
        self.holds.retain(|uid, _| listed.uids.binary_search(uid).is_ok() || !listed.whole);
        let before = self.mailbox.status().taken;
        let (waiting, halt) = self.all(session, &listed.uids, (uidvalidity, is.keywords, stop))?;
        self.state.iter_mut().for_each(|state| state.advance(&listed.uids));
        if listed.whole {
            let listed: BTreeSet<u32> = listed.uids.iter().copied().collect();
            self.too_big.retain(|uid| listed.contains(uid));
            self.state.iter_mut().for_each(|state| state.settle(&listed));
        }
        self.looked(session, waiting);
        let fresh = self.mailbox.status().taken > before;
        let wait = self.next_wait(fresh, fresh || session.news || !listed.whole);
        Ok(halt.map_or(wait, Wait::Sleep))
    }

    /// How many wait, and how long all of them shall.
    fn all(
        &mut self,
        session: &mut Session<'_>,
        uids: &[u32],
        (uidvalidity, keywords, stop): (u32, bool, &AtomicBool),
    ) -> Result<(usize, Option<Duration>), Trouble> {
        let (mut waiting, mut halt) = (0, None);
        for uid in uids {
            if halt.is_some() || stop.load(Ordering::Relaxed) {
                waiting += 1;
                continue;
            }
            match self.mail(session, &Place { uidvalidity, uid: *uid, keywords })? {
                Step::Done | Step::TooBig => {}
                Step::Waits => waiting += 1,
                Step::Halt => {
                    waiting += 1;
                    halt = Some(self.halted.next(self.mailbox.settings.times.retry_max));
                }
            }
        }
        Ok((waiting, halt))
    }

    /// The first UID that is ours. First start, or another UIDVALIDITY: new notes, durable before use.
    fn notes(&mut self, session: &mut Session<'_>, is: (Selected, u32)) -> Result<u32, Trouble> {
        let old = self.state.as_ref().and_then(|state| state.notes.clone());
        if let Some(notes) = old.as_ref().filter(|notes| notes.uidvalidity == is.1) {
            return Ok(notes.from);
        }
        if old.is_some() {
            let mailbox = self.mailbox.label();
            tracing::warn!(
                mailbox,
                "imap: UIDVALIDITY changed, all is looked at again; known mail changes nothing"
            );
        }
        let notes = baseline(session, is, (old.as_ref(), self.mailbox.settings.baseline))?;
        let from = notes.from;
        self.holds.clear();
        self.too_big.clear();
        if let Some(state) = &mut self.state {
            state.notes = Some(notes);
            state.save().inspect_err(|_| state.notes = old)?;
        }
        Ok(from)
    }

    fn looked(&mut self, session: &Session<'_>, waiting: usize) {
        let (complaint, too_big) = (self.complaint.take(), self.too_big.len());
        self.mailbox.note(|status| {
            (status.connected, status.idle) = (true, session.offers.idle);
            status.last_poll = Some(Timestamp::now());
            (status.waiting, status.too_big, status.last_error) = (waiting, too_big, complaint);
        });
    }

    fn next_wait(&mut self, fresh: bool, again: bool) -> Wait {
        let times = &self.mailbox.settings.times;
        if fresh {
            self.fruitless = 0;
            self.quiet.reset();
        } else if again {
            self.fruitless = self.fruitless.saturating_add(1);
        }
        if self.fruitless > FRUITLESS_MAX {
            return Wait::Sleep(self.quiet.next(times.retry_max));
        }
        if again {
            return Wait::Not;
        }
        let first = self.holds.values().map(|hold| hold.until).min();
        let left = first.map_or(times.idle, |until| until.saturating_duration_since(Instant::now()));
        Wait::News(left.clamp(WAIT_MIN, times.idle))
    }

    fn wait(&mut self, session: &mut Session<'_>, wait: Wait, stop: &AtomicBool) -> Result<(), Trouble> {
        match wait {
            Wait::Not => {}
            Wait::Sleep(time) => {
                self.fruitless = 0;
                sleep(time, stop);
            }
            Wait::News(time) if session.offers.idle => {
                let start = Instant::now();
                session.idle(time)?;
                let quick = start.elapsed() < QUICK.min(time / 2);
                self.fruitless = if quick { self.fruitless.saturating_add(1) } else { 0 };
            }
            Wait::News(time) => sleep(time.min(self.mailbox.settings.times.poll), stop),
        }
        Ok(())
    }

    /// It waits for its own time, longer each time.
    pub(super) fn hold(&mut self, uid: u32) {
        let times = &self.mailbox.settings.times;
        let new = || Hold { backoff: Backoff::new(times.retry), until: Instant::now() };
        let hold = self.holds.entry(uid).or_insert_with(new);
        hold.until = Instant::now() + hold.backoff.next(times.retry_max);
    }

    /// Whether its time has not come.
    pub(super) fn is_held(&self, uid: u32) -> bool {
        self.holds.get(&uid).is_some_and(|hold| hold.until > Instant::now())
    }
}
