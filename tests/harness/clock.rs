//! A clock that stands still until a test turns it, and mints the ids of every instance that shares it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::Time;
use domain::id::Minter;

/// Noon of 4 May 2030: later than any real clock, so that no library finds what was fetched "now" to be stale.
const NOON: Time = Time::from_unix_seconds(1_904_126_400);

/// The time at which a test plays.
#[derive(Debug)]
pub struct Clock {
    micros: AtomicI64,
    trap: AtomicI64,
    springs: AtomicBool,
    minter: Minter,
}

impl Clock {
    /// A clock for all instances of one test.
    #[must_use]
    pub fn start() -> Arc<Self> {
        Arc::new(Self { micros: AtomicI64::new(NOON.unix_micros()), trap: AtomicI64::new(i64::MIN), springs: AtomicBool::new(false), minter: Minter::new(0) })
    }

    /// Turns it on, or back, by so many seconds.
    pub fn turn(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Turns it on by less than a second.
    pub fn turn_millis(&self, millis: i64) {
        self.micros.fetch_add(millis * 1_000, Ordering::SeqCst);
    }

    /// Whoever mints an id of this time panics from now on, as the program would by a fault of its own; `None` ends that.
    pub fn trap(&self, then: Option<Time>) {
        self.trap.store(then.map_or(i64::MIN, Time::unix_micros), Ordering::SeqCst);
    }

    /// Whoever looks at it next panics, once.
    pub fn spring(&self) {
        self.springs.store(true, Ordering::SeqCst);
    }

    /// What it shows.
    #[must_use]
    pub fn time(&self) -> Time {
        Time::from_unix_micros(self.micros.load(Ordering::SeqCst))
    }
}

impl domain::Clock for Clock {
    fn now(&self) -> Time {
        assert!(!self.springs.swap(false, Ordering::SeqCst), "the trap that a test laid");
        self.time()
    }

    fn next_id(&self) -> i64 {
        self.minter.next(self.time())
    }

    fn past_id(&self, then: Time) -> i64 {
        assert!(self.trap.load(Ordering::SeqCst) != then.unix_micros(), "the trap that a test laid");
        self.minter.past(then, self.time())
    }
}
