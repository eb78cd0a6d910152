//! The moderators' desk: who asks for a place, and the answers.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::accounts::{Account, Event, State as AccountState};
use domain::actors::{self, Actor};
use domain::moderation::Act;
use storage::Transaction;
use storage::mails::Kind;

use super::present::moment;
use super::view::{SignUps, WaitingSignUp};
use crate::access::session::{AtDesk, Member, Visit};
use crate::api::path::Named;
use crate::mails;
use crate::moderation::verbs::{Judge, Noted, log};
use crate::moderation::view::{Desk, Place};
use crate::page::answer;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say_about};
use crate::state::App;

const PAGE: &str = "/moderation/sign-ups";

pub fn routes() -> Router<App> {
    Router::new().route(PAGE, get(boxed(show))).route("/moderation/sign-ups/{id}/approve", post(boxed(approve))).route("/moderation/sign-ups/{id}/reject", post(boxed(reject)))
}

async fn show(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Query(said): Query<Said>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let accounts = reader.accounts().list(Some(AccountState::Pending)).await?;
    let ids: Vec<Id<Actor>> = accounts.iter().map(|account| account.maker).collect();
    let actors = reader.actors().list(&ids).await?;
    let line = |account: Account| WaitingSignUp {
        id: account.id.to_string(),
        handle: actors.iter().find(|actor| actor.id == account.maker).map(|actor| actor.handle.name.clone()).unwrap_or_default(),
        email: account.email,
        reason: account.reason,
        at: moment(account.created_at),
    };
    let page = said.about_handle(visit.page().titled_by("nav-desk").unlisted());
    Ok(answer(StatusCode::OK, &SignUps { page, desk: Desk { place: Place::SignUps, waiting: by.waiting }, waiting: accounts.into_iter().map(line).collect() }, visit.language))
}

async fn approve(State(app): State<App>, AtDesk(by): AtDesk, Named(id): Named<Id<Account>>) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    let (mut account, mut actor) = waiting(&mut tx, id).await?;
    let approved = account.approve(&by.account)?;
    actor.state = actors::State::Active;
    tx.accounts().update(&account).await?;
    tx.actors().update(&actor).await?;
    if app.post.is_some() {
        tx.mails().queue(&mails::to(&app, account.id, Kind::Approved, None)).await?;
    }
    told(&mut tx, &app, &by, &actor, Act::SignUpApproved).await?;
    tx.commit(approved, app.clock.now()).await?;
    Ok(say_about(PAGE, "desk-approved", &actor.handle))
}

/// Refusing deletes the request and frees the name.
async fn reject(State(app): State<App>, AtDesk(by): AtDesk, Named(id): Named<Id<Account>>) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    let (account, actor) = waiting(&mut tx, id).await?;
    tx.accounts().remove(&account).await?;
    told(&mut tx, &app, &by, &actor, Act::SignUpRefused).await?;
    tx.commit(Event::Refused { account: account.id, by: by.account.id }, app.clock.now()).await?;
    Ok(say_about(PAGE, "desk-rejected", &actor.handle))
}

/// For the log.
async fn told(tx: &mut Transaction, app: &App, by: &Member, actor: &Actor, act: Act) -> Result<(), Problem> {
    let about = format!("@{}", actor.handle);
    Ok(log(tx, app.clock.as_ref(), Judge::of(by), Noted { act, about: &about, why: "", report: None }).await?)
}

/// Somebody who still waits. Another moderator may have answered in the meantime; then there is nobody.
async fn waiting(tx: &mut Transaction, id: Id<Account>) -> Result<(Account, Actor), Problem> {
    let account = tx.accounts().find(id).await?.filter(|account| account.state == AccountState::Pending).ok_or_else(Problem::not_found)?;
    let actor = tx.actors().find(account.maker).await?.ok_or_else(Problem::not_found)?;
    Ok((account, actor))
}
