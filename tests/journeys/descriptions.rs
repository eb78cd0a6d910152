//! Photos say what is on them, or their maker said that they need no words, before others see them: by page, by program, at a time.

use harness::photo::phone_photo;
use harness::{Clock, Maker, Plan, on_both_engines};
use http::Method;
use serde_json::json;

async fn no_photo_is_shown_to_others_without_words_unless_it_needs_none(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let photo = ana.upload(phone_photo(90, 60), "").await;
    let draft = ana.say(Method::POST, "/listings", &json!({"title": "A mug", "terms": "gift", "photos": [photo]})).await.expect(201).json();
    let listing = format!("/listings/{}", draft["id"].as_str().unwrap());
    let media = format!("/media/{photo}");

    let refused = ana.call(Method::POST, &format!("{listing}/publish")).await.expect(422).text();
    assert!(refused.contains("photos"), "{refused}");
    let _ = ana.say(Method::PATCH, &listing, &json!({"publishes_at": "2040-01-01T10:00:00Z"})).await.expect(422);
    let _ = ana.say(Method::POST, "/listings", &json!({"title": "A mug", "terms": "gift", "photos": [photo], "publishes_at": "2040-01-01T10:00:00Z"})).await.expect(422);
    let led = ana.browser.post(&format!("/@ana{listing}/publish"), &[]).await.expect(303).location().to_owned();
    assert!(led.contains("edit?check=1"), "{led}");
    assert!(ana.browser.get(&led).await.expect(200).text().contains(&format!("id=\"alt-{photo}-e\"")), "the editor says which photo");
    assert_eq!(ana.call(Method::GET, &listing).await.expect(200).json()["state"], "draft");

    let _ = ana.say(Method::PATCH, &media, &json!({"alt": "A mug", "decorative": true})).await.expect(422);
    let waived = ana.say(Method::PATCH, &media, &json!({"decorative": true})).await.expect(200).json();
    assert_eq!((waived["decorative"].as_bool(), waived["alt"].as_str()), (Some(true), Some("")));
    let _ = ana.say(Method::PATCH, &listing, &json!({"publishes_at": "2040-01-01T10:00:00Z"})).await.expect(200);
    let _ = ana.say(Method::PATCH, &media, &json!({"decorative": false})).await.expect(422);
    let _ = ana.call(Method::POST, &format!("{listing}/publish")).await.expect(200);

    let _ = ana.say(Method::PATCH, &media, &json!({"alt": "", "decorative": false})).await.expect(422);
    let other = ana.upload(phone_photo(92, 60), "").await;
    let _ = ana.say(Method::PATCH, &listing, &json!({"photos": [other]})).await.expect(422);
    let described = ana.say(Method::PATCH, &media, &json!({"alt": "A mug"})).await.expect(200).json();
    assert_eq!((described["decorative"].as_bool(), described["alt"].as_str()), (Some(false), Some("A mug")));
    let waived = ana.say(Method::PATCH, &media, &json!({"alt": ""})).await.expect(200).json();
    assert_eq!(waived["decorative"].as_bool(), Some(true), "whoever empties it says that it needs no words");
    let _ = ana.call(Method::POST, &format!("{listing}/pause")).await.expect(200);
    house.finish().await;
}

on_both_engines! { no_photo_is_shown_to_others_without_words_unless_it_needs_none }
