//! Well signed, and none of their business: answered 202, and settled without any change.

use harness::{Letter, Maker, settle};
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    async fn knows(&self, name: &str) -> harness::Person {
        let person = self.peer.person(name);
        self.hear(&person, &self.peer.activity("Follow", &person, self.ana.address.as_str())).await;
        person
    }

    /// Ana asks to follow somebody there; answers the Follow as it was sent.
    async fn ana_asks(&self, whom: &harness::Person) -> Value {
        let encoded: String = url::form_urlencoded::byte_serialize(whom.handle().as_bytes()).collect();
        let _ = self.ana.call(http::Method::GET, &format!("/resolve?uri=@{encoded}")).await.expect(200);
        assert_eq!(self.ana.follow(&whom.handle()).await, "requested");
        settle(&[&self.house]).await;
        self.peer.received().into_iter().rfind(|received| received.kind() == "Follow").expect("a follow").activity
    }

    async fn stance(&self, whom: &harness::Person) -> String {
        let maker = self.ana.call(http::Method::GET, &format!("/makers/{}", whom.handle())).await.expect(200).json();
        maker["following"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn p02_nobody_deletes_what_is_anothers() {
    let scene = Scene::open().await;
    let bob = scene.knows("bob").await;
    let note = scene.note();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    let id = note["id"].as_str().unwrap();
    for object in [json!(id), json!({"id": id, "type": "Tombstone"})] {
        let delete = scene.peer.activity("Delete", &bob, object);
        scene.settled_as_refused(&bob, &delete, "this is somebody else's").await;
    }
    let other = harness::Peer::open(&scene.clock).await;
    let stranger = other.person("stranger");
    scene.hear(&stranger, &other.activity("Follow", &stranger, scene.ana.address.as_str())).await;
    scene.settled_as_refused(&stranger, &other.activity("Delete", &stranger, id), "this is somebody else's").await;
    scene.settled_as_refused(&stranger, &other.activity("Delete", &stranger, scene.peer.url("/notes/unseen")), "this is somebody else's").await;
    let listing = scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    scene.settled_as_refused(&scene.eve, &scene.peer.activity("Delete", &scene.eve, listing["address"].as_str().unwrap()), "this is somebody else's").await;
    let actor = scene.peer.activity("Delete", &bob, scene.eve.id.as_str());
    scene.settled_as_refused(&bob, &actor, "this is somebody else's").await;
    scene.eve_is_heard_as_before().await;
    scene.finish().await;
}

impl Scene {
    /// Whatever became of an attack on her, Eve is heard as before.
    async fn eve_is_heard_as_before(&self) {
        self.signed().accepted().await;
        settle(&[&self.house]).await;
        let storage = &self.house.app().storage;
        let address = self.house.app().site.parse(&self.eve.id).unwrap();
        let eve = storage.read().await.unwrap().actors().find_by_address(&address).await.unwrap().unwrap();
        assert!(eve.is_active());
        let fetched = self.house.app().federation.resolve(&self.eve.id).await.unwrap();
        assert!(fetched.is_some());
    }
}

#[tokio::test]
async fn p03_nobody_takes_back_what_another_asked() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    let follow = scene.peer.activity("Follow", &bob, scene.ana.address.as_str());
    scene.hear(&bob, &follow).await;
    let undo = scene.peer.activity("Undo", &scene.eve, follow["id"].clone());
    scene.settled_as_refused(&scene.eve, &undo, "nobody takes back what another asked").await;
    let undo = scene.peer.activity("Undo", &scene.eve, follow.clone());
    scene.settled_as_refused(&scene.eve, &undo, "nobody takes back what another asked").await;
    let mut inner = follow.clone();
    inner["actor"] = json!(scene.eve.id);
    let undo = scene.peer.activity("Undo", &scene.eve, inner);
    scene.settled_as_refused(&scene.eve, &undo, "nobody takes back what another asked").await;
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, scene.peer.url("/activities/none"))).await;
    assert_eq!(scene.rows("undone", "/activities/none").await.len(), 1, "a follow that never was may still come");
    assert_eq!(scene.rows("follows", "").await.len(), 2);
    let elsewhere = scene.peer.activity("Undo", &scene.eve, "https://other.example/activities/1");
    scene.without_effect(&scene.eve, &elsewhere, "of another server nothing is remembered").await;
    let like = json!({"id": scene.peer.id("likes"), "type": "Like", "actor": bob.id, "object": scene.ana.address});
    scene.settled_as_refused(&scene.eve, &scene.peer.activity("Undo", &scene.eve, like), "nobody takes back what another did").await;
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, follow["id"].clone())).await;
    assert!(scene.rows("follows", follow["id"].as_str().unwrap()).await.is_empty(), "bob himself may");
    scene.finish().await;
}

#[tokio::test]
async fn p04_only_who_was_asked_accepts_a_follow() {
    let scene = Scene::open().await;
    let (bob, carol) = (scene.knows("bob").await, scene.knows("carol").await);
    let follow = scene.ana_asks(&bob).await;
    for kind in ["Accept", "Reject"] {
        for object in [follow["id"].clone(), follow.clone()] {
            let answer = scene.peer.activity(kind, &carol, object);
            scene.settled_as_refused(&carol, &answer, "only the followed one answers a follow request").await;
        }
        let mut altered = follow.clone();
        altered["object"] = json!(carol.id);
        altered["id"] = json!(scene.house.url("/a/999"));
        scene.settled_as_refused(&carol, &scene.peer.activity(kind, &carol, altered), "nobody here asked to follow").await;
        scene.settled_as_refused(&carol, &scene.peer.activity(kind, &carol, scene.house.url("/a/1")), "nobody here asked to follow").await;
    }
    assert_eq!(scene.stance(&bob).await, "requested");
    assert_eq!(scene.stance(&carol).await, "none");
    scene.hear(&bob, &scene.peer.activity("Accept", &bob, follow["id"].clone())).await;
    assert_eq!(scene.stance(&bob).await, "following");
    scene.without_effect(&bob, &scene.peer.activity("Accept", &bob, follow["id"].clone()), "a second yes").await;
    scene.hear(&bob, &scene.peer.activity("Reject", &bob, follow["id"].clone())).await;
    assert_eq!(scene.stance(&bob).await, "none", "bob may think otherwise later");
    scene.finish().await;
}

#[tokio::test]
async fn p05_a_follow_of_a_locked_maker_waits() {
    let scene = Scene::open().await;
    let _ = scene.ana.say(http::Method::PATCH, "/me", &json!({"locked": true})).await.expect(200);
    settle(&[&scene.house]).await;
    let told = scene.peer.received().len();
    let bob = scene.knows("bob").await;
    assert_eq!(scene.peer.received().len(), told, "nobody is accepted");
    let follow = &scene.rows("follows", "requested").await;
    assert_eq!(follow.len(), 1);
    let mut accept = scene.peer.activity("Accept", &bob, json!({"type": "Follow", "actor": bob.id, "object": scene.ana.address}));
    scene.settled_as_refused(&bob, &accept, "nobody here asked to follow").await;
    accept["id"] = json!(scene.peer.id("activities"));
    accept["actor"] = json!(scene.ana.address);
    scene.refused(&Letter::to(&scene.house, &accept).signed(&bob), 401, "in ana's name").await;
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    assert!(scene.peer.received().iter().skip(told).all(|received| !received.path.contains("bob")), "and nothing is sent to bob");
    scene.finish().await;
}

#[tokio::test]
async fn a_follow_of_nobody_or_of_oneself_is_refused() {
    let scene = Scene::open().await;
    for nobody in ["/users/nobody", "/", "/o/1", "/actor", "/users/ana/followers"] {
        let follow = scene.peer.activity("Follow", &scene.eve, scene.house.url(nobody));
        scene.settled_as_refused(&scene.eve, &follow, "nobody here has this address").await;
    }
    let follow = scene.peer.activity("Follow", &scene.eve, scene.eve.id.as_str());
    scene.settled_as_refused(&scene.eve, &follow, "nobody here has this address").await;
    scene.finish().await;
}

#[tokio::test]
async fn p32_an_older_update_changes_nothing_and_an_early_one_is_the_thing_itself() {
    let scene = Scene::open().await;
    let mut note = scene.note();
    note["updated"] = json!("2030-05-04T11:00:00Z");
    note["published"] = json!("2030-05-04T10:00:00Z");
    scene.hear(&scene.eve, &scene.created(&note)).await;
    let updated = |text: &str, at: &str| {
        let mut newer = note.clone();
        newer["content"] = json!(text);
        newer["updated"] = json!(at);
        scene.peer.activity("Update", &scene.eve, newer)
    };
    scene.without_effect(&scene.eve, &updated("older", "2030-05-04T10:59:59Z"), "an older one").await;
    scene.without_effect(&scene.eve, &scene.created(&note), "the same again").await;
    scene.hear(&scene.eve, &updated("newer", "2030-05-04T11:30:00Z")).await;
    assert_eq!(scene.rows("posts", "newer").await.len(), 1);
    scene.hear(&scene.eve, &updated("newest", "2030-05-04T11:30:00Z")).await;
    assert_eq!(scene.rows("posts", "newest").await.len(), 1, "what differs within the same second came later");
    scene.without_effect(&scene.eve, &scene.created(&note), "the first once more, late").await;
    let with_photo = |alt: &str, at: &str| {
        let mut update = updated("newest", at);
        update["object"]["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": scene.peer.url("/mug.png"), "name": alt}]);
        update
    };
    scene.hear(&scene.eve, &with_photo("A mug", "2030-05-04T11:31:00Z")).await;
    scene.hear(&scene.eve, &with_photo("A grey mug", "2030-05-04T11:31:00Z")).await;
    assert_eq!(scene.rows("media", "A grey mug").await.len(), 1, "so did another description of its photo");
    scene.without_effect(&scene.eve, &with_photo("An older mug", "2030-05-04T11:30:30Z"), "an older description").await;

    let mut early = scene.note();
    early["updated"] = json!("2030-05-04T11:00:00Z");
    let update = scene.peer.activity("Update", &scene.eve, early.clone());
    scene.hear(&scene.eve, &update).await;
    assert_eq!(scene.rows("posts", early["id"].as_str().unwrap()).await.len(), 1, "an update before its create");
    let mut late = early.clone();
    late.as_object_mut().unwrap().remove("updated");
    late["content"] = json!("as it was first");
    late["published"] = json!("2030-05-04T09:00:00Z");
    scene.without_effect(&scene.eve, &scene.created(&late), "its create, late").await;
    scene.finish().await;
}

#[tokio::test]
async fn p33_what_was_deleted_does_not_come_back() {
    let scene = Scene::open().await;
    let note = scene.note();
    let id = note["id"].as_str().unwrap();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, json!({"id": id, "type": "Tombstone"}))).await;
    assert!(scene.rows("posts", id).await.is_empty() && scene.rows("tombstones", id).await.len() == 1);
    scene.peer.serve(&note);
    scene.without_effect(&scene.eve, &scene.created(&note), "its create again, under another id").await;
    scene.without_effect(&scene.eve, &scene.peer.activity("Update", &scene.eve, note.clone()), "an update of it").await;
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let answer = scene.ana.call(http::Method::GET, &format!("/resolve?uri={encoded}")).await;
    assert!(matches!(answer.status, 404 | 410), "looking it up: {}", answer.status);
    assert!(scene.rows("posts", id).await.is_empty());

    let unseen = scene.note();
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, unseen["id"].clone())).await;
    scene.without_effect(&scene.eve, &scene.created(&unseen), "a create after its delete").await;
    let bob = scene.knows("bob").await;
    let contested = scene.note();
    scene.hear(&bob, &scene.peer.activity("Delete", &bob, contested["id"].clone())).await;
    scene.hear(&scene.eve, &scene.created(&contested)).await;
    assert_eq!(scene.rows("posts", contested["id"].as_str().unwrap()).await.len(), 1, "a neighbour's delete in advance does not count");
    scene.finish().await;
}

#[tokio::test]
async fn what_is_said_to_nobody_here_is_not_kept() {
    let scene = Scene::open().await;
    let mut note = scene.peer.note(&scene.eve, "to whom it may concern");
    note["cc"] = json!([]);
    scene.without_effect(&scene.eve, &scene.peer.activity("Create", &scene.eve, note), "public, and nobody here follows").await;
    scene.finish().await;
}

#[tokio::test]
async fn what_is_said_to_one_is_shown_to_no_other() {
    let scene = Scene::open().await;
    let berta = Maker::join(&scene.house, "berta").await;
    let note = scene.note();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    let encoded: String = url::form_urlencoded::byte_serialize(note["id"].as_str().unwrap().as_bytes()).collect();
    let path = format!("/resolve?uri={encoded}");
    assert_eq!(scene.ana.call(http::Method::GET, &path).await.expect(200).json()["kind"], "post");
    let _ = berta.call(http::Method::GET, &path).await.expect(404);
    assert!(!scene.house.visitor().get("/api/peerwright/v1/timelines/known").await.expect(200).text().contains("I like your mugs"));
    scene.finish().await;
}

#[tokio::test]
async fn p12_an_edit_that_narrows_a_note_takes_it_out_of_other_homes() {
    let scene = Scene::open().await;
    let berta = Maker::join(&scene.house, "berta").await;
    for maker in [&scene.ana, &berta] {
        maker.follow(&scene.eve.handle()).await;
    }
    settle(&[&scene.house]).await;
    let follows: Vec<Value> = scene.peer.received().into_iter().filter(|one| one.kind() == "Follow").map(|one| one.activity).collect();
    for follow in follows {
        scene.hear(&scene.eve, &scene.peer.activity("Accept", &scene.eve, follow)).await;
    }
    let mut note = scene.peer.note(&scene.eve, "for friends");
    (note["to"], note["cc"]) = (json!([scene.eve.followers()]), json!([]));
    scene.hear(&scene.eve, &scene.created(&note)).await;
    assert_eq!((scene.ana.home().await.len(), berta.home().await.len()), (1, 1));
    note["content"] = json!("<p>for ana alone</p>");
    note["to"] = json!([scene.house.url("/users/ana")]);
    note["updated"] = json!(scene.clock.time().plus_seconds(60).rfc3339());
    let mut update = scene.peer.activity("Update", &scene.eve, note.clone());
    (update["to"], update["cc"]) = (note["to"].clone(), json!([]));
    scene.hear(&scene.eve, &update).await;
    assert_eq!((scene.ana.home().await.len(), berta.home().await.len()), (1, 0));
    scene.finish().await;
}

#[tokio::test]
async fn a_listing_that_links_to_its_proposal_is_kept_with_its_terms() {
    let scene = Scene::open().await;
    let for_all = || {
        let mut note = scene.note();
        note["to"] = json!(["https://www.w3.org/ns/activitystreams#Public", scene.ana.address]);
        note
    };
    let mut note = for_all();
    let proposal = json!({
        "id": scene.peer.id("proposals"), "type": "Proposal", "attributedTo": scene.eve.id, "purpose": "offer", "name": "Clay", "content": "<p>Ten kilos</p>", "unitBased": true,
        "publishes": {"type": "Intent", "action": "transfer", "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"}},
        "reciprocal": {"type": "Intent", "action": "transfer", "resourceConformsTo": "https://www.wikidata.org/wiki/Q4916", "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "12.50"}},
    });
    note["attachment"] = json!([{"type": "Link", "rel": ["https://w3id.org/valueflows/ont/vf#Proposal"], "href": proposal["id"], "mediaType": "application/activity+json"}]);
    let unlinked = note.clone();
    scene.hear(&scene.eve, &scene.created(&unlinked)).await;
    assert!(scene.rows("listings", "Clay").await.is_empty(), "the proposal cannot be had, so it is a note");
    assert_eq!(scene.rows("posts", note["id"].as_str().unwrap()).await.len(), 1);

    let mut other = for_all();
    other["attachment"] = note["attachment"].clone();
    let mut foreign = proposal.clone();
    foreign["attributedTo"] = json!(scene.knows("bob").await.id);
    foreign["id"] = json!(scene.peer.id("proposals"));
    other["attachment"][0]["href"] = foreign["id"].clone();
    scene.peer.serve(&foreign);
    scene.hear(&scene.eve, &scene.created(&other)).await;
    assert!(scene.rows("listings", "Clay").await.is_empty(), "somebody else's terms are not hers");

    let mut third = for_all();
    let mut own = proposal.clone();
    own["id"] = json!(scene.peer.id("proposals"));
    scene.peer.serve(&own);
    third["attachment"] = note["attachment"].clone();
    third["attachment"][0]["href"] = own["id"].clone();
    scene.hear(&scene.eve, &scene.created(&third)).await;
    let rows = scene.rows("listings", "Clay").await;
    assert!(rows.len() == 1 && rows[0].contains("1250"), "{rows:?}");
    scene.finish().await;
}
