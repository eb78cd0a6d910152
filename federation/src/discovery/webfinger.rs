//! WebFinger (RFC 7033) both ways: ours are told, others are asked.

use domain::actors::{Actor, Kind};
use domain::{Address, Handle, Site};
use serde_json::{Value, json};

use crate::client::media_type;
use crate::context::Context;
use crate::wire::one_or_many::{entries, text};
use crate::{Error, Result};

const SUBSCRIBE: &str = "http://ostatus.org/schema/1.0/subscribe";
const FEP_3B86: &str = "https://w3id.org/fep/3b86/";

/// What a WebFinger query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A maker, or the instance, by name.
    Name(String),
    /// Anything of ours by its address.
    Address(Address),
}

/// Reads `resource`; `None` when it names nothing that could be here.
#[must_use]
pub fn asked(site: &Site, resource: &str) -> Option<Asked> {
    if resource.starts_with("https://") || resource.starts_with("http://") {
        let address = site.parse(resource).ok()?;
        return site.is_here(&address).then_some(Asked::Address(address));
    }
    let handle = Handle::parse(resource, site.domain()).ok()?;
    let here = match &handle.host {
        None => resource.contains('@'),
        // Asked at the host of our addresses instead of our domain (FEP-2c59).
        Some(host) => *host == site.host(),
    };
    here.then_some(Asked::Name(handle.name))
}

/// The answer for an actor here.
#[must_use]
pub fn document(site: &Site, actor: &Actor) -> Value {
    let subject = format!("acct:{}@{}", actor.handle.name, site.domain());
    let actor_link = json!({"rel": "self", "type": "application/activity+json", "href": actor.address.as_str()});
    if actor.kind == Kind::Application {
        let service = json!({"rel": "https://www.w3.org/ns/activitystreams#Service", "type": "application/activity+json", "href": actor.address.as_str()});
        return json!({"subject": subject, "aliases": [actor.address.as_str()], "links": [actor_link, service]});
    }
    let page = site.maker_page(&actor.handle);
    let template = |rel: &str, path: &str| json!({"rel": rel, "template": site.url(path)});
    json!({
        "subject": subject,
        "aliases": [page, actor.address.as_str()],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
            actor_link,
            template(SUBSCRIBE, "/intent/object?uri={uri}"),
            template(&format!("{FEP_3B86}Object"), "/intent/object?uri={object}"),
            template(&format!("{FEP_3B86}Follow"), "/intent/follow?uri={object}"),
        ],
    })
}

/// What another server says of a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The `self` link with an ActivityPub type.
    pub actor: Address,
    /// What it calls that person itself.
    pub subject: Option<Handle>,
    /// Where that person's server takes an address to follow: `{uri}` or `{object}` is to be replaced.
    pub subscribe: Option<String>,
}

/// Asks the host of a handle.
///
/// # Errors
/// No such host or handle, an answer that is none, or a host we do not speak with.
pub async fn lookup(context: &Context, handle: &Handle) -> Result<Found> {
    let host = handle.host.as_deref().ok_or_else(|| Error::refused("this handle is of this instance"))?;
    if context.is_blocked(host).await? {
        return Err(Error::refused("this host is blocked"));
    }
    let url = context.client.webfinger_url(host, &format!("acct:{}@{host}", handle.name))?;
    let fetched = context.client.get_json(&url).await?;
    let document: Value = serde_json::from_slice(&fetched.bytes).map_err(|_malformed| Error::refused("the answer is no json"))?;
    read(&context.site, &document)
}

fn read(site: &Site, document: &Value) -> Result<Found> {
    let links = entries(document.get("links"));
    let actor = links.iter().filter(|link| text(link, "rel") == "self" && media_type::is_activity(text(link, "type"))).find_map(|link| site.parse(text(link, "href")).ok());
    let template = |rel: &str| links.iter().find(|link| text(link, "rel") == rel).map(|link| text(link, "template").to_owned());
    let subscribe = template(SUBSCRIBE).or_else(|| template(&format!("{FEP_3B86}Follow")));
    let subscribe = subscribe.filter(|template| template.len() <= 2_048 && (template.contains("{uri}") || template.contains("{object}")));
    let actor = actor.ok_or_else(|| Error::refused("the answer names no actor"))?;
    let subject = Handle::parse(text(document, "subject"), site.domain()).ok();
    Ok(Found { actor, subject, subscribe })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AddressRules;

    fn site() -> Site {
        Site::new("https://social.maker.example", "maker.example", AddressRules::default()).unwrap()
    }

    #[test]
    fn what_is_not_ours_is_not_answered() {
        for bad in ["acct:ana@other.example", "https://other.example/users/ana", "ana", "acct:@", "", "mailto:ana@maker.example.evil"] {
            assert_eq!(asked(&site(), bad), None, "{bad}");
        }
    }

    #[test]
    fn both_hosts_of_a_split_domain_are_ours() {
        for good in ["acct:ana@maker.example", "@ana@maker.example", "acct:ANA@social.maker.example"] {
            assert!(matches!(asked(&site(), good), Some(Asked::Name(name)) if name.eq_ignore_ascii_case("ana")), "{good}");
        }
        assert!(matches!(asked(&site(), "https://social.maker.example/users/ana"), Some(Asked::Address(_))));
    }

    #[test]
    fn an_answer_without_an_actor_is_refused() {
        for bad in [
            json!({}),
            json!({"links": [{"rel": "self", "type": "text/html", "href": "https://a.example/u"}]}),
            json!({"links": [{"rel": "self", "type": "application/activity+json", "href": "javascript:x"}]}),
        ] {
            assert!(read(&site(), &bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn f07_a_subscribe_template_without_a_place_for_the_address_is_none() {
        let links = |template: &str| json!({"links": [{"rel": "self", "type": "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", "href": "https://a.example/u"}, {"rel": SUBSCRIBE, "template": template}]});
        assert_eq!(read(&site(), &links("https://a.example/follow")).unwrap().subscribe, None);
        assert!(read(&site(), &links("https://a.example/follow?u={uri}")).unwrap().subscribe.is_some());
    }
}
