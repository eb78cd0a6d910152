//! What a webhook is told, as JSON: what happened to which agreement, and nothing that one must not read over the shoulder of
//! whoever runs the program: no words of letters, no address, no personal wishes. They are read by the API, with a token.

use domain::actors::Actor;
use domain::agreements::{self, Agreed, Agreement, Side};
use domain::webhooks::Kind;
use domain::{Id, Site, Time};
use serde::Serialize;
use storage::webhooks::Delivery;
use utoipa::ToSchema;

use crate::agreements::body::AboutBody;
use crate::api::shapes::time;

/// What is posted to a webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookMessage)]
pub struct MessageBody {
    /// The same in the header `webhook-id`, and at each try: what came before is not to be done again.
    pub id: String,
    /// The state that the agreement came to, `message`, or `ping`.
    pub event: &'static str,
    /// When it happened, RFC 3339 in UTC.
    pub created_at: String,
    pub data: DataBody,
}

/// What it is about; nothing of a `ping`.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = WebhookData)]
pub struct DataBody {
    pub agreement: Option<MovedBody>,
    /// What was written, where something was.
    pub message: Option<SaidBody>,
}

/// An agreement as it was then. More of it is told by `GET /agreements/{id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookAgreement)]
pub struct MovedBody {
    pub id: String,
    /// `enquiry` or `order`.
    pub kind: &'static str,
    /// `seller` or `buyer`: which the maker of the webhook is.
    pub side: &'static str,
    /// Where it came to.
    pub state: &'static str,
    /// Where it was before, if it moved.
    pub from: Option<&'static str>,
    pub listing: AboutBody,
    /// A handle; null for a visitor without one.
    pub buyer: Option<String>,
    /// A handle.
    pub seller: Option<String>,
    /// Of an order: a whole number.
    pub quantity: Option<String>,
    /// Of an order: a decimal.
    pub total: Option<String>,
    /// Of an order: ISO 4217; empty where nothing is paid.
    pub currency: Option<String>,
    /// Its page.
    pub url: String,
}

/// That one of the two wrote.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookLetter)]
pub struct SaidBody {
    /// In `GET /agreements/{id}/messages`.
    pub id: String,
    /// `seller` or `buyer`.
    pub by: &'static str,
}

/// Something that happened to an agreement, for whom it is told.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'m> {
    pub kind: Kind,
    pub event: &'m agreements::Event,
    pub agreement: &'m Agreement,
    pub side: Side,
    /// The two parties, as far as they are known.
    pub parties: &'m [Actor],
    pub at: Time,
}

/// The message about it.
#[must_use]
pub fn moved(id: Id<Delivery>, moved: Moved<'_>, site: &Site) -> String {
    let Moved { kind, event, agreement, side, parties, at } = moved;
    let handle = |id: Option<Id<Actor>>| parties.iter().find(|actor| Some(actor.id) == id).map(|actor| actor.handle.to_string());
    let (from, state) = match event {
        agreements::Event::Moved { from, to, .. } | agreements::Event::Told { from, to, .. } => (Some(from.word()), to.word()),
        agreements::Event::Proposed { .. } => (None, agreements::State::Proposed.word()),
        _ => (None, agreement.state.word()),
    };
    let message = match event {
        agreements::Event::Said { post, by, .. } => Some(SaidBody { id: post.to_string(), by: by.word() }),
        _ => None,
    };
    let agreed = |part: fn(&Agreed) -> &str| agreement.agreed.as_ref().map(|agreed| part(agreed).to_owned());
    let about = MovedBody {
        id: agreement.id.to_string(),
        kind: agreement.kind.word(),
        side: side.word(),
        state,
        from,
        listing: AboutBody { id: agreement.listing_id.to_string(), address: agreement.listing.to_string(), title: agreement.title.clone() },
        buyer: handle(agreement.buyer),
        seller: handle(Some(agreement.seller)),
        quantity: agreed(|agreed| &agreed.quantity),
        total: agreed(|agreed| &agreed.total),
        currency: agreed(|agreed| &agreed.currency),
        url: site.url(&format!("/agreements/{}", agreement.id)),
    };
    text(&MessageBody { id: id.to_string(), event: kind.word(), created_at: time(at), data: DataBody { agreement: Some(about), message } })
}

/// The message of one that is tried.
#[must_use]
pub fn ping(id: Id<Delivery>, now: Time) -> String {
    text(&MessageBody { id: id.to_string(), event: Kind::Ping.word(), created_at: time(now), data: DataBody::default() })
}

/// What we write is always representable.
fn text(body: &MessageBody) -> String {
    serde_json::to_string(body).unwrap_or_default()
}
