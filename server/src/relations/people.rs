//! Settings about people: whom and what one keeps away, and the way back.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Time;
use serde::Deserialize;
use storage::{Cursor, Reader};

use super::verbs;
use super::view::{Kept, Part, PeopleSettings};
use crate::access::session::{Member, Visit};
use crate::makers::present::people_of;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::{Typed, complain};
use crate::state::App;

const PAGE: &str = "/settings/people";
const DOMAINS: &str = "/settings/people?show=domains";
/// Lines on one page.
const LINES: i64 = 40;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/settings/people", get(boxed(show)))
        .route("/settings/people/domains", post(boxed(keep_away)))
        .route("/settings/people/domains/remove", post(boxed(let_in)))
}

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
struct Look {
    #[serde(default)]
    show: String,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

async fn show(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    page(&app, &visit, &member, &look, Form::default(), StatusCode::OK).await
}

async fn page(app: &App, visit: &Visit, member: &Member, look: &Look, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let part = Part::of(&look.show);
    let mut reader = app.storage.read().await?;
    let (people, domains, next) = found(&mut reader, member, part, app.clock.now(), look.turn.cursor()?).await?;
    let page = PeopleSettings {
        page: look.said.on(visit.page().titled_by("settings-people").unlisted()),
        paging: look.turn.paging(PAGE, &[("show", part.word())], next),
        part,
        people,
        domains,
        form,
        has_invites: member.account.is_moderator(),
    };
    Ok(answer(status, &page, visit.language))
}

type Found = (Vec<Kept>, Vec<String>, Option<Cursor>);

async fn found(reader: &mut Reader, member: &Member, part: Part, now: Time, cursor: Cursor) -> Result<Found, Problem> {
    let me = member.maker.actor.id;
    let (actors, untils, next) = match part {
        Part::Domains => {
            let found = reader.domain_blocks().list(me, cursor, LINES).await?;
            return Ok((Vec::new(), found.items.into_iter().map(|block| block.host).collect(), found.next));
        }
        Part::Blocks => {
            let found = reader.blocks().list(me, cursor, LINES).await?;
            let untils = vec![None; found.items.len()];
            (found.items, untils, found.next)
        }
        Part::Mutes => {
            let found = reader.mutes().list(me, now, cursor, LINES).await?;
            let (mutes, actors): (Vec<_>, Vec<_>) = found.items.into_iter().unzip();
            (actors, mutes.into_iter().map(|mute| mute.until.and_then(Time::civil)).collect(), found.next)
        }
    };
    let people = people_of(reader, &actors).await?;
    Ok((people.into_iter().zip(untils).map(|(person, until)| Kept { person, until }).collect(), Vec::new(), next))
}

async fn keep_away(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    match verbs::block_domain(&app, member.maker.actor.id, typed.value("domain")).await {
        Ok(_) => Ok(say(DOMAINS, "domain-blocked").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            let look = Look { show: Part::Domains.word().to_owned(), ..Look::default() };
            page(&app, &visit, &member, &look, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

async fn let_in(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    verbs::unblock_domain(&app, member.maker.actor.id, typed.value("domain")).await?;
    Ok(say(DOMAINS, "domain-unblocked"))
}
