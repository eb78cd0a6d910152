//! Measures, appeals and the log of moderation, and what a measure means for the rows of its actor.

use domain::accounts::{Account, Role};
use domain::actors::{Actor, State};
use domain::moderation::{Act, Appeal, AppealState, Entry, Kind, Measure};
use domain::peers::Rules;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{RowOf, id_list, in_ids, printable, time};
use crate::rules::RuleStore;
use crate::{Cursor, Page, Result};

/// The store of moderation.
pub struct Moderation<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// What waits for moderators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Open reports.
    pub reports: i64,
    /// Open appeals.
    pub appeals: i64,
    /// Those who ask for a place.
    pub sign_ups: i64,
}

impl Waiting {
    #[must_use]
    pub const fn all(&self) -> i64 {
        self.reports + self.appeals + self.sign_ups
    }
}

#[derive(FromRow)]
struct MeasureRow {
    id: i64,
    maker_id: i64,
    kind: String,
    text: String,
    subject: String,
    report_id: Option<i64>,
    account_id: Option<i64>,
    created_at: i64,
    lifted_at: Option<i64>,
    acknowledged_at: Option<i64>,
}

impl TryFrom<MeasureRow> for Measure {
    type Error = crate::StorageError;

    fn try_from(row: MeasureRow) -> Result<Self> {
        let of = RowOf { table: "measures", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            maker: Id::new(row.maker_id),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            text: row.text,
            subject: row.subject,
            report: row.report_id.map(Id::new),
            by: row.account_id.map(Id::new),
            created_at: Time::from_unix_micros(row.created_at),
            lifted_at: time(row.lifted_at),
            acknowledged_at: time(row.acknowledged_at),
        })
    }
}

#[derive(FromRow)]
struct AppealRow {
    id: i64,
    measure_id: i64,
    text: String,
    state: String,
    answer: String,
    created_at: i64,
    decided_at: Option<i64>,
}

impl TryFrom<AppealRow> for Appeal {
    type Error = crate::StorageError;

    fn try_from(row: AppealRow) -> Result<Self> {
        let of = RowOf { table: "appeals", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            measure: Id::new(row.measure_id),
            text: row.text,
            state: of.word("state", AppealState::from_word(&row.state))?,
            answer: row.answer,
            created_at: Time::from_unix_micros(row.created_at),
            decided_at: time(row.decided_at),
        })
    }
}

#[derive(FromRow)]
struct EntryRow {
    id: i64,
    account_id: Option<i64>,
    by_name: String,
    act: String,
    about: String,
    why: String,
    report_id: Option<i64>,
    at: i64,
}

impl TryFrom<EntryRow> for Entry {
    type Error = crate::StorageError;

    fn try_from(row: EntryRow) -> Result<Self> {
        let of = RowOf { table: "moderation_log", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            by: row.account_id.map(Id::new),
            by_name: row.by_name,
            act: of.word("act", Act::from_word(&row.act))?,
            about: row.about,
            why: row.why,
            report: row.report_id.map(Id::new),
            at: Time::from_unix_micros(row.at),
        })
    }
}

macro_rules! measures {
    () => {
        "SELECT id, maker_id, kind, text, subject, report_id, account_id, created_at, lifted_at, acknowledged_at FROM measures "
    };
}

macro_rules! appeals {
    () => {
        "SELECT id, measure_id, text, state, answer, created_at, decided_at FROM appeals "
    };
}

impl Moderation<'_> {
    /// A new measure.
    ///
    /// # Errors
    /// `measures_maker_id_kind` when such a one stands already.
    pub async fn insert_measure(&mut self, measure: &Measure) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO measures (id, maker_id, kind, text, subject, report_id, account_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(measure.id.raw())
            .bind(measure.maker.raw())
            .bind(measure.kind.word())
            .bind(printable(&measure.text))
            .bind(&measure.subject)
            .bind(measure.report.map(Id::raw))
            .bind(measure.by.map(Id::raw))
            .bind(measure.created_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    /// Writes that a measure was lifted; answers `false` when somebody else lifted it meanwhile.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lift(&mut self, id: Id<Measure>, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE measures SET lifted_at = $2 WHERE id = $1 AND lifted_at IS NULL").bind(id.raw()).bind(now.unix_micros()).execute(c))?;
        Ok(rows > 0)
    }

    /// Writes that the one concerned read it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn acknowledge(&mut self, id: Id<Measure>, now: Time) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE measures SET acknowledged_at = $2 WHERE id = $1 AND acknowledged_at IS NULL").bind(id.raw()).bind(now.unix_micros()).execute(c))?;
        Ok(())
    }

    /// # Errors
    /// Storage trouble only.
    pub async fn find_measure(&mut self, id: Id<Measure>) -> Result<Option<Measure>> {
        let row: Option<MeasureRow> = q!(self.conn, |c| sqlx::query_as(concat!(measures!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Measure::try_from).transpose()
    }

    /// The one of this kind that holds for somebody.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_standing(&mut self, maker: Id<Actor>, kind: Kind) -> Result<Option<Measure>> {
        let row: Option<MeasureRow> = q!(self.conn, |c| sqlx::query_as(concat!(measures!(), "WHERE maker_id = $1 AND kind = $2 AND lifted_at IS NULL ORDER BY id DESC LIMIT 1"))
            .bind(maker.raw())
            .bind(kind.word())
            .fetch_optional(c))?;
        row.map(Measure::try_from).transpose()
    }

    /// Those of `ids` that exist, in no order.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_measures(&mut self, ids: &[Id<Measure>]) -> Result<Vec<Measure>> {
        let rows: Vec<MeasureRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT id, maker_id, kind, text, subject, report_id, account_id, created_at, lifted_at, acknowledged_at FROM measures WHERE id",
            "$1",
            ""
        ))
        .bind(id_list(ids.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        rows.into_iter().map(Measure::try_from).collect()
    }

    /// What was decided about somebody, the newest first, at most 100.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_measures_of(&mut self, maker: Id<Actor>) -> Result<Vec<Measure>> {
        let rows: Vec<MeasureRow> = q!(self.conn, |c| sqlx::query_as(concat!(measures!(), "WHERE maker_id = $1 ORDER BY id DESC LIMIT 100")).bind(maker.raw()).fetch_all(c))?;
        rows.into_iter().map(Measure::try_from).collect()
    }

    /// How many decisions about somebody hold and were not acknowledged by them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_unread(&mut self, maker: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM measures WHERE maker_id = $1 AND acknowledged_at IS NULL AND lifted_at IS NULL")
            .bind(maker.raw())
            .fetch_one(c))?;
        Ok(count)
    }

    /// Makers here who have been suspended since before `before`, without an appeal that waits for an answer.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_long_suspended(&mut self, before: Time, limit: i64) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT m.maker_id FROM measures m JOIN actors a ON a.id = m.maker_id WHERE m.kind = 'suspend' AND m.lifted_at IS NULL AND m.created_at < $1
             AND a.host = '' AND a.state = 'suspended'
             AND NOT EXISTS (SELECT 1 FROM appeals p JOIN measures n ON n.id = p.measure_id WHERE n.maker_id = m.maker_id AND p.state = 'open') ORDER BY m.id LIMIT $2"
        )
        .bind(before.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// A new appeal.
    ///
    /// # Errors
    /// `appeals_measure_id` when there was one against this measure.
    pub async fn insert_appeal(&mut self, appeal: &Appeal) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO appeals (id, measure_id, text, state, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(appeal.id.raw())
            .bind(appeal.measure.raw())
            .bind(printable(&appeal.text))
            .bind(appeal.state.word())
            .bind(&appeal.answer)
            .bind(appeal.created_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    /// Writes the answer; `false` when somebody else answered meanwhile.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn decide(&mut self, appeal: &Appeal) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE appeals SET state = $2, answer = $3, decided_at = $4 WHERE id = $1 AND state = 'open'")
            .bind(appeal.id.raw())
            .bind(appeal.state.word())
            .bind(printable(&appeal.answer))
            .bind(appeal.decided_at.map(Time::unix_micros))
            .execute(c))?;
        Ok(rows > 0)
    }

    /// # Errors
    /// Storage trouble only.
    pub async fn find_appeal(&mut self, id: Id<Appeal>) -> Result<Option<Appeal>> {
        let row: Option<AppealRow> = q!(self.conn, |c| sqlx::query_as(concat!(appeals!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Appeal::try_from).transpose()
    }

    /// The appeals against these measures, in no order.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_appeals_against(&mut self, measures: &[Id<Measure>]) -> Result<Vec<Appeal>> {
        let rows: Vec<AppealRow> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT id, measure_id, text, state, answer, created_at, decided_at FROM appeals WHERE measure_id", "$1", ""))
                .bind(id_list(measures.iter().map(|id| id.raw())))
                .fetch_all(c))?;
        rows.into_iter().map(Appeal::try_from).collect()
    }

    /// Appeals in this state, the newest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_appeals(&mut self, state: AppealState, before: Cursor, limit: i64) -> Result<Page<Appeal>> {
        let limit = bounded(limit);
        let rows: Vec<AppealRow> = q!(self.conn, |c| sqlx::query_as(concat!(appeals!(), "WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3"))
            .bind(state.word())
            .bind(before.raw())
            .bind(limit + 1)
            .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Appeal::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// One more line of the log.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn append(&mut self, entry: &Entry) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO moderation_log (id, account_id, by_name, act, about, why, report_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(entry.id.raw())
            .bind(entry.by.map(Id::raw))
            .bind(&entry.by_name)
            .bind(entry.act.word())
            .bind(printable(&entry.about))
            .bind(printable(&entry.why))
            .bind(entry.report.map(Id::raw))
            .bind(entry.at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    /// The log, the newest first: all of it, or one act.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_log(&mut self, act: Option<Act>, before: Cursor, limit: i64) -> Result<Page<Entry>> {
        let limit = bounded(limit);
        let rows: Vec<EntryRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT id, account_id, by_name, act, about, why, report_id, at FROM moderation_log WHERE ($1 = '' OR act = $1) AND id < $2 ORDER BY id DESC LIMIT $3"
        )
        .bind(act.map_or("", Act::word))
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Entry::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// How much waits for moderators: three looks at an index.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_waiting(&mut self) -> Result<Waiting> {
        let (reports, appeals, sign_ups): (i64, i64, i64) = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM reports WHERE state = 'open'), (SELECT COUNT(*) FROM appeals WHERE state = 'open'), (SELECT COUNT(*) FROM accounts WHERE state = 'pending')"
        )
        .fetch_one(c)
        })?;
        Ok(Waiting { reports, appeals, sign_ups })
    }

    /// Limits one actor here, whatever holds for its host, or ends that.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_limited(&mut self, actor: &Actor, limited: bool) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE actors SET limited_here = $2, limited = $2 WHERE id = $1").bind(actor.id.raw()).bind(limited).execute(c))?;
        crate::rules::note_limit(self.conn, actor, false).await
    }

    /// Whether moderators here limited this very actor.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn is_limited(&mut self, actor: Id<Actor>) -> Result<bool> {
        let row: Option<(bool,)> = q!(self.conn, |c| sqlx::query_as("SELECT limited_here FROM actors WHERE id = $1").bind(actor.raw()).fetch_optional(c))?;
        Ok(row.is_some_and(|(limited,)| limited))
    }

    /// Sets an actor aside, or lets it be seen and heard again; then it is blocked if its host is by now. Only the state
    /// changes, whatever its home said of it meanwhile; who is gone stays gone.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_suspended(&mut self, actor: &Actor, suspended: bool) -> Result<()> {
        let state = if suspended { State::Suspended } else { self.state_of(actor).await? };
        exec!(self.conn, |c| sqlx::query("UPDATE actors SET state = $2 WHERE id = $1 AND state <> 'gone'").bind(actor.id.raw()).bind(state.word()).execute(c))?;
        Ok(())
    }

    /// What rules about other servers make of an actor that nobody set aside.
    async fn state_of(&mut self, actor: &Actor) -> Result<State> {
        let Some(of_handle) = &actor.handle.host else { return Ok(State::Active) };
        let host = actor.address.host();
        let mut store = RuleStore { conn: self.conn };
        let found = store.list_for([host.as_str(), of_handle.as_str()]).await?;
        let rules = Rules::new(&found, store.is_allow_list().await?);
        Ok(if rules.judge(&host).and(rules.judge(of_handle)).blocked { State::Blocked } else { State::Active })
    }

    /// Gives an account another role.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_role(&mut self, account: Id<Account>, role: Role) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE accounts SET role = $2 WHERE id = $1").bind(account.raw()).bind(role.word()).execute(c))?;
        Ok(())
    }
}
