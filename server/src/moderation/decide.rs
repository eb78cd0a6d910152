//! Deciding: each measure has a page that says what will happen, and asks.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::Id;
use domain::actors::Actor;
use domain::media::{Media, Size};
use domain::moderation::{Draft, Kind, Measure, MeasureError};
use domain::posts::Post;
use domain::reports::Report;
use serde::Deserialize;
use storage::{Happened, Reader, Transaction};

use super::present;
use super::verbs::{self, Judge, Refused};
use super::view::{Decide, Desk, Place};
use crate::access::session::{AtDesk, Member, Visit};
use crate::api::path::Named;
use crate::makers::present::bylines;
use crate::media::url::picture;
use crate::page::{Form, Page, answer};
use crate::posts::load::may_see;
use crate::problem::Problem;
use crate::site::said::say;
use crate::site::typed::{Typed, complain};
use crate::state::App;

/// What may stand in the query of such a page.
#[derive(Debug, Default, Deserialize)]
pub struct Cause {
    report: Option<String>,
}

/// What is to be decided about.
#[derive(Clone, Copy)]
enum Subject {
    Maker(Id<Actor>, Kind),
    Post(Id<Post>),
    Photo(Id<Media>),
    Measure(Id<Measure>),
}

impl Subject {
    fn action(self) -> String {
        match self {
            Self::Maker(id, kind) => format!("/moderation/makers/{id}/{}", kind.word()),
            Self::Post(id) => format!("/moderation/posts/{id}/remove"),
            Self::Photo(id) => format!("/moderation/photos/{id}/remove"),
            Self::Measure(id) => format!("/moderation/measures/{id}/lift"),
        }
    }
}

/// Only what holds for a maker as a whole has a page below them.
fn kind(act: &str) -> Result<Kind, Problem> {
    Kind::from_word(act).filter(|kind| kind.can_be_undone()).ok_or_else(Problem::not_found)
}

/// `GET /moderation/makers/{id}/{act}`.
///
/// # Errors
/// 404 for everybody but moderators, and for acts that are none.
pub async fn ask(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named((id, act)): Named<(Id<Actor>, String)>, Query(cause): Query<Cause>) -> Result<Response, Problem> {
    show(&app, &visit, &by, Subject::Maker(id, kind(&act)?), begun(cause), StatusCode::OK).await
}

/// `GET /moderation/posts/{id}/remove`.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn ask_post(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Post>>, Query(cause): Query<Cause>) -> Result<Response, Problem> {
    show(&app, &visit, &by, Subject::Post(id), begun(cause), StatusCode::OK).await
}

/// `GET /moderation/photos/{id}/remove`.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn ask_photo(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Media>>, Query(cause): Query<Cause>) -> Result<Response, Problem> {
    show(&app, &visit, &by, Subject::Photo(id), begun(cause), StatusCode::OK).await
}

/// `GET /moderation/measures/{id}/lift`.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn ask_lift(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Measure>>, Query(cause): Query<Cause>) -> Result<Response, Problem> {
    show(&app, &visit, &by, Subject::Measure(id), begun(cause), StatusCode::OK).await
}

fn begun(cause: Cause) -> Form {
    Form::default().with("report", cause.report.filter(|id| id.parse::<Id<Report>>().is_ok()).unwrap_or_default())
}

/// Whom and what it is about.
struct Found {
    actor: Actor,
    act: String,
    post: Option<Post>,
    photo: Option<Media>,
}

async fn find(reader: &mut Reader, by: Id<Actor>, subject: Subject) -> Result<Found, Problem> {
    let (owner, act, post, photo) = match subject {
        Subject::Maker(id, kind) => (id, kind.word().to_owned(), None, None),
        Subject::Post(id) => {
            let post = reader.posts().find(id).await?.ok_or_else(Problem::not_found)?;
            // What is not for everybody is read by those who decide only where somebody showed it to them (SECURITY D-08).
            if !post.is_open() && !may_see(reader, &post, Some(by)).await? && !reader.reports().names(post.author, post.id).await? {
                return Err(Problem::not_found());
            }
            (post.author, Kind::RemovePost.word().to_owned(), Some(post), None)
        }
        Subject::Photo(id) => {
            let photo = reader.media().find(id).await?.ok_or_else(Problem::not_found)?;
            (photo.owner, Kind::RemovePhoto.word().to_owned(), None, Some(photo))
        }
        Subject::Measure(id) => {
            let measure = reader.moderation().find_measure(id).await?.filter(|measure| measure.holds() && measure.kind.can_be_undone()).ok_or_else(Problem::not_found)?;
            (measure.maker, format!("lift-{}", measure.kind.word()), None, None)
        }
    };
    let actor = reader.actors().find(owner).await?.ok_or_else(Problem::not_found)?;
    Ok(Found { actor, act, post, photo })
}

async fn show(app: &App, visit: &Visit, by: &Member, subject: Subject, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let found = find(&mut reader, by.maker.actor.id, subject).await?;
    let entry = match &found.post {
        Some(post) => Some(present::one(&mut reader, post).await?.entry),
        None => None,
    };
    let byline = bylines(&mut reader, &[found.actor.id]).await?.remove(&found.actor.id).ok_or_else(Problem::not_found)?;
    let page: Page = visit.page();
    let title = page.t1(&format!("decide-{}", found.act), "name", byline.name.as_str());
    let report = form.value("report").to_owned();
    let shown = Decide {
        page: page.titled(title).unlisted(),
        desk: Desk { place: Place::Elsewhere, waiting: by.waiting },
        is_here: found.actor.is_here(),
        action: subject.action(),
        back: if report.is_empty() { format!("/moderation/makers/{}", found.actor.id) } else { format!("/moderation/reports/{report}") },
        picture: found.photo.as_ref().and_then(|photo| picture(photo, Size::Medium)),
        act: found.act,
        by: byline,
        entry,
        form,
    };
    Ok(answer(status, &shown, visit.language))
}

/// `POST /moderation/makers/{id}/{act}`.
///
/// # Errors
/// 404 for everybody but moderators, 403 about oneself or those above, 409 for what holds already.
pub async fn take(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named((id, act)): Named<(Id<Actor>, String)>, typed: Typed) -> Result<Response, Problem> {
    let subject = Subject::Maker(id, kind(&act)?);
    act_on(&app, &visit, &by, subject, &typed).await
}

/// `POST /moderation/posts/{id}/remove`.
///
/// # Errors
/// As [`take`].
pub async fn remove_post(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Response, Problem> {
    act_on(&app, &visit, &by, Subject::Post(id), &typed).await
}

/// `POST /moderation/photos/{id}/remove`.
///
/// # Errors
/// As [`take`].
pub async fn remove_photo(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Media>>, typed: Typed) -> Result<Response, Problem> {
    act_on(&app, &visit, &by, Subject::Photo(id), &typed).await
}

/// `POST /moderation/measures/{id}/lift`.
///
/// # Errors
/// As [`take`].
pub async fn lift(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Measure>>, typed: Typed) -> Result<Response, Problem> {
    act_on(&app, &visit, &by, Subject::Measure(id), &typed).await
}

async fn act_on(app: &App, visit: &Visit, by: &Member, subject: Subject, typed: &Typed) -> Result<Response, Problem> {
    let mut tx = app.storage.begin().await?;
    match act(app, &mut tx, by, subject, typed).await {
        Ok((maker, key, happened)) => {
            tx.commit(happened, app.clock.now()).await?;
            Ok(say(&format!("/moderation/makers/{}", maker.id), key).into_response())
        }
        Err(Refused::Measure(MeasureError::Wrong(faults))) => {
            drop(tx);
            show(app, visit, by, subject, complain(typed.again(), &faults, visit.language), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(refused) => Err(refused.into()),
    }
}

async fn act(app: &App, tx: &mut Transaction, by: &Member, subject: Subject, typed: &Typed) -> Result<(Actor, &'static str, Happened), Refused> {
    let (clock, judge) = (app.clock.as_ref(), Judge::of(by));
    let report: Option<Id<Report>> = typed.value("report").parse().ok();
    let draft = |kind| Draft { kind, text: typed.value("text").to_owned(), subject: String::new(), report };
    let (maker, key, mut happened) = match subject {
        Subject::Maker(id, kind) => {
            let maker = tx.actors().find(id).await?.ok_or(Refused::Nothing)?;
            let happened = verbs::take(tx, clock, judge, &maker, draft(kind)).await?;
            (maker, "measure-taken", happened)
        }
        Subject::Post(id) => {
            let (maker, happened) = verbs::remove_post(tx, clock, judge, id, draft(Kind::RemovePost)).await?;
            (maker, "post-removed", happened)
        }
        Subject::Photo(id) => {
            let (maker, happened) = verbs::remove_photo(tx, clock, judge, id, draft(Kind::RemovePhoto)).await?;
            (maker, "photo-removed-done", happened)
        }
        Subject::Measure(id) => {
            let (maker, happened) = verbs::lift(tx, clock, judge, id, typed.value("text")).await?;
            (maker, "measure-lifted", happened)
        }
    };
    if let Some(report) = report.filter(|_| typed.ticked("close")) {
        happened = happened.with(verbs::close(tx, clock, judge, report, typed.value("text")).await?);
    }
    Ok((maker, key, happened))
}
