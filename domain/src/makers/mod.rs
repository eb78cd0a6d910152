//! Makers: the people who make things, here and elsewhere, and their profile that is a shop.

mod draft;
mod seller;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::media::Media;
use crate::place::Place;
use crate::tag::Tag;
use crate::text::Markup;
use crate::{Id, Time};

pub use draft::{LinkDraft, MAX_LINKS, ProfileDraft};
pub use seller::{Legal, SellerDraft, SellerKind};

/// A maker: the actor and its profile, under one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    pub actor: Actor,
    pub profile: Profile,
    pub updated_at: Time,
    /// Grows with every change; an edit names the one it was made from.
    pub version: i64,
}

/// What a maker says of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    pub bio: Markup,
    pub avatar: Option<Id<Media>>,
    pub banner: Option<Id<Media>>,
    pub links: Vec<Link>,
    pub crafts: Vec<Tag>,
    pub pronouns: String,
    pub place: Option<Place>,
    /// What visitors read while the maker is away; `None` when present.
    pub away: Option<String>,
    pub open_for_commissions: bool,
    /// Shown in the catalogue of makers and to suggesting peers.
    pub discoverable: bool,
    /// Found by search beyond handle and name (FEP-5feb).
    pub indexable: bool,
    /// Followers and followed are counted but not listed.
    pub hides_follows: bool,
    /// As what they sell; `None` where they do not say.
    pub seller_kind: Option<SellerKind>,
}

/// A place elsewhere on the web that the maker names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub name: String,
    pub url: String,
    /// When our own fetch of that page found a `rel=me` link back; `None` when it did not (yet).
    pub verified_at: Option<Time>,
}

/// What a maker would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MakerError {
    #[error("this profile was changed in the meantime")]
    Stale,
    #[error("only its owner changes a profile")]
    NotYours,
}

/// What happened to a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Joined {
        maker: Id<Actor>,
    },
    ProfileChanged {
        maker: Id<Actor>,
    },
    /// A link back was found or is gone.
    LinksChecked {
        maker: Id<Actor>,
    },
    Left {
        maker: Id<Actor>,
    },
}

impl Maker {
    /// A newcomer with an empty profile, whom lists of makers and searches leave out until they ask to be found (FEP-5feb).
    #[must_use]
    pub fn join(actor: Actor, now: Time) -> (Self, Event) {
        let maker = actor.id;
        (Self { actor, profile: Profile::default(), updated_at: now, version: 1 }, Event::Joined { maker })
    }

    /// Takes what the owner wrote; links keep their verification where their address stayed.
    ///
    /// # Errors
    /// When somebody else asks, or when `seen` names an older version.
    pub fn change(&mut self, by: Id<Actor>, new: ProfileChange, seen: Option<i64>, now: Time) -> Result<Event, MakerError> {
        if by != self.actor.id {
            return Err(MakerError::NotYours);
        }
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(MakerError::Stale);
        }
        let verified = |url: &str| self.profile.links.iter().find(|link| link.url == url).and_then(|link| link.verified_at);
        let links = new.profile.links.iter().map(|link| Link { verified_at: verified(&link.url), ..link.clone() }).collect();
        self.actor.name = new.name;
        self.actor.locked = new.locked;
        self.profile = Profile { links, ..new.profile };
        self.updated_at = now;
        self.version += 1;
        Ok(Event::ProfileChanged { maker: self.actor.id })
    }

    /// Says as what they sell from now on.
    ///
    /// # Errors
    /// When somebody else asks.
    pub fn sell_as(&mut self, by: Id<Actor>, kind: Option<SellerKind>, now: Time) -> Result<Event, MakerError> {
        if by != self.actor.id {
            return Err(MakerError::NotYours);
        }
        self.profile.seller_kind = kind;
        self.updated_at = now;
        self.version += 1;
        Ok(Event::ProfileChanged { maker: self.actor.id })
    }
}

/// A checked profile form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChange {
    pub name: String,
    pub locked: bool,
    pub profile: Profile,
}
