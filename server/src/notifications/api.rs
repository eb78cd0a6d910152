//! Notifications for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use domain::Id;
use domain::notifications::{Kind, Notification, Policy, PolicyDraft};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use storage::Cursor;
use storage::notifications::MAX_UNREAD;
use utoipa::{IntoParams, ToSchema};

use super::body::{NotificationBody, RequestBody, bodies, requests as request_bodies, single};
use super::verbs;
use crate::access::token::{Caller, Reading, Writing};
use crate::api::body::Body;
use crate::api::page::{List, PartOf, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/notifications`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/notifications", get(boxed(list)).delete(boxed(dismiss_all)))
        .route("/notifications/unread", get(boxed(unread)))
        .route("/notifications/policy", get(boxed(policy)).patch(boxed(change_policy)))
        .route("/notifications/requests", get(boxed(requests)))
        .route("/notifications/requests/{handle}", get(boxed(request)).delete(boxed(refuse)))
        .route("/notifications/requests/{handle}/accept", post(boxed(accept)))
        .route("/notifications/groups/{group}", delete(boxed(dismiss_group)))
        .route("/notifications/{id}", get(boxed(one)).delete(boxed(dismiss)))
}

/// Which notifications are meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
    /// One kind or several with commas between; all where it is left out.
    kind: Option<String>,
    /// `false`: one by one. Else likes, boosts and follows of a day and of one thing are told together.
    grouped: Option<String>,
}

/// How far to dismiss.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UpTo {
    /// The id of the newest that the caller has seen: what came later stays.
    up_to: Option<String>,
}

/// How much the caller has not read.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Unread {
    /// Up to 100.
    pub count: i64,
    /// Whether there may be more than that.
    pub more: bool,
}

/// What happens to what comes unasked: each `accept`, `filter` or `drop`. Of several that fit the strictest holds. Makers whom
/// the caller follows, moderators here, and senders who were let in are always heard.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = NotificationPolicy)]
pub struct PolicyBody {
    /// Makers whom the caller does not follow.
    pub not_following: &'static str,
    /// Makers who do not follow the caller, or for less than three days.
    pub not_followers: &'static str,
    /// Makers who are known here for less than 30 days.
    pub new_accounts: &'static str,
    /// Direct posts that continue nothing the caller said.
    pub unsolicited_direct: &'static str,
    /// Makers whom moderators here limited, or whose server they did.
    pub limited: &'static str,
    /// Senders with something that waits.
    pub waiting_senders: i64,
    /// How much waits.
    pub waiting: i64,
}

/// A change of the policy; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyChange {
    not_following: Option<String>,
    not_followers: Option<String>,
    new_accounts: Option<String>,
    unsolicited_direct: Option<String>,
    limited: Option<String>,
}

/// The kinds in a parameter.
fn kinds(text: Option<&str>) -> Result<Vec<Kind>, Fault> {
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| Kind::from_word(word).ok_or(Fault::new("kind", "fault-notification-kind", "this is no kind of notification"))).collect()
}

/// What the caller is told, the newest first.
#[utoipa::path(get, path = "/notifications", tag = "notifications", params(Part), responses((status = 200, body = List<NotificationBody>), (status = 422)), security(("token" = ["read"])))]
pub async fn list(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<Part>) -> Result<List<NotificationBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let kinds = kinds(asked.kind.as_deref()).map_err(|fault| Problem::invalid(vec![fault]))?;
    let grouped = match asked.grouped.as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Problem::invalid(vec![Fault::new("grouped", "fault-grouped", "this is true or false")])),
    };
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found =
        if grouped { reader.notifications().list_groups(me, &kinds, cursor, limit).await? } else { reader.notifications().list(me, &kinds, cursor, limit).await?.map(single) };
    Ok(List::ending(bodies(&app, &mut reader, &found.items, me).await?, found.next))
}

/// One of them.
#[utoipa::path(get, path = "/notifications/{id}", tag = "notifications", params(("id" = String, Path)), responses((status = 200, body = NotificationBody), (status = 404)), security(("token" = ["read"])))]
pub async fn one(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<Notification>>) -> Result<Json<NotificationBody>, Problem> {
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.notifications().find(me, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(bodies(&app, &mut reader, &[single(found)], me).await?.pop().ok_or_else(Problem::not_found)?))
}

/// Takes one out of sight.
#[utoipa::path(delete, path = "/notifications/{id}", tag = "notifications", params(("id" = String, Path)), responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn dismiss(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Notification>>) -> Result<StatusCode, Problem> {
    verbs::dismiss(&app, caller.maker.actor.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes all that are told together out of sight; `group` names them.
#[utoipa::path(delete, path = "/notifications/groups/{group}", tag = "notifications", params(("group" = String, Path)), responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn dismiss_group(State(app): State<App>, Writing(caller): Writing, Named(group): Named<String>) -> Result<StatusCode, Problem> {
    verbs::dismiss_group(&app, caller.maker.actor.id, &group).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes all out of sight, or those up to one.
#[utoipa::path(delete, path = "/notifications", tag = "notifications", params(UpTo), responses((status = 204), (status = 422)), security(("token" = ["write"])))]
pub async fn dismiss_all(State(app): State<App>, Writing(caller): Writing, Asked(asked): Asked<UpTo>) -> Result<StatusCode, Problem> {
    let up_to = match asked.up_to.as_deref() {
        None => Id::new(i64::MAX),
        Some(text) => text.parse().map_err(|_no_id| Problem::invalid(vec![Fault::new("up_to", "fault-marker", "this is not the id of an entry")]))?,
    };
    verbs::dismiss_all(&app, caller.maker.actor.id, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How much came since the marker of `PUT /markers`.
#[utoipa::path(get, path = "/notifications/unread", tag = "notifications", responses((status = 200, body = Unread)), security(("token" = ["read"])))]
pub async fn unread(State(app): State<App>, Reading(caller): Reading) -> Result<Json<Unread>, Problem> {
    let count = app.storage.read().await?.notifications().count_unread(caller.maker.actor.id).await?;
    Ok(Json(Unread { count, more: count >= MAX_UNREAD }))
}

/// What the caller decided about those who come unasked.
#[utoipa::path(get, path = "/notifications/policy", tag = "notifications", responses((status = 200, body = PolicyBody)), security(("token" = ["read"])))]
pub async fn policy(State(app): State<App>, Reading(caller): Reading) -> Result<Json<PolicyBody>, Problem> {
    let policy = app.storage.read().await?.notifications().policy(caller.maker.actor.id).await?;
    shown_policy(&app, &caller, policy).await
}

/// Decides about those who come unasked, from now on.
#[utoipa::path(patch, path = "/notifications/policy", tag = "notifications", request_body = PolicyChange, responses((status = 200, body = PolicyBody), (status = 422)), security(("token" = ["write"])))]
pub async fn change_policy(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<PolicyChange>) -> Result<Json<PolicyBody>, Problem> {
    let PolicyChange { not_following, not_followers, new_accounts, unsolicited_direct, limited } = asked;
    let draft = PolicyDraft { not_following, not_followers, new_accounts, unsolicited_direct, limited };
    let policy = verbs::change_policy(&app, caller.maker.actor.id, &draft).await?;
    shown_policy(&app, &caller, policy).await
}

async fn shown_policy(app: &App, caller: &Caller, policy: Policy) -> Result<Json<PolicyBody>, Problem> {
    let (waiting_senders, waiting) = app.storage.read().await?.notifications().count_requests(caller.maker.actor.id).await?;
    Ok(Json(PolicyBody {
        not_following: policy.not_following.word(),
        not_followers: policy.not_followers.word(),
        new_accounts: policy.new_accounts.word(),
        unsolicited_direct: policy.unsolicited_direct.word(),
        limited: policy.limited.word(),
        waiting_senders,
        waiting,
    }))
}

/// Senders with something that waits, the latest first.
#[utoipa::path(get, path = "/notifications/requests", tag = "notifications", params(PartOf), responses((status = 200, body = List<RequestBody>)), security(("token" = ["read"])))]
pub async fn requests(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<RequestBody>, Problem> {
    let (cursor, limit): (Cursor, i64) = asked.read()?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.notifications().list_requests(me, cursor, limit).await?;
    Ok(List::ending(request_bodies(&app, &mut reader, &found.items, me).await?, found.next))
}

/// What of one sender waits.
#[utoipa::path(get, path = "/notifications/requests/{handle}", tag = "notifications", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = RequestBody), (status = 404)), security(("token" = ["read"])))]
pub async fn request(State(app): State<App>, Reading(caller): Reading, Named(handle): Named<String>) -> Result<Json<RequestBody>, Problem> {
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let sender = load::maker(&app, &mut reader, &handle).await?.actor.id;
    let found = reader.notifications().find_request(me, sender).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(request_bodies(&app, &mut reader, &[found], me).await?.pop().ok_or_else(Problem::not_found)?))
}

/// Lets a sender in, with what of theirs waits, and from now on.
#[utoipa::path(post, path = "/notifications/requests/{handle}/accept", tag = "notifications", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn accept(State(app): State<App>, Writing(caller): Writing, Named(handle): Named<String>) -> Result<StatusCode, Problem> {
    let sender = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor.id;
    verbs::accept(&app, caller.maker.actor.id, sender).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes what of a sender waits out of sight. What comes later waits anew.
#[utoipa::path(delete, path = "/notifications/requests/{handle}", tag = "notifications", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn refuse(State(app): State<App>, Writing(caller): Writing, Named(handle): Named<String>) -> Result<StatusCode, Problem> {
    let sender = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor.id;
    verbs::refuse(&app, caller.maker.actor.id, sender).await?;
    Ok(StatusCode::NO_CONTENT)
}
