//! Load, decide, keep: following a tag and stopping, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::relations::{Event, MAX_TAGS, RelationError, TagFollow};
use domain::tag::Tag;

use crate::problem::Problem;
use crate::state::App;

/// The tag that a path names.
///
/// # Errors
/// 404 for what is none.
pub fn named(text: &str) -> Result<Tag, Problem> {
    Tag::parse(text).ok_or_else(Problem::not_found)
}

/// Follows a tag: public posts about it come home from now on. Once is enough.
///
/// # Errors
/// 409 for one too many.
pub async fn follow(app: &App, owner: Id<Actor>, tag: Tag) -> Result<(), Problem> {
    let now = app.clock.now();
    let (follow, event) = TagFollow::begin(app.clock.mint(), owner, tag, now);
    let mut tx = app.storage.begin().await?;
    match tx.tags().insert(&follow, MAX_TAGS).await? {
        None => Err(RelationError::TooMany.into()),
        Some(false) => Ok(()),
        Some(true) => Ok(tx.commit(event, now).await?),
    }
}

/// Stops following a tag; what came for it alone leaves home.
///
/// # Errors
/// Storage trouble only.
pub async fn unfollow(app: &App, owner: Id<Actor>, tag: Tag) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.tags().remove(owner, &tag).await? {
        tx.timelines().remove_tagged(owner, &tag).await?;
        tx.commit(Event::TagUnfollowed { by: owner, tag }, app.clock.now()).await?;
    }
    Ok(())
}
