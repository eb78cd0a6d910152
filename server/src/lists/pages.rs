//! The pages of lists: all of them, and one with what its makers published and who they are.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::relations::List;
use serde::Deserialize;
use storage::{Cursor, Reader};

use super::verbs;
use super::view::{ListPage, Lists};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::makers::load;
use crate::makers::present::people_of;
use crate::makers::view::Person;
use crate::page::{Form, Section, answer};
use crate::posts::present::entries;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::{Typed, complain};
use crate::site::view::Anchor;
use crate::state::App;
use crate::tags::pages::path as tag_path;

/// Lists on the page of all; nobody has more.
const LISTS: i64 = 50;
/// Followed tags that are shown beside them.
const TAGS: i64 = 80;
/// Entries on one page.
const ENTRIES: i64 = 20;
/// Members that are shown, and followed makers to choose from.
const PEOPLE: i64 = 40;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/lists", get(boxed(all)).post(boxed(begin)))
        .route("/lists/{id}", get(boxed(one)).post(boxed(rename)))
        .route("/lists/{id}/delete", post(boxed(remove)))
        .route("/lists/{id}/members", post(boxed(add)))
        .route("/lists/{id}/members/remove", post(boxed(take_off)))
}

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

async fn all(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    show_all(&app, &visit, &member, &look, Form::default(), StatusCode::OK).await
}

async fn show_all(app: &App, visit: &Visit, member: &Member, look: &Look, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let lists = reader.lists().list(me, Cursor::START, LISTS).await?.items;
    let tags = reader.tags().list(me, Cursor::START, TAGS).await?.items;
    let page = Lists {
        page: look.said.on(visit.page().titled_by("lists-title").under(Section::Home).unlisted()),
        lists: lists.into_iter().map(|list| Anchor::new(list.title, path(list.id))).collect(),
        tags: tags.into_iter().map(|follow| Anchor::new(format!("#{}", follow.tag), tag_path(&follow.tag))).collect(),
        form,
    };
    Ok(answer(status, &page, visit.language))
}

async fn begin(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    match verbs::begin(&app, member.maker.actor.id, typed.value("title")).await {
        Ok(list) => Ok(say(&path(list.id), "list-made").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            show_all(&app, &visit, &member, &Look::default(), form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

fn path(id: Id<List>) -> String {
    format!("/lists/{id}")
}

async fn one(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<List>>, Query(look): Query<Look>) -> Result<Response, Problem> {
    show_one(&app, &visit, &member, id, &look, None, StatusCode::OK).await
}

async fn show_one(app: &App, visit: &Visit, member: &Member, id: Id<List>, look: &Look, form: Option<Form>, status: StatusCode) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let found = reader.timelines().of_list(me, id, app.clock.now(), look.turn.cursor()?, ENTRIES).await?;
    let members = reader.lists().list_members(id, Cursor::START, PEOPLE).await?;
    let people = people_of(&mut reader, &members.items).await?;
    let page = ListPage {
        page: look.said.on(visit.page().titled(list.title.clone()).under(Section::Home).unlisted()),
        url: path(id),
        others: others(&mut reader, member, &people).await?,
        members: people,
        has_more_members: members.next.is_some(),
        entries: entries(&mut reader, &found.items, Some(me), app.clock.now()).await?,
        paging: look.turn.paging(&path(id), &[], found.next),
        form: form.unwrap_or_else(|| Form::filled([("title", list.title.clone())])),
        title: list.title,
    };
    Ok(answer(status, &page, visit.language))
}

/// The latest of those whom a member follows and who are not on the list yet.
async fn others(reader: &mut Reader, member: &Member, on: &[Person]) -> Result<Vec<Person>, Problem> {
    let followed = reader.follows().list_following(member.maker.actor.id, Cursor::START, PEOPLE).await?.items;
    let people = people_of(reader, &followed).await?;
    Ok(people.into_iter().filter(|person| on.iter().all(|member| member.by.handle != person.by.handle)).collect())
}

async fn rename(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<List>>, typed: Typed) -> Result<Response, Problem> {
    match verbs::rename(&app, member.maker.actor.id, id, typed.value("title")).await {
        Ok(_) => Ok(say(&path(id), "list-renamed").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            show_one(&app, &visit, &member, id, &Look::default(), Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

async fn remove(State(app): State<App>, member: Member, Named(id): Named<Id<List>>) -> Result<Redirect, Problem> {
    verbs::remove(&app, member.maker.actor.id, id).await?;
    Ok(say("/lists", "list-removed"))
}

async fn add(State(app): State<App>, member: Member, Named(id): Named<Id<List>>, typed: Typed) -> Result<Redirect, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let who = load::maker(&app, &mut reader, typed.value("handle").trim_start_matches('@')).await?;
    drop(reader);
    verbs::add(&app, me, list.id, who.actor.id).await?;
    Ok(say(&path(id), "list-member-added"))
}

async fn take_off(State(app): State<App>, member: Member, Named(id): Named<Id<List>>, typed: Typed) -> Result<Redirect, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let who = load::maker(&app, &mut reader, typed.value("handle").trim_start_matches('@')).await?;
    drop(reader);
    verbs::take_off(&app, me, list.id, who.actor.id).await?;
    Ok(say(&path(id), "list-member-removed"))
}
