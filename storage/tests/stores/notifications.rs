//! What makers here are told, and of whom they want to hear.

use domain::accounts::{Account, Role, State as AccountState};
use domain::actors::{Actor, State as ActorState};
use domain::blocks::Block;
use domain::follows::{Follow, State as FollowState};
use domain::notifications::{Kind, Notification, Policy, State, Verdict};
use domain::posts::Post;
use domain::relations::{DomainBlock, Mute, Timeline};
use domain::{Audience, Id};
use storage::notifications::{Caused, Hearer};
use storage::{Cursor, FOREIGN_KEY};

use crate::nouns::{account, address, follow, later, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn told(trial: &Trial, owner: &Actor, kind: Kind, by: Option<&Actor>, about: Option<Id<Post>>) -> Notification {
    Notification { id: trial.id(), owner: owner.id, kind, actor: by.map(|by| by.id), post: about, about: None, state: State::Shown, created_at: NOW }
}

fn caused(notification: &Notification, cause: &str) -> Caused {
    Caused { notification: notification.clone(), cause: cause.to_owned() }
}

async fn write(trial: &Trial, all: &[Caused]) -> u64 {
    let mut tx = trial.storage.begin().await.unwrap();
    let new = tx.notifications().insert_all(all).await.unwrap();
    keep(tx).await;
    new
}

async fn ids(trial: &Trial, owner: &Actor) -> Vec<Id<Notification>> {
    let page = trial.storage.read().await.unwrap().notifications().list(owner.id, &[], Cursor::START, 80).await.unwrap();
    page.items.iter().map(|item| item.id).collect()
}

async fn said(trial: &Trial, by: &Actor) -> Post {
    let said = Post { in_reply_to: None, ..post(trial.id(), by.id) };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.posts().insert(&said, &[]).await.unwrap();
    keep(tx).await;
    said
}

async fn bo(trial: &Trial) -> Actor {
    trial.somebody_elsewhere("bo", "there.example").await
}

#[tokio::test]
async fn of_one_cause_nobody_is_told_twice() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let post = said(&trial, &ana).await;
        let whole = Notification { about: Some(7), created_at: later(5), ..told(&trial, &ana, Kind::Like, Some(&bo), Some(post.id)) };
        let again = told(&trial, &ana, Kind::Like, Some(&bo), Some(post.id));
        let others = told(&trial, &cy, Kind::Report, None, None);
        assert_eq!(write(&trial, &[caused(&whole, "a"), caused(&again, "a"), caused(&others, "a")]).await, 2);
        assert_eq!(write(&trial, &[caused(&again, "a")]).await, 0);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.notifications().find(ana.id, whole.id).await.unwrap(), Some(whole.clone()), "every field comes back");
        assert_eq!(reader.notifications().find(cy.id, whole.id).await.unwrap(), None, "somebody else's");
        assert_eq!(reader.notifications().list(cy.id, &[], Cursor::START, 9).await.unwrap().items, [others]);
        drop(reader);
        let mut tx = trial.storage.begin().await.unwrap();
        let unknown = told(&trial, &ana, Kind::Like, Some(&bo), Some(trial.id()));
        assert_eq!(conflict(tx.notifications().insert_all(&[caused(&unknown, "b")]).await), FOREIGN_KEY);
    }
}

#[tokio::test]
async fn they_are_read_newest_first_by_kind_and_in_pages() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, bo(&trial).await);
        let all: Vec<_> = [Kind::Follow, Kind::Mention, Kind::Like].map(|kind| told(&trial, &ana, kind, Some(&bo), None)).into();
        write(&trial, &all.iter().map(|one| caused(one, one.kind.word())).collect::<Vec<_>>()).await;
        let mut reader = trial.storage.read().await.unwrap();
        let mut store = reader.notifications();
        let page = store.list(ana.id, &[], Cursor::START, 2).await.unwrap();
        assert_eq!(page.items, [all[2].clone(), all[1].clone()]);
        assert_eq!(store.list(ana.id, &[], page.next.unwrap(), 2).await.unwrap().items, [all[0].clone()]);
        assert_eq!(store.list(ana.id, &[Kind::Like, Kind::Follow], Cursor::START, 9).await.unwrap().items, [all[2].clone(), all[0].clone()]);
        assert_eq!(store.list_after(all[0].id, 9).await.unwrap(), all[1..], "oldest first, for those who pass it on");
        assert_eq!(store.list_after(all[0].id, 1).await.unwrap(), all[1..2]);
        assert_eq!(store.newest().await.unwrap(), all[2].id);
    }
}

#[tokio::test]
async fn what_is_alike_is_one_group_by_its_newest() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let post = said(&trial, &ana).await;
        let first = told(&trial, &ana, Kind::Like, Some(&bo), Some(post.id));
        let between = told(&trial, &ana, Kind::Mention, Some(&bo), None);
        let second = told(&trial, &ana, Kind::Like, Some(&cy), Some(post.id));
        write(&trial, &[caused(&first, "1"), caused(&between, "2"), caused(&second, "3")]).await;
        let mut reader = trial.storage.read().await.unwrap();
        let mut store = reader.notifications();
        let page = store.list_groups(ana.id, &[], Cursor::START, 1).await.unwrap();
        let group = page.items[0].clone();
        assert_eq!((group.newest.clone(), group.oldest, group.count, group.actors.clone()), (second, first.id, 2, vec![cy.id, bo.id]));
        assert_eq!(store.find_group(ana.id, &group.key).await.unwrap(), Some(group.clone()));
        assert_eq!(store.find_group(cy.id, &group.key).await.unwrap(), None, "somebody else's");
        let rest = store.list_groups(ana.id, &[], page.next.unwrap(), 9).await.unwrap();
        assert_eq!(rest.items.iter().map(|group| (&group.newest, group.count, &group.actors)).collect::<Vec<_>>(), [(&between, 1, &vec![bo.id])]);
        assert!(store.list_groups(ana.id, &[Kind::Boost], Cursor::START, 9).await.unwrap().items.is_empty());
        drop(reader);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.notifications().dismiss_group(cy.id, &group.key).await.unwrap(), 0);
        assert_eq!(tx.notifications().dismiss_group(ana.id, &group.key).await.unwrap(), 2);
        keep(tx).await;
        assert_eq!(ids(&trial, &ana).await, [between.id]);
    }
}

#[tokio::test]
async fn what_was_dismissed_is_not_told_anew() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let all: Vec<_> = (0..4).map(|_| told(&trial, &ana, Kind::Mention, Some(&bo), None)).collect();
        write(&trial, &all.iter().enumerate().map(|(n, one)| caused(one, &n.to_string())).collect::<Vec<_>>()).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.notifications().dismiss(cy.id, all[0].id).await.unwrap(), "somebody else's");
        assert!(tx.notifications().dismiss(ana.id, all[0].id).await.unwrap());
        assert!(!tx.notifications().dismiss(ana.id, all[0].id).await.unwrap());
        assert_eq!(tx.notifications().dismiss_all(ana.id, all[2].id).await.unwrap(), 2, "what came later stays");
        keep(tx).await;
        assert_eq!(ids(&trial, &ana).await, [all[3].id]);
        assert_eq!(trial.storage.read().await.unwrap().notifications().find(ana.id, all[0].id).await.unwrap(), None);
        assert_eq!(write(&trial, &[caused(&told(&trial, &ana, Kind::Mention, Some(&bo), None), "0")]).await, 0);
    }
}

#[tokio::test]
async fn unread_is_what_came_after_the_marker_from_those_who_can_be_heard() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, bo(&trial).await);
        let all: Vec<_> = [Some(&bo), None, Some(&bo)].map(|by| told(&trial, &ana, Kind::Follow, by, None)).into();
        let waiting = Notification { state: State::Waiting, ..told(&trial, &ana, Kind::Like, Some(&bo), None) };
        let mut rows: Vec<_> = all.iter().enumerate().map(|(n, one)| caused(one, &n.to_string())).collect();
        rows.push(caused(&waiting, "waiting"));
        write(&trial, &rows).await;
        let unread = async || trial.storage.read().await.unwrap().notifications().count_unread(ana.id).await.unwrap();
        assert_eq!(unread().await, 3);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.markers().advance(ana.id, Timeline::Home, Cursor::before(all[2].id.raw()), NOW).await.unwrap();
        tx.markers().advance(ana.id, Timeline::Notifications, Cursor::before(all[0].id.raw()), NOW).await.unwrap();
        keep(tx).await;
        assert_eq!(unread().await, 2);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&Actor { state: ActorState::Suspended, ..bo.clone() }).await.unwrap();
        keep(tx).await;
        assert_eq!(unread().await, 1);
        assert_eq!(ids(&trial, &ana).await, [all[1].id]);
        let newcomer = told(&trial, &ana, Kind::SignUp, Some(&bo), None);
        write(&trial, &[caused(&newcomer, "newcomer")]).await;
        assert_eq!(ids(&trial, &ana).await, [newcomer.id, all[1].id], "who asks for a place cannot be heard yet");
        assert!(trial.storage.read().await.unwrap().notifications().list_requests(ana.id, Cursor::START, 9).await.unwrap().items.is_empty());
    }
}

#[tokio::test]
async fn what_waits_is_let_in_or_dismissed_by_its_sender() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let post = said(&trial, &bo).await;
        let wait = |by: &Actor, post| Notification { state: State::Waiting, ..told(&trial, &ana, Kind::Mention, Some(by), post) };
        let (first, second, other) = (wait(&bo, Some(post.id)), wait(&bo, None), wait(&cy, None));
        write(&trial, &[caused(&first, "1"), caused(&second, "2"), caused(&other, "3")]).await;
        let mut reader = trial.storage.read().await.unwrap();
        let page = reader.notifications().list_requests(ana.id, Cursor::START, 1).await.unwrap();
        assert_eq!((page.items[0].sender, page.items[0].count), (cy.id, 1));
        let request = reader.notifications().list_requests(ana.id, page.next.unwrap(), 9).await.unwrap().items.remove(0);
        assert_eq!((request.sender, request.count, request.newest, request.at, request.post), (bo.id, 2, second.id, NOW, Some(post.id)));
        assert_eq!(reader.notifications().find_request(ana.id, bo.id).await.unwrap(), Some(request));
        assert_eq!(reader.notifications().find_request(cy.id, bo.id).await.unwrap(), None);
        assert_eq!(reader.notifications().count_requests(ana.id).await.unwrap(), (2, 3));
        assert_eq!(reader.notifications().count_unread(ana.id).await.unwrap(), 0);
        drop(reader);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.notifications().let_in(ana.id, bo.id).await.unwrap(), 2);
        assert_eq!(tx.notifications().let_in(ana.id, bo.id).await.unwrap(), 0);
        assert_eq!(tx.notifications().dismiss_request(ana.id, cy.id).await.unwrap(), 1);
        keep(tx).await;
        assert_eq!(ids(&trial, &ana).await, [second.id, first.id]);
        assert_eq!(trial.storage.read().await.unwrap().notifications().count_requests(ana.id).await.unwrap(), (0, 0));
        let heard = hearers(&trial, &[&ana], Some(&bo), None).await;
        assert!(heard[0].sender.is_let_in);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.notifications().remove_of(ana.id, bo.id).await.unwrap();
        keep(tx).await;
        assert!(ids(&trial, &ana).await.is_empty());
        assert!(!hearers(&trial, &[&ana], Some(&bo), None).await[0].sender.is_let_in);
    }
}

async fn hearers(trial: &Trial, owners: &[&Actor], sender: Option<&Actor>, post: Option<&Post>) -> Vec<Hearer> {
    let ids: Vec<_> = owners.iter().map(|owner| owner.id).collect();
    trial.storage.read().await.unwrap().notifications().list_hearers(&ids, sender.map(|one| one.id), post.map(|one| one.id), NOW).await.unwrap()
}

#[tokio::test]
async fn it_is_known_how_each_stands_to_who_comes_and_to_the_post() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let theirs = Post { audience: Audience::Followers, in_reply_to: None, ..post(trial.id(), bo.id) };
        let answer = Post { in_reply_to: Some(theirs.address.clone()), ..post(trial.id(), ana.id) };
        let policy = Policy { limited: Verdict::Drop, new_accounts: Verdict::Filter, not_followers: Verdict::Drop, ..Policy::default() };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&theirs, &[]).await.unwrap();
        tx.posts().insert(&answer, &[]).await.unwrap();
        tx.posts().address_to(theirs.id, &[cy.id]).await.unwrap();
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        tx.follows().insert(&follow(trial.id(), bo.id, cy.id)).await.unwrap();
        tx.follows().insert(&Follow { state: FollowState::Requested, ..follow(trial.id(), bo.id, ana.id) }).await.unwrap();
        tx.notifications().set_policy(ana.id, &Policy::default()).await.unwrap();
        tx.notifications().set_policy(ana.id, &policy).await.unwrap();
        tx.moderation().set_limited(&bo, true).await.unwrap();
        keep(tx).await;
        let heard = hearers(&trial, &[&ana, &cy, &bo], Some(&bo), Some(&theirs)).await;
        assert_eq!(heard.iter().map(|hearer| hearer.owner).collect::<Vec<_>>(), [ana.id, cy.id], "who lives elsewhere is told elsewhere");
        let (to_ana, to_cy) = (&heard[0], &heard[1]);
        assert_eq!((to_ana.policy, to_cy.policy), (policy, Policy::default()));
        assert_eq!(trial.storage.read().await.unwrap().notifications().policy(ana.id).await.unwrap(), policy);
        assert!(to_ana.sender.is_followed && !to_cy.sender.is_followed);
        assert_eq!((to_ana.sender.follows_since, to_cy.sender.follows_since.is_some()), (None, true), "who asks to follow does not yet");
        assert!(to_ana.sender.is_limited && to_ana.sender.since == Some(bo.created_at) && !to_ana.sender.is_moderator);
        assert!(to_ana.sender.is_solicited && !to_cy.sender.is_solicited, "ana said something in that thread");
        let (audience, viewer) = to_ana.post.unwrap();
        assert_eq!((audience, viewer.follows_author, viewer.is_addressed, viewer.is_author, viewer.is_blocked), (Audience::Followers, true, false, false, false));
        assert!(to_cy.post.unwrap().1.is_addressed);
        assert!(hearers(&trial, &[&ana], None, Some(&answer)).await[0].post.unwrap().1.is_author);
        assert_eq!(hearers(&trial, &[&ana], None, None).await[0].post, None);
        assert!(!to_ana.is_apart && !to_ana.is_thread_muted && to_ana.is_sender_active);
    }
}

#[tokio::test]
async fn blocks_mutes_hosts_and_threads_stand_between_two() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, bo(&trial).await);
        let post = said(&trial, &bo).await;
        let is_apart = async || hearers(&trial, &[&ana], Some(&bo), Some(&post)).await[0].is_apart;
        for (blocker, blocked) in [(&ana, &bo), (&bo, &ana)] {
            let id = trial.id();
            let block = Block { id, address: address(format!("https://maker.example/b/{id}")), blocker: blocker.id, blocked: blocked.id, created_at: NOW };
            let mut tx = trial.storage.begin().await.unwrap();
            tx.blocks().insert(&block).await.unwrap();
            keep(tx).await;
            assert!(is_apart().await);
            let mut tx = trial.storage.begin().await.unwrap();
            tx.blocks().remove(block.id).await.unwrap();
            keep(tx).await;
            assert!(!is_apart().await);
        }
        for (notifications, until, apart) in [(false, None, false), (true, Some(NOW), false), (true, None, true)] {
            let mut tx = trial.storage.begin().await.unwrap();
            tx.mutes().set(&Mute { id: trial.id(), muter: ana.id, muted: bo.id, notifications, until, created_at: NOW }).await.unwrap();
            keep(tx).await;
            assert_eq!(is_apart().await, apart);
        }
        let mut tx = trial.storage.begin().await.unwrap();
        tx.mutes().remove(ana.id, bo.id).await.unwrap();
        tx.domain_blocks().insert(&DomainBlock { id: trial.id(), owner: ana.id, host: "there.example".to_owned(), created_at: NOW }, 9).await.unwrap();
        tx.conversations().mute(ana.id, post.opens_thread(), true).await.unwrap();
        keep(tx).await;
        assert!(is_apart().await);
        assert!(hearers(&trial, &[&ana], Some(&bo), Some(&post)).await[0].is_thread_muted);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().update(&Actor { state: ActorState::Blocked, ..bo.clone() }).await.unwrap();
        keep(tx).await;
        assert!(!hearers(&trial, &[&ana], Some(&bo), Some(&post)).await[0].is_sender_active);
    }
}

#[tokio::test]
async fn what_is_taken_back_or_deleted_is_told_no_more() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let (post, other) = (said(&trial, &ana).await, said(&trial, &ana).await);
        let like = told(&trial, &ana, Kind::Like, Some(&bo), Some(post.id));
        let boost = told(&trial, &ana, Kind::Boost, Some(&bo), Some(post.id));
        let edited = told(&trial, &cy, Kind::Edited, Some(&ana), Some(other.id));
        let anew = told(&trial, &cy, Kind::Edited, Some(&ana), Some(other.id));
        let report = Notification { about: Some(9), ..told(&trial, &ana, Kind::Report, None, None) };
        let follow = told(&trial, &ana, Kind::Follow, Some(&bo), None);
        let rows = [(&like, "like"), (&boost, "boost"), (&edited, "edited:1"), (&anew, "edited:2"), (&report, "report"), (&follow, "follow")];
        write(&trial, &rows.map(|(one, cause)| caused(one, cause))).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let mut store = tx.notifications();
        store.take_back(Kind::Like, bo.id, other.id).await.unwrap();
        assert_eq!(store.list_told_of(other.id).await.unwrap(), [cy.id]);
        store.take_back(Kind::Like, bo.id, post.id).await.unwrap();
        store.remove_others(Kind::Edited, other.id, "edited:2").await.unwrap();
        store.remove_about(Kind::Report, 8, &[ana.id]).await.unwrap();
        assert!(!store.remove(cy.id, "follow").await.unwrap());
        keep(tx).await;
        assert_eq!(ids(&trial, &ana).await, [follow.id, report.id, boost.id]);
        assert_eq!(ids(&trial, &cy).await, [anew.id]);
        let mut tx = trial.storage.begin().await.unwrap();
        let mut store = tx.notifications();
        store.remove_about(Kind::Report, 9, &[ana.id]).await.unwrap();
        assert!(store.remove(ana.id, "follow").await.unwrap());
        store.remove_post(other.id, &[ana.id]).await.unwrap();
        tx.posts().remove(post.id, &post.address, "Note", NOW).await.unwrap();
        keep(tx).await;
        assert!(ids(&trial, &ana).await.is_empty());
        assert_eq!(ids(&trial, &cy).await, [anew.id]);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.notifications().remove_of_host(cy.id, "there.example").await.unwrap();
        tx.notifications().remove_all_of(bo.id).await.unwrap();
        tx.erasures().maker(&ana, NOW).await.unwrap();
        keep(tx).await;
        assert!(ids(&trial, &cy).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_old_or_too_much_is_forgotten() {
    for trial in Trial::all().await {
        let (ana, cy) = (trial.ana().await, trial.somebody("cy").await);
        let of = |owner: &Actor, at: i64| Notification { created_at: later(at), ..told(&trial, owner, Kind::PollEnded, None, None) };
        let all = [of(&ana, 0), of(&ana, 10), of(&ana, 10), of(&ana, 10), of(&cy, 10)];
        write(&trial, &all.iter().enumerate().map(|(n, one)| caused(one, &n.to_string())).collect::<Vec<_>>()).await;
        assert_eq!(trial.storage.forget_notifications(later(10), 2).await.unwrap(), 2);
        assert_eq!(ids(&trial, &ana).await, [all[3].id, all[2].id]);
        assert_eq!(ids(&trial, &cy).await, [all[4].id]);
    }
}

#[tokio::test]
async fn staff_and_those_involved_are_found() {
    for trial in Trial::all().await {
        let (ana, cy, di) = (trial.ana().await, trial.somebody("cy").await, trial.somebody("di").await);
        let mut tx = trial.storage.begin().await.unwrap();
        for (owner, role) in [(&ana, Role::Member), (&cy, Role::Moderator), (&di, Role::Admin)] {
            let login = account(trial.id(), owner.id, &format!("{}@maker.example", owner.handle.name));
            tx.accounts().insert(&Account { role, state: AccountState::Active, ..login }).await.unwrap();
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.notifications().list_staff(Role::Moderator).await.unwrap(), [cy.id, di.id]);
        assert_eq!(reader.notifications().list_staff(Role::Admin).await.unwrap(), [di.id]);
        drop(reader);
        let post = said(&trial, &ana).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let boost =
            |by: &Actor, at| domain::posts::reactions::Boost { address: address(format!("https://maker.example/a/{}", by.id)), actor: by.id, post: post.id, created_at: at };
        tx.reactions().insert_boost(&boost(&cy, NOW)).await.unwrap();
        tx.reactions().insert_boost(&boost(&di, later(9))).await.unwrap();
        assert_eq!(tx.notifications().list_involved(post.id, later(9)).await.unwrap(), [cy.id], "who came after the edit knows");
    }
}
