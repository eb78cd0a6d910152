//! What was given up besides deliveries: received activities, entries of the journal, photos. Shown, tried again, dropped.

use anyhow::{bail, ensure};
use clap::ValueEnum;
use domain::{Clock as _, Id, Time};
use serde::Serialize;
use storage::set_aside::{AsideEntry, DeadLetter, LostPhoto};

use super::{
    opened::Opened,
    table::{self, Row},
};

/// Most that are listed of one queue, the newest.
const MOST: i64 = 1_000;

/// What work waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Queue {
    /// What goes to other servers
    Deliveries,
    /// What other servers sent
    Inbox,
    /// What happened here, for those who react to it
    Journal,
    /// Photos of other servers
    Photos,
}

impl Queue {
    /// Those whose things are given up one by one.
    pub const OF_THINGS: [Self; 3] = [Self::Inbox, Self::Journal, Self::Photos];

    /// The queue that a word names; servers have names with dots.
    pub fn named(word: &str) -> Option<Self> {
        Self::from_str(word, true).ok()
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries",
            Self::Inbox => "inbox",
            Self::Journal => "journal",
            Self::Photos => "photos",
        }
    }

    /// So many of its things.
    fn of(self, count: u64) -> String {
        match self {
            Self::Deliveries => format!("{count} deliveries"),
            Self::Inbox => format!("{count} received activities"),
            Self::Journal => format!("{count} reactions to entries of the journal"),
            Self::Photos => format!("{count} photos"),
        }
    }
}

fn minute(time: &str) -> String {
    time.get(..16).unwrap_or(time).to_owned()
}

#[derive(Debug, Serialize)]
struct Letter {
    id: String,
    received_at: String,
    kind: String,
    actor: String,
    activity: String,
    tries: i64,
    reason: String,
}

impl From<DeadLetter> for Letter {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { id, activity, actor, kind, tries, reason, received_at } = letter;
        Self { id: id.to_string(), received_at: Time::from_unix_micros(received_at).rfc3339(), kind, actor, activity, tries, reason }
    }
}

impl Row for Letter {
    const HEAD: &'static [&'static str] = &["id", "received", "kind", "activity", "tries", "why"];

    fn cells(&self) -> Vec<String> {
        vec![self.id.clone(), minute(&self.received_at), self.kind.clone(), self.activity.clone(), self.tries.to_string(), self.reason.clone()]
    }
}

#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    consumer: String,
    set_aside_at: String,
    is_tried_again: bool,
    event: String,
    reason: String,
}

impl From<AsideEntry> for Entry {
    fn from(entry: AsideEntry) -> Self {
        Self {
            id: entry.seq.to_string(),
            consumer: entry.consumer,
            set_aside_at: Time::from_unix_micros(entry.at).rfc3339(),
            is_tried_again: entry.again_at.is_some(),
            event: entry.event,
            reason: entry.reason,
        }
    }
}

impl Row for Entry {
    const HEAD: &'static [&'static str] = &["id", "reader", "set aside", "again", "why"];

    fn cells(&self) -> Vec<String> {
        let again = if self.is_tried_again { "soon" } else { "-" };
        vec![self.id.clone(), self.consumer.clone(), minute(&self.set_aside_at), again.to_owned(), self.reason.clone()]
    }
}

#[derive(Debug, Serialize)]
struct Photo {
    id: String,
    wanted_at: String,
    url: String,
}

impl From<LostPhoto> for Photo {
    fn from(photo: LostPhoto) -> Self {
        Self { id: photo.id.to_string(), wanted_at: Time::from_unix_micros(photo.created_at).rfc3339(), url: photo.url }
    }
}

impl Row for Photo {
    const HEAD: &'static [&'static str] = &["id", "wanted", "photo"];

    fn cells(&self) -> Vec<String> {
        vec![self.id.clone(), minute(&self.wanted_at), self.url.clone()]
    }
}

/// What was given up in one queue; for people `None` where there is nothing.
pub async fn show(opened: &Opened, queue: Queue, as_json: bool) -> anyhow::Result<Option<String>> {
    let storage = &opened.storage;
    match queue {
        Queue::Deliveries => bail!("deliveries are shown by server"),
        Queue::Inbox => shown::<Letter, _>(storage.list_dead_letters(MOST).await?, as_json),
        Queue::Journal => shown::<Entry, _>(storage.list_aside_entries(MOST).await?, as_json),
        Queue::Photos => shown::<Photo, _>(storage.list_lost_photos(MOST).await?, as_json),
    }
}

fn shown<R: Row + From<T>, T>(found: Vec<T>, as_json: bool) -> anyhow::Result<Option<String>> {
    let rows: Vec<R> = found.into_iter().map(R::from).collect();
    if rows.is_empty() && !as_json { Ok(None) } else { table::show(&rows, as_json).map(Some) }
}

/// All of them by queue, for people; empty where there is nothing.
pub async fn show_all(opened: &Opened) -> anyhow::Result<String> {
    let mut text = String::new();
    for queue in Queue::OF_THINGS {
        if let Some(shown) = show(opened, queue, false).await? {
            text.push_str(&format!("\ngiven up: {}\n{shown}", queue.word()));
        }
    }
    Ok(text)
}

/// Lets one of them, or all of a queue, be tried again.
pub async fn retry(opened: &Opened, queue: Queue, id: Option<i64>) -> anyhow::Result<String> {
    let (storage, now) = (&opened.storage, opened.clock.now());
    let due = match queue {
        Queue::Deliveries => bail!("deliveries are tried again by server: `peerwright queue retry <server>`, or `--all`"),
        Queue::Inbox => storage.retry_dead_letters(id.map(Id::new), now).await?,
        Queue::Journal => storage.retry_aside_entries(id, now).await?,
        Queue::Photos => storage.retry_lost_photos(id.map(Id::new), now).await?,
    };
    found(queue, id, due)?;
    Ok(format!("{} are due now\n", queue.of(due)))
}

/// Gives one of them, or all of a queue, up for good.
pub async fn give_up(opened: &Opened, queue: Queue, id: Option<i64>) -> anyhow::Result<String> {
    let dropped = match queue {
        Queue::Deliveries => bail!("deliveries are dropped by server: `peerwright queue drop <server>`"),
        Queue::Photos => bail!("photos that were given up take no more work; `peerwright queue retry photos` fetches them anew"),
        Queue::Inbox => opened.storage.drop_dead_letters(id.map(Id::new)).await?,
        Queue::Journal => opened.storage.drop_aside_entries(id).await?,
    };
    found(queue, id, dropped)?;
    Ok(format!("{} were dropped\n", queue.of(dropped)))
}

fn found(queue: Queue, id: Option<i64>, count: u64) -> anyhow::Result<()> {
    let word = queue.word();
    match id {
        Some(id) => ensure!(count > 0, "nothing of number {id} was given up; `peerwright queue show {word}` shows all"),
        None => ensure!(count > 0, "nothing was given up; `peerwright queue show {word}` shows all"),
    }
    Ok(())
}
