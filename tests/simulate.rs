//! The simulator: the oracle finds nothing, and a seed replays a run hash for hash.

use mailroom::engine::simulate::{Options, Outcome, run};

fn outcome(seed: u64) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    run(&Options { employees: 8, days: 7, seed }, dir.path()).unwrap()
}

#[test]
fn a_seed_gives_the_same_log_hash_for_hash_and_another_one_another() {
    let (first, again, other) = (outcome(1), outcome(1), outcome(2));
    assert_eq!(first, again);
    assert_ne!(first.audit.heads, other.audit.heads);
}

#[test]
fn people_write_for_days_and_nothing_is_lost() {
    let outcome = outcome(3);
    println!("{outcome}");
    assert!(outcome.audit.reminders > 0 && outcome.handed > 20, "{outcome}");
}
