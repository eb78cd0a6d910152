//! Profiles and the catalogue of makers.

use domain::Handle;
use domain::actors::{Actor, Kind, State};
use domain::makers::{Maker, Profile, SellerKind};
use domain::tag::Tag;
use domain::text::search_words;
use storage::Cursor;
use storage::makers::MakerFilter;

use crate::nouns::{actor, actor_elsewhere, later, maker, markup};
use crate::trial::{NOW, Trial, conflict, keep};

async fn insert(trial: &Trial, maker: &Maker) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.makers().insert(maker).await.unwrap();
    keep(tx).await;
}

async fn names(trial: &Trial, filter: &MakerFilter) -> Vec<String> {
    let page = trial.storage.read().await.unwrap().makers().search(filter, Cursor::START, 80).await.unwrap();
    page.items.into_iter().map(|maker| maker.actor.handle.to_string()).collect()
}

#[tokio::test]
async fn a_profile_belongs_to_an_actor_and_there_is_one() {
    for trial in Trial::all().await {
        let ana = maker(actor(trial.id(), "ana"));
        insert(&trial, &ana).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.makers().insert_profile(&ana).await), "makers_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        let nobody = maker(actor(trial.id(), "bo"));
        assert_eq!(conflict(tx.makers().insert_profile(&nobody).await), storage::FOREIGN_KEY);
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        let same_handle = maker(Actor { address: nobody.actor.address, ..actor(trial.id(), "ana") });
        assert_eq!(conflict(tx.makers().insert(&same_handle).await), "actors_handle_folded");
    }
}

#[tokio::test]
async fn a_maker_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let full = maker(actor_elsewhere(trial.id(), "Ana", "there.example"));
        let bare = Maker { actor: actor(trial.id(), "bo"), profile: Profile::default(), updated_at: NOW, version: 1 };
        insert(&trial, &full).await;
        insert(&trial, &bare).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.makers().find(full.actor.id).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.makers().find_by_handle(&bare.actor.handle).await.unwrap().as_ref(), Some(&bare));
        let upper = Handle { name: "ANA".to_owned(), host: Some("there.example".to_owned()) };
        assert_eq!(tx.makers().find_by_handle(&upper).await.unwrap().as_ref(), Some(&full));
        let mut listed = tx.makers().list(&[bare.actor.id, full.actor.id]).await.unwrap();
        listed.sort_by_key(|maker| maker.actor.id);
        assert_eq!(listed, vec![full.clone(), bare.clone()]);

        let renamed = Actor { name: "Bo Bee".to_owned(), locked: true, ..bare.actor.clone() };
        let profile = Profile { seller_kind: Some(SellerKind::Private), ..full.profile.clone() };
        let changed = Maker { actor: renamed, profile, updated_at: later(60), version: 2 };
        assert!(tx.makers().update(&changed).await.unwrap());
        assert_eq!(tx.makers().find(bare.actor.id).await.unwrap(), Some(changed));
        assert_eq!(tx.makers().find(full.actor.id).await.unwrap(), Some(full), "nobody else was changed");
    }
}

#[tokio::test]
async fn a_stale_change_changes_nothing() {
    for trial in Trial::all().await {
        let first = maker(actor(trial.id(), "ana"));
        insert(&trial, &first).await;
        for version in [1, 3, 0] {
            let profile = Profile { bio: markup("Stale"), ..Profile::default() };
            let stale = Maker { actor: Actor { name: "Stale".to_owned(), ..first.actor.clone() }, profile, updated_at: later(9), version };
            let mut tx = trial.storage.begin().await.unwrap();
            assert!(!tx.makers().update(&stale).await.unwrap());
            keep(tx).await;
        }
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.makers().find(first.actor.id).await.unwrap().as_ref(), Some(&first));
        drop(reader);
        assert_eq!(names(&trial, &MakerFilter { words: search_words("stale", 5), ..MakerFilter::default() }).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    for trial in Trial::all().await {
        let first = maker(actor(trial.id(), "ana"));
        insert(&trial, &first).await;
        let changes = (0..8).map(|n| {
            let storage = trial.storage.clone();
            let change = Maker { actor: Actor { name: format!("name {n}"), ..first.actor.clone() }, version: 2, ..first.clone() };
            tokio::spawn(async move {
                let mut tx = storage.begin().await.unwrap();
                let won = tx.makers().update(&change).await.unwrap();
                keep(tx).await;
                won.then_some(change)
            })
        });
        let won: Vec<Maker> = futures::future::join_all(changes.collect::<Vec<_>>()).await.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(won.len(), 1);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.makers().find(first.actor.id).await.unwrap().as_ref(), won.first());
    }
}

#[tokio::test]
async fn the_catalogue_shows_active_people_who_want_to_be_found() {
    for trial in Trial::all().await {
        let base = |name: &str| maker(actor(trial.id(), name));
        let hidden = base("hidden");
        let hidden = Maker { profile: Profile { discoverable: false, ..hidden.profile }, ..hidden };
        let suspended = base("suspended");
        let suspended = Maker { actor: Actor { state: State::Suspended, ..suspended.actor }, ..suspended };
        let group = base("group");
        let group = Maker { actor: Actor { kind: Kind::Group, ..group.actor }, ..group };
        let ana = base("ana");
        let remote = Actor { kind: Kind::Person, state: State::Active, ..actor_elsewhere(trial.id(), "bo", "there.example") };
        for one in [hidden, suspended, group, ana, maker(remote)] {
            insert(&trial, &one).await;
        }
        assert_eq!(names(&trial, &MakerFilter::default()).await, ["bo@there.example", "ana"]);
        assert_eq!(names(&trial, &MakerFilter { here: true, ..MakerFilter::default() }).await, ["ana"]);
    }
}

#[tokio::test]
async fn makers_are_found_by_words_and_by_whole_crafts() {
    for trial in Trial::all().await {
        let ana = maker(Actor { name: "Zoë Łęcka".to_owned(), ..actor(trial.id(), "ana") });
        let bo = maker(actor(trial.id(), "bo"));
        let bo = Maker { profile: Profile { bio: markup("Töpfert"), crafts: vec![Tag::trusted("naturalxdye")], place: None, ..bo.profile }, ..bo };
        let quiet = maker(actor(trial.id(), "quiet"));
        let quiet = Maker { profile: Profile { indexable: false, discoverable: false, ..quiet.profile }, ..quiet };
        for one in [&ana, &bo, &quiet] {
            insert(&trial, one).await;
        }
        for (words, expected) in [
            ("zoe", vec!["ana"]),
            ("ZO", vec!["ana"]),
            ("toepfert", vec![]),
            ("topf", vec!["bo"]),
            ("torino lin", vec!["ana"]),
            ("linen topf", vec![]),
            ("natural dye", vec!["ana"]),
        ] {
            let filter = MakerFilter { words: search_words(words, 10), ..MakerFilter::default() };
            assert_eq!(names(&trial, &filter).await, expected, "{words}");
        }
        for (craft, expected) in [("natural_dye", vec!["ana"]), ("natural", vec![]), ("weberei", vec!["ana"]), ("%", vec![])] {
            let filter = MakerFilter { craft: Some(Tag::trusted(craft)), ..MakerFilter::default() };
            assert_eq!(names(&trial, &filter).await, expected, "{craft}");
        }
    }
}

#[tokio::test]
async fn pages_of_makers_miss_nobody_and_end() {
    for trial in Trial::all().await {
        for n in 0..5 {
            insert(&trial, &maker(actor(trial.id(), &format!("m{n}")))).await;
        }
        let mut reader = trial.storage.read().await.unwrap();
        let mut seen = Vec::new();
        let mut before = Some(Cursor::START);
        while let Some(cursor) = before {
            let page = reader.makers().search(&MakerFilter::default(), cursor, 2).await.unwrap();
            seen.push(page.items.iter().map(|maker| maker.actor.handle.name.clone()).collect::<Vec<_>>().join(" "));
            before = page.next;
        }
        assert_eq!(seen, ["m4 m3", "m2 m1", "m0"]);
    }
}

#[tokio::test]
async fn links_to_check_are_those_of_active_makers_here_longest_ago_first() {
    for trial in Trial::all().await {
        let young = maker(actor(trial.id(), "young"));
        let old = maker(actor(trial.id(), "old"));
        let bare = maker(actor(trial.id(), "bare"));
        let bare = Maker { profile: Profile { links: Vec::new(), ..bare.profile }, ..bare };
        let remote = maker(Actor { state: State::Active, ..actor_elsewhere(trial.id(), "bo", "there.example") });
        for one in [&young, &old, &bare, &remote] {
            insert(&trial, one).await;
        }
        trial.storage.links_checked(young.actor.id, later(1)).await.unwrap();
        assert_eq!(trial.storage.read().await.unwrap().makers().list_with_links(9).await.unwrap(), vec![old.clone(), young.clone()]);
        assert_eq!(trial.storage.read().await.unwrap().makers().list_with_links(1).await.unwrap(), vec![old.clone()]);
        trial.storage.links_checked(old.actor.id, later(2)).await.unwrap();
        assert_eq!(trial.storage.read().await.unwrap().makers().list_with_links(1).await.unwrap(), vec![young], "whose turn it was waits for the others");
    }
}
