//! Likes and boosts that nobody may make, take back or put into another's mouth.

use harness::{Peer, Person, settle};
use serde_json::{Value, json};

use crate::scene::Scene;

const GONE: &str = "this author is suspended or gone";
const UNPROVEN: &str = "what is passed on bears no proof by its actor";

impl Scene {
    /// A note of Eve to everyone, kept because Ana is named.
    async fn public_note(&self) -> Value {
        let mut note = self.peer.note(&self.eve, "look at my loom");
        note["cc"] = json!([self.ana.address]);
        self.hear(&self.eve, &self.peer.activity("Create", &self.eve, note.clone())).await;
        note
    }
}

/// The same activity within a group's own.
fn announced(peer: &Peer, group: &Person, inner: &Value) -> Value {
    peer.activity("Announce", group, inner.clone())
}

#[tokio::test]
async fn p03_nobody_takes_back_what_another_liked_or_passed_on() {
    const ANOTHERS: &str = "nobody takes back what another did";
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    let mug = scene.mug().await;
    for kind in ["Like", "EmojiReact", "Announce"] {
        let mut done = scene.peer.activity(kind, &bob, mug["address"].clone());
        done["content"] = json!("👍");
        scene.hear(&bob, &done).await;
        let mut forged = done.clone();
        forged["actor"] = json!(scene.eve.id);
        for object in [done["id"].clone(), done.clone(), forged] {
            scene.settled_as_refused(&scene.eve, &scene.peer.activity("Undo", &scene.eve, object), ANOTHERS).await;
        }
        let unnamed = json!({"type": kind, "object": mug["address"]});
        scene.without_effect(&scene.eve, &scene.peer.activity("Undo", &scene.eve, unnamed), "of her own there is none").await;
        assert_eq!(scene.rows("likes", "👍").await.len() + scene.rows("boosts", "").await.len(), 1, "{kind}");
        scene.hear(&bob, &scene.peer.activity("Undo", &bob, done["id"].clone())).await;
        assert_eq!(scene.rows("likes", "").await.len() + scene.rows("boosts", "").await.len(), 0, "{kind}: bob himself may");
    }
    scene.finish().await;
}

#[tokio::test]
async fn a_like_of_what_is_for_others_is_refused_and_one_of_nothing_fetches_nothing() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    let note = scene.note();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    scene.settled_as_refused(&bob, &scene.peer.activity("Like", &bob, note["id"].clone()), "this post is not for them").await;
    let (unknown, asked) = (scene.peer.note(&scene.eve, "unheard of"), scene.peer.asked());
    scene.peer.serve(&unknown);
    let before = scene.house.dump().await.without(&["inbox", "early_likes"]);
    let (early, of_nothing) = (scene.peer.activity("Like", &bob, unknown["id"].clone()), scene.peer.activity("Like", &bob, scene.house.url("/o/1")));
    scene.hear(&bob, &early).await;
    before.assert_same(&scene.house.dump().await, "it may still come");
    assert_eq!((scene.rows("early_likes", early["id"].as_str().unwrap()).await.len(), scene.peer.asked()), (1, asked), "nothing is fetched");
    scene.without_effect(&bob, &of_nothing, "what is not here of ours will not come").await;
    scene.settled_as_refused(&bob, &scene.peer.activity("EmojiReact", &bob, note["id"].clone()), "a reaction has one emoji").await;
    scene.hear(&scene.eve, &scene.peer.activity("Like", &scene.eve, note["id"].clone())).await;
    assert_eq!(scene.rows("likes", "").await.len(), 1, "her own");
    scene.finish().await;
}

#[tokio::test]
async fn nobody_leaves_more_than_five_emoji_on_one_post() {
    let scene = Scene::open().await;
    let mug = scene.mug().await;
    let react = |emoji: &str| {
        let mut like = scene.peer.activity("Like", &scene.eve, mug["address"].clone());
        like["content"] = json!(emoji);
        like
    };
    for emoji in ["1", "2", "3", "4", "5"] {
        scene.hear(&scene.eve, &react(emoji)).await;
    }
    scene.settled_as_refused(&scene.eve, &react("6"), "nobody leaves that many emoji on one post").await;
    scene.hear(&scene.eve, &react("5")).await;
    assert_eq!(scene.rows("likes", "").await.len(), 5);
    scene.finish().await;
}

#[tokio::test]
async fn p08_passing_on_makes_nothing_more_public() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.ana_follows(&scene.peer, &bob).await;
    let note = scene.note();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    scene.peer.serve(&note);
    let boost = scene.peer.activity("Announce", &bob, note["id"].clone());
    scene.settled_as_refused(&bob, &boost, "only what is public is passed on").await;
    let own = scene.peer.activity("Announce", &scene.eve, note["id"].clone());
    scene.without_effect(&scene.eve, &own, "nobody here follows her").await;
    let mut unheard = scene.peer.note(&scene.eve, "for my followers");
    unheard["to"] = json!([scene.eve.followers()]);
    unheard["cc"] = json!([]);
    scene.peer.serve(&unheard);
    let fetched = scene.peer.activity("Announce", &bob, unheard["id"].clone());
    scene.settled_as_refused(&bob, &fetched, "only what is public is passed on").await;
    assert!(scene.home().await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn p09_nobody_widens_what_another_said() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.ana_follows(&scene.peer, &bob).await;
    let note = scene.note();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    scene.peer.serve(&note);
    let mut wider = note.clone();
    wider["to"] = json!([harness::peer::PUBLIC]);
    scene.settled_as_refused(&bob, &scene.peer.activity("Create", &bob, wider.clone()), "the object is attributed to somebody else").await;
    scene.settled_as_refused(&bob, &scene.peer.activity("Create", &bob, note["id"].clone()), "the object is somebody else's").await;
    scene.settled_as_refused(&bob, &announced(&scene.peer, &bob, &scene.peer.activity("Delete", &scene.eve, wider)), UNPROVEN).await;
    assert!(scene.rows("posts", note["id"].as_str().unwrap()).await[0].contains("direct"));
    scene.finish().await;
}

#[tokio::test]
async fn p18_what_a_group_passes_on_counts_by_its_authors_proof_or_as_its_origin_says() {
    let scene = Scene::open().await;
    let victims = Peer::open(&scene.clock).await;
    let victim = victims.person("victim");
    let group = scene.peer.person("group");
    scene.ana_follows(&scene.peer, &group).await;
    let note = victims.note(&victim, "what I said");
    let mut altered = note.clone();
    altered["content"] = json!("<p>what I never said</p>");

    let gone = victims.activity("Create", &victim, altered.clone());
    let before = scene.house.dump().await.without(&["inbox", "journal", "journal_cursors", "actors", "makers", "actor_keys", "fetches_wanted"]);
    scene.hear(&group, &announced(&scene.peer, &group, &gone)).await;
    before.assert_same(&scene.house.dump().await, "its origin knows nothing of it");
    victims.serve(&note);
    let forged = scene.eve.prove(&victims.activity("Delete", &victim, note["id"].clone()), scene.clock.time());
    for inner in [forged, victims.activity("Like", &victim, note["id"].clone()), victims.activity("Follow", &victim, scene.ana.address.as_str())] {
        let announce = announced(&scene.peer, &group, &inner);
        scene.hear(&group, &announce).await;
        assert_eq!(scene.reason(&announce).await, UNPROVEN, "{}", inner["type"]);
    }
    before.assert_same(&scene.house.dump().await, "nothing of that is believed");
    // Long enough for what failed to be asked again.
    scene.clock.turn(700);
    scene.hear(&group, &announced(&scene.peer, &group, &victims.activity("Create", &victim, altered.clone()))).await;
    assert_eq!((scene.rows("posts", "what I said").await.len(), scene.rows("posts", "never said").await.len()), (1, 0), "as its origin says");
    assert_eq!(scene.home().await, [(note["id"].as_str().unwrap().to_owned(), Some(group.handle()))]);
    altered["updated"] = json!(scene.clock.time().plus_seconds(5).rfc3339());
    scene.hear(&group, &announced(&scene.peer, &group, &victims.activity("Update", &victim, altered.clone()))).await;
    assert!(scene.rows("posts", "never said").await.is_empty());
    let proven = victim.prove(&victims.activity("Update", &victim, altered), scene.clock.time());
    scene.hear(&group, &announced(&scene.peer, &group, &proven)).await;
    assert_eq!(scene.rows("posts", "never said").await.len(), 1, "the victim said it after all");
    let like = scene.eve.prove(&scene.peer.activity("Like", &scene.eve, note["id"].clone()), scene.clock.time());
    scene.hear(&group, &announced(&scene.peer, &group, &like)).await;
    assert_eq!(scene.rows("likes", "").await.len(), 1);
    scene.hear(&scene.eve, &scene.peer.activity("Undo", &scene.eve, like["id"].clone())).await;
    scene.hear(&group, &announced(&scene.peer, &group, &like)).await;
    assert!(scene.rows("likes", "").await.is_empty(), "what was taken back does not come again");
    let deleted = victim.prove(&victims.activity("Delete", &victim, note["id"].clone()), scene.clock.time());
    scene.hear(&group, &announced(&scene.peer, &group, &deleted)).await;
    assert!(scene.home().await.is_empty() && scene.rows("tombstones", note["id"].as_str().unwrap()).await.len() == 1);
    scene.finish().await;
}

#[tokio::test]
async fn p30_the_suspended_are_not_heard_through_others() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.ana_follows(&scene.peer, &bob).await;
    let old = scene.public_note().await;
    scene.house.sql(&format!("UPDATE actors SET state = 'suspended' WHERE address = '{}'", scene.eve.id)).await;
    let new = scene.peer.note(&scene.eve, "said since");
    scene.peer.serve(&new);
    for note in [old, new] {
        scene.settled_as_refused(&bob, &scene.peer.activity("Announce", &bob, note["id"].clone()), GONE).await;
    }
    assert!(scene.home().await.is_empty());
    scene.house.sql(&format!("UPDATE actors SET state = 'active' WHERE address = '{}'", scene.eve.id)).await;
    scene.finish().await;
}

#[tokio::test]
async fn p33_what_was_deleted_does_not_come_back_by_a_boost() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.ana_follows(&scene.peer, &bob).await;
    let note = scene.public_note().await;
    scene.peer.serve(&note);
    scene.hear(&bob, &scene.peer.activity("Like", &bob, note["id"].clone())).await;
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, note["id"].clone())).await;
    assert!(scene.rows("likes", "").await.is_empty());
    let asked = scene.peer.asked();
    scene.without_effect(&bob, &scene.peer.activity("Announce", &bob, note["id"].clone()), "passed on").await;
    scene.without_effect(&bob, &scene.peer.activity("Like", &bob, note["id"].clone()), "liked").await;
    assert_eq!(scene.peer.asked(), asked);
    scene.finish().await;
}

#[tokio::test]
async fn strangers_make_us_fetch_nothing_by_passing_it_on() {
    let scene = Scene::open().await;
    let note = scene.peer.note(&scene.eve, "spread the word");
    scene.peer.serve(&note);
    let asked = scene.peer.asked();
    scene.without_effect(&scene.eve, &scene.peer.activity("Announce", &scene.eve, note["id"].clone()), "nobody here follows her").await;
    let create = scene.peer.activity("Create", &scene.eve, note.clone());
    scene.without_effect(&scene.eve, &announced(&scene.peer, &scene.eve, &create), "whole").await;
    scene.without_effect(&scene.eve, &scene.peer.activity("Announce", &scene.eve, scene.house.url("/o/1")), "of ours there is none").await;
    let told = scene.peer.activity("Announce", &scene.eve, json!(["https://a.example/1", "https://a.example/2"]));
    scene.settled_as_refused(&scene.eve, &told, "what is passed on is one thing").await;
    assert_eq!(scene.peer.asked(), asked);
    settle(&[&scene.house]).await;
    scene.finish().await;
}
