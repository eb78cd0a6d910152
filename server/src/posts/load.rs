//! Finds the post that an address names, for whom it may be shown to.

use domain::actors::{Actor, State as Standing};
use domain::audience::{self, Viewer};
use domain::media::{Media, State as MediaState};
use domain::posts::{Kind, Post};
use domain::text::Fault;
use domain::{Handle, Id};
use storage::Reader;

use crate::makers::load::apart;
use crate::problem::Problem;
use crate::state::App;

/// A post and its author, as `viewer` may see them. What they may not see does not exist for them (SECURITY P-12); across a
/// block, whoever raised it, nobody looks.
///
/// # Errors
/// 404 when there is none or it is not for them; 410 when it was deleted and had been for everybody, or its author is gone or suspended.
pub async fn seen_by(app: &App, reader: &mut Reader, id: Id<Post>, viewer: Option<Id<Actor>>) -> Result<(Post, Actor), Problem> {
    let Some(post) = reader.posts().find(id).await? else { return Err(absent(app, reader, id).await?) };
    let standing = standing(reader, &post, viewer).await?;
    if !audience::may_see(post.audience, standing) {
        // Only a block hides it, of which whoever blocked may be reminded.
        let is_apart = audience::may_see(post.audience, Viewer { is_blocked: false, ..standing });
        return Err(match viewer.filter(|_| is_apart) {
            Some(viewer) => apart(reader, post.author, viewer).await?,
            None => Problem::not_found(),
        });
    }
    let author = reader.actors().find(post.author).await?.ok_or_else(Problem::not_found)?;
    match author.state {
        Standing::Active => Ok((post, author)),
        Standing::Blocked => Err(Problem::not_found()),
        Standing::Suspended | Standing::Gone => Err(Problem::gone()),
    }
}

/// The same, below the page of its author: `/@{handle}/posts/{id}`.
///
/// # Errors
/// As [`seen_by`], and 404 below somebody else's page.
pub async fn below(app: &App, reader: &mut Reader, handle: &str, id: Id<Post>, viewer: Option<Id<Actor>>) -> Result<(Post, Actor), Problem> {
    let handle = Handle::parse(handle, app.site.domain()).map_err(|_no_handle| Problem::not_found())?;
    let (post, author) = seen_by(app, reader, id, viewer).await?;
    let is_theirs = author.handle.folded() == handle.folded() && author.handle.host == handle.host;
    if is_theirs { Ok((post, author)) } else { Err(Problem::not_found()) }
}

/// Whether somebody may see a post.
///
/// # Errors
/// Storage trouble only.
pub async fn may_see(reader: &mut Reader, post: &Post, viewer: Option<Id<Actor>>) -> storage::Result<bool> {
    Ok(audience::may_see(post.audience, standing(reader, post, viewer).await?))
}

/// How somebody stands to a post.
///
/// # Errors
/// Storage trouble only.
pub async fn standing(reader: &mut Reader, post: &Post, viewer: Option<Id<Actor>>) -> storage::Result<Viewer> {
    let Some(viewer) = viewer else { return Ok(Viewer::STRANGER) };
    let standing = reader.posts().list_standings(viewer, &[post.id]).await?.pop();
    Ok(standing.map_or(Viewer::STRANGER, |standing| Viewer {
        is_author: standing.author == viewer,
        follows_author: standing.follows_author,
        is_addressed: standing.is_addressed,
        is_blocked: standing.is_blocked,
    }))
}

/// A post of this maker, to be changed. Somebody else's is forbidden where they may see it, and else does not exist.
///
/// # Errors
/// 403, 404, or 410 after it was deleted.
pub async fn own(app: &App, reader: &mut Reader, id: Id<Post>, maker: Id<Actor>) -> Result<Post, Problem> {
    let (post, _) = seen_by(app, reader, id, Some(maker)).await?;
    if post.author != maker {
        return Err(Problem::forbidden());
    }
    // A listing has verbs of its own.
    if post.kind == Kind::Listing { Err(Problem::conflict().saying("problem-post-listing", "a listing is changed and deleted as a listing")) } else { Ok(post) }
}

/// Gone if there was one for everybody once, else never there.
async fn absent(app: &App, reader: &mut Reader, id: Id<Post>) -> Result<Problem, Problem> {
    let tombstone = reader.posts().find_open_tombstone(&app.site.object(id)).await?;
    Ok(if tombstone.is_some() { Problem::gone() } else { Problem::not_found() })
}

/// Photos to be shown, all of them this maker's own and ready, in their order (SECURITY M-16).
///
/// # Errors
/// 422 for the field `photos`, whether a photo is unknown, somebody else's or not ready: the three are told alike.
pub async fn photos(reader: &mut Reader, photos: &[Id<Media>], maker: Id<Actor>) -> Result<Vec<Media>, Problem> {
    let found = reader.media().list(photos).await?;
    let are_fine = found.iter().all(|media| media.owner == maker && media.remote.is_none() && media.state == MediaState::Ready);
    if are_fine && found.len() == photos.len() {
        return Ok(found);
    }
    tracing::info!(case = "M-16", "security.reject");
    Err(Problem::invalid(vec![Fault::new("photos", "fault-photo-unknown", "a photo is not here, or not ready; upload it first")]))
}
