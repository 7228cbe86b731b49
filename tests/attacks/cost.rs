//! What a mail costs: processor time and memory of this process while it is taken in.

use std::time::Duration;

/// Spec 6: a second. Unoptimised code is given ten times as much.
pub const CPU_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });
/// 256 MiB.
pub const GROWTH_MAX: u64 = 256 << 20;
/// Of `/proc/self/stat`: 100 ticks a second on Linux.
const TICK: Duration = Duration::from_millis(10);

/// A reading.
pub struct Cost {
    cpu: Duration,
    resident: u64,
}

impl Cost {
    /// From now on.
    pub fn begin() -> Cost {
        // The peak starts again from here (proc(5), clear_refs).
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Cost { cpu: cpu(), resident: memory("VmRSS:") }
    }

    /// Time spent and the most memory held, since.
    pub fn spent(&self) -> (Duration, u64) {
        (cpu().saturating_sub(self.cpu), memory("VmHWM:").saturating_sub(self.resident))
    }
}

fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_ascii_whitespace();
    let ticks: u32 = fields.skip(11).take(2).map(|n| n.parse::<u32>().unwrap()).sum();
    TICK * ticks
}

fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn work_and_memory_are_seen() {
    let cost = Cost::begin();
    let held = vec![7_u8; 64 << 20];
    let sum: u64 = (0..20).map(|n| held.iter().map(|b| u64::from(*b) ^ n).sum::<u64>()).sum();
    assert!(sum > 0);
    let (cpu, growth) = cost.spent();
    assert!(cpu >= TICK && growth >= 60 << 20, "{cpu:?} {growth}");
}
