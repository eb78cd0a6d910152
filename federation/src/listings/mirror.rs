//! A listing as others send it, whatever its form: one bounded shape, attributed and never decided here.
//!
//! Five forms (WIRE 2.2): A a Proposal; B a Note that is also a Proposal; C a Note with a Proposal attached; D a Note
//! with a link to one; E a Note that carries its properties. And `flohmarkt:data`.

use domain::actors::Actor;
use domain::goods::Goods;
use domain::listings::{
    Category, Condition, Content, Decimal, Dimensions, LengthUnit, License, MAX_AXES, MAX_PHOTOS, MAX_QUANTITY, MAX_QUESTION, MAX_SECTION, MAX_SKU, MAX_VALUE, MAX_VARIATIONS,
    MAX_ZONE, MAX_ZONES, MadeBy, Mirror, Per, Purpose, State, Terms, Variation, Variations, Weight, WeightUnit, Zone,
};
use domain::media::Media;
use domain::money::Money;
use domain::tag::MAX_ON_LISTING;
use domain::text::{MAX_TITLE, Markup, line_cut, plain};
use domain::{Address, AddressRules, Id, Site, Time};
use serde_json::Value;

use super::content;
use crate::vocabulary::{pw, pw_text};
use crate::wire::one_or_many::{entries, id_of, is_a, text};
use crate::wire::quantity::Measure;
use crate::wire::words::{html, lines_cut};
use crate::wire::{Addressing, PhotoIn, Unreadable, identity, image, place, tag};

const MAX_MATERIALS: usize = 20;
const MAX_LEAD_TIME: i64 = 730;
/// Most entries of a list that are looked at.
const MAX_ENTRIES: usize = 64;

/// A listing elsewhere as its own document tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListingMirror {
    /// The id of the Note; of a bare Proposal its own, unless it names the Note it renders.
    pub address: Address,
    /// Same origin as the address.
    pub maker: Address,
    pub addressing: Addressing,
    /// `None` when it names a state unknown here, which changes nothing.
    pub state: Option<State>,
    /// Its `photos` are empty: they are below until they are fetched.
    pub content: Content,
    /// In order, at most ten.
    pub photos: Vec<PhotoIn>,
    /// Same origin as the address.
    pub page: String,
    pub context: Option<Address>,
    /// A Proposal that is only linked: fetch it and read again with [`read_listing_with`].
    pub proposal: Option<Address>,
    pub published_at: Time,
    pub updated_at: Time,
}

impl ListingMirror {
    /// The fact to be kept; `held` is the state of the row that is already here, if there is one.
    #[must_use]
    pub fn to_mirror(&self, maker: Id<Actor>, photos: Vec<Id<Media>>, held: Option<State>) -> Mirror {
        Mirror {
            address: self.address.clone(),
            maker,
            state: self.state.or(held).unwrap_or(State::Paused),
            content: Content { photos, ..self.content.clone() },
            published_at: self.published_at,
            updated_at: self.updated_at,
            page: self.page.clone(),
        }
    }
}

/// Whether a document is to be read as a listing rather than as a post.
#[must_use]
pub fn is_listing(document: &Value) -> bool {
    match pw_text(document, "kind") {
        "listing" => true,
        "" => carries_terms(document) || attached(document).is_some() || linked(document).is_some() || flohmarkt(document).is_some(),
        // Tasks of projects are requests for work in the same vocabulary.
        _ => false,
    }
}

/// A Proposal itself (A, B), or a Note with its properties (E).
fn carries_terms(document: &Value) -> bool {
    is_a(document, "Proposal") || (Purpose::from_word(text(document, "purpose")).is_some() && document.get("publishes").is_some_and(Value::is_object))
}

/// The Proposal in `attachment` (C).
fn attached(document: &Value) -> Option<&Value> {
    entries(document.get("attachment")).iter().take(MAX_ENTRIES).find(|entry| is_a(entry, "Proposal"))
}

/// The address of a Proposal that `attachment` or `tag` links to (D, FEP-0ea0, FEP-e232).
fn linked(document: &Value) -> Option<&str> {
    let lists = [document.get("attachment"), document.get("tag")];
    let mut links = lists.into_iter().flat_map(entries).take(MAX_ENTRIES).filter(|entry| is_a(entry, "Link"));
    links.find(|link| entries(link.get("rel")).iter().filter_map(Value::as_str).any(names_proposal)).and_then(|link| link.get("href")?.as_str())
}

fn names_proposal(relation: &str) -> bool {
    relation.rsplit(['/', '#', ':']).next() == Some("Proposal")
}

fn flohmarkt(document: &Value) -> Option<&Value> {
    document.get("flohmarkt:data").filter(|data| data.is_object())
}

/// Reads a listing from any of its forms; that it came from its own origin is for the caller to see to.
///
/// # Errors
/// No listing ([`is_listing`]), no usable id, somebody else's or nobody's, an attached Proposal that is not the same actor's, or no title.
pub fn read_listing(document: &Value, site: &Site, now: Time) -> Result<ListingMirror, Unreadable> {
    if !is_listing(document) {
        return Err(Unreadable::OtherKind);
    }
    match attached(document).filter(|_| !carries_terms(document)) {
        Some(proposal) => read_listing_with(document, proposal, site, now),
        None => read(document, document, site, now),
    }
}

/// Reads a Note together with the Proposal it attaches or links to, which must be the same actor's (WIRE 2.2).
///
/// # Errors
/// As [`read_listing`], and when the Proposal is none or somebody else's.
pub fn read_listing_with(note: &Value, proposal: &Value, site: &Site, now: Time) -> Result<ListingMirror, Unreadable> {
    if !carries_terms(proposal) {
        return Err(Unreadable::OtherKind);
    }
    let rules = site.rules();
    let id = identity::id(note, site)?;
    let maker = identity::owner(note, &id, rules)?;
    let elsewhere = identity::address(proposal, "id", rules).is_some_and(|proposal| !proposal.same_origin(&id));
    if elsewhere || identity::owner(proposal, &id, rules) != Ok(maker) {
        return Err(Unreadable::Foreign("proposal"));
    }
    read(note, proposal, site, now)
}

/// `note` says who and where, `terms` says what and for how much; they are the same in most forms.
fn read(note: &Value, terms: &Value, site: &Site, now: Time) -> Result<ListingMirror, Unreadable> {
    let rules = site.rules();
    let id = identity::id(note, site)?;
    let maker = identity::owner(note, &id, rules)?;
    let address = rendered(note, &id, rules).unwrap_or_else(|| id.clone());
    let (published_at, updated_at) = identity::times(note, now);
    let content = content(note, terms, &address)?;
    Ok(ListingMirror {
        maker,
        addressing: Addressing::read(note, rules),
        state: state(note, terms, &content),
        content,
        photos: photos(note, terms, rules),
        page: identity::page(note, &address, rules),
        context: identity::address(note, "context", rules).filter(|context| *context != address),
        proposal: linked(note).filter(|_| !carries_terms(terms)).and_then(|href| Address::parse(href, rules).ok()).filter(|href| href.same_origin(&id)),
        published_at,
        updated_at,
        address,
    })
}

/// The Note that a bare Proposal of one of our kind renders: its `context`, when its own id is that with `/proposal`.
fn rendered(document: &Value, id: &Address, rules: AddressRules) -> Option<Address> {
    let of = identity::own_address(document, "context", id, rules)?;
    (is_a(document, "Proposal") && id.as_str().strip_suffix("/proposal") == Some(of.as_str())).then_some(of)
}

fn state(note: &Value, terms: &Value, content: &Content) -> Option<State> {
    let word = [pw_text(note, "state"), pw_text(terms, "state")].into_iter().find(|word| !word.is_empty());
    match word {
        None if content.is_sold_out() => Some(State::SoldOut),
        None | Some("open") => Some(State::Published),
        Some("closed") => Some(State::Archived),
        Some(word) => State::from_word(word).filter(|state| *state != State::Draft),
    }
}

fn photos(note: &Value, terms: &Value, rules: AddressRules) -> Vec<PhotoIn> {
    let lists = [pw(note, "photos"), note.get("attachment"), note.get("image"), terms.get("attachment"), terms.get("image")];
    lists.into_iter().map(|list| image::photos(list, MAX_PHOTOS, rules)).find(|photos| !photos.is_empty()).unwrap_or_default()
}

fn content(note: &Value, terms: &Value, address: &Address) -> Result<Content, Unreadable> {
    let flohmarkt = flohmarkt(note).filter(|_| !carries_terms(terms));
    let title = title(note, terms, flohmarkt);
    if title.is_empty() {
        return Err(Unreadable::Missing("title"));
    }
    let (primary, reciprocal) = (terms.get("publishes"), terms.get("reciprocal"));
    let price = flohmarkt.map_or_else(|| price(reciprocal), flohmarkt_price);
    let kind = flohmarkt.map_or_else(|| kind(terms, price), |_| if price.is_some() { Terms::Sale } else { Terms::Gift });
    let either = |term: &str| [pw_text(note, term), pw_text(terms, term)].into_iter().find(|text| !text.is_empty()).unwrap_or("");
    let fulfilment = words(pw(note, "fulfilment").or_else(|| pw(terms, "fulfilment")));
    let named = either("currency");
    let currency = if named.is_empty() { price.map_or("", Money::code) } else { named };
    let price = price.filter(|price| kind.may_have_price() && (named.is_empty() || named == price.code()));
    let content = Content {
        purpose: Purpose::from_word(text(terms, "purpose")).unwrap_or(Purpose::Offer),
        terms: kind,
        description: description(note, terms, flohmarkt, &title, address),
        title,
        photos: Vec::new(),
        price,
        unit_based: terms.get("unitBased").and_then(Value::as_bool).unwrap_or(false),
        quantity: primary.and_then(|primary| Measure::read(primary.get("availableQuantity"))).and_then(|stock| stock.count(MAX_QUANTITY)),
        made_to_order: pw(note, "madeToOrder").and_then(Value::as_bool).unwrap_or(false),
        lead_time_days: days(either("leadTime")),
        tags: tag::hashtags(note, MAX_ON_LISTING),
        materials: words(pw(note, "materials")).into_iter().map(|word| line_cut(word, 60)).filter(|word| !word.is_empty()).take(MAX_MATERIALS).collect(),
        category: Category::parse(either("category")),
        restricted: Goods::known(words(pw(note, "restricted").or_else(|| pw(terms, "restricted")))),
        condition: Condition::from_word(either("condition")),
        place: place::read(note.get("location")).or_else(|| place::read(terms.get("location"))).or_else(|| place::read_coordinates(flohmarkt?.get("coordinates"))),
        pickup: fulfilment.contains(&"pickup"),
        shipping: fulfilment.contains(&"ship"),
        delivery_text: lines_cut(either("deliveryText"), 1_000),
        delivery: zones(pw(note, "delivery"), currency),
        variations: variations(note, currency, kind),
        personalisation: line_cut(either("personalisation"), MAX_QUESTION),
        made_by: MadeBy::from_word(either("madeBy")),
        dimensions: pw(note, "dimensions").and_then(dimensions),
        weight: pw(note, "weight").and_then(weight),
        per: (kind == Terms::Rent).then(|| Per::from_word(either("per")).unwrap_or(Per::Day)),
        section: line_cut(either("section"), MAX_SECTION),
        ends_at: Time::parse(text(note, "endTime")),
        publishes_at: None,
        license: License::parse(either("license")),
    };
    Ok(content.counted())
}

fn decimal(value: Option<&Value>) -> Option<Decimal> {
    Measure::read(value).and_then(|measure| Decimal::parse(&measure.value))
}

/// One to three lengths; those that are none are left out.
fn dimensions(value: &Value) -> Option<Dimensions> {
    let mut lengths = ["x", "y", "z"].into_iter().filter_map(|axis| decimal(value.get(axis)));
    Some(Dimensions { x: lengths.next()?, y: lengths.next(), z: lengths.next(), unit: LengthUnit::from_word(text(value, "unit"))? })
}

fn weight(value: &Value) -> Option<Weight> {
    Some(Weight { value: decimal(value.get("value"))?, unit: WeightUnit::from_word(text(value, "unit"))? })
}

/// The shapes it comes in: rows that do not fit their axes are left out, and so is a second one of the same values.
fn variations(note: &Value, currency: &str, terms: Terms) -> Variations {
    let axes: Vec<String> = words(pw(note, "axes")).into_iter().map(value).filter(|axis| !axis.is_empty()).take(MAX_AXES).collect();
    let mut rows: Vec<Variation> = Vec::new();
    for row in entries(pw(note, "variations")).iter().take(MAX_VARIATIONS) {
        let values: Vec<String> = words(row.get("values")).into_iter().map(value).filter(|value| !value.is_empty()).collect();
        let price = Measure::read(row.get("price")).and_then(|price| Money::parse(&price.value, currency).ok()).filter(|_| terms.may_have_price());
        let quantity = Measure::read(row.get("available")).and_then(|stock| stock.count(MAX_QUANTITY));
        if values.len() == axes.len() && !rows.iter().any(|before| before.is(&values)) {
            rows.push(Variation { values, price, quantity, sku: line_cut(text(row, "sku"), MAX_SKU) });
        }
    }
    Variations::new(axes, rows).unwrap_or_default()
}

fn value(text: &str) -> String {
    line_cut(&text.replace([',', ';'], " "), MAX_VALUE).trim().to_owned()
}

fn zones(list: Option<&Value>, currency: &str) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for entry in entries(list).iter().take(MAX_ZONES) {
        let price = Measure::read(entry.get("price")).and_then(|price| Money::parse(&price.value, currency).ok());
        let zone = line_cut(text(entry, "zone"), MAX_ZONE);
        if let Some(price) = price.filter(|_| !zone.is_empty() && !zones.iter().any(|before| before.zone == zone)) {
            zones.push(Zone { zone, price });
        }
    }
    zones
}

/// `pw:title`, the name of the Proposal or of the Note, or how the words begin.
fn title(note: &Value, terms: &Value, flohmarkt: Option<&Value>) -> String {
    let named = [pw_text(note, "title"), flohmarkt.map_or("", |data| text(data, "name")), text(terms, "name"), text(note, "name")];
    let title = named.into_iter().map(|name| line_cut(name, MAX_TITLE)).find(|name| !name.is_empty());
    title.unwrap_or_else(|| plain(&domain::text::clean_html(&first_line(&html(note, "content"))), MAX_TITLE))
}

fn first_line(html: &str) -> String {
    let end = ["</p>", "<br", "\n"].iter().filter_map(|mark| html.find(mark)).filter(|at| *at > 0).min();
    html.get(..end.unwrap_or(html.len())).unwrap_or("").chars().take(4_000).collect()
}

fn description(note: &Value, terms: &Value, flohmarkt: Option<&Value>, title: &str, address: &Address) -> Markup {
    if let Some(words) = flohmarkt.map(|data| text(data, "description")).filter(|words| !words.is_empty()) {
        return Markup::from_peer(words, None);
    }
    let of_terms = html(terms, "content");
    let words = if of_terms.is_empty() { html(note, "content") } else { of_terms };
    let page = text(note, "url");
    Markup::from_peer(content::description(&words, title, if page.is_empty() { address.as_str() } else { page }), None)
}

/// What is asked in return: `pw:terms`, else what the two intents say.
fn kind(terms: &Value, price: Option<Money>) -> Terms {
    let action = terms.get("publishes").map_or("", |primary| text(primary, "action"));
    let reciprocal = terms.get("reciprocal").filter(|reciprocal| !reciprocal.is_null());
    let least = reciprocal.is_some_and(|it| it.get("minimumQuantity").is_some() && it.get("resourceQuantity").is_none());
    Terms::from_word(pw_text(terms, "terms")).unwrap_or(match (reciprocal, price) {
        _ if action == "deliverService" => Terms::Service,
        (Some(_), Some(_)) if least => Terms::PayWhatYouCan,
        (Some(_), Some(_)) => Terms::Sale,
        (Some(_), None) => Terms::Swap,
        (None, _) if text(terms, "purpose") == "request" || !carries_terms(terms) => Terms::Sale,
        (None, _) => Terms::Gift,
    })
}

/// An amount of money that is asked; what is no amount or no known currency is no price.
fn price(reciprocal: Option<&Value>) -> Option<Money> {
    let asked = reciprocal?;
    let amount = Measure::read(asked.get("resourceQuantity")).or_else(|| Measure::read(asked.get("minimumQuantity")))?;
    let resource = asked.get("resourceConformsTo").and_then(id_of).unwrap_or("");
    let named = pw_text(asked, "currency");
    let code = if named.is_empty() { Money::code_of_resource(resource).or_else(|| resource.rsplit(':').next()).unwrap_or("") } else { named };
    Money::parse(&amount.value, code).ok()
}

/// flohmarkt writes the sign of a currency where others write its code; a price of nothing is a gift.
fn flohmarkt_price(data: &Value) -> Option<Money> {
    let amount = Measure::read(data.get("price"))?;
    let code = match text(data, "currency").trim() {
        "\u{20ac}" => "EUR",
        "$" => "USD",
        "\u{a3}" => "GBP",
        code => code,
    };
    Money::parse(&amount.value, code).ok().filter(|price| price.minor() > 0)
}

fn words(value: Option<&Value>) -> Vec<&str> {
    entries(value).iter().take(MAX_ENTRIES).filter_map(Value::as_str).collect()
}

/// Days of an ISO 8601 duration of whole days or weeks: `P14D`, `P2W`.
fn days(duration: &str) -> Option<i64> {
    let count = duration.strip_prefix('P')?;
    let (digits, days_each) = count.strip_suffix('D').map(|digits| (digits, 1)).or_else(|| count.strip_suffix('W').map(|digits| (digits, 7)))?;
    let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let days = digits.parse::<i64>().ok().filter(|_| plain)? * days_each;
    (1..=MAX_LEAD_TIME).contains(&days).then_some(days)
}
