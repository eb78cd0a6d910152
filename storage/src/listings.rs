//! Listings and their catalogue.

use domain::actors::Actor;
use domain::goods::Goods;
use domain::listings::{Category, Condition, Content, Dimensions, License, Listing, MadeBy, Per, Purpose, State, Terms, Weight};
use domain::money::Money;
use domain::tag::Tag;
use domain::text::{Markup, search_words};
use domain::{Address, Id, Time};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::engine::{Conn, Dialect};
use crate::goods::GoodsStore;
use crate::media::MediaStore;
use crate::page::bounded;
use crate::row::{RowOf, id_list, json, text_list};
use crate::{Cursor, Page, Result};

mod amounts;
mod search;
mod stock;

pub use search::{COUNTED, ListingFilter, Near, Sort};

/// The store of listings.
pub struct Listings<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// What nothing is found by.
#[derive(Serialize, Deserialize)]
struct Details {
    dimensions: Option<Dimensions>,
    weight: Option<Weight>,
    per: Option<Per>,
}

impl From<&Content> for Details {
    fn from(content: &Content) -> Self {
        Self { dimensions: content.dimensions, weight: content.weight, per: content.per }
    }
}

#[derive(FromRow)]
struct ListingRow {
    id: i64,
    address: String,
    maker_id: i64,
    state: String,
    purpose: String,
    terms: String,
    title: String,
    description_source: String,
    description_html: String,
    photos: String,
    price_minor: Option<i64>,
    currency: Option<String>,
    unit_based: bool,
    quantity: Option<i64>,
    made_to_order: bool,
    lead_time_days: Option<i64>,
    tags: String,
    materials: String,
    category: Option<String>,
    condition: Option<String>,
    place_name: Option<String>,
    place_lat: Option<i64>,
    place_lon: Option<i64>,
    pickup: bool,
    shipping: bool,
    delivery_text: String,
    axes: String,
    variations: String,
    delivery: String,
    personalisation: String,
    details: String,
    made_by: Option<String>,
    section: String,
    ends_at: Option<i64>,
    publishes_at: Option<i64>,
    license: Option<String>,
    created_at: i64,
    published_at: Option<i64>,
    updated_at: i64,
    version: i64,
    page: Option<String>,
    restricted: String,
    imposed: String,
}

impl TryFrom<ListingRow> for Listing {
    type Error = crate::StorageError;

    fn try_from(row: ListingRow) -> Result<Self> {
        let of = RowOf { table: "listings", id: row.id };
        let details: Details = of.json("details", &row.details)?;
        let currency = row.currency.as_deref();
        let price = match (row.price_minor, currency) {
            (Some(minor), Some(code)) => Some(of.word("currency", Money::stored(minor, code))?),
            _ => None,
        };
        let content = Content {
            purpose: of.word("purpose", Purpose::from_word(&row.purpose))?,
            terms: of.word("terms", Terms::from_word(&row.terms))?,
            title: row.title,
            description: Markup::stored(row.description_source, row.description_html),
            photos: of.json::<Vec<i64>>("photos", &row.photos)?.into_iter().map(Id::new).collect(),
            price,
            unit_based: row.unit_based,
            quantity: row.quantity,
            made_to_order: row.made_to_order,
            lead_time_days: row.lead_time_days,
            tags: of.json::<Vec<String>>("tags", &row.tags)?.into_iter().map(Tag::trusted).collect(),
            materials: of.json("materials", &row.materials)?,
            // A category that left the tree is none.
            category: row.category.as_deref().and_then(Category::parse),
            restricted: goods(of, "restricted", &row.restricted)?,
            condition: row.condition.as_deref().map(|word| of.word("condition", Condition::from_word(word))).transpose()?,
            place: crate::makers::place(row.place_name, row.place_lat, row.place_lon),
            pickup: row.pickup,
            shipping: row.shipping,
            delivery_text: row.delivery_text,
            delivery: amounts::read_zones(of, &row.delivery, currency)?,
            variations: amounts::read_variations(of, &row.axes, &row.variations, currency)?,
            personalisation: row.personalisation,
            made_by: row.made_by.as_deref().map(|word| of.word("made_by", MadeBy::from_word(word))).transpose()?,
            dimensions: details.dimensions,
            weight: details.weight,
            per: details.per,
            section: row.section,
            ends_at: row.ends_at.map(Time::from_unix_micros),
            publishes_at: row.publishes_at.map(Time::from_unix_micros),
            license: row.license.as_deref().and_then(License::parse),
        };
        Ok(Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            maker: Id::new(row.maker_id),
            state: of.word("state", State::from_word(&row.state))?,
            content,
            created_at: Time::from_unix_micros(row.created_at),
            published_at: row.published_at.map(Time::from_unix_micros),
            updated_at: Time::from_unix_micros(row.updated_at),
            version: row.version,
            page: row.page,
            imposed: goods(of, "imposed", &row.imposed)?,
        })
    }
}

macro_rules! select {
    () => {
        "SELECT l.id, l.address, l.maker_id, l.state, l.purpose, l.terms, l.title, l.description_source, l.description_html, l.photos, l.price_minor, l.currency, l.unit_based,
         l.quantity, l.made_to_order, l.lead_time_days, l.tags, l.materials, l.category, l.condition, l.place_name, l.place_lat, l.place_lon, l.pickup, l.shipping,
         l.delivery_text, l.axes, l.variations, l.delivery, l.personalisation, l.details, l.made_by, l.section, l.ends_at, l.publishes_at, l.license, l.created_at, l.published_at, l.updated_at, l.version, l.page, l.restricted,
         l.imposed FROM listings l "
    };
}

/// Kinds of restricted goods; one that does not exist any more is none.
fn goods(of: RowOf, column: &'static str, text: &str) -> Result<Vec<Goods>> {
    Ok(Goods::known(of.json::<Vec<String>>(column, text)?.iter().map(String::as_str)))
}

fn slugs(goods: &[Goods]) -> String {
    text_list(goods.iter().map(|goods| goods.as_str()))
}

/// Folded words as a query of the dialect: every word must be the beginning of one in the text. The words hold only
/// letters and digits, so none of them is query syntax.
pub(crate) fn match_query(dialect: Dialect, words: &[String]) -> String {
    let (before, after, between) = match dialect {
        Dialect::Sqlite => ("\"", "\"*", " "),
        Dialect::Pg => ("'", "':*", " & "),
    };
    let terms: Vec<String> = words.iter().filter(|word| word.chars().all(char::is_alphanumeric)).map(|word| format!("{before}{word}{after}")).collect();
    terms.join(between)
}

impl Listings<'_> {
    /// A new listing, draft or mirror.
    ///
    /// # Errors
    /// `listings_address` when it is there already.
    pub async fn insert(&mut self, listing: &Listing, here: bool) -> Result<()> {
        let content = &listing.content;
        exec!(self.conn, |c| {
            sqlx::query(
            "INSERT INTO listings (id, address, maker_id, here, state, purpose, terms, title, description_source, description_html, photos, price_minor, currency, unit_based, quantity,
             made_to_order, lead_time_days, tags, materials, category, condition, place_name, place_lat, place_lon, pickup, shipping, delivery_text, license, created_at, published_at,
             updated_at, version, page, axes, variations, delivery, personalisation, lowest_minor,
             details, made_by, section, ends_at, publishes_at, restricted, imposed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45)"
        )
        .bind(listing.id.raw())
        .bind(listing.address.as_str())
        .bind(listing.maker.raw())
        .bind(here)
        .bind(listing.state.word())
        .bind(content.purpose.word())
        .bind(content.terms.word())
        .bind(&content.title)
        .bind(content.description.source())
        .bind(content.description.html())
        .bind(json(&content.photos.iter().map(|id| id.raw()).collect::<Vec<_>>()))
        .bind(content.price.map(Money::minor))
        .bind(content.currency())
        .bind(content.unit_based)
        .bind(content.quantity)
        .bind(content.made_to_order)
        .bind(content.lead_time_days)
        .bind(json(&content.tags))
        .bind(json(&content.materials))
        .bind(content.category.as_ref().map(Category::as_str))
        .bind(content.condition.map(Condition::word))
        .bind(content.place.as_ref().map(|place| place.name.as_str()))
        .bind(content.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lat))
        .bind(content.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lon))
        .bind(content.pickup)
        .bind(content.shipping)
        .bind(&content.delivery_text)
        .bind(content.license.as_ref().map(License::as_str))
        .bind(listing.created_at.unix_micros())
        .bind(listing.published_at.map(Time::unix_micros))
        .bind(listing.updated_at.unix_micros())
        .bind(listing.version)
        .bind(listing.page.as_deref())
        .bind(json(&content.variations.axes()))
        .bind(amounts::write_variations(&content.variations))
        .bind(amounts::write_zones(&content.delivery))
        .bind(&content.personalisation)
        .bind(content.lowest_price().map(Money::minor))
        .bind(json(&Details::from(content)))
        .bind(content.made_by.map(MadeBy::word))
        .bind(&content.section)
        .bind(content.ends_at.map(Time::unix_micros))
        .bind(content.publishes_at.map(Time::unix_micros))
        .bind(slugs(&content.restricted))
        .bind(slugs(&listing.imposed))
        .execute(c)
        })?;
        GoodsStore { conn: self.conn }.keep(listing.id, &listing.goods()).await?;
        self.index(listing).await
    }

    /// Replaces a listing when the stored version is the one before `listing.version`; answers whether it was.
    pub async fn update(&mut self, listing: &Listing) -> Result<bool> {
        let content = &listing.content;
        let rows = exec!(self.conn, |c| {
            sqlx::query(
            "UPDATE listings SET state = $2, purpose = $3, terms = $4, title = $5, description_source = $6, description_html = $7, photos = $8, price_minor = $9, currency = $10,
             unit_based = $11, quantity = $12, made_to_order = $13, lead_time_days = $14, tags = $15, materials = $16, category = $17, condition = $18, place_name = $19, place_lat = $20,
             place_lon = $21, pickup = $22, shipping = $23, delivery_text = $24, license = $25, published_at = $26, updated_at = $27, version = $28, page = $29,
             axes = $30, variations = $31, delivery = $32, personalisation = $33, lowest_minor = $34,
             details = $35, made_by = $36, section = $37, ends_at = $38, publishes_at = $39, restricted = $40, imposed = $41
             WHERE id = $1 AND version = $28 - 1"
        )
        .bind(listing.id.raw())
        .bind(listing.state.word())
        .bind(content.purpose.word())
        .bind(content.terms.word())
        .bind(&content.title)
        .bind(content.description.source())
        .bind(content.description.html())
        .bind(json(&content.photos.iter().map(|id| id.raw()).collect::<Vec<_>>()))
        .bind(content.price.map(Money::minor))
        .bind(content.currency())
        .bind(content.unit_based)
        .bind(content.quantity)
        .bind(content.made_to_order)
        .bind(content.lead_time_days)
        .bind(json(&content.tags))
        .bind(json(&content.materials))
        .bind(content.category.as_ref().map(Category::as_str))
        .bind(content.condition.map(Condition::word))
        .bind(content.place.as_ref().map(|place| place.name.as_str()))
        .bind(content.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lat))
        .bind(content.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lon))
        .bind(content.pickup)
        .bind(content.shipping)
        .bind(&content.delivery_text)
        .bind(content.license.as_ref().map(License::as_str))
        .bind(listing.published_at.map(Time::unix_micros))
        .bind(listing.updated_at.unix_micros())
        .bind(listing.version)
        .bind(listing.page.as_deref())
        .bind(json(&content.variations.axes()))
        .bind(amounts::write_variations(&content.variations))
        .bind(amounts::write_zones(&content.delivery))
        .bind(&content.personalisation)
        .bind(content.lowest_price().map(Money::minor))
        .bind(json(&Details::from(content)))
        .bind(content.made_by.map(MadeBy::word))
        .bind(&content.section)
        .bind(content.ends_at.map(Time::unix_micros))
        .bind(content.publishes_at.map(Time::unix_micros))
        .bind(slugs(&content.restricted))
        .bind(slugs(&listing.imposed))
        .execute(c)
        })?;
        if rows == 0 {
            return Ok(false);
        }
        GoodsStore { conn: self.conn }.replace(listing.id, &listing.goods()).await?;
        self.index(listing).await?;
        Ok(true)
    }

    async fn index(&mut self, listing: &Listing) -> Result<()> {
        let text = search_words(&listing.content.search_text(), 1_500).join(" ");
        let id = listing.id.raw();
        self.unindex(id).await?;
        exec!(self.conn, |c, d| sqlx::query(d.pick(
            "INSERT INTO listings_search (rowid, words) VALUES ($1, $2)",
            "INSERT INTO listings_search (id, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))"
        ))
        .bind(id)
        .bind(&text)
        .execute(c))?;
        Ok(())
    }

    async fn unindex(&mut self, id: i64) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(d.pick("DELETE FROM listings_search WHERE rowid = $1", "DELETE FROM listings_search WHERE id = $1")).bind(id).execute(c))?;
        Ok(())
    }

    /// Removes the row; the caller removes its post and buries its address. Its photos belong to nothing any more.
    pub async fn remove(&mut self, id: Id<Listing>) -> Result<()> {
        MediaStore { conn: self.conn }.detach(id.as_kind()).await?;
        self.unindex(id.raw()).await?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM listings WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, id: Id<Listing>) -> Result<Option<Listing>> {
        let row: Option<ListingRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE l.id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Listing::try_from).transpose()
    }

    pub async fn find_by_address(&mut self, address: &Address) -> Result<Option<Listing>> {
        let row: Option<ListingRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE l.address = $1")).bind(address.as_str()).fetch_optional(c))?;
        row.map(Listing::try_from).transpose()
    }

    /// Those of `ids` that exist, in no order.
    pub async fn list(&mut self, ids: &[Id<Listing>]) -> Result<Vec<Listing>> {
        let rows: Vec<ListingRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(select!(), "WHERE l.id IN (SELECT value FROM json_each($1))"),
            concat!(select!(), "WHERE l.id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))")
        ))
        .bind(id_list(ids.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        rows.into_iter().map(Listing::try_from).collect()
    }

    /// Listings of makers here that a moment brings something to: drafts that go out, and what ends. Those of makers who are
    /// suspended wait until they are not.
    pub async fn list_due(&mut self, now: Time, limit: i64) -> Result<Vec<Listing>> {
        let rows: Vec<ListingRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            select!(),
            "WHERE l.id IN (SELECT d.id FROM listings d WHERE d.publishes_at <= $1 AND d.state = 'draft'
                 UNION ALL SELECT e.id FROM listings e WHERE e.ends_at <= $1 AND e.here AND e.state IN ('published', 'sold-out', 'paused'))
             AND l.here AND EXISTS (SELECT 1 FROM actors a WHERE a.id = l.maker_id AND a.state = 'active') ORDER BY l.id LIMIT $2"
        ))
        .bind(now.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        rows.into_iter().map(Listing::try_from).collect()
    }

    /// The sections of a maker's shop, by name, as far as something stands in them.
    pub async fn sections(&mut self, maker: Id<Actor>) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT DISTINCT section FROM listings WHERE maker_id = $1 AND section <> '' AND state IN ('published', 'sold-out') ORDER BY section LIMIT 40"
        )
        .bind(maker.raw())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(section,)| section).collect())
    }

    /// Listings of a maker that show a photo, drafts too.
    pub async fn list_showing(&mut self, maker: Id<Actor>, photo: Id<domain::media::Media>) -> Result<Vec<Listing>> {
        let rows: Vec<ListingRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE l.maker_id = $1 AND l.photos LIKE '%' || $2 || '%' ORDER BY l.id"))
            .bind(maker.raw())
            .bind(photo.to_string())
            .fetch_all(c))?;
        rows.into_iter().map(Listing::try_from).collect()
    }

    /// Everything of one maker, newest first; drafts, paused and archived ones only in `states` that name them.
    pub async fn list_by_maker(&mut self, maker: Id<Actor>, states: &[State], before: Cursor, limit: i64) -> Result<Page<Listing>> {
        let limit = bounded(limit);
        let words: Vec<&str> = states.iter().map(|state| state.word()).collect();
        let rows: Vec<ListingRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(select!(), "WHERE l.maker_id = $1 AND l.id < $2 AND l.state IN (SELECT value FROM json_each($3)) ORDER BY l.id DESC LIMIT $4"),
            concat!(select!(), "WHERE l.maker_id = $1 AND l.id < $2 AND l.state IN (SELECT jsonb_array_elements_text($3::jsonb)) ORDER BY l.id DESC LIMIT $4")
        ))
        .bind(maker.raw())
        .bind(before.raw())
        .bind(json(&words))
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Listing::try_from).collect::<Result<_>>()?, next: page.next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w23_search_words_are_never_query_syntax() {
        let words = search_words("käse* OR \"x\" AND -y ' NEAR(", 10);
        assert_eq!(match_query(Dialect::Sqlite, &words), "\"kase\"* \"or\"* \"x\"* \"and\"* \"y\"* \"near\"*");
        assert_eq!(match_query(Dialect::Pg, &words), "'kase':* & 'or':* & 'x':* & 'and':* & 'y':* & 'near':*");
        assert_eq!(match_query(Dialect::Pg, &["a' | 'b".to_owned()]), "");
    }
}
