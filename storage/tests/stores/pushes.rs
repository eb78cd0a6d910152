//! Web push: a subscription ends with what holds it, and what waits is handed out once.

use domain::accounts::Account;
use domain::notifications::{Kind, Notification, State};
use domain::{Id, Time};
use storage::notifications::Caused;
use storage::pushes::{Holder, Outcome, Push, Subscription};

use crate::nouns::{later, session, token};
use crate::trial::{NOW, Trial};

fn subscription(trial: &Trial, account: &Account, holder: Holder, kinds: &[Kind]) -> Subscription {
    Subscription {
        id: trial.id(),
        account: account.id,
        holder,
        endpoint: "https://push.example/1".to_owned(),
        public_key: vec![4; 65],
        auth: vec![1; 16],
        kinds: kinds.to_vec(),
        created_at: NOW,
    }
}

/// A session and a token of somebody, in the database.
async fn holders(trial: &Trial, account: &Account) -> (Holder, Holder) {
    let (session, token) = (session(trial.id(), account.id), token(trial.id(), account.id));
    let mut tx = trial.storage.begin().await.unwrap();
    tx.accounts().insert_session(&session).await.unwrap();
    tx.accounts().insert_token(&token).await.unwrap();
    tx.commit(domain::accounts::Event::SignedIn { account: account.id }, NOW).await.unwrap();
    (Holder::Session(session.id), Holder::Token(token.id))
}

async fn set(trial: &Trial, subscription: &Subscription) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.pushes().set(subscription).await.unwrap();
    tx.commit(domain::accounts::Event::SettingsChanged { account: subscription.account }, NOW).await.unwrap();
}

/// A notification that is written and queued.
async fn happens(trial: &Trial, owner: &Account, kind: Kind, state: State) -> Id<Notification> {
    let notification = Notification { id: trial.id(), owner: owner.maker, kind, actor: None, post: None, about: None, state, created_at: NOW };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.notifications().insert_all(&[Caused { notification: notification.clone(), cause: notification.id.to_string() }]).await.unwrap();
    tx.pushes().queue(&[notification.id, Id::new(1)], NOW).await.unwrap();
    tx.pushes().queue(&[notification.id], NOW).await.unwrap();
    tx.commit(domain::accounts::Event::SettingsChanged { account: owner.id }, NOW).await.unwrap();
    notification.id
}

async fn lease(trial: &Trial, now: Time) -> Vec<Push> {
    trial.storage.lease_pushes(9, now, now.plus_seconds(60)).await.unwrap()
}

#[tokio::test]
async fn w27_a_subscription_is_replaced_chosen_and_ended_by_its_holder_alone() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.login("ana").await, trial.login("bo").await);
        let (session, token) = holders(&trial, &ana).await;
        let first = subscription(&trial, &ana, session, &[Kind::Like]);
        set(&trial, &first).await;
        let second = subscription(&trial, &ana, session, &[Kind::Follow, Kind::FollowRequest]);
        set(&trial, &second).await;
        let of_app = subscription(&trial, &ana, token, &[]);
        set(&trial, &of_app).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.pushes().find_by_holder(ana.id, session).await.unwrap(), Some(second.clone()));
        assert_eq!(tx.pushes().find_by_holder(bo.id, session).await.unwrap(), None);
        assert_eq!(tx.pushes().list(ana.id).await.unwrap(), [of_app.clone(), second.clone()]);
        assert!(!tx.pushes().choose(bo.id, session, &[Kind::Like]).await.unwrap());
        assert!(!tx.pushes().remove(bo.id, token).await.unwrap() && !tx.pushes().remove_by_id(bo.id, of_app.id).await.unwrap());
        assert!(tx.pushes().choose(ana.id, session, &[Kind::Like]).await.unwrap());
        assert_eq!(tx.pushes().find(second.id).await.unwrap().unwrap().kinds, [Kind::Like]);
        tx.accounts().end_all_but(ana.id, None).await.unwrap();
        assert_eq!(tx.pushes().list(ana.id).await.unwrap(), [], "they end with session and token");
    }
}

#[tokio::test]
async fn only_what_is_shown_and_wanted_is_queued_and_once() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.login("ana").await, trial.login("bo").await);
        let (session, token) = holders(&trial, &ana).await;
        let wants = subscription(&trial, &ana, session, &[Kind::Follow]);
        set(&trial, &wants).await;
        set(&trial, &subscription(&trial, &ana, token, &[Kind::FollowRequest])).await;
        happens(&trial, &bo, Kind::Follow, State::Shown).await;
        happens(&trial, &ana, Kind::Follow, State::Waiting).await;
        happens(&trial, &ana, Kind::Like, State::Shown).await;
        assert_eq!(trial.storage.count_pushes().await.unwrap(), 0);
        let told = happens(&trial, &ana, Kind::Follow, State::Shown).await;
        let leased = lease(&trial, NOW).await;
        assert_eq!(leased, [Push { subscription: wants.id, notification: told, tries: 1, created_at: NOW }]);
        assert_eq!(lease(&trial, later(59)).await, []);
        trial.storage.settle_push(&leased[0], Outcome::Later { next_at: later(100) }).await.unwrap();
        assert_eq!((lease(&trial, later(99)).await, lease(&trial, later(100)).await[0].tries), (vec![], 2));
        trial.storage.settle_push(&leased[0], Outcome::Over).await.unwrap();
        assert_eq!(trial.storage.count_pushes().await.unwrap(), 0);
        happens(&trial, &ana, Kind::Follow, State::Shown).await;
        let again = lease(&trial, later(200)).await;
        trial.storage.settle_push(&again[0], Outcome::Gone).await.unwrap();
        assert_eq!((trial.storage.count_pushes().await.unwrap(), trial.storage.read().await.unwrap().pushes().find(wants.id).await.unwrap()), (0, None));
    }
}

#[tokio::test]
async fn the_first_secret_stays() {
    for trial in Trial::all().await {
        assert_eq!(trial.storage.keep_instance("vapid", "one").await.unwrap(), "one");
        assert_eq!(trial.storage.keep_instance("vapid", "other").await.unwrap(), "one");
    }
}
