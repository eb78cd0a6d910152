//! Home and the public timelines.

use domain::actors::{Actor, State};
use domain::posts::Post;
use domain::{Audience, Id};
use storage::Cursor;
use storage::timelines::{Arrived, HomeHolder, MAX_HOME};

use crate::nouns::{actor, address, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn ids(posts: Vec<Post>) -> Vec<Id<Post>> {
    posts.into_iter().map(|post| post.id).collect()
}

fn at_home(arrived: Vec<Arrived>) -> Vec<Id<Post>> {
    arrived.into_iter().map(|arrived| arrived.post.id).collect()
}

#[tokio::test]
async fn a_home_entry_needs_a_post_and_an_owner() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.timelines().insert(trial.id(), ana.id, trial.id()).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn home_shows_each_post_once_in_the_order_of_arrival() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let posts = [post(trial.id(), bo.id), post(trial.id(), bo.id), post(trial.id(), bo.id)];
        let mut tx = trial.storage.begin().await.unwrap();
        for post in &posts {
            tx.posts().insert(post, &[]).await.unwrap();
        }
        let [old, middle, new] = posts.map(|post| post.id);
        for late in [middle, new, old] {
            assert!(tx.timelines().insert(trial.id(), ana.id, late).await.unwrap());
        }
        assert!(!tx.timelines().insert(trial.id(), ana.id, middle).await.unwrap(), "it is there already");
        assert!(tx.timelines().insert(trial.id(), bo.id, middle).await.unwrap(), "each home is its owner's");
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let first = reader.timelines().home(ana.id, NOW, Cursor::START, 2).await.unwrap();
        assert_eq!(at_home(first.items), [old, new]);
        let second = reader.timelines().home(ana.id, NOW, first.next.unwrap(), 2).await.unwrap();
        assert_eq!((at_home(second.items), second.next), (vec![middle], None));
    }
}

#[tokio::test]
async fn home_keeps_the_newest_800_of_its_owner_alone() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let mut tx = trial.storage.begin().await.unwrap();
        let mut arrived = Vec::new();
        for _ in 0..MAX_HOME + 3 {
            let said = post(trial.id(), bo.id);
            tx.posts().insert(&said, &[]).await.unwrap();
            arrived.push(said.id);
        }
        tx.timelines().insert(trial.id(), bo.id, arrived[0]).await.unwrap();
        for said in &arrived {
            tx.timelines().insert(trial.id(), ana.id, *said).await.unwrap();
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let mut seen = Vec::new();
        let mut before = Some(Cursor::START);
        while let Some(cursor) = before {
            let page = reader.timelines().home(ana.id, NOW, cursor, 80).await.unwrap();
            seen.extend(at_home(page.items));
            before = page.next;
        }
        arrived.reverse();
        arrived.truncate(800);
        assert_eq!(seen, arrived);
        assert_eq!(reader.timelines().home(bo.id, NOW, Cursor::START, 80).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn who_is_followed_no_more_or_gone_leaves_home() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody("bo").await, trial.somebody("cy").await);
        let (his, hers, removed) = (post(trial.id(), bo.id), post(trial.id(), cy.id), post(trial.id(), cy.id));
        let mut tx = trial.storage.begin().await.unwrap();
        for said in [&his, &hers, &removed] {
            tx.posts().insert(said, &[]).await.unwrap();
            tx.timelines().insert(trial.id(), ana.id, said.id).await.unwrap();
        }
        tx.posts().remove(removed.id, &removed.address, "Note", removed.updated_at).await.unwrap();
        tx.timelines().remove_author(ana.id, bo.id).await.unwrap();
        assert_eq!(at_home(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items), [hers.id]);
        tx.actors().update(&Actor { state: State::Suspended, ..cy }).await.unwrap();
        assert_eq!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items, vec![]);
    }
}

#[tokio::test]
async fn the_public_timeline_holds_public_posts_of_the_active_that_answer_nothing() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let sue = Actor { state: State::Suspended, ..actor(trial.id(), "sue") };
        trial.insert_actor(&sue).await;
        let ours = [(); 2].map(|()| Post { raw: None, ..post(trial.id(), ana.id) });
        let theirs = post(trial.id(), bo.id);
        let mut tx = trial.storage.begin().await.unwrap();
        let unlisted = Post { audience: Audience::Unlisted, ..post(trial.id(), ana.id) };
        let reply = Post { in_reply_to: Some(address("https://x.example/1")), ..post(trial.id(), ana.id) };
        for said in [&ours[0], &ours[1], &theirs, &unlisted, &reply, &post(trial.id(), sue.id)] {
            tx.posts().insert(said, &[]).await.unwrap();
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let first = reader.timelines().public(false, None, NOW, Cursor::START, 2).await.unwrap();
        assert_eq!(ids(first.items), [theirs.id, ours[1].id]);
        let second = reader.timelines().public(false, None, NOW, first.next.unwrap(), 2).await.unwrap();
        assert_eq!((ids(second.items), second.next), (vec![ours[0].id], None));
        assert_eq!(ids(reader.timelines().public(true, None, NOW, Cursor::START, 9).await.unwrap().items), [ours[1].id, ours[0].id]);
    }
}

#[tokio::test]
async fn who_has_a_post_at_home_is_told_with_what_they_are_to_its_author() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody("bo").await, trial.somebody("cy").await);
        let said = Post { audience: Audience::Followers, ..post(trial.id(), bo.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.posts().address_to(said.id, &[ana.id, cy.id]).await.unwrap();
        tx.posts().readdress(said.id, &[cy.id]).await.unwrap();
        for owner in [ana.id, cy.id] {
            tx.timelines().insert(trial.id(), owner, said.id).await.unwrap();
        }
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let holders = tx.timelines().list_holders(said.id).await.unwrap();
        let holder = |owner, is_addressed| HomeHolder { owner, audience: Audience::Followers, follows_author: false, is_addressed };
        assert_eq!(holders, [holder(ana.id, false), holder(cy.id, true)]);
        tx.timelines().remove_from(said.id, &[ana.id]).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(at_home(reader.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items), []);
        assert_eq!(at_home(reader.timelines().home(cy.id, NOW, Cursor::START, 9).await.unwrap().items), [said.id]);
    }
}
