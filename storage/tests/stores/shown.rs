//! For whom the files of photos are: for those who may see a post that shows them.

use domain::actors::{Actor, State};
use domain::emojis::{Emoji, Shortcode};
use domain::makers::{Maker, Profile};
use domain::media::{Media, Size};
use domain::posts::{Kind, Post};
use domain::{Audience, Id};

use crate::nouns::{actor, follow, later, media, post, variant};
use crate::trial::{NOW, Trial, keep};

/// A photo of its own file.
fn photo(trial: &Trial, owner: Id<Actor>, key: &str) -> Media {
    Media { variants: vec![variant(Size::Large, key, 9)], remote: None, fault: None, ..media(trial.id(), owner) }
}

/// A post by `author` that shows these.
async fn said(trial: &Trial, author: Id<Actor>, audience: Audience, photos: &[&Media]) -> Post {
    let photos = photos.iter().map(|photo| photo.id).collect();
    let post = Post { audience, photos, ..post(trial.id(), author) };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.posts().insert(&post, &[]).await.unwrap();
    tx.media().attach(author, post.id, &post.photos).await.unwrap();
    keep(tx).await;
    post
}

async fn insert(trial: &Trial, photos: &[&Media]) {
    let mut tx = trial.storage.begin().await.unwrap();
    for photo in photos {
        tx.media().insert(photo).await.unwrap();
    }
    keep(tx).await;
}

async fn is_open(trial: &Trial, key: &str) -> bool {
    trial.storage.read().await.unwrap().media().is_open(key).await.unwrap()
}

async fn is_for(trial: &Trial, key: &str, viewer: &Actor) -> bool {
    trial.storage.read().await.unwrap().media().is_for(key, viewer.id).await.unwrap()
}

async fn passes(trial: &Trial, post: &Post) -> Vec<String> {
    let passes = trial.storage.read().await.unwrap().posts().list_passes(&[post.id]).await.unwrap();
    post.photos.iter().map(|photo| passes.get(&(post.id, *photo)).cloned().unwrap_or_default()).collect()
}

async fn is_passed(trial: &Trial, pass: &str, key: &str) -> bool {
    trial.storage.read().await.unwrap().media().is_passed(pass, key).await.unwrap()
}

#[tokio::test]
async fn m19_a_file_is_for_those_who_may_see_what_shows_it() {
    for trial in Trial::all().await {
        let (ana, fee, nora, otto) = (trial.ana().await, trial.somebody("fee").await, trial.somebody("nora").await, trial.somebody("otto").await);
        let photos = ["loose.webp", "followers.webp", "direct.webp", "unlisted.webp"].map(|key| photo(&trial, ana.id, key));
        insert(&trial, &photos.each_ref()).await;
        let [_, followers, direct, unlisted] = &photos;
        said(&trial, ana.id, Audience::Followers, &[followers]).await;
        let message = said(&trial, ana.id, Audience::Direct, &[direct]).await;
        said(&trial, ana.id, Audience::Unlisted, &[unlisted]).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.follows().insert(&follow(trial.id(), fee.id, ana.id)).await.unwrap();
        tx.posts().address_to(message.id, &[nora.id]).await.unwrap();
        keep(tx).await;
        let seen = async |key| (is_open(&trial, key).await, [is_for(&trial, key, &otto).await, is_for(&trial, key, &fee).await, is_for(&trial, key, &nora).await]);
        assert_eq!(seen("nothing.webp").await, (false, [false; 3]));
        assert_eq!(seen("loose.webp").await, (false, [false; 3]), "what nothing shows is its maker's");
        assert_eq!(seen("followers.webp").await, (false, [false, true, false]));
        assert_eq!(seen("direct.webp").await, (false, [false, false, true]));
        assert_eq!(seen("unlisted.webp").await, (true, [true; 3]));
        for photo in &photos {
            assert!(is_for(&trial, &photo.variants[0].key, &ana).await, "their own");
        }
    }
}

#[tokio::test]
async fn m19_a_file_is_everybodys_as_long_as_something_public_shows_it() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let [shared, twin] = [photo(&trial, ana.id, "same.webp"), photo(&trial, ana.id, "same.webp")];
        insert(&trial, &[&shared, &twin]).await;
        let public = said(&trial, ana.id, Audience::Public, &[&shared]).await;
        // The same photo, and the same file of another, for a few: neither takes it from everybody, nor gives it.
        let private = said(&trial, ana.id, Audience::Direct, &[&shared]).await;
        said(&trial, ana.id, Audience::Direct, &[&twin]).await;
        assert!(is_open(&trial, "same.webp").await);
        let suspend = async |state| {
            let mut tx = trial.storage.begin().await.unwrap();
            tx.actors().update(&Actor { state, ..ana.clone() }).await.unwrap();
            keep(tx).await;
        };
        suspend(State::Suspended).await;
        assert!(!is_open(&trial, "same.webp").await, "nobody sees what who is suspended published");
        assert!(!is_passed(&trial, &passes(&trial, &private).await[0], "same.webp").await);
        suspend(State::Active).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().remove(public.id, &public.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        assert!(!is_open(&trial, "same.webp").await);
        assert_eq!(trial.storage.read().await.unwrap().media().list_showing("same.webp").await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn m19_portraits_and_emoji_are_everybodys() {
    for trial in Trial::all().await {
        let ana = actor(trial.id(), "ana");
        let [portrait, banner, cat] = ["portrait.webp", "banner.webp", "cat.webp"].map(|key| photo(&trial, ana.id, key));
        let profile = Profile { avatar: Some(portrait.id), banner: Some(banner.id), ..Profile::default() };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.makers().insert(&Maker { actor: ana.clone(), profile, updated_at: NOW, version: 1 }).await.unwrap();
        for photo in [&portrait, &banner, &cat] {
            tx.media().insert(photo).await.unwrap();
        }
        keep(tx).await;
        assert!(is_open(&trial, "portrait.webp").await && is_open(&trial, "banner.webp").await && !is_open(&trial, "cat.webp").await);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.emojis().set(&Emoji { host: "there.example".to_owned(), shortcode: Shortcode::parse("cat").unwrap(), media: cat.id, changed_at: NOW }).await.unwrap();
        keep(tx).await;
        assert!(is_open(&trial, "cat.webp").await);
    }
}

#[tokio::test]
async fn m19_a_pass_is_for_one_photo_of_one_post_and_stays_while_the_post_shows_it() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let [one, other] = [photo(&trial, ana.id, "one.webp"), photo(&trial, ana.id, "other.webp")];
        insert(&trial, &[&one, &other]).await;
        let post = said(&trial, ana.id, Audience::Followers, &[&one, &other]).await;
        let again = said(&trial, ana.id, Audience::Direct, &[&one]).await;
        let given = passes(&trial, &post).await;
        assert!(given.iter().all(|pass| pass.len() == 32) && given[0] != given[1] && given[0] != passes(&trial, &again).await[0]);
        assert!(!is_passed(&trial, &given[0], "other.webp").await && !is_passed(&trial, "", "one.webp").await && !is_passed(&trial, &given[1][1..], "other.webp").await);
        assert!(is_passed(&trial, &given[0], "one.webp").await && is_passed(&trial, &given[1], "other.webp").await);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().attach(ana.id, post.id, &[one.id]).await.unwrap();
        keep(tx).await;
        assert!(is_passed(&trial, &given[0], "one.webp").await, "an edit gives out no other");
        assert!(!is_passed(&trial, &given[1], "other.webp").await, "what was taken out is shown no more");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().remove(post.id, &post.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        assert!(!is_passed(&trial, &given[0], "one.webp").await);
        assert!(is_passed(&trial, &passes(&trial, &again).await[0], "one.webp").await, "another post has its own");
    }
}

#[tokio::test]
async fn posts_of_its_owner_that_show_a_photo_are_found_and_listings_are_not() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let [one, other] = [photo(&trial, ana.id, "one.webp"), photo(&trial, ana.id, "other.webp")];
        insert(&trial, &[&one, &other]).await;
        let first = said(&trial, ana.id, Audience::Public, &[&one, &other]).await;
        let second = said(&trial, ana.id, Audience::Direct, &[&one]).await;
        let listing = Post { kind: Kind::Listing, photos: vec![one.id], ..post(trial.id(), ana.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&listing, &[]).await.unwrap();
        tx.media().attach(ana.id, listing.id, &listing.photos).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.posts().list_with_photo(trial.id()).await.unwrap(), []);
        assert_eq!(reader.posts().list_with_photo(one.id).await.unwrap(), [first.clone(), second]);
        assert_eq!(reader.posts().list_with_photo(other.id).await.unwrap(), [first]);
    }
}

#[tokio::test]
async fn what_another_post_shows_is_not_loose_when_the_last_that_took_it_drops_it() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let one = photo(&trial, ana.id, "one.webp");
        insert(&trial, &[&one]).await;
        said(&trial, ana.id, Audience::Public, &[&one]).await;
        let second = said(&trial, ana.id, Audience::Public, &[&one]).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().attach(ana.id, second.id, &[]).await.unwrap();
        keep(tx).await;
        assert!(trial.storage.read().await.unwrap().media().list_loose(later(9), 9).await.unwrap().is_empty());
    }
}
