//! Dismissing a suggestion on a page.

use axum::extract::State;
use axum::response::Redirect;

use super::verbs;
use crate::access::session::Member;
use crate::makers::load;
use crate::problem::Problem;
use crate::site::said::say;
use crate::site::typed::Typed;
use crate::state::App;

/// `POST /suggestions/dismiss`: the handle of the field `maker` is suggested no more.
///
/// # Errors
/// 401 for visitors, 404 for whom nobody here knows, 409 for oneself.
pub async fn dismiss(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let handle = typed.value("maker");
    let about = load::maker(&app, &mut app.storage.read().await?, handle.trim_start_matches('@')).await?;
    verbs::dismiss(&app, member.maker.actor.id, about.actor.id).await?;
    let back = if typed.value("back") == "/makers" { "/makers" } else { "/home" };
    Ok(say(back, "suggestion-dismissed"))
}
