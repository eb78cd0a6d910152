//! A listing of ours as peers receive it: the Note, and the same as a pure Proposal (WIRE 9.2, 9.3; SETTLED 8).

use domain::actors::Actor;
use domain::goods::{Goods, Policy};
use domain::listings::{Content, Decimal, Dimensions, Listing, MadeBy, Per, Terms, Variation, Zone};
use domain::money::Money;
use domain::site::ActorPart;
use domain::{Site, Time};
use serde_json::{Value, json};

use super::content;
use crate::vocabulary::PUBLIC;
use crate::wire::object::Object;
use crate::wire::quantity::Measure;
use crate::wire::{PhotoOut, place, tag};

/// Most attachments of a Note: Mastodon shows no more.
const MAX_ATTACHMENTS: usize = 4;

/// The Note, ready to be embedded in a `Create`, or to be declared and signed on its own.
///
/// `photos` are in the maker's order; only ready ones. There is no `name`: GoToSocial takes a Note's for a warning.
#[must_use]
pub fn note(site: &Site, listing: &Listing, maker: &Actor, photos: &[PhotoOut]) -> Value {
    let page = site.listing_page(&maker.handle, listing.id);
    let content = &listing.content;
    let note = spoken(listing, maker, "Note", listing.address.as_str())
        .set("to", json!([PUBLIC]))
        .set("cc", json!([followers(site, maker)]))
        .set("url", page.as_str())
        .set("context", site.conversation(listing.id).as_str())
        .set("replies", site.replies(listing.id).as_str())
        .set("likes", site.likes(listing.id).as_str())
        .set("shares", site.shares(listing.id).as_str())
        .set("content", content::html(site, listing, &page))
        .set("attachment", photos.iter().take(MAX_ATTACHMENTS).map(PhotoOut::attachment).collect::<Vec<_>>())
        .set("tag", content.tags.iter().map(|it| tag::hashtag(site, it)).collect::<Vec<_>>())
        .set("interactionPolicy", json!({"canQuote": {"automaticApproval": [PUBLIC]}}))
        .set("pw:kind", "listing")
        .set("pw:state", listing.state.word())
        .set("pw:title", content.title.as_str())
        .set("pw:proposal", site.proposal(listing.id).as_str())
        .set("pw:photos", photos.iter().map(PhotoOut::photo).collect::<Vec<_>>());
    exchange(contents(details(note, content), listing), content, listing.address.as_str()).into()
}

/// The Note behind a warning, where the rules of this instance keep the listing from those who did not confirm that they want
/// to see it, so that other programs veil it, too.
pub fn with_warning(note: &mut Value, listing: &Listing, policy: &Policy) {
    let judgement = policy.judge(listing);
    if let Value::Object(note) = note
        && judgement.is_restricted()
    {
        note.insert("sensitive".to_owned(), json!(true));
        note.insert("summary".to_owned(), json!(judgement.warning()));
    }
}

/// The pure rendition at `<id>/proposal`, for readers of FEP-0837 that want one. Its identity stays the Note.
#[must_use]
pub fn proposal(site: &Site, listing: &Listing, maker: &Actor) -> Value {
    let id = site.proposal(listing.id);
    let content = &listing.content;
    let preview = format!("<p>{}, {}</p>", domain::text::escape(&content.title), domain::text::escape(&content::summary(listing)));
    let proposal = spoken(listing, maker, "Proposal", id.as_str())
        .set("to", json!([PUBLIC]))
        .set("cc", json!([]))
        .set("context", listing.address.as_str())
        .set("url", site.listing_page(&maker.handle, listing.id))
        .set("name", content.title.as_str())
        .set("content", content.description.html())
        .set("pw:state", listing.state.word())
        .set("preview", json!({"type": "Note", "content": preview}));
    exchange(contents(proposal, listing), content, id.as_str()).maybe("location", content.place.as_ref().map(place::document)).into()
}

/// Which restricted goods it contains, whoever of here says so.
fn contents(object: Object, listing: &Listing) -> Object {
    let goods: Vec<&str> = listing.goods().into_iter().map(Goods::as_str).collect();
    object.maybe("pw:restricted", (!goods.is_empty()).then(|| json!(goods)))
}

/// What both renditions say of who, when and which.
fn spoken(listing: &Listing, maker: &Actor, kind: &str, id: &str) -> Object {
    let published = listing.published_at.unwrap_or(listing.created_at);
    Object::default()
        .set("id", id)
        .set("type", kind)
        .set("attributedTo", maker.address.as_str())
        .set("published", published.rfc3339())
        .set("updated", listing.updated_at.max(published).rfc3339())
}

fn followers(site: &Site, maker: &Actor) -> String {
    let own = || site.maker_part(&maker.handle.name, ActorPart::Followers);
    maker.followers.clone().unwrap_or_else(own).to_string()
}

/// What only our own peers read.
fn details(note: Object, content: &Content) -> Object {
    let fulfilment: Vec<&str> = [(content.pickup, "pickup"), (content.shipping, "ship")].iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    note.maybe("location", content.place.as_ref().map(place::document))
        .set("pw:terms", content.terms.word())
        .maybe("pw:category", content.category.as_ref().map(|category| category.as_str()))
        .maybe("pw:condition", content.condition.map(|condition| condition.word()))
        .maybe("pw:materials", (!content.materials.is_empty()).then(|| json!(content.materials)))
        .maybe("pw:license", content.license.as_ref().map(|license| license.as_str()))
        .set("pw:madeToOrder", content.made_to_order)
        .maybe("pw:leadTime", content.lead_time_days.map(|days| format!("P{days}D")))
        .set("pw:fulfilment", json!(fulfilment))
        .text("pw:deliveryText", &content.delivery_text)
        .maybe("pw:currency", content.currency())
        .maybe("pw:axes", (!content.variations.is_empty()).then(|| json!(content.variations.axes())))
        .maybe("pw:variations", (!content.variations.is_empty()).then(|| content.variations.rows().iter().map(variation).collect::<Vec<_>>()))
        .maybe("pw:delivery", (!content.delivery.is_empty()).then(|| content.delivery.iter().map(zone).collect::<Vec<_>>()))
        .text("pw:personalisation", &content.personalisation)
        .maybe("pw:madeBy", content.made_by.map(MadeBy::word))
        .maybe("pw:dimensions", content.dimensions.map(dimensions))
        .maybe("pw:weight", content.weight.map(|weight| json!({"value": weight.value.to_string(), "unit": weight.unit.word()})))
        .maybe("pw:per", content.per.map(Per::word))
        .text("pw:section", &content.section)
        .maybe("endTime", content.ends_at.map(Time::rfc3339))
}

fn dimensions(it: Dimensions) -> Object {
    let length = |length: Option<Decimal>| length.map(|length| length.to_string());
    Object::default().set("x", it.x.to_string()).maybe("y", length(it.y)).maybe("z", length(it.z)).set("unit", it.unit.word())
}

/// Amounts and counts are texts, as everywhere; what is left out is the listing's own price, or is not counted.
fn variation(row: &Variation) -> Value {
    Object::default()
        .set("values", json!(row.values))
        .maybe("price", row.price.map(Money::amount))
        .maybe("available", row.quantity.map(|quantity| quantity.to_string()))
        .text("sku", &row.sku)
        .into()
}

fn zone(zone: &Zone) -> Value {
    json!({"zone": zone.zone, "price": zone.price.amount()})
}

/// The two sides of FEP-0837: what is given, and what is asked for it.
fn exchange(document: Object, content: &Content, base: &str) -> Object {
    document.set("purpose", content.purpose.word()).set("unitBased", content.unit_based).set("publishes", primary(content, base)).maybe("reciprocal", reciprocal(content, base))
}

fn intent(base: &str, side: &str, action: &str) -> Object {
    Object::default().set("type", "Intent").set("id", format!("{base}#{side}")).set("action", action)
}

fn primary(content: &Content, base: &str) -> Object {
    let (action, unit) = if content.terms == Terms::Service { ("deliverService", "hour") } else { ("transfer", "one") };
    intent(base, "primary", action)
        .set("resourceQuantity", Measure::new(unit, "1").document())
        .maybe("availableQuantity", content.quantity.map(|quantity| Measure::new(unit, quantity.to_string()).document()))
}

/// Gifts and loans ask for nothing; a swap asks for something that is no money; all else for its price.
fn reciprocal(content: &Content, base: &str) -> Option<Object> {
    let asked = intent(base, "reciprocal", "transfer");
    match (content.terms, content.price) {
        (Terms::Gift | Terms::Loan, _) => None,
        (Terms::Swap, _) => Some(asked),
        (_, None) => None,
        (terms, Some(price)) => {
            let amount = if terms == Terms::PayWhatYouCan { "minimumQuantity" } else { "resourceQuantity" };
            let priced = asked.set("resourceConformsTo", currency(price)).set("pw:currency", price.code());
            Some(priced.set(amount, Measure::new("one", price.amount()).document()))
        }
    }
}

/// The currency as a resource: its Wikidata entity, as in the FEP, else its ISO 4217 name.
fn currency(price: Money) -> String {
    match price.wikidata() {
        Some(entity) => format!("https://www.wikidata.org/wiki/{entity}"),
        None => format!("urn:iso:std:iso:4217:{}", price.code()),
    }
}
