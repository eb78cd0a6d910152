//! Coming in, going out, and staying who one is.

use domain::accounts::{Account, Event, Registration, Role, State};
use harness::maker::{PASSWORD, find, promote};
use harness::{Answer, Clock, Instance, Letter, Maker, Plan, Visitor, on_both_engines, settle};
use http::Method;
use storage::instance::key;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

async fn first_run_works_once(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let storage = &house.app().storage;
    storage.set_instance(key::FIRST_ADMIN, &server::first_admin_mark("the-code-on-the-screen")).await.unwrap();
    let visitor = house.visitor();
    for wrong in ["/first-run/", "/first-run/other", "/first-run/the-code-on-the-screen2"] {
        let _ = visitor.get(wrong).await.expect(404);
        let _ = visitor.post(wrong, &[("handle", "mallory")]).await.expect(404);
    }
    let path = "/first-run/the-code-on-the-screen";
    assert!(visitor.get(path).await.expect(200).text().contains("name=\"instance_name\""));
    let typed = |password| {
        [
            ("instance_name", "Harbour Makers"),
            ("headline", "Made by the sea"),
            ("description", "We make things."),
            ("door", "open"),
            ("accent", "blue"),
            ("handle", "ottilie"),
            ("email", "o@mail.example"),
            ("password", password),
        ]
    };
    let again = visitor.post(path, &typed("short")).await.expect(422).text();
    assert!(again.contains("Harbour Makers") && again.contains("ottilie") && !again.contains("value=\"short\""), "what was typed stays, but the password");
    let answer = visitor.post(path, &typed(PASSWORD)).await.expect(303);
    let host = visitor.with_cookie(&answer.cookie().expect("a session"));
    assert!(host.get("/home").await.expect(200).text().contains("Harbour Makers"));
    assert_eq!(find(&house, "ottilie").await.role, Role::Admin);
    let _ = visitor.get(path).await.expect(404);
    let _ = visitor.post(path, &typed(PASSWORD)).await.expect(404);
    house.finish().await;
}

async fn two_browsers_at_the_first_run_make_one_host(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    house.app().storage.set_instance(key::FIRST_ADMIN, &server::first_admin_mark("code")).await.unwrap();
    let (one, two) = (house.visitor(), house.visitor());
    let typed = |handle, email| [("instance_name", "Harbour"), ("door", "open"), ("accent", "blue"), ("handle", handle), ("email", email), ("password", PASSWORD)];
    let (fields_one, fields_two) = (typed("one", "one@mail.example"), typed("two", "two@mail.example"));
    let (one, two) = tokio::join!(one.post("/first-run/code", &fields_one), two.post("/first-run/code", &fields_two));
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 404]);
    assert_eq!(house.app().storage.read().await.unwrap().accounts().count().await.unwrap(), 1);
    house.finish().await;
}

fn newcomer(name: &str) -> [(&str, &str); 4] {
    [("handle", name), ("email", "newcomer@mail.example"), ("password", PASSWORD), ("reason", "I weave, and I should like to trade.")]
}

async fn at_an_open_door_everybody_comes_in(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let visitor = house.visitor();
    for (field, wrong) in [
        ("handle", "admin"),
        ("handle", "Ana Maria"),
        ("handle", "ａna"),
        ("handle", ""),
        ("handle", &"x".repeat(31)),
        ("email", "nowhere"),
        ("email", "a@b.example\r\nBcc: all@c.example"),
        ("password", "short"),
        ("password", "aaaaaaaaaaaaaa"),
        ("password", "newcomer@mail.example"),
    ] {
        let mut fields = newcomer("ana");
        fields.iter_mut().filter(|(name, _)| *name == field).for_each(|(_, value)| *value = wrong);
        let again = visitor.post("/signup", &fields).await.expect(422).text();
        assert!(!again.contains(&format!("value=\"{PASSWORD}\"")), "a password is not sent back");
    }
    assert_eq!(house.app().storage.read().await.unwrap().accounts().count().await.unwrap(), 0);
    let answer = visitor.post("/signup", &newcomer("ana")).await.expect(303);
    let ana = visitor.with_cookie(&answer.cookie().unwrap());
    let _ = ana.get(answer.location()).await.expect(200);
    assert_eq!((find(&house, "ana").await.role, find(&house, "ana").await.state), (Role::Member, State::Active));
    assert!(!visitor.get("/makers").await.expect(200).text().contains("/@ana"), "who did not ask is in no list");
    let seen = [("handle", "seen"), ("email", "seen@mail.example"), ("password", PASSWORD), ("discoverable", "yes")];
    let _ = visitor.post("/signup", &seen).await.expect(303);
    assert!(visitor.get("/makers").await.expect(200).text().contains("/@seen"));
    let taken = visitor.post("/signup", &[("handle", "Ana"), ("email", "other@mail.example"), ("password", PASSWORD)]).await.expect(422).text();
    assert!(taken.contains("other@mail.example"), "what was typed stays");
    let _ = visitor.post("/signup", &[("handle", "berta"), ("email", "NEWCOMER@mail.example"), ("password", PASSWORD)]).await.expect(422);
    assert_eq!(house.app().storage.read().await.unwrap().accounts().count().await.unwrap(), 2);
    house.finish().await;
}

/// A house with a moderator, and then with this door.
async fn with_door(plan: Plan, door: Registration) -> (Instance, Maker) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let moderator = Maker::join(&house, "mira").await;
    promote(&house, "mira", Role::Moderator).await;
    house.app().storage.set_instance("registration", door.word()).await.unwrap();
    house.app().refresh_community().await.unwrap();
    (house, moderator)
}

async fn at_a_watched_door_a_moderator_decides(plan: Plan) {
    let (house, moderator) = with_door(plan, Registration::Approval).await;
    let visitor = house.visitor();
    let _ = visitor.post("/signup", &[("handle", "ana"), ("email", "a@mail.example"), ("password", PASSWORD)]).await.expect(422);
    let answer = visitor.post("/signup", &newcomer("ana")).await;
    assert!(answer.status == 200 || answer.status == 303, "{}", answer.status);
    assert_eq!(answer.cookie(), None, "nobody is signed in who waits");
    let _ = visitor.post("/signup", &[("handle", "zoe"), ("email", "z@mail.example"), ("password", PASSWORD), ("reason", "Hello")]).await;
    let wait = visitor.post("/signin", &[("login", "ana"), ("password", PASSWORD)]).await.expect(422);
    let wrong = visitor.post("/signin", &[("login", "ana"), ("password", "a wrong password")]).await.expect(422);
    assert_ne!(wait.text(), wrong.text(), "who knows the password learns that they wait");
    for hidden in ["/@ana", "/users/ana"] {
        assert!(matches!(visitor.document(hidden).await.status, 404 | 410), "{hidden}");
    }
    let finger = visitor.get(&format!("/.well-known/webfinger?resource=acct:ana@{}", house.host())).await;
    assert!(matches!(finger.status, 404 | 410), "w08: {}", finger.status);
    let desk = moderator.browser.get("/moderation/sign-ups").await.expect(200).text();
    assert!(desk.contains("I weave, and I should like to trade.") && desk.contains("zoe"));
    let (ana, zoe) = (find(&house, "ana").await.id, find(&house, "zoe").await.id);
    let _ = moderator.browser.post(&format!("/moderation/sign-ups/{ana}/approve"), &[]).await.expect(303);
    let _ = moderator.browser.post(&format!("/moderation/sign-ups/{zoe}/reject"), &[]).await.expect(303);
    let _ = moderator.browser.post(&format!("/moderation/sign-ups/{ana}/approve"), &[]).await.expect(404);
    Maker::sign_in(&house, "ana", PASSWORD).await;
    let _ = visitor.get("/@ana").await.expect(200);
    let _ = visitor.post("/signin", &[("login", "zoe"), ("password", PASSWORD)]).await.expect(422);
    settle(&[&house]).await;
    house.finish().await;
}

async fn at_an_invited_door_an_invitation_works_as_often_as_it_says(plan: Plan) {
    let (house, moderator) = with_door(plan, Registration::Invite).await;
    let visitor = house.visitor();
    let _ = visitor.post("/signup", &newcomer("ana")).await.expect(422);
    let _ = moderator.browser.post("/settings/invites", &[("uses", "0"), ("days", "7")]).await.expect(422);
    let _ = moderator.browser.post("/settings/invites", &[("uses", "1"), ("days", "7")]).await.expect(303);
    let page = moderator.browser.get("/settings/invites").await.expect(200).text();
    let code = page.split("invite=").nth(1).expect("a link").split(['"', '&']).next().unwrap().to_owned();
    assert!(visitor.get(&format!("/signup?invite={code}")).await.expect(200).text().contains(&code));
    let invited = |name, email, code| [("handle", name), ("email", email), ("password", PASSWORD), ("invite", code)];
    let _ = visitor.post("/signup", &invited("mallory", "m@mail.example", "guessed")).await.expect(422);
    let _ = visitor.post("/signup", &invited("ana", "ana@mail.example", &code)).await.expect(303);
    let _ = visitor.post("/signup", &invited("berta", "b@mail.example", &code)).await.expect(422);
    let _ = moderator.browser.post("/settings/invites", &[("uses", "5"), ("days", "1")]).await.expect(303);
    let page = moderator.browser.get("/settings/invites").await.expect(200).text();
    let code = page.split("invite=").nth(1).expect("a link").split(['"', '&']).next().unwrap().to_owned();
    house.clock.turn(DAY + 1);
    let _ = visitor.post("/signup", &invited("carla", "c@mail.example", &code)).await.expect(422);
    house.finish().await;
}

async fn w25_an_invitation_used_by_two_at_once_lets_one_in(plan: Plan) {
    let (house, moderator) = with_door(plan, Registration::Invite).await;
    let _ = moderator.browser.post("/settings/invites", &[("uses", "1"), ("days", "7")]).await.expect(303);
    let page = moderator.browser.get("/settings/invites").await.expect(200).text();
    let code = page.split("invite=").nth(1).expect("a link").split(['"', '&']).next().unwrap().to_owned();
    let (one, two) = (house.visitor(), house.visitor());
    let fields = |name, email| [("handle", name), ("email", email), ("password", PASSWORD), ("invite", code.as_str())];
    let (first, second) = (fields("one", "one@mail.example"), fields("two", "two@mail.example"));
    let (one, two) = tokio::join!(one.post("/signup", &first), two.post("/signup", &second));
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 422]);
    house.finish().await;
}

async fn at_a_closed_door_nobody_comes_in(plan: Plan) {
    let (house, _) = with_door(plan, Registration::Closed).await;
    let visitor = house.visitor();
    let before = house.dump().await;
    let answer = visitor.post("/signup", &newcomer("ana")).await;
    assert!(matches!(answer.status, 403 | 422), "{}", answer.status);
    before.assert_same(&house.dump().await, "nobody came in");
    let _ = visitor.get("/signup").await.expect(200);
    house.finish().await;
}

/// An answer without what was typed.
fn without(answer: &Answer, typed: &str) -> String {
    answer.text().replace(typed, "…")
}

async fn w08_a_wrong_password_and_an_unknown_name_are_told_alike(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    Maker::join(&house, "ana").await;
    let visitor = house.visitor();
    let wrong = |login: &'static str| {
        let visitor = visitor.clone();
        async move { visitor.post("/signin", &[("login", login), ("password", "a wrong password")]).await.expect(422) }
    };
    let (known, unknown) = (wrong("ana").await, wrong("bob").await);
    assert_eq!(without(&known, "ana"), without(&unknown, "bob"));
    assert_eq!((known.cookie(), unknown.cookie()), (None, None));
    assert_eq!(without(&wrong("ana@mail.example").await, "ana@mail.example"), without(&wrong("bob@mail.example").await, "bob@mail.example"));
    for login in ["ana", "ANA", "@ana", "ana@mail.example", "Ana@Mail.example"] {
        let _ = visitor.post("/signin", &[("login", login), ("password", PASSWORD)]).await.expect(303);
    }
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        let answer = visitor.post("/signin", &[("login", "ana"), ("password", PASSWORD), ("next", next)]).await.expect(303);
        assert_eq!(answer.location(), "/home", "{next}");
    }
    let answer = visitor.post("/signin", &[("login", "ana"), ("password", PASSWORD), ("next", "/settings")]).await.expect(303);
    assert_eq!(answer.location(), "/settings");
    house.finish().await;
}

/// A house behind a proxy that says who is calling, so that callers on this machine count.
async fn behind_a_proxy(plan: Plan) -> Instance {
    let plan = plan.with(|settings| settings.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]);
    plan.start(&Clock::start()).await
}

async fn from(visitor: &Visitor, address: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    Answer::of(visitor.request(Method::POST, path).header("x-forwarded-for", address).form(fields)).await
}

async fn w09_who_tries_too_often_waits(plan: Plan) {
    let house = behind_a_proxy(plan).await;
    Maker::join(&house, "ana").await;
    let visitor = house.visitor();
    let (wrong, right) = ([("login", "ana"), ("password", "a wrong password")], [("login", "ana"), ("password", PASSWORD)]);
    for _ in 0..10 {
        let _ = from(&visitor, "198.51.100.7", "/signin", &wrong).await.expect(422);
    }
    let answer = from(&visitor, "198.51.100.7", "/signin", &right).await.expect(429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0, "and is told how long");
    let _ = from(&visitor, "198.51.100.8", "/signin", &right).await.expect(303);
    for forged in ["203.0.113.1, 198.51.100.7", "x, 198.51.100.7"] {
        let _ = from(&visitor, forged, "/signin", &right).await.expect(429);
    }
    house.clock.turn(HOUR);
    let _ = from(&visitor, "198.51.100.7", "/signin", &right).await.expect(303);
    for number in 0..5 {
        let (name, email) = (format!("n{number}"), format!("n{number}@mail.example"));
        let _ = from(&visitor, "2001:db8:1:2::7", "/signup", &[("handle", &name), ("email", &email), ("password", PASSWORD)]).await.expect(303);
    }
    let again = [("handle", "n9"), ("email", "n9@mail.example"), ("password", PASSWORD)];
    let _ = from(&visitor, "2001:db8:1:2:ffff::8", "/signup", &again).await.expect(429);
    let _ = from(&visitor, "2001:db8:1:3::7", "/signup", &again).await.expect(303);
    house.finish().await;
}

async fn sessions_are_listed_and_ended_one_by_one(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let here = Maker::join(&house, "ana").await;
    let (phone, library) = (Maker::sign_in(&house, "ana", PASSWORD).await, Maker::sign_in(&house, "ana", PASSWORD).await);
    let berta = Maker::join(&house, "berta").await;
    let sessions = |page: &str| {
        page.split("/settings/sessions/")
            .skip(1)
            .filter_map(|rest| rest.split_once("/revoke\"").map(|(id, _)| id.to_owned()))
            .filter(|id| id.parse::<i64>().is_ok())
            .collect::<Vec<_>>()
    };
    let listed = sessions(&here.browser.get("/settings/account").await.expect(200).text());
    assert_eq!(listed.len(), 2, "the others can be ended");
    let _ = berta.browser.post(&format!("/settings/sessions/{}/revoke", listed[0]), &[]).await.expect(404);
    let _ = here.browser.post(&format!("/settings/sessions/{}/revoke", listed[0]), &[]).await.expect(303);
    let alive = [phone.browser.get("/home").await.status, library.browser.get("/home").await.status];
    assert_eq!(alive.iter().filter(|status| **status == 200).count(), 1, "{alive:?}");
    let _ = here.browser.post("/settings/sessions/revoke-others", &[]).await.expect(303);
    assert!(phone.browser.get("/home").await.asks_who_it_is() && library.browser.get("/home").await.asks_who_it_is());
    let _ = here.browser.get("/home").await.expect(200);
    let out = here.browser.post("/signout", &[]).await.expect(303);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert!(here.browser.get("/home").await.asks_who_it_is());
    house.finish().await;
}

async fn a_refusal_is_told_in_the_frame_of_who_is_signed_in(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let _ = ana.browser.post("/settings/language", &[("language", "de")]).await.expect(303);
    for (path, status) in [("/@ana/listings/1", 404), ("/settings/invites", 403)] {
        let page = ana.browser.get(path).await.expect(status).text();
        assert!(page.contains("lang=\"de\"") && page.contains("/signout") && !page.contains("href=\"/signin"), "{path}");
    }
    let stranger = house.visitor().get("/@ana/listings/1").await.expect(404).text();
    assert!(!stranger.contains("/signout") && stranger.contains("href=\"/signin"));
    house.finish().await;
}

async fn a_session_ends_when_nobody_uses_it_for_sixty_days(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let (used, left) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    clock.turn(40 * DAY);
    let _ = used.browser.get("/home").await.expect(200);
    clock.turn(40 * DAY);
    let _ = used.browser.get("/home").await.expect(200);
    assert!(left.browser.get("/home").await.asks_who_it_is());
    house.finish().await;
}

async fn w05_a_new_password_ends_all_other_sessions_and_every_token(plan: Plan) {
    const NEW: &str = "an oak shuttle instead";
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let (here, elsewhere) = (Maker::join(&house, "ana").await, Maker::sign_in(&house, "ana", PASSWORD).await);
    let wrong = here.browser.post("/settings/password", &[("current_password", "a wrong password"), ("new_password", NEW)]).await.expect(422).text();
    assert!(!wrong.contains(NEW));
    let _ = here.browser.post("/settings/password", &[("current_password", PASSWORD), ("new_password", "short")]).await.expect(422);
    let _ = elsewhere.browser.get("/home").await.expect(200);
    let _ = elsewhere.call(Method::GET, "/me").await.expect(200);
    let _ = here.browser.post("/settings/password", &[("current_password", PASSWORD), ("new_password", NEW)]).await.expect(303);
    let _ = here.browser.get("/home").await.expect(200);
    assert!(elsewhere.browser.get("/home").await.asks_who_it_is());
    for app in [&here, &elsewhere] {
        let _ = app.call(Method::GET, "/me").await.expect(401);
    }
    let _ = house.visitor().post("/signin", &[("login", "ana"), ("password", PASSWORD)]).await.expect(422);
    Maker::sign_in(&house, "ana", NEW).await;
    house.finish().await;
}

async fn w06_who_is_suspended_is_out_at_once(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let account = Account { state: State::Suspended, ..find(&house, "ana").await };
    let mut tx = house.app().storage.begin().await.unwrap();
    tx.accounts().update(&account).await.unwrap();
    tx.commit(Event::InstanceChanged { by: None }, clock.time()).await.unwrap();
    assert!(ana.browser.get("/home").await.asks_who_it_is());
    let app = ana.call(Method::GET, "/me").await.status;
    assert!(matches!(app, 401 | 403), "{app}");
    let answer = house.visitor().post("/signin", &[("login", "ana"), ("password", PASSWORD)]).await.expect(303);
    assert_eq!(answer.header("location"), "/settings/standing");
    let shut_out = house.visitor().with_cookie(&answer.cookie().unwrap());
    assert!(shut_out.get("/home").await.asks_who_it_is(), "only the one page is theirs");
    house.finish().await;
}

async fn tokens_are_made_shown_once_and_ended(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let _ = ana.browser.post("/settings/applications", &[("app_name", ""), ("scope", "read")]).await.expect(422);
    let _ = ana.browser.post("/settings/applications", &[("app_name", "Loom")]).await.expect(422);
    let shown = ana.browser.post("/settings/applications", &[("app_name", "Loom"), ("scope", "read")]).await.expect(200).text();
    let is_token = |word: &&str| word.len() == 43 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let token = shown.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).find(is_token).expect("a token").to_owned();
    let app = house.visitor().with_token(&token);
    let _ = app.api(Method::GET, "/me", None).await.expect(200);
    let page = ana.browser.get("/settings/account").await.expect(200).text();
    assert!(page.contains("Loom") && !page.contains(&token), "it is never shown again");
    let dump = format!("{:?}", house.dump().await);
    assert!(!dump.contains(&token), "w32: nor kept");
    let id = page.split("/settings/applications/").filter_map(|rest| rest.split_once("/revoke\"").map(|(id, _)| id)).find(|id| id.parse::<i64>().is_ok()).unwrap();
    for id in page.split("/settings/applications/").filter_map(|rest| rest.split_once("/revoke\"").map(|(id, _)| id)).filter(|id| id.parse::<i64>().is_ok()) {
        let _ = ana.browser.post(&format!("/settings/applications/{id}/revoke"), &[]).await.expect(303);
    }
    let _ = ana.browser.post(&format!("/settings/applications/{id}/revoke"), &[]).await.expect(404);
    let _ = app.api(Method::GET, "/me", None).await.expect(401);
    house.finish().await;
}

on_both_engines! {
    first_run_works_once,
    two_browsers_at_the_first_run_make_one_host,
    at_an_open_door_everybody_comes_in,
    at_a_watched_door_a_moderator_decides,
    at_an_invited_door_an_invitation_works_as_often_as_it_says,
    w25_an_invitation_used_by_two_at_once_lets_one_in,
    at_a_closed_door_nobody_comes_in,
    w08_a_wrong_password_and_an_unknown_name_are_told_alike,
    w09_who_tries_too_often_waits,
    sessions_are_listed_and_ended_one_by_one,
    a_refusal_is_told_in_the_frame_of_who_is_signed_in,
    a_session_ends_when_nobody_uses_it_for_sixty_days,
    w05_a_new_password_ends_all_other_sessions_and_every_token,
    w06_who_is_suspended_is_out_at_once,
    tokens_are_made_shown_once_and_ended,
}

#[tokio::test]
async fn the_cookie_is_for_this_host_alone() {
    let clock = Clock::start();
    let local = Instance::start(&clock).await;
    let public = Plan::sqlite().known_as("https://our.example").start(&clock).await;
    for (house, name, is_secure) in [(&local, format!("session-{}", local.port()), false), (&public, "__Host-session".to_owned(), true)] {
        let answer = house.visitor().post("/signup", &newcomer("ana")).await.expect(303);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), is_secure, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
        let token = cookie.split('=').nth(1).unwrap().split(';').next().unwrap();
        assert!(token.len() >= 43 && !format!("{:?}", house.dump().await).contains(token), "w32: only its hash is kept");
    }
    local.finish().await;
    public.finish().await;
}

#[tokio::test]
async fn a_second_server_on_one_file_refuses_to_start() {
    let clock = Clock::start();
    let house = Instance::start(&clock).await;
    let settings = house.app().settings.clone();
    let storage = storage::Storage::open(&storage::Options::new(&settings.database.url)).await.unwrap();
    let refused = server::start_with(settings, storage, clock.clone()).await;
    let error = refused.err().expect("a refusal");
    assert!(format!("{error:#}").contains("serves"), "{error:#}");
    house.finish().await;
}

#[tokio::test]
async fn a_house_in_trouble_says_so_and_tells_nothing_of_itself() {
    let clock = Clock::start();
    let mut house = Instance::start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let _ = house.visitor().get("/health/ready").await.expect(200);
    house.app().storage.close().await;
    for (path, visitor) in [
        ("/", house.visitor()),
        ("/home", ana.browser.clone()),
        ("/api/peerwright/v1/me", ana.app.clone()),
        ("/api/peerwright/v1/listings", house.visitor()),
        ("/users/ana", house.visitor()),
    ] {
        let answer = visitor.get(path).await.expect(503);
        let text = answer.text().to_lowercase();
        for secret in ["sqlx", "pool", "attempted", "panicked"] {
            assert!(!text.contains(secret), "{path} tells of {secret}: {text:.400}");
        }
    }
    let _ = house.visitor().get("/health/live").await.expect(200);
    let _ = house.visitor().get("/health/ready").await.expect(503);
    assert_eq!(Letter::of(&house, Vec::new()).send().await, 401);
    house.stop().await;
    house.start_again().await;
    let _ = ana.browser.get("/home").await.expect(200);
    house.finish().await;
}
