//! Our collections: counted, paged by key, newest first.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::actors::Actor;
use domain::listings::State as ListingState;
use domain::posts::Post;
use domain::{Address, Site, site};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::{Cursor, Page};

use super::actors::find;
use super::objects::spoken;
use super::{NoDocument, document, page, wants_activity};
use crate::activities::{self, Header};
use crate::handle::Federation;
use crate::posts::document::addressed;
use crate::vocabulary::{Vocabulary, declare};

/// Items of a page.
pub(super) const PER_PAGE: i64 = 20;

/// Where a page begins; `page` without it is the first.
#[derive(Debug, Deserialize)]
pub struct Paging {
    page: Option<String>,
    max_id: Option<String>,
}

impl Paging {
    pub(super) fn cursor(&self) -> Result<Option<Cursor>, NoDocument> {
        match (&self.max_id, &self.page) {
            (Some(id), _) => id.parse().map(Some).or(Err(NoDocument::NotFound)),
            (None, Some(_)) => Ok(Some(Cursor::START)),
            (None, None) => Ok(None),
        }
    }
}

pub(super) fn collection(id: &str, total: i64, is_paged: bool) -> Response {
    let mut value = json!({"id": id, "type": "OrderedCollection", "totalItems": total});
    if let (true, Value::Object(object)) = (is_paged, &mut value) {
        object.insert("first".to_owned(), json!(format!("{id}?page=true")));
    }
    document(&declare(value, Vocabulary::Plain, false))
}

pub(super) fn collection_page(id: &str, cursor: Cursor, items: Page<Value>) -> Response {
    let own = if cursor == Cursor::START { format!("{id}?page=true") } else { format!("{id}?max_id={cursor}") };
    let mut value = json!({"id": own, "type": "OrderedCollectionPage", "partOf": id, "orderedItems": items.items});
    if let (Some(next), Value::Object(object)) = (items.next, &mut value) {
        object.insert("next".to_owned(), json!(format!("{id}?max_id={next}")));
    }
    document(&declare(value, Vocabulary::Listing, false))
}

/// The whole of a short collection.
fn whole(id: &str, items: &[Value]) -> Response {
    document(&declare(json!({"id": id, "type": "OrderedCollection", "totalItems": items.len(), "orderedItems": items}), Vocabulary::Plain, false))
}

/// `/actor/outbox`: the instance says nothing by itself.
pub async fn instance_outbox(State(federation): State<Federation>) -> Response {
    whole(&format!("{}/outbox", federation.context().site.instance_actor()), &[])
}

/// `/users/{name}/outbox`: public posts as `Create`.
pub async fn outbox(State(federation): State<Federation>, Path(name): Path<String>, Query(paging): Query<Paging>) -> Result<Response, NoDocument> {
    let context = federation.context();
    let maker = find(&federation, &name).await?;
    let id = context.site.maker_part(&maker.actor.handle.name, site::ActorPart::Outbox).to_string();
    let Some(cursor) = paging.cursor()? else {
        let total = context.storage.read().await?.posts().count_public_by_author(maker.actor.id).await?;
        return Ok(collection(&id, total, true));
    };
    let posts = context.storage.read().await?.posts().list_public_by_author(maker.actor.id, cursor, PER_PAGE).await?;
    let notes = spoken(context, &posts.items, &maker.actor).await?;
    let created = |(post, note): (&Post, Option<Value>)| note.map(|note| create(&context.site, &maker.actor, post, note));
    let items = posts.items.iter().zip(notes).filter_map(created).collect();
    Ok(collection_page(&id, cursor, Page { items, next: posts.next }))
}

/// A Create as the outbox shows it, without a context of its own.
fn create(site: &Site, maker: &Actor, post: &Post, note: Value) -> Value {
    let id = Address::trusted(format!("{}#create", post.address));
    let (to, cc) = addressed(site, post, maker);
    let header = Header { id: &id, actor: &maker.address, published: post.published_at, to: &to, cc: &cc, signed: false };
    let mut activity = activities::create(&header, note, Vocabulary::Note);
    if let Value::Object(object) = &mut activity {
        object.remove("@context");
    }
    activity
}

/// `/users/{name}/followers`.
pub async fn followers(State(federation): State<Federation>, Path(name): Path<String>, Query(paging): Query<Paging>, headers: HeaderMap) -> Result<Response, NoDocument> {
    follows(&federation, &name, &paging, &headers, site::ActorPart::Followers).await
}

/// `/users/{name}/following`.
pub async fn following(State(federation): State<Federation>, Path(name): Path<String>, Query(paging): Query<Paging>, headers: HeaderMap) -> Result<Response, NoDocument> {
    follows(&federation, &name, &paging, &headers, site::ActorPart::Following).await
}

/// Counted always; listed unless the maker hides them.
async fn follows(federation: &Federation, name: &str, paging: &Paging, headers: &HeaderMap, part: site::ActorPart) -> Result<Response, NoDocument> {
    let context = federation.context();
    let maker = find(federation, name).await?;
    let is_followers = part == site::ActorPart::Followers;
    if !wants_activity(headers) && headers.contains_key("accept") && html(headers) {
        let tab = if is_followers { "followers" } else { "following" };
        return Ok(page(&format!("{}/{tab}", site::maker_path(&maker.actor.handle))));
    }
    let id = context.site.maker_part(&maker.actor.handle.name, part).to_string();
    let mut reader = context.storage.read().await?;
    let (followers, following) = reader.follows().count(maker.actor.id).await?;
    let total = if is_followers { followers } else { following };
    let Some(cursor) = paging.cursor()? else { return Ok(collection(&id, total, !maker.profile.hides_follows)) };
    if maker.profile.hides_follows {
        return Err(NoDocument::NotFound);
    }
    let actors = if is_followers {
        reader.follows().list_followers(maker.actor.id, cursor, PER_PAGE).await?
    } else {
        reader.follows().list_following(maker.actor.id, cursor, PER_PAGE).await?
    };
    Ok(collection_page(&id, cursor, actors.map(|actor| json!(actor.address.as_str()))))
}

fn html(headers: &HeaderMap) -> bool {
    headers.get("accept").and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// `/users/{name}/featured`: what the maker pinned, the newest first, as ids.
pub async fn featured(State(federation): State<Federation>, Path(name): Path<String>) -> Result<Response, NoDocument> {
    let maker = find(&federation, &name).await?;
    let context = federation.context();
    let pinned = context.storage.read().await?.featured().list_public(maker.actor.id).await?;
    let items: Vec<Value> = pinned.iter().map(|post| json!(post.address.as_str())).collect();
    Ok(whole(context.site.maker_part(&maker.actor.handle.name, site::ActorPart::Featured).as_str(), &items))
}

/// `/users/{name}/listings`: what is in the shop, as ids.
pub async fn listings(State(federation): State<Federation>, Path(name): Path<String>, Query(paging): Query<Paging>) -> Result<Response, NoDocument> {
    let context = federation.context();
    let maker = find(&federation, &name).await?;
    let id = context.site.maker_part(&maker.actor.handle.name, site::ActorPart::Listings).to_string();
    let mut reader = context.storage.read().await?;
    let Some(cursor) = paging.cursor()? else {
        let filter = storage::listings::ListingFilter { maker: Some(maker.actor.id), ..storage::listings::ListingFilter::default() };
        return Ok(collection(&id, reader.listings().count(&filter).await?, true));
    };
    let shown = [ListingState::Published, ListingState::SoldOut];
    let listings = reader.listings().list_by_maker(maker.actor.id, &shown, cursor, PER_PAGE).await?;
    Ok(collection_page(&id, cursor, listings.map(|listing| json!(listing.address.as_str()))))
}
