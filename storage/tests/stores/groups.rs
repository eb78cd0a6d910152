//! What is looked up and written for many at once: the same as one by one, in whatever number.

use domain::actors::{Actor, State};
use domain::posts::Post;
use domain::tag::Tag;
use domain::{Audience, Event, Id, makers};
use storage::Storage;
use storage::inbox::{InboxCounts, Settled};

use crate::nouns::{actor_elsewhere, address, follow, later, post, received};
use crate::trial::{NOW, Trial, conflict, keep};

/// Bo on another server, active.
async fn bo(trial: &Trial) -> Actor {
    let bo = Actor { state: State::Active, ..actor_elsewhere(trial.id(), "bo", "there.example") };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.actors().insert(&bo).await.unwrap();
    keep(tx).await;
    bo
}

fn ids(mut ids: Vec<Id<Post>>) -> Vec<Id<Post>> {
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn many_letters_are_kept_once_each_and_all_are_told() {
    for trial in Trial::all().await {
        let arrivals = (0..700).map(|n| {
            let storage = trial.storage.clone();
            let one = storage::inbox::Received { activity: address(format!("https://there.example/a/{}", n % 350)), ..received(trial.id(), &format!("lane {n}")) };
            tokio::spawn(async move { storage.keep(&one).await.unwrap() })
        });
        let told = futures::future::join_all(arrivals.collect::<Vec<_>>()).await;
        assert_eq!(told.iter().filter(|new| *new.as_ref().unwrap()).count(), 350);
        assert_eq!(trial.storage.count_inbox().await.unwrap().waiting, 350);
        trial.storage.close().await;
        assert!(trial.storage.keep(&received(trial.id(), "late")).await.is_err(), "what is not on disk is not kept");
    }
}

#[tokio::test]
async fn what_is_settled_with_what_came_of_it_is_settled_once() {
    for trial in Trial::all().await {
        let letters = [received(trial.id(), "a"), received(trial.id(), "b"), received(trial.id(), "c")];
        for letter in &letters {
            trial.storage.keep(letter).await.unwrap();
        }
        trial.storage.settle_inbox(letters[2].id, &Settled::Refused("no".to_owned())).await.unwrap();
        let mut dropped = trial.storage.begin().await.unwrap();
        dropped.settle_done(&letters.clone().map(|letter| letter.id)).await.unwrap();
        drop(dropped);
        assert_eq!(trial.storage.count_inbox().await.unwrap(), InboxCounts { waiting: 2, refused: 1, dead: 0 });
        let mut tx = trial.storage.begin().await.unwrap();
        tx.settle_done(&letters.map(|letter| letter.id)).await.unwrap();
        keep(tx).await;
        assert_eq!(trial.storage.count_inbox().await.unwrap(), InboxCounts { waiting: 0, refused: 1, dead: 0 });
    }
}

#[tokio::test]
async fn many_posts_come_with_their_tags_and_addressees_and_taken_addresses_are_known() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, bo(&trial).await);
        let posts: Vec<(Post, Vec<Tag>)> =
            (0..600).map(|n| (post(trial.id(), bo.id), if n % 2 == 0 { vec![Tag::trusted("loom"), Tag::trusted("oak")] } else { Vec::new() })).collect();
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.posts().list_taken(&[&posts[0].0.address]).await.unwrap().is_empty());
        tx.posts().insert_all(&posts).await.unwrap();
        tx.posts().address_all(&[(posts[3].0.id, ana.id), (posts[3].0.id, ana.id), (posts[4].0.id, ana.id)]).await.unwrap();
        tx.posts().bury(&address("https://there.example/gone"), "Note", NOW).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.posts().find(posts[599].0.id).await.unwrap().as_ref(), Some(&posts[599].0));
        assert_eq!(reader.posts().list_addressees(posts[3].0.id).await.unwrap(), [ana.id]);
        let (gone, free) = (address("https://there.example/gone"), address("https://there.example/free"));
        let taken = reader.posts().list_taken(&[&gone, &posts[7].0.address, &free]).await.unwrap();
        assert_eq!(taken.len(), 2, "what stands there and what stood there: {taken:?}");
        assert!(!taken.contains(&free));
        drop(reader);
        assert_eq!(trial.texts("SELECT CAST(COUNT(*) AS TEXT) FROM post_tags", "SELECT COUNT(*)::text FROM post_tags").await, ["600"]);
        let mut tx = trial.storage.begin().await.unwrap();
        let twice = Post { id: trial.id(), ..posts[0].0.clone() };
        assert_eq!(conflict(tx.posts().insert_all(&[(twice, Vec::new())]).await), "posts_address");
    }
}

#[tokio::test]
async fn readers_of_many_posts_are_the_author_and_followers_here_and_of_answers_those_who_know_both_sides() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, bo(&trial).await, trial.somebody_elsewhere("cy", "there.example").await);
        let whole = |author: &Actor| Post { in_reply_to: None, ..post(trial.id(), author.id) };
        let (said, strange, own) = (whole(&bo), whole(&cy), whole(&ana));
        let direct = Post { audience: Audience::Direct, ..whole(&bo) };
        let few = Post { audience: Audience::Followers, ..whole(&bo) };
        let answer = |to: &Post| Post { in_reply_to: Some(to.address.clone()), ..post(trial.id(), bo.id) };
        let (on, to_stranger, to_ana) = (answer(&said), answer(&strange), answer(&own));
        let posts = [&said, &strange, &own, &direct, &few, &on, &to_stranger, &to_ana];
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert_all(&posts.map(|post| (post.clone(), Vec::new()))).await.unwrap();
        tx.posts().address_all(&[(direct.id, ana.id), (few.id, ana.id)]).await.unwrap();
        let all = posts.map(|post| post.id);
        let alone = tx.timelines().list_readers(&all).await.unwrap();
        assert_eq!(alone.iter().map(|reader| (reader.post, reader.follower)).collect::<Vec<_>>(), [(own.id, ana.id)], "nobody follows yet");
        assert!(tx.follows().list_followed_here(&[bo.id, ana.id]).await.unwrap().is_empty());
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        assert_eq!(tx.follows().list_followed_here(&[bo.id, ana.id]).await.unwrap(), [bo.id]);
        let readers = tx.timelines().list_readers(&all).await.unwrap();
        assert_eq!(ids(readers.iter().map(|reader| reader.post).collect()), ids(vec![said.id, own.id, few.id, on.id, to_ana.id]));
        assert!(readers.iter().all(|reader| reader.follower == ana.id && reader.is_addressed == (reader.post == few.id || reader.post == own.id)));
        tx.follows().insert(&follow(trial.id(), ana.id, cy.id)).await.unwrap();
        let readers = tx.timelines().list_readers(&all).await.unwrap();
        assert!(readers.iter().any(|reader| reader.post == to_stranger.id), "both sides are followed");
        let entries = readers.iter().map(|reader| (trial.id(), reader.follower, reader.post)).collect::<Vec<_>>();
        assert_eq!(tx.timelines().insert_all(&entries).await.unwrap(), 7);
        assert_eq!(tx.timelines().insert_all(&entries).await.unwrap(), 0, "each once");
    }
}

#[tokio::test]
async fn actors_are_found_by_many_addresses_and_by_inbox() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, bo(&trial).await);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.follows().insert(&follow(trial.id(), bo.id, ana.id)).await.unwrap();
        let mut found = tx.actors().list_by_addresses(&[&ana.address, &bo.address, &address("https://there.example/users/nobody")]).await.unwrap();
        found.sort_by_key(|actor| actor.id != ana.id);
        assert_eq!(found, [ana.clone(), bo.clone()]);
        let (own, shared) = (bo.inbox.clone().unwrap(), bo.shared_inbox.clone().unwrap());
        assert_eq!(tx.actors().list_by_inbox(&own).await.unwrap(), std::slice::from_ref(&bo));
        assert_eq!(tx.actors().list_by_inbox(&shared).await.unwrap(), std::slice::from_ref(&bo));
        assert_eq!(tx.follows().list_followers_by_inbox(ana.id, &shared).await.unwrap(), std::slice::from_ref(&bo));
        tx.actors().forget_shared_inbox(&shared).await.unwrap();
        assert!(tx.actors().list_by_inbox(&shared).await.unwrap().is_empty());
        assert!(tx.follows().list_followers_by_inbox(ana.id, &shared).await.unwrap().is_empty());
        assert_eq!(tx.actors().list_by_inbox(&own).await.unwrap(), [Actor { shared_inbox: None, ..bo }]);
    }
}

#[tokio::test]
async fn a_host_rests_until_then_and_what_it_says_it_reads_is_no_news_later() {
    for trial in Trial::all().await {
        trial.storage.expect_scheme("modern.example", "message", NOW).await.unwrap();
        assert_eq!(trial.storage.find_peer("modern.example").await.unwrap().unwrap().scheme, "message");
        trial.storage.peer_lives("modern.example", Some("cavage"), NOW).await.unwrap();
        trial.storage.expect_scheme("modern.example", "message", NOW).await.unwrap();
        let peer = trial.storage.find_peer("modern.example").await.unwrap().unwrap();
        assert!(peer.scheme == "cavage" && peer.is_proven(), "what it took is known better");
        for _ in 0..10 {
            trial.storage.peer_failed("modern.example", NOW).await.unwrap();
        }
        assert_eq!(trial.storage.peers_version(), 0, "how they fare is no rule");
        assert!(trial.storage.rests_version() >= 2);
        assert_eq!(trial.storage.list_resting(NOW).await.unwrap(), [("modern.example".to_owned(), later(60))]);
        assert!(trial.storage.list_resting(later(60)).await.unwrap().is_empty());
        assert!(!trial.storage.find_peer("modern.example").await.unwrap().unwrap().is_proven());
    }
}

#[tokio::test]
async fn commits_about_people_and_peers_are_counted() {
    for trial in Trial::all().await {
        let versions = |storage: &Storage| (storage.people_version(), storage.peers_version());
        let (people, peers_before) = versions(&trial.storage);
        let tx = trial.storage.begin().await.unwrap();
        tx.commit(Event::Makers(makers::Event::ProfileChanged { maker: trial.id() }), NOW).await.unwrap();
        assert_eq!(versions(&trial.storage), (people + 1, peers_before));
        trial.storage.set_peer_state("there.example", "blocked", NOW).await.unwrap();
        assert_eq!(versions(&trial.storage).0, people + 1);
        assert!(versions(&trial.storage).1 > peers_before);
        trial.storage.count_for_plans().await.unwrap();
    }
}
