//! Finds the listing that an address names, for whom it may be shown to.

use domain::actors::{Actor, State as ActorState};
use domain::listings::{Content, Listing, State};
use domain::makers::Maker;
use domain::media::Media;
use domain::text::Fault;
use domain::{Handle, Id};
use storage::{Cursor, Reader};

use crate::makers::load::{apart, is_hidden};
use crate::problem::Problem;
use crate::state::App;

/// A listing and its maker, as `viewer` may see them.
///
/// # Errors
/// 404 when there is none, a draft of somebody else, its maker's host is blocked, or one of the two blocked the other; 410 when it was deleted, or its maker is gone or suspended.
pub async fn seen_by(app: &App, reader: &mut Reader, id: Id<Listing>, viewer: Option<Id<Actor>>) -> Result<(Listing, Maker), Problem> {
    let Some(listing) = reader.listings().find(id).await? else { return Err(absent(app, reader, id).await?) };
    if !may_see(&listing, viewer) {
        return Err(Problem::not_found());
    }
    if let Some(viewer) = viewer
        && is_hidden(reader, listing.maker, Some(viewer)).await?
    {
        return Err(apart(reader, listing.maker, viewer).await?);
    }
    let maker = reader.makers().find(listing.maker).await?.ok_or_else(Problem::not_found)?;
    match maker.actor.state {
        ActorState::Active => Ok((listing, maker)),
        ActorState::Blocked => Err(Problem::not_found()),
        ActorState::Suspended | ActorState::Gone => Err(Problem::gone()),
    }
}

/// The same, below the page of its maker: `/@{handle}/listings/{id}`.
///
/// # Errors
/// As [`seen_by`], and 404 below another maker's page.
pub async fn below(app: &App, reader: &mut Reader, handle: &str, id: Id<Listing>, viewer: Option<Id<Actor>>) -> Result<(Listing, Maker), Problem> {
    let handle = Handle::parse(handle, app.site.domain()).map_err(|_no_handle| Problem::not_found())?;
    let (listing, maker) = seen_by(app, reader, id, viewer).await?;
    let is_theirs = maker.actor.handle.folded() == handle.folded() && maker.actor.handle.host == handle.host;
    if is_theirs { Ok((listing, maker)) } else { Err(Problem::not_found()) }
}

/// A listing of this maker, to be changed. Somebody else's does not exist for them.
///
/// # Errors
/// 404, or 410 after it was deleted.
pub async fn own(app: &App, reader: &mut Reader, id: Id<Listing>, maker: Id<Actor>) -> Result<Listing, Problem> {
    let Some(listing) = reader.listings().find(id).await? else { return Err(absent(app, reader, id).await?) };
    if listing.maker == maker {
        return Ok(listing);
    }
    // What is public may be known to be somebody else's, but not across a block.
    let is_known = listing.is_public() && !is_hidden(reader, listing.maker, Some(maker)).await?;
    Err(if is_known { Problem::forbidden() } else { Problem::not_found() })
}

/// Whether somebody may look at a listing: a draft is its maker's alone.
fn may_see(listing: &Listing, viewer: Option<Id<Actor>>) -> bool {
    listing.state != State::Draft || viewer == Some(listing.maker)
}

/// Gone if it was public once, else never there.
async fn absent(app: &App, reader: &mut Reader, id: Id<Listing>) -> Result<Problem, Problem> {
    let tombstone = reader.posts().find_open_tombstone(&app.site.object(id)).await?;
    Ok(if tombstone.is_some() { Problem::gone() } else { Problem::not_found() })
}

/// The photos that a listing names, all of them this maker's own (SECURITY M-16); those that came with an import may still be
/// on their way.
///
/// # Errors
/// 422 for the field `photos`, whether a photo is unknown or somebody else's: the two are told alike.
pub async fn photos(reader: &mut Reader, content: &Content, maker: Id<Actor>) -> Result<Vec<Media>, Problem> {
    let found = reader.media().list(&content.photos).await?;
    let are_fine = found.iter().all(|media| media.owner == maker);
    if are_fine && found.len() == content.photos.len() {
        return Ok(found);
    }
    tracing::info!(case = "M-16", "security.reject");
    Err(Problem::invalid(vec![Fault::new("photos", "fault-photo-unknown", "a photo is not here, or not ready; upload it first")]))
}

/// The listings of a maker that show a photo.
///
/// # Errors
/// Storage trouble only.
pub async fn showing(reader: &mut Reader, maker: Id<Actor>, photo: Id<Media>) -> storage::Result<Vec<Listing>> {
    let mut showing = Vec::new();
    let mut next = Some(Cursor::START);
    while let Some(cursor) = next {
        let page = reader.listings().list_by_maker(maker, State::ALL, cursor, 80).await?;
        showing.extend(page.items.into_iter().filter(|listing| listing.content.photos.contains(&photo)));
        next = page.next;
    }
    Ok(showing)
}
