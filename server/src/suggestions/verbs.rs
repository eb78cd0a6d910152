//! Load, decide, keep: what is suggested, and no more, the same for pages and for programs.

use std::collections::HashMap;

use domain::Id;
use domain::actors::Actor;
use domain::makers::Maker;
use domain::relations::{Event, RelationError};
use storage::Reader;

use crate::problem::Problem;
use crate::state::App;

/// Somebody worth following.
#[derive(Debug, Clone)]
pub struct Found {
    pub maker: Maker,
    /// How many of those whom the viewer follows follow them; none for a newcomer here.
    pub count: i64,
    /// Some of these.
    pub followed_by: Vec<Maker>,
}

/// Whom most of those follow whom `viewer` follows, then newcomers here; a fixed number of queries.
///
/// # Errors
/// Storage trouble only.
pub async fn find(app: &App, reader: &mut Reader, viewer: Id<Actor>, limit: i64) -> Result<Vec<Found>, Problem> {
    let now = app.clock.now();
    let near = reader.suggestions().list(viewer, now, limit).await?;
    let mut all: Vec<(Id<Actor>, i64, Vec<Id<Actor>>)> = near.into_iter().map(|one| (one.maker, one.count, one.followed_by)).collect();
    let left = limit - i64::try_from(all.len()).unwrap_or(limit);
    if left > 0 {
        let newcomers = reader.suggestions().list_newcomers(viewer, now, limit).await?;
        let new: Vec<_> = newcomers.into_iter().filter(|id| !all.iter().any(|(known, ..)| known == id)).take(usize::try_from(left).unwrap_or(0)).collect();
        all.extend(new.into_iter().map(|id| (id, 0, Vec::new())));
    }
    let mut ids: Vec<Id<Actor>> = all.iter().flat_map(|(id, _, by)| std::iter::once(*id).chain(by.iter().copied())).collect();
    ids.sort_unstable();
    ids.dedup();
    let makers: HashMap<Id<Actor>, Maker> = reader.makers().list(&ids).await?.into_iter().map(|maker| (maker.actor.id, maker)).collect();
    let found = |(id, count, by): (Id<Actor>, i64, Vec<Id<Actor>>)| {
        let followed_by = by.iter().filter_map(|id| makers.get(id)).cloned().collect();
        makers.get(&id).cloned().map(|maker| Found { maker, count, followed_by })
    };
    Ok(all.into_iter().filter_map(found).collect())
}

/// Suggests somebody no more. Once is enough.
///
/// # Errors
/// 409 for oneself.
pub async fn dismiss(app: &App, owner: Id<Actor>, about: Id<Actor>) -> Result<(), Problem> {
    if owner == about {
        return Err(RelationError::Oneself.into());
    }
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    if tx.suggestions().dismiss(owner, about, now).await? {
        tx.commit(Event::SuggestionDismissed { by: owner, about }, now).await?;
    }
    Ok(())
}
