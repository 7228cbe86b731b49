//! What verification finds, where it says so, and what it cannot find.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use jiff::Timestamp;
use mailroom::ledger::chain::leaf_hash;
use mailroom::ledger::{
    Broken, Draft, Flaw, Fold, FoldError, Head, Sealed, Verified, Witness, seal, verify, verify_against,
};
use serde_json::json;

type Row = (u64, Vec<u8>, [u8; 32]);

const ENTRIES: u64 = 24;
const TAMPERINGS: usize = 10_000;

fn draft(n: u64, event: &str) -> Draft {
    Draft {
        firm: 1,
        actor:
            json!({"kind": "human", "id": "P-7", "proof": {"strength": "strong", "evidence": "dmarc=pass"}})
                .into(),
        cause: json!({"mail": format!("M-{n}"), "sha256": "ab".repeat(32)}).into(),
        subject: format!("T-{n}"),
        event: event.to_owned().into(),
        from: None,
        to: Some("send_later".into()),
        effects: vec![format!("O-{n}")],
        content: None,
        notes: vec!["Gr\u{fc}\u{df}e \u{1f600}".to_owned()],
        settings: 1,
        told: mailroom::ledger::Told::default(),
    }
}

fn after(head: &Head, event: &str) -> Sealed {
    seal(head, &draft(head.seq + 1, event), Timestamp::from_second(1_790_000_000).unwrap())
}

fn chain_from(mut rows: Vec<Row>, mut head: Head, event: &str) -> (Vec<Row>, Head) {
    while head.seq < ENTRIES {
        let sealed = after(&head, event);
        rows.push((sealed.head.seq, sealed.body.into_bytes(), sealed.head.hash));
        head = sealed.head;
    }
    (rows, head)
}

fn chain() -> (Vec<Row>, Head) {
    chain_from(Vec::new(), Head::start(), "created")
}

/// A small seeded generator: the same tamperings on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }
}

fn tamper(rows: &mut Vec<Row>, dice: &mut Dice) -> &'static str {
    let (at, other) = (dice.below(rows.len()), dice.below(rows.len()));
    match dice.below(6) {
        0 | 1 => {
            let octet = dice.below(rows[at].1.len());
            rows[at].1[octet] ^= 1 << dice.below(8);
            "body"
        }
        2 => {
            rows[at].2[dice.below(32)] ^= 1 << dice.below(8);
            "hash"
        }
        3 => {
            rows.remove(at);
            "drop"
        }
        4 => {
            rows.swap(at, other);
            "swap"
        }
        _ => {
            let copy = rows[at].clone();
            rows.insert(dice.below(rows.len() + 1), copy);
            "insert"
        }
    }
}

/// The first place that is not as it was; `None`: nothing changed but a missing end.
fn first_difference(whole: &[Row], tampered: &[Row]) -> Option<u64> {
    let same = whole.iter().zip(tampered).take_while(|(a, b)| a == b).count();
    (same < tampered.len()).then_some(same as u64 + 1)
}

#[test]
fn every_one_of_10_000_tamperings_is_found_where_it_is() {
    let (whole, head) = chain();
    let known = Witness::from(&head);
    let (mut dice, mut found, mut cut) = (Dice(7), 0, 0);
    let mut kinds = std::collections::BTreeMap::new();
    while found < TAMPERINGS {
        let mut rows = whole.clone();
        let kind = tamper(&mut rows, &mut dice);
        if rows == whole {
            continue;
        }
        match first_difference(&whole, &rows) {
            Some(seq) => {
                let broken = verify(rows).expect_err(kind);
                assert_eq!(broken.seq, seq, "{kind}: {broken}");
                *kinds.entry(kind).or_insert(0) += 1;
                found += 1;
            }
            // The last entry was dropped: only the witness knows.
            None => {
                assert_eq!(verify(rows.clone()).map(|v| v.count), Ok(ENTRIES - 1));
                assert!(verify_against(rows, &[known]).is_err());
                cut += 1;
            }
        }
    }
    assert!(cut > 0 && kinds.len() == 5 && kinds.values().all(|n| *n > 500), "{cut} {kinds:?}");
}

#[test]
fn a_cut_end_is_found_by_a_witness_and_by_nothing_else() {
    let (whole, head) = chain();
    for kept in 0..whole.len() {
        let rows = || whole.iter().take(kept).cloned();
        assert_eq!(verify(rows()).map(|v| v.count), Ok(kept as u64), "no verifier can see this");
        let broken = verify_against(rows(), &[Witness::from(&head)]).unwrap_err();
        assert_eq!(broken, Broken { seq: kept as u64 + 1, why: Flaw::Missing });
    }
    let full = verify_against(whole, &[Witness::from(&head), Witness::from(&Head::start())]);
    assert_eq!(full, Ok(Verified { count: ENTRIES, head, firm: Some(1) }));
}

#[test]
fn a_log_that_was_sealed_anew_is_found_by_a_witness_and_by_nothing_else() {
    let (whole, _) = chain();
    let verified = verify(whole.iter().take(9).cloned()).unwrap();
    let (forged, _) = chain_from(whole[..9].to_vec(), verified.head, "forged");
    assert!(verify(forged.clone()).is_ok(), "no verifier can see this");
    let seen = |seq: usize| Witness { seq: seq as u64, hash: whole[seq - 1].2 };
    assert!(verify_against(forged.clone(), &[seen(9), seen(3)]).is_ok());
    let broken = verify_against(forged, &[seen(20), seen(12), seen(9)]).unwrap_err();
    assert_eq!(broken, Broken { seq: 12, why: Flaw::Witness });
}

/// Replaces text in the last entry and gives it the right hash: what is left to find.
fn resealed(from: &str, to: &str) -> Result<Verified, Broken> {
    let (mut rows, _) = chain();
    let last = rows.last_mut().unwrap();
    let body = String::from_utf8(last.1.clone()).unwrap();
    assert!(body.contains(from), "{body}");
    last.1 = body.replace(from, to).into_bytes();
    last.2 = leaf_hash(&last.1);
    verify(rows)
}

#[test]
fn an_entry_with_the_right_hash_is_still_read() {
    let cases = [
        ("\"seq\":24", "\"seq\":25", Flaw::Sequence),
        ("\"prev\":\"", "\"prev\":\"0", Flaw::Prev),
        ("\"firm\":1", "\"firm\":2", Flaw::Firm),
        ("\"at\":\"2026-", "\"at\":\"2025-", Flaw::Time),
        ("000023Z", "000023000Z", Flaw::Time),
        ("000023Z", "000023+00:00", Flaw::Time),
        ("000023Z", "000022Z", Flaw::Time),
        ("\"v\":1", "\"v\":2", Flaw::Unreadable),
        ("\"event\":\"created\",", "", Flaw::Unreadable),
        ("\"v\":1}", "\"v\":1", Flaw::Unreadable),
        ("\"v\":1}", "\"v\":1} ", Flaw::NotCanonical),
        ("\"v\":1}", "\"v\":1,\"v\":1}", Flaw::NotCanonical),
        ("\"settings\":1", "\"settings\":1.0", Flaw::NotCanonical),
        ("\"strength\"", "\"\\u0073trength\"", Flaw::NotCanonical),
    ];
    for (from, to, why) in cases {
        assert_eq!(resealed(from, to), Err(Broken { seq: ENTRIES, why }), "{from} -> {to}");
    }
    assert!(resealed("\"created\"", "\"changed\"").is_ok(), "the last entry has no successor: a witness has");
}

#[test]
fn an_inner_entry_with_the_right_hash_breaks_the_next_one() {
    let (mut rows, _) = chain();
    rows[4].1 = String::from_utf8(rows[4].1.clone()).unwrap().replace("created", "changed").into_bytes();
    rows[4].2 = leaf_hash(&rows[4].1);
    assert_eq!(verify(rows), Err(Broken { seq: 6, why: Flaw::Prev }));
}

#[test]
fn an_empty_chain_is_whole() {
    let verified = verify(Vec::<Row>::new()).unwrap();
    assert_eq!(verified, Verified { count: 0, head: Head::start(), firm: None });
}

#[test]
fn a_witness_is_written_and_read_back() {
    let (_, head) = chain();
    let text = Witness::from(&head).to_string();
    assert_eq!(text.len(), 3 + 64);
    assert_eq!(text.parse(), Ok(Witness::from(&head)));
    assert_eq!(format!(" {} ", text.to_uppercase()).parse(), Ok(Witness::from(&head)));
    for bad in ["", "24", ":", &text[1..][1..], &text[..60], "x:00"] {
        assert!(bad.parse::<Witness>().is_err(), "{bad}");
    }
}

fn step(seq: u64, subject: &str, from: Option<&str>, to: Option<&str>) -> String {
    let mut draft = draft(seq, "moved");
    draft.subject = subject.to_owned();
    let word = |word: &str| word.to_owned().into();
    (draft.from, draft.to) = (from.map(word), to.map(word));
    let head = Head { seq: seq - 1, ..Head::start() };
    seal(&head, &draft, Timestamp::UNIX_EPOCH).body
}

#[test]
fn the_fold_gives_each_subject_its_last_status() {
    let mut fold = Fold::new();
    let steps = [
        ("T-1", None, Some("send_later")),
        ("T-2", None, Some("send_later")),
        ("P-7", None, None),
        ("T-1", Some("send_later"), Some("pending_correction")),
        ("T-1", Some("pending_correction"), None),
        ("T-1", Some("pending_correction"), Some("pending_correction")),
    ];
    for (n, (subject, from, to)) in steps.into_iter().enumerate() {
        fold.push(&step(n as u64 + 1, subject, from, to)).unwrap();
    }
    assert_eq!(fold.statuses().collect::<Vec<_>>(), [("T-1", "pending_correction"), ("T-2", "send_later")]);
    assert_eq!((fold.status("T-2"), fold.status("P-7")), (Some("send_later"), None));
}

#[test]
fn the_fold_tells_the_first_entry_that_starts_elsewhere() {
    let cases = [
        (Some("closed"), Some("closed"), "entry 2: T-1 was send_later and the entry starts from closed"),
        (None, Some("closed"), "entry 2: T-1 was send_later and the entry starts from (no status)"),
    ];
    for (from, to, expected) in cases {
        let mut fold = Fold::new();
        fold.push(&step(1, "T-1", None, Some("send_later"))).unwrap();
        assert_eq!(fold.push(&step(2, "T-1", from, to)).unwrap_err().to_string(), expected);
        assert_eq!(fold.status("T-1"), Some("send_later"));
    }
    let first = Fold::new().push(&step(1, "T-9", Some("closed"), None)).unwrap_err();
    assert!(first.to_string().contains("T-9 was (no status)"), "{first}");
    assert_eq!(Fold::new().push("{}"), Err(FoldError::Unreadable));
}
