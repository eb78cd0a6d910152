//! What happens to orders and enquiries here becomes what we say to the other party's server, and to nobody else.

use domain::actors::Actor;
use domain::agreements::{Agreement, Event, Side, State};
use domain::{Address, Id, Time};
use serde_json::json;
use storage::Transaction;

use super::{Said, What};
use crate::Result;
use crate::agreements::document;
use crate::agreements::inbound::unit_of;
use crate::agreements::letters::letter;
use crate::context::Context;
use crate::posts::document as posts;
use crate::vocabulary::{PUBLIC, Vocabulary};

/// Whether an event may make us say something.
pub(super) const fn is_for_peers(event: &Event) -> bool {
    match event {
        Event::Proposed { .. }
        | Event::Moved { .. }
        | Event::Wanted { .. }
        | Event::WantTakenBack { .. }
        | Event::Asked { .. }
        | Event::Refused { .. }
        // Accepted, or already further where the answer itself did not come.
        | Event::Told { to: State::Accepted | State::Paid | State::Shipped | State::Disputed, from: State::Proposed | State::Withdrawn, .. }
        | Event::Said { .. }
        | Event::ReceiptGiven { .. }
        | Event::FeedbackGiven { .. } => true,
        Event::Opened { .. }
        | Event::Told { .. }
        | Event::AskRefused { .. }
        | Event::AddressGiven { .. }
        | Event::AddressErased { .. }
        | Event::Reminded { .. }
        | Event::Read { .. }
        | Event::VisitorEnded { .. }
        | Event::FeedbackConfirmed { .. }
        | Event::PoliciesSet { .. }
        | Event::Arranged { .. } => false,
    }
}

pub(super) async fn said(context: &Context, tx: &mut Transaction, event: &Event) -> Result<Option<Said>> {
    if let Event::Refused { by, to, refused, reason } = event {
        return refused_said(tx, *by, *to, refused, reason).await;
    }
    let Some(id) = event.agreement() else { return Ok(None) };
    let Some(parties) = Parties::of(tx, id).await? else { return Ok(None) };
    match event {
        Event::Proposed { .. } => Ok(proposed(tx, &parties).await?),
        Event::Moved { from, to, .. } => moved(tx, parties, *from, *to).await,
        Event::Wanted { .. } | Event::WantTakenBack { .. } => updated(tx, parties).await,
        Event::Asked { request, .. } => asked(tx, parties, *request).await,
        Event::Told { .. } => address(context, tx, parties).await,
        Event::Said { post, by, .. } => said_to_other(context, tx, parties, *post, *by).await,
        Event::ReceiptGiven { .. } => Ok(receipt(context, parties)),
        Event::FeedbackGiven { post, by, .. } => confirmed(tx, parties, *post, *by).await,
        _ => Ok(None),
    }
}

/// An agreement whose two parties are known.
struct Parties {
    agreement: Agreement,
    seller: Actor,
    buyer: Actor,
}

impl Parties {
    async fn of(tx: &mut Transaction, id: Id<Agreement>) -> Result<Option<Self>> {
        let Some(agreement) = tx.agreements().find(id).await? else { return Ok(None) };
        let Some(buyer) = agreement.buyer else { return Ok(None) };
        let (Some(seller), Some(buyer)) = (tx.actors().find(agreement.seller).await?, tx.actors().find(buyer).await?) else { return Ok(None) };
        Ok(Some(Self { agreement, seller, buyer }))
    }

    /// The seller is here and the buyer is not: then we own it.
    fn is_ours(&self) -> bool {
        self.seller.is_here() && !self.buyer.is_here() && self.seller.is_active()
    }

    /// The buyer is here and the seller is not.
    fn is_theirs(&self) -> bool {
        self.buyer.is_here() && !self.seller.is_here() && self.buyer.is_active()
    }

    /// What one side says to the other, in the lane of this order.
    fn from(self, side: Side, object: Address, what: What) -> Said {
        let lane = self.agreement.offer.as_ref().or(self.agreement.address.as_ref()).unwrap_or(&object).to_string();
        let (sender, to) = match side {
            Side::Seller => (self.seller, self.buyer),
            Side::Buyer => (self.buyer, self.seller),
        };
        between(sender, &to, lane, object, what)
    }
}

/// To one alone, by their own inbox, without a proof.
fn between(sender: Actor, to: &Actor, lane: String, object: Address, what: What) -> Said {
    let inboxes = to.inbox.iter().cloned().collect();
    Said { sender, object, lane, address: None, public: false, proven: false, to: vec![to.address.to_string()], cc: Vec::new(), what, inboxes }
}

async fn unit(tx: &mut Transaction, agreement: &Agreement) -> Result<&'static str> {
    Ok(tx.listings().find(agreement.listing_id).await?.map_or("one", |listing| unit_of(&listing)))
}

async fn proposed(tx: &mut Transaction, parties: &Parties) -> Result<Option<Said>> {
    let Some(offer) = parties.agreement.offer.clone().filter(|_| parties.is_theirs()) else { return Ok(None) };
    let object = document::offered(&parties.agreement, unit(tx, &parties.agreement).await?);
    let what = What::Offer(object, parties.agreement.listing.clone());
    let said = between(parties.buyer.clone(), &parties.seller, offer.to_string(), offer.clone(), what);
    Ok(Some(Said { address: Some(offer), ..said }))
}

async fn moved(tx: &mut Transaction, parties: Parties, from: State, to: State) -> Result<Option<Said>> {
    let Some(offer) = parties.agreement.offer.clone() else { return Ok(None) };
    if parties.is_theirs() && to == State::Withdrawn {
        let undone = json!({"id": offer.as_str(), "type": "Offer", "actor": parties.buyer.address.as_str()});
        return Ok(Some(parties.from(Side::Buyer, offer, What::Undo(undone))));
    }
    if !parties.is_ours() {
        return Ok(None);
    }
    match (from, to) {
        (State::Proposed, State::Accepted) => {
            let accepted = as_accepted(&parties.agreement);
            let result = document::agreement(&accepted, &parties.seller, &parties.buyer, unit(tx, &parties.agreement).await?);
            Ok(Some(parties.from(Side::Seller, offer.clone(), What::AcceptOffer(offer, result))))
        }
        (_, State::Declined) => {
            let reason = parties.agreement.reason.clone();
            Ok(Some(parties.from(Side::Seller, offer.clone(), What::RejectBecause(offer, reason))))
        }
        (_, State::Withdrawn) => Ok(None),
        _ => updated(tx, parties).await,
    }
}

/// As it stood when it was accepted. Where it went on since, that is later, so that what is said next is no repetition.
fn as_accepted(agreement: &Agreement) -> Agreement {
    let updated_at = agreement.updated_at;
    let before = if agreement.state == State::Accepted { updated_at } else { Time::from_unix_micros(updated_at.unix_micros() - 1_000) };
    Agreement { state: State::Accepted, updated_at: before, ..agreement.clone() }
}

/// How it stands now. What stood in between was said, or is behind what is said now.
async fn updated(tx: &mut Transaction, parties: Parties) -> Result<Option<Said>> {
    if !parties.is_ours() {
        return Ok(None);
    }
    let Some(address) = parties.agreement.address.clone() else { return Ok(None) };
    let object = document::agreement(&parties.agreement, &parties.seller, &parties.buyer, unit(tx, &parties.agreement).await?);
    Ok(Some(parties.from(Side::Seller, address, What::Update(object, Vocabulary::Agreement))))
}

async fn asked(tx: &mut Transaction, parties: Parties, request: Id<domain::agreements::Asked>) -> Result<Option<Said>> {
    if !parties.is_theirs() {
        return Ok(None);
    }
    let (Some(asked), Some(address)) = (tx.agreements().find_asked(request).await?, parties.agreement.address.clone()) else { return Ok(None) };
    let object = document::asked(&address, asked.wants, &asked.content);
    let said = parties.from(Side::Buyer, address.clone(), What::Offer(object, address));
    Ok(Some(Said { address: Some(asked.address), ..said }))
}

async fn refused_said(tx: &mut Transaction, by: Id<Actor>, to: Id<Actor>, refused: &Address, reason: &str) -> Result<Option<Said>> {
    let (Some(sender), Some(to)) = (tx.actors().find(by).await?.filter(Actor::is_here), tx.actors().find(to).await?.filter(|to| !to.is_here())) else { return Ok(None) };
    Ok(Some(between(sender, &to, refused.to_string(), refused.clone(), What::RejectBecause(refused.clone(), reason.to_owned()))))
}

/// The seller elsewhere accepted: now the address is theirs to know. It lies sealed in what we keep of the letter.
async fn address(context: &Context, tx: &mut Transaction, parties: Parties) -> Result<Option<Said>> {
    if !parties.is_theirs() {
        return Ok(None);
    }
    let Some(sealed) = tx.agreements().find_sealed(parties.agreement.id).await? else { return Ok(None) };
    let id = context.site.object(context.clock.mint::<Agreement>());
    let note = document::sealed_address(&id, &parties.agreement, &parties.buyer, &parties.seller, &sealed, context.now());
    Ok(Some(parties.from(Side::Buyer, id, What::Create(note, Vocabulary::Agreement))))
}

async fn said_to_other(context: &Context, tx: &mut Transaction, parties: Parties, post: Id<domain::posts::Post>, by: Side) -> Result<Option<Said>> {
    let (author, reader) = match by {
        Side::Seller => (&parties.seller, &parties.buyer),
        Side::Buyer => (&parties.buyer, &parties.seller),
    };
    if !author.is_here() || reader.is_here() || !author.is_active() {
        return Ok(None);
    }
    let Some(post) = tx.posts().find(post).await? else { return Ok(None) };
    let parts = posts::Parts::load(&mut context.storage.read().await?, std::slice::from_ref(&post)).await?.pop().unwrap_or_default();
    let note = letter(posts::note(&context.site, &post, author, &parts), &parties.agreement, reader);
    Ok(Some(parties.from(by, post.address, What::Create(note, Vocabulary::Agreement))))
}

fn receipt(context: &Context, parties: Parties) -> Option<Said> {
    if !parties.is_ours() || parties.agreement.address.is_none() {
        return None;
    }
    let id = context.site.object(context.clock.mint::<Agreement>());
    let document = document::receipt(&id, &parties.agreement, &parties.seller, &parties.buyer);
    Some(parties.from(Side::Seller, id, What::Create(document, Vocabulary::Agreement)))
}

/// Our word on facts alone: what somebody elsewhere says about a maker here rests on a completed order (SETTLED 9). What a
/// maker here says is a post, and goes out as one.
async fn confirmed(tx: &mut Transaction, parties: Parties, post: Id<domain::posts::Post>, by: Side) -> Result<Option<Said>> {
    let (author, about) = match by {
        Side::Seller => (parties.seller, parties.buyer),
        Side::Buyer => (parties.buyer, parties.seller),
    };
    if author.is_here() || !about.is_here() || !about.is_active() {
        return Ok(None);
    }
    let Some(post) = tx.posts().find(post).await? else { return Ok(None) };
    let what = What::Accept(json!(post.address.as_str()));
    let said = between(about, &author, post.address.to_string(), post.address, what);
    Ok(Some(Said { public: true, proven: true, cc: vec![PUBLIC.to_owned()], ..said }))
}
