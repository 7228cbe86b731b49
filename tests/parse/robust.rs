//! Whatever comes, something is known of it.
#![allow(clippy::unwrap_used)]

use super::folder;
use mailroom::engine::simulate::chance::Chance;
use mailroom::parse::parse;
use proptest::prelude::*;

/// Ten thousand mails, each a fixture with some octets changed, doubled or cut away.
#[test]
fn no_mutation_of_a_fixture_makes_it_fall() {
    let fixtures: Vec<Vec<u8>> =
        std::fs::read_dir(folder()).unwrap().map(|e| std::fs::read(e.unwrap().path()).unwrap()).collect();
    let mut chance = Chance::new(0x2545_f491_4f6c_dd1d);
    let mut next = |below| chance.below(below);
    for round in 0..10_000 {
        let mut mail = fixtures[round % fixtures.len()].clone();
        for _ in 0..=next(6) {
            let (at, len) = (next(mail.len()), next(40));
            let end = (at + len).min(mail.len());
            match next(4) {
                0 => mail[at] = next(256) as u8,
                1 => drop(mail.drain(at..end)),
                2 => mail.extend_from_within(at..end),
                _ => mail.insert(at, b"\r\n \t:;<>\"(=-\0"[next(13)]),
            }
        }
        assert!(!parse(&mail).parser_failed, "round {round}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_mail(raw in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let mail = parse(&raw);
        prop_assert!(!mail.parser_failed);
        prop_assert!(mail.from.address().is_none_or(|a| a.domain().is_ascii()));
    }
}
