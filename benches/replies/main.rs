//! How fast replies are read, one after the other on one core: in bulk, and at their worst.
//!
//! `cargo bench --bench replies`. In bulk: the mails of `fixtures/inbound`, and the files of NDJSON in the folder
//! that `MAILROOM_REPLIES` names. At worst: inputs made to be slow, of 100 kB and of 1 MB. A rate below its goal, a
//! worst case over its time or one that grows faster than its input is red.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod worst;

use mailroom::cli::reply_text;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use worst::Worst;

/// Replies a second, on one core: texts as the batch mode is asked them.
const RATE: f64 = 20_000.0;
/// Whole mails a second, on one core: MIME, charset, text and page of each.
const WHOLE_RATE: f64 = 5_000.0;
/// For any input of [`LARGE`] octets.
const PATIENCE_MS: f64 = 100.0;
const SMALL: usize = 100_000;
const LARGE: usize = 1_000_000;
/// Ten times the input may take so many times as long. Linear is ten; below it lies what caches do to it.
const GROWTH: f64 = 20.0;
/// What takes less says more of the clock than of the reader.
const FLOOR_MS: f64 = 0.5;
/// How long a bulk is read again and again.
const MEASURED: Duration = Duration::from_secs(2);
/// The best of so many: the machine disturbs, it never helps.
const TRIES: usize = 3;

fn main() {
    let mut told = Map::new();
    let mut green = bulk(("fixtures, whole mails", WHOLE_RATE), &fixtures(), &mut told);
    if let Some(folder) = std::env::var_os("MAILROOM_REPLIES") {
        let lines: String =
            files(Path::new(&folder), "ndjson").map(|f| std::fs::read_to_string(f).unwrap()).collect();
        green &= bulk(("corpora", RATE), &lines, &mut told);
    }
    println!("\n{:34} {:>9} {:>9} {:>7}", "worst case", "100 kB ms", "1 MB ms", "growth");
    for worst in worst::ALL {
        green &= case(worst, &mut told);
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    std::fs::write(target.join("replies.json"), format!("{:#}\n", Value::Object(told))).unwrap();
    std::process::exit(i32::from(!green));
}

fn files(folder: &Path, extension: &'static str) -> impl Iterator<Item = PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().filter(move |f| f.extension().is_some_and(|e| e == extension))
}

/// The mails of replies as the batch mode is asked them.
fn fixtures() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inbound/quote");
    let ask = |file: PathBuf| {
        let data = data_encoding::BASE64.encode(&std::fs::read(&file).unwrap());
        json!({"id": file.file_stem().unwrap().to_str(), "kind": "eml", "data_b64": data}).to_string() + "\n"
    };
    files(&folder, "eml").map(ask).collect()
}

/// Reads all of them until the time is over.
fn bulk((name, goal): (&str, f64), questions: &str, told: &mut Map<String, Value>) -> bool {
    let many = questions.lines().filter(|l| !l.trim().is_empty()).count();
    assert!(many > 0, "{name}: nothing to read");
    let (start, mut read, mut out) = (Instant::now(), 0, Vec::new());
    while start.elapsed() < MEASURED {
        out.clear();
        reply_text::ndjson(questions.as_bytes(), &mut out).unwrap();
        read += many;
    }
    let rate = read as f64 / start.elapsed().as_secs_f64();
    let octets = questions.len() / many;
    println!("{name:34} {rate:9.0} replies/s of {octets} octets{}", red(rate >= goal));
    told.insert(name.to_owned(), json!({"replies": many, "octets": octets, "replies_s": rate}));
    rate >= goal
}

fn case(worst: &Worst, told: &mut Map<String, Value>) -> bool {
    let [small, large] = [SMALL, LARGE].map(|octets| milliseconds(&worst.mail(octets)));
    let growth = large.max(FLOOR_MS) / small.max(FLOOR_MS);
    let good = large <= PATIENCE_MS && growth <= GROWTH;
    println!("{:34} {small:9.2} {large:9.2} {growth:7.1}{}", worst.name, red(good));
    told.insert(worst.name.to_owned(), json!({"ms_100kb": small, "ms_1mb": large, "growth": growth}));
    good
}

/// From the octets of a mail to its words and their meaning.
fn milliseconds(mail: &[u8]) -> f64 {
    let once = || {
        let start = Instant::now();
        let mut out = Vec::new();
        reply_text::plain(mail, &["en", "de"], &mut out).unwrap();
        std::hint::black_box(out);
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..TRIES).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn red(good: bool) -> &'static str {
    if good { "" } else { "  RED" }
}
