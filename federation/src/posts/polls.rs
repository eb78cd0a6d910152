//! Votes that peers send in the polls of makers here.

use domain::audience;
use domain::posts::Event;
use domain::{Address, site::Local};
use serde_json::Value;
use storage::polls::Vote;

use super::reactions::viewer;
use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::wire::one_or_many::{id_of, one, text};
use crate::{Error, Result};

/// Somebody elsewhere chose an option: once, while the poll is open, and only where they may see it (SECURITY P-15).
pub(crate) async fn vote(context: &Context, by: &Authority, note: &Value) -> Result<()> {
    let now = context.now();
    if !by.vouches_for(context, note) {
        return Err(Error::refused("a vote is its author's own"));
    }
    let address = id_of(note).and_then(|id| context.site.parse(id).ok()).ok_or_else(|| Error::refused("a vote has an id"))?;
    let question = one(note.get("inReplyTo")).ok().flatten().and_then(|id| context.site.parse(id).ok()).ok_or_else(|| Error::refused("a vote names one poll"))?;
    if !is_ours(context, &question) {
        return Err(Error::refused("this poll is not ours"));
    }
    let mut tx = context.storage.begin().await?;
    let Some(post) = tx.posts().find_by_address(&question).await? else { return Ok(()) };
    let Some(poll) = tx.polls().find(post.id).await? else { return Err(Error::refused("this is no poll")) };
    if !audience::may_see(post.audience, viewer(context, &mut tx, by.actor(), &post).await?) {
        return Err(Error::refused("this poll is not for them"));
    }
    let name = text(note, "name");
    let Some(choice) = poll.options.iter().position(|option| option == name) else { return Err(Error::refused("there is no such option")) };
    let before = tx.polls().list_votes(post.id, by.actor().id).await?;
    // The same vote again, because our answer was lost.
    if before.iter().any(|vote| vote.address == address) {
        return Ok(());
    }
    let chosen: Vec<usize> = before.iter().map(|vote| vote.choice).collect();
    poll.choose(post.author, by.actor().id, &[choice], &chosen, now).map_err(|fault| Error::refused(fault.to_string()))?;
    tx.polls().insert_vote(&poll, &Vote { by: by.actor().id, choice, address }, now).await?;
    tx.commit(Event::Voted { post: post.id, by: by.actor().id, choice }, now).await?;
    Ok(())
}

fn is_ours(context: &Context, address: &Address) -> bool {
    matches!(context.site.read(address), Some(Local::Object(_)))
}
