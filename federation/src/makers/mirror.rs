//! What the document of an actor elsewhere says, bounded field by field and believed only for its own origin.

use domain::actors::{Actor, Kind, MAX_ALIASES, PublicKeyText, Relations, State};
use domain::emojis::Shortcode;
use domain::makers::{Link, MAX_LINKS, Profile, SellerKind};
use domain::text::{self, line_cut};
use domain::{Address, AddressRules, Handle, Id, Site, Time, tag::MAX_CRAFTS};
use serde_json::Value;

use crate::emojis;
use crate::vocabulary::{PUBLIC, pw, pw_text};
use crate::wire::one_or_many::{entries, flag, id_of, is_a, many, one, text as text_of, types};
use crate::wire::words::{lines_cut, markup};
use crate::wire::{PhotoIn, Unreadable, identity, image, place, tag};

/// Longest display name that is kept, in characters.
const MAX_NAME: usize = 200;
/// Most keys of each kind that are looked at.
const MAX_KEYS: usize = 10;
/// Longest key text, in bytes: an RSA key of 16,384 bits as PEM is under 4 KiB.
const MAX_KEY: usize = 8 * 1024;
/// Most entries of `attachment` that are looked at.
const MAX_FIELDS: usize = 64;

/// An actor elsewhere as its own document tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorMirror {
    pub address: Address,
    pub kind: Kind,
    /// Without `@`, at most 64 bytes; which host follows it is for WebFinger to say (SECURITY O-07). The end of the address
    /// where the document has none.
    pub preferred_username: String,
    /// The handle the document claims (FEP-2c59); never one of this instance. WebFinger must confirm it.
    pub webfinger: Option<Handle>,
    /// At most 200 characters; may be empty.
    pub name: String,
    /// Same origin as the address.
    pub page: String,
    /// `None` when it has none on its own origin: nothing is delivered to it then (SECURITY O-10).
    pub inbox: Option<Address>,
    pub shared_inbox: Option<Address>,
    pub followers: Option<Address>,
    pub outbox: Option<Address>,
    /// The collection of what it pinned.
    pub featured: Option<Address>,
    /// The catalogue of a maker elsewhere, `pw:listings`.
    pub listings: Option<Address>,
    pub locked: bool,
    pub moved_to: Option<Address>,
    pub also_known_as: Vec<Address>,
    /// `avatar` and `banner` are unset: their pictures are below.
    pub profile: Profile,
    pub icon: Option<PhotoIn>,
    pub banner: Option<PhotoIn>,
    /// The pictures that stand for words between colons in name and bio.
    pub emojis: Vec<(Shortcode, PhotoIn)>,
    /// Keys that name this actor as their owner, on its origin.
    pub keys: Vec<(Address, PublicKeyText)>,
    pub published: Option<Time>,
    /// What its software says it can do (FEP-844e), as addresses.
    pub implements: Vec<String>,
}

/// Whether a document is an actor's.
#[must_use]
pub fn is_actor(document: &Value) -> bool {
    types(document).any(|kind| Kind::from_word(kind).is_some())
}

/// Reads an actor's own document; that it came from its own address is for the caller to see to (SECURITY O-01, O-04).
///
/// # Errors
/// No actor, no usable id, an id of ours, or no name to call it by.
pub fn read_actor(document: &Value, site: &Site, now: Time) -> Result<ActorMirror, Unreadable> {
    let rules = site.rules();
    let address = identity::id(document, site)?;
    let kind = types(document).find_map(Kind::from_word).ok_or(Unreadable::OtherKind)?;
    let own = |key: &str| identity::own_address(document, key, &address, rules);
    let preferred_username = preferred_username(document, &address).ok_or(Unreadable::Missing("preferredUsername"))?;
    Ok(ActorMirror {
        kind,
        preferred_username,
        webfinger: claimed_handle(document, site),
        name: line_cut(text_of(document, "name"), MAX_NAME),
        page: identity::page(document, &address, rules),
        inbox: own("inbox"),
        shared_inbox: shared_inbox(document, &address, rules),
        followers: own("followers"),
        outbox: own("outbox"),
        featured: own("featured"),
        listings: pw(document, "listings").and_then(|value| one(Some(value)).ok()?).and_then(|text| site.parse(text).ok()).filter(|it| it.same_origin(&address)),
        locked: flag(document, "manuallyApprovesFollowers"),
        moved_to: identity::address(document, "movedTo", rules).filter(|to| *to != address),
        also_known_as: aliases(document, &address, rules),
        profile: profile(document),
        icon: image::widest(document.get("icon"), rules),
        banner: image::widest(document.get("image"), rules),
        emojis: emojis::read(document, rules),
        keys: keys(document, &address, rules),
        published: identity::time(document, "published", now),
        implements: implements(document),
        address,
    })
}

impl ActorMirror {
    /// The actor as a row here; `handle` is what WebFinger confirmed, or the name at the address's own host.
    #[must_use]
    pub fn to_actor(&self, id: Id<Actor>, handle: Handle, now: Time) -> Actor {
        Actor {
            id,
            kind: self.kind,
            address: self.address.clone(),
            handle,
            name: self.name.clone(),
            page: self.page.clone(),
            inbox: self.inbox.clone(),
            shared_inbox: self.shared_inbox.clone(),
            followers: self.followers.clone(),
            outbox: self.outbox.clone(),
            locked: self.locked,
            state: State::Active,
            moved_to: self.moved_to.clone(),
            created_at: self.published.unwrap_or(now).min(now),
            fetched_at: Some(now),
        }
    }

    /// What it says of other addresses that are its own.
    #[must_use]
    pub fn relations(&self) -> Relations {
        Relations { featured: self.featured.clone(), also_known_as: self.also_known_as.clone() }
    }

    /// How it is called as long as nothing else is confirmed: its name at the host of its address.
    #[must_use]
    pub fn own_handle(&self) -> Handle {
        Handle::remote(&self.preferred_username, &self.address.host())
    }
}

/// What it calls itself. It need not; then the last part of its address is what people can tell it by, if that is a plain word.
fn preferred_username(document: &Value, address: &Address) -> Option<String> {
    let is_plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let named = match document.get("preferredUsername") {
        None | Some(Value::Null) => address.path().split(['?', '#']).next()?.rsplit('/').next().filter(is_plain)?,
        Some(_) => text_of(document, "preferredUsername"),
    };
    Some(Handle::remote(named, "").name).filter(|name| !name.is_empty())
}

fn claimed_handle(document: &Value, site: &Site) -> Option<Handle> {
    let claimed = text_of(document, "webfinger");
    Handle::parse(claimed, site.domain()).ok().filter(|handle| handle.host.is_some())
}

/// `endpoints.sharedInbox`, or the bare `sharedInbox` of Discourse.
fn shared_inbox(document: &Value, address: &Address, rules: AddressRules) -> Option<Address> {
    let of_endpoints = document.get("endpoints").and_then(|endpoints| identity::own_address(endpoints, "sharedInbox", address, rules));
    of_endpoints.or_else(|| identity::own_address(document, "sharedInbox", address, rules))
}

fn aliases(document: &Value, address: &Address, rules: AddressRules) -> Vec<Address> {
    let named = many(document.get("alsoKnownAs"), MAX_ALIASES);
    named.iter().filter_map(|text| Address::parse(text, rules).ok()).filter(|alias| alias != address).collect()
}

fn profile(document: &Value) -> Profile {
    Profile {
        bio: markup(document, "summary"),
        avatar: None,
        banner: None,
        links: links(document),
        crafts: tag::hashtags(document, MAX_CRAFTS),
        pronouns: line_cut(pw_text(document, "pronouns"), 40),
        place: place::read(document.get("location")),
        away: pw(document, "away").and_then(Value::as_str).map(|message| lines_cut(message, 500)),
        open_for_commissions: pw(document, "openForCommissions").and_then(Value::as_bool).unwrap_or(false),
        discoverable: flag(document, "discoverable"),
        indexable: agrees_to_be_found(document),
        hides_follows: false,
        seller_kind: pw(document, "trader").and_then(Value::as_bool).map(|is_trader| if is_trader { SellerKind::Trader(None) } else { SellerKind::Private }),
    }
}

/// Whether somebody lets everybody find what they say publicly: FEP-5feb, or FEP-268d.
fn agrees_to_be_found(document: &Value) -> bool {
    flag(document, "indexable") || many(document.get("searchableBy"), MAX_ALIASES).iter().any(|by| matches!(by.as_str(), PUBLIC | "as:Public" | "Public"))
}

/// Fields that lead somewhere: `PropertyValue` as Mastodon has it, `Note` and `Link` as FEP-fb2a has it.
fn links(document: &Value) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for link in entries(document.get("attachment")).iter().take(MAX_FIELDS).filter_map(link) {
        if links.len() < MAX_LINKS && !links.iter().any(|known| known.url == link.url) {
            links.push(link);
        }
    }
    links
}

fn link(field: &Value) -> Option<Link> {
    let url = if is_a(field, "PropertyValue") {
        link_in(text_of(field, "value"))?
    } else if is_a(field, "Note") {
        link_in(text_of(field, "content"))?
    } else if is_a(field, "Link") {
        web_url(text_of(field, "href"))?
    } else {
        return None;
    };
    let name = line_cut(text_of(field, "name"), 60);
    let name = if name.is_empty() { line_cut(url.split_once("://").map_or("", |(_, rest)| rest), 60) } else { name };
    Some(Link { name, url, verified_at: None })
}

/// The first address that a field's HTML leads to, or the field itself when it is one.
fn link_in(html: &str) -> Option<String> {
    let bounded: String = html.chars().take(4_096).collect();
    let clean = text::clean_html(&bounded);
    let href = clean.split_once("href=\"").and_then(|(_, rest)| rest.split('"').next());
    let target = href.map_or_else(|| text::plain(&clean, 600), |href| text::plain(href, 600));
    web_url(target.trim())
}

fn web_url(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok().filter(|_| text.len() <= 500)?;
    let plain = matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none();
    (plain && url.has_host()).then(|| url.to_string())
}

/// Keys are the actor's only when they say so themselves and lie on its origin (SECURITY O-22).
fn keys(document: &Value, actor: &Address, rules: AddressRules) -> Vec<(Address, PublicKeyText)> {
    let pem = entries(document.get("publicKey")).iter().take(MAX_KEYS).filter_map(|key| {
        let text = key_text(key, "publicKeyPem")?;
        owned(key, "owner", actor, rules).map(|id| (id, PublicKeyText::Pem(text)))
    });
    let multikey = entries(document.get("assertionMethod")).iter().take(MAX_KEYS).filter(|key| is_a(key, "Multikey")).filter_map(|key| {
        let text = key_text(key, "publicKeyMultibase")?;
        owned(key, "controller", actor, rules).map(|id| (id, PublicKeyText::Multikey(text)))
    });
    let mut keys: Vec<(Address, PublicKeyText)> = Vec::new();
    for (id, key) in pem.chain(multikey) {
        if !keys.iter().any(|(known, _)| *known == id) {
            keys.push((id, key));
        }
    }
    keys
}

fn owned(key: &Value, owner: &str, actor: &Address, rules: AddressRules) -> Option<Address> {
    let named = identity::address(key, owner, rules)?;
    let id = identity::own_address(key, "id", actor, rules)?;
    (named == *actor).then_some(id)
}

fn key_text(key: &Value, property: &str) -> Option<String> {
    let text = text_of(key, property);
    (!text.is_empty() && text.len() <= MAX_KEY).then(|| text.to_owned())
}

fn implements(document: &Value) -> Vec<String> {
    let of_generator = document.get("generator").and_then(|generator| generator.get("implements"));
    let lists = [document.get("implements"), of_generator];
    lists.into_iter().flat_map(entries).filter_map(id_of).filter(|href| href.len() <= 200).take(20).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "https://a.example/u/v";

    fn site() -> Site {
        Site::new("https://here.example", "here.example", AddressRules::default()).unwrap()
    }

    fn read(document: &Value) -> Result<ActorMirror, Unreadable> {
        read_actor(document, &site(), Time::from_unix_seconds(1_795_424_400))
    }

    fn with(key: &str, value: Value) -> ActorMirror {
        let mut document = json!({"id": ID, "type": "Person", "preferredUsername": "v", "inbox": "https://a.example/u/v/inbox"});
        document[key] = value;
        read(&document).unwrap()
    }

    #[test]
    fn what_is_no_actor_of_another_instance_is_refused() {
        let person = |id: &str| json!({"id": id, "type": "Person", "preferredUsername": "v"});
        assert_eq!(read(&person("https://here.example/users/ana")).unwrap_err(), Unreadable::Ours);
        assert_eq!(read(&person("https://1.2.3.4/u")).unwrap_err(), Unreadable::Malformed("id"));
        assert_eq!(read(&json!({"id": ID, "type": "Note", "preferredUsername": "v"})).unwrap_err(), Unreadable::OtherKind);
        for nameless in ["https://a.example", "https://a.example/", "https://a.example/u/?id=1", "https://a.example/u/%40v", "https://a.example/u/a:b"] {
            assert_eq!(read(&json!({"id": nameless, "type": "Person"})).unwrap_err(), Unreadable::Missing("preferredUsername"), "{nameless}");
        }
        assert_eq!(read(&json!({"id": ID, "type": "Person", "preferredUsername": " \u{202e}@"})).unwrap_err(), Unreadable::Missing("preferredUsername"));
    }

    #[test]
    fn who_has_no_name_is_called_by_the_end_of_the_address() {
        for (id, name) in [("https://a.example/dean", "dean"), ("https://a.example/u/9f-3?x=1", "9f-3"), ("https://a.example/actor#main", "actor")] {
            let read = read(&json!({"id": id, "type": "Person", "preferredUsername": null})).unwrap();
            assert_eq!((read.preferred_username.as_str(), read.own_handle().to_string()), (name, format!("{name}@a.example")));
        }
    }

    #[test]
    fn o10_o11_inboxes_of_third_parties_and_of_ours_are_never_used() {
        for bad in ["https://here.example/inbox", "https://third.example/x", "http://a.example/in", "https://a.example:8443/in", "javascript:x"] {
            assert_eq!(with("inbox", json!(bad)).inbox, None, "{bad}");
            assert_eq!(with("endpoints", json!({"sharedInbox": bad})).shared_inbox, None, "{bad}");
            assert_eq!(with("followers", json!(bad)).followers, None, "{bad}");
            assert_eq!(with("pw:listings", json!(bad)).listings, None, "{bad}");
            assert_eq!(with("featured", json!(bad)).featured, None, "{bad}");
        }
        assert_eq!(with("inbox", json!(["https://a.example/1", "https://a.example/2"])).inbox, None);
    }

    #[test]
    fn o22_keys_of_others_are_no_keys() {
        let pem = |id: &str, owner: &str| with("publicKey", json!({"id": id, "owner": owner, "publicKeyPem": "x"})).keys.len();
        assert_eq!(pem("https://a.example/u/v#k", "https://a.example/u/w"), 0);
        assert_eq!(pem("https://evil.example/k", ID), 0);
        assert_eq!(pem("https://a.example/u/v#k", ID), 1);
        let multi =
            |controller: &str| with("assertionMethod", json!([{"id": format!("{ID}#e"), "type": "Multikey", "controller": controller, "publicKeyMultibase": "z6"}])).keys.len();
        assert_eq!((multi("https://evil.example/u"), multi(ID)), (0, 1));
        assert!(with("publicKey", json!("https://a.example/key")).keys.is_empty());
        assert!(with("publicKey", json!({"id": format!("{ID}#k"), "owner": ID, "publicKeyPem": "x".repeat(9_000)})).keys.is_empty());
    }

    #[test]
    fn several_keys_are_kept_up_to_ten_of_each_kind() {
        let many: Vec<Value> = (0..50).map(|n| json!({"id": format!("{ID}#k{n}"), "owner": ID, "publicKeyPem": "x"})).collect();
        assert_eq!(with("publicKey", json!(many)).keys.len(), 10);
    }

    #[test]
    fn o07_a_handle_of_ours_is_not_believed() {
        assert_eq!(with("webfinger", json!("admin@here.example")).webfinger, None);
        assert_eq!(with("webfinger", json!("admin")).webfinger, None);
        assert_eq!(with("webfinger", json!("v@b.example")).webfinger.unwrap().to_string(), "v@b.example");
    }

    #[test]
    fn o08_o24_pages_and_names_do_not_lie() {
        assert_eq!(with("url", json!("https://victim.example/@ceo")).page, ID);
        let odd = with("name", json!(format!("\u{202e}Ana{}", "n".repeat(1_000_000))));
        assert_eq!(odd.name.chars().count(), MAX_NAME);
        assert!(odd.name.starts_with("Ana"));
        assert!(with("preferredUsername", json!("x".repeat(500))).preferred_username.len() <= 64);
    }

    #[test]
    fn h07_fields_are_links_without_any_verification() {
        let fields = json!([
            {"type": "PropertyValue", "name": "Home \u{202e}<3", "value": "<a href=\"https://v.example/?a=1&amp;b=2\" rel=\"me\">v.example</a>"},
            {"type": "Note", "name": "Shop", "content": "https://shop.example/"},
            {"type": "PropertyValue", "name": "Bad", "value": "<a href=\"javascript:alert(1)\">x</a>"},
            {"type": "PropertyValue", "name": "Words", "value": "just words"},
            {"type": "Link", "name": "", "href": "https://l.example/x"},
            {"type": "PropertyValue", "name": 7, "value": null}
        ]);
        let links: Vec<(String, String)> = with("attachment", fields).profile.links.into_iter().map(|link| (link.name, link.url)).collect();
        let expected = [("Home <3", "https://v.example/?a=1&b=2"), ("Shop", "https://shop.example/"), ("l.example/x", "https://l.example/x")];
        assert_eq!(links, expected.map(|(name, url)| (name.to_owned(), url.to_owned())));
    }

    #[test]
    fn j04_no_shape_of_any_property_panics() {
        let odd = [json!(null), json!(7), json!(-1.5), json!(true), json!("x"), json!([]), json!([[[]]]), json!({}), json!({"id": {}}), json!([{"type": 1}, null])];
        let keys = [
            "name",
            "summary",
            "url",
            "inbox",
            "endpoints",
            "followers",
            "outbox",
            "icon",
            "image",
            "attachment",
            "tag",
            "publicKey",
            "assertionMethod",
            "alsoKnownAs",
            "movedTo",
            "location",
            "published",
            "generator",
            "implements",
            "webfinger",
            "pw:away",
            "pw:listings",
            "discoverable",
            "@context",
        ];
        for key in keys {
            for value in &odd {
                with(key, value.clone());
            }
        }
    }
}
