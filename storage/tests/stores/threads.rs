//! Which posts belong together, and what is wanted to complete that.

use domain::actors::{Actor, State};
use domain::posts::Post;
use domain::{Address, Audience, Id};
use storage::threads::{About, Wanted, Why};
use storage::{Cursor, Transaction};

use crate::nouns::{address, later, post};
use crate::trial::{NOW, Trial, keep};

/// A post that answers another one and names no conversation.
fn reply(trial: &Trial, author: &Actor, to: &Post) -> Post {
    Post { in_reply_to: Some(to.address.clone()), context: None, ..post(trial.id(), author.id) }
}

async fn threads(tx: &mut Transaction, posts: &[&Post]) -> Vec<Address> {
    let mut found = Vec::new();
    for post in posts {
        found.push(tx.threads().find(post.id).await.unwrap().unwrap());
    }
    found
}

fn wanted(post: Id<Post>, path: &str, domain: &str) -> Wanted {
    Wanted { address: address(format!("https://{domain}/{path}")), why: Why::Ancestors, about: About::Post(post), domain: domain.to_owned(), rounds: 0, tries: 0 }
}

#[tokio::test]
async fn a_post_is_of_the_thread_of_what_it_answers_in_whichever_order_they_come() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let root = post(trial.id(), ana.id);
        let first = reply(&trial, &ana, &root);
        let second = reply(&trial, &ana, &first);
        let third = reply(&trial, &ana, &second);
        let all = [&root, &first, &second, &third];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
            let mut tx = trial.storage.begin().await.unwrap();
            for at in order {
                tx.posts().insert(all[at], &[]).await.unwrap();
            }
            assert_eq!(threads(&mut tx, &all).await, vec![root.context.clone().unwrap(); 4], "{order:?}");
        }
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&second, &[]).await.unwrap();
        tx.posts().insert_all(&[&third, &root, &first].map(|post| (post.clone(), Vec::new()))).await.unwrap();
        assert_eq!(threads(&mut tx, &all).await, vec![root.context.clone().unwrap(); 4], "many at once");
    }
}

#[tokio::test]
async fn nobody_joins_or_carries_off_a_thread_by_naming_it() {
    for trial in Trial::all().await {
        let (ana, eve) = (trial.ana().await, trial.somebody_elsewhere("eve", "evil.example").await);
        let root = post(trial.id(), ana.id);
        let evil = |path: &str, in_reply_to: Option<&Address>| Post {
            address: address(format!("https://evil.example/{path}")),
            context: root.context.clone(),
            in_reply_to: in_reply_to.cloned(),
            ..post(trial.id(), eve.id)
        };
        let above = evil("above", None);
        let below = evil("below", Some(&above.address));
        let mut tx = trial.storage.begin().await.unwrap();
        for post in [&root, &below, &above] {
            tx.posts().insert(post, &[]).await.unwrap();
        }
        assert_eq!(threads(&mut tx, &[&root, &below, &above]).await, [root.context.clone().unwrap(), above.address.clone(), above.address.clone()]);
    }
}

#[tokio::test]
async fn two_that_answer_each_other_are_one_thread() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut one = Post { context: None, ..post(trial.id(), ana.id) };
        let other = reply(&trial, &ana, &one);
        one.in_reply_to = Some(other.address.clone());
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&one, &[]).await.unwrap();
        tx.posts().insert(&other, &[]).await.unwrap();
        assert_eq!(threads(&mut tx, &[&one, &other]).await, [one.address.clone(), one.address.clone()]);
    }
}

#[tokio::test]
async fn what_everybody_may_see_of_a_thread_is_listed_oldest_first_and_replies_newest_first() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let root = post(trial.id(), ana.id);
        let replies: Vec<Post> = (0..3).map(|_| reply(&trial, &bo, &root)).collect();
        let deeper = Post { audience: Audience::Unlisted, ..reply(&trial, &ana, &replies[0]) };
        let private = Post { audience: Audience::Followers, ..reply(&trial, &bo, &root) };
        let thread = root.context.clone().unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        for post in [&root, &replies[0], &replies[1], &replies[2], &deeper, &private] {
            tx.posts().insert(post, &[]).await.unwrap();
        }
        let [r0, r1, r2] = [0, 1, 2].map(|at: usize| replies[at].address.clone());
        let first = tx.threads().list(&thread, None, 3).await.unwrap();
        assert_eq!(first.items, [root.address.clone(), r0.clone(), r1.clone()]);
        let second = tx.threads().list(&thread, first.next, 3).await.unwrap();
        assert_eq!((second.items, second.next), (vec![r2.clone(), deeper.address.clone()], None));
        assert_eq!((tx.threads().count(&thread).await.unwrap(), tx.threads().count_replies(&root.address).await.unwrap()), (5, 3));
        let first = tx.threads().list_replies(&root.address, Cursor::START, 2).await.unwrap();
        assert_eq!(first.items, [r2, r1]);
        let second = tx.threads().list_replies(&root.address, first.next.unwrap(), 2).await.unwrap();
        assert_eq!((second.items, second.next), (vec![r0], None));
        tx.actors().update(&Actor { state: State::Suspended, ..bo }).await.unwrap();
        assert_eq!(tx.threads().list(&thread, None, 9).await.unwrap().items, [root.address.clone(), deeper.address]);
        assert_eq!((tx.threads().count(&thread).await.unwrap(), tx.threads().count_replies(&root.address).await.unwrap()), (2, 0));
    }
}

#[tokio::test]
async fn what_is_wanted_is_leased_one_of_a_domain_and_bounded() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        let asked = [wanted(said.id, "1", "a.example"), wanted(said.id, "2", "a.example"), wanted(said.id, "1", "b.example")];
        tx.threads().want(&[(asked[1].clone(), later(5)), (asked[0].clone(), NOW), (asked[2].clone(), later(10))]).await.unwrap();
        tx.threads().want(&[(Wanted { why: Why::Replies, tries: 2, ..asked[0].clone() }, later(9))]).await.unwrap();
        keep(tx).await;
        assert!(!trial.storage.fetches_are_due(later(-1)).await.unwrap() && trial.storage.fetches_are_due(NOW).await.unwrap());
        assert_eq!(trial.storage.lease_fetches(9, NOW, later(60)).await.unwrap(), [asked[0].clone()]);
        assert_eq!(trial.storage.lease_fetches(9, later(20), later(60)).await.unwrap(), [asked[2].clone()], "its neighbour waits");
        trial.storage.settle_fetch(&asked[0], None).await.unwrap();
        trial.storage.settle_fetch(&Wanted { rounds: 1, tries: 3, ..asked[2].clone() }, Some(later(30))).await.unwrap();
        assert_eq!(trial.storage.lease_fetches(9, later(20), later(25)).await.unwrap(), [asked[1].clone()]);
        trial.storage.rest_fetches("a.example", later(90)).await.unwrap();
        let again = trial.storage.lease_fetches(9, later(50), later(60)).await.unwrap();
        assert_eq!(again, [Wanted { rounds: 1, tries: 3, ..asked[2].clone() }], "the lease of the other is over, but its domain rests");
        assert_eq!(trial.storage.lease_fetches(9, later(90), later(99)).await.unwrap().len(), 2);

        let many: Vec<_> = (0..150).map(|n| (wanted(said.id, &format!("many/{n}"), "c.example"), NOW)).collect();
        let mut tx = trial.storage.begin().await.unwrap();
        tx.threads().want(&many).await.unwrap();
        tx.threads().want(&many).await.unwrap();
        keep(tx).await;
        let counted =
            trial.texts("SELECT CAST(COUNT(*) AS TEXT) FROM fetches_wanted WHERE domain = 'c.example'", "SELECT COUNT(*)::text FROM fetches_wanted WHERE domain = 'c.example'");
        assert_eq!(counted.await, ["100"]);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().remove(said.id, &said.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        assert!(!trial.storage.fetches_are_due(later(1_000)).await.unwrap(), "it goes with its post");
    }
}

#[tokio::test]
async fn what_an_actor_features_is_asked_for_once_a_day() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let featured =
            Wanted { address: address("https://there.example/featured"), why: Why::Featured, about: About::Actor(bo.id), domain: "there.example".to_owned(), rounds: 0, tries: 0 };
        let want = async |now| trial.storage.want_featured(&featured, bo.id, now, now.plus_seconds(-86_400)).await.unwrap();
        want(NOW).await;
        want(NOW).await;
        assert_eq!(trial.storage.lease_fetches(9, NOW, later(60)).await.unwrap(), std::slice::from_ref(&featured));
        trial.storage.settle_fetch(&featured, None).await.unwrap();
        want(later(86_400)).await;
        assert!(!trial.storage.fetches_are_due(later(86_400)).await.unwrap(), "asked for a day ago");
        want(later(86_401)).await;
        assert!(trial.storage.fetches_are_due(later(86_401)).await.unwrap());
        let odd = "UPDATE fetches_wanted SET actor_id = NULL";
        trial.sql(odd, odd).await;
        assert!(matches!(trial.storage.lease_fetches(9, later(86_401), later(86_500)).await, Err(storage::StorageError::Corrupt { column: "post_id", .. })));
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.actors().ask_featured(trial.id(), NOW, NOW).await.unwrap(), "nobody");
        assert!(tx.actors().ask_featured(ana.id, NOW, NOW).await.unwrap());
        assert!(!tx.actors().ask_featured(ana.id, NOW, NOW).await.unwrap(), "of two who would one does");
    }
}
