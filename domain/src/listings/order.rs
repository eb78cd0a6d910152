//! What an order of a listing comes to: decided from the listing alone, to the minor unit.

use super::{Content, Listing, Purpose, State, Terms, Variation};
use crate::money::Money;
use crate::text::Fault;

/// Most pieces, hours or days in one order.
pub const MAX_ORDERED: i64 = 10_000;

/// How it gets from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    Pickup,
    Ship,
}

impl Way {
    /// The word in forms, API and `pw:` properties.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Ship => "ship",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "pickup" => Some(Self::Pickup),
            "ship" => Some(Self::Ship),
            _ => None,
        }
    }
}

/// What somebody wants of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Pieces; hours of a service; days, weeks or months of a rent; of a lot always 1, which is all of it.
    pub quantity: i64,
    /// Values of the variation, empty where there are none.
    pub variation: Vec<String>,
    /// How it is to come, and the delivery zone; where the listing names no way, none is asked for.
    pub delivery: Option<(Way, String)>,
    /// What is paid for one where everybody pays what they can.
    pub offered: Option<Money>,
}

/// The way it comes, and what that costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedDelivery {
    pub way: Way,
    /// Empty at pickup, and where the maker names no zones.
    pub zone: String,
    /// `None` where the maker says the cost in words only.
    pub price: Option<Money>,
}

/// What an order comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub quantity: i64,
    /// Values of the variation, empty where there are none.
    pub variation: Vec<String>,
    /// `None` where nothing is asked, or only in words.
    pub unit_price: Option<Money>,
    pub delivery: Option<AgreedDelivery>,
    /// `None` where there is no amount at all.
    pub total: Option<Money>,
    /// What leaves the stock when it is agreed, for [`Listing::take_stock`].
    pub pieces: i64,
}

impl Listing {
    /// What an order comes to, at this moment, by what this listing says alone.
    ///
    /// Neither state nor stock is looked at: what is agreed is computed again when the stock is taken, which then
    /// decides. [`Listing::may_be_ordered`] says whether it makes sense to ask.
    ///
    /// # Errors
    /// One fault per part of the wish that this listing does not offer.
    pub fn quote(&self, wanted: &Wanted) -> Result<Quote, Vec<Fault>> {
        quote(&self.content, wanted)
    }

    /// Whether it can be ordered: shown in shops, an offer, and so much of it is there.
    ///
    /// # Errors
    /// Says what is in the way.
    pub fn may_be_ordered(&self, quote: &Quote) -> Result<(), Fault> {
        if self.state == State::SoldOut {
            return Err(Fault::new("quantity", "fault-order-sold-out", "nothing of it is left"));
        }
        if self.state != State::Published {
            return Err(Fault::new("listing", "fault-order-closed", "it is not offered at the moment"));
        }
        let left = self.content.left(&quote.variation);
        if !self.content.made_to_order && left.is_some_and(|left| left < quote.pieces) {
            return Err(Fault::new("quantity", "fault-order-stock", "there are not so many left"));
        }
        Ok(())
    }
}

fn quote(content: &Content, wanted: &Wanted) -> Result<Quote, Vec<Fault>> {
    let mut faults = Vec::new();
    if content.purpose == Purpose::Request {
        faults.push(Fault::new("listing", "fault-order-request", "what somebody looks for cannot be ordered; write to them"));
    }
    let most = if content.unit_based { MAX_ORDERED } else { 1 };
    if !(1..=most).contains(&wanted.quantity) {
        faults.push(Fault::new("quantity", "fault-order-quantity", "an order is for 1 to 10,000; a lot is sold whole, as 1"));
    }
    let variation = taken(variation(content, wanted), None, &mut faults);
    let unit_price = taken(unit_price(content, variation, wanted), None, &mut faults);
    let delivery = taken(delivery(content, wanted), None, &mut faults);
    let goods = unit_price.map(|price| price.times(wanted.quantity));
    let delivery_price = delivery.as_ref().and_then(|delivery| delivery.price);
    let total = match (goods, delivery_price) {
        (None, None) => None,
        (Some(goods), None) => Some(goods),
        (None, Some(delivery)) => Some(Some(delivery)),
        (Some(goods), Some(delivery)) => Some(goods.and_then(|goods| goods.plus(delivery))),
    };
    if total == Some(None) && faults.is_empty() {
        faults.push(Fault::new("quantity", "fault-order-too-large", "this is more than can be agreed in one order"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let quantity = wanted.quantity;
    Ok(Quote { quantity, variation: variation.map(|row| row.values.clone()).unwrap_or_default(), unit_price, delivery, total: total.flatten(), pieces: content.pieces(quantity) })
}

fn taken<T>(result: Result<T, Fault>, otherwise: T, faults: &mut Vec<Fault>) -> T {
    result.unwrap_or_else(|fault| {
        faults.push(fault);
        otherwise
    })
}

fn variation<'c>(content: &'c Content, wanted: &Wanted) -> Result<Option<&'c Variation>, Fault> {
    match (content.variations.is_empty(), wanted.variation.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => match content.variations.find(&wanted.variation) {
            Some(row) => Ok(Some(row)),
            None => Err(Fault::new("variation", "fault-order-variation", "it does not come in this variation")),
        },
        (false, true) => Err(Fault::new("variation", "fault-order-variation-missing", "choose one of its variations")),
        (true, false) => Err(Fault::new("variation", "fault-order-variation", "it does not come in variations")),
    }
}

fn unit_price(content: &Content, variation: Option<&Variation>, wanted: &Wanted) -> Result<Option<Money>, Fault> {
    let asked = variation.and_then(|row| row.price).or(content.price);
    if content.terms != Terms::PayWhatYouCan {
        return match (wanted.offered, asked) {
            (Some(offered), asked) if Some(offered) != asked => Err(Fault::new("amount", "fault-order-amount-not-here", "the price is the maker's to say")),
            (_, None) if content.terms == Terms::Sale => Err(Fault::new("listing", "fault-order-no-price", "it has no price; ask the maker")),
            _ => Ok(asked),
        };
    }
    match (wanted.offered, asked) {
        (None, _) => Err(Fault::new("amount", "fault-order-amount-missing", "say what you pay for one")),
        (Some(offered), Some(least)) if offered.code() != least.code() => Err(Fault::new("amount", "fault-order-currency", "the amount is in another currency than the listing")),
        (Some(offered), Some(least)) if offered.minor() < least.minor() => Err(Fault::new("amount", "fault-order-amount-low", "this is less than the least that is asked")),
        (Some(offered), _) if content.currency().is_some_and(|code| code != offered.code()) => {
            Err(Fault::new("amount", "fault-order-currency", "the amount is in another currency than the listing"))
        }
        (Some(offered), _) => Ok(Some(offered)),
    }
}

fn delivery(content: &Content, wanted: &Wanted) -> Result<Option<AgreedDelivery>, Fault> {
    let free = content.currency().and_then(|code| Money::stored(0, code));
    match &wanted.delivery {
        None if content.pickup || content.shipping => Err(Fault::new("delivery", "fault-order-delivery-missing", "choose how it is to come")),
        None => Ok(None),
        Some((Way::Pickup, _)) if content.pickup => Ok(Some(AgreedDelivery { way: Way::Pickup, zone: String::new(), price: free })),
        Some((Way::Ship, zone)) if content.shipping && content.delivery.is_empty() && zone.is_empty() => {
            Ok(Some(AgreedDelivery { way: Way::Ship, zone: String::new(), price: None }))
        }
        Some((Way::Ship, name)) if content.shipping => match content.delivery.iter().find(|zone| zone.zone == *name) {
            Some(zone) => Ok(Some(AgreedDelivery { way: Way::Ship, zone: zone.zone.clone(), price: Some(zone.price) })),
            None => Err(Fault::new("delivery", "fault-order-zone", "the maker does not send there")),
        },
        Some(_) => Err(Fault::new("delivery", "fault-order-delivery", "it does not come that way")),
    }
}

#[cfg(test)]
mod tests;
