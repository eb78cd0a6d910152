//! Rules about other servers, and what follows from them for actors, follows, homes and deliveries that are here already.

use std::collections::BTreeMap;

use domain::actors::Actor;
use domain::peers::{Rule, Rules, State, Verdict, steps};
use domain::{Address, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{id_list, in_ids, json};
use crate::{Result, Storage, StorageError};

/// Rows that one statement writes.
const AT_ONCE: usize = 1_000;
/// Key of the mode for which the rules were enforced last.
const MODE: &str = "federation-mode";
const ALLOW_LIST: &str = "allow-list";

/// The store of rules.
pub struct RuleStore<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct RuleRow {
    host: String,
    state: String,
    reject_media: bool,
    reject_reports: bool,
    reason: String,
    public_comment: String,
    obfuscate: bool,
}

impl TryFrom<RuleRow> for Rule {
    type Error = StorageError;

    fn try_from(row: RuleRow) -> Result<Self> {
        // Peers have no number.
        let state = State::from_word(&row.state).ok_or(StorageError::Corrupt { table: "peers", column: "state", id: 0 })?;
        Ok(Self {
            host: row.host,
            state,
            reject_media: row.reject_media,
            reject_reports: row.reject_reports,
            reason: row.reason,
            public_comment: row.public_comment,
            obfuscate: row.obfuscate,
        })
    }
}

/// What the rules cut at one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    pub host: String,
    /// Follows of makers here by actors there.
    pub followers: i64,
    /// Follows of actors there by makers here.
    pub following: i64,
    /// Deliveries that waited.
    pub deliveries: i64,
}

#[derive(FromRow)]
struct JudgedRow {
    id: i64,
    address: String,
    host: String,
    state: String,
    limited: bool,
    limited_here: bool,
}

impl JudgedRow {
    /// Both the host of its address and that of its handle answer for an actor.
    fn verdict(&self, rules: &Rules) -> Verdict {
        rules.judge(&Address::trusted(self.address.as_str()).host()).and(rules.judge(&self.host))
    }
}

macro_rules! select {
    () => {
        "SELECT host, state, reject_media, reject_reports, reason, public_comment, obfuscate FROM peers "
    };
}

impl RuleStore<'_> {
    /// Every rule that decides something, by name.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self) -> Result<Vec<Rule>> {
        let rows: Vec<RuleRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE state <> 'open' OR reject_media OR reject_reports ORDER BY host")).fetch_all(c))?;
        rows.into_iter().map(Rule::try_from).collect()
    }

    /// The rules that may hold for these hosts: theirs, and those of the names above them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_for<'h>(&mut self, hosts: impl IntoIterator<Item = &'h str>) -> Result<Vec<Rule>> {
        let names: std::collections::BTreeSet<&str> = hosts.into_iter().flat_map(steps).collect();
        let rows: Vec<RuleRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(select!(), "WHERE host IN (SELECT value FROM json_each($1)) AND (state <> 'open' OR reject_media OR reject_reports)"),
            concat!(select!(), "WHERE host IN (SELECT jsonb_array_elements_text($1::jsonb)) AND (state <> 'open' OR reject_media OR reject_reports)")
        ))
        .bind(json(&names))
        .fetch_all(c))?;
        rows.into_iter().map(Rule::try_from).collect()
    }

    /// The rule of exactly this name.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, host: &str) -> Result<Option<Rule>> {
        let row: Option<RuleRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE host = $1 AND (state <> 'open' OR reject_media OR reject_reports)")).bind(host).fetch_optional(c))?;
        row.map(Rule::try_from).transpose()
    }

    /// Sets rules, each in place of the one its name had. How these hosts fare stays. See [`RuleStore::enforce`].
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set(&mut self, rules: &[Rule], now: Time) -> Result<()> {
        for chunk in rules.chunks(AT_ONCE) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|rule| {
                    let reason = crate::row::printable(&rule.reason);
                    let comment = crate::row::printable(&rule.public_comment);
                    (&rule.host, rule.state.word(), rule.reject_media, rule.reject_reports, reason, comment, rule.obfuscate)
                })
                .collect();
            exec!(self.conn, |c, d| sqlx::query(d.pick(SET_SQLITE, SET_POSTGRES)).bind(json(&rows)).bind(now.unix_micros()).execute(c))?;
        }
        Ok(())
    }

    /// Whether the server was last started with an allow-list: what [`RuleStore::enforce`] goes by.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn is_allow_list(&mut self) -> Result<bool> {
        let mode = crate::instance::Instance { conn: self.conn }.find(MODE).await?;
        Ok(mode.as_deref() == Some(ALLOW_LIST))
    }

    /// Works out anew what all rules mean for what is here, and does it: who is blocked is not seen any more, follows of and
    /// by them end, they leave homes, and what waits for them is dropped; who is not blocked any more is seen again, without
    /// their follows (SECURITY D-05). Answers what was cut, by host. Doing it again changes nothing.
    ///
    /// The mode is the one the server was started with: a host who is about to turn to an allow-list names all who are
    /// allowed first, and nobody is cut before the next start.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn enforce(&mut self) -> Result<Vec<Cut>> {
        let allow_list = self.is_allow_list().await?;
        let rules = Rules::new(&self.list().await?, allow_list);
        self.judge_actors(&rules).await?;
        let mut cuts = BTreeMap::new();
        self.cut_follows(&mut cuts).await?;
        self.drop_deliveries(&rules, &mut cuts).await?;
        Ok(cuts.into_values().collect())
    }

    async fn judge_actors(&mut self, rules: &Rules) -> Result<()> {
        let rows: Vec<JudgedRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT id, address, host, state, limited, limited_here FROM actors WHERE host <> '' AND (state IN ('active', 'blocked') OR limited)"
        )
        .fetch_all(c))?;
        let (mut blocked, mut free, mut limited, mut unlimited) = (vec![], vec![], vec![], vec![]);
        for row in &rows {
            let verdict = row.verdict(rules);
            match (row.state.as_str(), verdict.blocked) {
                ("active", true) => blocked.push(row.id),
                ("blocked", false) => free.push(row.id),
                _ => {}
            }
            match (row.limited, verdict.limited || row.limited_here) {
                (false, true) => limited.push(row.id),
                (true, false) => unlimited.push(row.id),
                _ => {}
            }
        }
        self.set_state("blocked", &blocked).await?;
        self.set_state("active", &free).await?;
        self.set_limited(true, &limited).await?;
        self.set_limited(false, &unlimited).await
    }

    async fn set_state(&mut self, state: &str, ids: &[i64]) -> Result<()> {
        for chunk in ids.chunks(AT_ONCE) {
            exec!(self.conn, |c, d| sqlx::query(in_ids!(d, "UPDATE actors SET state = $2 WHERE id", "$1", "")).bind(id_list(chunk.iter().copied())).bind(state).execute(c))?;
        }
        Ok(())
    }

    async fn set_limited(&mut self, limited: bool, ids: &[i64]) -> Result<()> {
        for chunk in ids.chunks(AT_ONCE) {
            exec!(self.conn, |c, d| sqlx::query(in_ids!(d, "UPDATE actors SET limited = $2 WHERE id", "$1", "")).bind(id_list(chunk.iter().copied())).bind(limited).execute(c))?;
        }
        Ok(())
    }

    async fn cut_follows(&mut self, cuts: &mut BTreeMap<String, Cut>) -> Result<()> {
        let followers: Vec<(String, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT a.address, COUNT(*) FROM follows f JOIN actors a ON a.id = f.follower_id WHERE a.state = 'blocked' GROUP BY a.address")
                .fetch_all(c))?;
        let following: Vec<(String, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT a.address, COUNT(*) FROM follows f JOIN actors a ON a.id = f.followed_id WHERE a.state = 'blocked' GROUP BY a.address")
                .fetch_all(c))?;
        for (address, count) in followers {
            cut_at(cuts, &Address::trusted(address).host()).followers += count;
        }
        for (address, count) in following {
            cut_at(cuts, &Address::trusted(address).host()).following += count;
        }
        for statement in [
            "DELETE FROM follows WHERE follower_id IN (SELECT id FROM actors WHERE state = 'blocked')",
            "DELETE FROM follows WHERE followed_id IN (SELECT id FROM actors WHERE state = 'blocked')",
            "DELETE FROM home_entries WHERE post_id IN (SELECT p.id FROM posts p JOIN actors a ON a.id = p.author_id WHERE a.state = 'blocked')",
        ] {
            exec!(self.conn, |c| sqlx::query(statement).execute(c))?;
        }
        Ok(())
    }

    async fn drop_deliveries(&mut self, rules: &Rules, cuts: &mut BTreeMap<String, Cut>) -> Result<()> {
        let waiting: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT DISTINCT host FROM deliveries WHERE state = 'waiting'").fetch_all(c))?;
        for (host,) in waiting {
            if rules.judge(&host).blocked {
                let dropped = drop_waiting(self.conn, &host, "this host is blocked").await?;
                cut_at(cuts, &host).deliveries += i64::try_from(dropped).unwrap_or(i64::MAX);
            }
        }
        Ok(())
    }
}

const SET_SQLITE: &str = "INSERT INTO peers (host, state, reject_media, reject_reports, reason, public_comment, obfuscate, scheme, failures, closed_until, created_at)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, 'cavage', 0, 0, $2 FROM json_each($1) WHERE TRUE
    ON CONFLICT (host) DO UPDATE SET state = excluded.state, reject_media = excluded.reject_media, reject_reports = excluded.reject_reports, reason = excluded.reason,
    public_comment = excluded.public_comment, obfuscate = excluded.obfuscate";
const SET_POSTGRES: &str = "INSERT INTO peers (host, state, reject_media, reject_reports, reason, public_comment, obfuscate, scheme, failures, closed_until, created_at)
    SELECT r ->> 0, r ->> 1, (r ->> 2)::boolean, (r ->> 3)::boolean, r ->> 4, r ->> 5, (r ->> 6)::boolean, 'cavage', 0, 0, $2 FROM jsonb_array_elements($1::jsonb) r
    ON CONFLICT (host) DO UPDATE SET state = excluded.state, reject_media = excluded.reject_media, reject_reports = excluded.reject_reports, reason = excluded.reason,
    public_comment = excluded.public_comment, obfuscate = excluded.obfuscate";

fn cut_at<'m>(cuts: &'m mut BTreeMap<String, Cut>, host: &str) -> &'m mut Cut {
    cuts.entry(host.to_owned()).or_insert_with(|| Cut { host: host.to_owned(), ..Cut::default() })
}

/// Gives up what waits for a host; answers how many that were.
pub(crate) async fn drop_waiting(conn: &mut Conn, host: &str, reason: &str) -> Result<u64> {
    exec!(conn, |c| sqlx::query("UPDATE deliveries SET state = 'dropped', locked_until = 0, reason = $2 WHERE state = 'waiting' AND host = $1").bind(host).bind(reason).execute(c))
}

/// Notes on a new or changed actor elsewhere whether its host is limited.
pub(crate) async fn note_limit(conn: &mut Conn, actor: &Actor, is_new: bool) -> Result<()> {
    let Some(handle_host) = &actor.handle.host else { return Ok(()) };
    let host = actor.address.host();
    let found = RuleStore { conn }.list_for([host.as_str(), handle_host.as_str()]).await?;
    let rules = Rules::new(&found, false);
    let limited = rules.judge(&host).and(rules.judge(handle_host)).limited;
    if limited || !is_new {
        exec!(conn, |c| sqlx::query("UPDATE actors SET limited = ($2 OR limited_here) WHERE id = $1 AND limited <> ($2 OR limited_here)")
            .bind(actor.id.raw())
            .bind(limited)
            .execute(c))?;
    }
    Ok(())
}

impl Storage {
    /// Enforces the rules for the mode of a server that starts, if it is another than before; answers whether it was.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn enforce_mode(&self, allow_list: bool, now: Time) -> Result<bool> {
        if self.read().await?.rules().is_allow_list().await? == allow_list {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        tx.instance().set(MODE, if allow_list { ALLOW_LIST } else { "open" }).await?;
        tx.rules().enforce().await?;
        tx.commit(domain::peers::Event::Enforced, now).await?;
        Ok(true)
    }

    /// How many hosts were heard of and are not blocked.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_known_peers(&self) -> Result<u64> {
        let mut reader = self.read().await?;
        let (count,): (i64,) =
            q!(&mut reader.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM peers WHERE state <> 'blocked' AND (state = 'open' OR seen_at IS NOT NULL)").fetch_one(c))?;
        Ok(count.unsigned_abs())
    }
}
