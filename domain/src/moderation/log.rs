//! The log of moderation: who decided what about whom, when and why. It is only added to.

use crate::accounts::Account;
use crate::peers;
use crate::reports::Report;
use crate::{Id, Time};

use super::Kind;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    Taken(Kind),
    Lifted(Kind),
    ReportAssigned,
    ReportClosed,
    AppealAccepted,
    AppealDeclined,
    SignUpApproved,
    SignUpRefused,
    RoleChanged,
    MakerDeleted,
    PeerJudged(peers::State),
    PeersImported,
    /// The host made a rule about restricted goods or a category.
    GoodsRuled,
    /// A moderator said which restricted goods a listing contains.
    GoodsSaid,
}

impl Act {
    /// The word in the table, in the API and in the names of messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken(kind) => kind.word(),
            Self::Lifted(Kind::Warn) => "lift-warn",
            Self::Lifted(Kind::Limit) => "lift-limit",
            Self::Lifted(Kind::Suspend) => "lift-suspend",
            Self::Lifted(Kind::RemovePost) => "lift-remove-post",
            Self::Lifted(Kind::RemovePhoto) => "lift-remove-photo",
            Self::ReportAssigned => "report-assigned",
            Self::ReportClosed => "report-closed",
            Self::AppealAccepted => "appeal-accepted",
            Self::AppealDeclined => "appeal-declined",
            Self::SignUpApproved => "sign-up-approved",
            Self::SignUpRefused => "sign-up-refused",
            Self::RoleChanged => "role-changed",
            Self::MakerDeleted => "maker-deleted",
            Self::PeerJudged(peers::State::Open) => "peer-open",
            Self::PeerJudged(peers::State::Limited) => "peer-limited",
            Self::PeerJudged(peers::State::Blocked) => "peer-blocked",
            Self::PeerJudged(peers::State::Allowed) => "peer-allowed",
            Self::PeersImported => "peers-imported",
            Self::GoodsRuled => "goods-ruled",
            Self::GoodsSaid => "goods-said",
        }
    }

    /// All that can stand in the log.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let states = [peers::State::Open, peers::State::Limited, peers::State::Blocked, peers::State::Allowed];
        let lifted = Kind::ALL.into_iter().filter(|kind| kind.can_be_undone()).map(Self::Lifted);
        Kind::ALL
            .into_iter()
            .map(Self::Taken)
            .chain(lifted)
            .chain([
                Self::ReportAssigned,
                Self::ReportClosed,
                Self::AppealAccepted,
                Self::AppealDeclined,
                Self::SignUpApproved,
                Self::SignUpRefused,
                Self::RoleChanged,
                Self::MakerDeleted,
            ])
            .chain(states.into_iter().map(Self::PeerJudged))
            .chain([Self::PeersImported, Self::GoodsRuled, Self::GoodsSaid])
            .collect()
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().into_iter().find(|act| act.word() == word)
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: Id<Entry>,
    /// `None` at the machine itself.
    pub by: Option<Id<Account>>,
    /// Their handle at that time; empty at the machine itself.
    pub by_name: String,
    pub act: Act,
    /// Whom or what it was about: a handle, a host.
    pub about: String,
    pub why: String,
    pub report: Option<Id<Report>>,
    pub at: Time,
}
