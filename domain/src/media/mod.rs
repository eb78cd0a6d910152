//! Media: photos, made ready in several sizes and kept by their content.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::{Address, Id, Time};

/// How far a photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Processing,
    Ready,
    Failed,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Processing, Self::Ready, Self::Failed].into_iter().find(|state| state.word() == word)
    }
}

/// One size of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub size: Size,
    /// Blob key: sha-256 of the bytes in hexadecimal, with the type's ending.
    pub key: String,
    pub media_type: String,
    pub width: u32,
    pub height: u32,
    /// In bytes.
    pub bytes: u64,
}

/// What a variant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// Longest side at most 2048, WebP.
    Large,
    /// At most 960, WebP.
    Medium,
    /// At most 320, WebP.
    Small,
    /// At most 2048, JPEG, for peers that read no WebP.
    Fallback,
}

/// A photo, here or mirrored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    pub id: Id<Media>,
    pub owner: Id<Actor>,
    pub state: State,
    /// What is seen, for those who do not see it; may be empty.
    pub alt: String,
    /// Whether its owner said that it needs no words; then `alt` is empty.
    pub decoration: bool,
    /// Of the largest variant.
    pub width: u32,
    pub height: u32,
    pub blurhash: String,
    pub variants: Vec<Variant>,
    /// Where a peer keeps it; `None` for uploads here.
    pub remote: Option<Address>,
    /// Why it failed, a message key.
    pub fault: Option<String>,
    pub created_at: Time,
}

impl Media {
    /// Whether others may not be shown it yet: nobody said what is on it, nor that it needs no words. One that failed shows nothing.
    #[must_use]
    pub fn lacks_words(&self) -> bool {
        self.state != State::Failed && self.alt.is_empty() && !self.decoration
    }

    /// The variant for a purpose, or the next best one.
    #[must_use]
    pub fn variant(&self, size: Size) -> Option<&Variant> {
        let order: &[Size] = match size {
            Size::Large => &[Size::Large, Size::Medium, Size::Small, Size::Fallback],
            Size::Medium => &[Size::Medium, Size::Large, Size::Small, Size::Fallback],
            Size::Small => &[Size::Small, Size::Medium, Size::Large, Size::Fallback],
            Size::Fallback => &[Size::Fallback, Size::Large, Size::Medium, Size::Small],
        };
        order.iter().find_map(|wanted| self.variants.iter().find(|v| v.size == *wanted))
    }
}

/// What happened to a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Uploaded {
        media: Id<Media>,
    },
    /// A peer's photo is known by address and waits to be fetched.
    Wanted {
        media: Id<Media>,
    },
    Ready {
        media: Id<Media>,
    },
    Failed {
        media: Id<Media>,
    },
    AltChanged {
        media: Id<Media>,
    },
    Removed {
        media: Id<Media>,
    },
}
