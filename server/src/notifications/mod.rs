//! Notifications: what makers here are told, who waits to be heard, and of whom they want to hear.

pub mod api;
pub mod body;
mod pages;
pub mod present;
pub mod tell;
pub mod verbs;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::routing::boxed;
use crate::state::App;

/// Everything below `/notifications`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/notifications", get(boxed(pages::list)))
        .route("/notifications/mark", get(boxed(pages::unread_mark)))
        .route("/notifications/read", post(boxed(pages::read)))
        .route("/notifications/dismiss", post(boxed(pages::dismiss)))
        .route("/notifications/requests", get(boxed(pages::requests)))
        .route("/notifications/requests/{handle}/accept", post(boxed(pages::accept)))
        .route("/notifications/requests/{handle}/dismiss", post(boxed(pages::refuse)))
        .route("/notifications/policy", get(boxed(pages::policy)).post(boxed(pages::change_policy)))
}
