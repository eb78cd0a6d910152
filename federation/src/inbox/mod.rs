//! The inbox: what is received is bounded, verified, kept once and answered; applied later by a worker.
//!
//! The contract is one for every inbox address. At the door stands only what needs the request, a key and the list of
//! blocked hosts; who owns what is decided when the activity is applied.

pub(crate) mod authority;
pub mod envelope;
mod notes;
mod signer;
pub(crate) mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use domain::Address;
use domain::actors::{Actor, State};
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;
use storage::inbox::{Received, Settled};

use crate::client::media_type;
use crate::context::Context;
use crate::follows::reconcile;
use crate::handle::Federation;
use crate::keyring::Verifier;
use crate::signatures::{self, Scheme, proof::Proof};
use crate::wire::strict;
use crate::{Error, Result};

pub use envelope::{Envelope, EnvelopeError, EnvelopeObject};
pub use signer::{claimed_key, costs_a_fetch};
pub use table::HEARD;

/// Largest body that is taken, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;
/// Tries before an activity is set aside.
const MAX_TRIES: i64 = 3;
/// Seconds between tries of an activity that could not be applied for a passing reason.
const RETRY_SECONDS: [i64; 6] = [5, 60, 300, 900, 3_600, 10_800];

/// A message as it arrived.
#[derive(Debug, Clone)]
pub struct Message {
    pub method: Method,
    /// Path and query exactly as they were sent.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// How a message was taken; all of them are answered 202.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// On disk, to be applied.
    Kept,
    /// Its id was received before.
    Known,
    /// Nobody here listens to that, or it concerns nobody we know.
    Ignored,
}

impl Federation {
    /// The door: verifies a message and keeps its activity. It is on disk when this answers [`Taken::Kept`].
    ///
    /// # Errors
    /// [`Error::Protocol`] with the status of the answer; [`Error::Later`] for our own trouble, which is answered 503.
    pub async fn receive(&self, message: &Message) -> Result<Taken> {
        let context = self.context();
        signatures::check_headers(&message.headers)?;
        check_content_type(&message.headers)?;
        let claim = signatures::parse(&message.method, &message.target, &message.headers)?;
        claim.check_host(&[context.site.host(), context.site.domain().to_owned()])?;
        claim.check_time(context.now().unix_seconds())?;
        claim.check_body(&message.body)?;
        let activity = strict::parse(&message.body).map_err(|fault| Error::protocol(StatusCode::BAD_REQUEST, fault.to_string()))?;
        let envelope = read_envelope(context, &activity)?;
        let key_id = context.site.parse(claim.key_id()).map_err(|_malformed| Error::protocol(StatusCode::UNAUTHORIZED, "the key id is no address"))?;
        refuse_blocked(context, &[&key_id, &envelope.actor]).await?;
        if is_about_a_stranger(context, &envelope, &key_id).await? {
            return Ok(Taken::Ignored);
        }
        let is_heard = HEARD.contains(&envelope.kind.as_str());
        if !is_heard && costs_a_fetch(context, &key_id).await {
            return Ok(Taken::Ignored);
        }
        let signer = signer::verified(context, &claim, &key_id).await?;
        if signer.owner.address != envelope.actor {
            proven(context, &activity, &envelope).await?;
        }
        refuse_suspended(context, &signer, &envelope.actor).await?;
        let scheme = if claim.scheme() == Scheme::Message { "message" } else { "cavage" };
        tracing::debug!(activity = %envelope.id, kind = %envelope.kind, scheme, "received");
        let taken = if is_heard { self.keep(message, envelope).await? } else { Taken::Ignored };
        if taken != Taken::Known {
            reconcile::notice(context, &message.headers, &claim, &signer.owner).await;
        }
        Ok(taken)
    }

    async fn keep(&self, message: &Message, envelope: Envelope) -> Result<Taken> {
        let context = self.context();
        let body = String::from_utf8(message.body.to_vec()).map_err(|_binary| Error::protocol(StatusCode::BAD_REQUEST, "the body is no text"))?;
        let lane = lane(&envelope);
        let received = Received { id: context.clock.mint(), activity: envelope.id, actor: envelope.actor, kind: envelope.kind, lane, body, tries: 0, received_at: context.now() };
        let kept = context.storage.keep(&received).await?;
        context.heard(&received.actor.host()).await?;
        Ok(if kept { Taken::Kept } else { Taken::Known })
    }

    /// Applies a leased activity and says how that ended.
    pub async fn apply(&self, received: &Received) -> Settled {
        let data = self.data();
        match table::apply(&data, received).await {
            Ok(()) => Settled::Done,
            Err(Error::Refused(reason) | Error::Protocol { reason, .. }) => {
                tracing::info!(activity = %received.activity, kind = %received.kind, %reason, "security.reject");
                Settled::Refused(reason.into_owned())
            }
            Err(Error::Later(source)) => self.later(received, source.as_ref()),
        }
    }

    fn later(&self, received: &Received, source: &(dyn std::error::Error + 'static)) -> Settled {
        let tried = usize::try_from(received.tries).unwrap_or(0);
        let reason = source.to_string();
        tracing::warn!(activity = %received.activity, tries = received.tries, %reason, "not applied yet");
        match RETRY_SECONDS.get(tried.saturating_sub(1)) {
            Some(seconds) => Settled::Later { next_at: self.context().now().plus_seconds(*seconds), reason },
            None => Settled::Dead(reason),
        }
    }

    /// How an activity ends whose application took too long: tried again like any passing trouble, and given up like it.
    #[must_use]
    pub fn too_late(&self, received: &Received) -> Settled {
        self.later(received, &std::io::Error::other("it took too long"))
    }

    /// How an activity ends whose application panicked: tried again, set aside after the third time (SECURITY Q-16).
    #[must_use]
    pub fn poisoned(&self, received: &Received) -> Settled {
        let reason = "applying it panicked".to_owned();
        if received.tries >= MAX_TRIES { Settled::Dead(reason) } else { Settled::Later { next_at: self.context().now().plus_seconds(60), reason } }
    }
}

/// Who signed a fetch: somebody we speak with.
///
/// # Errors
/// 401 without a good signature, 403 for a blocked host, 503 for our own trouble.
pub(crate) async fn verified_fetch(federation: &Federation, target: &str, headers: &HeaderMap) -> Result<Arc<Verifier>> {
    let context = federation.context();
    signatures::check_headers(headers)?;
    let claim = signatures::parse(&Method::GET, target, headers)?;
    claim.check_host(&[context.site.host(), context.site.domain().to_owned()])?;
    claim.check_time(context.now().unix_seconds())?;
    let key_id = context.site.parse(claim.key_id()).map_err(|_malformed| Error::protocol(StatusCode::UNAUTHORIZED, "the key id is no address"))?;
    refuse_blocked(context, &[&key_id]).await?;
    let signer = signer::verified(context, &claim, &key_id).await?;
    refuse_suspended(context, &signer, &signer.owner.address).await?;
    Ok(signer)
}

/// What must be applied in the order of arrival: everything about one thing; and what one actor says of follows
/// and blocks, because an Undo names the Follow while the Follow names somebody.
/// So it is with orders: what their owner says first of them names only the offer.
fn lane(envelope: &Envelope) -> String {
    match envelope.kind.as_str() {
        "Follow" | "Undo" | "Accept" | "Reject" | "Block" | "Offer" => envelope.actor.to_string(),
        _ if envelope.object.of_agreement => envelope.actor.to_string(),
        _ => envelope.object.id.as_ref().unwrap_or(&envelope.actor).to_string(),
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<()> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if media_type::is_activity(kind) { Ok(()) } else { Err(Error::protocol(StatusCode::UNSUPPORTED_MEDIA_TYPE, "an activity is application/activity+json")) }
}

fn read_envelope(context: &Context, activity: &Value) -> Result<Envelope> {
    let envelope = Envelope::read(activity, &context.site).map_err(|fault| {
        let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Error::protocol(status, fault.to_string())
    })?;
    if context.site.is_here(&envelope.actor) {
        return Err(Error::protocol(StatusCode::UNAUTHORIZED, "nobody else speaks for actors of this instance"));
    }
    Ok(envelope)
}

async fn refuse_blocked(context: &Context, addresses: &[&Address]) -> Result<()> {
    let hosts: BTreeSet<String> = addresses.iter().map(|address| address.host()).collect();
    for host in hosts {
        if context.is_blocked(&host).await? {
            return Err(Error::protocol(StatusCode::FORBIDDEN, "this host is blocked"));
        }
    }
    Ok(())
}

/// Servers announce every deletion and profile change of theirs to everyone; of somebody nobody here knows, it needs no
/// key and leaves nothing (SECURITY S-31).
async fn is_about_a_stranger(context: &Context, envelope: &Envelope, key_id: &Address) -> Result<bool> {
    let about_itself = matches!(envelope.kind.as_str(), "Delete" | "Update") && envelope.object.id.as_ref() == Some(&envelope.actor);
    if !about_itself || !key_id.same_origin(&envelope.actor) {
        return Ok(false);
    }
    let known = context.storage.read().await?.actors().find_by_address(&envelope.actor).await?;
    Ok(known.is_none_or(|actor| actor.state == State::Gone))
}

/// An activity sent on by somebody else stands only on its author's own proof; LD signatures never count (SECURITY S-29).
///
/// # Errors
/// 401 without a valid proof by a key that its actor lists; passing trouble on the way to that key.
pub(crate) async fn proven(context: &Context, activity: &Value, envelope: &Envelope) -> Result<()> {
    let unproven = || Error::protocol(StatusCode::UNAUTHORIZED, "the signer is not the actor, and the activity carries no proof by the actor");
    let proof = Proof::read(activity).map_err(|_none| unproven())?;
    let method = context.site.parse(proof.verification_method()).map_err(|_malformed| unproven())?;
    if !method.same_origin(&envelope.actor) {
        return Err(unproven());
    }
    let proves = |key: &signatures::PublicKey| proof.verify(key, context.now().unix_seconds()).is_ok();
    let verifier = signer::verifier(context, &method, &proves).await?.filter(|verifier| verifier.owner.address == envelope.actor).ok_or_else(unproven)?;
    proof.verify(&verifier.key, context.now().unix_seconds())?;
    tracing::debug!(activity = %envelope.id, "forwarded");
    Ok(())
}

async fn refuse_suspended(context: &Context, signer: &Verifier, actor: &Address) -> Result<()> {
    let refused = || Error::protocol(StatusCode::FORBIDDEN, "this actor is suspended");
    let mut addresses = vec![&signer.owner.address, actor];
    addresses.dedup();
    let known = context.storage.read().await?.actors().list_by_addresses(&addresses).await?;
    if known.iter().all(Actor::is_active) { Ok(()) } else { Err(refused()) }
}
