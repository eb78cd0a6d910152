//! Who a maker is: to people, to programs, to other servers.

use harness::photo::{CAMERA_MODEL, phone_photo};
use harness::{Clock, Instance, Maker, Peer, Plan, on_both_engines, settle};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

fn profile(name: &str) -> Form {
    let fields = [
        ("name", name),
        ("bio", "I throw *stoneware*.\n\n<script>alert(1)</script>"),
        ("crafts", "pottery, salt glaze"),
        ("place", "Leipzig"),
        ("pronouns", "she/her"),
        ("discoverable", "yes"),
        ("indexable", "yes"),
    ];
    fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value.to_owned()))
}

async fn a_profile_with_a_portrait_is_written_on_the_page(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let portrait = Part::bytes(phone_photo(900, 700)).file_name("me.jpg").mime_str("image/jpeg").unwrap();
    let _ = ana.browser.post_files("/settings", profile("Ana of the kiln").part("avatar", portrait)).await.expect(303);
    let page = house.visitor().get("/@ana").await.expect(200).text();
    assert!(page.contains("Ana of the kiln") && page.contains("Leipzig") && page.contains("/media/"));
    assert!(!page.contains("<script>alert"), "h01");
    let about = house.visitor().get("/@ana/about").await.expect(200).text();
    assert!(about.contains("<em>stoneware</em>"));
    let actor = house.visitor().document("/users/ana").await.expect(200).json();
    let picture = house.visitor().get(actor["icon"]["url"].as_str().expect("a portrait")).await.expect(200);
    assert!(!String::from_utf8_lossy(&picture.body).contains(CAMERA_MODEL));

    let again = ana.browser.post_files("/settings", profile(&"x".repeat(200))).await.expect(422).text();
    assert!(again.contains("I throw *stoneware*."), "what was typed stays");
    let text = Part::bytes(b"not a picture at all".to_vec()).file_name("me.jpg").mime_str("image/jpeg").unwrap();
    let _ = ana.browser.post_files("/settings", profile("Ana").part("avatar", text)).await.expect(422);
    assert!(house.visitor().get("/@ana").await.text().contains("Ana of the kiln"), "and nothing changed");
    let _ = ana.browser.post_files("/settings", profile("Ana").text("remove_avatar", "yes")).await.expect(303);
    assert_eq!(house.visitor().document("/users/ana").await.expect(200).json()["icon"], Value::Null);
    house.finish().await;
}

async fn programs_and_peers_find_a_maker(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let visitor = house.visitor();
    let page = house.url("/@ana");
    for resource in [format!("acct:{}", ana.handle), format!("acct:ANA@{}", house.host()), ana.address.clone(), page.clone()] {
        let encoded: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
        let answer = visitor.get(&format!("/.well-known/webfinger?resource={encoded}")).await.expect(200);
        assert_eq!((answer.header("content-type"), answer.header("access-control-allow-origin")), ("application/jrd+json", "*"));
        let finger = answer.json();
        assert_eq!(finger["subject"], format!("acct:{}", ana.handle), "{resource}");
        let own = finger["links"].as_array().unwrap().iter().find(|link| link["rel"] == "self").unwrap();
        assert_eq!((own["href"].as_str(), own["type"].as_str()), (Some(ana.address.as_str()), Some("application/activity+json")));
    }
    for nobody in ["acct:nobody@{host}", "acct:ana@elsewhere.example", "ana", "https://elsewhere.example/users/ana"] {
        let encoded: String = url::form_urlencoded::byte_serialize(nobody.replace("{host}", &house.host()).as_bytes()).collect();
        let _ = visitor.get(&format!("/.well-known/webfinger?resource={encoded}")).await.expect(404);
    }
    let _ = visitor.get("/.well-known/webfinger").await.expect(400);

    let actor = visitor.document("/users/ana").await.expect(200);
    assert!(actor.header("content-type").starts_with("application/activity+json") && actor.header("vary").to_lowercase().contains("accept"));
    let actor = actor.json();
    assert_eq!(
        (actor["type"].as_str(), actor["id"].as_str(), actor["preferredUsername"].as_str(), actor["url"].as_str()),
        (Some("Person"), Some(ana.address.as_str()), Some("ana"), Some(page.as_str()))
    );
    assert_eq!(actor["publicKey"]["owner"], ana.address.as_str());
    assert!(actor["publicKey"]["publicKeyPem"].as_str().unwrap().contains("BEGIN PUBLIC KEY"));
    assert_eq!(actor["endpoints"]["sharedInbox"], house.url("/inbox"));
    for collection in ["outbox", "followers", "following"] {
        let path = actor[collection].as_str().unwrap_or_else(|| panic!("{collection}")).to_owned();
        let first = visitor.document(&path).await.expect(200).json();
        assert_eq!((first["type"].as_str(), first["totalItems"].as_i64()), (Some("OrderedCollection"), Some(0)), "{collection}");
    }
    assert_eq!(visitor.document("/@ana").await.location(), ana.address, "a program at the page is sent to the identity");
    assert_eq!(visitor.get("/users/ana").await.location(), "/@ana", "a browser at the identity is sent to the page");
    let _ = visitor.document("/users/nobody").await.expect(404);
    let instance = visitor.document("/actor").await.expect(200).json();
    assert_eq!((instance["type"].as_str(), instance["id"].as_str()), (Some("Application"), Some(house.url("/actor").as_str())));

    let links = visitor.get("/.well-known/nodeinfo").await.expect(200).json();
    for link in links["links"].as_array().unwrap().iter().filter(|link| link["rel"].as_str().unwrap().contains("nodeinfo.diaspora.software")) {
        let info = visitor.get(link["href"].as_str().unwrap()).await.expect(200).json();
        assert_eq!(
            (info["software"]["name"].as_str(), info["protocols"][0].as_str(), info["usage"]["users"]["total"].as_i64()),
            (Some("peerwright"), Some("activitypub"), Some(1))
        );
        assert_eq!(info["openRegistrations"], true);
    }
    let _ = visitor.get("/nodeinfo/2.0").await.expect(200);
    let _ = visitor.get("/nodeinfo/2.1").await.expect(200);
    let _ = visitor.get("/nodeinfo/9.9").await.expect(404);
    assert!(visitor.get("/.well-known/host-meta").await.expect(200).text().contains("/.well-known/webfinger?resource={uri}"));
    house.finish().await;
}

async fn a_locked_maker_answers_each_request_on_the_page(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let (ana, berta, carla) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "carla").await);
    let _ = ana.browser.post_files("/settings", profile("Ana").text("locked", "yes")).await.expect(303);
    for asking in [&berta, &carla] {
        let _ = asking.browser.post("/@ana/follow", &[]).await.expect(303);
    }
    let asked = ana.call(Method::GET, "/follow-requests").await.expect(200).json();
    let request = |name: &str| asked["items"].as_array().unwrap().iter().find(|item| item["maker"]["handle"] == name).unwrap()["id"].as_str().unwrap().to_owned();
    let (from_berta, from_carla) = (request("berta"), request("carla"));
    assert!(ana.browser.get("/home").await.expect(200).text().contains(&format!("/follow-requests/{from_berta}/accept")));
    for stranger in [&berta, &carla] {
        let status = stranger.browser.post(&format!("/follow-requests/{from_berta}/accept"), &[]).await.status;
        assert!(matches!(status, 403 | 404), "only ana answers: {status}");
    }
    let _ = ana.browser.post(&format!("/follow-requests/{from_berta}/accept"), &[]).await.expect(303);
    let _ = ana.browser.post(&format!("/follow-requests/{from_carla}/reject"), &[]).await.expect(303);
    let stance = async |who: &Maker| who.call(Method::GET, "/makers/ana").await.expect(200).json()["following"].clone();
    assert_eq!((stance(&berta).await, stance(&carla).await), (json!("following"), json!("none")));
    ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&house]).await;
    assert_eq!((berta.home().await, carla.home().await), (vec!["Mug".to_owned()], vec![]));
    let _ = berta.browser.post("/@ana/unfollow", &[]).await.expect(303);
    settle(&[&house]).await;
    assert!(berta.home().await.is_empty());
    let _ = ana.call(Method::POST, "/makers/ana/follow").await.expect(409);
    house.finish().await;
}

async fn makers_are_found_by_word_and_craft_if_they_want_to_be(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    let _ = ana.say(Method::PATCH, "/me", &json!({"name": "Ana Töpfer", "crafts": ["pottery"], "discoverable": true})).await.expect(200);
    let _ = berta.say(Method::PATCH, "/me", &json!({"name": "Berta Pottery", "crafts": ["pottery"], "discoverable": false})).await.expect(200);
    let names = async |query: &str| -> Vec<String> {
        let list = house.visitor().get(&format!("/api/peerwright/v1/makers?{query}")).await.expect(200).json();
        list["items"].as_array().unwrap().iter().map(|maker| maker["handle"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("craft=pottery").await, ["ana"]);
    assert_eq!(names("q=topfer").await, ["ana"]);
    assert_eq!(names("q=T%C3%B6p").await, ["ana"]);
    assert!(names("q=weaver").await.is_empty());
    for odd in ["%25", "_", "'%22%3B--", "*", "%22", "a%00b", "(", "NOT%20a", "%F0%9F%98%80"] {
        let _ = house.visitor().get(&format!("/api/peerwright/v1/makers?q={odd}")).await.expect(200);
        let _ = house.visitor().get(&format!("/makers?q={odd}")).await.expect(200);
    }
    house.finish().await;
}

on_both_engines! {
    a_profile_with_a_portrait_is_written_on_the_page,
    programs_and_peers_find_a_maker,
    a_locked_maker_answers_each_request_on_the_page,
    makers_are_found_by_word_and_craft_if_they_want_to_be,
}

#[tokio::test]
async fn a_visitor_of_another_server_gets_a_plain_link_there() {
    let clock = Clock::start();
    let house = Instance::start(&clock).await;
    Maker::join(&house, "ana").await;
    let peer = Peer::open(&clock).await;
    let eve = peer.person("eve");
    let resource: String = url::form_urlencoded::byte_serialize(format!("acct:{}", eve.handle()).as_bytes()).collect();
    let links = |template: &str| json!({"subject": format!("acct:{}", eve.handle()), "links": [{"rel": "self", "type": "application/activity+json", "href": eve.id}, {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": template}]});
    let finger = |template: &str| peer.serve_at(&format!("/.well-known/webfinger?resource={resource}"), "application/jrd+json", links(template).to_string().as_bytes());
    let asked = async || house.visitor().post("/@ana/remote-follow", &[("address", &eve.handle())]).await;
    finger(&peer.url("/interact?uri={uri}"));
    let page = asked().await.expect(200).text();
    let target: String = url::form_urlencoded::byte_serialize(house.url("/users/ana").as_bytes()).collect();
    assert!(page.contains(&format!("href=\"{}", peer.url("/interact?uri="))) && page.contains(&target), "a link to follow, not a redirect");
    for bad in ["javascript:alert(1)//{uri}", "data:text/html,{uri}", "not a url {uri}"] {
        finger(bad);
        let answer = asked().await.expect(422).text();
        assert!(!answer.contains("javascript:alert") && !answer.contains("data:text"), "{bad}");
    }
    for nobody in ["", "eve", "@", &format!("nobody@{}", peer.host()), "eve@localhost:1", "eve@"] {
        let _ = house.visitor().post("/@ana/remote-follow", &[("address", nobody)]).await.expect(422);
    }
    house.finish().await;
}

#[tokio::test]
async fn h07_a_link_is_verified_only_by_its_own_page() {
    let clock = Clock::start();
    let house = Plan::sqlite().start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let peer = Peer::open(&clock).await;
    let site = peer.url("/ana");
    peer.serve_at("/ana", "text/html", format!("<a href=\"{}\">me</a>", house.url("/@ana")).as_bytes());
    let _ = ana.say(Method::PATCH, "/me", &json!({"links": [{"name": "Site", "url": site}]})).await.expect(200);
    let verified = async || ana.call(Method::GET, "/me").await.expect(200).json()["links"][0]["verified"].clone();
    settle(&[&house]).await;
    assert_eq!(verified().await, false);
    peer.serve_at("/ana", "text/html", format!("<a rel=\"me\" href=\"{}\">me</a>", house.url("/@ana")).as_bytes());
    let _ = ana.say(Method::PATCH, "/me", &json!({"pronouns": "she/her"})).await.expect(200);
    settle(&[&house]).await;
    assert_eq!(verified().await, true);
    house.finish().await;
}
