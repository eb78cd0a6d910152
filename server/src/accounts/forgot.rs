//! A forgotten password: asked for by mail, set anew by a link that is good once and for an hour.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::accounts::{self, Account, Link, Purpose};
use storage::mails::Kind;

use super::view::{Forgot, Reset};
use crate::access::client::Client;
use crate::access::secret;
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::mails;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, words};
use crate::state::App;

/// Longest name or address that is looked up.
const MAX_LOGIN: usize = 320;

pub fn routes() -> Router<App> {
    Router::new().route("/forgot", get(boxed(show)).post(boxed(ask))).route("/reset/{code}", get(boxed(open)).post(boxed(set)))
}

async fn show(State(app): State<App>, visit: Visit, Query(said): Query<Said>) -> Result<Response, Problem> {
    with_mail(&app)?;
    Ok(forgot(&visit, &said, Form::default(), StatusCode::OK))
}

fn forgot(visit: &Visit, said: &Said, form: Form, status: StatusCode) -> Response {
    let page = said.on(visit.page().titled_by("forgot-title").unlisted());
    answer(status, &Forgot { page, form }, visit.language)
}

/// Nothing of this is here where no mail is sent.
pub(super) fn with_mail(app: &App) -> Result<(), Problem> {
    if app.post.is_some() { Ok(()) } else { Err(Problem::not_found()) }
}

/// The same is done and answered whether there is such an account or not; who sends the mail looks (SECURITY W-08).
async fn ask(State(app): State<App>, visit: Visit, client: Client, typed: Typed) -> Result<Response, Problem> {
    with_mail(&app)?;
    let login = typed.value("login").trim().to_lowercase();
    if login.is_empty() || login.len() > MAX_LOGIN {
        return Ok(forgot(&visit, &Said::default(), typed.again().refused("login", visit.language.t("forgot-login-missing")), StatusCode::UNPROCESSABLE_ENTITY));
    }
    app.limits.mail(client, &login)?;
    app.storage.queue_mail(&mails::about(&app, None, Kind::Reset, login, Some(visit.language))).await?;
    Ok(say("/forgot", "forgot-sent").into_response())
}

async fn open(State(app): State<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let found = find(&app, &code).await?;
    Ok(reset(&visit, found.map(|(_, account)| account), Form::default(), StatusCode::OK))
}

/// The form, or what to do where the link is no longer good.
fn reset(visit: &Visit, account: Option<Account>, form: Form, status: StatusCode) -> Response {
    let status = if account.is_some() { status } else { StatusCode::GONE };
    let page = visit.page().titled_by("reset-title").unlisted();
    answer(status, &Reset { page, form, login: account.map(|account| account.email) }, visit.language)
}

async fn find(app: &App, code: &str) -> Result<Option<(Link, Account)>, Problem> {
    let mut reader = app.storage.read().await?;
    let link = reader.account_links().find(&secret::hash(code), app.clock.now()).await?;
    let Some(link) = link.filter(|link| link.purpose == Purpose::Reset) else { return Ok(None) };
    let account = reader.accounts().find(link.account).await?;
    Ok(account.map(|account| (link, account)))
}

async fn set(State(app): State<App>, visit: Visit, Named(code): Named<String>, typed: Typed) -> Result<Response, Problem> {
    let Some((link, account)) = find(&app, &code).await? else { return Ok(reset(&visit, None, Form::default(), StatusCode::GONE)) };
    let new = typed.value("new_password");
    let handle = app.storage.read().await?.actors().find(account.maker).await?.map(|actor| actor.handle.name).unwrap_or_default();
    if let Some(fault) = accounts::password(new, &handle, &account.email) {
        let form = Form::default().refused("new_password", words(&fault, visit.language));
        return Ok(reset(&visit, Some(account), form, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let hash = app.passwords.hash(new).await?;
    Ok(match keep(&app, &link, hash).await? {
        Some(done) => done.into_response(),
        None => reset(&visit, None, Form::default(), StatusCode::GONE),
    })
}

/// The link, every session, every token and what hangs on them end with the old password (SECURITY W-05).
async fn keep(app: &App, link: &Link, hash: String) -> Result<Option<Redirect>, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    if tx.account_links().take(&link.token_hash, now).await?.is_none() {
        return Ok(None);
    }
    let Some(mut account) = tx.accounts().find(link.account).await? else { return Ok(None) };
    let changed = account.change_password(hash);
    tx.accounts().update(&account).await?;
    tx.accounts().end_all_but(account.id, None).await?;
    tx.account_links().remove_all(account.id).await?;
    tx.mails().queue(&mails::to(app, account.id, Kind::PasswordChanged, None)).await?;
    tx.commit(changed, now).await?;
    Ok(Some(say("/signin", "reset-done")))
}
