//! Messages captured from other programs: every one is read without a panic, and says here what it says there. `messages.rs`
//! has a test for each.

mod messages;
mod told;

use std::fs;
use std::path::{Path, PathBuf};

use domain::actors::{Kind as ActorKind, PublicKeyText};
use domain::posts::Kind;
use domain::{AddressRules, Audience, Site, Time};
use serde_json::Value;

use crate::inbox::{Envelope, EnvelopeError};
use crate::listings::{is_listing, read_listing};
use crate::makers::{ActorMirror, is_actor, read_actor};
use crate::posts::{NoteMirror, read_note};
use crate::wire::{Unreadable, strict};

fn now() -> Time {
    Time::parse("2026-11-24T09:00:00Z").unwrap()
}

/// As in a test network: some captures are of `http` and of hosts with ports.
fn site() -> Site {
    let rules = AddressRules { http: true, private: true };
    Site::new("https://here.example", "here.example", rules).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test asks where the captured messages are")]
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("PEERWRIGHT_TEST_DATA").map(PathBuf::from);
    let data = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    let wire = data.join("wire");
    if !wire.is_dir() {
        println!("skipped: no captured messages at {}", wire.display());
        return None;
    }
    Some(wire)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn load(path: &Path) -> Value {
    strict::parse(&fs::read(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn object(name: &str) -> Option<Value> {
    folder().map(|wire| load(&wire.join(name)))
}

fn actor(name: &str) -> Option<ActorMirror> {
    object(name).map(|document| read_actor(&document, &site(), now()).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn post(name: &str) -> Option<NoteMirror> {
    let document = object(name)?;
    assert!(!is_listing(&document), "{name}");
    Some(read_note(&document, &site(), now()).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn is_post(document: &Value) -> bool {
    ["Note", "Article", "Page", "Question", "Event", "Video", "ChatMessage"].contains(&document["type"].as_str().unwrap_or(""))
}

#[test]
fn every_message_is_read() {
    let Some(wire) = folder() else { return };
    let mut all = Vec::new();
    files(&wire, &mut all);
    assert!(all.len() > 100, "{} files", all.len());
    let (mut actors, mut posts, mut activities) = (0, 0, 0);
    for path in all {
        let document = load(&path);
        let told = [&document, &document["object"], &document["object"]["object"]];
        for part in told {
            if is_actor(part) {
                let mirror = read_actor(part, &site(), now()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(mirror.inbox.is_some(), "{}", path.display());
                actors += 1;
            } else if is_post(part) {
                let mirror = read_note(part, &site(), now()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(!mirror.content.is_empty() || !mirror.title.is_empty(), "{}", path.display());
                posts += 1;
            } else {
                assert!(read_note(part, &site(), now()).is_err(), "{}", path.display());
            }
            assert!(!is_listing(part) && read_listing(part, &site(), now()).is_err(), "{}", path.display());
        }
        if path.components().any(|part| part.as_os_str() == "activities") && !is_post(&document) {
            match Envelope::read(&document, &site()) {
                Ok(envelope) => assert!(envelope.object.id.is_some() || envelope.kind == "Flag" || envelope.kind == "Delete", "{}", path.display()),
                Err(error) => assert_eq!(error, EnvelopeError::Missing("id"), "{}", path.display()),
            }
            activities += 1;
        }
    }
    println!("{actors} actors, {posts} posts, {activities} activities");
    assert!(actors >= 25 && posts >= 47 && activities >= 69, "{actors} {posts} {activities}");
}

#[test]
fn in_public_no_http_id_is_taken() {
    let Some(document) = object("lotide/activities/create_page_image.json") else { return };
    let public = Site::new("https://here.example", "here.example", AddressRules::default()).unwrap();
    assert_eq!(read_note(&document["object"], &public, now()).unwrap_err(), Unreadable::Malformed("id"));
    assert_eq!(Envelope::read(&document, &public), Err(EnvelopeError::Malformed("id")));
}

#[test]
fn mastodon() {
    let Some(person) = actor("mastodon/objects/person.json") else { return };
    assert_eq!((person.kind, person.name.as_str(), person.own_handle().to_string().as_str()), (ActorKind::Person, "Mastodon", "mastodon@masto.qa.urbanwildlife.biz"));
    assert_eq!(person.shared_inbox.unwrap().as_str(), "https://masto.qa.urbanwildlife.biz/inbox");
    assert_eq!(person.page, "https://masto.qa.urbanwildlife.biz/@mastodon");
    assert!(matches!(person.keys.as_slice(), [(id, PublicKeyText::Pem(_))] if id.as_str().ends_with("#main-key")));
    assert!(person.icon.is_some() && person.banner.is_none());

    let note = post("mastodon/objects/note_1.json").unwrap();
    assert_eq!((note.kind, note.addressing.audience(None), note.language.as_deref()), (Kind::Note, Audience::Unlisted, Some("en")));
    assert_eq!(note.in_reply_to.unwrap().as_str(), "https://mamot.fr/users/retiolus/statuses/107224244380204526");
    assert_eq!((note.mentions[0].name.as_str(), note.context, note.warning.as_str()), ("@retiolus@mamot.fr", None, ""));

    let private = post("mastodon/activities/private_message.json").unwrap();
    assert_eq!(private.addressing.audience(None), Audience::Direct);
    let to_group = post("mastodon/objects/page.json").unwrap();
    assert_eq!((to_group.addressing.audience(None), to_group.language.as_deref()), (Audience::Public, Some("it")));
}

#[test]
fn gotosocial() {
    let Some(person) = actor("gotosocial/objects/person.json") else { return };
    assert_eq!(person.shared_inbox, None);
    assert_eq!(person.keys[0].0.as_str(), "https://gts.test/users/alice/main-key");
    assert!(person.profile.discoverable && !person.profile.indexable && !person.locked);
    let activity = object("gotosocial/activities/create_note.json").unwrap();
    let envelope = Envelope::read(&activity, &site()).unwrap();
    assert_eq!((envelope.kind.as_str(), envelope.object.kind.as_deref()), ("Create", Some("Note")));
    let note = read_note(&activity["object"], &site(), now()).unwrap();
    assert_eq!((note.addressing.audience(None), note.tags[0].as_str(), note.language.as_deref()), (Audience::Public, "tag", Some("en")));
    assert!(note.addressing.names(&site().parse("https://load.test/users/load").unwrap()));
    let follow = Envelope::read(&object("gotosocial/activities/follow_str.json").unwrap(), &site()).unwrap();
    assert_eq!((follow.kind.as_str(), follow.object.id.unwrap().as_str()), ("Follow", "https://load.test/users/tgroup"));
}

#[test]
fn lemmy() {
    let Some(group) = actor("lemmy/objects/group.json") else { return };
    assert_eq!((group.kind, group.name.as_str()), (ActorKind::Group, "Ten Forward"));
    assert!(group.icon.is_some() && group.banner.is_some());
    assert!(group.profile.bio.source().starts_with("Lounge and recreation facility"));
    assert_eq!(actor("lemmy/objects/instance.json").unwrap().kind, ActorKind::Application);
    let page = post("lemmy/objects/page.json").unwrap();
    assert_eq!((page.kind, page.title.as_str(), page.addressing.audience(None)), (Kind::Article, "Post title", Audience::Public));
    assert_eq!((page.language.as_deref(), page.photos.len()), (Some("fr"), 1));
    assert_eq!(page.context.unwrap().as_str(), "https://enterprise.lemmy.ml/post/55143/context");
    assert!(page.content.html().contains("pictrs/image/eOtYb9iEiB.png"), "{}", page.content.html());
    let comment = post("lemmy/objects/comment.json").unwrap();
    assert_eq!((comment.kind, comment.title.as_str(), comment.mentions.len(), comment.content.source()), (Kind::Note, "", 2, "first comment!"));
    assert!(comment.updated_at > comment.published_at);
    assert_eq!(post("lemmy/objects/private_message.json").unwrap().addressing.audience(None), Audience::Direct);
}

#[test]
fn pleroma() {
    let Some(person) = actor("pleroma/objects/person.json") else { return };
    assert_eq!(person.name, "Haelwenn /элвэн/ :bzh:");
    assert!(person.banner.is_some() && person.profile.crafts.is_empty());
    let note = post("pleroma/objects/note.json").unwrap();
    assert_eq!((note.addressing.audience(None), note.content.html(), note.content.source()), (Audience::Unlisted, "Have what?", ""));
    assert!(note.context.is_some() && !note.sensitive);
    assert_eq!(post("pleroma/objects/chat_message.json").unwrap().kind, Kind::Note);
}

#[test]
fn mitra() {
    let Some(activity) = object("mitra/activities/create_post.json") else { return };
    let note = read_note(&activity["object"], &site(), now()).unwrap();
    assert_eq!((note.language.as_deref(), note.addressing.audience(None), note.content.html()), (Some("da"), Audience::Public, "<p>Remote post 5</p>"));
    let accept = Envelope::read(&object("mitra/activities/accept.json").unwrap(), &site()).unwrap();
    assert_eq!((accept.kind.as_str(), accept.object.kind), ("Accept", None));
}

#[test]
fn friendica() {
    let Some(person) = actor("friendica/objects/person_1.json") else { return };
    let links: Vec<&str> = person.profile.links.iter().map(|link| link.name.as_str()).collect();
    assert_eq!(links, ["Lemmy", "Funkwhale", "Peertube", "Pixelfed", "about:"]);
    assert!(person.locked);
    assert_eq!(actor("friendica/objects/person_2.json").unwrap().kind, ActorKind::Organization);
    let note = post("friendica/objects/note_1.json").unwrap();
    assert_eq!((note.language.as_deref(), note.addressing.audience(None)), (Some("de"), Audience::Public));
    assert_eq!(note.context.unwrap().as_str(), "https://lemmy.schuerz.at/post/25360#context");
    let article = post("friendica/objects/page_2.json").unwrap();
    assert_eq!((article.kind, article.title.as_str(), article.content.html()), (Kind::Article, "From Friendica to Lemmy", "Hello Lemmy!"));
}

#[test]
fn gnusocial() {
    let Some(group) = actor("gnusocial/objects/group.json") else { return };
    assert!(group.keys.is_empty(), "the key says another actor owns it");
    assert_eq!(actor("gnusocial/objects/person.json").unwrap().keys.len(), 1);
    assert_eq!(post("gnusocial/objects/page.json").unwrap().title, "hello, world.");
    let note = post("gnusocial/objects/note.json").unwrap();
    assert_eq!(note.context.unwrap().as_str(), "https://instance.gnusocial.test/conversation/1338");
}

#[test]
fn peertube() {
    let Some(person) = actor("peertube/objects/person.json") else { return };
    assert_eq!(person.icon.unwrap().width, 120);
    assert_eq!(actor("peertube/objects/group.json").unwrap().kind, ActorKind::Group);
    let video = post("peertube/objects/video.json").unwrap();
    assert_eq!((video.kind, video.author.as_str()), (Kind::Article, "https://tilvids.com/accounts/thelinuxexperiment"));
    assert_eq!(video.page, "https://tilvids.com/videos/watch/e7946124-7b72-4ad7-9d22-844a84bb2de1");
    assert!(video.title.starts_with("Mesa, Wayland") && video.content.html().contains(&video.page) && video.photos.len() == 1);
    assert_eq!(post("peertube/objects/note.json").unwrap().content.html(), "<p>@af2@bae.st idk</p>");
}

#[test]
fn mobilizon() {
    let Some(person) = actor("mobilizon/objects/person.json") else { return };
    assert!(matches!(&person.keys[0].1, PublicKeyText::Pem(pem) if pem.starts_with("-----BEGIN RSA PUBLIC KEY")));
    let group = actor("mobilizon/objects/group.json").unwrap();
    assert!(group.profile.place.is_none() && group.icon.is_some());
    let event = post("mobilizon/objects/event.json").unwrap();
    assert_eq!((event.title.as_str(), event.language.as_deref()), ("Caledonian scottish dance class", Some("en")));
    assert_eq!((event.author.as_str(), event.tags.len(), event.photos.len()), ("https://rendezvous.nomagic.uk/@devon_caledonian_society", 3, 1));
}

#[test]
fn nodebb_and_discourse() {
    let Some(article) = post("nodebb/objects/page.json") else { return };
    assert_eq!((article.kind, article.title.as_str(), article.warning.as_str()), (Kind::Article, "Welcome to your NodeBB!", ""));
    assert!(article.content.source().starts_with("### Welcome"));
    assert_eq!(article.updated_at, article.published_at);
    assert!(actor("nodebb/objects/person.json").unwrap().icon.is_none());
    let note = post("discourse/objects/page.json").unwrap();
    assert_eq!((note.kind, note.title.as_str()), (Kind::Note, "Our next meeting"));
    assert!(note.addressing.is_empty());
    let person = actor("discourse/objects/person.json").unwrap();
    assert_eq!(person.shared_inbox.unwrap().as_str(), "https://socialhub.activitypub.rocks/ap/users/inbox");
}

#[test]
fn wordpress() {
    let Some(person) = actor("wordpress/objects/person.json") else { return };
    assert_eq!(person.webfinger.as_ref().unwrap().to_string(), "matthias@pfefferle.org");
    assert!(person.profile.indexable && person.profile.links.len() == 2);
    let group = actor("wordpress/objects/group.json").unwrap();
    assert_eq!(group.address.as_str(), "https://dbzer0.com/?author=0");
    assert_eq!((group.implements.len(), group.profile.links.len(), group.profile.crafts.len()), (1, 1, 10));
    assert_eq!(group.also_known_as.iter().map(domain::Address::as_str).collect::<Vec<_>>(), ["https://dbzer0.com/", "https://dbzer0.com/"]);
    let note = post("wordpress/objects/note.json").unwrap();
    assert_eq!((note.address.as_str(), note.language.as_deref()), ("https://pfefferle.org/?c=148", Some("en")));
    let article = post("wordpress/objects/page.json").unwrap();
    assert_eq!((article.kind, article.photos.len(), article.photos[0].alt.as_str()), (Kind::Article, 4, "A fleet of varied spacships"));
}

#[test]
fn lotide_smithereen_and_mbin() {
    let Some(page) = post("lotide/objects/page.json") else { return };
    assert_eq!(
        (page.title.as_str(), page.page.as_str(), page.addressing.audience(None)),
        ("What's Dylan Grillin'? (reupload)", "https://narwhal.city/posts/9", Audience::Unlisted)
    );
    assert!(page.content.html().contains("https://www.youtube.com/watch?v=ZI4LGTXscR4"));
    assert_eq!(actor("lotide/objects/person.json").unwrap().keys.len(), 1);
    assert_eq!(actor("lotide/objects/group.json").unwrap().shared_inbox, None);
    let person = actor("smithereen/objects/person.json").unwrap();
    assert_eq!((person.name.as_str(), person.icon.unwrap().width), ("Григорий Клюшников", 573));
    assert_eq!(post("smithereen/objects/note.json").unwrap().mentions[0].name, "");
    assert!(actor("mbin/objects/instance.json").unwrap().locked);
}
