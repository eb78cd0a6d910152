//! Measures, appeals and the log, and what erasing leaves behind.

use domain::actors::{Actor, State};
use domain::media::Media;
use domain::moderation::{Act, Appeal, AppealState, Entry, Kind, Measure};
use domain::peers::{self, Rule};
use domain::{Id, Time};
use storage::Cursor;
use storage::makers::MakerFilter;

use crate::nouns::{activity, listing, media, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn measure(trial: &Trial, maker: Id<Actor>, kind: Kind) -> Measure {
    Measure { id: trial.id(), maker, kind, text: "because".to_owned(), subject: String::new(), report: None, by: None, created_at: NOW, lifted_at: None, acknowledged_at: None }
}

fn appeal(trial: &Trial, measure: Id<Measure>) -> Appeal {
    Appeal { id: trial.id(), measure, text: "no".to_owned(), state: AppealState::Open, answer: String::new(), created_at: NOW, decided_at: None }
}

fn later(days: i64) -> Time {
    NOW.plus_seconds(days * 86_400)
}

#[tokio::test]
async fn one_suspension_stands_at_a_time_and_is_lifted_once() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = measure(&trial, ana.id, Kind::Suspend);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.moderation().insert_measure(&first).await.unwrap();
        tx.moderation().insert_measure(&measure(&trial, ana.id, Kind::Warn)).await.unwrap();
        tx.moderation().insert_measure(&measure(&trial, ana.id, Kind::Warn)).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.moderation().insert_measure(&measure(&trial, ana.id, Kind::Suspend)).await), "measures_maker_id_kind");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.moderation().find_standing(ana.id, Kind::Suspend).await.unwrap(), Some(first.clone()));
        assert_eq!(tx.moderation().count_unread(ana.id).await.unwrap(), 3);
        assert!(tx.moderation().lift(first.id, later(1)).await.unwrap());
        assert!(!tx.moderation().lift(first.id, later(2)).await.unwrap());
        tx.moderation().acknowledge(first.id, later(3)).await.unwrap();
        tx.moderation().insert_measure(&measure(&trial, ana.id, Kind::Suspend)).await.unwrap();
        let lifted = tx.moderation().find_measure(first.id).await.unwrap().unwrap();
        assert_eq!((lifted.lifted_at, lifted.acknowledged_at), (Some(later(1)), Some(later(3))));
        assert_eq!(tx.moderation().list_measures_of(ana.id).await.unwrap().len(), 4);
        assert_eq!(tx.moderation().list_measures(&[first.id]).await.unwrap(), [lifted]);
        keep(tx).await;
    }
}

#[tokio::test]
async fn an_appeal_is_raised_once_answered_once_and_counted_while_it_waits() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let suspended = measure(&trial, ana.id, Kind::Suspend);
        let mut raised = appeal(&trial, suspended.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.moderation().insert_measure(&suspended).await.unwrap();
        tx.moderation().set_suspended(&ana, true).await.unwrap();
        tx.moderation().insert_appeal(&raised).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.moderation().insert_appeal(&appeal(&trial, suspended.id)).await), "appeals_measure_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.moderation().count_waiting().await.unwrap().appeals, 1);
        assert!(tx.moderation().list_long_suspended(later(40), 9).await.unwrap().is_empty(), "nobody is deleted whose appeal waits");
        raised.state = AppealState::Declined;
        raised.answer = "yes".to_owned();
        raised.decided_at = Some(later(1));
        assert!(tx.moderation().decide(&raised).await.unwrap());
        assert!(!tx.moderation().decide(&raised).await.unwrap());
        assert_eq!(tx.moderation().find_appeal(raised.id).await.unwrap().as_ref(), Some(&raised));
        assert_eq!(tx.moderation().list_appeals_against(&[suspended.id]).await.unwrap(), [raised.clone()]);
        assert!(tx.moderation().list_appeals(AppealState::Open, Cursor::START, 9).await.unwrap().items.is_empty());
        assert_eq!(tx.moderation().list_appeals(AppealState::Declined, Cursor::START, 9).await.unwrap().items, [raised]);
        assert_eq!(tx.moderation().list_long_suspended(later(1), 9).await.unwrap(), [ana.id]);
        assert!(tx.moderation().list_long_suspended(NOW, 9).await.unwrap().is_empty());
        keep(tx).await;
    }
}

#[tokio::test]
async fn d11_the_log_is_only_added_to() {
    for trial in Trial::all().await {
        let entry = |act, about: &str| Entry { id: trial.id(), by: None, by_name: String::new(), act, about: about.to_owned(), why: "x".to_owned(), report: None, at: NOW };
        let (first, second) = (entry(Act::Taken(Kind::Warn), "@ana"), entry(Act::PeerJudged(peers::State::Blocked), "there.example"));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.moderation().append(&first).await.unwrap();
        tx.moderation().append(&second).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let page = reader.moderation().list_log(None, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, [second]);
        assert_eq!(reader.moderation().list_log(None, page.next.unwrap(), 1).await.unwrap().items, std::slice::from_ref(&first));
        assert_eq!(reader.moderation().list_log(Some(first.act), Cursor::START, 9).await.unwrap().items, [first]);
        drop(reader);
        for statement in ["UPDATE moderation_log SET why = 'y'", "DELETE FROM moderation_log"] {
            assert!(trial.refuses(statement).await, "{statement}");
        }
    }
}

async fn found(trial: &Trial) -> usize {
    trial.storage.read().await.unwrap().makers().search(&MakerFilter::default(), Cursor::START, 9).await.unwrap().items.len()
}

async fn limited(trial: &Trial, actor: Id<Actor>) -> (bool, bool) {
    let mut reader = trial.storage.read().await.unwrap();
    let here = reader.moderation().is_limited(actor).await.unwrap();
    drop(reader);
    let rows = trial.texts("SELECT CAST(limited AS TEXT) FROM actors WHERE handle = 'bo'", "SELECT limited::int::text FROM actors WHERE handle = 'bo'").await;
    (here, rows == ["1"])
}

#[tokio::test]
async fn d12_a_limit_of_one_actor_is_not_undone_by_the_rules_about_its_host() {
    for trial in Trial::all().await {
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let judge = async |state| {
            let mut tx = trial.storage.begin().await.unwrap();
            tx.rules().set(&[Rule::new("there.example", state)], NOW).await.unwrap();
            tx.rules().enforce().await.unwrap();
            keep(tx).await;
        };
        let limit = async |is_limited| {
            let mut tx = trial.storage.begin().await.unwrap();
            tx.moderation().set_limited(&bo, is_limited).await.unwrap();
            keep(tx).await;
        };
        limit(true).await;
        assert_eq!(limited(&trial, bo.id).await, (true, true));
        judge(peers::State::Open).await;
        assert_eq!(limited(&trial, bo.id).await, (true, true), "no rule");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&bo).await.unwrap();
        keep(tx).await;
        assert_eq!(limited(&trial, bo.id).await, (true, true), "its document was read again");
        judge(peers::State::Limited).await;
        limit(false).await;
        assert_eq!(limited(&trial, bo.id).await, (false, true), "its host is limited still");
        judge(peers::State::Open).await;
        assert_eq!(limited(&trial, bo.id).await, (false, false));
    }
}

#[tokio::test]
async fn d12_who_is_let_in_again_is_what_the_rules_make_of_them() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let state = async |id| trial.storage.read().await.unwrap().actors().find(id).await.unwrap().unwrap().state;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.moderation().set_suspended(&ana, true).await.unwrap();
        tx.moderation().set_suspended(&bo, true).await.unwrap();
        tx.rules().set(&[Rule::new("there.example", peers::State::Blocked)], NOW).await.unwrap();
        tx.rules().enforce().await.unwrap();
        keep(tx).await;
        assert_eq!((state(ana.id).await, state(bo.id).await), (State::Suspended, State::Suspended));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.moderation().set_suspended(&ana, false).await.unwrap();
        tx.moderation().set_suspended(&bo, false).await.unwrap();
        keep(tx).await;
        assert_eq!((state(ana.id).await, state(bo.id).await), (State::Active, State::Blocked));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&Actor { state: State::Gone, ..ana.clone() }).await.unwrap();
        tx.moderation().set_suspended(&ana, true).await.unwrap();
        keep(tx).await;
        assert_eq!(state(ana.id).await, State::Gone, "who is gone stays gone");
    }
}

#[tokio::test]
async fn photos_go_with_the_last_post_that_shows_them_and_their_files_are_noted() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (alone, shared) = (media(trial.id(), ana.id), media(trial.id(), ana.id));
        let (mut one, mut other) = (post(trial.id(), ana.id), post(trial.id(), ana.id));
        one.photos = vec![alone.id, shared.id];
        other.photos = vec![shared.id];
        let mut tx = trial.storage.begin().await.unwrap();
        for photo in [&alone, &shared] {
            let variants = photo.variants.iter().cloned().map(|variant| domain::media::Variant { key: format!("{}{}", photo.id, variant.key), ..variant }).collect();
            tx.media().insert(&Media { variants, ..photo.clone() }).await.unwrap();
        }
        for post in [&one, &other] {
            tx.posts().insert(post, &[]).await.unwrap();
            tx.media().attach(ana.id, post.id, &post.photos).await.unwrap();
        }
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().remove(one.id, &one.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        let left = async || trial.storage.read().await.unwrap().media().list(&[alone.id, shared.id]).await.unwrap().iter().map(|photo| photo.id).collect::<Vec<_>>();
        assert_eq!(left().await, [shared.id], "another post shows it");
        assert!(trial.storage.read().await.unwrap().media().list_loose(later(9), 9).await.unwrap().is_empty(), "and has it");
        let unwanted = trial.storage.list_unwanted_blobs(99).await.unwrap();
        assert!(!unwanted.is_empty() && unwanted.iter().all(|key| key.starts_with(&alone.id.to_string())), "{unwanted:?}");
        trial.storage.settle_blobs(&unwanted).await.unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().remove(other.id, &other.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        assert!(left().await.is_empty());
        assert!(trial.storage.list_unwanted_blobs(99).await.unwrap().iter().all(|key| key.starts_with(&shared.id.to_string())));
    }
}

#[tokio::test]
async fn a_photo_that_is_withheld_keeps_its_row_and_nothing_of_what_it_showed() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let photo = Media { alt: "a secret".to_owned(), ..media(trial.id(), ana.id) };
        let mut mug = listing(trial.id(), ana.id);
        mug.content.photos = vec![photo.id];
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().insert(&photo).await.unwrap();
        tx.listings().insert(&mug, true).await.unwrap();
        tx.media().withhold(&photo, "photo-removed").await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let held = reader.media().find(photo.id).await.unwrap().unwrap();
        assert_eq!((held.state, held.alt.as_str(), held.variants.len(), held.fault.as_deref()), (domain::media::State::Failed, "", 0, Some("photo-removed")));
        assert_eq!(reader.listings().list_showing(ana.id, photo.id).await.unwrap().len(), 1);
        drop(reader);
        assert_eq!(trial.storage.list_unwanted_blobs(99).await.unwrap().len(), photo.variants.iter().map(|v| &v.key).collect::<std::collections::BTreeSet<_>>().len());
    }
}

#[tokio::test]
async fn what_was_said_of_a_post_goes_with_it_and_that_it_was_said_stays() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = post(trial.id(), ana.id);
        let create = activity(trial.id(), ana.id, said.address.as_str());
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.activities().insert(&create).await.unwrap();
        tx.posts().remove(said.id, &said.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        let held = trial.storage.read().await.unwrap().activities().find(create.id).await.unwrap().unwrap();
        assert_eq!(held.body, "");
    }
}

#[tokio::test]
async fn a_maker_is_erased_with_all_that_is_theirs_and_the_name_stays_taken() {
    for trial in Trial::all().await {
        let (login, bea) = (trial.login("ana").await, trial.somebody("bea").await);
        let ana = trial.storage.read().await.unwrap().actors().find(login.maker).await.unwrap().unwrap();
        let (said, hers) = (post(trial.id(), ana.id), post(trial.id(), bea.id));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.posts().insert(&hers, &[]).await.unwrap();
        tx.listings().insert(&listing(trial.id(), ana.id), true).await.unwrap();
        tx.media().insert(&media(trial.id(), ana.id)).await.unwrap();
        tx.actors().update(&Actor { state: State::Gone, ..ana.clone() }).await.unwrap();
        tx.erasures().maker(&ana, NOW).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert!(reader.posts().find(said.id).await.unwrap().is_none() && reader.posts().find(hers.id).await.unwrap().is_some());
        assert!(reader.posts().find_tombstone(&said.address).await.unwrap().is_some() && reader.posts().find_tombstone(&ana.address).await.unwrap().is_some());
        assert!(reader.accounts().find(login.id).await.unwrap().is_none());
        assert_eq!(reader.media().bytes_of(ana.id).await.unwrap(), 0);
        let held = reader.actors().find(ana.id).await.unwrap().unwrap();
        assert_eq!((held.state, held.handle, held.name.as_str()), (State::Gone, ana.handle.clone(), ""));
        drop(reader);
        assert!(found(&trial).await <= 1);
        assert_eq!(trial.storage.forget_keys_of_the_gone(NOW).await.unwrap(), 0, "not yet");
    }
}
