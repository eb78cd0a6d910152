//! Sizes and weights with their units, exact to a thousandth.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number above nothing with at most three decimals, below a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decimal(i64);

impl Decimal {
    /// Parses `12`, `12.5` or `12,5`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let kept = fraction.trim_end_matches('0');
        let sound = digits(whole) && whole.len() <= 6 && digits(fraction) && kept.len() <= 3;
        let thousandths: i64 = format!("{whole}{kept:0<3}").parse().ok().filter(|_| sound)?;
        (thousandths > 0).then_some(Self(thousandths))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// Unit of a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LengthUnit {
    Mm,
    Cm,
    M,
    In,
}
super::words!(LengthUnit { Mm = "mm", Cm = "cm", M = "m", In = "in" });

/// Unit of a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightUnit {
    G,
    Kg,
    Oz,
    Lb,
}
super::words!(WeightUnit { G = "g", Kg = "kg", Oz = "oz", Lb = "lb" });

/// One to three lengths: a strap has one, a scarf two, a box three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimensions {
    pub x: Decimal,
    pub y: Option<Decimal>,
    pub z: Option<Decimal>,
    pub unit: LengthUnit,
}

impl fmt::Display for Dimensions {
    /// `30 × 4.5 × 3 cm`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = [Some(self.x), self.y, self.z].into_iter().flatten().map(|length| length.to_string()).collect();
        write!(f, "{} {}", all.join(" \u{d7} "), self.unit.word())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    pub value: Decimal,
    pub unit: WeightUnit,
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_measure_is_refused() {
        for bad in ["", "0", "0.000", "-1", "1.2345", "1e3", "1234567", ".5", "5.", "١", "1,2,3", "NaN"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn measures_read_back_as_they_were() {
        for (typed, shown) in [("12", "12"), ("12,50", "12.5"), ("0.001", "0.001"), ("999999.999", "999999.999"), ("007", "7")] {
            let decimal = Decimal::parse(typed).unwrap();
            assert_eq!(decimal.to_string(), shown);
            assert_eq!(Decimal::parse(shown), Some(decimal));
        }
        let strap = Dimensions { x: Decimal::parse("30").unwrap(), y: None, z: Decimal::parse("0.5"), unit: LengthUnit::Cm };
        assert_eq!(strap.to_string(), "30 \u{d7} 0.5 cm");
    }
}
