//! Links in mails that prove whose address it is: what each is for, and how long it is good.

use super::Account;
use crate::{Id, Time};

/// What a link is for. An account has one of each at most; the next one ends the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new password.
    Reset,
    /// The address that was named when signing up.
    Confirm,
    /// Another address.
    Move,
}

/// A link that is good. Only the SHA-256 of its 128 bits is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub account: Id<Account>,
    pub purpose: Purpose,
    pub token_hash: Vec<u8>,
    /// The address that it was sent to.
    pub email: String,
    pub created_at: Time,
    pub expires_at: Time,
}

const HOUR: i64 = 3_600;

impl Purpose {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Confirm => "confirm",
            Self::Move => "move",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Reset, Self::Confirm, Self::Move].into_iter().find(|purpose| purpose.word() == word)
    }

    /// Hours for which a link is good (SECURITY W-07).
    #[must_use]
    pub const fn hours(self) -> i64 {
        match self {
            Self::Reset => 1,
            Self::Confirm => 72,
            Self::Move => 24,
        }
    }

    /// When a link made now ends.
    #[must_use]
    pub const fn expires(self, now: Time) -> Time {
        now.plus_seconds(self.hours() * HOUR)
    }
}

/// Days after which an account goes whose address nobody confirmed.
pub const UNCONFIRMED_DAYS: i64 = 7;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Event, Role, State};

    fn account(state: State) -> Account {
        Account {
            id: Id::new(1),
            maker: Id::new(2),
            email: "ana@a.example".into(),
            password_hash: String::new(),
            role: Role::Moderator,
            state,
            language: None,
            reason: String::new(),
            created_at: Time::from_unix_seconds(0),
        }
    }

    #[test]
    fn w07_a_link_for_a_password_is_good_for_an_hour() {
        assert_eq!(Purpose::Reset.expires(Time::from_unix_seconds(0)), Time::from_unix_seconds(3_600));
    }

    #[test]
    fn who_did_not_confirm_may_nothing_and_confirming_lets_in_or_lets_wait() {
        for (before, waits, after) in [(State::Active, State::Unconfirmed, State::Active), (State::Pending, State::UnconfirmedApplicant, State::Pending)] {
            let mut ana = account(before);
            ana.await_confirmation();
            assert_eq!(ana.state, waits);
            assert!(ana.may_act().is_err() && !ana.is_moderator() && ana.state.is_at_the_door());
            assert_eq!(State::from_word(waits.word()), Some(waits));
            assert_eq!(ana.confirm(), Some(Event::EmailConfirmed { account: ana.id }));
            assert_eq!((ana.state, ana.confirm()), (after, None), "once");
        }
        assert_eq!(account(State::Suspended).confirm(), None);
    }
}
