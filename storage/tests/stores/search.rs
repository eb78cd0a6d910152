//! Posts by their words: for whom, and never for anybody else; and the tags there are.

use domain::actors::{Actor, State};
use domain::makers::{Maker, Profile};
use domain::posts::reactions::{Boost, Emoji, Like};
use domain::posts::{Kind, Post};
use domain::tag::Tag;
use domain::text::search_words;
use domain::{Audience, Id, Time};
use storage::search::PostFilter;
use storage::{Cursor, StorageError, Transaction};

use crate::nouns::{actor, actor_elsewhere, address, follow, markup, post};
use crate::trial::{NOW, Trial, keep};

const ALL: i64 = 80;

fn filter(text: &str, viewer: Option<Id<Actor>>) -> PostFilter {
    PostFilter { words: search_words(text, 8), viewer, now: NOW }
}

/// A maker here who agrees to be found, or does not.
async fn maker(trial: &Trial, name: &str, indexable: bool) -> Actor {
    kept(trial, actor(trial.id(), name), indexable).await
}

async fn kept(trial: &Trial, actor: Actor, indexable: bool) -> Actor {
    let maker = Maker { actor, profile: Profile { indexable, ..Profile::default() }, updated_at: NOW, version: 1 };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.makers().insert(&maker).await.unwrap();
    keep(tx).await;
    maker.actor
}

fn said(trial: &Trial, by: &Actor, audience: Audience, text: &str) -> Post {
    let bare = post(trial.id(), by.id);
    Post {
        kind: Kind::Note,
        audience,
        title: String::new(),
        warning: String::new(),
        content: markup(text),
        photos: Vec::new(),
        mentions: Vec::new(),
        quote: None,
        raw: None,
        ..bare
    }
}

async fn insert(trial: &Trial, posts: &[&Post]) {
    let mut tx = trial.storage.begin().await.unwrap();
    for post in posts {
        tx.posts().insert(post, &[]).await.unwrap();
    }
    tx.search().index(&posts.iter().map(|post| post.id).collect::<Vec<_>>()).await.unwrap();
    keep(tx).await;
}

async fn change<T>(trial: &Trial, what: impl AsyncFnOnce(&mut Transaction) -> T) {
    let mut tx = trial.storage.begin().await.unwrap();
    what(&mut tx).await;
    keep(tx).await;
}

async fn found(trial: &Trial, text: &str, viewer: Option<Id<Actor>>) -> Vec<Id<Post>> {
    let mut reader = trial.storage.read_bounded().await.unwrap();
    let filter = filter(text, viewer);
    let page = reader.search().posts(&filter, Cursor::START, ALL).await.unwrap();
    assert_eq!(reader.search().count_posts(&filter, 1_000).await.unwrap(), i64::try_from(page.items.len()).unwrap());
    page.items.into_iter().map(|post| post.id).collect()
}

#[tokio::test]
async fn p12_who_did_not_agree_is_found_by_nobody_who_took_no_part() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (maker(&trial, "ana", false).await, maker(&trial, "bo", true).await, maker(&trial, "cy", true).await);
        let shy = said(&trial, &ana, Audience::Public, "A walnut shuttle");
        let open = said(&trial, &bo, Audience::Public, "Another walnut");
        let unlisted = said(&trial, &bo, Audience::Unlisted, "walnut, unlisted");
        let followers = said(&trial, &bo, Audience::Followers, "walnut, for followers");
        let direct = said(&trial, &bo, Audience::Direct, "walnut, for one");
        insert(&trial, &[&shy, &open, &unlisted, &followers, &direct]).await;
        change(&trial, async |tx| {
            tx.follows().insert(&follow(trial.id(), cy.id, bo.id)).await.unwrap();
            tx.follows().insert(&follow(trial.id(), cy.id, ana.id)).await.unwrap();
        })
        .await;
        assert_eq!(found(&trial, "walnut", None).await, [open.id]);
        assert_eq!(found(&trial, "walnut", Some(cy.id)).await, [open.id], "following is no part");
        assert_eq!(found(&trial, "walnut", Some(ana.id)).await, [open.id, shy.id], "one's own");
        assert_eq!(found(&trial, "walnut", Some(bo.id)).await, [direct.id, followers.id, unlisted.id, open.id]);
    }
}

#[tokio::test]
async fn p12_what_one_took_part_in_is_found_as_long_as_one_may_see_it() {
    for trial in Trial::all().await {
        let (bo, cy) = (maker(&trial, "bo", false).await, maker(&trial, "cy", false).await);
        let [addressed, liked, boosted, kept, answered, secret] = [
            said(&trial, &bo, Audience::Direct, "walnut one"),
            said(&trial, &bo, Audience::Followers, "walnut two"),
            said(&trial, &bo, Audience::Public, "walnut three"),
            said(&trial, &bo, Audience::Unlisted, "walnut four"),
            said(&trial, &bo, Audience::Public, "walnut five"),
            said(&trial, &bo, Audience::Direct, "walnut six"),
        ];
        let answer = Post { in_reply_to: Some(answered.address.clone()), ..said(&trial, &cy, Audience::Public, "oak") };
        insert(&trial, &[&addressed, &liked, &boosted, &kept, &answered, &secret]).await;
        assert!(found(&trial, "walnut", Some(cy.id)).await.is_empty());
        let followed = follow(trial.id(), cy.id, bo.id);
        change(&trial, async |tx| {
            tx.follows().insert(&followed).await.unwrap();
            tx.posts().address_to(addressed.id, &[cy.id]).await.unwrap();
            let like = Like { address: address("https://maker.example/a/like"), actor: cy.id, post: liked.id, emoji: Emoji::PLAIN, created_at: NOW };
            tx.reactions().insert_like(&like).await.unwrap();
            let boost = Boost { address: address("https://maker.example/a/boost"), actor: cy.id, post: boosted.id, created_at: NOW };
            assert!(tx.reactions().insert_boost(&boost).await.unwrap());
            tx.bookmarks().insert(trial.id(), cy.id, kept.id).await.unwrap();
            tx.posts().insert(&answer, &[]).await.unwrap();
            // As the reader of the journal does it: the answer brings along what it answers.
            tx.search().index(&[addressed.id, liked.id, boosted.id, kept.id, answer.id, secret.id]).await.unwrap();
        })
        .await;
        assert_eq!(found(&trial, "walnut", Some(cy.id)).await, [answered.id, kept.id, boosted.id, liked.id, addressed.id]);
        assert!(found(&trial, "walnut", None).await.is_empty());
        change(&trial, async |tx| tx.follows().remove(followed.id).await.unwrap()).await;
        assert_eq!(found(&trial, "walnut", Some(cy.id)).await, [answered.id, kept.id, boosted.id, addressed.id], "without following it is hidden again");
        change(&trial, async |tx| tx.bookmarks().remove(cy.id, kept.id).await.map(|_| ()).unwrap()).await;
        assert_eq!(found(&trial, "walnut", Some(cy.id)).await, [answered.id, boosted.id, addressed.id], "though the index does not know yet");
        change(&trial, async |tx| {
            let block = domain::blocks::Block { id: trial.id(), address: address("https://maker.example/a/block"), blocker: bo.id, blocked: cy.id, created_at: NOW };
            tx.blocks().insert(&block).await.unwrap();
        })
        .await;
        assert!(found(&trial, "walnut", Some(cy.id)).await.is_empty(), "p35: a block hides all of it");
    }
}

#[tokio::test]
async fn consent_that_is_withdrawn_holds_at_once_and_empties_the_index() {
    for trial in Trial::all().await {
        let bo = maker(&trial, "bo", true).await;
        let far = kept(&trial, Actor { state: State::Active, ..actor_elsewhere(trial.id(), "far", "hill.example") }, true).await;
        let (near, there) = (said(&trial, &bo, Audience::Public, "walnut"), said(&trial, &far, Audience::Public, "walnut"));
        insert(&trial, &[&near, &there]).await;
        change(&trial, async |tx| {
            tx.search().follow_consent(bo.id).await.unwrap();
            tx.search().follow_consent(far.id).await.unwrap();
        })
        .await;
        assert_eq!(found(&trial, "walnut", None).await, [there.id, near.id]);
        for indexable in [false, true, false] {
            for author in [&bo, &far] {
                change(&trial, async |tx| {
                    let mut maker = tx.makers().find(author.id).await.unwrap().unwrap();
                    maker.profile.indexable = indexable;
                    maker.version += 1;
                    assert!(tx.makers().update(&maker).await.unwrap());
                })
                .await;
            }
            assert!(found(&trial, "walnut", None).await.is_empty(), "at once when withdrawn, and not before it is indexed when given");
            change(&trial, async |tx| {
                tx.search().follow_consent(bo.id).await.unwrap();
                tx.search().follow_consent(far.id).await.unwrap();
            })
            .await;
            let expected = if indexable { vec![there.id, near.id] } else { Vec::new() };
            assert_eq!(found(&trial, "walnut", None).await, expected);
        }
        let left = trial.texts("SELECT CAST(COUNT(*) AS TEXT) FROM posts_search", "SELECT COUNT(*)::text FROM posts_search").await;
        assert_eq!(left, ["1"], "only what is its author's own");
    }
}

#[tokio::test]
async fn an_edit_a_deletion_and_a_blocked_host_are_followed() {
    for trial in Trial::all().await {
        let bo = maker(&trial, "bo", true).await;
        let far = kept(&trial, Actor { state: State::Active, ..actor_elsewhere(trial.id(), "far", "hill.example") }, true).await;
        let (near, there) = (said(&trial, &bo, Audience::Public, "walnut"), said(&trial, &far, Audience::Public, "walnut"));
        insert(&trial, &[&near, &there]).await;
        change(&trial, async |tx| {
            tx.posts().update(&Post { content: markup("oak"), ..near.clone() }, &[Tag::trusted("käsereibe")]).await.unwrap();
            tx.search().index(&[near.id]).await.unwrap();
        })
        .await;
        assert_eq!(found(&trial, "walnut", None).await, [there.id]);
        for words in ["oak", "OAK kase", "Käsereibe", "kas oa"] {
            assert_eq!(found(&trial, words, None).await, [near.id], "{words}");
        }
        change(&trial, async |tx| {
            let kept_out = Post { raw: Some("{\"searchableBy\": []}".to_owned()), ..there.clone() };
            tx.posts().update(&kept_out, &[]).await.unwrap();
            tx.search().index(&[there.id]).await.unwrap();
        })
        .await;
        assert!(found(&trial, "walnut", None).await.is_empty(), "this very post is not to be found");
        change(&trial, async |tx| {
            tx.posts().update(&there, &[]).await.unwrap();
            tx.search().index(&[there.id]).await.unwrap();
        })
        .await;
        change(&trial, async |tx| tx.actors().update(&Actor { state: State::Blocked, ..far.clone() }).await.unwrap()).await;
        assert!(found(&trial, "walnut", Some(bo.id)).await.is_empty(), "its host is blocked");
        change(&trial, async |tx| tx.posts().remove(near.id, &near.address, "Note", NOW).await.unwrap()).await;
        assert!(found(&trial, "oak", Some(bo.id)).await.is_empty());
        let left = trial.texts("SELECT CAST(COUNT(*) AS TEXT) FROM posts_search", "SELECT COUNT(*)::text FROM posts_search").await;
        assert_eq!(left, ["1"], "the row of a deleted post goes with it");
    }
}

#[tokio::test]
async fn w23_q13_what_is_typed_is_words_whatever_it_holds() {
    for trial in Trial::all().await {
        let bo = maker(&trial, "bo", true).await;
        let all: Vec<Post> = (0..30).map(|n| said(&trial, &bo, Audience::Public, &format!("walnut a{n} und Größe 日本語の本"))).collect();
        insert(&trial, &all.iter().collect::<Vec<_>>()).await;
        for odd in ["\"", "'", "* ", "%_\\", "() : ^ -", "'; DROP TABLE posts; --", "who:all", "NEAR(walnut", "walnut) OR (who : \"all\"", "\u{0}", "' | '@all", "walnut & !a"] {
            let mut reader = trial.storage.read_bounded().await.unwrap();
            let found = reader.search().posts(&filter(odd, Some(bo.id)), Cursor::START, ALL).await.unwrap();
            assert!(found.items.is_empty() || odd.contains("walnut"), "{odd}");
        }
        for (words, fits) in [("wal* nut", 0), ("WALNUT", 30), ("a1", 11), ("a", 0), ("groß", 30), ("日本", 30), ("語の", 30), ("本日", 0), ("u", 0), ("un", 30)] {
            assert_eq!(found(&trial, words, None).await.len(), fits, "{words}");
        }
        let long = "walnut ".repeat(2_000);
        assert_eq!(found(&trial, &long, None).await.len(), 30, "as many words as are looked at");
    }
}

#[tokio::test]
async fn posts_come_in_parts_and_are_counted_so_far() {
    for trial in Trial::all().await {
        let bo = maker(&trial, "bo", true).await;
        let all: Vec<Post> = (0..5).map(|_| said(&trial, &bo, Audience::Public, "walnut")).collect();
        insert(&trial, &all.iter().collect::<Vec<_>>()).await;
        let mut reader = trial.storage.read_bounded().await.unwrap();
        let (filter, mut next, mut seen) = (filter("walnut", None), Some(Cursor::START), Vec::new());
        while let Some(begin) = next {
            let page = reader.search().posts(&filter, begin, 2).await.unwrap();
            seen.extend(page.items.iter().map(|post| post.id));
            next = page.next;
        }
        assert_eq!(seen, all.iter().rev().map(|post| post.id).collect::<Vec<_>>());
        assert_eq!(reader.search().count_posts(&filter, 3).await.unwrap(), 3);
    }
}

#[tokio::test]
async fn q13_a_search_that_takes_too_long_ends() {
    for trial in Trial::all().await {
        let bo = maker(&trial, "bo", true).await;
        // Many who agreed once and withdrew: the index is walked over in vain.
        trial
            .sql(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) INSERT INTO posts_search (rowid, words, who) SELECT i, 'walnut', 'all' FROM n",
                "SELECT 1",
            )
            .await;
        let mut reader = trial.storage.read_bounded().await.unwrap();
        let begun = std::time::Instant::now();
        match reader.search().posts(&filter("walnut", Some(bo.id)), Cursor::START, ALL).await {
            Ok(found) => assert!(found.items.is_empty()),
            Err(error) => assert!(matches!(error, StorageError::TooLong), "{error}"),
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(6));
        drop(reader);
        // The connection is as good as before.
        let _: Vec<Id<Post>> = found(&trial, "oak", None).await;
    }
}

#[tokio::test]
async fn p12_tags_are_offered_only_where_everybody_sees_something() {
    for trial in Trial::all().await {
        let bo = maker(&trial, "bo", false).await;
        let gone = kept(&trial, actor_elsewhere(trial.id(), "gone", "hill.example"), true).await;
        let tagged = [
            (said(&trial, &bo, Audience::Public, "x"), "wool"),
            (said(&trial, &bo, Audience::Public, "x"), "wool"),
            (said(&trial, &bo, Audience::Public, "x"), "wool_dyeing"),
            (said(&trial, &bo, Audience::Followers, "x"), "wool_secret"),
            (said(&trial, &bo, Audience::Unlisted, "x"), "wool_unlisted"),
            (said(&trial, &gone, Audience::Public, "x"), "wool_gone"),
            (said(&trial, &bo, Audience::Public, "x"), "wööl"),
            (said(&trial, &bo, Audience::Public, "x"), "woo"),
        ];
        change(&trial, async |tx| {
            for (post, tag) in &tagged {
                tx.posts().insert(post, &[Tag::trusted(*tag)]).await.unwrap();
            }
        })
        .await;
        let mut reader = trial.storage.read_bounded().await.unwrap();
        let mut like = async |text: &str, limit| {
            let tags = reader.search().tags(&Tag::trusted(text), limit).await.unwrap();
            tags.iter().map(Tag::to_string).collect::<Vec<_>>()
        };
        assert_eq!(like("wool", 10).await, ["wool", "wool_dyeing"]);
        assert_eq!(like("woo", 2).await, ["woo", "wool"]);
        assert_eq!(like("wö", 10).await, ["wööl"]);
        assert!(like("x", 10).await.is_empty());
    }
}

#[tokio::test]
async fn those_who_are_muted_or_limited_are_left_out() {
    for trial in Trial::all().await {
        let (bo, cy) = (maker(&trial, "bo", true).await, maker(&trial, "cy", true).await);
        let loud = said(&trial, &bo, Audience::Public, "walnut");
        insert(&trial, &[&loud]).await;
        let mute = domain::relations::Mute {
            id: trial.id(),
            muter: cy.id,
            muted: bo.id,
            notifications: true,
            until: Some(Time::from_unix_micros(NOW.unix_micros() + 5)),
            created_at: NOW,
        };
        change(&trial, async |tx| tx.mutes().set(&mute).await.unwrap()).await;
        assert!(found(&trial, "walnut", Some(cy.id)).await.is_empty());
        assert_eq!(found(&trial, "walnut", None).await, [loud.id]);
        trial.sql("UPDATE actors SET limited = 1 WHERE handle_folded = 'bo'", "UPDATE actors SET limited = true WHERE handle_folded = 'bo'").await;
        assert!(found(&trial, "walnut", None).await.is_empty());
        let ana = maker(&trial, "ana", false).await;
        change(&trial, async |tx| tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap()).await;
        assert_eq!(found(&trial, "walnut", Some(ana.id)).await, [loud.id], "followers find them");
    }
}
