//! Photos, what they belong to and which blobs they use.

use domain::media::{Media, Size, State, Variant};
use domain::posts::Post;
use domain::{Address, Id};

use crate::nouns::{address, later, maker, media, post, variant};
use crate::trial::{NOW, Trial, conflict, keep};

async fn insert(trial: &Trial, media: &Media) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.media().insert(media).await.unwrap();
    keep(tx).await;
}

fn upload(trial: &Trial, owner: Id<domain::actors::Actor>, variants: Vec<Variant>) -> Media {
    Media { state: State::Ready, remote: None, fault: None, variants, ..media(trial.id(), owner) }
}

async fn loose(trial: &Trial) -> Vec<Id<Media>> {
    trial.storage.read().await.unwrap().media().list_loose(later(1), 10).await.unwrap()
}

#[tokio::test]
async fn a_photo_has_an_owner_and_an_id_of_its_own() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let photo = media(trial.id(), ana.id);
        insert(&trial, &photo).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.media().insert(&photo).await), "media_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.media().insert(&media(trial.id(), Id::new(77))).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn a_photo_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let full = media(trial.id(), ana.id);
        let bare = Media { alt: String::new(), variants: Vec::new(), remote: None, fault: None, ..media(trial.id(), ana.id) };
        insert(&trial, &full).await;
        insert(&trial, &bare).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.media().find(full.id).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.media().list(&[bare.id, trial.id(), full.id]).await.unwrap(), vec![bare.clone(), full.clone()], "in the order asked for");
        assert_eq!(tx.media().list(&[]).await.unwrap(), vec![]);
        let remote = full.remote.clone().unwrap();
        assert_eq!(tx.media().find_remote(ana.id, &remote).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.media().find_remote(trial.id(), &remote).await.unwrap(), None);

        let changed =
            Media { state: State::Ready, alt: "Ä".to_owned(), width: 3, height: 2, blurhash: "L0".to_owned(), variants: vec![variant(Size::Medium, "cc.webp", 7)], ..bare };
        tx.media().update(&changed).await.unwrap();
        assert_eq!(tx.media().find(changed.id).await.unwrap(), Some(changed));
    }
}

#[tokio::test]
async fn bytes_are_counted_per_owner_after_every_change() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody("bo").await;
        let photo = upload(&trial, ana.id, vec![variant(Size::Large, "aa.webp", 900), variant(Size::Small, "bb.webp", 100)]);
        insert(&trial, &photo).await;
        insert(&trial, &upload(&trial, ana.id, vec![variant(Size::Large, "cc.webp", 5_000_000_000)])).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.media().bytes_of(ana.id).await.unwrap(), 5_000_001_000);
        assert_eq!(tx.media().bytes_of(bo.id).await.unwrap(), 0);
        tx.media().update(&Media { variants: Vec::new(), ..photo }).await.unwrap();
        assert_eq!(tx.media().bytes_of(ana.id).await.unwrap(), 5_000_000_000);
    }
}

#[tokio::test]
async fn only_blobs_that_nobody_else_uses_are_given_up() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let shared = variant(Size::Large, "shared.webp", 1);
        let first = upload(&trial, ana.id, vec![shared.clone(), variant(Size::Small, "own.webp", 1), variant(Size::Medium, "own.webp", 1)]);
        let second = upload(&trial, ana.id, vec![shared]);
        insert(&trial, &first).await;
        insert(&trial, &second).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.media().is_used("own.webp").await.unwrap());
        assert_eq!(tx.media().remove(first.id).await.unwrap(), ["own.webp"]);
        assert!(!tx.media().is_used("own.webp").await.unwrap() && tx.media().is_used("shared.webp").await.unwrap());
        assert_eq!(tx.media().find(first.id).await.unwrap(), None);
        assert_eq!(tx.media().remove(second.id).await.unwrap(), ["shared.webp"]);
        assert_eq!(tx.media().remove(second.id).await.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn only_own_photos_are_attached_and_dropped_ones_are_loose_again() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody("bo").await;
        let photos = [upload(&trial, ana.id, vec![]), upload(&trial, ana.id, vec![]), upload(&trial, bo.id, vec![])];
        for photo in &photos {
            insert(&trial, photo).await;
        }
        let [first, second, others] = photos.map(|photo| photo.id);
        let owner: Id<Post> = trial.id();
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().attach(ana.id, owner, &[first, second, others]).await.unwrap();
        keep(tx).await;
        assert_eq!(loose(&trial).await, [others], "somebody else's photo is not taken");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().attach(ana.id, owner, &[second]).await.unwrap();
        keep(tx).await;
        assert_eq!(loose(&trial).await, [first, others]);
    }
}

#[tokio::test]
async fn loose_photos_are_old_unattached_and_on_no_profile() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let [avatar, banner, old, young] = [NOW, NOW, NOW, later(1)].map(|at| Media { created_at: at, ..upload(&trial, ana.id, vec![]) });
        for photo in [&avatar, &banner, &old, &young] {
            insert(&trial, photo).await;
        }
        let mut shown = maker(ana);
        shown.profile.avatar = Some(avatar.id);
        shown.profile.banner = Some(banner.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.makers().insert_profile(&shown).await.unwrap();
        keep(tx).await;
        assert_eq!(loose(&trial).await, [old.id]);
    }
}

#[tokio::test]
async fn photos_that_a_deleted_post_had_and_did_not_show_are_loose() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let photo = upload(&trial, ana.id, vec![]);
        insert(&trial, &photo).await;
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.media().attach(ana.id, said.id, &[photo.id]).await.unwrap();
        tx.posts().remove(said.id, &said.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        assert_eq!(loose(&trial).await, [photo.id]);
    }
}

#[tokio::test]
async fn a_remote_photo_is_leased_once_and_given_up_after_its_tries() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let there = |name: &str| Some(Address::trusted(format!("https://there.example/{name}")));
        let wanted = Media { remote: there("a.jpg"), variants: Vec::new(), fault: None, ..media(trial.id(), ana.id) };
        insert(&trial, &wanted).await;
        insert(&trial, &upload(&trial, ana.id, vec![])).await;
        insert(&trial, &Media { state: State::Ready, remote: there("b.jpg"), ..media(trial.id(), ana.id) }).await;

        let lease = async |from: i64| trial.storage.lease_photos(later(from), later(from + 60), 10).await.unwrap();
        assert_eq!(lease(-1).await, vec![], "not before it is due");
        assert_eq!(lease(0).await, vec![wanted.clone()]);
        assert_eq!(lease(59).await, vec![], "leased");
        assert_eq!(lease(60).await, vec![wanted.clone()], "the lease ran out");

        trial.storage.postpone_photo(wanted.id, later(500), 2).await.unwrap();
        assert_eq!(lease(499).await, vec![]);
        assert_eq!(lease(500).await, vec![wanted.clone()]);
        trial.storage.postpone_photo(wanted.id, later(900), 2).await.unwrap();
        assert_eq!(lease(9_000).await, vec![]);
        let found = trial.storage.read().await.unwrap().media().find(wanted.id).await.unwrap().unwrap();
        assert_eq!(found.state, State::Failed);
    }
}

#[tokio::test]
async fn a_photo_that_is_ready_is_fetched_no_more() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let wanted = Media { remote: Some(address("https://there.example/a.jpg")), ..media(trial.id(), ana.id) };
        insert(&trial, &wanted).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().update(&Media { alt: "still coming".to_owned(), ..wanted.clone() }).await.unwrap();
        keep(tx).await;
        assert_eq!(trial.storage.lease_photos(NOW, later(9), 10).await.unwrap().len(), 1);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().update(&Media { state: State::Ready, ..wanted }).await.unwrap();
        keep(tx).await;
        assert_eq!(trial.storage.lease_photos(later(99), later(999), 10).await.unwrap(), vec![]);
    }
}

#[tokio::test]
async fn two_workers_never_fetch_the_same_photo() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        for _ in 0..12 {
            insert(&trial, &media(trial.id(), ana.id)).await;
        }
        let other = trial.again().await;
        let mut leased = Vec::new();
        for _ in 0..2 {
            let (a, b) = tokio::join!(trial.storage.lease_photos(NOW, later(60), 5), other.lease_photos(NOW, later(60), 5));
            let (a, b) = (a.unwrap(), b.unwrap());
            assert!(a.len() <= 5 && b.len() <= 5);
            leased.extend(a.into_iter().chain(b).map(|photo| photo.id));
        }
        leased.sort();
        let count = leased.len();
        leased.dedup();
        assert_eq!(leased.len(), count);
    }
}
