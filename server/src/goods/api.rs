//! The rules of this instance for programs, and confirming what one wants to see.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::goods::{Ruling, Subject};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::present::confirmed_by;
use crate::access::token::{Reading, Writing};
use crate::api::body::Body;
use crate::makers::api::viewer;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/policy` and below.
pub fn api() -> Router<App> {
    Router::new().route("/policy", get(boxed(policy))).route("/policy/confirm", post(boxed(confirm)))
}

/// What the host says about a kind of restricted goods, or about a category and what is below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Rule)]
pub struct RuleShape {
    /// A slug of restricted goods such as `alcohol`, or `category:` and a slug of the tree of categories.
    pub subject: String,
    /// What it is called, in English.
    pub name: String,
    /// `allow`, `gate` (shown to those who confirm) or `forbid`.
    pub rule: &'static str,
    /// In the host's words; may be empty.
    pub note: String,
    /// Whether the caller confirmed that they want to see it.
    pub confirmed: bool,
}

/// The rules of this instance about what is offered and wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct PolicyShape {
    /// Every kind of restricted goods, then the categories that have a rule. What does not stand here is allowed.
    pub rules: Vec<RuleShape>,
    /// Whether makers say whether they sell privately or as traders before they publish anything.
    pub require_seller_kind: bool,
}

/// What the caller wants to see.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Confirming {
    /// Subjects of the policy.
    subjects: Vec<String>,
}

/// The rules about restricted goods and categories.
#[utoipa::path(get, path = "/policy", tag = "policy", responses((status = 200, body = PolicyShape)), security((), ("token" = ["read"])))]
pub async fn policy(State(app): State<App>, reading: Option<Reading>) -> Result<Json<PolicyShape>, Problem> {
    let mut reader = app.storage.read().await?;
    let confirmed = confirmed_by(&mut reader, viewer(reading.as_ref())).await?;
    let shape = |ruling: Ruling| RuleShape {
        subject: ruling.subject.word(),
        name: ruling.subject.wire(),
        rule: ruling.rule.word(),
        confirmed: confirmed.contains(&ruling.subject),
        note: ruling.note,
    };
    let rules = reader.goods().policy().await?.rulings().into_iter().map(shape).collect();
    Ok(Json(PolicyShape { rules, require_seller_kind: app.settings.shops.require_seller_kind }))
}

/// Confirms that the caller is old enough for these and wants to see them; they stand in lists and in full from then on.
#[utoipa::path(post, path = "/policy/confirm", tag = "policy", request_body = Confirming, responses((status = 204), (status = 422)), security(("token" = ["write"])))]
pub async fn confirm(State(app): State<App>, Writing(caller): Writing, Body(confirming): Body<Confirming>) -> Result<StatusCode, Problem> {
    let subjects: Option<Vec<Subject>> = confirming.subjects.iter().map(|word| Subject::from_word(word)).collect();
    let fault = || Problem::invalid(vec![Fault::new("subjects", "fault-goods-subject", "a subject is one of the policy")]);
    app.storage.confirm_goods(caller.maker.actor.id, &subjects.ok_or_else(fault)?, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
