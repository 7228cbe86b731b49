//! Messages a second from LMTP to committed, and from the outbox to a server that takes them.
//!
//! The server under load is this program again, in a process of its own, so that its processor time,
//! memory and syncs are nobody else's; the load shares the machine with it. `cargo bench --bench
//! throughput [SCENARIO...]`. It measures; what it finds is judged by `figures`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod child;
mod figures;
mod load;
mod mails;
mod post;
mod server;
mod world;

use child::{Watched, octets, shim};
use figures::{Figures, Measured};
use std::path::{Path, PathBuf};

/// An inbound scenario.
struct Inbound {
    name: &'static str,
    connections: usize,
    tickets: usize,
    delay_us: u32,
    ceiling: bool,
}

const fn inbound(name: &'static str, connections: usize) -> Inbound {
    Inbound { name, connections, tickets: 10_000, delay_us: 0, ceiling: false }
}

const INBOUND: &[Inbound] = &[
    inbound("inbound_64", 64),
    inbound("inbound_1", 1),
    Inbound { tickets: 100_000, ..inbound("inbound_100k_tickets", 64) },
    Inbound { delay_us: 5_000, ..inbound("inbound_5ms_sync", 64) },
    Inbound { ceiling: true, ..inbound("ceiling", 64) },
];

/// Tickets of one employee.
const TICKETS_EACH: usize = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", kind, dir] => server::run(Path::new(dir), *kind == "ceiling"),
        ["send", port, dir] => post::send(port.parse().unwrap(), Path::new(dir)),
        ["feed", port, mail] => post::feed(port.parse().unwrap(), Path::new(mail)),
        wanted => measure(wanted),
    }
}

fn measure(wanted: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let bench = Bench { root: fresh(&target.join("tmp/bench")), only: wanted };
    let shim = shim(&bench.root);
    let mut measured = Measured::new();
    for scenario in INBOUND.iter().filter(|s| bench.is_wanted(s.name)) {
        println!("{} ...", scenario.name);
        measured.push((scenario.name, receive(scenario, &bench.root, &shim)));
    }
    if bench.is_wanted("outbound") {
        measured.extend(outbound(&bench.root, &shim));
    }
    let green = figures::tell(&measured);
    figures::save(&measured, &target.join("bench.json"));
    drop(std::fs::remove_dir_all(&bench.root));
    std::process::exit(i32::from(!green));
}

struct Bench<'a> {
    root: PathBuf,
    /// Empty: all.
    only: &'a [&'a str],
}

impl Bench<'_> {
    fn is_wanted(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.contains(&name)
    }
}

fn fresh(dir: &Path) -> PathBuf {
    drop(std::fs::remove_dir_all(dir));
    std::fs::create_dir_all(dir).unwrap();
    dir.to_owned()
}

fn receive(scenario: &Inbound, root: &Path, shim: &Path) -> Figures {
    let dir = fresh(&root.join(scenario.name));
    world::seed(&dir, scenario.tickets / TICKETS_EACH, scenario.tickets);
    let (targets, before) = (world::targets(&dir), octets(&dir));
    let kind = if scenario.ceiling { "ceiling" } else { "engine" };
    let mut server = Watched::start(&["serve", kind], &dir, (shim, scenario.delay_us));
    let port = server.line().rsplit(':').next().unwrap().parse().unwrap();
    let (seen, from, to) = load::run(port, scenario.connections, targets, || server.gauge());
    let peak_mb = server.peak_mb();
    server.stop();
    let mails = seen.mails as f64;
    Figures {
        msg_s: mails / seen.seconds,
        cpu_ms: (to.cpu_ms - from.cpu_ms) / mails,
        syncs: (to.syncs - from.syncs) as f64 / mails,
        p50_ms: percentile(&seen.waits, 0.50),
        p99_ms: percentile(&seen.waits, 0.99),
        peak_mb,
        bytes: (octets(&dir) - before) as f64 / seen.all as f64,
    }
}

/// Mails that wait when the sending begins: enough for the whole time at more than the goal.
const WAITING: usize = 45_000;

fn outbound(root: &Path, shim: &Path) -> Measured {
    let Some(sink) = post::Sink::start() else { return Measured::new() };
    let port = sink.port.to_string();
    let dir = fresh(&root.join("outbound"));
    println!("outbound ...");
    world::seed(&dir, WAITING / TICKETS_EACH, WAITING);
    let before = octets(&dir);
    let (figures, all) = sent(Watched::start(&["send", &port], &dir, (shim, 0)));
    let whole = Figures { bytes: (octets(&dir) - before) as f64 / all, ..figures };
    let mail = root.join("mail.eml");
    std::fs::write(&mail, world::any_composed(&dir)).unwrap();
    println!("sink ...");
    let (direct, _) = sent(Watched::start(&["feed", &port], &mail, (shim, 0)));
    vec![("outbound", whole), ("sink", direct)]
}

/// What a process of `post` says of itself, and what was seen of it.
fn sent(mut process: Watched) -> (Figures, f64) {
    assert_eq!(process.line(), "begin");
    let from = process.gauge();
    let said = process.line();
    let (to, peak_mb) = (process.gauge(), process.peak_mb());
    process.stop();
    let told: Vec<f64> = said.strip_prefix("end ").unwrap().split(' ').map(|f| f.parse().unwrap()).collect();
    let [mails, all, seconds, p50_ms, p99_ms] = told[..] else { panic!("{said}") };
    let figures = Figures {
        msg_s: mails / seconds,
        cpu_ms: (to.cpu_ms - from.cpu_ms) / mails,
        syncs: (to.syncs - from.syncs) as f64 / mails,
        p50_ms,
        p99_ms,
        peak_mb,
        bytes: 0.0,
    };
    (figures, all)
}

/// Of sorted figures.
fn percentile(sorted: &[f64], part: f64) -> f64 {
    sorted.get((sorted.len() as f64 * part) as usize).or(sorted.last()).copied().unwrap_or_default()
}
