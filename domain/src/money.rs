//! Amounts of money, exact to the minor unit.

use std::fmt;

use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// Largest amount taken, in minor units: ten thousand million euros and cents.
pub const MAX_MINOR: i64 = 1_000_000_000_000;

/// An amount in the minor units of its currency (cents of EUR, none of JPY); never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a text is no amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("an amount is a number such as 34.50, not negative, with at most as many decimals as its currency has")]
    Amount,
    #[error("an amount is at most ten thousand million")]
    TooLarge,
    #[error("a currency is a three-letter code of ISO 4217 that is in use")]
    Currency,
}

impl Money {
    /// Parses `"34.50"` with `"EUR"`; a comma is taken as the decimal sign, grouping is not guessed.
    ///
    /// # Errors
    /// Says whether the amount, its size or the currency is wrong.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        let currency = Currency::from_code(&currency.trim().to_ascii_uppercase()).ok_or(MoneyError::Currency)?;
        let decimals = decimals(currency).ok_or(MoneyError::Currency)?;
        let amount = amount.trim();
        let (whole, fraction) = amount.split_once(['.', ',']).unwrap_or((amount, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let bare_dot = amount.len() != whole.len() && fraction.is_empty();
        if whole.is_empty() || bare_dot || !digits(whole) || !digits(fraction) {
            return Err(MoneyError::Amount);
        }
        // Peers write 20.00 for 20 yen: zeros beyond the currency's decimals change nothing.
        let (kept, beyond) = fraction.split_at(fraction.len().min(decimals));
        if beyond.bytes().any(|b| b != b'0') || beyond.len() > 8 {
            return Err(MoneyError::Amount);
        }
        if whole.len() > 13 {
            return Err(MoneyError::TooLarge);
        }
        let minor: i64 = format!("{whole}{kept:0<decimals$}").parse().or(Err(MoneyError::TooLarge))?;
        Self::from_minor(minor, currency).ok_or(MoneyError::TooLarge)
    }

    /// From stored minor units; `None` when negative or too large.
    #[must_use]
    pub fn from_minor(minor: i64, currency: Currency) -> Option<Self> {
        (0..=MAX_MINOR).contains(&minor).then_some(Self { minor, currency })
    }

    /// From a stored amount and code.
    #[must_use]
    pub fn stored(minor: i64, code: &str) -> Option<Self> {
        Self::from_minor(minor, Currency::from_code(code)?)
    }

    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// ISO 4217 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.currency.code()
    }

    /// The sign people write: `€`, `$`, `zł`.
    #[must_use]
    pub fn sign(self) -> String {
        self.currency.symbol().to_string()
    }

    /// Decimal text with exactly the currency's decimals: `34.50`.
    #[must_use]
    pub fn amount(self) -> String {
        let decimals = decimals(self.currency).unwrap_or(2);
        let scale = 10_i64.pow(u32::try_from(decimals).unwrap_or(2));
        if decimals == 0 { self.minor.to_string() } else { format!("{}.{:0decimals$}", self.minor / scale, self.minor % scale) }
    }

    /// This amount so many times; `None` when that is too large.
    #[must_use]
    pub fn times(self, count: i64) -> Option<Self> {
        Self::from_minor(self.minor.checked_mul(count)?, self.currency)
    }

    /// The sum of two amounts of one currency; `None` when they are of two, or it is too large.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let sum = self.minor.checked_add(other.minor)?;
        Self::from_minor(sum, self.currency).filter(|_| self.currency == other.currency)
    }

    /// The Wikidata entity of the currency, as FEP-0837 names resources; `None` where our checked table has none.
    #[must_use]
    pub fn wikidata(self) -> Option<&'static str> {
        WIKIDATA.iter().find(|(code, _)| *code == self.code()).map(|(_, entity)| *entity)
    }

    /// The currency that a resource URI of a peer names.
    #[must_use]
    pub fn code_of_resource(uri: &str) -> Option<&'static str> {
        let entity = uri.rsplit('/').next()?;
        WIKIDATA.iter().find(|(_, known)| *known == entity).map(|(code, _)| *code)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.code())
    }
}

fn decimals(currency: Currency) -> Option<usize> {
    currency.exponent().map(usize::from)
}

const WIKIDATA: &[(&str, &str)] = &[
    ("USD", "Q4917"),
    ("EUR", "Q4916"),
    ("GBP", "Q25224"),
    ("JPY", "Q8146"),
    ("CHF", "Q25344"),
    ("CAD", "Q1104069"),
    ("AUD", "Q259502"),
    ("SEK", "Q122922"),
    ("NOK", "Q132643"),
    ("DKK", "Q25417"),
    ("PLN", "Q123213"),
    ("CZK", "Q131016"),
    ("NZD", "Q1472704"),
    ("BRL", "Q173117"),
    ("INR", "Q80524"),
    ("MXN", "Q4730"),
];

/// The currencies offered first in forms; every other ISO 4217 code can be typed.
pub const COMMON: &[&str] = &["EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "INR", "BRL", "MXN"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p22_tampered_amounts_are_refused() {
        for bad in ["", "-1", "+1", "1e309", "NaN", "40.001", "1.", ".5", "1.000,50", "٤", "0x10", "99999999999999"] {
            assert!(Money::parse(bad, "EUR").is_err(), "{bad:?}");
        }
        for bad in ["", "EU", "EURO", "XYZ", "€"] {
            assert_eq!(Money::parse("1", bad), Err(MoneyError::Currency), "{bad:?}");
        }
    }

    #[test]
    fn amounts_keep_their_currencys_decimals() {
        assert_eq!(Money::parse("34,5", "eur").unwrap().amount(), "34.50");
        assert_eq!(Money::parse("34.50", "EUR").unwrap().minor(), 3450);
        assert_eq!(Money::parse("500", "JPY").unwrap().amount(), "500");
        assert_eq!(Money::parse("500.00", "JPY").unwrap().amount(), "500");
        assert_eq!(Money::parse("0.05", "EUR").unwrap().amount(), "0.05");
    }

    #[test]
    fn two_currencies_have_no_sum() {
        let (euro, yen) = (Money::parse("1.50", "EUR").unwrap(), Money::parse("150", "JPY").unwrap());
        assert_eq!(euro.plus(yen), None);
        assert_eq!(euro.plus(Money::from_minor(MAX_MINOR, Currency::EUR).unwrap()), None);
        assert_eq!(euro.plus(euro).unwrap().amount(), "3.00");
    }

    proptest::proptest! {
        #[test]
        fn no_cent_is_lost(minor in 0..=MAX_MINOR) {
            let money = Money::from_minor(minor, Currency::EUR).unwrap();
            proptest::prop_assert_eq!(Money::parse(&money.amount(), "EUR"), Ok(money));
        }
    }
}
