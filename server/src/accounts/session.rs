//! Begins the session of a browser: the row that is kept, and the cookie that proves it.

use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::Time;
use domain::accounts::{Account, SESSION_DAYS, Session};

use crate::access::secret::Secret;
use crate::problem::Problem;
use crate::state::App;

/// Days that a browser keeps the cookie. Longer than a session lasts unused, because use prolongs the session and not the
/// cookie; the row decides.
const COOKIE_DAYS: i64 = 365;
/// Characters of what a browser calls itself that are kept.
const MAX_AGENT: usize = 200;
const DAY: i64 = 86_400;

/// A session that is about to begin.
pub struct Beginning {
    /// To be written.
    pub row: Session,
    token: Secret,
}

impl Beginning {
    /// A session for this account in the browser that sent these headers.
    ///
    /// # Errors
    /// The machine has no randomness.
    pub fn of(app: &App, account: &Account, headers: &HeaderMap, now: Time) -> Result<Self, Problem> {
        let token = Secret::token()?;
        let row = Session {
            id: app.clock.mint(),
            account: account.id,
            token_hash: token.hash(),
            agent: agent(headers),
            created_at: now,
            seen_at: now,
            expires_at: now.plus_seconds(SESSION_DAYS * DAY),
        };
        Ok(Self { row, token })
    }

    /// Leads to a page of ours with the cookie.
    #[must_use]
    pub fn lead(&self, app: &App, path: &str) -> Response {
        (AppendHeaders([(header::SET_COOKIE, app.cookie.set(&self.token, COOKIE_DAYS * DAY))]), Redirect::to(path)).into_response()
    }
}

fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    text.chars().take(MAX_AGENT).collect()
}
