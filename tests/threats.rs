//! `docs/threat-model.md` and `SECURITY.md` name modules and tests that are there.

use std::path::Path;

/// What stands in backquotes on lines of tables and looks like a place in the tree.
fn places(page: &str) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let rows = (1..).zip(text.lines()).filter(|(_, line)| line.starts_with('|'));
    rows.flat_map(|(n, line)| {
        line.split('`').skip(1).step_by(2).map(move |word| (n, word.to_owned())).collect::<Vec<_>>()
    })
    .filter(|(_, word)| ["src/", "tests/", "fixtures/"].iter().any(|root| word.starts_with(root)))
    .collect()
}

#[test]
fn every_place_that_the_pages_name_is_there() {
    for page in ["docs/threat-model.md", "SECURITY.md"] {
        let named = places(page);
        assert!(named.len() >= 10, "{page}: {}", named.len());
        for (line, place) in named {
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&place).exists(), "{page}:{line}: {place}");
        }
    }
}

#[test]
fn every_defence_has_a_module_and_a_test() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/threat-model.md")).unwrap();
    let table = text.split("## What stops them").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 20, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        assert!(cells[2].contains("`src/") && cells[3].contains("`tests/"), "{row}");
    }
}
