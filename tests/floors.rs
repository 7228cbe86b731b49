//! A module imports only from floors strictly below its own; siblings never import each other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FLOORS: &[(u8, &[&str])] = &[
    (0, &["mail", "words", "ports", "text", "html"]),
    (1, &["workflow", "parse", "reply", "token", "ledger"]),
    (2, &["intake", "compose", "record", "import", "tls"]),
    (3, &["store", "inbound", "outbound", "dns", "secret"]),
    (4, &["engine"]),
    (5, &["config"]),
    (6, &["cli"]),
    (7, &["main"]),
];

fn floor_of() -> BTreeMap<&'static str, u8> {
    FLOORS.iter().flat_map(|(floor, names)| names.iter().map(|n| (*n, *floor))).collect()
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            out.push(entry);
        }
    }
}

/// The first-level modules that a line names: `crate::mail`, `mailroom::cli`, `use crate::{mail, text}`.
fn named(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or("");
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for root in ["crate::", "mailroom::"] {
        for (at, _) in code.match_indices(root) {
            let rest = &code[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(list) => found.extend(list.split(',').map(|part| word(part.trim()))),
                None => found.push(word(rest)),
            }
        }
    }
    found
}

fn breaches(module: &str, floor: u8, place: &Path, text: &str) -> Vec<String> {
    let floors = floor_of();
    let judged =
        text.lines().enumerate().flat_map(|(n, line)| named(line).into_iter().map(move |name| (n + 1, name)));
    judged
        .filter(|(_, name)| name != module && floors.get(name.as_str()).is_some_and(|other| *other >= floor))
        .map(|(n, name)| format!("{}:{n}: {module} (floor {floor}) imports {name}", place.display()))
        .collect()
}

#[test]
fn no_arrow_points_up_or_sideways() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut red, floors) = (Vec::new(), Vec::new(), floor_of());
    sources(&src, &mut files);
    for file in files.iter().filter(|f| !f.ends_with("lib.rs")) {
        let inner = file.strip_prefix(&src).unwrap();
        let first = inner.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        match floors.get(module) {
            Some(floor) => {
                red.extend(breaches(module, *floor, inner, &std::fs::read_to_string(file).unwrap()))
            }
            None => red.push(format!("{}: module {module} has no floor", inner.display())),
        }
    }
    assert!(red.is_empty(), "\n{}", red.join("\n"));
}

#[test]
fn the_law_sees_a_breach() {
    let red =
        breaches("mail", 0, Path::new("mail/x.rs"), "use crate::store::Store;\nuse crate::{ports, cli};\n");
    assert_eq!(red.len(), 3, "{red:?}");
    assert!(red[0].starts_with("mail/x.rs:1: "));
}
