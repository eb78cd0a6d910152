//! The page of saved searches, and the way from one to what it finds.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::saved_searches::{Change, SavedSearch};
use storage::Cursor;

use super::verbs;
use super::view::{SavedSearchesPage, SearchLine};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::listings::catalogue::Narrow;
use crate::page::{Form, Page, Section, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, complain};
use crate::site::view::Anchor;
use crate::state::App;

const PAGE: &str = "/saved-searches";
/// Saved searches on the page; nobody has more.
const SEARCHES: i64 = 50;

pub fn routes() -> Router<App> {
    Router::new()
        .route(PAGE, get(boxed(all)).post(boxed(save)))
        .route("/saved-searches/{id}", get(boxed(open)).post(boxed(change)))
        .route("/saved-searches/{id}/remove", post(boxed(remove)))
}

/// What was typed and refused: for a new one, or for one that is there.
#[derive(Default)]
struct Refused {
    new: Form,
    old: Option<(Id<SavedSearch>, Form)>,
}

async fn all(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    show(&app, &visit, &member, &said, Refused::default(), StatusCode::OK).await
}

async fn show(app: &App, visit: &Visit, member: &Member, said: &Said, refused: Refused, status: StatusCode) -> Result<Response, Problem> {
    let searches = app.storage.read().await?.saved_searches().list(member.maker.actor.id, Cursor::START, SEARCHES).await?.items;
    let page = said.on(visit.page().titled_by("saved-searches-title").under(Section::Listings).unlisted());
    let form_of = |id| refused.old.as_ref().filter(|(of, _)| *of == id).map(|(_, form)| form.clone());
    let narrow = Narrow::of_query(refused.new.value("query"));
    let shown = SavedSearchesPage {
        searches: searches.into_iter().map(|search| line(&page, form_of(search.id), search)).collect(),
        new: (!refused.new.is_fine()).then(|| Anchor::new(narrow.told(&page).join(", "), narrow.url())),
        form: refused.new,
        page,
    };
    Ok(answer(status, &shown, visit.language))
}

fn line(page: &Page, form: Option<Form>, search: SavedSearch) -> SearchLine {
    let narrow = Narrow::of_query(&search.query);
    let kept = Form::default().with("name", search.name.clone()).with("every", search.every.word());
    SearchLine {
        id: search.id.to_string(),
        words: narrow.told(page),
        url: narrow.url(),
        feed_url: narrow.feed(),
        every: search.every.word(),
        paused: search.paused,
        told: search.told_at.and_then(|told_at| told_at.civil()).map(|told_at| (told_at, search.told)),
        form: form.unwrap_or(if search.paused { kept.with("paused", "yes") } else { kept }),
        name: search.name,
    }
}

async fn save(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let narrow = Narrow::of_query(typed.value("query"));
    match verbs::save(&app, member.maker.actor.id, typed.value("name"), &narrow, typed.value("every")).await {
        Ok(_) => Ok(say(PAGE, "saved-search-saved").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let new = complain(typed.again(), problem.faults(), visit.language);
            show(&app, &visit, &member, &Said::default(), Refused { new, old: None }, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

/// Leads to what it finds, the newest first.
async fn open(State(app): State<App>, member: Member, Named(id): Named<Id<SavedSearch>>) -> Result<Redirect, Problem> {
    let search = verbs::own(&mut app.storage.read().await?, id, member.maker.actor.id).await?;
    Ok(Redirect::to(&Narrow::of_query(&search.query).url()))
}

async fn change(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<SavedSearch>>, typed: Typed) -> Result<Response, Problem> {
    let wish = Change { name: Some(typed.value("name")), every: Some(typed.value("every")), paused: Some(typed.ticked("paused")) };
    match verbs::change(&app, member.maker.actor.id, id, wish, None).await {
        Ok(_) => Ok(say(PAGE, "saved-search-kept").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let old = Some((id, complain(typed.again(), problem.faults(), visit.language)));
            show(&app, &visit, &member, &Said::default(), Refused { new: Form::default(), old }, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

async fn remove(State(app): State<App>, member: Member, Named(id): Named<Id<SavedSearch>>) -> Result<Redirect, Problem> {
    verbs::remove(&app, member.maker.actor.id, id, None).await?;
    Ok(say(PAGE, "saved-search-removed"))
}
