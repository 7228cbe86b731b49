//! Mutated fixtures through parsing and reading: no panic, no stall. `MAILROOM_FUZZ` says how many,
//! `MAILROOM_SEED` repeats a run, `MAILROOM_FUZZ_MINUTES` ends it early; each failure names the mutation that shows it again.

use crate::support::signer::Signer;
use mailroom::engine::simulate::chance::Chance;
use mailroom::engine::step::prepare;
use mailroom::intake::own_check::{Finding, OwnCheck};
use mailroom::intake::{Circumstance, Prepared};
use mailroom::mail::auth_results::{Verdict, is_stamped};
use mailroom::mail::txt::{Answer, Answers};
use mailroom::mail::{Address, Envelope, Incoming, ReversePath, Site, Source};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A key with which nothing here is signed (RFC 8463 appendix A).
const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
/// What `cargo test` does.
const MUTATIONS: u64 = 20_000;
/// After so long no further one is begun.
const MINUTES: u64 = 30;
/// How long one mail may take on a busy machine, unoptimised.
const PATIENCE: Duration = Duration::from_secs(10);
/// Octets that a mutated mail may grow to.
const SIZE_MAX: usize = 64 * 1024;

/// What breaks readers of mail.
const TOKENS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"\r\n\r\n",
    b"\r\n.\r\n",
    b"\r\n ",
    b"=",
    b"=\r\n",
    b"=?utf-8?Q?=00?=",
    b"=?",
    b"\"",
    b"<",
    b">",
    b"(((((",
    b")",
    b"--",
    b";",
    b"boundary=",
    b"charset=utf-7",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Authentication-Results: mx.acme.example; dmarc=pass header.from=",
    b"From: a@b, c@d\r\n",
    b"DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s1; h=from:subject:date; bh=",
    b"h=from:from:",
    b"\r\n bh=\r\n b=",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x91\x8d",
    b"<div>",
    b"<blockquote>",
    b"<!--",
    b"&#x1F44D;",
    b"> > > >",
    b"DONE",
    b"On Mon, 1 Jan 2027, X wrote:",
    b"-- \r\n",
    b"tickets+1.aaaa@mail.acme.example",
    b"T-99999999999999999999",
];

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

fn fixtures() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inbound");
    let (mut folders, mut mails) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|e| e == "eml") => {
                    mails.push(std::fs::read(path).unwrap())
                }
                false => {}
            }
        }
    }
    assert!(mails.len() >= 20, "only {} fixtures", mails.len());
    mails.extend(signed(&mails));
    mails
}

/// Every fourth one with a signature of its sender's domain.
fn signed(mails: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let signer = Signer { names: "from:subject:date".to_owned(), ..Signer::of("example.com") };
    let texts = mails.iter().step_by(4).filter_map(|mail| std::str::from_utf8(mail).ok());
    let whole = texts.map(|text| text.replace("\r\n", "\n").replace('\n', "\r\n"));
    whole.filter(|text| text.contains("\r\n\r\n")).map(|text| signer.sign(&text).into_bytes()).collect()
}

/// Our own check to its end, whatever the records of the DNS are.
fn checked(raw: &[u8], from: &Address) {
    let record = |name: &String| {
        let text = if name.starts_with("_dmarc.") { "v=DMARC1; p=reject" } else { KEY };
        (name.clone(), Answer::Records(vec![text.to_owned()]))
    };
    let (check, mut answers) = (OwnCheck::of(raw, from, jiff::Timestamp::UNIX_EPOCH), Answers::new());
    for _ in 0..3 {
        match check.find(&answers) {
            Finding::Need(names) => answers.extend(names.iter().map(record)),
            Finding::Certain(verdict, _) => {
                return assert!(!matches!(verdict, Verdict::Pass(_)), "another's key");
            }
            Finding::Broken(_) => return,
            Finding::Unanswered(why) => panic!("{why}"),
        }
    }
    panic!("it asks for ever");
}

/// One to six changes of a fixture.
fn mutated(mails: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut mail = chance.pick(mails).unwrap().clone();
    for _ in 0..=chance.below(6) {
        change(&mut mail, mails, chance);
        mail.truncate(SIZE_MAX);
    }
    mail
}

fn change(mail: &mut Vec<u8>, mails: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(mail.len() + 1);
    let end = (at + chance.below(80)).min(mail.len());
    match chance.below(8) {
        0 if at < mail.len() => mail[at] = u8::try_from(chance.below(256)).unwrap(),
        1 if at < mail.len() => mail[at] ^= 1 << chance.below(8),
        2 => drop(mail.drain(at..end)),
        3 => mail.truncate(at),
        4 => {
            let piece = mail[at..end].repeat(1 + chance.below(40));
            mail.splice(at..at, piece);
        }
        5 => {
            let other = chance.pick(mails).unwrap();
            let from = chance.below(other.len());
            let to = (from + chance.below(400)).min(other.len());
            mail.splice(at..at, other[from..to].iter().copied());
        }
        _ => {
            let token = chance.pick(TOKENS).unwrap().repeat(1 + chance.below(3) * chance.below(60));
            mail.splice(at..at, token);
        }
    }
}

/// Most mails are spared a closer look: what it would have found says the same.
fn no_shortcut_is_wrong(prepared: &Prepared, site: &Site) {
    let (fields, message) = (prepared.message.verdict_fields_below(site.trusted_hops), &prepared.message);
    let is_stamped = is_stamped(&fields, &site.authserv_id);
    assert!(prepared.verdict == Verdict::None || is_stamped, "a verdict that nobody of ours gave");
    let whole = message.over_limit.is_none();
    let wanted = whole && !is_stamped && message.from.address().is_some();
    assert_eq!(prepared.wants_own_check(site), wanted, "a check of our own");
    let check = prepared.own_check_at(prepared.came).filter(|_| whole);
    let (seals, is_oversigned) = check.map_or((0, false), |c| (c.seals().len(), c.is_oversigned()));
    let sealed = prepared.clone().sealed();
    assert_eq!(sealed.dedupe_proven.len(), seals, "under what it is known again");
    assert_eq!(
        sealed.unsigned.is_some(),
        is_oversigned || prepared.unsigned.is_some(),
        "too many signatures"
    );
}

/// The whole pure first half, and what the words mean in answer to a mail with three tickets; gives a word about what was read.
fn way(mail: &[u8], house: &mailroom::engine::House) -> usize {
    let incoming = Incoming {
        raw: mail.into(),
        envelope: Envelope::of(ReversePath::Unknown, Vec::new()),
        source: Source::Pipe,
        earlier_tries: 0,
    };
    let around = Circumstance { at: jiff::Timestamp::UNIX_EPOCH, salt: [0; 16] };
    let prepared = prepare(&incoming, house, around).expect("prepare panicked");
    prepared.message.from.address().into_iter().for_each(|from| checked(mail, from));
    no_shortcut_is_wrong(&prepared, &house.site);
    prepared.words.read(&["en", "de", "ja"], 3, prepared.files).new_text.len()
}

/// Reads mutation number `n`; gives a word about what was read.
fn one(n: u64, mails: &[Vec<u8>], house: &mailroom::engine::House) -> usize {
    let mail = mutated(mails, &mut Chance::new(n));
    let start = Instant::now();
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| way(&mail, house)));
    let again = format!("again: MAILROOM_SEED={n} MAILROOM_FUZZ=1");
    assert!(start.elapsed() < PATIENCE, "{:?} for {} octets, {again}", start.elapsed(), mail.len());
    read.unwrap_or_else(|_| panic!("a panic, {again}"))
}

/// Mutations are handed out one by one, so that a failure has the same number however many threads there are.
#[test]
fn mutated_mails_are_read_without_panic_or_stall() {
    let mails = fixtures();
    let mut houses = [(); 2].map(|()| crate::support::world::house());
    houses[1].site.arc_sealers = ["example.com".to_owned(), "microsoft.com".to_owned()].into();
    let (many, seed) = (number("MAILROOM_FUZZ", MUTATIONS), number("MAILROOM_SEED", 1));
    let until = Instant::now() + Duration::from_secs(60 * number("MAILROOM_FUZZ_MINUTES", MINUTES));
    let (next, words) = (AtomicU64::new(0), AtomicUsize::new(0));
    let work = || {
        while Instant::now() < until {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= many {
                break;
            }
            let house = &houses[usize::from((seed + n) % 2 == 0)];
            words.fetch_add(one(seed + n, &mails, house), Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let read = next.into_inner().min(many);
    assert!(read < 1_000 || words.into_inner() > 0, "nothing was read at all");
    println!("{read} of {many} mutations of {} fixtures, seeds from {seed}", mails.len());
    assert!(read > 0, "no mutation was read");
}
