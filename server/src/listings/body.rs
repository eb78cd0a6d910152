//! A listing as JSON, both ways.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::goods::{Goods, Judgement, Rule};
use domain::listings::{AxisDraft, Decimal, Dimensions, Draft, Listing, MadeBy, Per, Variation, VariationDraft, ZoneDraft};
use domain::media::Media;
use domain::posts::reactions::Counts;
use domain::tag::Tag;
use domain::text::Fault;
use domain::{Id, Site};
use serde::{Deserialize, Serialize};
use storage::Reader;
use utoipa::ToSchema;

use crate::api::body::Patch;
use crate::api::shapes::{Money, Photo, Place, PlaceBody, ids, time};
use crate::goods::present::confirmed_by;

/// A listing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Listing)]
pub struct ListingBody {
    pub id: String,
    /// Its identity on the network.
    pub address: String,
    /// Where people look at it.
    pub url: String,
    /// The handle of its maker: `name` or `name@host`.
    pub maker: String,
    /// `offer` or `request`.
    pub purpose: &'static str,
    /// `sale`, `gift`, `swap`, `loan`, `rent`, `service` or `pay-what-you-can`.
    pub terms: &'static str,
    /// Empty only in drafts.
    pub title: String,
    /// Markdown; empty where its home sent only HTML.
    pub description: String,
    /// Safe to show as it is.
    pub description_html: String,
    pub price: Option<Money>,
    /// Whether the price is for one and not for all together.
    pub unit_based: bool,
    /// In stock; null when it is not counted.
    pub quantity: Option<i64>,
    pub made_to_order: bool,
    pub lead_time_days: Option<i64>,
    pub tags: Vec<String>,
    pub materials: Vec<String>,
    /// A slug of the tree of categories.
    pub category: Option<String>,
    /// Slugs of restricted goods that it contains, as its maker, its category or moderators here say.
    pub restricted: Vec<&'static str>,
    /// What the rules of this instance make of it: `allow`, `gate` (shown to those who confirm) or `forbid`.
    pub rule: &'static str,
    /// Whether words and photos are left out, because it is gated and the caller did not confirm, or forbidden.
    pub veiled: bool,
    /// `new`, `good`, `used` or `for-parts`.
    pub condition: Option<&'static str>,
    /// In order, the cover first.
    pub photos: Vec<Photo>,
    pub place: Option<Place>,
    pub delivery_text: String,
    /// `pickup`, `ship`, both or none.
    pub fulfilment: Vec<&'static str>,
    /// In what its variations differ: none, one or two names.
    pub axes: Vec<String>,
    /// The shapes it comes in; none for a single thing.
    pub variations: Vec<VariationBody>,
    /// Where it is sent and what that costs; none where `delivery_text` says it.
    pub delivery: Vec<ZoneBody>,
    /// What the maker asks those who order; may be empty.
    pub personalisation: String,
    /// `me`, `my-shop` or `someone-else`.
    pub made_by: Option<&'static str>,
    pub dimensions: Option<DimensionsBody>,
    pub weight: Option<WeightBody>,
    /// `day`, `week` or `month`: for how long the price of a rent is.
    pub per: Option<&'static str>,
    /// The section of the shop; may be empty.
    pub section: String,
    /// Until when it is offered.
    pub ends_at: Option<String>,
    /// When a draft goes out by itself.
    pub publishes_at: Option<String>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// The release it was made from; null in this version.
    #[schema(value_type = Option<String>)]
    pub made_from: Option<()>,
    /// `draft`, `published`, `sold-out`, `paused` or `archived`.
    pub state: &'static str,
    /// RFC 3339 in UTC.
    pub created_at: String,
    /// First publishing; null for drafts.
    pub published_at: Option<String>,
    pub updated_at: String,
    /// The host it lives on; null for listings of this server.
    pub origin: Option<String>,
    /// How many like it, as far as is known here.
    pub likes: i64,
    /// How many passed it on, as far as is known here.
    pub boosts: i64,
}

/// One to three lengths.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Dimensions)]
#[serde(deny_unknown_fields)]
pub struct DimensionsBody {
    /// A decimal with at most three decimals, as all of them.
    pub x: String,
    #[serde(default)]
    pub y: Option<String>,
    #[serde(default)]
    pub z: Option<String>,
    /// `mm`, `cm`, `m` or `in`.
    pub unit: String,
}

impl From<Dimensions> for DimensionsBody {
    fn from(it: Dimensions) -> Self {
        let length = |length: Option<Decimal>| length.map(|length| length.to_string());
        Self { x: it.x.to_string(), y: length(it.y), z: length(it.z), unit: it.unit.word().to_owned() }
    }
}

/// How heavy it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Weight)]
#[serde(deny_unknown_fields)]
pub struct WeightBody {
    /// A decimal with at most three decimals.
    pub value: String,
    /// `g`, `kg`, `oz` or `lb`.
    pub unit: String,
}

/// One shape of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Variation)]
#[serde(deny_unknown_fields)]
pub struct VariationBody {
    /// One of each axis, in their order.
    pub values: Vec<String>,
    /// Null or left out: the price of the listing.
    #[serde(default)]
    pub price: Option<Money>,
    /// In stock; null or left out when it is not counted.
    #[serde(default)]
    pub available: Option<i64>,
    /// The maker's own number; may be empty.
    #[serde(default)]
    pub sku: String,
}

impl From<&Variation> for VariationBody {
    fn from(row: &Variation) -> Self {
        Self { values: row.values.clone(), price: row.price.map(Money::from), available: row.quantity, sku: row.sku.clone() }
    }
}

/// Where a maker sends things, and what one sending costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Zone)]
#[serde(deny_unknown_fields)]
pub struct ZoneBody {
    /// `Germany`, `Europe`; at most 60 characters.
    pub zone: String,
    /// `0` where it costs nothing.
    pub price: Money,
}

/// What a maker writes. All fields may be left out: a new listing then has the usual value, a changed one keeps its own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListingChange {
    /// `offer` (the usual) or `request`.
    #[schema(value_type = Option<String>)]
    pub purpose: Patch<String>,
    /// `sale` (the usual), `gift`, `swap`, `loan`, `rent`, `service` or `pay-what-you-can`.
    #[schema(value_type = Option<String>)]
    pub terms: Patch<String>,
    /// At most 140 characters.
    #[schema(value_type = Option<String>)]
    pub title: Patch<String>,
    /// Markdown, at most 20,000 characters.
    #[schema(value_type = Option<String>)]
    pub description: Patch<String>,
    /// Not for gifts, swaps and loans; the least for pay-what-you-can.
    #[schema(value_type = Option<Money>)]
    pub price: Patch<Money>,
    /// Whether the price is for one (the usual) and not for all together.
    #[schema(value_type = Option<bool>)]
    pub unit_based: Patch<bool>,
    /// 0 to 1,000,000; null: not counted.
    #[schema(value_type = Option<i64>)]
    pub quantity: Patch<i64>,
    #[schema(value_type = Option<bool>)]
    pub made_to_order: Patch<bool>,
    /// 1 to 730.
    #[schema(value_type = Option<i64>)]
    pub lead_time_days: Patch<i64>,
    /// At most 13.
    #[schema(value_type = Option<Vec<String>>)]
    pub tags: Patch<Vec<String>>,
    /// At most 20, of 60 characters each.
    #[schema(value_type = Option<Vec<String>>)]
    pub materials: Patch<Vec<String>>,
    /// A slug of the tree of categories.
    #[schema(value_type = Option<String>)]
    pub category: Patch<String>,
    /// Slugs of restricted goods that it contains; the policy names them.
    #[schema(value_type = Option<Vec<String>>)]
    pub restricted: Patch<Vec<String>>,
    /// `new`, `good`, `used` or `for-parts`.
    #[schema(value_type = Option<String>)]
    pub condition: Patch<String>,
    /// Ids of your own media, at most 10, the cover first.
    #[schema(value_type = Option<Vec<String>>)]
    pub photos: Patch<Vec<String>>,
    #[schema(value_type = Option<PlaceBody>)]
    pub place: Patch<PlaceBody>,
    /// At most 1,000 characters.
    #[schema(value_type = Option<String>)]
    pub delivery_text: Patch<String>,
    /// `pickup`, `ship`, both or none.
    #[schema(value_type = Option<Vec<String>>)]
    pub fulfilment: Patch<Vec<String>>,
    /// In what its variations differ: at most two names of at most 40 characters.
    #[schema(value_type = Option<Vec<String>>)]
    pub axes: Patch<Vec<String>>,
    /// All of them at once, at most 200. All amounts of a listing are of one currency.
    #[schema(value_type = Option<Vec<VariationBody>>)]
    pub variations: Patch<Vec<VariationBody>>,
    /// All zones at once, at most 40.
    #[schema(value_type = Option<Vec<ZoneBody>>)]
    pub delivery: Patch<Vec<ZoneBody>>,
    /// At most 250 characters.
    #[schema(value_type = Option<String>)]
    pub personalisation: Patch<String>,
    /// `me`, `my-shop` or `someone-else`.
    #[schema(value_type = Option<String>)]
    pub made_by: Patch<String>,
    #[schema(value_type = Option<DimensionsBody>)]
    pub dimensions: Patch<DimensionsBody>,
    #[schema(value_type = Option<WeightBody>)]
    pub weight: Patch<WeightBody>,
    /// Of a rent: `day` (the usual), `week` or `month`.
    #[schema(value_type = Option<String>)]
    pub per: Patch<String>,
    /// At most 40 characters.
    #[schema(value_type = Option<String>)]
    pub section: Patch<String>,
    /// RFC 3339; null: for ever.
    #[schema(value_type = Option<String>)]
    pub ends_at: Patch<String>,
    /// RFC 3339: the draft goes out by itself then.
    #[schema(value_type = Option<String>)]
    pub publishes_at: Patch<String>,
    /// An SPDX expression.
    #[schema(value_type = Option<String>)]
    pub license: Patch<String>,
}

impl ListingChange {
    /// The draft after this change of it.
    ///
    /// # Errors
    /// One fault per field that fits no draft; the draft itself says the others when it is parsed.
    pub fn apply(self, mut draft: Draft) -> Result<Draft, Vec<Fault>> {
        let mut faults = Vec::new();
        let usual = Draft::default();
        or_usual(self.purpose, &mut draft.purpose, &usual.purpose);
        or_usual(self.terms, &mut draft.terms, &usual.terms);
        or_usual(self.unit_based, &mut draft.unit_based, &usual.unit_based);
        self.title.apply(&mut draft.title);
        self.description.apply(&mut draft.description);
        self.made_to_order.apply(&mut draft.made_to_order);
        self.quantity.map(|number| number.to_string()).apply(&mut draft.quantity);
        self.lead_time_days.map(|number| number.to_string()).apply(&mut draft.lead_time_days);
        self.category.apply(&mut draft.category);
        self.restricted.apply(&mut draft.restricted);
        self.condition.apply(&mut draft.condition);
        self.delivery_text.apply(&mut draft.delivery_text);
        self.license.apply(&mut draft.license);
        self.personalisation.apply(&mut draft.personalisation);
        self.made_by.apply(&mut draft.made_by);
        self.per.apply(&mut draft.per);
        self.section.apply(&mut draft.section);
        self.ends_at.apply(&mut draft.ends_at);
        self.publishes_at.apply(&mut draft.publishes_at);
        match self.dimensions {
            Patch::Keep => {}
            Patch::Clear => draft.lengths = Default::default(),
            Patch::Set(it) => (draft.lengths, draft.length_unit) = ([said(it.x), it.y.unwrap_or_default(), it.z.unwrap_or_default()], it.unit),
        }
        match self.weight {
            Patch::Keep => {}
            Patch::Clear => draft.weight.clear(),
            Patch::Set(it) => (draft.weight, draft.weight_unit) = (said(it.value), it.unit),
        }
        price(self.price, &mut draft);
        variations(self.axes, self.variations, &mut draft, &mut faults);
        zones(self.delivery, &mut draft, &mut faults);
        place(self.place, &mut draft, &mut faults);
        photos(self.photos, &mut draft, &mut faults);
        tags(self.tags, &mut draft, &mut faults);
        materials(self.materials, &mut draft, &mut faults);
        fulfilment(self.fulfilment, &mut draft, &mut faults);
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }
}

fn or_usual<T: Clone>(change: Patch<T>, before: &mut T, usual: &T) {
    match change {
        Patch::Keep => {}
        Patch::Clear => before.clone_from(usual),
        Patch::Set(value) => *before = value,
    }
}

fn price(change: Patch<Money>, draft: &mut Draft) {
    match change {
        Patch::Keep => {}
        Patch::Clear => draft.amount.clear(),
        Patch::Set(Money { amount, currency }) => {
            // Nothing at all would read as no price; a price that says nothing is a wrong one.
            draft.amount = if amount.trim().is_empty() { "?".to_owned() } else { amount };
            draft.currency = currency;
        }
    }
}

/// The rows decide about the values on the axes; an amount of another currency than the listing's is a fault.
fn variations(axes: Patch<Vec<String>>, rows: Patch<Vec<VariationBody>>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    match axes {
        Patch::Keep => {}
        Patch::Clear => draft.axes.clear(),
        Patch::Set(names) => draft.axes = names.into_iter().map(|name| AxisDraft { name, values: String::new() }).collect(),
    }
    let rows = match rows {
        Patch::Keep => return draft.axes.iter_mut().for_each(|axis| axis.values.clear()),
        Patch::Clear => Vec::new(),
        Patch::Set(rows) => rows,
    };
    draft.axes.iter_mut().for_each(|axis| axis.values.clear());
    if rows.is_empty() {
        draft.axes.clear();
    }
    if !rows.iter().filter_map(|row| row.price.as_ref()).all(|price| is_of_one_currency(price, draft)) {
        faults.push(Fault::new("variations", "fault-currency-one", "all amounts of a listing are of one currency"));
    }
    draft.variations = rows.into_iter().map(row).collect();
}

/// Nothing at all would read as not said; what says nothing is wrong.
fn said(text: String) -> String {
    if text.trim().is_empty() { "?".to_owned() } else { text }
}

fn row(row: VariationBody) -> VariationDraft {
    let amount = row.price.map(|price| said(price.amount)).unwrap_or_default();
    VariationDraft { values: row.values, amount, quantity: row.available.map(|count| count.to_string()).unwrap_or_default(), sku: row.sku }
}

/// The first amount says which currency it is, if nothing did before.
fn is_of_one_currency(amount: &Money, draft: &mut Draft) -> bool {
    if draft.currency.is_empty() {
        draft.currency.clone_from(&amount.currency);
    }
    draft.currency.trim().eq_ignore_ascii_case(amount.currency.trim())
}

fn zones(change: Patch<Vec<ZoneBody>>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    let zones = match change {
        Patch::Keep => return,
        Patch::Clear => Vec::new(),
        Patch::Set(zones) => zones,
    };
    if !zones.iter().all(|zone| is_of_one_currency(&zone.price, draft)) {
        faults.push(Fault::new("delivery", "fault-currency-one", "all amounts of a listing are of one currency"));
    }
    draft.zones = zones.into_iter().map(|zone| ZoneDraft { amount: said(zone.price.amount), zone: zone.zone }).collect();
}

fn place(change: Patch<PlaceBody>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    match change {
        Patch::Keep => {}
        Patch::Clear => (draft.place, draft.point) = (String::new(), None),
        Patch::Set(place) if place.name.trim().is_empty() || !place.is_sound() => {
            faults.push(Fault::new("place", "fault-place", "a place has a name, and lat and lon together or neither"));
        }
        Patch::Set(place) => (draft.point, draft.place) = (place.point(), place.name),
    }
}

fn photos(change: Patch<Vec<String>>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    match change.map(|texts| ids::<Media>(&texts)) {
        Patch::Keep => {}
        Patch::Clear => draft.photos.clear(),
        Patch::Set(Ok(photos)) => draft.photos = photos,
        Patch::Set(Err(_)) => faults.push(Fault::new("photos", "fault-photo-unknown", "photos are ids of media")),
    }
}

fn tags(change: Patch<Vec<String>>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    let read = |texts: Vec<String>| texts.iter().map(|text| Tag::parse(text).map(|tag| tag.spaced())).collect::<Option<Vec<_>>>();
    match change.map(read) {
        Patch::Keep => {}
        Patch::Clear => draft.tags.clear(),
        Patch::Set(Some(tags)) => draft.tags = tags.join(", "),
        Patch::Set(None) => faults.push(Fault::new("tags", "fault-tag", "a tag has 1 to 40 letters or digits, and a letter among them")),
    }
}

fn materials(change: Patch<Vec<String>>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    let is_one = |text: &String| !text.trim().is_empty() && !text.contains([',', ';', '\n']);
    match change {
        Patch::Keep => {}
        Patch::Clear => draft.materials.clear(),
        Patch::Set(materials) if materials.iter().all(is_one) => draft.materials = materials.join(", "),
        Patch::Set(_) => faults.push(Fault::new("materials", "fault-materials", "a material is a word or a few, without commas")),
    }
}

fn fulfilment(change: Patch<Vec<String>>, draft: &mut Draft, faults: &mut Vec<Fault>) {
    match change {
        Patch::Keep => {}
        Patch::Clear => (draft.pickup, draft.shipping) = (false, false),
        Patch::Set(ways) if ways.iter().all(|way| way == "pickup" || way == "ship") => {
            draft.pickup = ways.iter().any(|way| way == "pickup");
            draft.shipping = ways.iter().any(|way| way == "ship");
        }
        Patch::Set(_) => faults.push(Fault::new("fulfilment", "fault-fulfilment", "fulfilment holds pickup, ship, both or nothing")),
    }
}

/// Listings as JSON for `viewer`, in their order; a fixed number of queries, however many there are. What the rules keep from
/// them has neither words nor photos.
///
/// # Errors
/// Storage trouble only.
pub async fn bodies(reader: &mut Reader, site: &Site, listings: &[Listing], viewer: Option<Id<Actor>>) -> storage::Result<Vec<ListingBody>> {
    if listings.is_empty() {
        return Ok(Vec::new());
    }
    let policy = reader.goods().policy().await?;
    let confirmed = confirmed_by(reader, viewer).await?;
    let mut makers: Vec<Id<Actor>> = listings.iter().map(|listing| listing.maker).collect();
    makers.sort_unstable();
    makers.dedup();
    let photos: Vec<Id<Media>> = listings.iter().flat_map(|listing| listing.content.photos.iter().copied()).collect();
    let makers: HashMap<Id<Actor>, Actor> = reader.actors().list(&makers).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let photos: HashMap<Id<Media>, Media> = reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect();
    let counts = reader.reactions().count(&listings.iter().map(|listing| listing.id.as_kind()).collect::<Vec<_>>()).await?;
    let of = |listing: &Listing| counts.get(&listing.id.as_kind()).copied().unwrap_or_default();
    let judged = |listing: &Listing, body: ListingBody| {
        let judgement = policy.judge(listing);
        let body = ListingBody { rule: rule(&judgement), ..body };
        if viewer != Some(listing.maker) && judgement.is_kept_from(&confirmed) { veiled(body) } else { body }
    };
    let whole = |listing: &Listing| makers.get(&listing.maker).map(|maker| judged(listing, body(site, listing, maker, &photos, of(listing))));
    Ok(listings.iter().filter_map(whole).collect())
}

fn rule(judgement: &Judgement) -> &'static str {
    match (judgement.is_forbidden(), judgement.is_restricted()) {
        (true, _) => Rule::Forbid.word(),
        (false, true) => Rule::Gate.word(),
        (false, false) => Rule::Allow.word(),
    }
}

/// Without what is kept from who looks.
fn veiled(body: ListingBody) -> ListingBody {
    ListingBody { description: String::new(), description_html: String::new(), photos: Vec::new(), veiled: true, ..body }
}

fn body(site: &Site, listing: &Listing, maker: &Actor, photos: &HashMap<Id<Media>, Media>, counts: Counts) -> ListingBody {
    let content = &listing.content;
    let ways = [(content.pickup, "pickup"), (content.shipping, "ship")];
    ListingBody {
        id: listing.id.to_string(),
        address: listing.address.to_string(),
        url: listing.page.clone().unwrap_or_else(|| site.listing_page(&maker.handle, listing.id)),
        maker: maker.handle.to_string(),
        purpose: content.purpose.word(),
        terms: content.terms.word(),
        title: content.title.clone(),
        description: content.description.source().to_owned(),
        description_html: content.description.html().to_owned(),
        price: content.price.map(Money::from),
        unit_based: content.unit_based,
        quantity: content.quantity,
        made_to_order: content.made_to_order,
        lead_time_days: content.lead_time_days,
        tags: content.tags.iter().map(ToString::to_string).collect(),
        materials: content.materials.clone(),
        category: content.category.as_ref().map(ToString::to_string),
        restricted: listing.goods().into_iter().map(Goods::as_str).collect(),
        rule: Rule::Allow.word(),
        veiled: false,
        condition: content.condition.map(domain::listings::Condition::word),
        photos: content.photos.iter().filter_map(|id| photos.get(id)).filter_map(|media| Photo::of(media, site)).collect(),
        place: content.place.as_ref().map(Place::from),
        delivery_text: content.delivery_text.clone(),
        fulfilment: ways.into_iter().filter(|(is_on, _)| *is_on).map(|(_, word)| word).collect(),
        axes: content.variations.axes().to_vec(),
        variations: content.variations.rows().iter().map(VariationBody::from).collect(),
        delivery: content.delivery.iter().map(|zone| ZoneBody { zone: zone.zone.clone(), price: zone.price.into() }).collect(),
        personalisation: content.personalisation.clone(),
        made_by: content.made_by.map(MadeBy::word),
        dimensions: content.dimensions.map(DimensionsBody::from),
        weight: content.weight.map(|weight| WeightBody { value: weight.value.to_string(), unit: weight.unit.word().to_owned() }),
        per: content.per.map(Per::word),
        section: content.section.clone(),
        ends_at: content.ends_at.map(time),
        publishes_at: content.publishes_at.map(time),
        license: content.license.as_ref().map(ToString::to_string),
        made_from: None,
        state: listing.state.word(),
        created_at: time(listing.created_at),
        published_at: listing.published_at.map(time),
        updated_at: time(listing.updated_at),
        origin: maker.handle.host.clone(),
        likes: counts.likes,
        boosts: counts.boosts,
    }
}

#[cfg(test)]
mod tests {
    use domain::listings::Content;

    use super::*;
    use crate::api::body::read;

    fn changed(json: &str) -> Result<Content, Vec<Fault>> {
        read::<ListingChange>(json.as_bytes()).unwrap().apply(Draft::default()).and_then(|draft| draft.parse())
    }

    fn fields(json: &str) -> Vec<&'static str> {
        changed(json).unwrap_err().iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn each_wrong_field_is_named() {
        for (json, field) in [
            (r#"{"photos":["7","x"]}"#, "photos"),
            (r#"{"tags":["!!!"]}"#, "tags"),
            (r#"{"materials":["oak, beech"]}"#, "materials"),
            (r#"{"fulfilment":["pigeon"]}"#, "fulfilment"),
            (r#"{"place":{"name":"Here","lat":51.0}}"#, "place"),
            (r#"{"place":{"name":" "}}"#, "place"),
            (r#"{"price":{"amount":"-1","currency":"EUR"}}"#, "price"),
            (r#"{"price":{"amount":"","currency":"EUR"}}"#, "price"),
            (r#"{"price":{"amount":"1","currency":"Taler"}}"#, "currency"),
            (r#"{"quantity":-1}"#, "quantity"),
            (r#"{"terms":"theft"}"#, "terms"),
            (r#"{"license":"mine"}"#, "license"),
            (r#"{"restricted":["walnut"]}"#, "restricted"),
            (r#"{"dimensions":{"x":"","unit":"cm"}}"#, "dimensions"),
            (r#"{"dimensions":{"x":"1","y":"-2","unit":"cm"}}"#, "dimensions"),
            (r#"{"dimensions":{"x":"1","unit":"ell"}}"#, "dimensions"),
            (r#"{"weight":{"value":"1","unit":"stone"}}"#, "weight"),
            (r#"{"made_by":"elves"}"#, "made_by"),
            (r#"{"ends_at":"soon"}"#, "ends_at"),
            (r#"{"publishes_at":"2026-13-01T00:00:00Z"}"#, "publishes_at"),
            (r#"{"variations":[{"values":["Blue"]}]}"#, "variations"),
            (r#"{"axes":["Colour"]}"#, "variations"),
            (r#"{"axes":["Colour"],"variations":[{"values":["Blue","S"]}]}"#, "variations"),
            (r#"{"axes":["Colour"],"variations":[{"values":["Blue, dark"]}]}"#, "variations"),
            (r#"{"axes":["Colour"],"variations":[{"values":["Blue"],"available":-1}]}"#, "variations"),
            (r#"{"axes":["Colour"],"variations":[{"values":["Blue"],"price":{"amount":"1","currency":"USD"}}],"price":{"amount":"1","currency":"EUR"}}"#, "variations"),
            (r#"{"axes":["Colour"],"variations":[{"values":["Blue"],"price":{"amount":"","currency":"EUR"}}]}"#, "variations"),
            (r#"{"delivery":[{"zone":"Here","price":{"amount":"-1","currency":"EUR"}}]}"#, "delivery"),
            (r#"{"delivery":[{"zone":" ","price":{"amount":"1","currency":"EUR"}}]}"#, "delivery"),
            (r#"{"delivery":[{"zone":"A","price":{"amount":"1","currency":"EUR"}},{"zone":"B","price":{"amount":"1","currency":"USD"}}]}"#, "delivery"),
        ] {
            assert_eq!(fields(json), [field], "{json}");
        }
    }

    #[test]
    fn w19_state_and_owner_are_no_fields() {
        for json in [r#"{"state":"published"}"#, r#"{"maker":"ana"}"#, r#"{"id":"7"}"#, r#"{"version":3}"#] {
            assert!(read::<ListingChange>(json.as_bytes()).is_err(), "{json}");
        }
    }

    #[test]
    fn a_change_keeps_clears_and_sets() {
        let before = Draft { title: "Mug".to_owned(), amount: "14.50".to_owned(), currency: "EUR".to_owned(), pickup: true, ..Draft::default() };
        let change: ListingChange = read(br#"{"price":null,"terms":"gift","quantity":2,"tags":["Natural Dye","wool"]}"#).unwrap();
        let content = change.apply(before).unwrap().parse().unwrap();
        assert_eq!((content.title.as_str(), content.price, content.quantity, content.pickup), ("Mug", None, Some(2), true));
        assert_eq!(content.tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["natural_dye", "wool"]);
    }

    #[test]
    fn rows_are_set_at_once_and_cleared_at_once() {
        let json = br#"{"price":{"amount":"20","currency":"EUR"},"axes":["Colour"],"variations":[{"values":["Blue"],"price":{"amount":"22","currency":"EUR"},"available":2,"sku":"B"},{"values":["Red"],"available":1}],"delivery":[{"zone":"Here","price":{"amount":"0","currency":"EUR"}}]}"#;
        let change: ListingChange = read(json).unwrap();
        let content = change.apply(Draft::default()).unwrap().parse().unwrap();
        let rows: Vec<VariationBody> = content.variations.rows().iter().map(VariationBody::from).collect();
        assert_eq!((rows.len(), rows[0].sku.as_str(), rows[1].available, content.quantity, content.delivery.len()), (2, "B", Some(1), Some(3), 1));
        let fewer: ListingChange = read(br#"{"variations":[{"values":["Blue"]}]}"#).unwrap();
        assert_eq!(fewer.apply(Draft::of(&content)).unwrap().parse().unwrap().variations.rows().len(), 1);
        let renamed: ListingChange = read(br#"{"axes":["Farbe"]}"#).unwrap();
        assert_eq!(renamed.apply(Draft::of(&content)).unwrap().parse().unwrap().variations.axes(), ["Farbe"]);
        let none: ListingChange = read(br#"{"variations":[],"delivery":null}"#).unwrap();
        let none = none.apply(Draft::of(&content)).unwrap().parse().unwrap();
        assert!(none.variations.is_empty() && none.delivery.is_empty());
    }

    #[test]
    fn an_emptied_choice_is_the_usual_one() {
        let before = Draft { terms: "gift".to_owned(), unit_based: false, ..Draft::default() };
        let change: ListingChange = read(br#"{"terms":null,"unit_based":null}"#).unwrap();
        let content = change.apply(before).unwrap().parse().unwrap();
        assert_eq!((content.terms.word(), content.unit_based), ("sale", true));
    }

    #[test]
    fn a_point_is_coarse_before_it_is_kept() {
        let content = changed(r#"{"place":{"name":"Leipzig","lat":51.3397,"lon":12.3731,"radius_km":1}}"#).unwrap();
        let place = Place::from(&content.place.unwrap());
        assert_eq!((place.lat, place.lon, place.radius_km), (Some(51.35), Some(12.35), Some(5)));
    }
}
