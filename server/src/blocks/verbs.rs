//! Load, decide, keep: blocking and taking it back, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::blocks::Block;
use storage::{Happened, Transaction};

use crate::follows::verbs::part;
use crate::problem::Problem;
use crate::state::App;

/// Blocks somebody: the follows between the two end, and neither stands in the other's home any more. Their server is told,
/// and nobody else. Once is enough.
///
/// # Errors
/// Oneself.
pub async fn block(app: &App, blocker: &Actor, blocked: &Actor) -> Result<(), Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let between = tx.blocks().list_between(blocker.id, blocked.id).await?;
    if between.iter().any(|block| block.blocker == blocker.id) {
        return Ok(());
    }
    let id: Id<Block> = app.clock.mint();
    let (block, event) = Block::raise(id, app.site.activity(id), blocker, blocked, now)?;
    tx.blocks().insert(&block).await?;
    let happened = match end_follows(&mut tx, blocker.id, blocked.id).await? {
        Some(ended) => ended.and(event),
        None => event.into(),
    };
    tx.timelines().remove_author(blocker.id, blocked.id).await?;
    tx.timelines().remove_author(blocked.id, blocker.id).await?;
    Ok(tx.commit(happened, now).await?)
}

/// Ends what either of two follows of the other, at the wish of `by`; answers what happened, if anything did.
async fn end_follows(tx: &mut Transaction, by: Id<Actor>, other: Id<Actor>) -> Result<Option<Happened>, Problem> {
    let mut happened: Option<Happened> = None;
    for (follower, followed) in [(by, other), (other, by)] {
        let Some(follow) = tx.follows().find(follower, followed).await? else { continue };
        part(tx, &follow).await?;
        let event = if follower == by { follow.undo() } else { follow.reject(by)? };
        happened = Some(match happened {
            Some(before) => before.and(event),
            None => event.into(),
        });
    }
    Ok(happened)
}

/// Takes a block back; answers whether there was one. Follows do not come back with it.
///
/// # Errors
/// Storage trouble only.
pub async fn unblock(app: &App, blocker: Id<Actor>, blocked: Id<Actor>) -> Result<bool, Problem> {
    let mut tx = app.storage.begin().await?;
    let between = tx.blocks().list_between(blocker, blocked).await?;
    let Some(block) = between.into_iter().find(|block| block.blocker == blocker) else { return Ok(false) };
    let event = block.lift(blocker)?;
    tx.blocks().remove(block.id).await?;
    tx.commit(event, app.clock.now()).await?;
    Ok(true)
}
