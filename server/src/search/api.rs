//! Searching and looking up for programs.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::text::{Fault, search_words};
use serde::{Deserialize, Serialize};
use storage::listings::ListingFilter;
use storage::makers::MakerFilter;
use storage::{Cursor, Reader};
use utoipa::{IntoParams, ToSchema};

use super::find::{Found, MAX_TEXT, Named, find};
use crate::access::token::Reading;
use crate::api::page::{List, part};
use crate::api::query::Asked;
use crate::listings::body::{ListingBody, bodies as listing_bodies};
use crate::listings::catalogue::WORDS;
use crate::listings::load;
use crate::makers::api::{MakerShape, shape, shapes, viewer};
use crate::problem::Problem;
use crate::state::App;
use crate::timelines::body::{PostBody, bodies as post_bodies};

/// `/resolve` and `/search`.
pub fn api() -> Router<App> {
    Router::new().route("/resolve", get(resolve)).route("/search", get(search))
}

/// Something that was found; one of the three is set, as `kind` says.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Hit {
    /// `maker`, `listing` or `post`.
    pub kind: &'static str,
    pub maker: Option<MakerShape>,
    pub listing: Option<ListingBody>,
    pub post: Option<PostBody>,
}

impl Hit {
    fn maker(maker: MakerShape) -> Self {
        Self { kind: "maker", maker: Some(maker), ..Self::default() }
    }

    fn listing(listing: ListingBody) -> Self {
        Self { kind: "listing", listing: Some(listing), ..Self::default() }
    }

    fn post(post: PostBody) -> Self {
        Self { kind: "post", post: Some(post), ..Self::default() }
    }
}

/// What is looked up.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Address {
    /// An address, or a handle such as `@name@host`.
    uri: String,
}

/// Looks up a maker, a listing or a post by its address or handle; another server is asked for it.
#[utoipa::path(get, path = "/resolve", tag = "search", params(Address),
    responses((status = 200, body = Hit), (status = 403, description = "that server is not asked"), (status = 404, description = "nothing there, or nothing we can read"), (status = 422), (status = 502, description = "that server does not answer")),
    security(("token" = ["read"])))]
pub async fn resolve(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<Address>) -> Result<Json<Hit>, Problem> {
    let named = Some(asked.uri.as_str()).filter(|text| text.chars().count() <= MAX_TEXT).and_then(|text| Named::read(text, &app));
    let named = named.ok_or_else(|| Problem::invalid(vec![Fault::new("uri", "fault-uri", "an address begins with https://, a handle is @name@host")]))?;
    let found = find(&app, &named, &asked.uri, true).await??;
    let mut reader = app.storage.read().await?;
    hit(&app, &mut reader, found, caller.maker.actor.id).await.map(Json)
}

async fn hit(app: &App, reader: &mut Reader, found: Found, viewer: Id<Actor>) -> Result<Hit, Problem> {
    match found {
        Found::Maker(id) => {
            let maker = reader.makers().find(id).await?.filter(|maker| maker.actor.is_active()).ok_or_else(Problem::not_found)?;
            Ok(Hit::maker(shape(app, reader, &maker, Some(viewer)).await?))
        }
        Found::Listing(id) => {
            let (listing, _) = load::seen_by(app, reader, id, Some(viewer)).await?;
            listing_bodies(reader, &app.site, &[listing]).await?.pop().map(Hit::listing).ok_or_else(Problem::not_found)
        }
        Found::Post(id) => {
            let post = reader.posts().find(id).await?.ok_or_else(Problem::not_found)?;
            if !may_see(reader, &post, viewer).await? {
                return Err(Problem::not_found());
            }
            post_bodies(reader, &app.site, &[post]).await?.pop().map(Hit::post).ok_or_else(Problem::not_found)
        }
    }
}

/// What somebody else was told in confidence is not found by its address.
async fn may_see(reader: &mut Reader, post: &domain::posts::Post, viewer: Id<Actor>) -> storage::Result<bool> {
    let follow = reader.follows().find(viewer, post.author).await?;
    let standing = domain::audience::Viewer {
        is_author: post.author == viewer,
        follows_author: follow.is_some_and(|follow| follow.state == domain::follows::State::Accepted),
        is_addressed: reader.posts().is_addressed(post.id, viewer).await?,
        is_blocked: reader.blocks().stands_between(post.author, viewer).await?,
    };
    Ok(domain::audience::may_see(post.audience, standing))
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Words, all of which begin some word of what is found.
    q: String,
    /// `maker` or `listing`; without it the first of both, makers first.
    kind: Option<String>,
    /// Where the part begins; only with `kind`.
    cursor: Option<String>,
    /// Most items of each kind, 1 to 80.
    limit: Option<String>,
}

/// Makers and listings that fit all the words, the newest first.
#[utoipa::path(get, path = "/search", tag = "search", params(Search), responses((status = 200, body = List<Hit>), (status = 422)), security((), ("token" = ["read"])))]
pub async fn search(State(app): State<App>, reading: Option<Reading>, Asked(asked): Asked<Search>) -> Result<List<Hit>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let words = search_words(&asked.q, WORDS);
    if words.is_empty() {
        return Err(Problem::invalid(vec![Fault::new("q", "fault-words", "a search needs a word")]));
    }
    let viewer = viewer(reading.as_ref());
    let mut reader = app.storage.read().await?;
    match asked.kind.as_deref() {
        Some("maker") => makers(&app, &mut reader, words, viewer, cursor, limit).await,
        Some("listing") => listings(&app, &mut reader, words, viewer, cursor, limit).await,
        Some(_) => Err(Problem::invalid(vec![Fault::new("kind", "fault-kind", "kind is maker or listing")])),
        None if asked.cursor.is_some() => Err(Problem::invalid(vec![Fault::new("cursor", "fault-cursor", "a search goes on only within one kind")])),
        None => {
            let mut found = makers(&app, &mut reader, words.clone(), viewer, cursor, limit).await?;
            found.items.extend(listings(&app, &mut reader, words, viewer, cursor, limit).await?.items);
            Ok(List { next: None, ..found })
        }
    }
}

async fn makers(app: &App, reader: &mut Reader, words: Vec<String>, viewer: Option<Id<Actor>>, cursor: Cursor, limit: i64) -> Result<List<Hit>, Problem> {
    let filter = MakerFilter { words, viewer, ..MakerFilter::default() };
    let found = reader.makers().search(&filter, cursor, limit).await?;
    let items = shapes(app, reader, &found.items, viewer).await?;
    Ok(List::ending(items.into_iter().map(Hit::maker).collect(), found.next))
}

async fn listings(app: &App, reader: &mut Reader, words: Vec<String>, viewer: Option<Id<Actor>>, cursor: Cursor, limit: i64) -> Result<List<Hit>, Problem> {
    let filter = ListingFilter { words, viewer, ..ListingFilter::default() };
    let found = reader.listings().search(&filter, cursor, limit).await?;
    let items = listing_bodies(reader, &app.site, &found.items).await?;
    Ok(List::ending(items.into_iter().map(Hit::listing).collect(), found.next))
}
