//! A process that is watched: its processor time, its peak memory, its syncs, the growth of its folder.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The clock ticks of `/proc/PID/stat` in a second; Linux has never told user space another figure.
const TICKS: f64 = 100.0;

/// Compiles the shim that counts syncs; `cc` is there wherever SQLite was compiled.
pub fn shim(into: &Path) -> PathBuf {
    let (source, made) =
        (Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/sync_shim.c"), into.join("sync_shim.so"));
    let mut cc = Command::new("cc");
    cc.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&made).arg(source).arg("-ldl");
    let status = cc.status().expect("cc is needed for the shim that counts syncs");
    assert!(status.success(), "the shim does not compile");
    made
}

pub struct Watched {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    counter: PathBuf,
}

/// At one moment.
#[derive(Debug, Clone, Copy)]
pub struct Gauge {
    pub cpu_ms: f64,
    pub syncs: u64,
}

impl Watched {
    /// This program again, as `role` in that folder.
    pub fn start(role: &[&str], dir: &Path, (shim, delay_us): (&Path, u32)) -> Watched {
        let counter = dir.with_extension("syncs");
        std::fs::write(&counter, [0; 8]).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(role).arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.env("LD_PRELOAD", shim).env("MAILROOM_SYNC_COUNT", &counter);
        command.env("MAILROOM_SYNC_DELAY_US", delay_us.to_string());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Watched { child, out, counter }
    }

    /// The next line that it says.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub fn gauge(&self) -> Gauge {
        // proc_pid_stat(5): the name in brackets may hold blanks; after it, utime is the 12th field and stime the 13th.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        let syncs = u64::from_ne_bytes(std::fs::read(&self.counter).unwrap().try_into().unwrap());
        Gauge { cpu_ms: ticks * 1e3 / TICKS, syncs }
    }

    /// `VmHWM`: the most memory that it ever held.
    pub fn peak_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// Ends its input, and waits until it has put everything away.
    pub fn stop(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success(), "the measured process failed");
    }
}

/// Octets of the files in that folder.
pub fn octets(dir: &Path) -> u64 {
    std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}
