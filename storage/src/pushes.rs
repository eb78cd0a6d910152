//! Web push: who is told in which browser or app, and what waits to be told.

use domain::accounts::{Account, Session, Token};
use domain::notifications::{Kind, Notification};
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{RowOf, id_list, in_ids};
use crate::{Result, Storage};

/// What a subscription belongs to, and with what it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    Session(Id<Session>),
    Token(Id<Token>),
}

/// A browser or an app that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub id: Id<Subscription>,
    pub account: Id<Account>,
    pub holder: Holder,
    /// The address at the push service, which nobody else is to know.
    pub endpoint: String,
    /// Uncompressed point of the curve P-256.
    pub public_key: Vec<u8>,
    pub auth: Vec<u8>,
    /// What it is told of.
    pub kinds: Vec<Kind>,
    pub created_at: Time,
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    pub subscription: Id<Subscription>,
    pub notification: Id<Notification>,
    /// How often it was tried, this time included.
    pub tries: i64,
    pub created_at: Time,
}

#[derive(FromRow)]
struct SubscriptionRow {
    id: i64,
    account_id: i64,
    session_id: Option<i64>,
    token_id: Option<i64>,
    endpoint: String,
    public_key: Vec<u8>,
    auth: Vec<u8>,
    kinds: String,
    created_at: i64,
}

impl TryFrom<SubscriptionRow> for Subscription {
    type Error = crate::StorageError;

    fn try_from(row: SubscriptionRow) -> Result<Self> {
        let of = RowOf { table: "push_subscriptions", id: row.id };
        let holder = row.session_id.map(|id| Holder::Session(Id::new(id))).or(row.token_id.map(|id| Holder::Token(Id::new(id))));
        Ok(Self {
            id: Id::new(row.id),
            account: Id::new(row.account_id),
            holder: of.word("session_id", holder)?,
            endpoint: row.endpoint,
            public_key: row.public_key,
            auth: row.auth,
            kinds: row.kinds.split(',').filter_map(Kind::from_word).collect(),
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

#[derive(FromRow)]
struct PushRow {
    subscription_id: i64,
    notification_id: i64,
    tries: i64,
    created_at: i64,
}

impl From<PushRow> for Push {
    fn from(row: PushRow) -> Self {
        Self { subscription: Id::new(row.subscription_id), notification: Id::new(row.notification_id), tries: row.tries, created_at: Time::from_unix_micros(row.created_at) }
    }
}

macro_rules! subscription_columns {
    () => {
        "SELECT id, account_id, session_id, token_id, endpoint, public_key, auth, kinds, created_at FROM push_subscriptions "
    };
}

/// The store of subscriptions and of what waits for them.
pub struct Pushes<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl Pushes<'_> {
    /// Subscribes, in place of what this session or token had.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set(&mut self, subscription: &Subscription) -> Result<()> {
        self.remove(subscription.account, subscription.holder).await?;
        let (session, token) = match subscription.holder {
            Holder::Session(id) => (Some(id.raw()), None),
            Holder::Token(id) => (None, Some(id.raw())),
        };
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO push_subscriptions (id, account_id, session_id, token_id, endpoint, public_key, auth, kinds, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(subscription.id.raw())
        .bind(subscription.account.raw())
        .bind(session)
        .bind(token)
        .bind(&subscription.endpoint)
        .bind(&subscription.public_key)
        .bind(&subscription.auth)
        .bind(words(&subscription.kinds))
        .bind(subscription.created_at.unix_micros())
        .execute(c))?;
        Ok(())
    }

    /// Tells of other kinds from now on; answers whether there was a subscription.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn choose(&mut self, account: Id<Account>, holder: Holder, kinds: &[Kind]) -> Result<bool> {
        let (session, token) = parts(holder);
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE push_subscriptions SET kinds = $4 WHERE account_id = $1 AND (session_id = $2 OR token_id = $3)")
            .bind(account.raw())
            .bind(session)
            .bind(token)
            .bind(words(kinds))
            .execute(c))?;
        Ok(rows > 0)
    }

    /// What this session or token has.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_by_holder(&mut self, account: Id<Account>, holder: Holder) -> Result<Option<Subscription>> {
        let (session, token) = parts(holder);
        let row: Option<SubscriptionRow> = q!(self.conn, |c| sqlx::query_as(concat!(subscription_columns!(), "WHERE account_id = $1 AND (session_id = $2 OR token_id = $3)"))
            .bind(account.raw())
            .bind(session)
            .bind(token)
            .fetch_optional(c))?;
        row.map(Subscription::try_from).transpose()
    }

    /// One by its id.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, id: Id<Subscription>) -> Result<Option<Subscription>> {
        let row: Option<SubscriptionRow> = q!(self.conn, |c| sqlx::query_as(concat!(subscription_columns!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Subscription::try_from).transpose()
    }

    /// All of an account, newest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, account: Id<Account>) -> Result<Vec<Subscription>> {
        let rows: Vec<SubscriptionRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(subscription_columns!(), "WHERE account_id = $1 ORDER BY id DESC LIMIT 500")).bind(account.raw()).fetch_all(c))?;
        rows.into_iter().map(Subscription::try_from).collect()
    }

    /// Ends what this session or token has; answers whether there was any.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, account: Id<Account>, holder: Holder) -> Result<bool> {
        let (session, token) = parts(holder);
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM push_subscriptions WHERE account_id = $1 AND (session_id = $2 OR token_id = $3)")
            .bind(account.raw())
            .bind(session)
            .bind(token)
            .execute(c))?;
        Ok(rows > 0)
    }

    /// Ends one of an account, by its id; answers whether there was one.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_by_id(&mut self, account: Id<Account>, id: Id<Subscription>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM push_subscriptions WHERE account_id = $1 AND id = $2").bind(account.raw()).bind(id.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Queues these notifications for every subscription of their owners that is told of their kind. Only what is shown is
    /// told aloud.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn queue(&mut self, notifications: &[Id<Notification>], now: Time) -> Result<u64> {
        exec!(self.conn, |c, d| sqlx::query(in_ids!(
            d,
            "INSERT INTO pushes (subscription_id, notification_id, tries, next_at, locked_until, created_at)
             SELECT s.id, n.id, 0, $2, 0, $2 FROM notifications n JOIN accounts a ON a.actor_id = n.owner_id JOIN push_subscriptions s ON s.account_id = a.id
             WHERE n.state = 'shown' AND s.kinds LIKE '%,' || n.kind || ',%' AND n.id",
            "$1",
            " ON CONFLICT (subscription_id, notification_id) DO NOTHING"
        ))
        .bind(id_list(notifications.iter().map(|id| id.raw())))
        .bind(now.unix_micros())
        .execute(c))
    }
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken, or never will be, or says nothing any more.
    Over,
    /// Try again at this time.
    Later { next_at: Time },
    /// There is no such subscription at its service: it ends, with all that waits for it.
    Gone,
}

impl Storage {
    /// Hands out what is due, the longest due first, to nobody else before `until`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_pushes(&self, limit: i64, now: Time, until: Time) -> Result<Vec<Push>> {
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, "pushes").await?;
        let rows: Vec<PushRow> = q!(&mut conn, |c| sqlx::query_as(
            "UPDATE pushes SET locked_until = $2, tries = tries + 1
             WHERE (subscription_id, notification_id) IN
                 (SELECT subscription_id, notification_id FROM pushes WHERE next_at <= $1 AND locked_until <= $1 ORDER BY next_at, notification_id LIMIT $3)
             RETURNING subscription_id, notification_id, tries, created_at"
        )
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows.into_iter().map(Push::from).collect())
    }

    /// Keeps how a try ended.
    ///
    /// # Errors
    /// Storage trouble only: it is tried again when the lease is over.
    pub async fn settle_push(&self, push: &Push, outcome: Outcome) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        match outcome {
            Outcome::Over => {
                exec!(&mut conn, |c| sqlx::query("DELETE FROM pushes WHERE subscription_id = $1 AND notification_id = $2")
                    .bind(push.subscription.raw())
                    .bind(push.notification.raw())
                    .execute(c))?;
            }
            Outcome::Later { next_at } => {
                exec!(&mut conn, |c| sqlx::query("UPDATE pushes SET next_at = $3, locked_until = 0 WHERE subscription_id = $1 AND notification_id = $2")
                    .bind(push.subscription.raw())
                    .bind(push.notification.raw())
                    .bind(next_at.unix_micros())
                    .execute(c))?;
            }
            Outcome::Gone => {
                exec!(&mut conn, |c| sqlx::query("DELETE FROM push_subscriptions WHERE id = $1").bind(push.subscription.raw()).execute(c))?;
            }
        }
        crate::transaction::commit(conn).await
    }

    /// How many messages wait.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_pushes(&self) -> Result<i64> {
        let mut reader = self.read().await?;
        let (count,): (i64,) = q!(&mut reader.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM pushes").fetch_one(c))?;
        Ok(count)
    }
}

/// The holder as two columns; 0 is nobody's id.
const fn parts(holder: Holder) -> (i64, i64) {
    match holder {
        Holder::Session(id) => (id.raw(), 0),
        Holder::Token(id) => (0, id.raw()),
    }
}

/// Each between commas, so that one is found whole.
fn words(kinds: &[Kind]) -> String {
    kinds.iter().fold(String::from(","), |all, kind| all + kind.word() + ",")
}
