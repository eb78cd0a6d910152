//! What a hub tells as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use domain::Id;
use domain::actors::Actor;
use futures::stream;
use serde_json::json;

use super::hub::{Full, Subscription, Ticket, Told};
use crate::problem::Problem;
use crate::state::App;

/// Something is sent at least so often, so that both ends notice when the other is gone.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Seconds after which a reader whose stream ended, or who found no place, comes back.
const RETRY: u64 = 5;

/// Opens a stream for somebody who was seen to hold `ticket`.
///
/// # Errors
/// 429 where ten of theirs are open, 503 while this process ends.
pub async fn open(app: &App, owner: Id<Actor>, ticket: Ticket) -> Result<Response, Problem> {
    let subscription = match app.hub.subscribe(&app.storage, owner, ticket).await? {
        Ok(subscription) => subscription,
        Err(Full::TooMany) => return Err(Problem::too_many(RETRY)),
        Err(Full::Closed) => return Err(Problem::unavailable(Full::Closed)),
    };
    // Said at once, so that the reader knows that it listens.
    let hello = Event::default().retry(Duration::from_secs(RETRY)).comment("listening");
    let told = stream::unfold((Some(subscription), Some(hello)), |(subscription, hello)| async move {
        if let Some(hello) = hello {
            return Some((Ok::<_, Infallible>(hello), (subscription, None)));
        }
        let mut subscription = subscription?;
        let event = next(&mut subscription).await?;
        Some(match event {
            Some(event) => (Ok(event), (Some(subscription), None)),
            // The last there is.
            None => (Ok(Event::default().event("resync").data("{}")), (None, None)),
        })
    });
    let mut answer = Sse::new(told).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that gather answers would keep it to themselves.
    answer.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(answer)
}

/// The next event; inside, nothing where the reader was too slow. `None` when the stream has ended.
async fn next(subscription: &mut Subscription) -> Option<Option<Event>> {
    match subscription.next().await {
        Some(told) => Some(Some(event(told))),
        None => subscription.has_lagged().then_some(None),
    }
}

fn event(told: Told) -> Event {
    let (name, data) = match told {
        Told::Home { entry, post } => ("home", json!({ "entry": entry.to_string(), "post": post.to_string() })),
        Told::Notification { id, kind } => ("notification", json!({ "id": id.to_string(), "kind": kind.word() })),
        Told::Conversation { post } => ("conversation", json!({ "post": post.to_string() })),
        Told::Edited { post } => ("edited", json!({ "post": post.to_string() })),
        Told::Deleted { post } => ("deleted", json!({ "post": post.to_string() })),
    };
    Event::default().event(name).data(data.to_string())
}
