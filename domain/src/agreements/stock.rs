//! Stock is taken when an order is accepted, in the same transaction, and given back when nothing comes of it.

use super::{Agreement, Event, State};

/// What a move does to the stock of the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    Stays,
    /// So many are ordered now.
    Taken(i64),
    /// So many are there again.
    GivenBack(i64),
}

impl Agreement {
    /// What the listing is to be changed by, together with this.
    #[must_use]
    pub fn moves_stock(&self, event: &Event) -> Stock {
        match event {
            Event::Moved { from: State::Proposed, to: State::Accepted, .. } => Stock::Taken(self.quantity()),
            Event::Moved { to: State::Cancelled, .. } if !self.handed_over => Stock::GivenBack(self.stock),
            Event::Moved { to: State::Returned, .. } => Stock::GivenBack(self.stock),
            _ => Stock::Stays,
        }
    }
}
