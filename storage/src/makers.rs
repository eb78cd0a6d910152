//! Profiles of makers, joined with their actor, and the catalogue of them.

use domain::actors::Actor;
use domain::makers::{Maker, Profile, SellerKind};
use domain::place::{Cell, Place};
use domain::tag::Tag;
use domain::text::{Markup, search_words};
use domain::{Handle, Id, Time};
use sqlx::FromRow;

use crate::actors::{ActorRow, Actors, actor_columns};
use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{RowOf, id_list, json};
use crate::{Cursor, Page, Result, Storage};

/// Active makers that want to be found before `$1`, by the words `$2` and the craft `$3`, as `$4` sees them; at most `$5`. For
/// SQLite, and for PostgreSQL.
macro_rules! found_makers {
    ($among:literal) => {
        (
            found_makers!($among, "SELECT rowid FROM makers_search WHERE makers_search MATCH $2", "instr"),
            found_makers!($among, "SELECT id FROM makers_search WHERE words @@ $2::tsquery", "strpos"),
        )
    };
    ($among:literal, $words:literal, $find:literal) => {
        concat!(
            select!(),
            "WHERE ",
            $among,
            "a.id < $1 AND a.state = 'active' AND a.kind = 'Person' AND m.discoverable AND ($2 = '' OR m.id IN (",
            $words,
            ")) AND ($3 = '' OR ",
            $find,
            "(m.crafts, '\"' || $3 || '\"') > 0)
             AND (NOT a.limited OR m.id IN (SELECT followed_id FROM follows WHERE follower_id = $4 AND state = 'accepted')) ORDER BY a.id DESC LIMIT $5"
        )
    };
}

/// The store of profiles.
pub struct Makers<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct MakerRow {
    #[sqlx(flatten)]
    actor: ActorRow,
    bio_source: String,
    bio_html: String,
    avatar_id: Option<i64>,
    banner_id: Option<i64>,
    links: String,
    crafts: String,
    pronouns: String,
    place_name: Option<String>,
    place_lat: Option<i64>,
    place_lon: Option<i64>,
    away: Option<String>,
    open_for_commissions: bool,
    discoverable: bool,
    indexable: bool,
    hides_follows: bool,
    trader: Option<bool>,
    legal: Option<String>,
    updated_at: i64,
    version: i64,
}

pub(crate) fn place(name: Option<String>, lat: Option<i64>, lon: Option<i64>) -> Option<Place> {
    let cell = lat.zip(lon).map(|(lat, lon)| Cell { lat, lon });
    name.map(|name| Place { name, cell })
}

impl TryFrom<MakerRow> for Maker {
    type Error = crate::StorageError;

    fn try_from(row: MakerRow) -> Result<Self> {
        let of = RowOf { table: "makers", id: row.actor.id };
        let crafts: Vec<String> = of.json("crafts", &row.crafts)?;
        let profile = Profile {
            bio: Markup::stored(row.bio_source, row.bio_html),
            avatar: row.avatar_id.map(Id::new),
            banner: row.banner_id.map(Id::new),
            links: of.json("links", &row.links)?,
            crafts: crafts.into_iter().map(Tag::trusted).collect(),
            pronouns: row.pronouns,
            place: place(row.place_name, row.place_lat, row.place_lon),
            away: row.away,
            open_for_commissions: row.open_for_commissions,
            discoverable: row.discoverable,
            indexable: row.indexable,
            hides_follows: row.hides_follows,
            seller_kind: match row.trader {
                None => None,
                Some(false) => Some(SellerKind::Private),
                Some(true) => Some(SellerKind::Trader(row.legal.map(|legal| of.json("legal", &legal)).transpose()?.map(Box::new))),
            },
        };
        Ok(Self { actor: row.actor.try_into()?, profile, updated_at: Time::from_unix_micros(row.updated_at), version: row.version })
    }
}

macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            actor_columns!(),
            ", m.bio_source, m.bio_html, m.avatar_id, m.banner_id, m.links, m.crafts, m.pronouns, m.place_name, m.place_lat, m.place_lon, m.away,
             m.open_for_commissions, m.discoverable, m.indexable, m.hides_follows, m.trader, m.legal, m.updated_at, m.version
             FROM makers m JOIN actors a ON a.id = m.id "
        )
    };
}

/// What the catalogue of makers is asked for.
#[derive(Debug, Clone, Default)]
pub struct MakerFilter {
    /// Folded words; all of them must begin some word of the maker.
    pub words: Vec<String>,
    pub craft: Option<Tag>,
    /// Only makers of this instance.
    pub here: bool,
    /// Who looks: those of limited hosts are shown to their followers only.
    pub viewer: Option<Id<Actor>>,
}

impl Makers<'_> {
    fn actors(&mut self) -> Actors<'_> {
        Actors { conn: self.conn }
    }

    /// A new maker with its actor.
    ///
    /// # Errors
    /// `actors_address` or `actors_handle_folded` when there is one already.
    pub async fn insert(&mut self, maker: &Maker) -> Result<()> {
        self.actors().insert(&maker.actor).await?;
        self.insert_profile(maker).await
    }

    /// The profile of an actor whose row exists.
    ///
    /// # Errors
    /// `makers_id` when it has one already.
    pub async fn insert_profile(&mut self, maker: &Maker) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO makers (id, bio_source, bio_html, avatar_id, banner_id, links, crafts, pronouns, place_name, place_lat, place_lon, away,
             open_for_commissions, discoverable, indexable, hides_follows, updated_at, version, trader, legal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
        )
        .bind(maker.actor.id.raw())
        .bind(maker.profile.bio.source())
        .bind(maker.profile.bio.html())
        .bind(maker.profile.avatar.map(Id::raw))
        .bind(maker.profile.banner.map(Id::raw))
        .bind(json(&maker.profile.links))
        .bind(json(&maker.profile.crafts))
        .bind(&maker.profile.pronouns)
        .bind(maker.profile.place.as_ref().map(|place| place.name.as_str()))
        .bind(maker.profile.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lat))
        .bind(maker.profile.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lon))
        .bind(maker.profile.away.as_deref())
        .bind(maker.profile.open_for_commissions)
        .bind(maker.profile.discoverable)
        .bind(maker.profile.indexable)
        .bind(maker.profile.hides_follows)
        .bind(maker.updated_at.unix_micros())
        .bind(maker.version)
        .bind(maker.profile.seller_kind.as_ref().map(SellerKind::is_trader))
        .bind(maker.profile.seller_kind.as_ref().and_then(SellerKind::legal).map(json))
        .execute(c))?;
        self.index(maker).await
    }

    /// Replaces actor and profile when the stored version is the one before `maker.version`; answers whether it was.
    pub async fn update(&mut self, maker: &Maker) -> Result<bool> {
        let rows = exec!(self.conn, |c| {
            sqlx::query(
            "UPDATE makers SET bio_source = $2, bio_html = $3, avatar_id = $4, banner_id = $5, links = $6, crafts = $7, pronouns = $8, place_name = $9, place_lat = $10,
             place_lon = $11, away = $12, open_for_commissions = $13, discoverable = $14, indexable = $15, hides_follows = $16, updated_at = $17, version = $18, trader = $19, legal = $20
             WHERE id = $1 AND version = $18 - 1"
        )
        .bind(maker.actor.id.raw())
        .bind(maker.profile.bio.source())
        .bind(maker.profile.bio.html())
        .bind(maker.profile.avatar.map(Id::raw))
        .bind(maker.profile.banner.map(Id::raw))
        .bind(json(&maker.profile.links))
        .bind(json(&maker.profile.crafts))
        .bind(&maker.profile.pronouns)
        .bind(maker.profile.place.as_ref().map(|place| place.name.as_str()))
        .bind(maker.profile.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lat))
        .bind(maker.profile.place.as_ref().and_then(|place| place.cell).map(|cell| cell.lon))
        .bind(maker.profile.away.as_deref())
        .bind(maker.profile.open_for_commissions)
        .bind(maker.profile.discoverable)
        .bind(maker.profile.indexable)
        .bind(maker.profile.hides_follows)
        .bind(maker.updated_at.unix_micros())
        .bind(maker.version)
        .bind(maker.profile.seller_kind.as_ref().map(SellerKind::is_trader))
        .bind(maker.profile.seller_kind.as_ref().and_then(SellerKind::legal).map(json))
        .execute(c)
        })?;
        if rows == 0 {
            return Ok(false);
        }
        self.actors().update(&maker.actor).await?;
        self.index(maker).await?;
        Ok(true)
    }

    async fn index(&mut self, maker: &Maker) -> Result<()> {
        let mut words = vec![maker.actor.handle.name.clone(), maker.actor.name.clone()];
        if maker.profile.indexable || maker.profile.discoverable {
            words.push(maker.profile.bio.plain(2_000));
            words.extend(maker.profile.crafts.iter().map(Tag::spaced));
            words.extend(maker.profile.place.as_ref().map(|place| place.name.clone()));
        }
        let text = search_words(&words.join(" "), 600).join(" ");
        let id = maker.actor.id.raw();
        self.unindex(maker.actor.id).await?;
        exec!(self.conn, |c, d| sqlx::query(
            d.pick("INSERT INTO makers_search (rowid, words) VALUES ($1, $2)", "INSERT INTO makers_search (id, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))")
        )
        .bind(id)
        .bind(&text)
        .execute(c))?;
        Ok(())
    }

    pub(crate) async fn unindex(&mut self, id: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(d.pick("DELETE FROM makers_search WHERE rowid = $1", "DELETE FROM makers_search WHERE id = $1")).bind(id.raw()).execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, id: Id<Actor>) -> Result<Option<Maker>> {
        let row: Option<MakerRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE m.id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Maker::try_from).transpose()
    }

    pub async fn find_by_handle(&mut self, handle: &Handle) -> Result<Option<Maker>> {
        let row: Option<MakerRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            select!(),
            "WHERE a.handle_folded = $1 AND a.host = $2 ORDER BY CASE a.state WHEN 'active' THEN 0 ELSE 1 END, CASE a.kind WHEN 'Person' THEN 0 ELSE 1 END, a.id DESC LIMIT 1"
        ))
        .bind(handle.folded())
        .bind(handle.host.as_deref().unwrap_or(""))
        .fetch_optional(c))?;
        row.map(Maker::try_from).transpose()
    }

    /// Those of `ids` that exist, in no order.
    pub async fn list(&mut self, ids: &[Id<Actor>]) -> Result<Vec<Maker>> {
        let rows: Vec<MakerRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(select!(), "WHERE m.id IN (SELECT value FROM json_each($1))"),
            concat!(select!(), "WHERE m.id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))")
        ))
        .bind(id_list(ids.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        rows.into_iter().map(Maker::try_from).collect()
    }

    /// The catalogue: active makers that want to be found, newest first.
    pub async fn search(&mut self, filter: &MakerFilter, before: Cursor, limit: i64) -> Result<Page<Maker>> {
        let limit = bounded(limit);
        // Makers here are found by the index of their host, however many are known elsewhere.
        let statements = if filter.here { found_makers!("a.host = '' AND ") } else { found_makers!("") };
        let rows: Vec<MakerRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(statements.0, statements.1))
            .bind(before.raw())
            .bind(crate::listings::match_query(d, &filter.words))
            .bind(filter.craft.as_ref().map_or("", Tag::as_str))
            .bind(filter.viewer.map_or(0, Id::raw))
            .bind(limit + 1)
            .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.actor.id);
        let items = page.items.into_iter().map(Maker::try_from).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next })
    }

    /// How many the catalogue holds for a filter.
    pub async fn count(&mut self, filter: &MakerFilter) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
            "SELECT COUNT(*) FROM makers m JOIN actors a ON a.id = m.id WHERE a.state = 'active' AND a.kind = 'Person' AND m.discoverable
             AND ($1 = '' OR m.id IN (SELECT rowid FROM makers_search WHERE makers_search MATCH $1)) AND ($2 = '' OR instr(m.crafts, '\"' || $2 || '\"') > 0) AND (NOT $3 OR a.host = '')
             AND (NOT a.limited OR m.id IN (SELECT followed_id FROM follows WHERE follower_id = $4 AND state = 'accepted'))",
            "SELECT COUNT(*) FROM makers m JOIN actors a ON a.id = m.id WHERE a.state = 'active' AND a.kind = 'Person' AND m.discoverable
             AND ($1 = '' OR m.id IN (SELECT id FROM makers_search WHERE words @@ $1::tsquery)) AND ($2 = '' OR strpos(m.crafts, '\"' || $2 || '\"') > 0) AND (NOT $3 OR a.host = '')
             AND (NOT a.limited OR m.id IN (SELECT followed_id FROM follows WHERE follower_id = $4 AND state = 'accepted'))"
        ))
        .bind(crate::listings::match_query(d, &filter.words))
        .bind(filter.craft.as_ref().map_or("", Tag::as_str))
        .bind(filter.here)
        .bind(filter.viewer.map_or(0, Id::raw))
        .fetch_one(c)
        })?;
        Ok(count)
    }

    /// Makers here with links, those first whose links were looked at longest ago.
    pub async fn list_with_links(&mut self, limit: i64) -> Result<Vec<Maker>> {
        let rows: Vec<MakerRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE a.host = '' AND m.links <> '[]' AND a.state = 'active' ORDER BY m.links_checked_at, m.id LIMIT $1"))
                .bind(limit)
                .fetch_all(c))?;
        rows.into_iter().map(Maker::try_from).collect()
    }
}

impl Storage {
    /// Notes that the links of a maker here were looked at, whatever came of it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn links_checked(&self, maker: Id<Actor>, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE makers SET links_checked_at = $2 WHERE id = $1").bind(maker.raw()).bind(now.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await
    }
}
