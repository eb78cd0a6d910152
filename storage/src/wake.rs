//! Wake-ups: a commit rouses the workers that wait for it, here and, on PostgreSQL, in the other processes.

use std::sync::Arc;

use tokio::sync::Notify;

/// What a worker waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Journal,
    Inbox,
    Deliveries,
    Media,
    Synchronisations,
    /// Something reached those who listen.
    Told,
}

impl Topic {
    const ALL: [Self; 6] = [Self::Journal, Self::Inbox, Self::Deliveries, Self::Media, Self::Synchronisations, Self::Told];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Inbox => "inbox",
            Self::Deliveries => "deliveries",
            Self::Media => "media",
            Self::Synchronisations => "synchronisations",
            Self::Told => "told",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}

/// One bell per topic.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bells {
    bells: Arc<[Notify; 6]>,
}

impl Bells {
    fn bell(&self, topic: Topic) -> &Notify {
        let [journal, inbox, deliveries, media, synchronisations, told] = self.bells.as_ref();
        match topic {
            Topic::Journal => journal,
            Topic::Inbox => inbox,
            Topic::Deliveries => deliveries,
            Topic::Media => media,
            Topic::Synchronisations => synchronisations,
            Topic::Told => told,
        }
    }

    /// Rouses all who wait, and lets the next one not wait: it may have looked just before.
    pub(crate) fn ring(&self, topic: Topic) {
        self.bell(topic).notify_waiters();
        self.bell(topic).notify_one();
    }

    pub(crate) async fn wait(&self, topic: Topic) {
        self.bell(topic).notified().await;
    }
}
