//! Load, decide, keep: ordering, moving an order and writing to the other side, the same for pages and for programs.

use domain::actors::Actor;
use domain::agreements::{Agreed, Agreement, AgreementError, Asked, Draft, Event, Kind as AgreementKind, MAX_MESSAGE, Proposal, Side, State, VisitorLetter};
use domain::goods::{Judgement, Subject};
use domain::listings::{Listing, ListingError};
use domain::makers::Maker;
use domain::posts::permits::Permits;
use domain::posts::{Kind, Mention, Post};
use domain::text::{Fault, Markup, lines};
use domain::{Audience, Id, Site, Time};
use storage::agreements::MoveError;
use storage::{Happened, Transaction};

use super::{load, visitors};
use crate::listings::load as listings;
use crate::problem::Problem;
use crate::state::App;

/// What came of moving an order.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is so, or waits for the other side.
    Done(Agreement),
    /// The server of the seller was asked.
    Sent(Agreement, Asked),
}

impl Outcome {
    /// The agreement as it stands here.
    #[must_use]
    pub const fn agreement(&self) -> &Agreement {
        match self {
            Self::Done(agreement) | Self::Sent(agreement, _) => agreement,
        }
    }
}

/// A listing that somebody wants to order or ask about, with its maker; of another server as it is there now.
///
/// # Errors
/// 404 and 410 as for looking at it, 409 for one's own, 502 when its home does not answer.
pub async fn wanted(app: &App, id: Id<Listing>, by: &Actor, anew: bool) -> Result<(Listing, Maker), Problem> {
    let (listing, seller) = listings::seen_by(app, &mut app.storage.read().await?, id, Some(by.id)).await?;
    if seller.actor.id == by.id {
        return Err(Problem::conflict().saying("problem-order-own", "this is your own listing"));
    }
    if !listing.is_public() {
        return Err(Problem::not_found());
    }
    if seller.actor.is_here() || !anew {
        return Ok((listing, seller));
    }
    app.federation.refresh_listing(&listing.address).await?;
    listings::seen_by(app, &mut app.storage.read().await?, id, Some(by.id)).await
}

/// Proposes an order. Where the seller takes orders as they come it is accepted at once, with the stock.
///
/// # Errors
/// 422 with the faults of the fields; 409 when nothing of it is left, or it is one's own; 403 across a block. Then nothing
/// was ordered.
pub async fn order(app: &App, buyer: &Maker, listing: Id<Listing>, draft: &Draft) -> Result<Agreement, Problem> {
    let me = &buyer.actor;
    let _ = wanted(app, listing, me, false).await?;
    let (wish, message, postal) = draft.parse().map_err(Problem::invalid)?;
    if wish.delivery == "ship" && postal.trim().is_empty() {
        return Err(Problem::invalid(vec![Fault::new("address", "fault-postal-missing", "say where it is to be sent")]));
    }
    app.limits.orders.check_name(&me.id.to_string())?;
    // Only now is another server asked.
    let (listing, seller) = wanted(app, listing, me, true).await?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    refuse_apart(&mut tx, me.id, &seller.actor).await?;
    // Within the transaction, so that the terms are those of the listing as it is.
    let listing = tx.listings().find(listing.id).await?.ok_or_else(Problem::gone)?;
    refuse_kept_back(&mut tx, &listing, me.id).await?;
    let shop = tx.agreements().find_shop(seller.actor.id).await?;
    let agreed = Agreed::of(&listing, &shop.policies, &wish, now).map_err(Problem::invalid)?;
    let is_here = seller.actor.is_here();
    let id: Id<Agreement> = app.clock.mint();
    let proposal = Proposal {
        id,
        offer: app.site.activity(app.clock.mint::<Agreement>()),
        address: is_here.then(|| app.site.object(id)),
        seller: seller.actor.id,
        buyer: me.id,
        listing: listing.id,
        agreed,
        payment_link: if is_here { shop.payment_link } else { None },
    };
    let (mut agreement, event) = Agreement::propose(proposal, now);
    tx.agreements().insert(&agreement).await?;
    if wish.delivery == "ship" {
        tx.agreements().seal_address(id, &postal).await?;
    }
    let mut happened = Happened::from(event);
    if !message.trim().is_empty() {
        happened = happened.and(letter(app, &mut tx, &agreement, Side::Buyer, me, &seller.actor, &message, now).await?);
    }
    if is_here && shop.at_once {
        let done = agreement.act(Side::Seller, State::Accepted, "", now)?;
        let kept = tx.keep_move(agreement, done.event(), now).await?.map_err(Problem::from)?;
        agreement = kept.agreement;
        happened = happened.with(kept.happened);
    }
    tx.commit(happened, now).await?;
    Ok(agreement)
}

/// What is not allowed here is neither ordered nor asked about from here, and what is gated only by those who confirmed that
/// they want to see it.
async fn refuse_kept_back(tx: &mut Transaction, listing: &Listing, me: Id<Actor>) -> Result<(), Problem> {
    let judgement = tx.goods().policy().await?.judge(listing);
    let confirmed = if judgement.is_restricted() { tx.goods().list_confirmed(me).await? } else { Vec::new() };
    refuse_restricted(&judgement, &confirmed)
}

/// # Errors
/// 409 for what is not allowed here, and for what is gated and not among what was confirmed.
pub fn refuse_restricted(judgement: &Judgement, confirmed: &[Subject]) -> Result<(), Problem> {
    if judgement.is_forbidden() {
        return Err(Problem::conflict().saying("problem-order-forbidden", "this is not allowed on this server, so it can neither be ordered nor asked about from here"));
    }
    if judgement.is_restricted() && judgement.is_kept_from(confirmed) {
        return Err(Problem::conflict().saying("problem-order-gated", "confirm first that you want to see it, on its page or with the policy's confirm"));
    }
    Ok(())
}

async fn refuse_apart(tx: &mut Transaction, me: Id<Actor>, other: &Actor) -> Result<(), Problem> {
    let is_apart = tx.blocks().stands_between(me, other.id).await?;
    if is_apart { Err(Problem::forbidden().saying("problem-agreement-apart", "one of you blocked the other")) } else { Ok(()) }
}

/// Moves an order, or asks the server that decides. `seen` is the version that the caller saw.
///
/// # Errors
/// 404 for everybody but the parties; 412 when it was changed since; 409 for an edge that is not theirs, or when nothing is left.
pub async fn act(app: &App, maker: &Maker, id: Id<Agreement>, to: State, reason: &str, seen: Option<i64>) -> Result<Outcome, Problem> {
    let reason = lines(reason, 500).ok_or_else(|| Problem::invalid(vec![Fault::new("reason", "fault-reason-of-order-long", "at most 500 characters")]))?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let (mut agreement, side, seller) = locked(&mut tx, id, maker.actor.id).await?;
    if seen.is_some_and(|seen| seen != agreement.version) {
        return Err(AgreementError::Stale.into());
    }
    let is_ours_to_say = seller.is_here() || (to == State::Withdrawn && agreement.address.is_none());
    if !is_ours_to_say {
        return ask(app, tx, agreement, to, reason, maker.actor.id, now).await;
    }
    let done = agreement.act(side, to, &reason, now)?;
    let kept = tx.keep_move(agreement, done.event(), now).await?.map_err(Problem::from)?;
    tx.commit(kept.happened, now).await?;
    Ok(Outcome::Done(kept.agreement))
}

/// An agreement in a transaction, the side of who calls, and its seller.
async fn locked(tx: &mut Transaction, id: Id<Agreement>, me: Id<Actor>) -> Result<(Agreement, Side, Actor), Problem> {
    let agreement = tx.agreements().find(id).await?.ok_or_else(Problem::not_found)?;
    let side = agreement.side_of(me).ok_or_else(Problem::not_found)?;
    let seller = tx.actors().find(agreement.seller).await?.ok_or_else(Problem::not_found)?;
    Ok((agreement, side, seller))
}

async fn ask(app: &App, mut tx: Transaction, agreement: Agreement, to: State, content: String, by: Id<Actor>, now: Time) -> Result<Outcome, Problem> {
    // Who asks twice hears of the first time.
    if let Some(asked) = tx.agreements().list_unanswered(agreement.id).await?.into_iter().find(|asked| asked.wants == to) {
        return Ok(Outcome::Sent(agreement, asked));
    }
    agreement.clone().act(Side::Buyer, to, "", now)?;
    if agreement.address.is_none() {
        return Err(AgreementError::WrongState(agreement.state.word(), to.word()).into());
    }
    let id: Id<Asked> = app.clock.mint();
    let asked = Asked { id, address: app.site.activity(id), by, agreement: agreement.id, wants: to, content, state: Asked::SENT, reason: String::new(), created_at: now };
    tx.agreements().insert_asked(&asked).await?;
    tx.commit(Event::Asked { agreement: agreement.id, request: id }, now).await?;
    Ok(Outcome::Sent(agreement, asked))
}

/// Says no to what the other side wants, or takes back what one wants oneself.
///
/// # Errors
/// 404 for everybody but the parties, 409 when nothing is wanted or it is decided elsewhere.
pub async fn refuse(app: &App, maker: &Maker, id: Id<Agreement>) -> Result<Agreement, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let (mut agreement, side, seller) = locked(&mut tx, id, maker.actor.id).await?;
    if !seller.is_here() {
        return Err(Problem::conflict().saying("problem-agreement-elsewhere", "this is decided on the seller's server"));
    }
    let event = if agreement.wants.of(side.other()).is_some() { agreement.refuse_want(side.other(), now)? } else { agreement.take_want_back(side, now)? };
    let kept = tx.keep_move(agreement, event, now).await?.map_err(Problem::from)?;
    tx.commit(kept.happened, now).await?;
    Ok(kept.agreement)
}

/// What was written to the other side.
#[derive(Debug, Clone)]
pub enum Sent {
    Post(Box<Post>),
    /// By mail, to somebody without an account.
    ToVisitor(VisitorLetter),
}

/// Writes to the other side.
///
/// # Errors
/// 404 for everybody but the parties, 422 for no words or too many, 403 across a block, 409 to a visitor who is gone.
pub async fn say(app: &App, maker: &Maker, id: Id<Agreement>, words: &str) -> Result<Sent, Problem> {
    let (agreement, side) = load::find(&mut app.storage.read().await?, id, maker.actor.id).await?;
    let words = checked(words)?;
    app.limits.orders.check_name(&maker.actor.id.to_string())?;
    if agreement.party(side.other()).is_none() {
        return Ok(Sent::ToVisitor(visitors::verbs::answer(app, &agreement, words).await?));
    }
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let other = agreement.party(side.other()).ok_or_else(Problem::not_found)?;
    let other = tx.actors().find(other).await?.ok_or_else(Problem::not_found)?;
    refuse_apart(&mut tx, maker.actor.id, &other).await?;
    let event = letter(app, &mut tx, &agreement, side, &maker.actor, &other, &words, now).await?;
    let Event::Said { post, .. } = event else { return Err(Problem::internal("a letter is said")) };
    tx.commit(event, now).await?;
    let post = app.storage.read().await?.posts().find(post).await?.ok_or_else(Problem::not_found)?;
    Ok(Sent::Post(Box::new(post)))
}

/// The words of a message.
///
/// # Errors
/// 422 for none or too many.
pub(super) fn checked(words: &str) -> Result<String, Problem> {
    let words = lines(words, MAX_MESSAGE).ok_or_else(|| Problem::invalid(vec![Fault::new("text", "fault-message-long", "a message has at most 5,000 characters")]))?;
    if words.trim().is_empty() { Err(Problem::invalid(vec![Fault::new("text", "fault-message-missing", "write something first")])) } else { Ok(words) }
}

/// Asks about a listing: opens the thread of this maker about it, or goes on with it.
///
/// # Errors
/// As [`say`], and what [`wanted`] refuses; 409 about what the rules of this server keep from this maker, unless they talk
/// about it already.
pub async fn enquire(app: &App, maker: &Maker, listing: Id<Listing>, words: &str) -> Result<Agreement, Problem> {
    let (listing, seller) = wanted(app, listing, &maker.actor, false).await?;
    let words = checked(words)?;
    app.limits.orders.check_name(&maker.actor.id.to_string())?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    refuse_apart(&mut tx, maker.actor.id, &seller.actor).await?;
    let mut happened = None;
    let agreement = match tx.agreements().find_enquiry(listing.id, maker.actor.id).await? {
        Some(agreement) => agreement,
        None => {
            refuse_kept_back(&mut tx, &listing, maker.actor.id).await?;
            let (agreement, event) = Agreement::enquire(app.clock.mint(), &listing, Some(maker.actor.id), now);
            tx.agreements().insert(&agreement).await?;
            happened = Some(Happened::from(event));
            agreement
        }
    };
    let said = letter(app, &mut tx, &agreement, Side::Buyer, &maker.actor, &seller.actor, &words, now).await?;
    tx.commit(happened.map_or_else(|| Happened::from(said.clone()), |first| first.and(said.clone())), now).await?;
    Ok(agreement)
}

/// Writes a letter as a post for the two parties, and files it.
#[expect(clippy::too_many_arguments, reason = "who writes what to whom, about what, when, and where it is kept")]
pub async fn letter(app: &App, tx: &mut Transaction, agreement: &Agreement, side: Side, author: &Actor, reader: &Actor, words: &str, now: Time) -> Result<Event, Problem> {
    let content = Markup::from_markdown(words).ok_or_else(|| Problem::invalid(vec![Fault::new("text", "fault-message-long", "a message has at most 5,000 characters")]))?;
    let last = tx.agreements().find_last_post_by(agreement.id, reader.id).await?;
    // A microblog finds the thread by what is answered: their last letter, or the listing that it is about.
    let is_enquiry = agreement.kind == AgreementKind::Enquiry;
    let in_reply_to = last.map(|post| post.address).or_else(|| is_enquiry.then(|| agreement.listing.clone()));
    let id: Id<Post> = app.clock.mint();
    let post = Post {
        id,
        address: app.site.object(id),
        author: author.id,
        kind: Kind::Note,
        audience: Audience::Parties,
        title: String::new(),
        warning: String::new(),
        sensitive: false,
        content,
        page: app.site.url(&format!("/agreements/{}", agreement.id)),
        in_reply_to,
        context: None,
        language: None,
        photos: Vec::new(),
        mentions: vec![mention(reader, &app.site)],
        quote: None,
        permits: Permits::default(),
        published_at: now,
        updated_at: now,
        raw: None,
    };
    tx.posts().insert(&post, &[]).await?;
    if reader.is_here() {
        tx.posts().address_to(post.id, &[reader.id]).await?;
    }
    tx.agreements().file(agreement.id, post.id, &app.site.conversation(agreement.id)).await?;
    tx.agreements().mark_unread(agreement.id, side.other()).await?;
    Ok(Event::Said { agreement: agreement.id, post: post.id, by: side })
}

fn mention(actor: &Actor, site: &Site) -> Mention {
    let host = actor.handle.host.as_deref().unwrap_or_else(|| site.domain());
    Mention { actor: actor.address.clone(), name: format!("{}@{host}", actor.handle.name) }
}

impl From<AgreementError> for Problem {
    fn from(error: AgreementError) -> Self {
        match error {
            AgreementError::NotAParty => Self::not_found(),
            AgreementError::Stale => Self::precondition_failed().saying("problem-agreement-stale", "this order was changed in the meantime"),
            AgreementError::WrongState(from, to) => Self::conflict().saying("problem-agreement-state", format!("an order that is {from} cannot become {to}")),
            AgreementError::NotYours => Self::conflict().saying("problem-agreement-not-yours", "this is for the other side to do"),
            AgreementError::TooEarly => Self::conflict().saying("problem-agreement-early", "the buyer has 21 days to say that it arrived"),
            AgreementError::OtherTerms => Self::conflict().saying("problem-agreement-terms", "these are other terms than those agreed"),
            AgreementError::NothingAsked => Self::conflict().saying("problem-agreement-nothing", "there is nothing to take back"),
            AgreementError::AskedAlready => Self::conflict().saying("problem-agreement-asked", "this is asked for already"),
        }
    }
}

impl From<MoveError> for Problem {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Stale => AgreementError::Stale.into(),
            MoveError::Stock(ListingError::NoStock) => Self::conflict().saying("problem-no-stock", "there are not so many left"),
            MoveError::Stock(error) => error.into(),
        }
    }
}

/// One side looked at it.
///
/// # Errors
/// Storage trouble only.
pub async fn read(app: &App, agreement: &Agreement, side: Side) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.agreements().read(agreement.id, side).await? {
        tx.commit(Event::Read { agreement: agreement.id, by: side }, app.clock.now()).await?;
    }
    Ok(())
}
