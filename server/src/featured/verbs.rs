//! Load, decide, keep: pinning and unpinning, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::featured::{MAX_HERE, Pin};
use domain::posts::{Kind, Post};
use storage::Reader;

use crate::listings;
use crate::posts::load;
use crate::problem::Problem;
use crate::state::App;

/// Pins a post or listing of the maker's own; once is enough.
///
/// # Errors
/// 404 or 403 for somebody else's, 409 for what is not for everybody and for one too many.
pub async fn pin(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<(), Problem> {
    let (post, is_shown) = own(app, &mut app.storage.read().await?, id, by).await?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let pinned = tx.featured().list(by).await?;
    let Some((pin, event)) = Pin::set(&post, is_shown, by, &pinned, now)? else { return Ok(()) };
    tx.featured().insert(pin, MAX_HERE).await?;
    Ok(tx.commit(event, now).await?)
}

/// Takes it out again, if it is pinned.
///
/// # Errors
/// 404 or 403 for somebody else's.
pub async fn unpin(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<(), Problem> {
    let (post, _) = own(app, &mut app.storage.read().await?, id, by).await?;
    let mut tx = app.storage.begin().await?;
    let pinned = tx.featured().list(by).await?;
    let Some(event) = Pin::unset(&post, by, &pinned)? else { return Ok(()) };
    tx.featured().remove(by, post.id).await?;
    Ok(tx.commit(event, app.clock.now()).await?)
}

/// A post of the maker's own, and whether everybody finds it.
async fn own(app: &App, reader: &mut Reader, id: Id<Post>, by: Id<Actor>) -> Result<(Post, bool), Problem> {
    // A draft is a listing that is no post yet.
    let Some(post) = reader.posts().find(id).await? else {
        listings::load::own(app, reader, id.as_kind(), by).await?;
        return Err(domain::featured::PinError::NotInShop.into());
    };
    if post.kind == Kind::Listing {
        let listing = listings::load::own(app, reader, id.as_kind(), by).await?;
        return Ok((post, listing.state.is_listed()));
    }
    Ok((load::own(app, reader, id, by).await?, true))
}
