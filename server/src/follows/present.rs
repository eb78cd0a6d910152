//! Turns requests to follow into what home shows of them.

use domain::Id;
use domain::actors::Actor;
use storage::{Cursor, Reader, Result};

use crate::makers::present::people_of;
use crate::timelines::view::FollowRequest;

/// Those who ask to follow, the newest first, at most `limit`.
///
/// # Errors
/// Storage trouble only.
pub async fn requests(reader: &mut Reader, of: Id<Actor>, limit: i64) -> Result<Vec<FollowRequest>> {
    let asking = reader.follows().list_requests(of, Cursor::START, limit).await?.items;
    let people = people_of(reader, &asking).await?;
    let mut requests = Vec::with_capacity(asking.len());
    for (actor, person) in asking.iter().zip(people) {
        if let Some(follow) = reader.follows().find(actor.id, of).await? {
            requests.push(FollowRequest { person, url: format!("/follow-requests/{}", follow.id) });
        }
    }
    Ok(requests)
}
