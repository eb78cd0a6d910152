//! The moderators' desk: reports, measures, appeals and the log; and what makers read of it about themselves.

pub mod api;
mod appeals;
mod decide;
mod desk;
pub mod present;
mod standing;
pub mod verbs;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::routing::boxed;
use crate::state::App;

/// Everything below `/moderation` but who asks for a place, and `/settings/standing`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/moderation", get(boxed(desk::reports)))
        .route("/moderation/reports/{id}", get(boxed(desk::report)))
        .route("/moderation/reports/{id}/assign", post(boxed(desk::assign)))
        .route("/moderation/reports/{id}/note", post(boxed(desk::note)))
        .route("/moderation/reports/{id}/close", post(boxed(desk::close)))
        .route("/moderation/makers/{id}", get(boxed(desk::maker)))
        .route("/moderation/makers/{id}/{act}", get(boxed(decide::ask)).post(boxed(decide::take)))
        .route("/moderation/posts/{id}/remove", get(boxed(decide::ask_post)).post(boxed(decide::remove_post)))
        .route("/moderation/photos/{id}/remove", get(boxed(decide::ask_photo)).post(boxed(decide::remove_photo)))
        .route("/moderation/measures/{id}/lift", get(boxed(decide::ask_lift)).post(boxed(decide::lift)))
        .route("/moderation/appeals", get(boxed(appeals::list)))
        .route("/moderation/appeals/{id}/accept", post(boxed(appeals::accept)))
        .route("/moderation/appeals/{id}/decline", post(boxed(appeals::decline)))
        .route("/moderation/log", get(boxed(desk::log)))
        .route("/settings/standing", get(boxed(standing::show)))
        .route("/settings/standing/{id}/acknowledge", post(boxed(standing::acknowledge)))
        .route("/settings/standing/{id}/appeal", post(boxed(standing::appeal)))
}
