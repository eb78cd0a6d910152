//! What makers are told: each thing once, in words, until it is taken back; and of whom they want to hear.

use domain::accounts::{Registration, Role};
use harness::maker::{PASSWORD, promote};
use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

struct Town {
    clock: std::sync::Arc<Clock>,
    house: Instance,
    ana: Maker,
    berta: Maker,
    cy: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta, cy) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "cy").await);
        Self { clock, house, ana, berta, cy }
    }

    async fn settle(&self) {
        settle(&[&self.house]).await;
    }

    async fn write(&self, by: &Maker, post: Value) -> String {
        let post = by.say(Method::POST, "/posts", &post).await.expect(201).json();
        self.settle().await;
        post["id"].as_str().unwrap().to_owned()
    }

    async fn press(&self, by: &Maker, method: Method, path: &str) {
        let answer = by.call(method, path).await;
        assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        self.settle().await;
    }

    async fn finish(self) {
        self.house.finish().await;
    }
}

async fn ask(by: &Maker, path: &str) -> Value {
    by.call(Method::GET, path).await.expect(200).json()
}

async fn items(by: &Maker, path: &str) -> Vec<Value> {
    ask(by, path).await["items"].as_array().unwrap().clone()
}

/// What somebody is told, one by one, newest first: the kind, and who did it.
async fn told(who: &Maker) -> Vec<(String, String)> {
    let line = |item: &Value| (item["kind"].as_str().unwrap().to_owned(), item["makers"][0]["handle"].as_str().unwrap_or_default().to_owned());
    items(who, "/notifications?grouped=false").await.iter().map(line).collect()
}

fn lines(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(kind, who)| ((*kind).to_owned(), (*who).to_owned())).collect()
}

async fn each_thing_is_told_once_and_no_more_when_it_is_taken_back(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let post = town.write(ana, json!({"text": "A mug for @ana herself"})).await;
    assert_eq!(told(ana).await, [], "nobody is told of what they do themselves");
    for verb in ["like", "boost"] {
        town.press(berta, Method::POST, &format!("/posts/{post}/{verb}")).await;
        town.press(berta, Method::POST, &format!("/posts/{post}/{verb}")).await;
    }
    let answer = town.write(berta, json!({"text": "How nice, @ana", "in_reply_to": post})).await;
    town.write(berta, json!({"text": "Look at @ana"})).await;
    town.write(berta, json!({"text": "This mug", "quote": post})).await;
    town.press(berta, Method::POST, "/makers/ana/follow").await;
    let all = lines(&[("follow", "berta"), ("quote", "berta"), ("mention", "berta"), ("reply", "berta"), ("boost", "berta"), ("like", "berta")]);
    assert_eq!(told(ana).await, all);
    assert_eq!(told(berta).await, [], "who did it is not told");
    for path in [format!("/posts/{post}/like"), format!("/posts/{post}/boost"), format!("/posts/{answer}"), "/makers/ana/follow".to_owned()] {
        town.press(berta, Method::DELETE, &path).await;
    }
    assert_eq!(told(ana).await, lines(&[("quote", "berta"), ("mention", "berta")]));
    town.press(berta, Method::POST, &format!("/posts/{post}/like")).await;
    town.press(ana, Method::DELETE, &format!("/posts/{post}")).await;
    assert_eq!(told(ana).await, lines(&[("quote", "berta"), ("mention", "berta")]), "with the post goes what others did with it");
    town.finish().await;
}

async fn an_edit_tells_whom_it_names_anew_and_who_passed_it_on(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, cy) = (&town.ana, &town.berta, &town.cy);
    let post = town.write(ana, json!({"text": "Mugs, @berta"})).await;
    town.press(cy, Method::POST, &format!("/posts/{post}/boost")).await;
    let first = items(berta, "/notifications").await[0]["id"].as_str().unwrap().to_owned();
    let _ = berta.call(Method::DELETE, &format!("/notifications/{first}")).await.expect(204);
    for text in ["Mugs, @berta and @cy", "Mugs and bowls, @berta and @cy"] {
        town.clock.turn(60);
        let _ = ana.say(Method::PATCH, &format!("/posts/{post}"), &json!({"text": text})).await.expect(200);
        town.settle().await;
    }
    assert_eq!(told(cy).await, lines(&[("edited", "ana"), ("mention", "ana")]), "of several edits the last is told");
    assert_eq!(told(berta).await, [], "what was dismissed does not come anew");
    town.finish().await;
}

async fn blocks_mutes_and_muted_threads_keep_it_quiet(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, cy) = (&town.ana, &town.berta, &town.cy);
    let post = town.write(ana, json!({"text": "Mugs"})).await;
    town.press(cy, Method::POST, &format!("/posts/{post}/like")).await;
    town.press(ana, Method::POST, "/makers/cy/block").await;
    assert_eq!(told(ana).await, [], "and what was told before goes");
    assert!(cy.say(Method::POST, "/posts", &json!({"text": "@ana"})).await.status < 300);
    let muted = json!({"notifications": true, "expires_in_seconds": 3_600});
    let _ = ana.say(Method::POST, "/makers/berta/mute", &muted).await.expect(200);
    town.press(berta, Method::POST, &format!("/posts/{post}/boost")).await;
    town.write(berta, json!({"text": "@ana?"})).await;
    assert_eq!(told(ana).await, []);
    town.clock.turn(3_600);
    town.write(berta, json!({"text": "@ana!"})).await;
    assert_eq!(told(ana).await, lines(&[("mention", "berta")]), "a mute that ended");
    town.press(ana, Method::POST, &format!("/posts/{post}/mute")).await;
    town.press(berta, Method::POST, &format!("/posts/{post}/like")).await;
    town.write(berta, json!({"text": "more?", "in_reply_to": post})).await;
    assert_eq!(told(ana).await, lines(&[("mention", "berta")]), "of this thread she wants to hear nothing");
    let _ = ana.say(Method::POST, "/makers/berta/mute", &json!({"notifications": false})).await.expect(200);
    town.write(berta, json!({"text": "@ana, again"})).await;
    assert_eq!(told(ana).await.len(), 2, "a mute that lets notifications through");
    town.finish().await;
}

async fn what_is_alike_is_told_together_and_read_up_to_a_marker(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, cy) = (&town.ana, &town.berta, &town.cy);
    let post = town.write(ana, json!({"text": "Mugs"})).await;
    assert_eq!(ask(ana, "/notifications/unread").await, json!({"count": 0, "more": false}));
    town.press(berta, Method::POST, &format!("/posts/{post}/like")).await;
    town.write(berta, json!({"text": "@ana"})).await;
    town.press(cy, Method::POST, &format!("/posts/{post}/like")).await;
    for (query, field) in [("kind=likes", "kind"), ("grouped=1", "grouped"), ("cursor=x", "cursor"), ("limit=0", "limit")] {
        let refused = ana.call(Method::GET, &format!("/notifications?{query}")).await.expect(422);
        assert!(refused.text().contains(&format!("\"{field}\"")), "{query}: {}", refused.text());
    }
    let groups = items(ana, "/notifications").await;
    assert_eq!(groups.len(), 2);
    let names: Vec<&str> = groups[0]["makers"].as_array().unwrap().iter().map(|maker| maker["handle"].as_str().unwrap()).collect();
    assert_eq!((groups[0]["kind"].as_str(), groups[0]["count"].as_i64(), names), (Some("like"), Some(2), vec!["cy", "berta"]));
    assert_eq!((groups[0]["post"]["id"].as_str(), groups[0]["read"].as_bool()), (Some(post.as_str()), Some(false)));
    assert_eq!(items(ana, "/notifications?kind=mention,follow").await.len(), 1);
    let part = ask(ana, "/notifications?limit=1").await;
    let rest = ask(ana, &format!("/notifications?limit=1&cursor={}", part["next"].as_str().unwrap())).await;
    assert_eq!((rest["items"][0]["kind"].as_str(), rest["next"].clone()), (Some("mention"), Value::Null));
    assert_eq!(ask(ana, "/notifications/unread").await["count"], 3);
    let page = ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("cy and berta like your post") && page.contains("berta mentions you") && page.contains("Notifications, 3 new"), "{page}");
    assert!(ana.browser.get("/about").await.expect(200).text().contains("data-new"));
    let newest = groups[0]["id"].as_str().unwrap();
    let one = ask(ana, &format!("/notifications/{newest}")).await;
    assert_eq!((one["count"].as_i64(), one["makers"].as_array().unwrap().len()), (Some(1), 1));
    let _ = ana.browser.post("/notifications/read", &[("entry", newest)]).await.expect(303);
    assert_eq!(ask(ana, "/notifications/unread").await["count"], 0);
    assert_eq!(ask(ana, "/markers").await["notifications"], newest);
    let page = ana.browser.get("/notifications").await.expect(200).text();
    assert!(!page.contains("data-unread") && !page.contains("data-new") && !page.contains("/notifications/read"), "{page}");
    for (who, path) in [(berta, format!("/notifications/{newest}")), (berta, format!("/notifications/groups/{}", groups[0]["group"].as_str().unwrap()))] {
        assert_eq!(who.call(Method::DELETE, &path).await.status, 404, "somebody else's");
    }
    assert_eq!(berta.call(Method::GET, &format!("/notifications/{newest}")).await.status, 404);
    let group = groups[0]["group"].as_str().unwrap();
    let _ = ana.browser.post("/notifications/dismiss", &[("group", group)]).await.expect(303);
    assert_eq!(told(ana).await, lines(&[("mention", "berta")]));
    assert_eq!(ana.call(Method::DELETE, "/notifications?up_to=x").await.status, 422);
    let _ = ana.call(Method::DELETE, "/notifications").await.expect(204);
    assert_eq!(told(ana).await, []);
    town.finish().await;
}

async fn what_comes_unasked_waits_or_is_dropped_as_its_maker_wants(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, cy) = (&town.ana, &town.berta, &town.cy);
    let refused = ana.say(Method::PATCH, "/notifications/policy", &json!({"not_following": "hide", "limited": "drop"})).await.expect(422);
    assert!(refused.text().contains("not_following"), "{}", refused.text());
    let usual = ask(ana, "/notifications/policy").await;
    assert_eq!((usual["limited"].as_str(), usual["not_following"].as_str()), (Some("filter"), Some("accept")), "nothing of a refused change is kept");
    town.write(berta, json!({"text": "@ana psst", "audience": "direct"})).await;
    assert_eq!((told(ana).await, ask(ana, "/notifications/unread").await["count"].as_i64()), (vec![], Some(0)), "out of the blue");
    let _ = ana.say(Method::PATCH, "/notifications/policy", &json!({"not_following": "filter"})).await.expect(200);
    town.write(cy, json!({"text": "@ana hello"})).await;
    town.press(cy, Method::POST, "/makers/ana/follow").await;
    let waiting = ask(ana, "/notifications/policy").await;
    assert_eq!((waiting["waiting_senders"].as_i64(), waiting["waiting"].as_i64()), (Some(2), Some(3)));
    let requests = items(ana, "/notifications/requests").await;
    let of = |request: &Value| (request["maker"]["handle"].as_str().unwrap().to_owned(), request["count"].as_i64().unwrap());
    assert_eq!(requests.iter().map(of).collect::<Vec<_>>(), [("cy".to_owned(), 2), ("berta".to_owned(), 1)]);
    let page = ana.browser.get("/notifications/requests").await.expect(200).text();
    assert!(page.contains("cy") && page.contains("2 notifications") && page.contains("psst"), "{page}");
    for path in ["/notifications/requests/ana/accept", "/notifications/requests/nobody/accept"] {
        assert_eq!(ana.call(Method::POST, path).await.status, 404, "{path}");
    }
    let _ = ana.call(Method::POST, "/notifications/requests/cy/accept").await.expect(204);
    assert_eq!(told(ana).await, lines(&[("follow", "cy"), ("mention", "cy")]));
    let _ = ana.call(Method::DELETE, "/notifications/requests/berta").await.expect(204);
    assert_eq!(items(ana, "/notifications/requests").await, Vec::<Value>::new());
    let policy = [("not_following", "drop"), ("not_followers", "accept"), ("new_accounts", "accept"), ("unsolicited_direct", "filter"), ("limited", "filter")];
    let _ = ana.browser.post("/notifications/policy", &policy).await.expect(303);
    town.write(cy, json!({"text": "@ana who was let in"})).await;
    town.write(berta, json!({"text": "@ana who was not"})).await;
    assert_eq!(told(ana).await.len(), 3);
    assert!(items(ana, "/notifications/requests").await.is_empty(), "what is dropped does not wait");
    town.press(ana, Method::POST, "/makers/berta/follow").await;
    town.write(berta, json!({"text": "@ana whom she follows"})).await;
    assert_eq!(told(ana).await.len(), 4);
    town.finish().await;
}

async fn those_who_ask_to_follow_and_those_who_let_them_are_told(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let _ = ana.say(Method::PATCH, "/me", &json!({"locked": true})).await.expect(200);
    town.press(berta, Method::POST, "/makers/ana/follow").await;
    assert_eq!(told(ana).await, lines(&[("follow-request", "berta")]));
    let asked = items(ana, "/follow-requests").await[0]["id"].as_str().unwrap().to_owned();
    town.press(ana, Method::POST, &format!("/follow-requests/{asked}/accept")).await;
    assert_eq!(told(ana).await, [], "who let somebody in knows");
    assert_eq!(told(berta).await, lines(&[("follow-accepted", "ana")]));
    town.finish().await;
}

async fn a_poll_that_ends_is_told_to_its_author_and_to_who_voted(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, cy) = (&town.ana, &town.berta, &town.cy);
    let poll = town.write(ana, json!({"text": "Which?", "poll": {"options": ["Mug", "Bowl"], "seconds": 300}})).await;
    let _ = berta.say(Method::POST, &format!("/posts/{poll}/vote"), &json!({"choices": [0]})).await.expect(200);
    town.settle().await;
    assert_eq!(told(ana).await, [], "votes are nobody's name");
    town.clock.turn(301);
    town.settle().await;
    assert_eq!(told(ana).await, lines(&[("poll-ended", "")]));
    assert_eq!(told(berta).await, lines(&[("poll-ended", "ana")]));
    assert_eq!(told(cy).await, []);
    town.finish().await;
}

async fn moderators_are_told_of_what_waits_and_makers_of_what_was_decided(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let mira = Maker::join(&town.house, "mira").await;
    promote(&town.house, "mira", Role::Moderator).await;
    let report = berta.say(Method::POST, "/reports", &json!({"maker": "ana", "text": "she is rude"})).await.expect(201).json();
    town.settle().await;
    let told_mira = items(&mira, "/notifications").await;
    assert_eq!((told_mira[0]["kind"].as_str(), told_mira[0]["about"].clone(), told_mira[0]["makers"].clone()), (Some("report"), report["id"].clone(), json!([])));
    assert_eq!((told(ana).await, told(berta).await), (vec![], vec![]), "nobody else is told");
    let path = format!("/moderation/makers/{}/warn", ana.id(&town.house).await);
    let _ = mira.browser.post(&path, &[("text", "be kind")]).await.expect(303);
    town.settle().await;
    assert_eq!(told(ana).await, lines(&[("measure", "")]), "and not who decided");
    let page = ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("Moderators decided something about your account") && page.contains("href=\"/settings/standing\"") && !page.contains("mira"), "{page}");
    town.house.app().storage.set_instance("registration", Registration::Approval.word()).await.unwrap();
    town.house.app().refresh_community().await.unwrap();
    let fields = [("handle", "dora"), ("email", "dora@mail.example"), ("password", PASSWORD), ("reason", "I weave."), ("rules", "yes")];
    let _ = town.house.visitor().post("/signup", &fields).await;
    town.settle().await;
    let kinds: Vec<String> = told(&mira).await.into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.contains(&"sign-up".to_owned()), "{kinds:?}");
    town.finish().await;
}

on_both_engines!(
    each_thing_is_told_once_and_no_more_when_it_is_taken_back,
    an_edit_tells_whom_it_names_anew_and_who_passed_it_on,
    blocks_mutes_and_muted_threads_keep_it_quiet,
    what_is_alike_is_told_together_and_read_up_to_a_marker,
    what_comes_unasked_waits_or_is_dropped_as_its_maker_wants,
    those_who_ask_to_follow_and_those_who_let_them_are_told,
    a_poll_that_ends_is_told_to_its_author_and_to_who_voted,
    moderators_are_told_of_what_waits_and_makers_of_what_was_decided,
);
