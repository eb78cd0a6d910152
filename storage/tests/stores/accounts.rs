//! Logins, sessions, tokens, invitations and repeated requests.

use domain::accounts::{Account, Role, State};
use domain::{Id, Time};
use storage::accounts::Repeated;

use crate::nouns::{account, actor, invite, later, maker, session, token};
use crate::trial::{NOW, Trial, conflict, keep};

#[tokio::test]
async fn one_login_per_maker_and_per_email_whatever_its_case() {
    for trial in Trial::all().await {
        let login = trial.login("ana").await;
        let other = trial.somebody("bo").await;

        let mut tx = trial.storage.begin().await.unwrap();
        let second = account(trial.id(), login.maker, "else@mail.example");
        assert_eq!(conflict(tx.accounts().insert(&second).await), "accounts_actor_id");
        drop(tx);

        let mut tx = trial.storage.begin().await.unwrap();
        let same_mail = account(trial.id(), other.id, " ANA@Mail.example");
        assert_eq!(conflict(tx.accounts().insert(&same_mail).await), "accounts_email_folded");
        drop(tx);

        let mut tx = trial.storage.begin().await.unwrap();
        let same_id = account(login.id, other.id, "x@mail.example");
        assert_eq!(conflict(tx.accounts().insert(&same_id).await), "accounts_id");
        drop(tx);

        let mut tx = trial.storage.begin().await.unwrap();
        let nobody = account(trial.id(), Id::new(4_242), "y@mail.example");
        assert_eq!(conflict(tx.accounts().insert(&nobody).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn an_update_takes_no_email_of_somebody_else() {
    for trial in Trial::all().await {
        trial.login("ana").await;
        let bo = trial.login("bo").await;
        let mut tx = trial.storage.begin().await.unwrap();
        let taken = Account { email: "Ana@mail.example".to_owned(), ..bo };
        assert_eq!(conflict(tx.accounts().update(&taken).await), "accounts_email_folded");
    }
}

#[tokio::test]
async fn two_logins_may_have_no_email() {
    for trial in Trial::all().await {
        for name in ["ana", "bo"] {
            let actor = trial.somebody(name).await;
            let mut tx = trial.storage.begin().await.unwrap();
            tx.accounts().insert(&account(trial.id(), actor.id, "")).await.unwrap();
            keep(tx).await;
        }
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.accounts().find_by_login("").await.unwrap(), None);
        assert_eq!(reader.accounts().count().await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_login_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let login = trial.login("ana").await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.accounts().find(login.id).await.unwrap().as_ref(), Some(&login));
        assert_eq!(reader.accounts().find_by_maker(login.maker).await.unwrap().as_ref(), Some(&login));
        drop(reader);

        let changed = Account {
            email: "Ünal@mail.example".to_owned(),
            password_hash: "$argon2id$new".to_owned(),
            role: Role::Admin,
            state: State::Suspended,
            language: None,
            reason: String::new(),
            ..login
        };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().update(&changed).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.accounts().find(changed.id).await.unwrap(), Some(changed.clone()));
        assert_eq!(reader.accounts().find_by_login("ÜNAL@MAIL.example ").await.unwrap(), Some(changed));
    }
}

#[tokio::test]
async fn people_sign_in_by_email_or_handle_and_by_nothing_else() {
    for trial in Trial::all().await {
        let login = trial.login("ana").await;
        trial.somebody_elsewhere("bo", "there.example").await;
        let mut reader = trial.storage.read().await.unwrap();
        for bad in ["", "@", "bo", "an", "ana@", "%", "ana\0", "\0@x", "ana' OR '1'='1", "😀"] {
            assert_eq!(reader.accounts().find_by_login(bad).await.unwrap(), None, "{bad:?}");
        }
        for good in ["ana", " @ANA ", "Ana@Mail.Example"] {
            assert_eq!(reader.accounts().find_by_login(good).await.unwrap().as_ref(), Some(&login), "{good:?}");
        }
    }
}

#[tokio::test]
async fn logins_are_listed_and_counted_by_state() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let bo = Account { state: State::Pending, role: Role::Admin, ..trial.login("bo").await };
        let cy = Account { role: Role::Admin, ..trial.login("cy").await };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().update(&bo).await.unwrap();
        tx.accounts().update(&cy).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.accounts().list(None).await.unwrap(), vec![ana, bo.clone(), cy]);
        assert_eq!(reader.accounts().list(Some(State::Pending)).await.unwrap(), vec![bo]);
        assert_eq!(reader.accounts().list(Some(State::Suspended)).await.unwrap(), vec![]);
        assert_eq!(reader.accounts().count().await.unwrap(), 3);
        assert_eq!(reader.accounts().count_admins().await.unwrap(), 1, "a pending admin is none");
    }
}

#[tokio::test]
async fn a_refused_newcomer_leaves_nothing_and_the_handle_is_free_again() {
    for trial in Trial::all().await {
        let newcomer = maker(actor(trial.id(), "ana"));
        let login = account(trial.id(), newcomer.actor.id, "ana@mail.example");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.makers().insert(&newcomer).await.unwrap();
        tx.accounts().insert(&login).await.unwrap();
        keep(tx).await;

        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().remove(&login).await.unwrap();
        keep(tx).await;

        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.accounts().find(login.id).await.unwrap(), None);
        assert_eq!(reader.makers().find(newcomer.actor.id).await.unwrap(), None);
        drop(reader);
        let found = trial.texts("SELECT CAST(rowid AS TEXT) FROM makers_search WHERE makers_search MATCH 'ana'", "SELECT id::text FROM makers_search").await;
        assert!(found.is_empty(), "{found:?}");
        trial.login("ana").await;
    }
}

#[tokio::test]
async fn a_session_is_found_until_it_expires() {
    for trial in Trial::all().await {
        let login = trial.login("ana").await;
        let open = session(trial.id(), login.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().insert_session(&open).await.unwrap();
        keep(tx).await;

        let mut tx = trial.storage.begin().await.unwrap();
        let reused = domain::accounts::Session { id: trial.id(), ..open.clone() };
        assert_eq!(conflict(tx.accounts().insert_session(&reused).await), "sessions_token_hash");
        drop(tx);

        let found = async |hash: &[u8], now: Time| trial.storage.read().await.unwrap().accounts().find_session(hash, now).await.unwrap();
        assert_eq!(found(b"else", NOW).await, None);
        assert_eq!(found(&open.token_hash, open.expires_at).await, None);
        assert_eq!(found(&open.token_hash, later(99)).await.as_ref(), Some(&open));

        trial.storage.touch_session(open.id, later(50), later(150)).await.unwrap();
        let longer = domain::accounts::Session { seen_at: later(50), expires_at: later(150), ..open.clone() };
        assert_eq!(found(&open.token_hash, later(149)).await, Some(longer.clone()));

        trial.storage.forget_expired(later(149)).await.unwrap();
        assert_eq!(found(&open.token_hash, NOW).await, Some(longer));
        trial.storage.forget_expired(later(150)).await.unwrap();
        assert_eq!(found(&open.token_hash, NOW).await, None, "the row itself is gone");
    }
}

#[tokio::test]
async fn w05_all_but_one_session_and_every_token_end_together() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let bo = trial.login("bo").await;
        let (kept, ended, other) = (session(trial.id(), ana.id), session(trial.id(), ana.id), session(trial.id(), bo.id));
        let (ours, theirs) = (token(trial.id(), ana.id), token(trial.id(), bo.id));
        let mut tx = trial.storage.begin().await.unwrap();
        for one in [&kept, &ended, &other] {
            tx.accounts().insert_session(one).await.unwrap();
        }
        for one in [&ours, &theirs] {
            tx.accounts().insert_token(one).await.unwrap();
        }
        tx.accounts().end_all_but(ana.id, Some(kept.id)).await.unwrap();
        keep(tx).await;

        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.accounts().list_sessions(ana.id, NOW).await.unwrap(), vec![kept]);
        assert_eq!(tx.accounts().list_sessions(bo.id, NOW).await.unwrap(), vec![other]);
        assert_eq!(tx.accounts().list_tokens(ana.id).await.unwrap(), vec![]);
        assert_eq!(tx.accounts().list_tokens(bo.id).await.unwrap(), vec![theirs]);
        tx.accounts().end_all_but(ana.id, None).await.unwrap();
        assert_eq!(tx.accounts().list_sessions(ana.id, NOW).await.unwrap(), vec![]);
    }
}

#[tokio::test]
async fn nobody_ends_a_session_or_token_of_somebody_else() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let bo = trial.login("bo").await;
        let (open, app) = (session(trial.id(), ana.id), token(trial.id(), ana.id));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().insert_session(&open).await.unwrap();
        tx.accounts().insert_token(&app).await.unwrap();
        assert!(!tx.accounts().remove_session(bo.id, open.id).await.unwrap());
        assert!(!tx.accounts().remove_token(bo.id, app.id).await.unwrap());
        assert!(tx.accounts().remove_session(ana.id, open.id).await.unwrap());
        assert!(tx.accounts().remove_token(ana.id, app.id).await.unwrap());
        assert!(!tx.accounts().remove_session(ana.id, open.id).await.unwrap());
        assert_eq!(tx.accounts().find_token(&app.token_hash).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_token_comes_back_as_it_went_in_and_never_twice() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let app = token(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().insert_token(&app).await.unwrap();
        assert_eq!(tx.accounts().find_token(&app.token_hash).await.unwrap().as_ref(), Some(&app));
        assert_eq!(tx.accounts().list_tokens(ana.id).await.unwrap(), vec![app.clone()]);
        let reused = domain::accounts::Token { id: trial.id(), ..app };
        assert_eq!(conflict(tx.accounts().insert_token(&reused).await), "tokens_token_hash");
    }
}

#[tokio::test]
async fn an_invitation_for_one_lets_one_of_two_in() {
    for trial in Trial::all().await {
        let by = trial.login("ana").await;
        let last = invite(trial.id(), Some(by.id), 1);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.accounts().insert_invite(&last).await.unwrap();
        keep(tx).await;
        let uses = (0..2).map(|_| {
            let (storage, id) = (trial.storage.clone(), last.id);
            tokio::spawn(async move {
                let mut tx = storage.begin().await.unwrap();
                let used = tx.accounts().use_invite(id, NOW).await.unwrap();
                keep(tx).await;
                used
            })
        });
        let used = futures::future::join_all(uses.collect::<Vec<_>>()).await;
        assert_eq!(used.into_iter().filter(|used| *used.as_ref().unwrap()).count(), 1);
    }
}

#[tokio::test]
async fn an_invitation_ends_with_its_uses_and_with_its_day() {
    for trial in Trial::all().await {
        let (twice, by_host) = (invite(trial.id(), None, 2), invite(trial.id(), None, 5));
        let mut tx = trial.storage.begin().await.unwrap();
        for one in [&twice, &by_host] {
            tx.accounts().insert_invite(one).await.unwrap();
        }
        assert_eq!(tx.accounts().find_invite(&twice.code).await.unwrap().as_ref(), Some(&twice));
        assert_eq!(tx.accounts().find_invite("code-x").await.unwrap(), None);
        assert_eq!(tx.accounts().find_invite("\0").await.unwrap(), None);
        assert_eq!(tx.accounts().list_invites(NOW).await.unwrap(), vec![by_host.clone(), twice.clone()]);
        assert!(!tx.accounts().use_invite(twice.id, twice.expires_at).await.unwrap(), "expired");
        assert!(tx.accounts().use_invite(twice.id, NOW).await.unwrap());
        assert!(tx.accounts().use_invite(twice.id, NOW).await.unwrap());
        assert!(!tx.accounts().use_invite(twice.id, NOW).await.unwrap(), "used up");
        assert_eq!(tx.accounts().list_invites(NOW).await.unwrap(), vec![by_host.clone()]);
        assert!(tx.accounts().remove_invite(by_host.id).await.unwrap());
        assert!(!tx.accounts().remove_invite(by_host.id).await.unwrap());
        let again = domain::accounts::Invite { id: trial.id(), ..twice };
        assert_eq!(conflict(tx.accounts().insert_invite(&again).await), "invites_code");
    }
}

#[tokio::test]
async fn a_repeated_request_waits_then_hears_the_first_answer() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let bo = trial.login("bo").await;
        let claim = async |who: &Account, key: &str, print: &[u8]| trial.storage.claim_key(who.id, key, print, NOW).await.unwrap();
        assert_eq!(claim(&ana, "k", b"1").await, Repeated::First);
        assert_eq!(claim(&ana, "k", b"1").await, Repeated::UnderWay);
        assert_eq!(claim(&ana, "k", b"2").await, Repeated::Different);
        assert_eq!(claim(&bo, "k", b"1").await, Repeated::First, "keys are each account's own");

        trial.storage.settle_key(ana.id, "k", Some((201, "{\"id\":1}"))).await.unwrap();
        assert_eq!(claim(&ana, "k", b"1").await, Repeated::Answered(201, "{\"id\":1}".to_owned()));
        assert_eq!(claim(&ana, "k", b"2").await, Repeated::Different);

        trial.storage.claim_key(ana.id, "crashed", b"1", NOW).await.unwrap();
        let claim_later = async |seconds: i64| trial.storage.claim_key(ana.id, "crashed", b"2", later(seconds)).await.unwrap();
        assert_eq!(claim_later(599).await, Repeated::Different);
        assert_eq!(claim_later(600).await, Repeated::First, "nobody settles what a dead process claimed");
        assert_eq!(claim_later(601).await, Repeated::UnderWay);

        trial.storage.settle_key(bo.id, "k", None).await.unwrap();
        assert_eq!(claim(&bo, "k", b"2").await, Repeated::First, "a key that was given back is free");

        trial.storage.forget_expired(later(86_399)).await.unwrap();
        assert!(matches!(claim(&ana, "k", b"1").await, Repeated::Answered(..)));
        trial.storage.forget_expired(later(86_400)).await.unwrap();
        assert_eq!(claim(&ana, "k", b"2").await, Repeated::First, "a day later it is forgotten");
    }
}

#[tokio::test]
async fn one_of_many_equal_requests_is_the_first() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        let claims = (0..20).map(|_| {
            let (storage, who) = (trial.storage.clone(), ana.id);
            tokio::spawn(async move { storage.claim_key(who, "k", b"1", NOW).await.unwrap() })
        });
        let answers = futures::future::join_all(claims.collect::<Vec<_>>()).await;
        assert_eq!(answers.into_iter().filter(|answer| *answer.as_ref().unwrap() == Repeated::First).count(), 1);
    }
}
