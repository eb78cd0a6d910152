//! What the hosts of the fediverse were sent, and when.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::figures::Latencies;
use crate::sinks::Sink;

/// A post that arrived at an inbox.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub sink: Sink,
    /// Host and path: where a second delivery of the same is no news.
    pub inbox: String,
    /// The id of what it is about.
    pub about: String,
    pub at: Instant,
}

/// All that came so far.
#[derive(Debug, Default)]
pub struct Arrivals(Mutex<Came>);

/// The parts of what came.
#[derive(Debug, Default)]
pub struct Came {
    pub follows: usize,
    /// When an Accept came.
    pub accepts: Vec<Instant>,
    pub rejects: usize,
    pub posts: Vec<Arrival>,
    /// Deliveries that were not taken, by sink.
    pub refused: BTreeMap<Sink, usize>,
    /// Activities of other types.
    pub others: usize,
}

impl Arrivals {
    /// What came so far, for as long as it is looked at.
    pub fn came(&self) -> MutexGuard<'_, Came> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Came {
    /// Per sink: how long after `begun` each inbox had what is new since `known`, its first delivery counting.
    pub fn new_posts(&self, known: &HashSet<String>, begun: Instant) -> BTreeMap<Sink, Latencies> {
        let mut seen = HashSet::new();
        let mut by_sink: BTreeMap<Sink, Latencies> = BTreeMap::new();
        for arrival in self.posts.iter().filter(|arrival| !known.contains(&arrival.about) && arrival.at >= begun) {
            if seen.insert(&arrival.inbox) {
                by_sink.entry(arrival.sink).or_default().add(arrival.at.saturating_duration_since(begun));
            }
        }
        by_sink
    }

    /// The ids of all posts that came so far.
    pub fn known(&self) -> HashSet<String> {
        self.posts.iter().map(|arrival| arrival.about.clone()).collect()
    }

    /// Deliveries that were not taken, of any sink.
    pub fn refused_in_all(&self) -> usize {
        self.refused.values().sum()
    }

    /// How long after `begun` each Accept came.
    pub fn accept_times(&self, begun: Instant) -> Latencies {
        self.accepts.iter().filter(|at| **at >= begun).map(|at| at.saturating_duration_since(begun)).collect()
    }
}

/// Looks every few milliseconds until it is so, and answers whether it became so.
pub async fn until(begun: Instant, patience: Duration, done: impl Fn() -> bool) -> bool {
    while !done() {
        if begun.elapsed() > patience {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(sink: Sink, inbox: &str, about: &str, at: Instant) -> Arrival {
        Arrival { sink, inbox: inbox.to_owned(), about: about.to_owned(), at }
    }

    #[test]
    fn only_the_first_delivery_of_a_new_post_counts() {
        let begun = Instant::now();
        let after = |millis| begun + Duration::from_millis(millis);
        let came = Came {
            posts: vec![
                arrival(Sink::Fast, "a", "old", after(1)),
                arrival(Sink::Fast, "a", "new", after(10)),
                arrival(Sink::Fast, "a", "new", after(500)),
                arrival(Sink::Fast, "b", "new", after(20)),
                arrival(Sink::Silent, "c", "new", after(30)),
            ],
            ..Came::default()
        };
        let found = came.new_posts(&HashSet::from(["old".to_owned()]), begun);
        let fast = found[&Sink::Fast].summary(Duration::from_secs(1));
        assert_eq!((fast.count, fast.min_ms, fast.max_ms), (2, 10.0, 20.0));
        assert_eq!(found[&Sink::Silent].summary(Duration::from_secs(1)).count, 1);
        assert_eq!(came.known().len(), 2);
    }
}
