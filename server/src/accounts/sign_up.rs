//! Asking for a place, and getting one where the door is open.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::Handle;
use domain::accounts::{self, Account, AccountError, Event, Invite, Registration, Role, State as AccountState};
use domain::makers::Maker;
use serde::Deserialize;

use super::newcomer::{JoinError, Newcomer};
use super::session::Beginning;
use super::view::{SignUp, SignUpWaiting};
use crate::access::client::Client;
use crate::access::session::Visit;
use crate::page::{Door, Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::turn::with_query;
use crate::site::typed::{Typed, complain};
use crate::site::words::Words;
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new().route("/signup", get(boxed(show)).post(boxed(sign_up))).route("/signup/waiting", get(boxed(waiting)))
}

#[derive(Deserialize)]
struct Invited {
    invite: Option<String>,
}

async fn show(State(app): State<App>, visit: Visit, Query(invited): Query<Invited>) -> Result<Response, Problem> {
    if visit.member.is_some() {
        return Ok(Redirect::to("/home").into_response());
    }
    let code = invited.invite.unwrap_or_default();
    let invite = find_invite(&app, &code).await?;
    form(&app, &visit, Form::default(), &code, invite.as_ref(), StatusCode::OK).await
}

/// A page with the form. `code` is what was in the link; `invite` is what it is good for now.
async fn form(app: &App, visit: &Visit, form: Form, code: &str, invite: Option<&Invite>, status: StatusCode) -> Result<Response, Problem> {
    let rules = Words::load(&mut app.storage.read().await?).await?.rules();
    let page = visit.page();
    let title = page.t1("sign-up-title", "name", &page.community.name);
    let page = SignUp { invite: invite.map(|invite| invite.code.clone()), invite_is_bad: !code.is_empty() && invite.is_none(), page: page.titled(title).unlisted(), form, rules };
    Ok(answer(status, &page, visit.language))
}

async fn sign_up(State(app): State<App>, visit: Visit, client: Client, headers: HeaderMap, typed: Typed) -> Result<Response, Problem> {
    app.limits.sign_up.check(client)?;
    let code = typed.value("invite");
    let invite = find_invite(&app, code).await?;
    match join(&app, &visit, &typed, invite.as_ref()).await? {
        Ok((account, maker)) if account.state == AccountState::Active => begin(&app, &account, &maker, &headers).await,
        Ok((account, maker)) if account.state.is_unconfirmed() => Ok(super::confirm::page_of(&maker.actor.handle.name).into_response()),
        Ok((_, maker)) => Ok(Redirect::to(&with_query("/signup/waiting", &[("name", &maker.actor.handle.name)])).into_response()),
        Err(again) => form(&app, &visit, again, code, invite.as_ref(), StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// The newcomer, or the form with what is wrong.
async fn join(app: &App, visit: &Visit, typed: &Typed, invite: Option<&Invite>) -> Result<Result<(Account, Maker), Form>, Problem> {
    let door = registration(app.community().door);
    // With an invitation nobody is asked why.
    let asked = if invite.is_some() { Registration::Open } else { door };
    let checked = accounts::SignUp::parse(&draft(typed), asked);
    let mut again = complain(typed.again(), checked.as_ref().err().map_or(&[], Vec::as_slice), visit.language);
    let has_rules = !Words::load(&mut app.storage.read().await?).await?.rules().is_empty();
    if has_rules && !typed.ticked("rules") {
        again.refuse("rules", visit.language.t("sign-up-rules-missing"));
    }
    let Ok(sign_up) = checked else { return Ok(Err(again)) };
    if !again.is_fine() {
        return Ok(Err(again));
    }
    let password_hash = app.passwords.hash(typed.value("password")).await?;
    let newcomer =
        Newcomer { sign_up, door, invite, role: Role::Member, password_hash, discoverable: typed.ticked("discoverable"), confirm: app.post.is_some().then_some(visit.language) };
    match newcomer.join(&app.storage, &app.site, &*app.clock).await {
        Ok(arrived) => Ok(Ok(arrived)),
        Err(JoinError::Account(error)) => refuse(again, error, visit).map(Err),
        Err(error) => Err(error.into()),
    }
}

/// Without mail nothing could be confirmed in secret, so the form says plainly what is taken. With mail an address is
/// nobody's before it is confirmed, and `EmailTaken` never comes up here.
fn refuse(mut form: Form, error: AccountError, visit: &Visit) -> Result<Form, Problem> {
    let (field, key) = match error {
        AccountError::HandleTaken => ("handle", "sign-up-taken"),
        AccountError::EmailTaken => ("email", "sign-up-email-taken"),
        AccountError::NotInvited => ("", "invite-bad"),
        AccountError::Closed => ("", "front-door-closed"),
        other => return Err(other.into()),
    };
    form.refuse(field, visit.language.t(key));
    Ok(form)
}

pub fn draft(typed: &Typed) -> accounts::SignUpDraft {
    let text = |name: &str| typed.value(name).to_owned();
    accounts::SignUpDraft { handle: text("handle"), email: text("email"), password: text("password"), reason: text("reason") }
}

async fn begin(app: &App, account: &Account, maker: &Maker, headers: &HeaderMap) -> Result<Response, Problem> {
    let now = app.clock.now();
    let session = Beginning::of(app, account, headers, now)?;
    let mut tx = app.storage.begin().await?;
    tx.accounts().insert_session(&session.row).await?;
    tx.commit(Event::SignedIn { account: account.id }, now).await?;
    tracing::info!(handle = %maker.actor.handle, "a maker joined");
    Ok(session.lead(app, "/settings"))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    name: String,
}

/// What happens now. The name is only repeated, and only where it could be one of ours.
async fn waiting(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let handle = Handle::local(&asked.name).map_err(|_not_ours| Problem::not_found())?;
    let page = visit.page().titled_by("waiting-title").unlisted();
    Ok(answer(StatusCode::OK, &SignUpWaiting { page, handle: handle.name }, visit.language))
}

/// An invitation that is good now.
async fn find_invite(app: &App, code: &str) -> Result<Option<Invite>, Problem> {
    if code.is_empty() || code.len() > 64 {
        return Ok(None);
    }
    let found = app.storage.read().await?.accounts().find_invite(code).await?;
    Ok(found.filter(|invite| invite.is_usable(app.clock.now())))
}

pub const fn registration(door: Door) -> Registration {
    match door {
        Door::Open => Registration::Open,
        Door::Approval => Registration::Approval,
        Door::Invite => Registration::Invite,
        Door::Closed => Registration::Closed,
    }
}
