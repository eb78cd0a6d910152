//! What makers say to each other across two houses, and to strangers: every audience and every verb arrives where it must,
//! and nowhere else.

use std::sync::Arc;

use harness::{Clock, Instance, Maker, Person, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

const AUDIENCES: [&str; 4] = ["public", "unlisted", "followers", "direct"];
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// House A with Ana, on either engine; house B with Bram, who follows her, and Cleo, who does not.
struct Houses {
    clock: Arc<Clock>,
    a: Instance,
    b: Instance,
    ana: Maker,
    bram: Maker,
    cleo: Maker,
}

impl Houses {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
        let (ana, bram, cleo) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await, Maker::join(&b, "cleo").await);
        let houses = Self { clock, a, b, ana, bram, cleo };
        meet(&houses.bram, &houses.ana).await;
        meet(&houses.cleo, &houses.ana).await;
        assert_eq!(houses.bram.follow(&houses.ana.handle).await, "requested");
        houses.settle().await;
        houses
    }

    async fn settle(&self) {
        settle(&[&self.a, &self.b]).await;
    }

    async fn finish(self) {
        finish([self.a, self.b]).await;
    }
}

async fn meet(who: &Maker, whom: &Maker) {
    let encoded: String = url::form_urlencoded::byte_serialize(format!("@{}", whom.handle).as_bytes()).collect();
    let _ = who.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200);
}

async fn write(who: &Maker, post: Value) -> Value {
    who.say(Method::POST, "/posts", &post).await.expect(201).json()
}

async fn change(who: &Maker, post: &Value, change: Value) -> Value {
    who.say(Method::PATCH, &format!("/posts/{}", id(post)), &change).await.expect(200).json()
}

async fn press(who: &Maker, method: Method, post: &Value, verb: &str) -> u16 {
    who.call(method, &format!("/posts/{}/{verb}", id(post))).await.status
}

fn is_open(audience: &str) -> bool {
    matches!(audience, "public" | "unlisted")
}

fn id(post: &Value) -> &str {
    post["id"].as_str().unwrap()
}

/// The copy of a post that another house holds, as somebody there sees it; none where it is not for them.
async fn copy(who: &Maker, house: &Instance, post: &Value) -> Option<Value> {
    let address = house.app().site.parse(post["address"].as_str().unwrap()).unwrap();
    let held = house.app().storage.read().await.unwrap().posts().find_by_address(&address).await.unwrap()?;
    let answer = who.call(Method::GET, &format!("/posts/{}", held.id)).await;
    (answer.status == 200).then(|| answer.json())
}

/// The addresses in somebody's home.
async fn home(who: &Maker) -> Vec<String> {
    listed(who, "/timelines/home").await
}

async fn listed(who: &Maker, path: &str) -> Vec<String> {
    let items = who.call(Method::GET, path).await.expect(200).json();
    items["items"].as_array().unwrap().iter().map(|item| item["address"].as_str().unwrap().to_owned()).collect()
}

async fn every_audience_reaches_whom_it_is_for_and_nobody_else(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { b, ana, bram, cleo, .. } = &houses;
    for audience in AUDIENCES {
        let post = write(ana, json!({"text": format!("For {audience} @{}", cleo.handle), "audience": audience})).await;
        houses.settle().await;
        let address = post["address"].as_str().unwrap().to_owned();
        let for_follower = audience != "direct";
        assert_eq!(copy(bram, b, &post).await.is_some(), for_follower, "{audience}: a follower");
        assert_eq!(home(bram).await.contains(&address), for_follower, "{audience}: the home of a follower");
        assert!(copy(cleo, b, &post).await.is_some(), "{audience}: who is named");
        assert!(!home(cleo).await.contains(&address), "{audience}: who follows nobody has it not at home");
        assert_eq!(listed(cleo, "/timelines/known").await.contains(&address), audience == "public", "{audience}: what all know");
        let messages = cleo.call(Method::GET, "/conversations").await.expect(200).json();
        assert_eq!(messages["items"].as_array().unwrap().len(), usize::from(audience == "direct"), "{audience}: messages");
        let stranger = houses.a.visitor().document(&format!("/o/{}", id(&post))).await.status;
        assert_eq!(stranger, if is_open(audience) { 200 } else { 404 }, "{audience}: a stranger who fetches");
    }
    houses.finish().await;
}

async fn a_conversation_goes_back_and_forth(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { a, b, ana, bram, .. } = &houses;
    let opened = write(ana, json!({"text": "Which wood for *spoons*? #carving", "language": "en"})).await;
    houses.settle().await;
    let seen = copy(bram, b, &opened).await.unwrap();
    assert!(seen["content_html"].as_str().unwrap().contains("<em>spoons</em>"), "{seen}");
    assert_eq!((seen["tags"].clone(), seen["language"].clone()), (json!(["carving"]), json!("en")));
    let answer = write(bram, json!({"text": "Birch.", "in_reply_to": id(&seen)})).await;
    assert_eq!((answer["audience"].as_str(), answer["mentions"][0]["name"].as_str()), (Some("public"), Some(ana.handle.as_str())));
    houses.settle().await;
    let thread = ana.call(Method::GET, &format!("/posts/{}/thread", id(&opened))).await.expect(200).json();
    assert_eq!(thread["replies"][0]["address"], answer["address"]);
    assert_eq!(thread["replies"][0]["in_reply_to"], opened["id"]);
    assert_eq!(thread["post"]["replies"], 1);
    // And back: what is known here answers what is known there.
    let back = copy(ana, a, &answer).await.unwrap();
    let thanks = write(ana, json!({"text": "Thanks", "in_reply_to": id(&back)})).await;
    houses.settle().await;
    let thread = bram.call(Method::GET, &format!("/posts/{}/thread", id(&answer))).await.expect(200).json();
    assert_eq!((thread["ancestors"][0]["address"].clone(), thread["replies"][0]["address"].clone()), (opened["address"].clone(), thanks["address"].clone()));
    houses.finish().await;
}

/// What is sent tells whole seconds; what is answered within one is nevertheless new.
async fn an_answer_within_the_same_second_is_new(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { clock, b, ana, cleo, .. } = &houses;
    clock.turn_millis(400);
    let asked = write(ana, json!({"text": format!("Is it free, @{}?", cleo.handle), "audience": "direct"})).await;
    houses.settle().await;
    clock.turn_millis(200);
    let seen = copy(cleo, b, &asked).await.unwrap();
    let answer = write(cleo, json!({"text": format!("@{} From Monday on", ana.handle), "in_reply_to": seen["id"], "audience": "direct"})).await;
    houses.settle().await;
    let messages = ana.call(Method::GET, "/conversations").await.expect(200).json();
    let last = &messages["items"][0];
    assert_eq!((last["unread"].clone(), &last["last"]["address"]), (json!(true), &answer["address"]));
    houses.finish().await;
}

async fn likes_boosts_and_their_undo_arrive(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { a, b, ana, bram, cleo, .. } = &houses;
    let post = write(ana, json!({"text": "A spoon"})).await;
    houses.settle().await;
    let seen = copy(bram, b, &post).await.unwrap();
    // Dora follows Bram from Ana's house, and hears of Ana's post from him.
    let dora = Maker::join(a, "dora").await;
    meet(&dora, bram).await;
    assert_eq!(dora.follow(&bram.handle).await, "requested");
    houses.settle().await;
    for _ in 0..2 {
        assert_eq!(press(bram, Method::POST, &seen, "like").await, 200);
        assert_eq!(press(bram, Method::POST, &seen, "boost").await, 200);
    }
    assert_eq!(press(cleo, Method::POST, &seen, "like").await, 200);
    houses.settle().await;
    let counted = |post: &Value| (post["likes"].as_i64().unwrap(), post["boosts"].as_i64().unwrap());
    let own = ana.call(Method::GET, &format!("/posts/{}", id(&post))).await.expect(200).json();
    assert_eq!(counted(&own), (2, 1), "once each");
    let brought = dora.call(Method::GET, "/timelines/home").await.expect(200).json();
    assert_eq!((brought["items"][0]["address"].clone(), brought["items"][0]["boosted_by"].as_str()), (post["address"].clone(), Some(bram.handle.as_str())));
    assert_eq!(seen["own"]["liked"], false);
    let mine = copy(bram, b, &post).await.unwrap();
    assert_eq!((mine["own"]["liked"].clone(), mine["own"]["boosted"].clone()), (json!(true), json!(true)));
    for _ in 0..2 {
        assert_eq!(press(bram, Method::DELETE, &seen, "like").await, 200);
        assert_eq!(press(bram, Method::DELETE, &seen, "boost").await, 200);
    }
    houses.settle().await;
    let own = ana.call(Method::GET, &format!("/posts/{}", id(&post))).await.expect(200).json();
    assert_eq!(counted(&own), (1, 0));
    assert_eq!(home(&dora).await, [] as [String; 0]);
    houses.finish().await;
}

async fn an_edit_and_a_deletion_follow_what_was_said(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { b, ana, bram, cleo, .. } = &houses;
    for audience in AUDIENCES {
        let who = if audience == "direct" { cleo } else { bram };
        let post = write(ana, json!({"text": format!("First @{}", cleo.handle), "audience": audience})).await;
        houses.settle().await;
        houses.clock.turn(60);
        let edited = change(ana, &post, json!({"text": format!("Second @{}", cleo.handle), "warning": "glue"})).await;
        assert_eq!((edited["edited"].clone(), edited["audience"].as_str()), (json!(true), Some(audience)));
        houses.settle().await;
        let seen = copy(who, b, &post).await.unwrap();
        assert!(seen["content_html"].as_str().unwrap().contains("Second"), "{audience}");
        assert_eq!((seen["warning"].as_str(), seen["sensitive"].clone()), (Some("glue"), json!(true)));
        let history = who.call(Method::GET, &format!("/posts/{}/history", id(&seen))).await.expect(200).json();
        let said: Vec<&str> = history["items"].as_array().unwrap().iter().map(|item| item["content_html"].as_str().unwrap()).collect();
        assert!(said.len() == 2 && said[0].contains("First") && said[1].contains("Second"), "{audience}: {said:?}");
        assert_eq!(ana.call(Method::DELETE, &format!("/posts/{}", id(&post))).await.status, 204);
        houses.settle().await;
        assert_eq!(who.call(Method::GET, &format!("/posts/{}", id(&seen))).await.status, 404, "{audience}");
        assert_eq!(ana.call(Method::GET, &format!("/posts/{}", id(&post))).await.status, if is_open(audience) { 410 } else { 404 }, "{audience}");
        assert!(home(who).await.is_empty(), "{audience}");
    }
    let messages = cleo.call(Method::GET, "/conversations").await.expect(200).json();
    assert_eq!(messages["items"], json!([]), "a conversation without posts is none");
    houses.finish().await;
}

async fn a_poll_is_voted_on_from_elsewhere_and_ends(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { b, ana, bram, cleo, .. } = &houses;
    let post = write(ana, json!({"text": "Which?", "poll": {"options": ["ash", "oak", "elm"], "multiple": true, "seconds": 600}})).await;
    houses.settle().await;
    let seen = copy(bram, b, &post).await.unwrap();
    assert_eq!((seen["kind"].as_str(), seen["poll"]["multiple"].clone(), seen["poll"]["open"].clone()), (Some("question"), json!(true), json!(true)));
    let vote = |who: &'static str, choices: Value| (who, json!({"choices": choices}));
    for ((_, ballot), who) in [(vote("bram", json!([0, 2])), bram), (vote("cleo", json!([2])), cleo)] {
        let told = who.say(Method::POST, &format!("/posts/{}/vote", id(&seen)), &ballot).await.expect(200).json();
        assert_eq!(told["poll"]["own"], ballot["choices"]);
        assert_eq!(who.say(Method::POST, &format!("/posts/{}/vote", id(&seen)), &ballot).await.status, 409, "once");
    }
    houses.settle().await;
    assert_eq!(houses.a.app().storage.list_refused(9).await.unwrap(), []);
    let own = ana.call(Method::GET, &format!("/posts/{}", id(&post))).await.expect(200).json();
    let votes = |post: &Value| post["poll"]["options"].as_array().unwrap().iter().map(|option| option["votes"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!((votes(&own), own["poll"]["voters"].as_i64()), (vec![1, 0, 2], Some(2)));
    // Three minutes later those elsewhere hear how it stands, and at the end that it is over.
    houses.clock.turn(200);
    houses.settle().await;
    assert_eq!(votes(&copy(bram, b, &post).await.unwrap()), [1, 0, 2]);
    houses.clock.turn(600);
    houses.settle().await;
    let over = copy(bram, b, &post).await.unwrap();
    assert_eq!(over["poll"]["open"], false);
    assert_eq!(over["edited"], false, "votes are no edit");
    assert_eq!(ana.say(Method::POST, &format!("/posts/{}/vote", id(&post)), &json!({"choices": [0]})).await.status, 409);
    houses.finish().await;
}

async fn a_quote_waits_for_consent_and_loses_it(plan: Plan) {
    let houses = Houses::open(plan).await;
    let Houses { a, b, ana, bram, .. } = &houses;
    let post = write(ana, json!({"text": "Quote me"})).await;
    let closed = write(ana, json!({"text": "Do not", "quotes": "nobody"})).await;
    houses.settle().await;
    let (seen, kept) = (copy(bram, b, &post).await.unwrap(), copy(bram, b, &closed).await.unwrap());
    let refused = bram.say(Method::POST, "/posts", &json!({"text": "So there", "quote": id(&kept)})).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    let quoting = write(bram, json!({"text": "Look", "quote": id(&seen)})).await;
    assert_eq!(quoting["quote"]["state"], "asked");
    houses.settle().await;
    let quoting = bram.call(Method::GET, &format!("/posts/{}", id(&quoting))).await.expect(200).json();
    assert_eq!((quoting["quote"]["state"].as_str(), quoting["quote"]["post"].clone()), (Some("granted"), seen["id"].clone()));
    let document = b.visitor().document(&format!("/o/{}", id(&quoting))).await.expect(200).json();
    let approval = document["quoteAuthorization"].as_str().unwrap().strip_prefix(&a.url("")).unwrap();
    let consent = a.visitor().document(approval).await.expect(200).json();
    assert_eq!((consent["type"].as_str(), consent["interactingObject"].clone()), (Some("QuoteAuthorization"), quoting["address"].clone()));
    let grant = approval.rsplit('/').next().unwrap();
    assert_eq!(bram.call(Method::DELETE, &format!("/posts/{}/quotes/{grant}", id(&seen))).await.status, 404, "not theirs to take back");
    assert_eq!(ana.call(Method::DELETE, &format!("/posts/{}/quotes/{grant}", id(&post))).await.status, 204);
    houses.settle().await;
    let quoting = bram.call(Method::GET, &format!("/posts/{}", id(&quoting))).await.expect(200).json();
    assert_eq!((quoting["quote"]["state"].as_str(), quoting["quote"]["post"].clone()), (Some("refused"), Value::Null));
    assert_eq!(a.visitor().document(approval).await.status, 404);
    houses.finish().await;
}

/// What GoToSocial and Mastodon need of everything we send.
async fn what_is_sent_reads_well_elsewhere(plan: Plan) {
    let scene = Scene::with(plan).await;
    let eve = scene.eve.handle();
    let kinds = [
        json!({"text": format!("@{eve} plain *words* #tag"), "audience": "public"}),
        json!({"text": format!("@{eve} warned"), "warning": "glue", "audience": "unlisted"}),
        json!({"text": format!("@{eve} few"), "audience": "followers"}),
        json!({"text": format!("@{eve} one"), "audience": "direct"}),
        json!({"text": "asked", "poll": {"options": ["a", "b"], "seconds": 300}}),
    ];
    for post in kinds {
        let told = scene.peer.received().len();
        let written = write(&scene.ana, post.clone()).await;
        settle(&[&scene.house]).await;
        let received = scene.peer.received();
        let create = &received.get(told).unwrap_or_else(|| panic!("{post} was not sent")).activity;
        let note = &create["object"];
        assert_eq!((create["type"].as_str(), note["id"].clone()), (Some("Create"), written["address"].clone()), "embedded");
        assert!(note.get("name").is_none() && note.get("bto").is_none() && note.get("bcc").is_none(), "{note}");
        assert_eq!(note["summary"].as_str(), post["warning"].as_str(), "a warning, and nothing else, is a summary");
        for document in [create, note] {
            assert!(document["to"].is_array() && document["cc"].is_array() && document["published"].is_string(), "{document}");
            let named: Vec<&str> = ["to", "cc"].iter().flat_map(|key| document[key].as_array().unwrap()).map(|it| it.as_str().unwrap()).collect();
            let audience = written["audience"].as_str().unwrap();
            assert_eq!(named.contains(&PUBLIC), matches!(audience, "public" | "unlisted"), "{audience}: {named:?}");
            if audience == "direct" {
                assert_eq!(named, [scene.eve.id.as_str()], "exactly who is named");
            }
        }
        if post["text"].as_str().unwrap().contains('@') {
            let tag = note["tag"].as_array().unwrap().iter().find(|tag| tag["type"] == "Mention").unwrap();
            assert_eq!((tag["href"].as_str(), tag["name"].as_str()), (Some(scene.eve.id.as_str()), Some(format!("@{eve}").as_str())));
        }
        let open = matches!(written["audience"].as_str(), Some("public" | "unlisted"));
        assert_eq!(create.get("proof").is_some(), open, "what is for some bears no proof");
    }
    scene.finish().await;
}

/// A vote from elsewhere counts once, while the poll is open, for those who may see it.
async fn p15_votes_are_counted_once_and_in_time(plan: Plan) {
    let scene = Scene::with(plan).await;
    let stranger = scene.peer.person("mallory");
    let open = write(&scene.ana, json!({"text": "Which?", "poll": {"options": ["ash", "oak"], "seconds": 600}})).await;
    let few = write(&scene.ana, json!({"text": "Which?", "audience": "followers", "poll": {"options": ["ash", "oak"], "seconds": 600}})).await;
    settle(&[&scene.house]).await;
    let vote = |who: &Person, post: &Value, name: &str| {
        let note = json!({"id": scene.peer.id("votes"), "type": "Note", "attributedTo": who.id, "name": name, "inReplyTo": post["address"], "to": [scene.ana.address], "cc": []});
        let mut create = scene.peer.activity("Create", who, note);
        create["to"] = json!([scene.ana.address]);
        create
    };
    scene.settled_as_refused(&scene.eve, &vote(&scene.eve, &open, "elm"), "there is no such option").await;
    scene.hear(&stranger, &vote(&stranger, &open, "oak")).await;
    scene.settled_as_refused(&stranger, &vote(&stranger, &few, "oak"), "this poll is not for them").await;
    let first = vote(&scene.eve, &open, "ash");
    scene.hear(&scene.eve, &first).await;
    for _ in 0..3 {
        scene.settled_as_refused(&scene.eve, &vote(&scene.eve, &open, "oak"), "you have voted already").await;
    }
    let mut forged = vote(&scene.eve, &open, "oak");
    forged["object"]["attributedTo"] = json!(stranger.id);
    scene.settled_as_refused(&scene.eve, &forged, "a vote is its author's own").await;
    let counted = scene.ana.call(Method::GET, &format!("/posts/{}", id(&open))).await.expect(200).json();
    let votes: Vec<i64> = counted["poll"]["options"].as_array().unwrap().iter().map(|option| option["votes"].as_i64().unwrap()).collect();
    assert_eq!((votes, counted["poll"]["voters"].as_i64()), (vec![1, 1], Some(2)));
    scene.clock.turn(700);
    settle(&[&scene.house]).await;
    scene.settled_as_refused(&stranger, &vote(&stranger, &open, "oak"), "this poll is closed").await;
    scene.finish().await;
}

/// Who asks to quote is answered by what the author allows, and each request for itself.
async fn p34_a_request_to_quote_spoils_nobody_elses(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mallory = scene.peer.person("mallory");
    let post = write(&scene.ana, json!({"text": "Quote me"})).await;
    let closed = write(&scene.ana, json!({"text": "Do not", "quotes": "nobody"})).await;
    settle(&[&scene.house]).await;
    let request = |who: &Person, quoting: &Value, quoted: &Value| {
        let mut request = scene.peer.activity("QuoteRequest", who, quoted["address"].clone());
        request["instrument"] = quoting["id"].clone();
        request
    };
    let theirs = scene.peer.note(&scene.eve, "look");
    let elsewhere = json!({"id": "https://victim.example/o/1"});
    // Mallory is known here.
    scene.hear(&mallory, &scene.peer.activity("Like", &mallory, post["address"].clone())).await;
    scene.settled_as_refused(&mallory, &request(&mallory, &elsewhere, &post), "the post that quotes is somebody else's").await;
    // Mallory asks first, in the name of a post that is Eve's: it is answered, but opens and closes nothing for Eve.
    scene.hear(&mallory, &request(&mallory, &scene.peer.note(&mallory, "mine"), &post)).await;
    let told = scene.peer.received().len();
    scene.hear(&scene.eve, &request(&scene.eve, &theirs, &post)).await;
    scene.hear(&scene.eve, &request(&scene.eve, &scene.peer.note(&scene.eve, "no"), &closed)).await;
    let answers: Vec<(String, bool)> = scene.peer.received()[told..].iter().map(|received| (received.kind().to_owned(), received.activity.get("result").is_some())).collect();
    assert_eq!(answers, [("Accept".to_owned(), true), ("Reject".to_owned(), false)]);
    scene.settled_as_refused(&mallory, &request(&mallory, &theirs, &post), "somebody else asked for this").await;
    // An answer to what nobody asked, or by somebody who is not quoted.
    let mut spoof = scene.peer.activity("Accept", &mallory, json!({"type": "QuoteRequest", "id": scene.house.url("/a/1")}));
    spoof["result"] = json!(scene.peer.id("approvals"));
    scene.settled_as_refused(&mallory, &spoof, "nobody here asked for this").await;
    scene.finish().await;
}

/// A private post is served to those for whom it is, by their own signature, and to nobody else.
async fn p12_a_private_post_is_fetched_only_by_those_it_is_for(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mallory = scene.peer.person("mallory");
    let post = write(&scene.ana, json!({"text": "For followers", "audience": "followers"})).await;
    let direct = write(&scene.ana, json!({"text": format!("@{} only you", scene.eve.handle()), "audience": "direct"})).await;
    settle(&[&scene.house]).await;
    for hidden in [&post, &direct] {
        let path = format!("/o/{}", id(hidden));
        let (missing, unsigned) = (scene.house.visitor().document("/o/1").await, scene.house.visitor().document(&path).await);
        assert_eq!((missing.status, unsigned.status, missing.text()), (404, 404, unsigned.text()));
        assert_eq!(fetch_as(&scene, &mallory, &path).await.0, 404);
        let (status, text) = fetch_as(&scene, &scene.eve, &path).await;
        assert_eq!(status, 200, "{text}");
        assert!(text.to_ascii_lowercase().contains("cache-control: private, no-store"), "P-14: {text}");
        assert!(!text.contains("\"proof\"") && text.contains("\"attributedTo\""));
    }
    scene.finish().await;
}

/// What was for a few is, once it is deleted, as if it had never been: nobody is told that it was there, not even they.
async fn p12_a_private_post_that_was_deleted_leaves_no_trace(plan: Plan) {
    let scene = Scene::with(plan).await;
    let visitor = scene.house.visitor();
    for audience in AUDIENCES {
        let post = write(&scene.ana, json!({"text": format!("@{} hello", scene.eve.handle()), "audience": audience})).await;
        settle(&[&scene.house]).await;
        assert_eq!(scene.ana.call(Method::DELETE, &format!("/posts/{}", id(&post))).await.status, 204);
        settle(&[&scene.house]).await;
        let expected = if is_open(audience) { 410 } else { 404 };
        let (never, was) = (visitor.document("/o/1").await, visitor.document(&format!("/o/{}", id(&post))).await);
        assert_eq!((was.status, is_open(audience) || was.text() == never.text()), (expected, true), "{audience}: a stranger who fetches");
        assert_eq!(fetch_as(&scene, &scene.eve, &format!("/o/{}", id(&post))).await.0, expected, "{audience}: who was sent it");
        for page in ["/posts/{id}", "/@ana/posts/{id}", "/@ana/posts/{id}/history", "/api/peerwright/v1/posts/{id}", "/api/peerwright/v1/posts/{id}/thread"] {
            assert_eq!(visitor.get(&page.replace("{id}", id(&post))).await.status, expected, "{audience}: {page}");
        }
    }
    scene.finish().await;
}

/// A signed fetch; the status and all that was answered.
async fn fetch_as(scene: &Scene, who: &Person, path: &str) -> (u16, String) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let date = harness::letter::http_date(scene.clock.time());
    let host = scene.house.host();
    let signed = format!("(request-target): get {path}\nhost: {host}\ndate: {date}");
    let signature = base64(&who.sign_rsa(signed.as_bytes()));
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nDate: {date}\r\nAccept: application/activity+json\r\nConnection: close\r\nSignature: keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date\",signature=\"{signature}\"\r\n\r\n",
        who.key_id()
    );
    let port = host.rsplit(':').next().unwrap();
    let mut stream = tokio::net::TcpStream::connect(format!("127.0.0.1:{port}")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    (text.split(' ').nth(1).unwrap().parse().unwrap(), text)
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

on_both_engines!(
    every_audience_reaches_whom_it_is_for_and_nobody_else,
    a_conversation_goes_back_and_forth,
    an_answer_within_the_same_second_is_new,
    likes_boosts_and_their_undo_arrive,
    an_edit_and_a_deletion_follow_what_was_said,
    a_poll_is_voted_on_from_elsewhere_and_ends,
    a_quote_waits_for_consent_and_loses_it,
    what_is_sent_reads_well_elsewhere,
    p15_votes_are_counted_once_and_in_time,
    p34_a_request_to_quote_spoils_nobody_elses,
    p12_a_private_post_is_fetched_only_by_those_it_is_for,
    p12_a_private_post_that_was_deleted_leaves_no_trace,
);
