//! Notifications: what happened to somebody here or to what is theirs, and of whom they want to hear.

mod policy;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::posts::Post;
use crate::{Id, Time};

pub use policy::{NEW_ACCOUNT_SECONDS, NEW_FOLLOWER_SECONDS, Policy, PolicyDraft, Sender, Verdict};

/// Days after which a notification is forgotten.
pub const KEPT_DAYS: i64 = 90;
/// Most notifications of one maker that are kept.
pub const MAX_KEPT: i64 = 1_000;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A post names them.
    Mention,
    /// A post answers one of theirs.
    Reply,
    /// A post is for them and for few others.
    Direct,
    Like,
    Boost,
    /// A post quotes one of theirs.
    Quote,
    /// Whom they wanted to quote agreed, or did not, or no longer does.
    QuoteAnswered,
    Follow,
    /// Somebody asks to follow.
    FollowRequest,
    /// Somebody who approves followers by hand let them in.
    FollowAccepted,
    /// A poll of theirs, or one they voted in, came to its end.
    PollEnded,
    /// What they passed on, or voted in, says something else now.
    Edited,
    /// Somebody whom they followed goes on under another name.
    Moved,
    /// An order waits for them: to answer, to pay, to send, to say that it arrived.
    Turn,
    /// Something else happened to an order of theirs, or somebody wrote about one, or about a listing.
    Agreement,
    /// A webhook of theirs is told nothing more.
    Webhook,
    /// Something new fits a search that they saved.
    Found,
    /// A report waits for moderators.
    Report,
    /// Somebody waits to be let in.
    SignUp,
    /// Moderators decided something about their account.
    Measure,
    /// An appeal waits for moderators.
    Appeal,
    /// Their appeal was heard.
    AppealDecided,
    /// Moderators said which restricted goods a listing of theirs contains.
    Judged,
}

impl Kind {
    pub const ALL: [Self; 23] = [
        Self::Mention,
        Self::Reply,
        Self::Direct,
        Self::Like,
        Self::Boost,
        Self::Quote,
        Self::QuoteAnswered,
        Self::Follow,
        Self::FollowRequest,
        Self::FollowAccepted,
        Self::PollEnded,
        Self::Edited,
        Self::Moved,
        Self::Turn,
        Self::Agreement,
        Self::Webhook,
        Self::Found,
        Self::Report,
        Self::SignUp,
        Self::Measure,
        Self::Appeal,
        Self::AppealDecided,
        Self::Judged,
    ];

    /// The word in the table and in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Direct => "direct",
            Self::Like => "like",
            Self::Boost => "boost",
            Self::Quote => "quote",
            Self::QuoteAnswered => "quote-answered",
            Self::Follow => "follow",
            Self::FollowRequest => "follow-request",
            Self::FollowAccepted => "follow-accepted",
            Self::PollEnded => "poll-ended",
            Self::Edited => "edited",
            Self::Moved => "moved",
            Self::Turn => "turn",
            Self::Agreement => "agreement",
            Self::Webhook => "webhook",
            Self::Found => "found",
            Self::Report => "report",
            Self::SignUp => "sign-up",
            Self::Measure => "measure",
            Self::Appeal => "appeal",
            Self::AppealDecided => "appeal-decided",
            Self::Judged => "judged",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether somebody did it of their own accord, so that it depends on who they are whether it is told.
    #[must_use]
    pub const fn is_filtered(self) -> bool {
        matches!(self, Self::Mention | Self::Reply | Self::Direct | Self::Like | Self::Boost | Self::Quote | Self::Follow | Self::FollowRequest)
    }

    /// Whether it is about an order or an enquiry.
    #[must_use]
    pub const fn is_of_agreement(self) -> bool {
        matches!(self, Self::Turn | Self::Agreement)
    }

    /// Whether those of one day about one thing are told together.
    const fn is_grouped(self) -> bool {
        matches!(self, Self::Like | Self::Boost | Self::Follow)
    }
}

/// Whether its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Shown,
    /// Waits among the requests of its sender.
    Waiting,
    /// Its owner wants to see it no more. It is kept for a while, so that it does not come anew.
    Dismissed,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Waiting => "waiting",
            Self::Dismissed => "dismissed",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Shown, Self::Waiting, Self::Dismissed].into_iter().find(|state| state.word() == word)
    }
}

/// Something that somebody here is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Rises in the order in which they were written.
    pub id: Id<Notification>,
    pub owner: Id<Actor>,
    pub kind: Kind,
    /// Who did it; `None` where that is nobody, or nobody whom the owner is told of.
    pub actor: Option<Id<Actor>>,
    pub post: Option<Id<Post>>,
    /// What else it is about: the id of a report, account, measure, appeal, agreement, webhook or saved search, or of the actor as whom somebody goes on.
    pub about: Option<i64>,
    pub state: State,
    pub created_at: Time,
}

/// What somebody did with theirs. What they are told is no event: it follows from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// Some are out of sight.
    Dismissed { by: Id<Actor> },
    /// They decided about those who come unasked.
    PolicyChanged { by: Id<Actor> },
    /// A sender is heard from now on.
    LetIn { by: Id<Actor>, sender: Id<Actor> },
}

impl Notification {
    /// Those with the same key are told together; it sorts nothing and says nothing to its owner.
    #[must_use]
    pub fn group(&self) -> String {
        let day = self.created_at.unix_seconds().div_euclid(86_400);
        match self.post {
            _ if !self.kind.is_grouped() => format!("one-{}", self.id),
            Some(post) => format!("{}-{post}-{day}", self.kind.word()),
            None => format!("{}-{day}", self.kind.word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_nobody_elses_are() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
        }
        for state in [State::Shown, State::Waiting, State::Dismissed] {
            assert_eq!(State::from_word(state.word()), Some(state));
        }
        assert_eq!(Kind::from_word("Mention"), None);
        assert_eq!(State::from_word(""), None);
    }

    #[test]
    fn what_is_alike_is_told_together_within_a_day() {
        let like = |id: i64, post: i64, at: i64| Notification {
            id: Id::new(id),
            owner: Id::new(1),
            kind: Kind::Like,
            actor: Some(Id::new(id)),
            post: Some(Id::new(post)),
            about: None,
            state: State::Shown,
            created_at: Time::from_unix_seconds(at),
        };
        assert_eq!(like(1, 7, 0).group(), like(2, 7, 86_399).group());
        assert_ne!(like(1, 7, 0).group(), like(2, 8, 0).group(), "another post");
        assert_ne!(like(1, 7, 0).group(), like(2, 7, 86_400).group(), "another day");
        assert_ne!(like(1, 7, 0).group(), Notification { kind: Kind::Boost, ..like(2, 7, 0) }.group());
        let mention = |id| Notification { kind: Kind::Mention, ..like(id, 7, 0) };
        assert_ne!(mention(1).group(), mention(2).group(), "what is said is told one by one");
        let follow = |id| Notification { kind: Kind::Follow, post: None, ..like(id, 7, 0) };
        assert_eq!(follow(1).group(), follow(2).group());
    }
}
