//! One house, one stranger who is known there, and the questions that every attack is asked.

use std::sync::Arc;

use harness::{Clock, Instance, Letter, Maker, Peer, Person, Plan, settle};
use serde_json::{Value, json};

use crate::log::Log;

/// Ana lives in the house; Eve lives on a peer and follows her, so that her key is known.
pub struct Scene {
    pub clock: Arc<Clock>,
    pub house: Instance,
    pub ana: Maker,
    pub peer: Peer,
    pub eve: Person,
}

impl Scene {
    pub async fn open() -> Self {
        Self::with(Plan::sqlite()).await
    }

    pub async fn with(plan: Plan) -> Self {
        // Before anything is said, so that nothing is missed.
        let _ = Log::of_this_process();
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let ana = Maker::join(&house, "ana").await;
        let peer = Peer::open(&clock).await;
        let eve = peer.person("eve");
        let scene = Self { clock, house, ana, peer, eve };
        let follow = scene.peer.activity("Follow", &scene.eve, scene.ana.address.as_str());
        scene.hear(&scene.eve, &follow).await;
        assert_eq!(scene.peer.kinds(), ["Accept"], "eve follows ana");
        scene
    }

    /// A note to Ana within its Create, as every refusal begins.
    pub fn create(&self) -> Value {
        self.created(&self.note())
    }

    pub fn created(&self, note: &Value) -> Value {
        let mut create = self.peer.activity("Create", &self.eve, note.clone());
        create["to"] = json!([self.ana.address]);
        create
    }

    pub fn note(&self) -> Value {
        let mut note = self.peer.note(&self.eve, "I like your mugs");
        note["to"] = json!([self.ana.address]);
        note["cc"] = json!([]);
        note
    }

    /// The Create, addressed, dated and digested, not signed.
    pub fn letter(&self) -> Letter {
        Letter::to(&self.house, &self.create())
    }

    /// The same, signed as it should be.
    pub fn signed(&self) -> Letter {
        self.letter().signed(&self.eve)
    }

    /// Bytes of any kind, signed as they should be.
    pub fn signed_bytes(&self, body: impl Into<Vec<u8>>) -> Letter {
        Letter::of(&self.house, body.into()).signed(&self.eve)
    }

    /// Takes an activity that is signed well, and does all that follows from it.
    pub async fn hear(&self, from: &Person, activity: &Value) {
        Letter::to(&self.house, activity).signed(from).accepted().await;
        settle(&[&self.house]).await;
    }

    /// Ana follows somebody elsewhere, who says yes.
    pub async fn ana_follows(&self, peer: &Peer, whom: &Person) {
        let _ = self.house.app().federation.resolve(&format!("@{}", whom.handle())).await.unwrap();
        assert_eq!(self.ana.follow(&whom.handle()).await, "requested");
        settle(&[&self.house]).await;
        let asked = peer.received().into_iter().rfind(|received| received.kind() == "Follow").unwrap().activity;
        self.hear(whom, &peer.activity("Accept", whom, asked["id"].clone())).await;
    }

    /// What Ana reads at home: whose post, and whose boost brought it.
    pub async fn home(&self) -> Vec<(String, Option<String>)> {
        let home = self.ana.call(http::Method::GET, "/timelines/home").await.expect(200).json();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        home["items"].as_array().unwrap().iter().map(|item| (item["address"].as_str().unwrap().to_owned(), text(&item["boosted_by"]))).collect()
    }

    /// A gift that Ana offers, as the API shows it.
    pub async fn mug(&self) -> Value {
        let listing = self.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
        settle(&[&self.house]).await;
        listing
    }

    /// A collection of ours and all its pages: how many it says it has, and its items in order.
    pub async fn collected(&self, path: &str) -> (i64, Vec<String>) {
        let visitor = self.house.visitor();
        let whole = visitor.document(path).await.expect(200).json();
        let (mut items, mut next) = (Vec::new(), whole["first"].as_str().map(str::to_owned));
        while let Some(page) = next {
            let page = visitor.document(page.strip_prefix(&self.house.url("")).unwrap()).await.expect(200).json();
            let part = page["orderedItems"].as_array().unwrap();
            assert!(part.len() <= 20 && page["type"] == "OrderedCollectionPage" && page["partOf"] == whole["id"]);
            items.extend(part.iter().map(|item| item.as_str().unwrap().to_owned()));
            next = page["next"].as_str().map(str::to_owned);
        }
        (whole["totalItems"].as_i64().unwrap(), items)
    }

    /// Answered so at the door; nothing changed, and nobody was asked or told anything.
    pub async fn refused(&self, letter: &Letter, status: u16, what: &str) {
        let (before, requests) = (self.house.dump().await, self.peer.requests());
        let (answered, text) = letter.send_for_answer().await;
        assert_eq!(answered, status, "{what}: {text}");
        told_once(&text, what);
        settle(&[&self.house]).await;
        before.assert_same(&self.house.dump().await, what);
        assert_eq!(
            self.peer.requests(),
            requests,
            "{what}: nobody is asked or told anything, but {:?}",
            self.peer.asked().get(requests.saturating_sub(self.peer.received().len())..)
        );
    }

    /// The same, where the signer may be looked up: what their own document says of them may be kept, and that it was read.
    pub async fn refused_after_looking(&self, letter: &Letter, status: u16, what: &str) {
        const READ_ANEW: [&str; 4] = ["actors", "makers", "journal", "journal_cursors"];
        let (before, told) = (self.house.dump().await.without(&READ_ANEW), self.peer.received().len());
        let (answered, text) = letter.send_for_answer().await;
        assert_eq!(answered, status, "{what}: {text}");
        told_once(&text, what);
        settle(&[&self.house]).await;
        before.assert_same(&self.house.dump().await, what);
        assert_eq!(self.peer.received().len(), told, "{what}: nobody is told anything");
    }

    /// Answered 202, and settled as refused for this reason: nothing else changed, and nothing was sent.
    pub async fn settled_as_refused(&self, from: &Person, activity: &Value, reason: &str) {
        let (before, told) = (self.house.dump().await.without(&["inbox"]), self.peer.received().len());
        self.hear(from, activity).await;
        before.assert_same(&self.house.dump().await, reason);
        assert_eq!(self.peer.received().len(), told, "{reason}: nothing is sent");
        assert_eq!(self.reason(activity).await, reason);
        assert_eq!(Log::of_this_process().refusals_of(activity["id"].as_str().unwrap()), 1, "{reason}: it is told once");
    }

    /// Answered 202 and done, without any change: nothing is wrong with it, so nothing is told of it.
    pub async fn without_effect(&self, from: &Person, activity: &Value, what: &str) {
        let (before, told) = (self.house.dump().await.without(&["inbox"]), self.peer.received().len());
        self.hear(from, activity).await;
        before.assert_same(&self.house.dump().await, what);
        assert_eq!(self.peer.received().len(), told, "{what}: nothing is sent");
        assert_eq!(self.reason(activity).await, "", "{what}: it is not refused");
        assert_eq!(Log::of_this_process().refusals_of(activity["id"].as_str().unwrap()), 0, "{what}: and no refusal is told");
    }

    /// Why an activity was refused by the worker.
    pub async fn reason(&self, activity: &Value) -> String {
        let refused = self.house.app().storage.list_refused(100).await.unwrap();
        let id = activity["id"].as_str().unwrap();
        refused.into_iter().find(|(refused, _)| refused == id).map(|(_, reason)| reason).unwrap_or_default()
    }

    /// Rows of a table that hold this text.
    pub async fn rows(&self, table: &str, holding: &str) -> Vec<String> {
        let dump = self.house.dump().await;
        dump.table(table).iter().filter(|row| row.contains(holding)).cloned().collect()
    }

    pub async fn finish(self) {
        self.house.finish().await;
    }
}

/// The refusal of a letter is one line of the log, known by the request's id. What the HTTP library refuses has none, and
/// neither has what reached no inbox (404, 405).
pub fn told_once(answer: &str, what: &str) {
    if answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 405") {
        return;
    }
    let id = answer.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("x-request-id:").map(|id| id.trim().to_owned()));
    if let Some(id) = id {
        assert_eq!(Log::of_this_process().refusals_of(&id), 1, "{what}: it is told once");
    }
}
