//! What was measured, beside its goals: a table for people, `target/bench.json` for programs.

use serde_json::{Map, Value, json};
use std::path::Path;

/// One scenario. Processor time, syncs and octets are of one message.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    pub msg_s: f64,
    pub cpu_ms: f64,
    pub syncs: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub peak_mb: f64,
    pub bytes: f64,
}

/// A figure of a scenario that has a goal.
struct Goal {
    scenario: &'static str,
    name: &'static str,
    goal: f64,
    /// Whether more is better.
    at_least: bool,
}

const fn least(scenario: &'static str, name: &'static str, goal: f64) -> Goal {
    Goal { scenario, name, goal, at_least: true }
}

const fn most(scenario: &'static str, name: &'static str, goal: f64) -> Goal {
    Goal { scenario, name, goal, at_least: false }
}

/// On two cores, mails of 5 kB.
const GOALS: &[Goal] = &[
    least("inbound_64", "msg_s", 5_000.0),
    most("inbound_64", "cpu_ms", 0.25),
    most("inbound_64", "syncs", 0.1),
    most("inbound_64", "p50_ms", 10.0),
    most("inbound_64", "p99_ms", 25.0),
    most("inbound_64", "peak_mb", 24.0),
    most("inbound_64", "bytes", 9_000.0),
    least("inbound_64", "ratio", 0.35),
    least("inbound_1", "msg_s", 1_200.0),
    least("inbound_100k_tickets", "msg_s", 4_000.0),
    least("inbound_5ms_sync", "msg_s", 2_000.0),
    least("outbound", "msg_s", 5_000.0),
];

/// A figure below this part of its goal is red.
const RED: f64 = 0.5;

pub type Measured = Vec<(&'static str, Figures)>;

fn figure(measured: &Measured, scenario: &str, name: &str) -> Option<f64> {
    let of = |scenario: &str| measured.iter().find(|(s, _)| *s == scenario).map(|(_, f)| *f);
    let f = of(scenario)?;
    Some(match name {
        "msg_s" => f.msg_s,
        "cpu_ms" => f.cpu_ms,
        "syncs" => f.syncs,
        "p50_ms" => f.p50_ms,
        "p99_ms" => f.p99_ms,
        "peak_mb" => f.peak_mb,
        "bytes" => f.bytes,
        "ratio" => f.msg_s / of("ceiling")?.msg_s,
        other => panic!("no figure {other}"),
    })
}

/// Prints everything; `false` when something is red.
pub fn tell(measured: &Measured) -> bool {
    println!(
        "\n{:22} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "", "msg/s", "cpu ms", "syncs", "p50 ms", "p99 ms", "peak MB", "bytes"
    );
    for (name, f) in measured {
        println!(
            "{name:22} {:8.0} {:8.3} {:8.3} {:8.2} {:8.2} {:8.1} {:8.0}",
            f.msg_s, f.cpu_ms, f.syncs, f.p50_ms, f.p99_ms, f.peak_mb, f.bytes
        );
    }
    println!("\n{:32} {:>10} {:>10} {:>7}", "goal", "wanted", "measured", "ratio");
    let mut green = true;
    for goal in GOALS {
        let Some(is) = figure(measured, goal.scenario, goal.name) else { continue };
        // More than 1 is better than the goal, whichever way it counts.
        let ratio = if goal.at_least { is / goal.goal } else { goal.goal / is };
        let said = if ratio >= 1.0 {
            ""
        } else if ratio >= RED {
            "  below"
        } else {
            "  RED"
        };
        green &= ratio >= RED;
        let (name, sign) =
            (format!("{} {}", goal.scenario, goal.name), if goal.at_least { ">=" } else { "<=" });
        println!("{name:32} {sign}{:8} {is:10.3} {ratio:7.2}{said}", goal.goal);
    }
    green
}

/// Writes the file.
pub fn save(measured: &Measured, path: &Path) {
    let mut all = Map::new();
    for (name, f) in measured {
        let value = json!({
            "msg_s": f.msg_s, "cpu_ms": f.cpu_ms, "syncs": f.syncs, "p50_ms": f.p50_ms,
            "p99_ms": f.p99_ms, "peak_mb": f.peak_mb, "bytes": f.bytes,
        });
        all.insert((*name).to_owned(), value);
    }
    std::fs::write(path, format!("{:#}\n", Value::Object(all))).unwrap();
}
