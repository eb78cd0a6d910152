//! Every audience and every verb, and each inbox there is: what is said arrives where it must, and nowhere else.
//!
//! Ana speaks. Fred's server follows her, Nils is named, Olga wrote what is answered, liked, passed on, voted on and quoted,
//! and Bo's server knows her and is told nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use harness::peer::PUBLIC;
use harness::{Clock, Instance, Letter, Maker, Peer, Person, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

const AUDIENCES: [&str; 4] = ["public", "unlisted", "followers", "direct"];

/// Somebody on a server of their own.
struct Elsewhere {
    name: &'static str,
    peer: Peer,
    person: Person,
}

impl Elsewhere {
    async fn open(clock: &Arc<Clock>, name: &'static str) -> Self {
        let peer = Peer::open(clock).await;
        let person = peer.person(name);
        Self { name, peer, person }
    }
}

struct Village {
    house: Instance,
    ana: Maker,
    fred: Elsewhere,
    nils: Elsewhere,
    olga: Elsewhere,
    bo: Elsewhere,
    /// In Ana's house, of whom nothing is asked and to whom nothing is said.
    berta: Maker,
}

impl Village {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        let [fred, nils, olga, bo] =
            [Elsewhere::open(&clock, "fred").await, Elsewhere::open(&clock, "nils").await, Elsewhere::open(&clock, "olga").await, Elsewhere::open(&clock, "bo").await];
        let village = Self { house, ana, fred, nils, olga, bo, berta };
        for known in [&village.nils, &village.olga, &village.bo] {
            let _ = village.house.app().federation.resolve(&format!("@{}", known.person.handle())).await.unwrap();
        }
        village.hear(&village.fred, &village.fred.peer.activity("Follow", &village.fred.person, village.ana.address.as_str())).await;
        assert_eq!(village.ana.follow(&village.olga.person.handle()).await, "requested");
        village.settle().await;
        let asked = village.olga.peer.received().pop().unwrap().activity;
        village.hear(&village.olga, &village.olga.peer.activity("Accept", &village.olga.person, asked["id"].clone())).await;
        village
    }

    async fn settle(&self) {
        settle(&[&self.house]).await;
    }

    async fn hear(&self, from: &Elsewhere, activity: &Value) {
        Letter::to(&self.house, activity).signed(&from.person).accepted().await;
        self.settle().await;
    }

    fn all(&self) -> [&Elsewhere; 4] {
        [&self.fred, &self.nils, &self.olga, &self.bo]
    }

    /// Does something, and answers what arrived where: the type of the activity and whose server.
    async fn told<T>(&self, act: impl AsyncFnOnce() -> T) -> (T, BTreeSet<String>) {
        let before = self.all().map(|elsewhere| elsewhere.peer.received().len());
        let done = act().await;
        self.settle().await;
        let mut arrived = BTreeSet::new();
        for (elsewhere, before) in self.all().into_iter().zip(before) {
            let mut seen = BTreeSet::new();
            for received in &elsewhere.peer.received()[before..] {
                assert!(seen.insert(received.activity["id"].to_string()), "{} is told twice of {}", elsewhere.name, received.activity);
                arrived.insert(format!("{} to {}", received.kind(), elsewhere.name));
            }
        }
        (done, arrived)
    }

    async fn write(&self, post: Value) -> Value {
        self.ana.say(Method::POST, "/posts", &post).await.expect(201).json()
    }

    /// Something by Olga, as Ana's house holds it.
    async fn by_olga(&self, audience: &str, more: Value) -> String {
        let mut note = self.olga.peer.note(&self.olga.person, "Which wood?");
        let (to, cc) = match audience {
            "public" => (vec![PUBLIC.to_owned()], vec![self.olga.person.followers()]),
            "unlisted" => (vec![self.olga.person.followers()], vec![PUBLIC.to_owned()]),
            "followers" => (vec![self.olga.person.followers()], vec![]),
            _ => (vec![self.ana.address.clone()], vec![]),
        };
        (note["to"], note["cc"]) = (json!(to), json!(cc));
        note["tag"] = json!([{"type": "Mention", "href": self.ana.address, "name": format!("@{}", self.ana.handle)}]);
        for (key, value) in more.as_object().unwrap() {
            note[key] = value.clone();
        }
        let mut create = self.olga.peer.activity("Create", &self.olga.person, note.clone());
        (create["to"], create["cc"]) = (note["to"].clone(), note["cc"].clone());
        self.hear(&self.olga, &create).await;
        let address = self.house.app().site.parse(note["id"].as_str().unwrap()).unwrap();
        self.house.app().storage.read().await.unwrap().posts().find_by_address(&address).await.unwrap().expect("it is kept").id.to_string()
    }

    /// Berta sees nothing of it, and hears nothing of it.
    async fn assert_berta_knows_nothing(&self, audience: &str, id: &str) {
        let status = self.berta.call(Method::GET, &format!("/posts/{id}")).await.status;
        let is_open = matches!(audience, "public" | "unlisted");
        assert_eq!(status, if is_open { 200 } else { 404 }, "{audience}");
        for list in ["/timelines/home", "/conversations", "/bookmarks"] {
            assert_eq!(self.berta.call(Method::GET, list).await.expect(200).json()["items"], json!([]), "{audience}: {list}");
        }
    }

    async fn finish(self) {
        self.house.finish().await;
    }
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn id(post: &Value) -> &str {
    post["id"].as_str().unwrap()
}

async fn what_is_said_arrives_where_it_must_and_nowhere_else(plan: Plan) {
    let village = Village::open(plan).await;
    for audience in AUDIENCES {
        let heard = |kind: &str, more: &[&str]| {
            let all = if audience == "direct" { vec!["nils"] } else { vec!["fred", "nils"] };
            all.iter().chain(more).map(|name| format!("{kind} to {name}")).collect::<BTreeSet<_>>()
        };
        let nils = village.nils.person.handle();
        // A post, its edit and its end.
        let (post, arrived) = village.told(async || village.write(json!({"text": format!("@{nils} Ash or oak?"), "audience": audience})).await).await;
        assert_eq!(arrived, heard("Create", &[]), "{audience}: a post");
        village.assert_berta_knows_nothing(audience, id(&post)).await;
        let (_, arrived) =
            village.told(async || village.ana.say(Method::PATCH, &format!("/posts/{}", id(&post)), &json!({"text": format!("@{nils} Elm?")})).await.expect(200)).await;
        assert_eq!(arrived, heard("Update", &[]), "{audience}: an edit");
        // Who is named no more was told, and hears what it says now.
        let (_, arrived) = village.told(async || village.ana.say(Method::PATCH, &format!("/posts/{}", id(&post)), &json!({"text": "Beech."})).await).await;
        let expected = if audience == "direct" { BTreeSet::new() } else { heard("Update", &[]) };
        assert!(arrived == expected || arrived == heard("Update", &[]), "{audience}: an edit that names nobody: {arrived:?}");
        let (_, arrived) = village.told(async || village.ana.call(Method::DELETE, &format!("/posts/{}", id(&post))).await.expect(204)).await;
        assert_eq!(arrived, heard("Delete", &[]), "{audience}: a deletion");
        // A poll, and an answer to somebody elsewhere, who is named by it.
        let poll = json!({"text": format!("@{nils} Which?"), "audience": audience, "poll": {"options": ["ash", "oak"], "seconds": 600}});
        let (_, arrived) = village.told(async || village.write(poll.clone()).await).await;
        assert_eq!(arrived, heard("Create", &[]), "{audience}: a poll");
        let asked = village.by_olga("public", json!({})).await;
        let (_, arrived) = village.told(async || village.write(json!({"text": format!("@{nils} Ash"), "audience": audience, "in_reply_to": asked})).await).await;
        assert_eq!(arrived, heard("Create", &["olga"]), "{audience}: an answer");
        // A quote asks who is quoted, whoever reads it.
        let quote = json!({"text": format!("@{nils} See"), "audience": audience, "quote": asked});
        let (_, arrived) = village.told(async || village.write(quote.clone()).await).await;
        let mut expected = heard("Create", &[]);
        expected.insert("QuoteRequest to olga".to_owned());
        assert_eq!(arrived, expected, "{audience}: a quote");
        let asked = village.olga.peer.received().pop().unwrap().activity;
        let is_told = matches!(audience, "public" | "unlisted");
        assert_eq!(asked["instrument"].is_object(), is_told, "{audience}: who is quoted reads only what everybody may");
    }
    village.finish().await;
}

async fn what_is_done_with_posts_of_others_is_told_to_them(plan: Plan) {
    let village = Village::open(plan).await;
    for audience in AUDIENCES {
        let is_open = matches!(audience, "public" | "unlisted");
        let asked = village.by_olga(audience, json!({})).await;
        let press = async |method: Method, verb: &str| village.ana.call(method, &format!("/posts/{asked}/{verb}")).await.status;
        let (status, arrived) = village.told(async || press(Method::POST, "like").await).await;
        assert_eq!((status, arrived), (200, set(&["Like to olga"])), "{audience}: a like");
        let (status, arrived) = village.told(async || press(Method::DELETE, "like").await).await;
        assert_eq!((status, arrived), (200, set(&["Undo to olga"])), "{audience}: no like");
        for verb in ["bookmark", "mute"] {
            let (status, arrived) = village.told(async || press(Method::POST, verb).await).await;
            assert_eq!((status, arrived), (200, set(&[])), "{audience}: {verb} is nobody's business");
        }
        let (status, arrived) = village.told(async || press(Method::POST, "boost").await).await;
        if is_open {
            assert_eq!((status, arrived), (200, set(&["Announce to fred", "Announce to olga"])), "{audience}: a boost");
            let (status, arrived) = village.told(async || press(Method::DELETE, "boost").await).await;
            assert_eq!((status, arrived), (200, set(&["Undo to fred", "Undo to olga"])), "{audience}: no boost");
        } else {
            assert!((400..500).contains(&status) && arrived.is_empty(), "{audience}: what is for a few is passed on to nobody: {status} {arrived:?}");
        }
        // An answer is for no more people than what it answers, unless its author says so; a quote of it is for nobody.
        let (answer, arrived) = village.told(async || village.write(json!({"text": "Ash", "in_reply_to": asked})).await).await;
        assert_eq!(answer["audience"], audience, "an answer");
        let expected = if audience == "direct" { set(&["Create to olga"]) } else { set(&["Create to fred", "Create to olga"]) };
        assert_eq!(arrived, expected, "{audience}: an answer");
        let quote = json!({"text": "See", "quote": asked});
        let (status, arrived) = village.told(async || village.ana.say(Method::POST, "/posts", &quote).await.status).await;
        if is_open {
            assert_eq!((status, arrived), (201, set(&["Create to fred", "QuoteRequest to olga"])), "{audience}: a quote");
        } else {
            assert!((400..500).contains(&status) && arrived.is_empty(), "{audience}: what is for a few is quoted to nobody: {status} {arrived:?}");
        }
        // A vote is for who asked.
        let options = json!({"type": "Question", "oneOf": (["ash", "oak"].map(|name| json!({"type": "Note", "name": name}))), "endTime": "2031-01-01T00:00:00Z"});
        let question = village.by_olga(audience, options).await;
        let (status, arrived) = village.told(async || village.ana.say(Method::POST, &format!("/posts/{question}/vote"), &json!({"choices": [1]})).await.status).await;
        assert_eq!((status, arrived), (200, set(&["Create to olga"])), "{audience}: a vote");
    }
    assert!(village.bo.peer.received().is_empty(), "who has nothing to do with it hears nothing");
    village.finish().await;
}

on_both_engines! {
    what_is_said_arrives_where_it_must_and_nowhere_else,
    what_is_done_with_posts_of_others_is_told_to_them,
}
