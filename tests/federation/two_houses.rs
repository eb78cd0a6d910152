//! Two houses of ours on loopback: what a maker of one publishes, a maker of the other sees, changes and all, and no more.

use std::sync::Arc;

use harness::photo::{CAMERA_MODEL, phone_photo, position_bytes};
use harness::{Clock, Instance, Maker, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

/// House A with Ana, on either engine; house B with Bram, on SQLite.
struct Two {
    clock: Arc<Clock>,
    a: Instance,
    b: Instance,
    ana: Maker,
    bram: Maker,
}

impl Two {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
        let (ana, bram) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await);
        Self { clock, a, b, ana, bram }
    }

    async fn settle(&self) {
        settle(&[&self.a, &self.b]).await;
    }

    /// Bram looks Ana up by her handle and follows her.
    async fn bram_follows_ana(&self) {
        follow(&self.bram, &self.ana).await;
        self.settle().await;
        assert_eq!(stance(&self.bram, &self.ana).await, "following");
    }

    /// The one follow of Ana, as her house has it.
    async fn follow_of_ana(&self) -> String {
        let site = &self.a.app().site;
        let mut reader = self.a.app().storage.read().await.unwrap();
        let bram = reader.actors().find_by_address(&site.parse(&self.bram.address).unwrap()).await.unwrap().unwrap();
        let ana = reader.actors().find_by_address(&site.parse(&self.ana.address).unwrap()).await.unwrap().unwrap();
        reader.follows().find(bram.id, ana.id).await.unwrap().unwrap().id.to_string()
    }

    async fn finish(self) {
        finish([self.a, self.b]).await;
    }
}

/// Finds somebody elsewhere by handle, and asks to follow.
async fn follow(who: &Maker, whom: &Maker) {
    let found = resolve(who, &format!("@{}", whom.handle)).await;
    assert_eq!((found["kind"].as_str(), found["maker"]["handle"].as_str()), (Some("maker"), Some(whom.handle.as_str())));
    assert_eq!(who.follow(&whom.handle).await, "requested", "their server answers later");
}

async fn resolve(who: &Maker, what: &str) -> Value {
    let encoded: String = url::form_urlencoded::byte_serialize(what.as_bytes()).collect();
    who.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200).json()
}

async fn stance(who: &Maker, whom: &Maker) -> String {
    let maker = who.call(Method::GET, &format!("/makers/{}", whom.handle)).await.expect(200).json();
    maker["following"].as_str().unwrap().to_owned()
}

fn mug(photos: &[&str]) -> Value {
    json!({
        "purpose": "offer", "terms": "sale", "title": "Salt-glazed mug", "description": "Thrown in *March*, holds 0.3 l.",
        "price": {"amount": "34.50", "currency": "EUR"}, "quantity": 3, "tags": ["pottery", "stoneware"], "materials": ["stoneware"],
        "place": {"name": "Leipzig", "lat": 51.34, "lon": 12.37}, "photos": photos, "fulfilment": ["pickup", "ship"],
    })
}

async fn change(who: &Maker, listing: &Value, change: &Value) {
    let id = listing["id"].as_str().unwrap();
    let _ = who.say(Method::PATCH, &format!("/listings/{id}"), change).await.expect(200);
}

/// What another house holds of a listing.
async fn mirror(who: &Maker, listing: &Value) -> Value {
    resolve(who, listing["address"].as_str().unwrap()).await["listing"].clone()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Nothing of the camera or the place is in any file of an instance.
fn assert_files_tell_nothing(house: &Instance) {
    let files = house.files();
    assert!(!files.is_empty(), "there are photos");
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for needle in [CAMERA_MODEL.as_bytes(), &position_bytes(), b"Exif"] {
            assert!(!holds(&bytes, needle), "{} tells too much", file.display());
        }
    }
}

async fn a_listing_with_a_photo_is_followed_across_changes_until_unfollowed(plan: Plan) {
    let two = Two::open(plan).await;
    two.bram_follows_ana().await;
    let photo = two.ana.upload(phone_photo(4032, 3024), "A grey mug on a board").await;
    let listing = two.ana.publish(&mug(&[&photo])).await;
    two.settle().await;

    assert_eq!(two.bram.home().await, ["Salt-glazed mug"], "at home");
    assert_eq!(two.bram.titles("/timelines/known").await, ["Salt-glazed mug"], "in known");
    let page = two.bram.browser.get("/home").await.expect(200).text();
    assert!(page.contains("Salt-glazed mug") && page.contains(&two.a.host()), "home says where it is from");
    let seen = mirror(&two.bram, &listing).await;
    assert_eq!(
        (seen["price"].clone(), seen["state"].as_str(), seen["origin"].as_str()),
        (json!({"amount": "34.50", "currency": "EUR"}), Some("published"), Some(two.a.host().as_str()))
    );
    assert_eq!((seen["maker"].as_str(), seen["quantity"].as_i64(), seen["materials"][0].as_str()), (Some(two.ana.handle.as_str()), Some(3), Some("stoneware")));
    assert_eq!(seen["photos"][0]["alt"], "A grey mug on a board");
    let picture = two.b.visitor().get(seen["photos"][0]["url"].as_str().unwrap()).await.expect(200);
    assert!(picture.body.len() > 10_000 && picture.header("content-type").starts_with("image/"), "b serves the picture itself");
    let decoded = image::load_from_memory(&picture.body).unwrap();
    assert!(decoded.height() > decoded.width(), "it stands upright");
    assert_files_tell_nothing(&two.a);
    assert_files_tell_nothing(&two.b);

    two.clock.turn(90);
    change(&two.ana, &listing, &json!({"price": {"amount": "39.00", "currency": "EUR"}})).await;
    two.settle().await;
    assert_eq!(mirror(&two.bram, &listing).await["price"]["amount"], "39.00", "a new price arrives");
    change(&two.ana, &listing, &json!({"title": "Salt-glazed mug, large"})).await;
    two.settle().await;
    assert_eq!(two.bram.home().await, ["Salt-glazed mug, large"], "also a change within the same second");
    let _ = two.ana.call(Method::POST, &format!("/listings/{}/archive", listing["id"].as_str().unwrap())).await.expect(200);
    two.settle().await;
    assert_eq!(mirror(&two.bram, &listing).await["state"], "archived", "so does its end");
    assert!(two.bram.titles("/listings").await.is_empty(), "and it is in no catalogue");

    let _ = two.bram.call(Method::DELETE, &format!("/makers/{}/follow", two.ana.handle)).await.expect(200);
    two.settle().await;
    let before = two.b.dump().await;
    two.ana.publish(&json!({"title": "Plate", "price": {"amount": "20", "currency": "EUR"}})).await;
    two.clock.turn(60);
    change(&two.ana, &listing, &json!({"price": {"amount": "1.00", "currency": "EUR"}})).await;
    two.settle().await;
    before.assert_same(&two.b.dump().await, "after unfollowing nothing comes any more");
    assert!(two.bram.home().await.is_empty(), "and home holds nothing of her");
    two.finish().await;
}

async fn variations_delivery_costs_and_their_stock_are_the_same_in_both_houses(plan: Plan) {
    let two = Two::open(plan).await;
    two.bram_follows_ana().await;
    let scarf = json!({
        "title": "Linen scarf", "price": {"amount": "48", "currency": "EUR"}, "axes": ["Colour"], "fulfilment": ["ship"], "personalisation": "Which initials?",
        "variations": [{"values": ["Blue"], "available": 2, "sku": "B"}, {"values": ["Red"], "price": {"amount": "52.50", "currency": "EUR"}, "available": 1}],
        "delivery": [{"zone": "Germany", "price": {"amount": "5.20", "currency": "EUR"}}],
    });
    let listing = two.ana.publish(&scarf).await;
    two.settle().await;
    let parts = |listing: &Value| ["axes", "variations", "delivery", "personalisation", "price", "quantity", "state"].map(|part| listing[part].clone());
    assert_eq!(parts(&mirror(&two.bram, &listing).await), parts(&listing));
    let id: domain::Id<domain::listings::Listing> = listing["id"].as_str().unwrap().parse().unwrap();
    let now = two.a.app().clock.now();
    let mut tx = two.a.app().storage.begin().await.unwrap();
    for (colour, pieces) in [("Blue", 2), ("Red", 1)] {
        let taken = tx.listings().take_stock(id, &[colour.to_owned()], pieces, now).await.unwrap().unwrap();
        assert_eq!(taken.pieces, pieces);
    }
    tx.commit(domain::listings::Event::Changed { listing: id, maker: two.ana.id(&two.a).await }, now).await.unwrap();
    two.settle().await;
    let seen = mirror(&two.bram, &listing).await;
    assert_eq!((seen["state"].as_str(), seen["variations"][1]["available"].as_i64(), seen["quantity"].as_i64()), (Some("sold-out"), Some(0), Some(0)));
    two.finish().await;
}

async fn a_handle_nobody_here_knows_is_asked_for_when_it_is_followed(plan: Plan) {
    let two = Two::open(plan).await;
    let ask = async |handle: &str| two.bram.call(Method::POST, &format!("/makers/{handle}/follow")).await;
    let _ = ask(&format!("nobody@{}", two.a.host())).await.expect(404);
    let _ = ask("ana@localhost:1").await.expect(502);
    let _ = ask("nobody").await.expect(404);
    assert_eq!(two.bram.follow(&two.ana.handle).await, "requested", "without looking her up first");
    two.settle().await;
    assert_eq!(stance(&two.bram, &two.ana).await, "following");
    two.finish().await;
}

async fn both_ways_at_once(plan: Plan) {
    let two = Two::open(plan).await;
    follow(&two.bram, &two.ana).await;
    follow(&two.ana, &two.bram).await;
    two.settle().await;
    two.ana.publish(&mug(&[])).await;
    two.bram.publish(&json!({"title": "Loom bench", "terms": "gift"})).await;
    two.settle().await;
    assert_eq!(two.ana.home().await, ["Loom bench", "Salt-glazed mug"]);
    assert_eq!(two.bram.home().await, ["Salt-glazed mug", "Loom bench"]);
    for (house, who, whom) in [(&two.a, &two.ana, &two.bram), (&two.b, &two.bram, &two.ana)] {
        let listed = who.call(Method::GET, &format!("/makers/{}/followers", who.name)).await.expect(200).json();
        assert_eq!(listed["items"][0]["handle"], whom.handle.as_str(), "{}", house.host());
    }
    two.finish().await;
}

/// Without the order in which things of one moment stand.
fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort_unstable();
    titles
}

async fn who_is_locked_decides_about_each_follower(plan: Plan) {
    let two = Two::open(plan).await;
    let _ = two.ana.say(Method::PATCH, "/me", &json!({"locked": true})).await.expect(200);
    let carla = Maker::join(&two.b, "carla").await;
    follow(&two.bram, &two.ana).await;
    follow(&carla, &two.ana).await;
    two.settle().await;
    assert_eq!((stance(&two.bram, &two.ana).await, stance(&carla, &two.ana).await), ("requested".to_owned(), "requested".to_owned()));
    two.ana.publish(&mug(&[])).await;
    two.settle().await;
    assert!(two.bram.home().await.is_empty() && carla.home().await.is_empty(), "nothing before she says so");

    let asked = two.ana.call(Method::GET, "/follow-requests").await.expect(200).json();
    assert_eq!(asked["items"].as_array().unwrap().len(), 2);
    for item in asked["items"].as_array().unwrap() {
        let answer = if item["maker"]["handle"] == two.bram.handle.as_str() { "accept" } else { "reject" };
        let _ = two.ana.call(Method::POST, &format!("/follow-requests/{}/{answer}", item["id"].as_str().unwrap())).await.expect(200);
    }
    two.settle().await;
    assert_eq!((stance(&two.bram, &two.ana).await, stance(&carla, &two.ana).await), ("following".to_owned(), "none".to_owned()));
    two.ana.publish(&json!({"title": "Plate", "terms": "gift"})).await;
    two.settle().await;
    assert_eq!(sorted(two.bram.home().await), ["Plate", "Salt-glazed mug"], "with what she said before");
    assert!(carla.home().await.is_empty());
    two.finish().await;
}

async fn a_changed_profile_arrives(plan: Plan) {
    let two = Two::open(plan).await;
    two.bram_follows_ana().await;
    let avatar = two.ana.upload(phone_photo(400, 300), "Ana").await;
    let profile = json!({"name": "Ana of the kiln", "bio": "Clay since 1999.", "avatar": avatar, "place": {"name": "Leipzig"}, "crafts": ["pottery"]});
    let _ = two.ana.say(Method::PATCH, "/me", &profile).await.expect(200);
    two.settle().await;
    let seen = two.bram.call(Method::GET, &format!("/makers/{}", two.ana.handle)).await.expect(200).json();
    assert_eq!((seen["name"].as_str(), seen["bio_html"].as_str().unwrap().contains("Clay since 1999.")), (Some("Ana of the kiln"), true));
    assert_eq!((seen["place"]["name"].as_str(), seen["crafts"][0].as_str()), (Some("Leipzig"), Some("pottery")));
    let avatar = seen["avatar"].as_str().expect("the portrait came along");
    assert!(avatar.starts_with(&two.b.url("/media/")), "b shows its own copy: {avatar}");
    assert!(two.b.visitor().get(avatar).await.expect(200).body.len() > 500);
    assert_files_tell_nothing(&two.b);
    two.finish().await;
}

async fn what_is_deleted_is_gone_everywhere_and_stays_so(plan: Plan) {
    let two = Two::open(plan).await;
    two.bram_follows_ana().await;
    let photo = two.ana.upload(phone_photo(800, 600), "A mug").await;
    let listing = two.ana.publish(&mug(&[&photo])).await;
    two.settle().await;
    let there = mirror(&two.bram, &listing).await;
    let _ = two.ana.call(Method::DELETE, &format!("/listings/{}", listing["id"].as_str().unwrap())).await.expect(204);
    two.settle().await;
    assert!(two.bram.home().await.is_empty() && two.bram.titles("/timelines/known").await.is_empty());
    let address = listing["address"].as_str().unwrap();
    let tombstone = two.a.visitor().document(address).await.expect(410).json();
    assert_eq!((tombstone["type"].as_str(), tombstone["id"].as_str()), (Some("Tombstone"), Some(address)));
    let page = format!("/@{}/listings/{}", two.ana.handle, there["id"].as_str().unwrap());
    let status = two.b.visitor().get(&page).await.status;
    assert!(matches!(status, 404 | 410), "{status}");
    let again = two.bram.call(Method::GET, &format!("/resolve?uri={address}")).await;
    assert!(matches!(again.status, 404 | 410), "{}", again.text());
    assert!(two.bram.titles("/listings").await.is_empty());
    two.finish().await;
}

async fn what_is_looked_up_by_its_address_is_shown_with_its_origin(plan: Plan) {
    let two = Two::open(plan).await;
    let photo = two.ana.upload(phone_photo(800, 600), "A mug").await;
    let listing = two.ana.publish(&mug(&[&photo])).await;
    two.settle().await;
    for what in [listing["address"].as_str().unwrap(), listing["url"].as_str().unwrap()] {
        let found = resolve(&two.bram, what).await;
        assert_eq!((found["kind"].as_str(), found["listing"]["title"].as_str()), (Some("listing"), Some("Salt-glazed mug")), "{what}");
    }
    for what in [two.ana.handle.clone(), format!("@{}", two.ana.handle), format!("acct:{}", two.ana.handle), two.ana.address.clone(), two.a.url("/@ana")] {
        let answer = two.bram.browser.get(&format!("/search?q={}", encoded(&what))).await;
        let led = if answer.status == 303 { answer.location().to_owned() } else { answer.text() };
        assert!(led.contains(&two.ana.handle), "{what}: {led:.300}");
    }
    two.settle().await;
    let there = mirror(&two.bram, &listing).await;
    let page = two.b.visitor().get(&format!("/@{}/listings/{}", two.ana.handle, there["id"].as_str().unwrap())).await.expect(200).text();
    assert!(page.contains(listing["url"].as_str().unwrap()), "the page of a mirror leads to its home");
    assert!(page.contains(&format!("@{}", two.ana.handle)), "and names its maker in full");
    assert!(page.contains("noindex"), "search engines find it at its home");
    let maker = two.b.visitor().get(&format!("/@{}", two.ana.handle)).await.expect(200).text();
    assert!(maker.contains(&two.a.url("/@ana")), "the page of a maker elsewhere leads home");
    two.finish().await;
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn what_is_not_for_others_never_leaves(plan: Plan) {
    let two = Two::open(plan).await;
    two.bram_follows_ana().await;
    let draft = two.ana.say(Method::POST, "/listings", &mug(&[])).await.expect(201).json();
    two.settle().await;
    assert!(two.bram.home().await.is_empty());
    let asked = two.bram.call(Method::GET, &format!("/resolve?uri={}", draft["address"].as_str().unwrap())).await;
    assert_eq!(asked.status, 404, "{}", asked.text());
    let _ = two.a.visitor().document(draft["address"].as_str().unwrap()).await.expect(404);
    two.finish().await;
}

async fn who_comes_back_and_who_is_sent_away(plan: Plan) {
    let two = Two::open(plan).await;
    for (title, at_home) in [("Mug", &["Mug"][..]), ("Plate", &["Mug", "Plate"])] {
        two.bram_follows_ana().await;
        two.ana.publish(&json!({"title": title, "terms": "gift"})).await;
        two.settle().await;
        assert_eq!(sorted(two.bram.home().await), at_home, "with what she said before he came back");
        let _ = two.bram.call(Method::DELETE, &format!("/makers/{}/follow", two.ana.handle)).await.expect(200);
        two.settle().await;
        assert!(two.bram.home().await.is_empty());
    }
    two.bram_follows_ana().await;
    let id = two.follow_of_ana().await;
    let _ = two.ana.call(Method::POST, &format!("/follow-requests/{id}/reject")).await.expect(200);
    two.settle().await;
    assert_eq!(stance(&two.bram, &two.ana).await, "none", "she sends him away");
    two.ana.publish(&json!({"title": "Bowl", "terms": "gift"})).await;
    two.settle().await;
    assert!(two.bram.home().await.is_empty());
    two.finish().await;
}

async fn photos_are_changed_described_and_taken_away(plan: Plan) {
    let two = Two::open(plan).await;
    two.bram_follows_ana().await;
    let (front, back) = (two.ana.upload(phone_photo(800, 600), "The front").await, two.ana.upload(phone_photo(600, 800), "The back").await);
    let listing = two.ana.publish(&mug(&[&front])).await;
    two.settle().await;
    let shown = async || -> Vec<String> {
        let seen = mirror(&two.bram, &listing).await;
        seen["photos"].as_array().unwrap().iter().map(|photo| photo["alt"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(shown().await, ["The front"]);
    two.clock.turn(5);
    change(&two.ana, &listing, &json!({"photos": [back, front]})).await;
    two.settle().await;
    assert_eq!(shown().await, ["The back", "The front"]);
    two.clock.turn(5);
    let _ = two.ana.say(Method::PATCH, &format!("/media/{back}"), &json!({"alt": "The back with its mark"})).await.expect(200);
    two.settle().await;
    assert_eq!(shown().await, ["The back with its mark", "The front"]);
    two.clock.turn(5);
    change(&two.ana, &listing, &json!({"photos": []})).await;
    two.settle().await;
    assert!(shown().await.is_empty());
    two.finish().await;
}

async fn two_followers_on_one_server_cost_one_delivery(plan: Plan) {
    let two = Two::open(plan).await;
    let carla = Maker::join(&two.b, "carla").await;
    two.bram_follows_ana().await;
    follow(&carla, &two.ana).await;
    two.settle().await;
    let before = two.a.dump().await.table("deliveries").len();
    two.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    two.settle().await;
    assert_eq!(two.a.dump().await.table("deliveries").len(), before + 1);
    assert_eq!((two.bram.home().await, carla.home().await), (vec!["Mug".to_owned()], vec!["Mug".to_owned()]));
    let _ = two.bram.call(Method::DELETE, &format!("/makers/{}/follow", two.ana.handle)).await.expect(200);
    two.settle().await;
    two.ana.publish(&json!({"title": "Plate", "terms": "gift"})).await;
    two.settle().await;
    assert_eq!((two.bram.home().await.len(), carla.home().await.len()), (0, 2), "and one who leaves takes nobody along");
    two.finish().await;
}

on_both_engines! {
    who_comes_back_and_who_is_sent_away,
    photos_are_changed_described_and_taken_away,
    two_followers_on_one_server_cost_one_delivery,
    a_listing_with_a_photo_is_followed_across_changes_until_unfollowed,
    variations_delivery_costs_and_their_stock_are_the_same_in_both_houses,
    a_handle_nobody_here_knows_is_asked_for_when_it_is_followed,
    both_ways_at_once,
    who_is_locked_decides_about_each_follower,
    a_changed_profile_arrives,
    what_is_deleted_is_gone_everywhere_and_stays_so,
    what_is_looked_up_by_its_address_is_shown_with_its_origin,
    what_is_not_for_others_never_leaves,
}
