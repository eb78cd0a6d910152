//! What parties say about each other after an order: given once for each side, shown where it belongs, never counted.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use domain::actors::Actor;
use domain::agreements::{Agreement, Event, Feedback, FeedbackError, MAX_FEEDBACK};
use domain::makers::Maker;
use domain::posts::{Draft, Minted, Post};
use domain::text::{Fault, lines};
use domain::{Audience, Id};
use storage::{Happened, Reader, StorageError};

use super::body::WordsBody;
use super::load;
use crate::access::token::{Reading, Writing};
use crate::api::body::Body;
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::load as makers;
use crate::posts::api::Part;
use crate::posts::body::{PostBody, bodies};
use crate::posts::write;
use crate::problem::Problem;
use crate::state::App;

/// Says how it went: a public post that names the other side, which their server confirms.
///
/// # Errors
/// 404 for everybody but the two parties; 409 before it is completed, and the second time; 422 for no words or too many.
pub async fn give(app: &App, maker: &Maker, id: Id<Agreement>, words: &str) -> Result<Post, Problem> {
    let me = maker.actor.id;
    let mut reader = app.storage.read().await?;
    let (agreement, _) = load::find(&mut reader, id, me).await?;
    let (by, about) = agreement.may_be_reviewed(me)?;
    let about = reader.actors().find(about).await?.ok_or_else(Problem::not_found)?;
    drop(reader);
    let text = named(words, &about)?;
    let written = write::check(app, me, &Draft { text, audience: Audience::Public.word().to_owned(), ..Draft::default() }, None).await?;
    let (now, post): (_, Id<Post>) = (app.clock.now(), app.clock.mint());
    let minted = Minted { id: post, address: app.site.object(post), page: app.site.post_page(&maker.actor.handle, post), conversation: app.site.conversation(post) };
    let tags = written.tags.clone();
    let (post, published) = Post::write(minted, &maker.actor, written, None, None, now)?;
    let mut tx = app.storage.begin().await?;
    tx.posts().insert(&post, &tags).await?;
    write::keep_around(app, &mut tx, &post).await?;
    let feedback = Feedback { post: post.id, agreement: id, by, author: me, about: about.id, created_at: now, confirmed: None };
    match tx.agreements().insert_feedback(&feedback).await {
        Err(StorageError::Conflict(name)) if name == "feedback_agreement_id_side" => return Err(FeedbackError::Twice.into()),
        kept => kept?,
    }
    tx.commit(Happened::from(published).and(Event::FeedbackGiven { agreement: id, post: post.id, by }), now).await?;
    Ok(post)
}

/// The words, with the one whom they are about: so they hear of it, wherever they are.
fn named(words: &str, about: &Actor) -> Result<String, Problem> {
    let words = lines(words, MAX_FEEDBACK).ok_or_else(|| Problem::invalid(vec![Fault::new("text", "fault-feedback-long", "feedback has at most 2,000 characters")]))?;
    if words.trim().is_empty() {
        return Err(Problem::invalid(vec![Fault::new("text", "fault-message-missing", "write something first")]));
    }
    Ok(format!("@{} {words}", about.handle))
}

/// Refuses to change feedback after the time for it; every other post passes.
///
/// # Errors
/// 409 after 30 days.
pub async fn refuse_late(app: &App, post: &Post) -> Result<(), Problem> {
    let feedback = app.storage.read().await?.agreements().find_feedback(post.id).await?;
    feedback.map_or(Ok(()), |feedback| Ok(feedback.may_be_changed(post.author, app.clock.now())?))
}

/// The posts of feedback, in its order; what is hidden by now is left out.
///
/// # Errors
/// Storage trouble only.
pub async fn posts(reader: &mut Reader, feedback: &[Feedback]) -> storage::Result<Vec<Post>> {
    let ids: Vec<Id<Post>> = feedback.iter().map(|feedback| feedback.post).collect();
    let mut posts = reader.posts().list(&ids).await?;
    posts.retain(Post::is_open);
    posts.sort_by_key(|post| ids.iter().position(|id| *id == post.id));
    Ok(posts)
}

impl From<FeedbackError> for Problem {
    fn from(error: FeedbackError) -> Self {
        match error {
            FeedbackError::NotAParty => Self::not_found(),
            FeedbackError::NotCompleted => Self::conflict().saying("problem-feedback-early", "feedback is for completed orders"),
            FeedbackError::Twice => Self::conflict().saying("problem-feedback-twice", "feedback is given once"),
            FeedbackError::TooLate => Self::conflict().saying("problem-feedback-late", "feedback can be changed for 30 days"),
        }
    }
}

/// The routes for programs.
pub fn api() -> Router<App> {
    Router::new().route("/agreements/{id}/feedback", axum::routing::get(of_agreement).post(create)).route("/makers/{handle}/feedback", axum::routing::get(about_maker))
}

/// Says how a completed order went; once for each side. It is a public post, changed and deleted as one, for 30 days.
#[utoipa::path(post, path = "/agreements/{id}/feedback", tag = "agreements", params(("id" = String, Path)), request_body = WordsBody,
    responses((status = 201, body = PostBody), (status = 404), (status = 409, description = "it is not completed, or was said already"), (status = 422)), security(("token" = ["write"])))]
pub async fn create(Shared(app): Shared<App>, Writing(caller): Writing, Named(id): Named<Id<Agreement>>, Body(words): Body<WordsBody>) -> Result<Response, Problem> {
    let post = give(&app, &caller.maker, id, &words.text).await?;
    let body = bodies(&mut app.storage.read().await?, &app.site, &[post], Some(caller.maker.actor.id), app.clock.now()).await?.pop();
    Ok((StatusCode::CREATED, Json(body.ok_or_else(Problem::not_found)?)).into_response())
}

/// What the two said after an order.
#[utoipa::path(get, path = "/agreements/{id}/feedback", tag = "agreements", params(("id" = String, Path)), responses((status = 200, body = List<PostBody>), (status = 404)), security(("token" = ["read"])))]
pub async fn of_agreement(Shared(app): Shared<App>, Reading(caller): Reading, Named(id): Named<Id<Agreement>>) -> Result<List<PostBody>, Problem> {
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    load::find(&mut reader, id, me).await?;
    let feedback = reader.agreements().list_feedback(id).await?;
    let posts = posts(&mut reader, &feedback).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &posts, Some(me), app.clock.now()).await?, None))
}

/// What parties to completed orders said about a maker, the newest first. There are words and no score.
#[utoipa::path(get, path = "/makers/{handle}/feedback", tag = "agreements", params(("handle" = String, Path, description = "`name` or `name@host`"), Part), responses((status = 200, body = List<PostBody>), (status = 404), (status = 410)), security((), ("token" = ["read"])))]
pub async fn about_maker(Shared(app): Shared<App>, reading: Option<Reading>, Named(handle): Named<String>, Asked(asked): Asked<Part>) -> Result<List<PostBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let viewer = reading.map(|Reading(caller)| caller.maker.actor.id);
    let mut reader = app.storage.read().await?;
    let maker = makers::maker(&app, &mut reader, &handle).await?;
    let found = reader.agreements().list_feedback_about(maker.actor.id, cursor, limit).await?;
    let posts = posts(&mut reader, &found.items).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &posts, viewer, app.clock.now()).await?, found.next))
}
