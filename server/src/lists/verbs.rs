//! Load, decide, keep: lists and who is on them, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::follows::State as FollowState;
use domain::relations::{List, MAX_LISTS, MAX_MEMBERS, RelationError};
use storage::Reader;

use crate::problem::Problem;
use crate::state::App;

/// A list of theirs.
///
/// # Errors
/// 404 for somebody else's (SECURITY W-18).
pub async fn own(reader: &mut Reader, id: Id<List>, owner: Id<Actor>) -> Result<List, Problem> {
    Ok(List::of(reader.lists().find(id).await?, owner)?)
}

/// Begins a list.
///
/// # Errors
/// 422 for a title that is none, 409 for one list too many (SECURITY W-24).
pub async fn begin(app: &App, owner: Id<Actor>, title: &str) -> Result<List, Problem> {
    let now = app.clock.now();
    let (list, event) = List::begin(app.clock.mint(), owner, title, now).map_err(|fault| Problem::invalid(vec![fault]))?;
    let mut tx = app.storage.begin().await?;
    if !tx.lists().insert(&list, MAX_LISTS).await? {
        return Err(RelationError::TooMany.into());
    }
    tx.commit(event, now).await?;
    Ok(list)
}

/// Gives a list another title.
///
/// # Errors
/// 404 for somebody else's, 422 for a title that is none.
pub async fn rename(app: &App, owner: Id<Actor>, id: Id<List>, title: &str) -> Result<List, Problem> {
    let mut tx = app.storage.begin().await?;
    let list = List::of(tx.lists().find(id).await?, owner)?;
    let (list, event) = list.rename(title).map_err(|fault| Problem::invalid(vec![fault]))?;
    tx.lists().update(&list).await?;
    tx.commit(event, app.clock.now()).await?;
    Ok(list)
}

/// Removes a list.
///
/// # Errors
/// 404 for somebody else's.
pub async fn remove(app: &App, owner: Id<Actor>, id: Id<List>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let list = List::of(tx.lists().find(id).await?, owner)?;
    tx.lists().remove(id).await?;
    Ok(tx.commit(list.removed(), app.clock.now()).await?)
}

/// Puts somebody on a list whom its owner follows; once is enough.
///
/// # Errors
/// 404 for somebody else's list, 409 for somebody who is not followed and for one too many (SECURITY W-24).
pub async fn add(app: &App, owner: Id<Actor>, id: Id<List>, member: Id<Actor>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let list = List::of(tx.lists().find(id).await?, owner)?;
    let follow = tx.follows().find(owner, member).await?;
    if follow.is_none_or(|follow| follow.state != FollowState::Accepted) {
        return Err(RelationError::NotFollowed.into());
    }
    if !tx.lists().add(id, member, MAX_MEMBERS).await? {
        return Err(RelationError::TooMany.into());
    }
    Ok(tx.commit(list.changed(), app.clock.now()).await?)
}

/// Takes somebody off a list, if they are on it.
///
/// # Errors
/// 404 for somebody else's list.
pub async fn take_off(app: &App, owner: Id<Actor>, id: Id<List>, member: Id<Actor>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let list = List::of(tx.lists().find(id).await?, owner)?;
    if tx.lists().take_off(id, member).await? {
        tx.commit(list.changed(), app.clock.now()).await?;
    }
    Ok(())
}
