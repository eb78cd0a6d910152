//! Rates as a host writes them: `50/s burst 500`, `10/5min`, `5/h`.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

const UNITS: [(&str, u64); 4] = [("s", 1), ("min", 60), ("h", 3_600), ("d", 86_400)];

/// So many in so long, and how many of them may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: NonZeroU32,
    /// In how long; whole seconds.
    pub per: Duration,
    /// How many at once.
    pub burst: NonZeroU32,
}

impl Rate {
    /// Time in which one of them is given back.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.per / self.count.get()
    }
}

/// A rate, or none for `0`.
///
/// # Errors
/// Says in which form a rate is written.
pub fn parse(text: &str) -> Result<Option<Rate>, String> {
    if text.trim() == "0" { Ok(None) } else { text.parse().map(Some) }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(text.trim()).ok_or_else(|| format!("{text:?} is no rate such as \"5/h\", \"10/5min\", \"50/s burst 500\", or \"0\" for none"))
    }
}

fn read(text: &str) -> Option<Rate> {
    let (rate, burst) = match text.split_once(" burst ") {
        Some((rate, burst)) => (rate.trim(), Some(burst.trim().parse().ok()?)),
        None => (text, None),
    };
    let (count, period) = rate.split_once('/')?;
    let count: NonZeroU32 = count.trim().parse().ok()?;
    let (times, unit) = period.split_at(period.find(|c: char| !c.is_ascii_digit())?);
    let times: u64 = if times.is_empty() { 1 } else { times.parse().ok()? };
    let seconds = UNITS.iter().find(|(name, _)| *name == unit)?.1.checked_mul(times)?;
    let bounded = (1..=31 * 86_400).contains(&seconds);
    bounded.then(|| Rate { count, per: Duration::from_secs(seconds), burst: burst.unwrap_or(count) })
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.per.as_secs();
        let fits = |(_, length): &&(&str, u64)| seconds.is_multiple_of(*length);
        let (unit, length) = UNITS.iter().rfind(fits).unwrap_or(&("s", 1));
        let times = seconds / length;
        write!(f, "{}/", self.count)?;
        if times > 1 {
            write!(f, "{times}")?;
        }
        f.write_str(unit)?;
        if self.burst == self.count { Ok(()) } else { write!(f, " burst {}", self.burst) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rate_is_refused() {
        for bad in ["", "5", "0/s", "5/", "5/week", "/h", "5/0s", "-5/h", "5/h burst", "5/h burst 0", "5/99999999999999999999d", "5/40d", "5 per h"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_read_back_as_they_are_written() {
        for text in ["50/s burst 500", "10/5min", "60/min burst 30", "5/h", "3/d", "7/90s"] {
            assert_eq!(parse(text).unwrap().unwrap().to_string(), text);
        }
        assert_eq!(parse("0"), Ok(None));
        assert_eq!("10/5min".parse::<Rate>().unwrap().interval(), Duration::from_secs(30));
    }
}
