//! The desk for programs of moderators; for everybody else it does not exist.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::moderation::{Act, Draft, Entry, Kind, Measure};
use domain::posts::Post;
use domain::reports::{Report, State as ReportState};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use storage::Reader;
use utoipa::{IntoParams, ToSchema};

use super::verbs::{self, Judge};
use crate::access::token::{Caller, Reading, Writing};
use crate::api::body::Body;
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::time;
use crate::makers::api::{MakerShape, shapes_of};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/moderation/reports` and `/moderation/log`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/moderation/reports", get(boxed(list)))
        .route("/moderation/reports/{id}", get(boxed(show)))
        .route("/moderation/reports/{id}/close", post(boxed(close)))
        .route("/moderation/log", get(boxed(log)))
}

/// Which reports are meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Queue {
    /// `open` (the default) or `closed`.
    state: Option<String>,
    /// Only those from or about this host.
    host: Option<String>,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// Which part of the log is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Narrow {
    /// Only this act, such as `suspend` or `report-closed`.
    act: Option<String>,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// Something that moderators are asked to look at.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportShape {
    pub id: String,
    /// `open` or `closed`.
    pub state: &'static str,
    /// Who says it; a server itself, for most that come from elsewhere.
    pub reporter: Option<MakerShape>,
    /// The host they are of; null here.
    pub host: Option<String>,
    pub reported: Option<MakerShape>,
    /// Ids of posts.
    pub posts: Vec<String>,
    pub text: String,
    /// Whether its words went on to the server of the one it is about.
    pub forwarded: bool,
    /// Whether a moderator looks after it.
    pub assigned: bool,
    /// Of moderators, for moderators.
    pub note: String,
    pub created_at: String,
}

/// A report with what to weigh it with.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportInFull)]
pub struct FullShape {
    pub report: ReportShape,
    /// The posts that are still there.
    pub posts: Vec<PostShape>,
    /// Reports about the same one, this one among them.
    pub reports_about: i64,
    /// What was decided about them, the newest first.
    pub measures: Vec<MeasureShape>,
}

/// A post as a report names it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportedPost)]
pub struct PostShape {
    pub id: String,
    pub address: String,
    pub url: String,
    pub title: String,
    /// What its author warns of; may be empty.
    pub warning: String,
    pub content_html: String,
}

/// A decision about somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Measure)]
pub struct MeasureShape {
    pub id: String,
    /// `warn`, `limit`, `suspend`, `remove-post` or `remove-photo`.
    pub kind: &'static str,
    pub text: String,
    pub created_at: String,
    pub lifted_at: Option<String>,
    pub acknowledged_at: Option<String>,
}

/// How a report is closed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Closing {
    /// `warn`, `limit` or `suspend`; left out: nothing is done.
    measure: Option<String>,
    /// To the one whom the measure concerns, and for the log.
    text: String,
}

/// A line of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LogEntry)]
pub struct EntryShape {
    pub id: String,
    pub at: String,
    /// The handle of a moderator at that time; null at the machine itself.
    pub by: Option<String>,
    pub act: &'static str,
    /// A handle, a host.
    pub about: String,
    pub why: String,
    /// Id of a report.
    pub report: Option<String>,
}

/// For everybody else there is no desk (SECURITY D-08).
fn at_desk(caller: &Caller) -> Result<(), Problem> {
    if caller.account.is_moderator() { Ok(()) } else { Err(Problem::not_found()) }
}

/// Reports, the newest first.
#[utoipa::path(get, path = "/moderation/reports", tag = "moderation", params(Queue), responses((status = 200, body = List<ReportShape>), (status = 404, description = "no moderator")), security(("token" = ["read"])))]
pub async fn list(State(app): State<App>, Reading(caller): Reading, Asked(queue): Asked<Queue>) -> Result<List<ReportShape>, Problem> {
    at_desk(&caller)?;
    let (begin, limit) = part(queue.cursor.as_deref(), queue.limit.as_deref())?;
    let state = match queue.state.as_deref() {
        None => ReportState::Open,
        Some(word) => ReportState::from_word(word).ok_or_else(|| Problem::invalid(vec![Fault::new("state", "fault-report-state", "a report is open or closed")]))?,
    };
    let mut reader = app.storage.read().await?;
    let found = reader.reports().list(state, queue.host.as_deref().filter(|host| !host.is_empty()), begin, limit).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for report in &found.items {
        items.push(shape(&app, &mut reader, report).await?);
    }
    Ok(List::ending(items, found.next))
}

async fn shape(app: &App, reader: &mut Reader, report: &Report) -> Result<ReportShape, Problem> {
    Ok(ReportShape {
        id: report.id.to_string(),
        state: report.state.word(),
        reporter: maker(app, reader, report.reporter).await?,
        host: Some(report.host.clone()).filter(|host| !host.is_empty()),
        reported: maker(app, reader, report.reported).await?,
        posts: report.posts.iter().map(ToString::to_string).collect(),
        text: report.text.clone(),
        forwarded: report.forward,
        assigned: report.assigned.is_some(),
        note: report.note.clone(),
        created_at: time(report.created_at),
    })
}

async fn maker(app: &App, reader: &mut Reader, id: Id<Actor>) -> Result<Option<MakerShape>, Problem> {
    let Some(actor) = reader.actors().find(id).await? else { return Ok(None) };
    Ok(shapes_of(app, reader, vec![actor], None).await?.pop())
}

/// One report with what to weigh it with.
#[utoipa::path(get, path = "/moderation/reports/{id}", tag = "moderation", params(("id" = String, Path)), responses((status = 200, body = FullShape), (status = 404)), security(("token" = ["read"])))]
pub async fn show(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<Report>>) -> Result<Json<FullShape>, Problem> {
    at_desk(&caller)?;
    full(&app, id).await
}

async fn full(app: &App, id: Id<Report>) -> Result<Json<FullShape>, Problem> {
    let mut reader = app.storage.read().await?;
    let report = reader.reports().find(id).await?.ok_or_else(Problem::not_found)?;
    let posts = reader.posts().list(&report.posts).await?;
    let measures = reader.moderation().list_measures_of(report.reported).await?;
    let reports_about = reader.reports().count_about(report.reported).await?;
    let report = shape(app, &mut reader, &report).await?;
    Ok(Json(FullShape { report, posts: posts.iter().map(post_shape).collect(), reports_about, measures: measures.iter().map(measure_shape).collect() }))
}

fn post_shape(post: &Post) -> PostShape {
    PostShape {
        id: post.id.to_string(),
        address: post.address.to_string(),
        url: post.page.clone(),
        title: post.title.clone(),
        warning: post.warning.clone(),
        content_html: post.content.html().to_owned(),
    }
}

fn measure_shape(measure: &Measure) -> MeasureShape {
    MeasureShape {
        id: measure.id.to_string(),
        kind: measure.kind.word(),
        text: measure.text.clone(),
        created_at: time(measure.created_at),
        lifted_at: measure.lifted_at.map(time),
        acknowledged_at: measure.acknowledged_at.map(time),
    }
}

/// Closes a report, with a measure or without one.
#[utoipa::path(post, path = "/moderation/reports/{id}/close", tag = "moderation", params(("id" = String, Path)), request_body = Closing,
    responses((status = 200, body = FullShape), (status = 403, description = "about oneself, or those above"), (status = 404), (status = 409, description = "closed already, or the measure holds already"), (status = 422)), security(("token" = ["write"])))]
pub async fn close(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Report>>, Body(closing): Body<Closing>) -> Result<Json<FullShape>, Problem> {
    at_desk(&caller)?;
    let (clock, judge) = (app.clock.as_ref(), Judge::calling(&caller));
    let mut tx = app.storage.begin().await?;
    let report = tx.reports().find(id).await?.ok_or_else(Problem::not_found)?;
    let mut happened = verbs::close(&mut tx, clock, judge, id, &closing.text).await?;
    if let Some(word) = &closing.measure {
        let fault = || Problem::invalid(vec![Fault::new("measure", "fault-measure", "a measure is warn, limit or suspend")]);
        let kind = Kind::from_word(word).filter(|kind| kind.can_be_undone()).ok_or_else(fault)?;
        let maker = tx.actors().find(report.reported).await?.ok_or_else(Problem::not_found)?;
        let draft = Draft { kind, text: closing.text.clone(), subject: String::new(), report: Some(id) };
        happened = happened.with(verbs::take(&mut tx, clock, judge, &maker, draft).await?);
    }
    tx.commit(happened, app.clock.now()).await?;
    full(&app, id).await
}

/// What was decided, by whom and why, the newest first.
#[utoipa::path(get, path = "/moderation/log", tag = "moderation", params(Narrow), responses((status = 200, body = List<EntryShape>), (status = 404, description = "no moderator")), security(("token" = ["read"])))]
pub async fn log(State(app): State<App>, Reading(caller): Reading, Asked(narrow): Asked<Narrow>) -> Result<List<EntryShape>, Problem> {
    at_desk(&caller)?;
    let (begin, limit) = part(narrow.cursor.as_deref(), narrow.limit.as_deref())?;
    let act = match narrow.act.as_deref() {
        None => None,
        Some(word) => Some(Act::from_word(word).ok_or_else(|| Problem::invalid(vec![Fault::new("act", "fault-act", "there is no such act")]))?),
    };
    let found = app.storage.read().await?.moderation().list_log(act, begin, limit).await?;
    Ok(List::of(found.map(|entry| entry_shape(&entry))))
}

fn entry_shape(entry: &Entry) -> EntryShape {
    EntryShape {
        id: entry.id.to_string(),
        at: time(entry.at),
        by: Some(entry.by_name.clone()).filter(|name| !name.is_empty()),
        act: entry.act.word(),
        about: entry.about.clone(),
        why: entry.why.clone(),
        report: entry.report.map(|id| id.to_string()),
    }
}
