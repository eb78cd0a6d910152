//! The verbs of posts for programs, with the same rules as the pages.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{self, get, post};
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::posts::quotes::Grant;
use domain::posts::{Draft, Post};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use storage::Reader;
use utoipa::{IntoParams, ToSchema};

use super::body::{PostBody, PostChange, bodies};
use super::write::{self, Wanted};
use super::{load, react, thread};
use crate::access::token::{Reading, Writing};
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, etag};
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::time;
use crate::makers::api::{MakerShape, shapes_of, viewer};
use crate::makers::load as makers;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Most makers that are listed as those who like or pass on a post.
const MAX_PEOPLE: i64 = 200;

/// Everything below `/posts`, a maker's own, bookmarks and conversations.
pub fn api() -> Router<App> {
    Router::new()
        .route("/posts", post(boxed(create)))
        .route("/posts/{id}", get(boxed(show)).patch(boxed(change)).delete(boxed(delete)))
        .route("/posts/{id}/thread", get(boxed(show_thread)))
        .route("/posts/{id}/history", get(boxed(history)))
        .route("/posts/{id}/likes", get(boxed(likers)))
        .route("/posts/{id}/boosts", get(boxed(boosters)))
        .route("/posts/{id}/like", post(boxed(like)).delete(boxed(unlike)))
        .route("/posts/{id}/boost", post(boxed(boost)).delete(boxed(unboost)))
        .route("/posts/{id}/bookmark", post(boxed(bookmark)).delete(boxed(unbookmark)))
        .route("/posts/{id}/mute", post(boxed(mute)).delete(boxed(unmute)))
        .route("/posts/{id}/vote", post(boxed(vote)))
        .route("/posts/{id}/quotes/{grant}", routing::delete(boxed(revoke)))
        .route("/makers/{handle}/posts", get(boxed(of_maker)))
        .route("/bookmarks", get(boxed(bookmarks)))
        .route("/conversations", get(boxed(conversations)))
        .route("/conversations/{id}/read", post(boxed(read)))
}

async fn told(app: &App, reader: &mut Reader, post: &Post, viewer: Option<Id<Actor>>) -> Result<Json<PostBody>, Problem> {
    let found = bodies(reader, &app.site, std::slice::from_ref(post), viewer, app.clock.now()).await?;
    found.into_iter().next().map(Json).ok_or_else(Problem::not_found)
}

/// One post with its version.
async fn versioned(app: &App, post: &Post, viewer: Option<Id<Actor>>) -> Result<Response, Problem> {
    let body = told(app, &mut app.storage.read().await?, post, viewer).await?;
    Ok(([(header::ETAG, etag(post.updated_at.unix_micros()))], body).into_response())
}

/// Says something: to everybody, to followers, or to those it names. Servers of those for whom it is are told.
#[utoipa::path(post, path = "/posts", tag = "posts", request_body = PostChange, responses((status = 201, body = PostBody, headers(("ETag" = String), ("Location" = String))), (status = 403, description = "who is answered or quoted does not want it"), (status = 422)), security(("token" = ["write"])))]
pub async fn create(State(app): State<App>, Writing(caller): Writing, Body(change): Body<PostChange>) -> Result<Response, Problem> {
    let me = caller.maker.actor.id;
    let in_reply_to = named(change.in_reply_to.as_deref(), Fault::new("in_reply_to", "fault-reply-unknown", "what is answered is not here"))?;
    let quote = named(change.quote.as_deref(), Fault::new("quote", "fault-quote-unknown", "what is quoted is not here"))?;
    let audience = match (&change.audience, in_reply_to) {
        (Some(audience), _) => audience.clone(),
        (None, Some(parent)) => write::usual_audience(&app, me, parent).await?,
        (None, None) => "public".to_owned(),
    };
    let draft = change.apply(Draft { audience, ..Draft::default() }).map_err(Problem::invalid)?;
    let post = write::write(&app, &caller.maker, &Wanted { draft, in_reply_to, quote, described: Vec::new() }).await?;
    let mut answer = versioned(&app, &post, Some(me)).await?;
    *answer.status_mut() = StatusCode::CREATED;
    let place = format!("{PREFIX}/posts/{}", post.id);
    answer.headers_mut().insert(header::LOCATION, place.parse().map_err(Problem::internal)?);
    Ok(answer)
}

fn named(id: Option<&str>, fault: Fault) -> Result<Option<Id<Post>>, Problem> {
    id.map(|id| id.parse().map_err(|_no_id| Problem::invalid(vec![fault]))).transpose()
}

/// One post, as the caller may see it.
#[utoipa::path(get, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody, headers(("ETag" = String))), (status = 404), (status = 410, description = "deleted")), security((), ("token" = ["read"])))]
pub async fn show(State(app): State<App>, reading: Option<Reading>, Named(id): Named<Id<Post>>) -> Result<Response, Problem> {
    let viewer = viewer(reading.as_ref());
    let (post, _) = load::seen_by(&app, &mut app.storage.read().await?, id, viewer).await?;
    versioned(&app, &post, viewer).await
}

/// Changes a post of the caller; what is left out stays. What it said before is kept in its history.
#[utoipa::path(patch, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)), request_body = PostChange, responses((status = 200, body = PostBody, headers(("ETag" = String))), (status = 403), (status = 404), (status = 409, description = "feedback that is older than 30 days"), (status = 412, description = "changed meanwhile"), (status = 422)), security(("token" = ["write"])))]
pub async fn change(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>, seen: IfMatch, Body(change): Body<PostChange>) -> Result<Response, Problem> {
    let me = caller.maker.actor.id;
    let post = load::own(&app, &mut app.storage.read().await?, id, me).await?;
    let seen = seen.seen(post.updated_at.unix_micros())?;
    let misplaced = change.misplaced();
    if !misplaced.is_empty() {
        return Err(Problem::invalid(misplaced));
    }
    let draft = change.apply(Draft::of(&post)).map_err(Problem::invalid)?;
    let post = write::edit(&app, &caller.maker, &post, &draft, &[], seen.map(|_| post.updated_at)).await?;
    versioned(&app, &post, Some(me)).await
}

/// Deletes a post of the caller with its photos, for good; whoever was sent it is told.
#[utoipa::path(delete, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)), responses((status = 204), (status = 403), (status = 404), (status = 409, description = "a listing, which is deleted as one"), (status = 412)), security(("token" = ["write"])))]
pub async fn delete(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>, seen: IfMatch) -> Result<StatusCode, Problem> {
    let me = caller.maker.actor.id;
    let post = load::own(&app, &mut app.storage.read().await?, id, me).await?;
    seen.seen(post.updated_at.unix_micros())?;
    write::delete(&app, me, &post).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A post in its conversation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Thread)]
pub struct ThreadBody {
    /// What it answers, from the beginning on.
    pub ancestors: Vec<PostBody>,
    pub post: PostBody,
    /// What answers it, each after what it answers.
    pub replies: Vec<PostBody>,
}

/// A post with what it answers and what answers it, as far as the caller may see that.
#[utoipa::path(get, path = "/posts/{id}/thread", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = ThreadBody), (status = 404), (status = 410)), security((), ("token" = ["read"])))]
pub async fn show_thread(State(app): State<App>, reading: Option<Reading>, Named(id): Named<Id<Post>>) -> Result<Json<ThreadBody>, Problem> {
    let viewer = viewer(reading.as_ref());
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(&app, &mut reader, id, viewer).await?;
    let now = app.clock.now();
    let thread = thread::around(&mut reader, &post, viewer, now).await?;
    let replies: Vec<Post> = thread.replies.into_iter().map(|reply| reply.post).collect();
    let ancestors = bodies(&mut reader, &app.site, &thread.ancestors, viewer, now).await?;
    let Json(post) = told(&app, &mut reader, &post, viewer).await?;
    Ok(Json(ThreadBody { ancestors, post, replies: bodies(&mut reader, &app.site, &replies, viewer, now).await? }))
}

/// What a post said, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FormerPost)]
pub struct FormerBody {
    /// RFC 3339 in UTC.
    pub at: String,
    pub title: String,
    pub warning: String,
    pub content_html: String,
}

/// What a post said before and says now, oldest first.
#[utoipa::path(get, path = "/posts/{id}/history", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = List<FormerBody>), (status = 404)), security((), ("token" = ["read"])))]
pub async fn history(State(app): State<App>, reading: Option<Reading>, Named(id): Named<Id<Post>>) -> Result<List<FormerBody>, Problem> {
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(&app, &mut reader, id, viewer(reading.as_ref())).await?;
    let mut said = reader.posts().list_former(post.id).await?;
    said.push(post.former());
    let body = |former: domain::posts::Former| FormerBody { at: time(former.at), title: former.title, warning: former.warning, content_html: former.content.html().to_owned() };
    Ok(List::ending(said.into_iter().map(body).collect(), None))
}

/// Who likes a post, the latest first, at most 200.
#[utoipa::path(get, path = "/posts/{id}/likes", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = List<MakerShape>), (status = 404)), security((), ("token" = ["read"])))]
pub async fn likers(State(app): State<App>, reading: Option<Reading>, Named(id): Named<Id<Post>>) -> Result<List<MakerShape>, Problem> {
    let viewer = viewer(reading.as_ref());
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(&app, &mut reader, id, viewer).await?;
    let found = reader.reactions().list_likers(post.id, MAX_PEOPLE).await?;
    people(&app, &mut reader, &found, viewer).await
}

/// Who passed a post on, the latest first, at most 200.
#[utoipa::path(get, path = "/posts/{id}/boosts", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = List<MakerShape>), (status = 404)), security((), ("token" = ["read"])))]
pub async fn boosters(State(app): State<App>, reading: Option<Reading>, Named(id): Named<Id<Post>>) -> Result<List<MakerShape>, Problem> {
    let viewer = viewer(reading.as_ref());
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(&app, &mut reader, id, viewer).await?;
    let found = reader.reactions().list_boosters(post.id, MAX_PEOPLE).await?;
    people(&app, &mut reader, &found, viewer).await
}

async fn people(app: &App, reader: &mut Reader, found: &[Id<Actor>], viewer: Option<Id<Actor>>) -> Result<List<MakerShape>, Problem> {
    let actors = reader.actors().list(found).await?;
    let in_order = found.iter().filter_map(|id| actors.iter().find(|actor| actor.id == *id)).cloned().collect();
    Ok(List::ending(shapes_of(app, reader, in_order, viewer).await?, None))
}

async fn after(app: &App, me: Id<Actor>, id: Id<Post>) -> Result<Json<PostBody>, Problem> {
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(app, &mut reader, id, Some(me)).await?;
    told(app, &mut reader, &post, Some(me)).await
}

/// The same after something was taken back, and nothing of a post that they may not see any more.
async fn left(app: &App, me: Id<Actor>, id: Id<Post>) -> Result<Response, Problem> {
    match after(app, me, id).await {
        Ok(told) => Ok(told.into_response()),
        Err(problem) if matches!(problem.status(), StatusCode::NOT_FOUND | StatusCode::GONE) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem),
    }
}

/// Likes a post; its author is told.
#[utoipa::path(post, path = "/posts/{id}/like", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 403), (status = 404)), security(("token" = ["write"])))]
pub async fn like(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::like(&app, me, id).await?;
    after(&app, me, id).await
}

/// Takes a like back.
#[utoipa::path(delete, path = "/posts/{id}/like", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 204, description = "a block hides the post"), (status = 404)), security(("token" = ["write"])))]
pub async fn unlike(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Response, Problem> {
    let me = caller.maker.actor.id;
    react::unlike(&app, me, id).await?;
    left(&app, me, id).await
}

/// Passes a post on to the caller's followers.
#[utoipa::path(post, path = "/posts/{id}/boost", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 403), (status = 404)), security(("token" = ["write"])))]
pub async fn boost(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::boost(&app, me, id).await?;
    after(&app, me, id).await
}

/// Takes a boost back.
#[utoipa::path(delete, path = "/posts/{id}/boost", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 204, description = "a block hides the post"), (status = 404)), security(("token" = ["write"])))]
pub async fn unboost(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Response, Problem> {
    let me = caller.maker.actor.id;
    react::unboost(&app, me, id).await?;
    left(&app, me, id).await
}

/// Keeps a post for later; nobody is told.
#[utoipa::path(post, path = "/posts/{id}/bookmark", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 404)), security(("token" = ["write"])))]
pub async fn bookmark(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::bookmark(&app, me, id, true).await?;
    after(&app, me, id).await
}

/// Keeps a post no longer.
#[utoipa::path(delete, path = "/posts/{id}/bookmark", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 404)), security(("token" = ["write"])))]
pub async fn unbookmark(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::bookmark(&app, me, id, false).await?;
    after(&app, me, id).await
}

/// Hears no more of the conversation that a post belongs to.
#[utoipa::path(post, path = "/posts/{id}/mute", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 404)), security(("token" = ["write"])))]
pub async fn mute(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::mute(&app, me, id, true).await?;
    after(&app, me, id).await
}

/// Hears of the conversation again.
#[utoipa::path(delete, path = "/posts/{id}/mute", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 404)), security(("token" = ["write"])))]
pub async fn unmute(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::mute(&app, me, id, false).await?;
    after(&app, me, id).await
}

/// What is chosen.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Ballot {
    /// The options, from 0.
    pub choices: Vec<usize>,
}

/// Votes in a poll, once.
#[utoipa::path(post, path = "/posts/{id}/vote", tag = "posts", params(("id" = String, Path)), request_body = Ballot, responses((status = 200, body = PostBody), (status = 404), (status = 409, description = "closed, one's own, or voted before"), (status = 422)), security(("token" = ["write"])))]
pub async fn vote(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>, Body(ballot): Body<Ballot>) -> Result<Json<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    react::vote(&app, me, id, &ballot.choices).await?;
    after(&app, me, id).await
}

/// Takes back the consent to be quoted by somebody elsewhere.
#[utoipa::path(delete, path = "/posts/{id}/quotes/{grant}", tag = "posts", params(("id" = String, Path), ("grant" = String, Path)), responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn revoke(State(app): State<App>, Writing(caller): Writing, Named((id, grant)): Named<(Id<Post>, Id<Grant>)>) -> Result<StatusCode, Problem> {
    react::revoke(&app, caller.maker.actor.id, id, grant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which part of a maker's posts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfMaker {
    /// Whether answers are among them: `true` or `false`, the usual.
    replies: bool,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// What one maker says, as far as the caller may see it, the newest first; listings and direct posts aside.
#[utoipa::path(get, path = "/makers/{handle}/posts", tag = "posts", params(("handle" = String, Path, description = "`name` or `name@host`"), OfMaker), responses((status = 200, body = List<PostBody>), (status = 404), (status = 410)), security((), ("token" = ["read"])))]
pub async fn of_maker(State(app): State<App>, reading: Option<Reading>, Named(handle): Named<String>, Asked(asked): Asked<OfMaker>) -> Result<List<PostBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let viewer = viewer(reading.as_ref());
    let mut reader = app.storage.read().await?;
    let maker = makers::maker(&app, &mut reader, &handle).await?;
    let found = reader.posts().list_by_author(maker.actor.id, viewer, asked.replies, cursor, limit).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &found.items, viewer, app.clock.now()).await?, found.next))
}

/// Which part of a list is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Where the part begins.
    pub cursor: Option<String>,
    /// Most items, 1 to 80.
    pub limit: Option<String>,
}

/// What the caller keeps, the latest bookmark first.
#[utoipa::path(get, path = "/bookmarks", tag = "posts", params(Part), responses((status = 200, body = List<PostBody>)), security(("token" = ["read"])))]
pub async fn bookmarks(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<Part>) -> Result<List<PostBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.bookmarks().list(me, cursor, limit).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &found.items, Some(me), app.clock.now()).await?, found.next))
}

/// A conversation of direct posts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationBody {
    pub unread: bool,
    /// Its latest post.
    pub last: PostBody,
}

/// The caller's conversations of direct posts, the latest first.
#[utoipa::path(get, path = "/conversations", tag = "posts", params(Part), responses((status = 200, body = List<ConversationBody>)), security(("token" = ["read"])))]
pub async fn conversations(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<Part>) -> Result<List<ConversationBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.conversations().list(me, app.clock.now(), cursor, limit).await?;
    let (unread, posts): (Vec<bool>, Vec<Post>) = found.items.into_iter().map(|one| (one.unread, one.last)).unzip();
    let last = bodies(&mut reader, &app.site, &posts, Some(me), app.clock.now()).await?;
    let items = unread.into_iter().zip(last).map(|(unread, last)| ConversationBody { unread, last }).collect();
    Ok(List::ending(items, found.next))
}

/// Has read the conversation that a post belongs to.
#[utoipa::path(post, path = "/conversations/{id}/read", tag = "posts", params(("id" = String, Path, description = "of any post in it")), responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn read(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<StatusCode, Problem> {
    react::read(&app, caller.maker.actor.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
