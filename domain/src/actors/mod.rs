//! Actors: who can speak. Makers, projects and the instance itself, here and elsewhere; the first of the two spines.

mod moves;

use serde::{Deserialize, Serialize};

use crate::{Address, Handle, Id, Time};

pub use moves::{LastMove, MAX_ALIASES, MoveError, REST_SECONDS, Relations};

/// What an actor is (ActivityStreams actor types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A maker.
    Person,
    /// A project or another group.
    Group,
    /// An instance.
    Application,
    /// A bot or relay elsewhere.
    Service,
    /// A company or club elsewhere.
    Organization,
}

impl Kind {
    /// The ActivityStreams type, which is also the word in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Group => "Group",
            Self::Application => "Application",
            Self::Service => "Service",
            Self::Organization => "Organization",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Person, Self::Group, Self::Application, Self::Service, Self::Organization].into_iter().find(|kind| kind.word() == word)
    }
}

/// Whether an actor can be seen and heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Active,
    /// Set aside by a moderator here.
    Suspended,
    /// Lives on a host that is blocked here; active again when that ends.
    Blocked,
    /// Deleted at its home; its name is never used again.
    Gone,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Blocked => "blocked",
            Self::Gone => "gone",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Blocked, Self::Gone].into_iter().find(|state| state.word() == word)
    }
}

/// One row of the spine: an identity that can speak, and where it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub id: Id<Actor>,
    pub kind: Kind,
    pub address: Address,
    pub handle: Handle,
    /// Display name; empty when none was given.
    pub name: String,
    /// Where people look at it: our own page, or the page its home names (same origin as its address).
    pub page: String,
    /// `None` when it has none that we may deliver to.
    pub inbox: Option<Address>,
    /// Shared inbox of its host, same origin as its address.
    pub shared_inbox: Option<Address>,
    pub followers: Option<Address>,
    pub outbox: Option<Address>,
    /// Approves followers by hand.
    pub locked: bool,
    pub state: State,
    pub moved_to: Option<Address>,
    pub created_at: Time,
    /// When its document was last read; `None` for actors here.
    pub fetched_at: Option<Time>,
}

impl Actor {
    #[must_use]
    pub const fn is_here(&self) -> bool {
        self.handle.host.is_none()
    }

    /// The name to show: the display name, else the handle's name.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.name.is_empty() { &self.handle.name } else { &self.name }
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }
}

/// A public key that an actor's own document lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `keyId` or `verificationMethod`: a fragment or a path on the actor's origin.
    pub id: Address,
    pub owner: Id<Actor>,
    pub public: PublicKeyText,
}

/// A public key as documents carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKeyText {
    /// SPKI or PKCS#1 PEM (security v1 `publicKeyPem`).
    Pem(String),
    /// `publicKeyMultibase` (FEP-521a).
    Multikey(String),
}

/// The secret keys of an actor here, as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// PKCS#8, PEM.
    pub rsa: String,
    /// PKCS#8, PEM.
    pub ed25519: String,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

/// Facts about an actor that others react to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// Its home told us of it, or of a change; a picture of it may have to be fetched.
    Mirrored { actor: Id<Actor> },
    /// What it said lately at its home was read, because somebody here began to follow it.
    CaughtUp { actor: Id<Actor> },
    /// It was deleted, here or at its home.
    Gone { actor: Id<Actor>, address: Address },
    /// It goes on as another one.
    Moved { actor: Id<Actor>, target: Id<Actor> },
}
