//! A listing on one sheet of paper, for the stall or the pin board.

use harness::photo::phone_photo;
use harness::{Clock, Maker, Plan, on_both_engines};
use http::Method;
use serde_json::json;

async fn a_sheet_is_seen_by_whoever_sees_the_listing_and_leads_to_it(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    let photo = ana.upload(phone_photo(640, 480), "A mug on a bench").await;
    let mug = json!({"title": "Mug <b>tall</b>", "description": "See https://kiln.example/", "price": {"amount": "34.50", "currency": "EUR"}, "photos": [photo], "place": {"name": "Saltmere"}});
    let draft = ana.say(Method::POST, "/listings", &mug).await.expect(201).json();
    let page = format!("/@ana/listings/{}", draft["id"].as_str().unwrap());
    let sheet = format!("{page}/print");

    for other in [house.visitor(), berta.browser.clone()] {
        assert_eq!(other.get(&sheet).await.status, 404, "a draft is its maker's alone");
    }
    assert_eq!(house.visitor().get(&sheet.replace("ana", "berta")).await.status, 404, "below another maker's page");
    let _ = ana.browser.get(&sheet).await.expect(200);

    let id = draft["id"].as_str().unwrap();
    let _ = ana.call(Method::POST, &format!("/listings/{id}/publish")).await.expect(200);
    assert!(house.visitor().get(&page).await.expect(200).text().contains(&format!("href=\"{sheet}\"")));
    let paper = house.visitor().get(&sheet).await.expect(200).text();
    for part in ["Mug &#60;b&#62;tall", "34.50", "A mug on a bench", "Saltmere", "kiln.example", "class=\"qr\"", "noindex"] {
        assert!(paper.contains(part), "{part}: {paper}");
    }
    assert!(paper.contains(&house.url(&page)), "the address in words");

    let _ = ana.call(Method::DELETE, &format!("/listings/{id}")).await.expect(204);
    assert_eq!(house.visitor().get(&sheet).await.status, 410);
    house.finish().await;
}

on_both_engines! { a_sheet_is_seen_by_whoever_sees_the_listing_and_leads_to_it }
