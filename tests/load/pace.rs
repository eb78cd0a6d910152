//! Sends many things: so many at once, or so many per second.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::task::JoinSet;

use crate::figures::{Latencies, Summary, as_f64};
use crate::options::PaceOptions;

/// How many may be under way in the open loop, before the server is held to be lost.
const MOST_UNDER_WAY: usize = 10_000;

/// What became of what was sent.
#[derive(Debug, Default)]
pub struct Outcome {
    latencies: Latencies,
    /// Which ones were answered with a status of success.
    pub taken: Vec<usize>,
    /// How often each status, or trouble, was the answer.
    answers: BTreeMap<String, usize>,
    took: Duration,
}

/// The same in few words.
#[derive(Debug, Serialize)]
pub struct Sent {
    #[serde(flatten)]
    pub summary: Summary,
    /// What was answered other than success.
    pub refused: BTreeMap<String, usize>,
}

impl Outcome {
    /// In few words. The rate is that of everything that was sent.
    pub fn sent(&self) -> Sent {
        let mut refused = self.answers.clone();
        refused.retain(|answer, _| !answer.starts_with('2'));
        Sent { summary: self.latencies.summary(self.took), refused }
    }

    fn note(&mut self, n: usize, took: Duration, answer: anyhow::Result<u16>) {
        self.latencies.add(took);
        if let Ok(200..300) = answer {
            self.taken.push(n);
        }
        let answer = answer.map_or_else(|trouble| in_short(&trouble), |status| status.to_string());
        *self.answers.entry(answer).or_default() += 1;
    }

    fn append(&mut self, other: Self) {
        self.latencies.append(other.latencies);
        self.taken.extend(other.taken);
        for (answer, times) in other.answers {
            *self.answers.entry(answer).or_default() += times;
        }
    }
}

/// The innermost cause, which is the same for every address.
fn in_short(trouble: &anyhow::Error) -> String {
    trouble.root_cause().to_string()
}

/// Does `shot(0)` to `shot(count - 1)`, each answering a status.
pub async fn drive<F, R>(count: usize, pace: PaceOptions, shot: F) -> anyhow::Result<Outcome>
where
    F: Fn(usize) -> R + Clone + Send + 'static,
    R: Future<Output = anyhow::Result<u16>> + Send,
{
    let begun = Instant::now();
    let mut outcome = match pace.rate {
        None => closed(count, pace.at_once, shot).await?,
        Some(rate) => open(count, rate, shot).await?,
    };
    outcome.took = begun.elapsed();
    outcome.taken.sort_unstable();
    Ok(outcome)
}

/// Each of so many takes the next as soon as its last one is answered.
async fn closed<F, R>(count: usize, at_once: usize, shot: F) -> anyhow::Result<Outcome>
where
    F: Fn(usize) -> R + Clone + Send + 'static,
    R: Future<Output = anyhow::Result<u16>> + Send,
{
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..at_once {
        let (next, shot) = (next.clone(), shot.clone());
        workers.spawn(async move {
            let mut outcome = Outcome::default();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= count {
                    return outcome;
                }
                let begun = Instant::now();
                let answer = shot(n).await;
                outcome.note(n, begun.elapsed(), answer);
            }
        });
    }
    let mut all = Outcome::default();
    while let Some(done) = workers.join_next().await {
        all.append(done?);
    }
    Ok(all)
}

/// Each at its time, whatever became of those before. Latency counts from that time, so that no delay is hidden.
async fn open<F, R>(count: usize, rate: f64, shot: F) -> anyhow::Result<Outcome>
where
    F: Fn(usize) -> R + Clone + Send + 'static,
    R: Future<Output = anyhow::Result<u16>> + Send,
{
    let begun = tokio::time::Instant::now();
    let (mut under_way, mut all) = (JoinSet::new(), Outcome::default());
    for n in 0..count {
        let due = begun + due_after(n, rate);
        tokio::time::sleep_until(due).await;
        let shot = shot.clone();
        under_way.spawn(async move {
            let answer = shot(n).await;
            (n, due.elapsed(), answer)
        });
        while let Some(done) = under_way.try_join_next() {
            let (n, took, answer) = done?;
            all.note(n, took, answer);
        }
        anyhow::ensure!(under_way.len() < MOST_UNDER_WAY, "{MOST_UNDER_WAY} are unanswered: {rate} per second are too many for this server");
    }
    while let Some(done) = under_way.join_next().await {
        let (n, took, answer) = done?;
        all.note(n, took, answer);
    }
    Ok(all)
}

/// When the nth is due.
fn due_after(n: usize, rate: f64) -> Duration {
    Duration::try_from_secs_f64(as_f64(n) / rate).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_open_loop_keeps_its_rate() {
        assert_eq!(due_after(0, 50.0), Duration::ZERO);
        assert_eq!(due_after(100, 50.0), Duration::from_secs(2));
        assert_eq!(due_after(1, 0.5), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn everything_is_done_once_and_refusals_are_counted_by_answer() {
        let pace = PaceOptions { at_once: 3, rate: None, ..PaceOptions::plain() };
        let outcome = drive(10, pace, |n| async move { if n == 4 { anyhow::bail!("broken") } else { Ok(if n == 7 { 429 } else { 202 }) } }).await.unwrap();
        let sent = outcome.sent();
        assert_eq!(outcome.taken, [0, 1, 2, 3, 5, 6, 8, 9]);
        assert_eq!(sent.summary.count, 10);
        assert_eq!(sent.refused, BTreeMap::from([("429".to_owned(), 1), ("broken".to_owned(), 1)]));
    }

    #[tokio::test]
    async fn in_the_open_loop_nobody_waits_for_an_answer_before() {
        let pace = PaceOptions { rate: Some(100_000.0), ..PaceOptions::plain() };
        let last = Arc::new(tokio::sync::Notify::new());
        let answered = move |n| {
            let last = last.clone();
            async move {
                match n {
                    0 => last.notified().await,
                    4 => last.notify_one(),
                    _ => {}
                }
                Ok(200)
            }
        };
        let outcome = tokio::time::timeout(Duration::from_secs(60), drive(5, pace, answered)).await.unwrap().unwrap();
        assert_eq!(outcome.taken, [0, 1, 2, 3, 4]);
    }
}
