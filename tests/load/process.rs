//! CPU and memory of the measured processes and their children, as `/proc` tells them.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::figures::each_ms;

/// Between two looks at whether a process has gone quiet.
const LOOK: Duration = Duration::from_millis(200);
/// So many looks in a row must find it quiet.
const LOOKS: u32 = 5;
/// Below this share of one core a process is quiet.
const QUIET_PERCENT: u32 = 8;

/// The processes that are watched; none, if none was named.
#[derive(Debug, Clone)]
pub struct Watched(Vec<u32>);

/// What something cost the server, and what it cost to ask for it.
#[derive(Debug, Clone, Serialize)]
pub struct Cost {
    pub cpu_seconds: f64,
    pub cpu_each_ms: f64,
    pub resident_mib: u64,
    pub peak_mib: u64,
    /// CPU of this program in the same time.
    pub generator_cpu_seconds: f64,
}

impl Cost {
    /// The same for people.
    pub fn text(&self) -> String {
        format!(
            "{:.2} s CPU, {:.3} ms each; resident {} MiB, peak {} MiB; load itself {:.2} s CPU",
            self.cpu_seconds, self.cpu_each_ms, self.resident_mib, self.peak_mib, self.generator_cpu_seconds
        )
    }
}

/// The CPU so far, to be compared with later.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    server: Duration,
    own: Duration,
}

impl Watched {
    /// Watches these; an error if one of them is not there.
    pub fn new(pids: &[u32]) -> anyhow::Result<Self> {
        for pid in pids {
            anyhow::ensure!(read(*pid, "stat").is_some(), "there is no process {pid}");
        }
        Ok(Self(pids.to_vec()))
    }

    /// Whether there is nothing to watch.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Starts an account, and lets the kernel forget the peak of memory so far where it may.
    pub fn mark(&self) -> Mark {
        for pid in self.family() {
            // Not allowed for processes of others; the peak is then that of their whole life.
            let _ = std::fs::write(format!("/proc/{pid}/clear_refs"), "5");
        }
        Mark { server: self.cpu(), own: cpu_of(std::process::id()) }
    }

    /// What `count` things cost since the mark; `None` if nothing is watched.
    pub fn cost(&self, since: Mark, count: usize) -> Option<Cost> {
        if self.is_empty() {
            return None;
        }
        let used = self.cpu().saturating_sub(since.server);
        Some(Cost {
            cpu_seconds: used.as_secs_f64(),
            cpu_each_ms: each_ms(used, count),
            resident_mib: self.memory("VmRSS:"),
            peak_mib: self.memory("VmHWM:"),
            generator_cpu_seconds: cpu_of(std::process::id()).saturating_sub(since.own).as_secs_f64(),
        })
    }

    /// Waits until they do next to nothing for a second, and answers since when; `None` if they never stop.
    pub async fn quiet(&self, patience: Duration) -> Option<Instant> {
        let begun = Instant::now();
        let (mut before, mut since, mut looks) = (self.cpu(), begun, 0);
        while looks < LOOKS {
            if begun.elapsed() > patience {
                return None;
            }
            tokio::time::sleep(LOOK).await;
            let now = self.cpu();
            if now.saturating_sub(before) * 100 <= LOOK * QUIET_PERCENT {
                looks += 1;
            } else {
                (since, looks) = (Instant::now(), 0);
            }
            before = now;
        }
        Some(since)
    }

    fn cpu(&self) -> Duration {
        self.family().into_iter().map(cpu_of).sum()
    }

    fn memory(&self, name: &str) -> u64 {
        self.family().into_iter().filter_map(|pid| kib(&read(pid, "status")?, name)).sum::<u64>() / 1024
    }

    /// The named ones and whoever descends from them and lives.
    fn family(&self) -> HashSet<u32> {
        let mut family: HashSet<u32> = self.0.iter().copied().collect();
        if family.is_empty() {
            return family;
        }
        let everyone: Vec<(u32, u32)> = std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let pid = entry.file_name().to_str()?.parse().ok()?;
                Some((pid, parent(&read(pid, "stat")?)?))
            })
            .collect();
        loop {
            let children: Vec<u32> = everyone.iter().filter(|(pid, parent)| family.contains(parent) && !family.contains(pid)).map(|(pid, _)| *pid).collect();
            if children.is_empty() {
                return family;
            }
            family.extend(children);
        }
    }
}

fn read(pid: u32, file: &str) -> Option<String> {
    std::fs::read_to_string(format!("/proc/{pid}/{file}")).ok()
}

fn cpu_of(pid: u32) -> Duration {
    read(pid, "stat").as_deref().and_then(ticks).map_or(Duration::ZERO, |ticks| Duration::from_millis(ticks * 10))
}

/// User and system time in hundredths of a second, with that of children who have ended.
fn ticks(stat: &str) -> Option<u64> {
    fields(stat)?.skip(11).take(4).map(|field| field.parse::<u64>().ok()).sum()
}

fn parent(stat: &str) -> Option<u32> {
    fields(stat)?.nth(1)?.parse().ok()
}

/// The fields after the name, which may itself hold spaces and brackets.
fn fields(stat: &str) -> Option<impl Iterator<Item = &str>> {
    Some(stat.rsplit_once(')')?.1.split_ascii_whitespace())
}

fn kib(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Watched, kib, parent, ticks};

    const STAT: &str = "4242 (a (very) odd name) S 17 4242 4242 0 -1 4194560 9000 10 0 0 120 30 7 3 20 0 9 0 100 0";

    #[test]
    fn user_system_and_ended_children_count_together() {
        assert_eq!(ticks(STAT), Some(160));
        assert_eq!(parent(STAT), Some(17));
    }

    #[test]
    fn what_is_no_stat_says_nothing() {
        assert_eq!(ticks(""), None);
        assert_eq!(ticks("1 (x) S 1 2 3 4 5 6 7 8 9 10 x y z 1"), None);
        assert_eq!(parent("1 (x)"), None);
    }

    #[test]
    fn memory_is_found_by_its_name() {
        let status = "Name:\tx\nVmHWM:\t  66560 kB\nVmRSS:\t  2048 kB\n";
        assert_eq!(kib(status, "VmHWM:"), Some(66_560));
        assert_eq!(kib(status, "VmSwap:"), None);
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(Watched::new(&[u32::MAX]).is_err());
        assert!(Watched::new(&[]).unwrap().is_empty());
    }

    #[test]
    fn the_own_process_has_used_memory() {
        let watched = Watched::new(&[std::process::id()]).unwrap();
        let cost = watched.cost(watched.mark(), 0).unwrap();
        assert!(cost.resident_mib > 0 && cost.peak_mib >= cost.resident_mib / 2, "{cost:?}");
    }
}
