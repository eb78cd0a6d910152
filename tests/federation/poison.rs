//! Work that breaks whoever does it: given up after three tries, shown to the host, done when the host says so; all else flows.

use domain::Time;
use harness::{Letter, Peer, Plan, on_both_engines, settle};
use serde_json::{Value, json};
use sqlx::Connection as _;
use storage::set_aside::SetAside;

use crate::scene::Scene;

/// Ten o'clock on the day of the tests.
const TEN: Time = Time::from_unix_seconds(1_904_119_200);

fn gift(title: &str) -> Value {
    json!({"title": title, "terms": "gift"})
}

async fn given_up(scene: &Scene) -> SetAside {
    scene.house.app().storage.count_given_up().await.unwrap()
}

async fn q16_an_activity_that_panics_is_given_up_after_three_tries_and_applied_when_the_host_says_so(plan: Plan) {
    let scene = Scene::with(plan).await;
    let mut note = scene.note();
    note["published"] = json!(TEN.rfc3339());
    note["content"] = json!("<p>poison</p>");
    scene.clock.trap(Some(TEN));
    let poison = scene.created(&note);
    Letter::to(&scene.house, &poison).signed(&scene.eve).accepted().await;
    scene.signed().accepted().await;
    for tries in 1..=3 {
        assert_eq!(given_up(&scene).await.inbox, 0, "after {} tries", tries - 1);
        settle(&[&scene.house]).await;
        assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1, "others flow");
        scene.clock.turn(61);
    }
    let dead = scene.house.app().storage.list_dead_letters(9).await.unwrap();
    assert_eq!(dead.iter().map(|one| (Some(one.activity.as_str()), one.tries, one.reason.as_str())).collect::<Vec<_>>(), [(poison["id"].as_str(), 3, "applying it panicked")]);
    scene.signed().accepted().await;
    settle(&[&scene.house]).await;
    assert!(scene.rows("posts", "poison").await.is_empty());

    scene.clock.trap(None);
    settle(&[&scene.house]).await;
    assert_eq!(given_up(&scene).await.inbox, 1, "by itself it is not tried again");
    assert_eq!(scene.house.app().storage.retry_dead_letters(None, scene.clock.time()).await.unwrap(), 1);
    settle(&[&scene.house]).await;
    assert_eq!((scene.rows("posts", "poison").await.len(), given_up(&scene).await), (1, SetAside::default()));
    scene.finish().await;
}

async fn r30_a_delivery_whose_sending_panics_is_given_up_after_three_tries_and_others_are_sent(plan: Plan) {
    let scene = Scene::with(plan).await;
    let other = Peer::open(&scene.clock).await;
    let olga = other.person("olga");
    scene.hear(&olga, &other.activity("Follow", &olga, scene.ana.address.as_str())).await;
    scene.peer.trap_deliveries(3);
    scene.ana.publish(&gift("Mug")).await;
    let before = scene.rows("peers", &scene.peer.host()).await;
    for tries in 1..=3 {
        assert_eq!(given_up(&scene).await.deliveries, 0, "after {} tries", tries - 1);
        settle(&[&scene.house]).await;
        assert_eq!((scene.peer.kinds().len(), other.kinds()), (1 + tries, vec!["Accept".to_owned(), "Create".to_owned()]), "others are sent theirs");
        scene.clock.turn(61);
    }
    settle(&[&scene.house]).await;
    assert_eq!((given_up(&scene).await.deliveries, scene.peer.kinds().len()), (1, 4), "it is not tried a fourth time");
    assert_eq!(scene.rows("peers", &scene.peer.host()).await, before, "that says nothing of its host");
    assert_eq!(scene.rows("deliveries", "sending it panicked").await.len(), 1);
    scene.ana.publish(&gift("Bowl")).await;
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.kinds().len(), 5, "what comes after it is sent");
    assert_eq!(scene.house.app().storage.retry_queue(None, scene.clock.time()).await.unwrap(), 1);
    settle(&[&scene.house]).await;
    assert_eq!((scene.peer.kinds().len(), given_up(&scene).await), (6, SetAside::default()), "sent when the host says so");
    scene.finish().await;
}

async fn r30_an_entry_of_the_journal_that_nobody_can_read_stops_nothing(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.house.sql("INSERT INTO journal (at, event) VALUES (1, 'no event')").await;
    scene.ana.publish(&gift("Mug")).await;
    let (app, storage) = (scene.house.app(), &scene.house.app().storage);
    let readers = i64::try_from(server::workers::Consumer::ALL.len()).unwrap();
    for _ in 0..3 * readers {
        assert!(server::workers::turn(app).await.is_err(), "each of the readers fails three times");
    }
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.kinds(), ["Accept", "Create"], "what came after it is said");
    assert_eq!(given_up(&scene).await.journal, readers);
    storage.retry_aside_entries(None, scene.clock.time()).await.unwrap();
    settle(&[&scene.house]).await;
    assert_eq!(given_up(&scene).await.journal, readers, "as unreadable as before");

    let copy = "UPDATE journal SET event = (SELECT MAX(event) FROM journal WHERE event LIKE '%published%') WHERE event = 'no event'";
    scene.house.sql(copy).await;
    storage.retry_aside_entries(None, scene.clock.time()).await.unwrap();
    settle(&[&scene.house]).await;
    assert_eq!((scene.peer.kinds().len(), given_up(&scene).await), (3, SetAside::default()), "it is reacted to after all");
    scene.finish().await;
}

#[tokio::test]
async fn our_own_trouble_is_not_counted_against_the_host_that_is_written_to() {
    let mut scene = Scene::open().await;
    scene.peer.answer_deliveries(&[http::StatusCode::SERVICE_UNAVAILABLE]);
    scene.ana.publish(&gift("Mug")).await;
    settle(&[&scene.house]).await;
    scene.clock.turn(3_600);
    // Keys that were used before are held in memory.
    scene.house.stop().await;
    scene.house.start_again().await;
    scene.house.sql("ALTER TABLE actor_secrets RENAME TO secrets_away").await;
    let before = scene.rows("peers", &scene.peer.host()).await;
    assert!(server::workers::turn(scene.house.app()).await.is_err());
    scene.house.sql("ALTER TABLE secrets_away RENAME TO actor_secrets").await;
    assert_eq!(scene.rows("peers", &scene.peer.host()).await, before);
    assert_eq!(scene.peer.received().len(), 2, "nothing was sent");
    scene.clock.turn(61);
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), 3, "once the lease is over");
    scene.finish().await;
}

#[tokio::test]
async fn who_lists_a_neighbours_key_is_refused_and_not_told_to_come_back() {
    let scene = Scene::open().await;
    let mallory = scene.peer.person("mallory");
    let mut document = mallory.document();
    let stolen = json!({"id": scene.eve.key_id(), "owner": mallory.id, "publicKeyPem": mallory.public_pem()});
    document["publicKey"] = json!([document["publicKey"], stolen]);
    scene.peer.serve(&document);
    let follow = scene.peer.activity("Follow", &mallory, scene.ana.address.as_str());
    let letter = Letter::to(&scene.house, &follow).signed(&mallory);
    scene.refused_after_looking(&letter, 401, "a neighbour's key").await;
    scene.signed().accepted().await;
    let other = Peer::open(&scene.clock).await;
    let bob = other.person("bob");
    Letter::to(&scene.house, &other.activity("Follow", &bob, scene.ana.address.as_str())).signed(&bob).accepted().await;
    scene.finish().await;
}

/// On PostgreSQL writers run side by side. A second one holds the row while the profile is read and written down.
#[tokio::test]
async fn of_two_who_read_a_profile_at_once_the_later_is_not_lost() {
    let Some(plan) = Plan::postgres().await else { return };
    let url = plan.database_url();
    let scene = Scene::with(plan).await;
    let mut other = sqlx::PgConnection::connect(&url).await.unwrap();
    let holds = format!("UPDATE makers SET version = version + 1 WHERE id = (SELECT id FROM actors WHERE address = '{}')", scene.eve.id);
    let mut document = scene.eve.document();
    document["summary"] = json!("<p>weaver of towels</p>");
    scene.peer.serve(&document);
    scene.clock.turn(60);
    Letter::to(&scene.house, &scene.peer.activity("Update", &scene.eve, scene.eve.id.as_str())).signed(&scene.eve).accepted().await;
    let mut tx = other.begin().await.unwrap();
    assert_eq!(sqlx::query(sqlx::AssertSqlSafe(holds)).execute(&mut *tx).await.unwrap().rows_affected(), 1);
    let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let commits = async {
        let mut watcher = sqlx::PgConnection::connect(&url).await.unwrap();
        while sqlx::query_as::<_, (i64,)>(waits).fetch_one(&mut watcher).await.unwrap().0 == 0 {
            tokio::task::yield_now().await;
        }
        tx.commit().await.unwrap();
    };
    let houses = [&scene.house];
    tokio::join!(settle(&houses), commits);
    assert_eq!(scene.rows("makers", "weaver of towels").await.len(), 1);
    assert_eq!(scene.house.app().storage.list_refused(9).await.unwrap(), []);
    scene.finish().await;
}

on_both_engines! {
    q16_an_activity_that_panics_is_given_up_after_three_tries_and_applied_when_the_host_says_so,
    r30_a_delivery_whose_sending_panics_is_given_up_after_three_tries_and_others_are_sent,
    r30_an_entry_of_the_journal_that_nobody_can_read_stops_nothing,
}
