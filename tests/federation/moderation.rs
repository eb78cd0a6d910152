//! Moderation between servers: reports that go on, those elsewhere who are set aside, and deletions that leave no copy.

use domain::accounts::Role;
use harness::maker::promote;
use harness::photo::phone_photo;
use harness::{Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::json;

use crate::scene::Scene;

/// A word that stands nowhere else.
const WORD: &str = "quixotryweft";

impl Scene {
    async fn moderator(&self) -> Maker {
        let mira = Maker::join(&self.house, "mira").await;
        promote(&self.house, "mira", Role::Moderator).await;
        mira
    }

    async fn known(&self, address: &str) -> domain::actors::Actor {
        let address = self.house.app().site.parse(address).unwrap();
        self.house.app().storage.read().await.unwrap().actors().find_by_address(&address).await.unwrap().unwrap()
    }

    /// Nothing of the word in any row, and no file more than before.
    async fn holds_nothing_of(&self, word: &str, files: usize) {
        let dump = format!("{:?}", self.house.dump().await);
        let around = dump.find(word).map(|at| dump[at.saturating_sub(300)..(at + 100).min(dump.len())].to_owned());
        assert_eq!(around, None, "a copy is left");
        assert_eq!(self.house.files().len(), files, "{:?}", self.house.files());
    }

    /// A public note of Eve with a photo of its own, which Ana reads at home.
    async fn pictured(&self) -> serde_json::Value {
        let mut note = self.peer.note(&self.eve, WORD);
        let photo = self.peer.url(&format!("/{WORD}.jpg"));
        self.peer.serve_at(&format!("/{WORD}.jpg"), "image/jpeg", &phone_photo(90, 60));
        note["attachment"] = json!([{"type": "Document", "mediaType": "image/jpeg", "url": photo, "name": WORD}]);
        note["tag"] = json!([{"type": "Hashtag", "name": format!("#{WORD}"), "href": self.peer.url("/tags/x")}]);
        let mut create = self.peer.activity("Create", &self.eve, note.clone());
        create["to"] = note["to"].clone();
        self.hear(&self.eve, &create).await;
        note
    }
}

async fn d09_a_report_goes_on_without_the_name_of_who_said_it(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let note = scene.peer.note(&scene.eve, "rude words");
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
    let home = scene.ana.call(Method::GET, "/timelines/home").await.expect(200).json();
    let post = home["items"][0]["id"].as_str().unwrap().to_owned();
    let told = scene.peer.received().len();
    let report = json!({"maker": scene.eve.handle(), "posts": [post], "text": "She is rude."});
    let _ = scene.ana.say(Method::POST, "/reports", &report).await.expect(201);
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), told, "nothing goes on unless it is asked for");
    let mut forwarded = report.clone();
    forwarded["forward"] = json!(true);
    assert_eq!(scene.ana.say(Method::POST, "/reports", &forwarded).await.expect(201).json()["forwarded"], true);
    settle(&[&scene.house]).await;
    let received = scene.peer.received();
    assert_eq!(received.len(), told + 1);
    let flag = &received[told];
    assert_eq!((flag.kind(), flag.activity["actor"].as_str()), ("Flag", Some(scene.house.url("/actor").as_str())));
    assert_eq!(flag.activity["object"], json!([scene.eve.id, note["id"]]));
    assert_eq!(flag.activity["content"], "She is rude.");
    assert!(flag.activity.get("proof").is_none());
    assert!(!flag.activity.to_string().contains("ana"), "{}", flag.activity);
    let signed = format!("{:?}", flag.headers);
    assert!(signed.contains("/actor#main-key") && !signed.contains("ana"), "{signed}");
    let id = flag.activity["id"].as_str().unwrap();
    let _ = scene.house.visitor().document(id.strip_prefix(&scene.house.url("")).unwrap()).await.expect(404);
    let here = json!({"maker": "ana", "text": "me", "forward": true});
    let berta = Maker::join(&scene.house, "berta").await;
    assert_eq!(berta.say(Method::POST, "/reports", &here).await.expect(201).json()["forwarded"], false, "it is here already");
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), told + 1);
    scene.finish().await;
}

#[tokio::test]
async fn d09_only_what_the_reporter_may_see_is_reported() {
    let scene = Scene::open().await;
    let berta = Maker::join(&scene.house, "berta").await;
    scene.hear(&scene.eve, &scene.create()).await;
    let row = scene.house.dump().await.table("posts").iter().find(|row| row.contains("I like your mugs")).unwrap().clone();
    let id: String = row[row.find("id=").unwrap() + 3..].chars().take_while(char::is_ascii_digit).collect();
    let body = json!({"maker": scene.eve.handle(), "posts": [id], "text": "rude"});
    let _ = berta.say(Method::POST, "/reports", &body).await.expect(422);
    let _ = scene.ana.say(Method::POST, "/reports", &body).await.expect(201);
    scene.finish().await;
}

async fn p30_d12_who_is_suspended_elsewhere_is_not_heard_or_shown_until_it_is_lifted(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mira = scene.moderator().await;
    let bob = scene.peer.person("bob");
    scene.ana_follows(&scene.peer, &scene.eve).await;
    scene.ana_follows(&scene.peer, &bob).await;
    let old = scene.pictured().await;
    assert_eq!(scene.home().await.len(), 1);
    let eve = scene.known(&scene.eve.id).await;
    let path = format!("/moderation/makers/{}/suspend", eve.id);
    assert!(mira.browser.get(&path).await.expect(200).text().contains("Their server is not told"));
    let told = scene.peer.received().len();
    let _ = mira.browser.post(&path, &[("text", "")]).await.expect(303);
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), told, "their server is not told");
    assert!(scene.home().await.is_empty());
    let _ = scene.house.visitor().get(&format!("/@{}", scene.eve.handle())).await.expect(410);
    scene.refused(&scene.signed(), 403, "a suspended one speaks").await;
    let new = scene.peer.note(&scene.eve, "said since");
    scene.peer.serve(&new);
    for note in [&old, &new] {
        scene.settled_as_refused(&bob, &scene.peer.activity("Announce", &bob, note["id"].clone()), "this author is suspended or gone").await;
    }
    assert!(scene.home().await.is_empty());
    let record = mira.browser.get(&format!("/moderation/makers/{}", eve.id)).await.expect(200).text();
    let measure = record.split("/moderation/measures/").find_map(|rest| rest.split_once("/lift").map(|(id, _)| id.to_owned())).unwrap();
    let _ = mira.browser.post(&format!("/moderation/measures/{measure}/lift"), &[]).await.expect(303);
    assert_eq!(scene.home().await.len(), 1, "what was here is here again");
    scene.signed().accepted().await;
    settle(&[&scene.house]).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1, "and she is heard");
    scene.finish().await;
}

async fn d12_what_is_removed_of_somebody_elsewhere_does_not_come_back(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mira = scene.moderator().await;
    let files = scene.house.files().len();
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let note = scene.pictured().await;
    assert!(scene.house.files().len() > files);
    let home = scene.ana.call(Method::GET, "/timelines/home").await.expect(200).json();
    let post = home["items"][0]["id"].as_str().unwrap().to_owned();
    let _ = mira.browser.post(&format!("/moderation/posts/{post}/remove"), &[]).await.expect(303);
    settle(&[&scene.house]).await;
    scene.holds_nothing_of(WORD, files).await;
    scene.peer.serve(&note);
    let mut again = scene.peer.activity("Create", &scene.eve, note.clone());
    again["to"] = note["to"].clone();
    scene.without_effect(&scene.eve, &again, "its create again").await;
    scene.finish().await;
}

async fn what_a_peer_deletes_leaves_no_copy(plan: Plan) {
    let scene = Scene::with(plan).await;
    let files = scene.house.files().len();
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let note = scene.pictured().await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Like", &bob, note["id"].clone())).await;
    assert!(scene.house.files().len() > files && scene.home().await.len() == 1, "its photo was fetched");
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, json!({"id": note["id"], "type": "Tombstone"}))).await;
    scene.holds_nothing_of(WORD, files).await;
    assert!(scene.home().await.is_empty());
    scene.finish().await;
}

async fn an_actor_that_a_peer_deletes_leaves_no_copy(plan: Plan) {
    let scene = Scene::with(plan).await;
    let files = scene.house.files().len();
    let eve = scene.eve.clone();
    let mut document = eve.document();
    document["name"] = json!(WORD);
    document["summary"] = json!(WORD);
    document["icon"] = json!({"type": "Image", "mediaType": "image/jpeg", "url": scene.peer.url("/eve.jpg"), "name": WORD});
    scene.peer.serve_at("/eve.jpg", "image/jpeg", &phone_photo(80, 80));
    scene.peer.serve(&document);
    scene.hear(&eve, &scene.peer.activity("Update", &eve, document.clone())).await;
    scene.ana_follows(&scene.peer, &eve).await;
    scene.pictured().await;
    assert!(format!("{:?}", scene.house.dump().await).contains(WORD) && scene.house.files().len() > files);
    scene.hear(&eve, &scene.peer.activity("Delete", &eve, eve.id.as_str())).await;
    scene.holds_nothing_of(WORD, files).await;
    assert!(scene.home().await.is_empty());
    assert!(scene.rows("follows", "").await.is_empty());
    let _ = scene.house.visitor().get(&format!("/@{}", eve.handle())).await.expect(410);
    scene.finish().await;
}

async fn whoever_may_have_a_copy_hears_that_a_maker_was_deleted(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.mug().await;
    let storage = &scene.house.app().storage;
    let ana = scene.known(&scene.ana.address).await;
    let told = scene.peer.received().len();
    let mut tx = storage.begin().await.unwrap();
    let happened = server::moderation::verbs::delete(&mut tx, scene.house.app().clock.as_ref(), server::moderation::verbs::Judge::HOST, &ana, "asked for").await.unwrap();
    tx.commit(happened, scene.clock.time()).await.unwrap();
    settle(&[&scene.house]).await;
    let received = scene.peer.received();
    assert_eq!(received.len(), told + 1);
    let delete = &received[told].activity;
    assert_eq!(
        (delete["type"].as_str(), delete["actor"].as_str(), delete["object"].as_str()),
        (Some("Delete"), Some(scene.ana.address.as_str()), Some(scene.ana.address.as_str()))
    );
    assert!(delete["proof"].is_object());
    let _ = scene.house.visitor().document("/users/ana").await.expect(410);
    scene.clock.turn(15 * 86_400);
    server::workers::tidy(scene.house.app()).await.unwrap();
    assert_eq!(scene.rows("actor_secrets", "").await.len(), 1, "only the instance itself has keys");
    scene.finish().await;
}

on_both_engines! {
    d09_a_report_goes_on_without_the_name_of_who_said_it,
    p30_d12_who_is_suspended_elsewhere_is_not_heard_or_shown_until_it_is_lifted,
    d12_what_is_removed_of_somebody_elsewhere_does_not_come_back,
    what_a_peer_deletes_leaves_no_copy,
    an_actor_that_a_peer_deletes_leaves_no_copy,
    whoever_may_have_a_copy_hears_that_a_maker_was_deleted,
}
