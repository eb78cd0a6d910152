//! The form of a report: it says what will happen with it.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::Id;
use domain::makers::Maker;
use domain::posts::Post;
use domain::reports::Draft;
use domain::site::maker_path;
use serde::Deserialize;
use storage::timelines::Arrived;

use super::verbs;
use super::view::ReportForm;
use crate::access::session::{Member, Visit};
use crate::makers::load;
use crate::makers::present::bylines;
use crate::page::{Form, answer};
use crate::posts::present::entries;
use crate::problem::Problem;
use crate::site::said::say;
use crate::site::typed::{Typed, complain};
use crate::state::App;

/// Whom or what it is about.
#[derive(Debug, Default, Deserialize)]
pub struct Aim {
    #[serde(default)]
    maker: String,
    #[serde(default)]
    post: String,
}

/// `GET /report`: about a maker, or about a post of theirs.
///
/// # Errors
/// 401 for visitors, 404 for what is not here.
pub async fn show(State(app): State<App>, visit: Visit, member: Member, Query(aim): Query<Aim>) -> Result<Response, Problem> {
    let maker = load::maker(&app, &mut app.storage.read().await?, aim.maker.trim_start_matches('@')).await?;
    let form = Form::default().with("maker", maker.actor.handle.to_string());
    let form = if aim.post.is_empty() { form } else { form.with("post", aim.post) };
    page(&app, &visit, &member, &maker, form, StatusCode::OK).await
}

async fn page(app: &App, visit: &Visit, member: &Member, maker: &Maker, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let posts = verbs::posts(&mut reader, member.maker.actor.id, maker.actor.id, &named(form.all("post"))?).await.map_err(|_unseen| Problem::not_found())?;
    let by = bylines(&mut reader, &[maker.actor.id]).await?.remove(&maker.actor.id).ok_or_else(Problem::not_found)?;
    let arrived: Vec<Arrived> = posts.into_iter().map(Arrived::shown).collect();
    let title = visit.page().t1("report-title", "name", by.name.as_str());
    let shown = ReportForm {
        page: visit.page().titled(title).unlisted(),
        host: maker.actor.handle.host.clone(),
        entries: entries(&mut reader, &arrived, None, app.clock.now()).await?,
        by,
        form,
    };
    Ok(answer(status, &shown, visit.language))
}

fn named<'t>(texts: impl Iterator<Item = &'t str>) -> Result<Vec<Id<Post>>, Problem> {
    texts.take(domain::reports::MAX_POSTS + 1).map(|text| text.parse().map_err(|_no_id| Problem::not_found())).collect()
}

/// `POST /report`.
///
/// # Errors
/// 401 for visitors, 404 for what is not here, 409 about oneself, 429 after too many.
pub async fn send(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let maker = load::maker(&app, &mut app.storage.read().await?, typed.value("maker").trim_start_matches('@')).await?;
    let draft = Draft { text: typed.value("text").to_owned(), posts: named(typed.all("post"))?, forward: typed.ticked("forward") };
    match verbs::raise(&app, &member.maker, &maker.actor, draft).await {
        Ok(_) => Ok(say(&maker_path(&maker.actor.handle), "report-sent").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            page(&app, &visit, &member, &maker, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}
