//! What makers arrange for themselves: mutes, hosts, lists, tags, notes, markers; and what they then read.

use domain::actors::{Actor, State};
use domain::blocks::Block;
use domain::follows::State as FollowState;
use domain::posts::Post;
use domain::relations::{DomainBlock, List, Mute, Note, TagFollow, Timeline};
use domain::tag::Tag;
use domain::{Audience, Id, Time};
use storage::Cursor;
use storage::listings::ListingFilter;
use storage::relations::Stance;
use storage::tags::TagReader;
use storage::timelines::Arrived;

use crate::nouns::{address, follow, later, listing, post};
use crate::trial::{NOW, Trial, keep};

fn mute(trial: &Trial, muter: &Actor, muted: &Actor, until: Option<Time>) -> Mute {
    Mute { id: trial.id(), muter: muter.id, muted: muted.id, notifications: true, until, created_at: NOW }
}

fn block(trial: &Trial, blocker: &Actor, blocked: &Actor) -> Block {
    let id = trial.id();
    Block { id, address: address(format!("https://maker.example/b/{id}")), blocker: blocker.id, blocked: blocked.id, created_at: NOW }
}

fn host(trial: &Trial, owner: &Actor, host: &str) -> DomainBlock {
    DomainBlock { id: trial.id(), owner: owner.id, host: host.to_owned(), created_at: NOW }
}

fn list(trial: &Trial, owner: &Actor, title: &str) -> List {
    List { id: trial.id(), owner: owner.id, title: title.to_owned(), created_at: later(1) }
}

fn tag_follow(trial: &Trial, owner: &Actor, tag: &str) -> TagFollow {
    TagFollow { id: trial.id(), owner: owner.id, tag: Tag::trusted(tag), created_at: later(1) }
}

fn said(trial: &Trial, by: &Actor) -> Post {
    Post { in_reply_to: None, ..post(trial.id(), by.id) }
}

fn ids(arrived: Vec<Arrived>) -> Vec<Id<Post>> {
    arrived.into_iter().map(|arrived| arrived.post.id).collect()
}

/// Bo on another server, active.
async fn bo(trial: &Trial) -> Actor {
    let bo = Actor { state: State::Active, ..crate::nouns::actor_elsewhere(trial.id(), "bo", "there.example") };
    trial.insert_actor(&bo).await;
    bo
}

#[tokio::test]
async fn a_mute_is_said_anew_and_holds_until_its_end() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let (first, second) = (mute(&trial, &ana, &bo, Some(later(60))), mute(&trial, &ana, &cy, None));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.mutes().set(&first).await.unwrap();
        tx.mutes().set(&second).await.unwrap();
        assert_eq!(tx.mutes().find(ana.id, bo.id, later(59)).await.unwrap(), Some(first.clone()));
        assert_eq!(tx.mutes().find(ana.id, bo.id, later(60)).await.unwrap(), None);
        assert_eq!(tx.mutes().find(bo.id, ana.id, NOW).await.unwrap(), None, "it goes one way");
        let page = tx.mutes().list(ana.id, NOW, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, [(second.clone(), cy.clone())]);
        assert_eq!(tx.mutes().list(ana.id, NOW, page.next.unwrap(), 1).await.unwrap().items, [(first.clone(), bo.clone())]);
        assert_eq!(tx.mutes().list(ana.id, later(60), Cursor::START, 9).await.unwrap().items.len(), 1);
        let anew = Mute { notifications: false, until: None, ..mute(&trial, &ana, &bo, None) };
        tx.mutes().set(&anew).await.unwrap();
        assert_eq!(tx.mutes().find(ana.id, bo.id, later(60)).await.unwrap(), Some(Mute { id: first.id, ..anew }));
        assert!(tx.mutes().remove(ana.id, bo.id).await.unwrap());
        assert!(!tx.mutes().remove(ana.id, bo.id).await.unwrap());
        tx.mutes().set(&first).await.unwrap();
        keep(tx).await;
        assert_eq!(trial.storage.forget_mutes(later(59)).await.unwrap(), 0);
        assert_eq!(trial.storage.forget_mutes(later(60)).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn nothing_unwelcome_is_read_at_home_in_lists_by_tag_or_in_public() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let (his, hers, passed_on) = (said(&trial, &bo), said(&trial, &cy), said(&trial, &cy));
        let turners = list(&trial, &ana, "Turners");
        let tag = Tag::trusted("wood");
        let mut tx = trial.storage.begin().await.unwrap();
        for post in [&his, &hers, &passed_on] {
            tx.posts().insert(post, std::slice::from_ref(&tag)).await.unwrap();
        }
        tx.timelines().insert_all(&[(trial.id(), ana.id, his.id), (trial.id(), ana.id, hers.id)]).await.unwrap();
        tx.timelines().insert_boosted(&[(trial.id(), ana.id, passed_on.id)], bo.id).await.unwrap();
        tx.lists().insert(&turners, 9).await.unwrap();
        tx.lists().add(turners.id, bo.id, 9).await.unwrap();
        keep(tx).await;
        let read = async |now: Time| {
            let mut reader = trial.storage.read().await.unwrap();
            let home = ids(reader.timelines().home(ana.id, now, Cursor::START, 9).await.unwrap().items);
            let of_list = ids(reader.timelines().of_list(ana.id, turners.id, now, Cursor::START, 9).await.unwrap().items);
            let public = reader.timelines().public(false, Some(ana.id), now, Cursor::START, 9).await.unwrap().items.len();
            let tagged = reader.timelines().tagged(&tag, Some(ana.id), now, Cursor::START, 9).await.unwrap().items.len();
            (home, of_list, public, tagged)
        };
        let all = (vec![passed_on.id, hers.id, his.id], vec![passed_on.id, his.id], 3, 3);
        let without_bo = (vec![hers.id], vec![], 2, 2);
        assert_eq!(read(NOW).await, all);

        let mut tx = trial.storage.begin().await.unwrap();
        tx.mutes().set(&mute(&trial, &ana, &bo, Some(later(60)))).await.unwrap();
        keep(tx).await;
        assert_eq!(read(NOW).await, without_bo, "neither what he said nor what he passed on");
        assert_eq!(read(later(60)).await, all, "it is over");

        for blocked in [block(&trial, &ana, &bo), block(&trial, &bo, &ana)] {
            let mut tx = trial.storage.begin().await.unwrap();
            tx.blocks().insert(&blocked).await.unwrap();
            keep(tx).await;
            assert_eq!(read(later(60)).await, without_bo, "whoever blocked");
            let mut tx = trial.storage.begin().await.unwrap();
            tx.blocks().remove(blocked.id).await.unwrap();
            keep(tx).await;
        }

        let mut tx = trial.storage.begin().await.unwrap();
        tx.domain_blocks().insert(&host(&trial, &ana, "there.example"), 9).await.unwrap();
        keep(tx).await;
        assert_eq!(read(later(60)).await, without_bo);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.timelines().public(false, Some(cy.id), NOW, Cursor::START, 9).await.unwrap().items.len(), 3, "others read on");
        assert_eq!(reader.timelines().public(false, None, NOW, Cursor::START, 9).await.unwrap().items.len(), 3);
    }
}

#[tokio::test]
async fn the_catalogue_hides_two_from_each_other_where_one_blocks() {
    for trial in Trial::all().await {
        let (ana, cy) = (trial.ana().await, trial.somebody("cy").await);
        let mut tx = trial.storage.begin().await.unwrap();
        for maker in [&ana, &cy] {
            let listing = listing(trial.id(), maker.id);
            tx.listings().insert(&listing, true).await.unwrap();
            tx.posts().insert(&Post { kind: domain::posts::Kind::Listing, ..post(listing.id.as_kind(), maker.id) }, &[]).await.unwrap();
        }
        tx.blocks().insert(&block(&trial, &ana, &cy)).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        for viewer in [&ana, &cy] {
            let filter = ListingFilter { viewer: Some(viewer.id), ..ListingFilter::default() };
            let found = reader.listings().search(&filter, Cursor::START, 9).await.unwrap().items;
            assert_eq!(found.iter().map(|listing| listing.maker).collect::<Vec<_>>(), [viewer.id]);
            assert_eq!(reader.listings().count(&filter).await.unwrap(), 1);
        }
        assert_eq!(reader.listings().count(&ListingFilter::default()).await.unwrap(), 2);
    }
}

#[tokio::test]
async fn whom_somebody_blocks_is_listed_the_latest_first() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let mut tx = trial.storage.begin().await.unwrap();
        for blocked in [block(&trial, &ana, &bo), block(&trial, &ana, &cy), block(&trial, &cy, &ana)] {
            tx.blocks().insert(&blocked).await.unwrap();
        }
        let page = tx.blocks().list(ana.id, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&cy));
        assert_eq!(tx.blocks().list(ana.id, page.next.unwrap(), 1).await.unwrap().items, std::slice::from_ref(&bo));
        assert!(tx.blocks().stands_between(bo.id, ana.id).await.unwrap() && tx.blocks().stands_between(ana.id, bo.id).await.unwrap());
        assert!(!tx.blocks().stands_between(bo.id, cy.id).await.unwrap());
    }
}

#[tokio::test]
async fn p12_across_a_block_neither_sees_what_the_other_said() {
    for trial in Trial::all().await {
        let (ana, cy) = (trial.ana().await, trial.somebody("cy").await);
        let post = said(&trial, &cy);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&post, &[]).await.unwrap();
        tx.bookmarks().insert(trial.id(), ana.id, post.id).await.unwrap();
        keep(tx).await;
        let seen = async || {
            let mut reader = trial.storage.read().await.unwrap();
            let standing = reader.posts().list_standings(ana.id, &[post.id]).await.unwrap();
            let at = reader.posts().list_seen_at(&[&post.address], Some(ana.id)).await.unwrap();
            let kept = reader.bookmarks().list(ana.id, Cursor::START, 9).await.unwrap();
            let of_cy = reader.posts().list_by_author(cy.id, Some(ana.id), true, Cursor::START, 9).await.unwrap();
            (standing[0].is_blocked, at.len(), kept.items.len(), of_cy.items.len())
        };
        assert_eq!(seen().await, (false, 1, 1, 1));
        for (blocker, blocked) in [(&ana, &cy), (&cy, &ana)] {
            let block = block(&trial, blocker, blocked);
            let mut tx = trial.storage.begin().await.unwrap();
            tx.blocks().insert(&block).await.unwrap();
            keep(tx).await;
            assert_eq!(seen().await, (true, 0, 0, 0), "{} blocked", blocker.handle);
            let mut tx = trial.storage.begin().await.unwrap();
            tx.blocks().remove(block.id).await.unwrap();
            keep(tx).await;
        }
    }
}

#[tokio::test]
async fn a_host_is_kept_away_once_and_no_more_than_may_be() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let (first, second) = (host(&trial, &ana, "there.example"), host(&trial, &ana, "loud.example:8443"));
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.domain_blocks().insert(&first, 2).await.unwrap(), Some(true));
        assert_eq!(tx.domain_blocks().insert(&host(&trial, &ana, "there.example"), 2).await.unwrap(), Some(false));
        assert_eq!(tx.domain_blocks().insert(&second, 2).await.unwrap(), Some(true));
        assert_eq!(tx.domain_blocks().insert(&host(&trial, &ana, "third.example"), 2).await.unwrap(), None);
        assert!(tx.domain_blocks().contains(ana.id, "there.example").await.unwrap());
        assert!(!tx.domain_blocks().contains(cy.id, "there.example").await.unwrap());
        let page = tx.domain_blocks().list(ana.id, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, [second]);
        assert_eq!(tx.domain_blocks().list(ana.id, page.next.unwrap(), 1).await.unwrap().items, [first]);
        assert!(tx.domain_blocks().remove(ana.id, "there.example").await.unwrap());
        assert!(!tx.domain_blocks().remove(ana.id, "there.example").await.unwrap());

        let follows = [follow(trial.id(), ana.id, bo.id), follow(trial.id(), bo.id, ana.id)];
        for follow in follows.iter().chain([&follow(trial.id(), cy.id, ana.id), &follow(trial.id(), bo.id, cy.id)]) {
            tx.follows().insert(follow).await.unwrap();
        }
        let mut found = tx.relations().list_follows_with_host(ana.id, "there.example").await.unwrap();
        found.sort_unstable_by_key(|follow| follow.id);
        assert_eq!(found, follows);
        let (his, hers) = (said(&trial, &bo), said(&trial, &cy));
        for post in [&his, &hers] {
            tx.posts().insert(post, &[]).await.unwrap();
        }
        tx.timelines().insert(trial.id(), ana.id, his.id).await.unwrap();
        tx.timelines().insert(trial.id(), cy.id, his.id).await.unwrap();
        tx.timelines().insert_boosted(&[(trial.id(), ana.id, hers.id)], bo.id).await.unwrap();
        tx.relations().clear_home_of_host(ana.id, "there.example").await.unwrap();
        assert!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.is_empty());
        assert_eq!(tx.timelines().home(cy.id, NOW, Cursor::START, 9).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn w24_lists_and_their_members_are_bounded() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let (first, second) = (list(&trial, &ana, "Turners"), list(&trial, &ana, "Potters \"x\""));
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.lists().insert(&first, 2).await.unwrap());
        assert!(tx.lists().insert(&second, 2).await.unwrap());
        assert!(!tx.lists().insert(&list(&trial, &ana, "One more"), 2).await.unwrap());
        assert!(tx.lists().insert(&list(&trial, &cy, "Hers"), 2).await.unwrap(), "others have lists of their own");
        assert!(tx.lists().add(first.id, cy.id, 1).await.unwrap());
        assert!(tx.lists().add(first.id, cy.id, 1).await.unwrap(), "once more changes nothing");
        assert!(!tx.lists().add(first.id, bo.id, 1).await.unwrap());
        assert!(tx.lists().add(first.id, bo.id, 2).await.unwrap());
        let page = tx.lists().list_members(first.id, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&bo));
        assert_eq!(tx.lists().list_members(first.id, page.next.unwrap(), 1).await.unwrap().items, std::slice::from_ref(&cy));
        assert_eq!(tx.lists().list_with(ana.id, bo.id).await.unwrap(), [first.id]);
        assert!(tx.lists().take_off(first.id, cy.id).await.unwrap());
        assert!(!tx.lists().take_off(first.id, cy.id).await.unwrap());
        tx.lists().take_off_all(cy.id, bo.id).await.unwrap();
        assert_eq!(tx.lists().list_with(ana.id, bo.id).await.unwrap().len(), 1, "the lists of others stay");
        tx.lists().take_off_all(ana.id, bo.id).await.unwrap();
        assert!(tx.lists().list_members(first.id, Cursor::START, 9).await.unwrap().items.is_empty());
        let renamed = List { title: "Bowls".to_owned(), ..first.clone() };
        tx.lists().update(&renamed).await.unwrap();
        assert_eq!(tx.lists().find(first.id).await.unwrap(), Some(renamed.clone()));
        let page = tx.lists().list(ana.id, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, [second]);
        assert_eq!(tx.lists().list(ana.id, page.next.unwrap(), 1).await.unwrap().items, [renamed]);
        tx.lists().add(first.id, bo.id, 2).await.unwrap();
        tx.lists().remove(first.id).await.unwrap();
        assert_eq!(tx.lists().find(first.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn tags_are_followed_once_and_their_public_posts_come_home() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let (wood, clay) = (tag_follow(&trial, &ana, "wood"), tag_follow(&trial, &ana, "clay"));
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.tags().insert(&wood, 2).await.unwrap(), Some(true));
        assert_eq!(tx.tags().insert(&tag_follow(&trial, &ana, "wood"), 2).await.unwrap(), Some(false));
        assert_eq!(tx.tags().insert(&clay, 2).await.unwrap(), Some(true));
        assert_eq!(tx.tags().insert(&tag_follow(&trial, &ana, "wool"), 2).await.unwrap(), None);
        assert!(tx.tags().contains(ana.id, &wood.tag).await.unwrap() && !tx.tags().contains(cy.id, &wood.tag).await.unwrap());
        let page = tx.tags().list(ana.id, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&clay));
        assert_eq!(tx.tags().list(ana.id, page.next.unwrap(), 1).await.unwrap().items, std::slice::from_ref(&wood));

        let public = said(&trial, &bo);
        let private = Post { audience: Audience::Followers, ..said(&trial, &bo) };
        let unlisted = Post { audience: Audience::Unlisted, ..said(&trial, &bo) };
        let reply = Post { in_reply_to: Some(address("https://x.example/1")), ..said(&trial, &bo) };
        let own = said(&trial, &ana);
        let all = [&public, &private, &unlisted, &reply, &own];
        for post in all {
            tx.posts().insert(post, &[Tag::trusted("wood"), Tag::trusted("clay"), Tag::trusted("wool")]).await.unwrap();
        }
        let posts: Vec<Id<Post>> = all.iter().map(|post| post.id).collect();
        let told = TagReader { post: public.id, reader: ana.id, tag: Tag::trusted("clay") };
        assert_eq!(tx.timelines().list_tag_readers(&posts).await.unwrap(), std::slice::from_ref(&told));
        for blocked in [block(&trial, &ana, &bo), block(&trial, &bo, &ana)] {
            tx.blocks().insert(&blocked).await.unwrap();
            assert!(tx.timelines().list_tag_readers(&posts).await.unwrap().is_empty());
            tx.blocks().remove(blocked.id).await.unwrap();
        }
        tx.domain_blocks().insert(&host(&trial, &ana, "there.example"), 9).await.unwrap();
        assert!(tx.timelines().list_tag_readers(&posts).await.unwrap().is_empty());
        tx.domain_blocks().remove(ana.id, "there.example").await.unwrap();

        assert_eq!(tx.timelines().insert_tagged(&[(trial.id(), told.clone())]).await.unwrap(), 1);
        assert_eq!(tx.timelines().insert_tagged(&[(trial.id(), told)]).await.unwrap(), 0);
        let home = tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items;
        assert_eq!(home, [Arrived { entry: home[0].entry, because_of: Some(Tag::trusted("clay")), ..Arrived::shown(public.clone()) }]);
        tx.timelines().remove_tagged(ana.id, &wood.tag).await.unwrap();
        assert_eq!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.len(), 1);
        tx.timelines().remove_tagged(ana.id, &clay.tag).await.unwrap();
        assert!(tx.timelines().home(ana.id, NOW, Cursor::START, 9).await.unwrap().items.is_empty());
        let page = tx.timelines().tagged(&wood.tag, None, NOW, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&own), "the newest");
        assert_eq!(tx.timelines().tagged(&wood.tag, None, NOW, page.next.unwrap(), 9).await.unwrap().items, [public], "what is public and answers nothing");
        assert!(tx.tags().remove(ana.id, &wood.tag).await.unwrap());
        assert!(!tx.tags().remove(ana.id, &wood.tag).await.unwrap());
    }
}

#[tokio::test]
async fn stances_tell_all_that_stands_between_two_and_only_that() {
    for trial in Trial::all().await {
        let (ana, cy, bo) = (trial.ana().await, trial.somebody("cy").await, bo(&trial).await);
        let note = Note { owner: ana.id, about: bo.id, text: "pays on time".to_owned(), updated_at: NOW };
        let mut tx = trial.storage.begin().await.unwrap();
        let both = [ana.id, bo.id, cy.id];
        let of = tx.relations().list_stances(ana.id, &both, NOW).await.unwrap();
        assert!(of.len() == 3 && of.values().all(|stance| *stance == Stance::default()));
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        tx.follows().insert(&follow(trial.id(), bo.id, ana.id)).await.unwrap();
        tx.blocks().insert(&block(&trial, &ana, &bo)).await.unwrap();
        tx.mutes().set(&mute(&trial, &ana, &bo, Some(later(60)))).await.unwrap();
        tx.domain_blocks().insert(&host(&trial, &ana, "there.example"), 9).await.unwrap();
        tx.relations().set_note(&Note { text: "old".to_owned(), ..note.clone() }).await.unwrap();
        tx.relations().set_note(&note).await.unwrap();
        let full = Stance {
            following: Some(FollowState::Accepted),
            is_followed_by: true,
            is_blocking: true,
            is_muting: true,
            muting_until: Some(later(60)),
            is_domain_blocked: true,
            note: note.text.clone(),
        };
        let of = tx.relations().list_stances(ana.id, &both, NOW).await.unwrap();
        assert_eq!((&of[&bo.id], &of[&cy.id]), (&full, &Stance::default()));
        let of = tx.relations().list_stances(ana.id, &both, later(60)).await.unwrap();
        assert!(!of[&bo.id].is_muting && of[&bo.id].muting_until.is_none(), "it is over");
        let of_bo = tx.relations().list_stances(bo.id, &[ana.id], NOW).await.unwrap();
        assert_eq!(of_bo[&ana.id], Stance { following: Some(FollowState::Accepted), is_followed_by: true, ..Stance::default() }, "p35: nothing of what she arranged");
        tx.relations().set_note(&Note { text: String::new(), ..note }).await.unwrap();
        assert_eq!(tx.relations().list_stances(ana.id, &[bo.id], NOW).await.unwrap()[&bo.id].note, "");
    }
}

#[tokio::test]
async fn nobody_is_told_of_whom_they_keep_away() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, bo(&trial).await);
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.relations().is_told_of(ana.id, bo.id, NOW).await.unwrap());
        tx.mutes().set(&Mute { notifications: false, ..mute(&trial, &ana, &bo, None) }).await.unwrap();
        assert!(tx.relations().is_told_of(ana.id, bo.id, NOW).await.unwrap(), "a mute that leaves notifications");
        tx.mutes().set(&mute(&trial, &ana, &bo, Some(later(60)))).await.unwrap();
        assert!(!tx.relations().is_told_of(ana.id, bo.id, NOW).await.unwrap());
        assert!(tx.relations().is_told_of(ana.id, bo.id, later(60)).await.unwrap(), "it is over");
        tx.domain_blocks().insert(&host(&trial, &ana, "there.example"), 9).await.unwrap();
        assert!(!tx.relations().is_told_of(ana.id, bo.id, later(60)).await.unwrap());
        tx.domain_blocks().remove(ana.id, "there.example").await.unwrap();
        let apart = [(bo.id, ana.id)];
        assert!(tx.relations().list_apart(&[bo.id], &[ana.id]).await.unwrap().is_empty());
        tx.domain_blocks().insert(&host(&trial, &ana, "there.example"), 9).await.unwrap();
        assert_eq!(tx.relations().list_apart(&[bo.id], &[ana.id]).await.unwrap(), apart);
        tx.domain_blocks().remove(ana.id, "there.example").await.unwrap();
        for blocked in [block(&trial, &ana, &bo), block(&trial, &bo, &ana)] {
            tx.blocks().insert(&blocked).await.unwrap();
            assert_eq!(tx.relations().list_apart(&[bo.id], &[ana.id]).await.unwrap(), apart);
            assert!(!tx.relations().is_told_of(ana.id, bo.id, later(60)).await.unwrap());
            tx.blocks().remove(blocked.id).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_marker_goes_on_and_never_back() {
    for trial in Trial::all().await {
        let (ana, cy) = (trial.ana().await, trial.somebody("cy").await);
        let at = |text: &str| text.parse::<Cursor>().unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.markers().find(ana.id, Timeline::Home).await.unwrap(), None);
        assert!(tx.markers().advance(ana.id, Timeline::Home, at("50"), NOW).await.unwrap());
        for older in ["50", "49"] {
            assert!(!tx.markers().advance(ana.id, Timeline::Home, at(older), NOW).await.unwrap());
        }
        assert!(tx.markers().advance(ana.id, Timeline::Home, at("51"), NOW).await.unwrap());
        assert!(tx.markers().advance(ana.id, Timeline::Notifications, at("7"), NOW).await.unwrap());
        assert_eq!(tx.markers().find(ana.id, Timeline::Home).await.unwrap(), Some(at("51")));
        assert_eq!(tx.markers().find(ana.id, Timeline::Notifications).await.unwrap(), Some(at("7")));
        assert_eq!(tx.markers().find(cy.id, Timeline::Home).await.unwrap(), None);
    }
}
