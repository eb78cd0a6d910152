//! Who listens in this process, and what they are told. However a program listens, it does so here.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Id;
use domain::accounts::{Session, Token};
use domain::actors::Actor;
use domain::notifications::{Kind, Notification};
use domain::posts::Post;
use storage::Storage;
use storage::streams::Positions;
use storage::timelines::HomeEntry;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Streams of one maker that are open at once.
pub const MAX_STREAMS: usize = 10;
/// What waits for one who reads slowly; beyond it the stream ends, and says so.
pub const WAITING: usize = 64;
/// So many of the posts that a stream told are remembered, to tell on it what becomes of them.
const REMEMBERED: usize = 128;

/// What somebody is told: ids, by which everything else is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A post reached home.
    Home {
        entry: Id<HomeEntry>,
        post: Id<Post>,
    },
    Notification {
        id: Id<Notification>,
        kind: Kind,
    },
    /// A direct post came, or was written by themselves.
    Conversation {
        post: Id<Post>,
    },
    Edited {
        post: Id<Post>,
    },
    Deleted {
        post: Id<Post>,
    },
}

/// By what somebody listens: when it ends, so does the stream (SECURITY W-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ticket {
    Session(Id<Session>),
    Token(Id<Token>),
}

/// Why a stream is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    #[error("there are as many streams of this maker as there may be")]
    TooMany,
    #[error("this process ends")]
    Closed,
}

/// All who listen in this process.
#[derive(Debug, Default)]
pub struct Hub {
    open: Mutex<Open>,
    /// Up to where they have been told; nothing where nobody listens. Held while they are told and while somebody comes, so
    /// that whoever comes misses nothing that happens afterwards.
    pub(super) positions: tokio::sync::Mutex<Option<Positions>>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    is_closed: bool,
    streams: HashMap<u64, Stream>,
    by_owner: HashMap<Id<Actor>, Vec<u64>>,
}

#[derive(Debug)]
struct Stream {
    owner: Id<Actor>,
    ticket: Ticket,
    sender: Sender<Told>,
    has_lagged: Arc<AtomicBool>,
    recent: VecDeque<Id<Post>>,
}

/// One stream, to be read. It leaves the hub when it is dropped.
#[derive(Debug)]
pub struct Subscription {
    hub: Arc<Hub>,
    id: u64,
    receiver: Receiver<Told>,
    has_lagged: Arc<AtomicBool>,
}

impl Hub {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream for somebody who was seen to hold `ticket`.
    ///
    /// # Errors
    /// Storage trouble; inside, that there are too many already or that this process ends.
    pub async fn subscribe(self: &Arc<Self>, storage: &Storage, owner: Id<Actor>, ticket: Ticket) -> storage::Result<Result<Subscription, Full>> {
        let mut positions = self.positions.lock().await;
        if positions.is_none() {
            *positions = Some(storage.read().await?.streams().positions().await?);
        }
        let mut open = self.open();
        if open.is_closed {
            return Ok(Err(Full::Closed));
        }
        if open.by_owner.get(&owner).is_some_and(|streams| streams.len() >= MAX_STREAMS) {
            return Ok(Err(Full::TooMany));
        }
        let (sender, receiver) = channel(WAITING);
        let has_lagged = Arc::new(AtomicBool::new(false));
        let id = open.next;
        open.next += 1;
        open.streams.insert(id, Stream { owner, ticket, sender, has_lagged: has_lagged.clone(), recent: VecDeque::new() });
        open.by_owner.entry(owner).or_default().push(id);
        Ok(Ok(Subscription { hub: self.clone(), id, receiver, has_lagged }))
    }

    /// Whose streams are open.
    #[must_use]
    pub fn owners(&self) -> Vec<Id<Actor>> {
        self.open().by_owner.keys().copied().collect()
    }

    /// How many streams are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.open().streams.len()
    }

    /// By what the open streams listen.
    #[must_use]
    pub fn tickets(&self) -> Vec<Ticket> {
        let tickets: HashSet<Ticket> = self.open().streams.values().map(|stream| stream.ticket).collect();
        tickets.into_iter().collect()
    }

    /// Tells all streams of one maker. Whoever did not read what waits is let go.
    pub fn tell(&self, owner: Id<Actor>, told: Told) {
        let mut open = self.open();
        let streams = open.by_owner.get(&owner).cloned().unwrap_or_default();
        for id in streams {
            open.tell_one(id, told);
        }
    }

    /// Tells what became of a post: everybody where everybody could see it, else the streams that told of it.
    pub fn tell_of(&self, post: Id<Post>, told: Told, everybody: bool) {
        let mut open = self.open();
        let streams: Vec<u64> = open.streams.iter().filter(|(_, stream)| everybody || stream.recent.contains(&post)).map(|(id, _)| *id).collect();
        for id in streams {
            open.tell_one(id, told);
        }
    }

    /// Ends the streams that listen by what does not stand any more.
    pub fn cut(&self, fallen: &HashSet<Ticket>) {
        let mut open = self.open();
        let streams: Vec<u64> = open.streams.iter().filter(|(_, stream)| fallen.contains(&stream.ticket)).map(|(id, _)| *id).collect();
        for id in streams {
            open.remove(id);
        }
    }

    /// Ends all streams, and opens none any more.
    pub fn close(&self) {
        let mut open = self.open();
        open.is_closed = true;
        open.streams.clear();
        open.by_owner.clear();
    }
}

impl Open {
    fn tell_one(&mut self, id: u64, told: Told) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        if let Told::Home { post, .. } | Told::Conversation { post } = told {
            if stream.recent.len() == REMEMBERED {
                stream.recent.pop_front();
            }
            stream.recent.push_back(post);
        }
        match stream.sender.try_send(told) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                stream.has_lagged.store(true, Ordering::SeqCst);
                self.remove(id);
            }
            Err(TrySendError::Closed(_)) => self.remove(id),
        }
    }

    fn remove(&mut self, id: u64) {
        let Some(stream) = self.streams.remove(&id) else { return };
        if let Some(streams) = self.by_owner.get_mut(&stream.owner) {
            streams.retain(|other| *other != id);
            if streams.is_empty() {
                self.by_owner.remove(&stream.owner);
            }
        }
    }
}

impl Subscription {
    /// The next that is told; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Told> {
        self.receiver.recv().await
    }

    /// Whether it ended because too much waited: who listens must look anew at everything.
    #[must_use]
    pub fn has_lagged(&self) -> bool {
        self.has_lagged.load(Ordering::SeqCst)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.open().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Id<Actor> = Id::new(1);
    const BO: Id<Actor> = Id::new(2);

    async fn storage(folder: &tempfile::TempDir) -> Storage {
        let storage = Storage::open(&storage::Options::new(&format!("sqlite://{}", folder.path().join("hub.db").display()))).await.unwrap();
        storage.migrate().await.unwrap();
        storage
    }

    fn ticket(id: i64) -> Ticket {
        Ticket::Token(Id::new(id))
    }

    const fn home(post: i64) -> Told {
        Told::Home { entry: Id::new(post), post: Id::new(post) }
    }

    const fn deleted(post: i64) -> Told {
        Told::Deleted { post: Id::new(post) }
    }

    #[tokio::test]
    async fn so_many_streams_of_one_maker_and_no_more() {
        let folder = tempfile::TempDir::new().unwrap();
        let storage = storage(&folder).await;
        let hub = Arc::new(Hub::default());
        let mut streams = Vec::new();
        for _ in 0..MAX_STREAMS {
            streams.push(hub.subscribe(&storage, ANA, ticket(1)).await.unwrap().unwrap());
        }
        assert_eq!(hub.subscribe(&storage, ANA, ticket(1)).await.unwrap().unwrap_err(), Full::TooMany);
        assert!(hub.subscribe(&storage, BO, ticket(2)).await.unwrap().is_ok(), "others have theirs");
        streams.pop();
        assert!(hub.subscribe(&storage, ANA, ticket(1)).await.unwrap().is_ok(), "a place is free again");
        hub.close();
        assert_eq!(hub.subscribe(&storage, BO, ticket(2)).await.unwrap().unwrap_err(), Full::Closed);
        assert_eq!(streams.pop().unwrap().next().await, None);
    }

    #[tokio::test]
    async fn each_hears_what_is_for_them_and_private_ends_of_what_they_heard() {
        let folder = tempfile::TempDir::new().unwrap();
        let storage = storage(&folder).await;
        let hub = Arc::new(Hub::default());
        let mut ana = hub.subscribe(&storage, ANA, ticket(1)).await.unwrap().unwrap();
        let mut bo = hub.subscribe(&storage, BO, ticket(2)).await.unwrap().unwrap();
        hub.tell(ANA, home(7));
        hub.tell_of(Id::new(7), deleted(7), false);
        hub.tell_of(Id::new(8), deleted(8), true);
        assert_eq!((ana.next().await, ana.next().await, ana.next().await), (Some(home(7)), Some(deleted(7)), Some(deleted(8))));
        assert_eq!(bo.next().await, Some(deleted(8)), "of what was not for him he does not hear that it is gone");
    }

    #[tokio::test]
    async fn who_reads_too_slowly_is_let_go_and_told_so() {
        let folder = tempfile::TempDir::new().unwrap();
        let storage = storage(&folder).await;
        let hub = Arc::new(Hub::default());
        let mut slow = hub.subscribe(&storage, ANA, ticket(1)).await.unwrap().unwrap();
        let mut quick = hub.subscribe(&storage, BO, ticket(2)).await.unwrap().unwrap();
        for post in 0..=i64::try_from(WAITING).unwrap() {
            hub.tell(ANA, home(post));
        }
        assert_eq!(hub.owners(), [BO]);
        for _ in 0..WAITING {
            assert!(slow.next().await.is_some(), "what waits is still read");
        }
        assert_eq!(slow.next().await, None);
        assert!(slow.has_lagged());
        hub.tell(BO, home(1));
        assert_eq!(quick.next().await, Some(home(1)));
        assert!(!quick.has_lagged());
    }

    #[tokio::test]
    async fn w05_what_does_not_stand_any_more_ends_its_streams_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        let storage = storage(&folder).await;
        let hub = Arc::new(Hub::default());
        let mut gone = hub.subscribe(&storage, ANA, ticket(1)).await.unwrap().unwrap();
        let mut stays = hub.subscribe(&storage, ANA, Ticket::Session(Id::new(1))).await.unwrap().unwrap();
        hub.cut(&HashSet::from([ticket(1)]));
        assert_eq!(gone.next().await, None);
        assert!(!gone.has_lagged());
        hub.tell(ANA, home(1));
        assert_eq!(stays.next().await, Some(home(1)));
        assert_eq!(hub.tickets(), [Ticket::Session(Id::new(1))]);
    }
}
