//! Feedback for programs.

use std::collections::HashMap;

use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::agreements::Agreement;
use domain::posts::Post;
use serde::Serialize;
use storage::Reader;
use utoipa::ToSchema;

use super::{Told, give, told};
use crate::access::token::{Reading, Writing};
use crate::agreements::body::WordsBody;
use crate::agreements::load;
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::etag::etag;
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::api::viewer;
use crate::makers::load as makers;
use crate::posts::api::Part;
use crate::posts::body::{PostBody, bodies as posts};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Below an agreement, and below whom it is about.
pub fn api() -> Router<App> {
    Router::new().route("/agreements/{id}/feedback", get(boxed(of_agreement)).post(boxed(create))).route("/makers/{handle}/feedback", get(boxed(about_maker)))
}

/// What one side of a completed order said about the other, in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Feedback)]
pub struct FeedbackBody {
    /// `seller` or `buyer`: who says it.
    pub by: String,
    /// The handle of whom it is about.
    pub about: Option<String>,
    /// Whether it stands on their page: the server of whom it is about saw that it rests on a completed order.
    pub confirmed: bool,
    /// The words: changed and deleted as every post, but for 30 days and without photos.
    pub post: PostBody,
    /// The first answer of whom it is about: a post in reply.
    pub answer: Option<PostBody>,
}

async fn bodies(app: &App, reader: &mut Reader, told: &[Told], viewer: Option<Id<Actor>>) -> Result<Vec<FeedbackBody>, Problem> {
    let about: Vec<Id<Actor>> = told.iter().map(|told| told.feedback.about).collect();
    let about: HashMap<Id<Actor>, Actor> = reader.actors().list(&about).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let said: Vec<Post> = told.iter().flat_map(|told| std::iter::once(&told.post).chain(&told.answer)).cloned().collect();
    let mut said: HashMap<String, PostBody> = posts(reader, &app.site, &said, viewer, app.clock.now()).await?.into_iter().map(|body| (body.id.clone(), body)).collect();
    let body = |told: &Told| {
        let about = about.get(&told.feedback.about);
        Some(FeedbackBody {
            by: told.feedback.by.word().to_owned(),
            about: about.map(|actor| actor.handle.to_string()),
            confirmed: told.feedback.confirmed.is_some() || about.is_some_and(Actor::is_here),
            post: said.remove(&told.post.id.to_string())?,
            answer: told.answer.as_ref().and_then(|answer| said.remove(&answer.id.to_string())),
        })
    };
    Ok(told.iter().filter_map(body).collect())
}

/// Says how a completed order went; once for each side. It is a public post, changed and deleted as one at `/posts/{id}`, whose
/// version the `ETag` is.
#[utoipa::path(post, path = "/agreements/{id}/feedback", tag = "agreements", params(("id" = String, Path)), request_body = WordsBody,
    responses((status = 201, body = FeedbackBody, headers(("ETag" = String), ("Location" = String))), (status = 404), (status = 409, description = "it is not completed, or was said already"), (status = 422, description = "no words, or more than 2,000 characters")), security(("token" = ["write"])))]
pub async fn create(Shared(app): Shared<App>, Writing(caller): Writing, Named(id): Named<Id<Agreement>>, Body(words): Body<WordsBody>) -> Result<Response, Problem> {
    let post = give(&app, &caller.maker, id, &words.text).await?;
    let mut reader = app.storage.read().await?;
    let given = reader.agreements().find_feedback(post.id).await?.ok_or_else(Problem::not_found)?;
    let given = told(&mut reader, vec![given]).await?;
    let body = bodies(&app, &mut reader, &given, Some(caller.maker.actor.id)).await?.pop().ok_or_else(Problem::not_found)?;
    let place = format!("{PREFIX}/posts/{}", post.id);
    Ok((StatusCode::CREATED, [(header::ETAG, etag(post.updated_at.unix_micros())), (header::LOCATION, place.parse().map_err(Problem::internal)?)], Json(body)).into_response())
}

/// What the two said after an order, the first first.
#[utoipa::path(get, path = "/agreements/{id}/feedback", tag = "agreements", params(("id" = String, Path)), responses((status = 200, body = List<FeedbackBody>), (status = 404)), security(("token" = ["read"])))]
pub async fn of_agreement(Shared(app): Shared<App>, Reading(caller): Reading, Named(id): Named<Id<Agreement>>) -> Result<List<FeedbackBody>, Problem> {
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    load::find(&mut reader, id, me).await?;
    let feedback = reader.agreements().list_feedback(id).await?;
    let given = told(&mut reader, feedback).await?;
    Ok(List::ending(bodies(&app, &mut reader, &given, Some(me)).await?, None))
}

/// What parties to completed orders said about a maker, the newest first. There are words and no score.
#[utoipa::path(get, path = "/makers/{handle}/feedback", tag = "agreements", params(("handle" = String, Path, description = "`name` or `name@host`"), Part), responses((status = 200, body = List<FeedbackBody>), (status = 404), (status = 410)), security((), ("token" = ["read"])))]
pub async fn about_maker(Shared(app): Shared<App>, reading: Option<Reading>, Named(handle): Named<String>, Asked(asked): Asked<Part>) -> Result<List<FeedbackBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let viewer = viewer(reading.as_ref());
    let mut reader = app.storage.read().await?;
    let maker = makers::seen_by(&app, &mut reader, &handle, viewer).await?;
    let found = reader.agreements().list_feedback_about(maker.actor.id, viewer, cursor, limit).await?;
    let given = told(&mut reader, found.items).await?;
    Ok(List::ending(bodies(&app, &mut reader, &given, viewer).await?, found.next))
}
