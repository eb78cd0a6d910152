//! Load, decide, keep: following and its answers, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::follows::{Follow, FollowError, State};
use domain::makers::Maker;
use storage::Transaction;

use crate::problem::Problem;
use crate::state::App;

/// Follows, or asks to. Asking again changes nothing.
///
/// # Errors
/// Oneself, somebody gone, or somebody who does not want it.
pub async fn follow(app: &App, follower: &Maker, followed: &Actor) -> Result<State, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let blocks = tx.blocks().list_between(follower.actor.id, followed.id).await?;
    if let Some(follow) = tx.follows().find(follower.actor.id, followed.id).await? {
        return Ok(follow.state);
    }
    if let Some(host) = &followed.handle.host
        && tx.domain_blocks().contains(follower.actor.id, host).await?
    {
        return Err(FollowError::Blocking.into());
    }
    let id: Id<Follow> = app.clock.mint();
    let (follow, happened) = Follow::ask(id, app.site.activity(id), &follower.actor, followed, &blocks, now)?;
    match tx.follows().insert(&follow).await {
        // Pressed twice at once: the other one did it.
        Err(error) if error.is_conflict("follows_follower_id_followed_id") => return Ok(follow.state),
        inserted => inserted?,
    }
    tx.commit(happened, now).await?;
    Ok(follow.state)
}

/// Stops following, or takes the asking back; what they published leaves home. Answers whether there was anything to stop.
///
/// # Errors
/// Storage trouble only.
pub async fn unfollow(app: &App, follower: Id<Actor>, followed: Id<Actor>) -> Result<bool, Problem> {
    let mut tx = app.storage.begin().await?;
    let Some(follow) = tx.follows().find(follower, followed).await? else { return Ok(false) };
    part(&mut tx, &follow).await?;
    tx.commit(follow.undo(), app.clock.now()).await?;
    Ok(true)
}

/// The followed one says yes.
///
/// # Errors
/// 404 when nobody asked them.
pub async fn accept(app: &App, by: Id<Actor>, id: Id<Follow>) -> Result<Follow, Problem> {
    let mut tx = app.storage.begin().await?;
    let asked = tx.follows().find_by_id(id).await?.ok_or_else(Problem::not_found)?;
    let (follow, happened) = asked.accept(by)?;
    if let Some(happened) = happened {
        tx.follows().update(&follow).await?;
        tx.commit(happened, app.clock.now()).await?;
    }
    Ok(follow)
}

/// The followed one says no.
///
/// # Errors
/// 404 when nobody asked them.
pub async fn reject(app: &App, by: Id<Actor>, id: Id<Follow>) -> Result<Follow, Problem> {
    let mut tx = app.storage.begin().await?;
    let asked = tx.follows().find_by_id(id).await?.ok_or_else(Problem::not_found)?;
    let happened = asked.reject(by)?;
    part(&mut tx, &asked).await?;
    tx.commit(happened, app.clock.now()).await?;
    Ok(asked)
}

/// Removes a follower; answers whether there was one, or somebody who asked to be.
///
/// # Errors
/// Storage trouble only.
pub async fn remove_follower(app: &App, by: Id<Actor>, follower: Id<Actor>) -> Result<bool, Problem> {
    let mut tx = app.storage.begin().await?;
    let Some(follow) = tx.follows().find(follower, by).await? else { return Ok(false) };
    let happened = follow.reject(by)?;
    part(&mut tx, &follow).await?;
    tx.commit(happened, app.clock.now()).await?;
    Ok(true)
}

/// Ends a follow with all that hangs on it, within a transaction of the caller.
///
/// # Errors
/// Storage trouble only.
pub(crate) async fn part(tx: &mut Transaction, follow: &Follow) -> storage::Result<()> {
    tx.follows().remove(follow.id).await?;
    tx.timelines().remove_author(follow.follower, follow.followed).await?;
    tx.lists().take_off_all(follow.follower, follow.followed).await?;
    Ok(())
}
