//! Listings of many makers on many servers, spread over every facet of the catalogue.

use domain::actors::Actor;
use domain::listings::{Category, Content, Event, Listing, Purpose, State, Terms, categories};
use domain::money::Money;
use domain::place::Place;
use domain::posts::permits::Permits;
use domain::posts::{Kind, Post};
use domain::tag::Tag;
use domain::text::Markup;
use domain::{Address, Audience, Id};

use crate::{AT_ONCE, Filling};

/// Makers whose listings they are.
const MAKERS: usize = 2_000;
/// Servers of those makers; a tenth of the makers is here.
const SERVERS: usize = 40;
const THINGS: [&str; 16] = ["mug", "bowl", "scarf", "spoon", "chair", "lamp", "ring", "print", "drill", "loom", "shelf", "bag", "knife", "flute", "box", "rug"];
const WORDS: [&str; 12] = ["walnut", "oak", "linen", "woollen", "cobalt", "brass", "leather", "stoneware", "printed", "carved", "woven", "old"];

/// Numbers without order, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap_or(1)).unwrap_or(0)
    }

    /// The first ones far more often than the last.
    fn leaning(&mut self, end: usize) -> usize {
        self.below(end).min(self.below(end)).min(self.below(end))
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.leaning(of.len())).copied()
    }
}

impl Filling {
    /// Writes so many listings; `maker` follows some of their makers.
    pub(crate) async fn offer(&self, maker: &Actor, count: usize) -> anyhow::Result<()> {
        if count == 0 {
            return Ok(());
        }
        let mark = self.mint::<Actor>();
        let host = |number: usize| (!number.is_multiple_of(10)).then(|| format!("s{}.example", number % SERVERS));
        let actors: Vec<Actor> = (0..MAKERS).map(|number| self.actor(&format!("s{mark}x{number}"), host(number).as_deref())).collect();
        self.insert(actors.clone(), |other| self.follow(maker.id, other)).await?;
        let mut chance = Chance(88_172_645_463_325_252);
        for done in (0..count).step_by(AT_ONCE) {
            let some: Vec<Listing> = (0..AT_ONCE.min(count - done)).filter_map(|_| self.listing(&mut chance, &actors)).collect();
            self.keep_listings(&actors, &some).await?;
        }
        Ok(())
    }

    fn listing(&self, chance: &mut Chance, makers: &[Actor]) -> Option<Listing> {
        let id: Id<Listing> = self.mint();
        let maker = makers.get(chance.leaning(makers.len()))?;
        let (now, content) = (self.now(), content(chance)?);
        let address = Address::trusted(format!("{}/o/{id}", maker.address.as_str().split("/users/").next()?));
        let page = maker.handle.host.as_ref().map(|_| format!("{}/listings/{id}", maker.page));
        let state = if chance.below(20) == 0 { State::SoldOut } else { State::Published };
        Some(Listing { id, address, maker: maker.id, state, content, created_at: now, published_at: Some(now), updated_at: now, version: 1, page, imposed: Vec::new() })
    }

    async fn keep_listings(&self, makers: &[Actor], some: &[Listing]) -> anyhow::Result<()> {
        let Some(last) = some.last() else { return Ok(()) };
        let mut tx = self.storage.begin().await?;
        for listing in some {
            let is_here = makers.iter().any(|maker| maker.id == listing.maker && maker.handle.host.is_none());
            tx.listings().insert(listing, is_here).await?;
        }
        tx.posts().insert_all(&some.iter().map(|listing| (post(listing), listing.content.tags.clone())).collect::<Vec<_>>()).await?;
        Ok(tx.commit(Event::Mirrored { listing: last.id, maker: last.maker }, self.now()).await?)
    }
}

fn content(chance: &mut Chance) -> Option<Content> {
    let (thing, word, other) = (chance.pick(&THINGS)?, chance.pick(&WORDS)?, chance.pick(&WORDS)?);
    let terms = chance.pick(Terms::ALL)?;
    let slugs: Vec<&str> = categories().iter().flat_map(|branch| std::iter::once(branch.slug.as_str()).chain(branch.children.iter().map(String::as_str))).collect();
    let currency = chance.pick(&["EUR", "USD", "GBP", "CHF"])?;
    // Half a continent, with the crowd in some towns.
    let point = (chance.below(4) > 0).then(|| (38.0 + offset(chance), -8.0 + 2.0 * offset(chance)));
    Some(Content {
        purpose: if chance.below(12) == 0 { Purpose::Request } else { Purpose::Offer },
        terms,
        title: format!("{word} {thing}"),
        description: Markup::from_markdown(&format!("A {other} {thing}, made with patience.\n\nBring it back when it breaks."))?,
        price: if terms.may_have_price() { Money::parse(&(1 + chance.leaning(400)).to_string(), currency).ok() } else { None },
        quantity: i64::try_from(chance.below(9) + 1).ok(),
        tags: [word, other, thing].into_iter().filter_map(Tag::parse).collect(),
        category: Category::parse(chance.pick(&slugs)?),
        place: point.and_then(|point| Place::new("A town", Some(point))),
        ..Content::empty()
    })
}

/// 0 to 20 degrees.
fn offset(chance: &mut Chance) -> f64 {
    f64::from(u16::try_from(chance.leaning(2_000)).unwrap_or(0)) / 100.0
}

fn post(listing: &Listing) -> Post {
    Post {
        id: listing.id.as_kind(),
        address: listing.address.clone(),
        author: listing.maker,
        kind: Kind::Listing,
        audience: Audience::Public,
        title: listing.content.title.clone(),
        warning: String::new(),
        sensitive: false,
        content: listing.content.description.clone(),
        page: listing.page.clone().unwrap_or_else(|| listing.address.to_string()),
        in_reply_to: None,
        context: None,
        language: None,
        photos: Vec::new(),
        mentions: Vec::new(),
        quote: None,
        permits: Permits::default(),
        published_at: listing.created_at,
        updated_at: listing.updated_at,
        raw: None,
    }
}
