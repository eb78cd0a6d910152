//! What a host of the fediverse answers: documents to whoever asks, and to deliveries what its sink says.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::arrivals::Arrival;
use crate::documents::{self, ACTIVITY_JSON};
use crate::fediverse::{Host, World};
use crate::sinks::Sink;

/// A longer delivery is refused.
const LONGEST: usize = 1024 * 1024;

type Answer = Response<Full<Bytes>>;

/// Answers one request.
pub async fn answer(world: Arc<World>, request: Request<Incoming>) -> Answer {
    let authority = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let Some(host) = world.host(&authority) else { return bare(StatusCode::MISDIRECTED_REQUEST) };
    if request.method() == Method::POST {
        return take(&world, host, request).await;
    }
    document(&world, host, request.uri()).map_or_else(|| bare(StatusCode::NOT_FOUND), |(kind, document)| json(kind, &document))
}

fn document(world: &World, host: &Host, uri: &http::Uri) -> Option<(&'static str, Value)> {
    let base = &host.base;
    let parts: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    let document = match *parts.as_slice() {
        [".well-known", "webfinger"] => return Some(("application/jrd+json", documents::webfinger(base, &asked_name(uri)?))),
        [".well-known", "nodeinfo"] => return Some(("application/json", documents::nodeinfo_links(base))),
        ["nodeinfo", version @ ("2.0" | "2.1")] => return Some(("application/json", documents::nodeinfo(version))),
        ["users", name] => documents::actor(base, name, world.courier.crowd.pem(), world.shared_inbox),
        ["users", _, "followers" | "following" | "outbox"] => documents::collection(&format!("{base}{}", uri.path())),
        ["users", _, "notes", _] => documents::note(&format!("{base}{}", uri.path()), None)?,
        _ => return None,
    };
    Some((ACTIVITY_JSON, document))
}

/// The name in `resource=acct:name@host`, or at the end of `resource=https://host/users/name`.
fn asked_name(uri: &http::Uri) -> Option<String> {
    let (_, resource) = url::form_urlencoded::parse(uri.query()?.as_bytes()).find(|(name, _)| name == "resource")?;
    let name = match resource.strip_prefix("acct:") {
        Some(account) => account.split('@').next(),
        None => resource.rsplit('/').next(),
    };
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

/// What has to be known of every activity.
#[derive(Deserialize)]
struct Heard<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    object: Value,
}

async fn take(world: &Arc<World>, host: &Host, request: Request<Incoming>) -> Answer {
    let path = request.uri().path().to_owned();
    let Ok(body) = Limited::new(request.into_body(), LONGEST).collect().await else { return bare(StatusCode::PAYLOAD_TOO_LARGE) };
    let body = body.to_bytes();
    if let Err(status) = mood(world, host.sink).await {
        *world.arrivals.came().refused.entry(host.sink).or_default() += 1;
        if host.sink == Sink::Silent {
            std::future::pending::<()>().await;
        }
        return bare(status);
    }
    let Ok(heard) = serde_json::from_slice::<Heard<'_>>(&body) else { return bare(StatusCode::BAD_REQUEST) };
    hear(world, host, &path, &heard, &body);
    bare(StatusCode::ACCEPTED)
}

/// Waits as long as the sink does; an error is what it refuses with.
async fn mood(world: &World, sink: Sink) -> Result<(), StatusCode> {
    let Some(turned) = world.turned.get() else { return Ok(()) };
    match sink {
        Sink::Fast => Ok(()),
        Sink::Slow(time) => {
            tokio::time::sleep(time).await;
            Ok(())
        }
        Sink::Flap(time) if is_away(turned.elapsed(), time) => Err(StatusCode::SERVICE_UNAVAILABLE),
        Sink::Flap(_) => Ok(()),
        Sink::Refuse(status) => Err(StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)),
        Sink::Dead | Sink::Silent => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// Whether one who is away first, and then back for as long, is away after this time.
fn is_away(elapsed: Duration, turn: Duration) -> bool {
    (elapsed.as_millis() / turn.as_millis().max(1)).is_multiple_of(2)
}

fn hear(world: &Arc<World>, host: &Host, path: &str, heard: &Heard<'_>, body: &Bytes) {
    let mut came = world.arrivals.came();
    match &*heard.kind {
        "Follow" => {
            came.follows += 1;
            tokio::spawn(accept(world.clone(), body.clone()));
        }
        "Accept" => came.accepts.push(Instant::now()),
        "Reject" => came.rejects += 1,
        "Create" | "Announce" => {
            let about = heard.object.as_str().or_else(|| heard.object.get("id")?.as_str()).unwrap_or_default().to_owned();
            came.posts.push(Arrival { sink: host.sink, inbox: format!("{}{path}", host.base), about, at: Instant::now() });
        }
        _ => came.others += 1,
    }
}

/// Says yes to a Follow.
async fn accept(world: Arc<World>, body: Bytes) -> anyhow::Result<()> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let follow: Value = serde_json::from_slice(&body)?;
    let text = |name: &str| follow.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (actor, follower) = (text("object"), text("actor"));
    let inbox = match world.local.get() {
        Some(local) if local.id == follower => local.inbox.clone(),
        _ => Url::parse(&format!("{follower}/inbox"))?,
    };
    let activity = documents::accept(&actor, &follow, NUMBER.fetch_add(1, Ordering::Relaxed));
    let letter = world.courier.crowd.letter(&actor, &Arc::new(inbox), &activity)?;
    world.courier.send(&letter).await?;
    Ok(())
}

fn json(kind: &'static str, document: &Value) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(document.to_string())));
    answer.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    answer
}

fn bare(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{asked_name, is_away};

    #[test]
    fn who_flaps_is_away_first_and_then_back_for_as_long() {
        let away = |millis| is_away(Duration::from_millis(millis), Duration::from_secs(5));
        assert!(away(0) && away(4_999) && !away(5_000) && !away(9_999) && away(10_000));
    }

    #[test]
    fn webfinger_is_asked_by_handle_or_by_address() {
        let name = |query: &str| asked_name(&format!("https://h1.peers.test/.well-known/webfinger{query}").parse().unwrap());
        assert_eq!(name("?resource=acct%3Aauthor0%40h1.peers.test").as_deref(), Some("author0"));
        assert_eq!(name("?resource=https://h1.peers.test/users/author0").as_deref(), Some("author0"));
        assert_eq!((name(""), name("?resource=")), (None, None));
    }
}
