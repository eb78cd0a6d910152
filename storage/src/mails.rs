//! Mail that waits to be sent: queued once, leased, retried, given up.

use domain::accounts::Account;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::RowOf;
use crate::{Result, Storage, row};

/// What a mail is about. What it says is written when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A link to confirm the address of a newcomer. Without an account `about` is the name they chose.
    Confirm,
    /// A link to a new password. Without an account `about` is the name or address that somebody typed.
    Reset,
    /// A link to confirm another address, which is `about`.
    Move,
    /// To the old address, which is `about`: it is no longer that of the account.
    Moved,
    /// The password is another one.
    PasswordChanged,
    /// A moderator let them in.
    Approved,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Confirm, Self::Reset, Self::Move, Self::Moved, Self::PasswordChanged, Self::Approved];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::Move => "move",
            Self::Moved => "moved",
            Self::PasswordChanged => "password-changed",
            Self::Approved => "approved",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A mail that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub id: Id<Mail>,
    /// To whom; `None` where `about` says it, and there may be nobody of that name.
    pub account: Option<Id<Account>>,
    pub kind: Kind,
    /// What somebody typed, an address of mail, or an id.
    pub about: String,
    /// BCP 47 of the one who asked; empty where nobody did.
    pub language: String,
    /// How often it was tried, this time included.
    pub tries: i64,
    pub created_at: Time,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has it, or there was nothing to say.
    Sent,
    /// Try again at this time.
    Later { next_at: Time },
    /// It will never be taken, or has waited too long.
    Dead,
}

/// What waits, and what was given up of late.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct Count {
    pub waiting: i64,
    pub dead: i64,
    /// Why the last one was given up.
    pub reason: String,
}

#[derive(FromRow)]
struct MailRow {
    id: i64,
    account_id: Option<i64>,
    kind: String,
    about: String,
    language: String,
    tries: i64,
    created_at: i64,
}

impl TryFrom<MailRow> for Mail {
    type Error = crate::StorageError;

    fn try_from(row: MailRow) -> Result<Self> {
        let of = RowOf { table: "mails", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            account: row.account_id.map(Id::new),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            about: row.about,
            language: row.language,
            tries: row.tries,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

/// The store of mail.
pub struct Mails<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl Mails<'_> {
    /// Queues a mail, due at once. One that waits for the same account about the same thing is enough.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn queue(&mut self, mail: &Mail) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO mails (id, account_id, kind, about, language, state, tries, next_at, locked_until, reason, created_at)
             VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, 0, '', $6) ON CONFLICT DO NOTHING"
        )
        .bind(mail.id.raw())
        .bind(mail.account.map(Id::raw))
        .bind(mail.kind.word())
        .bind(row::printable(&mail.about))
        .bind(&mail.language)
        .bind(mail.created_at.unix_micros())
        .execute(c))?;
        Ok(())
    }
}

impl Storage {
    /// Queues what a stranger asked for; that is no event of makers.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn queue_mail(&self, mail: &Mail) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        Mails { conn: &mut conn }.queue(mail).await?;
        crate::transaction::commit(conn).await
    }

    /// Hands out mail that is due, the longest due first, to nobody else before `until`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_mails(&self, limit: i64, now: Time, until: Time) -> Result<Vec<Mail>> {
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, "mails").await?;
        let rows: Vec<MailRow> = q!(&mut conn, |c| sqlx::query_as(
            "UPDATE mails SET locked_until = $2, tries = tries + 1
             WHERE id IN (SELECT id FROM mails WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 ORDER BY next_at, id LIMIT $3)
             RETURNING id, account_id, kind, about, language, tries, created_at"
        )
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        crate::transaction::commit(conn).await?;
        let mut mails = rows.into_iter().map(Mail::try_from).collect::<Result<Vec<_>>>()?;
        mails.sort_by_key(|mail| mail.id);
        Ok(mails)
    }

    /// Keeps how a try ended.
    ///
    /// # Errors
    /// Storage trouble only: it is tried again when the lease is over.
    pub async fn settle_mail(&self, id: Id<Mail>, outcome: &Outcome, reason: &str, now: Time) -> Result<()> {
        let (state, next_at) = match outcome {
            Outcome::Sent => ("sent", now),
            Outcome::Later { next_at } => ("waiting", *next_at),
            Outcome::Dead => ("dead", now),
        };
        let settled = (state != "waiting").then(|| now.unix_micros());
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE mails SET state = $2, next_at = $3, locked_until = 0, reason = $4, settled_at = $5 WHERE id = $1 AND state = 'waiting'")
            .bind(id.raw())
            .bind(state)
            .bind(next_at.unix_micros())
            .bind(row::printable(reason))
            .bind(settled)
            .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// What waits and was given up.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_mails(&self) -> Result<Count> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as(
            "SELECT COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead,
             COALESCE((SELECT reason FROM mails WHERE state = 'dead' ORDER BY id DESC LIMIT 1), '') AS reason FROM mails"
        )
        .fetch_one(c))
    }

    /// Gives up what waits since before `waiting`, and forgets what was sent before `sent` and given up before `dead`.
    /// Answers how many were given up.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_mails(&self, waiting: Time, sent: Time, dead: Time, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let given_up = exec!(&mut conn, |c| sqlx::query(
            "UPDATE mails SET state = 'dead', settled_at = $2, reason = CASE WHEN reason = '' THEN 'nobody took it' ELSE reason END
             WHERE state = 'waiting' AND created_at <= $1 AND locked_until <= $2"
        )
        .bind(waiting.unix_micros())
        .bind(now.unix_micros())
        .execute(c))?;
        exec!(&mut conn, |c| sqlx::query("DELETE FROM mails WHERE (state = 'sent' AND settled_at <= $1) OR (state = 'dead' AND settled_at <= $2)")
            .bind(sent.unix_micros())
            .bind(dead.unix_micros())
            .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(given_up)
    }
}
