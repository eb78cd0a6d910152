//! Latencies and the CPU and memory of the measured process.

use std::time::Duration;

/// How long each of many things took.
#[derive(Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn show(&mut self, what: &str, total: Duration) {
        self.0.sort_unstable();
        let at = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index within the list")]
            let index = ((self.0.len().saturating_sub(1)) as f64 * share) as usize;
            self.0.get(index).copied().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let rate = self.0.len() as f64 / total.as_secs_f64();
        println!("{what}: {} in {:.2} s, {rate:.0}/s, p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms", self.0.len(), total.as_secs_f64(), at(0.5), at(0.99), at(1.0));
    }
}

/// CPU of a process, if it was named.
#[derive(Debug, Clone, Copy)]
pub struct Process(Option<u32>);

impl Process {
    pub fn named(pid: Option<&str>) -> anyhow::Result<Self> {
        Ok(Self(pid.map(str::parse).transpose()?))
    }

    /// User and system time so far.
    pub fn cpu(self) -> Duration {
        let Some(pid) = self.0 else { return Duration::ZERO };
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        // The kernel counts in hundredths of a second.
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }

    pub fn show(self, what: &str, before: Duration, count: usize) {
        let Some(pid) = self.0 else { return };
        let used = self.cpu().saturating_sub(before);
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let each = used.as_secs_f64() * 1_000.0 / count.max(1) as f64;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let memory = |name: &str| status.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024;
        println!("{what}: {:.2} s CPU, {each:.3} ms each; resident {} MiB, peak {} MiB", used.as_secs_f64(), memory("VmRSS"), memory("VmHWM"));
    }
}
