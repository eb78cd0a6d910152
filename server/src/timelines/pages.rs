//! Home: what the followed publish, drafts that wait, and who asks to follow; and what is for everybody, from here and known.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::actors::Actor;
use domain::listings::{Listing, State as ListingState};
use domain::relations::Timeline;
use domain::site::listing_path;
use domain::{Handle, Id};
use serde::Deserialize;
use storage::timelines::Arrived;
use storage::{Cursor, Reader};

use super::verbs;
use super::view::{Draft, Home, Public};
use crate::access::session::{Member, Visit};
use crate::follows::present::requests;
use crate::page::{Section, answer};
use crate::posts::composer::small;
use crate::posts::present::entries;
use crate::posts::view::Entry;
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::Typed;
use crate::state::App;
use crate::suggestions::present::suggested;

/// Entries on one page.
const ENTRIES: i64 = 20;
/// Requests to follow that are shown at once.
const REQUESTS: i64 = 10;
/// Drafts beside the timeline.
const DRAFTS: i64 = 5;
/// Makers to follow beside the timeline.
const SUGGESTIONS: i64 = 3;
/// Who follows so many finds others without being shown whom; the makers' page suggests to everybody.
const MANY: i64 = 50;

/// What may stand in the query of home.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /home`.
///
/// # Errors
/// 401 for visitors, 400 for a cursor that is none.
pub async fn home(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.timelines().home(me, app.clock.now(), look.turn.cursor()?, ENTRIES).await?;
    let read = reader.markers().find(me, Timeline::Home).await?;
    let mut shown = entries(&mut reader, &found.items, Some(me), app.clock.now()).await?;
    draw_line(&mut shown, &found.items, read);
    let page = look.said.on(visit.page().titled_by("home-title").under(Section::Home).unlisted());
    let home = Home {
        composer: small(&app, &mut reader, &member).await?,
        requests: requests(&mut reader, me, REQUESTS).await?,
        entries: shown,
        unread: found.items.first().and_then(place).filter(|newest| look.turn.is_first() && read.is_none_or(|read| *newest > read)).map(|newest| newest.to_string()),
        paging: look.turn.paging("/home", &[], found.next),
        drafts: drafts(&mut reader, &member.maker.actor.handle, me).await?,
        suggestions: if reader.follows().follows_many(me, MANY).await? { Vec::new() } else { suggested(&app, &mut reader, &page, me, "/home", SUGGESTIONS).await? },
        page,
    };
    Ok(answer(StatusCode::OK, &home, visit.language))
}

/// Where an entry of home stands.
fn place(arrived: &Arrived) -> Option<Cursor> {
    arrived.entry.map(|entry| Cursor::before(entry.raw()))
}

/// Marks where those that were read begin, if newer ones stand above them.
fn draw_line(shown: &mut [Entry], arrived: &[Arrived], read: Option<Cursor>) {
    let Some(read) = read else { return };
    // A post whose author was removed this moment is not shown; the line then waits for the next look.
    if shown.len() != arrived.len() {
        return;
    }
    let first = arrived.iter().position(|arrived| place(arrived).is_some_and(|at| at <= read));
    if let Some(entry) = first.filter(|first| *first > 0).and_then(|first| shown.get_mut(first)) {
        entry.begins_read = true;
    }
}

/// `POST /home/read`: what stands at home up to the entry of the field `entry` was read.
///
/// # Errors
/// 401 for visitors, 400 for what is no entry.
pub async fn mark_read(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let to: Cursor = typed.value("entry").parse().map_err(|error: storage::NotACursor| Problem::malformed().because(error))?;
    verbs::mark(&app, member.maker.actor.id, &[(Timeline::Home, to)]).await?;
    Ok(say("/home", "home-read"))
}

async fn drafts(reader: &mut Reader, handle: &Handle, me: Id<Actor>) -> Result<Vec<Draft>, Problem> {
    let found = reader.listings().list_by_maker(me, &[ListingState::Draft], Cursor::START, DRAFTS).await?;
    let draft =
        |listing: Listing| Draft { url: format!("{}/edit", listing_path(handle, listing.id)), kept: listing.updated_at.civil().unwrap_or_default(), title: listing.content.title };
    Ok(found.items.into_iter().map(draft).collect())
}

/// `GET /local`: what makers of this community say and offer.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn local(State(app): State<App>, visit: Visit, Query(turn): Query<Turn>) -> Result<Response, Problem> {
    public(&app, &visit, &turn, true).await
}

/// `GET /known`: the same of everyone who is known here.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn known(State(app): State<App>, visit: Visit, Query(turn): Query<Turn>) -> Result<Response, Problem> {
    public(&app, &visit, &turn, false).await
}

async fn public(app: &App, visit: &Visit, turn: &Turn, is_local: bool) -> Result<Response, Problem> {
    let viewer = visit.maker().map(|maker| maker.actor.id);
    let now = app.clock.now();
    let mut reader = app.storage.read().await?;
    let found = reader.timelines().public(is_local, viewer, now, turn.cursor()?, ENTRIES).await?;
    let arrived: Vec<Arrived> = found.items.into_iter().map(Arrived::shown).collect();
    let page = visit.page();
    let title = if is_local { page.t1("local-title", "name", &page.community.name) } else { page.t("known-title") };
    let page = Public {
        page: page.titled(title).under(Section::Home).unlisted(),
        is_local,
        entries: entries(&mut reader, &arrived, viewer, now).await?,
        paging: turn.paging(if is_local { "/local" } else { "/known" }, &[], found.next),
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}
