//! Web push for programs: one subscription for each token, which ends with it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use storage::pushes::{Holder, Subscription};
use utoipa::ToSchema;

use super::verbs::{self, Asked};
use crate::access::token::{Caller, Reading, Writing};
use crate::api::body::Body;
use crate::api::shapes::time;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/push` and `/push/key`.
pub fn api() -> Router<App> {
    Router::new().route("/push", get(boxed(show)).put(boxed(subscribe)).patch(boxed(choose)).delete(boxed(unsubscribe))).route("/push/key", get(boxed(key)))
}

/// The key with which messages are signed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PushKey)]
pub struct KeyShape {
    /// `applicationServerKey`: an uncompressed point of the curve P-256 in base64url. It stays the same.
    pub vapid_key: String,
}

/// A subscription. The endpoint is a secret of browser and service, and not shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PushSubscription)]
pub struct PushShape {
    pub id: String,
    /// Kinds of notifications that are told.
    pub kinds: Vec<&'static str>,
    pub vapid_key: String,
    /// RFC 3339 in UTC.
    pub created_at: String,
}

/// What `PushSubscription.toJSON()` says in a browser, and what is to be told.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PushAsked {
    /// An https address of a push service.
    endpoint: String,
    keys: KeysAsked,
    /// Kinds of notifications.
    kinds: Vec<String>,
}

/// Keys of the receiver, in base64url.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PushKeys)]
pub struct KeysAsked {
    /// 65 bytes.
    p256dh: String,
    /// 16 bytes.
    auth: String,
}

/// What is to be told.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PushKinds)]
pub struct KindsAsked {
    kinds: Vec<String>,
}

fn shape(app: &App, subscription: &Subscription) -> Json<PushShape> {
    Json(PushShape {
        id: subscription.id.to_string(),
        kinds: subscription.kinds.iter().map(|kind| kind.word()).collect(),
        vapid_key: app.vapid.public(),
        created_at: time(subscription.created_at),
    })
}

const fn holder(caller: &Caller) -> Holder {
    Holder::Token(caller.token.id)
}

/// The key that a browser subscribes with.
#[utoipa::path(get, path = "/push/key", tag = "push", responses((status = 200, body = KeyShape)), security(()))]
pub async fn key(State(app): State<App>) -> Json<KeyShape> {
    Json(KeyShape { vapid_key: app.vapid.public() })
}

/// The subscription of this token.
#[utoipa::path(get, path = "/push", tag = "push", responses((status = 200, body = PushShape), (status = 404)), security(("token" = ["read"])))]
pub async fn show(State(app): State<App>, Reading(caller): Reading) -> Result<Json<PushShape>, Problem> {
    let found = app.storage.read().await?.pushes().find_by_holder(caller.account.id, holder(&caller)).await?;
    found.map(|found| shape(&app, &found)).ok_or_else(Problem::not_found)
}

/// Subscribes, in place of what this token had. Messages are sealed (RFC 8291) and say who did what, and never what a post says.
#[utoipa::path(put, path = "/push", tag = "push", request_body = PushAsked, responses((status = 200, body = PushShape), (status = 422)), security(("token" = ["write"])))]
pub async fn subscribe(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<PushAsked>) -> Result<Json<PushShape>, Problem> {
    let kinds = verbs::kinds(asked.kinds.iter().map(String::as_str)).map_err(|fault| Problem::invalid(vec![fault]))?;
    let keys = Asked { endpoint: &asked.endpoint, p256dh: &asked.keys.p256dh, auth: &asked.keys.auth };
    let subscription = verbs::subscribe(&app, caller.account.id, holder(&caller), keys, kinds).await?;
    Ok(shape(&app, &subscription))
}

/// Has other kinds told.
#[utoipa::path(patch, path = "/push", tag = "push", request_body = KindsAsked, responses((status = 200, body = PushShape), (status = 404), (status = 422)), security(("token" = ["write"])))]
pub async fn choose(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<KindsAsked>) -> Result<Json<PushShape>, Problem> {
    let kinds = verbs::kinds(asked.kinds.iter().map(String::as_str)).map_err(|fault| Problem::invalid(vec![fault]))?;
    verbs::choose(&app, caller.account.id, holder(&caller), &kinds).await?;
    show(State(app), Reading(caller)).await
}

/// Ends the subscription of this token, if there is one.
#[utoipa::path(delete, path = "/push", tag = "push", responses((status = 204)), security(("token" = ["write"])))]
pub async fn unsubscribe(State(app): State<App>, Writing(caller): Writing) -> Result<StatusCode, Problem> {
    verbs::unsubscribe(&app, caller.account.id, holder(&caller)).await?;
    Ok(StatusCode::NO_CONTENT)
}
