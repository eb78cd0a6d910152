//! What makers arrange for themselves: blocks, mutes, lists, tags, notes, and how far they have read.

use std::sync::Arc;

use domain::relations::{MAX_LISTS, MAX_NOTE};
use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

struct Town {
    clock: Arc<Clock>,
    house: Instance,
    ana: Maker,
    berta: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        Self { clock, house, ana, berta }
    }

    async fn settle(&self) {
        settle(&[&self.house]).await;
    }

    /// A gift of somebody, about a tag.
    async fn gift(&self, by: &Maker, title: &str, tag: &str) -> Value {
        let listing = by.publish(&json!({"title": title, "terms": "gift", "tags": [tag]})).await;
        self.settle().await;
        listing
    }

    async fn finish(self) {
        self.settle().await;
        self.house.finish().await;
    }
}

async fn ask(by: &Maker, path: &str) -> Value {
    by.call(Method::GET, path).await.expect(200).json()
}

async fn handles(by: &Maker, path: &str) -> Vec<String> {
    ask(by, path).await["items"].as_array().unwrap().iter().map(|item| item["handle"].as_str().unwrap().to_owned()).collect()
}

async fn a_block_hides_two_from_each_other_until_it_is_taken_back(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    assert_eq!((ana.follow("berta").await, berta.follow("ana").await), ("following".to_owned(), "following".to_owned()));
    town.settle().await;
    let mug = town.gift(ana, "Mug", "clay").await;
    let bowl = town.gift(berta, "Bowl", "wood").await;
    assert_eq!((ana.home().await, berta.home().await), (vec!["Bowl".to_owned(), "Mug".to_owned()], vec!["Bowl".to_owned(), "Mug".to_owned()]));
    assert_eq!(ana.call(Method::POST, "/makers/ana/block").await.status, 409, "nobody blocks themselves");
    let shape = ana.call(Method::POST, "/makers/berta/block").await.expect(200).json();
    assert_eq!((shape["blocking"].clone(), shape["following"].clone(), shape["followed_by"].clone()), (json!(true), json!("none"), json!(false)));
    town.settle().await;
    assert_eq!((ana.home().await, berta.home().await), (vec!["Mug".to_owned()], vec!["Bowl".to_owned()]), "only their own");
    for (who, whom, thing) in [(ana, "berta", &bowl), (berta, "ana", &mug)] {
        let id = thing["id"].as_str().unwrap();
        for path in [
            format!("/listings/{id}"),
            format!("/makers/{whom}/listings"),
            format!("/makers/{whom}/featured"),
            format!("/makers/{whom}/followers"),
            format!("/makers/{whom}/following"),
        ] {
            assert_eq!(who.call(Method::GET, &path).await.status, 404, "{path}");
        }
        assert_eq!(who.titles("/timelines/known").await.len(), 1, "only their own");
        assert_eq!(who.titles("/listings").await.len(), 1, "only their own");
        assert_eq!(who.browser.get(&format!("/@{whom}/listings/{id}")).await.status, 404);
        let page = who.browser.get(&format!("/@{whom}")).await.expect(200).text();
        assert!(page.contains("You cannot see this maker.") && !page.contains(thing["title"].as_str().unwrap()), "{page}");
        assert_eq!(who.browser.get(&format!("/@{whom}/followers")).await.status, 404);
        assert!((400..500).contains(&who.call(Method::POST, &format!("/makers/{whom}/follow")).await.status));
    }
    assert_eq!(town.house.visitor().get("/@ana").await.expect(200).text().matches("Mug").count().min(1), 1, "strangers look on");
    assert_eq!((handles(ana, "/blocks").await, handles(berta, "/blocks").await), (vec!["berta".to_owned()], vec![]), "p35");
    assert_eq!(ask(berta, "/makers/ana").await["blocking"], false, "p35");
    assert!(ana.browser.get("/settings/people").await.expect(200).text().contains("@berta"));
    let _ = ana.browser.post("/@berta/unblock", &[]).await.expect(303);
    assert!(handles(ana, "/blocks").await.is_empty());
    assert_eq!(berta.call(Method::GET, &format!("/listings/{}", mug["id"].as_str().unwrap())).await.status, 200);
    assert_eq!(ask(ana, "/makers/berta").await["following"], "none", "follows do not come back");
    assert_eq!(berta.follow("ana").await, "following");
    town.finish().await;
}

async fn p12_a_block_hides_posts_from_both_and_reminds_who_blocked(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let say = async |by: &Maker, post: Value| by.say(Method::POST, "/posts", &post).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let (hers, mine) = (say(berta, json!({"text": "Birchwood bowls"})).await, say(ana, json!({"text": "Salt-glazed mugs"})).await);
    let quoting = say(ana, json!({"text": "Look at this", "quote": hers})).await;
    let letter = say(berta, json!({"text": "@ana about the birchwood", "audience": "direct"})).await;
    let reply = say(ana, json!({"text": "@berta which one", "audience": "direct", "in_reply_to": letter})).await;
    for (who, post) in [(ana, &hers), (berta, &mine)] {
        for verb in ["bookmark", "like", "boost"] {
            let _ = who.call(Method::POST, &format!("/posts/{post}/{verb}")).await.expect(200);
        }
    }
    town.settle().await;
    let _ = ana.call(Method::POST, "/makers/berta/block").await.expect(200);
    town.settle().await;
    for (who, whom, post, is_reminded) in [(ana, "berta", &hers, true), (berta, "ana", &mine, false)] {
        for path in ["", "/thread", "/history", "/likes", "/boosts"] {
            let answer = who.call(Method::GET, &format!("/posts/{post}{path}")).await.expect(404);
            assert_eq!(answer.text().contains("you block this maker"), is_reminded, "p35: {path}: {}", answer.text());
        }
        for verb in ["like", "boost", "bookmark", "vote", "mute"] {
            let status = who.say(Method::POST, &format!("/posts/{post}/{verb}"), &json!({"choices": [0]})).await.status;
            assert!((400..500).contains(&status), "{verb}: {status}");
        }
        for path in [format!("/@{whom}/posts/{post}"), format!("/posts/{post}"), format!("/posts/new?reply={post}")] {
            let page = who.browser.get(&path).await.text();
            assert!(!page.contains("Birchwood bowls") || who.name == "berta", "{path}: {page}");
            assert!(!page.contains("Salt-glazed") || who.name == "ana", "{path}: {page}");
        }
        let page = who.browser.get(&format!("/@{whom}/posts/{post}")).await.expect(404).text();
        assert_eq!(page.contains("You block this maker."), is_reminded, "p35: {page}");
        assert_eq!(who.say(Method::POST, "/posts", &json!({"text": "So", "in_reply_to": post})).await.status, 422);
        assert_eq!(ask(who, "/bookmarks").await["items"], json!([]), "{}", who.name);
    }
    assert_eq!(ana.call(Method::GET, &format!("/posts/{letter}")).await.status, 404, "also what was written to her");
    assert!(ask(ana, &format!("/posts/{quoting}")).await["quote"]["post"].is_null(), "what is quoted is not shown either");
    let thread = ana.browser.get(&format!("/messages/{reply}")).await.expect(200).text();
    assert!(thread.contains("which one") && !thread.contains("about the birchwood"), "{thread}");
    let _ = ana.say(Method::POST, "/reports", &json!({"maker": "berta", "posts": [hers], "text": "rude"})).await.expect(201);
    let _ = ana.call(Method::DELETE, "/makers/berta/block").await.expect(200);
    let _ = ana.call(Method::GET, &format!("/posts/{hers}")).await.expect(200);
    let _ = berta.call(Method::GET, &format!("/posts/{mine}")).await.expect(200);
    assert_eq!(ask(ana, "/bookmarks").await["items"].as_array().unwrap().len(), 1);
    town.finish().await;
}

async fn what_one_left_on_a_post_is_taken_back_across_a_block(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    for (who, whom) in [(ana, berta), (berta, ana)] {
        let post = whom.say(Method::POST, "/posts", &json!({"text": "Look"})).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        for verb in ["like", "boost"] {
            let _ = who.call(Method::POST, &format!("/posts/{post}/{verb}")).await.expect(200);
        }
        town.settle().await;
        // Whoever of the two raised it.
        let _ = ana.call(Method::POST, "/makers/berta/block").await.expect(200);
        town.settle().await;
        let other = whom.say(Method::POST, "/posts", &json!({"text": "Nobody left anything here"})).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        for verb in ["like", "boost"] {
            let _ = who.call(Method::DELETE, &format!("/posts/{other}/{verb}")).await.expect(404);
            let _ = who.call(Method::POST, &format!("/posts/{post}/{verb}")).await.expect(404);
        }
        let _ = who.call(Method::DELETE, &format!("/posts/{post}/like")).await.expect(204);
        let _ = who.call(Method::DELETE, &format!("/posts/{post}/like")).await.expect(404);
        let _ = who.browser.post(&format!("/posts/{post}/unboost"), &[]).await.expect(303);
        town.settle().await;
        let left = ask(whom, &format!("/posts/{post}")).await;
        assert_eq!((left["likes"].as_i64(), left["boosts"].as_i64()), (Some(0), Some(0)), "{left}");
        let _ = ana.call(Method::DELETE, "/makers/berta/block").await.expect(200);
        town.settle().await;
    }
    town.finish().await;
}

async fn a_mute_ends_by_itself_and_is_told_to_nobody(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    ana.follow("berta").await;
    town.gift(berta, "Bowl", "wood").await;
    let of_berta = ask(berta, "/makers/ana").await;
    for (body, status) in
        [(json!({"expires_in_seconds": 0}), 422), (json!({"expires_in_seconds": -5}), 422), (json!({"until": "x"}), 422), (json!({"expires_in_seconds": 3_600}), 200)]
    {
        assert_eq!(ana.say(Method::POST, "/makers/berta/mute", &body).await.status, status, "{body}");
    }
    assert_eq!(ana.call(Method::POST, "/makers/ana/mute").await.status, 409);
    let shape = ask(ana, "/makers/berta").await;
    assert_eq!((shape["muting"].clone(), shape["following"].clone()), (json!(true), json!("following")), "{shape}");
    assert!(shape["muting_until"].as_str().unwrap().ends_with('Z'));
    assert!(ana.home().await.is_empty() && ana.titles("/timelines/local").await.is_empty() && ana.titles("/timelines/tag/wood").await.is_empty());
    assert!(!ana.browser.get("/home").await.expect(200).text().contains("Bowl"));
    assert_eq!((handles(ana, "/mutes").await, ask(berta, "/makers/ana").await), (vec!["berta".to_owned()], of_berta));
    assert_eq!(town.house.visitor().api(Method::GET, "/timelines/local", None).await.json()["items"].as_array().unwrap().len(), 1);
    town.clock.turn(3_600);
    assert_eq!(ana.home().await, ["Bowl"], "it is over");
    assert!(handles(ana, "/mutes").await.is_empty());
    let _ = ana.call(Method::POST, "/makers/berta/mute").await.expect(200);
    town.clock.turn(10 * 86_400);
    assert!(ana.home().await.is_empty(), "until it is taken back");
    let _ = ana.call(Method::DELETE, "/makers/berta/mute").await.expect(200);
    assert_eq!(ana.home().await, ["Bowl"]);
    let _ = ana.browser.post("/@berta/mute", &[("lasting", "day"), ("notifications", "yes")]).await.expect(303);
    assert!(ana.browser.get("/settings/people?show=mutes").await.expect(200).text().contains("@berta"));
    let _ = ana.browser.post("/@berta/unmute", &[]).await.expect(303);
    assert_eq!(ana.home().await, ["Bowl"]);
    town.finish().await;
}

async fn w18_lists_are_their_owners_alone(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    ana.follow("berta").await;
    let list = ana.say(Method::POST, "/lists", &json!({"title": "Turners"})).await.expect(201).json();
    let id = list["id"].as_str().unwrap();
    // That her program was used today is noted by its first call.
    assert_eq!(ask(berta, "/lists").await["items"], json!([]));
    let before = town.house.dump().await;
    for (method, path, body) in [
        (Method::GET, format!("/lists/{id}"), None),
        (Method::PATCH, format!("/lists/{id}"), Some(json!({"title": "Mine"}))),
        (Method::DELETE, format!("/lists/{id}"), None),
        (Method::GET, format!("/lists/{id}/members"), None),
        (Method::POST, format!("/lists/{id}/members"), Some(json!({"handle": "ana"}))),
        (Method::DELETE, format!("/lists/{id}/members?handle=berta"), None),
        (Method::GET, format!("/timelines/list/{id}"), None),
    ] {
        assert_eq!(berta.app.api(method.clone(), &path, body.as_ref()).await.status, 404, "{method} {path}");
    }
    for path in ["", "/delete", "/members", "/members/remove"] {
        assert_eq!(berta.browser.post(&format!("/lists/{id}{path}"), &[("title", "Mine"), ("handle", "@ana")]).await.status, 404, "{path}");
    }
    assert_eq!(berta.browser.post("/@ana/lists", &[("offered", id), ("list", id)]).await.status, 404);
    assert_eq!(berta.browser.get(&format!("/lists/{id}")).await.status, 404);
    before.assert_same(&town.house.dump().await, "nothing changed");
    assert_eq!(ask(berta, "/lists").await["items"], json!([]));
    town.finish().await;
}

async fn w24_lists_are_bounded_in_number_and_words(plan: Plan) {
    let town = Town::open(plan).await;
    let ana = &town.ana;
    for title in [String::new(), " ".to_owned(), "x".repeat(101), "x".repeat(200_000)] {
        let refused = ana.say(Method::POST, "/lists", &json!({"title": title})).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "title");
        assert!(ana.browser.post("/lists", &[("title", &title)]).await.expect(422).text().contains("aria-invalid"));
    }
    for n in 0..MAX_LISTS {
        let _ = ana.say(Method::POST, "/lists", &json!({"title": format!("List {n}")})).await.expect(201);
    }
    let before = town.house.dump().await;
    assert_eq!(ana.say(Method::POST, "/lists", &json!({"title": "One more"})).await.status, 409);
    assert_eq!(ana.browser.post("/lists", &[("title", "One more")]).await.status, 409);
    before.assert_same(&town.house.dump().await, "no more lists");
    let note = json!({"text": "x".repeat(MAX_NOTE + 1)});
    assert_eq!(ana.say(Method::PUT, "/makers/berta/note", &note).await.expect(422).json()["errors"][0]["field"], "text");
    town.finish().await;
}

async fn a_list_shows_what_its_makers_publish(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let cleo = Maker::join(&town.house, "cleo").await;
    let id = ana.say(Method::POST, "/lists", &json!({"title": "Turners"})).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let (members, timeline) = (format!("/lists/{id}/members"), format!("/timelines/list/{id}"));
    assert_eq!(ana.say(Method::POST, &members, &json!({"handle": "berta"})).await.status, 409, "she is not followed");
    assert_eq!(ana.say(Method::POST, &members, &json!({"handle": "nobody"})).await.status, 404);
    ana.follow("berta").await;
    ana.follow("cleo").await;
    town.settle().await;
    for _twice in 0..2 {
        assert_eq!(ana.say(Method::POST, &members, &json!({"handle": "berta"})).await.expect(200).json()["handle"], "berta");
    }
    town.gift(berta, "Bowl", "wood").await;
    town.gift(&cleo, "Mug", "clay").await;
    assert_eq!((ana.titles(&timeline).await, ana.home().await), (vec!["Bowl".to_owned()], vec!["Mug".to_owned(), "Bowl".to_owned()]));
    assert_eq!(handles(ana, &members).await, ["berta"]);
    let page = ana.browser.get(&format!("/lists/{id}")).await.expect(200).text();
    assert!(page.contains("Turners") && page.contains("Bowl") && !page.contains("Mug"), "{page}");
    let _ = ana.browser.post(&format!("/lists/{id}/members"), &[("handle", "@cleo")]).await.expect(303);
    assert_eq!(ana.titles(&timeline).await, ["Mug", "Bowl"]);
    let _ = ana.browser.post("/@cleo/lists", &[("offered", &id)]).await.expect(303);
    assert_eq!(handles(ana, &members).await, ["berta"], "the menu takes her off again");
    let _ = ana.browser.post("/@cleo/lists", &[("offered", &id), ("list", &id)]).await.expect(303);
    let _ = ana.browser.post(&format!("/lists/{id}/members/remove"), &[("handle", "@cleo")]).await.expect(303);
    let _ = ana.call(Method::DELETE, "/makers/berta/follow").await.expect(200);
    assert!(handles(ana, &members).await.is_empty(), "who is followed no more is on no list");
    assert_eq!(ana.say(Method::PATCH, &format!("/lists/{id}"), &json!({"title": "Potters"})).await.expect(200).json()["title"], "Potters");
    let _ = ana.browser.post(&format!("/lists/{id}"), &[("title", "Bowls")]).await.expect(303);
    assert_eq!(ask(ana, "/lists").await["items"][0]["title"], "Bowls");
    let _ = ana.browser.post(&format!("/lists/{id}/delete"), &[]).await.expect(303);
    assert_eq!(ana.call(Method::GET, &format!("/lists/{id}")).await.status, 404);
    town.finish().await;
}

async fn posts_about_a_followed_tag_come_home_and_say_why(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    assert_eq!(ana.call(Method::POST, "/tags/!!/follow").await.status, 404);
    for _twice in 0..2 {
        assert_eq!(ana.call(Method::POST, "/tags/Wood/follow").await.expect(200).json(), json!({"name": "wood", "following": true}));
    }
    town.gift(berta, "Bowl", "wood").await;
    town.gift(berta, "Mug", "clay").await;
    town.gift(ana, "Own", "wood").await;
    assert_eq!(ana.home().await, ["Own", "Bowl"], "not what has another tag");
    let entry = ask(ana, "/timelines/home").await["items"][1].clone();
    assert_eq!((entry["because_of"].clone(), entry["boosted_by"].clone()), (json!("wood"), Value::Null));
    let page = ana.browser.get("/home").await.expect(200).text();
    assert!(page.contains("because of") && page.contains("/tags/wood"), "{page}");
    assert_eq!((ana.titles("/timelines/tag/wood").await, berta.home().await), (vec!["Own".to_owned(), "Bowl".to_owned()], vec!["Mug".to_owned(), "Bowl".to_owned()]));
    let part = ask(ana, "/timelines/tag/wood?limit=1").await;
    assert_eq!(ana.titles(&format!("/timelines/tag/wood?limit=1&cursor={}", part["next"].as_str().unwrap())).await, ["Bowl"]);
    let stranger = town.house.visitor().get("/tags/wood").await.expect(200).text();
    assert!(stranger.contains("Bowl") && stranger.contains("/signin?next="), "{stranger}");
    assert_eq!(town.house.visitor().get("/tags/Wood").await.expect(308).location(), "/tags/wood");
    assert!(ana.browser.get("/lists").await.expect(200).text().contains("#wood"));
    assert_eq!(ask(ana, "/followed-tags").await["items"], json!([{"name": "wood", "following": true}]));
    let _ = ana.browser.post("/tags/wood/unfollow", &[]).await.expect(303);
    town.settle().await;
    assert_eq!(ana.home().await, ["Own"], "what came for the tag leaves with it");
    let _ = ana.browser.post("/tags/wood/follow", &[]).await.expect(303);
    ana.follow("berta").await;
    town.settle().await;
    town.gift(berta, "Spoon", "wood").await;
    assert_eq!(ask(ana, "/timelines/home").await["items"][0]["because_of"], Value::Null, "whom she follows needs no other reason");
    let _ = ana.call(Method::DELETE, "/tags/wood/follow").await.expect(200);
    assert!(ana.home().await.contains(&"Spoon".to_owned()), "it stays");
    town.finish().await;
}

async fn a_note_is_read_by_its_writer_alone_and_a_follower_can_be_removed(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let secret = "pays on time & in full";
    assert_eq!(ana.say(Method::PUT, "/makers/berta/note", &json!({"text": secret})).await.expect(200).json()["note"], secret);
    assert_eq!(ana.say(Method::PUT, "/makers/ana/note", &json!({"text": secret})).await.status, 409);
    assert!(ana.browser.get("/@berta").await.expect(200).text().contains("pays on time &#38; in full"));
    for text in [berta.call(Method::GET, "/makers/berta").await.text(), berta.browser.get("/@berta").await.text(), town.house.visitor().get("/@berta").await.text()] {
        assert!(!text.contains("pays on time"), "{text}");
    }
    let _ = ana.browser.post("/@berta/note", &[("text", "")]).await.expect(303);
    assert_eq!(ask(ana, "/makers/berta").await["note"], "");

    berta.follow("ana").await;
    assert_eq!((ask(ana, "/makers/berta").await["followed_by"].clone(), handles(ana, "/makers/ana/followers").await), (json!(true), vec!["berta".to_owned()]));
    town.gift(ana, "Mug", "clay").await;
    assert_eq!(berta.home().await, ["Mug"]);
    assert_eq!(ana.call(Method::DELETE, "/makers/berta/follower").await.expect(200).json()["followed_by"], false);
    assert!(handles(ana, "/makers/ana/followers").await.is_empty() && berta.home().await.is_empty());
    berta.follow("ana").await;
    let _ = ana.browser.post("/@berta/remove-follower", &[]).await.expect(303);
    assert!(handles(ana, "/makers/ana/followers").await.is_empty());
    town.finish().await;
}

async fn home_says_what_is_new_and_w02_only_a_press_moves_the_mark(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    ana.follow("berta").await;
    town.settle().await;
    assert_eq!(ask(ana, "/markers").await, json!({"home": null, "notifications": null}));
    town.gift(berta, "Bowl", "wood").await;
    let first = ask(ana, "/timelines/home").await["items"][0]["entry"].as_str().unwrap().to_owned();
    let before = town.house.dump().await;
    let page = ana.browser.get("/home").await.expect(200).text();
    assert!(page.contains(&format!("name=\"entry\" value=\"{first}\"")) && !page.contains("id=\"read\""), "{page}");
    before.assert_same(&town.house.dump().await, "w02: looking changes nothing");
    for bad in ["", "x", "-1"] {
        assert_eq!(ana.browser.post("/home/read", &[("entry", bad)]).await.status, 400);
    }
    assert_eq!(ana.say(Method::PUT, "/markers", &json!({"home": "x"})).await.expect(422).json()["errors"][0]["field"], "home");
    let _ = ana.browser.post("/home/read", &[("entry", &first)]).await.expect(303);
    assert_eq!(ask(ana, "/markers").await["home"], first);
    let page = ana.browser.get("/home").await.expect(200).text();
    assert!(!page.contains("/home/read") && !page.contains("id=\"read\""), "all was read: {page}");
    town.gift(berta, "Spoon", "wood").await;
    let page = ana.browser.get("/home").await.expect(200).text();
    let places = ["Spoon", "id=\"read\"", "Bowl"].map(|part| page.find(part).unwrap_or_else(|| panic!("{part}: {page}")));
    assert!(places.is_sorted(), "the line stands between the new and the old: {places:?}");
    let newest = ask(ana, "/timelines/home").await["items"][0]["entry"].as_str().unwrap().to_owned();
    assert_eq!(ana.say(Method::PUT, "/markers", &json!({"home": newest, "notifications": "7"})).await.expect(200).json(), json!({"home": newest, "notifications": "7"}));
    assert_eq!(ana.say(Method::PUT, "/markers", &json!({"home": first})).await.expect(200).json()["home"], newest, "never back");
    assert_eq!(ask(berta, "/markers").await["home"], Value::Null);
    town.finish().await;
}

on_both_engines! {
    a_block_hides_two_from_each_other_until_it_is_taken_back,
    p12_a_block_hides_posts_from_both_and_reminds_who_blocked,
    what_one_left_on_a_post_is_taken_back_across_a_block,
    a_mute_ends_by_itself_and_is_told_to_nobody,
    w18_lists_are_their_owners_alone,
    w24_lists_are_bounded_in_number_and_words,
    a_list_shows_what_its_makers_publish,
    posts_about_a_followed_tag_come_home_and_say_why,
    a_note_is_read_by_its_writer_alone_and_a_follower_can_be_removed,
    home_says_what_is_new_and_w02_only_a_press_moves_the_mark,
}
