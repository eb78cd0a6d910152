//! Moderation of one instance: reports, measures, appeals, the log, and deletions that really delete.

use domain::accounts::Role;
use harness::maker::{PASSWORD, promote, token};
use harness::photo::phone_photo;
use harness::{Clock, Instance, Maker, Plan, Visitor, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

/// A word that stands nowhere else.
const WORD: &str = "quixotryweft";

struct Town {
    house: Instance,
    clock: std::sync::Arc<Clock>,
    ana: Maker,
    berta: Maker,
    mira: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta, mira) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "mira").await);
        promote(&house, "mira", Role::Moderator).await;
        Self { house, clock, ana, berta, mira }
    }

    async fn mug(&self) -> Value {
        let mug = self.ana.publish(&json!({"title": format!("Mug {WORD}"), "description": format!("Of {WORD}."), "terms": "gift", "tags": [WORD]})).await;
        settle(&[&self.house]).await;
        mug
    }

    async fn report(&self, posts: &[&str]) -> String {
        let raised = self.berta.say(Method::POST, "/reports", &json!({"maker": "ana", "posts": posts, "text": "she is rude"})).await.expect(201).json();
        raised["id"].as_str().unwrap().to_owned()
    }

    /// Mira decides about Ana; answers the measure.
    async fn decide(&self, act: &str, text: &str) -> String {
        let path = format!("/moderation/makers/{}/{act}", self.ana.id(&self.house).await);
        let page = self.mira.browser.get(&path).await.expect(200).text();
        assert!(page.contains("What will happen"), "{act} says what will happen");
        let _ = self.mira.browser.post(&path, &[("text", text)]).await.expect(303);
        settle(&[&self.house]).await;
        let measures = self.house.app().storage.read().await.unwrap().moderation().list_measures_of(self.ana.id(&self.house).await).await.unwrap();
        measures[0].id.to_string()
    }

    async fn lift(&self, measure: &str) {
        let path = format!("/moderation/measures/{measure}/lift");
        let _ = self.mira.browser.get(&path).await.expect(200);
        let _ = self.mira.browser.post(&path, &[]).await.expect(303);
        settle(&[&self.house]).await;
    }

    /// What the log says, the newest first.
    async fn log(&self) -> Vec<String> {
        let app = self.house.visitor().with_token(&token(&self.house, "mira", "read").await);
        let log = app.api(Method::GET, "/moderation/log", None).await.expect(200).json();
        log["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| format!("{} {} {}", entry["by"].as_str().unwrap_or("the host"), entry["act"].as_str().unwrap(), entry["about"].as_str().unwrap()))
            .collect()
    }

    async fn standing(&self) -> String {
        self.ana.browser.get("/settings/standing").await.expect(200).text()
    }

    /// Nothing of the word in any row or file, nor a file more than before.
    async fn holds_nothing_of(&self, word: &str, files: usize) {
        let dump = format!("{:?}", self.house.dump().await);
        let around = dump.find(word).map(|at| dump[at.saturating_sub(300)..(at + 100).min(dump.len())].to_owned());
        assert_eq!(around, None, "a copy is left");
        assert_eq!(self.house.files().len(), files, "{:?}", self.house.files());
    }

    async fn finish(self) {
        self.house.finish().await;
    }
}

async fn reports_are_refused_about_oneself_about_nothing_and_without_words(plan: Plan) {
    let town = Town::open(plan).await;
    let draft = town.ana.say(Method::POST, "/listings", &json!({"title": "Draft", "terms": "gift"})).await.expect(201).json();
    let hers = town.berta.publish(&json!({"title": "Plate", "terms": "gift"})).await;
    settle(&[&town.house]).await;
    let before = town.house.dump().await;
    let report = async |maker: &str, posts: Value, text: &str| town.berta.say(Method::POST, "/reports", &json!({"maker": maker, "posts": posts, "text": text})).await;
    for (status, answer) in [
        (409, report("berta", json!([]), "me").await),
        (404, report("nobody", json!([]), "bad").await),
        (404, report("ana@nowhere.example", json!([]), "bad").await),
        (422, report("ana", json!([]), "  ").await),
        (422, report("ana", json!([]), &"x".repeat(5_001)).await),
        (422, report("ana", json!([draft["id"]]), "a draft is seen by nobody").await),
        (422, report("ana", json!([hers["id"]]), "not hers").await),
        (422, report("ana", json!(["1"]), "not there").await),
        (422, report("ana", json!(["x"]), "no id").await),
        (422, report("ana", json!((1..60).map(|n| n.to_string()).collect::<Vec<_>>()), "too many").await),
        (403, town.house.visitor().with_token(&token(&town.house, "berta", "read").await).api(Method::POST, "/reports", Some(&json!({"maker": "ana", "text": "x"}))).await),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    before.without(&["tokens", "journal"]).assert_same(&town.house.dump().await, "nothing was kept");
    let _ = town.berta.browser.post("/report", &[("maker", "ana"), ("text", " ")]).await.expect(422);
    town.finish().await;
}

async fn w09_a_member_reports_ten_times_an_hour(plan: Plan) {
    let town = Town::open(plan).await;
    for _ in 0..10 {
        town.report(&[]).await;
    }
    let body = json!({"maker": "ana", "text": "again"});
    let _ = town.berta.say(Method::POST, "/reports", &body).await.expect(429);
    let _ = town.mira.say(Method::POST, "/reports", &body).await.expect(201);
    town.clock.turn(3_600);
    let _ = town.berta.say(Method::POST, "/reports", &body).await.expect(201);
    town.finish().await;
}

async fn d08_reports_are_read_by_moderators_alone(plan: Plan) {
    let town = Town::open(plan).await;
    let mug = town.mug().await;
    let page = town.berta.browser.get(&format!("/report?maker=%40ana&post={}", mug["id"].as_str().unwrap())).await.expect(200).text();
    assert!(page.contains(WORD) && page.contains("What happens then"));
    let answer = town.berta.browser.post("/report", &[("maker", "ana"), ("post", mug["id"].as_str().unwrap()), ("text", "she is <b>rude</b>")]).await.expect(303);
    assert_eq!(answer.header("location"), "/@ana?said=report-sent");
    let list = town.mira.call(Method::GET, "/moderation/reports").await.expect(200).json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list["items"][0]["reporter"]["handle"], "berta");
    for (who, visitor) in [("the reporter", &town.berta.browser), ("the reported", &town.ana.browser)] {
        for path in ["/moderation".to_owned(), format!("/moderation/reports/{id}"), "/moderation/log".to_owned(), format!("/moderation/makers/{}", town.ana.id(&town.house).await)]
        {
            let answer = visitor.get(&path).await;
            assert_eq!(answer.status, 404, "{who}: {path}");
            assert!(!answer.text().contains("rude"));
        }
        for path in [format!("/moderation/reports/{id}/close"), format!("/moderation/reports/{id}/assign")] {
            assert_eq!(visitor.post(&path, &[]).await.status, 404, "{who}: {path}");
        }
    }
    for app in [&town.berta.app, &town.ana.app] {
        for path in ["/moderation/reports".to_owned(), format!("/moderation/reports/{id}"), "/moderation/log".to_owned()] {
            let _ = app.api(Method::GET, &path, None).await.expect(404);
        }
        let _ = app.api(Method::POST, &format!("/moderation/reports/{id}/close"), Some(&json!({}))).await.expect(404);
    }
    let queue = town.mira.browser.get("/moderation").await.expect(200).text();
    assert!(queue.contains("she is &lt;b&gt;rude") || queue.contains("she is &#60;b&#62;rude"), "plain, and escaped");
    let one = town.mira.browser.get(&format!("/moderation/reports/{id}")).await.expect(200).text();
    assert!(one.contains(&format!("Of {WORD}.")) && one.contains("berta"), "with what it is about beside it");
    assert!(town.mira.browser.get("/home").await.expect(200).text().contains("one waits"));
    assert!(!town.berta.browser.get("/home").await.expect(200).text().contains("one waits"));
    town.finish().await;
}

async fn a_report_is_looked_after_noted_and_closed_once(plan: Plan) {
    let town = Town::open(plan).await;
    let id = town.report(&[]).await;
    let path = |what: &str| format!("/moderation/reports/{id}{what}");
    let _ = town.mira.browser.post(&path("/assign"), &[]).await.expect(303);
    let _ = town.mira.browser.post(&path("/note"), &[("note", "asked her")]).await.expect(303);
    let page = town.mira.browser.get(&path("")).await.expect(200).text();
    assert!(page.contains("@mira looks after it") && page.contains("asked her"));
    let _ = town.mira.browser.post(&path("/note"), &[("note", &"x".repeat(2_001))]).await.expect(422);
    let _ = town.mira.browser.post(&path("/close"), &[]).await.expect(303);
    let _ = town.mira.browser.post(&path("/close"), &[]).await.expect(409);
    assert!(!town.mira.browser.get("/moderation").await.expect(200).text().contains("she is rude"));
    assert!(town.mira.browser.get("/moderation?state=closed").await.expect(200).text().contains("she is rude"));
    assert!(!town.mira.browser.get("/moderation?state=closed&host=there.example").await.expect(200).text().contains("she is rude"));
    let second = town.report(&[]).await;
    let closed = town.mira.say(Method::POST, &format!("/moderation/reports/{second}/close"), &json!({"measure": "warn", "text": "please do not"})).await.expect(200).json();
    assert_eq!((closed["report"]["state"].as_str(), closed["measures"][0]["kind"].as_str()), (Some("closed"), Some("warn")));
    let before = town.house.dump().await;
    let third = json!({"measure": "remove-post", "text": "x"});
    let _ = town.mira.say(Method::POST, &format!("/moderation/reports/{second}/close"), &third).await.expect(409);
    before.assert_same(&town.house.dump().await, "closed is closed");
    assert_eq!(town.log().await, ["mira warn @ana", "mira report-closed @ana", "mira report-closed @ana", "mira report-assigned @ana"]);
    town.finish().await;
}

async fn d12_nobody_decides_about_themselves_or_those_above(plan: Plan) {
    let town = Town::open(plan).await;
    promote(&town.house, "berta", Role::Admin).await;
    let before = town.house.dump().await;
    for (whom, status) in [(&town.mira, 403), (&town.berta, 403)] {
        let path = format!("/moderation/makers/{}/suspend", whom.id(&town.house).await);
        let _ = town.mira.browser.post(&path, &[("text", "x")]).await.expect(status);
    }
    let path = format!("/moderation/makers/{}", town.ana.id(&town.house).await);
    for act in ["remove-post", "remove-photo", "lift", "x"] {
        let _ = town.mira.browser.post(&format!("{path}/{act}"), &[("text", "x")]).await.expect(404);
    }
    let _ = town.mira.browser.post(&format!("{path}/suspend"), &[("text", " ")]).await.expect(422);
    before.assert_same(&town.house.dump().await, "nothing was decided");
    town.finish().await;
}

async fn d12_a_warning_is_read_and_appealed_once(plan: Plan) {
    let town = Town::open(plan).await;
    let measure = town.decide("warn", "Please be kinder.").await;
    assert!(town.ana.browser.get("/listings").await.expect(200).text().contains("The moderators decided something about you"), "it is told on every page");
    assert!(town.standing().await.contains("Please be kinder."));
    let before = town.house.dump().await;
    for other in [&town.berta, &town.mira] {
        let _ = other.browser.post(&format!("/settings/standing/{measure}/acknowledge"), &[]).await.expect(404);
        let _ = other.browser.post(&format!("/settings/standing/{measure}/appeal"), &[("text", "x")]).await.expect(404);
    }
    let _ = town.ana.browser.post(&format!("/settings/standing/{measure}/appeal"), &[("text", " ")]).await.expect(422);
    before.assert_same(&town.house.dump().await, "only the one concerned, and with words");
    let _ = town.ana.browser.post(&format!("/settings/standing/{measure}/acknowledge"), &[]).await.expect(303);
    assert!(!town.ana.browser.get("/listings").await.expect(200).text().contains("The moderators decided something about you"));
    let _ = town.ana.browser.post(&format!("/settings/standing/{measure}/appeal"), &[("text", "I was kind.")]).await.expect(303);
    let _ = town.ana.browser.post(&format!("/settings/standing/{measure}/appeal"), &[("text", "I was very kind.")]).await.expect(409);
    let desk = town.mira.browser.get("/moderation/appeals").await.expect(200).text();
    let appeal = desk.split("/moderation/appeals/").find_map(|rest| rest.split_once("/decline").map(|(id, _)| id.to_owned())).unwrap();
    assert!(desk.contains("I was kind."));
    let _ = town.mira.browser.post(&format!("/moderation/appeals/{appeal}/decline"), &[("text", "")]).await.expect(422);
    let _ = town.mira.browser.post(&format!("/moderation/appeals/{appeal}/decline"), &[("text", "Read it again.")]).await.expect(303);
    let _ = town.mira.browser.post(&format!("/moderation/appeals/{appeal}/accept"), &[]).await.expect(409);
    assert!(town.standing().await.contains("Read it again."));
    assert_eq!(town.log().await, ["mira appeal-declined @ana", "mira warn @ana"]);
    town.finish().await;
}

/// Whether somebody finds Ana's mug, in each place where strangers look.
async fn finds(visitor: &Visitor) -> Vec<bool> {
    let mut found = Vec::new();
    for path in ["/listings".to_owned(), format!("/search?q={WORD}"), "/api/peerwright/v1/timelines/local".to_owned(), "/api/peerwright/v1/listings".to_owned(), "/".to_owned()] {
        let answer = visitor.get(&path).await;
        found.push(answer.status == 200 && answer.text().contains("/@ana/listings/"));
    }
    let makers = visitor.get("/makers").await.expect(200).text();
    found.push(makers.contains("/@ana\""));
    found
}

async fn d12_who_is_limited_is_shown_to_followers_only_until_it_is_lifted(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.ana.say(Method::PATCH, "/me", &json!({"discoverable": true})).await;
    let mug = town.mug().await;
    let page = format!("/@ana/listings/{}", mug["id"].as_str().unwrap());
    assert_eq!(town.berta.follow("ana").await, "following");
    let visitor = town.house.visitor();
    let before = finds(&visitor).await;
    assert!(before[..4].iter().all(|found| *found), "{before:?}");
    let measure = town.decide("limit", "Too loud.").await;
    assert!(finds(&visitor).await[..5].iter().all(|found| !found), "{:?}", finds(&visitor).await);
    assert!(!finds(&visitor).await[5], "nor among the makers");
    assert!(town.berta.browser.get("/listings").await.expect(200).text().contains(WORD), "followers see it");
    let _ = visitor.get(&page).await.expect(200);
    let path = format!("/moderation/makers/{}/limit", town.ana.id(&town.house).await);
    let _ = town.mira.browser.post(&path, &[("text", "again")]).await.expect(409);
    town.lift(&measure).await;
    assert_eq!(finds(&visitor).await, before, "as it was");
    let _ = town.mira.browser.post(&format!("/moderation/measures/{measure}/lift"), &[]).await.expect(409);
    assert_eq!(town.log().await, ["mira lift-limit @ana", "mira limit @ana"]);
    town.finish().await;
}

async fn w06_d12_who_is_suspended_reads_why_and_may_say_one_thing(plan: Plan) {
    let town = Town::open(plan).await;
    let mug = town.mug().await;
    let (page, object) = (format!("/@ana/listings/{}", mug["id"].as_str().unwrap()), format!("/o/{}", mug["id"].as_str().unwrap()));
    let measure = town.decide("suspend", "Sold what was not yours.").await;
    assert!(town.ana.browser.get("/home").await.asks_who_it_is(), "their sessions end");
    let _ = town.ana.call(Method::GET, "/me").await.expect(401);
    let visitor = town.house.visitor();
    for path in ["/@ana", page.as_str()] {
        let _ = visitor.get(path).await.expect(410);
    }
    for path in ["/users/ana", object.as_str()] {
        let _ = visitor.document(path).await.expect(404);
    }
    assert!(!finds(&visitor).await.contains(&true));

    let answer = visitor.post("/signin", &[("login", "ana"), ("password", PASSWORD), ("next", "/home")]).await.expect(303);
    assert_eq!(answer.header("location"), "/settings/standing");
    let shut_out = visitor.with_cookie(&answer.cookie().unwrap());
    let told = shut_out.get("/settings/standing").await.expect(200).text();
    assert!(told.contains("Sold what was not yours.") && told.contains("You are shut out"));
    for path in ["/home", "/settings", "/settings/account", "/listings/new", "/moderation"] {
        assert!(shut_out.get(path).await.asks_who_it_is(), "{path}");
    }
    for path in ["/settings/password", "/settings/applications", "/@berta/follow", "/report", "/settings/sessions/revoke-others"] {
        assert!(shut_out.post(path, &[("app_name", "x"), ("scope", "read")]).await.asks_who_it_is(), "{path}");
    }
    let _ = visitor.post("/signin", &[("login", "ana"), ("password", "wrong")]).await.expect(422);
    let _ = shut_out.post(&format!("/settings/standing/{measure}/appeal"), &[("text", "They were mine.")]).await.expect(303);
    let desk = town.mira.browser.get("/moderation/appeals").await.expect(200).text();
    let appeal = desk.split("/moderation/appeals/").find_map(|rest| rest.split_once("/decline").map(|(id, _)| id.to_owned())).unwrap();
    let _ = town.mira.browser.post(&format!("/moderation/appeals/{appeal}/accept"), &[("text", "Sorry.")]).await.expect(303);
    settle(&[&town.house]).await;
    let _ = visitor.get(&page).await.expect(200);
    let _ = visitor.document("/users/ana").await.expect(200);
    Maker::sign_in(&town.house, "ana", PASSWORD).await;
    let _ = town.ana.call(Method::GET, "/me").await.expect(401);
    assert_eq!(town.log().await, ["mira appeal-accepted @ana", "mira lift-suspend @ana", "mira suspend @ana"]);
    let _ = shut_out.post("/signout", &[]).await.expect(303);
    assert!(shut_out.get("/settings/standing").await.asks_who_it_is());
    town.finish().await;
}

async fn d11_the_log_stays_as_it_is(plan: Plan) {
    let town = Town::open(plan).await;
    town.decide("warn", "x").await;
    let by = &town.house.dump().await;
    assert_eq!(by.table("moderation_log").len(), 1);
    assert!(town.mira.browser.get("/moderation/log").await.expect(200).text().contains("Warned"));
    assert!(!town.mira.browser.get("/moderation/log?act=suspend").await.expect(200).text().contains("<td data-label=\"What\">Warned"));
    let _ = town.mira.call(Method::GET, "/moderation/log?act=nonsense").await.expect(422);
    town.finish().await;
}

async fn a_photo_that_was_removed_is_gone_and_said_to_be(plan: Plan) {
    let town = Town::open(plan).await;
    let files = town.house.files().len();
    let photo = town.ana.upload(phone_photo(90, 60), WORD).await;
    let mug = town.ana.publish(&json!({"title": "Mug", "terms": "gift", "photos": [photo]})).await;
    settle(&[&town.house]).await;
    assert!(town.house.files().len() > files);
    let path = format!("/moderation/photos/{photo}/remove");
    assert!(town.mira.browser.get(&path).await.expect(200).text().contains("pages say that the photo was removed"));
    let _ = town.mira.browser.post(&path, &[("text", "not yours")]).await.expect(303);
    settle(&[&town.house]).await;
    town.holds_nothing_of(WORD, files).await;
    let page = town.house.visitor().get(&format!("/@ana/listings/{}", mug["id"].as_str().unwrap())).await.expect(200).text();
    assert!(page.contains("The moderators removed a photo.") && !page.contains("/media/"));
    let _ = town.mira.browser.post(&path, &[("text", "again")]).await.expect(404);
    assert_eq!(town.log().await, ["mira remove-photo @ana"]);
    town.finish().await;
}

async fn a_post_that_was_removed_leaves_no_copy(plan: Plan) {
    let town = Town::open(plan).await;
    let files = town.house.files().len();
    assert_eq!(town.berta.follow("ana").await, "following");
    let photo = town.ana.upload(phone_photo(90, 60), WORD).await;
    let body = json!({"title": WORD, "description": WORD, "terms": "gift", "tags": [WORD], "photos": [photo]});
    let request = town.ana.app.request(Method::POST, "/api/peerwright/v1/listings").header("idempotency-key", "k").json(&body);
    let draft = harness::Answer::of(request).await.expect(201).json();
    let id = draft["id"].as_str().unwrap().to_owned();
    let _ = town.ana.call(Method::POST, &format!("/listings/{id}/publish")).await.expect(200);
    settle(&[&town.house]).await;
    assert_eq!(town.berta.home().await, [WORD]);
    let _ = town.mira.browser.post(&format!("/moderation/posts/{id}/remove"), &[("text", "no")]).await.expect(303);
    settle(&[&town.house]).await;
    town.holds_nothing_of(WORD, files).await;
    assert!(town.berta.home().await.is_empty());
    let _ = town.house.visitor().get(&format!("/@ana/listings/{id}")).await.expect(410);
    let again = town.ana.app.request(Method::POST, "/api/peerwright/v1/listings").header("idempotency-key", "k").json(&body);
    let _ = harness::Answer::of(again).await.expect(410);
    assert!(town.standing().await.contains("A post of yours was removed"));
    town.finish().await;
}

async fn a_maker_who_was_suspended_for_thirty_days_leaves_no_copy(plan: Plan) {
    let town = Town::open(plan).await;
    let files = town.house.files().len();
    let photo = town.ana.upload(phone_photo(90, 60), WORD).await;
    let _ = town
        .ana
        .say(Method::PATCH, "/me", &json!({"name": WORD, "bio": WORD, "avatar": photo, "crafts": [WORD], "links": [{"name": WORD, "url": "https://ana.example/"}]}))
        .await
        .expect(200);
    town.mug().await;
    let _ = town.ana.say(Method::POST, "/listings", &json!({"title": WORD})).await.expect(201);
    settle(&[&town.house]).await;
    town.decide("suspend", "Sold what was not yours.").await;
    town.clock.turn(29 * 86_400);
    server::workers::tidy(town.house.app()).await.unwrap();
    settle(&[&town.house]).await;
    assert!(format!("{:?}", town.house.dump().await).contains(WORD), "there is time to appeal");
    town.clock.turn(2 * 86_400);
    server::workers::tidy(town.house.app()).await.unwrap();
    settle(&[&town.house]).await;
    town.holds_nothing_of(WORD, files).await;
    let visitor = town.house.visitor();
    let _ = visitor.document("/users/ana").await.expect(410);
    let _ = visitor.get("/@ana").await.expect(410);
    let _ = visitor.post("/signin", &[("login", "ana"), ("password", PASSWORD)]).await.expect(422);
    let fields = [("handle", "ana"), ("email", "new@mail.example"), ("password", PASSWORD), ("rules", "yes")];
    let _ = visitor.post("/signup", &fields).await.expect(422);
    let mira = Maker::sign_in(&town.house, "mira", PASSWORD).await;
    assert!(mira.browser.get("/moderation/log").await.expect(200).text().contains("Account deleted"));
    town.finish().await;
}

on_both_engines! {
    reports_are_refused_about_oneself_about_nothing_and_without_words,
    w09_a_member_reports_ten_times_an_hour,
    d08_reports_are_read_by_moderators_alone,
    a_report_is_looked_after_noted_and_closed_once,
    d12_nobody_decides_about_themselves_or_those_above,
    d12_a_warning_is_read_and_appealed_once,
    d12_who_is_limited_is_shown_to_followers_only_until_it_is_lifted,
    w06_d12_who_is_suspended_reads_why_and_may_say_one_thing,
    d11_the_log_stays_as_it_is,
    a_photo_that_was_removed_is_gone_and_said_to_be,
    a_post_that_was_removed_leaves_no_copy,
    a_maker_who_was_suspended_for_thirty_days_leaves_no_copy,
}
