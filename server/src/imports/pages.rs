//! The pages of imports: a file goes in, its report comes out, and it starts or ends.

use std::collections::{HashMap, HashSet};

use axum::extract::multipart::Field;
use axum::extract::{Multipart, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use bytes::{Bytes, BytesMut};
use domain::Id;
use domain::actors::Actor;
use domain::imports::{Import, Outcome, State as ImportState, etsy};
use domain::media::Media;
use storage::imports::Brought;

use super::view::{Entry, ImportPage, Imports, Line, words};
use super::work::{Shop, Turned};
use super::{MAX_TABLE, MAX_UNPACKED, MAX_ZIP, zip};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::language::Language;
use crate::media::picture::MAX_BYTES;
use crate::media::upload::{Refused, Shape, upload};
use crate::page::{Form, Section, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::state::App;

/// What was sent: the table, and the photos.
#[derive(Default)]
struct Sent {
    table: Option<Bytes>,
    photos: Option<Bytes>,
    /// The message about a file that is too large.
    refused: Option<(&'static str, &'static str)>,
}

fn shop(app: &App) -> Shop<'_> {
    Shop { storage: &app.storage, site: &app.site, clock: app.clock.as_ref() }
}

fn path(id: Id<Import>) -> String {
    format!("/settings/import/{id}")
}

/// `GET /settings/import`.
pub(super) async fn all(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    show(&app, &visit, &member, &said, Form::default(), StatusCode::OK).await
}

async fn show(app: &App, visit: &Visit, member: &Member, said: &Said, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let imports = app.storage.read().await?.imports().list(member.maker.actor.id).await?;
    let entry = |import: Brought| Entry { url: path(import.id), state: import.state.word(), rows: import.rows, at: import.created_at.civil().unwrap_or_default() };
    let page = Imports {
        page: said.on(visit.page().titled_by("import-title").under(Section::Elsewhere).unlisted()),
        place: "import",
        has_invites: member.account.is_moderator(),
        form,
        imports: imports.into_iter().map(entry).collect(),
    };
    Ok(answer(status, &page, visit.language))
}

/// `POST /settings/import`: reads the file and shows what would become of it.
pub(super) async fn look(State(app): State<App>, visit: Visit, member: Member, multipart: Multipart) -> Result<Response, Problem> {
    // Held until the answer: so long the file is in memory.
    let Some(_turn) = app.shops.turn().await else {
        pass_over(multipart).await?;
        let form = Form::default().refused("", visit.language.t("import-busy"));
        let mut answer = show(&app, &visit, &member, &Said::default(), form, StatusCode::SERVICE_UNAVAILABLE).await?;
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        return Ok(answer);
    };
    let sent = read(multipart).await?;
    let refuse = async |field: &str, key: &str| {
        let form = Form::default().refused(field, visit.language.t(key));
        show(&app, &visit, &member, &Said::default(), form, StatusCode::UNPROCESSABLE_ENTITY).await
    };
    if let Some((field, key)) = sent.refused {
        return refuse(field, key).await;
    }
    let Some(table) = sent.table else { return refuse("file", "import-no-file").await };
    let Ok(table) = std::str::from_utf8(&table) else { return refuse("file", "import-not-utf8").await };
    let rows = match etsy::read(table) {
        Ok(rows) => rows,
        Err(error) => return refuse("file", error.key()).await,
    };
    let photos = match sent.photos {
        None => Vec::new(),
        Some(file) => match zip::pictures(&file) {
            Ok(found) => match keep_photos(&app, member.maker.actor.id, &found, &rows).await? {
                Ok(photos) => photos,
                Err(key) => return refuse("photos", key).await,
            },
            Err(zip::NoZip) => return refuse("photos", "import-no-zip").await,
        },
    };
    let import = shop(&app).look(member.maker.actor.id, rows, photos).await?;
    Ok(Redirect::to(&path(import.id)).into_response())
}

/// Lets what was sent go by, so that a browser listens to the answer.
async fn pass_over(mut multipart: Multipart) -> Result<(), Problem> {
    while let Some(mut field) = multipart.next_field().await? {
        while field.chunk().await?.is_some() {}
    }
    Ok(())
}

async fn read(mut multipart: Multipart) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    while let Some(field) = multipart.next_field().await? {
        match field.name() {
            Some("file") => match bounded(field, MAX_TABLE).await? {
                Some(bytes) => sent.table = Some(bytes).filter(|bytes| !bytes.is_empty()),
                None => sent.refused = Some(("file", "import-too-large")),
            },
            Some("photos") => match bounded(field, MAX_ZIP).await? {
                Some(bytes) => sent.photos = Some(bytes).filter(|bytes| !bytes.is_empty()),
                None => sent.refused = Some(("photos", "import-zip-too-large")),
            },
            _ => {}
        }
    }
    Ok(sent)
}

/// A file to its end; none when it is larger than `max`.
async fn bounded(mut field: Field<'_>, max: usize) -> Result<Option<Bytes>, Problem> {
    let mut bytes = BytesMut::new();
    let mut is_too_large = false;
    while let Some(chunk) = field.chunk().await? {
        is_too_large |= bytes.len() + chunk.len() > max;
        if is_too_large {
            bytes.clear();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((!is_too_large).then(|| bytes.freeze()))
}

/// Takes in those photos of a zip that some row names, one after the other; what is no picture is left out, and then fetched
/// like any other.
async fn keep_photos(app: &App, maker: Id<Actor>, found: &[zip::Packed<'_>], rows: &[etsy::Row]) -> Result<Result<Vec<(String, Id<Media>)>, &'static str>, Problem> {
    let last = |image: &str| image.rsplit('/').next().unwrap_or(image).to_ascii_lowercase();
    let mut wanted: HashSet<String> = rows.iter().flat_map(|row| &row.images).map(|image| last(image)).collect();
    let mut kept: Vec<(String, Id<Media>)> = Vec::new();
    let mut room = zip::Room(MAX_UNPACKED);
    for packed in found {
        // Of several files of one name the first is taken.
        if !wanted.remove(&packed.name.to_ascii_lowercase()) {
            continue;
        }
        let bytes = match room.unpack(packed, MAX_BYTES) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(zip::TooMuch) => return Ok(Err("import-zip-unpacks")),
        };
        match upload(app, maker, Shape::Photo, "", bytes).await {
            Ok(media) => kept.push((packed.name.clone(), media.id)),
            Err(Refused::Full) => return Ok(Err("photo-no-room")),
            Err(Refused::Storage(error)) => return Err(error.into()),
            Err(Refused::Picture(_)) => {}
        }
    }
    Ok(Ok(kept))
}

async fn mine(app: &App, member: &Member, id: Id<Import>) -> Result<Import, Problem> {
    let found = app.storage.read().await?.imports().find(id).await?;
    found.filter(|import| import.maker == member.maker.actor.id).ok_or_else(Problem::not_found)
}

/// `GET /settings/import/{id}`.
pub(super) async fn one(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<Import>>, Query(said): Query<Said>) -> Result<Response, Problem> {
    let import = mine(&app, &member, id).await?;
    let waits = import.is_running() && app.storage.read().await?.imports().find_running().await? != Some(id);
    let lines = lines(&app, &visit, &import).await?;
    let page = ImportPage {
        page: said.on(visit.page().titled_by("import-title").under(Section::Elsewhere).unlisted()),
        place: "import",
        has_invites: member.account.is_moderator(),
        url: path(id),
        state: if waits { "waiting" } else { import.state.word() },
        rows: import.rows.len(),
        done: import.done,
        counts: [Outcome::New, Outcome::Changed, Outcome::Same, Outcome::Refused].map(|outcome| (outcome.word(), u64::try_from(import.count(outcome)).unwrap_or(0))),
        lines,
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

/// The report row by row; what somebody should look at comes first.
async fn lines(app: &App, visit: &Visit, import: &Import) -> Result<Vec<Line>, Problem> {
    let missing = if import.state == ImportState::Looked { Vec::new() } else { app.storage.read().await?.imports().list_without_photos(import.maker).await? };
    let missing: HashMap<String, (i64, i64)> = missing.into_iter().map(|(key, wait, lost)| (key, (wait, lost))).collect();
    let mut lines: Vec<Line> = import.report.iter().map(|line| said(visit.language, import, &missing, line)).collect();
    lines.sort_by_key(|line| (line.outcome != Outcome::Refused.word(), line.notes.is_empty(), line.row));
    Ok(lines)
}

/// One row, with what is known by now about its photos, which come after it.
fn said(language: Language, import: &Import, missing: &HashMap<String, (i64, i64)>, line: &domain::imports::Line) -> Line {
    let mut notes: Vec<String> = line.notes.iter().map(|(_, key, message)| words(language, key, message)).collect();
    let row = import.rows.get(line.row.saturating_sub(1)).filter(|_| line.outcome != Outcome::Refused);
    if let Some((wait, lost)) = row.and_then(|row| missing.get(&row.key())) {
        let counted = [("import-photos-wait", wait), ("import-photos-lost", lost)].into_iter().filter(|(_, count)| **count > 0);
        notes.extend(counted.map(|(key, count)| language.t_with(key, &[("n", count)])));
    }
    Line { row: line.row, title: line.title.clone(), outcome: line.outcome.word(), notes }
}

/// `POST /settings/import/{id}/start`.
pub(super) async fn start(State(app): State<App>, member: Member, Named(id): Named<Id<Import>>) -> Result<Redirect, Problem> {
    turn_to(&app, &member, id, ImportState::Running, "import-started").await
}

/// `POST /settings/import/{id}/cancel`.
pub(super) async fn cancel(State(app): State<App>, member: Member, Named(id): Named<Id<Import>>) -> Result<Redirect, Problem> {
    turn_to(&app, &member, id, ImportState::Cancelled, "import-ended").await
}

async fn turn_to(app: &App, member: &Member, id: Id<Import>, state: ImportState, key: &'static str) -> Result<Redirect, Problem> {
    let import = mine(app, member, id).await?;
    match shop(app).turn_to(&import, state).await? {
        Turned::Done => Ok(say(&path(id), key)),
        Turned::Not => Err(Problem::conflict().saying("problem-import-state", "this import is over, or went on meanwhile; look at it again")),
        Turned::OneByOne => Err(Problem::conflict().saying("problem-import-other", "another import of yours is under way; wait for it, or end it")),
    }
}
