//! Mints every URL of this instance; the only place that spells a path into an address.

use crate::actors::{Actor, Kind};
use crate::address::{Address, AddressRules};
use crate::id::Id;

/// This instance as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    base: String,
    domain: String,
    rules: AddressRules,
}

/// The name of the collections every actor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorPart {
    Inbox,
    Outbox,
    Followers,
    /// The followers of one server, for that server alone (FEP-8fcf).
    FollowersSynchronization,
    Following,
    Featured,
    Listings,
}

impl ActorPart {
    const fn segment(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Outbox => "outbox",
            Self::Followers => "followers",
            Self::FollowersSynchronization => "followers_synchronization",
            Self::Following => "following",
            Self::Featured => "featured",
            Self::Listings => "listings",
        }
    }
}

/// What one of our own addresses names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local<'a> {
    Instance,
    Maker(&'a str),
    Followers(&'a str),
    Object(i64),
    Activity(i64),
    Other,
}

impl Site {
    /// `public_url` without a trailing slash and without a path; `domain` is what follows the `@` of handles here.
    ///
    /// # Errors
    /// When `public_url` is no address under `rules`.
    pub fn new(public_url: &str, domain: &str, rules: AddressRules) -> Result<Self, crate::address::AddressError> {
        let address = Address::parse(public_url, rules)?;
        Ok(Self { base: address.origin().to_string(), domain: domain.to_lowercase(), rules })
    }

    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Host of our addresses, with its port where that is not the default.
    #[must_use]
    pub fn host(&self) -> String {
        Address::trusted(self.base.clone()).host()
    }

    #[must_use]
    pub const fn rules(&self) -> AddressRules {
        self.rules
    }

    /// Whether `https` is spoken here, so that cookies can be bound to it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// Parses a text from outside into an address under this instance's rules.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn parse(&self, text: &str) -> Result<Address, crate::address::AddressError> {
        Address::parse(text, self.rules)
    }

    /// Any page or endpoint; `path` begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn address(&self, path: &str) -> Address {
        Address::trusted(self.url(path))
    }

    #[must_use]
    pub fn instance_actor(&self) -> Address {
        self.address("/actor")
    }

    #[must_use]
    pub fn instance_inbox(&self) -> Address {
        self.address("/actor/inbox")
    }

    #[must_use]
    pub fn shared_inbox(&self) -> Address {
        self.address("/inbox")
    }

    #[must_use]
    pub fn maker(&self, name: &str) -> Address {
        self.address(&format!("/users/{name}"))
    }

    #[must_use]
    pub fn maker_part(&self, name: &str, part: ActorPart) -> Address {
        self.address(&format!("/users/{name}/{}", part.segment()))
    }

    /// `/o/{id}`: the identity of anything that is a post.
    #[must_use]
    pub fn object<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/o/{id}"))
    }

    /// `/o/{id}/proposal`: the FEP-0837 rendition of a listing.
    #[must_use]
    pub fn proposal<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/o/{id}/proposal"))
    }

    #[must_use]
    pub fn replies<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/o/{id}/replies"))
    }

    #[must_use]
    pub fn likes<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/o/{id}/likes"))
    }

    #[must_use]
    pub fn shares<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/o/{id}/shares"))
    }

    /// `/o/{id}/quotes/{grant}`: a maker's consent to be quoted (FEP-044f).
    #[must_use]
    pub fn approval<Of: ?Sized, G: ?Sized>(&self, quoted: Id<Of>, grant: Id<G>) -> Address {
        self.address(&format!("/o/{quoted}/quotes/{grant}"))
    }

    #[must_use]
    pub fn activity<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/a/{id}"))
    }

    #[must_use]
    pub fn conversation<Of: ?Sized>(&self, id: Id<Of>) -> Address {
        self.address(&format!("/c/{id}"))
    }

    /// The page of an actor, here or as shown here: `/@name` or `/@name@host`.
    #[must_use]
    pub fn maker_page(&self, handle: &crate::Handle) -> String {
        self.url(&maker_path(handle))
    }

    /// The page of a listing under its maker.
    #[must_use]
    pub fn listing_page<Of: ?Sized>(&self, handle: &crate::Handle, id: Id<Of>) -> String {
        self.url(&listing_path(handle, id))
    }

    /// The page of a post under its author.
    #[must_use]
    pub fn post_page<Of: ?Sized>(&self, handle: &crate::Handle, id: Id<Of>) -> String {
        self.url(&post_path(handle, id))
    }

    #[must_use]
    pub fn tag_page(&self, tag: &crate::tag::Tag) -> String {
        self.url(&format!("/tags/{}", tag.as_str()))
    }

    /// Whether an address is ours.
    #[must_use]
    pub fn is_here(&self, address: &Address) -> bool {
        address.origin().to_string() == self.base
    }

    /// What an address of ours names; [`None`] for addresses elsewhere.
    #[must_use]
    pub fn read<'a>(&self, address: &'a Address) -> Option<Local<'a>> {
        if !self.is_here(address) {
            return None;
        }
        let mut segments = address.path().trim_start_matches('/').split('/');
        let number = |text: &str| text.parse::<Id<()>>().ok().map(Id::raw);
        Some(match (segments.next(), segments.next(), segments.next(), segments.next()) {
            (Some("actor"), None, ..) => Local::Instance,
            (Some("users"), Some(name), None, _) => Local::Maker(name),
            (Some("users"), Some(name), Some("followers"), None) => Local::Followers(name),
            (Some("o"), Some(id), None, _) => number(id).map_or(Local::Other, Local::Object),
            (Some("a"), Some(id), None, _) => number(id).map_or(Local::Other, Local::Activity),
            _ => Local::Other,
        })
    }

    /// `keyId` of the RSA key of an actor here.
    #[must_use]
    pub fn rsa_key_id(&self, actor: &Actor) -> String {
        format!("{}#main-key", actor.address)
    }

    /// `verificationMethod` of the Ed25519 key of an actor here.
    #[must_use]
    pub fn ed25519_key_id(&self, actor: &Actor) -> String {
        format!("{}#ed25519-key", actor.address)
    }

    /// The inbox of an actor here.
    #[must_use]
    pub fn inbox_of(&self, actor: &Actor) -> Address {
        match actor.kind {
            Kind::Application => self.instance_inbox(),
            _ => self.maker_part(&actor.handle.name, ActorPart::Inbox),
        }
    }
}

/// Path of an actor's page: `/@name` or `/@name@host`.
#[must_use]
pub fn maker_path(handle: &crate::Handle) -> String {
    format!("/@{handle}")
}

/// Path of a listing's page under its maker.
#[must_use]
pub fn listing_path<Of: ?Sized>(handle: &crate::Handle, id: Id<Of>) -> String {
    format!("/@{handle}/listings/{id}")
}

/// Path of a post's page under its author.
#[must_use]
pub fn post_path<Of: ?Sized>(handle: &crate::Handle, id: Id<Of>) -> String {
    format!("/@{handle}/posts/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_what_they_name() {
        let site = Site::new("https://maker.example", "maker.example", AddressRules::default()).unwrap();
        let id: Id<()> = Id::new(77);
        assert_eq!(site.read(&site.object(id)), Some(Local::Object(77)));
        assert_eq!(site.read(&site.activity(id)), Some(Local::Activity(77)));
        assert_eq!(site.read(&site.maker("ana")), Some(Local::Maker("ana")));
        assert_eq!(site.read(&site.maker_part("ana", ActorPart::Followers)), Some(Local::Followers("ana")));
        assert_eq!(site.read(&site.instance_actor()), Some(Local::Instance));
        assert_eq!(site.read(&site.proposal(id)), Some(Local::Other));
        assert_eq!(site.read(&Address::trusted("https://maker.example.evil/o/77")), None);
    }
}
