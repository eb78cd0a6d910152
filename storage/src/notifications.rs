//! Notifications: what makers here are told, in the order in which it was written, and of whom they want to hear.

use std::collections::HashMap;

use domain::accounts::Role;
use domain::actors::{Actor, State as ActorState};
use domain::audience::Viewer;
use domain::notifications::{Kind, Notification, Policy, Sender, State, Verdict};
use domain::posts::Post;
use domain::relations::Timeline;
use domain::{Audience, Id, Time};
use sqlx::{FromRow, QueryBuilder};

use crate::blocks::apart;
use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{MAX_ROWS, RowOf, id_list, in_ids, json, text_list};
use crate::{Cursor, Page, Result, Storage};

/// Most that an unread mark counts.
pub const MAX_UNREAD: i64 = 100;
/// Most of those who did it that a group names.
pub const SAMPLE: usize = 8;

/// The store of notifications.
pub struct Notifications<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// One to be written, with what it came of: of one cause nobody is told twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caused {
    pub notification: Notification,
    pub cause: String,
}

/// Several that are told together, by the newest of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Names it in addresses.
    pub key: String,
    pub newest: Notification,
    pub oldest: Id<Notification>,
    pub count: i64,
    /// Who did it, the latest first; at most [`SAMPLE`].
    pub actors: Vec<Id<Actor>>,
}

/// Those of one sender that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub sender: Id<Actor>,
    pub count: i64,
    pub newest: Id<Notification>,
    pub at: Time,
    /// The newest post among them.
    pub post: Option<Id<Post>>,
}

/// How somebody here stands to what happened, and to who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearer {
    pub owner: Id<Actor>,
    pub state: ActorState,
    pub policy: Policy,
    pub sender: Sender,
    /// Who did it can be heard; true where nobody did.
    pub is_sender_active: bool,
    /// A block of either, a mute that keeps notifications away, or a host that is kept away stands between the two.
    pub is_apart: bool,
    /// They want to hear no more of the thread that it belongs to.
    pub is_thread_muted: bool,
    /// How they stand to the post it is about; `None` where there is none.
    pub post: Option<(Audience, Viewer)>,
}

#[derive(FromRow)]
struct NotificationRow {
    id: i64,
    owner_id: i64,
    kind: String,
    actor_id: Option<i64>,
    post_id: Option<i64>,
    about_id: Option<i64>,
    state: String,
    created_at: i64,
}

impl TryFrom<NotificationRow> for Notification {
    type Error = crate::StorageError;

    fn try_from(row: NotificationRow) -> Result<Self> {
        let of = RowOf { table: "notifications", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            owner: Id::new(row.owner_id),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            actor: row.actor_id.map(Id::new),
            post: row.post_id.map(Id::new),
            about: row.about_id,
            state: of.word("state", State::from_word(&row.state))?,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

#[derive(FromRow)]
struct GroupRow {
    told_with: String,
    newest: i64,
    oldest: i64,
    count: i64,
}

#[derive(FromRow)]
struct RequestRow {
    actor_id: i64,
    count: i64,
    newest: i64,
    at: i64,
    post_id: Option<i64>,
}

impl From<RequestRow> for Request {
    fn from(row: RequestRow) -> Self {
        Self { sender: Id::new(row.actor_id), count: row.count, newest: Id::new(row.newest), at: Time::from_unix_micros(row.at), post: row.post_id.map(Id::new) }
    }
}

#[derive(FromRow)]
struct PolicyRow {
    owner_id: i64,
    not_following: String,
    not_followers: String,
    new_accounts: String,
    unsolicited_direct: String,
    limited: String,
}

impl TryFrom<PolicyRow> for Policy {
    type Error = crate::StorageError;

    fn try_from(row: PolicyRow) -> Result<Self> {
        let of = RowOf { table: "notification_policies", id: row.owner_id };
        let verdict = |column, word: &str| of.word(column, Verdict::from_word(word));
        Ok(Self {
            not_following: verdict("not_following", &row.not_following)?,
            not_followers: verdict("not_followers", &row.not_followers)?,
            new_accounts: verdict("new_accounts", &row.new_accounts)?,
            unsolicited_direct: verdict("unsolicited_direct", &row.unsolicited_direct)?,
            limited: verdict("limited", &row.limited)?,
        })
    }
}

#[derive(FromRow)]
struct HearerRow {
    id: i64,
    state: String,
    sender_state: Option<String>,
    sender_limited: Option<bool>,
    sender_since: Option<i64>,
    is_followed: bool,
    follows_since: Option<i64>,
    is_let_in: bool,
    is_moderator: bool,
    is_solicited: bool,
    is_apart: bool,
    is_thread_muted: bool,
    audience: Option<String>,
    is_author: bool,
    follows_author: bool,
    is_addressed: bool,
    is_blocked: bool,
}

macro_rules! columns {
    () => {
        "SELECT n.id, n.owner_id, n.kind, n.actor_id, n.post_id, n.about_id, n.state, n.created_at FROM notifications n "
    };
}

/// SQL: who did it can be heard, or nobody did. Who asks for a place is heard by nobody yet, but for those who decide.
macro_rules! heard {
    () => {
        "(n.actor_id IS NULL OR n.kind = 'sign-up' OR EXISTS (SELECT 1 FROM actors a WHERE a.id = n.actor_id AND a.state = 'active'))"
    };
}

/// SQL: of one of the kinds in the JSON list `$param`; of all where that is empty.
macro_rules! of_kinds {
    ($d:ident, $before:expr, $param:literal, $after:literal) => {
        $d.pick(
            concat!($before, "($", $param, " = '[]' OR n.kind IN (SELECT value FROM json_each($", $param, ")))", $after),
            concat!($before, "($", $param, " = '[]' OR n.kind IN (SELECT jsonb_array_elements_text($", $param, "::jsonb)))", $after),
        )
    };
}

fn words(kinds: &[Kind]) -> String {
    text_list(kinds.iter().map(|kind| kind.word()))
}

impl Notifications<'_> {
    /// Writes them, each cause once for each owner; answers how many were new.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when what one is about is gone.
    pub async fn insert_all(&mut self, caused: &[Caused]) -> Result<u64> {
        let mut new = 0;
        for caused in caused.chunks(MAX_ROWS) {
            new += exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO notifications (id, owner_id, kind, actor_id, post_id, about_id, state, cause, told_with, created_at) ");
                statement.push_values(caused, |mut row, Caused { notification, cause }| {
                    row.push_bind(notification.id.raw())
                        .push_bind(notification.owner.raw())
                        .push_bind(notification.kind.word())
                        .push_bind(notification.actor.map(Id::raw))
                        .push_bind(notification.post.map(Id::raw))
                        .push_bind(notification.about)
                        .push_bind(notification.state.word())
                        .push_bind(cause)
                        .push_bind(notification.group())
                        .push_bind(notification.created_at.unix_micros());
                });
                statement.push(" ON CONFLICT (owner_id, cause) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        Ok(new)
    }

    /// How each of `owners` who lives here stands to what `sender` did and to `post`, by one statement however many they are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_hearers(&mut self, owners: &[Id<Actor>], sender: Option<Id<Actor>>, post: Option<Id<Post>>, now: Time) -> Result<Vec<Hearer>> {
        let ids = id_list(owners.iter().map(|id| id.raw()));
        let policies: Vec<PolicyRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT owner_id, not_following, not_followers, new_accounts, unsolicited_direct, limited FROM notification_policies WHERE owner_id",
            "$1",
            ""
        ))
        .bind(&ids)
        .fetch_all(c))?;
        let mut policies = policies.into_iter().map(|row| Ok((row.owner_id, Policy::try_from(row)?))).collect::<Result<HashMap<_, _>>>()?;
        let rows: Vec<HearerRow> = q!(self.conn, |c, d| {
            sqlx::query_as(in_ids!(
            d,
            concat!(
            "SELECT o.id, o.state, s.state AS sender_state, s.limited AS sender_limited, s.created_at AS sender_since, (f.id IS NOT NULL) AS is_followed, g.created_at AS follows_since,
             EXISTS (SELECT 1 FROM notification_senders l WHERE l.owner_id = o.id AND l.actor_id = s.id) AS is_let_in,
             EXISTS (SELECT 1 FROM accounts k WHERE k.actor_id = s.id AND k.role <> 'member' AND k.state = 'active') AS is_moderator,
             EXISTS (SELECT 1 FROM posts q WHERE q.thread = p.thread AND q.author_id = o.id AND q.id <> p.id) AS is_solicited,
             (",
            apart!("o.id", "s.id"),
            " OR EXISTS (SELECT 1 FROM mutes m WHERE m.muter_id = o.id AND m.muted_id = s.id AND m.notifications AND (m.until IS NULL OR m.until > $4))
                 OR EXISTS (SELECT 1 FROM domain_blocks h WHERE h.owner_id = o.id AND h.host = s.host)) AS is_apart,
             EXISTS (SELECT 1 FROM muted_threads t WHERE t.actor_id = o.id AND t.thread = p.thread) AS is_thread_muted,
             p.audience, COALESCE(p.author_id = o.id, FALSE) AS is_author,
             EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = o.id AND f.followed_id = p.author_id AND f.state = 'accepted') AS follows_author,
             EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = o.id) AS is_addressed, ",
            apart!("p.author_id", "o.id"),
            " AS is_blocked FROM actors o LEFT JOIN actors s ON s.id = $2 LEFT JOIN posts p ON p.id = $3
             LEFT JOIN follows f ON f.follower_id = o.id AND f.followed_id = s.id AND f.state = 'accepted'
             LEFT JOIN follows g ON g.follower_id = s.id AND g.followed_id = o.id AND g.state = 'accepted'
             WHERE o.host = '' AND o.id"
            ),
            "$1",
            " ORDER BY o.id"
        ))
        .bind(&ids)
        .bind(sender.map_or(0, Id::raw))
        .bind(post.map_or(0, Id::raw))
        .bind(now.unix_micros())
        .fetch_all(c)
        })?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "actors", id: row.id };
                let viewer = Viewer { is_author: row.is_author, follows_author: row.follows_author, is_addressed: row.is_addressed, is_blocked: row.is_blocked };
                let audience = row.audience.as_deref().map(|word| of.word("audience", Audience::from_word(word))).transpose()?;
                Ok(Hearer {
                    owner: Id::new(row.id),
                    state: of.word("state", ActorState::from_word(&row.state))?,
                    policy: policies.remove(&row.id).unwrap_or_default(),
                    sender: Sender {
                        is_followed: row.is_followed,
                        follows_since: row.follows_since.map(Time::from_unix_micros),
                        since: row.sender_since.map(Time::from_unix_micros),
                        is_limited: row.sender_limited.unwrap_or_default(),
                        is_solicited: row.is_solicited,
                        is_let_in: row.is_let_in,
                        is_moderator: row.is_moderator,
                    },
                    is_sender_active: row.sender_state.is_none_or(|state| state == ActorState::Active.word()),
                    is_apart: row.is_apart,
                    is_thread_muted: row.is_thread_muted,
                    post: audience.map(|audience| (audience, viewer)),
                })
            })
            .collect()
    }

    /// One that its owner sees.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, owner: Id<Actor>, id: Id<Notification>) -> Result<Option<Notification>> {
        let row: Option<NotificationRow> = q!(self.conn, |c| sqlx::query_as(concat!(columns!(), "WHERE n.id = $2 AND n.owner_id = $1 AND n.state = 'shown' AND ", heard!()))
            .bind(owner.raw())
            .bind(id.raw())
            .fetch_optional(c))?;
        row.map(Notification::try_from).transpose()
    }

    /// What somebody is told, one by one, newest first; of these kinds, or of all where none is named.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, owner: Id<Actor>, kinds: &[Kind], before: Cursor, limit: i64) -> Result<Page<Notification>> {
        let limit = bounded(limit);
        let rows: Vec<NotificationRow> = q!(self.conn, |c, d| sqlx::query_as(of_kinds!(
            d,
            concat!(columns!(), "WHERE n.owner_id = $1 AND n.state = 'shown' AND n.id < $2 AND ", heard!(), " AND "),
            4,
            " ORDER BY n.id DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(words(kinds))
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Notification::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// The same told together, the group with the newest first. What one owner has is bounded, so that all of it is looked at.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_groups(&mut self, owner: Id<Actor>, kinds: &[Kind], before: Cursor, limit: i64) -> Result<Page<Group>> {
        let limit = bounded(limit);
        let rows: Vec<GroupRow> = q!(self.conn, |c, d| sqlx::query_as(of_kinds!(
            d,
            concat!(
                "SELECT n.told_with, MAX(n.id) AS newest, MIN(n.id) AS oldest, COUNT(*) AS count FROM notifications n WHERE n.owner_id = $1 AND n.state = 'shown' AND ",
                heard!(),
                " AND "
            ),
            4,
            " GROUP BY n.told_with HAVING MAX(n.id) < $2 ORDER BY MAX(n.id) DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(words(kinds))
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.newest);
        Ok(Page { items: self.filled(owner, page.items).await?, next: page.next })
    }

    /// One group that its owner sees.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_group(&mut self, owner: Id<Actor>, key: &str) -> Result<Option<Group>> {
        let rows: Vec<GroupRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            "SELECT n.told_with, MAX(n.id) AS newest, MIN(n.id) AS oldest, COUNT(*) AS count FROM notifications n WHERE n.owner_id = $1 AND n.state = 'shown' AND n.told_with = $2 AND ",
            heard!(),
            " GROUP BY n.told_with"
        ))
        .bind(owner.raw())
        .bind(key)
        .fetch_all(c)
        })?;
        Ok(self.filled(owner, rows).await?.pop())
    }

    /// The newest of each group, and who did it.
    async fn filled(&mut self, owner: Id<Actor>, groups: Vec<GroupRow>) -> Result<Vec<Group>> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let newest: Vec<NotificationRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT n.id, n.owner_id, n.kind, n.actor_id, n.post_id, n.about_id, n.state, n.created_at FROM notifications n WHERE n.id",
            "$1",
            ""
        ))
        .bind(id_list(groups.iter().map(|group| group.newest)))
        .fetch_all(c))?;
        let mut newest = newest.into_iter().map(|row| Ok((row.id, Notification::try_from(row)?))).collect::<Result<HashMap<_, _>>>()?;
        let several = text_list(groups.iter().filter(|group| group.count > 1).map(|group| group.told_with.as_str()));
        let by: Vec<(String, i64)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(
                "SELECT n.told_with, n.actor_id FROM notifications n WHERE n.owner_id = $1 AND n.state = 'shown' AND n.actor_id IS NOT NULL AND ",
                heard!(),
                " AND n.told_with IN (SELECT value FROM json_each($2)) ORDER BY n.id DESC"
            ),
            concat!(
                "SELECT n.told_with, n.actor_id FROM notifications n WHERE n.owner_id = $1 AND n.state = 'shown' AND n.actor_id IS NOT NULL AND ",
                heard!(),
                " AND n.told_with IN (SELECT jsonb_array_elements_text($2::jsonb)) ORDER BY n.id DESC"
            )
        ))
        .bind(owner.raw())
        .bind(several)
        .fetch_all(c))?;
        let mut actors: HashMap<String, Vec<Id<Actor>>> = HashMap::new();
        for (key, actor) in by {
            let named = actors.entry(key).or_default();
            if named.len() < SAMPLE {
                named.push(Id::new(actor));
            }
        }
        let whole = groups.into_iter().filter_map(|group| {
            let newest = newest.remove(&group.newest)?;
            let actors = actors.remove(&group.told_with).unwrap_or_else(|| newest.actor.into_iter().collect());
            Some(Group { key: group.told_with, newest, oldest: Id::new(group.oldest), count: group.count, actors })
        });
        Ok(whole.collect())
    }

    /// How much somebody has not read, up to [`MAX_UNREAD`]: one look at an index.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_unread(&mut self, owner: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT COUNT(*) FROM (SELECT n.id FROM notifications n WHERE n.owner_id = $1 AND n.state = 'shown'
             AND n.id > COALESCE((SELECT m.entry_id FROM markers m WHERE m.owner_id = $1 AND m.timeline = $2), 0) AND ",
            heard!(),
            " LIMIT $3) AS unread"
        ))
        .bind(owner.raw())
        .bind(Timeline::Notifications.word())
        .bind(MAX_UNREAD)
        .fetch_one(c))?;
        Ok(count)
    }

    /// Takes one away from its owner's sight; answers whether it was there.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn dismiss(&mut self, owner: Id<Actor>, id: Id<Notification>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE notifications SET state = 'dismissed' WHERE owner_id = $1 AND id = $2 AND state = 'shown'")
            .bind(owner.raw())
            .bind(id.raw())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// The same for all that are told together.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn dismiss_group(&mut self, owner: Id<Actor>, key: &str) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("UPDATE notifications SET state = 'dismissed' WHERE owner_id = $1 AND told_with = $2 AND state = 'shown'")
            .bind(owner.raw())
            .bind(key)
            .execute(c))
    }

    /// The same for all up to one, that one among them; what came after it stays.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn dismiss_all(&mut self, owner: Id<Actor>, up_to: Id<Notification>) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("UPDATE notifications SET state = 'dismissed' WHERE owner_id = $1 AND state = 'shown' AND id <= $2")
            .bind(owner.raw())
            .bind(up_to.raw())
            .execute(c))
    }

    /// Whoever was told of what `actor` did to `post` is told no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn take_back(&mut self, kind: Kind, actor: Id<Actor>, post: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM notifications WHERE actor_id = $2 AND post_id = $3 AND kind = $1")
            .bind(kind.word())
            .bind(actor.raw())
            .bind(post.raw())
            .execute(c))?;
        Ok(())
    }

    /// Forgets what came of one cause; answers whether there was anything.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, owner: Id<Actor>, cause: &str) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM notifications WHERE owner_id = $1 AND cause = $2").bind(owner.raw()).bind(cause).execute(c))?;
        Ok(rows > 0)
    }

    /// Forgets what anybody was told of this kind about a post, but for what came of one cause.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_others(&mut self, kind: Kind, post: Id<Post>, but: &str) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM notifications WHERE post_id = $2 AND kind = $1 AND cause <> $3").bind(kind.word()).bind(post.raw()).bind(but).execute(c))?;
        Ok(())
    }

    /// Forgets what somebody was told of another, and that they let them in.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_of(&mut self, owner: Id<Actor>, actor: Id<Actor>) -> Result<()> {
        for statement in ["DELETE FROM notifications WHERE owner_id = $1 AND actor_id = $2", "DELETE FROM notification_senders WHERE owner_id = $1 AND actor_id = $2"] {
            exec!(self.conn, |c| sqlx::query(statement).bind(owner.raw()).bind(actor.raw()).execute(c))?;
        }
        Ok(())
    }

    /// Forgets what somebody was told of those of a host.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_of_host(&mut self, owner: Id<Actor>, host: &str) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM notifications WHERE owner_id = $1 AND actor_id IN (SELECT id FROM actors WHERE host = $2)")
            .bind(owner.raw())
            .bind(host)
            .execute(c))?;
        Ok(())
    }

    /// Forgets what anybody was told of somebody who is gone.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_all_of(&mut self, actor: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM notifications WHERE actor_id = $1").bind(actor.raw()).execute(c))?;
        Ok(())
    }

    /// Forgets what moderators were told of something that waits no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_about(&mut self, kind: Kind, about: i64, owners: &[Id<Actor>]) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(in_ids!(d, "DELETE FROM notifications WHERE kind = $2 AND about_id = $3 AND owner_id", "$1", ""))
            .bind(id_list(owners.iter().map(|id| id.raw())))
            .bind(kind.word())
            .bind(about)
            .execute(c))?;
        Ok(())
    }

    /// Who was told of a post by its author.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_told_of(&mut self, post: Id<Post>) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT DISTINCT owner_id FROM notifications WHERE post_id = $1 ORDER BY owner_id").bind(post.raw()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Forgets what some were told of a post that is for them no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_post(&mut self, post: Id<Post>, owners: &[Id<Actor>]) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(in_ids!(d, "DELETE FROM notifications WHERE post_id = $2 AND owner_id", "$1", ""))
            .bind(id_list(owners.iter().map(|id| id.raw())))
            .bind(post.raw())
            .execute(c))?;
        Ok(())
    }

    /// Who here passed a post on, or voted in it, before a time.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_involved(&mut self, post: Id<Post>, before: Time) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT a.id FROM actors a WHERE a.host = '' AND a.id IN (SELECT actor_id FROM boosts WHERE post_id = $1 AND created_at < $2
             UNION SELECT actor_id FROM votes WHERE post_id = $1 AND created_at < $2) ORDER BY a.id"
        )
        .bind(post.raw())
        .bind(before.unix_micros())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Who may at least do what `role` may, and can be reached.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_staff(&mut self, role: Role) -> Result<Vec<Id<Actor>>> {
        let roles: Vec<&str> = [Role::Member, Role::Moderator, Role::Admin].into_iter().filter(|other| *other >= role).map(Role::word).collect();
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT actor_id FROM accounts WHERE state = 'active' AND role IN (SELECT value FROM json_each($1)) ORDER BY actor_id",
            "SELECT actor_id FROM accounts WHERE state = 'active' AND role IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY actor_id"
        ))
        .bind(json(&roles))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// What anybody is told, after one, oldest first: for those who pass it on.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_after(&mut self, after: Id<Notification>, limit: i64) -> Result<Vec<Notification>> {
        let rows: Vec<NotificationRow> = q!(self.conn, |c| sqlx::query_as(concat!(columns!(), "WHERE n.id > $1 AND n.state = 'shown' AND ", heard!(), " ORDER BY n.id LIMIT $2"))
            .bind(after.raw())
            .bind(limit)
            .fetch_all(c))?;
        rows.into_iter().map(Notification::try_from).collect()
    }

    /// The newest there is; where there is none, before all.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn newest(&mut self) -> Result<Id<Notification>> {
        let (id,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COALESCE(MAX(id), 0) FROM notifications").fetch_one(c))?;
        Ok(Id::new(id))
    }

    /// What somebody decided about those who come unasked.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn policy(&mut self, owner: Id<Actor>) -> Result<Policy> {
        let row: Option<PolicyRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT owner_id, not_following, not_followers, new_accounts, unsolicited_direct, limited FROM notification_policies WHERE owner_id = $1"
        )
        .bind(owner.raw())
        .fetch_optional(c))?;
        Ok(row.map(Policy::try_from).transpose()?.unwrap_or_default())
    }

    /// Keeps what somebody decided.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_policy(&mut self, owner: Id<Actor>, policy: &Policy) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO notification_policies (owner_id, not_following, not_followers, new_accounts, unsolicited_direct, limited) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (owner_id) DO UPDATE SET not_following = excluded.not_following, not_followers = excluded.not_followers, new_accounts = excluded.new_accounts,
             unsolicited_direct = excluded.unsolicited_direct, limited = excluded.limited"
        )
        .bind(owner.raw())
        .bind(policy.not_following.word())
        .bind(policy.not_followers.word())
        .bind(policy.new_accounts.word())
        .bind(policy.unsolicited_direct.word())
        .bind(policy.limited.word())
        .execute(c))?;
        Ok(())
    }

    /// Senders with something that waits, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_requests(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Request>> {
        let limit = bounded(limit);
        let rows: Vec<RequestRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT n.actor_id, COUNT(*) AS count, MAX(n.id) AS newest, MAX(n.created_at) AS at, MAX(n.post_id) AS post_id FROM notifications n
             WHERE n.owner_id = $1 AND n.state = 'waiting' AND n.actor_id IS NOT NULL AND ",
            heard!(),
            " GROUP BY n.actor_id HAVING MAX(n.id) < $2 ORDER BY MAX(n.id) DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        Ok(Page::cut(rows, limit, |row| row.newest).map(Request::from))
    }

    /// What of one sender waits.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_request(&mut self, owner: Id<Actor>, sender: Id<Actor>) -> Result<Option<Request>> {
        let row: Option<RequestRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT n.actor_id, COUNT(*) AS count, MAX(n.id) AS newest, MAX(n.created_at) AS at, MAX(n.post_id) AS post_id FROM notifications n
             WHERE n.owner_id = $1 AND n.state = 'waiting' AND n.actor_id = $2 AND ",
            heard!(),
            " GROUP BY n.actor_id"
        ))
        .bind(owner.raw())
        .bind(sender.raw())
        .fetch_optional(c))?;
        Ok(row.map(Request::from))
    }

    /// How many senders have something that waits, and how much that is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_requests(&mut self, owner: Id<Actor>) -> Result<(i64, i64)> {
        Ok(q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT COUNT(DISTINCT n.actor_id), COUNT(*) FROM notifications n WHERE n.owner_id = $1 AND n.state = 'waiting' AND n.actor_id IS NOT NULL AND ",
            heard!()
        ))
        .bind(owner.raw())
        .fetch_one(c))?)
    }

    /// Lets a sender in, now and from now on; answers how much of theirs waited.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn let_in(&mut self, owner: Id<Actor>, sender: Id<Actor>) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO notification_senders (owner_id, actor_id) VALUES ($1, $2) ON CONFLICT (owner_id, actor_id) DO NOTHING")
            .bind(owner.raw())
            .bind(sender.raw())
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query("UPDATE notifications SET state = 'shown' WHERE owner_id = $1 AND actor_id = $2 AND state = 'waiting'")
            .bind(owner.raw())
            .bind(sender.raw())
            .execute(c))
    }

    /// Takes what of a sender waits out of sight; answers how much that was.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn dismiss_request(&mut self, owner: Id<Actor>, sender: Id<Actor>) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("UPDATE notifications SET state = 'dismissed' WHERE owner_id = $1 AND actor_id = $2 AND state = 'waiting'")
            .bind(owner.raw())
            .bind(sender.raw())
            .execute(c))
    }
}

impl Storage {
    /// Forgets what is older than `before`, and of each owner what is beyond the newest `most`; answers how many that were.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_notifications(&self, before: Time, most: i64) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let old = exec!(&mut conn, |c| sqlx::query("DELETE FROM notifications WHERE created_at < $1").bind(before.unix_micros()).execute(c))?;
        let many = exec!(&mut conn, |c| sqlx::query(
            "DELETE FROM notifications WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY owner_id ORDER BY id DESC) AS place FROM notifications
             WHERE owner_id IN (SELECT owner_id FROM notifications GROUP BY owner_id HAVING COUNT(*) > $1)) AS theirs WHERE place > $1)"
        )
        .bind(most)
        .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(old + many)
    }
}
