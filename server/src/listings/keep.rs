//! Keeps a listing where it must be: its own row, its photos, and from the first publishing on its post.
//!
//! Pages, the API and the demo all write through here, so that no post is ever missing or left behind.

use domain::actors::Actor;
use domain::listings::{Event, Listing};
use domain::posts::permits::Permits;
use domain::posts::{Kind, Post};
use domain::{Audience, Site, Time};
use storage::{Result, Transaction};

/// What a post of ours was, as a tombstone tells it: listings travel as a Note.
const FORMER_TYPE: &str = "Note";

/// Writes a new draft and takes its photos.
///
/// # Errors
/// Storage trouble only.
pub async fn insert_draft(tx: &mut Transaction, listing: &Listing) -> Result<()> {
    tx.listings().insert(listing, true).await?;
    tx.media().attach(listing.maker, listing.id.as_kind(), &listing.content.photos).await
}

/// Writes what `happened` made of a listing of ours, with its post where it is public; answers `false`, and nothing is
/// to be committed, when somebody else changed it meanwhile.
///
/// # Errors
/// Storage trouble only.
pub async fn keep(tx: &mut Transaction, site: &Site, maker: &Actor, listing: &Listing, happened: &Event) -> Result<bool> {
    if !tx.listings().update(listing).await? {
        return Ok(false);
    }
    tx.media().attach(listing.maker, listing.id.as_kind(), &listing.content.photos).await?;
    let Some(first) = listing.published_at else { return Ok(true) };
    let tags = &listing.content.tags;
    let is_sensitive = tx.goods().policy().await?.judge(listing).is_restricted();
    let post = Post { sensitive: is_sensitive, ..post(site, maker, listing, first) };
    match happened {
        Event::Published { .. } => tx.posts().insert(&post, tags).await?,
        _ => tx.posts().update(&post, tags).await?,
    }
    Ok(true)
}

/// Removes a listing, its post, and the photos that nothing else shows. What was public leaves a tombstone; a draft leaves nothing. Answers the
/// files that nobody uses any more, to be discarded after the commit.
///
/// # Errors
/// Storage trouble only.
pub async fn remove(tx: &mut Transaction, listing: &Listing, now: Time) -> Result<Vec<String>> {
    let unused = tx.media().erase_of(listing.id.as_kind()).await?;
    tx.listings().remove(listing.id).await?;
    if listing.published_at.is_some() {
        tx.posts().remove(listing.id.as_kind(), &listing.address, FORMER_TYPE, now).await?;
    }
    Ok(unused)
}

/// The post of a listing, under the same id and address.
fn post(site: &Site, maker: &Actor, listing: &Listing, first: Time) -> Post {
    Post {
        id: listing.id.as_kind(),
        address: listing.address.clone(),
        author: listing.maker,
        kind: Kind::Listing,
        audience: Audience::Public,
        title: listing.content.title.clone(),
        warning: String::new(),
        sensitive: false,
        content: listing.content.description.clone(),
        page: site.listing_page(&maker.handle, listing.id),
        in_reply_to: None,
        context: Some(site.conversation(listing.id)),
        language: None,
        photos: listing.content.photos.clone(),
        mentions: Vec::new(),
        quote: None,
        permits: Permits::default(),
        published_at: first,
        updated_at: listing.updated_at,
        raw: None,
    }
}

#[cfg(test)]
mod tests;
