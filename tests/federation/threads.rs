//! Threads are completed when there is time: what a reply answers, and who answers it.

use harness::{Letter, Peer, Plan, on_both_engines, settle};
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    /// The conversation a post was put into.
    async fn thread_of(&self, note: &Value) -> String {
        let mut reader = self.house.app().storage.read().await.unwrap();
        let address = self.house.app().site.parse(note["id"].as_str().unwrap()).unwrap();
        let post = reader.posts().find_by_address(&address).await.unwrap().unwrap();
        reader.threads().find(post.id).await.unwrap().unwrap().to_string()
    }

    async fn later(&self, seconds: i64) {
        self.clock.turn(seconds);
        settle(&[&self.house]).await;
    }
}

async fn a_reply_brings_what_it_answers_and_all_are_one_thread(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = Peer::open(&scene.clock).await;
    let olga = other.person("olga");
    let mut root = other.note(&olga, "how it began");
    root["context"] = json!(other.url("/contexts/1"));
    let mut middle = scene.peer.note(&scene.eve, "what came then");
    middle["inReplyTo"] = root["id"].clone();
    let mut last = scene.peer.note(&scene.eve, "what ana was told");
    (last["inReplyTo"], last["cc"]) = (middle["id"].clone(), json!([scene.ana.address]));
    other.serve(&root);
    scene.peer.serve(&middle);
    let asked = scene.peer.asked().len();
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, last.clone())).await;
    for note in [&root, &middle, &last] {
        assert_eq!(scene.thread_of(note).await, other.url("/contexts/1"), "what the first one's home calls it");
    }
    assert_eq!((scene.peer.asked().len() - asked, other.asked().iter().filter(|path| path.starts_with("/notes/")).count()), (1, 1));
    assert!(scene.rows("fetches_wanted", "").await.is_empty());
    scene.finish().await;
}

async fn answers_are_looked_for_soon_and_daily_while_there_are_new_ones(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = Peer::open(&scene.clock).await;
    let olga = other.person("olga");
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut note = scene.peer.note(&scene.eve, "who answers?");
    let (replies, page) = (scene.peer.url("/replies"), scene.peer.url("/replies/1"));
    note["replies"] = json!({"id": replies, "type": "Collection", "first": {"type": "CollectionPage", "items": []}});
    let answer = |text: &str| {
        let mut answer = other.note(&olga, text);
        answer["inReplyTo"] = note["id"].clone();
        other.serve(&answer);
        answer
    };
    let serve = |answers: &[&Value]| {
        let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
        scene.peer.serve(&json!({"id": replies, "type": "Collection", "first": {"type": "CollectionPage", "partOf": replies, "items": [], "next": page}}));
        scene.peer.serve(&json!({"id": page, "type": "CollectionPage", "partOf": replies, "items": ids}));
    };
    let looks = || scene.peer.asked().iter().filter(|path| *path == "/replies").count();
    let first = answer("I do");
    serve(&[&first]);
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
    assert_eq!(looks(), 0, "not at once");
    scene.later(601).await;
    assert_eq!((looks(), scene.rows("posts", "I do").await.len()), (1, 1));
    assert_eq!(scene.thread_of(&first).await, note["id"].as_str().unwrap());
    assert_eq!(scene.home().await.len(), 1, "answers are read in their thread");
    let second = answer("So do I");
    serve(&[&first, &second]);
    scene.later(12 * 3_600).await;
    assert_eq!(looks(), 1, "once a day");
    scene.later(13 * 3_600).await;
    assert_eq!((looks(), scene.rows("posts", "So do I").await.len()), (2, 1));
    for _ in 0..10 {
        scene.later(86_400).await;
    }
    assert_eq!(looks(), 3, "and no more after a look that found nothing new");
    assert!(scene.rows("fetches_wanted", "").await.is_empty());
    scene.finish().await;
}

async fn a_conversation_that_its_owner_serves_is_read_whole(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = Peer::open(&scene.clock).await;
    let olga = other.person("olga");
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let context = scene.peer.url("/contexts/7");
    let mut note = scene.peer.note(&scene.eve, "who answers?");
    note["context"] = json!(context);
    let mut first = other.note(&olga, "I do");
    (first["inReplyTo"], first["context"]) = (note["id"].clone(), json!(context));
    let mut second = other.note(&olga, "and more");
    (second["inReplyTo"], second["context"]) = (first["id"].clone(), json!(context));
    for answer in [&first, &second] {
        other.serve(answer);
    }
    scene.peer.serve(&json!({"id": context, "type": "OrderedCollection", "attributedTo": scene.eve.id, "orderedItems": [note["id"], first["id"], second["id"]]}));
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
    scene.later(601).await;
    for answer in [&note, &first, &second] {
        assert_eq!(scene.thread_of(answer).await, context);
    }

    let replies = scene.peer.url("/replies");
    let mut named = scene.peer.note(&scene.eve, "a context that is a mere name");
    (named["context"], named["replies"]) = (json!(scene.peer.url("/contexts/none")), json!(replies));
    let mut third = other.note(&olga, "found all the same");
    third["inReplyTo"] = named["id"].clone();
    other.serve(&third);
    scene.peer.serve(&json!({"id": replies, "type": "Collection", "items": [third["id"]]}));
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, named)).await;
    scene.later(601).await;
    assert_eq!(scene.rows("posts", "found all the same").await.len(), 1);
    scene.finish().await;
}

async fn what_answers_within_the_same_second_stands_after_it(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let first = scene.peer.note(&scene.eve, "first");
    let mut second = scene.peer.note(&scene.eve, "second");
    second["inReplyTo"] = first["id"].clone();
    for note in [&first, &second] {
        scene.hear(&scene.eve, &scene.created(note)).await;
        scene.clock.turn_millis(300);
    }
    assert_eq!(first["published"], second["published"]);
    let mut reader = scene.house.app().storage.read().await.unwrap();
    let mut ids = Vec::new();
    for note in [&first, &second] {
        let address = scene.house.app().site.parse(note["id"].as_str().unwrap()).unwrap();
        ids.push(reader.posts().find_by_address(&address).await.unwrap().unwrap().id);
    }
    drop(reader);
    assert!(ids[0].raw() < ids[1].raw(), "{ids:?}");
    scene.finish().await;
}

async fn what_answers_what_came_with_it_stands_after_it(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut notes = vec![scene.peer.note(&scene.eve, "first")];
    for text in ["second", "third"] {
        let mut answer = scene.peer.note(&scene.eve, text);
        answer["inReplyTo"] = notes.last().unwrap()["id"].clone();
        notes.push(answer);
    }
    assert!(notes.iter().all(|note| note["published"] == notes[0]["published"]), "all within one second");
    scene.clock.turn(60);
    for note in &notes {
        Letter::to(&scene.house, &scene.created(note)).signed(&scene.eve).accepted().await;
    }
    let (app, now) = (scene.house.app(), scene.clock.time());
    let leased = app.storage.lease_inbox(9, &[], now, now.plus_seconds(60)).await.unwrap();
    assert_eq!(leased.len(), 3);
    assert!(app.federation.keep_notes(leased).await.is_empty(), "they are kept together");
    let mut reader = app.storage.read().await.unwrap();
    let mut ids = Vec::new();
    for note in &notes {
        let address = app.site.parse(note["id"].as_str().unwrap()).unwrap();
        ids.push(reader.posts().find_by_address(&address).await.unwrap().unwrap().id.raw());
    }
    drop(reader);
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    settle(&[&scene.house]).await;
    scene.finish().await;
}

async fn replies_and_conversations_of_ours_are_shown_page_by_page(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mug = scene.mug().await;
    let id = mug["id"].as_str().unwrap();
    let mut said = Vec::new();
    for number in 0..45 {
        let mut reply = scene.peer.note(&scene.eve, &format!("reply {number}"));
        (reply["inReplyTo"], reply["cc"]) = (mug["address"].clone(), json!([scene.ana.address]));
        harness::Letter::to(&scene.house, &scene.peer.activity("Create", &scene.eve, reply.clone())).signed(&scene.eve).accepted().await;
        said.push(reply["id"].as_str().unwrap().to_owned());
        scene.clock.turn(1);
    }
    settle(&[&scene.house]).await;
    let newest_first: Vec<String> = said.iter().rev().cloned().collect();
    assert_eq!(scene.collected(&format!("/o/{id}/replies")).await, (45, newest_first));
    said.insert(0, mug["address"].as_str().unwrap().to_owned());
    assert_eq!(scene.collected(&format!("/c/{id}")).await, (46, said));
    let whole = scene.house.visitor().document(&format!("/c/{id}")).await.expect(200).json();
    assert_eq!(whole["attributedTo"], scene.ana.address.as_str());
    for odd in ["/replies?max_id=x", "/replies?max_id=-1"] {
        let _ = scene.house.visitor().document(&format!("/o/{id}{odd}")).await.expect(404);
    }
    scene.finish().await;
}

async fn makers_outboxes_and_followers_are_shown_page_by_page(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mut titles = Vec::new();
    for number in 0..23 {
        titles.push(scene.ana.publish(&json!({"title": format!("Mug {number}"), "terms": "gift"})).await["address"].as_str().unwrap().to_owned());
        scene.clock.turn(1);
    }
    settle(&[&scene.house]).await;
    titles.reverse();
    let visitor = scene.house.visitor();
    let (mut seen, mut next) = (Vec::new(), Some("/users/ana/outbox?page=true".to_owned()));
    while let Some(path) = next {
        let page = visitor.document(&path).await.expect(200).json();
        seen.extend(page["orderedItems"].as_array().unwrap().iter().map(|create| {
            assert_eq!(create["type"], "Create");
            create["object"]["id"].as_str().unwrap().to_owned()
        }));
        next = page["next"].as_str().map(|next| next.strip_prefix(&scene.house.url("")).unwrap().to_owned());
    }
    assert_eq!(seen, titles, "newest first");
    let mut followers = vec![scene.eve.id.clone()];
    for number in 0..22 {
        let fan = scene.peer.person(&format!("fan{number}"));
        scene.clock.turn(1);
        scene.hear(&fan, &scene.peer.activity("Follow", &fan, scene.ana.address.as_str())).await;
        followers.insert(0, fan.id);
    }
    assert_eq!(scene.collected("/users/ana/followers").await, (23, followers));
    assert_eq!(scene.collected("/users/ana/following").await, (0, vec![]));
    scene.finish().await;
}

on_both_engines! {
    a_reply_brings_what_it_answers_and_all_are_one_thread,
    answers_are_looked_for_soon_and_daily_while_there_are_new_ones,
    a_conversation_that_its_owner_serves_is_read_whole,
    what_answers_within_the_same_second_stands_after_it,
    what_answers_what_came_with_it_stands_after_it,
    replies_and_conversations_of_ours_are_shown_page_by_page,
}

#[tokio::test]
async fn an_outbox_and_followers_are_shown_page_by_page_newest_first() {
    makers_outboxes_and_followers_are_shown_page_by_page(Plan::sqlite()).await;
}
