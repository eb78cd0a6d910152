//! Accounts, sessions, tokens, invitations and repeated requests.

use domain::accounts::{Account, Invite, Role, Scopes, Session, State, Token};
use domain::actors::Actor;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::makers::Makers;
use crate::row::RowOf;
use crate::{Result, row};

/// An idempotency key that nobody settled for so long belonged to a process that ended; requests take far less.
const ABANDONED_SECONDS: i64 = 600;

/// The store of logins.
pub struct Accounts<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct AccountRow {
    id: i64,
    actor_id: i64,
    email: String,
    password_hash: String,
    role: String,
    state: String,
    language: Option<String>,
    reason: String,
    created_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = crate::StorageError;

    fn try_from(row: AccountRow) -> Result<Self> {
        let of = RowOf { table: "accounts", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            maker: Id::new(row.actor_id),
            email: row.email,
            password_hash: row.password_hash,
            role: of.word("role", Role::from_word(&row.role))?,
            state: of.word("state", State::from_word(&row.state))?,
            language: row.language,
            reason: row.reason,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

#[derive(FromRow)]
struct SessionRow {
    id: i64,
    account_id: i64,
    token_hash: Vec<u8>,
    agent: String,
    created_at: i64,
    seen_at: i64,
    expires_at: i64,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: Id::new(row.id),
            account: Id::new(row.account_id),
            token_hash: row.token_hash,
            agent: row.agent,
            created_at: Time::from_unix_micros(row.created_at),
            seen_at: Time::from_unix_micros(row.seen_at),
            expires_at: Time::from_unix_micros(row.expires_at),
        }
    }
}

#[derive(FromRow)]
struct TokenRow {
    id: i64,
    account_id: i64,
    app: String,
    scopes: String,
    token_hash: Vec<u8>,
    created_at: i64,
    seen_at: Option<i64>,
}

impl TryFrom<TokenRow> for Token {
    type Error = crate::StorageError;

    fn try_from(row: TokenRow) -> Result<Self> {
        let of = RowOf { table: "tokens", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            account: Id::new(row.account_id),
            app: row.app,
            scopes: of.word("scopes", Scopes::parse(&row.scopes).ok())?,
            token_hash: row.token_hash,
            created_at: Time::from_unix_micros(row.created_at),
            seen_at: row::time(row.seen_at),
        })
    }
}

#[derive(FromRow)]
struct InviteRow {
    id: i64,
    code: String,
    account_id: Option<i64>,
    uses_left: i64,
    expires_at: i64,
    created_at: i64,
}

impl From<InviteRow> for Invite {
    fn from(row: InviteRow) -> Self {
        Self {
            id: Id::new(row.id),
            code: row.code,
            by: row.account_id.map(Id::new),
            uses_left: row.uses_left,
            expires_at: Time::from_unix_micros(row.expires_at),
            created_at: Time::from_unix_micros(row.created_at),
        }
    }
}

/// What became of a POST that carries an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeated {
    /// Seen for the first time and claimed.
    First,
    /// The first one is still under way.
    UnderWay,
    /// The key was used for something else.
    Different,
    /// Answered before: status and body.
    Answered(u16, String),
}

macro_rules! account_columns {
    () => {
        "SELECT id, actor_id, email, password_hash, role, state, language, reason, created_at FROM accounts "
    };
}

macro_rules! session_columns {
    () => {
        "SELECT id, account_id, token_hash, agent, created_at, seen_at, expires_at FROM sessions "
    };
}

macro_rules! token_columns {
    () => {
        "SELECT id, account_id, app, scopes, token_hash, created_at, seen_at FROM tokens "
    };
}

macro_rules! invite_columns {
    () => {
        "SELECT id, code, account_id, uses_left, expires_at, created_at FROM invites "
    };
}

impl Accounts<'_> {
    /// A new login.
    ///
    /// # Errors
    /// `accounts_email_folded` or `accounts_actor_id` when there is one already.
    pub async fn insert(&mut self, account: &Account) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO accounts (id, actor_id, email, email_folded, password_hash, role, state, language, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(account.id.raw())
        .bind(account.maker.raw())
        .bind(&account.email)
        .bind(held(account))
        .bind(&account.password_hash)
        .bind(account.role.word())
        .bind(account.state.word())
        .bind(account.language.as_deref())
        .bind(&account.reason)
        .bind(account.created_at.unix_micros())
        .execute(c))?;
        Ok(())
    }

    /// Replaces everything but id, maker and creation.
    ///
    /// # Errors
    /// `accounts_email_folded` when the address is taken.
    pub async fn update(&mut self, account: &Account) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "UPDATE accounts SET email = $2, email_folded = $3, password_hash = $4, role = $5, state = $6, language = $7, reason = $8 WHERE id = $1"
        )
        .bind(account.id.raw())
        .bind(&account.email)
        .bind(held(account))
        .bind(&account.password_hash)
        .bind(account.role.word())
        .bind(account.state.word())
        .bind(account.language.as_deref())
        .bind(&account.reason)
        .execute(c))?;
        Ok(())
    }

    /// Removes a login that was never let in, with its maker.
    pub async fn remove(&mut self, account: &Account) -> Result<()> {
        Makers { conn: self.conn }.unindex(account.maker).await?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM actors WHERE id = $1").bind(account.maker.raw()).execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, id: Id<Account>) -> Result<Option<Account>> {
        let row: Option<AccountRow> = q!(self.conn, |c| sqlx::query_as(concat!(account_columns!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Account::try_from).transpose()
    }

    pub async fn find_by_maker(&mut self, maker: Id<Actor>) -> Result<Option<Account>> {
        let row: Option<AccountRow> = q!(self.conn, |c| sqlx::query_as(concat!(account_columns!(), "WHERE actor_id = $1")).bind(maker.raw()).fetch_optional(c))?;
        row.map(Account::try_from).transpose()
    }

    /// By what people type at the door: an e-mail address, or the name of a maker here.
    pub async fn find_by_login(&mut self, login: &str) -> Result<Option<Account>> {
        let login = login.trim().trim_start_matches('@').to_lowercase();
        if login.contains('\0') {
            return Ok(None);
        }
        let row: Option<AccountRow> = if login.contains('@') {
            q!(self.conn, |c| sqlx::query_as(concat!(account_columns!(), "WHERE email_folded = $1")).bind(&login).fetch_optional(c))?
        } else {
            q!(self.conn, |c| sqlx::query_as(concat!(account_columns!(), "WHERE actor_id = (SELECT id FROM actors WHERE handle_folded = $1 AND host = '')"))
                .bind(&login)
                .fetch_optional(c))?
        };
        row.map(Account::try_from).transpose()
    }

    /// All logins in a state, or all of them, oldest first.
    pub async fn list(&mut self, state: Option<State>) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = q!(self.conn, |c| sqlx::query_as(concat!(account_columns!(), "WHERE ($1 = '' OR state = $1) ORDER BY id LIMIT 10000"))
            .bind(state.map_or("", State::word))
            .fetch_all(c))?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// How many logins there are; none means that the first start is not over.
    pub async fn count(&mut self) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM accounts").fetch_one(c))?;
        Ok(count)
    }

    pub async fn count_admins(&mut self) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM accounts WHERE role = 'admin' AND state = 'active'").fetch_one(c))?;
        Ok(count)
    }

    pub async fn insert_session(&mut self, session: &Session) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO sessions (id, account_id, token_hash, agent, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(session.id.raw())
            .bind(session.account.raw())
            .bind(&session.token_hash)
            .bind(&session.agent)
            .bind(session.created_at.unix_micros())
            .bind(session.seen_at.unix_micros())
            .bind(session.expires_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    /// A session that has not expired, by the hash of its token.
    pub async fn find_session(&mut self, token_hash: &[u8], now: Time) -> Result<Option<Session>> {
        let row: Option<SessionRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(session_columns!(), "WHERE token_hash = $1 AND expires_at > $2")).bind(token_hash).bind(now.unix_micros()).fetch_optional(c))?;
        Ok(row.map(Session::from))
    }

    pub async fn list_sessions(&mut self, account: Id<Account>, now: Time) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = q!(self.conn, |c| sqlx::query_as(concat!(session_columns!(), "WHERE account_id = $1 AND expires_at > $2 ORDER BY seen_at DESC"))
            .bind(account.raw())
            .bind(now.unix_micros())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    /// Ends one session of an account; answers whether there was one.
    pub async fn remove_session(&mut self, account: Id<Account>, id: Id<Session>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM sessions WHERE id = $1 AND account_id = $2").bind(id.raw()).bind(account.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Ends all sessions and tokens of an account but one session.
    pub async fn end_all_but(&mut self, account: Id<Account>, kept: Option<Id<Session>>) -> Result<()> {
        let kept = kept.map_or(0, Id::raw);
        exec!(self.conn, |c| sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND id <> $2").bind(account.raw()).bind(kept).execute(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM tokens WHERE account_id = $1").bind(account.raw()).execute(c))?;
        Ok(())
    }

    pub async fn remove_expired(&mut self, now: Time) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now.unix_micros()).execute(c))?;
        let day_ago = now.plus_seconds(-86_400).unix_micros();
        exec!(self.conn, |c| sqlx::query("DELETE FROM idempotency WHERE created_at <= $1").bind(day_ago).execute(c))
    }

    pub async fn insert_token(&mut self, token: &Token) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO tokens (id, account_id, app, scopes, token_hash, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(token.id.raw())
            .bind(token.account.raw())
            .bind(&token.app)
            .bind(token.scopes.to_string())
            .bind(&token.token_hash)
            .bind(token.created_at.unix_micros())
            .bind(token.seen_at.map(Time::unix_micros))
            .execute(c))?;
        Ok(())
    }

    pub async fn find_token(&mut self, token_hash: &[u8]) -> Result<Option<Token>> {
        let row: Option<TokenRow> = q!(self.conn, |c| sqlx::query_as(concat!(token_columns!(), "WHERE token_hash = $1")).bind(token_hash).fetch_optional(c))?;
        row.map(Token::try_from).transpose()
    }

    pub async fn list_tokens(&mut self, account: Id<Account>) -> Result<Vec<Token>> {
        let rows: Vec<TokenRow> = q!(self.conn, |c| sqlx::query_as(concat!(token_columns!(), "WHERE account_id = $1 ORDER BY id DESC")).bind(account.raw()).fetch_all(c))?;
        rows.into_iter().map(Token::try_from).collect()
    }

    pub async fn remove_token(&mut self, account: Id<Account>, id: Id<Token>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM tokens WHERE id = $1 AND account_id = $2").bind(id.raw()).bind(account.raw()).execute(c))?;
        Ok(rows > 0)
    }

    pub async fn insert_invite(&mut self, invite: &Invite) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO invites (id, code, account_id, uses_left, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(invite.id.raw())
            .bind(&invite.code)
            .bind(invite.by.map(Id::raw))
            .bind(invite.uses_left)
            .bind(invite.expires_at.unix_micros())
            .bind(invite.created_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    pub async fn find_invite(&mut self, code: &str) -> Result<Option<Invite>> {
        if code.contains('\0') {
            return Ok(None);
        }
        let row: Option<InviteRow> = q!(self.conn, |c| sqlx::query_as(concat!(invite_columns!(), "WHERE code = $1")).bind(code).fetch_optional(c))?;
        Ok(row.map(Invite::from))
    }

    pub async fn list_invites(&mut self, now: Time) -> Result<Vec<Invite>> {
        let rows: Vec<InviteRow> = q!(self.conn, |c| sqlx::query_as(concat!(invite_columns!(), "WHERE expires_at > $1 AND uses_left > 0 ORDER BY id DESC LIMIT 200"))
            .bind(now.unix_micros())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(Invite::from).collect())
    }

    /// Takes one use; answers whether one was left. Two newcomers with one last use cannot both get it.
    pub async fn use_invite(&mut self, id: Id<Invite>, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE invites SET uses_left = uses_left - 1 WHERE id = $1 AND uses_left > 0 AND expires_at > $2")
            .bind(id.raw())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    pub async fn remove_invite(&mut self, id: Id<Invite>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM invites WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Claims an `Idempotency-Key`, or says what became of it before. One that was claimed ten minutes ago and
    /// never settled belonged to a process that is gone.
    pub async fn claim_key(&mut self, account: Id<Account>, key: &str, fingerprint: &[u8], now: Time) -> Result<Repeated> {
        let claimed = exec!(self.conn, |c| sqlx::query(
            "INSERT INTO idempotency (account_id, key, fingerprint, status, body, created_at) VALUES ($1, $2, $3, NULL, '', $4)
             ON CONFLICT (account_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = excluded.created_at
             WHERE idempotency.status IS NULL AND idempotency.created_at <= $5"
        )
        .bind(account.raw())
        .bind(key)
        .bind(fingerprint)
        .bind(now.unix_micros())
        .bind(now.plus_seconds(-ABANDONED_SECONDS).unix_micros())
        .execute(c))?;
        if claimed > 0 {
            return Ok(Repeated::First);
        }
        let row: Option<(Vec<u8>, Option<i64>, String)> =
            q!(self.conn, |c| sqlx::query_as("SELECT fingerprint, status, body FROM idempotency WHERE account_id = $1 AND key = $2")
                .bind(account.raw())
                .bind(key)
                .fetch_optional(c))?;
        Ok(match row {
            Some((seen, _, _)) if seen != fingerprint => Repeated::Different,
            Some((_, Some(status), body)) => Repeated::Answered(u16::try_from(status).unwrap_or(500), body),
            _ => Repeated::UnderWay,
        })
    }

    /// The body of what a key was answered with, if it was.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_answer(&mut self, account: Id<Account>, key: &str) -> Result<Option<String>> {
        let row: Option<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT body FROM idempotency WHERE account_id = $1 AND key = $2 AND status IS NOT NULL")
            .bind(account.raw())
            .bind(key)
            .fetch_optional(c))?;
        Ok(row.map(|(body,)| body))
    }

    /// Keeps the answer to a claimed key; `None` gives the key back, because the request failed and may be tried again.
    pub async fn settle_key(&mut self, account: Id<Account>, key: &str, answer: Option<(u16, &str)>) -> Result<()> {
        match answer {
            Some((status, body)) => exec!(self.conn, |c| sqlx::query("UPDATE idempotency SET status = $3, body = $4 WHERE account_id = $1 AND key = $2")
                .bind(account.raw())
                .bind(key)
                .bind(i64::from(status))
                .bind(body)
                .execute(c))?,
            None => exec!(self.conn, |c| sqlx::query("DELETE FROM idempotency WHERE account_id = $1 AND key = $2").bind(account.raw()).bind(key).execute(c))?,
        };
        Ok(())
    }
}

impl crate::Storage {
    /// Notes that a session is in use and lets it live on; no event of makers.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn touch_session(&self, id: Id<Session>, now: Time, expires_at: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE id = $1")
            .bind(id.raw())
            .bind(now.unix_micros())
            .bind(expires_at.unix_micros())
            .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Notes that a token is in use; no event of makers.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn touch_token(&self, id: Id<Token>, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE tokens SET seen_at = $2 WHERE id = $1").bind(id.raw()).bind(now.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Claims an `Idempotency-Key`; see [`Accounts::claim_key`].
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn claim_key(&self, account: Id<Account>, key: &str, fingerprint: &[u8], now: Time) -> Result<Repeated> {
        let mut conn = self.begin_conn().await?;
        let repeated = Accounts { conn: &mut conn }.claim_key(account, key, fingerprint, now).await?;
        crate::transaction::commit(conn).await?;
        Ok(repeated)
    }

    /// Settles a claimed key; see [`Accounts::settle_key`].
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn settle_key(&self, account: Id<Account>, key: &str, answer: Option<(u16, &str)>) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        Accounts { conn: &mut conn }.settle_key(account, key, answer).await?;
        crate::transaction::commit(conn).await
    }

    /// Removes expired sessions and settled keys a day old.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_expired(&self, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = Accounts { conn: &mut conn }.remove_expired(now).await?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}

/// The address that nobody else can have. Until it is confirmed it is nobody's, so that none is kept from its owner, and
/// signing up tells nobody which ones are taken (SECURITY W-08).
fn held(account: &Account) -> Option<String> {
    if account.state.is_unconfirmed() { None } else { folded(&account.email) }
}

fn folded(email: &str) -> Option<String> {
    Some(email.trim().to_lowercase()).filter(|email| !email.is_empty())
}
