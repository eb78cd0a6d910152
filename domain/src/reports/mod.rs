//! Reports: what somebody wants moderators here to look at.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::posts::Post;
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

/// A report about a maker here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: Id<Report>,
    /// Identity of the Flag activity.
    pub address: Address,
    /// Who says it; for most servers that is the server itself.
    pub reporter: Id<Actor>,
    /// The host that answers for the reporter.
    pub host: String,
    pub reported: Id<Actor>,
    /// Theirs, at most [`MAX_POSTS`]; some may be deleted by now.
    pub posts: Vec<Id<Post>>,
    /// Plain, at most [`MAX_TEXT`] characters; may be empty.
    pub text: String,
    pub state: State,
    pub created_at: Time,
}

/// Why a report is not taken, or not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("this host sent too many reports today")]
    TooMany,
    #[error("this report is closed already")]
    Closed,
}

/// What happened to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Taken { report: Id<Report>, reported: Id<Actor> },
    Closed { report: Id<Report> },
}

impl Report {
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
