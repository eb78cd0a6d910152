//! HTTP dates, both ways, as Unix seconds.

use chrono::DateTime;

/// Longer than any real HTTP date.
const MAX_DATE: usize = 64;

/// Unix seconds as an IMF-fixdate (RFC 9110), for example `Sun, 05 Jan 2014 21:31:40 GMT`.
///
/// A time outside of the calendar (before year 1, after 9999) is written as the epoch.
pub fn to_http(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Reads an HTTP date; `None` if it is not one.
pub fn from_http(text: &str) -> Option<i64> {
    if text.len() > MAX_DATE || text.contains('(') {
        return None;
    }
    DateTime::parse_from_rfc2822(text.trim()).ok().map(|date| date.timestamp())
}

/// Unix seconds as an RFC 3339 time in UTC, for example `2023-02-24T23:36:38Z`.
pub fn to_rfc3339(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads an RFC 3339 time; `None` if it is not one.
pub fn from_rfc3339(text: &str) -> Option<i64> {
    if text.len() > MAX_DATE {
        return None;
    }
    DateTime::parse_from_rfc3339(text).ok().map(|date| date.timestamp())
}
