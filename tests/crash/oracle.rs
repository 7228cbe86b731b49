//! What must hold after all kills, looked at through a view of the store and the mails that came out.

use super::peers::Mail;
use crate::support::sink::Caught;
use mailroom::engine::clock::SystemClock;
use mailroom::ledger::Fold;
use mailroom::ledger::verify::Verifier;
use mailroom::store::sqlite::{Options, Sqlite};
use mailroom::store::{Store, View};
use mailroom::workflow::outbox::{OutboxState, Outgoing};
use mailroom::workflow::{MailNo, OutboxNo};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// Everything but `sent` and `copies` must be 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Acknowledged mails without a disposition.
    pub lost: usize,
    /// Mails with two dispositions, or that moved their ticket twice.
    pub doubled: usize,
    /// Decided mails that never went out.
    pub unsent: usize,
    /// Mails that went out and that nobody decided.
    pub undecided: usize,
    /// Copies that no kill inside the send window explains, or with other bytes.
    pub unexplained: usize,
    /// Copies more than one, each of them logged as in doubt before.
    pub copies: usize,
    /// Different mails that went out.
    pub sent: usize,
}

/// The chain and the counts are asserted, the rest is counted.
pub fn examine(dir: &Path, mails: &[Mail], out: &[Caught]) -> Found {
    let options = Options { threaded: false, ..Options::default() };
    let store = Sqlite::open(dir, options, Arc::new(SystemClock)).unwrap();
    let view = store.view().unwrap();
    let moves = log_holds(&*view);
    conserved(&*view);
    let mut found = Found::default();
    received(&*view, mails, (&moves, &mut found));
    went_out(&*view, out, (&moves, &mut found));
    found
}

/// What the log says: how often each mail moved a ticket, how often each of ours was in doubt.
#[derive(Default)]
struct Moves {
    by_mail: HashMap<String, usize>,
    in_doubt: HashMap<String, usize>,
}

/// Each chain verifies, and folding it gives every row, field by field.
fn log_holds(view: &dyn View) -> Moves {
    let mut moves = Moves::default();
    for chain in view.chains().unwrap() {
        let (mut verifier, mut fold) = (Verifier::new(&[]), Fold::new());
        for entry in view.entries(chain, 1, usize::MAX).unwrap() {
            verifier.push(entry.seq, entry.body.as_bytes(), &entry.hash).unwrap();
            fold.push(&entry.body).unwrap();
            moves.take(&serde_json::from_str(&entry.body).unwrap());
        }
        verifier.finish().unwrap();
        let rows = mailroom::engine::rows::compare(view, (mailroom::workflow::FirmId(chain), &fold));
        assert_eq!(rows.unwrap().uncovered, [""; 0]);
    }
    moves
}

impl Moves {
    fn take(&mut self, entry: &serde_json::Value) {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        if let (Some(id), true) = (text(&entry["cause"]["message_id"]), entry["to"].is_string()) {
            *self.by_mail.entry(id).or_default() += 1;
        }
        if let (Some("in_doubt"), Some(subject)) = (entry["event"].as_str(), text(&entry["subject"])) {
            *self.in_doubt.entry(subject).or_default() += 1;
        }
    }
}

/// received = applied + filed + parked + quarantined + set aside, and the same for what was decided.
fn conserved(view: &dyn View) {
    let counts = view.counts().unwrap();
    assert_eq!(counts.mails.iter().map(|(_, n)| n).sum::<u64>(), counts.received);
    assert_eq!(counts.outbox.iter().map(|(_, n)| n).sum::<u64>(), counts.decided);
}

fn received(view: &dyn View, mails: &[Mail], (moves, found): (&Moves, &mut Found)) {
    let mut rows: HashMap<String, usize> = HashMap::new();
    for mail in view.mails(&[], MailNo(0), usize::MAX).unwrap() {
        *rows.entry(mail.message_id).or_default() += 1;
    }
    for mail in mails {
        let many = rows.get(&mail.message_id).copied().unwrap_or(0);
        let moved = moves.by_mail.get(&mail.message_id).copied().unwrap_or(0);
        found.lost += usize::from(many == 0);
        found.doubled += usize::from(many > 1 || moved > 1);
    }
}

fn went_out(view: &dyn View, out: &[Caught], (moves, found): (&Moves, &mut Found)) {
    let mut copies: BTreeMap<String, Vec<&Caught>> = BTreeMap::new();
    for caught in out {
        copies.entry(message_id(caught)).or_default().push(caught);
    }
    for row in view.outbox(&[], OutboxNo(0), usize::MAX).unwrap() {
        let of_row = copies.remove(row.message_id.as_str()).unwrap_or_default();
        let wanted = !matches!(row.state, OutboxState::Dropped | OutboxState::Superseded);
        found.unsent += usize::from(wanted && (of_row.is_empty() || row.state != OutboxState::Sent));
        found.sent += usize::from(!of_row.is_empty());
        found.copies += of_row.len().saturating_sub(1);
        let in_doubt = moves.in_doubt.get(&row.no.to_string()).copied().unwrap_or(0);
        found.unexplained += usize::from(!is_explained(&row, &of_row, in_doubt));
    }
    found.undecided = copies.len();
}

/// At most one copy more for each time that the sending was cut off; all of them the same, octet for octet.
fn is_explained(row: &Outgoing, copies: &[&Caught], in_doubt: usize) -> bool {
    let tries = usize::try_from(row.tries).unwrap();
    copies.len() <= 1 + in_doubt && copies.len() <= tries && copies.iter().all(|c| c.bytes == copies[0].bytes)
}

fn message_id(caught: &Caught) -> String {
    let header = caught.header().replace("\r\n ", " ").replace("\r\n\t", " ");
    let line = header.lines().find_map(|l| l.strip_prefix("Message-ID:")).unwrap_or_default();
    line.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

impl Found {
    /// `crash.json`, beside the build.
    pub fn save(&self, kills: usize, mails: usize, seed: u64) {
        let json = serde_json::json!({
            "kills": kills, "mails": mails, "lost": self.lost, "doubled": self.doubled, "unsent": self.unsent,
            "undecided": self.undecided, "unexplained": self.unexplained, "copies": self.copies,
            "sent": self.sent, "seed": seed.to_string(),
        });
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        std::fs::write(target.join("crash.json"), format!("{json:#}\n")).unwrap();
    }
}
