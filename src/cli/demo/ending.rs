//! The end of the play: is everything as the script expects? Then what was counted, and what to try.

use super::play::Play;
use super::town::Town;
use crate::engine::simulate::audit::{Audit, audit};
use crate::workflow::inbox::Disposition;
use crate::workflow::outbox::OutboxState;
use crate::workflow::ticket::Flag;
use crate::workflow::{Status, TicketNo};
use anyhow::{anyhow, ensure};

/// Status and flag in which each subject's ticket ends.
const EXPECTED: [(Status, Option<Flag>); 9] = [
    (Status::Closed, None),
    (Status::Closed, None),
    (Status::PendingVerification, None),
    (Status::PendingCorrection, Some(Flag::Undeliverable)),
    (Status::PendingCorrection, None),
    (Status::PendingVerification, None),
    (Status::PendingVerification, None),
    (Status::PendingCorrection, None),
    (Status::PendingVerification, None),
];

/// How many mails end with which disposition. A redelivery is no mail of its own.
const MAILS: [(Disposition, u64); 5] = [
    (Disposition::Applied, 12),
    (Disposition::Filed, 2),
    (Disposition::Parked, 1),
    (Disposition::Quarantined, 1),
    (Disposition::SetAside, 0),
];

/// Reminders of tickets: the forwarder's, the one who was away, the batch's second.
const REMINDERS: u64 = 3;

/// Holds the end against the script.
///
/// # Errors
/// What is otherwise.
pub fn check(town: &Town, play: &Play) -> anyhow::Result<Audit> {
    let view = town.engine.store.view()?;
    let audit = audit(&*view).map_err(|why| anyhow!("the log or the counts do not hold: {why}"))?;
    for (no, (status, flag)) in play.tickets.iter().zip(EXPECTED) {
        let ticket = view.ticket(*no)?.ok_or_else(|| anyhow!("{no} is not there"))?;
        ensure!(
            ticket.status == status,
            "{no} should be {} and is {}",
            status.label(),
            ticket.status.label()
        );
        let flags: Vec<Flag> = ticket.flags.iter().copied().collect();
        ensure!(flags == Vec::from_iter(flag), "{no} should have the flags {flag:?} and has {flags:?}");
    }
    for (disposition, expected) in MAILS {
        let found = of(&audit.counts.mails, disposition);
        ensure!(found == expected, "{expected} mails should be {disposition}, {found} are");
    }
    let (sent, arrived) =
        (of(&audit.counts.outbox, OutboxState::Sent), u64::try_from(town.post.arrived().len())?);
    ensure!(sent == audit.counts.decided, "{} mails were decided, {sent} were sent", audit.counts.decided);
    ensure!(sent == arrived, "{sent} mails were sent, {arrived} lie in the mailboxes");
    ensure!(
        audit.reminders == REMINDERS,
        "{REMINDERS} tickets should be reminded of, {} were",
        audit.reminders
    );
    Ok(audit)
}

fn of<T: PartialEq + Copy>(counts: &[(T, u64)], which: T) -> u64 {
    counts.iter().find(|(one, _)| *one == which).map_or(0, |(_, n)| *n)
}

/// What was counted, where it lies, what to try.
///
/// # Errors
/// The writer's.
pub fn tell(town: &mut Town, play: &Play, audit: &Audit) -> anyhow::Result<()> {
    let counts = &audit.counts;
    let mails =
        MAILS.map(|(d, _)| format!("{} {}", of(&counts.mails, d), d.word().replace('_', " "))).join(", ");
    let (sent, dir) = (of(&counts.outbox, OutboxState::Sent), town.dir.display().to_string());
    let teller = &mut town.teller;
    teller.scene("The end, checked")?;
    let chains = audit.heads.len();
    teller.say(&format!(
        "  log        verified: {} entries in {chains} chains; every ticket's status follows from them",
        audit.entries
    ))?;
    teller.say(&format!("  mails in   {} received = {mails}; 0 unexplained", counts.received))?;
    teller.say(&format!("  mails out  {} decided = {sent} sent; 0 unexplained", counts.decided))?;
    teller.say(&format!(
        "  mailboxes  {dir}/mailboxes/ADDRESS (one Maildir a person; every mail is a file there)"
    ))?;
    teller.say(&format!("  database   {dir}/data/mailroom.db"))?;
    teller.scene("What to try next")?;
    // Kim's DONE, by which the play ends, is still to be verified.
    let done = play.tickets.get(2).copied().unwrap_or(TicketNo(1));
    let first = play.tickets.first().copied().unwrap_or(TicketNo(1));
    for line in [
        format!("alias mailroom={}", program()),
        format!("export MAILROOM_CONFIG={dir}/mailroom.toml"),
        "mailroom ticket list".to_owned(),
        "mailroom ticket list --trouble".to_owned(),
        format!("mailroom ticket show {first}"),
        format!("mailroom ticket close {done} --note 'seen it myself'"),
        "mailroom log verify".to_owned(),
        format!("mailroom explain {first}"),
        "mailroom inbox list".to_owned(),
    ] {
        teller.say(&format!("  {line}"))?;
    }
    Ok(())
}

/// How this program is called from a shell.
fn program() -> String {
    std::env::current_exe().map_or_else(|_| "mailroom".to_owned(), |path| path.display().to_string())
}
