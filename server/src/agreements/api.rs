//! The verbs of agreements for programs, with the same rules as the pages.

use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Id;
use domain::agreements::{Agreement, AgreementError, Asked, Draft, Kind, Side, State};
use domain::listings::Listing;
use domain::text::Fault;
use serde::Deserialize;
use storage::agreements::AgreementFilter;
use utoipa::IntoParams;

use super::body::{AgreementBody, LetterBody, OrderBody, ReasonBody, RequestBody, WordsBody, body, letters, visitor_letters};
use super::load;
use super::verbs::{self, Outcome};
use crate::access::token::{Caller, Reading, Writing};
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, etag};
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked as Query;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Messages of one agreement that are answered at once.
const LETTERS: i64 = 300;

/// Orders and enquiries.
pub fn api() -> Router<App> {
    Router::new()
        .route("/listings/{id}/orders", post(boxed(order)))
        .route("/listings/{id}/enquiries", post(boxed(enquire)))
        .route("/agreements", get(boxed(list)))
        .route("/agreements/{id}", get(boxed(show)))
        .route("/agreements/{id}/messages", get(boxed(messages)).post(boxed(say)))
        .route("/agreements/{id}/accept", post(boxed(accept)))
        .route("/agreements/{id}/decline", post(boxed(decline)))
        .route("/agreements/{id}/withdraw", post(boxed(withdraw)))
        .route("/agreements/{id}/pay", post(boxed(pay)))
        .route("/agreements/{id}/unpay", post(boxed(unpay)))
        .route("/agreements/{id}/ship", post(boxed(ship)))
        .route("/agreements/{id}/take-back", post(boxed(take_back)))
        .route("/agreements/{id}/complete", post(boxed(complete)))
        .route("/agreements/{id}/cancel", post(boxed(cancel)))
        .route("/agreements/{id}/dispute", post(boxed(dispute)))
        .route("/agreements/{id}/refuse", post(boxed(refuse)))
        .route("/requests/{id}", get(boxed(request)))
        .merge(super::feedback::api::api())
}

async fn told(app: &App, agreement: &Agreement, caller: &Caller, status: StatusCode) -> Result<Response, Problem> {
    let side = agreement.side_of(caller.maker.actor.id).ok_or_else(Problem::not_found)?;
    let body = body(&mut app.storage.read().await?, agreement, side, app.clock.now()).await?;
    Ok((status, [(header::ETAG, etag(agreement.version))], Json(body)).into_response())
}

async fn created(app: &App, agreement: &Agreement, caller: &Caller) -> Result<Response, Problem> {
    let mut answer = told(app, agreement, caller, StatusCode::CREATED).await?;
    let place = format!("{PREFIX}/agreements/{}", agreement.id);
    answer.headers_mut().insert(header::LOCATION, place.parse().map_err(Problem::internal)?);
    Ok(answer)
}

/// Proposes an order. Its terms are the listing's; the seller accepts it, or it is accepted at once where they take orders as they come.
#[utoipa::path(post, path = "/listings/{id}/orders", tag = "agreements", params(("id" = String, Path)), request_body = OrderBody,
    responses((status = 201, body = AgreementBody, headers(("ETag" = String), ("Location" = String))), (status = 403, description = "one of the two blocked the other"), (status = 404), (status = 409, description = "nothing is left, or it is one's own"), (status = 422), (status = 429)), security(("token" = ["write"])))]
pub async fn order(Shared(app): Shared<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, Body(wish): Body<OrderBody>) -> Result<Response, Problem> {
    let draft = Draft {
        quantity: wish.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
        variation: wish.variation,
        personalisation: wish.personalisation,
        delivery: wish.delivery.kind,
        zone: wish.delivery.zone,
        amount: wish.amount.as_ref().map(|money| money.amount.clone()).unwrap_or_default(),
        currency: wish.amount.map(|money| money.currency).unwrap_or_default(),
        loan_until: wish.loan_until,
        message: wish.message,
        address: wish.address,
    };
    let agreement = verbs::order(&app, &caller.maker, id, &draft).await?;
    created(&app, &agreement, &caller).await
}

/// Asks about a listing, in private: opens the caller's thread about it, or goes on with it.
#[utoipa::path(post, path = "/listings/{id}/enquiries", tag = "agreements", params(("id" = String, Path)), request_body = WordsBody,
    responses((status = 201, body = AgreementBody, headers(("ETag" = String), ("Location" = String))), (status = 403), (status = 404), (status = 409, description = "one's own listing"), (status = 422), (status = 429)), security(("token" = ["write"])))]
pub async fn enquire(Shared(app): Shared<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, Body(words): Body<WordsBody>) -> Result<Response, Problem> {
    let agreement = verbs::enquire(&app, &caller.maker, id, &words.text).await?;
    created(&app, &agreement, &caller).await
}

/// Which agreements are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `enquiry` or `order`.
    kind: Option<String>,
    /// `seller` or `buyer`: which the caller is.
    side: Option<String>,
    /// Only those in this state.
    state: Option<String>,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// The caller's agreements, the newest first.
#[utoipa::path(get, path = "/agreements", tag = "agreements", params(Filter), responses((status = 200, body = List<AgreementBody>)), security(("token" = ["read"])))]
pub async fn list(Shared(app): Shared<App>, Reading(caller): Reading, Query(asked): Query<Filter>) -> Result<List<AgreementBody>, Problem> {
    let known =
        |is_known: bool, field: &'static str| if is_known { Ok(()) } else { Err(Problem::invalid(vec![Fault::new(field, "fault-agreement-filter", "there is no such word")])) };
    let filter = AgreementFilter {
        kind: asked.kind.as_deref().and_then(Kind::from_word),
        side: asked.side.as_deref().and_then(Side::from_word),
        state: asked.state.as_deref().and_then(State::from_word),
    };
    known(filter.kind.is_some() == asked.kind.is_some(), "kind")?;
    known(filter.side.is_some() == asked.side.is_some(), "side")?;
    known(filter.state.is_some() == asked.state.is_some(), "state")?;
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.agreements().list(me, filter, cursor, limit).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for seen in &found.items {
        let side = seen.agreement.side_of(me).ok_or_else(Problem::not_found)?;
        items.push(body(&mut reader, &seen.agreement, side, app.clock.now()).await?);
    }
    Ok(List::ending(items, found.next))
}

/// One agreement; for its two parties alone.
#[utoipa::path(get, path = "/agreements/{id}", tag = "agreements", params(("id" = String, Path)), responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 404)), security(("token" = ["read"])))]
pub async fn show(Shared(app): Shared<App>, Reading(caller): Reading, Named(id): Named<Id<Agreement>>) -> Result<Response, Problem> {
    let (agreement, _) = load::find(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    told(&app, &agreement, &caller, StatusCode::OK).await
}

/// The messages of an agreement, the oldest first; at most the last 300.
#[utoipa::path(get, path = "/agreements/{id}/messages", tag = "agreements", params(("id" = String, Path)), responses((status = 200, body = List<LetterBody>), (status = 404)), security(("token" = ["read"])))]
pub async fn messages(Shared(app): Shared<App>, Reading(caller): Reading, Named(id): Named<Id<Agreement>>) -> Result<List<LetterBody>, Problem> {
    let mut reader = app.storage.read().await?;
    let (agreement, _) = load::find(&mut reader, id, caller.maker.actor.id).await?;
    if agreement.buyer.is_none() {
        let letters = reader.agreements().list_visitor_letters(id, LETTERS).await?;
        return Ok(List::ending(visitor_letters(&letters, &caller.maker.actor), None));
    }
    let posts = reader.agreements().list_posts(id, LETTERS).await?;
    Ok(List::ending(letters(&mut reader, &posts).await?, None))
}

/// Writes to the other side.
#[utoipa::path(post, path = "/agreements/{id}/messages", tag = "agreements", params(("id" = String, Path)), request_body = WordsBody, responses((status = 201, body = LetterBody), (status = 403), (status = 404), (status = 409, description = "to a visitor who is gone"), (status = 422), (status = 429)), security(("token" = ["write"])))]
pub async fn say(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    Body(words): Body<WordsBody>,
) -> Result<(StatusCode, Json<LetterBody>), Problem> {
    let letter = match verbs::say(&app, &caller.maker, id, &words.text).await? {
        verbs::Sent::Post(post) => letters(&mut app.storage.read().await?, std::slice::from_ref(&*post)).await?.pop(),
        verbs::Sent::ToVisitor(letter) => visitor_letters(std::slice::from_ref(&letter), &caller.maker.actor).pop(),
    };
    let letter = letter.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(letter)))
}

async fn act(app: &App, caller: &Caller, id: Id<Agreement>, to: State, reason: Option<Body<ReasonBody>>, seen: &IfMatch) -> Result<Response, Problem> {
    let (agreement, _) = load::find(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    let seen = seen.seen(agreement.version)?;
    move_it(app, caller, id, to, reason, seen).await
}

/// Makes it accepted from one state alone: to accept twice is not to say that the money did not come.
async fn accept_from(app: &App, caller: &Caller, id: Id<Agreement>, from: State, reason: Option<Body<ReasonBody>>, seen: &IfMatch) -> Result<Response, Problem> {
    let (agreement, _) = load::find(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    let _ = seen.seen(agreement.version)?;
    if agreement.state != from {
        return Err(AgreementError::WrongState(agreement.state.word(), State::Accepted.word()).into());
    }
    move_it(app, caller, id, State::Accepted, reason, Some(agreement.version)).await
}

async fn move_it(app: &App, caller: &Caller, id: Id<Agreement>, to: State, reason: Option<Body<ReasonBody>>, seen: Option<i64>) -> Result<Response, Problem> {
    let reason = reason.map(|Body(body)| body.reason).unwrap_or_default();
    match verbs::act(app, &caller.maker, id, to, &reason, seen).await? {
        Outcome::Done(agreement) => told(app, &agreement, caller, StatusCode::OK).await,
        Outcome::Sent(_, asked) => Ok((StatusCode::ACCEPTED, Json(RequestBody::from(&asked))).into_response()),
    }
}

/// Says no to what the other side wants, such as to cancel.
#[utoipa::path(post, path = "/agreements/{id}/refuse", tag = "agreements", params(("id" = String, Path)), responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 404), (status = 409, description = "nothing is wanted, or it is decided elsewhere")), security(("token" = ["write"])))]
pub async fn refuse(Shared(app): Shared<App>, Writing(caller): Writing, Named(id): Named<Id<Agreement>>) -> Result<Response, Problem> {
    let agreement = verbs::refuse(&app, &caller.maker, id).await?;
    told(&app, &agreement, &caller, StatusCode::OK).await
}

/// How something ended that was asked of another server.
#[utoipa::path(get, path = "/requests/{id}", tag = "agreements", params(("id" = String, Path)), responses((status = 200, body = RequestBody), (status = 404)), security(("token" = ["read"])))]
pub async fn request(Shared(app): Shared<App>, Reading(caller): Reading, Named(id): Named<Id<Asked>>) -> Result<Json<RequestBody>, Problem> {
    let asked = app.storage.read().await?.agreements().find_asked(id).await?.filter(|asked| asked.by == caller.maker.actor.id).ok_or_else(Problem::not_found)?;
    Ok(Json(RequestBody::from(&asked)))
}

/// The seller accepts; the stock is taken with it.
#[utoipa::path(post, path = "/agreements/{id}/accept", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn accept(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    accept_from(&app, &caller, id, State::Proposed, reason, &seen).await
}

/// The seller says no.
#[utoipa::path(post, path = "/agreements/{id}/decline", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn decline(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Declined, reason, &seen).await
}

/// The buyer takes a proposal back.
#[utoipa::path(post, path = "/agreements/{id}/withdraw", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn withdraw(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Withdrawn, reason, &seen).await
}

/// Either side says that it is paid.
#[utoipa::path(post, path = "/agreements/{id}/pay", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn pay(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Paid, reason, &seen).await
}

/// The seller says that the money did not come.
#[utoipa::path(post, path = "/agreements/{id}/unpay", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn unpay(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    accept_from(&app, &caller, id, State::Paid, reason, &seen).await
}

/// The seller sent it, or handed it over.
#[utoipa::path(post, path = "/agreements/{id}/ship", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn ship(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Shipped, reason, &seen).await
}

/// The seller has back what was lent.
#[utoipa::path(post, path = "/agreements/{id}/take-back", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn take_back(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Returned, reason, &seen).await
}

/// The buyer has it; or the seller says so after 21 days of silence. In a dispute: both say so.
#[utoipa::path(post, path = "/agreements/{id}/complete", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn complete(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Completed, reason, &seen).await
}

/// The seller cancels, or the buyer asks to. In a dispute: both say so.
#[utoipa::path(post, path = "/agreements/{id}/cancel", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn cancel(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Cancelled, reason, &seen).await
}

/// Something went wrong.
#[utoipa::path(post, path = "/agreements/{id}/dispute", tag = "agreements", params(("id" = String, Path)), request_body = Option<ReasonBody>,
    responses((status = 200, body = AgreementBody, headers(("ETag" = String))), (status = 202, body = RequestBody, description = "the seller's server was asked"), (status = 404), (status = 409), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn dispute(
    Shared(app): Shared<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Agreement>>,
    seen: IfMatch,
    reason: Option<Body<ReasonBody>>,
) -> Result<Response, Problem> {
    act(&app, &caller, id, State::Disputed, reason, &seen).await
}
