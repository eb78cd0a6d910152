//! What moderators look at: the queue of reports, one of them, the record of a maker, and the log.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::Id;
use domain::actors::Actor;
use domain::moderation::Act;
use domain::reports::{Report, State as ReportState};
use serde::Deserialize;

use super::present;
use super::verbs::{self, Judge};
use super::view::{Desk, Log, MakerRecord, Place, ReportPage, Reports};
use crate::access::session::{AtDesk, Visit};
use crate::api::path::Named;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::Typed;
use crate::site::view::Anchor;
use crate::state::App;

/// Reports, appeals or lines on one page.
const ITEMS: i64 = 20;

/// What may stand in the query of a list of the desk.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    state: Option<String>,
    host: Option<String>,
    act: Option<String>,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /moderation`: open reports, or closed ones, or those of one host.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn reports(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Query(look): Query<Look>) -> Result<Response, Problem> {
    let closed = look.state.as_deref() == Some(ReportState::Closed.word());
    let state = if closed { ReportState::Closed } else { ReportState::Open };
    let host = look.host.as_deref().map(|host| host.trim().to_lowercase()).unwrap_or_default();
    let mut reader = app.storage.read().await?;
    let found = reader.reports().list(state, Some(&host).filter(|host| !host.is_empty()).map(String::as_str), look.turn.cursor()?, ITEMS).await?;
    let mut lines = Vec::new();
    for report in &found.items {
        lines.push(present::report(&mut reader, report).await?);
    }
    let page = look.said.on(visit.page().titled_by("desk-reports").unlisted());
    let kept = [("state", if closed { "closed" } else { "" }), ("host", host.as_str())];
    let paging = look.turn.paging("/moderation", &kept, found.next);
    let shown = Reports { page, desk: Desk { place: Place::Reports, waiting: by.waiting }, reports: lines, closed, paging, host: host.clone() };
    Ok(answer(StatusCode::OK, &shown, visit.language))
}

/// `GET /moderation/reports/{id}`.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn report(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Report>>, Query(said): Query<Said>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let report = reader.reports().find(id).await?.ok_or_else(Problem::not_found)?;
    let named = present::named(&mut reader, &report).await?;
    let line = present::report(&mut reader, &report).await?;
    let shown = ReportPage {
        page: said.on(visit.page().titled(visit.page().t1("desk-report-n", "id", line.id.as_str())).unlisted()),
        desk: Desk { place: Place::Elsewhere, waiting: by.waiting },
        gone: report.posts.len() - named.len(),
        is_mine: report.assigned == Some(by.account.id),
        form: Form::default().with("note", report.note.clone()),
        report: line,
        named,
    };
    Ok(answer(StatusCode::OK, &shown, visit.language))
}

fn path(id: Id<Report>) -> String {
    format!("/moderation/reports/{id}")
}

/// `POST .../assign`: into one's own care, or out of it.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn assign(State(app): State<App>, AtDesk(by): AtDesk, Named(id): Named<Id<Report>>) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    let happened = verbs::assign(&mut tx, app.clock.as_ref(), Judge::of(&by), id).await?;
    tx.commit(happened, app.clock.now()).await?;
    Ok(say(&path(id), "report-assigned"))
}

/// `POST .../note`.
///
/// # Errors
/// 404 for everybody but moderators, 422 for a note that is too long.
pub async fn note(State(app): State<App>, AtDesk(_): AtDesk, Named(id): Named<Id<Report>>, typed: Typed) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    let happened = verbs::note(&mut tx, id, typed.value("note")).await?;
    tx.commit(happened, app.clock.now()).await?;
    Ok(say(&path(id), "report-kept"))
}

/// `POST .../close`, without a measure; measures have pages of their own that close it too.
///
/// # Errors
/// 404 for everybody but moderators, 409 when it is closed.
pub async fn close(State(app): State<App>, AtDesk(by): AtDesk, Named(id): Named<Id<Report>>) -> Result<Redirect, Problem> {
    let mut tx = app.storage.begin().await?;
    let happened = verbs::close(&mut tx, app.clock.as_ref(), Judge::of(&by), id, "").await?;
    tx.commit(happened, app.clock.now()).await?;
    Ok(say("/moderation", "report-closed"))
}

/// `GET /moderation/makers/{id}`.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn maker(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Actor>>, Query(said): Query<Said>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let actor = reader.actors().find(id).await?.ok_or_else(Problem::not_found)?;
    let about = present::about(&mut reader, &actor).await?;
    let page = said.on(visit.page().titled(about.by.name.clone()).unlisted());
    Ok(answer(StatusCode::OK, &MakerRecord { page, desk: Desk { place: Place::Elsewhere, waiting: by.waiting }, about }, visit.language))
}

/// `GET /moderation/log`, all of it or one act.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn log(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Query(look): Query<Look>) -> Result<Response, Problem> {
    let act = look.act.as_deref().and_then(Act::from_word);
    let found = app.storage.read().await?.moderation().list_log(act, look.turn.cursor()?, ITEMS).await?;
    let page = visit.page().titled_by("desk-log").unlisted();
    let shown = Log {
        acts: Act::all().into_iter().map(|act| Anchor::new(page.label("act", act.word()), act.word())).collect(),
        entries: found.items.iter().map(present::log_line).collect(),
        form: Form::default().with("act", act.map_or("", Act::word)),
        paging: look.turn.paging("/moderation/log", &[("act", act.map_or("", Act::word))], found.next),
        desk: Desk { place: Place::Log, waiting: by.waiting },
        page,
    };
    Ok(answer(StatusCode::OK, &shown, visit.language))
}
