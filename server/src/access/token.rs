//! Bearer tokens: which maker an app acts for, and what it may do.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::{header, request::Parts};
use domain::accounts::{Account, Scope, Token};
use domain::makers::Maker;

use super::secret;
use crate::problem::Problem;
use crate::state::App;

/// How often, in seconds, it is noted that a token is in use.
const SEEN_EVERY: i64 = 3_600;

/// An app acting for a maker, by a bearer token that may `read`.
#[derive(Debug, Clone)]
pub struct Reading(pub Caller);

/// An app acting for a maker, by a bearer token that may `write`.
#[derive(Debug, Clone)]
pub struct Writing(pub Caller);

/// An app acting for a maker, by a bearer token that may `follow`.
#[derive(Debug, Clone)]
pub struct Following(pub Caller);

/// For whom an app acts.
#[derive(Debug, Clone)]
pub struct Caller {
    pub account: Account,
    pub maker: Maker,
    pub token: Token,
}

async fn recognise(parts: &Parts, app: &App) -> Result<Option<Caller>, Problem> {
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let bearer = value.to_str().ok().and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = bearer else { return Err(Problem::unauthorised()) };
    let mut reader = app.storage.read().await?;
    let Some(token) = reader.accounts().find_token(&secret::hash(token.trim())).await? else { return Err(Problem::unauthorised()) };
    let Some(account) = reader.accounts().find(token.account).await? else { return Err(Problem::unauthorised()) };
    account.may_act()?;
    let Some(maker) = reader.makers().find(account.maker).await? else { return Err(Problem::unauthorised()) };
    drop(reader);
    let now = app.clock.now();
    if token.seen_at.is_none_or(|seen| now.unix_seconds() - seen.unix_seconds() > SEEN_EVERY) {
        app.storage.touch_token(token.id, now).await?;
    }
    Ok(Some(Caller { account, maker, token }))
}

async fn allowed(parts: &Parts, app: &App, scope: Scope) -> Result<Option<Caller>, Problem> {
    let Some(caller) = recognise(parts, app).await? else { return Ok(None) };
    if caller.token.scopes.allow(scope) { Ok(Some(caller)) } else { Err(Problem::forbidden().saying("problem-scope", "this token does not allow that")) }
}

macro_rules! by_token {
    ($($extractor:ident => $scope:ident),*) => {$(
        impl FromRequestParts<App> for $extractor {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
                allowed(parts, app, Scope::$scope).await?.map(Self).ok_or_else(Problem::unauthorised)
            }
        }

        impl OptionalFromRequestParts<App> for $extractor {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Problem> {
                Ok(allowed(parts, app, Scope::$scope).await?.map(Self))
            }
        }
    )*};
}

by_token!(Reading => Read, Writing => Write, Following => Follow);
