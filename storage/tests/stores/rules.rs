//! Rules about other servers, and what they do to what is here already.

use domain::Id;
use domain::actors::{Actor, State as ActorState};
use domain::makers::Maker;
use domain::peers::{Rule, State};
use domain::posts::Post;
use storage::Cursor;
use storage::listings::ListingFilter;
use storage::makers::MakerFilter;
use storage::rules::Cut;

use crate::nouns::{activity, address, follow, later, listing, maker, post};
use crate::trial::{NOW, Trial, keep};

fn rule(host: &str, state: State) -> Rule {
    Rule::new(host, state)
}

async fn enforce(trial: &Trial, rules: &[Rule]) -> Vec<Cut> {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.rules().set(rules, NOW).await.unwrap();
    let cuts = tx.rules().enforce().await.unwrap();
    keep(tx).await;
    cuts
}

async fn state(trial: &Trial, id: Id<Actor>) -> ActorState {
    trial.storage.read().await.unwrap().actors().find(id).await.unwrap().unwrap().state
}

async fn follow_each_other(trial: &Trial, here: &Actor, there: &Actor) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.follows().insert(&follow(trial.id(), here.id, there.id)).await.unwrap();
    tx.follows().insert(&follow(trial.id(), there.id, here.id)).await.unwrap();
    keep(tx).await;
}

/// A public post of somebody, which is in the home of `reader`.
async fn said(trial: &Trial, by: &Actor, reader: &Actor) -> Post {
    let said = post(trial.id(), by.id);
    let mut tx = trial.storage.begin().await.unwrap();
    tx.posts().insert(&said, &[]).await.unwrap();
    tx.timelines().insert(trial.id(), reader.id, said.id).await.unwrap();
    keep(tx).await;
    said
}

#[tokio::test]
async fn a_rule_comes_back_whole_and_is_replaced_whole() {
    for trial in Trial::all().await {
        let full = Rule {
            reject_media: true,
            reject_reports: true,
            reason: "spam, \"loud\"".to_owned(),
            public_comment: "ü, 'x'\nand more".to_owned(),
            obfuscate: true,
            ..rule("evil.example", State::Blocked)
        };
        let media = Rule { reject_media: true, ..rule("photos.example", State::Open) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.rules().set(&[full.clone(), media.clone(), rule("silent.example", State::Open)], NOW).await.unwrap();
        assert_eq!(tx.rules().find("evil.example").await.unwrap(), Some(full.clone()));
        assert_eq!(tx.rules().find("silent.example").await.unwrap(), None, "it says nothing");
        assert_eq!(tx.rules().list().await.unwrap(), [full.clone(), media.clone()]);
        let looser = rule("evil.example", State::Limited);
        tx.rules().set(std::slice::from_ref(&looser), later(9)).await.unwrap();
        assert_eq!(tx.rules().list().await.unwrap(), [looser, media]);
    }
}

#[tokio::test]
async fn a_rule_does_not_forget_how_its_host_fares() {
    for trial in Trial::all().await {
        trial.storage.peer_lives("there.example", Some("message"), NOW).await.unwrap();
        trial.storage.peer_failed("there.example", NOW).await.unwrap();
        enforce(&trial, &[rule("there.example", State::Limited)]).await;
        let peer = trial.storage.find_peer("there.example").await.unwrap().unwrap();
        assert_eq!((peer.state.as_str(), peer.scheme.as_str(), peer.failures, peer.seen_at), ("limited", "message", 1, Some(NOW.unix_micros())));
    }
}

#[tokio::test]
async fn the_rules_for_a_host_are_its_own_and_those_above() {
    for trial in Trial::all().await {
        let rules =
            [rule("evil.example", State::Blocked), rule("a.evil.example", State::Allowed), rule("notevil.example", State::Blocked), rule("evil.example:81", State::Limited)];
        let mut tx = trial.storage.begin().await.unwrap();
        tx.rules().set(&rules, NOW).await.unwrap();
        let mut found: Vec<String> = tx.rules().list_for(["x.a.evil.example", "good.example"]).await.unwrap().into_iter().map(|rule| rule.host).collect();
        found.sort();
        assert_eq!(found, ["a.evil.example", "evil.example"]);
        assert_eq!(tx.rules().list_for(["evil.example:81"]).await.unwrap().len(), 2);
        assert_eq!(tx.rules().list_for([]).await.unwrap(), []);
    }
}

#[tokio::test]
async fn d02_a_block_hides_cuts_and_drops_below_the_name_and_nowhere_else() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (bo, cy) = (trial.somebody_elsewhere("bo", "mail.evil.example").await, trial.somebody_elsewhere("cy", "notevil.example").await);
        let gone = Actor { state: ActorState::Gone, ..trial.somebody_elsewhere("gone", "evil.example").await };
        for there in [&bo, &cy] {
            follow_each_other(&trial, &ana, there).await;
        }
        let theirs = said(&trial, &cy, &ana).await;
        said(&trial, &bo, &ana).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&gone).await.unwrap();
        let activity = activity(trial.id(), ana.id, "o");
        tx.activities().insert(&activity).await.unwrap();
        for (seq, host) in ["mail.evil.example", "notevil.example"].into_iter().enumerate() {
            tx.queue_deliveries(i64::try_from(seq).unwrap(), &activity, &[(trial.id(), address(format!("https://{host}/inbox")))], NOW).await.unwrap();
        }
        keep(tx).await;
        let cuts = enforce(&trial, &[rule("evil.example", State::Blocked)]).await;
        assert_eq!(cuts, [Cut { host: "mail.evil.example".to_owned(), followers: 1, following: 1, deliveries: 1 }]);
        assert_eq!([state(&trial, bo.id).await, state(&trial, cy.id).await, state(&trial, gone.id).await], [ActorState::Blocked, ActorState::Active, ActorState::Gone]);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.follows().find(ana.id, bo.id).await.unwrap(), None);
        assert_eq!(reader.follows().find(bo.id, ana.id).await.unwrap(), None);
        assert!(reader.follows().find(ana.id, cy.id).await.unwrap().is_some());
        let home = reader.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items;
        assert_eq!(home.into_iter().map(|arrived| arrived.post.id).collect::<Vec<_>>(), [theirs.id]);
        let known = reader.timelines().public(false, Some(ana.id), NOW, Cursor::START, 9).await.unwrap().items;
        assert_eq!(known.into_iter().map(|post| post.id).collect::<Vec<_>>(), [theirs.id]);
        drop(reader);
        let waiting: Vec<(String, i64)> = trial.storage.list_queues().await.unwrap().into_iter().map(|queue| (queue.host, queue.waiting)).collect();
        assert_eq!(waiting, [("notevil.example".to_owned(), 1)]);
        assert_eq!(enforce(&trial, &[]).await, [], "again it cuts nothing");
    }
}

#[tokio::test]
async fn d05_who_is_allowed_again_is_seen_again_without_their_follows() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody_elsewhere("bo", "evil.example").await;
        let set_aside = Actor { state: ActorState::Suspended, ..trial.somebody_elsewhere("cy", "evil.example").await };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&set_aside).await.unwrap();
        keep(tx).await;
        follow_each_other(&trial, &ana, &bo).await;
        enforce(&trial, &[rule("evil.example", State::Blocked)]).await;
        enforce(&trial, &[rule("evil.example", State::Allowed)]).await;
        assert_eq!([state(&trial, bo.id).await, state(&trial, set_aside.id).await], [ActorState::Active, ActorState::Suspended]);
        assert_eq!(trial.storage.read().await.unwrap().follows().find(ana.id, bo.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn either_host_of_an_actor_answers_for_it() {
    for trial in Trial::all().await {
        let bo = trial.somebody_elsewhere("bo", "social.example").await;
        let renamed = Actor { handle: domain::Handle { name: "bo".to_owned(), host: Some("evil.example".to_owned()) }, ..bo.clone() };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&renamed).await.unwrap();
        keep(tx).await;
        enforce(&trial, &[rule("evil.example", State::Blocked)]).await;
        assert_eq!(state(&trial, bo.id).await, ActorState::Blocked);
    }
}

#[tokio::test]
async fn what_is_limited_is_shown_to_followers_and_to_who_asks_for_its_maker() {
    for trial in Trial::all().await {
        let (ana, eve) = (trial.ana().await, trial.somebody("eve").await);
        enforce(&trial, &[rule("quiet.example", State::Limited)]).await;
        let early = Actor { kind: domain::actors::Kind::Person, ..trial.somebody_elsewhere("early", "loud.example").await };
        let late = Actor { id: trial.id(), ..crate::nouns::actor_elsewhere(trial.id(), "late", "a.quiet.example") };
        let late = Actor { kind: domain::actors::Kind::Person, state: ActorState::Active, ..late };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&early).await.unwrap();
        tx.actors().insert(&late).await.unwrap();
        for actor in [&early, &late] {
            let maker = Maker { actor: actor.clone(), ..maker(actor.clone()) };
            tx.makers().insert_profile(&maker).await.unwrap();
            let id = trial.id();
            tx.posts().insert(&post(id, actor.id), &[]).await.unwrap();
            tx.listings().insert(&listing(id.as_kind(), actor.id), false).await.unwrap();
            tx.follows().insert(&follow(trial.id(), ana.id, actor.id)).await.unwrap();
        }
        keep(tx).await;
        let shown = async |viewer: Option<Id<Actor>>, of: Option<Id<Actor>>| {
            let mut reader = trial.storage.read().await.unwrap();
            let filter = ListingFilter { viewer, maker: of, ..ListingFilter::default() };
            let people = MakerFilter { viewer, ..MakerFilter::default() };
            let listings = reader.listings().search(&filter, Cursor::START, 9).await.unwrap().items.len();
            let makers = reader.makers().search(&people, Cursor::START, 9).await.unwrap().items.len();
            let posts = reader.timelines().public(false, viewer, NOW, Cursor::START, 9).await.unwrap().items.len();
            assert_eq!((reader.listings().count(&filter).await.unwrap(), reader.makers().count(&people).await.unwrap()), (listings as i64, makers as i64));
            (listings, makers, posts)
        };
        assert_eq!(shown(None, None).await, (1, 1, 1), "who was met after the rule is limited too");
        assert_eq!(shown(Some(eve.id), None).await, (1, 1, 1));
        assert_eq!(shown(Some(ana.id), None).await, (2, 2, 2));
        assert_eq!(shown(None, Some(late.id)).await.0, 1, "on their own page");
        enforce(&trial, &[rule("loud.example", State::Limited)]).await;
        assert_eq!(shown(None, None).await, (0, 0, 0));
        enforce(&trial, &[rule("loud.example", State::Allowed), rule("quiet.example", State::Open)]).await;
        assert_eq!(shown(None, None).await, (2, 2, 2));
        assert!(trial.storage.read().await.unwrap().follows().find(ana.id, late.id).await.unwrap().is_some(), "a limit cuts nothing");
    }
}

#[tokio::test]
async fn d06_another_mode_is_enforced_once() {
    for trial in Trial::all().await {
        let (bo, cy) = (trial.somebody_elsewhere("bo", "a.good.example").await, trial.somebody_elsewhere("cy", "other.example").await);
        enforce(&trial, &[rule("good.example", State::Allowed)]).await;
        assert!(!trial.storage.enforce_mode(false, NOW).await.unwrap());
        assert!(trial.storage.enforce_mode(true, NOW).await.unwrap());
        assert_eq!([state(&trial, bo.id).await, state(&trial, cy.id).await], [ActorState::Active, ActorState::Blocked]);
        assert!(!trial.storage.enforce_mode(true, NOW).await.unwrap());
        assert_eq!(enforce(&trial, &[rule("third.example", State::Allowed)]).await, [], "rules are enforced for the mode of the start");
        assert_eq!(state(&trial, cy.id).await, ActorState::Blocked);
        assert!(trial.storage.enforce_mode(false, NOW).await.unwrap());
        assert_eq!(state(&trial, cy.id).await, ActorState::Active);
    }
}

#[tokio::test]
async fn known_servers_are_those_that_were_heard_of() {
    for trial in Trial::all().await {
        trial.storage.peer_lives("a.example", None, NOW).await.unwrap();
        trial.storage.peer_lives("b.example", None, NOW).await.unwrap();
        enforce(&trial, &[rule("b.example", State::Blocked), rule("never.example", State::Limited)]).await;
        assert_eq!(trial.storage.count_known_peers().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn d04_many_rules_are_set_at_once() {
    for trial in Trial::all().await {
        let many: Vec<Rule> = (0..2_500).map(|n| rule(&format!("h{n}.example"), State::Blocked)).collect();
        assert_eq!(enforce(&trial, &many).await, []);
        assert_eq!(trial.storage.read().await.unwrap().rules().list().await.unwrap().len(), 2_500);
    }
}
