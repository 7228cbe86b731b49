//! One logged-in connection: five calls of the library, each on its leash.
//!
//! Everything but IDLE and the log-in goes through `run_command_and_read_response`, whose answers are
//! read by `answer.rs`: the library's own readers stop at an untagged NO or BAD.

use super::answer::{self, Selected};
use super::leash::Leash;
use super::login::login;
use super::settings::Settings;
use super::trouble::Trouble;
use super::wire::{Line, TALK_OCTETS_MAX, dial};
use imap::types::UnsolicitedResponse;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Set on processed mail that stays in its folder.
pub const DONE_KEYWORD: &str = "$MailroomDone";
/// Set on mail that is over the size limit.
pub const BIG_KEYWORD: &str = "$MailroomTooBig";

/// What the server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offers {
    /// RFC 2177.
    pub idle: bool,
    /// RFC 6851.
    pub moves: bool,
    /// RFC 4315.
    pub uidplus: bool,
}

/// A connection in step.
pub struct Session<'a> {
    imap: imap::Session<Line<'a>>,
    leash: Leash,
    call: Duration,
    body_octets_max: u64,
    /// What the server can do.
    pub offers: Offers,
    /// Mail came while we did something else: look again before waiting.
    pub news: bool,
}

impl<'a> Session<'a> {
    /// Dials and logs in.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn open(settings: &Settings, stop: &'a AtomicBool) -> Result<Self, Trouble> {
        let call = settings.times.call;
        let leash = Leash::new(call, TALK_OCTETS_MAX);
        let client = dial(settings, &leash, stop)?;
        leash.arm(call, TALK_OCTETS_MAX);
        let imap = login(client, settings)?;
        // TLS adds little; a quarter more covers records of a hundred octets.
        let size = u64::from(settings.size_max);
        let body_octets_max = size.saturating_add(size / 4).saturating_add(TALK_OCTETS_MAX);
        let offers = Offers { idle: false, moves: false, uidplus: false };
        let mut session = Session { imap, leash, call, body_octets_max, offers, news: false };
        let answer = session.ask("CAPABILITY")?;
        let has = |name| answer::offers(&answer, name);
        session.offers = Offers { idle: has("IDLE"), moves: has("MOVE"), uidplus: has("UIDPLUS") };
        Ok(session)
    }

    fn ask(&mut self, command: &str) -> Result<Vec<u8>, Trouble> {
        self.ask_for(command, TALK_OCTETS_MAX)
    }

    fn ask_for(&mut self, command: &str, octets: u64) -> Result<Vec<u8>, Trouble> {
        self.leash.arm(self.call, octets);
        let answer = self.imap.run_command_and_read_response(command)?;
        self.news |= answer::news(&answer) > 0;
        Ok(answer)
    }

    /// SELECT; `folder` in quotes.
    ///
    /// # Errors
    /// [`Trouble`]: also for a server without UIDVALIDITY.
    pub fn select(&mut self, folder: &str) -> Result<(Selected, u32), Trouble> {
        let answer = self.ask(&format!("SELECT {folder}"))?;
        self.news = false;
        let is = answer::selected(&answer);
        let none = || Trouble::Confused("SELECT without UIDVALIDITY".to_owned());
        Ok((is, is.uidvalidity.ok_or_else(none)?))
    }

    /// UID SEARCH with these keys, in order.
    ///
    /// # Errors
    /// [`Trouble`]: also when OK comes without a SEARCH response: nothing is known then.
    pub fn search(&mut self, keys: &str) -> Result<Vec<u32>, Trouble> {
        let answer = self.ask(&format!("UID SEARCH {keys}"))?;
        answer::found(&answer).ok_or_else(|| Trouble::Confused("an empty OK to SEARCH".to_owned()))
    }

    /// Octets of a mail; `None`: nothing is known of it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn size(&mut self, uid: u32) -> Result<Option<u32>, Trouble> {
        let answer = self.ask(&format!("UID FETCH {uid} (UID RFC822.SIZE)"))?;
        Ok(answer::size(&answer, uid))
    }

    /// The mail, without marking it as seen; `None`: nothing is known of it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn body(&mut self, uid: u32) -> Result<Option<Vec<u8>>, Trouble> {
        let answer = self.ask_for(&format!("UID FETCH {uid} (UID BODY.PEEK[])"), self.body_octets_max)?;
        Ok(answer::body(&answer, uid))
    }

    /// Adds flags.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn flag(&mut self, uid: u32, flags: &str) -> Result<(), Trouble> {
        self.ask(&format!("UID STORE {uid} +FLAGS.SILENT ({flags})")).map(drop)
    }

    /// Moves a mail, by RFC 6851, else by hand (the three steps of its section 3.3).
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn move_to(&mut self, uid: u32, folder: &str) -> Result<(), Trouble> {
        if self.offers.moves {
            return self.ask(&format!("UID MOVE {uid} {folder}")).map(drop);
        }
        self.ask(&format!("UID COPY {uid} {folder}"))?;
        self.flag(uid, "\\Deleted")?;
        self.ask(&format!("UID EXPUNGE {uid}")).map(drop)
    }

    /// Whether a mail can be moved without touching what others have deleted.
    #[must_use]
    pub fn can_move(&self) -> bool {
        self.offers.moves || self.offers.uidplus
    }

    /// Makes a folder; that it is there already is no trouble.
    ///
    /// # Errors
    /// [`Trouble`], never for a refusal.
    pub fn create(&mut self, folder: &str) -> Result<(), Trouble> {
        match self.ask(&format!("CREATE {folder}")) {
            Ok(_) | Err(Trouble::Refused(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// IDLE until something changes or `time` is over (RFC 2177). Whatever it was: look again.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn idle(&mut self, time: Duration) -> Result<(), Trouble> {
        // The leash of an ordinary call holds until the server's "+"; then the wait begins.
        self.leash.arm(self.call, TALK_OCTETS_MAX);
        let mut handle = self.imap.idle();
        handle.timeout(time).keepalive(false);
        let waited = handle.wait_while(|said| matches!(said, UnsolicitedResponse::Fetch { .. }));
        drop(handle);
        // Its queue has no limit of its own.
        let _drained = self.imap.take_all_unsolicited().count();
        waited.map(drop).map_err(Trouble::from)
    }
}
