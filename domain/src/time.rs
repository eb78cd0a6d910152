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

    /// A moment as forms and programs write it: RFC 3339, or a date with or without a time of day, in UTC; a bare date is
    /// its last second.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let full = match text.len() {
            10 => format!("{text}T23:59:59Z"),
            16 => format!("{text}:00Z"),
            19 => format!("{text}Z"),
            _ => text.to_owned(),
        };
        Self::parse(&full)
    }

    /// As forms take it: `2026-12-24T18:00`, in UTC.
    #[must_use]
    pub fn for_form(self) -> String {
        self.rfc3339().chars().take(16).collect()
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
    fn what_forms_send_is_in_utc_and_a_day_ends_at_its_end() {
        for bad in ["", "24.12.2026", "2026-02-30", "2026-12-24T25:00", "2026-12", "tomorrow12"] {
            assert_eq!(Time::typed(bad), None, "{bad}");
        }
        assert_eq!(Time::typed("2026-12-24"), Time::parse("2026-12-24T23:59:59Z"));
        assert_eq!(Time::typed(" 2026-12-24T18:00 ").unwrap().for_form(), "2026-12-24T18:00");
    }

    #[test]
    fn offsets_are_turned_to_utc() {
        assert_eq!(Time::parse("2026-11-23T10:00:00+01:00").unwrap().rfc3339(), "2026-11-23T09:00:00Z");
    }
}
