//! A listing in the words of schema.org, for search engines and price comparison.

use domain::Site;
use domain::actors::Actor;
use domain::listings::{Condition, Listing, Purpose, State};
use domain::media::{Media, Size};
use domain::money::Money;
use serde_json::{Map, Value, json};

use crate::media::url::picture_url;

/// The JSON-LD of an offer that is public; none of what is looked for, and of drafts. Safe within a `script` element.
#[must_use]
pub fn product(site: &Site, listing: &Listing, maker: &Actor, photos: &[Media]) -> Option<String> {
    let content = &listing.content;
    if content.purpose == Purpose::Request || !listing.is_public() {
        return None;
    }
    let page = listing.page.clone().unwrap_or_else(|| site.listing_page(&maker.handle, listing.id));
    let pictures: Vec<String> = photos.iter().filter_map(|media| picture_url(media, Size::Large)).map(|path| site.url(&path)).collect();
    let mut product = Map::new();
    let mut set = |key: &str, value: Value| {
        if !value.is_null() && value.as_str() != Some("") {
            product.insert(key.to_owned(), value);
        }
    };
    set("@context", json!("https://schema.org"));
    set("@type", json!("Product"));
    set("name", json!(content.title));
    set("url", json!(page));
    set("description", json!(content.description.plain(1_000)));
    set("material", json!(content.materials.join(", ")));
    set("weight", json!(content.weight.map(|weight| weight.to_string())));
    set("size", json!(content.dimensions.map(|it| it.to_string())));
    if !pictures.is_empty() {
        set("image", json!(pictures));
    }
    set("offers", offers(listing, maker, &page));
    let json = serde_json::to_string(&Value::Object(product)).ok()?;
    // Nothing in it can end the element it stands in.
    Some(json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}

/// None where no price is named, which a gift has: nothing.
fn offers(listing: &Listing, maker: &Actor, page: &str) -> Value {
    let content = &listing.content;
    let free = (content.terms == domain::listings::Terms::Gift).then(|| json!("0"));
    let price = content.lowest_price();
    let mut offer = Map::new();
    let mut set = |key: &str, value: Value| {
        if !value.is_null() {
            offer.insert(key.to_owned(), value);
        }
    };
    if price.is_none() && free.is_none() {
        return Value::Null;
    }
    let several = content.has_several_prices();
    set("@type", json!(if several { "AggregateOffer" } else { "Offer" }));
    set(if several { "lowPrice" } else { "price" }, price.map(Money::amount).map_or_else(|| json!(free), Value::from));
    set("priceCurrency", json!(price.map(Money::code).or_else(|| content.currency()).unwrap_or("EUR")));
    if several {
        let highest = content.variations.rows().iter().filter_map(|row| row.price.or(content.price)).max_by_key(|price| price.minor());
        set("highPrice", json!(highest.map(Money::amount)));
        set("offerCount", json!(content.variations.rows().len()));
    }
    set("availability", json!(format!("https://schema.org/{}", availability(listing))));
    set("itemCondition", json!(content.condition.map(|condition| format!("https://schema.org/{}", if condition == Condition::New { "NewCondition" } else { "UsedCondition" }))));
    set("priceValidUntil", json!(content.ends_at.map(|ends| ends.rfc3339())));
    set("url", json!(page));
    set("seller", json!({"@type": "Person", "name": maker.shown_name(), "url": maker.page}));
    Value::Object(offer)
}

const fn availability(listing: &Listing) -> &'static str {
    match listing.state {
        State::SoldOut => "SoldOut",
        State::Published if listing.content.made_to_order => "MadeToOrder",
        State::Published => "InStock",
        State::Draft | State::Paused | State::Archived => "Discontinued",
    }
}
