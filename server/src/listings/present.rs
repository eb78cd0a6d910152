//! Turns listings into what pages show of them.

use std::collections::HashMap;

use domain::Id;
use domain::actors::Actor;
use domain::goods::{Judgement, Policy};
use domain::listings::{Content, Listing, State, Terms};
use domain::makers::{Link, Maker};
use domain::media::{Media, Size};
use domain::site::listing_path;
use domain::site::maker_path;
use storage::{Reader, Result};

use super::catalogue::Narrow;
use super::view::{self, Axis, Card, Chosen, Offer, Photo, Seller, Zone};
use crate::language::Money;
use crate::makers::present::{byline, stance};
use crate::makers::trade;
use crate::media::url::{picture, picture_url};
use crate::moderation::verbs::PHOTO_REMOVED;
use crate::page::Page;
use crate::site::view::Anchor;

/// Seconds after the first publishing within which a change is not worth a word.
const SETTLING: i64 = 60;

/// Listings as cards of a list, in their order; two queries, however many there are. With `names_maker` off, as on the
/// maker's own page, the cards leave the name out.
///
/// # Errors
/// Storage trouble only.
pub async fn cards(reader: &mut Reader, listings: &[Listing], names_maker: bool) -> Result<Vec<Card>> {
    Ok(cards_with_ids(reader, listings, names_maker).await?.into_iter().map(|(_, card)| card).collect())
}

/// The same, each beside the id of its listing.
///
/// # Errors
/// Storage trouble only.
pub async fn cards_with_ids(reader: &mut Reader, listings: &[Listing], names_maker: bool) -> Result<Vec<(Id<Listing>, Card)>> {
    let mut makers: Vec<Id<Actor>> = listings.iter().map(|listing| listing.maker).collect();
    makers.sort_unstable();
    makers.dedup();
    let covers: Vec<Id<Media>> = listings.iter().filter_map(|listing| listing.content.photos.first().copied()).collect();
    let makers: HashMap<Id<Actor>, Actor> = reader.actors().list(&makers).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let covers: HashMap<Id<Media>, Media> = reader.media().list(&covers).await?.into_iter().map(|media| (media.id, media)).collect();
    let policy = if listings.is_empty() { Policy::default() } else { reader.goods().policy().await? };
    let card_of = |listing: &Listing| {
        let cover = listing.content.photos.first().and_then(|id| covers.get(id));
        makers.get(&listing.maker).map(|maker| (listing.id, veiled(card(listing, maker, cover, names_maker), &policy.judge(listing))))
    };
    Ok(listings.iter().filter_map(card_of).collect())
}

/// A card of what the rules restrict has no picture, whoever looks: lists are looked at by chance.
fn veiled(card: Card, judgement: &Judgement) -> Card {
    match (judgement.is_forbidden(), judgement.is_restricted()) {
        (true, _) => Card { photo: None, veil: Some("flag-forbidden"), ..card },
        (false, true) => Card { photo: None, veil: Some("flag-gated"), ..card },
        (false, false) => card,
    }
}

/// One listing as a card.
#[must_use]
pub fn card(listing: &Listing, maker: &Actor, cover: Option<&Media>, names_maker: bool) -> Card {
    let content = &listing.content;
    Card {
        url: listing_path(&maker.handle, listing.id),
        // A draft may have none yet, and a link needs something to be pressed.
        title: if content.title.is_empty() { "…".to_owned() } else { content.title.clone() },
        lang: None,
        photo: cover.and_then(|media| picture(media, Size::Medium)),
        offer: offer(content),
        state: state(listing.state),
        made_to_order: content.made_to_order,
        maker_name: if names_maker { maker.shown_name().to_owned() } else { String::new() },
        maker_url: maker_path(&maker.handle),
        place: place(content),
        origin: maker.handle.host.clone(),
        veil: None,
        is_pinned: false,
    }
}

/// What is asked for a thing.
#[must_use]
pub fn offer(content: &Content) -> Offer {
    Offer {
        is_request: content.purpose == domain::listings::Purpose::Request,
        terms: content.terms.word().to_owned(),
        price: content.lowest_price().map(shown),
        is_lot: !content.unit_based && content.price.is_some(),
        is_lowest: content.has_several_prices(),
        per: match (content.terms, content.per) {
            (Terms::Rent, per) => per.map(domain::listings::Per::word),
            (Terms::Service, _) if content.unit_based => Some("hour"),
            _ => None,
        },
    }
}

fn shown(price: domain::money::Money) -> Money {
    Money::new(price.amount(), price.code())
}

/// The fields to choose a variation by, and the one that is chosen if it exists.
#[must_use]
pub fn choice(content: &Content, asked: &[String]) -> (Vec<Axis>, Option<Chosen>) {
    let variations = &content.variations;
    let axis = |(at, name): (usize, &String)| {
        let values = variations.values(at);
        let chosen = asked.get(at).filter(|asked| values.contains(&asked.as_str())).cloned().unwrap_or_default();
        Axis { field: format!("v{}", at + 1), name: name.clone(), values: values.into_iter().map(str::to_owned).collect(), chosen }
    };
    let axes: Vec<Axis> = variations.axes().iter().enumerate().map(axis).collect();
    let values: Vec<&str> = axes.iter().map(|axis| axis.chosen.as_str()).collect();
    let found = variations.find(&values);
    let chosen = found.map(|row| Chosen {
        name: row.name(),
        offer: Offer { price: row.price.or(content.price).map(shown), is_lowest: false, ..offer(content) },
        stock: count(row.quantity).filter(|_| !content.made_to_order),
        is_gone: row.quantity == Some(0) && !content.made_to_order,
    });
    (axes, chosen)
}

/// The state in the words of pages.
#[must_use]
pub const fn state(state: State) -> view::State {
    match state {
        State::Draft => view::State::Draft,
        State::Published => view::State::Published,
        State::SoldOut => view::State::SoldOut,
        State::Paused => view::State::Paused,
        State::Archived => view::State::Archived,
    }
}

fn place(content: &Content) -> Option<String> {
    content.place.as_ref().map(|place| place.name.clone())
}

/// Everything that the page of a listing tells; photos that are not ready are left out.
#[must_use]
pub fn listing(page: &Page, listing: &Listing, maker: &Actor, photos: &[Media], asked: &[String]) -> view::Listing {
    let content = &listing.content;
    let (axes, chosen) = choice(content, asked);
    let listed = listing.published_at.unwrap_or(listing.created_at);
    let has_changed = listing.updated_at.unix_seconds() - listed.unix_seconds() > SETTLING;
    view::Listing {
        url: listing_path(&maker.handle, listing.id),
        id: listing.id.to_string(),
        photos_removed: photos.iter().filter(|photo| photo.fault.as_deref() == Some(PHOTO_REMOVED)).count(),
        title: if content.title.is_empty() { page.t("untitled") } else { content.title.clone() },
        lang: None,
        description_html: content.description.html().to_owned(),
        offer: offer(content),
        state: state(listing.state),
        stock: count(content.quantity),
        made_to_order: content.made_to_order,
        lead_time_days: count(content.lead_time_days),
        materials: content.materials.clone(),
        categories: categories(page, content),
        condition: content.condition.map(|condition| condition.word().to_owned()),
        place: place(content),
        pickup: content.pickup,
        shipping: content.shipping,
        delivery_text: content.delivery_text.clone(),
        zones: content.delivery.iter().map(|zone| Zone { name: zone.zone.clone(), price: Some(zone.price).filter(|price| price.minor() > 0).map(shown) }).collect(),
        axes,
        chosen,
        personalisation: content.personalisation.clone(),
        made_by: content.made_by.map(|by| by.word().to_owned()),
        dimensions: content.dimensions.map(|it| it.to_string()),
        weight: content.weight.map(|it| it.to_string()),
        ends: content.ends_at.and_then(domain::Time::civil),
        goes_out: content.publishes_at.and_then(domain::Time::civil),
        license: content.license.as_ref().map(ToString::to_string),
        tags: content.tags.iter().map(|tag| Anchor::new(tag.spaced(), Narrow::by_tag(tag).url())).collect(),
        photos: photos.iter().filter_map(photo).collect(),
        listed: listed.civil().unwrap_or_default(),
        changed: listing.updated_at.civil().filter(|_| has_changed),
        origin: maker.handle.host.clone(),
        origin_url: (!maker.is_here()).then(|| listing.page.clone().unwrap_or_else(|| maker.page.clone())),
    }
}

fn count(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

/// The branch, then the category itself.
fn categories(page: &Page, content: &Content) -> Vec<Anchor> {
    let Some(category) = &content.category else { return Vec::new() };
    let mut slugs = vec![category.branch()];
    if category.branch() != category.as_str() {
        slugs.push(category.as_str());
    }
    slugs.into_iter().map(|slug| Anchor::new(page.label("category", slug), Narrow::by_category(slug).url())).collect()
}

fn photo(media: &Media) -> Option<Photo> {
    Some(Photo { picture: picture(media, Size::Medium)?, large_url: picture_url(media, Size::Large)?, thumb_url: picture_url(media, Size::Small)? })
}

/// The maker beside a listing, as they stand to the person who looks.
///
/// # Errors
/// Storage trouble only.
pub async fn seller(reader: &mut Reader, maker: &Maker, viewer: Option<&Maker>) -> Result<Seller> {
    let avatar = match maker.profile.avatar {
        Some(id) => reader.media().find(id).await?,
        None => None,
    };
    Ok(Seller {
        by: byline(&maker.actor, avatar.as_ref()),
        place: maker.profile.place.as_ref().map(|place| place.name.clone()),
        // Of others we know only since when we know them.
        since: maker.actor.created_at.civil().filter(|_| maker.actor.is_here()),
        verified_links: maker.profile.links.iter().filter(|link| link.verified_at.is_some()).map(verified).collect(),
        away: maker.profile.away.clone(),
        follow: stance(reader, viewer, &maker.actor).await?,
        trade: trade::shown(maker),
    })
}

fn verified(link: &Link) -> Anchor {
    let bare = link.url.split_once("://").map_or(link.url.as_str(), |(_, rest)| rest);
    Anchor::new(bare.trim_end_matches('/'), link.url.clone())
}

#[cfg(test)]
mod tests {
    use domain::listings::Purpose;
    use domain::money::Money;

    use super::*;

    fn content(price: Option<&str>) -> Content {
        Content { price: price.map(|amount| Money::parse(amount, "EUR").unwrap()), ..Content::empty() }
    }

    #[test]
    fn a_lot_without_a_price_is_no_lot() {
        assert!(!offer(&Content { unit_based: false, ..content(None) }).is_lot);
        assert!(offer(&Content { unit_based: false, ..content(Some("28")) }).is_lot);
    }

    #[test]
    fn an_offer_says_what_is_asked() {
        let wanted = offer(&Content { purpose: Purpose::Request, terms: Terms::PayWhatYouCan, ..content(Some("3")) });
        assert!(wanted.is_request);
        assert_eq!((wanted.terms.as_str(), wanted.price.unwrap().amount), ("pay-what-you-can", "3.00".to_owned()));
    }

    #[test]
    fn states_are_the_same_words_everywhere() {
        for known in State::ALL {
            assert_eq!(state(*known).name(), known.word());
        }
    }
}
