//! Conversations of direct posts as each of those in them sees them, and how posts of makers begin.

use domain::actors::Actor;
use domain::posts::habits::Habits;
use domain::posts::permits::Permit;
use domain::posts::{Mention, Post};
use domain::{Audience, Id};
use storage::conversations::party;
use storage::{Cursor, FOREIGN_KEY};

use crate::nouns::{later, post};
use crate::trial::{NOW, Trial, conflict, keep};

/// A direct post by one to others, in answer to something.
async fn said(trial: &Trial, by: &Actor, to: &[&Actor], answers: Option<&Post>) -> Post {
    let mentions = to.iter().map(|actor| Mention { actor: actor.address.clone(), name: actor.handle.to_string() }).collect();
    let post = Post { audience: Audience::Direct, mentions, context: None, in_reply_to: answers.map(|post| post.address.clone()), ..post(trial.id(), by.id) };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.posts().insert(&post, &[]).await.unwrap();
    tx.posts().readdress(post.id, &to.iter().map(|actor| actor.id).collect::<Vec<_>>()).await.unwrap();
    tx.conversations().add(&[post.id]).await.unwrap();
    keep(tx).await;
    post
}

/// The last words of somebody's conversations, the latest first, with whether they are unread.
async fn letters(trial: &Trial, owner: &Actor) -> Vec<(Id<Post>, bool)> {
    let mut reader = trial.storage.read().await.unwrap();
    let found = reader.conversations().list(owner.id, NOW, Cursor::START, 9).await.unwrap();
    found.items.into_iter().map(|one| (one.last.id, one.unread)).collect()
}

async fn unread(trial: &Trial, owner: &Actor) -> i64 {
    trial.storage.read().await.unwrap().conversations().count_unread(owner.id, NOW).await.unwrap()
}

#[tokio::test]
async fn two_who_write_about_one_thing_have_a_conversation_each() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody("bo").await, trial.somebody("cy").await);
        let listing = Post { in_reply_to: None, ..post(trial.id(), ana.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&listing, &[]).await.unwrap();
        tx.conversations().add(&[listing.id]).await.unwrap();
        keep(tx).await;
        assert_eq!(letters(&trial, &ana).await, [], "what everybody may read is no message");
        let of_bo = said(&trial, &bo, &[&ana], Some(&listing)).await;
        let of_cy = said(&trial, &cy, &[&ana], Some(&listing)).await;
        assert_eq!(letters(&trial, &ana).await, [(of_cy.id, true), (of_bo.id, true)]);
        assert_eq!((unread(&trial, &ana).await, unread(&trial, &bo).await), (2, 0), "what one said oneself is read");

        let mut tx = trial.storage.begin().await.unwrap();
        let thread = tx.threads().find(of_bo.id).await.unwrap().unwrap();
        let with_bo = party(&bo.address, &of_bo.mentions);
        assert_eq!(with_bo, party(&ana.address, &[Mention { actor: bo.address.clone(), name: String::new() }]), "whoever of them speaks");
        assert!(!tx.conversations().read(cy.id, &thread, &with_bo).await.unwrap(), "not theirs to read");
        assert!(tx.conversations().read(ana.id, &thread, &with_bo).await.unwrap());
        assert!(!tx.conversations().read(ana.id, &thread, &with_bo).await.unwrap(), "once");
        let words = tx.conversations().list_said(ana.id, &thread, &with_bo, Cursor::START, 9).await.unwrap();
        assert_eq!(words.items, std::slice::from_ref(&of_bo));
        assert_eq!(tx.conversations().list_said(cy.id, &thread, &with_bo, Cursor::START, 9).await.unwrap().items, []);
        keep(tx).await;
        assert_eq!(letters(&trial, &ana).await, [(of_cy.id, true), (of_bo.id, false)]);
        let answer = said(&trial, &ana, &[&bo], Some(&of_bo)).await;
        assert_eq!(letters(&trial, &ana).await, [(answer.id, false), (of_cy.id, true)]);
        assert_eq!(letters(&trial, &bo).await, [(answer.id, true)]);
    }
}

#[tokio::test]
async fn a_conversation_ends_with_what_is_left_of_it() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody("bo").await, trial.somebody("cy").await);
        let first = said(&trial, &bo, &[&ana], None).await;
        let among_three = said(&trial, &bo, &[&ana, &cy], Some(&first)).await;
        let last = said(&trial, &ana, &[&bo], Some(&first)).await;
        assert_eq!(letters(&trial, &ana).await, [(last.id, false), (among_three.id, true)]);
        for (gone, left) in [(&last, vec![(among_three.id, true), (first.id, false)]), (&first, vec![(among_three.id, true)])] {
            let mut tx = trial.storage.begin().await.unwrap();
            tx.posts().remove(gone.id, &gone.address, "Note", later(9)).await.unwrap();
            tx.conversations().forget(gone.id).await.unwrap();
            keep(tx).await;
            assert_eq!(letters(&trial, &ana).await, left);
        }
    }
}

#[tokio::test]
async fn posts_begin_as_their_maker_settled_last() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let strict = Habits { audience: Audience::Followers, language: Some("pt-BR".to_owned()), quotes: Some(Permit::Nobody) };
        let open = Habits { audience: Audience::Unlisted, language: None, quotes: None };
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.habits().find(ana.id).await.unwrap(), Habits::default());
        for habits in [&strict, &open] {
            tx.habits().set(ana.id, habits).await.unwrap();
            assert_eq!(tx.habits().find(ana.id).await.unwrap(), *habits);
        }
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.habits().set(trial.id(), &strict).await), FOREIGN_KEY);
    }
}
