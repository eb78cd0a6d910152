//! Reading and reacting without script: conversations, the buttons below a post, polls, history, and the timelines.

use std::sync::Arc;

use harness::{Answer, Clock, Instance, Maker, Plan, Visitor, on_both_engines, settle};
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

    async fn finish(self) {
        settle(&[&self.house]).await;
        self.house.finish().await;
    }
}

/// Says something; answers its id.
async fn say(by: &Maker, post: &Value) -> String {
    by.say(Method::POST, "/posts", post).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

async fn answer(by: &Maker, to: &str, text: &str) -> String {
    say(by, &json!({"text": text, "in_reply_to": to})).await
}

async fn page(of: &Visitor, path: &str) -> String {
    of.get(path).await.expect(200).text()
}

/// What of a page lies between its heading and `</main>`.
fn main_of(page: &str) -> &str {
    page.split("</h1>").nth(1).unwrap().split("</main>").next().unwrap()
}

/// Where these words stand on a page, in order.
fn in_order(page: &str, words: &[&str]) -> bool {
    let places: Vec<Option<usize>> = words.iter().map(|word| page.find(word)).collect();
    places.iter().all(Option::is_some) && places.is_sorted()
}

async fn what_is_pressed_below_a_post_leads_back_to_it(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let post = say(ana, &json!({"text": "First hitch plate"})).await;
    let private = say(ana, &json!({"text": "For my followers", "audience": "followers"})).await;
    let visitor = town.house.visitor();
    let before = town.house.dump().await;
    for act in ["like", "unlike", "boost", "unboost", "bookmark", "unbookmark", "mute", "unmute", "pin", "unpin", "vote"] {
        assert!(visitor.post(&format!("/posts/{post}/{act}"), &[]).await.asks_who_it_is(), "{act}");
        let _ = berta.browser.post(&format!("/posts/{private}/{act}"), &[]).await.expect(404);
        let _ = berta.browser.post(&format!("/posts/1/{act}"), &[]).await.expect(404);
    }
    let _ = berta.browser.post(&format!("/posts/{post}/pin"), &[]).await.expect(403);
    before.assert_same(&town.house.dump().await, "nothing was done");
    let path = format!("/@ana/posts/{post}");
    let shown = page(&berta.browser, &path).await;
    for offered in ["/boost\"", "/bookmark\"", "/mute\"", "?reply=", "?quote=", "/report?"] {
        assert!(main_of(&shown).contains(offered), "{offered}");
    }
    assert!(!shown.contains("aria-pressed=\"true\""));
    let back = format!("{path}#p{post}");
    for act in ["like", "boost", "bookmark", "mute"] {
        let answer = berta.browser.post(&format!("/posts/{post}/{act}"), &[("back", &path)]).await.expect(303);
        assert_eq!(answer.location(), back, "{act}");
        let elsewhere = berta.browser.post(&format!("/posts/{post}/{act}"), &[("back", "https://evil.example/")]).await.expect(303);
        assert_eq!(elsewhere.location(), format!("/posts/{post}"), "{act} twice, and from nowhere");
    }
    assert_eq!(berta.browser.get(&format!("/posts/{post}")).await.location(), path);
    let shown = page(&berta.browser, &path).await;
    for pressed in ["/unlike\" aria-pressed=\"true\"", "/unboost\" aria-pressed=\"true\"", "/unbookmark\" aria-pressed=\"true\"", "/unmute\""] {
        assert!(shown.contains(pressed), "{pressed}");
    }
    assert!(shown.contains("One person likes it") && shown.contains("One person passed it on"));
    for (list, other) in [("likes", "boosts"), ("boosts", "likes")] {
        assert!(page(&visitor, &format!("{path}/{list}")).await.contains("@berta"), "{list} and not {other}");
    }
    assert!(page(&berta.browser, "/bookmarks").await.contains("First hitch plate"));
    assert!(!page(&ana.browser, "/bookmarks").await.contains("First hitch plate"), "what one keeps is one's own");
    for act in ["unlike", "unboost", "unbookmark", "unmute"] {
        let _ = berta.browser.post(&format!("/posts/{post}/{act}"), &[("back", &path)]).await.expect(303);
    }
    let shown = page(&berta.browser, &path).await;
    assert!(!shown.contains("aria-pressed=\"true\"") && !shown.contains("likes it"));
    let _ = ana.browser.post(&format!("/posts/{post}/pin"), &[]).await.expect(303);
    assert!(page(&visitor, "/@ana").await.contains("First hitch plate"), "a pinned post stands first in the shop");
    let posts = page(&visitor, "/@ana/posts").await;
    assert_eq!(posts.matches("First hitch plate").count(), 1, "and once among the posts");
    let _ = ana.browser.post(&format!("/posts/{post}/unpin"), &[]).await.expect(303);
    town.finish().await;
}

async fn a_conversation_stands_on_one_page(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let carla = Maker::join(&town.house, "carla").await;
    let first = say(ana, &json!({"text": "Which slot for 0.9?"})).await;
    let second = answer(berta, &first, "12.2 as cut").await;
    let third = answer(ana, &second, "Measured how?").await;
    let beside = answer(&carla, &first, "A hole and no slot").await;
    let secret = say(berta, &json!({"text": "Between us @ana", "in_reply_to": third, "audience": "direct"})).await;
    let visitor = town.house.visitor();
    for nowhere in [
        format!("/@berta/posts/{first}"),
        format!("/@nobody/posts/{first}"),
        format!("/@ana/posts/{first}9"),
        "/@ana/posts/x".to_owned(),
        format!("/@berta/posts/{secret}"),
        format!("/@berta/posts/{secret}/history"),
        format!("/@berta/posts/{secret}/likes"),
        format!("/posts/{secret}"),
    ] {
        let _ = visitor.get(&nowhere).await.expect(404);
        let _ = carla.browser.get(&nowhere).await.expect(404);
    }
    let whole = page(&visitor, &format!("/@ana/posts/{first}")).await;
    assert!(in_order(main_of(&whole), &["Which slot", "12.2 as cut", "Measured how?", "A hole and no slot"]), "{whole}");
    assert!(!whole.contains("Between us"), "what is private is told to nobody else");
    assert!(whole.contains("/signin?next=") && !whole.contains("<textarea"), "visitors are led to sign in");
    assert!(whole.contains("application/activity+json") && whole.contains("property=\"og:title\" content=\"ana: Which slot for 0.9?\""));
    assert!(page(&ana.browser, &format!("/@ana/posts/{first}")).await.contains("Between us"));
    let deep = page(&visitor, &format!("/@ana/posts/{third}")).await;
    assert!(in_order(main_of(&deep), &["Which slot", "12.2 as cut", "Measured how?"]) && !deep.contains("A hole and no slot"));
    let below_secret = page(&ana.browser, &format!("/@berta/posts/{secret}")).await;
    assert!(in_order(main_of(&below_secret), &["12.2 as cut", "Measured how?", "Between us"]) && below_secret.contains("noindex"));
    let form = page(&berta.browser, &format!("/@ana/posts/{first}")).await;
    assert!(form.contains("action=\"/posts\"") && form.contains(&format!("name=\"reply\" value=\"{first}\"")));
    let program = visitor.document(&format!("/@ana/posts/{first}")).await.expect(302);
    assert!(program.location().ends_with(&format!("/o/{first}")));
    let _ = visitor.document(&format!("/@berta/posts/{secret}")).await.expect(404);
    // Whom one mutes or blocks is left out, and who is blocked sees nothing.
    let _ = carla.call(Method::POST, "/makers/berta/mute").await.expect(200);
    let without = page(&carla.browser, &format!("/@ana/posts/{first}")).await;
    assert!(!without.contains("12.2 as cut") && without.contains("A hole and no slot"));
    let _ = ana.call(Method::POST, "/makers/carla/block").await.expect(200);
    let _ = carla.browser.get(&format!("/@ana/posts/{first}")).await.expect(404);
    let _ = ana.browser.get(&format!("/@carla/posts/{beside}")).await.expect(404);
    assert!(!page(&ana.browser, &format!("/@ana/posts/{first}")).await.contains("A hole and no slot"));
    // What was deleted is gone, and the conversation below it says so.
    let _ = berta.call(Method::DELETE, &format!("/posts/{second}")).await.expect(204);
    let _ = visitor.get(&format!("/@berta/posts/{second}")).await.expect(410);
    let _ = visitor.get(&format!("/posts/{second}")).await.expect(410);
    assert!(page(&visitor, &format!("/@ana/posts/{third}")).await.contains("Something further up"));
    town.finish().await;
}

async fn long_conversations_are_read_in_parts(plan: Plan) {
    let town = Town::open(plan).await;
    let first = say(&town.ana, &json!({"text": "Tell me all"})).await;
    for number in 100..145 {
        answer(&town.berta, &first, &format!("answer {number}")).await;
    }
    let visitor = town.house.visitor();
    let path = format!("/@ana/posts/{first}");
    let part = page(&visitor, &path).await;
    assert!(part.contains("45, oldest first") && part.contains("answer 100") && part.contains("answer 124") && !part.contains("answer 125"));
    let more = part.split(&format!("href=\"{path}?after=")).nth(1).unwrap().split(['"', '#']).next().unwrap().to_owned();
    let rest = page(&visitor, &format!("{path}?after={more}")).await;
    assert!(!rest.contains("answer 124") && rest.contains("answer 125") && rest.contains("answer 144") && !rest.contains(&format!("href=\"{path}?after=")));
    for odd in ["x", "9", "-1", "%00"] {
        assert!(page(&visitor, &format!("{path}?after={odd}")).await.contains("answer 100"), "{odd}: from the beginning");
    }
    town.finish().await;
}

async fn a_poll_is_voted_in_with_a_form(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let post = say(ana, &json!({"text": "Which wood?", "poll": {"options": ["ash", "oak & elm"], "seconds": 3_600}})).await;
    let (path, vote) = (format!("/@ana/posts/{post}"), format!("/posts/{post}/vote"));
    let before = town.house.dump().await;
    for wrong in [&[][..], &[("choice", "2")], &[("choice", "x")], &[("choice", "0"), ("choice", "1")], &[("choice", "-1")]] {
        let _ = berta.browser.post(&vote, wrong).await.expect(422);
    }
    let _ = ana.browser.post(&vote, &[("choice", "0")]).await.expect(409);
    before.assert_same(&town.house.dump().await, "no vote");
    assert!(!page(&town.house.visitor(), &path).await.contains("type=\"radio\"") && !page(&ana.browser, &path).await.contains("type=\"radio\""));
    assert!(page(&berta.browser, &path).await.contains("type=\"radio\" name=\"choice\" value=\"1\""));
    let _ = berta.browser.post(&vote, &[("choice", "1"), ("back", &path)]).await.expect(303);
    let shown = page(&berta.browser, &path).await;
    assert!(!shown.contains("type=\"radio\"") && shown.contains("your vote") && shown.contains("oak &#38; elm") && shown.contains("One person has voted"));
    let _ = berta.browser.post(&vote, &[("choice", "0")]).await.expect(409);
    town.clock.turn(3_700);
    assert!(page(&berta.browser, &path).await.contains("Closed"));
    let carla = Maker::join(&town.house, "carla").await;
    let _ = carla.browser.post(&vote, &[("choice", "0")]).await.expect(409);
    town.finish().await;
}

async fn what_a_post_said_before_can_be_read(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, visitor) = (&town.ana, town.house.visitor());
    let post = say(ana, &json!({"text": "Teh jig"})).await;
    let path = format!("/@ana/posts/{post}");
    assert!(!page(&visitor, &path).await.contains("/history"));
    town.clock.turn(60);
    let _ = ana.say(Method::PATCH, &format!("/posts/{post}"), &json!({"text": "The jig", "warning": "Swarf <b>"})).await.expect(200);
    let shown = page(&visitor, &path).await;
    assert!(shown.contains(&format!("href=\"{path}/history\"")) && shown.contains("<details class=\"behind\">") && shown.contains("Swarf &#60;b&#62;"));
    assert!(!shown.contains("name=\"description\" content=\"The jig"), "nothing from behind a warning in previews");
    let history = page(&visitor, &format!("{path}/history")).await;
    assert!(in_order(main_of(&history), &["The jig", "Teh jig"]));
    town.finish().await;
}

async fn timelines_show_posts_with_what_can_be_done(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, visitor) = (&town.ana, &town.berta, town.house.visitor());
    ana.follow("berta").await;
    for number in 100..125 {
        say(berta, &json!({"text": format!("note {number} #loom")})).await;
    }
    let for_few = say(berta, &json!({"text": "for few", "audience": "followers"})).await;
    let reply = answer(berta, &for_few, "to myself").await;
    say(berta, &json!({"text": "in no timeline", "audience": "unlisted"})).await;
    settle(&[&town.house]).await;
    for (path, title) in [("/local", "From "), ("/known", "From all known servers")] {
        let shown = page(&visitor, path).await;
        assert!(shown.contains(title) && shown.contains("note 124") && shown.contains("note 105") && !shown.contains("note 104"), "{path}");
        assert!(!shown.contains("for few") && !shown.contains("in no timeline") && !shown.contains("/boost\""), "{path}");
        let older = shown.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let rest = page(&visitor, older).await;
        assert!(rest.contains("note 104") && rest.contains("note 100") && !rest.contains("note 105"), "{path}");
        let _ = visitor.get(&format!("{path}?cursor=x")).await.expect(400);
    }
    let home = page(&ana.browser, "/home").await;
    assert!(home.contains("For followers") && home.contains("aria-pressed=\"false\"") && home.contains("name=\"back\" value=\"/home\""));
    assert!(page(&ana.browser, "/tags/loom").await.contains("/bookmark\""));
    let theirs = page(&visitor, "/@berta/posts").await;
    assert!(theirs.contains("in no timeline") && theirs.contains("note 124") && !theirs.contains("for few") && !theirs.contains("to myself"));
    let own = page(&ana.browser, "/@berta/posts?replies=yes").await;
    assert!(own.contains("for few") && own.contains("to myself"));
    assert!(!page(&visitor, "/@berta/posts?replies=yes").await.contains(&format!("p{reply}")));
    let _ = ana.call(Method::POST, "/makers/berta/block").await.expect(200);
    let hidden = page(&ana.browser, "/@berta/posts").await;
    assert!(!hidden.contains("note 124"));
    town.finish().await;
}

async fn a_listing_is_talked_about(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    let mug = ana.publish(&json!({"title": "Mug", "terms": "gift"})).await["id"].as_str().unwrap().to_owned();
    let path = format!("/@ana/listings/{mug}");
    assert_eq!(town.house.visitor().get(&format!("/posts/{mug}")).await.location(), path);
    answer(berta, &mug, "Does it hold a litre?").await;
    let shown = page(&town.house.visitor(), &path).await;
    assert!(shown.contains("Does it hold a litre?") && !shown.contains("/bookmark\""));
    let shown = page(&berta.browser, &path).await;
    assert!(shown.contains("/bookmark\"") && shown.contains(&format!("name=\"reply\" value=\"{mug}\"")) && shown.contains("/report?"));
    let liked = berta.browser.post(&format!("/posts/{mug}/like"), &[("back", &path)]).await.expect(303);
    assert_eq!(liked.location(), format!("{path}#p{mug}"));
    assert!(page(&town.house.visitor(), &format!("/@ana/posts/{mug}/likes")).await.contains("@berta"));
    town.finish().await;
}

async fn a_quote_is_shown_with_consent_alone(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, visitor) = (&town.ana, &town.berta, town.house.visitor());
    let said = say(ana, &json!({"text": "Quote me on this"})).await;
    let closed = say(ana, &json!({"text": "But never on this", "quotes": "nobody"})).await;
    let quoting = say(berta, &json!({"text": "She says so", "quote": said})).await;
    let refused = berta.say(Method::POST, "/posts", &json!({"text": "x", "quote": closed})).await;
    assert_eq!(refused.status, 403);
    assert!(!main_of(&page(&berta.browser, &format!("/@ana/posts/{closed}")).await).contains("?quote="));
    let path = format!("/@berta/posts/{quoting}");
    assert!(main_of(&page(&visitor, &path).await).contains("Quote me on this"));
    // A quoted post that is for nobody any more is a sentence.
    let _ = ana.call(Method::DELETE, &format!("/posts/{said}")).await.expect(204);
    settle(&[&town.house]).await;
    let shown: Answer = visitor.get(&path).await.expect(200);
    assert!(!shown.text().contains("Quote me on this") && shown.text().contains("Quotes a post"));
    town.finish().await;
}

on_both_engines! {
    what_is_pressed_below_a_post_leads_back_to_it,
    a_conversation_stands_on_one_page,
    long_conversations_are_read_in_parts,
    a_poll_is_voted_in_with_a_form,
    what_a_post_said_before_can_be_read,
    timelines_show_posts_with_what_can_be_done,
    a_listing_is_talked_about,
    a_quote_is_shown_with_consent_alone,
}
