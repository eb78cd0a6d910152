//! Notifications as pages: what happened, who waits to be heard, and of whom one wants to hear.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::notifications::{Kind, Policy, PolicyDraft};
use domain::relations::Timeline;
use serde::Deserialize;
use storage::Cursor;

use super::view::{Mark, Notifications, PolicySettings, Requests, Tab};
use super::{present, verbs};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::makers::load;
use crate::page::{Form, Section, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::{Typed, complain};
use crate::state::App;
use crate::timelines::verbs::mark;

/// Lines on one page.
const LINES: i64 = 30;

/// What may stand in the query of a list.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    show: Option<String>,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

impl Tab {
    /// The kinds that it shows; none where that is all of them.
    fn kinds(self) -> Vec<Kind> {
        match self {
            Self::All => Vec::new(),
            Self::Said => vec![Kind::Mention, Kind::Reply, Kind::Direct, Kind::Quote, Kind::Turn, Kind::Agreement, Kind::Webhook, Kind::Found],
            Self::Reactions => vec![Kind::Like, Kind::Boost, Kind::PollEnded, Kind::Edited, Kind::QuoteAnswered],
            Self::Follows => vec![Kind::Follow, Kind::FollowRequest, Kind::FollowAccepted, Kind::Moved],
            Self::Desk => vec![Kind::Report, Kind::SignUp, Kind::Appeal, Kind::Measure, Kind::AppealDecided, Kind::Judged],
        }
    }
}

/// `GET /notifications`.
///
/// # Errors
/// 401 for visitors, 400 for a cursor that is none.
pub async fn list(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let tab = look.show.as_deref().and_then(Tab::from_word).unwrap_or_default();
    let page = look.said.on(visit.page().titled_by("notifications-title").under(Section::Elsewhere).unlisted());
    let mut reader = app.storage.read().await?;
    let found = reader.notifications().list_groups(me.id, &tab.kinds(), look.turn.cursor()?, LINES).await?;
    let read = reader.markers().find(me.id, Timeline::Notifications).await?;
    let lines = present::lines(&mut reader, &page, &found.items, me, read).await?;
    let newest = found.items.first().filter(|_| look.turn.is_first() && tab == Tab::All && lines.first().is_some_and(|line| line.is_unread));
    let shown = Notifications {
        tab,
        has_desk: member.account.is_moderator(),
        unread: newest.map(|group| group.newest.id.to_string()),
        waiting: reader.notifications().count_requests(me.id).await?.0,
        paging: look.turn.paging("/notifications", &[("show", if tab == Tab::All { "" } else { tab.word() })], found.next),
        lines,
        page,
    };
    Ok(answer(StatusCode::OK, &shown, visit.language))
}

/// `GET /notifications/mark`.
///
/// # Errors
/// 401 for visitors.
pub async fn unread_mark(visit: Visit, member: Member) -> Result<Response, Problem> {
    Ok(answer(StatusCode::OK, &Mark { page: visit.page(), visitor: member.visitor() }, visit.language))
}

/// `POST /notifications/read`: all up to the one in the field `entry` were read.
///
/// # Errors
/// 401 for visitors, 400 for what is no id.
pub async fn read(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let to: Cursor = typed.value("entry").parse().map_err(|error: storage::NotACursor| Problem::malformed().because(error))?;
    mark(&app, member.maker.actor.id, &[(Timeline::Notifications, to)]).await?;
    Ok(say("/notifications", "notifications-read"))
}

/// `POST /notifications/dismiss`: those of the field `group`, or, without it, all up to the one in the field `entry`.
///
/// # Errors
/// 401 for visitors, 400 for what is no id, 404 for what is not theirs.
pub async fn dismiss(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let me = member.maker.actor.id;
    match typed.value("group") {
        "" => {
            let up_to = typed.value("entry").parse().map_err(|error: domain::id::NotAnId| Problem::malformed().because(error))?;
            verbs::dismiss_all(&app, me, up_to).await?;
        }
        group => verbs::dismiss_group(&app, me, group).await?,
    }
    let tab = Tab::from_word(typed.value("show")).unwrap_or_default();
    Ok(say(&tab.url(), "notifications-dismissed"))
}

/// `GET /notifications/requests`.
///
/// # Errors
/// 401 for visitors, 400 for a cursor that is none.
pub async fn requests(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.notifications().list_requests(me, look.turn.cursor()?, LINES).await?;
    let shown = Requests {
        page: look.said.on(visit.page().titled_by("requests-title").unlisted()),
        requests: present::requests(&mut reader, &found.items, me).await?,
        paging: look.turn.paging("/notifications/requests", &[], found.next),
    };
    Ok(answer(StatusCode::OK, &shown, visit.language))
}

/// `POST /notifications/requests/{handle}/accept`.
///
/// # Errors
/// 401 for visitors, 404 when nothing of theirs waits.
pub async fn accept(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let sender = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor.id;
    verbs::accept(&app, member.maker.actor.id, sender).await?;
    Ok(say("/notifications/requests", "notifications-let-in"))
}

/// `POST /notifications/requests/{handle}/dismiss`.
///
/// # Errors
/// 401 for visitors, 404 when nothing of theirs waits.
pub async fn refuse(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let sender = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor.id;
    verbs::refuse(&app, member.maker.actor.id, sender).await?;
    Ok(say("/notifications/requests", "notifications-dismissed"))
}

/// `GET /notifications/policy`.
///
/// # Errors
/// 401 for visitors.
pub async fn policy(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    let policy = app.storage.read().await?.notifications().policy(member.maker.actor.id).await?;
    settings(&app, &visit, &member, form(&policy), &said, StatusCode::OK).await
}

/// `POST /notifications/policy`.
///
/// # Errors
/// 401 for visitors, 422 for what is none of the words.
pub async fn change_policy(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let word = |field: &str| Some(typed.value(field).to_owned());
    let draft = PolicyDraft {
        not_following: word("not_following"),
        not_followers: word("not_followers"),
        new_accounts: word("new_accounts"),
        unsolicited_direct: word("unsolicited_direct"),
        limited: word("limited"),
    };
    match verbs::change_policy(&app, member.maker.actor.id, &draft).await {
        Ok(_) => Ok(say("/notifications/policy", "settings-kept").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            settings(&app, &visit, &member, form, &Said::default(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

fn form(policy: &Policy) -> Form {
    Form::default()
        .with("not_following", policy.not_following.word())
        .with("not_followers", policy.not_followers.word())
        .with("new_accounts", policy.new_accounts.word())
        .with("unsolicited_direct", policy.unsolicited_direct.word())
        .with("limited", policy.limited.word())
}

async fn settings(app: &App, visit: &Visit, member: &Member, form: Form, said: &Said, status: StatusCode) -> Result<Response, Problem> {
    let waiting = app.storage.read().await?.notifications().count_requests(member.maker.actor.id).await?.0;
    let page = said.on(visit.page().titled_by("policy-title").unlisted());
    Ok(answer(status, &PolicySettings { page, form, waiting }, visit.language))
}
