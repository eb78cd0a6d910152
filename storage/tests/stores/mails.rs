//! Mail waits once, is handed out once, and ends; links are good once.

use domain::accounts::{Account, Event, Link, Purpose, State};
use domain::{Id, Time};
use storage::mails::{Kind, Mail, Outcome};

use crate::nouns::later;
use crate::trial::{NOW, Trial};

fn mail(trial: &Trial, account: Option<Id<Account>>, kind: Kind, about: &str) -> Mail {
    Mail { id: trial.id(), account, kind, about: about.to_owned(), language: "de".to_owned(), tries: 0, created_at: NOW }
}

async fn lease(trial: &Trial, now: Time) -> Vec<Mail> {
    trial.storage.lease_mails(9, now, now.plus_seconds(60)).await.unwrap()
}

fn link(account: &Account, purpose: Purpose, hash: &[u8]) -> Link {
    Link { account: account.id, purpose, token_hash: hash.to_vec(), email: account.email.clone(), created_at: NOW, expires_at: later(60) }
}

#[tokio::test]
async fn who_asks_twice_gets_one_mail_and_another_when_it_was_sent() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let asked = mail(&trial, None, Kind::Reset, "ana");
        trial.storage.queue_mail(&asked).await.unwrap();
        trial.storage.queue_mail(&mail(&trial, None, Kind::Reset, "ana")).await.unwrap();
        trial.storage.queue_mail(&mail(&trial, None, Kind::Reset, "b\0o")).await.unwrap();
        trial.storage.queue_mail(&mail(&trial, Some(ana.id), Kind::Reset, "ana")).await.unwrap();
        let leased = lease(&trial, NOW).await;
        assert_eq!(leased.len(), 3);
        assert_eq!(leased[0], Mail { tries: 1, ..asked.clone() });
        trial.storage.settle_mail(asked.id, &Outcome::Sent, "", NOW).await.unwrap();
        trial.storage.queue_mail(&mail(&trial, None, Kind::Reset, "ana")).await.unwrap();
        assert_eq!(lease(&trial, NOW).await.len(), 1);
        assert_eq!(trial.storage.count_mails().await.unwrap().waiting, 3);
    }
}

#[tokio::test]
async fn mail_is_handed_to_one_until_the_lease_is_over_and_waits_as_it_is_told() {
    for trial in Trial::all().await {
        trial.storage.queue_mail(&mail(&trial, None, Kind::Confirm, "ana")).await.unwrap();
        let first = lease(&trial, NOW).await.remove(0);
        assert_eq!(lease(&trial, later(59)).await, []);
        assert_eq!(lease(&trial, later(60)).await[0].tries, 2);
        trial.storage.settle_mail(first.id, &Outcome::Later { next_at: later(500) }, "busy\0", later(61)).await.unwrap();
        assert_eq!(lease(&trial, later(499)).await, []);
        assert_eq!(lease(&trial, later(500)).await.len(), 1);
        trial.storage.settle_mail(first.id, &Outcome::Dead, "no such person", later(501)).await.unwrap();
        let count = trial.storage.count_mails().await.unwrap();
        assert_eq!((count.waiting, count.dead, count.reason.as_str()), (0, 1, "no such person"));
        trial.storage.settle_mail(first.id, &Outcome::Later { next_at: NOW }, "", later(502)).await.unwrap();
        assert_eq!(lease(&trial, later(9_999)).await, [], "what is settled stays settled");
    }
}

#[tokio::test]
async fn r29_what_waits_too_long_is_given_up_and_what_is_over_is_forgotten() {
    for trial in Trial::all().await {
        for name in ["sent", "waits", "leased"] {
            trial.storage.queue_mail(&mail(&trial, None, Kind::Reset, name)).await.unwrap();
        }
        for mail in lease(&trial, NOW).await {
            let outcome = if mail.about == "sent" { Outcome::Sent } else { Outcome::Later { next_at: later(1) } };
            trial.storage.settle_mail(mail.id, &outcome, "", NOW).await.unwrap();
        }
        let held = trial.storage.lease_mails(1, later(1), later(100)).await.unwrap();
        assert_eq!(trial.storage.forget_mails(Time::from_unix_seconds(0), NOW, NOW, later(1)).await.unwrap(), 0, "nothing is that old");
        assert_eq!(trial.storage.forget_mails(NOW, NOW, NOW, later(1)).await.unwrap(), 1, "but for what is under way");
        assert_eq!(trial.storage.count_mails().await.unwrap().reason, "nobody took it");
        trial.storage.settle_mail(held[0].id, &Outcome::Sent, "", later(2)).await.unwrap();
        trial.storage.forget_mails(NOW, later(9), later(9), later(9)).await.unwrap();
        assert_eq!(trial.texts("SELECT kind FROM mails", "SELECT kind FROM mails").await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn w07_a_link_is_taken_once_and_the_next_one_ends_it() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.login("ana").await, trial.login("bo").await);
        let first = link(&ana, Purpose::Reset, b"first");
        trial.storage.set_link(&first).await.unwrap();
        trial.storage.set_link(&link(&ana, Purpose::Confirm, b"confirm")).await.unwrap();
        trial.storage.set_link(&link(&bo, Purpose::Reset, b"of bo")).await.unwrap();
        assert!(trial.storage.set_link(&link(&bo, Purpose::Move, b"first")).await.unwrap_err().is_conflict("account_links_token_hash"));
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.account_links().find(b"first", later(59)).await.unwrap(), Some(first));
        assert_eq!(reader.account_links().find(b"first", later(60)).await.unwrap(), None);
        assert_eq!(reader.account_links().find(b"", NOW).await.unwrap(), None);
        drop(reader);
        let second = link(&ana, Purpose::Reset, b"second");
        trial.storage.set_link(&second).await.unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.account_links().take(b"first", NOW).await.unwrap(), None);
        assert_eq!(tx.account_links().take(b"second", later(60)).await.unwrap(), None);
        assert_eq!(tx.account_links().take(b"second", NOW).await.unwrap(), Some(second));
        assert_eq!(tx.account_links().take(b"second", NOW).await.unwrap(), None);
        tx.account_links().remove_all(ana.id).await.unwrap();
        assert_eq!(tx.account_links().find(b"confirm", NOW).await.unwrap(), None);
        tx.commit(Event::PasswordChanged { account: ana.id }, NOW).await.unwrap();
        assert_eq!(trial.storage.forget_links(later(60)).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn w08_an_address_that_nobody_confirmed_is_nobodys() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.login("ana").await, trial.login("bo").await);
        let mut tx = trial.storage.begin().await.unwrap();
        let waits = Account { state: State::Unconfirmed, email: ana.email.to_uppercase(), ..bo.clone() };
        tx.accounts().update(&waits).await.unwrap();
        assert_eq!(tx.accounts().find_by_login(&ana.email).await.unwrap().map(|found| found.id), Some(ana.id));
        assert_eq!(tx.accounts().find(bo.id).await.unwrap(), Some(waits.clone()));
        let confirmed = Account { state: State::Active, ..waits };
        assert!(tx.accounts().update(&confirmed).await.unwrap_err().is_conflict("accounts_email_folded"));
    }
}
