//! Accounts: the logins of makers here, how they come in, and what their apps may do.

mod links;
mod scopes;
mod sign_up;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::{Id, Time};

pub use links::{Link, Purpose, UNCONFIRMED_DAYS};
pub use scopes::{Scope, Scopes};
pub use sign_up::{Registration, SignUp, SignUpDraft, looks_like_email, password};

/// What an account may do beyond its own things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Member,
    Moderator,
    Admin,
}

impl Role {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Member, Self::Moderator, Self::Admin].into_iter().find(|role| role.word() == word)
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Waits until the address of mail is confirmed, and is let in then. Until then the address is nobody's.
    Unconfirmed,
    /// The same, and asks for a place then.
    UnconfirmedApplicant,
    /// Waits for a moderator's yes.
    Pending,
    Active,
    Suspended,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::UnconfirmedApplicant => "unconfirmed-applicant",
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Unconfirmed, Self::UnconfirmedApplicant, Self::Pending, Self::Active, Self::Suspended].into_iter().find(|state| state.word() == word)
    }
}

impl State {
    /// Whether the address of mail is yet to be confirmed.
    #[must_use]
    pub const fn is_unconfirmed(self) -> bool {
        matches!(self, Self::Unconfirmed | Self::UnconfirmedApplicant)
    }

    /// Whether nobody knows of this account yet: it was never let in.
    #[must_use]
    pub const fn is_at_the_door(self) -> bool {
        self.is_unconfirmed() || matches!(self, Self::Pending)
    }
}

/// The login of a maker here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: Id<Account>,
    pub maker: Id<Actor>,
    /// As typed; compared in lower case. Empty when made without one by the host.
    pub email: String,
    /// PHC string of Argon2id.
    pub password_hash: String,
    pub role: Role,
    pub state: State,
    /// BCP 47 of the pages; `None`: as the browser asks.
    pub language: Option<String>,
    /// Why they want to join, where that is asked.
    pub reason: String,
    pub created_at: Time,
}

/// A signed-in browser. Only the SHA-256 of its 256-bit token is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: Id<Session>,
    pub account: Id<Account>,
    pub token_hash: Vec<u8>,
    /// What the browser calls itself, at most 200 characters.
    pub agent: String,
    pub created_at: Time,
    pub seen_at: Time,
    pub expires_at: Time,
}

/// Days after which an unused session ends.
pub const SESSION_DAYS: i64 = 60;

/// A bearer token of an app. Only the SHA-256 of its 256 bits is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: Id<Token>,
    pub account: Id<Account>,
    pub app: String,
    pub scopes: Scopes,
    pub token_hash: Vec<u8>,
    pub created_at: Time,
    pub seen_at: Option<Time>,
}

/// A way in that a moderator hands out: 128 random bits, so many uses, until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub id: Id<Invite>,
    pub code: String,
    /// `None` when the host made it on the command line.
    pub by: Option<Id<Account>>,
    pub uses_left: i64,
    pub expires_at: Time,
    pub created_at: Time,
}

impl Invite {
    #[must_use]
    pub fn is_usable(&self, now: Time) -> bool {
        self.uses_left > 0 && now < self.expires_at
    }
}

/// What a person would say is wrong at the door.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("this community takes no new members at the moment")]
    Closed,
    #[error("this community is by invitation, and this invitation is used up, expired or unknown")]
    NotInvited,
    #[error("this handle is taken")]
    HandleTaken,
    #[error("there is an account with this e-mail address already")]
    EmailTaken,
    #[error("handle, e-mail address or password is wrong")]
    WrongPassword,
    #[error("this account waits for approval")]
    Pending,
    #[error("the address of mail is not confirmed yet")]
    Unconfirmed,
    #[error("this account is suspended")]
    Suspended,
    #[error("only a moderator may do this")]
    NotModerator,
}

impl Account {
    /// Whether it can sign in and act.
    ///
    /// # Errors
    /// Not confirmed, pending or suspended.
    pub const fn may_act(&self) -> Result<(), AccountError> {
        match self.state {
            State::Active => Ok(()),
            State::Unconfirmed | State::UnconfirmedApplicant => Err(AccountError::Unconfirmed),
            State::Pending => Err(AccountError::Pending),
            State::Suspended => Err(AccountError::Suspended),
        }
    }

    #[must_use]
    pub fn is_moderator(&self) -> bool {
        self.role >= Role::Moderator && self.state == State::Active
    }

    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin && self.state == State::Active
    }

    /// A moderator lets a waiting account in.
    ///
    /// # Errors
    /// When `by` is no moderator.
    pub fn approve(&mut self, by: &Self) -> Result<Event, AccountError> {
        if !by.is_moderator() {
            return Err(AccountError::NotModerator);
        }
        self.state = State::Active;
        Ok(Event::Approved { account: self.id, by: by.id })
    }

    /// Lets a newcomer in, or lets them wait, only once their address of mail is confirmed.
    pub const fn await_confirmation(&mut self) {
        self.state = match self.state {
            State::Active => State::Unconfirmed,
            State::Pending => State::UnconfirmedApplicant,
            other => other,
        };
    }

    /// The address of mail is theirs; `None` where nothing waits for that.
    pub const fn confirm(&mut self) -> Option<Event> {
        self.state = match self.state {
            State::Unconfirmed => State::Active,
            State::UnconfirmedApplicant => State::Pending,
            State::Pending | State::Active | State::Suspended => return None,
        };
        Some(Event::EmailConfirmed { account: self.id })
    }

    /// Another address of mail ends every session and token (SECURITY W-05).
    pub fn change_email(&mut self, email: String) -> Event {
        self.email = email;
        Event::EmailChanged { account: self.id }
    }

    /// A new password ends every other session and token (SECURITY W-05).
    pub fn change_password(&mut self, hash: String) -> Event {
        self.password_hash = hash;
        Event::PasswordChanged { account: self.id }
    }
}

/// What happened to a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    SignedUp {
        account: Id<Account>,
        maker: Id<Actor>,
    },
    Approved {
        account: Id<Account>,
        by: Id<Account>,
    },
    Refused {
        account: Id<Account>,
        by: Id<Account>,
    },
    SignedIn {
        account: Id<Account>,
    },
    SignedOut {
        account: Id<Account>,
    },
    /// The address of mail was confirmed, and they are let in or ask for a place.
    EmailConfirmed {
        account: Id<Account>,
    },
    /// It was never confirmed, and the account is gone.
    Lapsed {
        account: Id<Account>,
    },
    EmailChanged {
        account: Id<Account>,
    },
    PasswordChanged {
        account: Id<Account>,
    },
    SettingsChanged {
        account: Id<Account>,
    },
    Suspended {
        account: Id<Account>,
    },
    Restored {
        account: Id<Account>,
    },
    TokenCreated {
        account: Id<Account>,
        token: Id<Token>,
    },
    TokenRevoked {
        account: Id<Account>,
        token: Id<Token>,
    },
    Invited {
        invite: Id<Invite>,
    },
    /// Name, accent, text or rules of the instance were changed.
    InstanceChanged {
        by: Option<Id<Account>>,
    },
}
