//! Upwards: the post that another one answers, and those above it.

use std::collections::HashSet;

use storage::threads::Wanted;

use super::{Budget, Looked, Step, fetch_post};
use crate::Result;
use crate::handle::Federation;
use crate::posts::inbound::Cause;

/// Most posts above one that are looked for (SECURITY Q-01).
const MAX_ANCESTORS: usize = 100;

/// Walks up from the address, through what is here already, until something is missing for good or the chain is known.
pub(super) async fn look(federation: &Federation, wanted: &Wanted) -> Result<Looked> {
    let context = federation.context();
    let (mut budget, mut seen) = (Budget::default(), HashSet::new());
    let mut address = wanted.address.clone();
    while seen.len() < MAX_ANCESTORS && seen.insert(address.clone()) && !context.site.is_here(&address) {
        let held = context.storage.read().await?.posts().find_by_address(&address).await?;
        let post = match held {
            Some(post) => {
                context.storage.join_thread(post.id).await?;
                post
            }
            None => match fetch_post(federation, &address, Cause::Thread, &mut budget, |_| true).await? {
                Step::Kept(post) => *post,
                Step::Nothing => return Ok(Looked::Over),
                Step::Spent => return Ok(Looked::Unfinished),
            },
        };
        match post.in_reply_to {
            Some(parent) => address = parent,
            None => return Ok(Looked::Over),
        }
    }
    Ok(Looked::Over)
}
