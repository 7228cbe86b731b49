//! "By hand" in the README, as whoever reads it pastes it into a shell.

use super::BINARY;
use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../README.md");

/// The lines to paste.
fn by_hand() -> String {
    let (_, chapter) = README.split_once("\n## By hand\n").unwrap();
    let (chapter, _) = chapter.split_once("\n## ").unwrap();
    let blocks = chapter.split("\n```sh\n").skip(1).map(|rest| rest.split_once("\n```\n").unwrap().0);
    blocks.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_ticket_by_hand_comes_to_its_end() {
    let (dir, programs) = (tempfile::tempdir().unwrap(), Path::new(BINARY).parent().unwrap());
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-euc", &by_hand()]).current_dir(&dir).env_clear().env("PATH", path).env("USER", "tester");
    let said = shell.output().unwrap();
    let (out, err) = (String::from_utf8(said.stdout).unwrap(), String::from_utf8(said.stderr).unwrap());
    assert!(said.status.success(), "{out}{err}");
    let mut rest = out.as_str();
    for told in [
        "T-1 Pending Correction",
        "T-1 DONE: Pending Correction -> Pending Verification",
        "T-1\tPending Verification\tdana@acme.example",
        "DONE: Pending Correction -> Pending Verification",
        "T-1 Closed as verified",
        "log\tverified",
        "ends_seen\tF-1 up to ",
    ] {
        let found = rest.split_once(told);
        rest = found.unwrap_or_else(|| panic!("{told:?} is not in\n{rest}\nof\n{out}{err}")).1;
    }
}
