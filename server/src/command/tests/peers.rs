//! Judging other servers, lists of them, and what waits for them.

use std::path::Path;

use domain::actors::{Actor, Kind};
use domain::follows::{Follow, State as FollowState};
use domain::peers::State as Rule;
use domain::{Address, Clock, Handle, Id};
use serde_json::Value;
use storage::activities::Activity;
use storage::deliveries::Outcome as Tried;

use super::House;
use crate::clock::SystemClock;

const LIST: &str = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
evil.example,suspend,true,false,\"spam, mostly\",false
quiet.example,silence,false,false,=loud,true
photos.example,noop,true,false,,false
nothing.example,noop,false,false,,false
";

impl House {
    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    async fn list(&self, command: &str) -> Vec<Value> {
        serde_json::from_str(&self.run(command).await.unwrap()).unwrap()
    }

    async fn holds(&self, host: &str) -> String {
        let shown: Value = serde_json::from_str(&self.run(&format!("peer show {host} --json")).await.unwrap()).unwrap();
        shown["holds"].as_str().unwrap().to_owned()
    }

    async fn maker(&self, name: &str) -> Id<Actor> {
        self.run(&format!("maker create {name} --email {name}@b.example")).await.unwrap();
        let storage = self.storage().await;
        let found = storage.read().await.unwrap().actors().find_by_handle(&Handle::local(name).unwrap()).await.unwrap().unwrap();
        found.id
    }

    /// Somebody elsewhere who follows `ana`, is followed by her, and for whom something waits.
    async fn friend(&self, ana: Id<Actor>, host: &str) {
        let system = SystemClock::new(7);
        let clock: &dyn Clock = &system;
        let now = clock.now();
        let base = format!("https://{host}/users/bo");
        let bo = Actor {
            id: clock.mint(),
            kind: Kind::Person,
            address: Address::trusted(&base),
            handle: Handle::remote("bo", host),
            name: String::new(),
            page: base.clone(),
            inbox: Some(Address::trusted(format!("{base}/inbox"))),
            shared_inbox: None,
            followers: None,
            outbox: None,
            locked: false,
            state: domain::actors::State::Active,
            moved_to: None,
            created_at: now,
            fetched_at: Some(now),
        };
        let follow = |follower, followed| {
            let id: Id<Follow> = clock.mint();
            Follow { id, address: Address::trusted(format!("{base}/follows/{id}")), follower, followed, state: FollowState::Accepted, created_at: now }
        };
        let id: Id<Activity> = clock.mint();
        let said = Activity {
            id,
            address: Address::trusted(format!("http://localhost:8080/a/{id}")),
            actor: ana,
            kind: "Create".to_owned(),
            object: "o".to_owned(),
            public: true,
            body: "{}".to_owned(),
            created_at: now,
        };
        let storage = self.storage().await;
        let mut tx = storage.begin().await.unwrap();
        tx.actors().insert(&bo).await.unwrap();
        tx.follows().insert(&follow(ana, bo.id)).await.unwrap();
        tx.follows().insert(&follow(bo.id, ana)).await.unwrap();
        tx.activities().insert(&said).await.unwrap();
        tx.queue_deliveries(id.raw(), &said, &[(clock.mint(), bo.inbox.clone().unwrap())], now).await.unwrap();
        tx.commit(domain::actors::Event::Mirrored { actor: bo.id }, now).await.unwrap();
        storage.peer_lives(host, None, now).await.unwrap();
    }
}

#[tokio::test]
async fn d03_nobody_is_cut_off_from_everybody() {
    let house = House::new();
    house.settings("[instance]\ndomain = \"maker.example.org\"\npublic_url = \"https://social.maker.example.org\"");
    for (host, part) in [
        ("com", "shared by servers"),
        ("co.uk", "shared by servers"),
        ("*", "allow-list"),
        ("ev**.example", "hidden in part"),
        ("maker.example.org", "this server"),
        ("Social.Maker.Example.ORG.", "this server"),
        ("example.org", "above it"),
        ("https://evil.example/", "no name of a server"),
    ] {
        for verb in ["block", "limit"] {
            let text = house.run(&format!("peer {verb} {host}")).await.unwrap_err().to_string();
            assert!(text.contains(part), "{verb} {host}: {text}");
        }
    }
    assert_eq!(house.run("peer list --json").await.unwrap(), "[]\n");
    assert!(house.run("peer block other.example.org").await.is_ok());
}

#[tokio::test]
async fn d02_a_block_is_told_with_what_it_cut_and_holds_below_the_name() {
    let house = House::new();
    let ana = house.maker("ana").await;
    house.friend(ana, "mail.evil.example").await;
    house.friend(ana, "notevil.example").await;
    let would = house.run("peer block Evil.EXAMPLE. --dry-run").await.unwrap();
    assert!(would.contains("mail.evil.example  1          1          1\n") && would.contains("would cut: 1 followers, 1 follows and 1 waiting deliveries at 1 servers"), "{would}");
    assert_eq!((house.holds("mail.evil.example").await.as_str(), house.list("queue show --json").await.len()), ("open", 2));
    let told = house.run("peer block Evil.EXAMPLE. --reason sells_our_names").await.unwrap();
    assert!(told.starts_with("evil.example is blocked; ") && told.contains("cut: 1 followers"), "{told}");
    assert!(house.run("peer block evil.example").await.unwrap_err().to_string().contains("already"));
    for (host, holds) in [("evil.example", "blocked"), ("a.b.evil.example", "blocked"), ("notevil.example", "open")] {
        assert_eq!(house.holds(host).await, holds, "{host}");
    }
    let listed = house.list("peer list --json").await;
    let rules: Vec<_> = listed.iter().map(|line| (line["host"].as_str().unwrap(), line["rule"].as_str().unwrap(), line["holds"].as_str().unwrap())).collect();
    assert_eq!(rules, [("evil.example", "blocked", "blocked"), ("mail.evil.example", "open", "blocked"), ("notevil.example", "open", "open")]);
    assert_eq!(listed[0]["reason"], "sells our names");
    assert!(house.run("peer show x.evil.example").await.unwrap().contains("the rule of evil.example decides"));
    let storage = house.storage().await;
    assert_eq!(storage.read().await.unwrap().follows().list_inboxes(ana).await.unwrap().len(), 1, "notevil.example is still a follower");
}

#[tokio::test]
async fn d05_allowing_undoes_a_block_and_a_limit_and_wins_over_a_wider_one() {
    let house = House::new();
    let ana = house.maker("ana").await;
    house.friend(ana, "good.evil.example").await;
    house.run("peer block evil.example").await.unwrap();
    let told = house.run("peer allow good.evil.example").await.unwrap();
    assert!(told.contains("do not come back by themselves"), "{told}");
    assert_eq!((house.holds("good.evil.example").await.as_str(), house.holds("evil.example").await.as_str()), ("open", "blocked"));
    let storage = house.storage().await;
    assert!(storage.read().await.unwrap().follows().list_inboxes(ana).await.unwrap().is_empty());
    house.run("peer limit evil.example").await.unwrap();
    assert_eq!(house.holds("evil.example").await, "limited");
    house.run("peer allow evil.example").await.unwrap();
    assert_eq!(house.holds("evil.example").await, "open");
    assert!(house.run("peer allow evil.example").await.unwrap_err().to_string().contains("already"));
}

#[tokio::test]
async fn d06_in_allow_list_mode_only_what_was_allowed_is_open() {
    let house = House::new();
    house.settings("[federation]\nmode = \"allow-list\"");
    house.run("peer allow good.example").await.unwrap();
    assert!(house.run("peer limit so.example").await.unwrap().contains("keeps it out"));
    for (host, holds) in [("good.example", "open"), ("a.good.example", "open"), ("so.example", "blocked"), ("any.example", "blocked")] {
        assert_eq!(house.holds(host).await, holds, "{host}");
    }
    assert!(house.run("peer show any.example").await.unwrap().contains("federation.mode is \"allow-list\""));
}

#[tokio::test]
async fn d04_a_bad_list_changes_nothing_and_names_its_lines() {
    let house = House::new();
    let bad = house.file("bad.csv", "good.example,suspend\ncom,suspend\nb.example,stop\nlocalhost:8080\n");
    let text = house.run(&format!("peer import {bad}")).await.unwrap_err().to_string();
    assert!(text.starts_with("nothing was changed: line 2: ") && text.contains("line 3: ") && text.contains("line 4: localhost:8080 is this server"), "{text}");
    assert_eq!(house.run("peer list --json").await.unwrap(), "[]\n");
    std::fs::write(house.path("bytes.csv"), [0xff, 0xfe, b'a']).unwrap();
    for (name, part) in [("bytes.csv", "no text in UTF-8"), ("none.csv", "cannot be read")] {
        let text = house.run(&format!("peer import {}", house.path(name))).await.unwrap_err().to_string();
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn d04_a_list_is_shown_taken_in_and_passed_on() {
    let house = House::new();
    let ana = house.maker("ana").await;
    house.friend(ana, "a.evil.example").await;
    house.friend(ana, "b.evil.example").await;
    let list = house.file("list.csv", &format!("{LIST}ev**.example,suspend,false,false,,true\n"));
    let would = house.run(&format!("peer import {list} --dry-run")).await.unwrap();
    assert!(would.contains("line 6: ev**.example is hidden in part and was skipped"), "{would}");
    assert!(would.contains("would cut: 2 followers, 2 follows and 2 waiting deliveries at 2 servers\n3 of 3 rules would be new or stricter; nothing was changed"), "{would}");
    assert_eq!(house.holds("evil.example").await, "open");
    let told = house.run(&format!("peer import {list}")).await.unwrap();
    assert!(told.contains("cut: 2 followers, 2 follows") && told.contains("3 of 3 rules are new or stricter"), "{told}");
    let again = house.run(&format!("peer import {list}")).await.unwrap();
    assert!(again.contains("cut: 0 followers") && again.contains("0 of 3 rules are new or stricter"), "{again}");
    let out = house.path("out.csv");
    assert_eq!(house.run(&format!("peer export {out}")).await.unwrap(), format!("wrote 3 rules to {out}\n"));
    let other = House::new();
    other.run(&format!("peer import {out}")).await.unwrap();
    let rules = async |house: &House| house.storage().await.read().await.unwrap().rules().list().await.unwrap();
    assert_eq!(rules(&other).await, rules(&house).await, "the same state");
    assert_eq!(other.run("peer export -").await.unwrap(), std::fs::read_to_string(Path::new(&out)).unwrap());
}

#[tokio::test]
async fn an_import_loosens_nothing_and_leaves_what_was_allowed() {
    let house = House::new();
    house.run("peer block quiet.example --reason mine").await.unwrap();
    house.run("peer allow evil.example").await.unwrap();
    house.run("peer limit plain.example").await.unwrap();
    let list = house.file("list.csv", LIST);
    house.run(&format!("peer import {list}")).await.unwrap();
    let plain = house.file("plain.txt", "plain.example\nbücher.example\n");
    house.run(&format!("peer import {plain}")).await.unwrap();
    let rules = house.storage().await.read().await.unwrap().rules().list().await.unwrap();
    let states: Vec<_> = rules.iter().map(|rule| (rule.host.as_str(), rule.state)).collect();
    assert_eq!(
        states,
        [
            ("evil.example", Rule::Allowed),
            ("photos.example", Rule::Open),
            ("plain.example", Rule::Blocked),
            ("quiet.example", Rule::Blocked),
            ("xn--bcher-kva.example", Rule::Blocked)
        ]
    );
    assert_eq!(rules[3].reason, "mine");
    assert!(!house.run("peer export -").await.unwrap().contains("mine"), "reasons stay here");
}

#[tokio::test]
async fn a_queue_is_shown_tried_again_and_given_up() {
    let house = House::new();
    assert_eq!(house.run("queue show").await.unwrap(), "nothing waits, and nothing was given up\n");
    assert_eq!(house.run("queue show --json").await.unwrap(), "[]\n");
    for (line, part) in [("queue drop a.example", "nothing waits for a.example"), ("queue retry a.example", "no server a.example"), ("peer retry a.example", "no server a.example")]
    {
        assert!(house.run(line).await.unwrap_err().to_string().contains(part), "{line}");
    }
    let ana = house.maker("ana").await;
    house.friend(ana, "down.example").await;
    let storage = house.storage().await;
    let now = SystemClock::new(0).now();
    let leased = storage.lease_deliveries("down.example", 9, now.plus_seconds(5), now.plus_seconds(60)).await.unwrap();
    storage.settle_delivery(leased[0].id, &Tried::Dead, Some(503), "asked to wait").await.unwrap();
    let shown = house.list("queue show --json").await;
    assert_eq!((&shown[0]["waiting"], &shown[0]["dead"], &shown[0]["status"]), (&0.into(), &1.into(), &503.into()));
    assert!(house.run("queue show").await.unwrap().lines().nth(1).unwrap().starts_with("down.example  0        1     -"));
    assert_eq!(house.run("queue retry DOWN.example.").await.unwrap(), "1 deliveries for down.example are due now\n");
    assert_eq!(house.run("peer retry down.example").await.unwrap(), "1 deliveries for down.example are due now\n");
    assert_eq!(house.run("queue retry --all").await.unwrap(), "1 deliveries are due now\n");
    assert_eq!(house.run("queue drop down.example").await.unwrap(), "1 deliveries for down.example were dropped\n");
    assert!(house.run("queue drop down.example").await.is_err());
    house.run("peer block down.example").await.unwrap();
    assert!(house.run("peer retry down.example").await.unwrap_err().to_string().contains("is blocked"));
}
