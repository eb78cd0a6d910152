//! Moderation: what moderators decide about makers, what those say against it, and the record of it all.

mod appeals;
mod log;

use serde::{Deserialize, Serialize};

use crate::accounts::{Account, Role};
use crate::actors::{Actor, Kind as ActorKind, State};
use crate::reports::Report;
use crate::text::{Fault, lines};
use crate::{Id, Time};

pub use appeals::{Appeal, AppealState};
pub use log::{Act, Entry};

/// Longest text of a measure, an appeal, an answer or a note, in characters.
pub const MAX_TEXT: usize = 2_000;
/// Days for which all that a suspended maker here has is kept, so that they can appeal; then it is deleted for good.
pub const KEPT_DAYS: i64 = 30;

/// What is done about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Words that they have to acknowledge.
    Warn,
    /// What they publish is for their followers: in no catalogue, timeline or search of strangers.
    Limit,
    /// They are shut out and not shown; of those elsewhere nothing is taken any more.
    Suspend,
    /// One post was taken away for good.
    RemovePost,
    /// One photo was taken away for good.
    RemovePhoto,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Warn, Self::Limit, Self::Suspend, Self::RemovePost, Self::RemovePhoto];

    /// The word in tables, in the API and in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Limit => "limit",
            Self::Suspend => "suspend",
            Self::RemovePost => "remove-post",
            Self::RemovePhoto => "remove-photo",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it holds for a while, and cannot be taken twice at a time.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Limit | Self::Suspend)
    }

    /// Whether lifting it brings back what was.
    #[must_use]
    pub const fn can_be_undone(self) -> bool {
        !matches!(self, Self::RemovePost | Self::RemovePhoto)
    }
}

/// A decision about a maker here or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub id: Id<Measure>,
    pub maker: Id<Actor>,
    pub kind: Kind,
    /// To the one whom it concerns, at most [`MAX_TEXT`] characters; of those elsewhere nobody but moderators reads it.
    pub text: String,
    /// Address of what was removed; empty where nothing was.
    pub subject: String,
    /// The report that it answers.
    pub report: Option<Id<Report>>,
    /// `None` when taken at the machine itself.
    pub by: Option<Id<Account>>,
    pub created_at: Time,
    pub lifted_at: Option<Time>,
    /// When the one whom it concerns said that they read it.
    pub acknowledged_at: Option<Time>,
}

/// Who decides: a moderator, or whoever runs the machine.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    Host,
    Account(&'a Account),
}

impl By<'_> {
    /// The account, where there is one.
    #[must_use]
    pub fn account(&self) -> Option<Id<Account>> {
        match self {
            Self::Host => None,
            Self::Account(account) => Some(account.id),
        }
    }

    /// Nobody decides about themselves, and a moderator not about those who may do as much or more.
    fn may_judge(&self, maker: &Actor, login: Option<&Account>) -> Result<(), MeasureError> {
        let Self::Account(by) = self else { return Ok(()) };
        if !by.is_moderator() {
            return Err(MeasureError::NotModerator);
        }
        if by.maker == maker.id {
            return Err(MeasureError::Oneself);
        }
        match login {
            Some(login) if login.role >= by.role && login.role > Role::Member => Err(MeasureError::Above),
            _ => Ok(()),
        }
    }
}

/// What is to be done, before it is known whether it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub kind: Kind,
    pub text: String,
    pub subject: String,
    pub report: Option<Id<Report>>,
}

/// Why a measure is not taken, lifted or appealed against.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    #[error("only a moderator may do this")]
    NotModerator,
    #[error("nobody decides about themselves")]
    Oneself,
    #[error("whoever may do as much or more is for the host to decide about")]
    Above,
    #[error("this account is gone, or is the instance itself")]
    Nobody,
    #[error("this holds already")]
    Stands,
    #[error("this was lifted already")]
    Lifted,
    #[error("what was removed does not come back")]
    Final,
    #[error("this is somebody else's")]
    NotYours,
    #[error("this was decided already")]
    Decided,
    #[error("some fields are wrong")]
    Wrong(Vec<Fault>),
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Taken {
        measure: Id<Measure>,
        maker: Id<Actor>,
        kind: Kind,
    },
    Lifted {
        measure: Id<Measure>,
        maker: Id<Actor>,
        kind: Kind,
    },
    Acknowledged {
        measure: Id<Measure>,
    },
    Appealed {
        appeal: Id<Appeal>,
        measure: Id<Measure>,
    },
    Decided {
        appeal: Id<Appeal>,
        accepted: bool,
    },
    /// Something stands in the log that is no measure, such as a note on a report.
    Noted,
}

impl Measure {
    /// Decides about `maker`, whose login is `login` where they live here.
    ///
    /// # Errors
    /// Who may not, about whom nothing can be decided, and a text that is too long, or missing where somebody here is to
    /// read it.
    pub fn take(id: Id<Self>, draft: Draft, maker: &Actor, login: Option<&Account>, by: By<'_>, now: Time) -> Result<(Self, Event), MeasureError> {
        by.may_judge(maker, login)?;
        if maker.state == State::Gone || (maker.is_here() && maker.kind == ActorKind::Application) {
            return Err(MeasureError::Nobody);
        }
        if draft.kind == Kind::Suspend && maker.state == State::Suspended {
            return Err(MeasureError::Stands);
        }
        let text = bounded(&draft.text)?;
        if text.is_empty() && maker.is_here() && matches!(by, By::Account(_)) {
            return Err(MeasureError::Wrong(vec![Fault::new("text", "fault-measure-text", "say why, to the one whom it concerns")]));
        }
        if draft.kind == Kind::Warn && !maker.is_here() {
            return Err(MeasureError::Nobody);
        }
        let measure = Self {
            id,
            maker: maker.id,
            kind: draft.kind,
            text,
            subject: draft.subject,
            report: draft.report,
            by: by.account(),
            created_at: now,
            lifted_at: None,
            acknowledged_at: None,
        };
        let event = Event::Taken { measure: id, maker: maker.id, kind: measure.kind };
        Ok((measure, event))
    }

    /// Takes it back.
    ///
    /// # Errors
    /// Who may not; what was lifted before, or cannot be undone.
    pub fn lift(&mut self, maker: &Actor, login: Option<&Account>, by: By<'_>, now: Time) -> Result<Event, MeasureError> {
        by.may_judge(maker, login)?;
        if self.lifted_at.is_some() {
            return Err(MeasureError::Lifted);
        }
        if !self.kind.can_be_undone() {
            return Err(MeasureError::Final);
        }
        self.lifted_at = Some(now);
        Ok(Event::Lifted { measure: self.id, maker: self.maker, kind: self.kind })
    }

    /// The one whom it concerns read it. Once is enough.
    ///
    /// # Errors
    /// Somebody else's.
    pub fn acknowledge(&mut self, by: Id<Actor>, now: Time) -> Result<Option<Event>, MeasureError> {
        if by != self.maker {
            return Err(MeasureError::NotYours);
        }
        if self.acknowledged_at.is_some() {
            return Ok(None);
        }
        self.acknowledged_at = Some(now);
        Ok(Some(Event::Acknowledged { measure: self.id }))
    }

    #[must_use]
    pub const fn holds(&self) -> bool {
        self.lifted_at.is_none()
    }
}

/// Text of moderators or to them.
pub(super) fn bounded(text: &str) -> Result<String, MeasureError> {
    lines(text, MAX_TEXT).ok_or_else(|| MeasureError::Wrong(vec![Fault::new("text", "fault-measure-long", "at most 2000 characters")]))
}

#[cfg(test)]
mod tests;
