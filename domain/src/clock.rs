//! Where time and fresh ids come from; the server has the real one, tests turn their own.

use crate::id::Id;
use crate::time::Time;

/// The door for time and fresh ids.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Time;
    /// The next bare id; use [`dyn Clock::mint`].
    fn next_id(&self) -> i64;
    /// A bare id that sorts at `then`; use [`dyn Clock::mint_at`].
    fn past_id(&self, then: Time) -> i64;
}

impl dyn Clock + '_ {
    /// A fresh id for a new thing of ours.
    pub fn mint<Of: ?Sized>(&self) -> Id<Of> {
        Id::new(self.next_id())
    }

    /// An id for a thing mirrored from elsewhere, sorting at when it was published.
    pub fn mint_at<Of: ?Sized>(&self, then: Time) -> Id<Of> {
        Id::new(self.past_id(then))
    }

    /// The same for what answers something: it sorts after that, however coarse the time that its origin tells.
    pub fn mint_after<Of: ?Sized>(&self, then: Time, answered: Option<Id<Of>>) -> Id<Of> {
        self.mint_at(answered.map_or(then, |answered| then.max(answered.sorts_at().plus_millis(1))))
    }
}
