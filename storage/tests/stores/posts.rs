//! Posts, their tags and addressees, and the tombstones of what was deleted.

use domain::posts::{Kind, Post};
use domain::tag::Tag;
use domain::{Address, Audience, Id};
use storage::Cursor;

use crate::nouns::{address, later, markup, post};
use crate::trial::{NOW, Trial, conflict, keep};

#[tokio::test]
async fn one_post_per_address_and_id() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let same_address = Post { address: said.address.clone(), ..post(trial.id(), ana.id) };
        assert_eq!(conflict(tx.posts().insert(&same_address, &[]).await), "posts_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        let same_id = Post { address: address("https://maker.example/o/1"), ..said };
        assert_eq!(conflict(tx.posts().insert(&same_id, &[]).await), "posts_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.posts().insert(&post(trial.id(), Id::new(5)), &[]).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn p33_what_was_deleted_does_not_come_back() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.posts().remove(said.id, &said.address, "Article", NOW).await.unwrap();
        keep(tx).await;

        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.posts().find(said.id).await.unwrap(), None);
        assert_eq!(tx.posts().find_tombstone(&said.address).await.unwrap(), Some(("Article".to_owned(), NOW)));
        let again = Post { id: trial.id(), ..said };
        assert_eq!(conflict(tx.posts().insert(&again, &[Tag::trusted("x")]).await), "tombstones_address");
        assert_eq!(tx.posts().find_by_address(&again.address).await.unwrap(), None);
    }
}

#[tokio::test]
async fn p12_of_what_was_for_a_few_nobody_is_told_that_it_was_there() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let told = async |address: &Address| {
            let mut reader = trial.storage.read().await.unwrap();
            (reader.posts().find_tombstone(address).await.unwrap().is_some(), reader.posts().find_open_tombstone(address).await.unwrap().is_some())
        };
        for (audience, is_told) in [(Audience::Followers, false), (Audience::Direct, false), (Audience::Parties, false), (Audience::Public, true), (Audience::Unlisted, true)] {
            let (alone, with_author) = (Post { audience, ..post(trial.id(), ana.id) }, Post { audience, ..post(trial.id(), trial.somebody(audience.word()).await.id) });
            let mut tx = trial.storage.begin().await.unwrap();
            tx.posts().insert(&alone, &[]).await.unwrap();
            tx.posts().insert(&with_author, &[]).await.unwrap();
            tx.posts().remove(alone.id, &alone.address, "Note", NOW).await.unwrap();
            let author = tx.actors().find(with_author.author).await.unwrap().unwrap();
            tx.erasures().maker(&author, NOW).await.unwrap();
            keep(tx).await;
            assert_eq!(told(&alone.address).await, (true, is_told), "{audience:?}");
            assert_eq!(told(&with_author.address).await, (true, is_told), "{audience:?}, with its author");
        }
    }
}

#[tokio::test]
async fn a_delete_before_its_create_wins_and_the_first_one_counts() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.posts().find_tombstone(&said.address).await.unwrap(), None);
        tx.posts().bury(&said.address, "Note", NOW).await.unwrap();
        tx.posts().bury(&said.address, "Article", later(5)).await.unwrap();
        assert_eq!(tx.posts().find_tombstone(&said.address).await.unwrap(), Some(("Note".to_owned(), NOW)));
        assert_eq!(conflict(tx.posts().insert(&said, &[]).await), "tombstones_address");
    }
}

#[tokio::test]
async fn a_post_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let full = Post { in_reply_to: Some(address("https://there.example/n/1")), ..post(trial.id(), ana.id) };
        let bare = Post { kind: Kind::Note, warning: String::new(), context: None, language: None, photos: vec![], raw: None, ..post(trial.id(), ana.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&full, &[Tag::trusted("wool"), Tag::trusted("wool"), Tag::trusted("färben")]).await.unwrap();
        tx.posts().insert(&bare, &[]).await.unwrap();
        keep(tx).await;
        let tags = async || trial.texts("SELECT tag FROM post_tags ORDER BY tag", "SELECT tag FROM post_tags ORDER BY tag COLLATE \"C\"").await;
        assert_eq!(tags().await, ["färben", "wool"]);

        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.posts().find(full.id).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.posts().find_by_address(&bare.address).await.unwrap().as_ref(), Some(&bare));
        let mut listed = tx.posts().list(&[bare.id, full.id, trial.id()]).await.unwrap();
        listed.sort_by_key(|post| post.id);
        assert_eq!(listed, vec![full.clone(), bare]);

        let changed = Post {
            audience: Audience::Followers,
            title: "Other".to_owned(),
            warning: "None".to_owned(),
            content: markup("Other *words*"),
            page: "https://maker.example/other".to_owned(),
            language: None,
            photos: vec![Id::new(1)],
            updated_at: later(90),
            raw: Some("{}".to_owned()),
            ..full
        };
        tx.posts().update(&changed, &[Tag::trusted("linen")]).await.unwrap();
        assert_eq!(tx.posts().find(changed.id).await.unwrap(), Some(changed));
        keep(tx).await;
        assert_eq!(tags().await, ["linen"]);
    }
}

#[tokio::test]
async fn an_outbox_shows_public_and_unlisted_posts_of_one_author_page_by_page() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let mut shown = Vec::new();
        let mut tx = trial.storage.begin().await.unwrap();
        for audience in [Audience::Public, Audience::Unlisted, Audience::Followers, Audience::Direct, Audience::Members, Audience::Parties, Audience::Public] {
            let said = Post { audience, published_at: NOW, ..post(trial.id(), ana.id) };
            tx.posts().insert(&said, &[]).await.unwrap();
            tx.posts().insert(&post(trial.id(), bo.id), &[]).await.unwrap();
            if matches!(audience, Audience::Public | Audience::Unlisted) {
                shown.push(said);
            }
        }
        keep(tx).await;
        shown.reverse();
        let mut reader = trial.storage.read().await.unwrap();
        let first = reader.posts().list_public_by_author(ana.id, Cursor::START, 2).await.unwrap();
        let second = reader.posts().list_public_by_author(ana.id, first.next.unwrap(), 2).await.unwrap();
        assert_eq!([first.items, second.items].concat(), shown);
        assert_eq!(second.next, None);
        assert_eq!(reader.posts().count_public_by_author(ana.id).await.unwrap(), 3);
        assert_eq!(reader.posts().count_here().await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_post_names_each_addressee_once() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody("bo").await;
        let said = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.posts().address_to(said.id, &[bo.id, bo.id]).await.unwrap();
        tx.posts().address_to(said.id, &[bo.id]).await.unwrap();
        assert_eq!(tx.posts().list_addressees(said.id).await.unwrap(), [bo.id]);
        assert!(tx.posts().is_addressed(said.id, bo.id).await.unwrap());
        assert!(!tx.posts().is_addressed(said.id, ana.id).await.unwrap());
        assert_eq!(conflict(tx.posts().address_to(said.id, &[Id::new(3)]).await), storage::FOREIGN_KEY);
    }
}
