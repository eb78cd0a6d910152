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

use crate::state::App;

/// Everything below `/notifications`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/notifications", get(pages::list))
        .route("/notifications/mark", get(pages::unread_mark))
        .route("/notifications/read", post(pages::read))
        .route("/notifications/dismiss", post(pages::dismiss))
        .route("/notifications/requests", get(pages::requests))
        .route("/notifications/requests/{handle}/accept", post(pages::accept))
        .route("/notifications/requests/{handle}/dismiss", post(pages::refuse))
        .route("/notifications/policy", get(pages::policy).post(pages::change_policy))
}
