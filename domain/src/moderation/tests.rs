//! Who may decide what about whom (SECURITY D-12).

use super::*;
use crate::accounts::State as AccountState;
use crate::{Address, Handle};

const NOW: Time = Time::from_unix_seconds(1_800_000_000);

fn actor(id: i64, host: Option<&str>) -> Actor {
    Actor {
        id: Id::new(id),
        kind: ActorKind::Person,
        address: Address::trusted(format!("https://a.example/users/{id}")),
        handle: Handle { name: format!("m{id}"), host: host.map(str::to_owned) },
        name: String::new(),
        page: String::new(),
        inbox: None,
        shared_inbox: None,
        followers: None,
        outbox: None,
        locked: false,
        state: State::Active,
        moved_to: None,
        created_at: NOW,
        fetched_at: None,
    }
}

fn login(maker: i64, role: Role) -> Account {
    Account {
        id: Id::new(maker * 10),
        maker: Id::new(maker),
        email: String::new(),
        password_hash: String::new(),
        role,
        state: AccountState::Active,
        language: None,
        reason: String::new(),
        created_at: NOW,
    }
}

fn draft(kind: Kind, text: &str) -> Draft {
    Draft { kind, text: text.to_owned(), subject: String::new(), report: None }
}

fn taken(kind: Kind, by: By<'_>, whom: &Actor, login: Option<&Account>) -> Result<Measure, MeasureError> {
    Measure::take(Id::new(1), draft(kind, "because"), whom, login, by, NOW).map(|(measure, _)| measure)
}

#[test]
fn d12_only_those_above_decide_about_somebody_and_nobody_about_themselves() {
    let (ana, mira, member) = (actor(1, None), actor(2, None), login(1, Role::Member));
    let (moderator, admin) = (login(2, Role::Moderator), login(3, Role::Admin));
    assert_eq!(taken(Kind::Warn, By::Account(&member), &mira, Some(&moderator)), Err(MeasureError::NotModerator));
    assert_eq!(taken(Kind::Suspend, By::Account(&moderator), &mira, Some(&moderator)), Err(MeasureError::Oneself));
    assert_eq!(taken(Kind::Suspend, By::Account(&moderator), &actor(3, None), Some(&admin)), Err(MeasureError::Above));
    assert_eq!(taken(Kind::Suspend, By::Account(&moderator), &actor(4, None), Some(&login(4, Role::Moderator))), Err(MeasureError::Above));
    assert!(taken(Kind::Suspend, By::Account(&admin), &mira, Some(&moderator)).is_ok());
    assert!(taken(Kind::Suspend, By::Account(&moderator), &ana, Some(&member)).is_ok());
    assert!(taken(Kind::Suspend, By::Host, &actor(3, None), Some(&admin)).is_ok());
    let suspended = Account { state: AccountState::Suspended, ..moderator };
    assert_eq!(taken(Kind::Warn, By::Account(&suspended), &ana, Some(&member)), Err(MeasureError::NotModerator));
}

#[test]
fn d12_every_measure_is_taken_here_and_elsewhere_but_words_for_those_who_cannot_read_them() {
    let admin = login(9, Role::Admin);
    for (host, refused) in [(None, None), (Some("b.example"), Some(Kind::Warn))] {
        for kind in Kind::ALL {
            assert_eq!(taken(kind, By::Account(&admin), &actor(1, host), None).is_err(), refused == Some(kind), "{kind:?} {host:?}");
        }
    }
    assert_eq!(taken(Kind::Limit, By::Host, &Actor { state: State::Gone, ..actor(1, None) }, None), Err(MeasureError::Nobody));
    assert_eq!(taken(Kind::Suspend, By::Host, &Actor { state: State::Suspended, ..actor(1, None) }, None), Err(MeasureError::Stands));
    assert_eq!(taken(Kind::Limit, By::Host, &Actor { kind: ActorKind::Application, ..actor(1, None) }, None), Err(MeasureError::Nobody));
}

#[test]
fn somebody_here_is_told_why() {
    let admin = login(9, Role::Admin);
    let without = |host| Measure::take(Id::new(1), draft(Kind::Limit, " "), &actor(1, host), None, By::Account(&admin), NOW);
    assert!(matches!(without(None), Err(MeasureError::Wrong(faults)) if faults[0].field == "text"));
    assert!(without(Some("b.example")).is_ok());
    let long = Measure::take(Id::new(1), draft(Kind::Limit, &"x".repeat(MAX_TEXT + 1)), &actor(1, None), None, By::Host, NOW);
    assert!(matches!(long, Err(MeasureError::Wrong(_))));
}

#[test]
fn d12_a_measure_is_lifted_once_and_what_was_removed_stays_so() {
    let ana = actor(1, None);
    let mut limit = taken(Kind::Limit, By::Host, &ana, None).unwrap();
    assert!(limit.lift(&ana, None, By::Host, NOW).is_ok() && !limit.holds());
    assert_eq!(limit.lift(&ana, None, By::Host, NOW), Err(MeasureError::Lifted));
    let mut removed = taken(Kind::RemovePost, By::Host, &ana, None).unwrap();
    assert_eq!(removed.lift(&ana, None, By::Host, NOW), Err(MeasureError::Final));
}

#[test]
fn d12_only_the_one_concerned_reads_and_appeals_and_is_answered_once() {
    let ana = actor(1, None);
    let mut warned = taken(Kind::Warn, By::Host, &ana, None).unwrap();
    assert_eq!(warned.acknowledge(Id::new(2), NOW), Err(MeasureError::NotYours));
    assert!(warned.acknowledge(ana.id, NOW).unwrap().is_some());
    assert!(warned.acknowledge(ana.id, NOW).unwrap().is_none());
    let raise = |by, text| Appeal::raise(Id::new(5), &warned, by, text, NOW);
    assert_eq!(raise(Id::new(2), "no"), Err(MeasureError::NotYours));
    assert!(matches!(raise(ana.id, "  "), Err(MeasureError::Wrong(_))));
    let (mut appeal, _) = raise(ana.id, "it was not me").unwrap();
    assert!(matches!(appeal.decide(false, "", NOW), Err(MeasureError::Wrong(_))));
    assert!(appeal.decide(true, "", NOW).is_ok());
    assert_eq!(appeal.decide(false, "on second thought", NOW), Err(MeasureError::Decided));
    warned.lift(&ana, None, By::Host, NOW).unwrap();
    assert_eq!(Appeal::raise(Id::new(6), &warned, ana.id, "late", NOW), Err(MeasureError::Lifted));
}

#[test]
fn every_act_reads_back() {
    for act in Act::all() {
        assert_eq!(Act::from_word(act.word()), Some(act));
    }
    assert_eq!(Act::from_word("lift-remove-post"), None);
}
