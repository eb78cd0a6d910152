//! Logins: signing up and in, sessions, applications, invitations.

mod confirm;
mod desk;
mod first_run;
mod forgot;
mod invites;
pub mod newcomer;
pub mod present;
mod session;
mod settings;
mod sign_in;
mod sign_up;
pub mod view;

use axum::Router;

use crate::state::App;

/// Every page of logins, and what is posted from them.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(first_run::routes())
        .merge(sign_in::routes())
        .merge(sign_up::routes())
        .merge(settings::routes())
        .merge(invites::routes())
        .merge(desk::routes())
        .merge(forgot::routes())
        .merge(confirm::routes())
}
