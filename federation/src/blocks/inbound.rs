//! Blocks that peers tell us of: each by the one who blocks, about a maker here. Nobody is told of them (SECURITY P-35).

use domain::blocks::Block;
use serde_json::Value;
use storage::{Happened, Transaction};

use crate::context::Context;
use crate::follows::inbound::local;
use crate::inbox::authority::Authority;
use crate::wire::identity;
use crate::wire::one_or_many::id_of;
use crate::{Error, Result};

/// Why a ban is no block.
pub(crate) const NO_BLOCK: &str = "a ban from a place is no block by one who decides it";

/// Somebody elsewhere will have nothing to do with a maker here: what either followed of the other ends at once. One that
/// was taken back before it came still ends the follows, as it would have in its order.
pub(crate) async fn block(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let rules = context.site.rules();
    let id = identity::address(activity, "id", rules).ok_or_else(|| Error::refused("a block has an id"))?;
    let target = identity::address(activity, "object", rules).ok_or_else(|| Error::refused("a block names one actor"))?;
    // Lemmy bans from a group, or from a server, in the name of a moderator, who has nothing against anybody.
    if activity.get("target").is_some_and(|target| !target.is_null()) {
        return Err(Error::refused(NO_BLOCK));
    }
    let mut tx = context.storage.begin().await?;
    let blocked = local(context, &mut tx, &target).await?;
    let blocker = by.actor();
    let held = tx.blocks().list_between(blocker.id, blocked.id).await?.into_iter().find(|block| block.blocker == blocker.id);
    let (block, event) = Block::raise(context.clock.mint(), id, blocker, &blocked, now).map_err(|fault| Error::refused(fault.to_string()))?;
    if tx.blocks().find_by_address(&block.address).await?.is_some_and(|known| known.blocked != blocked.id) {
        return Err(Error::refused("this id is another block's"));
    }
    let is_over = tx.undone().contains(&block.address, &blocker.address).await?;
    tx.follows().remove_between(blocker.id, blocked.id).await?;
    tx.lists().take_off_all(blocked.id, blocker.id).await?;
    let mut happened = Happened::from(event);
    match held {
        _ if is_over => happened = happened.and(block.lift(blocker.id).map_err(|fault| Error::refused(fault.to_string()))?),
        // Told again, perhaps because our answer was lost: the newest id is taken back.
        Some(held) => tx.blocks().update(&Block { address: block.address, ..held }).await?,
        None => tx.blocks().insert(&block).await?,
    }
    tx.commit(happened, now).await?;
    Ok(())
}

/// The one who blocked takes it back (SECURITY P-03); answers whether there was anything to take back. Follows do not come
/// back with it.
pub(crate) async fn undo(context: &Context, by: &Authority, undone: &Value) -> Result<bool> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let Some(block) = named(context, &mut tx, by, undone).await? else { return Ok(false) };
    let event = block.lift(by.actor().id).map_err(|fault| Error::refused(fault.to_string()))?;
    tx.blocks().remove(block.id).await?;
    tx.commit(event, now).await?;
    Ok(true)
}

/// By its id, or, where a peer forgot the id, by the two it stands between.
async fn named(context: &Context, tx: &mut Transaction, by: &Authority, undone: &Value) -> Result<Option<Block>> {
    if let Some(id) = id_of(undone).and_then(|id| context.site.parse(id).ok())
        && let Some(block) = tx.blocks().find_by_address(&id).await?
    {
        return Ok(Some(block));
    }
    let Some(target) = identity::address(undone, "object", context.site.rules()) else { return Ok(None) };
    let Some(blocked) = tx.actors().find_by_address(&target).await? else { return Ok(None) };
    let between = tx.blocks().list_between(by.actor().id, blocked.id).await?;
    Ok(between.into_iter().find(|block| block.blocker == by.actor().id))
}
