//! Invitations that moderators hand out.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::accounts::{Account, Event, Invite};
use storage::Reader;

use super::present;
use super::view::{InviteLine, Invites};
use crate::access::secret::Secret;
use crate::access::session::{Moderator, Visit};
use crate::api::path::Named;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::Typed;
use crate::state::App;

const PAGE: &str = "/settings/invites";
const MAX_USES: i64 = 1_000;
const MAX_DAYS: i64 = 365;

pub fn routes() -> Router<App> {
    Router::new().route(PAGE, get(boxed(show)).post(boxed(make))).route("/settings/invites/{id}/revoke", post(boxed(revoke)))
}

async fn show(State(app): State<App>, visit: Visit, _: Moderator, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &visit, &said, Form::filled([("uses", "1"), ("days", "7")]), StatusCode::OK).await
}

async fn page(app: &App, visit: &Visit, said: &Said, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let invites = lines(app, &mut reader).await?;
    let page = said.on(visit.page().titled_by("settings-invites").unlisted());
    Ok(answer(status, &Invites { page, form, invites, has_invites: true }, visit.language))
}

async fn lines(app: &App, reader: &mut Reader) -> Result<Vec<InviteLine>, Problem> {
    let mut lines = Vec::new();
    for invite in reader.accounts().list_invites(app.clock.now()).await? {
        let by = name_of(reader, invite.by).await?;
        lines.push(present::invite(app, &invite, by));
    }
    Ok(lines)
}

async fn name_of(reader: &mut Reader, by: Option<Id<Account>>) -> Result<Option<String>, Problem> {
    let Some(by) = by else { return Ok(None) };
    let Some(account) = reader.accounts().find(by).await? else { return Ok(None) };
    let actor = reader.actors().find(account.maker).await?;
    Ok(actor.map(|actor| actor.shown_name().to_owned()))
}

async fn make(State(app): State<App>, visit: Visit, Moderator(member): Moderator, typed: Typed) -> Result<Response, Problem> {
    let mut again = typed.again();
    let mut number = |field: &str, max: i64| {
        let number = typed.value(field).trim().parse::<i64>().ok().filter(|number| (1..=max).contains(number));
        if number.is_none() {
            again.refuse(field, visit.language.t_with("invite-number-bad", &[("max", &max)]));
        }
        number
    };
    let (Some(uses_left), Some(days)) = (number("uses", MAX_USES), number("days", MAX_DAYS)) else {
        return page(&app, &visit, &Said::default(), again, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let now = app.clock.now();
    let code = Secret::code()?.reveal().to_owned();
    let invite = Invite { id: app.clock.mint(), code, by: Some(member.account.id), uses_left, expires_at: now.plus_seconds(days * 86_400), created_at: now };
    let mut tx = app.storage.begin().await?;
    tx.accounts().insert_invite(&invite).await?;
    tx.commit(Event::Invited { invite: invite.id }, now).await?;
    Ok(say(PAGE, "invite-made").into_response())
}

async fn revoke(State(app): State<App>, Moderator(member): Moderator, Named(id): Named<Id<Invite>>) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    if !tx.accounts().remove_invite(id).await? {
        return Err(Problem::not_found());
    }
    tx.commit(Event::SettingsChanged { account: member.account.id }, app.clock.now()).await?;
    Ok(say(PAGE, "invite-revoked"))
}
