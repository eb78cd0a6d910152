//! What both parties hold: every term of an order as texts, and one fingerprint of them.

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::Wish;
use super::draft::{MAX_PERSONALISATION, TOO_LONG};
use crate::Time;
use crate::listings::{Listing, Terms};
use crate::money::Money;
use crate::text::{Fault, line};

/// What stands between the values of a variation.
const BETWEEN: &str = ", ";
/// Multicodec of sha2-256 and the length of its digest.
const SHA2_256: [u8; 2] = [0x12, 32];

/// The frozen terms (`pw:agreed`, SETTLED 9). Every amount is a decimal text; what there is nothing to say of is empty, and
/// what does not apply is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreed {
    /// Address of the listing.
    pub listing: String,
    /// When the listing was last changed, as its document says.
    pub listing_updated: String,
    pub title: String,
    /// A whole number.
    pub quantity: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personalisation: Option<String>,
    pub unit_price: String,
    pub delivery: Delivery,
    pub total: String,
    /// ISO 4217; empty where nothing is paid.
    pub currency: String,
    /// `P14D`; empty when it is there.
    pub lead_time: String,
    /// How it may be given back, in the seller's words.
    pub returns: String,
    /// How it is paid, in the seller's words.
    pub payment: String,
    /// Until when it is lent, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loan_until: Option<String>,
}

/// How it comes to the buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delivery {
    /// `pickup`, `ship`, or empty where the two find their own way.
    pub kind: String,
    /// Of the shop's delivery zones; empty for none.
    pub zone: String,
    pub price: String,
}

/// What else of the shop is part of the terms, besides the listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policies {
    pub returns: String,
    pub payment: String,
}

impl Agreed {
    /// The terms of `wish` by what the listing says now; both servers compute them, each from what it holds.
    ///
    /// # Errors
    /// One fault per part of the wish that cannot be ordered like this.
    pub fn of(listing: &Listing, policies: &Policies, wish: &Wish, today: Time) -> Result<Self, Vec<Fault>> {
        let content = &listing.content;
        let mut faults = Vec::new();
        if content.terms == Terms::Swap {
            faults.push(Fault::new("listing", "fault-order-swap", "what is swapped is talked over; write to its maker"));
        }
        let loan_until = loan_until(content.terms, wish, today).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let personalisation = wish.personalisation.clone().filter(|_| !content.personalisation.is_empty());
        if personalisation.as_ref().is_some_and(|words| line(words, MAX_PERSONALISATION).as_ref() != Some(words)) {
            faults.push(TOO_LONG);
        }
        let mut wanted = wish.wanted();
        // Where nothing is asked, nothing is offered.
        if content.terms != Terms::PayWhatYouCan {
            wanted.offered = wanted.offered.filter(|offered| offered.minor() > 0);
        }
        let quote = match listing.quote(&wanted) {
            Ok(quote) => quote,
            Err(more) => {
                faults.extend(more);
                return Err(faults);
            }
        };
        if let Err(fault) = listing.may_be_ordered(&quote) {
            faults.push(fault);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let amount = |money: Option<Money>| money.map_or_else(|| "0".to_owned(), Money::amount);
        let currency = quote.total.or(quote.unit_price).map(|money| money.code().to_owned()).unwrap_or_default();
        let delivery = quote.delivery.as_ref().map_or_else(
            || Delivery { kind: String::new(), zone: String::new(), price: "0".to_owned() },
            |delivery| Delivery { kind: delivery.way.word().to_owned(), zone: delivery.zone.clone(), price: amount(delivery.price) },
        );
        let variation = Some(quote.variation.join(BETWEEN)).filter(|variation| !variation.is_empty());
        Ok(Self {
            listing: listing.address.to_string(),
            listing_updated: listing.updated_at.max(listing.published_at.unwrap_or(listing.updated_at)).rfc3339(),
            title: content.title.clone(),
            quantity: quote.quantity.to_string(),
            variation,
            personalisation,
            unit_price: amount(quote.unit_price),
            delivery,
            total: amount(quote.total),
            currency,
            lead_time: content.lead_time_days.filter(|_| content.made_to_order).map(|days| format!("P{days}D")).unwrap_or_default(),
            returns: policies.returns.clone(),
            payment: policies.payment.clone(),
            loan_until,
        })
    }

    /// `z` and base58btc of the multihash of the canonical form (RFC 8785).
    #[must_use]
    pub fn digest(&self) -> String {
        let canonical = serde_jcs::to_vec(self).unwrap_or_default();
        let hash = digest(&SHA256, &canonical);
        format!("z{}", bs58::encode([&SHA2_256[..], hash.as_ref()].concat()).into_string())
    }

    /// How many; 0 where that is unreadable, which [`Self::of`] never writes.
    #[must_use]
    pub fn count(&self) -> i64 {
        if self.quantity.len() <= 6 && self.quantity.bytes().all(|b| b.is_ascii_digit()) { self.quantity.parse().unwrap_or(0) } else { 0 }
    }

    /// The values of the variation, each of which is without a comma.
    #[must_use]
    pub fn values(&self) -> Vec<String> {
        self.variation.iter().flat_map(|variation| variation.split(BETWEEN)).map(str::to_owned).collect()
    }

    /// What is to be paid; `None` where nothing is.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        Money::parse(&self.total, &self.currency).ok()
    }

    /// Days until a made-to-order piece is ready.
    #[must_use]
    pub fn lead_days(&self) -> Option<i64> {
        self.lead_time.strip_prefix('P')?.strip_suffix('D')?.parse().ok().filter(|days| (0..=730).contains(days))
    }

    /// Which terms differ, by their name on the wire: what a refusal tells the other side.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let pairs = [
            ("listing", self.listing == other.listing),
            ("listingUpdated", self.listing_updated == other.listing_updated),
            ("title", self.title == other.title),
            ("quantity", self.quantity == other.quantity),
            ("variation", self.variation == other.variation),
            ("personalisation", self.personalisation == other.personalisation),
            ("unitPrice", self.unit_price == other.unit_price),
            ("delivery", self.delivery == other.delivery),
            ("total", self.total == other.total),
            ("currency", self.currency == other.currency),
            ("leadTime", self.lead_time == other.lead_time),
            ("returns", self.returns == other.returns),
            ("payment", self.payment == other.payment),
            ("loanUntil", self.loan_until == other.loan_until),
        ];
        pairs.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
    }

    /// What the buyer chose, to compute the terms anew from one's own listing.
    #[must_use]
    pub fn wish(&self) -> Wish {
        Wish {
            quantity: self.count(),
            variation: self.values(),
            personalisation: self.personalisation.clone(),
            delivery: self.delivery.kind.clone(),
            zone: self.delivery.zone.clone(),
            amount: Money::parse(&self.unit_price, &self.currency).ok(),
            loan_until: self.loan_until.clone(),
        }
    }
}

/// A loan ends on a day; what is rented may.
fn loan_until(terms: Terms, wish: &Wish, today: Time) -> Result<Option<String>, Fault> {
    const FAULT: Fault = Fault::new("loan_until", "fault-loan-until", "a loan needs a day on which it ends, within a year");
    match (terms, &wish.loan_until) {
        (Terms::Loan, None) => Err(FAULT),
        (Terms::Loan | Terms::Rent, Some(day)) => {
            let end = Time::parse(&format!("{day}T23:59:59Z")).filter(|_| day.len() == 10).ok_or(FAULT)?;
            // Two servers need not agree on the day, nor does an offer arrive on the one it was made.
            let is_near = end > today.plus_seconds(-8 * 86_400) && end < today.plus_seconds(367 * 86_400);
            if is_near { Ok(Some(day.clone())) } else { Err(FAULT) }
        }
        (_, Some(_)) => Err(Fault::new("loan_until", "fault-loan-not-here", "this is not lent")),
        (_, None) => Ok(None),
    }
}
