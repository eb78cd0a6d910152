//! Blocks, reports, pins, and what actors say of other addresses: what goes in comes out, and constraints speak by name.

use domain::actors::{LastMove, REST_SECONDS, Relations};
use domain::blocks::Block;
use domain::featured::Pin;
use domain::follows::{Follow, State as FollowState};
use domain::posts::{Kind, Post};
use domain::reports::{Report, State};
use domain::{Audience, Id};
use storage::Cursor;

use crate::nouns::{address, follow, later, listing, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn block(trial: &Trial, blocker: Id<domain::actors::Actor>, blocked: Id<domain::actors::Actor>) -> Block {
    let id = trial.id();
    Block { id, address: address(format!("https://there.example/b/{id}")), blocker, blocked, created_at: NOW }
}

fn report(trial: &Trial, reporter: Id<domain::actors::Actor>, reported: Id<domain::actors::Actor>) -> Report {
    let id = trial.id();
    Report {
        id,
        address: address(format!("https://there.example/flags/{id}")),
        reporter,
        host: "there.example".to_owned(),
        reported,
        posts: vec![Id::new(4), Id::new(9)],
        text: "rude \"words\"".to_owned(),
        state: State::Open,
        forward: false,
        assigned: None,
        note: String::new(),
        created_at: later(3),
    }
}

#[tokio::test]
async fn two_block_once_and_an_activity_names_one_block() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody("bo").await, trial.somebody("cy").await);
        let first = block(&trial, bo.id, ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.blocks().insert(&first).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.blocks().insert(&block(&trial, bo.id, ana.id)).await), "blocks_blocker_id_blocked_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.blocks().insert(&Block { address: first.address.clone(), ..block(&trial, cy.id, ana.id) }).await), "blocks_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.blocks().insert(&block(&trial, trial.id(), ana.id)).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn a_block_comes_back_as_it_went_in_and_is_found_from_both_sides() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let told = block(&trial, bo.id, ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.blocks().insert(&told).await.unwrap();
        assert_eq!(tx.blocks().find_by_address(&told.address).await.unwrap().as_ref(), Some(&told));
        let again = Block { address: address("https://there.example/b/again"), ..told.clone() };
        tx.blocks().update(&again).await.unwrap();
        assert_eq!(tx.blocks().find_by_address(&told.address).await.unwrap(), None);
        for (one, other) in [(ana.id, bo.id), (bo.id, ana.id)] {
            assert_eq!(tx.blocks().list_between(one, other).await.unwrap(), std::slice::from_ref(&again));
        }
        assert!(tx.blocks().is_blocked(bo.id, ana.id).await.unwrap());
        assert!(!tx.blocks().is_blocked(ana.id, bo.id).await.unwrap());
        assert!(tx.blocks().remove(again.id).await.unwrap());
        assert!(!tx.blocks().remove(again.id).await.unwrap());
        assert!(tx.blocks().list_between(ana.id, bo.id).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_was_taken_back_early_is_remembered_of_who_did_for_a_while() {
    for trial in Trial::all().await {
        let (follow, bo, eve) = (address("https://there.example/f/1"), address("https://there.example/users/bo"), address("https://there.example/users/eve"));
        for _twice in 0..2 {
            trial.storage.keep_undone(&follow, &bo, NOW).await.unwrap();
        }
        let mut reader = trial.storage.read().await.unwrap();
        assert!(reader.undone().contains(&follow, &bo).await.unwrap());
        assert!(!reader.undone().contains(&follow, &eve).await.unwrap());
        drop(reader);
        assert_eq!(trial.storage.forget_undone(NOW).await.unwrap(), 0);
        assert_eq!(trial.storage.forget_undone(later(1)).await.unwrap(), 1);
        assert!(!trial.storage.read().await.unwrap().undone().contains(&follow, &bo).await.unwrap());
    }
}

#[tokio::test]
async fn reports_come_back_by_state_the_newest_first_and_are_counted_by_host() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let there = trial.somebody_elsewhere("there", "there.example").await;
        let (first, second) = (report(&trial, there.id, ana.id), report(&trial, there.id, ana.id));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.reports().insert(&first).await.unwrap();
        tx.reports().insert(&second).await.unwrap();
        assert_eq!(tx.reports().find(first.id).await.unwrap().as_ref(), Some(&first));
        for post in &first.posts {
            assert!(tx.reports().names(first.reported, *post).await.unwrap() && !tx.reports().names(first.reporter, *post).await.unwrap());
        }
        let page = tx.reports().list(State::Open, None, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&second));
        assert_eq!(tx.reports().list(State::Open, None, page.next.unwrap(), 1).await.unwrap().items, std::slice::from_ref(&first));
        let closed = Report { state: State::Closed, ..second };
        tx.reports().update(&closed).await.unwrap();
        assert_eq!(tx.reports().list(State::Closed, None, Cursor::START, 9).await.unwrap().items, [closed]);
        assert_eq!(tx.reports().count_of_host("there.example", NOW).await.unwrap(), 2);
        assert_eq!(tx.reports().count_of_host("there.example", later(3)).await.unwrap(), 0);
        assert_eq!(tx.reports().count_of_host("other.example", NOW).await.unwrap(), 0);
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.reports().insert(&Report { address: first.address, ..report(&trial, there.id, ana.id) }).await), "reports_address");
    }
}

#[tokio::test]
async fn pins_stand_newest_first_once_each_and_the_oldest_fall_out() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let posts: Vec<Post> = (0..4).map(|_| post(trial.id(), ana.id)).collect();
        let pin = |n: usize| Pin { author: ana.id, post: posts[n].id, at: later(i64::try_from(n).unwrap()) };
        let mut tx = trial.storage.begin().await.unwrap();
        for post in &posts {
            tx.posts().insert(post, &[]).await.unwrap();
        }
        for n in 0..4 {
            assert!(tx.featured().insert(pin(n), 3).await.unwrap());
        }
        assert!(!tx.featured().insert(Pin { at: later(99), ..pin(2) }, 3).await.unwrap(), "it stays where it was");
        assert_eq!(tx.featured().list(ana.id).await.unwrap(), [pin(3), pin(2), pin(1)]);
        tx.posts().remove(posts[2].id, &posts[2].address, "Note", NOW).await.unwrap();
        assert_eq!(tx.featured().list(ana.id).await.unwrap(), [pin(3), pin(1)], "what is deleted is not pinned");
        assert!(tx.featured().remove(ana.id, posts[3].id).await.unwrap());
        assert!(!tx.featured().remove(ana.id, posts[3].id).await.unwrap());
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.featured().insert(Pin { post: trial.id(), ..pin(0) }, 3).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn of_what_is_pinned_everybody_sees_what_is_public_and_in_the_shop() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (public, private) = (post(trial.id(), ana.id), Post { audience: Audience::Followers, ..post(trial.id(), ana.id) });
        let mut tx = trial.storage.begin().await.unwrap();
        let mut shown = vec![public.id];
        tx.posts().insert(&public, &[]).await.unwrap();
        tx.posts().insert(&private, &[]).await.unwrap();
        for state in domain::listings::State::ALL {
            let listing = domain::listings::Listing { state: *state, ..listing(trial.id(), ana.id) };
            let its = Post { kind: Kind::Listing, ..post(listing.id.as_kind(), ana.id) };
            tx.listings().insert(&listing, true).await.unwrap();
            tx.posts().insert(&its, &[]).await.unwrap();
            tx.featured().insert(Pin { author: ana.id, post: its.id, at: NOW }, 9).await.unwrap();
            if state.is_listed() {
                shown.push(its.id);
            }
        }
        for post in [&public, &private] {
            tx.featured().insert(Pin { author: ana.id, post: post.id, at: NOW }, 9).await.unwrap();
        }
        shown.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<_> = tx.featured().list_public(ana.id).await.unwrap().into_iter().map(|post| post.id).collect();
        assert_eq!(found, shown);
    }
}

#[tokio::test]
async fn what_an_actor_says_of_other_addresses_comes_back() {
    for trial in Trial::all().await {
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.actors().find_relations(bo.id).await.unwrap(), Relations::default());
        let relations = Relations { featured: Some(address("https://there.example/f")), also_known_as: vec![address("https://old.example/bo"), address("https://o.example/\"b")] };
        tx.actors().set_relations(bo.id, &relations).await.unwrap();
        tx.actors().update(&bo).await.unwrap();
        assert_eq!(tx.actors().find_relations(bo.id).await.unwrap(), relations);
    }
}

#[tokio::test]
async fn an_actor_moves_once_in_seven_days() {
    for trial in Trial::all().await {
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let (here, there) = (address("https://a.example/bo"), address("https://b.example/bo"));
        let told = |n: i64, seconds: i64| LastMove { address: address(format!("https://there.example/m/{n}")), at: later(seconds) };
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.actors().find_move(bo.id).await.unwrap(), None, "what its document says is no Move");
        assert!(tx.actors().set_move(bo.id, &here, &told(1, 0)).await.unwrap());
        assert!(!tx.actors().set_move(bo.id, &there, &told(2, REST_SECONDS - 1)).await.unwrap());
        assert_eq!(tx.actors().find_move(bo.id).await.unwrap(), Some(told(1, 0)));
        assert_eq!(tx.actors().find(bo.id).await.unwrap().unwrap().moved_to, Some(here));
        assert!(tx.actors().set_move(bo.id, &there, &told(3, REST_SECONDS)).await.unwrap());
        assert_eq!(tx.actors().find(bo.id).await.unwrap().unwrap().moved_to, Some(there));
    }
}

#[tokio::test]
async fn follows_between_two_end_together_and_those_of_makers_here_are_listed() {
    for trial in Trial::all().await {
        let (ana, cy) = (trial.ana().await, trial.somebody("cy").await);
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let mut tx = trial.storage.begin().await.unwrap();
        let first = follow(trial.id(), ana.id, bo.id);
        let asked = Follow { state: FollowState::Requested, ..follow(trial.id(), cy.id, bo.id) };
        for follow in [&first, &asked, &follow(trial.id(), bo.id, ana.id)] {
            tx.follows().insert(follow).await.unwrap();
        }
        assert_eq!(tx.follows().list_local(bo.id, 9).await.unwrap(), [first]);
        assert!(tx.follows().list_local(ana.id, 9).await.unwrap().is_empty());
        assert_eq!(tx.follows().remove_between(bo.id, ana.id).await.unwrap(), 2);
        assert_eq!(tx.follows().find_by_id(asked.id).await.unwrap(), Some(asked));
    }
}

#[tokio::test]
async fn nothing_of_who_blocks_goes_into_the_home_of_the_blocked() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let said = Post { in_reply_to: None, ..post(trial.id(), bo.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        assert_eq!(tx.timelines().list_readers(&[said.id]).await.unwrap().len(), 1);
        tx.blocks().insert(&block(&trial, bo.id, ana.id)).await.unwrap();
        assert!(tx.timelines().list_readers(&[said.id]).await.unwrap().is_empty());
    }
}
