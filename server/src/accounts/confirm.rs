//! Whose an address of mail is: asked of newcomers and of those who change theirs, and answered by a link.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::accounts::{Account, Event, Link, Purpose, State as AccountState};
use domain::{Handle, actors};
use serde::Deserialize;
use storage::Transaction;
use storage::mails::Kind;

use super::forgot::with_mail;
use super::view::{Confirm, SignUpConfirm};
use crate::access::client::Client;
use crate::access::secret;
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::mails;
use crate::page::answer;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::turn::with_query;
use crate::site::typed::Typed;
use crate::state::App;

const PAGE: &str = "/signup/confirm";

pub fn routes() -> Router<App> {
    Router::new().route(PAGE, get(boxed(show)).post(boxed(again))).route("/confirm/{code}", get(boxed(open)).post(boxed(confirm)))
}

/// Where a newcomer goes who has to confirm.
pub(super) fn page_of(handle: &str) -> Redirect {
    Redirect::to(&with_query(PAGE, &[("name", handle)]))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    name: String,
}

/// What happens now. The name is only repeated, and only where it could be one of ours.
async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>, Query(said): Query<Said>) -> Result<Response, Problem> {
    with_mail(&app)?;
    let handle = Handle::local(&asked.name).map_err(|_not_ours| Problem::not_found())?;
    let page = said.on(visit.page().titled_by("confirm-waiting-title").unlisted());
    Ok(answer(StatusCode::OK, &SignUpConfirm { page, handle: handle.name }, visit.language))
}

/// Another mail to whoever waits under this name; the answer is the same where nobody does (SECURITY W-08).
async fn again(State(app): State<App>, visit: Visit, client: Client, typed: Typed) -> Result<Redirect, Problem> {
    with_mail(&app)?;
    let handle = Handle::local(typed.value("name")).map_err(|_not_ours| Problem::not_found())?;
    app.limits.mail(client, &handle.name)?;
    app.storage.queue_mail(&mails::about(&app, None, Kind::Confirm, handle.name.to_lowercase(), Some(visit.language))).await?;
    Ok(say(&with_query(PAGE, &[("name", &handle.name)]), "confirm-sent-again"))
}

/// What a link is for. Opening it changes nothing, because programs open links to look at them (SECURITY W-02).
async fn open(State(app): State<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let link = app.storage.read().await?.account_links().find(&secret::hash(&code), app.clock.now()).await?;
    let email = link.filter(|link| link.purpose != Purpose::Reset).map(|link| link.email);
    let status = if email.is_some() { StatusCode::OK } else { StatusCode::GONE };
    Ok(page(&visit, email, false, status))
}

fn page(visit: &Visit, email: Option<String>, is_taken: bool, status: StatusCode) -> Response {
    let page = visit.page().titled_by("confirm-title").unlisted();
    answer(status, &Confirm { page, email, is_taken }, visit.language)
}

async fn confirm(State(app): State<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let mut tx = app.storage.begin().await?;
    let gone = || page(&visit, None, false, StatusCode::GONE);
    let Some(link) = tx.account_links().take(&secret::hash(&code), app.clock.now()).await?.filter(|link| link.purpose != Purpose::Reset) else { return Ok(gone()) };
    let Some(account) = tx.accounts().find(link.account).await? else { return Ok(gone()) };
    let done = match link.purpose {
        Purpose::Confirm => arrive(tx, &app, account, &link).await,
        Purpose::Move => change(tx, &app, account, &link).await,
        Purpose::Reset => Ok(None),
    };
    match done {
        Ok(Some(to)) => Ok(to.into_response()),
        Ok(None) => Ok(gone()),
        // Somebody else confirmed it first.
        Err(Unkept::Taken) => Ok(page(&visit, Some(link.email), true, StatusCode::CONFLICT)),
        Err(Unkept::Problem(problem)) => Err(*problem),
    }
}

enum Unkept {
    Taken,
    Problem(Box<Problem>),
}

impl From<storage::StorageError> for Unkept {
    fn from(error: storage::StorageError) -> Self {
        if error.is_conflict("accounts_email_folded") { Self::Taken } else { Self::Problem(Box::new(error.into())) }
    }
}

/// A newcomer is let in, or asks for a place now.
async fn arrive(mut tx: Transaction, app: &App, mut account: Account, link: &Link) -> Result<Option<Redirect>, Unkept> {
    let Some(confirmed) = account.confirm().filter(|_| account.email == link.email) else { return Ok(None) };
    let Some(mut actor) = tx.actors().find(account.maker).await? else { return Ok(None) };
    tx.accounts().update(&account).await?;
    let is_in = account.state == AccountState::Active;
    if is_in {
        actor.state = actors::State::Active;
        tx.actors().update(&actor).await?;
    }
    tx.commit(confirmed, app.clock.now()).await?;
    Ok(Some(if is_in { say("/signin", "confirm-done") } else { Redirect::to(&with_query("/signup/waiting", &[("name", &actor.handle.name)])) }))
}

/// The account has another address; the old one is told, and everything that was signed in ends (SECURITY W-05).
async fn change(mut tx: Transaction, app: &App, mut account: Account, link: &Link) -> Result<Option<Redirect>, Unkept> {
    let old = account.email.clone();
    let changed: Event = account.change_email(link.email.clone());
    tx.accounts().update(&account).await?;
    tx.accounts().end_all_but(account.id, None).await?;
    tx.account_links().remove_all(account.id).await?;
    if app.post.is_some() && !old.is_empty() {
        tx.mails().queue(&mails::about(app, Some(account.id), Kind::Moved, old, None)).await?;
    }
    tx.commit(changed, app.clock.now()).await?;
    Ok(Some(say("/signin", "email-changed")))
}
