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

use crate::state::App;

/// Everything below `/moderation` but who asks for a place, and `/settings/standing`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/moderation", get(desk::reports))
        .route("/moderation/reports/{id}", get(desk::report))
        .route("/moderation/reports/{id}/assign", post(desk::assign))
        .route("/moderation/reports/{id}/note", post(desk::note))
        .route("/moderation/reports/{id}/close", post(desk::close))
        .route("/moderation/makers/{id}", get(desk::maker))
        .route("/moderation/makers/{id}/{act}", get(decide::ask).post(decide::take))
        .route("/moderation/posts/{id}/remove", get(decide::ask_post).post(decide::remove_post))
        .route("/moderation/photos/{id}/remove", get(decide::ask_photo).post(decide::remove_photo))
        .route("/moderation/measures/{id}/lift", get(decide::ask_lift).post(decide::lift))
        .route("/moderation/appeals", get(appeals::list))
        .route("/moderation/appeals/{id}/accept", post(appeals::accept))
        .route("/moderation/appeals/{id}/decline", post(appeals::decline))
        .route("/moderation/log", get(desk::log))
        .route("/settings/standing", get(standing::show))
        .route("/settings/standing/{id}/acknowledge", post(standing::acknowledge))
        .route("/settings/standing/{id}/appeal", post(standing::appeal))
}
