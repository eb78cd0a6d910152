//! What makers mean: the nouns, the rules about them and the events that follow, without I/O, clock or HTTP.
//!
//! Read this page as the vocabulary. A *command* of ours passes through a verb that decides and returns the
//! event that happened; a *fact* told to us by a peer becomes a mirror, bounded and attributed.

pub mod accounts;
pub mod actors;
pub mod address;
pub mod agreements;
pub mod audience;
pub mod blocks;
pub mod clock;
pub mod emojis;
pub mod event;
pub mod featured;
pub mod follows;
pub mod goods;
pub mod handle;
pub mod id;
pub mod imports;
pub mod listings;
pub mod makers;
pub mod media;
pub mod moderation;
pub mod money;
pub mod notifications;
pub mod peers;
pub mod place;
pub mod posts;
pub mod relations;
pub mod reports;
pub mod saved_searches;
pub mod site;
pub mod tag;
pub mod text;
pub mod time;
pub mod webhooks;

pub use address::{Address, AddressRules, Origin};
pub use audience::Audience;
pub use clock::Clock;
pub use event::Event;
pub use handle::Handle;
pub use id::Id;
pub use site::Site;
pub use time::Time;
