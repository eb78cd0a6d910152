//! How posts begin, in the settings.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use domain::accounts::Event;
use domain::posts::habits::HabitsDraft;
use domain::posts::permits::Permit;

use super::desk::languages;
use super::view::{AudienceChoice, PostSettings};
use crate::access::session::{Member, Visit};
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, complain};
use crate::state::App;

const PAGE: &str = "/settings/posts";

pub fn routes() -> Router<App> {
    Router::new().route(PAGE, get(boxed(show)).post(boxed(keep)))
}

async fn show(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    let habits = app.storage.read().await?.habits().find(member.maker.actor.id).await?;
    let quotes = habits.quotes.map_or("", Permit::word);
    let form = Form::filled([("audience", habits.audience.word()), ("language", habits.language.as_deref().unwrap_or_default()), ("quotes", quotes)]);
    Ok(page(&visit, &member, &said, form, StatusCode::OK))
}

fn page(visit: &Visit, member: &Member, said: &Said, form: Form, status: StatusCode) -> Response {
    let settings = PostSettings {
        page: said.on(visit.page().titled_by("settings-posts-title").unlisted()),
        audiences: ["public", "unlisted", "followers"].map(|word| AudienceChoice { word }).to_vec(),
        languages: languages(form.value("language")),
        has_invites: member.account.is_moderator(),
        form,
    };
    answer(status, &settings, visit.language)
}

async fn keep(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let draft = HabitsDraft { audience: typed.value("audience").to_owned(), language: typed.value("language").to_owned(), quotes: typed.value("quotes").to_owned() };
    let habits = match draft.parse() {
        Ok(habits) => habits,
        Err(faults) => return Ok(page(&visit, &member, &Said::default(), complain(typed.again(), &faults, visit.language), StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let mut tx = app.storage.begin().await?;
    tx.habits().set(member.maker.actor.id, &habits).await?;
    tx.commit(Event::SettingsChanged { account: member.account.id }, app.clock.now()).await?;
    Ok(say(PAGE, "settings-kept").into_response())
}
