//! Every route and every layer, on one page. The order of layers is the order a request meets them, outermost last.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::Address;
use federation::routes::Costly;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::CompressionLevel;

use crate::access::client::{self, Client, TrustedProxies};
use crate::access::session::Visit;
use crate::access::{csrf, headers};
use crate::language::Language;
use crate::page::Page;
use crate::problem::{self, Problem};
use crate::state::App;
use crate::{
    accounts, agreements, api, assets, developers, discovery, featured, feeds, figures, follows, goods, imports, language, listings, lists, makers, media, messages, moderation,
    notifications, posts, pushes, relations, reports, saved_searches, search, site, streams, suggestions, tags, telemetry, timelines, webhooks,
};

/// No answer but that to a whole shop takes longer than this; a stranger who waits gets 503 instead.
const DEADLINE: Duration = Duration::from_secs(60);
/// Largest form or JSON body; uploads and the inbox set their own.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// The whole program as one service.
pub fn router(app: &App) -> Router {
    let pages = Router::new()
        .merge(site::routes())
        .merge(accounts::routes())
        .merge(makers::routes())
        .merge(follows::routes())
        .merge(relations::routes())
        .merge(lists::routes())
        .merge(tags::routes())
        .merge(featured::routes())
        .merge(listings::routes())
        .merge(imports::routes())
        .merge(posts::routes())
        .merge(messages::routes())
        .merge(agreements::routes())
        .merge(search::routes())
        .merge(saved_searches::routes())
        .merge(suggestions::routes())
        .merge(feeds::routes())
        .merge(timelines::routes())
        .merge(reports::routes())
        .merge(moderation::routes())
        .merge(goods::routes())
        .merge(notifications::routes())
        .merge(streams::routes())
        .merge(pushes::routes())
        .merge(webhooks::routes())
        .merge(developers::routes())
        .merge(language::routes())
        .layer(from_fn_with_state(csrf::OwnOrigin::of(&app.site), csrf::guard));
    let peers = federation::routes::routes(&app.federation).layer(from_fn_with_state(app.clone(), count_costly));
    let all = pages
        .merge(api::routes(app))
        .merge(media::routes())
        .merge(pushes::unsubscribe::routes())
        .merge(assets::routes())
        .merge(discovery::routes())
        .with_state(app.clone())
        .merge(peers)
        .fallback(|| async { Problem::not_found() });
    dressed(app, all)
}

fn dressed(app: &App, all: Router) -> Router {
    all.layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(within_time))
        .layer(from_fn_with_state(frame(app), problem::render))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(headers::Rules::of(&app.site), headers::protect))
        .layer(from_fn_with_state(TrustedProxies::new(&app.settings.http.trusted_proxies), client::recognise))
        .layer(from_fn(figures::count))
        .layer(from_fn(telemetry::follow))
}

/// Ends what takes too long.
async fn within_time(request: Request, next: Next) -> Response {
    let is_shop = request.method() == Method::POST && request.uri().path() == imports::PATH;
    let most = if is_shop { imports::DEADLINE } else { DEADLINE };
    tokio::time::timeout(most, next.run(request)).await.unwrap_or_else(|_elapsed| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// How error pages look for a request. After a failure of ours nobody is asked who is signed in, because that may be
/// what failed.
fn frame(app: &App) -> problem::Frame {
    let app = app.clone();
    Arc::new(move |mut parts: Parts, status: StatusCode| {
        let app = app.clone();
        Box::pin(async move {
            let visit = if status.is_server_error() { None } else { Visit::from_request_parts(&mut parts, &app).await.ok() };
            visit.map_or_else(|| strangers_page(&app, &parts), |visit| visit.page()).unlisted()
        })
    })
}

fn strangers_page(app: &App, parts: &Parts) -> Page {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    Page::new(app.community(), Language::of(&parts.headers, None), app.clock.now().civil().unwrap_or_default(), path)
}

/// Counts what fails or costs a fetch against the caller's address, and stops those with too much of it (SECURITY S-30, Q-04).
async fn count_costly(State(app): State<App>, client: Client, request: Request, next: Next) -> Response {
    let is_delivery = request.method() == Method::POST;
    // Where anybody may fetch, nobody is asked for the key of who does.
    let looks_at_keys = is_delivery || app.settings.federation.authorized_fetch || federation::routes::is_for_signers(request.uri().path());
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let key_id = if looks_at_keys { federation::inbox::claimed_key(app.federation.context(), request.method(), target, request.headers()) } else { None };
    let is_counted = match &key_id {
        Some(key_id) => match may_ask(&app, client, key_id, is_delivery).await {
            Ok(is_counted) => is_counted,
            Err(problem) => return problem.into_response(),
        },
        None => false,
    };
    let mut answer = next.run(request).await;
    if answer.extensions_mut().remove::<Costly>().is_some()
        && !is_counted
        && answer.status().is_client_error()
        && let Err(problem) = app.limits.inbox_unverified_per_ip.check(client)
    {
        return problem.into_response();
    }
    answer
}

/// What a signed request is counted against before it is looked at: its host, and the caller when its key is yet to be
/// fetched; answers whether the caller was, who is counted once also when it then fails.
async fn may_ask(app: &App, client: Client, key_id: &Address, is_delivery: bool) -> Result<bool, Problem> {
    if is_delivery {
        app.limits.inbox_per_host.check_host(&key_id.host())?;
    }
    let costs_a_fetch = federation::inbox::costs_a_fetch(app.federation.context(), key_id).await;
    if costs_a_fetch {
        app.limits.inbox_unverified_per_ip.check(client)?;
    }
    Ok(costs_a_fetch)
}
