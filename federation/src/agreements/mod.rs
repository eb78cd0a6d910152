//! Orders and enquiries on the wire: offers, answers, what becomes of them, and letters between the two (SETTLED 9).

pub mod document;
pub(crate) mod feedback;
pub(crate) mod inbound;
pub(crate) mod letters;
mod mirror;

use domain::listings::Listing;
use domain::{Address, Id};

use crate::Result;
use crate::handle::Federation;
use crate::posts::inbound::{Cause, keep};

impl Federation {
    /// Reads a listing elsewhere anew, so that what is ordered is what its maker says now. `None` when it is gone.
    ///
    /// # Errors
    /// Its home does not answer, or answers nothing that can be read.
    pub async fn refresh_listing(&self, address: &Address) -> Result<Option<Id<Listing>>> {
        let data = self.data();
        let document = crate::resolve::fetch(&data, address).await?;
        let raw = document.to_string();
        let Some(kept) = keep(&data, &document, None, Some(raw), Cause::Fetched).await? else { return Ok(None) };
        letters::keep_policies(&data, kept.post.author, &document).await?;
        Ok(kept.listing)
    }
}
