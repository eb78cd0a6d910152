//! Ending mail about notifications by a link in it, without signing in.
//!
//! The code in the address is what allows it, and it allows nothing else, so what mail programs post here by themselves (RFC 8058)
//! needs no page of ours. It stands outside of what guards cookies, and believes none.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use domain::accounts::Event;
use domain::notifications::Kind;
use storage::mails::How;

use super::view::Unsubscribe;
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::page::{Tone, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new().route("/unsubscribe/{code}", get(boxed(show)).post(boxed(end)))
}

/// Opening the link changes nothing, because programs open links to look at them (SECURITY W-02).
async fn show(State(app): State<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let reader = app.storage.read().await?.mails().find_reader(&code).await?;
    reader.ok_or_else(Problem::not_found)?;
    Ok(page(&visit, false))
}

fn page(visit: &Visit, is_done: bool) -> Response {
    let page = visit.page().titled_by("unsubscribe-title").unlisted();
    let page = if is_done {
        let said = page.t("unsubscribe-done");
        page.saying(Tone::Good, said)
    } else {
        page
    };
    answer(StatusCode::OK, &Unsubscribe { page, is_done }, visit.language)
}

async fn end(State(app): State<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let mut tx = app.storage.begin().await?;
    let account = tx.mails().find_reader(&code).await?.ok_or_else(Problem::not_found)?;
    tx.mails().choose(account, &Kind::ALL.map(|kind| (kind, How::Never))).await?;
    tx.commit(Event::SettingsChanged { account }, app.clock.now()).await?;
    Ok(page(&visit, true).into_response())
}
