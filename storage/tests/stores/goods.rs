//! Restricted goods: rules come out as they went in, what is confirmed is remembered, and lists leave out what they are to.

use domain::goods::{Goods, Hidden, Policy, Rule, Ruling, Subject};
use domain::listings::{Category, Content, Listing, State};
use domain::posts::{Kind, Post};
use domain::{Audience, Id};
use storage::Cursor;
use storage::listings::ListingFilter;

use crate::nouns::{later, listing, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn subject(word: &str) -> Subject {
    Subject::from_word(word).unwrap()
}

fn ruling(word: &str, rule: Rule, note: &str) -> Ruling {
    Ruling { subject: subject(word), rule, note: note.to_owned() }
}

async fn policy(trial: &Trial) -> Policy {
    trial.storage.read().await.unwrap().goods().policy().await.unwrap()
}

async fn set(trial: &Trial, ruling: &Ruling) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.goods().set(ruling, NOW).await.unwrap();
    keep(tx).await;
}

/// A public listing with its post, that contains these.
async fn thing(trial: &Trial, maker: Id<domain::actors::Actor>, title: &str, category: &str, restricted: &[&str], here: bool) -> Listing {
    let base = listing(trial.id(), maker);
    let content = Content {
        title: title.to_owned(),
        category: Category::parse(category),
        restricted: Goods::known(restricted.iter().copied()),
        publishes_at: None,
        ends_at: None,
        ..base.content
    };
    let listing = Listing { content, imposed: Vec::new(), ..base };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.listings().insert(&listing, here).await.unwrap();
    let post = Post { kind: Kind::Listing, audience: Audience::Public, ..post(listing.id.as_kind(), maker) };
    tx.posts().insert(&post, &listing.content.tags).await.unwrap();
    keep(tx).await;
    listing
}

async fn titles(trial: &Trial, hidden: Hidden) -> Vec<String> {
    let filter = ListingFilter { hidden, ..ListingFilter::default() };
    let mut reader = trial.storage.read().await.unwrap();
    let found = reader.listings().search(&filter, Cursor::START, 80).await.unwrap();
    let mut titles: Vec<String> = found.items.into_iter().map(|listing| listing.content.title).collect();
    titles.sort();
    assert_eq!(reader.listings().count(&filter).await.unwrap(), i64::try_from(titles.len()).unwrap());
    titles
}

#[tokio::test]
async fn a_rule_comes_out_as_it_went_in_and_what_ships_needs_none() {
    for trial in Trial::all().await {
        assert_eq!(policy(&trial).await, Policy::default());
        let noted = ruling("blades", Rule::Forbid, "Not \"here\"\0.\nElsewhere.");
        set(&trial, &noted).await;
        set(&trial, &ruling("category:toys", Rule::Gate, "")).await;
        let held = policy(&trial).await;
        assert_eq!((held.ruling(&noted.subject).rule, held.ruling(&noted.subject).note.as_str()), (Rule::Forbid, "Not \"here\"\u{fffd}.\nElsewhere."));
        assert_eq!(held.ruling(&subject("category:toys")).rule, Rule::Gate);
        set(&trial, &ruling("blades", Rule::Gate, "")).await;
        set(&trial, &ruling("category:toys", Rule::Allow, "")).await;
        assert_eq!(policy(&trial).await, Policy::default(), "what ships is not kept");
        let odd = "INSERT INTO goods_rules (subject, rule, note, changed_at) VALUES ('walnut', 'gate', '', 1), ('adult', 'maybe', '', 1)";
        trial.sql(odd, odd).await;
        assert_eq!(policy(&trial).await, Policy::default(), "of what does not exist nothing is read");
    }
}

#[tokio::test]
async fn what_is_confirmed_is_remembered_once_and_forgotten_at_once() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.goods().confirm(Id::new(1), &[subject("adult")], NOW).await), storage::FOREIGN_KEY);
        drop(tx);
        for _ in 0..2 {
            trial.storage.confirm_goods(ana.id, &[subject("adult"), subject("category:toys")], NOW).await.unwrap();
        }
        let confirmed = async |who| trial.storage.read().await.unwrap().goods().list_confirmed(who).await.unwrap();
        assert_eq!(confirmed(ana.id).await, [subject("adult"), subject("category:toys")]);
        assert_eq!(confirmed(bo.id).await, []);
        trial.storage.forget_confirmed_goods(ana.id).await.unwrap();
        assert_eq!(confirmed(ana.id).await, []);
    }
}

#[tokio::test]
async fn lists_leave_out_what_the_rules_keep_from_who_looks() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        thing(&trial, ana.id, "bowl", "ceramics", &[], true).await;
        thing(&trial, ana.id, "cider", "home", &["alcohol"], true).await;
        thing(&trial, bo.id, "sword", "metal", &["weapons", "alcohol"], false).await;
        thing(&trial, ana.id, "knife", "blades", &[], true).await;
        let no_category = thing(&trial, ana.id, "thing", "", &[], true).await;
        let usual = Policy::default();
        assert_eq!(titles(&trial, Hidden::default()).await, ["bowl", "cider", "knife", "sword", "thing"]);
        assert_eq!(titles(&trial, usual.hidden(&[])).await, ["bowl", "thing"]);
        assert_eq!(titles(&trial, usual.hidden(&[subject("alcohol"), subject("blades")])).await, ["bowl", "cider", "knife", "thing"]);
        let by_category = Policy::of(vec![ruling("category:metal", Rule::Forbid, ""), ruling("weapons", Rule::Allow, "")]);
        assert_eq!(titles(&trial, by_category.forbidden()).await, ["bowl", "cider", "thing"], "knives are of metal");

        let changed = Listing { imposed: Goods::known(["adult"]), version: 2, ..no_category };
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.listings().update(&changed).await.unwrap());
        keep(tx).await;
        assert_eq!(titles(&trial, usual.hidden(&[])).await, ["bowl"], "whoever says so");
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.listings().update(&Listing { imposed: Vec::new(), version: 3, updated_at: later(9), ..changed }).await.unwrap());
        keep(tx).await;
        assert_eq!(titles(&trial, usual.hidden(&[])).await, ["bowl", "thing"]);
    }
}

#[tokio::test]
async fn what_is_left_out_and_what_a_rule_is_about_is_found() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let cider = thing(&trial, ana.id, "cider", "home", &["alcohol"], true).await;
        let sword = thing(&trial, bo.id, "sword", "metal", &["weapons"], false).await;
        let knife = thing(&trial, ana.id, "knife", "blades", &[], true).await;
        let draft = Listing { state: State::Draft, published_at: None, ..listing(trial.id(), ana.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.listings().insert(&draft, true).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let mut left_out = async |hidden: &Hidden, before, limit| reader.goods().list_left_out(hidden, before, limit).await.unwrap();
        assert_eq!(left_out(&Policy::default().forbidden(), Cursor::START, 9).await.items, [sword.id]);
        assert_eq!(left_out(&Hidden::default(), Cursor::START, 9).await.items, []);
        let strict = Policy::of(vec![ruling("alcohol", Rule::Forbid, ""), ruling("category:metal", Rule::Forbid, "")]).forbidden();
        let first = left_out(&strict, Cursor::START, 2).await;
        assert_eq!(first.items, [knife.id, sword.id], "of here and elsewhere, no drafts");
        assert_eq!(left_out(&strict, first.next.unwrap(), 2).await.items, [cider.id]);
        let mut about = async |word: &str| reader.goods().list_about(&subject(word), 9).await.unwrap();
        assert_eq!(about("alcohol").await, [cider.id], "drafts are told to nobody");
        assert_eq!(about("category:metal").await, [knife.id], "of makers here, and what is below");
        assert_eq!(about("adult").await, []);
    }
}
