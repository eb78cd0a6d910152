//! Tells words from addresses, and looks an address up: here for everybody, elsewhere for members.

use axum::http::StatusCode;
use domain::actors::Actor;
use domain::listings::Listing;
use domain::posts::Post;
use domain::{Address, Handle, Id};
use federation::Thing;
use storage::Reader;

use crate::problem::Problem;
use crate::state::App;

/// The longest text that is looked at, in characters.
pub const MAX_TEXT: usize = 500;

/// What a text may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Address(Address),
    /// With a host, or written with `@`.
    Handle(Handle),
}

impl Named {
    /// What a text names; none if it is words.
    #[must_use]
    pub fn read(text: &str, app: &App) -> Option<Self> {
        Self::of(text, app.site.domain(), app.site.rules())
    }

    fn of(text: &str, here: &str, rules: domain::AddressRules) -> Option<Self> {
        let text = text.trim();
        if text.contains("://") {
            return Address::parse(text, rules).ok().map(Self::Address);
        }
        let is_handle = !text.contains(char::is_whitespace) && (text.starts_with('@') || text.starts_with("acct:") || text.split('@').count() == 2);
        Handle::parse(text, here).ok().filter(|_| is_handle).map(Self::Handle)
    }

    /// The host that would be asked; ours for what is here.
    #[must_use]
    pub fn host(&self, app: &App) -> String {
        match self {
            Self::Address(address) => address.host(),
            Self::Handle(handle) => handle.host.clone().unwrap_or_else(|| app.site.domain().to_owned()),
        }
    }

    /// Whether it lives here.
    #[must_use]
    pub fn is_here(&self, app: &App) -> bool {
        match self {
            Self::Address(address) => app.site.is_here(address),
            Self::Handle(handle) => handle.host.is_none(),
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Maker(Id<Actor>),
    Listing(Id<Listing>),
    Post(Id<Post>),
}

impl From<Thing> for Found {
    fn from(thing: Thing) -> Self {
        match thing {
            Thing::Maker(id) => Self::Maker(id),
            Thing::Listing(id) => Self::Listing(id),
            Thing::Post(id) => Self::Post(id),
        }
    }
}

/// What this server knows already, without asking anyone.
///
/// # Errors
/// Storage trouble only.
pub async fn known(app: &App, reader: &mut Reader, named: &Named) -> storage::Result<Option<Found>> {
    match named {
        Named::Handle(handle) => Ok(reader.actors().find_by_handle(handle).await?.map(|actor| Found::Maker(actor.id))),
        Named::Address(address) => match pages(app, address) {
            Some(Page::Maker(handle)) => Ok(reader.actors().find_by_handle(&handle).await?.map(|actor| Found::Maker(actor.id))),
            Some(Page::Listing(id)) => Ok(reader.listings().find(id).await?.map(|listing| Found::Listing(listing.id))),
            Some(Page::Post(id)) => Ok(reader.posts().find(id).await?.map(|post| Found::Post(post.id))),
            None => by_address(reader, address).await,
        },
    }
}

async fn by_address(reader: &mut Reader, address: &Address) -> storage::Result<Option<Found>> {
    if let Some(actor) = reader.actors().find_by_address(address).await? {
        return Ok(Some(Found::Maker(actor.id)));
    }
    if let Some(listing) = reader.listings().find_by_address(address).await? {
        return Ok(Some(Found::Listing(listing.id)));
    }
    Ok(reader.posts().find_by_address(address).await?.map(|post| Found::Post(post.id)))
}

/// One of our own pages, as people copy them from their browser.
enum Page {
    Maker(Handle),
    Listing(Id<Listing>),
    Post(Id<Post>),
}

fn pages(app: &App, address: &Address) -> Option<Page> {
    if !app.site.is_here(address) {
        return None;
    }
    let path = address.path().split(['?', '#']).next()?;
    let (handle, rest) = path.strip_prefix("/@").map(|path| path.split_once('/').unwrap_or((path, "")))?;
    match rest.split_once('/') {
        Some(("listings", id)) => id.split('/').next()?.parse().ok().map(Page::Listing),
        Some(("posts", id)) => id.split('/').next()?.parse().ok().map(Page::Post),
        _ => Handle::parse(handle, app.site.domain()).ok().map(Page::Maker),
    }
}

/// Why nothing was found.
#[derive(Debug)]
pub enum Missing {
    /// There is nothing, or nothing that can be read.
    Nothing,
    /// The other server did not answer, or answered something else.
    Failed,
    /// Nobody may ask there, or this caller may not.
    Refused,
}

impl From<Missing> for Problem {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Nothing => Self::not_found().saying("problem-peer-refused", "that server has nothing there that can be read"),
            Missing::Failed => Self::of(StatusCode::BAD_GATEWAY).saying("problem-peer-later", "that server does not answer at the moment"),
            Missing::Refused => Self::forbidden().saying("problem-peer-blocked", "that server is not asked from here"),
        }
    }
}

/// Looks a thing up, elsewhere too if `may_ask`.
///
/// # Errors
/// Our own trouble outside; inside, why there is nothing.
pub async fn find(app: &App, named: &Named, text: &str, may_ask: bool) -> Result<Result<Found, Missing>, Problem> {
    let mut reader = app.storage.read().await?;
    let known = known(app, &mut reader, named).await?;
    drop(reader);
    if named.is_here(app) {
        return Ok(known.ok_or(Missing::Nothing));
    }
    if app.settings.federation.enabled && app.federation.context().is_blocked(&named.host(app)).await? {
        return Ok(Err(Missing::Refused));
    }
    if !may_ask || !app.settings.federation.enabled {
        return Ok(known.ok_or(Missing::Refused));
    }
    match app.federation.resolve(text.trim()).await {
        Ok(thing) => Ok(thing.map(Found::from).or(known).ok_or(Missing::Nothing)),
        Err(error) => {
            tracing::debug!(%error, "an address could not be looked up");
            Ok(known.ok_or(if matches!(error, federation::Error::Refused(_)) { Missing::Nothing } else { Missing::Failed }))
        }
    }
}

/// Asks another server for the maker of a handle whom nobody here knows yet; does nothing about anybody else.
///
/// # Errors
/// Why they cannot be met, or our own trouble.
pub async fn meet(app: &App, handle: &str) -> Result<(), Problem> {
    let Some(named @ Named::Handle(_)) = Named::read(handle, app).filter(|named| !named.is_here(app)) else { return Ok(()) };
    if known(app, &mut app.storage.read().await?, &named).await?.is_some() {
        return Ok(());
    }
    find(app, &named, handle, true).await?.map(|_| ()).map_err(Problem::from)
}

#[cfg(test)]
mod tests {
    use domain::AddressRules;

    use super::*;

    fn named(text: &str) -> Option<Named> {
        Named::of(text, "maker.example", AddressRules::default())
    }

    #[test]
    fn words_are_no_address() {
        for words in ["blue mug", "mug", "mug @ home", "a@b@c@d", "", "http://", "ftp://a.example/x", "https://127.0.0.1/", "one two@host"] {
            assert_eq!(named(words), None, "{words}");
        }
    }

    #[test]
    fn handles_and_addresses_are_told_apart() {
        for text in ["@bram@hill.example", "bram@hill.example", "acct:bram@hill.example", " @bram@hill.example "] {
            assert_eq!(named(text), Some(Named::Handle(Handle { name: "bram".to_owned(), host: Some("hill.example".to_owned()) })), "{text}");
        }
        assert_eq!(named("@Ana"), Some(Named::Handle(Handle { name: "ana".to_owned(), host: None })));
        assert_eq!(named("ana@maker.example"), Some(Named::Handle(Handle { name: "ana".to_owned(), host: None })));
        assert_eq!(named("https://hill.example/o/7"), Some(Named::Address(Address::trusted("https://hill.example/o/7"))));
    }
}
