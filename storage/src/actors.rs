//! Actors and their keys.

use domain::actors::{Actor, Key, Kind, LastMove, PublicKeyText, REST_SECONDS, Relations, Secrets, State};
use domain::{Address, Handle, Id, Time};
use sqlx::FromRow;

use crate::Result;
use crate::engine::Conn;
use crate::row::{RowOf, address, id_list, in_ids, text_list, time};

/// The first spine.
pub struct Actors<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
pub(crate) struct ActorRow {
    pub(crate) id: i64,
    kind: String,
    address: String,
    handle: String,
    host: String,
    name: String,
    page: String,
    inbox: Option<String>,
    shared_inbox: Option<String>,
    followers: Option<String>,
    outbox: Option<String>,
    locked: bool,
    state: String,
    moved_to: Option<String>,
    created_at: i64,
    fetched_at: Option<i64>,
}

impl TryFrom<ActorRow> for Actor {
    type Error = crate::StorageError;

    fn try_from(row: ActorRow) -> Result<Self> {
        let of = RowOf { table: "actors", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            address: Address::trusted(row.address),
            handle: Handle { name: row.handle, host: Some(row.host).filter(|host| !host.is_empty()) },
            name: row.name,
            page: row.page,
            inbox: address(row.inbox),
            shared_inbox: address(row.shared_inbox),
            followers: address(row.followers),
            outbox: address(row.outbox),
            locked: row.locked,
            state: of.word("state", State::from_word(&row.state))?,
            moved_to: address(row.moved_to),
            created_at: Time::from_unix_micros(row.created_at),
            fetched_at: time(row.fetched_at),
        })
    }
}

macro_rules! columns {
    () => {
        "a.id, a.kind, a.address, a.handle, a.host, a.name, a.page, a.inbox, a.shared_inbox, a.followers, a.outbox, a.locked, a.state, a.moved_to, a.created_at, a.fetched_at"
    };
}
pub(crate) use columns as actor_columns;

#[derive(FromRow)]
struct KeyRow {
    id: String,
    actor_id: i64,
    kind: String,
    public: String,
}

impl From<KeyRow> for Key {
    fn from(row: KeyRow) -> Self {
        let public = if row.kind == "pem" { PublicKeyText::Pem(row.public) } else { PublicKeyText::Multikey(row.public) };
        Self { id: Address::trusted(row.id), owner: Id::new(row.actor_id), public }
    }
}

impl Actors<'_> {
    /// A new row.
    ///
    /// # Errors
    /// `actors_address` or `actors_handle_folded` when there is one already.
    pub async fn insert(&mut self, actor: &Actor) -> Result<()> {
        exec!(self.conn, |c| {
            sqlx::query(
            "INSERT INTO actors (id, kind, address, handle, handle_folded, host, name, page, inbox, shared_inbox, followers, outbox, locked, state, moved_to, created_at, fetched_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
        )
        .bind(actor.id.raw())
        .bind(actor.kind.word())
        .bind(actor.address.as_str())
        .bind(&actor.handle.name)
        .bind(actor.handle.folded())
        .bind(actor.handle.host.as_deref().unwrap_or(""))
        .bind(&actor.name)
        .bind(&actor.page)
        .bind(actor.inbox.as_ref().map(Address::as_str))
        .bind(actor.shared_inbox.as_ref().map(Address::as_str))
        .bind(actor.followers.as_ref().map(Address::as_str))
        .bind(actor.outbox.as_ref().map(Address::as_str))
        .bind(actor.locked)
        .bind(actor.state.word())
        .bind(actor.moved_to.as_ref().map(Address::as_str))
        .bind(actor.created_at.unix_micros())
        .bind(actor.fetched_at.map(Time::unix_micros))
        .execute(c)
        })?;
        crate::rules::note_limit(self.conn, actor, true).await
    }

    /// Replaces everything but id, address and creation.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update(&mut self, actor: &Actor) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "UPDATE actors SET kind = $2, handle = $3, handle_folded = $4, host = $5, name = $6, page = $7, inbox = $8, shared_inbox = $9,
             followers = $10, outbox = $11, locked = $12, state = $13, moved_to = $14, fetched_at = $15 WHERE id = $1"
        )
        .bind(actor.id.raw())
        .bind(actor.kind.word())
        .bind(&actor.handle.name)
        .bind(actor.handle.folded())
        .bind(actor.handle.host.as_deref().unwrap_or(""))
        .bind(&actor.name)
        .bind(&actor.page)
        .bind(actor.inbox.as_ref().map(Address::as_str))
        .bind(actor.shared_inbox.as_ref().map(Address::as_str))
        .bind(actor.followers.as_ref().map(Address::as_str))
        .bind(actor.outbox.as_ref().map(Address::as_str))
        .bind(actor.locked)
        .bind(actor.state.word())
        .bind(actor.moved_to.as_ref().map(Address::as_str))
        .bind(actor.fetched_at.map(Time::unix_micros))
        .execute(c))?;
        crate::rules::note_limit(self.conn, actor, false).await
    }

    pub async fn find(&mut self, id: Id<Actor>) -> Result<Option<Actor>> {
        let row: Option<ActorRow> = q!(self.conn, |c| sqlx::query_as(concat!("SELECT ", columns!(), " FROM actors a WHERE a.id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Actor::try_from).transpose()
    }

    pub async fn find_by_address(&mut self, address: &Address) -> Result<Option<Actor>> {
        let row: Option<ActorRow> =
            q!(self.conn, |c| sqlx::query_as(concat!("SELECT ", columns!(), " FROM actors a WHERE a.address = $1")).bind(address.as_str()).fetch_optional(c))?;
        row.map(Actor::try_from).transpose()
    }

    /// Those of `addresses` that are known, in no order.
    pub async fn list_by_addresses(&mut self, addresses: &[&Address]) -> Result<Vec<Actor>> {
        let rows: Vec<ActorRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!("SELECT ", columns!(), " FROM actors a WHERE a.address IN (SELECT value FROM json_each($1))"),
            concat!("SELECT ", columns!(), " FROM actors a WHERE a.address IN (SELECT jsonb_array_elements_text($1::jsonb))")
        ))
        .bind(crate::row::text_list(addresses.iter().map(|address| address.as_str())))
        .fetch_all(c))?;
        rows.into_iter().map(Actor::try_from).collect()
    }

    /// Actors elsewhere with this inbox, their own or the shared one of their host.
    pub async fn list_by_inbox(&mut self, inbox: &Address) -> Result<Vec<Actor>> {
        let rows: Vec<ActorRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT ",
            columns!(),
            " FROM actors a WHERE a.host = $2 AND (a.inbox = $1 OR a.shared_inbox = $1) ORDER BY a.id LIMIT 1000"
        ))
        .bind(inbox.as_str())
        .bind(inbox.host())
        .fetch_all(c))?;
        rows.into_iter().map(Actor::try_from).collect()
    }

    /// Inboxes of all servers that are known, each once: the shared one where there is one, else those of their actors.
    pub async fn list_inboxes(&mut self) -> Result<Vec<Address>> {
        let rows: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT DISTINCT COALESCE(shared_inbox, inbox) FROM actors WHERE host <> '' AND state IN ('active', 'suspended') AND COALESCE(shared_inbox, inbox) IS NOT NULL"
        )
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(inbox,)| Address::trusted(inbox)).collect())
    }

    /// Nobody is written to by this shared inbox any more.
    pub async fn forget_shared_inbox(&mut self, inbox: &Address) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE actors SET shared_inbox = NULL WHERE shared_inbox = $1").bind(inbox.as_str()).execute(c))?;
        Ok(())
    }

    /// Keeps what an actor's document says of other addresses that are its own.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_relations(&mut self, id: Id<Actor>, relations: &Relations) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE actors SET featured = $2, also_known_as = $3 WHERE id = $1")
            .bind(id.raw())
            .bind(relations.featured.as_ref().map(Address::as_str))
            .bind(text_list(relations.also_known_as.iter().map(Address::as_str)))
            .execute(c))?;
        Ok(())
    }

    /// What an actor's document says of other addresses that are its own; nothing for actors here.
    ///
    /// # Errors
    /// A row that cannot be read, or storage trouble.
    pub async fn find_relations(&mut self, id: Id<Actor>) -> Result<Relations> {
        let row: Option<(Option<String>, String)> = q!(self.conn, |c| sqlx::query_as("SELECT featured, also_known_as FROM actors WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        let Some((featured, names)) = row else { return Ok(Relations::default()) };
        let names: Vec<String> = RowOf { table: "actors", id: id.raw() }.json("also_known_as", &names)?;
        Ok(Relations { featured: address(featured), also_known_as: names.into_iter().map(Address::trusted).collect() })
    }

    /// Takes the turn to ask for what an actor features; `false` where that was done after `since`, so that of many who
    /// would ask one does.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn ask_featured(&mut self, id: Id<Actor>, now: Time, since: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE actors SET featured_asked_at = $2 WHERE id = $1 AND featured_asked_at < $3")
            .bind(id.raw())
            .bind(now.unix_micros())
            .bind(since.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// The same for what an actor said lately.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn ask_outbox(&mut self, id: Id<Actor>, now: Time, since: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE actors SET outbox_asked_at = $2 WHERE id = $1 AND outbox_asked_at < $3")
            .bind(id.raw())
            .bind(now.unix_micros())
            .bind(since.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// The last move of an actor that was told by a Move.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_move(&mut self, id: Id<Actor>) -> Result<Option<LastMove>> {
        let row: Option<(String, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT moved_by, moved_at FROM actors WHERE id = $1 AND moved_by IS NOT NULL AND moved_at IS NOT NULL")
                .bind(id.raw())
                .fetch_optional(c))?;
        Ok(row.map(|(by, at)| LastMove { address: Address::trusted(by), at: Time::from_unix_micros(at) }))
    }

    /// Writes down where an actor goes on, unless it moved within the last seven days; answers whether it did.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_move(&mut self, id: Id<Actor>, target: &Address, moved: &LastMove) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE actors SET moved_to = $2, moved_by = $3, moved_at = $4 WHERE id = $1 AND (moved_at IS NULL OR moved_at <= $5)")
            .bind(id.raw())
            .bind(target.as_str())
            .bind(moved.address.as_str())
            .bind(moved.at.unix_micros())
            .bind(moved.at.plus_seconds(-REST_SECONDS).unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// By name, and host where it lives elsewhere; a person before a group of the same name.
    pub async fn find_by_handle(&mut self, handle: &Handle) -> Result<Option<Actor>> {
        let row: Option<ActorRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            "SELECT ",
            columns!(),
            " FROM actors a WHERE a.handle_folded = $1 AND a.host = $2 ORDER BY CASE a.state WHEN 'active' THEN 0 ELSE 1 END, CASE a.kind WHEN 'Person' THEN 0 ELSE 1 END, a.id DESC LIMIT 1"
        ))
        .bind(handle.folded())
        .bind(handle.host.as_deref().unwrap_or(""))
        .fetch_optional(c)
        })?;
        row.map(Actor::try_from).transpose()
    }

    /// Those of `ids` that exist, in no order.
    pub async fn list(&mut self, ids: &[Id<Actor>]) -> Result<Vec<Actor>> {
        let rows: Vec<ActorRow> = q!(self.conn, |c, d| {
            sqlx::query_as(in_ids!(d, "SELECT a.id, a.kind, a.address, a.handle, a.host, a.name, a.page, a.inbox, a.shared_inbox, a.followers, a.outbox, a.locked, a.state, a.moved_to, a.created_at, a.fetched_at FROM actors a WHERE a.id", "$1", ""))
            .bind(id_list(ids.iter().map(|id| id.raw())))
            .fetch_all(c)
        })?;
        rows.into_iter().map(Actor::try_from).collect()
    }

    /// Replaces all keys of an actor by those its document lists now.
    ///
    /// # Errors
    /// `actor_keys_id` when a key id belongs to somebody else.
    pub async fn set_keys(&mut self, owner: Id<Actor>, keys: &[Key]) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM actor_keys WHERE actor_id = $1").bind(owner.raw()).execute(c))?;
        for key in keys {
            let (kind, public) = match &key.public {
                PublicKeyText::Pem(text) => ("pem", text),
                PublicKeyText::Multikey(text) => ("multikey", text),
            };
            exec!(self.conn, |c| sqlx::query("INSERT INTO actor_keys (id, actor_id, kind, public) VALUES ($1, $2, $3, $4)")
                .bind(key.id.as_str())
                .bind(owner.raw())
                .bind(kind)
                .bind(public)
                .execute(c))?;
        }
        Ok(())
    }

    pub async fn find_key(&mut self, id: &Address) -> Result<Option<Key>> {
        let row: Option<KeyRow> = q!(self.conn, |c| sqlx::query_as("SELECT id, actor_id, kind, public FROM actor_keys WHERE id = $1").bind(id.as_str()).fetch_optional(c))?;
        Ok(row.map(Key::from))
    }

    pub async fn list_keys(&mut self, owner: Id<Actor>) -> Result<Vec<Key>> {
        let rows: Vec<KeyRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, actor_id, kind, public FROM actor_keys WHERE actor_id = $1 ORDER BY id").bind(owner.raw()).fetch_all(c))?;
        Ok(rows.into_iter().map(Key::from).collect())
    }

    pub async fn insert_secrets(&mut self, owner: Id<Actor>, secrets: &Secrets) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO actor_secrets (actor_id, rsa, ed25519) VALUES ($1, $2, $3)")
            .bind(owner.raw())
            .bind(&secrets.rsa)
            .bind(&secrets.ed25519)
            .execute(c))?;
        Ok(())
    }

    pub async fn find_secrets(&mut self, owner: Id<Actor>) -> Result<Option<Secrets>> {
        let row: Option<(String, String)> = q!(self.conn, |c| sqlx::query_as("SELECT rsa, ed25519 FROM actor_secrets WHERE actor_id = $1").bind(owner.raw()).fetch_optional(c))?;
        Ok(row.map(|(rsa, ed25519)| Secrets { rsa, ed25519 }))
    }

    /// Makers here that are active, for NodeInfo: all of them, and those with a session used since `since`.
    pub async fn count_here(&mut self, since: Time) -> Result<(i64, i64)> {
        let all: (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM actors WHERE host = '' AND kind = 'Person' AND state = 'active'").fetch_one(c))?;
        let active: (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(DISTINCT account_id) FROM sessions WHERE seen_at >= $1").bind(since.unix_micros()).fetch_one(c))?;
        Ok((all.0, active.0))
    }
}
