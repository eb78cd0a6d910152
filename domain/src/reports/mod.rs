//! Reports: what somebody wants moderators here to look at.

use serde::{Deserialize, Serialize};

use crate::accounts::Account;
use crate::actors::Actor;
use crate::posts::Post;
use crate::text::{Fault, lines};
use crate::{Address, Id, Time};

/// Most posts that one report names.
pub const MAX_POSTS: usize = 50;
/// Longest text of a report, in characters.
pub const MAX_TEXT: usize = 5_000;
/// Most reports that one host may send within [`PERIOD_SECONDS`].
pub const MAX_PER_HOST: usize = 100;
/// A day.
pub const PERIOD_SECONDS: i64 = 86_400;

/// How far moderators are with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Open,
    Closed,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|state| state.word() == word)
    }
}

/// A report, by somebody here about anybody, or by somebody elsewhere about a maker here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: Id<Report>,
    /// Identity of the Flag activity.
    pub address: Address,
    /// Who says it; for most other servers that is the server itself.
    pub reporter: Id<Actor>,
    /// The host that answers for the reporter; empty here.
    pub host: String,
    pub reported: Id<Actor>,
    /// Theirs, at most [`MAX_POSTS`]; some may be deleted by now.
    pub posts: Vec<Id<Post>>,
    /// Plain, at most [`MAX_TEXT`] characters; may be empty.
    pub text: String,
    pub state: State,
    /// Its words go on to the server of the one it is about, in the name of this instance.
    pub forward: bool,
    /// The moderator who looks after it.
    pub assigned: Option<Id<Account>>,
    /// Of moderators, for moderators.
    pub note: String,
    pub created_at: Time,
}

/// What a member here wants looked at, before it is known whether it can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    pub text: String,
    pub posts: Vec<Id<Post>>,
    pub forward: bool,
}

/// Why a report is not taken, or not closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("this host sent too many reports today")]
    TooMany,
    #[error("this report is closed already")]
    Closed,
    #[error("nobody reports themselves")]
    Oneself,
    #[error("this account is gone, or is the instance itself")]
    Nobody,
    #[error("some fields are wrong")]
    Wrong(Vec<Fault>),
}

/// What happened to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Taken {
        report: Id<Report>,
        reported: Id<Actor>,
    },
    /// By somebody here.
    Raised {
        report: Id<Report>,
        reported: Id<Actor>,
        forward: bool,
    },
    Closed {
        report: Id<Report>,
    },
}

impl Report {
    /// A member here asks moderators to look at somebody. `posts` are that one's and may be seen by the reporter, which is
    /// for the caller to have looked up. Words go on only to another server.
    ///
    /// # Errors
    /// Oneself, somebody who is gone, no words or too many, too many posts.
    pub fn raise(id: Id<Self>, address: Address, reporter: &Actor, reported: &Actor, draft: Draft, now: Time) -> Result<(Self, Event), ReportError> {
        if reporter.id == reported.id {
            return Err(ReportError::Oneself);
        }
        if reported.state == crate::actors::State::Gone || (reported.is_here() && reported.kind == crate::actors::Kind::Application) {
            return Err(ReportError::Nobody);
        }
        let text = words(&draft.text)?;
        if draft.posts.len() > MAX_POSTS {
            return Err(ReportError::Wrong(vec![Fault::new("posts", "fault-report-posts", "at most 50 posts")]));
        }
        let forward = draft.forward && !reported.is_here();
        let report = Self {
            id,
            address,
            reporter: reporter.id,
            host: String::new(),
            reported: reported.id,
            posts: draft.posts,
            text,
            state: State::Open,
            forward,
            assigned: None,
            note: String::new(),
            created_at: now,
        };
        let event = Event::Raised { report: id, reported: reported.id, forward };
        Ok((report, event))
    }

    /// A member here asks moderators to look at what a visitor without an account wrote to them. A visitor is nobody whom a
    /// report could name: it stands under the member's own name, and is not counted as one about them.
    ///
    /// # Errors
    /// No words or too many.
    pub fn raise_about_visitor(id: Id<Self>, address: Address, reporter: &Actor, draft: &Draft, now: Time) -> Result<(Self, Event), ReportError> {
        let report = Self {
            id,
            address,
            reporter: reporter.id,
            host: String::new(),
            reported: reporter.id,
            posts: Vec::new(),
            text: words(&draft.text)?,
            state: State::Open,
            forward: false,
            assigned: None,
            note: String::new(),
            created_at: now,
        };
        Ok((report, Event::Raised { report: id, reported: reporter.id, forward: false }))
    }

    /// Takes a report in, cut to its bounds. `of_host` is how many the host sent within the last [`PERIOD_SECONDS`].
    ///
    /// # Errors
    /// The host sent too many.
    pub fn take(mut self, of_host: usize) -> Result<(Self, Event), ReportError> {
        if of_host >= MAX_PER_HOST {
            return Err(ReportError::TooMany);
        }
        self.posts.truncate(MAX_POSTS);
        if let Some((end, _)) = self.text.char_indices().nth(MAX_TEXT) {
            self.text.truncate(end);
        }
        let event = Event::Taken { report: self.id, reported: self.reported };
        Ok((self, event))
    }

    /// A moderator is done with it.
    ///
    /// # Errors
    /// It is closed already.
    pub fn close(mut self) -> Result<(Self, Event), ReportError> {
        if self.state == State::Closed {
            return Err(ReportError::Closed);
        }
        self.state = State::Closed;
        let event = Event::Closed { report: self.id };
        Ok((self, event))
    }
}

/// What somebody says is wrong.
fn words(text: &str) -> Result<String, ReportError> {
    let wrong = |key, message| ReportError::Wrong(vec![Fault::new("text", key, message)]);
    let text = lines(text, MAX_TEXT).ok_or_else(|| wrong("fault-report-long", "at most 5000 characters"))?;
    if text.is_empty() { Err(wrong("fault-report-text", "say what is wrong")) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            id: Id::new(1),
            address: Address::trusted("https://a.example/flags/1"),
            reporter: Id::new(2),
            host: "a.example".to_owned(),
            reported: Id::new(3),
            posts: (0..60).map(Id::new).collect(),
            text: "ä".repeat(MAX_TEXT + 1),
            state: State::Open,
            forward: false,
            assigned: None,
            note: String::new(),
            created_at: Time::from_unix_seconds(0),
        }
    }

    #[test]
    fn p29_the_hundredth_report_of_a_day_is_the_last() {
        assert_eq!(report().take(MAX_PER_HOST), Err(ReportError::TooMany));
        assert!(report().take(MAX_PER_HOST - 1).is_ok());
    }

    #[test]
    fn p29_a_report_is_cut_to_its_bounds() {
        let (taken, _) = report().take(0).unwrap();
        assert_eq!((taken.posts.len(), taken.text.chars().count()), (MAX_POSTS, MAX_TEXT));
    }

    #[test]
    fn a_report_is_closed_once() {
        let (closed, _) = report().close().unwrap();
        assert_eq!(closed.close(), Err(ReportError::Closed));
    }
}
