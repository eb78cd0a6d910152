//! A point in time as Unix microseconds in UTC, the same in tables, code and events.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(i64);

impl Time {
    /// Wraps stored microseconds.
    #[must_use]
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds, as HTTP dates and signatures carry them.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn unix_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment moved by so many seconds, forwards or backwards.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This moment moved by so many milliseconds, forwards or backwards.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1_000)))
    }

    /// The next moment that can be told from this one.
    #[must_use]
    pub const fn plus_micro(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Parses an RFC 3339 date and time; anything else, or a year outside 1 to 9999, is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self(parsed.timestamp_micros()))
    }

    /// RFC 3339 in UTC with whole seconds, as ActivityStreams documents carry it.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.civil().map_or_else(String::new, |t| t.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    /// RFC 3339 in UTC with milliseconds, as the REST API carries it.
    #[must_use]
    pub fn rfc3339_millis(self) -> String {
        self.civil().map_or_else(String::new, |t| t.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    /// The same moment for calendars and for libraries; `None` only beyond 262,000 years.
    #[must_use]
    pub fn civil(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rfc_3339_is_refused() {
        for bad in ["", "2026-13-40", "yesterday", "10000-01-01T00:00:00Z", "2026-01-01", &"9".repeat(90)] {
            assert_eq!(Time::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn offsets_are_turned_to_utc() {
        assert_eq!(Time::parse("2026-11-23T10:00:00+01:00").unwrap().rfc3339(), "2026-11-23T09:00:00Z");
    }
}
