//! The real time, and ids made from it; the one place where the system's clock is read.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::{Clock, Time, id::Minter};

/// The clock of the machine with the ids of one node.
#[derive(Debug)]
pub struct SystemClock {
    minter: Minter,
}

impl SystemClock {
    /// A clock for a node of 0 to 1023, as leased from the database; 0 on SQLite.
    #[must_use]
    pub fn new(node: u16) -> Self {
        Self { minter: Minter::new(node) }
    }
}

impl SystemClock {
    /// Goes on under another node number, because the lease of the old one was lost.
    pub fn move_to(&self, node: u16) {
        self.minter.move_to(node);
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Time {
        now()
    }

    fn next_id(&self) -> i64 {
        self.minter.next(now())
    }

    fn past_id(&self, then: Time) -> i64 {
        self.minter.past(then, now())
    }
}

/// What the system says. A clock before 1970 counts as 1970: ids and signatures then fail visibly, and `check` says so.
#[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_unix_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_and_ids_rise() {
        let clock = SystemClock::new(0);
        let before = clock.now();
        let ids: Vec<i64> = (0..5_000).map(|_| clock.next_id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(clock.now() >= before);
        assert!(before > Time::parse("2026-01-01T00:00:00Z").unwrap());
    }
}
