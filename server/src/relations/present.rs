//! Turns what stands between two into what the menu of a maker's page shows.

use domain::Time;
use domain::actors::Actor;
use domain::follows::State as FollowState;
use storage::{Cursor, Reader, Result};

use super::view::{ListChoice, Relation};

/// Lists that are offered at once; nobody has more.
const LISTS: i64 = 50;

/// How a member stands to somebody else.
///
/// # Errors
/// Storage trouble only.
pub async fn relation(reader: &mut Reader, viewer: &Actor, of: &Actor, now: Time) -> Result<Relation> {
    let stance = reader.relations().list_stances(viewer.id, &[of.id], now).await?.remove(&of.id).unwrap_or_default();
    let is_hidden = stance.is_blocking || reader.blocks().is_blocked(of.id, viewer.id).await?;
    let lists = if stance.following == Some(FollowState::Accepted) { lists(reader, viewer, of).await? } else { Vec::new() };
    Ok(Relation {
        is_followed_by: stance.is_followed_by,
        is_blocking: stance.is_blocking,
        is_hidden,
        is_muting: stance.is_muting,
        muting_until: stance.muting_until.and_then(Time::civil),
        is_domain_blocked: stance.is_domain_blocked,
        note: stance.note,
        lists,
    })
}

async fn lists(reader: &mut Reader, viewer: &Actor, of: &Actor) -> Result<Vec<ListChoice>> {
    let on = reader.lists().list_with(viewer.id, of.id).await?;
    let all = reader.lists().list(viewer.id, Cursor::START, LISTS).await?.items;
    Ok(all.into_iter().map(|list| ListChoice { is_on: on.contains(&list.id), id: list.id.to_string(), title: list.title }).collect())
}
