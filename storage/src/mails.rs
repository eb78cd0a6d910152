//! Mail that waits to be sent: queued once, leased, retried, given up.

use domain::accounts::Account;
use domain::actors::Actor;
use domain::notifications::{Kind as NoticeKind, Notification};
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{RowOf, id_list, in_ids};
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
    /// Something that concerns them happened: `about` is the id of the notification.
    Notification,
    /// What happened and they have not read.
    Digest,
    /// To a visitor: a link to confirm a question; `about` is its id.
    VisitorConfirm,
    /// To a visitor: their question was passed on; `about` is the id of the agreement.
    VisitorOpened,
    /// To a visitor: they were answered; `about` is the id of the letter.
    VisitorAnswer,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Confirm,
        Self::Reset,
        Self::Move,
        Self::Moved,
        Self::PasswordChanged,
        Self::Approved,
        Self::Notification,
        Self::Digest,
        Self::VisitorConfirm,
        Self::VisitorOpened,
        Self::VisitorAnswer,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::Move => "move",
            Self::Moved => "moved",
            Self::PasswordChanged => "password-changed",
            Self::Approved => "approved",
            Self::Notification => "notification",
            Self::Digest => "digest",
            Self::VisitorConfirm => "visitor-confirm",
            Self::VisitorOpened => "visitor-opened",
            Self::VisitorAnswer => "visitor-answer",
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
    /// There were too many of the kind; the next digest tells it.
    Left,
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
            Outcome::Left => ("left", now),
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
        exec!(&mut conn, |c| sqlx::query("DELETE FROM mails WHERE (state IN ('sent', 'left') AND settled_at <= $1) OR (state = 'dead' AND settled_at <= $2)")
            .bind(sent.unix_micros())
            .bind(dead.unix_micros())
            .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(given_up)
    }
}

/// How somebody hears of a kind of notifications by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    AtOnce,
    /// Together with others, once a day.
    Daily,
    Never,
}

impl How {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
            Self::Never => "never",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::AtOnce, Self::Daily, Self::Never].into_iter().find(|how| how.word() == word)
    }
}

/// What holds where somebody chose nothing: mail comes unasked only where moderators decided about them, and where an order
/// waits for them.
#[must_use]
pub const fn usual(kind: NoticeKind) -> How {
    match kind {
        NoticeKind::Measure | NoticeKind::AppealDecided | NoticeKind::Turn => How::AtOnce,
        _ => How::Never,
    }
}

/// SQL: how the owner `p` belongs to hears of notification `n`; the same as [`usual`] where nothing was chosen.
macro_rules! how {
    () => {
        "COALESCE(p.how, CASE WHEN n.kind IN ('measure', 'appeal-decided', 'turn') THEN 'at-once' ELSE 'never' END)"
    };
}

/// SQL: notifications that are still to be told in a digest: not read, and newer than the last one.
macro_rules! untold {
    () => {
        concat!(
            " FROM notifications n JOIN accounts a ON a.actor_id = n.owner_id LEFT JOIN mail_choices p ON p.account_id = a.id AND p.kind = n.kind
              LEFT JOIN mail_readers r ON r.account_id = a.id LEFT JOIN markers k ON k.owner_id = n.owner_id AND k.timeline = 'notifications'
              WHERE n.state = 'shown' AND n.created_at > COALESCE(r.digest_at, 0) AND n.id > COALESCE(k.entry_id, 0) AND a.state = 'active' AND a.email <> ''
              AND (n.actor_id IS NULL OR EXISTS (SELECT 1 FROM actors h WHERE h.id = n.actor_id AND h.state = 'active')) AND (",
            how!(),
            " = 'daily' OR (",
            how!(),
            " = 'at-once' AND EXISTS (SELECT 1 FROM mails m WHERE m.id = n.id AND m.state = 'left')))"
        )
    };
}

impl Mails<'_> {
    /// Queues these notifications for mail to their owners, where they want that at once.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn queue_notifications(&mut self, notifications: &[Id<Notification>], now: Time) -> Result<u64> {
        exec!(self.conn, |c, d| {
            sqlx::query(in_ids!(
            d,
            "INSERT INTO mails (id, account_id, kind, about, language, state, tries, next_at, locked_until, reason, created_at)
             SELECT n.id, a.id, 'notification', CAST(n.id AS TEXT), '', 'waiting', 0, $2, 0, '', $2
             FROM notifications n JOIN accounts a ON a.actor_id = n.owner_id LEFT JOIN mail_choices p ON p.account_id = a.id AND p.kind = n.kind
             WHERE n.state = 'shown' AND a.email <> '' AND COALESCE(p.how, CASE WHEN n.kind IN ('measure', 'appeal-decided', 'turn') THEN 'at-once' ELSE 'never' END) = 'at-once' AND n.id",
            "$1",
            " ON CONFLICT DO NOTHING"
        ))
        .bind(id_list(notifications.iter().map(|id| id.raw())))
        .bind(now.unix_micros())
        .execute(c)
        })
    }

    /// What somebody chose; kinds of which nothing was said are missing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn choices(&mut self, account: Id<Account>) -> Result<Vec<(NoticeKind, How)>> {
        let rows: Vec<(String, String)> = q!(self.conn, |c| sqlx::query_as("SELECT kind, how FROM mail_choices WHERE account_id = $1").bind(account.raw()).fetch_all(c))?;
        Ok(rows.iter().filter_map(|(kind, how)| Some((NoticeKind::from_word(kind)?, How::from_word(how)?))).collect())
    }

    /// Chooses for these kinds.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn choose(&mut self, account: Id<Account>, choices: &[(NoticeKind, How)]) -> Result<()> {
        for (kind, how) in choices {
            exec!(self.conn, |c| sqlx::query(
                "INSERT INTO mail_choices (account_id, kind, how) VALUES ($1, $2, $3) ON CONFLICT (account_id, kind) DO UPDATE SET how = excluded.how"
            )
            .bind(account.raw())
            .bind(kind.word())
            .bind(how.word())
            .execute(c))?;
        }
        Ok(())
    }

    /// Whose code it is that ends mail.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_reader(&mut self, code: &str) -> Result<Option<Id<Account>>> {
        if code.contains('\0') {
            return Ok(None);
        }
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT account_id FROM mail_readers WHERE code = $1").bind(code).fetch_optional(c))?;
        Ok(row.map(|(id,)| Id::new(id)))
    }

    /// How many notifications were mailed to somebody since then; those of which there was nothing to say any more are not among them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_notified(&mut self, account: Id<Account>, since: Time) -> Result<i64> {
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM mails WHERE account_id = $1 AND state = 'sent' AND settled_at > $2 AND kind = 'notification' AND reason = ''")
                .bind(account.raw())
                .bind(since.unix_micros())
                .fetch_one(c))?;
        Ok(count)
    }

    /// What somebody is still to be told by a digest, newest first, at most 500.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_untold(&mut self, account: Id<Account>) -> Result<Vec<(NoticeKind, Option<Id<Actor>>)>> {
        let rows: Vec<(String, Option<i64>)> =
            q!(self.conn, |c| sqlx::query_as(concat!("SELECT n.kind, n.actor_id", untold!(), " AND a.id = $1 ORDER BY n.id DESC LIMIT 500")).bind(account.raw()).fetch_all(c))?;
        Ok(rows.into_iter().filter_map(|(kind, actor)| Some((NoticeKind::from_word(&kind)?, actor.map(Id::new)))).collect())
    }
}

impl Storage {
    /// Whom a digest is due for: something is to be told, and there was none since `before`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_digests_due(&self, before: Time, limit: i64) -> Result<Vec<Id<Account>>> {
        let mut reader = self.read().await?;
        let rows: Vec<(i64,)> = q!(&mut reader.conn, |c| {
            sqlx::query_as(concat!(
                "SELECT DISTINCT a.id",
                untold!(),
                " AND COALESCE(r.digest_at, 0) <= $1 AND NOT EXISTS (SELECT 1 FROM mails w WHERE w.account_id = a.id AND w.kind = 'digest' AND w.state = 'waiting')
             AND a.id IN (SELECT account_id FROM mail_choices WHERE how = 'daily' UNION SELECT account_id FROM mails WHERE state = 'left') ORDER BY a.id LIMIT $2"
            ))
            .bind(before.unix_micros())
            .bind(limit)
            .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// The code by which somebody ends mail without signing in: `fresh` where they had none.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn mail_code(&self, account: Id<Account>, fresh: &str) -> Result<String> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("INSERT INTO mail_readers (account_id, code, digest_at) VALUES ($1, $2, 0) ON CONFLICT (account_id) DO NOTHING")
            .bind(account.raw())
            .bind(fresh)
            .execute(c))?;
        let (code,): (String,) = q!(&mut conn, |c| sqlx::query_as("SELECT code FROM mail_readers WHERE account_id = $1").bind(account.raw()).fetch_one(c))?;
        crate::transaction::commit(conn).await?;
        Ok(code)
    }

    /// A digest was taken by the mail server.
    ///
    /// # Errors
    /// Storage trouble only: the next one repeats it.
    pub async fn digest_sent(&self, account: Id<Account>, at: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE mail_readers SET digest_at = $2 WHERE account_id = $1").bind(account.raw()).bind(at.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await
    }
}
