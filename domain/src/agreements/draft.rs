//! The order form: what was typed becomes a wish, or one fault per field.

use crate::listings::order::{MAX_ORDERED, Wanted, Way};
use crate::money::Money;
use crate::text::{Fault, line, lines};

/// Longest message that goes with an order, in characters.
pub const MAX_MESSAGE: usize = 5_000;
/// Longest postal address, in characters.
pub const MAX_POSTAL: usize = 500;
/// Longest answer to what the maker asks those who order, in characters.
pub(super) const MAX_PERSONALISATION: usize = 500;
const MAX_NAME: usize = 200;
pub(super) const TOO_LONG: Fault = Fault::new("personalisation", "fault-personalisation-long", "at most 500 characters");
const QUANTITY: Fault = Fault::new("quantity", "fault-order-quantity", "an order is for 1 to 10,000; a lot is sold whole, as 1");
const VARIATION: Fault = Fault::new("variation", "fault-order-variation", "it does not come in this variation");
const DELIVERY: Fault = Fault::new("delivery", "fault-order-delivery", "it does not come that way");

/// An order as typed; every field a text, so that a form that fails keeps what was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    pub quantity: String,
    /// The values, parted by commas.
    pub variation: String,
    pub personalisation: String,
    pub delivery: String,
    pub zone: String,
    /// For pay what you can.
    pub amount: String,
    pub currency: String,
    pub loan_until: String,
    pub message: String,
    pub address: String,
}

/// What a buyer chose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    pub quantity: i64,
    pub variation: Vec<String>,
    pub personalisation: Option<String>,
    /// `pickup`, `ship`, or empty.
    pub delivery: String,
    pub zone: String,
    pub amount: Option<Money>,
    /// `2026-12-31`.
    pub loan_until: Option<String>,
}

impl Draft {
    /// Checks all fields at once; answers the wish, the message and the postal address.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(&self) -> Result<(Wish, String, String), Vec<Fault>> {
        let mut faults = Vec::new();
        let quantity = self.quantity.trim();
        let quantity = if quantity.is_empty() { Some(1) } else { whole(quantity) };
        if quantity.is_none() {
            faults.push(QUANTITY);
        }
        let mut optional = |text: &str, max: usize, fault: Fault| {
            if text.trim().is_empty() {
                return None;
            }
            let line = line(text, max);
            if line.is_none() {
                faults.push(fault);
            }
            line
        };
        let variation = optional(&self.variation, MAX_NAME, VARIATION).unwrap_or_default();
        let variation: Vec<String> = variation.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        let personalisation = optional(&self.personalisation, MAX_PERSONALISATION, TOO_LONG);
        let zone = optional(&self.zone, MAX_NAME, DELIVERY).unwrap_or_default();
        let loan_until = optional(&self.loan_until, 10, Fault::new("loan_until", "fault-loan-until", "a loan needs a day on which it ends, within a year"));
        let amount = match self.amount.trim() {
            "" => None,
            amount => match Money::parse(amount, &self.currency) {
                Ok(amount) => Some(amount),
                Err(_) => {
                    faults.push(Fault::new("amount", "fault-price", "a price is a number such as 34.50"));
                    None
                }
            },
        };
        let delivery = self.delivery.trim().to_owned();
        if !matches!(delivery.as_str(), "" | "pickup" | "ship") {
            faults.push(DELIVERY);
        }
        let message = lines(&self.message, MAX_MESSAGE);
        if message.is_none() {
            faults.push(Fault::new("message", "fault-message-long", "a message has at most 5,000 characters"));
        }
        let address = lines(&self.address, MAX_POSTAL);
        if address.is_none() {
            faults.push(Fault::new("address", "fault-postal-long", "a postal address has at most 500 characters"));
        }
        match (quantity, message, address, faults.is_empty()) {
            (Some(quantity), Some(message), Some(address), true) => Ok((Wish { quantity, variation, personalisation, delivery, zone, amount, loan_until }, message, address)),
            _ => Err(faults),
        }
    }
}

fn whole(text: &str) -> Option<i64> {
    let digits = text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| (1..=MAX_ORDERED).contains(number))
}

impl Wish {
    /// What the listing is asked for.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        Wanted { quantity: self.quantity, variation: self.variation.clone(), delivery: Way::from_word(&self.delivery).map(|way| (way, self.zone.clone())), offered: self.amount }
    }
}
