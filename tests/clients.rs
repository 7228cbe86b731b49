//! Replies in the shapes of mail programs, and `docs/clients.md`, which says which of them are read.
//!
//! `fixtures/inbound/quote/CLIENT.LANGUAGE.CASE.eml` is the mail. Beside it, `.expected` has the verdict on its first
//! line, then perhaps `firm=en` (the languages of the firm, otherwise English and the mail's own) and `batch=3`
//! (how many tickets the answered mail named), and below it the new text.

#![allow(clippy::unwrap_used)]

use crate::reply::word;
use mailroom::intake::pictures;
use mailroom::parse::parse;
use mailroom::reply::Reading;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const PAGE: &str = "docs/clients.md";
const MARK: &str = "<!-- Made by tests/clients.rs; UPDATE_FIXTURES=1 rewrites it. -->\n";

struct Case {
    client: String,
    language: String,
    case: String,
    mail: Vec<u8>,
    verdict: String,
    firm: Vec<String>,
    batch: usize,
    text: String,
}

impl Case {
    fn at(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let [client, language, case] = name.split('.').collect::<Vec<_>>()[..] else {
            panic!("{name}: not CLIENT.LANGUAGE.CASE")
        };
        let expected = std::fs::read_to_string(path.with_extension("expected")).unwrap();
        let (head, text) = expected.split_once('\n').unwrap();
        let option = |key: &str| head.split(' ').find_map(|w| w.strip_prefix(key)?.strip_prefix('='));
        let firm = option("firm").map_or_else(|| format!("en,{language}"), str::to_owned);
        Self {
            client: client.to_owned(),
            language: language.to_owned(),
            case: case.replace('-', " "),
            mail: std::fs::read(path).unwrap(),
            verdict: head.split(' ').next().unwrap().to_owned(),
            firm: firm.split(',').map(str::to_owned).collect(),
            batch: option("batch").map_or(1, |n| n.parse().unwrap()),
            text: text.trim().to_owned(),
        }
    }

    fn reading(&self) -> Reading {
        let message = parse(&self.mail);
        let languages: Vec<&str> = self.firm.iter().map(String::as_str).collect();
        let words = pictures::divide(&message, None);
        words.read(&languages, self.batch, pictures::evidence(&message, &words))
    }

    fn fault(&self) -> Option<String> {
        let reading = self.reading();
        let (verdict, text) = (word(&reading.done), reading.new_text.trim());
        let same = verdict == self.verdict && text == self.text;
        (!same).then(|| {
            format!("{verdict} {text:?}\n  not {} {:?}; {:?}", self.verdict, self.text, reading.cuts)
        })
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn mails() -> BTreeSet<PathBuf> {
    let folder = root().join("fixtures/inbound/quote");
    let all: BTreeSet<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    let (mails, expected): (BTreeSet<_>, BTreeSet<_>) =
        all.into_iter().partition(|p| p.extension().is_some_and(|e| e == "eml"));
    let wanted: BTreeSet<_> = mails.iter().map(|p| p.with_extension("expected")).collect();
    assert_eq!(wanted, expected, "a mail without what is expected, or the other way round");
    mails
}

#[test]
fn every_mail_program() {
    let told = |path: &PathBuf| Some(format!("{}: {}", path.display(), Case::at(path).fault()?));
    let red: Vec<String> = mails().iter().filter_map(told).collect();
    assert!(red.is_empty(), "{} of {}\n{}", red.len(), mails().len(), red.join("\n"));
    assert!(mails().len() >= 820, "{} mails", mails().len());
}

fn list(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// One row a client: its languages, and the cases of each.
fn printed() -> String {
    let mut rows: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let (mut languages, count) = (BTreeSet::new(), mails().len());
    for case in mails().iter().map(|path| Case::at(path)) {
        languages.insert(case.language.clone());
        rows.entry(case.client).or_default().entry(case.language).or_default().insert(case.case);
    }
    let mut out = format!(
        "{count} mails, {} clients, {} languages: {}.\n\n| client | mails | language: cases |\n|---|---|---|\n",
        rows.len(),
        languages.len(),
        list(&languages)
    );
    for (client, of) in &rows {
        let cases: Vec<_> =
            of.iter().map(|(language, cases)| format!("**{language}**: {}", list(cases))).collect();
        let many: usize = of.values().map(BTreeSet::len).sum();
        writeln!(out, "| {client} | {many} | {} |", cases.join("; ")).unwrap();
    }
    out
}

#[test]
fn the_page_of_clients_is_as_the_fixtures_are() {
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let (head, on_file) = page.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{head}{MARK}{}", printed())).unwrap();
        return;
    }
    assert!(on_file == printed(), "{PAGE} differs; read the diff after UPDATE_FIXTURES=1:\n{}", printed());
}
