//! Agreements as JSON.

use domain::actors::Actor;
use domain::agreements::{Agreed, Agreement, Asked, Side, State, VisitorLetter};
use domain::posts::Post;
use domain::{Id, Time};
use serde::{Deserialize, Serialize};
use storage::Reader;
use utoipa::ToSchema;

use super::visitors::present::html;
use crate::api::shapes::time;

/// What was agreed, frozen. Amounts are decimal texts; what there is nothing to say of is empty.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgreedBody {
    /// Address of the listing.
    pub listing: String,
    /// When the listing was last changed before.
    pub listing_updated: String,
    pub title: String,
    pub quantity: String,
    pub variation: Option<String>,
    pub personalisation: Option<String>,
    pub unit_price: String,
    pub delivery: DeliveryBody,
    pub total: String,
    /// ISO 4217; empty where nothing is paid.
    pub currency: String,
    /// `P14D`.
    pub lead_time: String,
    pub returns: String,
    pub payment: String,
    /// A date.
    pub loan_until: Option<String>,
}

/// How it comes, and what that costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryBody {
    /// `pickup`, `ship`, or empty.
    pub kind: String,
    pub zone: String,
    pub price: String,
}

impl From<&Agreed> for AgreedBody {
    fn from(agreed: &Agreed) -> Self {
        Self {
            listing: agreed.listing.clone(),
            listing_updated: agreed.listing_updated.clone(),
            title: agreed.title.clone(),
            quantity: agreed.quantity.clone(),
            variation: agreed.variation.clone(),
            personalisation: agreed.personalisation.clone(),
            unit_price: agreed.unit_price.clone(),
            delivery: DeliveryBody { kind: agreed.delivery.kind.clone(), zone: agreed.delivery.zone.clone(), price: agreed.delivery.price.clone() },
            total: agreed.total.clone(),
            currency: agreed.currency.clone(),
            lead_time: agreed.lead_time.clone(),
            returns: agreed.returns.clone(),
            payment: agreed.payment.clone(),
            loan_until: agreed.loan_until.clone(),
        }
    }
}

/// What an agreement is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AboutBody {
    /// Of the listing here; it may be gone by now.
    pub id: String,
    pub address: String,
    /// When it began.
    pub title: String,
}

/// What each side wants and cannot do alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WantsBody {
    pub seller: Option<String>,
    pub buyer: Option<String>,
}

/// Somebody without an account. Their address is shown to nobody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitorBody {
    /// May be empty; empty once it is erased.
    pub name: String,
    /// Whether what is written still reaches them.
    pub open: bool,
}

/// An agreement, as one of its parties sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgreementBody {
    pub id: String,
    /// `enquiry` or `order`.
    pub kind: String,
    /// `seller` or `buyer`: which the caller is.
    pub side: String,
    pub listing: AboutBody,
    /// A handle; null for a visitor without one.
    pub buyer: Option<String>,
    /// Who asks by mail, without an account.
    pub visitor: Option<VisitorBody>,
    /// A handle.
    pub seller: Option<String>,
    /// `proposed declined withdrawn accepted paid shipped returned completed cancelled disputed`.
    pub state: String,
    pub agreed: Option<AgreedBody>,
    /// `z` and base58btc of the sha2-256 multihash of the canonical terms; both servers hold the same.
    pub agreed_digest: Option<String>,
    /// States into which the caller can move it now, alone or by asking.
    pub next: Vec<String>,
    /// Who is expected to act: `seller`, `buyer` or null.
    pub turn: Option<String>,
    pub wants: WantsBody,
    /// Why it is in its state, or is wanted in another one, in the words of whoever moved it last; may be empty.
    pub reason: String,
    /// Where to pay, as the seller gave it; the buyer's once it was accepted.
    pub payment_link: Option<String>,
    /// Where to send it: the buyer's own, and the seller's once they accepted.
    pub address: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub completed_at: Option<String>,
}

/// One agreement.
///
/// # Errors
/// Storage trouble only.
pub async fn body(reader: &mut Reader, agreement: &Agreement, side: Side, now: Time) -> storage::Result<AgreementBody> {
    let parties: Vec<Id<Actor>> = [Some(agreement.seller), agreement.buyer].into_iter().flatten().collect();
    let parties = reader.actors().list(&parties).await?;
    let handle = |id: Option<Id<Actor>>| parties.iter().find(|actor| Some(actor.id) == id).map(|actor| actor.handle.to_string());
    let visitor = if agreement.buyer.is_none() { reader.agreements().find_visitor(agreement.id).await? } else { None };
    let is_agreed = agreement.state.is_agreed();
    let word = |state: State| state.word().to_owned();
    Ok(AgreementBody {
        id: agreement.id.to_string(),
        kind: agreement.kind.word().to_owned(),
        side: side.word().to_owned(),
        listing: AboutBody { id: agreement.listing_id.to_string(), address: agreement.listing.to_string(), title: agreement.title.clone() },
        buyer: handle(agreement.buyer),
        visitor: visitor.map(|visitor| VisitorBody { open: visitor.is_open(now), name: visitor.name }),
        seller: handle(Some(agreement.seller)),
        state: word(agreement.state),
        agreed: agreement.agreed.as_ref().map(AgreedBody::from),
        agreed_digest: Some(agreement.digest.clone()).filter(|digest| !digest.is_empty()),
        next: agreement.next(side, now).into_iter().map(word).collect(),
        turn: agreement.turn().map(|side| side.word().to_owned()),
        wants: WantsBody { seller: agreement.wants.seller.map(word), buyer: agreement.wants.buyer.map(word) },
        reason: agreement.reason.clone(),
        payment_link: agreement.payment_link.clone().filter(|_| side == Side::Seller || is_agreed),
        address: if side == Side::Buyer || is_agreed { reader.agreements().open_address(agreement.id).await? } else { None },
        created_at: time(agreement.created_at),
        updated_at: time(agreement.updated_at),
        completed_at: agreement.completed_at.map(time),
    })
}

/// How it is to come.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DeliveryWish {
    /// `pickup` or `ship`; empty where the listing names neither.
    pub kind: String,
    /// One of the listing's delivery zones.
    pub zone: String,
}

/// An order. Prices are the listing's to say.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OrderBody {
    /// 1 to 10,000; 1 where it is left out.
    pub quantity: Option<i64>,
    /// The values of one variation, parted by commas: `Blue, large`.
    pub variation: String,
    /// What the maker asks those who order.
    pub personalisation: String,
    pub delivery: DeliveryWish,
    /// What is paid for one, where one pays what one can: `{"amount", "currency"}`.
    pub amount: Option<crate::api::shapes::Money>,
    /// The day on which a loan ends: `2026-12-31`.
    pub loan_until: String,
    /// To the maker, with the order.
    pub message: String,
    /// Where it is sent; the seller sees it only once they accepted.
    pub address: String,
}

/// A message.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WordsBody {
    /// 1 to 5,000 characters of Markdown.
    pub text: String,
}

/// Why something is done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReasonBody {
    /// At most 500 characters; the other side reads it.
    pub reason: String,
}

/// A message between the two.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LetterBody {
    pub id: String,
    /// A handle; null for a visitor without one.
    pub author: Option<String>,
    pub text: String,
    pub html: String,
    pub created_at: String,
}

/// Messages in their order.
///
/// # Errors
/// Storage trouble only.
pub async fn letters(reader: &mut Reader, posts: &[Post]) -> storage::Result<Vec<LetterBody>> {
    let authors: Vec<Id<Actor>> = posts.iter().map(|post| post.author).collect();
    let authors = reader.actors().list(&authors).await?;
    let letter = |post: &Post| LetterBody {
        id: post.id.to_string(),
        author: authors.iter().find(|actor| actor.id == post.author).map(|actor| actor.handle.to_string()),
        text: if post.content.source().is_empty() { post.content.plain(10_000) } else { post.content.source().to_owned() },
        html: post.content.html().to_owned(),
        created_at: time(post.published_at),
    };
    Ok(posts.iter().map(letter).collect())
}

/// Messages between a seller and a visitor, in their order.
#[must_use]
pub fn visitor_letters(letters: &[VisitorLetter], seller: &Actor) -> Vec<LetterBody> {
    let letter = |letter: &VisitorLetter| LetterBody {
        id: letter.id.to_string(),
        author: (letter.by == Side::Seller).then(|| seller.handle.to_string()),
        text: letter.words.clone(),
        html: html(letter),
        created_at: time(letter.at),
    };
    letters.iter().map(letter).collect()
}

/// What was asked of another server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestBody {
    /// For `GET /requests/{id}`.
    pub request: String,
    /// `sent`, `accepted` or `refused`.
    pub state: String,
    /// Why it was refused.
    pub reason: String,
    /// The agreement that it is about.
    pub result: Option<String>,
}

impl From<&Asked> for RequestBody {
    fn from(asked: &Asked) -> Self {
        Self { request: asked.id.to_string(), state: asked.state.to_owned(), reason: asked.reason.clone(), result: Some(asked.agreement.to_string()) }
    }
}
