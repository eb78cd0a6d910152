//! The arithmetic of what was measured: percentiles, rates, costs each, growth.

use std::time::Duration;

use serde::Serialize;

/// How long each of many things took.
#[derive(Debug, Default, Clone)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Adds those of another.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What they come to, over the time in which all of them happened.
    pub fn summary(&self, total: Duration) -> Summary {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        Summary {
            count: sorted.len(),
            seconds: total.as_secs_f64(),
            per_second: rate(sorted.len(), total),
            min_ms: millis(sorted.first().copied().unwrap_or_default()),
            p50_ms: millis(percentile(&sorted, 50)),
            p90_ms: millis(percentile(&sorted, 90)),
            p99_ms: millis(percentile(&sorted, 99)),
            max_ms: millis(sorted.last().copied().unwrap_or_default()),
        }
    }
}

impl FromIterator<Duration> for Latencies {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        Self(times.into_iter().collect())
    }
}

/// Latencies in few words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    pub count: usize,
    pub seconds: f64,
    pub per_second: f64,
    pub min_ms: f64,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

/// The smallest of the sorted times that is no shorter than so many in a hundred (the nearest rank).
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// How many per second; 0 where no time passed.
pub fn rate(count: usize, total: Duration) -> f64 {
    if total.is_zero() { 0.0 } else { as_f64(count) / total.as_secs_f64() }
}

/// A time in milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Milliseconds for each of so many.
pub fn each_ms(total: Duration, count: usize) -> f64 {
    millis(total) / as_f64(count.max(1))
}

/// How many times the one is the other; `None` where there is nothing to compare with.
pub fn growth(now: f64, before: f64) -> Option<f64> {
    (before > 0.0).then(|| now / before)
}

/// A count as a number to reckon with.
pub fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Latencies, each_ms, growth, rate};

    fn of(times: impl IntoIterator<Item = u64>) -> Latencies {
        times.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn nothing_measured_is_all_zero() {
        let summary = Latencies::default().summary(Duration::ZERO);
        assert_eq!((summary.count, summary.per_second, summary.p50_ms, summary.p99_ms, summary.max_ms), (0, 0.0, 0.0, 0.0, 0.0));
    }

    #[test]
    fn percentiles_are_the_nearest_rank_whatever_the_order() {
        let summary = of((1..=100).rev()).summary(Duration::from_secs(2));
        assert_eq!((summary.min_ms, summary.p50_ms, summary.p90_ms, summary.p99_ms, summary.max_ms), (1.0, 50.0, 90.0, 99.0, 100.0));
        assert_eq!(summary.per_second, 50.0);
    }

    #[test]
    fn one_slow_answer_among_few_is_the_99th_percentile() {
        let summary = of([1, 1, 900]).summary(Duration::from_secs(1));
        assert_eq!((summary.p50_ms, summary.p99_ms), (1.0, 900.0));
    }

    #[test]
    fn one_slow_answer_in_a_thousand_is_only_the_longest() {
        let summary = of(std::iter::repeat_n(1, 999).chain([900])).summary(Duration::from_secs(1));
        assert_eq!((summary.p99_ms, summary.max_ms), (1.0, 900.0));
    }

    #[test]
    fn latencies_of_two_workers_count_together() {
        let mut all = of([3]);
        all.add(Duration::from_millis(1));
        all.append(of([2]));
        let summary = all.summary(Duration::from_secs(1));
        assert_eq!((summary.count, summary.p50_ms), (3, 2.0));
    }

    #[test]
    fn rates_costs_and_growth_do_not_divide_by_nothing() {
        assert_eq!(rate(10, Duration::ZERO), 0.0);
        assert_eq!(rate(10, Duration::from_millis(500)), 20.0);
        assert_eq!(each_ms(Duration::from_secs(2), 1_000), 2.0);
        assert_eq!(each_ms(Duration::from_secs(2), 0), 2_000.0);
        assert_eq!(growth(3.0, 0.0), None);
        assert_eq!(growth(3.0, 2.0), Some(1.5));
    }
}
