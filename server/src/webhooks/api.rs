//! Webhooks for programs.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Id;
use domain::webhooks::Webhook;
use serde::{Deserialize, Serialize};
use storage::webhooks::{Delivery, Told};
use utoipa::ToSchema;

use super::verbs::{self, Wish};
use crate::access::token::{Reading, Writing};
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, etag};
use crate::api::idempotency::Repetition;
use crate::api::page::{List, PartOf};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::time;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/webhooks`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/webhooks", get(boxed(list)).post(boxed(add)))
        .route("/webhooks/{id}", get(boxed(show)).patch(boxed(change)).delete(boxed(remove)))
        .route("/webhooks/{id}/ping", post(boxed(ping)))
        .route("/webhooks/{id}/deliveries", get(boxed(deliveries)))
}

/// A webhook of the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookShape {
    pub id: String,
    pub url: String,
    /// What it is told of: states that an agreement comes to, and `message`.
    pub events: Vec<&'static str>,
    /// `active`, `paused` by the caller, or `failed`: it took nothing for seven days.
    pub state: &'static str,
    /// Tries that failed since something was taken.
    pub failures: i64,
    /// When the first of them failed, RFC 3339 in UTC.
    pub failing_since: Option<String>,
    /// What signs that which it is told. Told once, when it is added; null ever after.
    pub secret: Option<String>,
    /// RFC 3339 in UTC.
    pub created_at: String,
}

impl From<Webhook> for WebhookShape {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id.to_string(),
            events: webhook.kinds.iter().map(|kind| kind.word()).collect(),
            url: webhook.url,
            state: webhook.state.word(),
            failures: webhook.failures,
            failing_since: webhook.failing_since.map(time),
            secret: None,
            created_at: time(webhook.created_at),
        }
    }
}

/// A new webhook.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookAsked {
    /// A public https address of at most 1,000 bytes.
    url: String,
    /// At least one of `proposed`, `accepted`, `declined`, `withdrawn`, `paid`, `shipped`, `returned`, `completed`, `cancelled`,
    /// `disputed`, `message`.
    events: Vec<String>,
}

/// What is to be different; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookChange {
    url: Option<String>,
    events: Option<Vec<String>>,
    /// Whether it is told things. `true` also takes up one that failed.
    active: Option<bool>,
}

/// Something that a webhook was told, or is to be told.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct DeliveryShape {
    /// The same in the message.
    pub id: String,
    /// The state that an agreement came to, `message`, or `ping`.
    pub event: &'static str,
    /// Which agreement.
    pub agreement: Option<String>,
    /// `waiting`, `done` or `given-up`.
    pub state: &'static str,
    /// How often it was tried.
    pub tries: i64,
    /// Of the last answer, where there was one.
    pub status: Option<u16>,
    /// Why the last try failed: `status`, `timeout`, `no-such-host`, `network`, `refused`, `busy`; `quiet` or `not-sent` where it is not
    /// to be told any more.
    pub reason: Option<String>,
    /// When it is tried next, while it waits.
    pub next_at: Option<String>,
    /// RFC 3339 in UTC.
    pub created_at: String,
}

impl From<Delivery> for DeliveryShape {
    fn from(delivery: Delivery) -> Self {
        let next_at = Some(delivery.next_at).filter(|_| delivery.state == Told::Waiting);
        Self {
            id: delivery.id.to_string(),
            event: delivery.kind.word(),
            agreement: delivery.agreement.map(|id| id.to_string()),
            state: delivery.state.word(),
            tries: delivery.tries,
            status: delivery.status,
            reason: Some(delivery.reason).filter(|reason| !reason.is_empty()),
            next_at: next_at.map(time),
            created_at: time(delivery.created_at),
        }
    }
}

/// The caller's webhooks, the latest first.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", params(PartOf), responses((status = 200, body = List<WebhookShape>)), security(("token" = ["read"])))]
pub async fn list(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<WebhookShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let found = app.storage.read().await?.webhooks().list(caller.maker.actor.id, begin, limit).await?;
    Ok(List::of(found.map(WebhookShape::from)))
}

/// One webhook with its version.
fn versioned(webhook: Webhook) -> Response {
    ([(header::ETAG, etag(webhook.version))], Json(WebhookShape::from(webhook))).into_response()
}

/// Adds a webhook, at most five. Its secret is in this answer and nowhere else: not in that of a repetition either.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = WebhookAsked,
    responses((status = 201, body = WebhookShape, headers(("ETag" = String), ("Location" = String))), (status = 409, description = "one too many"), (status = 422)), security(("token" = ["write"])))]
pub async fn add(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<WebhookAsked>) -> Result<Response, Problem> {
    let (webhook, secret) = verbs::add(&app, caller.maker.actor.id, &asked.url, asked.events.iter().map(String::as_str)).await?;
    let place = format!("{PREFIX}/webhooks/{}", webhook.id);
    let version = etag(webhook.version);
    let silent = WebhookShape::from(webhook);
    let repetition = Repetition(serde_json::to_string(&silent).map_err(Problem::internal)?);
    let told = WebhookShape { secret: Some(secret), ..silent };
    let mut answer = (StatusCode::CREATED, [(header::ETAG, version), (header::LOCATION, place.parse().map_err(Problem::internal)?)], Json(told)).into_response();
    answer.extensions_mut().insert(repetition);
    Ok(answer)
}

/// One webhook of the caller.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)), responses((status = 200, body = WebhookShape, headers(("ETag" = String))), (status = 404)), security(("token" = ["read"])))]
pub async fn show(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<Webhook>>) -> Result<Response, Problem> {
    Ok(versioned(verbs::own(&mut app.storage.read().await?, id, caller.maker.actor.id).await?))
}

/// Changes a webhook, or whether it is told things. Its count of failures begins anew.
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)), request_body = WebhookChange, responses((status = 200, body = WebhookShape, headers(("ETag" = String))), (status = 404), (status = 412, description = "changed meanwhile"), (status = 422)), security(("token" = ["write"])))]
pub async fn change(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Webhook>>, seen: IfMatch, Body(asked): Body<WebhookChange>) -> Result<Response, Problem> {
    let me = caller.maker.actor.id;
    let seen = seen.seen(verbs::own(&mut app.storage.read().await?, id, me).await?.version)?;
    let wish = Wish { url: asked.url.as_deref(), events: asked.events.as_deref(), active: asked.active };
    Ok(versioned(verbs::change(&app, me, id, wish, seen).await?))
}

/// Removes a webhook.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)), responses((status = 204), (status = 404), (status = 412)), security(("token" = ["write"])))]
pub async fn remove(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Webhook>>, seen: IfMatch) -> Result<StatusCode, Problem> {
    let me = caller.maker.actor.id;
    let seen = seen.seen(verbs::own(&mut app.storage.read().await?, id, me).await?.version)?;
    verbs::remove(&app, me, id, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has a webhook told a `ping`, once; its deliveries say what came of it.
#[utoipa::path(post, path = "/webhooks/{id}/ping", tag = "webhooks", params(("id" = String, Path)), responses((status = 202, body = DeliveryShape), (status = 404), (status = 429)), security(("token" = ["write"])))]
pub async fn ping(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Webhook>>) -> Result<(StatusCode, Json<DeliveryShape>), Problem> {
    let delivery = verbs::ping(&app, caller.maker.actor.id, id).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}

/// What a webhook was told within the last 30 days, the latest first, and how that went.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks", params(("id" = String, Path), PartOf), responses((status = 200, body = List<DeliveryShape>), (status = 404)), security(("token" = ["read"])))]
pub async fn deliveries(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<Webhook>>, Asked(asked): Asked<PartOf>) -> Result<List<DeliveryShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let mut reader = app.storage.read().await?;
    verbs::own(&mut reader, id, caller.maker.actor.id).await?;
    Ok(List::of(reader.webhooks().list_deliveries(id, begin, limit).await?.map(DeliveryShape::from)))
}
