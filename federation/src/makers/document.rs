//! The documents of our own actors: a maker as a Person, the instance as an Application.

use domain::actors::Actor;
use domain::makers::{Link, Maker, SellerKind};
use domain::site::ActorPart;
use domain::text::escape;
use domain::{Address, Site};
use serde_json::{Value, json};

use crate::vocabulary::{Vocabulary, declare};
use crate::wire::object::Object;
use crate::wire::{image, place, tag};

/// The public halves of an actor's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeys {
    /// SPKI PEM of the RSA key that signs requests.
    pub rsa_pem: String,
    /// Multibase of the Ed25519 key that signs documents (FEP-521a).
    pub ed25519_multikey: String,
}

/// A picture of an actor, ready to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub url: String,
    pub media_type: String,
}

/// A maker here as a Person (WIRE 9.1), with its `@context`.
#[must_use]
pub fn person(site: &Site, maker: &Maker, keys: &PublicKeys, avatar: Option<&Picture>, banner: Option<&Picture>) -> Value {
    let (actor, profile) = (&maker.actor, &maker.profile);
    let picture = |picture: &Picture| image::image(&picture.url, &picture.media_type);
    let person = addressed(site, actor)
        .set("webfinger", actor.handle.full(site.domain()))
        .set("summary", profile.bio.html())
        .set("published", actor.created_at.rfc3339())
        .set("updated", maker.updated_at.max(actor.created_at).rfc3339())
        .set("discoverable", profile.discoverable)
        .set("indexable", profile.indexable)
        .maybe("movedTo", actor.moved_to.as_ref().map(Address::as_str))
        .maybe("icon", avatar.map(picture))
        .maybe("image", banner.map(picture))
        .maybe("location", profile.place.as_ref().map(place::document))
        .set("attachment", profile.links.iter().map(field).collect::<Vec<_>>())
        .set("tag", profile.crafts.iter().map(|craft| tag::hashtag(site, craft)).collect::<Vec<_>>())
        .set("generator", generator(site))
        .text("pw:pronouns", &profile.pronouns)
        .maybe("pw:away", profile.away.as_deref())
        .set("pw:openForCommissions", profile.open_for_commissions)
        .maybe("pw:trader", profile.seller_kind.as_ref().map(SellerKind::is_trader))
        .set("f3di:concreteType", "Creator");
    declare(with_keys(person, site, actor, keys).into(), Vocabulary::Actor, false)
}

/// Who it is and where it is reached.
fn addressed(site: &Site, actor: &Actor) -> Object {
    let name = &actor.handle.name;
    let part = |part: ActorPart| site.maker_part(name, part).to_string();
    Object::default()
        .set("id", actor.address.as_str())
        .set("type", actor.kind.word())
        .set("preferredUsername", name.as_str())
        .set("name", actor.shown_name())
        .set("url", site.maker_page(&actor.handle))
        .set("inbox", part(ActorPart::Inbox))
        .set("outbox", part(ActorPart::Outbox))
        .set("followers", part(ActorPart::Followers))
        .set("following", part(ActorPart::Following))
        .set("featured", part(ActorPart::Featured))
        .set("pw:listings", part(ActorPart::Listings))
        .set("endpoints", json!({"sharedInbox": site.shared_inbox().as_str()}))
        .set("manuallyApprovesFollowers", actor.locked)
}

/// The instance as an Application (WIRE 9.24), with its `@context`. It signs what we fetch.
#[must_use]
pub fn instance(site: &Site, actor: &Actor, keys: &PublicKeys) -> Value {
    let application = Object::default()
        .set("id", actor.address.as_str())
        .set("type", actor.kind.word())
        .set("preferredUsername", actor.handle.name.as_str())
        .set("name", actor.shown_name())
        .set("url", site.url("/"))
        .set("inbox", site.instance_inbox().as_str())
        .set("outbox", format!("{}/outbox", actor.address))
        .set("endpoints", json!({"sharedInbox": site.shared_inbox().as_str()}))
        .set("published", actor.created_at.rfc3339())
        .set("manuallyApprovesFollowers", actor.locked)
        .set("generator", generator(site));
    declare(with_keys(application, site, actor, keys).into(), Vocabulary::Actor, false)
}

fn with_keys(object: Object, site: &Site, actor: &Actor, keys: &PublicKeys) -> Object {
    let owner = actor.address.as_str();
    let rsa = json!({"id": site.rsa_key_id(actor), "owner": owner, "publicKeyPem": keys.rsa_pem});
    let ed25519 = json!({"id": site.ed25519_key_id(actor), "type": "Multikey", "controller": owner, "publicKeyMultibase": keys.ed25519_multikey});
    object.set("publicKey", rsa).set("assertionMethod", json!([ed25519]))
}

/// What this software verifies, so that peers need not try (FEP-844e). Only what the build really does.
fn generator(site: &Site) -> Value {
    let rfc9421 = json!({"type": "Link", "href": super::RFC_9421, "name": "RFC-9421: HTTP Message Signatures"});
    json!({"type": "Application", "id": site.instance_actor().as_str(), "implements": [rfc9421]})
}

/// A link of the profile as the field that peers show, and verify by `rel=me`.
fn field(link: &Link) -> Value {
    let bare = link.url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let value = format!("<a href=\"{}\" rel=\"me nofollow noopener\">{}</a>", escape(&link.url), escape(bare));
    json!({"type": "PropertyValue", "name": link.name, "value": value})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::makers::read_actor;
    use crate::vocabulary::TERMS;
    use crate::wire::rules;
    use domain::actors::{Kind, State};
    use domain::makers::{LinkDraft, ProfileDraft};
    use domain::{AddressRules, Handle, Id, Time};

    fn site(host: &str) -> Site {
        Site::new(&format!("https://{host}"), host, AddressRules::default()).unwrap()
    }

    fn actor(kind: Kind, name: &str, path: &str) -> Actor {
        Actor {
            id: Id::new(1),
            kind,
            address: Address::trusted(format!("https://maker.example{path}")),
            handle: Handle { name: name.to_owned(), host: None },
            name: String::new(),
            page: format!("https://maker.example/@{name}"),
            inbox: None,
            shared_inbox: None,
            followers: None,
            outbox: None,
            locked: true,
            state: State::Active,
            moved_to: None,
            created_at: Time::parse("2026-01-10T00:00:00Z").unwrap(),
            fetched_at: None,
        }
    }

    fn ana() -> Maker {
        let now = Time::parse("2026-11-23T09:00:00Z").unwrap();
        let (mut maker, _) = Maker::join(actor(Kind::Person, "ana", "/users/ana"), now);
        let draft = ProfileDraft {
            name: "Ana, weaver".into(),
            bio: "Looms, *yarn*, open hardware.".into(),
            links: vec![LinkDraft { name: "Workshop \"<>".into(), url: "ana.example/?a=1&b=\"2".into() }],
            crafts: "weaving, natural dye, Käse".into(),
            pronouns: "she".into(),
            place: "Turin, IT".into(),
            point: Some((45.07, 7.68)),
            away: true,
            away_message: "Back in May".into(),
            open_for_commissions: true,
            locked: true,
            discoverable: true,
            ..ProfileDraft::default()
        };
        maker.change(maker.actor.id, draft.parse().unwrap(), None, now).unwrap();
        maker
    }

    fn keys() -> PublicKeys {
        PublicKeys { rsa_pem: "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n".into(), ed25519_multikey: "z6Mk".into() }
    }

    fn document() -> Value {
        let picture = |name: &str| Picture { url: format!("https://maker.example/media/{name}.webp"), media_type: "image/webp".into() };
        person(&site("maker.example"), &ana(), &keys(), Some(&picture("ana")), Some(&picture("loom")))
    }

    #[test]
    fn a_maker_as_served() {
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(document()) });
    }

    #[test]
    fn the_instance_as_served() {
        let site = site("maker.example");
        let instance = instance(&site, &actor(Kind::Application, "maker.example", "/actor"), &keys());
        assert_eq!(rules::broken(&instance), Vec::<String>::new());
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(instance) });
    }

    #[test]
    fn actors_keep_the_wire_rules_and_use_declared_terms_only() {
        let document = document();
        assert_eq!(rules::broken(&document), Vec::<String>::new());
        for key in document.as_object().unwrap().keys() {
            assert!(key.strip_prefix("pw:").is_none_or(|term| TERMS.contains(&term)), "{key}");
        }
        assert!(document.get("alsoKnownAs").is_none(), "nothing is said of what does not exist");
    }

    #[test]
    fn another_instance_of_ours_reads_back_what_was_said() {
        let (maker, now) = (ana(), Time::parse("2026-11-24T09:00:00Z").unwrap());
        let mirror = read_actor(&document(), &site("bench.example"), now).unwrap();
        let expected = domain::makers::Profile { bio: domain::text::Markup::from_peer(maker.profile.bio.html(), None), ..maker.profile.clone() };
        assert_eq!(mirror.profile, expected);
        assert_eq!((mirror.name.as_str(), mirror.locked, mirror.keys.len()), ("Ana, weaver", true, 2));
        assert_eq!(mirror.published, Some(maker.actor.created_at));
        assert_eq!(mirror.listings.unwrap().as_str(), "https://maker.example/users/ana/listings");
        assert_eq!(mirror.webfinger.unwrap().to_string(), "ana@maker.example");
        assert_eq!(mirror.implements, ["https://datatracker.ietf.org/doc/html/rfc9421"]);
    }
}
