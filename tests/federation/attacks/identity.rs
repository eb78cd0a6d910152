//! Who speaks for an address: its own origin and nobody else, however it is spelled and wherever it was found.

use std::sync::Arc;

use domain::actors::{self, Actor, Key, Kind, PublicKeyText, State};
use domain::{Address, Handle};
use harness::letter::COVERED;
use harness::{Clock, Instance, Letter, Maker, Peer, Person, Plan, settle};
use serde_json::{Value, json};

use crate::log::Log;
use crate::scene::{Scene, told_once};

impl Scene {
    /// Looks something up as a member would; whatever comes of it is in the database.
    async fn look_up(&self, what: &str) -> bool {
        let found = self.house.app().federation.resolve(what).await;
        settle(&[&self.house]).await;
        matches!(found, Ok(Some(_)))
    }

    /// Looks something up and finds that nothing is kept of it.
    async fn finds_nothing(&self, what: &str, why: &str) {
        let before = self.house.dump().await;
        assert!(!self.look_up(what).await, "{why}");
        before.assert_same(&self.house.dump().await, why);
    }

    async fn actor(&self, address: &str) -> Option<Actor> {
        let address = self.house.app().site.parse(address).unwrap();
        self.house.app().storage.read().await.unwrap().actors().find_by_address(&address).await.unwrap()
    }
}

#[tokio::test]
async fn o01_a_document_that_names_another_id_is_asked_for_there() {
    let scene = Scene::open().await;
    let (evil, victim) = (Peer::open(&scene.clock).await, Peer::open(&scene.clock).await);
    let vera = victim.person("vera");
    let mut forged = victim.note(&vera, "I never said this");
    evil.serve_at("/n1", harness::peer::ACTIVITY_JSON, forged.to_string().as_bytes());
    scene.finds_nothing(&evil.url("/n1"), "her server knows no such note").await;
    forged["content"] = json!("<p>I said this</p>");
    victim.serve(&forged);
    scene.clock.turn(3_600);
    assert!(scene.look_up(&evil.url("/n1")).await);
    assert_eq!((scene.rows("posts", "I said this").await.len(), scene.rows("posts", "I never said this").await.len()), (1, 0), "only her own version counts");
    assert!(scene.rows("posts", &evil.host()).await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn o02_what_is_embedded_and_anothers_is_not_believed() {
    let scene = Scene::open().await;
    let victim = Peer::open(&scene.clock).await;
    let vera = victim.person("vera");
    let create = scene.peer.activity("Create", &scene.eve, victim.note(&vera, "I never said this"));
    scene.settled_as_refused(&scene.eve, &create, "the object is somebody else's").await;
    let mut note = victim.note(&vera, "mine");
    note["attributedTo"] = json!(scene.eve.id);
    scene.settled_as_refused(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone()), "the object is somebody else's").await;
    scene.settled_as_refused(&scene.eve, &scene.peer.activity("Update", &scene.eve, note), "the object is somebody else's").await;
    let ours = json!({"id": scene.house.url("/o/1"), "type": "Note", "attributedTo": scene.ana.address, "content": "I never said this"});
    scene.settled_as_refused(&scene.eve, &scene.peer.activity("Create", &scene.eve, ours), "the object is somebody else's").await;
    assert_eq!(victim.requests(), 0);
    scene.finish().await;
}

#[tokio::test]
async fn o04_nobody_takes_over_an_actor_by_serving_it_elsewhere() {
    let scene = Scene::open().await;
    let evil = Peer::open(&scene.clock).await;
    let mallory = evil.person("mallory");
    let (keys, eve) = (scene.rows("actor_keys", &scene.eve.id).await, scene.rows("actors", &scene.eve.id).await);
    let mut forged = scene.eve.document();
    forged["publicKey"]["publicKeyPem"] = json!(mallory.public_pem());
    forged["inbox"] = json!(mallory.id);
    evil.serve_at("/u/e", harness::peer::ACTIVITY_JSON, forged.to_string().as_bytes());
    let letter = scene.letter().signed_as(&mallory, &evil.url("/u/e#main-key"), &COVERED);
    scene.refused_after_looking(&letter, 401, "as the owner of a key").await;
    scene.look_up(&evil.url("/u/e")).await;
    scene.hear(&mallory, &evil.activity("Follow", &mallory, scene.ana.address.as_str())).await;
    let update = evil.activity("Update", &mallory, forged);
    let before = scene.rows("actors", &scene.eve.id).await;
    scene.hear(&mallory, &update).await;
    assert_eq!(scene.rows("actors", &scene.eve.id).await, before, "as an update");
    assert_eq!(scene.rows("actor_keys", &scene.eve.id).await, keys, "her keys are what they were");
    assert!(!eve.is_empty() && scene.rows("actors", &evil.url("/u/e")).await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn o05_nobody_speaks_for_a_neighbour() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    let mut note = scene.note();
    note["attributedTo"] = json!(bob.id);
    scene.settled_as_refused(&scene.eve, &scene.created(&note), "the object is attributed to somebody else").await;
    scene.settled_as_refused(&scene.eve, &scene.peer.activity("Update", &scene.eve, note.clone()), "the object is attributed to somebody else").await;
    let own = scene.note();
    scene.hear(&scene.eve, &scene.created(&own)).await;
    let mut taken = own.clone();
    taken["attributedTo"] = json!(bob.id);
    taken["updated"] = json!("2030-05-04T12:00:01Z");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    scene.settled_as_refused(&bob, &scene.peer.activity("Update", &bob, taken), "this is somebody else's").await;
    scene.finish().await;
}

#[tokio::test]
async fn o07_a_name_on_another_host_counts_only_when_that_host_says_so() {
    let scene = Scene::open().await;
    let (evil, victim) = (Peer::open(&scene.clock).await, Peer::open(&scene.clock).await);
    let (mallory, vera) = (evil.person("mallory"), victim.person("vera"));
    let finger = |peer: &Peer, asked: &str, subject: &str, actor: &str| {
        let asked: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
        let links = json!([{"rel": "self", "type": "application/activity+json", "href": actor}]);
        peer.serve_at(&format!("/.well-known/webfinger?resource={asked}"), "application/jrd+json", json!({"subject": subject, "links": links}).to_string().as_bytes());
    };
    // Calls herself somebody of the victim's host, by WebFinger and by her document.
    finger(&evil, &format!("acct:mallory@{}", evil.host()), &format!("acct:admin@{}", victim.host()), &mallory.id);
    let mut document = mallory.document();
    document["webfinger"] = json!(format!("admin@{}", victim.host()));
    evil.serve(&document);
    assert!(scene.look_up(&format!("@{}", mallory.handle())).await);
    assert_eq!(scene.actor(&mallory.id).await.unwrap().handle.to_string(), mallory.handle());
    // Lends a name to somebody who does not go by it.
    finger(&evil, &format!("acct:vera@{}", evil.host()), &format!("acct:vera@{}", evil.host()), &vera.id);
    scene.look_up(&format!("@vera@{}", evil.host())).await;
    assert_eq!(scene.actor(&vera.id).await.unwrap().handle.to_string(), vera.handle(), "vera is vera of her own host");
    assert!(scene.look_up(&format!("@{}", vera.handle())).await);
    scene.look_up(&format!("@vera@{}", evil.host())).await;
    assert_eq!(scene.actor(&vera.id).await.unwrap().handle.to_string(), vera.handle());
    // Two hosts that agree may share a name: a domain in front, a server behind.
    let front = Peer::open(&scene.clock).await;
    let willa = victim.person("willa");
    let handle = format!("willa@{}", front.host());
    finger(&front, &format!("acct:{handle}"), &format!("acct:{handle}"), &willa.id);
    finger(&victim, &format!("acct:willa@{}", victim.host()), &format!("acct:{handle}"), &willa.id);
    assert!(scene.look_up(&format!("@{handle}")).await);
    assert_eq!(scene.actor(&willa.id).await.unwrap().handle.to_string(), handle);
    scene.finish().await;
}

#[tokio::test]
async fn o08_a_page_elsewhere_is_not_shown_as_its_own() {
    let scene = Scene::open().await;
    for url in [json!("https://victim.example/@ceo"), json!([{"type": "Link", "href": "https://victim.example/@ceo", "mediaType": "text/html"}]), json!("javascript:alert(1)")] {
        let mut note = scene.note();
        note["url"] = url;
        scene.hear(&scene.eve, &scene.created(&note)).await;
        let row = scene.rows("posts", note["id"].as_str().unwrap()).await;
        assert!(row[0].contains(&format!("page='{}'", note["id"].as_str().unwrap())), "{row:?}");
    }
    let mut document = scene.eve.document();
    document["url"] = json!("https://victim.example/@ceo");
    scene.peer.serve(&document);
    scene.hear(&scene.eve, &scene.peer.activity("Update", &scene.eve, scene.eve.id.as_str())).await;
    assert_eq!(scene.actor(&scene.eve.id).await.unwrap().page, scene.eve.id);
    scene.finish().await;
}

#[tokio::test]
async fn o10_o11_inboxes_elsewhere_are_not_delivered_to() {
    let scene = Scene::open().await;
    let third = Peer::open(&scene.clock).await;
    let (ours, theirs) = (scene.peer.person("ours"), scene.peer.person("theirs"));
    let mut document = ours.document();
    document["inbox"] = json!(scene.house.url("/inbox"));
    document["endpoints"]["sharedInbox"] = json!(scene.house.url("/api/peerwright/v1/listings"));
    scene.peer.serve(&document);
    let mut document = theirs.document();
    document["endpoints"]["sharedInbox"] = json!(third.url("/x"));
    scene.peer.serve(&document);
    for person in [&ours, &theirs] {
        scene.hear(person, &scene.peer.activity("Follow", person, scene.ana.address.as_str())).await;
    }
    let stored = scene.actor(&ours.id).await.unwrap();
    assert_eq!((stored.inbox, stored.shared_inbox), (None, None));
    let stored = scene.actor(&theirs.id).await.unwrap();
    assert_eq!((stored.inbox.map(|inbox| inbox.to_string()), stored.shared_inbox), (Some(format!("{}/inbox", theirs.id)), None));
    let before = scene.rows("inbox", "").await.len();
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    assert_eq!((third.requests(), scene.rows("inbox", "").await.len()), (0, before));
    assert!(scene.peer.received().iter().any(|received| received.path == "/users/theirs/inbox" && received.kind() == "Create"), "the inbox of their own is used");
    scene.finish().await;
}

#[tokio::test]
async fn o12_o13_another_port_or_scheme_is_another_origin() {
    let scene = Scene::open().await;
    let other = Peer::open(&scene.clock).await;
    for id in [other.url("/activities/1"), scene.peer.url("/activities/1").replace("http:", "https:"), "http://localhost/activities/1".to_owned()] {
        let mut create = scene.create();
        create["id"] = json!(id);
        scene.refused(&Letter::to(&scene.house, &create).signed(&scene.eve), 401, &id).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn o19_a_redirect_lends_its_name_to_nobody() {
    let scene = Scene::open().await;
    let (evil, victim) = (Peer::open(&scene.clock).await, Peer::open(&scene.clock).await);
    let (mallory, vera) = (evil.person("mallory"), victim.person("vera"));
    let mut forged = victim.note(&vera, "I never said this");
    evil.serve_at("/n", harness::peer::ACTIVITY_JSON, forged.to_string().as_bytes());
    let path = forged["id"].as_str().unwrap().strip_prefix(&victim.url("")).unwrap().to_owned();
    victim.redirect(&path, &evil.url("/n"));
    scene.finds_nothing(forged["id"].as_str().unwrap(), "the victim's id, answered by somebody else").await;
    forged = evil.note(&mallory, "I say this");
    evil.serve(&forged);
    victim.redirect("/redirect", forged["id"].as_str().unwrap());
    assert!(scene.look_up(&victim.url("/redirect")).await);
    assert_eq!(scene.rows("posts", forged["id"].as_str().unwrap()).await.len(), 1, "it is kept under the name of who says it");
    assert!(scene.rows("posts", &victim.host()).await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn o20_an_upload_that_looks_like_an_object_is_none() {
    let scene = Scene::open().await;
    let victim = Peer::open(&scene.clock).await;
    let vera = victim.person("vera");
    for (number, kind) in ["text/plain", "application/json", "text/html", "application/ld+json", "image/png", ""].into_iter().enumerate() {
        let mut note = victim.note(&vera, "I never said this");
        let path = format!("/media/{number}");
        note["id"] = json!(victim.url(&path));
        victim.serve_at(&path, kind, note.to_string().as_bytes());
        scene.finds_nothing(note["id"].as_str().unwrap(), kind).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn o24_names_that_look_like_others_are_shown_with_their_host() {
    let scene = Scene::open().await;
    for (number, name) in
        ["admin", "ｓupport", "\u{202e}nimda", "a\u{200f}na", "ana ", "@ana", "a@b"].into_iter().map(str::to_owned).chain([String::from("x").repeat(500)]).enumerate()
    {
        let person = scene.peer.person(&format!("p{number}"));
        let mut document = person.document();
        document["preferredUsername"] = json!(name);
        scene.peer.serve(&document);
        scene.look_up(&person.id).await;
        let handle = scene.actor(&person.id).await.unwrap().handle;
        assert_eq!(handle.host.as_deref(), Some(scene.peer.host().as_str()), "{name}");
        assert!(handle.name.len() <= 64 && !handle.name.contains(['\u{202e}', '\u{200f}', '@', ' ']), "{name}: {handle}");
        let page = scene.house.visitor().get(&format!("/@{handle}")).await.expect(200).text();
        assert!(page.contains(&scene.peer.host()), "{name}");
    }
    scene.finish().await;
}

#[tokio::test]
async fn f26_what_is_ours_is_never_fetched() {
    let scene = Scene::open().await;
    let before = scene.house.dump().await;
    for own in ["/users/ana", "/@ana", "/actor", "/o/1", "/nothing"] {
        let _ = scene.house.app().federation.resolve(&scene.house.url(own)).await;
    }
    let create = scene.peer.activity("Create", &scene.eve, scene.house.url("/o/1"));
    scene.hear(&scene.eve, &create).await;
    before.without(&["inbox"]).assert_same(&scene.house.dump().await, "nothing is mirrored of ourselves");
    scene.finish().await;
}

/// A house as the public finds it, without the switches of development, and somebody whose key it knows.
struct Strict {
    house: Instance,
    eve: Person,
}

impl Strict {
    async fn open() -> Self {
        let _ = Log::of_this_process();
        let clock = Clock::start();
        let house = Plan::sqlite().known_as("https://our.example").with(|settings| settings.limits.inbox_unverified_per_ip = None).start(&clock).await;
        let eve = Person::at("https://evil.example", "eve");
        know(&house, &clock, &eve).await;
        settle(&[&house]).await;
        Self { house, eve }
    }

    fn follow(&self, id: &str, actor: &str) -> Value {
        json!({"id": id, "type": "Follow", "actor": actor, "object": "https://our.example/users/ana"})
    }

    async fn refused(&self, activity: &Value, status: u16) {
        let before = self.house.dump().await;
        let (answered, text) = Letter::to(&self.house, activity).signed(&self.eve).send_for_answer().await;
        assert_eq!(answered, status, "{activity}: {text}");
        told_once(&text, &activity.to_string());
        before.assert_same(&self.house.dump().await, &activity.to_string());
    }
}

/// Writes down somebody on a server that is not there.
async fn know(house: &Instance, clock: &Arc<Clock>, person: &Person) {
    let clock: &dyn domain::Clock = &**clock;
    let address = |text: String| Address::trusted(text);
    let actor = Actor {
        id: clock.mint(),
        kind: Kind::Person,
        address: address(person.id.clone()),
        handle: Handle::remote(&person.name, "evil.example"),
        name: String::new(),
        page: person.id.clone(),
        inbox: Some(address(format!("{}/inbox", person.id))),
        shared_inbox: None,
        followers: None,
        outbox: None,
        locked: false,
        state: State::Active,
        moved_to: None,
        created_at: clock.now(),
        fetched_at: Some(clock.now()),
    };
    let mut tx = house.app().storage.begin().await.unwrap();
    tx.actors().insert(&actor).await.unwrap();
    tx.actors().set_keys(actor.id, &[Key { id: address(person.key_id()), owner: actor.id, public: PublicKeyText::Pem(person.public_pem()) }]).await.unwrap();
    tx.commit(actors::Event::Mirrored { actor: actor.id }, clock.now()).await.unwrap();
}

#[tokio::test]
async fn o12_o13_o14_ports_http_and_ip_addresses_name_nobody_in_public() {
    let strict = Strict::open().await;
    let eve = strict.eve.id.as_str();
    for id in [
        "https://evil.example:8443/a",
        "http://evil.example/a",
        "https://1.2.3.4/a",
        "https://[::1]/a",
        "https://0x7f.1/a",
        "https://2130706433/a",
        "https://localhost/a",
        "https://foo.localhost/a",
        "https://intranet/a",
        "https://eve@evil.example/a",
        "https://eve:secret@evil.example/a",
        "ftp://evil.example/a",
        "javascript:alert(1)",
        "/a",
    ] {
        strict.refused(&strict.follow(id, eve), 400).await;
        strict.refused(&strict.follow("https://evil.example/a", id), 400).await;
    }
    strict.refused(&strict.follow("https://third.example/a", eve), 401).await;
    strict.refused(&strict.follow("https://sub.evil.example/a", eve), 401).await;
    strict.house.finish().await;
}

#[tokio::test]
async fn o16_there_is_one_spelling_of_a_host() {
    let strict = Strict::open().await;
    let eve = strict.eve.id.as_str();
    for id in [
        "https:\\\\evil.example\\a",
        "https://evil.example\\@our.example/a",
        "https://xn--victim-/a",
        "https://evil..example/a",
        "https://ev il.example/a",
        "https://evil.example\n/a",
        "https:///a",
        "https://",
    ] {
        strict.refused(&strict.follow(id, eve), 400).await;
    }
    for (number, host) in ["EVIL.example", "evil.example.", "evil%2eexample", "evil．example", "ｅvil.example"].into_iter().enumerate() {
        let follow = strict.follow(&format!("https://{host}/a/{number}"), &eve.replace("evil.example", host));
        Letter::to(&strict.house, &follow).signed(&strict.eve).accepted().await;
        let row = strict.house.dump().await;
        assert!(row.table("inbox").iter().any(|row| row.contains(&format!("https://evil.example/a/{number}"))), "{host} is evil.example");
    }
    let now = strict.house.clock.time();
    strict.house.app().storage.set_peer_state("evil.example", "blocked", now).await.unwrap();
    for host in ["evil.example", "EVIL.EXAMPLE", "evil.example.", "evil．example"] {
        strict.refused(&strict.follow(&format!("https://{host}/b"), &eve.replace("evil.example", host)), 403).await;
    }
    strict.house.finish().await;
}

#[tokio::test]
async fn o17_o18_what_only_looks_alike_is_somebody_else() {
    let strict = Strict::open().await;
    let eve = strict.eve.id.clone();
    for actor in [format!("{eve}#x"), format!("{eve}?x"), format!("{eve}/"), eve.replace("/users/", "/%75sers/"), eve.replace("/eve", "/Eve"), eve.replace("/eve", "//eve")] {
        strict.refused(&strict.follow("https://evil.example/a", &actor), 401).await;
    }
    let homograph = "https://еvil.example";
    strict.refused(&strict.follow(&format!("{homograph}/a"), &eve), 401).await;
    strict.refused(&strict.follow(&format!("{homograph}/a"), &format!("{homograph}/users/eve")), 401).await;
    strict.house.finish().await;
}

#[tokio::test]
async fn nobody_else_speaks_for_actors_of_this_instance() {
    let scene = Scene::open().await;
    for (id, actor) in [(scene.house.url("/a/1"), scene.ana.address.clone()), (scene.house.url("/a/1"), scene.house.url("/actor"))] {
        let mut create = scene.create();
        create["id"] = json!(id);
        create["actor"] = json!(actor);
        scene.refused(&Letter::to(&scene.house, &create).signed(&scene.eve), 401, &actor).await;
        let proven = scene.eve.prove(&create, scene.clock.time());
        scene.refused(&Letter::to(&scene.house, &proven).signed(&scene.eve), 401, &actor).await;
    }
    let berta = Maker::join(&scene.house, "berta").await;
    assert_ne!(berta.address, scene.ana.address);
    scene.finish().await;
}
