//! One move of an agreement, with all that goes with it, in one transaction: stock, steps, address, what was asked.

use domain::agreements::{Agreement, Asked, Event, Side, State, Stock};
use domain::listings::ListingError;
use domain::{Id, Time};

use crate::agreements::Agreements;
use crate::{Happened, Result, Transaction};

/// Postal addresses are erased so long after an order ended, in days.
const ADDRESS_DAYS: i64 = 90;
/// So long a proposal that was taken back may turn out to have been accepted, in days: deliveries take no longer.
const GRACE_DAYS: i64 = 7;
const DAY: i64 = 86_400;
/// Most proposals that are declined together when nothing is left.
const MAX_DECLINED: i64 = 1_000;
/// What those are told for whom nothing is left.
pub const NOTHING_LEFT: &str = "nothing of it is left";

/// What was kept, and all that happened, to be committed.
#[derive(Debug)]
pub struct Kept {
    pub agreement: Agreement,
    pub happened: Happened,
}

/// Why a move cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    #[error("this was changed in the meantime")]
    Stale,
    #[error("{0}")]
    Stock(ListingError),
}

impl Transaction {
    /// Keeps what a verb made of an agreement of a seller here. Where it is accepted the stock is taken with it, or it is
    /// not accepted; and those for whom nothing is left hear that.
    ///
    /// # Errors
    /// Storage trouble outside. Inside: somebody was faster, or not so many are left; then nothing is to be committed.
    pub async fn keep_move(&mut self, mut agreement: Agreement, event: Event, now: Time) -> Result<std::result::Result<Kept, MoveError>> {
        let mut happened = Happened::from(event.clone());
        let before = self.agreements().find(agreement.id).await?;
        let variation = agreement.agreed.as_ref().map(|agreed| agreed.values()).unwrap_or_default();
        let mut is_short = false;
        match agreement.moves_stock(&event) {
            Stock::Taken(quantity) => {
                let pieces = self.listings().find(agreement.listing_id).await?.map_or(quantity, |listing| listing.content.pieces(quantity));
                match self.listings().take_stock(agreement.listing_id, &variation, pieces, now).await? {
                    Ok(taken) => {
                        agreement.stock = taken.pieces;
                        is_short = taken.pieces > 0;
                        if let Some(event) = taken.event {
                            happened = happened.and(event);
                        }
                    }
                    Err(error) => return Ok(Err(MoveError::Stock(error))),
                }
            }
            Stock::GivenBack(pieces) => {
                if let Some(event) = self.listings().give_back_stock(agreement.listing_id, &variation, pieces, now).await? {
                    happened = happened.and(event);
                }
                agreement.stock = 0;
            }
            Stock::Stays => {}
        }
        if !self.agreements().update(&agreement).await? {
            return Ok(Err(MoveError::Stale));
        }
        for more in self.agreements().follow(&agreement, &event, now).await? {
            happened = happened.and(more);
        }
        if let Some(refused) = before.and_then(|before| unanswered(&before, &agreement, &event)) {
            happened = happened.and(refused);
        }
        if is_short {
            happened = self.decline_the_rest(&agreement, happened, now).await?;
        }
        Ok(Ok(Kept { agreement, happened }))
    }

    /// Declines what nobody can fill any more.
    async fn decline_the_rest(&mut self, accepted: &Agreement, mut happened: Happened, now: Time) -> Result<Happened> {
        let Some(listing) = self.listings().find(accepted.listing_id).await? else { return Ok(happened) };
        if listing.content.made_to_order {
            return Ok(happened);
        }
        for mut other in self.agreements().list_proposed(accepted.listing_id, MAX_DECLINED).await? {
            let variation = other.agreed.as_ref().map(|agreed| agreed.values()).unwrap_or_default();
            let needed = listing.content.pieces(other.quantity());
            if other.id == accepted.id || listing.content.left(&variation).is_none_or(|left| left >= needed) {
                continue;
            }
            let Ok(done) = other.act(Side::Seller, State::Declined, NOTHING_LEFT, now) else { continue };
            let event = done.event();
            // Whoever is faster has decided it.
            if self.agreements().update(&other).await? {
                happened = happened.and(event.clone());
                for more in self.agreements().follow(&other, &event, now).await? {
                    happened = happened.and(more);
                }
            }
        }
        Ok(happened)
    }

    /// Keeps what the owner elsewhere told of an agreement of a buyer here; answers whether nobody was faster.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_told(&mut self, agreement: &Agreement, event: &Event, now: Time) -> Result<Option<Happened>> {
        if !self.agreements().update(agreement).await? {
            return Ok(None);
        }
        let mut happened = Happened::from(event.clone());
        for more in self.agreements().follow(agreement, event, now).await? {
            happened = happened.and(more);
        }
        Ok(Some(happened))
    }
}

/// What a buyer elsewhere asked, where it waits no more and did not come about: they hear no, and may ask again.
fn unanswered(before: &Agreement, after: &Agreement, event: &Event) -> Option<Event> {
    let refused = before.ask.clone().filter(|ask| after.ask.as_ref() != Some(ask) && before.wants.buyer != Some(after.state))?;
    let reason = match event {
        Event::Wanted { wants: None, .. } => "the seller wants to keep to what was agreed",
        Event::Wanted { wants: Some(_), .. } => "something else was asked since",
        _ => "the order went on otherwise",
    };
    Some(Event::Refused { by: after.seller, to: after.buyer?, refused, reason: reason.to_owned() })
}

impl Agreements<'_> {
    /// What follows from a move for what is kept beside the agreement; answers what else happened.
    async fn follow(&mut self, agreement: &Agreement, event: &Event, now: Time) -> Result<Vec<Event>> {
        let mut more = Vec::new();
        match event {
            Event::Moved { to, by, .. } => {
                self.step(agreement.id, Some(*by), to.word(), &agreement.reason, now).await?;
                self.mark_unread(agreement.id, by.other()).await?;
                more.extend(self.end(agreement, *to, now).await?);
                if *to == State::Completed {
                    more.push(Event::ReceiptGiven { agreement: agreement.id });
                }
            }
            Event::Wanted { by, wants, .. } => {
                let what = wants.map_or_else(|| "refused".to_owned(), |state| format!("wants-{}", state.word()));
                let by = if wants.is_some() { *by } else { by.other() };
                self.step(agreement.id, Some(by), &what, &agreement.reason, now).await?;
                self.mark_unread(agreement.id, by.other()).await?;
            }
            Event::WantTakenBack { by, .. } => {
                self.step(agreement.id, Some(*by), "taken-back", "", now).await?;
                self.mark_unread(agreement.id, by.other()).await?;
            }
            Event::Told { from, to, .. } => {
                if from != to {
                    let side = if *to == State::Withdrawn { Side::Buyer } else { Side::Seller };
                    let asked = self.list_unanswered(agreement.id).await?;
                    let side = if asked.iter().any(|asked| asked.wants == *to) { Side::Buyer } else { side };
                    self.step(agreement.id, Some(side), to.word(), &agreement.reason, now).await?;
                    self.mark_unread(agreement.id, Side::Buyer).await?;
                    more.extend(self.end(agreement, *to, now).await?);
                }
                self.settle_by(agreement).await?;
            }
            _ => {}
        }
        Ok(more)
    }

    /// What a buyer here asked and what has come about is answered; so is what cannot come about any more.
    async fn settle_by(&mut self, agreement: &Agreement) -> Result<()> {
        for asked in self.list_unanswered(agreement.id).await? {
            if asked.wants == agreement.state {
                self.settle_asked(asked.id, Asked::ACCEPTED, "").await?;
            } else if agreement.state.is_final() {
                self.settle_asked(asked.id, Asked::REFUSED, "it came to another end").await?;
            }
        }
        Ok(())
    }

    /// The address is erased some time after the end; where nothing was accepted, at once.
    async fn end(&mut self, agreement: &Agreement, to: State, now: Time) -> Result<Option<Event>> {
        let erased = Event::AddressErased { agreement: agreement.id };
        match to {
            State::Accepted | State::Paid | State::Shipped | State::Returned | State::Disputed => {
                self.keep_address(agreement.id).await?;
                Ok(None)
            }
            State::Completed | State::Cancelled => {
                self.erase_address(agreement.id, Some(now.plus_seconds(ADDRESS_DAYS * DAY))).await?;
                Ok(None)
            }
            // The seller elsewhere may have accepted before they heard of it; then their word holds.
            State::Withdrawn if agreement.address.is_none() => {
                self.erase_address(agreement.id, Some(now.plus_seconds(GRACE_DAYS * DAY))).await?;
                Ok(None)
            }
            State::Declined | State::Withdrawn => Ok(self.erase_address(agreement.id, None).await?.then_some(erased)),
            State::Proposed => Ok(None),
        }
    }

    /// Which of the sides of an agreement is somebody here.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn side(&mut self, id: Id<Agreement>, actor: Id<domain::actors::Actor>) -> Result<Option<Side>> {
        Ok(self.find(id).await?.and_then(|agreement| agreement.side_of(actor)))
    }
}
