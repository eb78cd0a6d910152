//! 64-bit, time-ordered identifiers that cannot be mixed up between kinds.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Time;

/// 2026-01-01T00:00:00Z in Unix milliseconds: where the time part of an id begins.
const EPOCH_MS: i64 = 1_767_225_600_000;
const SEQUENCE_BITS: u32 = 12;
const NODE_BITS: u32 = 10;
const SEQUENCE_MASK: i64 = (1 << SEQUENCE_BITS) - 1;
const MAX_MS: i64 = (1 << 41) - 1;

/// The identifier of one `Of`: 41 bits of milliseconds since 2026, 10 bits of node, 12 bits of sequence.
///
/// Outside it is a decimal string, so that it survives JSON readers with 53-bit numbers and is a valid
/// Mastodon API id. It can be guessed; every read behind it is checked.
pub struct Id<Of: ?Sized> {
    raw: i64,
    of: PhantomData<fn() -> Box<Of>>,
}

impl<Of: ?Sized> Id<Of> {
    /// Wraps a stored or received number.
    #[must_use]
    pub const fn new(raw: i64) -> Self {
        Self { raw, of: PhantomData }
    }

    /// The bare number, for storage and for the wire.
    #[must_use]
    pub const fn raw(self) -> i64 {
        self.raw
    }

    /// The same number as the id of another kind, for rows that share an id (a listing is a post).
    #[must_use]
    pub const fn as_kind<Other: ?Sized>(self) -> Id<Other> {
        Id::new(self.raw)
    }

    /// When it sorts: when it was minted, or when what it names was published elsewhere; whole milliseconds.
    #[must_use]
    pub fn sorts_at(self) -> Time {
        Time::from_unix_micros(((self.raw >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS) * 1_000)
    }
}

impl<Of: ?Sized> Clone for Id<Of> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Of: ?Sized> Copy for Id<Of> {}
impl<Of: ?Sized> PartialEq for Id<Of> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl<Of: ?Sized> Eq for Id<Of> {}
impl<Of: ?Sized> PartialOrd for Id<Of> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<Of: ?Sized> Ord for Id<Of> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.raw.cmp(&other.raw)
    }
}
impl<Of: ?Sized> Hash for Id<Of> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}
impl<Of: ?Sized> fmt::Debug for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.raw)
    }
}
impl<Of: ?Sized> fmt::Display for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.raw)
    }
}

/// A text that is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id")]
pub struct NotAnId;

impl<Of: ?Sized> FromStr for Id<Of> {
    type Err = NotAnId;

    /// Takes exactly the digits that `Display` writes: no sign, no leading zero.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let plain = !text.is_empty() && text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        if !plain {
            return Err(NotAnId);
        }
        text.parse().map(Self::new).or(Err(NotAnId))
    }
}

impl<Of: ?Sized> Serialize for Id<Of> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, Of: ?Sized> Deserialize<'de> for Id<Of> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Mints ids of one node, never the same twice and never going back, whatever the clock does.
#[derive(Debug)]
pub struct Minter {
    node: AtomicI64,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    ms: i64,
    sequence: i64,
    past: i64,
}

impl Minter {
    /// `node` is leased from the database at start, 0 to 1023; 0 on SQLite.
    #[must_use]
    pub fn new(node: u16) -> Self {
        Self { node: AtomicI64::new(node_bits(node)), last: Mutex::new(Last::default()) }
    }

    /// Goes on under another node number, because the lease of the old one was lost.
    pub fn move_to(&self, node: u16) {
        self.node.store(node_bits(node), Ordering::Relaxed);
    }

    /// The next id at `now`; when the clock went back, ids go on from the last one.
    pub fn next(&self, now: Time) -> i64 {
        let mut last = self.lock();
        let ms = since_epoch(now);
        if ms > last.ms {
            last.ms = ms;
            last.sequence = 0;
        } else {
            last.sequence += 1;
            if last.sequence > SEQUENCE_MASK {
                last.ms += 1;
                last.sequence = 0;
            }
        }
        self.compose(last.ms, last.sequence)
    }

    /// An id in the past, for a thing mirrored from elsewhere that was published at `then`, never later than `now`.
    ///
    /// What was published before 2026 sorts before everything else, in the order of its arrival.
    pub fn past(&self, then: Time, now: Time) -> i64 {
        let mut last = self.lock();
        last.past = (last.past + 1) & SEQUENCE_MASK;
        let wrapped = last.past;
        self.compose(since_epoch(then.min(now)), SEQUENCE_MASK - wrapped)
    }

    fn compose(&self, ms: i64, sequence: i64) -> i64 {
        (ms << (NODE_BITS + SEQUENCE_BITS)) | (self.node.load(Ordering::Relaxed) << SEQUENCE_BITS) | sequence
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn node_bits(node: u16) -> i64 {
    i64::from(node) & ((1 << NODE_BITS) - 1)
}

fn since_epoch(time: Time) -> i64 {
    (time.unix_millis() - EPOCH_MS).clamp(1, MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn a_text_with_sign_zero_or_letters_is_no_id() {
        for bad in ["", "-1", "+1", "01", "1a", " 1", "99999999999999999999", "١"] {
            assert!(bad.parse::<Id<Thing>>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn ids_rise_even_when_the_clock_falls() {
        let minter = Minter::new(3);
        let first = minter.next(Time::from_unix_seconds(1_800_000_000));
        let second = minter.next(Time::from_unix_seconds(1_700_000_000));
        assert!(second > first);
    }

    #[test]
    fn ten_thousand_ids_in_one_instant_differ() {
        let minter = Minter::new(0);
        let now = Time::from_unix_seconds(1_800_000_000);
        let all: std::collections::HashSet<i64> = (0..10_000).map(|_| minter.next(now)).collect();
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn a_mirror_sorts_by_when_it_was_published_and_never_after_now() {
        let minter = Minter::new(0);
        let now = Time::from_unix_seconds(1_800_000_000);
        let old = minter.past(Time::from_unix_seconds(1_790_000_000), now);
        let future = minter.past(Time::from_unix_seconds(1_900_000_000), now);
        assert!(old < future && future <= minter.next(Time::from_unix_seconds(1_800_000_001)));
    }

    #[test]
    fn an_id_tells_when_it_sorts() {
        let then = Time::from_unix_seconds(1_790_000_000);
        let id: Id<Thing> = Id::new(Minter::new(9).past(then, Time::from_unix_seconds(1_800_000_000)));
        assert_eq!(id.sorts_at(), then);
    }

    #[test]
    fn json_carries_it_as_a_string() {
        let id: Id<Thing> = Id::new(9_007_199_254_740_993);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"9007199254740993\"");
    }
}
