//! What others say of orders: each by the one who may say it (SECURITY P-22 to P-24), each decided by the same verbs.

use activitypub_federation::config::Data;
use domain::actors::Actor;
use domain::agreements::{Agreed, Agreement, AgreementError, Asked, Event, MAX_POSTAL, Policies, Proposal, Side, State, Wish};
use domain::listings::order::MAX_ORDERED;
use domain::listings::{Listing, Terms};
use domain::money::Money;
use domain::site::Local;
use domain::text::{Fault, clean_html, lines, plain};
use domain::{Address, Id, Time};
use serde_json::Value;
use storage::agreements::MoveError;
use storage::{Happened, StorageError, Transaction};

use super::mirror::{AgreementMirror, read_agreement, reason};
use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::vocabulary::{pw, pw_text};
use crate::wire::one_or_many::{id_of, is_a, one, text};
use crate::{Error, Result};

/// Kinds of documents that belong to agreements and are no posts.
const KINDS: [&str; 2] = ["address", "receipt"];

/// Most orders of one buyer elsewhere that wait for one seller.
const MAX_WAITING: i64 = 30;

/// Whether a created object belongs to an agreement and is no post.
pub(crate) fn is_paper(object: &Value) -> bool {
    KINDS.contains(&pw_text(object, "kind"))
}

/// An `Offer`: of a new order, or by which a buyer asks for what the owner decides.
pub(crate) async fn offer(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let object = activity.get("object").unwrap_or(&Value::Null);
    let Some(offered) = read_agreement(object, context.site.rules()) else { return Err(Error::refused("nobody here takes such an offer")) };
    let id = address(context, activity.get("id")).ok_or_else(|| Error::refused("an offer has an id"))?;
    match &offered.id {
        Some(of) if context.site.is_here(of) => ask(context, by, &id, of, &offered).await,
        Some(_) => Err(Error::refused("this agreement is not ours")),
        None => propose(context, by, id, &offered, activity).await,
    }
}

/// Somebody elsewhere wants to buy.
async fn propose(context: &Context, by: &Authority, id: Address, offered: &AgreementMirror, activity: &Value) -> Result<()> {
    for _ in 0..3 {
        match propose_once(context, by, &id, offered, activity).await {
            Err(Error::Later(source)) if source.downcast_ref::<StorageError>().is_some_and(|error| matches!(error, StorageError::Conflict(_))) => {}
            done => return done,
        }
    }
    Err(Error::later("the listing changes too fast"))
}

async fn propose_once(context: &Context, by: &Authority, id: &Address, offered: &AgreementMirror, activity: &Value) -> Result<()> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    if tx.undone().contains(id, &by.actor().address).await? || tx.agreements().find_by_offer(id).await?.is_some() {
        return Ok(());
    }
    let named = offered.agreed.as_ref().and_then(|agreed| agreed.as_ref().ok()).and_then(|agreed| context.site.parse(&agreed.listing).ok());
    let named = named.or_else(|| offered.primary.as_ref().map(|(listing, _)| listing.clone())).or_else(|| address(context, activity.get("context")));
    let listing = match named.as_ref().and_then(|named| context.site.read(named)) {
        Some(Local::Object(listing)) => tx.listings().find(Id::new(listing)).await?.filter(Listing::is_public),
        _ => None,
    };
    let Some(listing) = listing else {
        let seller = addressee(context, &mut tx, activity).await?.ok_or_else(|| Error::refused("nobody here sells this"))?;
        return refuse(tx, &seller, by.actor(), id, "there is no such listing", now).await;
    };
    let Some(seller) = tx.actors().find(listing.maker).await?.filter(|seller| seller.is_here() && seller.is_active()) else {
        return Err(Error::refused("its maker is not here any more"));
    };
    if is_apart(&mut tx, &seller, by.actor()).await? {
        return Err(Error::refused("its maker wants no orders from there"));
    }
    if tx.goods().policy().await?.judge(&listing).is_forbidden() {
        return refuse(tx, &seller, by.actor(), id, "it is not allowed on this server any more", now).await;
    }
    if tx.agreements().count_proposed(seller.id, by.actor().id).await? >= MAX_WAITING {
        return refuse(tx, &seller, by.actor(), id, "too many orders of yours wait for an answer", now).await;
    }
    let shop = tx.agreements().find_shop(seller.id).await?;
    let agreed = match terms(offered, &listing, &shop.policies, now) {
        Ok(agreed) => agreed,
        Err(why) => return refuse(tx, &seller, by.actor(), id, &why, now).await,
    };
    let key = context.clock.mint();
    let address = Some(context.site.object(key));
    let proposal = Proposal { id: key, offer: id.clone(), address, seller: seller.id, buyer: by.actor().id, listing: listing.id, agreed, payment_link: shop.payment_link };
    let (mut agreement, event) = Agreement::propose(proposal, now);
    tx.agreements().insert(&agreement).await?;
    let mut happened = Happened::from(event);
    if shop.at_once {
        let accepted = agreement.act(Side::Seller, State::Accepted, "", now).map_err(|fault| Error::refused(fault.to_string()))?;
        match tx.keep_move(agreement, accepted.event(), now).await? {
            Ok(kept) => happened = happened.with(kept.happened),
            Err(MoveError::Stale) => return Err(faster()),
            Err(MoveError::Stock(short)) => {
                drop(tx);
                return refuse(context.storage.begin().await?, &seller, by.actor(), id, &short.to_string(), now).await;
            }
        }
    }
    tx.commit(happened, now).await?;
    Ok(())
}

/// The terms by our own listing; said why, where what is offered differs from them in any field.
fn terms(offered: &AgreementMirror, listing: &Listing, policies: &Policies, now: Time) -> std::result::Result<Agreed, String> {
    let told = match &offered.agreed {
        None => return bare_terms(offered, listing, policies, now),
        Some(Err(())) => return Err("these terms cannot be read".to_owned()),
        Some(Ok(told)) => told,
    };
    // What one pays is one's own to say only where one pays what one can; else it is one of the differences.
    let wish = told.wish();
    let wish = Wish { amount: wish.amount.filter(|_| listing.content.terms == Terms::PayWhatYouCan), ..wish };
    let ours = Agreed::of(listing, policies, &wish, now).map_err(words)?;
    let differences = ours.differences(told);
    if !differences.is_empty() {
        return Err(format!("the terms differ from those of the listing: {}; look at it again", differences.join(", ")));
    }
    if offered.digest.as_ref() != Some(&ours.digest()) {
        return Err("the fingerprint is not that of these terms".to_owned());
    }
    let (quantity, total) = amounts(offered, listing)?;
    let is_even = quantity == Some(ours.count()) && total.as_deref().unwrap_or("0") == ours.sum().filter(|sum| sum.minor() > 0).map_or("0", |_| ours.total.as_str());
    if is_even { Ok(ours) } else { Err("the commitments are not those of these terms".to_owned()) }
}

fn words(faults: Vec<Fault>) -> String {
    faults.iter().map(|fault| fault.message).collect::<Vec<_>>().join("; ")
}

/// How much of what, of this listing alone and in its units.
fn amounts(offered: &AgreementMirror, listing: &Listing) -> std::result::Result<(Option<i64>, Option<String>), String> {
    let (primary, given) = offered.primary.as_ref().ok_or("an agreement stipulates how much")?;
    let paid = offered.reciprocal.as_ref();
    if *primary != listing.address || paid.is_some_and(|(of, _)| *of != listing.address) {
        return Err("the commitments are about another listing".to_owned());
    }
    let is_decimal = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if paid.is_some_and(|(_, paid)| !is_decimal(&paid.value)) {
        return Err("an amount is a decimal number".to_owned());
    }
    if given.unit != unit_of(listing) || paid.is_some_and(|(_, paid)| paid.unit != "one") {
        return Err("the units are not those of the listing".to_owned());
    }
    Ok((given.count(MAX_ORDERED), paid.map(|(_, paid)| paid.value.clone())))
}

/// The unit in which a listing counts what it gives.
pub(crate) fn unit_of(listing: &Listing) -> &'static str {
    if listing.content.terms == Terms::Service { "hour" } else { "one" }
}

/// Other programs of FEP-0837 name no terms; that is enough where there is nothing to choose and nothing to add.
fn bare_terms(offered: &AgreementMirror, listing: &Listing, policies: &Policies, now: Time) -> std::result::Result<Agreed, String> {
    let (quantity, total) = amounts(offered, listing)?;
    let content = &listing.content;
    let is_simple = content.variations.is_empty() && content.delivery.is_empty() && content.personalisation.is_empty();
    if !is_simple {
        return Err("this listing asks for choices; order it from its page".to_owned());
    }
    let quantity = quantity.ok_or("a quantity is a whole number")?;
    let delivery = match (offered.fulfilment.as_str(), content.pickup, content.shipping) {
        (kind @ ("pickup" | "ship"), ..) => kind,
        (_, _, true) => "ship",
        (_, true, false) => "pickup",
        (_, false, false) => "",
    };
    let offered = match (content.terms, &total, content.currency()) {
        (Terms::PayWhatYouCan, Some(total), Some(code)) if quantity == 1 => Money::parse(total, code).ok(),
        _ => None,
    };
    let wish = Wish { quantity, delivery: delivery.to_owned(), amount: offered, ..Wish::default() };
    let ours = Agreed::of(listing, policies, &wish, now).map_err(words)?;
    let sum = ours.sum().filter(|sum| sum.minor() > 0);
    let paid = total.and_then(|total| Money::parse(&total, &ours.currency).ok()).filter(|paid| paid.minor() > 0);
    if sum == paid { Ok(ours) } else { Err("the amounts are not the same multiple of those of the listing".to_owned()) }
}

/// A buyer elsewhere asks for what the owner decides; what they may do alone is done.
async fn ask(context: &Context, by: &Authority, id: &Address, of: &Address, asked: &AgreementMirror) -> Result<()> {
    let now = context.now();
    let wanted = asked.state.ok_or_else(|| Error::refused("an agreement is asked into a state"))?;
    let mut tx = context.storage.begin().await?;
    let Some(mut agreement) = tx.agreements().find_by_address(of).await? else { return Err(Error::refused("there is no such agreement")) };
    if agreement.buyer != Some(by.actor().id) {
        return Err(Error::refused("only the two parties move an agreement"));
    }
    let Some(seller) = tx.actors().find(agreement.seller).await?.filter(Actor::is_here) else { return Err(Error::refused("this agreement is decided elsewhere")) };
    match agreement.act(Side::Buyer, wanted, &asked.reason, now) {
        Ok(done) => {
            let event = done.event();
            if matches!(event, Event::Wanted { .. }) {
                agreement.ask = Some(id.clone());
            }
            keep(tx, agreement, event, now).await
        }
        Err(fault) => refuse(tx, &seller, by.actor(), id, &fault.to_string(), now).await,
    }
}

/// Keeps what was decided here.
async fn keep(mut tx: Transaction, agreement: Agreement, event: Event, now: Time) -> Result<()> {
    match tx.keep_move(agreement, event, now).await? {
        Ok(kept) => Ok(tx.commit(kept.happened, now).await?),
        Err(MoveError::Stale) => Err(faster()),
        Err(short @ MoveError::Stock(_)) => Err(Error::refused(short.to_string())),
    }
}

/// Keeps what its owner elsewhere told.
async fn keep_told(mut tx: Transaction, agreement: &Agreement, event: &Event, now: Time) -> Result<()> {
    let happened = tx.keep_told(agreement, event, now).await?.ok_or_else(faster)?;
    Ok(tx.commit(happened, now).await?)
}

/// Somebody changed it at this moment; it is looked at again.
fn faster() -> Error {
    StorageError::Conflict("agreements_version".to_owned()).into()
}

/// Says no, with the reason; nothing else is kept of it.
async fn refuse(tx: Transaction, seller: &Actor, to: &Actor, refused: &Address, why: &str, now: Time) -> Result<()> {
    tracing::info!(case = "P-22", offer = %refused, why, "security.reject");
    let event = Event::Refused { by: seller.id, to: to.id, refused: refused.clone(), reason: why.to_owned() };
    Ok(tx.commit(event, now).await?)
}

/// A maker here to whom an offer is addressed.
async fn addressee(context: &Context, tx: &mut Transaction, activity: &Value) -> Result<Option<Actor>> {
    let Some(to) = address(context, activity.get("to")) else { return Ok(None) };
    match crate::follows::inbound::local(context, tx, &to).await {
        Ok(actor) => Ok(Some(actor)),
        Err(error) if error.is_later() => Err(error),
        Err(_) => Ok(None),
    }
}

/// Whether somebody here has nothing to do with somebody elsewhere.
pub(super) async fn is_apart(tx: &mut Transaction, here: &Actor, there: &Actor) -> Result<bool> {
    if tx.blocks().stands_between(here.id, there.id).await? {
        return Ok(true);
    }
    let Some(host) = &there.handle.host else { return Ok(false) };
    Ok(tx.domain_blocks().contains(here.id, host).await?)
}

/// Whether an `Accept` or `Reject` is about an order: by its object, which is an offer of ours, or an answer of ours.
pub(crate) async fn is_answered(context: &Context, object: &Value) -> Result<bool> {
    if object.is_object() && object.get("type").is_some() {
        return Ok(is_a(object, "Offer"));
    }
    let Some(id) = address(context, Some(object)).filter(|id| context.site.is_here(id)) else { return Ok(false) };
    let mut reader = context.storage.read().await?;
    Ok(reader.agreements().find_by_offer(&id).await?.is_some()
        || reader.agreements().find_asked_by_address(&id).await?.is_some()
        || accepted(&mut reader, context, &id).await?.is_some())
}

/// The order that an `Accept` of ours was about.
async fn accepted(reader: &mut storage::Reader, context: &Context, id: &Address) -> Result<Option<Agreement>> {
    let Some(Local::Activity(activity)) = context.site.read(id) else { return Ok(None) };
    let Some(activity) = reader.activities().find(Id::new(activity)).await?.filter(|activity| activity.kind == "Accept") else { return Ok(None) };
    Ok(reader.agreements().find_by_offer(&Address::trusted(activity.object)).await?)
}

/// The seller elsewhere says yes: with the same terms, or it is as if nothing was said (SECURITY P-23, P-24).
pub(crate) async fn accept(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<()> {
    let now = data.now();
    let offer = address(data, activity.get("object")).ok_or_else(|| Error::refused("an answer names what it answers"))?;
    let mut tx = data.storage.begin().await?;
    let Some(agreement) = tx.agreements().find_by_offer(&offer).await?.filter(|agreement| agreement.seller == by.actor().id) else {
        return Err(Error::refused("only the seller answers an offer"));
    };
    let result = activity.get("result").unwrap_or(&Value::Null);
    let document;
    let result = if result.is_object() {
        result
    } else {
        let at = address(data, Some(result)).filter(|at| at.same_origin(&by.actor().address)).ok_or_else(|| Error::refused("an accepted offer results in an agreement"))?;
        drop(tx);
        document = crate::resolve::fetch(data, &at).await?;
        tx = data.storage.begin().await?;
        &document
    };
    let told = read_agreement(result, data.site.rules()).filter(|told| is_owned(told, by)).ok_or_else(|| Error::refused("the agreement is somebody else's"))?;
    let Some(agreed) = &agreement.agreed else { return Err(Error::refused("this is no order")) };
    // Who knows no terms of ours says by amounts that they are the same.
    let is_even = told.primary.as_ref().is_some_and(|(_, given)| given.count(i64::MAX) == Some(agreed.count()));
    let is_paid = match (agreed.sum().filter(|sum| sum.minor() > 0), &told.reciprocal) {
        (None, None) => true,
        (Some(sum), Some((_, paid))) => Money::parse(&paid.value, &agreed.currency) == Ok(sum),
        _ => false,
    };
    if !is_even || !is_paid {
        return Err(tampered(tx, &agreement, by, activity, now).await?);
    }
    hear(tx, agreement, &told, by, activity, now).await
}

/// Whether an agreement is the word of the one who sent it.
fn is_owned(told: &AgreementMirror, by: &Authority) -> bool {
    let is_theirs = told.id.as_ref().is_some_and(|id| id.same_origin(&by.actor().address));
    is_theirs && told.owner.as_ref().is_none_or(|owner| *owner == by.actor().address)
}

/// The owner elsewhere tells how it stands.
pub(crate) async fn told(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let object = activity.get("object").unwrap_or(&Value::Null);
    let told = read_agreement(object, context.site.rules()).filter(|told| is_owned(told, by)).ok_or_else(|| Error::refused("the agreement is somebody else's"))?;
    if told.state.is_none() {
        return Err(Error::refused("this state is not known here"));
    }
    let mut tx = context.storage.begin().await?;
    let found = match &told.id {
        Some(id) => tx.agreements().find_by_address(id).await?,
        None => None,
    };
    // What was accepted may be told on before the answer itself is heard.
    let found = match (found, &told.offer) {
        (Some(found), _) => Some(found),
        (None, Some(offer)) => tx.agreements().find_by_offer(offer).await?.filter(|found| found.address.is_none() && told.digest.is_some()),
        (None, None) => None,
    };
    let Some(agreement) = found.filter(|found| found.seller == by.actor().id) else { return Err(Error::refused("nobody here takes part in this agreement")) };
    hear(tx, agreement, &told, by, activity, now).await
}

async fn hear(mut tx: Transaction, mut agreement: Agreement, told: &AgreementMirror, by: &Authority, activity: &Value, now: Time) -> Result<()> {
    let before = agreement.clone();
    if let (None, Some(id)) = (&agreement.address, &told.id)
        && tx.agreements().find_by_address(id).await?.is_some()
    {
        return Err(Error::refused("this is the name of another agreement"));
    }
    match agreement.hear(told.told(now)) {
        Ok(None) => Ok(()),
        Ok(Some(event)) => keep_told(tx, &agreement, &event, now).await,
        Err(AgreementError::OtherTerms) => Err(tampered(tx, &before, by, activity, now).await?),
        Err(fault) => Err(Error::refused(fault.to_string())),
    }
}

/// SECURITY P-23: other terms than those offered are nobody's; both see that it was tried.
async fn tampered(mut tx: Transaction, agreement: &Agreement, by: &Authority, activity: &Value, now: Time) -> Result<Error> {
    tracing::warn!(case = "P-23", agreement = %agreement.id, by = %by.actor().address, "security.reject");
    let answer = id_of(activity).map(|id| Address::trusted(id.to_owned()));
    let is_news = note_other_terms(&mut tx, agreement.id, Side::Seller, "", now).await?;
    if let (Some(buyer), Some(refused), true) = (agreement.buyer, answer, is_news) {
        tx.commit(Event::Refused { by: buyer, to: agreement.seller, refused, reason: "these are other terms than those offered".to_owned() }, now).await?;
    }
    Ok(Error::refused("these are other terms than those agreed"))
}

/// Notes that a side named other terms, however often it does so; answers whether it was the first time.
async fn note_other_terms(tx: &mut Transaction, agreement: Id<Agreement>, by: Side, why: &str, now: Time) -> Result<bool> {
    if tx.agreements().list_steps(agreement).await?.iter().any(|step| step.what == "other-terms" && step.side == Some(by)) {
        return Ok(false);
    }
    tx.agreements().step(agreement, Some(by), "other-terms", why, now).await?;
    tx.agreements().mark_unread(agreement, by.other()).await?;
    Ok(true)
}

/// Somebody elsewhere says no: to an offer or a question of ours, or to an answer.
pub(crate) async fn reject(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let id = address(context, activity.get("object")).ok_or_else(|| Error::refused("an answer names what it answers"))?;
    let why = reason(activity);
    if let Some(agreement) = accepted(&mut context.storage.read().await?, context, &id).await? {
        if agreement.buyer != Some(by.actor().id) {
            return Err(Error::refused("only the buyer answers this"));
        }
        let mut tx = context.storage.begin().await?;
        if !note_other_terms(&mut tx, agreement.id, Side::Buyer, &why, now).await? {
            return Ok(());
        }
        return Ok(tx.commit(Event::Reminded { agreement: agreement.id, side: Side::Seller }, now).await?);
    }
    let mut tx = context.storage.begin().await?;
    if let Some(mut agreement) = tx.agreements().find_by_offer(&id).await? {
        if agreement.seller != by.actor().id {
            return Err(Error::refused("only the seller answers an offer"));
        }
        let Some(event) = agreement.hear_no(&why, now) else { return Ok(()) };
        return keep_told(tx, &agreement, &event, now).await;
    }
    let Some(asked) = tx.agreements().find_asked_by_address(&id).await? else { return Err(Error::refused("nobody here asked for this")) };
    let agreement = tx.agreements().find(asked.agreement).await?.filter(|agreement| agreement.seller == by.actor().id);
    let Some(agreement) = agreement else { return Err(Error::refused("only the seller answers this")) };
    if !tx.agreements().settle_asked(asked.id, Asked::REFUSED, &why).await? {
        return Ok(());
    }
    tx.agreements().step(agreement.id, Some(Side::Seller), "refused", &why, now).await?;
    tx.agreements().mark_unread(agreement.id, Side::Buyer).await?;
    Ok(tx.commit(Event::AskRefused { agreement: agreement.id, request: asked.id }, now).await?)
}

/// A buyer elsewhere takes their offer back; answers whether it was one.
pub(crate) async fn undo(context: &Context, by: &Authority, undone: &Value) -> Result<bool> {
    let now = context.now();
    if undone.is_object() && !is_a(undone, "Offer") {
        return Ok(false);
    }
    let Some(id) = address(context, Some(undone)) else { return Ok(false) };
    let mut tx = context.storage.begin().await?;
    let Some(mut agreement) = tx.agreements().find_by_offer(&id).await? else {
        drop(tx);
        if undone.is_object() && id.same_origin(&by.actor().address) {
            context.storage.keep_undone(&id, &by.actor().address, now).await?;
        }
        return Ok(undone.is_object());
    };
    if agreement.buyer != Some(by.actor().id) {
        return Err(Error::refused("nobody takes back what another did"));
    }
    let done = agreement.act(Side::Buyer, State::Withdrawn, "", now).map_err(|fault| Error::refused(fault.to_string()))?;
    keep(tx, agreement, done.event(), now).await?;
    Ok(true)
}

/// The buyer's postal address, or the seller's receipt.
pub(crate) async fn paper(context: &Context, by: &Authority, object: &Value) -> Result<()> {
    let now = context.now();
    let of = pw(object, "agreement").and_then(Value::as_str).or_else(|| object.get("context").and_then(Value::as_str));
    let of = of.and_then(|of| context.site.parse(of).ok()).ok_or_else(|| Error::refused("it belongs to no agreement"))?;
    let mut tx = context.storage.begin().await?;
    let Some(agreement) = tx.agreements().find_by_address(&of).await? else { return Err(Error::refused("there is no such agreement")) };
    let is_receipt = pw_text(object, "kind") == "receipt";
    let author = if is_receipt { Some(agreement.seller) } else { agreement.buyer };
    if author != Some(by.actor().id) {
        return Err(Error::refused("only the two parties write this"));
    }
    if is_receipt {
        if agreement.state != State::Completed {
            return Err(Error::refused("this order is not completed"));
        }
        if tx.agreements().list_steps(agreement.id).await?.iter().any(|step| step.what == "receipt") {
            return Ok(());
        }
        tx.agreements().step(agreement.id, Some(Side::Seller), "receipt", "", now).await?;
        tx.agreements().mark_unread(agreement.id, Side::Buyer).await?;
        return Ok(tx.commit(Event::Reminded { agreement: agreement.id, side: Side::Buyer }, now).await?);
    }
    if agreement.state.is_final() || agreement.state == State::Proposed {
        return Err(Error::refused("this order needs no address"));
    }
    let postal = lines(&postal(object), MAX_POSTAL).filter(|postal| !postal.trim().is_empty()).ok_or_else(|| Error::refused("a postal address has at most 500 characters"))?;
    tx.agreements().seal_address(agreement.id, &postal).await?;
    tx.agreements().mark_unread(agreement.id, Side::Seller).await?;
    Ok(tx.commit(Event::AddressGiven { agreement: agreement.id }, now).await?)
}

/// The lines of an address: as they were typed where the letter has them, else out of its HTML.
fn postal(object: &Value) -> String {
    let source = object.get("source").filter(|source| text(source, "mediaType") == "text/plain").map(|source| text(source, "content")).unwrap_or_default();
    if !source.is_empty() {
        return source.to_owned();
    }
    let html: String = text(object, "content").chars().take(8_000).collect();
    let broken = clean_html(&html).replace("<br>", "\u{2}").replace("</p>", "\u{2}");
    plain(&broken, 4_000).split('\u{2}').map(str::trim).collect::<Vec<_>>().join("\n")
}

pub(super) fn address(context: &Context, value: Option<&Value>) -> Option<Address> {
    let named = value.filter(|value| value.is_object()).and_then(id_of).or_else(|| one(value).ok().flatten())?;
    context.site.parse(named).ok()
}
