//! Quantities as Valueflows writes them: a unit and a number, the number as a text.

use serde_json::{Value, json};

use super::one_or_many::text;

/// So much of a unit. The number stays a text, so that no digit of an amount is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// `one`, `hour` or what a peer writes; at most 200 bytes.
    pub unit: String,
    /// A decimal number as written, at most 40 bytes.
    pub value: String,
}

impl Measure {
    #[must_use]
    pub fn new(unit: &str, value: impl Into<String>) -> Self {
        Self { unit: unit.to_owned(), value: value.into() }
    }

    /// A bare number, or `hasUnit` and `hasNumericalValue` as a text or a number (WIRE R11).
    #[must_use]
    pub fn read(value: Option<&Value>) -> Option<Self> {
        let value = value?;
        let number = numeral(value).or_else(|| numeral(value.get("hasNumericalValue")?))?;
        let unit = text(value, "hasUnit");
        Some(Self { unit: if unit.is_empty() || unit.len() > 200 { "one".to_owned() } else { unit.to_owned() }, value: number })
    }

    #[must_use]
    pub fn document(&self) -> Value {
        json!({"hasUnit": self.unit, "hasNumericalValue": self.value})
    }

    /// The value as a count of whole things; `None` when it is none, or over `max`.
    #[must_use]
    pub fn count(&self, max: i64) -> Option<i64> {
        let (whole, fraction) = self.value.split_once('.').unwrap_or((&self.value, ""));
        let digits = !whole.is_empty() && whole.len() <= 18 && whole.bytes().all(|b| b.is_ascii_digit()) && fraction.bytes().all(|b| b == b'0');
        whole.parse().ok().filter(|count| digits && *count <= max)
    }
}

fn numeral(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.len() <= 40).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(value: Value) -> Option<i64> {
        Measure::read(Some(&json!({"hasUnit": "one", "hasNumericalValue": value})))?.count(1_000_000)
    }

    #[test]
    fn j03_numbers_that_are_no_count_are_none() {
        for bad in [json!(null), json!("-1"), json!(-1), json!("1e9"), json!(1e20), json!("4.5"), json!("NaN"), json!("1000001"), json!("9".repeat(400)), json!([4]), json!("٤")] {
            assert_eq!(count(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn a_number_is_a_text_or_a_number() {
        for good in [json!("4"), json!(4), json!("4.0"), json!(" 4 ")] {
            assert_eq!(count(good), Some(4));
        }
        assert_eq!(Measure::read(Some(&json!(34.5))), Some(Measure::new("one", "34.5")));
        assert_eq!(Measure::new("hour", "2").document(), json!({"hasUnit": "hour", "hasNumericalValue": "2"}));
    }
}
