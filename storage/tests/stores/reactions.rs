//! Likes and boosts, and what was taken back before it came.

use domain::actors::{Actor, State};
use domain::posts::Post;
use domain::posts::reactions::{Boost, Counts, Emoji, Like};
use domain::{Address, Id};
use storage::early_likes::{EarlyLike, MAX_PER_DOMAIN};
use storage::timelines::Arrived;
use storage::{Cursor, FOREIGN_KEY};

use crate::nouns::{address, follow, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn like(id: &str, actor: Id<Actor>, post: Id<Post>, emoji: Emoji) -> Like {
    Like { address: at(id), actor, post, emoji, created_at: NOW }
}

fn boost(id: &str, actor: Id<Actor>, post: Id<Post>) -> Boost {
    Boost { address: at(id), actor, post, created_at: NOW }
}

fn at(id: &str) -> Address {
    address(format!("https://there.example/a/{id}"))
}

#[tokio::test]
async fn one_actor_likes_one_post_once_with_each_emoji() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let said = post(trial.id(), ana.id);
        let fire = Emoji::parse("🔥").unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.reactions().insert_like(&like("1", bo.id, said.id, Emoji::PLAIN)).await.unwrap();
        tx.reactions().insert_like(&like("2", bo.id, said.id, Emoji::PLAIN)).await.unwrap();
        tx.reactions().insert_like(&like("3", bo.id, said.id, fire.clone())).await.unwrap();
        tx.reactions().insert_like(&like("4", ana.id, said.id, fire.clone())).await.unwrap();
        assert_eq!(tx.reactions().find_like(&at("1")).await.unwrap(), None, "the newer identity counts");
        assert_eq!(tx.reactions().find_like(&at("3")).await.unwrap(), Some(like("3", bo.id, said.id, fire.clone())));
        assert_eq!(tx.reactions().list_likes_by(bo.id, said.id).await.unwrap(), [like("2", bo.id, said.id, Emoji::PLAIN), like("3", bo.id, said.id, fire.clone())]);
        assert_eq!(tx.reactions().count(&[said.id, trial.id()]).await.unwrap().get(&said.id), Some(&Counts { likes: 2, boosts: 0 }));
        assert_eq!(tx.reactions().list_left(said.id, &[bo.id]).await.unwrap(), [(bo.id, fire.clone())], "a plain like leaves none");
        assert_eq!(tx.reactions().list_left(said.id, &[bo.id, ana.id]).await.unwrap().len(), 2);
        tx.reactions().remove_like(&at("4")).await.unwrap();
        assert_eq!(tx.reactions().count(&[said.id]).await.unwrap()[&said.id].likes, 1);
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.reactions().insert_like(&like("3", ana.id, said.id, Emoji::PLAIN)).await), "likes_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.reactions().insert_like(&like("9", bo.id, trial.id(), Emoji::PLAIN)).await), FOREIGN_KEY);
    }
}

#[tokio::test]
async fn boosts_are_counted_while_their_actors_are_heard() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        assert!(tx.reactions().insert_boost(&boost("1", bo.id, said.id)).await.unwrap());
        assert!(!tx.reactions().insert_boost(&boost("2", bo.id, said.id)).await.unwrap());
        assert_eq!(tx.reactions().find_boost(&at("2")).await.unwrap(), Some(boost("2", bo.id, said.id)));
        assert_eq!(tx.reactions().find_boost_by(bo.id, said.id).await.unwrap(), Some(boost("2", bo.id, said.id)));
        assert_eq!(tx.reactions().count(&[said.id]).await.unwrap()[&said.id], Counts { likes: 0, boosts: 1 });
        tx.actors().update(&Actor { state: State::Suspended, ..bo.clone() }).await.unwrap();
        assert!(tx.reactions().count(&[said.id]).await.unwrap().is_empty());
        tx.reactions().remove_boost(&at("2")).await.unwrap();
        assert_eq!(tx.reactions().find_boost_by(bo.id, said.id).await.unwrap(), None);
        tx.reactions().insert_boost(&boost("3", bo.id, said.id)).await.unwrap();
        tx.posts().remove(said.id, &said.address, "Note", NOW).await.unwrap();
        assert_eq!(tx.reactions().find_boost(&at("3")).await.unwrap(), None, "it goes with the post");
    }
}

#[tokio::test]
async fn a_boost_comes_home_to_followers_of_the_booster_and_leaves_with_it() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await, trial.somebody_elsewhere("cy", "there.example").await);
        let (said, own) = (post(trial.id(), cy.id), post(trial.id(), ana.id));
        let private = Post { audience: domain::Audience::Followers, ..post(trial.id(), cy.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        for post in [&said, &own, &private] {
            tx.posts().insert(post, &[]).await.unwrap();
            tx.reactions().insert_boost(&boost(&post.id.to_string(), bo.id, post.id)).await.unwrap();
        }
        assert!(tx.timelines().list_boost_readers(bo.id, said.id).await.unwrap().is_empty(), "nobody follows him");
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        assert_eq!(tx.timelines().list_boost_readers(bo.id, said.id).await.unwrap(), [ana.id]);
        for other in [&own, &private] {
            assert!(tx.timelines().list_boost_readers(bo.id, other.id).await.unwrap().is_empty(), "her own, and what is not for everyone");
        }
        assert!(tx.timelines().list_boost_readers(cy.id, said.id).await.unwrap().is_empty(), "cy did not pass it on");
        assert_eq!(tx.timelines().insert_boosted(&[(trial.id(), ana.id, said.id)], bo.id).await.unwrap(), 1);
        assert_eq!(tx.timelines().insert_all(&[(trial.id(), ana.id, said.id)]).await.unwrap(), 0, "it is there already");
        let home = tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items;
        assert_eq!(home, [Arrived { boosted_by: Some(bo.id), entry: home[0].entry, ..Arrived::shown(said.clone()) }]);
        tx.actors().update(&Actor { state: State::Suspended, ..bo.clone() }).await.unwrap();
        assert!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.is_empty(), "the suspended pass on nothing");
        tx.actors().update(&bo).await.unwrap();
        tx.timelines().remove_boosted(cy.id, said.id).await.unwrap();
        tx.timelines().remove_author(ana.id, cy.id).await.unwrap();
        assert_eq!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.len(), 1, "it came by bo");
        tx.timelines().remove_boosted(bo.id, said.id).await.unwrap();
        assert!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.is_empty());
        tx.timelines().insert_boosted(&[(trial.id(), ana.id, said.id)], bo.id).await.unwrap();
        tx.timelines().remove_author(ana.id, bo.id).await.unwrap();
        assert!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.is_empty());
    }
}

#[tokio::test]
async fn what_came_by_one_booster_goes_over_to_another_who_is_followed() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let [bo, cy, di, ed] = ["bo", "cy", "di", "ed"].map(|name| trial.somebody_elsewhere(name, "there.example"));
        let (bo, cy, di, ed) = (bo.await, cy.await, di.await, ed.await);
        let (said, later) = (post(trial.id(), di.id), post(trial.id(), di.id));
        let mut tx = trial.storage.begin().await.unwrap();
        for post in [&said, &later] {
            tx.posts().insert(post, &[]).await.unwrap();
        }
        for (id, by, seconds) in [("1", &bo, 9), ("2", &ed, 1), ("3", &cy, 5)] {
            tx.reactions().insert_boost(&Boost { created_at: NOW.plus_seconds(seconds), ..boost(id, by.id, said.id) }).await.unwrap();
        }
        tx.timelines().insert_boosted(&[(trial.id(), ana.id, said.id), (trial.id(), di.id, said.id)], bo.id).await.unwrap();
        tx.timelines().insert_all(&[(trial.id(), ana.id, later.id)]).await.unwrap();
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        tx.follows().insert(&follow(trial.id(), ana.id, cy.id)).await.unwrap();
        tx.actors().update(&Actor { state: State::Suspended, ..cy.clone() }).await.unwrap();
        keep(tx).await;
        let seen = |items: Vec<Arrived>| items.into_iter().map(|arrived| (arrived.post, arrived.boosted_by)).collect::<Vec<_>>();
        let home = async |mut tx: storage::Transaction| {
            tx.timelines().remove_boosted(bo.id, said.id).await.unwrap();
            seen(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items)
        };
        let alone = [(later.clone(), None)];
        assert_eq!(home(trial.storage.begin().await.unwrap()).await, alone, "ed is not followed, and cy is suspended");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&cy).await.unwrap();
        keep(tx).await;
        let handed = [(later.clone(), None), (said.clone(), Some(cy.id))];
        assert_eq!(home(trial.storage.begin().await.unwrap()).await, handed, "in its place");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.timelines().remove_boosted(bo.id, said.id).await.unwrap();
        assert!(tx.timelines().home(di.id, NOW, Cursor::START, 9).await.unwrap().items.is_empty(), "who follows nobody else");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.timelines().remove_author(ana.id, bo.id).await.unwrap();
        assert_eq!(seen(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items), handed, "also where he is followed no more");
    }
}

#[tokio::test]
async fn early_likes_wait_for_their_post_bounded_and_not_for_ever() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let said = post(trial.id(), ana.id);
        let early = |id: &str, emoji: Emoji, domain: &str| EarlyLike { address: at(id), actor: bo.id, object: said.address.clone(), emoji, domain: domain.to_owned(), at: NOW };
        let fire = Emoji::parse("🔥").unwrap();
        let [plain, burning, other] = [early("1", Emoji::PLAIN, "there.example"), early("2", fire.clone(), "there.example"), early("3", fire.clone(), "there.example")];
        let other = EarlyLike { object: at("other"), ..other };
        let storage = &trial.storage;
        for like in [&plain, &burning, &other] {
            assert!(storage.keep_early_like(like).await.unwrap());
            assert!(!storage.keep_early_like(like).await.unwrap(), "once");
        }
        assert_eq!(conflict(storage.keep_early_like(&EarlyLike { actor: trial.id(), ..early("9", Emoji::PLAIN, "x.example") }).await), FOREIGN_KEY);
        assert!(storage.read().await.unwrap().early_likes().list_of(&[said.id]).await.unwrap().is_empty(), "it is not here");
        let mut tx = storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        assert_eq!(tx.early_likes().list_of(&[said.id, trial.id()]).await.unwrap(), [plain.clone(), burning.clone()]);
        tx.early_likes().remove(std::slice::from_ref(&plain)).await.unwrap();
        assert_eq!(tx.early_likes().list_of(&[said.id]).await.unwrap(), std::slice::from_ref(&burning));
        keep(tx).await;
        storage.remove_early_likes_by(bo.id, &said.address, Some(&Emoji::PLAIN)).await.unwrap();
        storage.remove_early_likes_by(ana.id, &said.address, None).await.unwrap();
        assert_eq!(storage.read().await.unwrap().early_likes().list_of(&[said.id]).await.unwrap(), std::slice::from_ref(&burning));
        storage.remove_early_likes_by(bo.id, &said.address, Some(&fire)).await.unwrap();
        assert!(storage.keep_early_like(&plain).await.unwrap());
        storage.remove_early_likes_by(bo.id, &said.address, None).await.unwrap();
        assert!(storage.keep_early_like(&burning).await.unwrap());
        storage.remove_early_likes(std::slice::from_ref(&burning)).await.unwrap();
        assert!(storage.read().await.unwrap().early_likes().list_of(&[said.id]).await.unwrap().is_empty());
        let count = "SELECT CAST(COUNT(*) AS TEXT) FROM early_likes";
        assert_eq!(trial.texts(count, count).await, ["1"], "the one of another post");
        assert_eq!((storage.forget_early_likes(NOW).await.unwrap(), storage.forget_early_likes(NOW.plus_seconds(1)).await.unwrap()), (0, 1));
        for number in 0..MAX_PER_DOMAIN {
            assert!(storage.keep_early_like(&early(&number.to_string(), Emoji::PLAIN, "there.example")).await.unwrap());
        }
        assert!(!storage.keep_early_like(&early("more", Emoji::PLAIN, "there.example")).await.unwrap(), "so many of one domain");
        assert!(storage.keep_early_like(&early("others", Emoji::PLAIN, "other.example")).await.unwrap());
    }
}
