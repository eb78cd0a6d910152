//! Keeping letters: those that arrive at once are written by one statement.

use std::collections::HashSet;

use sqlx::QueryBuilder;

use crate::inbox::Received;
use crate::row::MAX_ROWS;
use crate::{Result, Storage, StorageError, Topic};

impl Storage {
    /// Keeps an activity; answers `false` when its id was kept before. It is on disk when this returns.
    ///
    /// # Errors
    /// Storage trouble only: the peer is told to come back.
    pub async fn keep(&self, received: &Received) -> Result<bool> {
        let (is_first, kept) = self.letters.add(received.clone());
        if is_first {
            // Its own task: a sender who hangs up leaves nobody else's letter behind.
            let storage = self.clone();
            tokio::spawn(async move { storage.keep_waiting().await });
        }
        kept.await.map_err(|_broken| StorageError::unavailable("the letter could not be written"))
    }

    /// Those whose letters cannot be written hear of it by their broken channel.
    async fn keep_waiting(&self) {
        let written = async {
            let begun = self.begin_conn().await;
            // After the turn began, because letters come in while one waits for it.
            let mut waiting = self.letters.take();
            let mut conn = begun?;
            let mut new = HashSet::with_capacity(waiting.len());
            for letters in waiting.chunks(MAX_ROWS) {
                let rows: Vec<(i64,)> = q!(&mut conn, |c| insert(letters.iter().map(|(letter, _)| letter)).build_query_as().fetch_all(c))?;
                new.extend(rows.into_iter().map(|(id,)| id));
            }
            crate::transaction::notify(&mut conn, Topic::Inbox).await?;
            crate::transaction::commit(conn).await?;
            for (letter, told) in waiting.drain(..) {
                // Whoever hung up does not care.
                let _ = told.send(new.contains(&letter.id.raw()));
            }
            Ok::<_, StorageError>(!new.is_empty())
        };
        match written.await {
            Ok(true) => self.rouse(Topic::Inbox),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "letters could not be written"),
        }
    }
}

/// The statement that writes them and answers the ids of the new ones.
fn insert<'l, D>(letters: impl Iterator<Item = &'l Received>) -> QueryBuilder<D>
where
    D: sqlx::Database,
    i64: sqlx::Encode<'static, D> + sqlx::Type<D>,
    String: sqlx::Encode<'static, D> + sqlx::Type<D>,
{
    let mut statement = QueryBuilder::new("INSERT INTO inbox (id, activity, actor, kind, lane, body, state, reason, tries, next_at, locked_until, received_at, domain) ");
    statement.push_values(letters, |mut row, letter| {
        let at = letter.received_at.unix_micros();
        row.push_bind(letter.id.raw())
            .push_bind(letter.activity.as_str().to_owned())
            .push_bind(letter.actor.as_str().to_owned())
            .push_bind(letter.kind.clone())
            .push_bind(crate::row::lane(&letter.lane).into_owned())
            .push_bind(letter.body.clone())
            .push("'waiting', '', 0")
            .push_bind(at)
            .push("0")
            .push_bind(at)
            .push_bind(letter.domain());
    });
    statement.push(" ON CONFLICT (activity) DO NOTHING RETURNING id");
    statement
}
