//! Muting: hearing nothing of somebody, for a while or until further notice, without their knowing.

use super::{Event, RelationError};
use crate::actors::Actor;
use crate::{Id, Time};

/// Longest mute that ends by itself, in seconds: ten years.
pub const MAX_MUTE_SECONDS: i64 = 10 * 366 * 86_400;

/// Somebody of whom a maker here hears nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    pub id: Id<Mute>,
    pub muter: Id<Actor>,
    pub muted: Id<Actor>,
    /// Whether notifications are kept away, too.
    pub notifications: bool,
    /// When it ends by itself; `None`: when it is taken back.
    pub until: Option<Time>,
    pub created_at: Time,
}

impl Mute {
    /// Mutes somebody, for so many seconds where it is to end by itself (1 to [`MAX_MUTE_SECONDS`], else bounded).
    ///
    /// # Errors
    /// Oneself.
    pub fn set(id: Id<Self>, muter: Id<Actor>, muted: Id<Actor>, notifications: bool, seconds: Option<i64>, now: Time) -> Result<(Self, Event), RelationError> {
        if muter == muted {
            return Err(RelationError::Oneself);
        }
        let until = seconds.map(|seconds| now.plus_seconds(seconds.clamp(1, MAX_MUTE_SECONDS)));
        Ok((Self { id, muter, muted, notifications, until, created_at: now }, Event::Muted { by: muter, whom: muted }))
    }

    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: Time) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_ends_when_it_says_and_is_of_somebody_else() {
        let now = Time::from_unix_seconds(1_000);
        let set = |seconds| Mute::set(Id::new(9), Id::new(1), Id::new(2), true, seconds, now).unwrap().0;
        assert_eq!(Mute::set(Id::new(9), Id::new(1), Id::new(1), true, None, now), Err(RelationError::Oneself));
        assert!(set(None).holds(now.plus_seconds(MAX_MUTE_SECONDS * 2)));
        assert!(set(Some(60)).holds(now.plus_seconds(59)) && !set(Some(60)).holds(now.plus_seconds(60)));
        assert_eq!(set(Some(i64::MAX)).until, Some(now.plus_seconds(MAX_MUTE_SECONDS)));
    }
}
