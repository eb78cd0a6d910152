//! Appeals at the desk: what makers say against decisions, and the answers.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::Id;
use domain::actors::Actor;
use domain::moderation::{Appeal, AppealState, Measure};
use serde::Deserialize;

use super::present;
use super::verbs::{self, Judge};
use super::view::{Appeals, Desk, Place};
use crate::access::session::{AtDesk, Member, Visit};
use crate::api::path::Named;
use crate::makers::present::bylines;
use crate::page::answer;
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::Typed;
use crate::state::App;

const PAGE: &str = "/moderation/appeals";
const ITEMS: i64 = 20;

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    state: Option<String>,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /moderation/appeals`: those that wait, or those that were answered one way.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn list(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Query(look): Query<Look>) -> Result<Response, Problem> {
    let state = look.state.as_deref().and_then(AppealState::from_word).unwrap_or(AppealState::Open);
    let mut reader = app.storage.read().await?;
    let found = reader.moderation().list_appeals(state, look.turn.cursor()?, ITEMS).await?;
    let ids: Vec<Id<Measure>> = found.items.iter().map(|appeal| appeal.measure).collect();
    let mut measures = reader.moderation().list_measures(&ids).await?;
    measures.sort_by_key(|measure| ids.iter().position(|id| *id == measure.id));
    let makers: Vec<Id<Actor>> = measures.iter().map(|measure| measure.maker).collect();
    let names = bylines(&mut reader, &makers).await?;
    let lines = present::measures(&mut reader, &measures).await?;
    let appeals = lines.into_iter().zip(makers).filter_map(|(line, maker)| Some((line, names.get(&maker)?.clone()))).collect();
    let shown = Appeals {
        page: look.said.on(visit.page().titled_by("desk-appeals").unlisted()),
        desk: Desk { place: Place::Appeals, waiting: by.waiting },
        appeals,
        closed: state != AppealState::Open,
        paging: look.turn.paging(PAGE, &[("state", look.state.as_deref().unwrap_or_default())], found.next),
    };
    Ok(answer(StatusCode::OK, &shown, visit.language))
}

/// `POST .../accept`: what can be lifted is.
///
/// # Errors
/// 404 for everybody but moderators, 409 when it was answered.
pub async fn accept(State(app): State<App>, AtDesk(by): AtDesk, Named(id): Named<Id<Appeal>>, typed: Typed) -> Result<Redirect, Problem> {
    decide(&app, &by, id, true, &typed).await?;
    Ok(say(PAGE, "appeal-accepted"))
}

/// `POST .../decline`, with words.
///
/// # Errors
/// 404 for everybody but moderators, 409 when it was answered, 422 without words.
pub async fn decline(State(app): State<App>, AtDesk(by): AtDesk, Named(id): Named<Id<Appeal>>, typed: Typed) -> Result<Redirect, Problem> {
    decide(&app, &by, id, false, &typed).await?;
    Ok(say(PAGE, "appeal-declined"))
}

async fn decide(app: &App, by: &Member, id: Id<Appeal>, accepted: bool, typed: &Typed) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let happened = verbs::decide(&mut tx, app.clock.as_ref(), Judge::of(by), id, accepted, typed.value("text")).await?;
    Ok(tx.commit(happened, app.clock.now()).await?)
}
