//! What crawlers, password managers and finders of faults ask for at fixed addresses.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;

use super::words::Words;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Days for which `security.txt` says that it holds (RFC 9116: less than a year).
const SECURITY_DAYS: i64 = 180;

const ROBOTS: &str = "\
User-agent: *
Disallow: /api/
Disallow: /authorize_interaction
Disallow: /first-run/
Disallow: /intent/
Disallow: /moderation/
Disallow: /search
Disallow: /settings
Disallow: /signin
Disallow: /signup
";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/robots.txt", get(async || plain(ROBOTS.to_owned())))
        .route("/.well-known/security.txt", get(boxed(security)))
        .route("/.well-known/change-password", get(async || Redirect::to("/settings/account#password-h1")))
}

fn plain(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}

async fn security(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let contact = Words::load(&mut app.storage.read().await?).await?.contact();
    let contact = contact.map_or_else(|| app.site.url("/about"), |contact| contact.url);
    let expires = app.clock.now().plus_seconds(SECURITY_DAYS * 86_400).rfc3339();
    let canonical = app.site.url("/.well-known/security.txt");
    Ok(plain(format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, de\nCanonical: {canonical}\n")))
}
