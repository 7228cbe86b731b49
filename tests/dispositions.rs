//! One mail, one disposition, and the queue goes on: each kind of mail with its named fixture
//! (`fixtures/inbound/dispositions/<topic>.eml`), what became of it, and who was written to.

mod bounces;
mod expiry;
mod files;

use crate::support::world::*;
use mailroom::engine::Engine;
use mailroom::engine::clock::SystemRng;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Address, Envelope, Incoming, ReversePath, Source};
use mailroom::outbound::Outbound;
use mailroom::ports::{Busy, Clock, Pending};
use mailroom::store::{Fault, Job, Judgement, Receipt, Store, View};
use mailroom::workflow::command::Command;
use mailroom::workflow::inbox::{Disposition, Mail, Why};
use mailroom::workflow::ticket::Flag;
use mailroom::workflow::{MailNo, Status, TicketNo};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Fixture, disposition, why, the ticket's status, who is written to.
type Row = (&'static str, Disposition, Why, Status, &'static [&'static str]);

const PENDING: Status = Status::PendingCorrection;
const VERIFY: Status = Status::PendingVerification;
const COMMENT: Status = Status::CommentAdded;

const TABLE: &[Row] = &[
    ("out-of-office", Disposition::Filed, Why::Automatic, PENDING, &[]),
    ("out-of-office-of-an-assistant", Disposition::Filed, Why::Automatic, PENDING, &[]),
    ("list-copy", Disposition::Filed, Why::List, PENDING, &[]),
    ("loop-of-ours", Disposition::Filed, Why::Loop, PENDING, &[]),
    ("loop-of-others", Disposition::Applied, Why::Event, COMMENT, &[OFFICER]),
    ("bounce", Disposition::Filed, Why::Report, PENDING, &[OFFICER]),
    ("bounce-by-message-id", Disposition::Filed, Why::Report, PENDING, &[OFFICER]),
    ("bounce-forged", Disposition::Filed, Why::Report, PENDING, &[]),
    ("bounce-qmail", Disposition::Filed, Why::Report, PENDING, &[OFFICER]),
    ("bounce-qmail-forged", Disposition::Filed, Why::Report, PENDING, &[]),
    ("bounce-mailbox-full", Disposition::Filed, Why::Report, PENDING, &[]),
    ("stranger-forged-done", Disposition::Quarantined, Why::FailedVerdict, PENDING, &[]),
    ("stranger-unknown", Disposition::Quarantined, Why::UnknownSender, PENDING, &[]),
    ("two-from", Disposition::Quarantined, Why::BadFrom, PENDING, &[]),
    ("old-broken-token", Disposition::Quarantined, Why::BrokenToken, PENDING, &[]),
    ("hundred-received", Disposition::Quarantined, Why::Loop, PENDING, &[]),
    ("nuls", Disposition::Quarantined, Why::BadFrom, PENDING, &[]),
    ("unproven", Disposition::Parked, Why::Unproven, PENDING, &[DANA, OFFICER]),
    ("forwarded-token", Disposition::Parked, Why::NotTheRecipient, PENDING, &[OFFICER]),
    ("no-reference-no-ticket", Disposition::Parked, Why::NoTicket, PENDING, &[]),
    ("empty-reply", Disposition::Filed, Why::Empty, PENDING, &[DANA]),
    ("screenshot-without-text", Disposition::Applied, Why::Event, COMMENT, &[OFFICER]),
    ("wrong-charset", Disposition::Applied, Why::Event, COMMENT, &[OFFICER]),
    ("nuls-in-a-reply", Disposition::Applied, Why::Event, COMMENT, &[OFFICER]),
    ("smime-opaque-done", Disposition::Applied, Why::Event, VERIFY, &[DANA, OFFICER]),
    ("pgp-inline-signed-done", Disposition::Applied, Why::Event, VERIFY, &[DANA, OFFICER]),
    ("smime-encrypted", Disposition::Applied, Why::Event, COMMENT, &[DANA, OFFICER]),
    ("pgp-mime-encrypted", Disposition::Applied, Why::Event, COMMENT, &[DANA, OFFICER]),
    ("pgp-inline-encrypted", Disposition::Applied, Why::Event, COMMENT, &[DANA, OFFICER]),
    ("outlook-logo-and-quote", Disposition::Filed, Why::Empty, PENDING, &[DANA]),
    ("outlook-logo-in-the-quote", Disposition::Filed, Why::Empty, PENDING, &[DANA]),
    ("gmail-signature-logo-and-quote", Disposition::Filed, Why::Empty, PENDING, &[DANA]),
    ("gmail-pasted-screenshot", Disposition::Applied, Why::Event, COMMENT, &[OFFICER]),
    ("outlook-logo-under-done", Disposition::Applied, Why::Event, VERIFY, &[DANA, OFFICER]),
    ("duplicate", Disposition::Applied, Why::Event, COMMENT, &[OFFICER]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inbound/dispositions")
}

/// The octets of a fixture for one mail of ours: CRLF, and the placeholders filled in.
fn fixture(name: &str, sent: &Outbound) -> Vec<u8> {
    let octets = std::fs::read(folder().join(format!("{name}.eml"))).unwrap();
    let reply_to = field(sent, "Reply-To:");
    let broken = reply_to.replace('@', "x@");
    let values = [
        ("{{REPLY_TO}}", reply_to),
        ("{{BROKEN_REPLY_TO}}", broken),
        ("{{MSGID}}", field(sent, "Message-ID:")),
        ("{{BOUNCE_TO}}", sent.from.clone()),
        ("{{TICKET}}", field(sent, "X-Mailroom-Ticket:")),
    ];
    // Octet for octet: a wrong charset must stay wrong.
    let latin: String = octets.iter().map(|octet| char::from(*octet)).collect();
    let filled = values.iter().fold(latin, |text, (name, value)| text.replace(name, value));
    filled.replace('\n', "\r\n").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn field(sent: &Outbound, name: &str) -> String {
    let text = String::from_utf8(sent.bytes.to_vec()).unwrap().replace("\r\n ", " ");
    let value = text.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    value.rsplit_once('<').map_or(value.clone(), |(_, inner)| inner.trim_end_matches('>').to_owned())
}

fn incoming(octets: Vec<u8>, earlier_tries: u32) -> Incoming {
    let envelope = Envelope::of(ReversePath::Unknown, Vec::<Address>::new());
    Incoming { raw: octets.into(), envelope, source: Source::Pipe, earlier_tries }
}

fn offer(world: &World, octets: Vec<u8>) -> Taken {
    world.engine.offer(incoming(octets, 0)).unwrap().wait().unwrap()
}

fn mails(world: &World) -> Vec<Mail> {
    world.engine.store.view().unwrap().mails(&[], MailNo(0), 1000).unwrap()
}

/// One disposition a mail, every mail counted, the log verifies and folds to the state.
fn sound(world: &World) {
    world.verify();
    let counts = world.engine.store.view().unwrap().counts().unwrap();
    let mails: u64 = counts.mails.iter().map(|(_, n)| n).sum();
    let out: u64 = counts.outbox.iter().map(|(_, n)| n).sum();
    assert_eq!((mails, out), (counts.received, counts.decided), "{counts:?}");
}

struct Begun {
    world: World,
    no: TicketNo,
    sent: Outbound,
}

fn begun() -> Begun {
    let world = World::new();
    let no = world.ticket(DANA, true);
    let sent = world.pump().remove(0);
    Begun { world, no, sent }
}

impl Begun {
    /// A plain DONE: whatever came before, it works.
    fn control(&self) {
        assert_eq!(self.world.take(&reply(&self.sent, "DONE")), Taken::Durable("applied"));
        assert_eq!(self.world.status(self.no), Status::PendingVerification);
        sound(&self.world);
    }
}

#[test]
fn each_mail_has_its_disposition_and_the_next_one_goes_on() {
    for (name, disposition, why, status, to) in TABLE {
        let begun = begun();
        let taken = offer(&begun.world, fixture(name, &begun.sent));
        assert_eq!(taken, Taken::Durable(disposition.word()), "{name}");
        let row = mails(&begun.world).pop().unwrap();
        assert_eq!((row.disposition, row.why), (*disposition, *why), "{name}: {}", row.note);
        assert_eq!(begun.world.status(begun.no), *status, "{name}");
        let mut out: Vec<String> = begun.world.pump().into_iter().map(|mail| mail.to).collect();
        out.sort();
        assert_eq!(out, *to, "{name}");
        let bounced = begun.world.look(begun.no).flags.contains(&Flag::Undeliverable);
        assert_eq!(bounced, *why == Why::Report && !to.is_empty(), "{name}");
        sound(&begun.world);
        begun.control();
    }
}

#[test]
fn every_fixture_is_in_the_table() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut known: Vec<&str> = TABLE.iter().map(|row| row.0).collect();
    found.sort();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[test]
fn each_mail_again_is_a_duplicate_and_changes_nothing() {
    for (name, ..) in TABLE {
        let begun = begun();
        offer(&begun.world, fixture(name, &begun.sent));
        begun.world.pump();
        let before = (begun.world.look(begun.no), mails(&begun.world));
        // Another route adds trace fields; the mail is the same.
        let routed = [
            b"Received: from relay by mx2; Mon, 23 Nov 2026 10:06:00 +0000\r\n".to_vec(),
            fixture(name, &begun.sent),
        ];
        let again = if *name == "nuls" { fixture(name, &begun.sent) } else { routed.concat() };
        assert_eq!(offer(&begun.world, again), Taken::Durable("filed"), "{name}");
        assert_eq!((begun.world.look(begun.no), mails(&begun.world)), before, "{name}");
        assert_eq!(begun.world.pump().len(), 0, "{name}");
        sound(&begun.world);
        begun.control();
    }
}

#[test]
fn what_an_out_of_office_says_is_shown_and_only_the_employees() {
    let begun = begun();
    let away = || begun.world.look(begun.no).away;
    for quiet in ["out-of-office-of-an-assistant", "list-copy"] {
        offer(&begun.world, fixture(quiet, &begun.sent));
        assert_eq!(away(), None, "{quiet}");
    }
    offer(&begun.world, fixture("out-of-office", &begun.sent));
    assert_eq!(away().as_deref(), Some("Automatic reply: back on 4 December"));
    let undated = String::from_utf8(fixture("out-of-office", &begun.sent)).unwrap();
    offer(&begun.world, undated.replace("reply: back on 4 December", "reply: not here").into_bytes());
    assert_eq!(away().as_deref(), Some("Automatic reply: not here (4 December)"));
}

#[test]
fn a_mail_of_30_mb_is_kept_whole_and_stops_nobody() {
    let begun = begun();
    let head = reply(&begun.sent, "Which post?").replace('\n', "\r\n").into_bytes();
    let mut octets = head;
    while octets.len() < 30 * 1024 * 1024 {
        octets.extend_from_slice(b"a line of a very long story that somebody pasted into a mail to us\r\n");
    }
    let whole = octets.clone();
    assert_eq!(offer(&begun.world, octets), Taken::Durable("applied"));
    let row = mails(&begun.world).pop().unwrap();
    assert_eq!(row.size, u64::try_from(whole.len()).unwrap());
    assert!(begun.world.engine.store.view().unwrap().raw(row.no).unwrap().unwrap() == whole);
    begun.control();
}

#[test]
fn a_mail_that_kills_us_twice_is_set_aside_unparsed_and_known_again() {
    let begun = begun();
    let mail = reply(&begun.sent, "Which post?").replace('\n', "\r\n").into_bytes();
    let third = || begun.world.engine.offer(incoming(mail.clone(), 2)).unwrap().wait().unwrap();
    assert_eq!(third(), Taken::Durable("set_aside"));
    assert_eq!(
        mails(&begun.world).pop().map(|m| (m.disposition, m.why)),
        Some((Disposition::SetAside, Why::Poison))
    );
    assert_eq!(third(), Taken::Durable("filed"), "once");
    assert_eq!(offer(&begun.world, mail.clone()), Taken::Durable("filed"), "also by the ordinary way");
    sound(&begun.world);
    begun.control();
}

#[test]
fn a_mail_that_was_decided_is_not_set_aside_when_its_source_comes_back() {
    let begun = begun();
    let mail = reply(&begun.sent, "DONE").replace('\n', "\r\n").into_bytes();
    assert_eq!(offer(&begun.world, mail.clone()), Taken::Durable("applied"));
    let again = begun.world.engine.offer(incoming(mail, 2)).unwrap().wait().unwrap();
    assert_eq!(again, Taken::Durable("filed"));
    assert_eq!(mails(&begun.world).len(), 1);
    sound(&begun.world);
}

/// A store whose next decision panics.
struct Stumbling {
    inner: Arc<dyn Store>,
    armed: Arc<AtomicBool>,
}

impl Store for Stumbling {
    fn submit(&self, job: Job) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        self.inner.submit(job)
    }

    fn submit_mail(&self, mut job: Job, octets: usize) -> Result<Pending<Result<Receipt, Fault>>, Busy> {
        if self.armed.swap(false, Ordering::SeqCst) {
            job.judge = Box::new(|_| panic!("a decision that fails, for a test"));
        }
        self.inner.submit_mail(job, octets)
    }

    fn rehearse(&self, job: &Job) -> Result<Judgement, Fault> {
        self.inner.rehearse(job)
    }

    fn view(&self) -> Result<Box<dyn View + '_>, Fault> {
        self.inner.view()
    }
}

#[test]
fn a_mail_on_which_we_panic_is_set_aside_and_the_next_one_goes_on() {
    let mut begun = begun();
    let armed = Arc::new(AtomicBool::new(false));
    let store = Stumbling { inner: Arc::clone(&begun.world.engine.store), armed: Arc::clone(&armed) };
    let clock = Arc::clone(&begun.world.clock) as Arc<dyn Clock>;
    begun.world.engine = Engine::new(Arc::new(store), house(), clock, Box::new(SystemRng));
    armed.store(true, Ordering::SeqCst);
    let mail = reply(&begun.sent, "Which post?");
    assert_eq!(begun.world.take(&mail), Taken::Durable("set_aside"));
    let row = mails(&begun.world).pop().unwrap();
    assert_eq!((row.disposition, row.why, row.subject.as_str()), (Disposition::SetAside, Why::Poison, ""));
    let raw = begun.world.engine.store.view().unwrap().raw(row.no).unwrap().unwrap();
    assert_eq!(raw, mail.replace('\n', "\r\n").into_bytes());
    assert_eq!(begun.world.status(begun.no), PENDING);
    begun.control();
}
