//! Mail: who is asked to confirm what, how a forgotten password comes back, and what nobody learns by it.

use domain::accounts::{Registration, Role};
use harness::maker::{PASSWORD, find, promote};
use harness::{Answer, Clock, Instance, Maker, Plan, Postbox, Visitor, on_both_engines, settle};
use http::Method;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
const NEW: &str = "another walnut shuttle";

/// A house that sends mail.
struct Town {
    house: Instance,
    post: Postbox,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let post = Postbox::open().await;
        let server = post.server();
        let plan = plan.with(move |settings| {
            settings.mail.server = Some(server.clone());
            settings.mail.from = "Post <post@house.example>".to_owned();
        });
        Self { house: plan.start(&Clock::start()).await, post }
    }

    async fn sign_up(&self, name: &str, email: &str) -> Answer {
        let fields = [("handle", name), ("email", email), ("password", PASSWORD), ("reason", "I weave.")];
        self.house.visitor().post("/signup", &fields).await
    }

    /// Signs up, confirms and signs in.
    async fn join(&self, name: &str) -> Maker {
        let _ = self.sign_up(name, &format!("{name}@mail.example")).await.expect(303);
        settle(&[&self.house]).await;
        let link = self.post.only().link("/confirm/");
        let _ = self.house.visitor().post(&link, &[]).await.expect(303);
        Maker::sign_in(&self.house, name, PASSWORD).await
    }

    async fn forgot(&self, login: &str) -> Answer {
        self.house.visitor().post("/forgot", &[("login", login)]).await
    }

    /// Asks for a new password and answers the path of the link.
    async fn reset_link(&self, login: &str) -> String {
        let _ = self.forgot(login).await.expect(303);
        settle(&[&self.house]).await;
        self.post.only().link("/reset/")
    }

    async fn set(&self, link: &str, password: &str) -> Answer {
        self.house.visitor().post(link, &[("new_password", password)]).await
    }

    async fn tidy(&self) {
        server::workers::tidy(self.house.app()).await.unwrap();
    }
}

async fn may_sign_in(house: &Instance, login: &str, password: &str) -> bool {
    let answer = house.visitor().post("/signin", &[("login", login), ("password", password)]).await;
    answer.status == 303 && answer.cookie().is_some()
}

async fn is_signed_in(browser: &Visitor) -> bool {
    browser.get("/settings/account").await.status == 200
}

async fn who_has_not_confirmed_is_nobody(plan: Plan) {
    let town = Town::open(plan).await;
    let answer = town.sign_up("ana", "ana@mail.example").await.expect(303);
    assert_eq!((answer.location(), answer.cookie()), ("/signup/confirm?name=ana", None));
    let visitor = town.house.visitor();
    assert!(visitor.get(answer.location()).await.expect(200).text().contains("@ana"));
    let _ = visitor.get("/@ana").await.expect(404);
    let _ = visitor.document("/users/ana").await.expect(404);
    let finger = visitor.get(&format!("/.well-known/webfinger?resource=acct:ana@{}", town.house.host())).await;
    assert!(matches!(finger.status, 404 | 410), "{}", finger.status);
    let refused = visitor.post("/signin", &[("login", "ana"), ("password", PASSWORD)]).await.expect(303);
    assert_eq!((refused.location(), refused.cookie()), ("/signup/confirm?name=ana", None), "who knows the password learns what is missing");
    let _ = visitor.post("/signin", &[("login", "ana"), ("password", "wrong wrong wrong")]).await.expect(422);
    settle(&[&town.house]).await;
    let mail = town.post.only();
    assert_eq!((mail.to.as_slice(), mail.header("To"), mail.header("From")), (["ana@mail.example".to_owned()].as_slice(), "ana@mail.example", "Post <post@house.example>"));
    assert!(mail.header("Content-Type").starts_with("text/plain") && !mail.body.contains('<'), "{mail:?}");
    let link = mail.link("/confirm/");
    assert!(mail.body.contains(&town.house.url(&link)));
    // Programs open links to look at them.
    assert!(visitor.get(&link).await.expect(200).text().contains("ana@mail.example"));
    assert!(!may_sign_in(&town.house, "ana", PASSWORD).await);
    let _ = visitor.from_another_site().post(&link, &[]).await.expect(403);
    let _ = visitor.post(&format!("{link}x"), &[]).await.expect(410);
    assert_eq!(visitor.post(&link, &[]).await.expect(303).location(), "/signin?said=confirm-done");
    let _ = visitor.get("/@ana").await.expect(200);
    assert!(may_sign_in(&town.house, "ana@mail.example", PASSWORD).await);
    let _ = visitor.post(&link, &[]).await.expect(410);
    let _ = visitor.get(&link).await.expect(410);
    town.house.finish().await;
}

async fn who_confirms_where_moderators_read_asks_for_a_place(plan: Plan) {
    let town = Town::open(plan).await;
    let mira = town.join("mira").await;
    promote(&town.house, "mira", Role::Moderator).await;
    town.house.app().storage.set_instance(server::site::words::REGISTRATION, Registration::Approval.word()).await.unwrap();
    town.house.app().refresh_community().await.unwrap();
    assert_eq!(town.sign_up("ana", "ana@mail.example").await.expect(303).location(), "/signup/confirm?name=ana");
    settle(&[&town.house]).await;
    assert!(!mira.browser.get("/moderation/sign-ups").await.expect(200).text().contains("@ana"), "nobody reads what nobody confirmed");
    let link = town.post.only().link("/confirm/");
    assert_eq!(town.house.visitor().post(&link, &[]).await.expect(303).location(), "/signup/waiting?name=ana");
    assert!(!may_sign_in(&town.house, "ana", PASSWORD).await);
    assert!(mira.browser.get("/moderation/sign-ups").await.expect(200).text().contains("@ana"));
    let id = find(&town.house, "ana").await.id;
    let _ = mira.browser.post(&format!("/moderation/sign-ups/{id}/approve"), &[]).await.expect(303);
    assert!(may_sign_in(&town.house, "ana", PASSWORD).await);
    settle(&[&town.house]).await;
    assert!(town.post.only().header("Subject").starts_with("Welcome"));
    town.house.finish().await;
}

async fn w08_signing_up_tells_nobody_which_addresses_are_taken(plan: Plan) {
    let town = Town::open(plan).await;
    town.join("ana").await;
    let (taken, free) = (town.sign_up("berta", "ANA@mail.example").await, town.sign_up("carla", "carla@mail.example").await);
    assert_eq!((taken.status, taken.location()), (303, "/signup/confirm?name=berta"));
    assert_eq!((free.status, free.location()), (303, "/signup/confirm?name=carla"));
    settle(&[&town.house]).await;
    let mails = town.post.take();
    let to = |address: &str| mails.iter().find(|mail| mail.to == [address.to_owned()]).unwrap();
    assert!(to("ANA@mail.example").header("Subject").contains("already") && !to("ANA@mail.example").body.contains("/confirm/"), "its owner alone hears of it");
    assert!(to("carla@mail.example").body.contains("/confirm/"));
    // Before it is confirmed an address is nobody's, so that its owner gets it all the same.
    let _ = town.sign_up("dora", "carla@mail.example").await.expect(303);
    settle(&[&town.house]).await;
    let second = town.post.only().link("/confirm/");
    let _ = town.house.visitor().post(&second, &[]).await.expect(303);
    let late = town.house.visitor().post(&to("carla@mail.example").link("/confirm/"), &[]).await.expect(409).text();
    assert!(late.contains("already"), "{late}");
    assert!(may_sign_in(&town.house, "carla@mail.example", PASSWORD).await && find(&town.house, "carla").await.state.is_unconfirmed());
    town.house.finish().await;
}

async fn w09_another_confirmation_is_sent_to_who_waits_and_not_for_ever(plan: Plan) {
    let town = Town::open(plan.with(|settings| {
        settings.federation.allow_private_addresses = false;
        settings.limits.mail = "2/h".parse().ok();
    }))
    .await;
    let _ = town.sign_up("ana", "ana@mail.example").await.expect(303);
    settle(&[&town.house]).await;
    let first = town.post.only().link("/confirm/");
    let again = |name: &'static str| {
        let visitor = town.house.visitor();
        async move { visitor.post("/signup/confirm", &[("name", name)]).await }
    };
    assert_eq!(again("ana").await.expect(303).location(), "/signup/confirm?name=ana&said=confirm-sent-again");
    assert_eq!(again("nobody").await.expect(303).location(), "/signup/confirm?name=nobody&said=confirm-sent-again", "the same where nobody waits");
    let refused = again("ana").await.expect(429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 60);
    settle(&[&town.house]).await;
    let second = town.post.only().link("/confirm/");
    let _ = town.house.visitor().post(&first, &[]).await.expect(410);
    let _ = town.house.visitor().post(&second, &[]).await.expect(303);
    town.house.clock.turn(HOUR);
    let _ = again("ana").await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.post.take(), [], "nothing for who is in");
    town.house.finish().await;
}

async fn who_never_confirms_frees_the_name(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.sign_up("ana", "ana@mail.example").await.expect(303);
    settle(&[&town.house]).await;
    let link = town.post.only().link("/confirm/");
    town.house.clock.turn(3 * DAY);
    let _ = town.house.visitor().post(&link, &[]).await.expect(410);
    town.tidy().await;
    let _ = town.sign_up("ana", "other@mail.example").await.expect(422);
    town.house.clock.turn(4 * DAY);
    town.tidy().await;
    let _ = town.sign_up("ana", "other@mail.example").await.expect(303);
    settle(&[&town.house]).await;
    let _ = town.post.only();
    town.house.finish().await;
}

async fn w08_a_forgotten_password_tells_nobody_who_is_here(plan: Plan) {
    let town = Town::open(plan).await;
    town.join("ana").await;
    let _ = town.sign_up("berta", "berta@mail.example").await.expect(303);
    settle(&[&town.house]).await;
    let _ = town.post.only();
    let _ = town.forgot("").await.expect(422);
    let _ = town.forgot(&"a".repeat(400)).await.expect(422);
    let mut answers = Vec::new();
    for login in ["ana", "ana@mail.example", "nobody", "nobody@mail.example", "berta", "berta@mail.example", "a\r\nBcc: b@evil.example", "' OR 1=1"] {
        let answer = town.forgot(login).await;
        answers.push((answer.status, answer.header("location").to_owned(), answer.text()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    settle(&[&town.house]).await;
    let mails = town.post.take();
    assert!(
        mails.len() == 2 && mails.iter().all(|mail| mail.to == ["ana@mail.example"] && mail.body.contains("/reset/")),
        "by name and by address, and to nobody else: {mails:#?}"
    );
    town.house.finish().await;
}

async fn w07_a_link_to_a_new_password_works_once_for_an_hour_and_here(plan: Plan) {
    let town = Town::open(plan).await;
    town.join("ana").await;
    // Whatever the request calls us, the link leads to us.
    let request = town.house.visitor().request(Method::POST, "/forgot").form(&[("login", "ana")]);
    let poisoned = request.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example").send().await.unwrap();
    assert_eq!(poisoned.status(), 303);
    settle(&[&town.house]).await;
    let mail = town.post.only();
    assert!(!mail.body.contains("evil.example") && mail.body.contains(&format!("{}/reset/", town.house.url(""))), "{}", mail.body);
    let first = mail.link("/reset/");
    let dump = town.house.dump().await;
    let code = first.rsplit('/').next().unwrap();
    assert!(!format!("{dump:?}").contains(code), "only its hash is kept");
    let second = town.reset_link("ana@mail.example").await;
    let _ = town.house.visitor().get(&first).await.expect(410);
    let _ = town.set(&first, NEW).await.expect(410);
    let page = town.house.visitor().get(&second).await.expect(200);
    assert!(page.header("referrer-policy") == "same-origin" && !page.text().contains("http://evil"), "the link is told to no other site");
    let _ = town.set(&second, "short").await.expect(422);
    let _ = town.set(&second, "ana@mail.example").await.expect(422);
    let _ = town.house.visitor().from_another_site().post(&second, &[("new_password", NEW)]).await.expect(403);
    let _ = town.set("/reset/guessed", NEW).await.expect(410);
    assert!(may_sign_in(&town.house, "ana", PASSWORD).await);
    let (one, other) = tokio::join!(town.set(&second, NEW), town.set(&second, "yet another shuttle"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410], "of two at once one gets it");
    assert!(!may_sign_in(&town.house, "ana", PASSWORD).await);
    settle(&[&town.house]).await;
    assert!(town.post.only().header("Subject").contains("password"), "the owner is told");
    let third = town.reset_link("ana").await;
    town.house.clock.turn(HOUR);
    let _ = town.set(&third, NEW).await.expect(410);
    // A link for one thing is good for nothing else.
    let fourth = town.reset_link("ana").await;
    let _ = town.house.visitor().post(&fourth.replace("/reset/", "/confirm/"), &[]).await.expect(410);
    let _ = town.set(&fourth, NEW).await.expect(303);
    assert!(may_sign_in(&town.house, "ana", NEW).await);
    settle(&[&town.house]).await;
    town.house.finish().await;
}

async fn w05_a_new_password_by_mail_ends_all_that_was_signed_in(plan: Plan) {
    let town = Town::open(plan).await;
    let ana = town.join("ana").await;
    let again = Maker::sign_in(&town.house, "ana", PASSWORD).await;
    let _ = ana.call(Method::GET, "/me").await.expect(200);
    let link = town.reset_link("ana").await;
    assert!(is_signed_in(&ana.browser).await && is_signed_in(&again.browser).await, "asking ends nothing");
    assert_eq!(town.set(&link, NEW).await.expect(303).location(), "/signin?said=reset-done");
    assert!(!is_signed_in(&ana.browser).await && !is_signed_in(&again.browser).await);
    let _ = ana.call(Method::GET, "/me").await.expect(401);
    assert!(may_sign_in(&town.house, "ana", NEW).await);
    settle(&[&town.house]).await;
    assert_eq!(town.post.only().to, ["ana@mail.example"]);
    town.house.finish().await;
}

async fn w05_the_webhooks_that_a_new_password_leaves_are_named(plan: Plan) {
    let town = Town::open(plan).await;
    let ana = town.join("ana").await;
    let change = async |current: &str, new: &str| ana.browser.post("/settings/password", &[("current_password", current), ("new_password", new)]).await;
    assert!(!ana.browser.get("/settings/account").await.expect(200).text().contains("Your webhooks stay"));
    let _ = change(PASSWORD, NEW).await.expect(303);
    settle(&[&town.house]).await;
    assert!(!town.post.only().body.contains("webhooks"), "there are none");

    let hook = [("url", "https://shop.example/hook/a-secret-word"), ("events", "paid")];
    let _ = ana.browser.post("/settings/webhooks", &hook).await.expect(200);
    let page = ana.browser.get("/settings/account").await.expect(200).text();
    assert!(page.contains("Your webhooks stay") && page.contains("shop.example") && !page.contains("a-secret-word"));
    let _ = change(NEW, PASSWORD).await.expect(303);
    settle(&[&town.house]).await;
    let letter = town.post.only().body;
    assert!(letter.contains("- shop.example") && letter.contains("/settings/webhooks") && !letter.contains("a-secret-word"), "{letter}");
    assert!(ana.browser.get("/settings/webhooks").await.expect(200).text().contains("a-secret-word"), "and it stays");
    town.house.finish().await;
}

async fn w05_another_address_is_confirmed_and_the_old_one_is_told(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, _) = (town.join("ana").await, town.join("berta").await);
    let change = |email: &'static str, password: &'static str| {
        let browser = ana.browser.clone();
        async move { browser.post("/settings/email", &[("email", email), ("email_password", password)]).await }
    };
    let _ = change("ana@new.example", "wrong wrong wrong").await.expect(422);
    let _ = change("ana@new.example,evil@x.example", PASSWORD).await.expect(422);
    let _ = change("a\r\nBcc: b@evil.example", PASSWORD).await.expect(422);
    // Taken or not, the form says the same.
    let (taken, free) = (change("berta@mail.example", PASSWORD).await.expect(303), change("ana@new.example", PASSWORD).await.expect(303));
    assert_eq!(taken.location(), free.location());
    settle(&[&town.house]).await;
    let mails = town.post.take();
    let to = |address: &str| mails.iter().find(|mail| mail.to == [address.to_owned()]).unwrap();
    assert!(mails.len() == 2 && !to("berta@mail.example").body.contains("/confirm/"), "{mails:#?}");
    let link = to("ana@new.example").link("/confirm/");
    assert!(may_sign_in(&town.house, "ana@mail.example", PASSWORD).await && !may_sign_in(&town.house, "ana@new.example", PASSWORD).await);
    assert_eq!(town.house.visitor().post(&link, &[]).await.expect(303).location(), "/signin?said=email-changed");
    assert!(!is_signed_in(&ana.browser).await);
    let _ = ana.call(Method::GET, "/me").await.expect(401);
    assert!(!may_sign_in(&town.house, "ana@mail.example", PASSWORD).await && may_sign_in(&town.house, "ana@new.example", PASSWORD).await);
    settle(&[&town.house]).await;
    let told = town.post.only();
    assert!(told.to == ["ana@mail.example"] && !told.body.contains("new.example"), "{told:?}");
    town.house.finish().await;
}

async fn without_mail_nothing_is_asked(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let (ana, _) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    assert!(!house.visitor().get("/signin").await.expect(200).text().contains("/forgot"));
    for path in ["/forgot", "/signup/confirm?name=ana"] {
        let _ = house.visitor().get(path).await.expect(404);
    }
    let other = Maker::sign_in(&house, "ana", PASSWORD).await;
    let change = |email: &'static str| {
        let browser = ana.browser.clone();
        async move { browser.post("/settings/email", &[("email", email), ("email_password", PASSWORD)]).await }
    };
    let _ = change("BERTA@mail.example").await.expect(422);
    assert_eq!(change("ana@new.example").await.expect(303).location(), "/settings/account?said=email-kept");
    assert!(is_signed_in(&ana.browser).await && !is_signed_in(&other.browser).await);
    assert!(may_sign_in(&house, "ana@new.example", PASSWORD).await);
    assert_eq!(house.app().storage.count_mails().await.unwrap().waiting, 0);
    house.finish().await;
}

async fn r29_mail_waits_while_the_mail_server_is_away_and_no_longer_than_two_days(plan: Plan) {
    let town = Town::open(plan).await;
    town.join("ana").await;
    town.post.refuse(Some("451 not now"));
    let _ = town.forgot("ana").await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.house.app().storage.count_mails().await.unwrap().waiting, 1);
    let _ = town.house.visitor().get("/").await.expect(200);
    town.post.refuse(None);
    settle(&[&town.house]).await;
    assert_eq!(town.post.take(), [], "it is not yet time");
    town.house.clock.turn(60);
    settle(&[&town.house]).await;
    let _ = town.post.only().link("/reset/");
    // Who will never take it is not asked again.
    town.post.refuse(Some("550 no such person"));
    let _ = town.forgot("ana").await.expect(303);
    settle(&[&town.house]).await;
    let count = town.house.app().storage.count_mails().await.unwrap();
    assert!(count.waiting == 0 && count.dead == 1 && count.reason.contains("no such person"), "{count:?}");
    // Nobody takes it for two days.
    town.post.refuse(Some("451 not now"));
    let _ = town.forgot("ana").await.expect(303);
    for _ in 0..20 {
        town.house.clock.turn(6 * HOUR);
        settle(&[&town.house]).await;
    }
    assert_eq!(town.house.app().storage.count_mails().await.unwrap().waiting, 0);
    town.post.refuse(None);
    settle(&[&town.house]).await;
    assert_eq!(town.post.take(), [], "what is old is not sent any more");
    town.house.clock.turn(31 * DAY);
    town.tidy().await;
    assert_eq!(town.house.app().storage.count_mails().await.unwrap().dead, 0);
    town.house.finish().await;
}

async fn mail_speaks_the_language_of_who_asked(plan: Plan) {
    let town = Town::open(plan).await;
    town.join("ana").await;
    let request = town.house.visitor().request(Method::POST, "/forgot").form(&[("login", "ana")]);
    let mut request = request.build().unwrap();
    request.headers_mut().insert("accept-language", "de".parse().unwrap());
    assert_eq!(reqwest_client().execute(request).await.unwrap().status(), 303);
    settle(&[&town.house]).await;
    assert!(town.post.only().body.starts_with("Hallo @ana"));
    town.house.finish().await;
}

#[expect(clippy::disallowed_methods, reason = "people outside have clients of their own")]
fn reqwest_client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

on_both_engines!(
    who_has_not_confirmed_is_nobody,
    who_confirms_where_moderators_read_asks_for_a_place,
    w08_signing_up_tells_nobody_which_addresses_are_taken,
    w09_another_confirmation_is_sent_to_who_waits_and_not_for_ever,
    who_never_confirms_frees_the_name,
    w08_a_forgotten_password_tells_nobody_who_is_here,
    w07_a_link_to_a_new_password_works_once_for_an_hour_and_here,
    w05_a_new_password_by_mail_ends_all_that_was_signed_in,
    w05_the_webhooks_that_a_new_password_leaves_are_named,
    w05_another_address_is_confirmed_and_the_old_one_is_told,
    without_mail_nothing_is_asked,
    r29_mail_waits_while_the_mail_server_is_away_and_no_longer_than_two_days,
    mail_speaks_the_language_of_who_asked,
);
