//! Signing in and out.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::accounts::{Account, AccountError, Event, State as AccountState};
use serde::Deserialize;

use super::session::Beginning;
use super::view::SignIn;
use crate::access::client::Client;
use crate::access::session::{Judged, Visit};
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::Typed;
use crate::state::App;

/// Where a member goes who wanted nothing else.
const HOME: &str = "/home";
/// Where a suspended member goes, whatever they wanted.
const STANDING: &str = "/settings/standing";

pub fn routes() -> Router<App> {
    Router::new().route("/signin", get(boxed(show)).post(boxed(sign_in))).route("/signout", post(boxed(sign_out)))
}

#[derive(Deserialize)]
struct Back {
    next: Option<String>,
}

async fn show(State(app): State<App>, visit: Visit, Query(back): Query<Back>, Query(said): Query<Said>) -> Response {
    let next = local(back.next.as_deref());
    if visit.member.is_some() {
        return Redirect::to(next.unwrap_or(HOME)).into_response();
    }
    form(&app, &visit, &said, Form::default(), next, StatusCode::OK)
}

fn form(app: &App, visit: &Visit, said: &Said, form: Form, next: Option<&str>, status: StatusCode) -> Response {
    let page = said.on(visit.page().titled_by("sign-in")).unlisted();
    answer(status, &SignIn { page, form, next: next.map(str::to_owned), has_mail: app.post.is_some() }, visit.language)
}

async fn sign_in(State(app): State<App>, visit: Visit, client: Client, headers: HeaderMap, typed: Typed) -> Result<Response, Problem> {
    let (login, next) = (typed.value("login"), local(Some(typed.value("next"))));
    app.limits.sign_in(client, login)?;
    let found = app.storage.read().await?.accounts().find_by_login(login).await?;
    let is_right = app.passwords.verify(typed.value("password"), found.as_ref().map(|account| account.password_hash.as_str())).await?;
    let found = found.filter(|_| is_right);
    // Who is suspended may read why and answer, and nothing else.
    if let Some(account) = found.as_ref().filter(|account| account.state == AccountState::Suspended) {
        return begin(&app, &visit, account, &headers, STANDING).await;
    }
    let refusal = match found.map(|account| account.may_act().map(|()| account)) {
        Some(Ok(account)) => return begin(&app, &visit, &account, &headers, next.unwrap_or(HOME)).await,
        // Only who knows the password learns how the account stands (SECURITY W-08).
        Some(Err(AccountError::Pending)) => "sign-in-waiting",
        Some(Err(AccountError::Unconfirmed)) if app.post.is_some() => return confirm_first(&app, login).await,
        Some(Err(AccountError::Unconfirmed)) => "sign-in-unconfirmed",
        Some(Err(_)) | None => "sign-in-wrong",
    };
    let again = typed.again().refused(if refusal == "sign-in-wrong" { "password" } else { "" }, visit.language.t(refusal));
    Ok(form(&app, &visit, &Said::default(), again, next, StatusCode::UNPROCESSABLE_ENTITY))
}

/// Where somebody can ask for another mail who has not confirmed their address.
async fn confirm_first(app: &App, login: &str) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let account = reader.accounts().find_by_login(login).await?.ok_or_else(Problem::not_found)?;
    let actor = reader.actors().find(account.maker).await?.ok_or_else(Problem::not_found)?;
    Ok(super::confirm::page_of(&actor.handle.name).into_response())
}

/// A fresh session; the one this browser had before, if any, ends.
async fn begin(app: &App, visit: &Visit, account: &Account, headers: &HeaderMap, next: &str) -> Result<Response, Problem> {
    let now = app.clock.now();
    let session = Beginning::of(app, account, headers, now)?;
    let mut tx = app.storage.begin().await?;
    if let Some(member) = &visit.member {
        tx.accounts().remove_session(member.account.id, member.session.id).await?;
    }
    tx.accounts().insert_session(&session.row).await?;
    tx.commit(Event::SignedIn { account: account.id }, now).await?;
    Ok(session.lead(app, next))
}

/// Ends the session of this browser; without one there is nothing to end, and the cookie goes all the same.
async fn sign_out(State(app): State<App>, member: Option<Judged>) -> Result<Response, Problem> {
    if let Some(Judged(member)) = member {
        let mut tx = app.storage.begin().await?;
        tx.accounts().remove_session(member.account.id, member.session.id).await?;
        tx.commit(Event::SignedOut { account: member.account.id }, app.clock.now()).await?;
    }
    Ok((AppendHeaders([(header::SET_COOKIE, app.cookie.clear())]), say("/", "signed-out")).into_response())
}

/// A path of ours to go on to; anything that a browser could read as a way to another server is dropped, and so is the
/// sign-in page itself.
fn local(next: Option<&str>) -> Option<&str> {
    let next = next?;
    let is_ours = next.starts_with('/') && !next.starts_with("//") && next.len() <= 2_000 && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_ours && !next.starts_with("/signin")).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_server_after_signing_in() {
        for bad in
            ["", "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "evil", "/a\r\nSet-Cookie: x", "/signin?next=/", "/ä"]
        {
            assert_eq!(local(Some(bad)), None, "{bad:?}");
        }
        assert_eq!(local(Some("/@ana/listings/7?photo=2")), Some("/@ana/listings/7?photo=2"));
        assert_eq!(local(None), None);
    }
}
