//! The account in the settings: language, password, sessions, applications.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::accounts::{self, Account, Event, Scopes, Session, Token};
use domain::text::line;
use storage::Cursor;
use storage::mails::Kind;

use super::present;
use super::view::AccountSettings;
use crate::access::client::Client;
use crate::access::secret::Secret;
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::language::Language;
use crate::mails;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, words};
use crate::site::view::Anchor;
use crate::state::App;

const PAGE: &str = "/settings/account";
/// Webhooks that are named beside the password; nobody has more.
const HOOKS: i64 = 50;
/// Applications of one account.
const MAX_APPLICATIONS: usize = 100;

pub fn routes() -> Router<App> {
    Router::new()
        .route(PAGE, get(boxed(show)))
        .route("/settings/language", post(boxed(choose_language)))
        .route("/settings/email", post(boxed(change_email)))
        .route("/settings/password", post(boxed(change_password)))
        .route("/settings/sessions/{id}/revoke", post(boxed(end_session)))
        .route("/settings/sessions/revoke-others", post(boxed(end_others)))
        .route("/settings/applications", post(boxed(make_token)))
        .route("/settings/applications/{id}/revoke", post(boxed(end_token)))
}

async fn show(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &visit, &member, &said, Form::default().with("scope", "read"), None, StatusCode::OK).await
}

async fn page(app: &App, visit: &Visit, member: &Member, said: &Said, form: Form, new_token: Option<&Secret>, status: StatusCode) -> Result<Response, Problem> {
    let Member { account, maker, session, .. } = member;
    let mut reader = app.storage.read().await?;
    let sessions = reader.accounts().list_sessions(account.id, app.clock.now()).await?;
    let tokens = reader.accounts().list_tokens(account.id).await?;
    let hooks = reader.webhooks().list(maker.actor.id, Cursor::START, HOOKS).await?.items;
    let settings = AccountSettings {
        page: said.on(visit.page().titled_by("settings-account-title").unlisted()),
        handle: maker.actor.handle.name.clone(),
        email: account.email.clone(),
        chosen_language: account.language.as_deref().and_then(Language::from_code),
        form,
        sessions: sessions.iter().map(|one| present::session(one, session.id, visit.language)).collect(),
        applications: tokens.iter().map(present::application).collect(),
        new_token: new_token.map(|token| token.reveal().to_owned()),
        webhooks: hooks.iter().map(|hook| Anchor::new(hook.host(), format!("/settings/webhooks/{}", hook.id))).collect(),
        has_invites: account.is_moderator(),
        has_mail: app.post.is_some(),
    };
    Ok(answer(status, &settings, visit.language))
}

async fn refuse(app: &App, visit: &Visit, member: &Member, form: Form) -> Result<Response, Problem> {
    page(app, visit, member, &Said::default(), form, None, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The account as it is now, within the transaction that changes it.
async fn load(tx: &mut storage::Transaction, id: Id<Account>) -> Result<Account, Problem> {
    tx.accounts().find(id).await?.ok_or_else(Problem::unauthorised)
}

async fn choose_language(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    let mut account = load(&mut tx, member.account.id).await?;
    account.language = Language::from_code(typed.value("language")).map(|language| language.code().to_owned());
    tx.accounts().update(&account).await?;
    tx.commit(Event::SettingsChanged { account: account.id }, app.clock.now()).await?;
    Ok(say(PAGE, "language-kept"))
}

async fn change_password(State(app): State<App>, visit: Visit, member: Member, client: Client, typed: Typed) -> Result<Response, Problem> {
    let Member { account, maker, session, .. } = &member;
    app.limits.sign_in(client, &maker.actor.handle.name)?;
    let new = typed.value("new_password");
    if let Some(fault) = accounts::password(new, &maker.actor.handle.name, &account.email) {
        return refuse(&app, &visit, &member, Form::default().refused("new_password", words(&fault, visit.language))).await;
    }
    if !app.passwords.verify(typed.value("current_password"), Some(&account.password_hash)).await? {
        return refuse(&app, &visit, &member, Form::default().refused("current_password", visit.language.t("password-wrong"))).await;
    }
    let hash = app.passwords.hash(new).await?;
    keep_password(&app, account.id, session.id, hash).await?;
    Ok(say(PAGE, "password-changed").into_response())
}

/// The new password and the end of all that the old one had opened, at once.
async fn keep_password(app: &App, account: Id<Account>, kept: Id<Session>, hash: String) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let mut account = load(&mut tx, account).await?;
    let changed = account.change_password(hash);
    tx.accounts().update(&account).await?;
    tx.accounts().end_all_but(account.id, Some(kept)).await?;
    tx.account_links().remove_all(account.id).await?;
    if app.post.is_some() {
        tx.mails().queue(&mails::to(app, account.id, Kind::PasswordChanged, None)).await?;
    }
    tx.commit(changed, app.clock.now()).await?;
    Ok(())
}

/// Another address of mail, which has to be confirmed where mail is sent.
async fn change_email(State(app): State<App>, visit: Visit, member: Member, client: Client, typed: Typed) -> Result<Response, Problem> {
    let Member { account, maker, session, .. } = &member;
    app.limits.sign_in(client, &maker.actor.handle.name)?;
    let email = typed.value("email").trim().to_owned();
    let again = Form::default().with("email", &email);
    if !accounts::looks_like_email(&email) {
        return refuse(&app, &visit, &member, again.refused("email", visit.language.t("fault-email"))).await;
    }
    if !app.passwords.verify(typed.value("email_password"), Some(&account.password_hash)).await? {
        return refuse(&app, &visit, &member, again.refused("email_password", visit.language.t("password-wrong"))).await;
    }
    if app.post.is_some() {
        app.limits.mail(client, &email)?;
        app.storage.queue_mail(&mails::about(&app, Some(account.id), Kind::Move, email, Some(visit.language))).await?;
        return Ok(say(PAGE, "email-asked").into_response());
    }
    match keep_email(&app, account.id, session.id, email).await {
        Err(error) if error.is_conflict("accounts_email_folded") => refuse(&app, &visit, &member, again.refused("email", visit.language.t("sign-up-email-taken"))).await,
        kept => kept.map(|()| say(PAGE, "email-kept").into_response()).map_err(Problem::from),
    }
}

/// Without mail the new address holds at once, and all that was signed in elsewhere ends (SECURITY W-05).
async fn keep_email(app: &App, account: Id<Account>, kept: Id<Session>, email: String) -> Result<(), storage::StorageError> {
    let mut tx = app.storage.begin().await?;
    let Some(mut account) = tx.accounts().find(account).await? else { return Ok(()) };
    let changed = account.change_email(email);
    tx.accounts().update(&account).await?;
    tx.accounts().end_all_but(account.id, Some(kept)).await?;
    tx.account_links().remove_all(account.id).await?;
    tx.commit(changed, app.clock.now()).await
}

async fn end_session(State(app): State<App>, member: Member, Named(id): Named<Id<Session>>) -> Result<Redirect, Problem> {
    let account = member.account.id;
    let mut tx = app.storage.begin().await?;
    if !tx.accounts().remove_session(account, id).await? {
        return Err(Problem::not_found());
    }
    tx.commit(Event::SignedOut { account }, app.clock.now()).await?;
    Ok(say(PAGE, "session-ended"))
}

async fn end_others(State(app): State<App>, member: Member) -> Result<Redirect, Problem> {
    let (account, now) = (member.account.id, app.clock.now());
    let mut tx = app.storage.begin().await?;
    for session in tx.accounts().list_sessions(account, now).await? {
        if session.id != member.session.id {
            tx.accounts().remove_session(account, session.id).await?;
        }
    }
    tx.commit(Event::SignedOut { account }, now).await?;
    Ok(say(PAGE, "session-ended-others"))
}

/// A token is shown on the answer itself, because it is never to be read again.
async fn make_token(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let scopes: Vec<&str> = typed.all("scope").collect();
    let mut again = typed.again();
    let name = line(typed.value("app_name"), 80);
    if name.is_none() {
        again.refuse("app_name", visit.language.t("token-name-bad"));
    }
    let scopes = Scopes::parse(&scopes.join(" ")).ok().filter(|_| !scopes.is_empty());
    if scopes.is_none() {
        again.refuse("scope", visit.language.t("scope-missing"));
    }
    let (Some(app_name), Some(scopes)) = (name, scopes) else { return refuse(&app, &visit, &member, again).await };
    let Some(secret) = keep_token(&app, member.account.id, app_name, scopes).await? else {
        return refuse(&app, &visit, &member, again.refused("app_name", visit.language.t("token-many"))).await;
    };
    page(&app, &visit, &member, &Said::default(), Form::default().with("scope", "read"), Some(&secret), StatusCode::OK).await
}

/// A new token, unless there are too many.
async fn keep_token(app: &App, account: Id<Account>, name: String, scopes: Scopes) -> Result<Option<Secret>, Problem> {
    let (secret, now) = (Secret::token()?, app.clock.now());
    let token = Token { id: app.clock.mint(), account, app: name, scopes, token_hash: secret.hash(), created_at: now, seen_at: None };
    let mut tx = app.storage.begin().await?;
    if tx.accounts().list_tokens(account).await?.len() >= MAX_APPLICATIONS {
        return Ok(None);
    }
    tx.accounts().insert_token(&token).await?;
    tx.commit(Event::TokenCreated { account, token: token.id }, now).await?;
    Ok(Some(secret))
}

async fn end_token(State(app): State<App>, member: Member, Named(token): Named<Id<Token>>) -> Result<Redirect, Problem> {
    let account = member.account.id;
    let mut tx = app.storage.begin().await?;
    if !tx.accounts().remove_token(account, token).await? {
        return Err(Problem::not_found());
    }
    tx.commit(Event::TokenRevoked { account, token }, app.clock.now()).await?;
    Ok(say(PAGE, "application-ended"))
}
