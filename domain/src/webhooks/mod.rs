//! Webhooks: a program of a maker hears by HTTP when an order or enquiry of theirs moves.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::agreements::{self, State as Stage};
use crate::text::Fault;
use crate::{Id, Time};

/// Most webhooks of one maker (SECURITY W-24).
pub const MAX_WEBHOOKS: usize = 5;
/// Longest address, in bytes.
pub const MAX_URL: usize = 1_000;
/// A webhook that took nothing for so long is told nothing more, in days (SETTLED 9).
pub const PATIENCE_DAYS: i64 = 7;
const DAY: i64 = 86_400;

/// What happened to an agreement: the state that it came to, or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Proposed,
    Declined,
    Withdrawn,
    Accepted,
    Paid,
    Shipped,
    Returned,
    Completed,
    Cancelled,
    Disputed,
    /// One of the two wrote to the other.
    Message,
    /// Nothing: its maker tries whether it is heard.
    Ping,
}

impl Kind {
    /// What one can choose to be told of.
    pub const CHOICES: [Self; 11] = [
        Self::Proposed,
        Self::Accepted,
        Self::Declined,
        Self::Withdrawn,
        Self::Paid,
        Self::Shipped,
        Self::Returned,
        Self::Completed,
        Self::Cancelled,
        Self::Disputed,
        Self::Message,
    ];

    /// The word in tables, in the API and in what is sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Accepted => "accepted",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Returned => "returned",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Disputed => "disputed",
            Self::Message => "message",
            Self::Ping => "ping",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::CHOICES.into_iter().chain([Self::Ping]).find(|kind| kind.word() == word)
    }

    /// Coming to a state.
    #[must_use]
    pub const fn of_state(state: Stage) -> Self {
        match state {
            Stage::Proposed => Self::Proposed,
            Stage::Declined => Self::Declined,
            Stage::Withdrawn => Self::Withdrawn,
            Stage::Accepted => Self::Accepted,
            Stage::Paid => Self::Paid,
            Stage::Shipped => Self::Shipped,
            Stage::Returned => Self::Returned,
            Stage::Completed => Self::Completed,
            Stage::Cancelled => Self::Cancelled,
            Stage::Disputed => Self::Disputed,
        }
    }

    /// What is told of something that happened to an agreement; `None` where that is nothing.
    #[must_use]
    pub fn of(event: &agreements::Event) -> Option<Self> {
        match event {
            agreements::Event::Proposed { .. } => Some(Self::Proposed),
            agreements::Event::Moved { to, .. } => Some(Self::of_state(*to)),
            agreements::Event::Told { from, to, .. } if from != to => Some(Self::of_state(*to)),
            agreements::Event::Said { .. } => Some(Self::Message),
            _ => None,
        }
    }

    /// Reads the words of what somebody wants to be told, in any order.
    ///
    /// # Errors
    /// None at all, or one that is no such word.
    pub fn chosen<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Vec<Self>, Fault> {
        let words: Vec<&str> = words.into_iter().collect();
        if words.is_empty() {
            return Err(Fault::new("events", "fault-webhook-none", "choose at least one event"));
        }
        if words.iter().any(|word| Self::CHOICES.iter().all(|kind| kind.word() != *word)) {
            return Err(Fault::new("events", "fault-webhook-event", "one of these is no event"));
        }
        Ok(Self::CHOICES.into_iter().filter(|kind| words.contains(&kind.word())).collect())
    }
}

/// Whether it is told anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Active,
    /// Its maker wants it quiet for a while.
    Paused,
    /// It took nothing for too long.
    Failed,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Failed => "failed",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Paused, Self::Failed].into_iter().find(|state| state.word() == word)
    }
}

/// A webhook; only its maker knows of it. Its secret is kept apart, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: Id<Webhook>,
    pub maker: Id<Actor>,
    /// Where it is told; the address may itself hold a secret of its maker.
    pub url: String,
    /// What it is told of.
    pub kinds: Vec<Kind>,
    pub state: State,
    /// Tries that failed since something was taken.
    pub failures: i64,
    /// When the first of them failed.
    pub failing_since: Option<Time>,
    pub created_at: Time,
    /// Counts what its maker changed, and that it was given up; 1 at first.
    pub version: i64,
}

/// What its maker wants different; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub url: Option<String>,
    pub kinds: Option<Vec<Kind>>,
    pub active: Option<bool>,
}

/// Why something cannot be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    #[error("there is no such webhook")]
    NotYours,
    #[error("at most five webhooks")]
    TooMany,
    #[error("it was tried a moment ago")]
    TooOften,
    #[error("too much waits for it")]
    Busy,
    #[error("it was changed in the meantime")]
    Stale,
}

impl Webhook {
    /// A new one, which is told from now on.
    #[must_use]
    pub fn begin(id: Id<Self>, maker: Id<Actor>, url: String, kinds: Vec<Kind>, now: Time) -> (Self, Event) {
        let webhook = Self { id, maker, url, kinds, state: State::Active, failures: 0, failing_since: None, created_at: now, version: 1 };
        (webhook, Event::Added { webhook: id, maker })
    }

    /// The host that is told, where all of the address would tell too much: it may hold a secret.
    #[must_use]
    pub fn host(&self) -> String {
        url::Url::parse(&self.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The same with what its maker wants different. Its patience begins anew.
    #[must_use]
    pub fn change(self, change: Change) -> (Self, Event) {
        let state = match change.active {
            Some(true) => State::Active,
            // Why it is quiet stays known.
            Some(false) if self.state == State::Active => State::Paused,
            _ => self.state,
        };
        let event = Event::Changed { webhook: self.id, maker: self.maker };
        let (url, kinds) = (change.url.unwrap_or(self.url), change.kinds.unwrap_or(self.kinds));
        let changed = Self { url, kinds, state, failures: 0, failing_since: None, version: self.version + 1, ..self };
        (changed, event)
    }

    /// The webhook, if it is theirs: what others have is nobody's business (SECURITY W-18).
    ///
    /// # Errors
    /// Somebody else's, and none.
    pub fn of(found: Option<Self>, maker: Id<Actor>) -> Result<Self, WebhookError> {
        found.filter(|webhook| webhook.maker == maker).ok_or(WebhookError::NotYours)
    }

    /// The same, if it is what somebody saw who wants it different; who saw none does not care.
    ///
    /// # Errors
    /// It was changed since.
    pub fn as_seen(self, seen: Option<i64>) -> Result<Self, WebhookError> {
        if seen.is_some_and(|seen| seen != self.version) { Err(WebhookError::Stale) } else { Ok(self) }
    }

    /// Whether it is told of something that happened then.
    #[must_use]
    pub fn hears(&self, kind: Kind, at: Time) -> bool {
        self.state == State::Active && self.kinds.contains(&kind) && self.created_at <= at
    }

    /// It is no more.
    #[must_use]
    pub const fn removed(&self) -> Event {
        Event::Removed { webhook: self.id, maker: self.maker }
    }

    /// Its maker tries it.
    #[must_use]
    pub const fn pinged(&self) -> Event {
        Event::Pinged { webhook: self.id, maker: self.maker }
    }

    /// It took nothing for too long.
    #[must_use]
    pub const fn failed(&self) -> Event {
        Event::Failed { webhook: self.id, maker: self.maker }
    }

    /// Its receiver said that it is gone.
    #[must_use]
    pub const fn gone(&self) -> Event {
        Event::Gone { webhook: self.id, maker: self.maker }
    }

    /// Since when it must have taken nothing to be told nothing more.
    #[must_use]
    pub const fn patience(now: Time) -> Time {
        now.plus_seconds(-PATIENCE_DAYS * DAY)
    }
}

/// What happened to a webhook. What it is told is no event: it follows from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Added {
        webhook: Id<Webhook>,
        maker: Id<Actor>,
    },
    Changed {
        webhook: Id<Webhook>,
        maker: Id<Actor>,
    },
    Removed {
        webhook: Id<Webhook>,
        maker: Id<Actor>,
    },
    /// Its maker tried it.
    Pinged {
        webhook: Id<Webhook>,
        maker: Id<Actor>,
    },
    /// It took nothing for too long.
    Failed {
        webhook: Id<Webhook>,
        maker: Id<Actor>,
    },
    /// Its receiver said that it is gone, and so it is removed.
    Gone {
        webhook: Id<Webhook>,
        maker: Id<Actor>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreements::Side;

    fn webhook() -> Webhook {
        Webhook::begin(Id::new(1), Id::new(2), "https://shop.example/hook".to_owned(), vec![Kind::Paid], Time::from_unix_seconds(100)).0
    }

    #[test]
    fn what_is_no_event_and_nothing_at_all_cannot_be_chosen() {
        for bad in [&[][..], &["ping"], &["paid", "Paid"], &["returned", ""], &["everything"]] {
            assert_eq!(Kind::chosen(bad.iter().copied()).unwrap_err().field, "events", "{bad:?}");
        }
        assert_eq!(Kind::chosen(["message", "paid", "paid"]).unwrap(), [Kind::Paid, Kind::Message]);
    }

    #[test]
    fn w18_somebody_elses_webhook_is_none() {
        assert_eq!(Webhook::of(Some(webhook()), Id::new(3)), Err(WebhookError::NotYours));
        assert_eq!(Webhook::of(None, Id::new(2)), Err(WebhookError::NotYours));
        assert_eq!(Webhook::of(Some(webhook()), Id::new(2)), Ok(webhook()));
    }

    #[test]
    fn it_is_told_what_it_chose_of_what_happened_since() {
        let at = Time::from_unix_seconds;
        assert!(!webhook().hears(Kind::Paid, at(99)) && !webhook().hears(Kind::Shipped, at(100)));
        assert!(webhook().hears(Kind::Paid, at(100)));
        for state in [State::Paused, State::Failed] {
            assert!(!Webhook { state, ..webhook() }.hears(Kind::Paid, at(101)), "{state:?}");
        }
    }

    #[test]
    fn a_change_begins_its_patience_anew_and_leaves_the_rest() {
        let failed = Webhook { state: State::Failed, failures: 9, failing_since: Some(Time::from_unix_seconds(5)), ..webhook() };
        let (quiet, _) = failed.clone().change(Change { active: Some(false), ..Change::default() });
        assert_eq!(quiet, Webhook { state: State::Failed, version: 2, ..webhook() });
        let (other, _) = failed.change(Change { url: Some("https://shop.example/2".to_owned()), active: Some(true), kinds: None });
        assert_eq!(other, Webhook { url: "https://shop.example/2".to_owned(), version: 2, ..webhook() });
        let (paused, event) = other.change(Change { active: Some(false), ..Change::default() });
        assert_eq!((paused.version, paused.clone().as_seen(Some(2)), paused.clone().as_seen(Some(3)).is_ok()), (3, Err(WebhookError::Stale), true));
        assert!(paused.clone().as_seen(None).is_ok());
        assert_eq!((paused.state, event), (State::Paused, Event::Changed { webhook: Id::new(1), maker: Id::new(2) }));
    }

    #[test]
    fn words_are_read_back_and_only_what_moves_is_told() {
        for kind in Kind::CHOICES.into_iter().chain([Kind::Ping]) {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
        }
        for state in [State::Active, State::Paused, State::Failed] {
            assert_eq!(State::from_word(state.word()), Some(state));
        }
        for stage in Stage::ALL {
            assert_eq!(Kind::of_state(*stage).word(), stage.word());
        }
        let agreement = Id::new(7);
        assert_eq!(Kind::of(&agreements::Event::Opened { agreement }), None);
        assert_eq!(Kind::of(&agreements::Event::Told { agreement, from: Stage::Paid, to: Stage::Paid }), None);
        assert_eq!(Kind::of(&agreements::Event::AddressGiven { agreement }), None);
        assert_eq!(Kind::of(&agreements::Event::Moved { agreement, from: Stage::Paid, to: Stage::Shipped, by: Side::Seller }), Some(Kind::Shipped));
        assert_eq!(Kind::of(&agreements::Event::Said { agreement, post: Id::new(8), by: Side::Buyer }), Some(Kind::Message));
    }
}
