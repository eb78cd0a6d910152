//! Searching and looking up for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::tag::Tag;
use domain::text::{Fault, search_words};
use serde::{Deserialize, Serialize};
use storage::listings::ListingFilter;
use storage::makers::MakerFilter;
use storage::search::PostFilter;
use storage::{Cursor, Reader};
use utoipa::{IntoParams, ToSchema};

use super::find::{Found, MAX_TEXT, Missing, Named, find};
use crate::access::token::Reading;
use crate::api::page::{List, part};
use crate::api::query::Asked;
use crate::goods::present::{confirmed_by, hidden};
use crate::listings::body::{ListingBody, bodies as listing_bodies};
use crate::listings::catalogue::WORDS;
use crate::listings::load;
use crate::makers::api::{MakerShape, shape, shapes, viewer};
use crate::posts::body::{PostBody, bodies as post_bodies};
use crate::posts::load as posts;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/resolve` and `/search`.
pub fn api() -> Router<App> {
    Router::new().route("/resolve", get(boxed(resolve))).route("/search", get(boxed(search)))
}

/// Something that was found; one of the four is set, as `kind` says.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Hit {
    /// `maker`, `listing`, `post` or `tag`.
    pub kind: &'static str,
    pub maker: Option<MakerShape>,
    pub listing: Option<ListingBody>,
    pub post: Option<PostBody>,
    /// Without `#`, lower case.
    pub tag: Option<String>,
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

    fn tag(tag: &Tag) -> Self {
        Self { kind: "tag", tag: Some(tag.as_str().to_owned()), ..Self::default() }
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
    match hit(&app, &mut reader, found, caller.maker.actor.id).await {
        // What they may not see is told like what is not there (SECURITY P-12).
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => Err(Missing::Nothing.into()),
        answered => answered.map(Json),
    }
}

async fn hit(app: &App, reader: &mut Reader, found: Found, viewer: Id<Actor>) -> Result<Hit, Problem> {
    match found {
        Found::Maker(id) => {
            let maker = reader.makers().find(id).await?.filter(|maker| maker.actor.is_active()).ok_or_else(Problem::not_found)?;
            Ok(Hit::maker(shape(app, reader, &maker, Some(viewer)).await?))
        }
        Found::Listing(id) => {
            let (listing, _) = load::seen_by(app, reader, id, Some(viewer)).await?;
            listing_bodies(reader, &app.site, &[listing], Some(viewer)).await?.pop().map(Hit::listing).ok_or_else(Problem::not_found)
        }
        Found::Post(id) => {
            let (post, _) = posts::seen_by(app, reader, id, Some(viewer)).await?;
            post_bodies(reader, &app.site, &[post], Some(viewer), app.clock.now()).await?.pop().map(Hit::post).ok_or_else(Problem::not_found)
        }
    }
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Words, all of which begin some word of what is found.
    q: String,
    /// `maker`, `listing`, `post` or `tag`; without it the first of each, in this order.
    kind: Option<String>,
    /// Where the part begins; only with `kind`, and there are no parts of tags.
    cursor: Option<String>,
    /// Most items of each kind, 1 to 80.
    limit: Option<String>,
}

/// Makers, listings and posts that fit all the words, the newest first, and tags that begin like them. Posts are those of
/// authors who agreed to be found, one's own, and what one took part in.
#[utoipa::path(get, path = "/search", tag = "search", params(Search), responses((status = 200, body = List<Hit>), (status = 422), (status = 503, description = "the words fit too much")), security((), ("token" = ["read"])))]
pub async fn search(State(app): State<App>, reading: Option<Reading>, Asked(asked): Asked<Search>) -> Result<List<Hit>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let text: String = asked.q.chars().take(MAX_TEXT).collect();
    let words = search_words(&text, WORDS);
    if words.is_empty() {
        return Err(Problem::invalid(vec![Fault::new("q", "fault-words", "a search needs a word")]));
    }
    let mut looking = Looking { app: &app, viewer: viewer(reading.as_ref()), text, words, cursor, limit };
    let mut reader = app.storage.read_bounded().await?;
    match asked.kind.as_deref() {
        Some("maker") => looking.makers(&mut reader).await,
        Some("listing") => looking.listings(&mut reader).await,
        Some("post") => looking.posts(&mut reader).await,
        Some("tag") if asked.cursor.is_some() => Err(Problem::invalid(vec![Fault::new("cursor", "fault-cursor", "there are no parts of tags")])),
        Some("tag") => looking.tags(&mut reader).await,
        Some(_) => Err(Problem::invalid(vec![Fault::new("kind", "fault-kind", "kind is maker, listing, post or tag")])),
        None if asked.cursor.is_some() => Err(Problem::invalid(vec![Fault::new("cursor", "fault-cursor", "a search goes on only within one kind")])),
        None => {
            looking.cursor = Cursor::START;
            let mut items = looking.makers(&mut reader).await?.items;
            items.extend(looking.listings(&mut reader).await?.items);
            items.extend(looking.posts(&mut reader).await?.items);
            items.extend(looking.tags(&mut reader).await?.items);
            Ok(List { items, next: None })
        }
    }
}

/// Who looks for what.
struct Looking<'a> {
    app: &'a App,
    viewer: Option<Id<Actor>>,
    text: String,
    words: Vec<String>,
    cursor: Cursor,
    limit: i64,
}

impl Looking<'_> {
    async fn makers(&self, reader: &mut Reader) -> Result<List<Hit>, Problem> {
        let filter = MakerFilter { words: self.words.clone(), viewer: self.viewer, ..MakerFilter::default() };
        let found = reader.makers().search(&filter, self.cursor, self.limit).await?;
        let items = shapes(self.app, reader, &found.items, self.viewer).await?;
        Ok(List::ending(items.into_iter().map(Hit::maker).collect(), found.next))
    }

    async fn listings(&self, reader: &mut Reader) -> Result<List<Hit>, Problem> {
        let confirmed = confirmed_by(reader, self.viewer).await?;
        let hidden = hidden(reader, &confirmed).await?;
        let filter = ListingFilter { words: self.words.clone(), viewer: self.viewer, hidden, ..ListingFilter::default() };
        let found = reader.listings().search(&filter, self.cursor, self.limit).await?;
        let items = listing_bodies(reader, &self.app.site, &found.items, self.viewer).await?;
        Ok(List::ending(items.into_iter().map(Hit::listing).collect(), found.next))
    }

    async fn posts(&self, reader: &mut Reader) -> Result<List<Hit>, Problem> {
        let now = self.app.clock.now();
        let filter = PostFilter { words: self.words.clone(), viewer: self.viewer, now };
        let found = reader.search().posts(&filter, self.cursor, self.limit).await?;
        let items = post_bodies(reader, &self.app.site, &found.items, self.viewer, now).await?;
        Ok(List::ending(items.into_iter().map(Hit::post).collect(), found.next))
    }

    async fn tags(&self, reader: &mut Reader) -> Result<List<Hit>, Problem> {
        let found = match Tag::parse(&self.text) {
            Some(tag) => reader.search().tags(&tag, self.limit).await?,
            None => Vec::new(),
        };
        Ok(List::ending(found.iter().map(Hit::tag).collect(), None))
    }
}
