//! Polls and their votes.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::posts::Post;
use domain::posts::poll::Poll;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::Result;
use crate::engine::Conn;
use crate::row::{RowOf, id_list, in_ids, json, time};

/// The store of polls.
pub struct Polls<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    pub by: Id<Actor>,
    pub choice: usize,
    /// Of the vote.
    pub address: Address,
}

#[derive(FromRow)]
struct PollRow {
    post_id: i64,
    options: String,
    multiple: bool,
    ends_at: Option<i64>,
    closed_at: Option<i64>,
    counts: String,
    voters: Option<i64>,
}

#[derive(FromRow)]
struct CountRow {
    post_id: i64,
    choice: i64,
    votes: i64,
}

impl Polls<'_> {
    /// A new poll. One of a peer brings its counts; ours are counted from the votes.
    ///
    /// # Errors
    /// `polls_post_id` when the post has one.
    pub async fn insert(&mut self, poll: &Poll, here: bool, now: Time) -> Result<()> {
        let counts = if here { "[]".to_owned() } else { json(&poll.counts) };
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO polls (post_id, options, multiple, ends_at, closed_at, counts, voters, changed_at, told_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
        )
        .bind(poll.post.raw())
        .bind(json(&poll.options))
        .bind(poll.multiple)
        .bind(poll.ends_at.map(Time::unix_micros))
        .bind(poll.closed_at.map(Time::unix_micros))
        .bind(counts)
        .bind((!here).then_some(poll.voters))
        .bind(now.unix_micros())
        .execute(c))?;
        Ok(())
    }

    /// What the origin of a peer's poll says now. With other options it is another poll, and the votes are void.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update_mirror(&mut self, poll: &Poll) -> Result<()> {
        let options = json(&poll.options);
        exec!(self.conn, |c| sqlx::query("DELETE FROM votes WHERE post_id = $1 AND EXISTS (SELECT 1 FROM polls WHERE post_id = $1 AND options <> $2)")
            .bind(poll.post.raw())
            .bind(&options)
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query("UPDATE polls SET options = $2, multiple = $3, ends_at = $4, closed_at = $5, counts = $6, voters = $7 WHERE post_id = $1")
            .bind(poll.post.raw())
            .bind(&options)
            .bind(poll.multiple)
            .bind(poll.ends_at.map(Time::unix_micros))
            .bind(poll.closed_at.map(Time::unix_micros))
            .bind(json(&poll.counts))
            .bind(poll.voters)
            .execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, post: Id<Post>) -> Result<Option<Poll>> {
        Ok(self.list(&[post]).await?.pop())
    }

    /// The polls of those of `posts` that have one, with their counts.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, posts: &[Id<Post>]) -> Result<Vec<Poll>> {
        let ids = id_list(posts.iter().map(|id| id.raw()));
        let rows: Vec<PollRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT post_id, options, multiple, ends_at, closed_at, counts, voters FROM polls WHERE post_id",
            "$1",
            " ORDER BY post_id"
        ))
        .bind(&ids)
        .fetch_all(c))?;
        if rows.iter().all(|row| row.voters.is_some()) {
            return rows.into_iter().map(|row| poll(row, &[], 0)).collect();
        }
        let counted: Vec<CountRow> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id, choice, COUNT(*) AS votes FROM votes WHERE post_id", "$1", " GROUP BY post_id, choice"))
                .bind(&ids)
                .fetch_all(c))?;
        let voters: Vec<(i64, i64)> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id, COUNT(DISTINCT actor_id) FROM votes WHERE post_id", "$1", " GROUP BY post_id"))
                .bind(&ids)
                .fetch_all(c))?;
        let voters: HashMap<i64, i64> = voters.into_iter().collect();
        rows.into_iter()
            .map(|row| {
                let own: Vec<&CountRow> = counted.iter().filter(|count| count.post_id == row.post_id).collect();
                let voters = voters.get(&row.post_id).copied().unwrap_or_default();
                poll(row, &own, voters)
            })
            .collect()
    }

    /// What somebody chose, in the order of the options.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_choices(&mut self, post: Id<Post>, by: Id<Actor>) -> Result<Vec<usize>> {
        let rows: Vec<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT choice FROM votes WHERE post_id = $1 AND actor_id = $2 ORDER BY choice").bind(post.raw()).bind(by.raw()).fetch_all(c))?;
        Ok(rows.into_iter().filter_map(|(choice,)| usize::try_from(choice).ok()).collect())
    }

    /// The same for many posts.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_chosen(&mut self, posts: &[Id<Post>], by: Id<Actor>) -> Result<HashMap<Id<Post>, Vec<usize>>> {
        let rows: Vec<(i64, i64)> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id, choice FROM votes WHERE actor_id = $2 AND post_id", "$1", " ORDER BY post_id, choice"))
                .bind(id_list(posts.iter().map(|id| id.raw())))
                .bind(by.raw())
                .fetch_all(c))?;
        let mut chosen: HashMap<Id<Post>, Vec<usize>> = HashMap::new();
        for (post, choice) in rows {
            chosen.entry(Id::new(post)).or_default().extend(usize::try_from(choice).ok());
        }
        Ok(chosen)
    }

    /// Somebody's votes, as their addresses name them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_votes(&mut self, post: Id<Post>, by: Id<Actor>) -> Result<Vec<Vote>> {
        let rows: Vec<(i64, String)> = q!(self.conn, |c| sqlx::query_as("SELECT choice, address FROM votes WHERE post_id = $1 AND actor_id = $2 ORDER BY choice")
            .bind(post.raw())
            .bind(by.raw())
            .fetch_all(c))?;
        Ok(rows.into_iter().filter_map(|(choice, address)| Some(Vote { by, choice: usize::try_from(choice).ok()?, address: Address::trusted(address) })).collect())
    }

    /// A vote. The key lets nobody vote twice, however many ask at once (SECURITY P-15).
    ///
    /// # Errors
    /// `votes_post_id_actor_id_slot` when they voted before.
    pub async fn insert_vote(&mut self, poll: &Poll, vote: &Vote, now: Time) -> Result<()> {
        let choice = i64::try_from(vote.choice).unwrap_or(i64::MAX);
        exec!(self.conn, |c| sqlx::query("INSERT INTO votes (post_id, actor_id, slot, choice, address, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(poll.post.raw())
            .bind(vote.by.raw())
            .bind(if poll.multiple { choice } else { 0 })
            .bind(choice)
            .bind(vote.address.as_str())
            .bind(now.unix_micros())
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query("UPDATE polls SET changed_at = CASE WHEN told_at < $2 THEN $2 ELSE told_at + 1 END WHERE post_id = $1")
            .bind(poll.post.raw())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(())
    }

    /// Who voted and lives elsewhere: their inboxes hear how it stands.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_voters(&mut self, post: Id<Post>) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT DISTINCT actor_id FROM votes WHERE post_id = $1 ORDER BY actor_id").bind(post.raw()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Polls that came to their end and are not closed yet.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_ended(&mut self, now: Time, limit: i64) -> Result<Vec<Id<Post>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT post_id FROM polls WHERE closed_at IS NULL AND ends_at <= $1 ORDER BY ends_at LIMIT $2")
            .bind(now.unix_micros())
            .bind(limit)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Closes a poll; answers whether it was open.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn close(&mut self, post: Id<Post>, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE polls SET closed_at = ends_at, told_at = $2, changed_at = $2 WHERE post_id = $1 AND closed_at IS NULL")
            .bind(post.raw())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// Open polls of makers here with votes that peers were not told of, last told before `before`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_untold(&mut self, before: Time, limit: i64) -> Result<Vec<Id<Post>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT post_id FROM polls WHERE changed_at > told_at AND told_at < $1 AND closed_at IS NULL AND voters IS NULL ORDER BY told_at LIMIT $2"
        )
        .bind(before.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Remembers that peers are told now; answers whether there was anything to tell.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn told(&mut self, post: Id<Post>, now: Time) -> Result<bool> {
        let rows =
            exec!(self.conn, |c| sqlx::query("UPDATE polls SET told_at = $2 WHERE post_id = $1 AND changed_at > told_at").bind(post.raw()).bind(now.unix_micros()).execute(c))?;
        Ok(rows > 0)
    }
}

fn poll(row: PollRow, counted: &[&CountRow], voters: i64) -> Result<Poll> {
    let of = RowOf { table: "polls", id: row.post_id };
    let options: Vec<String> = of.json("options", &row.options)?;
    let counts = match row.voters {
        Some(_) => of.json("counts", &row.counts)?,
        None => (0..options.len()).map(|option| counted.iter().find(|count| usize::try_from(count.choice) == Ok(option)).map_or(0, |count| count.votes)).collect(),
    };
    Ok(Poll {
        post: Id::new(row.post_id),
        options,
        multiple: row.multiple,
        ends_at: time(row.ends_at),
        closed_at: time(row.closed_at),
        counts,
        voters: row.voters.unwrap_or(voters),
    })
}
