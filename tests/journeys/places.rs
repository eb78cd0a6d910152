//! Where something is: a point that makers type or paste, kept coarse, and the catalogue around one.

use harness::{Clock, Maker, Plan, on_both_engines};
use http::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

fn profile(place: &str, point: &str) -> Form {
    Form::new().text("name", "Ana").text("place", place.to_owned()).text("point", point.to_owned())
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn a_maker_sets_a_point_that_is_kept_coarse(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    for (place, point) in [("Berlin", "Berlin"), ("Berlin", "91, 0"), ("Berlin", "https://map.example/"), ("", "52.52, 13.40")] {
        let again = ana.browser.post_files("/settings", profile(place, point)).await.expect(422).text();
        assert!(again.contains(&format!("value=\"{point}\"")), "{point} stays as it was typed");
    }
    assert_eq!(ana.call(Method::GET, "/me").await.expect(200).json()["place"], Value::Null, "nothing was kept");

    let link = "https://www.openstreetmap.org/#map=15/52.5163/13.3777";
    let _ = ana.browser.post_files("/settings", profile("Berlin", link)).await.expect(303);
    let place = ana.call(Method::GET, "/me").await.expect(200).json()["place"].clone();
    assert_eq!((place["name"].as_str(), place["lat"].as_f64(), place["lon"].as_f64()), (Some("Berlin"), Some(52.5), Some(13.4)));
    let settings = ana.browser.get("/settings").await.expect(200).text();
    assert!(settings.contains("about 5 km around 52.50, 13.40") && !settings.contains("52.5163"), "what is kept is said in words");
    assert!(house.dump().await.table("makers").iter().all(|row| !row.contains("52.5163") && !row.contains("13.3777")), "and nothing finer");
    let editor = ana.browser.get("/listings/new").await.expect(200).text();
    assert!(editor.contains("name=\"point\" value=\"52.50, 13.40\""), "a new listing begins with it");

    let _ = ana.browser.post_files("/settings", Form::new().text("name", "Ana").text("place", "Berlin")).await.expect(303);
    assert_eq!(ana.call(Method::GET, "/me").await.expect(200).json()["place"]["lat"].as_f64(), Some(52.5), "a form without the field leaves it");
    let _ = ana.browser.post_files("/settings", profile("Berlin", " ")).await.expect(303);
    assert_eq!(ana.call(Method::GET, "/me").await.expect(200).json()["place"]["lat"], Value::Null, "whoever empties the field means it");
    house.finish().await;
}

async fn a_listing_gets_a_point_in_the_editor(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let listing = |point: &str| {
        let fields = [("do", "publish"), ("purpose", "offer"), ("terms", "gift"), ("title", "A loom"), ("place", "Berlin"), ("point", point)];
        fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value.to_owned()))
    };
    let again = ana.browser.post_files("/listings/new", listing("near the river")).await.expect(422).text();
    assert!(again.contains("near the river") && again.contains("id=\"point-e\""));
    let led = ana.browser.post_files("/listings/new", listing("geo:52.5163,13.3777")).await.expect(303);
    assert!(led.location().contains("/listings/"));
    let found = house.visitor().get("/api/peerwright/v1/listings").await.expect(200).json();
    assert_eq!(found["items"][0]["place"]["lat"].as_f64(), Some(52.5));
    house.finish().await;
}

async fn what_is_near_is_found_without_an_account_and_near_ones_own_place(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    for (title, lat, lon) in [("Loom of Berlin", 52.52, 13.40), ("Loom of Turin", 45.07, 7.69)] {
        let _ = ana.publish(&json!({"title": title, "terms": "gift", "place": {"name": "Town", "lat": lat, "lon": lon}})).await;
    }
    let visitor = house.visitor();
    let unread = visitor.get("/listings?near=Berlin&km=25").await.expect(200).text();
    assert!(unread.contains("names no point") && unread.contains("value=\"Berlin\""), "what cannot be read is not passed over");
    for bad in ["Berlin", "https://map.example/"] {
        let _ = visitor.get(&format!("/api/peerwright/v1/listings?near={}", encoded(bad))).await.expect(422);
    }
    for near in ["52.52, 13.41", "52,52; 13,41", "geo:52.52,13.41", "https://www.openstreetmap.org/#map=12/52.52/13.41"] {
        let page = visitor.get(&format!("/listings?near={}&km=25", encoded(near))).await.expect(200).text();
        assert!(page.contains("Loom of Berlin") && !page.contains("Loom of Turin"), "{near}");
        assert!(page.contains("value=\"52.50,13.40\""), "{near} is shown as it is understood");
    }

    let lacking = berta.browser.get("/listings").await.expect(200).text();
    assert!(lacking.contains("/settings#point") && !visitor.get("/listings").await.expect(200).text().contains("/settings#point"));
    let _ = berta.browser.post_files("/settings", profile("Spandau", "52.52, 13.41")).await.expect(303);
    let own = berta.browser.get("/listings").await.expect(200).text();
    assert!(own.contains("Near my place, Spandau") && !own.contains("/settings#point"), "{own}");
    house.finish().await;
}

async fn a_price_without_a_currency_is_asked_for_one(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let _ = ana.publish(&json!({"title": "Zinnkrug", "price": {"amount": "34.50", "currency": "EUR"}})).await;
    let visitor = house.visitor();
    for bad in ["min=40", "max=3", "min=x&currency=EUR"] {
        let _ = visitor.get(&format!("/api/peerwright/v1/listings?{bad}")).await.expect(422);
    }
    let asked = visitor.get("/listings?min=40&max=&currency=").await.expect(200).text();
    assert!(asked.contains("Choose the currency of the price") && asked.contains("name=\"min\"") && asked.contains("value=\"40\""), "{asked}");
    assert!(asked.contains("Zinnkrug"), "the rest is shown");
    assert!(visitor.get("/listings?min=x&currency=EUR").await.expect(200).text().contains("id=\"min-e\""));
    let narrowed = visitor.get("/listings?min=40&currency=EUR").await.expect(200).text();
    assert!(!narrowed.contains("Zinnkrug") && !narrowed.contains("Choose the currency of the price"));
    house.finish().await;
}

on_both_engines! {
    a_maker_sets_a_point_that_is_kept_coarse,
    a_listing_gets_a_point_in_the_editor,
    what_is_near_is_found_without_an_account_and_near_ones_own_place,
    a_price_without_a_currency_is_asked_for_one,
}
