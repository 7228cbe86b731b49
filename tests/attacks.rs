//! The attack suite: each mail goes through a real LMTP dialogue into a fresh firm, and nothing that it
//! should not do may happen. The format stands in the first lines of [`case::Case`].
//!
//! Own cases: `fixtures/attacks.jsonl`. Another file is named by `MAILROOM_ATTACKS`; without it the one
//! in `../shared/corpora` is taken where it is there. `cargo test --release attacks -- --nocapture`.
//! They run in a process of their own: what a mail costs can only be measured where nothing else runs.

mod case;
mod cost;
mod inflate;
mod peer;
mod rows;
mod scene;
mod wire;

use case::Case;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set in the process that runs the cases.
const ALONE: &str = "MAILROOM_ATTACKS_ALONE";

fn cases(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().filter(|l| !l.is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// The handed-out cases, where they are.
fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("MAILROOM_ATTACKS").map(PathBuf::from);
    let near =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|dir| dir.join("shared/corpora/attacks.jsonl"));
    named.or_else(|| near.into_iter().find(|path| path.exists()))
}

/// Runs them all, says what is wrong; gives the ids of the wrong ones.
fn run(cases: &[Case]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut failed = Vec::new();
    for case in cases {
        let began = std::time::Instant::now();
        let wrong = case.run(&runtime);
        if std::env::var_os("MAILROOM_ATTACK_TIMES").is_some() {
            println!("{} {:?}", case.id, began.elapsed());
        }
        if !wrong.is_empty() {
            println!("{} {} ({}): {}", case.id, case.name, case.family, wrong.join("; "));
            failed.push(case.id.clone());
        }
    }
    println!("\n{} passed, {} failed", cases.len() - failed.len(), failed.len());
    failed
}

fn alone() {
    let mut all = cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/attacks.jsonl"));
    match corpus() {
        Some(path) => all.extend(cases(&path)),
        None => println!("no corpus here: only fixtures/attacks.jsonl is run"),
    }
    assert_eq!(run(&all), Vec::<String>::new());
}

#[test]
fn attacks() {
    if std::env::var_os(ALONE).is_some() {
        return alone();
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["attacks::attacks", "--exact", "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    print!("{}", String::from_utf8_lossy(&child.stdout));
    eprint!("{}", String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success(), "wrong verdicts: see above");
}
