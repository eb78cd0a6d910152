//! The pages of webhooks: all of them with a new one, and one with how it was told.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::webhooks::{State as HookState, Webhook};
use storage::Cursor;
use storage::webhooks::{Delivery, Told};

use super::verbs::{self, Wish};
use super::view::{DeliveryLine, HookLine, WebhookPage, WebhooksPage};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, complain};
use crate::state::App;

const PAGE: &str = "/settings/webhooks";
/// Webhooks on the page of all; nobody has more.
const HOOKS: i64 = 50;
/// Deliveries that are shown of one.
const DELIVERIES: i64 = 50;

pub fn routes() -> Router<App> {
    Router::new()
        .route(PAGE, get(boxed(all)).post(boxed(add)))
        .route("/settings/webhooks/{id}", get(boxed(one)).post(boxed(change)))
        .route("/settings/webhooks/{id}/ping", post(boxed(ping)))
        .route("/settings/webhooks/{id}/remove", post(boxed(remove)))
}

fn path(id: Id<Webhook>) -> String {
    format!("{PAGE}/{id}")
}

async fn all(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    show_all(&app, &visit, &member, &said, Form::default(), None, StatusCode::OK).await
}

async fn show_all(app: &App, visit: &Visit, member: &Member, said: &Said, form: Form, secret: Option<String>, status: StatusCode) -> Result<Response, Problem> {
    let hooks = app.storage.read().await?.webhooks().list(member.maker.actor.id, Cursor::START, HOOKS).await?.items;
    let line = |hook: Webhook| HookLine {
        page: path(hook.id),
        state: hook.state.word(),
        failures: hook.failures,
        events: hook.kinds.iter().map(|kind| kind.word()).collect(),
        url: hook.url,
    };
    let page = WebhooksPage {
        page: said.on(visit.page().titled_by("webhooks-title").unlisted()),
        form,
        hooks: hooks.into_iter().map(line).collect(),
        secret,
        has_invites: member.account.is_moderator(),
    };
    Ok(answer(status, &page, visit.language))
}

/// The secret is shown on the answer itself, because it is never to be read again.
async fn add(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    match verbs::add(&app, member.maker.actor.id, typed.value("url"), typed.all("events")).await {
        Ok((_, secret)) => show_all(&app, &visit, &member, &Said::default(), Form::default(), Some(secret), StatusCode::OK).await,
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            show_all(&app, &visit, &member, &Said::default(), form, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

async fn one(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<Webhook>>, Query(said): Query<Said>) -> Result<Response, Problem> {
    show_one(&app, &visit, &member, id, &said, None, StatusCode::OK).await
}

async fn show_one(app: &App, visit: &Visit, member: &Member, id: Id<Webhook>, said: &Said, form: Option<Form>, status: StatusCode) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let hook = verbs::own(&mut reader, id, member.maker.actor.id).await?;
    let deliveries = reader.webhooks().list_deliveries(id, Cursor::START, DELIVERIES).await?.items;
    let page = WebhookPage {
        page: said.on(visit.page().titled_by("webhook-title").unlisted()),
        form: form.unwrap_or_else(|| kept(&hook)),
        here: path(id),
        state: hook.state.word(),
        failures: hook.failures,
        failing_since: hook.failing_since.and_then(|since| since.civil()),
        deliveries: deliveries.into_iter().map(line).collect(),
        has_invites: member.account.is_moderator(),
    };
    Ok(answer(status, &page, visit.language))
}

/// The form as it was kept last.
fn kept(hook: &Webhook) -> Form {
    let form = hook.kinds.iter().fold(Form::default().with("url", hook.url.clone()), |form, kind| form.with("events", kind.word()));
    if hook.state == HookState::Active { form.with("active", "yes") } else { form }
}

fn line(delivery: Delivery) -> DeliveryLine {
    let is_again = delivery.state == Told::Waiting && delivery.tries > 0;
    DeliveryLine {
        event: delivery.kind.word(),
        agreement: delivery.agreement.map(|id| format!("/agreements/{id}")),
        state: delivery.state.word(),
        tries: delivery.tries,
        status: delivery.status,
        reason: delivery.reason,
        at: delivery.created_at.civil().unwrap_or_default(),
        next_at: if is_again { delivery.next_at.civil() } else { None },
    }
}

async fn change(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<Webhook>>, typed: Typed) -> Result<Response, Problem> {
    let events: Vec<String> = typed.all("events").map(str::to_owned).collect();
    let wish = Wish { url: Some(typed.value("url")), events: Some(&events), active: Some(typed.ticked("active")) };
    match verbs::change(&app, member.maker.actor.id, id, wish, None).await {
        Ok(_) => Ok(say(&path(id), "webhook-kept").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            show_one(&app, &visit, &member, id, &Said::default(), Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

async fn ping(State(app): State<App>, member: Member, Named(id): Named<Id<Webhook>>) -> Result<Redirect, Problem> {
    verbs::ping(&app, member.maker.actor.id, id).await?;
    Ok(say(&path(id), "webhook-pinged"))
}

async fn remove(State(app): State<App>, member: Member, Named(id): Named<Id<Webhook>>) -> Result<Redirect, Problem> {
    verbs::remove(&app, member.maker.actor.id, id, None).await?;
    Ok(say(PAGE, "webhook-removed"))
}
