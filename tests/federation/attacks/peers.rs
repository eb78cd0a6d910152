//! Servers that the host does not want: not heard, asked, told, shown or found, whatever name below theirs they take.

use domain::actors::State as ActorState;
use domain::peers::{Event, Rule, State};
use harness::{Clock, Instance, Letter, Maker, Peer, Person, Plan, finish, on_both_engines, settle};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use server::settings::Openness;

use crate::scene::Scene;

/// Judges a name as the command does.
async fn judge(house: &Instance, host: &str, state: State) {
    judge_by(house, Rule::new(host, state)).await;
}

async fn judge_by(house: &Instance, rule: Rule) {
    let app = house.app();
    let event = Event::Judged { host: rule.host.clone(), state: rule.state };
    let mut tx = app.storage.begin().await.unwrap();
    tx.rules().set(&[rule], app.clock.now()).await.unwrap();
    tx.rules().enforce().await.unwrap();
    tx.commit(event, app.clock.now()).await.unwrap();
    settle(&[house]).await;
}

fn gift(title: &str) -> Value {
    json!({"title": title, "terms": "gift"})
}

/// Ana on A, Bram on B, who follow each other; each has published something.
struct Two {
    a: Instance,
    b: Instance,
    ana: Maker,
    bram: Maker,
}

impl Two {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
        let (ana, bram) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await);
        let two = Self { a, b, ana, bram };
        two.meet().await;
        two.ana.publish(&gift("Anas mug")).await;
        two.bram.publish(&gift("Brams bowl")).await;
        two.settle().await;
        assert_eq!(two.ana.home().await, ["Brams bowl", "Anas mug"]);
        two
    }

    async fn meet(&self) {
        for (who, whom) in [(&self.ana, &self.bram), (&self.bram, &self.ana)] {
            let _ = who.call(Method::GET, &format!("/resolve?uri=@{}", whom.handle)).await.expect(200);
            who.follow(&whom.handle).await;
            self.settle().await;
        }
    }

    async fn settle(&self) {
        settle(&[&self.a, &self.b]).await;
    }

    /// Every list of A in which Bram's bowl stands, for this path's asker.
    async fn shown(&self, by: &Maker) -> Vec<&'static str> {
        let mut shown = Vec::new();
        for path in ["/listings", "/timelines/known", "/search?q=bowl&kind=listing"] {
            if by.titles(path).await.contains(&"Brams bowl".to_owned()) {
                shown.push(path);
            }
        }
        shown
    }
}

async fn d02_what_was_kept_of_a_blocked_host_is_seen_nowhere(plan: Plan) {
    let two = Two::open(plan).await;
    assert_eq!(two.shown(&two.ana).await.len(), 3);
    judge(&two.a, &two.b.host(), State::Blocked).await;
    assert_eq!(two.shown(&two.ana).await, [""; 0]);
    assert_eq!(two.ana.home().await, ["Anas mug"]);
    for path in [format!("/@{}", two.bram.handle), "/listings".to_owned(), "/search?q=bowl".to_owned(), "/makers".to_owned()] {
        let text = two.a.visitor().get(&path).await.text();
        assert!(!text.contains("Brams bowl"), "{path}");
    }
    assert_eq!(two.ana.call(Method::GET, &format!("/makers/{}", two.bram.handle)).await.status, 404);
    for uri in [format!("@{}", two.bram.handle), two.bram.address.clone()] {
        assert_eq!(two.ana.call(Method::GET, &format!("/resolve?uri={uri}")).await.status, 403, "{uri}");
    }
    let follow = two.ana.call(Method::POST, &format!("/makers/{}/follow", two.bram.handle)).await;
    assert!((400..500).contains(&follow.status), "{}", follow.status);
    let before = two.b.dump().await;
    two.ana.publish(&gift("Another mug")).await;
    settle(&[&two.a]).await;
    settle(&[&two.b]).await;
    assert_eq!(before.table("inbox"), two.b.dump().await.table("inbox"), "nothing is told there");
    assert_eq!(two.a.app().storage.list_queues().await.unwrap(), [], "nothing is queued");
    finish([two.a, two.b]).await;
}

#[tokio::test]
async fn d02_what_waits_is_dropped_at_once_and_not_sent_later() {
    let scene = Scene::open().await;
    scene.peer.answer_deliveries(&[StatusCode::SERVICE_UNAVAILABLE]);
    scene.ana.publish(&gift("Mug")).await;
    settle(&[&scene.house]).await;
    let told = scene.peer.received().len();
    judge(&scene.house, &scene.peer.host(), State::Blocked).await;
    assert_eq!(scene.house.app().storage.list_queues().await.unwrap(), []);
    judge(&scene.house, &scene.peer.host(), State::Allowed).await;
    scene.clock.turn(24 * 3_600);
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.received().len(), told, "nor when it is allowed again");
    scene.finish().await;
}

#[tokio::test]
async fn d02_what_was_taken_in_before_the_block_is_refused_after_it() {
    let scene = Scene::open().await;
    let create = scene.create();
    Letter::to(&scene.house, &create).signed(&scene.eve).accepted().await;
    judge(&scene.house, &scene.peer.host(), State::Blocked).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await, [""; 0]);
    assert!(!scene.reason(&create).await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn d02_a_name_below_a_blocked_one_is_403_in_every_spelling() {
    let clock = Clock::start();
    let house = Plan::sqlite().known_as("https://our.example").with(|settings| settings.limits.inbox_unverified_per_ip = None).start(&clock).await;
    judge(&house, "evil.example", State::Blocked).await;
    judge(&house, "xn--bcher-kva.example", State::Blocked).await;
    let before = house.dump().await;
    for (spelled, host) in [
        ("evil.example", "evil.example"),
        ("mail.evil.example", "mail.evil.example"),
        ("a.b.EVIL.example.", "a.b.evil.example"),
        ("a.evil．example", "a.evil.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("shop.BÜCHER.example", "shop.xn--bcher-kva.example"),
    ] {
        let eve = Person::at(&format!("https://{host}"), "eve");
        let follow = json!({"id": format!("https://{spelled}/a"), "type": "Follow", "actor": format!("https://{spelled}/users/eve"), "object": "https://our.example/users/ana"});
        assert_eq!(Letter::to(&house, &follow).signed(&eve).send().await, 403, "{host}");
    }
    before.assert_same(&house.dump().await, "nothing was kept");
    for host in ["notevil.example", "evil.example.net"] {
        let eve = Person::at(&format!("https://{host}"), "eve");
        let follow = json!({"id": format!("https://{host}/a"), "type": "Follow", "actor": eve.id, "object": "https://our.example/users/ana"});
        assert_ne!(Letter::to(&house, &follow).signed(&eve).send().await, 403, "{host}");
    }
    house.finish().await;
}

#[tokio::test]
async fn d05_who_is_allowed_again_is_met_anew() {
    let two = Two::open(Plan::sqlite()).await;
    judge(&two.a, &two.b.host(), State::Blocked).await;
    judge(&two.a, &two.b.host(), State::Allowed).await;
    assert_eq!(two.shown(&two.ana).await.len(), 3, "seen again");
    assert_eq!(two.ana.home().await, ["Anas mug"], "and followed by nobody");
    two.bram.publish(&gift("Brams plate")).await;
    two.settle().await;
    assert_eq!(two.ana.home().await, ["Anas mug"]);
    let _ = two.ana.call(Method::POST, &format!("/makers/{}/follow", two.bram.handle)).await;
    two.settle().await;
    two.bram.publish(&gift("Brams jug")).await;
    two.settle().await;
    assert!(two.ana.home().await.contains(&"Brams jug".to_owned()));
    finish([two.a, two.b]).await;
}

async fn d12_what_is_limited_is_shown_to_followers_only(plan: Plan) {
    let two = Two::open(plan).await;
    let zoe = Maker::join(&two.a, "zoe").await;
    assert_eq!(two.shown(&zoe).await.len(), 3);
    judge(&two.a, &two.b.host(), State::Limited).await;
    assert_eq!(two.shown(&zoe).await, [""; 0]);
    assert!(!two.a.visitor().get("/listings").await.text().contains("Brams bowl"));
    assert!(!two.a.visitor().get("/search?q=bowl").await.text().contains("Brams bowl"));
    assert_eq!(two.shown(&two.ana).await.len(), 3, "ana follows bram");
    assert!(two.a.visitor().get(&format!("/@{}", two.bram.handle)).await.text().contains("Brams bowl"), "his own page is there for who looks for it");
    two.bram.publish(&gift("Brams plate")).await;
    two.ana.publish(&gift("Anas plate")).await;
    two.settle().await;
    assert!(two.ana.home().await.contains(&"Brams plate".to_owned()), "followed as before");
    assert!(two.bram.home().await.contains(&"Anas plate".to_owned()), "and delivered to");
    judge(&two.a, &two.b.host(), State::Allowed).await;
    assert_eq!(two.shown(&zoe).await.len(), 3, "nothing was lost");
    finish([two.a, two.b]).await;
}

on_both_engines!(d02_what_was_kept_of_a_blocked_host_is_seen_nowhere, d12_what_is_limited_is_shown_to_followers_only);

#[tokio::test]
async fn d12_a_follow_from_a_limited_host_waits_for_approval() {
    let scene = Scene::open().await;
    judge(&scene.house, &scene.peer.host(), State::Limited).await;
    let (told, bob) = (scene.peer.received().len(), scene.peer.person("bob"));
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    assert_eq!(scene.peer.received().len(), told, "no Accept by itself");
    let requests = scene.ana.call(Method::GET, "/follow-requests").await.expect(200).json();
    let id = requests["items"][0]["id"].as_str().unwrap().to_owned();
    let _ = scene.ana.call(Method::POST, &format!("/follow-requests/{id}/accept")).await.expect(200);
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.kinds().last().map(String::as_str), Some("Accept"));
    scene.finish().await;
}

#[tokio::test]
async fn d06_a_change_to_the_allow_list_reaches_what_is_here_already() {
    let mut two = Two::open(Plan::sqlite()).await;
    two.a.stop().await;
    two.a.change(|settings| settings.federation.mode = Openness::AllowList);
    two.a.start_again().await;
    settle(&[&two.a]).await;
    assert_eq!(two.shown(&two.ana).await, [""; 0]);
    let asked = two.ana.call(Method::GET, &format!("/resolve?uri=@{}", two.bram.handle)).await;
    assert_eq!(asked.status, 403);
    judge(&two.a, &two.b.host(), State::Allowed).await;
    assert_eq!(two.shown(&two.ana).await.len(), 3);
    finish([two.a, two.b]).await;
}

#[tokio::test]
async fn d02_photos_of_a_host_whose_media_are_rejected_are_not_fetched() {
    let scene = Scene::open().await;
    for path in ["/before.png", "/after.png"] {
        scene.peer.serve_at(path, "image/png", &harness::photo::phone_photo(60, 40));
    }
    let with_photo = |path: &str| {
        let mut note = scene.note();
        note["attachment"] = json!([{"type": "Image", "mediaType": "image/png", "url": scene.peer.url(path), "name": "a mug"}]);
        scene.created(&note)
    };
    let asked = |path: &str| scene.peer.asked().iter().any(|asked| asked.contains(path));
    scene.hear(&scene.eve, &with_photo("/before.png")).await;
    assert!(asked("/before.png"));
    judge_by(&scene.house, Rule { reject_media: true, ..Rule::new(scene.peer.host(), State::Open) }).await;
    scene.hear(&scene.eve, &with_photo("/after.png")).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 2, "what is said is heard");
    assert!(!asked("/after.png"));
    scene.finish().await;
}

#[tokio::test]
async fn d02_an_author_of_a_blocked_host_sent_on_by_another_is_not_kept() {
    let scene = Scene::open().await;
    let friend = Peer::open(&scene.clock).await;
    let frieda = friend.person("frieda");
    scene.hear(&frieda, &friend.activity("Follow", &frieda, scene.ana.address.as_str())).await;
    judge(&scene.house, &scene.peer.host(), State::Blocked).await;
    let address = scene.house.app().site.parse(&scene.eve.id).unwrap();
    let eve = scene.house.app().storage.read().await.unwrap().actors().find_by_address(&address).await.unwrap().unwrap();
    assert_eq!(eve.state, ActorState::Blocked);
    let mut announce = friend.activity("Announce", &frieda, scene.note()["id"].as_str().unwrap());
    announce["to"] = json!([scene.ana.address]);
    let asked = scene.peer.requests();
    scene.hear(&frieda, &announce).await;
    assert_eq!((scene.rows("posts", "I like your mugs").await.len(), scene.peer.requests()), (0, asked));
    let proven = scene.eve.prove(&scene.create(), scene.clock.time());
    scene.refused(&Letter::to(&scene.house, &proven).signed(&frieda), 403, "with a proof").await;
    scene.finish().await;
}

#[tokio::test]
async fn d02_no_redirect_leads_to_a_blocked_host() {
    let scene = Scene::open().await;
    let hidden = Peer::open(&scene.clock).await;
    let note = hidden.note(&hidden.person("mal"), "read me");
    hidden.serve(&note);
    judge(&scene.house, &hidden.host(), State::Blocked).await;
    // So that the rules are known.
    scene.hear(&scene.eve, &scene.create()).await;
    scene.peer.redirect("/harmless", note["id"].as_str().unwrap());
    let encoded: String = url::form_urlencoded::byte_serialize(scene.peer.url("/harmless").as_bytes()).collect();
    let answer = scene.ana.call(Method::GET, &format!("/resolve?uri={encoded}")).await;
    assert!(answer.status >= 400, "{}", answer.status);
    assert!(scene.peer.asked().iter().any(|path| path == "/harmless"));
    assert_eq!(hidden.requests(), 0, "the blocked host is not asked");
    scene.finish().await;
}
