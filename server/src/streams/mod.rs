//! Streams: who listens is told at once what reaches them.

pub mod api;
mod events;
pub mod feed;
pub mod hub;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use crate::access::session::Member;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/stream`: the same as the API's for pages of ours, by the session of who looks at them.
pub fn routes() -> Router<App> {
    Router::new().route("/stream", get(boxed(stream)))
}

/// `GET /stream`. Pages of others may not listen, wherever a browser would send the cookie along.
///
/// # Errors
/// 401 for visitors, 403 for pages of others, 429 where ten of theirs are open.
async fn stream(State(app): State<App>, member: Member, headers: HeaderMap) -> Result<Response, Problem> {
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Problem::forbidden());
    }
    events::open(&app, member.maker.actor.id, hub::Ticket::Session(member.session.id)).await
}
