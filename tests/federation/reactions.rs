//! What peers do with posts: they like them and pass them on, and take that back, in whichever order it arrives.

use harness::{Peer, Plan, on_both_engines, settle};
use proptest::prelude::{Just, Strategy as _, any};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    async fn shown(&self, listing: &Value) -> (i64, i64) {
        let path = format!("/listings/{}", listing["id"].as_str().unwrap());
        let listing = self.ana.call(http::Method::GET, &path).await.expect(200).json();
        (listing["likes"].as_i64().unwrap(), listing["boosts"].as_i64().unwrap())
    }
}

async fn likes_and_boosts_of_a_listing_are_counted_until_they_are_taken_back(plan: Plan) {
    let scene = Scene::with(plan).await;
    let bob = scene.peer.person("bob");
    let mug = scene.mug().await;
    let id = mug["id"].as_str().unwrap();
    let like = scene.peer.activity("Like", &scene.eve, mug["address"].clone());
    let mut react = scene.peer.activity("EmojiReact", &scene.eve, mug["address"].clone());
    react["content"] = json!("🔥");
    let mut hearts = scene.peer.activity("Like", &bob, mug["address"].clone());
    hearts["content"] = json!("❤");
    for (who, activity) in [(&scene.eve, &like), (&scene.eve, &react), (&bob, &hearts)] {
        scene.hear(who, activity).await;
    }
    assert_eq!(scene.shown(&mug).await, (2, 0), "each once, however many emoji");
    let boost = scene.peer.activity("Announce", &bob, mug["address"].clone());
    scene.hear(&bob, &boost).await;
    assert_eq!(scene.shown(&mug).await, (2, 1));
    let page = scene.house.visitor().get(&format!("/@ana/listings/{id}")).await.expect(200).text();
    assert!(page.contains("liked by 2") && page.contains("boosted once"));
    let note = scene.house.visitor().document(&format!("/o/{id}")).await.expect(200).json();
    for (part, count) in [("likes", 2), ("shares", 1)] {
        let address = note[part].as_str().unwrap();
        assert_eq!(address, scene.house.url(&format!("/o/{id}/{part}")));
        let collection = scene.house.visitor().document(&format!("/o/{id}/{part}")).await.expect(200).json();
        assert_eq!(
            (collection["totalItems"].as_i64(), collection["type"].as_str(), collection.get("first"), collection.get("orderedItems")),
            (Some(count), Some("OrderedCollection"), None, None)
        );
    }
    let nameless = json!({"type": "Like", "actor": bob.id, "object": mug["address"]});
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, nameless)).await;
    assert_eq!(scene.shown(&mug).await, (1, 1), "named by what was liked");
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, react)).await;
    assert_eq!(scene.shown(&mug).await, (1, 1), "one emoji less");
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, like["id"].clone())).await;
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, boost)).await;
    assert_eq!(scene.shown(&mug).await, (0, 0));
    scene.finish().await;
}

async fn a_boost_brings_a_post_home_once_and_its_undo_takes_it_out(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = Peer::open(&scene.clock).await;
    let (bob, carla, olga) = (scene.peer.person("bob"), scene.peer.person("carla"), other.person("olga"));
    for who in [&bob, &carla, &scene.eve] {
        scene.ana_follows(&scene.peer, who).await;
    }
    let theirs = other.note(&olga, "nobody here knows me");
    other.serve(&theirs);
    let known = scene.peer.note(&scene.eve, "to my followers and all");
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, known.clone())).await;
    let [theirs, known] = [theirs, known].map(|note| note["id"].as_str().unwrap().to_owned());
    let boost = scene.peer.activity("Announce", &bob, theirs.as_str());
    let again = scene.peer.activity("Announce", &carla, theirs.as_str());
    let of_known = scene.peer.activity("Announce", &bob, known.as_str());
    let mug = scene.mug().await["address"].clone();
    let own = scene.peer.activity("Announce", &bob, mug.clone());
    // Her own stands there, too, and is not what this is about.
    let home = async || scene.home().await.into_iter().filter(|(address, _)| mug != address.as_str()).collect::<Vec<_>>();
    for (who, activity) in [(&bob, &boost), (&carla, &again), (&bob, &of_known), (&bob, &own)] {
        scene.hear(who, activity).await;
    }
    assert_eq!(home().await, [(theirs.clone(), Some(bob.handle())), (known.clone(), None)]);
    let page = scene.ana.browser.get("/home").await.expect(200).text();
    assert!(page.contains("boosted by") && page.contains(&format!("@{}", bob.handle())) && page.contains("nobody here knows me"));
    scene.hear(&carla, &scene.peer.activity("Undo", &carla, again["id"].clone())).await;
    assert_eq!(home().await.len(), 2, "it came by bob");
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, of_known)).await;
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, boost)).await;
    assert_eq!(home().await, [(known, None)], "what came by its author stays");
    let once_more = scene.peer.activity("Announce", &bob, theirs.as_str());
    scene.hear(&bob, &once_more).await;
    assert_eq!(home().await.len(), 2);
    let _ = scene.ana.call(http::Method::DELETE, &format!("/makers/{}/follow", bob.handle())).await.expect(200);
    settle(&[&scene.house]).await;
    assert_eq!(home().await.len(), 1, "with bob goes what he passed on");
    scene.finish().await;
}

async fn what_two_passed_on_stays_at_home_while_one_of_them_does(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = Peer::open(&scene.clock).await;
    let (bob, carla, olga) = (scene.peer.person("bob"), scene.peer.person("carla"), other.person("olga"));
    for who in [&bob, &carla] {
        scene.ana_follows(&scene.peer, who).await;
    }
    let [first, second] = ["first", "second"].map(|text| {
        let note = other.note(&olga, text);
        other.serve(&note);
        note["id"].as_str().unwrap().to_owned()
    });
    let boosts = [(&bob, &first), (&bob, &second), (&carla, &first)].map(|(who, what)| (who, scene.peer.activity("Announce", who, what.as_str())));
    for (who, boost) in &boosts {
        scene.hear(who, boost).await;
    }
    let at_home = |first_by: &harness::Person| vec![(second.clone(), Some(bob.handle())), (first.clone(), Some(first_by.handle()))];
    assert_eq!(scene.home().await, at_home(&bob));
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, boosts[0].1.clone())).await;
    assert_eq!(scene.home().await, at_home(&carla), "in the same place");
    let again = scene.peer.activity("Announce", &bob, first.as_str());
    scene.hear(&bob, &again).await;
    let _ = scene.ana.call(http::Method::DELETE, &format!("/makers/{}/follow", carla.handle())).await.expect(200);
    settle(&[&scene.house]).await;
    assert_eq!(scene.home().await, at_home(&bob), "followed no more, and passed on by another all the same");
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, again)).await;
    assert_eq!(scene.home().await, [(second.clone(), Some(bob.handle()))], "nobody is left who is followed");
    scene.finish().await;
}

async fn a_like_that_comes_before_its_post_counts_when_the_post_comes(plan: Plan) {
    let scene = Scene::with(plan).await;
    let bob = scene.peer.person("bob");
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let (note, private) = (scene.peer.note(&scene.eve, "news"), scene.note());
    let mut fire = scene.peer.activity("Like", &bob, note["id"].clone());
    fire["content"] = json!("🔥");
    let plain = scene.peer.activity("Like", &bob, note["id"].clone());
    let (undone, unnamed) = (scene.peer.activity("Like", &scene.eve, note["id"].clone()), scene.peer.activity("EmojiReact", &scene.eve, note["id"].clone()));
    let mut unnamed = unnamed;
    unnamed["content"] = json!("👍");
    let hidden = scene.peer.activity("Like", &bob, private["id"].clone());
    for (who, like) in [(&bob, &fire), (&bob, &plain), (&scene.eve, &undone), (&scene.eve, &unnamed), (&bob, &hidden)] {
        scene.hear(who, like).await;
    }
    assert_eq!(scene.rows("early_likes", "").await.len(), 5);
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, undone["id"].clone())).await;
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, json!({"type": "EmojiReact", "object": note["id"], "content": "👍"}))).await;
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
    scene.hear(&scene.eve, &scene.created(&private)).await;
    let likes = scene.rows("likes", "").await;
    let has = |like: &Value| likes.iter().any(|row| ["'", "\""].iter().any(|quote| row.contains(&format!("{}{quote}", like["id"].as_str().unwrap()))));
    assert!(likes.len() == 2 && has(&fire) && has(&plain), "what was not taken back: {likes:?}");
    assert!(scene.rows("early_likes", "").await.is_empty());
    assert_eq!(crate::log::Log::of_this_process().refusals_of(hidden["id"].as_str().unwrap()), 1, "bob was not told the other");

    let late = scene.peer.note(&scene.eve, "much later");
    scene.hear(&bob, &scene.peer.activity("Like", &bob, late["id"].clone())).await;
    scene.clock.turn(7 * 86_400 + 1);
    server::workers::tidy(scene.house.app()).await.unwrap();
    assert!(scene.rows("early_likes", "").await.is_empty(), "after a week it waits no more");
    scene.finish().await;
}

async fn a_group_passes_on_what_its_members_say(plan: Plan) {
    let scene = Scene::with(plan).await;
    let group = scene.peer.person("group");
    scene.ana_follows(&scene.peer, &group).await;
    let post = scene.peer.note(&scene.eve, "a post in the group");
    let mut comment = scene.peer.note(&scene.eve, "a comment below it");
    comment["inReplyTo"] = post["id"].clone();
    for note in [&post, &comment] {
        scene.peer.serve(note);
        let create = scene.peer.activity("Create", &scene.eve, note.clone());
        scene.hear(&group, &scene.peer.activity("Announce", &group, create)).await;
    }
    assert_eq!(scene.rows("posts", "a comment below it").await.len(), 1);
    assert_eq!(scene.home().await, [(post["id"].as_str().unwrap().to_owned(), Some(group.handle()))], "comments belong to their thread");
    scene.finish().await;
}

on_both_engines! {
    likes_and_boosts_of_a_listing_are_counted_until_they_are_taken_back,
    a_boost_brings_a_post_home_once_and_its_undo_takes_it_out,
    a_group_passes_on_what_its_members_say,
    what_two_passed_on_stays_at_home_while_one_of_them_does,
    a_like_that_comes_before_its_post_counts_when_the_post_comes,
}

/// What was said about one post, by index; and which of it.
#[derive(Debug, Clone)]
struct Story {
    deletes: bool,
    undoes: bool,
    order: Vec<usize>,
}

fn stories() -> impl proptest::strategy::Strategy<Value = Story> {
    let told = |deletes: bool, undoes: bool| [0, 1, 2, 4].into_iter().chain(undoes.then_some([3, 5]).into_iter().flatten()).chain(deletes.then_some(6)).collect::<Vec<usize>>();
    (any::<bool>(), any::<bool>()).prop_flat_map(move |(deletes, undoes)| {
        let once = told(deletes, undoes);
        let again = proptest::sample::subsequence(once.clone(), 0..=once.len());
        again.prop_map(move |again| once.iter().copied().chain(again).collect::<Vec<_>>()).prop_shuffle().prop_flat_map(move |order| Just(Story { deletes, undoes, order }))
    })
}

/// Eve says something, changes it and perhaps deletes it; Bob likes it and passes it on, and perhaps takes that back.
async fn tell(scene: &Scene, bob: &harness::Person, story: &Story) -> Result<(), TestCaseError> {
    let note = scene.peer.note(&scene.eve, "as it was first");
    let id = note["id"].as_str().unwrap();
    let mut newer = note.clone();
    newer["content"] = json!("<p>as it is now</p>");
    newer["updated"] = json!(scene.clock.time().plus_seconds(1).rfc3339());
    scene.peer.serve(&newer);
    let like = scene.peer.activity("Like", bob, id);
    let boost = scene.peer.activity("Announce", bob, id);
    let said = [
        (&scene.eve, scene.peer.activity("Create", &scene.eve, note.clone())),
        (&scene.eve, scene.peer.activity("Update", &scene.eve, newer)),
        (bob, like.clone()),
        (bob, scene.peer.activity("Undo", bob, like["id"].clone())),
        (bob, boost.clone()),
        (bob, scene.peer.activity("Undo", bob, boost)),
        (&scene.eve, scene.peer.activity("Delete", &scene.eve, json!({"id": id, "type": "Tombstone"}))),
    ];
    for at in &story.order {
        scene.hear(said[*at].0, &said[*at].1).await;
    }
    let dump = scene.house.dump().await;
    let posts: Vec<&String> = dump.table("posts").iter().filter(|row| row.contains(&format!("'{id}'"))).collect();
    let tombstones = dump.table("tombstones").iter().filter(|row| row.contains(&format!("'{id}'"))).count();
    let reactions = |table: &str, activity: &Value| dump.table(table).iter().filter(|row| row.contains(&format!("'{}'", activity["id"].as_str().unwrap()))).count();
    // Everything ends as if it had come in order.
    let (likes, boosts) = (usize::from(!story.deletes && !story.undoes), usize::from(!story.deletes && !story.undoes));
    proptest::prop_assert_eq!((posts.len(), tombstones), if story.deletes { (0, 1) } else { (1, 0) });
    proptest::prop_assert!(posts.iter().all(|row| row.contains("as it is now")));
    proptest::prop_assert_eq!((reactions("likes", &said[2].1), reactions("boosts", &said[4].1)), (likes, boosts));
    let home: Vec<_> = scene.home().await.into_iter().filter(|(address, _)| address == id).collect();
    proptest::prop_assert_eq!(home, if story.deletes { Vec::new() } else { vec![(id.to_owned(), None)] });
    Ok(())
}

#[test]
fn r16_every_order_of_what_is_said_about_a_post_ends_alike() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let scene = Scene::open().await;
        let bob = scene.peer.person("bob");
        scene.ana_follows(&scene.peer, &bob).await;
        scene.ana_follows(&scene.peer, &scene.eve).await;
        let mut runner = TestRunner::new(Config { cases: 24, max_shrink_iters: 50, failure_persistence: None, ..Config::default() });
        let ran = tokio::task::block_in_place(|| runner.run(&stories(), |story| tokio::runtime::Handle::current().block_on(tell(&scene, &bob, &story))));
        ran.unwrap();
        scene.finish().await;
    });
}
