//! A listing, its post and its tombstone stay together.

use domain::Id;
use domain::listings::{Draft, Listing};
use domain::posts::Kind;
use domain::tag::Tag;

use super::*;
use crate::api::scene::{Person, Scene};

async fn drafted(scene: &Scene, person: &Person) -> Listing {
    let app = scene.app();
    let now = app.clock.now();
    let draft = Draft { title: "Mug".to_owned(), terms: "gift".to_owned(), tags: "clay".to_owned(), description: "For tea.".to_owned(), ..Draft::default() };
    let id = app.clock.mint();
    let (listing, event) = Listing::draft(id, app.site.object(id), person.maker.actor.id, draft.parse().unwrap(), now);
    let mut tx = app.storage.begin().await.unwrap();
    insert_draft(&mut tx, &listing).await.unwrap();
    tx.commit(event, now).await.unwrap();
    listing
}

async fn kept(scene: &Scene, person: &Person, listing: &Listing, event: Event) -> bool {
    let app = scene.app();
    let mut tx = app.storage.begin().await.unwrap();
    let was_current = keep(&mut tx, &app.site, &person.maker.actor, listing, &event).await.unwrap();
    if was_current {
        tx.commit(event, app.clock.now()).await.unwrap();
    }
    was_current
}

async fn post(scene: &Scene, listing: &Listing) -> Option<Post> {
    scene.app().storage.read().await.unwrap().posts().find(listing.id.as_kind()).await.unwrap()
}

#[tokio::test]
async fn whoever_comes_second_changes_nothing() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let mut first = drafted(&scene, &ana).await;
    let mut second = first.clone();
    let now = scene.app().clock.now();
    let event = first.publish(ana.maker.actor.id, now).unwrap();
    assert!(kept(&scene, &ana, &first, event).await);
    let event = second.publish(ana.maker.actor.id, now).unwrap();
    assert!(!kept(&scene, &ana, &second, event).await);
}

#[tokio::test]
async fn a_draft_is_no_post_and_leaves_no_tombstone() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let draft = drafted(&scene, &ana).await;
    assert_eq!(post(&scene, &draft).await, None);
    let app = scene.app();
    let event = draft.delete(ana.maker.actor.id).unwrap();
    let mut tx = app.storage.begin().await.unwrap();
    remove(&mut tx, &draft, app.clock.now()).await.unwrap();
    tx.commit(event, app.clock.now()).await.unwrap();
    let mut reader = app.storage.read().await.unwrap();
    assert_eq!(reader.listings().find(draft.id).await.unwrap(), None);
    assert_eq!(reader.posts().find_tombstone(&draft.address).await.unwrap(), None);
}

#[tokio::test]
async fn the_post_follows_its_listing_to_the_end() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let (app, me) = (scene.app(), ana.maker.actor.id);
    let mut listing = drafted(&scene, &ana).await;
    let first = app.clock.now();
    let event = listing.publish(me, first).unwrap();
    assert!(kept(&scene, &ana, &listing, event).await);
    let published = post(&scene, &listing).await.unwrap();
    assert_eq!((published.kind, published.audience, published.title.as_str()), (Kind::Listing, Audience::Public, "Mug"));
    assert_eq!(published.page, app.site.listing_page(&ana.maker.actor.handle, listing.id));
    assert_eq!(published.context, Some(app.site.conversation(listing.id)));

    let changed = Draft { title: "Two mugs".to_owned(), tags: "stoneware".to_owned(), ..Draft::of_listing(&listing) };
    let event = listing.change(me, changed.parse().unwrap(), None, first.plus_seconds(90)).unwrap();
    assert!(kept(&scene, &ana, &listing, event).await);
    let after = post(&scene, &listing).await.unwrap();
    assert_eq!((after.title.as_str(), after.published_at, after.updated_at), ("Two mugs", first, first.plus_seconds(90)));
    let by_tag = |tag| storage::listings::ListingFilter { tag: Tag::parse(tag), ..Default::default() };
    assert_eq!(app.storage.read().await.unwrap().listings().count(&by_tag("clay")).await.unwrap(), 0);
    assert_eq!(app.storage.read().await.unwrap().listings().count(&by_tag("stoneware")).await.unwrap(), 1);

    let event = listing.delete(me).unwrap();
    let mut tx = app.storage.begin().await.unwrap();
    remove(&mut tx, &listing, app.clock.now()).await.unwrap();
    tx.commit(event, app.clock.now()).await.unwrap();
    assert_eq!(post(&scene, &listing).await, None);
    let (former, _) = app.storage.read().await.unwrap().posts().find_tombstone(&listing.address).await.unwrap().unwrap();
    assert_eq!(former, "Note");
}

#[tokio::test]
async fn a_removed_listing_takes_its_photos_along() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let media = scene.upload(&ana, &crate::api::scene::photo(40, 30, 1), "A mug").await.json();
    let photo: Id<domain::media::Media> = media["id"].as_str().unwrap().parse().unwrap();
    let app = scene.app();
    let mut listing = drafted(&scene, &ana).await;
    let with_photo = Draft { photos: vec![photo], ..Draft::of_listing(&listing) };
    let event = listing.change(ana.maker.actor.id, with_photo.parse().unwrap(), None, app.clock.now()).unwrap();
    assert!(kept(&scene, &ana, &listing, event).await);
    assert!(app.storage.read().await.unwrap().media().list_loose(app.clock.now().plus_seconds(9), 9).await.unwrap().is_empty());
    let event = listing.delete(ana.maker.actor.id).unwrap();
    let mut tx = app.storage.begin().await.unwrap();
    let unused = remove(&mut tx, &listing, app.clock.now()).await.unwrap();
    tx.commit(event, app.clock.now()).await.unwrap();
    assert_eq!(unused.len(), scene.files());
    crate::media::upload::discard(app, &unused).await;
    assert_eq!(scene.files(), 0);
}
