//! The stock of listings: taken and given back by one compare-and-set, never below nothing.

use domain::listings::{Event, Listing, ListingError, Taken};
use domain::{Id, Time};

use super::Listings;
use crate::Result;
use crate::engine::Conn;

impl Listings<'_> {
    /// Takes pieces of one variation of a listing of ours, or of a single thing where `variation` is empty. The event goes
    /// into the commit of the same transaction; what an order gives back later is [`Taken::pieces`].
    ///
    /// Of many who take the last piece at once, on however many processes, one gets it: the row is held until this
    /// transaction ends, and is changed only if it is still as it was read.
    ///
    /// # Errors
    /// Storage trouble outside. Inside: not so many are left, there is no such variation or listing, or it is a draft or archived.
    pub async fn take_stock(&mut self, id: Id<Listing>, variation: &[String], pieces: i64, now: Time) -> Result<std::result::Result<Taken, ListingError>> {
        let Some(mut listing) = self.hold(id).await? else { return Ok(Err(ListingError::NoStock)) };
        let taken = match listing.take_stock(variation, pieces, now) {
            Ok(taken) => taken,
            Err(error) => return Ok(Err(error)),
        };
        if taken.event.is_some() && !self.restock(&listing).await? {
            return Ok(Err(ListingError::Stale));
        }
        Ok(Ok(taken))
    }

    /// Gives back what [`Listings::take_stock`] said was taken, when an order is undone. `None` when nothing changed: nothing
    /// had been taken, the stock is not counted any more, or the variation or the listing is gone.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn give_back_stock(&mut self, id: Id<Listing>, variation: &[String], pieces: i64, now: Time) -> Result<Option<Event>> {
        let Some(mut listing) = self.hold(id).await? else { return Ok(None) };
        let Some(event) = listing.give_back_stock(variation, pieces, now) else { return Ok(None) };
        Ok(self.restock(&listing).await?.then_some(event))
    }

    /// A listing that nobody else changes until this transaction ends. SQLite has one writer at a time in any case.
    async fn hold(&mut self, id: Id<Listing>) -> Result<Option<Listing>> {
        if matches!(self.conn, Conn::PgTx(_)) {
            let _: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT id FROM listings WHERE id = $1 FOR UPDATE").bind(id.raw()).fetch_optional(c))?;
        }
        self.find(id).await
    }

    /// Keeps the listing and the time of its post, which says when it last changed.
    async fn restock(&mut self, listing: &Listing) -> Result<bool> {
        if !self.update(listing).await? {
            return Ok(false);
        }
        exec!(self.conn, |c| sqlx::query("UPDATE posts SET updated_at = $2 WHERE id = $1").bind(listing.id.raw()).bind(listing.updated_at.unix_micros()).execute(c))?;
        Ok(true)
    }
}
