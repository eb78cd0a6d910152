//! What happens reaches a maker in a browser, in an app and by mail, and nobody else.

use domain::accounts::{Event, Role};
use domain::relations::Timeline;
use harness::maker::{PASSWORD, find, promote};
use harness::push_service::{PushService, Receiver};
use harness::{Answer, Clock, Instance, Maker, Plan, Postbox, Visitor, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};
use storage::Cursor;

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Ana is told; Berta does things.
struct Town {
    house: Instance,
    service: PushService,
    ana: Maker,
    berta: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        // What those whom she does not follow write to her would only wait.
        ana.follow("berta").await;
        settle(&[&house]).await;
        Self { house, service: PushService::open().await, ana, berta }
    }

    fn asked(&self, receiver: &Receiver, name: &str, kinds: &[&str]) -> Value {
        json!({"endpoint": self.service.endpoint(name), "keys": {"p256dh": receiver.p256dh(), "auth": receiver.auth()}, "kinds": kinds})
    }

    async fn subscribe_app(&self, maker: &Maker, receiver: &Receiver, name: &str, kinds: &[&str]) -> Answer {
        maker.say(Method::PUT, "/push", &self.asked(receiver, name, kinds)).await
    }

    async fn subscribe_browser(&self, browser: &Visitor, receiver: &Receiver, name: &str, kinds: &[&str]) -> Answer {
        let (endpoint, p256dh, auth) = (self.service.endpoint(name), receiver.p256dh(), receiver.auth());
        let mut fields = vec![("endpoint", endpoint.as_str()), ("p256dh", p256dh.as_str()), ("auth", auth.as_str())];
        fields.extend(kinds.iter().map(|kind| ("kinds", *kind)));
        browser.post("/settings/notifications/push", &fields).await
    }

    /// Berta begins to follow Ana, anew.
    async fn follow(&self) {
        let _ = self.berta.call(Method::DELETE, "/makers/ana/follow").await;
        settle(&[&self.house]).await;
        self.berta.follow("ana").await;
        settle(&[&self.house]).await;
    }
}

async fn w27_a_message_reaches_the_browser_that_asked_and_says_no_more_than_who_did_what(plan: Plan) {
    let town = Town::open(plan).await;
    let (receiver, other) = (Receiver::new(), Receiver::new());
    let key = town.house.visitor().get("/api/peerwright/v1/push/key").await.expect(200).json()["vapid_key"].as_str().unwrap().to_owned();
    let page = town.ana.browser.get("/settings/notifications").await.expect(200).text();
    assert!(page.contains(&format!("data-key=\"{key}\"")) && !page.contains("data-on"));
    assert_eq!(town.subscribe_browser(&town.ana.browser, &receiver, "a", &["direct"]).await.expect(303).location(), "/settings/notifications?said=push-kept");
    assert!(town.ana.browser.get("/settings/notifications").await.expect(200).text().contains("data-on"));
    let said = town.berta.say(Method::POST, "/posts", &json!({"text": "@ana the secret recipe", "audience": "direct"})).await.expect(201).json();
    settle(&[&town.house]).await;
    let pushed = town.service.take();
    assert_eq!(pushed.len(), 1);
    let (message, headers) = (receiver.open(&pushed[0].body).unwrap(), &pushed[0].headers);
    assert!(other.open(&pushed[0].body).is_none(), "nobody else can read it");
    assert_eq!((message["kind"].as_str(), message["body"].as_str()), (Some("direct"), Some("berta sent you a message")));
    assert_eq!(message["url"].as_str(), Some(town.house.url(&format!("/@berta/posts/{}", said["id"].as_str().unwrap())).as_str()));
    assert!(!message.to_string().contains("recipe"), "{message}");
    assert_eq!(
        (&headers["content-encoding"], &headers["ttl"], &headers["urgency"]),
        (&http::HeaderValue::from_static("aes128gcm"), &http::HeaderValue::from_static("86400"), &http::HeaderValue::from_static("high"),)
    );
    assert!(headers["authorization"].to_str().unwrap().ends_with(&format!(", k={key}")) && !headers.contains_key("signature") && !headers.contains_key("cookie"));
    assert!(headers["topic"].len() <= 32);
    // Kinds that were not asked for are not told.
    town.follow().await;
    assert!(town.service.take().is_empty());
    town.house.finish().await;
}

async fn a_message_leads_to_what_it_is_about(plan: Plan) {
    let town = Town::open(plan).await;
    let receiver = Receiver::new();
    let _ = town.subscribe_browser(&town.ana.browser, &receiver, "a", &["reply", "like", "follow", "follow-request", "turn"]).await.expect(303);
    let led = async || {
        settle(&[&town.house]).await;
        let pushed = town.service.take();
        assert_eq!(pushed.len(), 1);
        let message = receiver.open(&pushed[0].body).unwrap();
        message["url"].as_str().unwrap().strip_prefix(&town.house.url("")).unwrap().to_owned()
    };
    let id = |answer: Answer| answer.json()["id"].as_str().unwrap().to_owned();
    let post = id(town.ana.say(Method::POST, "/posts", &json!({"text": "A mug"})).await.expect(201));
    let reply = id(town.berta.say(Method::POST, "/posts", &json!({"text": "Which glaze?", "in_reply_to": post})).await.expect(201));
    assert_eq!(led().await, format!("/@berta/posts/{reply}"));
    let _ = town.berta.call(Method::POST, &format!("/posts/{post}/like")).await.expect(200);
    assert_eq!(led().await, format!("/@ana/posts/{post}"));
    town.berta.follow("ana").await;
    assert_eq!(led().await, "/@berta");
    let _ = town.berta.call(Method::DELETE, "/makers/ana/follow").await.expect(200);
    let _ = town.ana.say(Method::PATCH, "/me", &json!({"locked": true})).await.expect(200);
    town.berta.follow("ana").await;
    assert_eq!(led().await, "/home", "where requests wait");
    let mug = town.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    let order = id(town.berta.say(Method::POST, &format!("/listings/{}/orders", mug["id"].as_str().unwrap()), &json!({})).await.expect(201));
    assert_eq!(led().await, format!("/agreements/{order}"));
    town.house.finish().await;
}

async fn w27_a_subscription_is_that_of_one_session_and_ends_with_it(plan: Plan) {
    let town = Town::open(plan).await;
    let (browser, app) = (Receiver::new(), Receiver::new());
    let second = Maker::sign_in(&town.house, "ana", PASSWORD).await;
    let _ = town.subscribe_browser(&second.browser, &browser, "browser", &["follow"]).await.expect(303);
    let _ = town.subscribe_app(&town.ana, &app, "app", &["follow"]).await.expect(200);
    let _ = town.ana.call(Method::GET, "/push").await.expect(200);
    let _ = town.berta.call(Method::GET, "/push").await.expect(404);
    let _ = second.call(Method::GET, "/push").await.expect(404);
    town.follow().await;
    let mut paths: Vec<_> = town.service.take().into_iter().map(|pushed| pushed.path).collect();
    paths.sort();
    assert_eq!(paths, ["/send/app", "/send/browser"]);
    // Nobody ends another's, and its owner sees and ends it from elsewhere.
    let page = town.ana.browser.get("/settings/notifications").await.expect(200).text();
    assert!(page.contains("Firefox") || page.contains("Linux"), "{page}");
    let id = page
        .split("/settings/notifications/push/")
        .find_map(|rest| rest.split_once("/off").map(|(id, _)| id).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())))
        .unwrap()
        .to_owned();
    let _ = town.berta.browser.post(&format!("/settings/notifications/push/{id}/off"), &[]).await.expect(404);
    let _ = second.browser.post("/signout", &[]).await.expect(303);
    town.follow().await;
    assert_eq!(town.service.take().len(), 1, "what was signed out is told no more");
    let _ = town.ana.browser.post("/settings/password", &[("current_password", PASSWORD), ("new_password", "another walnut shuttle")]).await.expect(303);
    town.follow().await;
    assert!(town.service.take().is_empty(), "a new password ends what tokens had (SECURITY W-05)");
    town.house.finish().await;
}

async fn w27_what_is_no_subscription_is_refused(plan: Plan) {
    let town = Town::open(plan).await;
    let receiver = Receiver::new();
    let good = town.asked(&receiver, "a", &["follow"]);
    let with = |pointer: &str, value: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        bad
    };
    let off = {
        let mut bytes = receiver.p256dh().into_bytes();
        bytes[40] = if bytes[40] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let long = format!("https://push.example/{}", "a".repeat(2_000));
    let bad = [
        with("/endpoint", json!("")),
        with("/endpoint", json!("push.example")),
        with("/endpoint", json!("ftp://push.example/x")),
        with("/endpoint", json!("https://user@push.example/x")),
        with("/endpoint", json!(long)),
        with("/endpoint", json!(town.house.url("/inbox"))),
        with("/keys/p256dh", json!("")),
        with("/keys/p256dh", json!(off)),
        with("/keys/auth", json!("AAAA")),
        with("/kinds", json!(["follow", "everything"])),
    ];
    for bad in bad {
        let answer = town.ana.say(Method::PUT, "/push", &bad).await;
        assert_eq!(answer.status, 422, "{bad}: {}", answer.text());
    }
    let _ = town.ana.call(Method::GET, "/push").await.expect(404);
    let _ = town.ana.say(Method::PATCH, "/push", &json!({"kinds": ["like"]})).await.expect(404);
    let _ = town.ana.browser.post("/settings/notifications/push", &[("kinds", "follow")]).await.expect(422);
    let _ = town.ana.browser.from_another_site().post("/settings/notifications/push/off", &[]).await.expect(403);
    let kept = town.ana.say(Method::PUT, "/push", &good).await.expect(200).json();
    assert_eq!(kept["kinds"], json!(["follow"]));
    assert!(kept.get("endpoint").is_none(), "the endpoint is told to nobody: {kept}");
    assert_eq!(town.ana.say(Method::PATCH, "/push", &json!({"kinds": ["like", "follow"]})).await.expect(200).json()["kinds"], json!(["like", "follow"]));
    let _ = town.ana.call(Method::DELETE, "/push").await.expect(204);
    let _ = town.ana.call(Method::DELETE, "/push").await.expect(204);
    town.house.finish().await;
}

async fn w27_a_public_instance_subscribes_no_machine_of_its_own_network(plan: Plan) {
    let house = plan.known_as("https://house.example").start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let receiver = Receiver::new();
    for endpoint in [
        "http://push.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://push.example:8443/x",
        "https://house.example/inbox",
    ] {
        let asked = json!({"endpoint": endpoint, "keys": {"p256dh": receiver.p256dh(), "auth": receiver.auth()}, "kinds": ["follow"]});
        let answer = ana.say(Method::PUT, "/push", &asked).await;
        assert_eq!(answer.status, 422, "{endpoint}: {}", answer.text());
    }
    house.finish().await;
}

async fn what_is_gone_at_its_service_ends_and_others_are_tried_again(plan: Plan) {
    let town = Town::open(plan).await;
    let receiver = Receiver::new();
    let _ = town.subscribe_app(&town.ana, &receiver, "a", &["follow"]).await.expect(200);
    town.service.answer(503);
    town.follow().await;
    assert_eq!(town.service.take().len(), 1);
    let storage = town.house.app().storage.clone();
    assert_eq!(storage.count_pushes().await.unwrap(), 1);
    for wait in [30, 300, 1_800, 7_200, DAY] {
        town.house.clock.turn(wait);
        settle(&[&town.house]).await;
    }
    assert_eq!((town.service.take().len(), storage.count_pushes().await.unwrap()), (4, 0), "five tries, and no more");
    let _ = town.ana.call(Method::GET, "/push").await.expect(200);
    town.service.answer(410);
    town.follow().await;
    assert_eq!((town.service.take().len(), storage.count_pushes().await.unwrap()), (1, 0));
    let _ = town.ana.call(Method::GET, "/push").await.expect(404);
    town.house.finish().await;
}

async fn the_script_for_push_is_ours_and_asks_nobody(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let script = house.visitor().get("/push-worker.js").await.expect(200);
    assert!(script.header("content-type").starts_with("text/javascript") && script.header("content-security-policy") == "default-src 'none'");
    assert!(script.header("cache-control").contains("no-cache") && !script.text().contains("fetch("));
    house.finish().await;
}

/// A house that sends mail, with Ana in it, who is told by mail, and Berta.
struct Office {
    house: Instance,
    post: Postbox,
    ana: Maker,
    berta: Maker,
}

impl Office {
    async fn open(plan: Plan) -> Self {
        let post = Postbox::open().await;
        let server = post.server();
        let house = plan
            .with(move |settings| {
                settings.mail.server = Some(server.clone());
                settings.mail.from = "post@house.example".to_owned();
            })
            .start(&Clock::start())
            .await;
        let mut makers = Vec::new();
        for name in ["ana", "berta"] {
            let email = format!("{name}@mail.example");
            let fields = [("handle", name), ("email", email.as_str()), ("password", PASSWORD)];
            let _ = house.visitor().post("/signup", &fields).await.expect(303);
            settle(&[&house]).await;
            let _ = house.visitor().post(&post.only().link("/confirm/"), &[]).await.expect(303);
            makers.push(Maker::sign_in(&house, name, PASSWORD).await);
        }
        let (berta, ana) = (makers.remove(1), makers.remove(0));
        ana.follow("berta").await;
        settle(&[&house]).await;
        Self { house, post, ana, berta }
    }

    async fn choose(&self, choices: &[(&str, &str)]) {
        assert_eq!(self.ana.browser.post("/settings/notifications/mail", choices).await.expect(303).location(), "/settings/notifications?said=settings-kept");
    }

    async fn write(&self, text: &str) {
        let _ = self.berta.say(Method::POST, "/posts", &json!({"text": format!("@ana {text}"), "audience": "direct"})).await.expect(201);
        settle(&[&self.house]).await;
    }

    async fn read_all(&self) {
        let account = find(&self.house, "ana").await;
        let mut tx = self.house.app().storage.begin().await.unwrap();
        tx.markers().advance(account.maker, Timeline::Notifications, Cursor::before(i64::MAX - 1), self.house.clock.time()).await.unwrap();
        tx.commit(Event::SettingsChanged { account: account.id }, self.house.clock.time()).await.unwrap();
    }

    async fn tidy(&self) {
        server::workers::tidy(self.house.app()).await.unwrap();
        settle(&[&self.house]).await;
    }
}

async fn nobody_is_mailed_unasked_and_who_asks_hears_who_and_not_what(plan: Plan) {
    let office = Office::open(plan).await;
    office.write("nothing of this").await;
    assert_eq!(office.post.take(), []);
    office.choose(&[("mail-direct", "at-once"), ("mail-follow", "daily"), ("mail-like", "often"), ("mail-report", "at-once")]).await;
    office.write("the secret recipe").await;
    let mail = office.post.only();
    assert_eq!((mail.to.as_slice(), mail.header("Subject")), (["ana@mail.example".to_owned()].as_slice(), "berta sent you a message"));
    assert!(!format!("{mail:?}").contains("recipe") && mail.body.contains(&office.house.url("/@berta/posts/")), "{mail:?}");
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    // One click of a mail program, which has no cookie and comes from nowhere, ends it; looking at the link does not.
    let link = mail.link("/unsubscribe/");
    assert!(mail.header("List-Unsubscribe").contains(&link));
    let _ = office.house.visitor().get(&link).await.expect(200);
    office.write("again").await;
    let _ = office.post.only();
    let _ = office.house.visitor().get("/unsubscribe/guessed").await.expect(404);
    let _ = office.house.visitor().post("/unsubscribe/guessed", &[]).await.expect(404);
    let _ = office.house.visitor().from_another_site().post(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
    office.write("and again").await;
    assert_eq!(office.post.take(), []);
    office.house.finish().await;
}

async fn q15_no_more_than_twenty_mails_a_day_and_a_digest_tells_the_rest(plan: Plan) {
    let office = Office::open(plan).await;
    office.choose(&[("mail-direct", "at-once")]).await;
    for number in 0..25 {
        office.write(&format!("number {number}")).await;
    }
    assert_eq!(office.post.take().len(), 20);
    office.tidy().await;
    let digest = office.post.only();
    assert!(digest.header("Subject").starts_with("What happened") && digest.body.contains("berta") && !digest.body.contains("number"), "{digest:?}");
    office.tidy().await;
    assert_eq!(office.post.take(), [], "once");
    office.house.clock.turn(DAY + HOUR);
    office.write("a new day").await;
    let _ = office.post.only();
    office.house.finish().await;
}

async fn a_digest_comes_once_a_day_and_only_of_what_is_unread(plan: Plan) {
    let office = Office::open(plan).await;
    office.choose(&[("mail-follow", "daily"), ("mail-direct", "daily")]).await;
    office.tidy().await;
    assert_eq!(office.post.take(), [], "nothing happened");
    office.write("one").await;
    office.berta.follow("ana").await;
    settle(&[&office.house]).await;
    assert_eq!(office.post.take(), [], "not at once");
    office.tidy().await;
    let digest = office.post.only();
    assert!(digest.body.contains("- New followers: berta") && digest.body.contains("- A message for you: berta"), "{}", digest.body);
    office.house.clock.turn(60);
    office.write("two").await;
    office.tidy().await;
    assert_eq!(office.post.take(), [], "not twice a day");
    office.house.clock.turn(DAY);
    office.tidy().await;
    let digest = office.post.only();
    assert!(digest.body.contains("A message for you") && !digest.body.contains("New followers"), "{}", digest.body);
    office.house.clock.turn(60);
    office.write("three").await;
    office.read_all().await;
    office.house.clock.turn(DAY);
    office.tidy().await;
    assert_eq!(office.post.take(), [], "what was read is not told");
    office.house.finish().await;
}

async fn a_moderators_decision_is_mailed_also_to_who_chose_nothing(plan: Plan) {
    let office = Office::open(plan).await;
    promote(&office.house, "berta", Role::Moderator).await;
    let path = format!("/moderation/makers/{}/warn", office.ana.id(&office.house).await);
    let _ = office.berta.browser.post(&path, &[("text", "be kind")]).await;
    settle(&[&office.house]).await;
    let mails = office.post.take();
    assert!(mails.len() == 1 && mails[0].header("Subject").contains("Moderators decided") && !mails[0].body.contains("be kind"), "{mails:?}");
    office.house.finish().await;
}

on_both_engines!(
    w27_a_message_reaches_the_browser_that_asked_and_says_no_more_than_who_did_what,
    a_message_leads_to_what_it_is_about,
    w27_a_subscription_is_that_of_one_session_and_ends_with_it,
    w27_what_is_no_subscription_is_refused,
    w27_a_public_instance_subscribes_no_machine_of_its_own_network,
    what_is_gone_at_its_service_ends_and_others_are_tried_again,
    the_script_for_push_is_ours_and_asks_nobody,
    nobody_is_mailed_unasked_and_who_asks_hears_who_and_not_what,
    q15_no_more_than_twenty_mails_a_day_and_a_digest_tells_the_rest,
    a_digest_comes_once_a_day_and_only_of_what_is_unread,
    a_moderators_decision_is_mailed_also_to_who_chose_nothing,
);
