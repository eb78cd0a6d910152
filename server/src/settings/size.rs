//! Sizes as a host writes them: `2 GiB`, `500 MB`, `1024`.

use std::{fmt, str::FromStr};

const UNITS: [(&str, u64); 9] =
    [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1), ("", 1)];

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// So many times 1024 times 1024 bytes.
    #[must_use]
    pub const fn mebibytes(count: u64) -> Self {
        Self(count << 20)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let factor = UNITS.iter().find(|(name, _)| *name == unit.trim()).map(|(_, factor)| *factor);
        match (digits.parse::<u64>(), factor) {
            (Ok(count), Some(factor)) => count.checked_mul(factor).map(Self).ok_or_else(|| format!("{text:?} is too much")),
            _ => Err(format!("{text:?} is no size such as \"2 GiB\" or \"500 MB\"")),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &&(&str, u64)| self.0 >= *factor && self.0.is_multiple_of(*factor);
        let (unit, factor) = UNITS.iter().find(fits).unwrap_or(&("B", 1));
        write!(f, "{} {unit}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_size_is_refused() {
        for bad in ["", "GiB", "-1 GiB", "2 gib", "1.5 GiB", "2 GiB 3", "99999999999 TiB", "many"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_read_with_and_without_a_blank() {
        assert_eq!("2 GiB".parse(), Ok(Size::mebibytes(2048)));
        assert_eq!("2GiB".parse(), Ok(Size::mebibytes(2048)));
        assert_eq!("500 MB".parse::<Size>().unwrap().bytes(), 500_000_000);
        assert_eq!("17".parse::<Size>().unwrap().bytes(), 17);
        assert_eq!(Size::mebibytes(256).to_string(), "256 MiB");
        assert_eq!(Size(0).to_string(), "0 B");
    }
}
