//! Which followers two servers agree on (FEP-8fcf): what they compare, and the comparisons that are due.

use domain::actors::Actor;
use domain::address::Origin;
use domain::follows::Follow;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::follows::{FollowRow, Follows};
use crate::{Result, Storage, Topic};

/// Seconds in which one actor's followers are compared once.
const REST_SECONDS: i64 = 600;

/// A comparison that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synchronisation {
    /// Whose followers; an actor elsewhere.
    pub actor: Id<Actor>,
    /// Where their server lists those of them who are here.
    pub url: Address,
    /// What it said of them, in hexadecimal.
    pub digest: String,
    /// How often it was tried, this time included.
    pub tries: i64,
    pub noticed_at: Time,
}

#[derive(FromRow)]
struct SynchronisationRow {
    actor_id: i64,
    url: String,
    digest: String,
    tries: i64,
    noticed_at: i64,
}

impl From<SynchronisationRow> for Synchronisation {
    fn from(row: SynchronisationRow) -> Self {
        Self { actor: Id::new(row.actor_id), url: Address::trusted(row.url), digest: row.digest, tries: row.tries, noticed_at: Time::from_unix_micros(row.noticed_at) }
    }
}

/// A follow of somebody here, with the address of the follower.
#[derive(FromRow)]
struct HereRow {
    follower_address: String,
    #[sqlx(flatten)]
    follow: FollowRow,
}

impl Follows<'_> {
    /// Every accepted follower elsewhere, with the shared inbox of their server. Whom we suspended is among them: their
    /// server does not know.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_followers_elsewhere(&mut self, of: Id<Actor>) -> Result<Vec<(Address, Option<Address>)>> {
        let rows: Vec<(String, Option<String>)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT a.address, a.shared_inbox FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.host <> ''"
        )
        .bind(of.raw())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(address, inbox)| (Address::trusted(address), inbox.map(Address::trusted))).collect())
    }

    /// Accepted followers whose addresses are on one origin, at most `limit`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_followers_at(&mut self, of: Id<Actor>, origin: &Origin, limit: i64) -> Result<Vec<Address>> {
        let rows: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT a.address FROM follows f JOIN actors a ON a.id = f.follower_id
             WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.host <> '' AND substr(a.address, 1, length($2)) = $2 ORDER BY f.id LIMIT $3"
        )
        .bind(of.raw())
        .bind(format!("{origin}/"))
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(address,)| Address::trusted(address)).collect())
    }

    /// Follows by makers here, accepted or not, with the address of each.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_follows_from_here(&mut self, of: Id<Actor>) -> Result<Vec<(Follow, Address)>> {
        let rows: Vec<HereRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT a.address AS follower_address, f.id, f.address, f.follower_id, f.followed_id, f.state, f.created_at
             FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND a.host = '' ORDER BY f.id"
        )
        .bind(of.raw())
        .fetch_all(c))?;
        rows.into_iter().map(|row| Ok((Follow::try_from(row.follow)?, Address::trusted(row.follower_address)))).collect()
    }
}

impl Storage {
    /// Notes that an actor's followers are to be compared; not while that waits already, and not twice in ten minutes.
    /// Answers whether it was noted.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn want_synchronisation(&self, actor: Id<Actor>, url: &Address, digest: &str, now: Time) -> Result<bool> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query(
            "INSERT INTO synchronisations (actor_id, url, digest, state, reason, tries, next_at, locked_until, noticed_at) VALUES ($1, $2, $3, 'waiting', '', 0, $4, 0, $4)
             ON CONFLICT (actor_id) DO UPDATE SET url = excluded.url, digest = excluded.digest, state = 'waiting', reason = '', tries = 0, next_at = excluded.next_at,
             locked_until = 0, noticed_at = excluded.noticed_at WHERE synchronisations.state = 'done' AND synchronisations.noticed_at <= $5"
        )
        .bind(actor.raw())
        .bind(url.as_str())
        .bind(digest)
        .bind(now.unix_micros())
        .bind(now.plus_seconds(-REST_SECONDS).unix_micros())
        .execute(c))?;
        if rows > 0 {
            crate::transaction::notify(&mut conn, Topic::Synchronisations).await?;
        }
        crate::transaction::commit(conn).await?;
        if rows > 0 {
            self.rouse(Topic::Synchronisations);
        }
        Ok(rows > 0)
    }

    /// Leases what is due until `until`, oldest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_synchronisations(&self, limit: i64, now: Time, until: Time) -> Result<Vec<Synchronisation>> {
        if !self.synchronisations_are_due(now).await? {
            return Ok(Vec::new());
        }
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, "synchronisations").await?;
        let rows: Vec<SynchronisationRow> = q!(&mut conn, |c, d| sqlx::query_as(d.pick(
            "UPDATE synchronisations SET locked_until = $2, tries = tries + 1 WHERE actor_id IN (
                 SELECT actor_id FROM synchronisations WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 ORDER BY next_at LIMIT $3)
             RETURNING actor_id, url, digest, tries, noticed_at",
            "UPDATE synchronisations SET locked_until = $2, tries = tries + 1 WHERE actor_id IN (
                 SELECT actor_id FROM synchronisations WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING actor_id, url, digest, tries, noticed_at"
        ))
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows.into_iter().map(Synchronisation::from).collect())
    }

    /// A look without the writer's lock.
    async fn synchronisations_are_due(&self, now: Time) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: Option<(i64,)> =
            q!(&mut reader.conn, |c| sqlx::query_as("SELECT actor_id FROM synchronisations WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 LIMIT 1")
                .bind(now.unix_micros())
                .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Ends a comparison, or postpones it until `next_at`; `reason` says why it did not do what it should.
    ///
    /// # Errors
    /// Storage trouble only: the lease runs out, and it is made again.
    pub async fn settle_synchronisation(&self, actor: Id<Actor>, next_at: Option<Time>, reason: &str) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query(
            "UPDATE synchronisations SET state = CASE WHEN $2 IS NULL THEN 'done' ELSE 'waiting' END, next_at = COALESCE($2, next_at), locked_until = 0, reason = $3
             WHERE actor_id = $1 AND state = 'waiting'"
        )
        .bind(actor.raw())
        .bind(next_at.map(Time::unix_micros))
        .bind(crate::row::printable(reason))
        .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Forgets comparisons that ended before `before`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_synchronisations(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM synchronisations WHERE noticed_at < $1 AND state = 'done'").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
