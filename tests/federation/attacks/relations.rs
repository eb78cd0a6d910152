//! Blocks and reports: by whom they may be told, what they change, and who hears of them.

use domain::peers::{Event, Rule, State};
use harness::{Letter, Maker, Person, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    /// A maker here follows somebody there, who says yes.
    pub async fn makes_follow(&self, who: &Maker, whom: &Person) {
        assert_eq!(who.follow(&whom.handle()).await, "requested");
        settle(&[&self.house]).await;
        let follow = self.peer.received().into_iter().rfind(|received| received.kind() == "Follow").expect("a follow").activity;
        self.hear(whom, &self.peer.activity("Accept", whom, follow["id"].clone())).await;
    }

    async fn count(&self, table: &str) -> usize {
        self.house.dump().await.table(table).len()
    }
}

fn block(scene: &Scene, by: &Person) -> Value {
    let mut block = scene.peer.activity("Block", by, scene.ana.address.as_str());
    block["to"] = json!([scene.ana.address]);
    block["cc"] = json!([]);
    block
}

async fn a_block_ends_what_was_between_the_two_until_it_is_taken_back(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, scene.peer.note(&scene.eve, "for all who follow"))).await;
    assert_eq!((scene.ana.home().await.len(), scene.count("follows").await), (1, 2));
    let told = scene.peer.received().len();
    let block = block(&scene, &scene.eve);
    scene.hear(&scene.eve, &block).await;
    assert_eq!((scene.ana.home().await.len(), scene.count("follows").await), (0, 0));
    let follow = scene.ana.call(Method::POST, &format!("/makers/{}/follow", scene.eve.handle())).await.expect(403).json();
    assert_eq!(follow["detail"], "this account does not want to be followed from here");
    let page = scene.ana.browser.post(&format!("/@{}/follow", scene.eve.handle()), &[]).await.expect(403).text();
    assert!(page.contains("does not want to be followed from here"), "{page}");
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), told, "nothing is sent on behalf of one who blocked, neither there nor to the shared inbox");
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, scene.peer.note(&scene.eve, "more"))).await;
    assert_eq!(scene.ana.home().await, ["Mug"], "her own, and nothing of who blocked her");
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, block)).await;
    assert_eq!((scene.count("blocks").await, scene.count("follows").await), (0, 0), "follows do not come back by themselves");
    assert_eq!(scene.ana.follow(&scene.eve.handle()).await, "requested");
    scene.finish().await;
}

#[tokio::test]
async fn others_there_are_still_heard_and_told_after_a_block() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    scene.hear(&scene.eve, &block(&scene, &scene.eve)).await;
    let told = scene.peer.received().len();
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), told + 1, "bob is told");
    scene.finish().await;
}

#[tokio::test]
async fn p03_only_who_blocked_takes_it_back() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    let told = block(&scene, &scene.eve);
    scene.hear(&scene.eve, &told).await;
    let mut inner = told.clone();
    inner["actor"] = json!(bob.id);
    for undone in [told["id"].clone(), told.clone(), inner] {
        scene.settled_as_refused(&bob, &scene.peer.activity("Undo", &bob, undone), "nobody takes back what another did").await;
    }
    let unnamed = json!({"type": "Block", "actor": scene.eve.id, "object": scene.ana.address});
    scene.without_effect(&bob, &scene.peer.activity("Undo", &bob, unnamed.clone()), "bob blocked nobody").await;
    assert_eq!(scene.count("blocks").await, 1);
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, unnamed)).await;
    assert_eq!(scene.count("blocks").await, 0, "who forgot the id names the two");
    scene.finish().await;
}

#[tokio::test]
async fn a_block_of_nobody_here_or_under_anothers_id_is_refused() {
    let scene = Scene::open().await;
    let berta = Maker::join(&scene.house, "berta").await;
    settle(&[&scene.house]).await;
    for nobody in [scene.house.url("/users/nobody"), scene.house.url("/actor"), scene.eve.id.clone(), "https://other.example/users/x".to_owned()] {
        let block = scene.peer.activity("Block", &scene.eve, nobody);
        scene.settled_as_refused(&scene.eve, &block, "nobody here has this address").await;
    }
    let several = scene.peer.activity("Block", &scene.eve, json!([scene.ana.address, berta.address]));
    scene.settled_as_refused(&scene.eve, &several, "a block names one actor").await;
    // Lemmy bans from a group in the name of a moderator.
    let mut ban = block(&scene, &scene.eve);
    ban["target"] = json!(scene.peer.url("/c/main"));
    scene.settled_as_refused(&scene.eve, &ban, "a ban from a place is no block by one who decides it").await;
    scene.finish().await;
}

#[tokio::test]
async fn p35_a_block_is_told_to_nobody() {
    let scene = Scene::open().await;
    let berta = Maker::join(&scene.house, "berta").await;
    let seen = async |by: &Maker| {
        let mut texts = Vec::new();
        for path in [format!("/makers/{}", scene.eve.handle()), "/makers/ana".to_owned(), "/makers/ana/following".to_owned(), "/timelines/known".to_owned()] {
            // That somebody follows no longer is plain to see; why is not.
            texts.push(by.call(Method::GET, &path).await.expect(200).text().replace("\"followed_by\":true", "\"followed_by\":false"));
        }
        texts
    };
    let (of_ana, of_berta, told) = (seen(&scene.ana).await, seen(&berta).await, scene.peer.received().len());
    let block = block(&scene, &scene.eve);
    scene.hear(&scene.eve, &block).await;
    assert_eq!((seen(&scene.ana).await, seen(&berta).await), (of_ana, of_berta), "nothing is listed that was not listed before");
    assert_eq!(scene.peer.received().len(), told, "nothing is sent");
    assert_eq!(scene.count("deliveries").await, scene.rows("deliveries", "done").await.len());
    let id = block["id"].as_str().unwrap();
    for path in ["/home", "/@ana", "/@ana/followers"] {
        assert!(!scene.ana.browser.get(path).await.text().contains(id), "{path}");
    }
    scene.finish().await;
}

/// What was sent to the peer since so many, as kinds.
fn since(scene: &Scene, told: usize) -> Vec<String> {
    scene.peer.kinds().split_off(told)
}

async fn p35_a_block_by_a_maker_here_is_told_to_the_blocked_one_alone(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = harness::Peer::open(&scene.clock).await;
    let bob = other.person("bob");
    scene.hear(&bob, &other.activity("Follow", &bob, scene.ana.address.as_str())).await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    let (told, told_other) = (scene.peer.received().len(), other.received().len());
    let handle = scene.eve.handle();
    for _twice in 0..2 {
        let shape = scene.ana.call(Method::POST, &format!("/makers/{handle}/block")).await.expect(200).json();
        assert_eq!((shape["blocking"].clone(), shape["following"].clone(), shape["followed_by"].clone()), (json!(true), json!("none"), json!(false)));
    }
    settle(&[&scene.house]).await;
    assert_eq!(since(&scene, told), ["Undo", "Reject", "Block"]);
    let block = scene.peer.received().pop().unwrap();
    assert_eq!((block.activity["actor"].clone(), block.activity["object"].clone()), (json!(scene.ana.address), json!(scene.eve.id)));
    assert_eq!((block.activity["to"].clone(), block.activity["cc"].clone()), (json!([scene.eve.id]), json!([])));
    assert!(block.activity.get("proof").is_none(), "{}", block.activity);
    assert_eq!(scene.count("follows").await, 1, "bob's stays");
    let id = block.activity["id"].as_str().unwrap();
    let path = id.strip_prefix(&scene.house.url("")).unwrap();
    assert_eq!(scene.house.visitor().document(path).await.status, 404, "nobody else reads it");

    let again = scene.peer.activity("Follow", &scene.eve, scene.ana.address.as_str());
    scene.settled_as_refused(&scene.eve, &again, "this account does not want to be followed from here").await;
    assert_eq!(scene.ana.call(Method::POST, &format!("/makers/{handle}/follow")).await.status, 409);
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    assert_eq!(since(&scene, told).len(), 3, "nothing more goes there");
    assert!(other.kinds().split_off(told_other).iter().all(|kind| kind == "Create"), "others hear of the mug alone");

    let shape = scene.ana.call(Method::DELETE, &format!("/makers/{handle}/block")).await.expect(200).json();
    assert_eq!(shape["blocking"], false);
    settle(&[&scene.house]).await;
    let undo = scene.peer.received().pop().unwrap();
    assert_eq!((undo.kind(), undo.activity["object"]["type"].as_str(), undo.activity["object"]["id"].as_str()), ("Undo", Some("Block"), Some(id)));
    assert_eq!(scene.count("blocks").await, 0);
    scene.hear(&scene.eve, &scene.peer.activity("Follow", &scene.eve, scene.ana.address.as_str())).await;
    assert_eq!(scene.count("follows").await, 2, "she may ask anew");
    scene.finish().await;
}

async fn nobody_likes_passes_on_or_answers_across_a_block(plan: Plan) {
    const NOT_FOR_THEM: &str = "this post is not for them";
    let scene = Scene::with(plan).await;
    let mug = scene.mug().await;
    let _ = scene.ana.call(Method::POST, &format!("/makers/{}/block", scene.eve.handle())).await.expect(200);
    settle(&[&scene.house]).await;
    for kind in ["Like", "EmojiReact", "Announce"] {
        let mut done = scene.peer.activity(kind, &scene.eve, mug["address"].clone());
        done["content"] = json!("👍");
        scene.settled_as_refused(&scene.eve, &done, NOT_FOR_THEM).await;
    }
    let mut answer = scene.note();
    answer["inReplyTo"] = mug["address"].clone();
    scene.settled_as_refused(&scene.eve, &scene.created(&answer), "who wrote what is answered wants no answer from here").await;
    scene.without_effect(&scene.eve, &scene.created(&scene.note()), "what is written to her is not kept").await;
    let _ = scene.ana.call(Method::DELETE, &format!("/makers/{}/block", scene.eve.handle())).await.expect(200);
    settle(&[&scene.house]).await;
    scene.hear(&scene.eve, &scene.peer.activity("Like", &scene.eve, mug["address"].clone())).await;
    assert_eq!(scene.count("likes").await, 1, "afterwards she may");
    scene.finish().await;
}

async fn a_host_that_a_maker_keeps_away_is_neither_heard_nor_followed(plan: Plan) {
    let scene = Scene::with(plan).await;
    let berta = Maker::join(&scene.house, "berta").await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    scene.makes_follow(&berta, &scene.eve).await;
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, scene.peer.note(&scene.eve, "for all who follow"))).await;
    assert_eq!((scene.ana.home().await.len(), berta.home().await.len()), (1, 1));
    let told = scene.peer.received().len();
    let host = scene.peer.host();
    for bad in ["", "two words", &scene.house.host()] {
        assert_eq!(scene.ana.say(Method::POST, "/domain-blocks", &json!({"domain": bad})).await.status, 422, "{bad}");
    }
    for _twice in 0..2 {
        assert_eq!(scene.ana.say(Method::POST, "/domain-blocks", &json!({"domain": host.to_uppercase()})).await.expect(200).json()["domain"], host);
    }
    settle(&[&scene.house]).await;
    let mut kinds = since(&scene, told);
    kinds.sort_unstable();
    assert_eq!(kinds, ["Reject", "Undo"], "both follows end, and nothing else is said");
    assert_eq!((scene.ana.home().await.len(), berta.home().await.len()), (0, 1));
    assert_eq!((scene.ana.titles("/timelines/known").await.len(), berta.titles("/timelines/known").await.len()), (0, 1));
    let eve = scene.ana.call(Method::GET, &format!("/makers/{}", scene.eve.handle())).await.expect(200).json();
    assert_eq!((eve["domain_blocked"].clone(), eve["followed_by"].clone(), eve["following"].clone()), (json!(true), json!(false), json!("none")));
    let again = scene.peer.activity("Follow", &scene.eve, scene.ana.address.as_str());
    scene.settled_as_refused(&scene.eve, &again, "this account does not want to be followed from here").await;
    assert_eq!(scene.ana.call(Method::POST, &format!("/makers/{}/follow", scene.eve.handle())).await.status, 409);
    let list = scene.ana.call(Method::GET, "/domain-blocks").await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().iter().map(|item| item["domain"].as_str().unwrap()).collect::<Vec<_>>(), [&host]);
    assert_eq!(berta.call(Method::GET, "/domain-blocks").await.expect(200).json()["items"], json!([]));
    let _ = scene.ana.call(Method::DELETE, &format!("/domain-blocks?domain={host}")).await.expect(204);
    assert_eq!(scene.ana.titles("/timelines/known").await.len(), 1);
    assert_eq!(scene.ana.follow(&scene.eve.handle()).await, "requested");
    settle(&[&scene.house]).await;
    scene.finish().await;
}

/// In every order, and told twice, what one actor says of follow and block ends as it does in its own order.
async fn whatever_order_follow_and_block_arrive_in_they_end_alike(plan: Plan) {
    let scene = Scene::with(plan).await;
    let bob = scene.peer.person("bob");
    for length in 1..=4 {
        for order in orders(length) {
            let follow = scene.peer.activity("Follow", &bob, scene.ana.address.as_str());
            let block = block(&scene, &bob);
            let all = [follow.clone(), scene.peer.activity("Undo", &bob, follow), block.clone(), scene.peer.activity("Undo", &bob, block["id"].clone())];
            for n in order.iter().flat_map(|n| [*n, *n]) {
                Letter::to(&scene.house, &all[n]).signed(&bob).accepted().await;
            }
            settle(&[&scene.house]).await;
            let stand = (scene.rows("follows", all[0]["id"].as_str().unwrap()).await.len(), scene.count("blocks").await);
            let expected = [(1, 0), (0, 0), (0, 1), (0, 0)][length - 1];
            assert_eq!(stand, expected, "{order:?}");
            // And all is as before.
            for taken_back in [1, 3] {
                let undo = scene.peer.activity("Undo", &bob, all[taken_back - 1].clone());
                scene.hear(&bob, &undo).await;
            }
            assert_eq!(scene.count("blocks").await, 0);
        }
    }
    scene.finish().await;
}

/// Every order of the first so many numbers.
fn orders(length: usize) -> Vec<Vec<usize>> {
    if length == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(length - 1);
    let inserted = |order: &Vec<usize>, at: usize| {
        let mut longer = order.clone();
        longer.insert(at, length - 1);
        longer
    };
    shorter.iter().flat_map(|order| (0..length).map(move |at| inserted(order, at))).collect()
}

fn flag(scene: &Scene, objects: Value, text: &str) -> Value {
    let mut flag = scene.peer.activity("Flag", &scene.eve, objects);
    flag["content"] = json!(text);
    flag["to"] = json!([scene.ana.address]);
    flag
}

impl Scene {
    async fn reports(&self) -> Vec<domain::reports::Report> {
        let mut reader = self.house.app().storage.read().await.unwrap();
        reader.reports().list(domain::reports::State::Open, None, storage::Cursor::START, 80).await.unwrap().items
    }
}

#[tokio::test]
async fn p29_reports_about_nothing_here_are_refused() {
    let scene = Scene::open().await;
    let nothing = "nothing of this instance is reported";
    for objects in [
        json!("https://other.example/users/x"),
        json!([scene.eve.id, scene.peer.url("/notes/1")]),
        json!([scene.house.url("/users/nobody"), scene.house.url("/o/17"), scene.house.url("/actor")]),
        json!([]),
        json!([7, null, {"type": "Note"}]),
    ] {
        scene.settled_as_refused(&scene.eve, &flag(&scene, objects, "bad"), nothing).await;
    }
    scene.hear(&scene.eve, &scene.created(&scene.note())).await;
    let mirror = scene.house.dump().await.table("posts")[0].clone();
    assert!(mirror.contains("I like your mugs"));
    scene.settled_as_refused(&scene.eve, &flag(&scene, json!(scene.note()["id"]), "bad"), nothing).await;
    scene.finish().await;
}

async fn p29_a_report_is_kept_within_bounds_as_plain_text(plan: Plan) {
    let scene = Scene::with(plan).await;
    let berta = Maker::join(&scene.house, "berta").await;
    let (mug, plate) =
        (scene.mug().await["address"].as_str().unwrap().to_owned(), berta.publish(&json!({"title": "Plate", "terms": "gift"})).await["address"].as_str().unwrap().to_owned());
    settle(&[&scene.house]).await;
    let mut objects = vec![scene.ana.address.clone(), mug.clone(), mug.clone(), plate, scene.eve.id.clone()];
    objects.extend((0..10_000).map(|n| scene.house.url(&format!("/o/{n}"))));
    let told = scene.peer.received().len();
    let text = format!("<p>rude <b>words</b></p><script>alert(1)</script>{}", "x".repeat(30_000));
    scene.hear(&scene.eve, &flag(&scene, json!(objects), &text)).await;
    let report = scene.reports().await.pop().unwrap();
    let id = mug.rsplit('/').next().unwrap();
    assert_eq!(report.posts.iter().map(ToString::to_string).collect::<Vec<_>>(), [id], "only what is there and hers, once");
    assert!(report.text.starts_with("rude words") && !report.text.contains(['<', '>']), "{}", report.text);
    assert_eq!(report.text.chars().count(), 5_000);
    assert_eq!((report.reported, report.host.as_str()), (scene.ana.id(&scene.house).await, scene.peer.host().as_str()));
    assert_eq!(scene.peer.received().len(), told, "nobody is told of it");
    scene.hear(&scene.eve, &flag(&scene, json!({"id": mug, "type": "Note"}), "")).await;
    assert_eq!(scene.reports().await[0].reported, report.reported, "who wrote what is reported is reported");
    // Lemmy has no `content`.
    let mut of_lemmy = flag(&scene, json!(scene.ana.address), "");
    of_lemmy.as_object_mut().unwrap().remove("content");
    of_lemmy["summary"] = json!("said in <b>summary</b>");
    scene.hear(&scene.eve, &of_lemmy).await;
    assert!(scene.reports().await.iter().any(|report| report.text == "said in summary"));
    scene.finish().await;
}

#[tokio::test]
async fn p29_a_host_sends_a_hundred_reports_a_day() {
    let scene = Scene::open().await;
    for _ in 0..100 {
        Letter::to(&scene.house, &flag(&scene, json!(scene.ana.address), "again")).signed(&scene.eve).accepted().await;
    }
    settle(&[&scene.house]).await;
    assert_eq!(scene.count("reports").await, 100);
    let one_more = flag(&scene, json!(scene.ana.address), "again");
    scene.settled_as_refused(&scene.eve, &one_more, "this host sent too many reports today").await;
    scene.clock.turn(24 * 3_600);
    scene.hear(&scene.eve, &flag(&scene, json!(scene.ana.address), "on the next day")).await;
    assert_eq!(scene.count("reports").await, 101);
    scene.finish().await;
}

#[tokio::test]
async fn p29_reports_of_a_host_whose_reports_are_rejected_are_refused() {
    let scene = Scene::open().await;
    let app = scene.house.app();
    let rule = Rule { reject_reports: true, ..Rule::new("localhost", State::Open) };
    let mut tx = app.storage.begin().await.unwrap();
    tx.rules().set(&[rule], app.clock.now()).await.unwrap();
    tx.commit(Event::Judged { host: "localhost".to_owned(), state: State::Open }, app.clock.now()).await.unwrap();
    settle(&[&scene.house]).await;
    scene.settled_as_refused(&scene.eve, &flag(&scene, json!(scene.ana.address), "bad"), "reports from this host are not taken").await;
    scene.hear(&scene.eve, &scene.created(&scene.note())).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1, "all else from there is heard");
    scene.finish().await;
}

on_both_engines! {
    p35_a_block_by_a_maker_here_is_told_to_the_blocked_one_alone,
    nobody_likes_passes_on_or_answers_across_a_block,
    a_host_that_a_maker_keeps_away_is_neither_heard_nor_followed,
    a_block_ends_what_was_between_the_two_until_it_is_taken_back,
    whatever_order_follow_and_block_arrive_in_they_end_alike,
    p29_a_report_is_kept_within_bounds_as_plain_text,
}
