//! Finding what a person pasted: an address or a handle, here or elsewhere.

use activitypub_federation::config::Data;
use domain::actors::Actor;
use domain::listings::Listing;
use domain::makers::{Link, Maker};
use domain::posts::Post;
use domain::site::Local;
use domain::{Address, Handle, Id};
use serde_json::Value;

use crate::client::Accept;
use crate::context::Context;
use crate::discovery::webfinger;
use crate::handle::Federation;
use crate::makers::{ActorMirror, is_actor, read_actor};
use crate::posts::inbound::{self, Cause, Statement};
use crate::{Error, Result, makers, threads};

/// What an address or handle turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    Maker(Id<Actor>),
    Listing(Id<Listing>),
    Post(Id<Post>),
}

impl From<&Statement> for Thing {
    fn from(statement: &Statement) -> Self {
        statement.listing.map_or(Self::Post(statement.post.id), Self::Listing)
    }
}

impl Federation {
    /// Looks a URL or handle up: in the database, else at its home. `None` when the text is neither, or names nothing here.
    ///
    /// # Errors
    /// Its home does not answer, or answers nothing that can be read.
    pub async fn resolve(&self, text: &str) -> Result<Option<Thing>> {
        let found = self.find(text.trim()).await?;
        // A shop that a person opens for the first time shows what stands first there.
        if let Some(Thing::Maker(maker)) = found {
            threads::pins::want(self.context(), maker).await?;
        }
        Ok(found)
    }

    async fn find(&self, text: &str) -> Result<Option<Thing>> {
        let data = self.data();
        if text.starts_with("https://") || text.starts_with("http://") {
            let Ok(address) = data.site.parse(text) else { return Ok(None) };
            return by_address(&data, &address).await;
        }
        if !text.trim_start_matches('@').contains('@') && !text.starts_with('@') {
            return Ok(None);
        }
        match Handle::parse(text, data.site.domain()) {
            Ok(handle) => by_handle(&data, &handle).await,
            Err(_) => Ok(None),
        }
    }

    /// The address at another server where a person there follows `target`; `None` when their server has no such page.
    ///
    /// # Errors
    /// That is no handle, or its server does not answer.
    pub async fn subscribe_url(&self, handle: &str, target: &str) -> Result<Option<String>> {
        let handle = Handle::parse(handle, self.context().site.domain()).map_err(|fault| Error::refused(fault.to_string()))?;
        let found = webfinger::lookup(self.context(), &handle).await?;
        let encoded: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        let filled = found.subscribe.map(|template| template.replace("{uri}", &encoded).replace("{object}", &encoded));
        // A link of ours leads nowhere but to a web page.
        Ok(filled.filter(|url| self.context().site.parse(url).is_ok()))
    }

    /// Looks which pages a maker names link back with `rel=me` (SECURITY H-07); keeps what is known of pages that do not answer.
    pub async fn check_links(&self, maker: &Maker) -> Vec<Link> {
        let site = &self.context().site;
        let ours = [site.maker_page(&maker.actor.handle), maker.actor.address.to_string()];
        let mut links = Vec::with_capacity(maker.profile.links.len());
        for link in &maker.profile.links {
            let Ok(url) = url::Url::parse(&link.url) else { continue };
            if self.is_blocked_page(&url).await {
                links.push(Link { verified_at: None, ..link.clone() });
                continue;
            }
            let verified_at = match self.client().get_html(&url, 1024 * 1024).await {
                Ok(page) => links_back(&String::from_utf8_lossy(&page.bytes), &ours).then(|| self.context().now()),
                Err(error) if error.is_final() => None,
                Err(_) => link.verified_at,
            };
            links.push(Link { verified_at, ..link.clone() });
        }
        links
    }
}

impl Federation {
    /// Whether a page lies on a host we do not speak with; in doubt it is not asked. Pages here are never asked about.
    async fn is_blocked_page(&self, url: &url::Url) -> bool {
        let Ok(address) = self.context().site.parse(url.as_str()) else { return false };
        !matches!(self.context().is_blocked(&address.host()).await, Ok(false))
    }
}

async fn by_handle(data: &Data<Context>, handle: &Handle) -> Result<Option<Thing>> {
    if let Some(actor) = data.storage.read().await?.actors().find_by_handle(handle).await?.filter(Actor::is_active) {
        return Ok(Some(Thing::Maker(actor.id)));
    }
    if handle.host.is_none() || handle.host.as_deref() == Some(&data.site.host()) {
        return Ok(None);
    }
    let found = webfinger::lookup(data, handle).await?;
    let document = fetch(data, &found.actor).await?;
    let mirror = read_actor(&document, &data.site, data.now()).map_err(|fault| Error::refused(fault.to_string()))?;
    let confirmed =
        (mirror.address == found.actor && is_theirs(data, &mirror, handle).await).then(|| Handle { name: mirror.preferred_username.clone(), host: handle.host.clone() });
    let actor = makers::inbound::keep(data, &mirror, confirmed).await?;
    Ok(Some(Thing::Maker(actor.id)))
}

/// Whether an actor goes by a handle. Its host's word alone is not enough, or anybody could lend names to actors elsewhere
/// (SECURITY O-07): the handle is on the actor's own host, or the actor or its host names it too.
async fn is_theirs(context: &Context, mirror: &ActorMirror, handle: &Handle) -> bool {
    let is_it = |named: &Handle| named.name.eq_ignore_ascii_case(&handle.name) && named.host == handle.host;
    let own = mirror.own_handle();
    if is_it(&own) || mirror.webfinger.as_ref().is_some_and(is_it) {
        return own.name.eq_ignore_ascii_case(&handle.name);
    }
    let led = webfinger::lookup(context, &own).await;
    led.is_ok_and(|found| found.actor == mirror.address && found.subject.as_ref().is_some_and(is_it))
}

async fn by_address(data: &Data<Context>, address: &Address) -> Result<Option<Thing>> {
    if data.site.is_here(address) {
        return here(data, address).await;
    }
    let mut reader = data.storage.read().await?;
    if let Some(actor) = reader.actors().find_by_address(address).await?.filter(Actor::is_active) {
        return Ok(Some(Thing::Maker(actor.id)));
    }
    if let Some(post) = reader.posts().find_by_address(address).await? {
        let listing = reader.listings().find(post.id.as_kind()).await?.map(|listing| listing.id);
        return Ok(Some(listing.map_or(Thing::Post(post.id), Thing::Listing)));
    }
    drop(reader);
    data.check_peer(address).await?;
    let document = fetch(data, address).await?;
    if is_actor(&document) {
        let mirror = read_actor(&document, &data.site, data.now()).map_err(|fault| Error::refused(fault.to_string()))?;
        return Ok(Some(Thing::Maker(makers::inbound::keep(data, &mirror, None).await?.id)));
    }
    let raw = document.to_string();
    let kept = inbound::keep(data, &document, None, Some(raw), Cause::Fetched).await?;
    Ok(kept.as_ref().map(Thing::from))
}

/// The document that an address leads to. It speaks for its own id only; when that is another one, the id is asked
/// itself, once (SECURITY O-01, O-19: a page's address may differ from the id of what it shows).
pub(crate) async fn fetch(data: &Data<Context>, address: &Address) -> Result<Value> {
    let (document, id, came_from) = fetch_once(data, address).await?;
    if id == came_from {
        return Ok(document);
    }
    let (document, id, came_from) = fetch_once(data, &id).await?;
    if id == came_from { Ok(document) } else { Err(Error::refused("the document names another id than its address")) }
}

async fn fetch_once(data: &Data<Context>, address: &Address) -> Result<(Value, Address, Address)> {
    data.check_peer(address).await?;
    let url = url::Url::parse(address.as_str()).map_err(|error| Error::refused(error.to_string()))?;
    let fetched = data.client.get_document(&url, Accept::Either).await?;
    let document = crate::wire::strict::parse(&fetched.bytes).map_err(|fault| Error::refused(fault.to_string()))?;
    let id = document.get("id").and_then(Value::as_str).and_then(|id| data.site.parse(id).ok()).ok_or_else(|| Error::refused("the document has no id"))?;
    let came_from = data.site.parse(fetched.url.as_str()).map_err(|fault| Error::refused(fault.to_string()))?;
    data.check_peer(&came_from).await?;
    Ok((document, id, came_from))
}

/// Something of ours, by its identity or by its page.
async fn here(data: &Data<Context>, address: &Address) -> Result<Option<Thing>> {
    let mut reader = data.storage.read().await?;
    match data.site.read(address) {
        Some(Local::Maker(name)) => {
            let actor = reader.actors().find_by_handle(&Handle { name: name.to_owned(), host: None }).await?;
            Ok(actor.filter(Actor::is_active).map(|actor| Thing::Maker(actor.id)))
        }
        Some(Local::Object(id)) => {
            let Some(post) = reader.posts().find(Id::new(id)).await? else { return Ok(None) };
            let listing = reader.listings().find(Id::new(id)).await?;
            Ok(Some(listing.map_or(Thing::Post(post.id), |listing| Thing::Listing(listing.id))))
        }
        _ => {
            let mut segments = address.path().trim_start_matches('/').split('/');
            let Some(handle) = segments.next().and_then(|first| first.strip_prefix('@')) else { return Ok(None) };
            let Ok(handle) = Handle::parse(handle, data.site.domain()) else { return Ok(None) };
            if let (Some("listings"), Some(id)) = (segments.next(), segments.next()) {
                let Ok(id) = id.parse() else { return Ok(None) };
                let listing = reader.listings().find(id).await?.filter(domain::listings::Listing::is_public);
                return Ok(listing.map(|listing| Thing::Listing(listing.id)));
            }
            let actor = reader.actors().find_by_handle(&handle).await?;
            Ok(actor.filter(Actor::is_active).map(|actor| Thing::Maker(actor.id)))
        }
    }
}

/// Whether a page links to one of `ours` with `rel=me`, in an `a` or a `link`. A linear scan; nothing is executed.
fn links_back(html: &str, ours: &[String]) -> bool {
    let lower = html.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| rest.find('<')) {
        let start = from + at;
        let Some(length) = lower.get(start..).and_then(|rest| rest.find('>')) else { return false };
        let (tag, lower_tag) = (html.get(start..start + length).unwrap_or(""), lower.get(start..start + length).unwrap_or(""));
        let is_link = ["<a ", "<a\n", "<a\t", "<link ", "<link\n"].iter().any(|name| lower_tag.starts_with(name));
        if is_link && attribute(tag, lower_tag, "rel").is_some_and(|rel| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("me"))) {
            let target = attribute(tag, lower_tag, "href").unwrap_or_default();
            if ours.iter().any(|address| target.trim_end_matches('/') == address) {
                return true;
            }
        }
        from = start + length;
    }
    false
}

fn attribute(tag: &str, lower: &str, name: &str) -> Option<String> {
    let mut from = 0;
    loop {
        let at = from + lower.get(from..)?.find(name)?;
        let before = lower.as_bytes().get(at.checked_sub(1)?)?;
        let rest = tag.get(at + name.len()..)?.trim_start();
        if before.is_ascii_whitespace() && rest.starts_with('=') {
            let value = rest.get(1..)?.trim_start();
            let quoted = value.strip_prefix('"').and_then(|v| v.split('"').next()).or_else(|| value.strip_prefix('\'').and_then(|v| v.split('\'').next()));
            let value = quoted.unwrap_or_else(|| value.split_whitespace().next().unwrap_or("").trim_end_matches('/'));
            return Some(value.replace("&amp;", "&"));
        }
        from = at + name.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h07_only_a_link_back_with_rel_me_verifies() {
        let ours = ["https://maker.example/@ana".to_owned()];
        for bad in [
            "",
            "<a href=\"https://maker.example/@ana\">me</a>",
            "<a rel=\"nome\" href=\"https://maker.example/@ana\">",
            "<a rel=\"me\" href=\"https://maker.example/@anabel\">",
            "<a rel=\"me\" data-href=\"https://maker.example/@ana\">",
            "rel=me href=https://maker.example/@ana",
            "<a rel=\"me\" href=\"https://maker.example/@ana\"",
            "<!-- a rel=\"me\" href=\"https://maker.example/@ana\" -->",
        ] {
            assert!(!links_back(bad, &ours), "{bad}");
        }
        for good in [
            "<a rel=\"me\" href=\"https://maker.example/@ana\">",
            "<LINK href='https://maker.example/@ana/' REL='nofollow me'>",
            "<p><a\nhref=https://maker.example/@ana rel=me>x</a>",
        ] {
            assert!(links_back(good, &ours), "{good}");
        }
    }
}
