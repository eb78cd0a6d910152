//! How the errors of the layers below are told.

use domain::accounts::AccountError;
use domain::blocks::BlockError;
use domain::featured::PinError;
use domain::follows::FollowError;
use domain::listings::ListingError;
use domain::makers::MakerError;
use domain::moderation::MeasureError;
use domain::posts::PostError;
use domain::posts::poll::VoteError;
use domain::relations::{NoteError, RelationError};
use domain::reports::ReportError;
use domain::text::Fault;
use storage::StorageError;

use super::Problem;
use crate::moderation::verbs::Refused;

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict(_) => Self::conflict().because(error),
            StorageError::Unavailable(_) => Self::unavailable(error),
            StorageError::TooLong => Self::unavailable(error).saying("problem-search-too-long", "these words fit too much to look through; use more or longer ones"),
            StorageError::Corrupt { .. } | StorageError::InUse(_) | StorageError::Schema(_) => Self::internal(error),
        }
    }
}

impl From<ListingError> for Problem {
    fn from(error: ListingError) -> Self {
        match error {
            // Whether somebody else's draft exists is nobody's business.
            ListingError::NotYours => Self::not_found(),
            ListingError::Stale => Self::precondition_failed().saying("problem-stale", "this listing was changed in the meantime"),
            ListingError::Unfinished(faults) => Self::invalid(faults),
            ListingError::WrongState(state) => Self::conflict().saying("problem-wrong-state", "a listing that is {state} cannot do this").with("state", state),
            ListingError::NoStock => Self::conflict().saying("problem-no-stock", "there are not so many left"),
        }
    }
}

impl From<MakerError> for Problem {
    fn from(error: MakerError) -> Self {
        match error {
            MakerError::NotYours => Self::forbidden(),
            MakerError::Stale => Self::precondition_failed().saying("problem-stale", "this profile was changed in the meantime"),
        }
    }
}

impl From<FollowError> for Problem {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Oneself => Self::conflict().saying("problem-follow-oneself", "nobody follows themselves"),
            FollowError::Gone => Self::gone().saying("problem-follow-gone", "this account cannot be followed any more"),
            FollowError::NotAsked => Self::not_found(),
            FollowError::Blocked => Self::forbidden().saying("problem-follow-blocked", "this account does not want to be followed from here"),
            FollowError::Blocking => Self::conflict().saying("problem-follow-blocking", "nobody follows whom they block"),
        }
    }
}

impl From<PostError> for Problem {
    fn from(error: PostError) -> Self {
        match error {
            PostError::NotYours => Self::not_found(),
            PostError::Stale => Self::precondition_failed().saying("problem-post-stale", "this post was changed in the meantime"),
            PostError::Letter => Self::conflict().saying("problem-post-letter", "what two wrote to each other about an order or a listing stays as it is"),
            PostError::NotAPost => Self::conflict().saying("problem-post-elsewhere", "this is changed where it was made"),
            PostError::TooWide => Self::invalid(vec![Fault::new("audience", "fault-audience-wide", "an answer is for no more people than what it answers")]),
            PostError::NoReplies => Self::forbidden().saying("problem-post-no-replies", "its author does not want answers"),
            PostError::NoQuotes => Self::forbidden().saying("problem-post-no-quotes", "its author does not want it quoted"),
            PostError::NotPublic => Self::forbidden().saying("problem-post-not-public", "only what everybody may see is passed on"),
            PostError::NotAllowed => Self::forbidden().saying("problem-post-not-allowed", "its author does not want this"),
        }
    }
}

impl From<BlockError> for Problem {
    fn from(error: BlockError) -> Self {
        match error {
            BlockError::Oneself => RelationError::Oneself.into(),
            BlockError::NotYours => Self::not_found(),
        }
    }
}

impl From<VoteError> for Problem {
    fn from(error: VoteError) -> Self {
        match error {
            VoteError::Closed => Self::conflict().saying("problem-poll-closed", "this poll is closed"),
            VoteError::Own => Self::conflict().saying("problem-poll-own", "nobody votes in their own poll"),
            VoteError::NoSuchOption => Self::invalid(vec![Fault::new("choices", "fault-poll-no-option", "choose one of the options")]),
            VoteError::One => Self::invalid(vec![Fault::new("choices", "fault-poll-one", "one option is to be chosen here")]),
            VoteError::Twice => Self::conflict().saying("problem-poll-twice", "you have voted already"),
        }
    }
}

impl From<RelationError> for Problem {
    fn from(error: RelationError) -> Self {
        match error {
            RelationError::Oneself => Self::conflict().saying("problem-relation-oneself", "nobody does this to themselves"),
            RelationError::NotYours => Self::not_found(),
            RelationError::NoOtherServer => Self::invalid(vec![Fault::new("domain", "fault-domain", "this is not the name of another server")]),
            RelationError::NotFollowed => Self::conflict().saying("problem-list-not-followed", "only somebody you follow can be on a list"),
            RelationError::TooMany => Self::conflict().saying("problem-relation-too-many", "there are as many as there may be; remove another one first"),
        }
    }
}

impl From<NoteError> for Problem {
    fn from(error: NoteError) -> Self {
        match error {
            NoteError::Unfit(fault) => Self::invalid(vec![fault]),
            NoteError::Refused(error) => error.into(),
        }
    }
}

impl From<PinError> for Problem {
    fn from(error: PinError) -> Self {
        match error {
            PinError::NotYours => Self::not_found(),
            PinError::NotInShop => Self::conflict().saying("problem-pin-not-in-shop", "only what is in the shop can be pinned"),
            PinError::TooMany => Self::conflict().saying("problem-pin-too-many", "at most 5 can be pinned; unpin another one first"),
        }
    }
}

impl From<MeasureError> for Problem {
    fn from(error: MeasureError) -> Self {
        match error {
            MeasureError::NotModerator => Self::forbidden().because(error),
            // What was decided about somebody else is nobody's business.
            MeasureError::NotYours => Self::not_found(),
            MeasureError::Oneself => Self::forbidden().saying("problem-measure-oneself", "nobody decides about themselves"),
            MeasureError::Above => Self::forbidden().saying("problem-measure-above", "whoever may do as much or more is for the host to decide about"),
            MeasureError::Nobody => Self::conflict().saying("problem-measure-nobody", "nothing can be decided about this account"),
            MeasureError::Stands => Self::conflict().saying("problem-measure-stands", "this holds already"),
            MeasureError::Lifted => Self::conflict().saying("problem-measure-lifted", "this was lifted already"),
            MeasureError::Final => Self::conflict().saying("problem-measure-final", "what was removed does not come back"),
            MeasureError::Decided => Self::conflict().saying("problem-measure-decided", "this was decided already"),
            MeasureError::Wrong(faults) => Self::invalid(faults),
        }
    }
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::TooMany => Self::of(axum::http::StatusCode::TOO_MANY_REQUESTS).because(error),
            ReportError::Closed => Self::conflict().saying("problem-report-closed", "this report is closed already"),
            ReportError::Oneself => Self::conflict().saying("problem-report-oneself", "nobody reports themselves"),
            ReportError::Nobody => Self::gone(),
            ReportError::Wrong(faults) => Self::invalid(faults),
        }
    }
}

impl From<Refused> for Problem {
    fn from(error: Refused) -> Self {
        match error {
            Refused::Measure(error) => error.into(),
            Refused::Report(error) => error.into(),
            Refused::Stale => Self::conflict().saying("problem-stale", "it was changed in the meantime"),
            Refused::Nothing => Self::not_found(),
            Refused::Storage(error) => error.into(),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::HandleTaken | AccountError::EmailTaken => Self::conflict().because(error),
            AccountError::WrongPassword => Self::unauthorised().because(error),
            AccountError::Closed | AccountError::NotInvited | AccountError::Unconfirmed | AccountError::Pending | AccountError::Suspended | AccountError::NotModerator => {
                Self::forbidden().because(error)
            }
        }
    }
}

/// A peer that cannot be reached is no trouble of ours, but it may pass.
impl From<federation::Error> for Problem {
    fn from(error: federation::Error) -> Self {
        match error {
            federation::Error::Refused(_) | federation::Error::Protocol { .. } => {
                Self::not_found().saying("problem-peer-refused", "the other server answers nothing that can be read").because(error)
            }
            federation::Error::Later(_) => {
                Self::of(axum::http::StatusCode::BAD_GATEWAY).saying("problem-peer-later", "the other server does not answer at the moment").because(error)
            }
        }
    }
}
