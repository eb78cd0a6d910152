//! The first start: a link that works once makes the first host and says what this place is called.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use domain::accounts::{AccountError, Event, Registration, Role, SignUp};
use domain::text::{line, lines};
use storage::instance::key;

use super::newcomer::{Arrival, JoinError, Newcomer};
use super::session::Beginning;
use super::sign_up::{draft, registration};
use super::view::FirstRun;
use crate::access::secret;
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::first_admin_mark;
use crate::page::{Accent, Form, Page, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::typed::{Typed, complain};
use crate::site::words::{HEADLINE, REGISTRATION};
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new().route("/first-run/{code}", get(boxed(show)).post(boxed(open)))
}

/// What the host says of the instance: keys with their values.
type Said = Vec<(&'static str, String)>;

async fn show(State(app): State<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    proof(&app, &code).await?;
    let page = visit.page();
    let door = registration(page.community.door);
    let form = Form::filled([("instance_name", page.community.name.as_str()), ("description", &page.community.description), ("accent", "blue"), ("door", door.word())]);
    Ok(answer(StatusCode::OK, &FirstRun { page: framed(page, None), form }, visit.language))
}

async fn open(State(app): State<App>, visit: Visit, headers: HeaderMap, Named(code): Named<String>, typed: Typed) -> Result<Response, Problem> {
    let proof = proof(&app, &code).await?;
    let checked = SignUp::parse(&draft(&typed), Registration::Open);
    let mut again = complain(typed.again(), checked.as_ref().err().map_or(&[], Vec::as_slice), visit.language);
    let said = said(&typed, &mut again, &visit);
    let Ok(sign_up) = checked else { return Ok(form(&visit, &typed, again)) };
    if !again.is_fine() {
        return Ok(form(&visit, &typed, again));
    }
    let password_hash = app.passwords.hash(typed.value("password")).await?;
    let newcomer = Newcomer { sign_up, door: Registration::Open, invite: None, role: Role::Admin, password_hash, discoverable: false, confirm: None };
    let arrival = newcomer.arrive(&app.site, &*app.clock).await?;
    match keep(&app, &arrival, &proof, &said, &headers).await {
        Ok(session) => {
            app.refresh_community().await?;
            Ok(session.lead(&app, "/home"))
        }
        Err(JoinError::Account(AccountError::HandleTaken)) => Ok(form(&visit, &typed, again.refused("handle", visit.language.t("sign-up-taken")))),
        Err(JoinError::Account(AccountError::EmailTaken)) => Ok(form(&visit, &typed, again.refused("email", visit.language.t("sign-up-email-taken")))),
        Err(JoinError::Account(AccountError::Closed)) => Err(Problem::not_found()),
        Err(error) => Err(error.into()),
    }
}

/// The kept form of the code, if it is the one that was printed. After the first start there is none, and nothing here
/// (SECURITY W-31).
async fn proof(app: &App, code: &str) -> Result<String, Problem> {
    let given = first_admin_mark(code);
    let mut reader = app.storage.read().await?;
    let is_over = reader.accounts().count().await? > 0;
    let kept = reader.instance().find(key::FIRST_ADMIN).await?;
    kept.filter(|kept| !is_over && secret::same(kept.as_bytes(), given.as_bytes())).ok_or_else(Problem::not_found)
}

/// All of it, or nothing. The code is taken in the same transaction, so that two browsers make one host.
async fn keep(app: &App, arrival: &Arrival, proof: &str, said: &Said, headers: &HeaderMap) -> Result<Beginning, JoinError> {
    let now = app.clock.now();
    let account = &arrival.account;
    let session = Beginning::of(app, account, headers, now).map_err(|_no_randomness| JoinError::Keys(federation::Error::later("the machine gave no random bytes")))?;
    let mut tx = app.storage.begin().await?;
    if tx.accounts().count().await? > 0 || !tx.instance().take(key::FIRST_ADMIN, proof).await? {
        return Err(AccountError::Closed.into());
    }
    let happened = arrival.write(&mut tx, &app.site, now).await?;
    for (key, value) in said {
        tx.instance().set(key, value).await?;
    }
    tx.accounts().insert_session(&session.row).await?;
    let happened = happened.and(Event::InstanceChanged { by: Some(account.id) }).and(Event::SignedIn { account: account.id });
    tx.commit(happened, now).await?;
    Ok(session)
}

/// What the host said of the instance; what cannot be kept is complained about.
fn said(typed: &Typed, again: &mut Form, visit: &Visit) -> Said {
    let mut said = Said::new();
    let mut take = |key: &'static str, field: &str, value: Option<String>, complaint: &str| match value {
        Some(value) => said.push((key, value)),
        None => again.refuse(field, visit.language.t(complaint)),
    };
    let optional = |text: &str, max| if text.trim().is_empty() { Some(String::new()) } else { line(text, max) };
    take(key::NAME, "instance_name", line(typed.value("instance_name"), 60), "first-run-name-bad");
    take(HEADLINE, "headline", optional(typed.value("headline"), 120), "first-run-headline-long");
    take(key::SUMMARY, "description", lines(typed.value("description"), 500), "first-run-description-long");
    take(REGISTRATION, "door", Registration::from_word(typed.value("door")).map(|door| door.word().to_owned()), "first-run-door-missing");
    let own = typed.value("accent") == "own";
    take(key::ACCENT, if own { "accent_own" } else { "accent" }, accent_text(typed), "accent-bad");
    said
}

/// The colour as it is kept: a name, or six digits.
fn accent_text(typed: &Typed) -> Option<String> {
    let chosen = if typed.value("accent") == "own" { typed.value("accent_own").trim() } else { typed.value("accent") };
    Accent::from_setting(chosen).map(|accent| match accent {
        Accent::Named(name) => name.to_owned(),
        Accent::Own(hex) => format!("#{hex}"),
    })
}

fn form(visit: &Visit, typed: &Typed, form: Form) -> Response {
    let accent = accent_text(typed).as_deref().and_then(Accent::from_setting);
    answer(StatusCode::UNPROCESSABLE_ENTITY, &FirstRun { page: framed(visit.page(), accent), form }, visit.language)
}

/// The frame in the colour that was chosen.
fn framed(mut page: Page, accent: Option<Accent>) -> Page {
    if let Some(accent) = accent {
        Arc::make_mut(&mut page.community).accent = accent;
    }
    page.titled_by("first-run-title").unlisted()
}
