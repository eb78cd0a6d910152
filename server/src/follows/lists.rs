//! Who follows a maker, and whom they follow.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::view::People;
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::makers::pages::frame;
use crate::makers::present::{head, people_of};
use crate::makers::{load, view::Tab};
use crate::page::answer;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::turn::Turn;
use crate::state::App;

/// Makers on one page.
const PEOPLE: i64 = 40;

pub fn routes() -> Router<App> {
    Router::new().route("/@{handle}/followers", get(boxed(followers))).route("/@{handle}/following", get(boxed(following)))
}

async fn followers(State(app): State<App>, visit: Visit, Named(handle): Named<String>, Query(turn): Query<Turn>) -> Result<Response, Problem> {
    list(&app, &visit, &handle, &turn, Tab::Followers).await
}

async fn following(State(app): State<App>, visit: Visit, Named(handle): Named<String>, Query(turn): Query<Turn>) -> Result<Response, Problem> {
    list(&app, &visit, &handle, &turn, Tab::Following).await
}

async fn list(app: &App, visit: &Visit, handle: &str, turn: &Turn, tab: Tab) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::seen_by(app, &mut reader, handle, visit.maker().map(|maker| maker.actor.id)).await?;
    let head = head(&mut reader, &maker, visit.maker(), app.clock.now()).await?;
    if !head.shows_follows {
        return Err(Problem::forbidden().saying("problem-follows-hidden", "this maker does not show who follows and who is followed"));
    }
    let (part, found) = match tab {
        Tab::Followers => ("followers", reader.follows().list_followers(maker.actor.id, turn.cursor()?, PEOPLE).await?),
        _ => ("following", reader.follows().list_following(maker.actor.id, turn.cursor()?, PEOPLE).await?),
    };
    let page = People {
        page: frame(app, visit, &maker, &head).unlisted(),
        paging: turn.paging(&format!("{}/{part}", head.by.url), &[], found.next),
        people: people_of(&mut reader, &found.items).await?,
        maker: head,
        tab,
        remote_open: false,
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}
