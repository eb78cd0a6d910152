//! Load, decide, keep: pinning and unpinning, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::featured::{MAX_HERE, Pin};
use domain::listings::Listing;

use crate::listings::load;
use crate::problem::Problem;
use crate::state::App;

/// Pins a listing of the maker's own; once is enough.
///
/// # Errors
/// 404 or 403 for somebody else's, 409 for what is not in the shop and for one too many.
pub async fn pin(app: &App, by: Id<Actor>, id: Id<Listing>) -> Result<(), Problem> {
    let listing = load::own(app, &mut app.storage.read().await?, id, by).await?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let pinned = tx.featured().list(by).await?;
    let Some((pin, event)) = Pin::set(&listing, by, &pinned, now)? else { return Ok(()) };
    tx.featured().insert(pin, MAX_HERE).await?;
    Ok(tx.commit(event, now).await?)
}

/// Takes it out again, if it is pinned.
///
/// # Errors
/// 404 or 403 for somebody else's.
pub async fn unpin(app: &App, by: Id<Actor>, id: Id<Listing>) -> Result<(), Problem> {
    let listing = load::own(app, &mut app.storage.read().await?, id, by).await?;
    let mut tx = app.storage.begin().await?;
    let pinned = tx.featured().list(by).await?;
    let Some(event) = Pin::unset(&listing, by, &pinned)? else { return Ok(()) };
    tx.featured().remove(by, listing.id.as_kind()).await?;
    Ok(tx.commit(event, app.clock.now()).await?)
}
