//! Files of shops are read a few at a time, because each may hold as much memory as a file is large; the others wait for their turn.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many files are read at once in a process: each may be 72 MB.
const AT_ONCE: usize = 2;
/// How long one waits for its turn before its maker is asked to come again.
const PATIENCE: Duration = Duration::from_secs(45);

/// Where files take turns; clones share the bound.
#[derive(Debug, Clone)]
pub struct Turns {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        Self::of(AT_ONCE, PATIENCE)
    }
}

impl Turns {
    fn of(at_once: usize, patience: Duration) -> Self {
        Self { free: Arc::new(Semaphore::new(at_once)), patience }
    }

    /// A turn, for as long as it is held; none when those before take too long.
    pub async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        tokio::time::timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_more_than_fit_are_read_at_once_and_the_next_one_follows() {
        let turns = Turns::of(2, Duration::ZERO);
        let (first, _second) = (turns.turn().await.unwrap(), turns.clone().turn().await.unwrap());
        assert!(turns.turn().await.is_none(), "a third waits, and is asked to come again");
        drop(first);
        assert!(turns.turn().await.is_some());
    }
}
