//! Following from another server: the visitor says where they live, and gets a plain link there.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::Handle;

use super::view::{RemoteFollow, RemoteFollowReady};
use crate::access::client::Client;
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::makers::load;
use crate::makers::present::head;
use crate::makers::view::{Byline, Maker};
use crate::page::{Form, Page, Section, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::query_value;
use crate::site::typed::Typed;
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new().route("/@{handle}/remote-follow", get(boxed(ask)).post(boxed(lead)))
}

async fn ask(State(app): State<App>, visit: Visit, Named(handle): Named<String>) -> Result<Response, Problem> {
    let (_, maker) = load_head(&app, &handle).await?;
    Ok(form(&visit, maker.by, Form::default(), StatusCode::OK))
}

async fn lead(State(app): State<App>, visit: Visit, client: Client, Named(handle): Named<String>, typed: Typed) -> Result<Response, Problem> {
    let (target, maker) = load_head(&app, &handle).await?;
    let address = typed.value("address");
    let Ok(theirs) = Handle::parse(address, app.site.domain()) else {
        return Ok(refuse(&visit, maker.by, &typed, visit.language.t("follow-remote-bad")));
    };
    let Some(host) = theirs.host.clone() else {
        // A name alone says no server; our own name means that they live here.
        if !address.trim().trim_start_matches('@').contains('@') {
            return Ok(refuse(&visit, maker.by, &typed, visit.language.t("follow-remote-bad")));
        }
        return Ok(Redirect::to(&format!("/signin?next={}", query_value(&maker.by.url))).into_response());
    };
    // Anybody may make us ask another server; that has its price per caller and per server.
    app.limits.inbox_unverified_per_ip.check(client)?;
    app.limits.new_keys_per_host.check_host(&host)?;
    match app.federation.subscribe_url(&theirs.to_string(), &target).await {
        Ok(Some(url)) => Ok(ready(&visit, maker.by, host, url)),
        Ok(None) => Ok(refuse(&visit, maker.by.clone(), &typed, unknown(&visit.page(), &host, &full(&app, &maker.by)))),
        Err(error) => {
            tracing::debug!(%error, host, "no way to follow from there");
            let message = match error {
                federation::Error::Later(_) => visit.page().t1("resolve-failed", "host", &host),
                federation::Error::Refused(_) | federation::Error::Protocol { .. } => unknown(&visit.page(), &host, &full(&app, &maker.by)),
            };
            Ok(refuse(&visit, maker.by, &typed, message))
        }
    }
}

/// The identity to be followed, and what the page shows of them.
async fn load_head(app: &App, handle: &str) -> Result<(String, Maker), Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::maker(app, &mut reader, handle).await?;
    Ok((maker.actor.address.to_string(), head(&mut reader, &maker, None, app.clock.now()).await?))
}

fn unknown(page: &Page, host: &str, handle: &str) -> String {
    page.t2("follow-remote-unknown", "host", host, "handle", handle)
}

/// The handle as it is searched for on another server.
fn full(app: &App, by: &Byline) -> String {
    if by.handle.trim_start_matches('@').contains('@') { by.handle.clone() } else { format!("{}@{}", by.handle, app.site.domain()) }
}

fn refuse(visit: &Visit, by: Byline, typed: &Typed, message: String) -> Response {
    form(visit, by, typed.again().refused("address", message), StatusCode::UNPROCESSABLE_ENTITY)
}

fn form(visit: &Visit, by: Byline, form: Form, status: StatusCode) -> Response {
    let page = frame(visit, "remote-title", "name", &by.name);
    answer(status, &RemoteFollow { page, by, form }, visit.language)
}

fn ready(visit: &Visit, by: Byline, server: String, url: String) -> Response {
    let page = frame(visit, "remote-ready-title", "server", &server);
    answer(StatusCode::OK, &RemoteFollowReady { page, by, server, url }, visit.language)
}

fn frame(visit: &Visit, title: &str, name: &str, value: &str) -> Page {
    let page = visit.page();
    let title = page.t1(title, name, value);
    page.titled(title).under(Section::Makers).unlisted()
}
