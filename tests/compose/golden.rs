//! `fixtures/outbound/<lang>-<notice>.eml`: `UPDATE_FIXTURES=1` rewrites them, and the diff is read like code.

use super::world::{TEMPLATES, ordinary};
use mailroom::workflow::Notice;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_notice_in_every_language_is_as_it_was() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/outbound");
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut wanted = BTreeSet::new();
    let mut differing = Vec::new();
    for lang in TEMPLATES.languages() {
        for notice in Notice::ALL {
            let (world, out) = ordinary(*notice);
            let mail = world.in_language(lang).compose(&out);
            let name = format!("{lang}-{notice}.eml");
            let path = dir.join(&name);
            if update {
                std::fs::create_dir_all(&dir).unwrap();
                std::fs::write(&path, &*mail.bytes).unwrap();
            }
            if std::fs::read(&path).ok().as_deref() != Some(&*mail.bytes) {
                differing.push(name.clone());
            }
            wanted.insert(name);
        }
    }
    assert!(differing.is_empty(), "differ (UPDATE_FIXTURES=1 rewrites): {differing:?}");
    let there: BTreeSet<_> =
        std::fs::read_dir(&dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there, wanted, "an orphan fixture tests nothing");
}
