//! The stream of server-sent events for programs.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::events::open;
use super::hub::Ticket;
use crate::access::token::Reading;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/stream`.
pub fn api() -> Router<App> {
    Router::new().route("/stream", get(boxed(stream)))
}

/// Tells at once what reaches the caller, as server-sent events: `home`, a post reached home (`entry`, `post`);
/// `notification` (`id`, `kind`); `conversation`, a direct post came (`post`); `edited` and `deleted` (`post`); `resync`, too
/// much waited: look at everything anew. What is told are ids; what they name is asked for as ever. A comment comes every 15
/// seconds. At most ten streams of one maker are open at once; a stream ends with the token it was opened by.
#[utoipa::path(get, path = "/stream", tag = "notifications", responses((status = 200, description = "Server-sent events without end.", body = String, content_type = "text/event-stream"), (status = 429, description = "ten are open")), security(("token" = ["read"])))]
pub async fn stream(State(app): State<App>, Reading(caller): Reading) -> Result<Response, Problem> {
    open(&app, caller.maker.actor.id, Ticket::Token(caller.token.id)).await
}
