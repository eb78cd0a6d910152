//! Saved searches: bounded for each maker, each find kept once, told together and no more often than it is wanted.

use domain::Id;
use domain::actors::Actor;
use domain::listings::{Draft, Listing};
use domain::saved_searches::{Change, Every, MAX_SAVED_SEARCHES, SavedSearch};
use domain::tag::Tag;
use storage::Cursor;
use storage::listings::ListingFilter;
use storage::saved_searches::Find;

use crate::nouns::{address, later};
use crate::trial::{NOW, Trial, conflict, keep};

async fn search(trial: &Trial, maker: Id<Actor>, every: &str) -> SavedSearch {
    let (search, _) = SavedSearch::begin(trial.id(), maker, "Mugs", "q=mug", every, NOW).unwrap();
    let mut tx = trial.storage.begin().await.unwrap();
    assert!(tx.saved_searches().insert(&search, MAX_SAVED_SEARCHES).await.unwrap());
    keep(tx).await;
    search
}

fn draft(trial: &Trial, maker: Id<Actor>) -> Listing {
    let draft = Draft { title: "Blue mug".into(), amount: "24".into(), currency: "EUR".into(), quantity: "3".into(), tags: "stoneware".into(), ..Draft::default() };
    let id: Id<Listing> = trial.id();
    Listing::draft(id, address(format!("https://maker.example/o/{id}")), maker, draft.parse().unwrap(), NOW).0
}

/// A listing that is in the shop of its maker, with its post.
async fn mug(trial: &Trial, maker: Id<Actor>) -> Listing {
    let mut listing = draft(trial, maker);
    let id = listing.id;
    let mut tx = trial.storage.begin().await.unwrap();
    tx.listings().insert(&listing, true).await.unwrap();
    listing.publish(maker, NOW).unwrap();
    assert!(tx.listings().update(&listing).await.unwrap());
    let post = domain::posts::Post { audience: domain::Audience::Public, kind: domain::posts::Kind::Listing, ..crate::nouns::post(id.as_kind(), maker) };
    tx.posts().insert(&post, &listing.content.tags).await.unwrap();
    keep(tx).await;
    listing
}

async fn found(trial: &Trial, search: &SavedSearch, listings: &[Id<Listing>], seconds: i64) -> u64 {
    let now = later(seconds);
    let mut tx = trial.storage.begin().await.unwrap();
    let search = tx.saved_searches().find(search.id).await.unwrap().unwrap();
    let find = Find { search: search.id, listings: listings.to_vec(), due_at: search.due(now) };
    let new = tx.saved_searches().keep_found(&find, now).await.unwrap();
    keep(tx).await;
    new
}

async fn tell(trial: &Trial, search: &SavedSearch, seconds: i64) -> Option<i64> {
    let mut tx = trial.storage.begin().await.unwrap();
    let told = tx.saved_searches().tell(search.id, later(seconds)).await.unwrap();
    keep(tx).await;
    told
}

async fn due(trial: &Trial, seconds: i64) -> usize {
    trial.storage.read().await.unwrap().saved_searches().list_due(later(seconds), 9).await.unwrap().len()
}

#[tokio::test]
async fn w24_a_maker_saves_so_many_and_each_comes_out_as_it_went_in() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let mut tx = trial.storage.begin().await.unwrap();
        let (nobodys, _) = SavedSearch::begin(trial.id(), Id::new(1), "Mugs", "q=mug", "", NOW).unwrap();
        assert_eq!(conflict(tx.saved_searches().insert(&nobodys, 9).await), storage::FOREIGN_KEY);
        drop(tx);
        let first = search(&trial, ana.id, "hour").await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.saved_searches().insert(&SavedSearch { id: trial.id(), ..first.clone() }, 1).await.unwrap(), "one too many");
        assert_eq!(conflict(tx.saved_searches().insert(&first, 9).await), "saved_searches_id");
        drop(tx);
        let second = search(&trial, ana.id, "").await;
        let (changed, _) = first.clone().change(Change { name: Some("Cups"), every: Some("day"), paused: Some(true) }).unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.saved_searches().update(&changed).await.unwrap());
        assert!(!tx.saved_searches().update(&changed).await.unwrap(), "it was changed since");
        assert_eq!(tx.saved_searches().find(first.id).await.unwrap().as_ref(), Some(&changed));
        assert_eq!((changed.every, tx.saved_searches().list(ana.id, Cursor::START, 9).await.unwrap().items), (Every::Day, vec![second.clone(), changed.clone()]));
        assert_eq!(tx.saved_searches().list(bo.id, Cursor::START, 9).await.unwrap().items, []);
        assert_eq!(tx.saved_searches().list_some(&[second.id, Id::new(1)]).await.unwrap(), std::slice::from_ref(&second));
        assert_eq!(tx.saved_searches().list_active(None, 9).await.unwrap(), std::slice::from_ref(&second), "what is paused looks for nothing");
        assert_eq!(tx.saved_searches().list_active(Some(second.id), 9).await.unwrap(), []);
        tx.saved_searches().remove(second.id).await.unwrap();
        assert_eq!(tx.saved_searches().find(second.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_found_is_told_once_at_first_and_then_together() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let hourly = search(&trial, ana.id, "hour").await;
        let mugs = [mug(&trial, bo.id).await.id, mug(&trial, bo.id).await.id, mug(&trial, bo.id).await.id];
        assert_eq!((tell(&trial, &hourly, 0).await, due(&trial, 0).await), (None, 0), "nothing was found");
        assert_eq!(found(&trial, &hourly, &mugs[..1], 1).await, 1);
        assert_eq!(found(&trial, &hourly, &mugs[..1], 1).await, 0, "each listing once");
        assert_eq!((due(&trial, 0).await, due(&trial, 1).await), (0, 1));
        assert_eq!((tell(&trial, &hourly, 1).await, tell(&trial, &hourly, 1).await), (Some(1), None), "of two processes one tells it");
        assert_eq!(found(&trial, &hourly, &mugs, 10).await, 2);
        assert_eq!((due(&trial, 3_600).await, due(&trial, 3_601).await), (0, 1), "an hour after the last time");
        assert_eq!(tell(&trial, &hourly, 3_601).await, Some(2));
        let told = trial.storage.read().await.unwrap().saved_searches().find(hourly.id).await.unwrap().unwrap();
        assert_eq!((told.told, told.told_at), (2, Some(later(3_601))));
        trial.storage.forget_finds(later(99)).await.unwrap();
        assert_eq!(found(&trial, &hourly, &mugs, 9_000).await, 3, "forgotten");
    }
}

#[tokio::test]
async fn what_is_gone_or_paused_is_told_no_more() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let (first, second) = (search(&trial, ana.id, "").await, search(&trial, ana.id, "").await);
        let mut listing = mug(&trial, bo.id).await;
        for search in [&first, &second] {
            assert_eq!(found(&trial, search, &[listing.id, Id::new(1)], 1).await, 1, "what is not there was not found");
        }
        let (paused, _) = second.clone().change(Change { paused: Some(true), ..Change::default() }).unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.saved_searches().update(&paused).await.unwrap());
        keep(tx).await;
        assert_eq!((tell(&trial, &second, 9).await, found(&trial, &second, &[mug(&trial, bo.id).await.id], 9).await), (None, 0));
        listing.pause(bo.id, later(2)).unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.listings().update(&listing).await.unwrap());
        keep(tx).await;
        assert_eq!((tell(&trial, &first, 9).await, due(&trial, 9).await), (None, 1));
        trial.storage.quiet_saved_searches(later(9)).await.unwrap();
        assert_eq!(due(&trial, 9).await, 0, "it waits for the next find");
        assert_eq!(found(&trial, &first, &[mug(&trial, bo.id).await.id], 10).await, 1);
        assert_eq!(tell(&trial, &first, 10).await, Some(1));
    }
}

#[tokio::test]
async fn w24_of_a_flood_so_much_is_kept_until_it_is_told() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let daily = search(&trial, ana.id, "").await;
        let mut flood = Vec::new();
        let mut tx = trial.storage.begin().await.unwrap();
        for _ in 0..250 {
            let listing = draft(&trial, bo.id);
            tx.listings().insert(&listing, true).await.unwrap();
            flood.push(listing.id);
        }
        keep(tx).await;
        assert_eq!(found(&trial, &daily, &flood[..199], 1).await, 199);
        assert_eq!(found(&trial, &daily, &flood[199..220], 1).await, 21);
        assert_eq!(found(&trial, &daily, &flood[220..], 1).await, 0, "enough waits to be told");
        // What is in no shop any more keeps nothing new away.
        assert_eq!(tell(&trial, &daily, 1).await, None);
        trial.storage.quiet_saved_searches(later(1)).await.unwrap();
        assert_eq!(found(&trial, &daily, &[mug(&trial, bo.id).await.id], 2).await, 1);
        assert_eq!(tell(&trial, &daily, 2).await, Some(1));
    }
}

#[tokio::test]
async fn what_many_searches_found_is_kept_together_and_once() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let (first, second) = (search(&trial, ana.id, "").await, search(&trial, ana.id, "").await);
        let mug = mug(&trial, bo.id).await.id;
        let finds = [&first, &second].map(|search| Find { search: search.id, listings: vec![mug, Id::new(1)], due_at: later(1) });
        for _ in 0..2 {
            trial.storage.keep_finds(&finds, later(1)).await.unwrap();
        }
        assert_eq!((tell(&trial, &first, 1).await, tell(&trial, &second, 1).await), (Some(1), Some(1)));
        trial.storage.keep_finds(&finds, later(2)).await.unwrap();
        assert_eq!(due(&trial, 99_999).await, 0, "what was told is no news");
    }
}

#[tokio::test]
async fn a_listing_is_asked_for_by_the_statement_of_the_catalogue() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let (one, other) = (mug(&trial, bo.id).await.id, mug(&trial, bo.id).await.id);
        let mut reader = trial.storage.read().await.unwrap();
        let mut ask = async |filter: ListingFilter| {
            let mut found = reader.listings().list_matching(&filter).await.unwrap();
            found.sort_unstable();
            found
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let by_words = ListingFilter { words: words(&["mug", "blu"]), viewer: Some(ana.id), at: Some(NOW), ..ListingFilter::default() };
        assert_eq!(ask(ListingFilter { only: Some(vec![one]), ..by_words.clone() }).await, [one]);
        assert_eq!(ask(ListingFilter { only: Some(vec![one, other, Id::new(1)]), ..by_words.clone() }).await, [one, other]);
        assert_eq!(ask(ListingFilter { only: Some(vec![]), ..by_words.clone() }).await, []);
        assert_eq!(ask(ListingFilter { words: words(&["bowl"]), only: Some(vec![one]), ..by_words.clone() }).await, []);
        assert_eq!(ask(ListingFilter { tag: Tag::parse("stoneware"), only: Some(vec![other]), ..by_words.clone() }).await, [other]);
        assert_eq!(ask(ListingFilter { currency: Some("EUR"), max: Some(2_399), only: Some(vec![one]), ..by_words.clone() }).await, []);
        assert_eq!(ask(ListingFilter { followed_by: Some(ana.id), only: Some(vec![one]), ..by_words }).await, []);
    }
}
