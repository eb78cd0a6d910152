//! One's own standing: what moderators decided and why, and the one word against it. Also for those who are shut out.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::Id;
use domain::accounts::State as AccountState;
use domain::moderation::{KEPT_DAYS, Kind, Measure, MeasureError};

use super::present;
use super::verbs::{self, Refused};
use super::view::Standing;
use crate::access::session::{Judged, Member, Visit};
use crate::api::path::Named;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, complain};
use crate::state::App;

const PAGE: &str = "/settings/standing";
const DAY: i64 = 86_400;

/// `GET /settings/standing`.
///
/// # Errors
/// 401 for visitors.
pub async fn show(State(app): State<App>, visit: Visit, Judged(member): Judged, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &visit, &member, &said, Form::default(), String::new(), StatusCode::OK).await
}

async fn page(app: &App, visit: &Visit, member: &Member, said: &Said, form: Form, at: String, status: StatusCode) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let measures = reader.moderation().list_measures_of(member.maker.actor.id).await?;
    let is_suspended = member.account.state == AccountState::Suspended;
    let suspension = measures.iter().find(|measure| measure.kind == Kind::Suspend && measure.holds()).filter(|_| is_suspended);
    let shown = Standing {
        page: said.on(visit.page().titled_by("standing-title").unlisted()),
        is_suspended,
        deleted_on: suspension.and_then(|measure| measure.created_at.plus_seconds(KEPT_DAYS * DAY).civil()),
        measures: present::measures(&mut reader, &measures).await?,
        form,
        at,
        has_invites: member.account.is_moderator(),
    };
    Ok(answer(status, &shown, visit.language))
}

/// `POST .../acknowledge`.
///
/// # Errors
/// 404 for a measure about somebody else.
pub async fn acknowledge(State(app): State<App>, Judged(member): Judged, Named(id): Named<Id<Measure>>) -> Result<Redirect, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let mut measure = tx.moderation().find_measure(id).await?.ok_or_else(Problem::not_found)?;
    if let Some(event) = measure.acknowledge(member.maker.actor.id, now)? {
        tx.moderation().acknowledge(id, now).await?;
        tx.commit(event, now).await?;
    }
    Ok(say(PAGE, "measure-acknowledged"))
}

/// `POST .../appeal`, once for each measure.
///
/// # Errors
/// 404 for a measure about somebody else, 409 for one that was lifted or appealed against.
pub async fn appeal(State(app): State<App>, visit: Visit, Judged(member): Judged, Named(id): Named<Id<Measure>>, typed: Typed) -> Result<Response, Problem> {
    let mut tx = app.storage.begin().await?;
    match verbs::appeal(&mut tx, app.clock.as_ref(), member.maker.actor.id, id, typed.value("text")).await {
        Ok(happened) => {
            tx.commit(happened, app.clock.now()).await?;
            Ok(say(PAGE, "appeal-sent").into_response())
        }
        Err(Refused::Measure(MeasureError::Wrong(faults))) => {
            drop(tx);
            let form = complain(typed.again(), &faults, visit.language);
            page(&app, &visit, &member, &Said::default(), form, id.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(refused) => Err(refused.into()),
    }
}
