//! The catalogue: what it is asked for, and the statement that finds it.

use std::fmt::Write as _;

use domain::actors::Actor;
use domain::goods::Hidden;
use domain::listings::{Category, Listing, Purpose, Terms};
use domain::place::Cell;
use domain::tag::Tag;
use domain::{Id, Time};
use sqlx::AssertSqlSafe;

use super::{Listings, match_query};
use crate::engine::Dialect;
use crate::page::bounded;
use crate::row::printable;
use crate::{Cursor, Page, Result};

/// Kilometres from one cell of the grid to the next, northwards.
const CELL_KM: f64 = 111.195 / 20.0;
/// Cells halfway around the Earth.
const HALF: i64 = 3_600;
/// How far around a place the nearest are looked for, one after the other, in kilometres.
const CIRCLES: [u32; 3] = [25, 100, 400];
/// More than so many are not counted where a bound is asked for.
pub const COUNTED: i64 = 1_000;

/// What the catalogue is asked for. Only listings that are shown in shops are in it.
#[derive(Debug, Clone, Default)]
pub struct ListingFilter {
    /// Folded words; all of them must begin some word of the listing.
    pub words: Vec<String>,
    pub tag: Option<Tag>,
    pub purpose: Option<Purpose>,
    pub terms: Option<Terms>,
    pub category: Option<Category>,
    pub maker: Option<Id<Actor>>,
    /// Only listings of makers here.
    pub here: bool,
    /// Only listings of those this maker follows.
    pub followed_by: Option<Id<Actor>>,
    /// The moment of the search: what is over by then is left out.
    pub at: Option<Time>,
    /// ISO 4217: only listings with a price in it.
    pub currency: Option<&'static str>,
    /// The lowest price, in minor units of the currency.
    pub min: Option<i64>,
    /// The highest price, in minor units of the currency.
    pub max: Option<i64>,
    pub near: Option<Near>,
    /// Only listings of makers whose server is this host.
    pub origin: Option<String>,
    /// Only listings of this section of a shop.
    pub section: Option<String>,
    /// Only among these.
    pub only: Option<Vec<Id<Listing>>>,
    pub sort: Sort,
    /// Who looks: what comes from limited hosts is shown to followers only, and to those who ask for its maker.
    pub viewer: Option<Id<Actor>>,
    /// What the rules about restricted goods keep from who looks.
    pub hidden: Hidden,
}

/// Around which cell of the grid, and how far at the most; 0 for any distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    pub cell: Cell,
    pub km: u32,
}

impl Near {
    /// Kilometres from one cell to the next, eastwards at this latitude.
    fn east_km(self) -> f64 {
        CELL_KM * self.cell.latitude().to_radians().cos()
    }

    /// Cells as far as this, northwards and, where it does not reach around a pole or the date line, eastwards.
    fn reach(self) -> (i64, Option<i64>) {
        let cells = |km: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "2,000 km are 360 cells, and more than half of the Earth is cut off")]
            let cells = (f64::from(self.km) / km.max(0.001)).ceil().min(1_000_000.0) as i64;
            cells + 1
        };
        let east = cells(self.east_km());
        (cells(CELL_KM), Some(east).filter(|east| self.cell.lon.abs() + east < HALF))
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    New,
    /// The lowest first, by currency.
    Price,
    /// The nearest first; the newest where nowhere is said.
    Near,
}

impl Sort {
    /// The word in URLs and API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Price => "price",
            Self::Near => "near",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::New, Self::Price, Self::Near].into_iter().find(|sort| sort.word() == word)
    }
}

/// What a statement is asked with.
enum Value {
    Text(String),
    Number(i64),
    Real(f64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

/// A statement of those conditions alone that were asked for: one text for all of them is planned for none of them.
/// Its words are ours, and whatever was typed is a value.
struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    fn of(sql: &'static str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    fn say(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    fn value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let _ = write!(self.sql, "${}", self.values.len());
        self
    }

    /// A condition that ends with a value.
    fn with(&mut self, condition: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.say(condition).value(value);
        }
    }

    /// What the filter asks for, the cheap before the dear.
    fn narrow(&mut self, filter: &ListingFilter, dialect: Dialect) {
        self.say("FROM listings l WHERE l.state IN ('published', 'sold-out')").only(" AND l.id IN (", filter);
        self.with(" AND l.purpose = ", filter.purpose.map(Purpose::word));
        self.with(" AND l.terms = ", filter.terms.map(Terms::word));
        if let Some(category) = &filter.category {
            self.say(" AND l.category IN (");
            for (at, slug) in category.with_children().iter().enumerate() {
                self.say(if at == 0 { "" } else { ", " }).value(slug.as_str());
            }
            self.say(")");
        }
        self.with(" AND l.maker_id = ", filter.maker.map(Id::raw));
        if filter.here {
            self.say(" AND l.here");
        }
        if let Some(now) = filter.at {
            self.say(" AND (l.ends_at IS NULL OR l.ends_at > ").value(now.unix_micros()).say(")");
        }
        self.with(" AND l.currency = ", filter.currency);
        self.with(" AND l.lowest_minor >= ", filter.min);
        self.with(" AND l.lowest_minor <= ", filter.max);
        self.with(" AND l.section = ", filter.section.as_deref());
        self.around(filter.near.filter(|near| near.km > 0));
        self.among(filter, dialect);
        self.leave_out(&filter.hidden);
        self.shown_to(filter);
    }

    /// One of those alone that are named, so that words are not looked for in all others.
    fn only(&mut self, condition: &'static str, filter: &ListingFilter) -> &mut Self {
        let Some(only) = &filter.only else { return self };
        self.say(condition);
        for (at, id) in only.iter().enumerate() {
            self.say(if at == 0 { "" } else { ", " }).value(id.raw());
        }
        self.say(")")
    }

    /// Of whom who looks wants to hear something.
    fn heard_by(&mut self, viewer: Id<Actor>, now: Time) {
        self.say(" AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = ").value(viewer.raw()).say(" AND u.muted_id = l.maker_id AND (u.until IS NULL OR u.until > ");
        self.value(now.unix_micros()).say(")) AND NOT EXISTS (SELECT 1 FROM domain_blocks d JOIN actors h ON h.host = d.host WHERE h.id = l.maker_id AND d.owner_id = ");
        self.value(viewer.raw()).say(")");
    }

    /// What stands in other tables.
    fn among(&mut self, filter: &ListingFilter, dialect: Dialect) {
        let words = match_query(dialect, &filter.words);
        if !words.is_empty() {
            match dialect {
                Dialect::Sqlite => {
                    self.say(" AND l.id IN (SELECT rowid FROM listings_search WHERE listings_search MATCH ").value(words.as_str()).only(" AND rowid IN (", filter).say(")")
                }
                Dialect::Pg => self.say(" AND l.id IN (SELECT id FROM listings_search WHERE words @@ ").value(words.as_str()).say("::tsquery)"),
            };
        }
        if let Some(tag) = &filter.tag {
            self.say(" AND l.id IN (SELECT post_id FROM post_tags WHERE tag = ").value(tag.as_str()).say(")");
        }
        if let Some(follower) = filter.followed_by {
            self.say(" AND l.maker_id IN (SELECT followed_id FROM follows WHERE follower_id = ").value(follower.raw()).say(" AND state = 'accepted')");
        }
        if let Some(host) = &filter.origin {
            self.say(" AND l.maker_id IN (SELECT id FROM actors WHERE host = ").value(host.as_str()).say(")");
        }
    }

    /// Nothing that the rules about restricted goods keep from who looks.
    fn leave_out(&mut self, hidden: &Hidden) {
        if !hidden.goods.is_empty() {
            self.say(" AND NOT EXISTS (SELECT 1 FROM listing_goods g WHERE g.listing_id = l.id AND g.goods IN (");
            for (at, goods) in hidden.goods.iter().enumerate() {
                self.say(if at == 0 { "" } else { ", " }).value(goods.as_str());
            }
            self.say("))");
        }
        if !hidden.categories.is_empty() {
            self.say(" AND (l.category IS NULL OR l.category NOT IN (");
            for (at, slug) in hidden.categories.iter().enumerate() {
                self.say(if at == 0 { "" } else { ", " }).value(slug.as_str());
            }
            self.say("))");
        }
    }

    /// Whose maker and post may be seen by who looks.
    fn shown_to(&mut self, filter: &ListingFilter) {
        self.say(" AND EXISTS (SELECT 1 FROM actors a WHERE a.id = l.maker_id AND a.state = 'active'");
        if filter.maker.is_none() {
            self.say(" AND (NOT a.limited");
            if let Some(viewer) = filter.viewer {
                self.say(" OR a.id IN (SELECT followed_id FROM follows WHERE follower_id = ").value(viewer.raw()).say(" AND state = 'accepted')");
            }
            self.say(")");
        }
        self.say(") AND EXISTS (SELECT 1 FROM posts p WHERE p.id = l.id AND p.audience = 'public')");
        if let Some(viewer) = filter.viewer {
            self.say(" AND NOT EXISTS (SELECT 1 FROM blocks k WHERE (k.blocker_id = ")
                .value(viewer.raw())
                .say(" AND k.blocked_id = l.maker_id) OR (k.blocker_id = l.maker_id AND k.blocked_id = ");
            self.value(viewer.raw()).say("))");
        }
    }

    /// At most so far away: first a square of cells, which an index finds, then the circle in it.
    fn around(&mut self, near: Option<Near>) {
        let Some(near) = near else { return };
        let (north, east) = near.reach();
        self.say(" AND l.place_lat BETWEEN ").value(near.cell.lat - north).say(" AND ").value(near.cell.lat + north);
        if let Some(east) = east {
            self.say(" AND l.place_lon BETWEEN ").value(near.cell.lon - east).say(" AND ").value(near.cell.lon + east);
        }
        let km = f64::from(near.km);
        self.say(" AND ");
        self.far("l", near);
        self.say(" <= ").value(km * km);
    }

    /// The square of the distance in kilometres, the short way around the Earth; good enough for cells of five kilometres.
    fn far(&mut self, of: &'static str, near: Near) {
        self.say("(").north(of, near).say(" * ").north(of, near).say(" * ").value(CELL_KM * CELL_KM).say(" + ");
        self.east(of, near).say(" * ").east(of, near).say(" * ").value(near.east_km() * near.east_km()).say(")");
    }

    fn north(&mut self, of: &'static str, near: Near) -> &mut Self {
        self.say("(").say(of).say(".place_lat - ").value(near.cell.lat).say(")")
    }

    /// 3,600 cells are half of the way around.
    fn east(&mut self, of: &'static str, near: Near) -> &mut Self {
        self.say("(3600 - ABS(3600 - ABS(").say(of).say(".place_lon - ").value(near.cell.lon).say(")))")
    }

    /// The order, and where the page begins: after the last one shown, which is found by what that one has.
    fn sort(&mut self, filter: &ListingFilter, before: Cursor, limit: i64) {
        let after = Some(before).filter(|before| *before != Cursor::START).map(Cursor::raw);
        match (filter.sort, filter.near) {
            (Sort::Price, _) => {
                self.say(" AND l.lowest_minor IS NOT NULL");
                if let Some(after) = after {
                    self.say(" AND (l.currency, l.lowest_minor, l.id) > (SELECT c.currency, c.lowest_minor, c.id FROM listings c WHERE c.id = ").value(after).say(")");
                }
                self.say(" ORDER BY l.currency, l.lowest_minor, l.id");
            }
            (Sort::Near, Some(near)) => {
                self.say(" AND l.place_lat IS NOT NULL");
                if let Some(after) = after {
                    self.say(" AND (");
                    self.far("l", near);
                    self.say(", l.id) > (SELECT ");
                    self.far("c", near);
                    self.say(", c.id FROM listings c WHERE c.id = ").value(after).say(")");
                }
                self.say(" ORDER BY ");
                self.far("l", near);
                self.say(", l.id");
            }
            (Sort::New | Sort::Near, _) => {
                self.with(" AND l.id < ", after);
                self.say(" ORDER BY l.id DESC");
            }
        }
        self.say(" LIMIT ").value(limit);
    }
}

/// Binds the values of a statement, in their order.
macro_rules! ask {
    ($statement:ident) => {{
        let mut query = sqlx::query_as(AssertSqlSafe($statement.sql));
        for value in $statement.values {
            query = match value {
                // What was typed may hold a null, which PostgreSQL does not take.
                Value::Text(text) => query.bind(printable(&text)),
                Value::Number(number) => query.bind(number),
                Value::Real(real) => query.bind(real),
            };
        }
        query
    }};
}

impl Listings<'_> {
    /// The catalogue, in the order of the filter; a cursor is of use in the same order only.
    pub async fn search(&mut self, filter: &ListingFilter, before: Cursor, limit: i64) -> Result<Page<Listing>> {
        let limit = bounded(limit);
        let page = self.found(filter, before, limit).await?;
        let mut items = self.list(&page.items).await?;
        items.sort_by_key(|listing| page.items.iter().position(|id| *id == listing.id));
        Ok(Page { items, next: page.next })
    }

    /// The nearest are looked for close by first, so that nobody sorts a continent to show a page of it.
    async fn found(&mut self, filter: &ListingFilter, before: Cursor, limit: i64) -> Result<Page<Id<Listing>>> {
        if let (Sort::Near, Some(near)) = (filter.sort, filter.near) {
            for km in CIRCLES.into_iter().filter(|km| near.km == 0 || *km < near.km) {
                let page = self.ids(&ListingFilter { near: Some(Near { km, ..near }), ..filter.clone() }, before, limit).await?;
                if page.next.is_some() {
                    return Ok(page);
                }
            }
        }
        self.ids(filter, before, limit).await
    }

    /// Ids alone, which an index holds with all that is asked for.
    async fn ids(&mut self, filter: &ListingFilter, before: Cursor, limit: i64) -> Result<Page<Id<Listing>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| {
            let mut statement = Statement::of("SELECT l.id ");
            statement.narrow(filter, d);
            statement.sort(filter, before, limit + 1);
            ask!(statement).fetch_all(c)
        })?;
        Ok(Page::cut(rows, limit, |row| row.0).map(|(id,)| Id::new(id)))
    }

    /// Those of the listings that the filter names which it finds, and of whose makers its viewer wants to hear at its moment; in no
    /// order. One who names none finds nothing.
    pub async fn list_matching(&mut self, filter: &ListingFilter) -> Result<Vec<Id<Listing>>> {
        if filter.only.as_ref().is_none_or(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| {
            let mut statement = Statement::of("SELECT l.id ");
            statement.narrow(filter, d);
            if let (Some(viewer), Some(now)) = (filter.viewer, filter.at) {
                statement.heard_by(viewer, now);
            }
            ask!(statement).fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// How many the catalogue holds for a filter.
    pub async fn count(&mut self, filter: &ListingFilter) -> Result<i64> {
        self.count_up_to(filter, i64::MAX).await
    }

    /// The same, but at most one more than [`COUNTED`], however many there are.
    pub async fn count_some(&mut self, filter: &ListingFilter) -> Result<i64> {
        self.count_up_to(filter, COUNTED + 1).await
    }

    async fn count_up_to(&mut self, filter: &ListingFilter, most: i64) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c, d| {
            let mut statement = Statement::of("SELECT COUNT(*) FROM (SELECT 1 ");
            statement.narrow(filter, d);
            statement.say(" LIMIT ").value(most).say(") AS found");
            ask!(statement).fetch_one(c)
        })?;
        Ok(count)
    }
}
