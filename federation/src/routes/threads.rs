//! What others say and do about something of ours: replies, the whole conversation, and how many like it or pass it on.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::posts::Post;
use domain::posts::reactions::Counts;
use domain::{Address, Id};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::{Cursor, Page};

use super::collections::{PER_PAGE, Paging, collection, collection_page};
use super::{NoDocument, document};
use crate::handle::Federation;
use crate::vocabulary::{Vocabulary, declare};

/// `/o/{id}/replies`: public replies that are known here, newest first.
pub async fn replies(State(federation): State<Federation>, Path(id): Path<String>, Query(paging): Query<Paging>) -> Result<Response, NoDocument> {
    let context = federation.context();
    let (post, _) = public_post(&federation, &id).await?;
    let id = context.site.replies(post.id).to_string();
    let mut reader = context.storage.read().await?;
    let Some(cursor) = paging.cursor()? else { return Ok(collection(&id, reader.threads().count_replies(&post.address).await?, true)) };
    let replies = reader.threads().list_replies(&post.address, cursor, PER_PAGE).await?;
    Ok(collection_page(&id, cursor, replies.map(value)))
}

/// `/o/{id}/likes`: how many, not who.
pub async fn likes(State(federation): State<Federation>, Path(id): Path<String>) -> Result<Response, NoDocument> {
    let (post, counts) = counted(&federation, &id).await?;
    Ok(collection(federation.context().site.likes(post.id).as_str(), counts.likes, false))
}

/// `/o/{id}/shares`: how many, not who.
pub async fn shares(State(federation): State<Federation>, Path(id): Path<String>) -> Result<Response, NoDocument> {
    let (post, counts) = counted(&federation, &id).await?;
    Ok(collection(federation.context().site.shares(post.id).as_str(), counts.boosts, false))
}

async fn counted(federation: &Federation, id: &str) -> Result<(Post, Counts), NoDocument> {
    let (post, _) = public_post(federation, id).await?;
    let counts = federation.context().storage.read().await?.reactions().count(&[post.id]).await?;
    let counts = counts.get(&post.id).copied().unwrap_or_default();
    Ok((post, counts))
}

/// Where a page of a conversation begins; `page` without it is the first.
#[derive(Debug, Deserialize)]
pub struct Onward {
    page: Option<String>,
    min_id: Option<String>,
}

/// `/c/{id}`: the conversation that a post of ours began, oldest first: what everybody may see of what is known here
/// (FEP-7888, FEP-f228).
pub async fn conversation(State(federation): State<Federation>, Path(id): Path<String>, Query(onward): Query<Onward>) -> Result<Response, NoDocument> {
    let context = federation.context();
    let (post, owner) = public_post(&federation, &id).await?;
    let id = context.site.conversation(post.id).to_string();
    let mut reader = context.storage.read().await?;
    let thread = reader.threads().find(post.id).await?.ok_or(NoDocument::NotFound)?;
    if onward.page.is_none() && onward.min_id.is_none() {
        let total = reader.threads().count(&thread).await?;
        let first = format!("{id}?page=true");
        let whole = json!({"id": id, "type": "OrderedCollection", "attributedTo": owner.as_str(), "totalItems": total, "first": first});
        return Ok(document(&declare(whole, Vocabulary::Plain, false)));
    }
    let after: Option<Cursor> = onward.min_id.as_deref().map(str::parse).transpose().or(Err(NoDocument::NotFound))?;
    let posts = reader.threads().list(&thread, after, PER_PAGE).await?;
    Ok(later_page(&id, after, &owner, posts))
}

fn later_page(id: &str, after: Option<Cursor>, owner: &Address, posts: Page<Address>) -> Response {
    let own = after.map_or_else(|| format!("{id}?page=true"), |after| format!("{id}?min_id={after}"));
    let next = posts.next.map(|next| format!("{id}?min_id={next}"));
    let items: Vec<Value> = posts.items.into_iter().map(value).collect();
    let mut page = json!({"id": own, "type": "OrderedCollectionPage", "partOf": id, "attributedTo": owner.as_str(), "orderedItems": items});
    if let (Some(next), Value::Object(page)) = (next, &mut page) {
        page.insert("next".to_owned(), json!(next));
    }
    document(&declare(page, Vocabulary::Plain, false))
}

fn value(address: Address) -> Value {
    json!(address.as_str())
}

/// A post of ours that everybody may see, and who wrote it.
async fn public_post(federation: &Federation, id: &str) -> Result<(Post, Address), NoDocument> {
    let context = federation.context();
    let id: Id<Post> = id.parse().or(Err(NoDocument::NotFound))?;
    let mut reader = context.storage.read().await?;
    let post = reader.posts().find(id).await?.ok_or(NoDocument::NotFound)?;
    let author = reader.actors().find(post.author).await?.filter(domain::actors::Actor::is_active).ok_or(NoDocument::NotFound)?;
    let is_public = domain::audience::may_see(post.audience, domain::audience::Viewer::STRANGER);
    if author.is_here() && is_public { Ok((post, author.address)) } else { Err(NoDocument::NotFound) }
}
