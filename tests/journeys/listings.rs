//! What is offered and wanted: from a draft that nobody sees to an end that everybody can see.

use harness::photo::{CAMERA_MODEL, phone_photo, position_bytes};
use harness::{Clock, Instance, Maker, Plan, Visitor, on_both_engines, settle};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

struct Shop {
    house: Instance,
    ana: Maker,
    berta: Maker,
}

impl Shop {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        Self { house, ana, berta }
    }

    async fn finish(self) {
        self.house.finish().await;
    }

    fn everybody(&self) -> [(&'static str, Visitor); 4] {
        [("a visitor", self.house.visitor()), ("another maker", self.berta.browser.clone()), ("another maker's program", self.berta.app.clone()), ("a peer", self.house.visitor())]
    }
}

fn mug() -> Value {
    json!({"title": "Salt-glazed mug", "description": "Holds *0.3 l*.", "price": {"amount": "34.50", "currency": "EUR"}, "quantity": 3, "tags": ["pottery"], "category": null})
}

fn id(listing: &Value) -> &str {
    listing["id"].as_str().unwrap()
}

fn page(listing: &Value) -> String {
    format!("/@ana/listings/{}", id(listing))
}

fn fields<'a>(fields: &[(&'a str, &'a str)]) -> Form {
    fields.iter().fold(Form::new(), |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()))
}

async fn a_draft_is_its_makers_alone(plan: Plan) {
    let shop = Shop::open(plan).await;
    let draft = shop.ana.say(Method::POST, "/listings", &mug()).await.expect(201).json();
    assert_eq!((draft["state"].as_str(), draft["origin"].clone()), (Some("draft"), Value::Null));
    for (who, visitor) in shop.everybody() {
        for path in
            [page(&draft), format!("/o/{}", id(&draft)), format!("/o/{}/proposal", id(&draft)), format!("/api/peerwright/v1/listings/{}", id(&draft)), format!("/c/{}", id(&draft))]
        {
            assert_eq!(visitor.get(&path).await.status, 404, "{who}: {path}");
            assert_eq!(visitor.document(&path).await.status, 404, "{who}: {path}");
        }
        for path in [
            "/listings?q=mug",
            "/",
            "/@ana",
            "/api/peerwright/v1/listings?q=mug",
            "/api/peerwright/v1/makers/ana/listings",
            "/api/peerwright/v1/timelines/local",
            "/users/ana/outbox?page=true",
            "/users/ana/listings?page=true",
        ] {
            let answer = visitor.get(path).await;
            assert!(!answer.text().contains("Salt-glazed"), "{who}: {path}");
        }
    }
    let _ = shop.ana.browser.get(&page(&draft)).await.expect(200);
    assert!(shop.ana.browser.get("/home").await.expect(200).text().contains("Salt-glazed mug"));
    settle(&[&shop.house]).await;
    assert!(shop.house.dump().await.table("activities").iter().all(|row| !row.contains("Salt-glazed")), "nothing is said of it");
    shop.finish().await;
}

async fn a_listing_lives_through_its_states(plan: Plan) {
    let shop = Shop::open(plan).await;
    let (visitor, clock) = (shop.house.visitor(), &shop.house.clock);
    let act = async |verb: &str, id: &str| shop.ana.call(Method::POST, &format!("/listings/{id}/{verb}")).await;
    let draft = shop.ana.say(Method::POST, "/listings", &mug()).await.expect(201).json();
    let id = id(&draft);
    let _ = act("pause", id).await.expect(409);
    let _ = act("archive", id).await.expect(409);
    assert_eq!(act("publish", id).await.expect(200).json()["state"], "published");
    let _ = act("publish", id).await.expect(409);
    let in_catalogue = async || visitor.get("/listings").await.expect(200).text().contains("Salt-glazed mug");
    let shown = async || visitor.get(&page(&draft)).await;
    assert!(in_catalogue().await);
    assert!(shown().await.expect(200).text().contains("34.50"));
    let note = visitor.document(&format!("/o/{id}")).await.expect(200).json();
    assert_eq!((note["type"].as_str(), note["pw:state"].as_str(), note["attributedTo"].as_str()), (Some("Note"), Some("published"), Some(shop.ana.address.as_str())));
    let proposal = visitor.document(&format!("/o/{id}/proposal")).await.expect(200).json();
    assert_eq!((proposal["type"].as_str(), proposal["name"].as_str()), (Some("Proposal"), Some("Salt-glazed mug")));
    assert_eq!(visitor.document(&page(&draft)).await.location(), draft["address"].as_str().unwrap(), "a program at the page is sent to the identity");

    clock.turn(60);
    let change = async |change: Value| shop.ana.say(Method::PATCH, &format!("/listings/{id}"), &change).await;
    assert_eq!(change(json!({"quantity": 0})).await.expect(200).json()["state"], "sold-out");
    assert!(shown().await.expect(200).text().contains("data-state="));
    assert_eq!(change(json!({"quantity": 2})).await.expect(200).json()["state"], "published");
    let _ = change(json!({"title": ""})).await.expect(422);
    let _ = change(json!({"price": null})).await.expect(422);
    assert_eq!(act("pause", id).await.expect(200).json()["state"], "paused");
    assert!(!in_catalogue().await);
    let _ = shown().await.expect(200);
    assert_eq!(act("publish", id).await.expect(200).json()["state"], "published", "again");
    assert_eq!(act("archive", id).await.expect(200).json()["state"], "archived");
    assert!(!in_catalogue().await);
    let _ = shown().await.expect(200);
    let _ = shop.ana.call(Method::DELETE, &format!("/listings/{id}")).await.expect(204);
    let _ = shown().await.expect(410);
    let _ = shop.ana.browser.get(&page(&draft)).await.expect(410);
    let _ = visitor.get(&format!("/api/peerwright/v1/listings/{id}")).await.expect(410);
    let tombstone = visitor.document(&format!("/o/{id}")).await.expect(410).json();
    assert_eq!((tombstone["type"].as_str(), tombstone["formerType"].as_str()), (Some("Tombstone"), Some("Note")));
    let draft = shop.ana.say(Method::POST, "/listings", &mug()).await.expect(201).json();
    let _ = shop.ana.call(Method::DELETE, &format!("/listings/{}", draft["id"].as_str().unwrap())).await.expect(204);
    let _ = visitor.get(&page(&draft)).await.expect(404);
    shop.finish().await;
}

async fn the_editor_keeps_what_was_typed_and_says_what_is_wrong(plan: Plan) {
    let shop = Shop::open(plan).await;
    let browser = &shop.ana.browser;
    let _ = browser.get("/listings/new").await.expect(200);
    let typed = [
        ("purpose", "offer"),
        ("terms", "sale"),
        ("title", "Mug <b>& saucer</b>"),
        ("description", "A *long* text."),
        ("price", "34,555"),
        ("currency", "EUR"),
        ("quantity", "-3"),
        ("tags", "pottery, !!!"),
        ("license", "mine"),
        ("do", "save"),
    ];
    let before = shop.house.dump().await;
    let again = browser.post_files("/listings/new", fields(&typed)).await.expect(422).text();
    before.assert_same(&shop.house.dump().await, "nothing is kept of what is wrong");
    for kept in ["Mug &#60;b&#62;&#38; saucer&#60;/b&#62;", "A *long* text.", "34,555", "value=\"-3\"", "pottery, !!!"] {
        let other = kept.replace("&#60;", "&lt;").replace("&#62;", "&gt;").replace("&#38;", "&amp;");
        assert!(again.contains(kept) || again.contains(&other), "{kept}");
    }
    for wrong in ["price", "quantity", "license"] {
        assert!(again.contains(&format!("#{wrong}")) || again.contains(&format!("id=\"{wrong}-error\"")) || again.contains(&format!("{wrong}-e")), "{wrong} is complained about");
    }
    let unfinished = [("purpose", "offer"), ("terms", "sale"), ("title", "Mug"), ("do", "publish")];
    let again = browser.post_files("/listings/new", fields(&unfinished)).await.expect(422).text();
    assert!(again.contains("value=\"Mug\""), "a sale needs a price");
    let saved = browser.post_files("/listings/new", fields(&[("purpose", "offer"), ("terms", "sale"), ("title", "Mug"), ("do", "save")])).await.expect(303);
    assert!(saved.location().starts_with("/@ana/listings/"), "{}", saved.location());
    let edit = saved.location().split('?').next().unwrap().trim_end_matches("/edit").to_owned() + "/edit";
    let photo = Part::bytes(phone_photo(800, 600)).file_name("mug.jpg").mime_str("image/jpeg").unwrap();
    let with_photo = fields(&[("purpose", "offer"), ("terms", "sale"), ("title", "Mug"), ("price", "34.50"), ("currency", "EUR"), ("do", "upload")]).part("photos", photo);
    let shown = browser.post_files(&edit, with_photo).await.expect(200).text();
    let photo = shown.split("name=\"photo\" value=\"").nth(1).expect("the photo is on the page").split('"').next().unwrap().to_owned();
    let publish = |alt: &str| {
        fields(&[
            ("purpose", "offer"),
            ("terms", "sale"),
            ("title", "Mug"),
            ("price", "34.50"),
            ("currency", "EUR"),
            ("do", "publish"),
            ("photo", &photo),
            (&format!("alt-{photo}"), alt),
        ])
    };
    let _ = browser.post_files(&edit, publish("")).await.expect(422);
    let _ = browser.post_files(&edit, publish("A grey mug")).await.expect(303);
    let public = shop.house.visitor().get(edit.trim_end_matches("/edit")).await.expect(200).text();
    assert!(public.contains("alt=\"A grey mug\""));
    let stale = shop.berta.browser.post_files(&edit, publish("mine now")).await.status;
    assert_eq!(stale, 403, "berta changes nothing of ana's");
    shop.finish().await;
}

fn scarf() -> Value {
    json!({
        "title": "Linen scarf", "price": {"amount": "48", "currency": "EUR"}, "axes": ["Colour", "Size"], "fulfilment": ["ship"],
        "variations": [
            {"values": ["Blue", "S"], "available": 2, "sku": "B-S"},
            {"values": ["Blue", "M"], "price": {"amount": "52.50", "currency": "EUR"}, "available": 0},
        ],
        "delivery": [{"zone": "Germany", "price": {"amount": "5.2", "currency": "EUR"}}], "personalisation": "Which initials?",
    })
}

async fn variations_are_refused_kept_and_chosen(plan: Plan) {
    let shop = Shop::open(plan).await;
    for (field, bad) in [
        ("variations", json!({"variations": [{"values": ["Blue"]}]})),
        ("variations", json!({"variations": [{"values": ["Blue", "S"], "available": -1}]})),
        ("variations", json!({"variations": [{"values": ["Blue", "S"], "colour": "x"}]})),
        ("variations", json!({"unit_based": false})),
        ("delivery", json!({"delivery": [{"zone": "Here", "price": {"amount": "1", "currency": "USD"}}]})),
        ("personalisation", json!({"personalisation": "?".repeat(251)})),
    ] {
        let mut wrong = scarf();
        wrong.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let problem = shop.ana.say(Method::POST, "/listings", &wrong).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], field, "{bad}: {problem}");
    }
    let listing = shop.ana.publish(&scarf()).await;
    assert_eq!(
        (listing["quantity"].as_i64(), listing["variations"][1]["price"]["amount"].as_str(), listing["delivery"][0]["price"]["amount"].as_str()),
        (Some(2), Some("52.50"), Some("5.20"))
    );
    let visitor = shop.house.visitor();
    let shown = async |query: &str| visitor.get(&format!("{}{query}", page(&listing))).await.expect(200).text();
    let plain = shown("").await;
    assert!(plain.contains("name=\"v1\"") && plain.contains("Which initials?") && plain.contains("Germany"));
    assert!(shown("?v1=Blue&v2=S").await.contains("Blue, S"));
    assert!(shown("?v1=Blue&v2=M").await.contains("52.50"));
    assert!(!shown("?v1=%3Cb%3E&v2=M").await.contains("<b>"), "what is no value chooses nothing");
    let schema = plain.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let schema: Value = serde_json::from_str(schema).unwrap();
    assert_eq!(
        (schema["offers"]["@type"].as_str(), schema["offers"]["lowPrice"].as_str(), schema["offers"]["highPrice"].as_str()),
        (Some("AggregateOffer"), Some("48.00"), Some("52.50"))
    );
    let note = visitor.document(&format!("/o/{}", id(&listing))).await.expect(200).json();
    assert_eq!((note["pw:variations"][0]["available"].as_str(), note["pw:delivery"][0]["price"].as_str(), note["pw:currency"].as_str()), (Some("2"), Some("5.20"), Some("EUR")));
    let change = async |change: Value| shop.ana.say(Method::PATCH, &format!("/listings/{}", id(&listing)), &change).await;
    let none_left = json!([{"values": ["Blue", "S"], "available": 0}]);
    assert_eq!(change(json!({"variations": none_left})).await.expect(200).json()["state"], "sold-out");
    let back = change(json!({"variations": null, "quantity": 1})).await.expect(200).json();
    assert_eq!((back["state"].as_str(), back["variations"].clone(), back["price"]["amount"].as_str()), (Some("published"), json!([]), Some("48.00")));
    shop.finish().await;
}

async fn the_editor_lays_out_a_table_of_variations_without_script(plan: Plan) {
    let shop = Shop::open(plan).await;
    let browser = &shop.ana.browser;
    let base = [
        ("purpose", "offer"),
        ("terms", "sale"),
        ("title", "Scarf"),
        ("price", "48"),
        ("currency", "EUR"),
        ("axis-0", "Colour"),
        ("axis-0-values", "Blue, Red"),
        ("axis-1", ""),
        ("axis-1-values", ""),
    ];
    let send = async |more: &[(&str, &str)]| browser.post_files("/listings/new", fields(&[&base, more].concat())).await;
    let before = shop.house.dump().await;
    let table = send(&[("do", "rows")]).await.expect(200).text();
    assert!(table.contains("name=\"row-0-price\"") && table.contains("name=\"row-1-sku\"") && !table.contains("name=\"row-2-sku\""));
    let rows = [
        ("row-0", "[\"Blue\"]"),
        ("row-0-price", "cheap"),
        ("row-0-stock", "3"),
        ("row-0-sku", "B"),
        ("row-1", "[\"Red\"]"),
        ("row-1-price", ""),
        ("row-1-stock", ""),
        ("row-1-sku", ""),
    ];
    let wrong = send(&[&rows[..], &[("zone-0", "Germany"), ("zone-0-price", "much"), ("do", "publish")]].concat()).await.expect(422).text();
    for kept in ["row-0-price-e", "value=\"cheap\"", "value=\"much\"", "delivery-e", "variations-e"] {
        assert!(wrong.contains(kept), "{kept}");
    }
    let fewer = send(&[&rows[..], &[("do", "drop:0")]].concat()).await.expect(200).text();
    assert!(!fewer.contains("value=\"cheap\"") && fewer.contains("name=\"row-0-price\""));
    before.assert_same(&shop.house.dump().await, "nothing is kept by looking");
    let mut right = rows;
    right[1].1 = "52,50";
    let sent = send(&[&right[..], &[("zone-0", "Germany"), ("zone-0-price", "5,20"), ("zone-1", ""), ("zone-1-price", ""), ("shipping", "yes"), ("do", "publish")]].concat())
        .await
        .expect(303);
    let path = sent.location().split('?').next().unwrap().to_owned();
    let listing = shop.ana.call(Method::GET, &format!("/listings/{}", path.rsplit('/').next().unwrap())).await.expect(200).json();
    assert_eq!(
        (listing["variations"][0]["price"]["amount"].as_str(), listing["variations"][0]["available"].as_i64(), listing["delivery"][0]["zone"].as_str()),
        (Some("52.50"), Some(3), Some("Germany"))
    );
    assert!(browser.get(&format!("{path}/edit")).await.expect(200).text().contains("value=\"52.50\""));
    shop.finish().await;
}

async fn what_has_its_time_comes_and_goes_and_copies_begin_as_drafts(plan: Plan) {
    let shop = Shop::open(plan).await;
    let clock = &shop.house.clock;
    let soon = |seconds: i64| domain::Clock::now(&**clock).plus_seconds(seconds).rfc3339();
    let mut wanted = mug();
    wanted.as_object_mut().unwrap().extend(json!({"publishes_at": soon(600), "ends_at": soon(1_200), "dimensions": {"x": "9", "unit": "cm"}, "weight": {"value": "0.32", "unit": "kg"}, "made_by": "me", "section": "Cups"}).as_object().unwrap().clone());
    let draft = shop.ana.say(Method::POST, "/listings", &wanted).await.expect(201).json();
    let path = format!("/listings/{}", id(&draft));
    let state = async || shop.ana.call(Method::GET, &path).await.expect(200).json()["state"].as_str().unwrap().to_owned();
    settle(&[&shop.house]).await;
    assert_eq!(state().await, "draft");
    clock.turn(600);
    settle(&[&shop.house]).await;
    assert_eq!(state().await, "published");
    let shown = shop.house.visitor().get(&page(&draft)).await.expect(200).text();
    assert!(shown.contains("9 cm") && shown.contains("0.32 kg"));
    clock.turn(600);
    settle(&[&shop.house]).await;
    assert_eq!(state().await, "archived");
    let _ = shop.ana.call(Method::POST, &format!("{path}/publish")).await.expect(422);
    assert_eq!(shop.ana.call(Method::POST, &format!("{path}/renew")).await.expect(200).json()["state"], "published");
    let copy = shop.ana.call(Method::POST, &format!("{path}/duplicate")).await.expect(201).json();
    assert_eq!(
        (copy["state"].as_str(), copy["title"].clone(), copy["weight"].clone(), copy["ends_at"].clone()),
        (Some("draft"), draft["title"].clone(), draft["weight"].clone(), Value::Null)
    );
    let stock = shop.ana.browser.get("/listings/stock").await.expect(200).text();
    assert!(stock.contains(&format!("price-{}", id(&draft))) && stock.contains(&format!("price-{}", id(&copy))));
    let field = |name: &str| format!("{name}-{}", id(&copy));
    let sent = [("listing".to_owned(), id(&copy)), (field("version"), "1"), (field("price"), "12"), (field("stock"), "lots")];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let before = shop.house.dump().await;
    assert!(shop.ana.browser.post("/listings/stock", &sent).await.expect(422).text().contains("lots"));
    before.assert_same(&shop.house.dump().await, "all or nothing");
    let right: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, if *value == "lots" { "7" } else { *value })).collect();
    let _ = shop.ana.browser.post("/listings/stock", &right).await.expect(303);
    let changed = shop.ana.call(Method::GET, &format!("/listings/{}", id(&copy))).await.expect(200).json();
    assert_eq!((changed["price"]["amount"].as_str(), changed["quantity"].as_i64()), (Some("12.00"), Some(7)));
    let _ = shop.ana.browser.post("/listings/stock", &right).await.expect(422);
    // One that cannot be so keeps all others as they are.
    let out = shop.ana.publish(&json!({"title": "Bowl", "terms": "sale", "price": {"amount": "9.00", "currency": "EUR"}})).await;
    let (bowl, copied) = (|name: &str| format!("{name}-{}", id(&out)), |name: &str| format!("{name}-{}", id(&copy)));
    let version = shop.ana.call(Method::GET, &format!("/listings/{}", id(&out))).await.expect(200).header("etag").trim_matches('"').to_owned();
    let sent = [
        ("listing".to_owned(), id(&copy)),
        (copied("version"), "2"),
        (copied("price"), "13"),
        ("listing".to_owned(), id(&out)),
        (bowl("version"), version.as_str()),
        (bowl("price"), ""),
    ];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let before = shop.house.dump().await;
    let _ = shop.ana.browser.post("/listings/stock", &sent).await.expect(422);
    before.assert_same(&shop.house.dump().await, "nor is the first of two kept");
    shop.finish().await;
}

async fn the_catalogue_is_narrowed_by_price_and_place_and_sorted(plan: Plan) {
    let shop = Shop::open(plan).await;
    for (title, amount, lat) in [("Dear", "50", 51.34), ("Cheap", "5", 53.55), ("Middle", "20", 51.30)] {
        let place = json!({"name": "Town", "lat": lat, "lon": 12.37});
        shop.ana.publish(&json!({"title": title, "price": {"amount": amount, "currency": "EUR"}, "place": place, "section": "Big"})).await;
    }
    let found = async |query: &str| {
        let list = shop.house.visitor().get(&format!("/api/peerwright/v1/listings?{query}")).await.expect(200).json();
        list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for bad in ["min=3", "currency=XXL", "near=91,0", "near=1", "sort=best", "near=1,1&km=9999"] {
        let _ = shop.house.visitor().get(&format!("/api/peerwright/v1/listings?{bad}")).await.expect(422);
    }
    assert_eq!(found("currency=EUR&min=10&max=50").await, ["Middle", "Dear"]);
    assert_eq!(found("sort=price").await, ["Cheap", "Middle", "Dear"]);
    assert_eq!(found("near=51.35,12.35&km=50&sort=near").await, ["Dear", "Middle"]);
    let catalogue = shop.house.visitor().get("/listings?near=51.35,12.35&km=50&sort=near&currency=EUR&min=30").await.expect(200).text();
    assert!(catalogue.contains("Dear") && !catalogue.contains(">Cheap<") && !catalogue.contains(">Middle<"));
    assert!(catalogue.contains("km=100"), "distances are links");
    shop.finish().await;
}

async fn photos_tell_nothing_but_what_is_seen(plan: Plan) {
    let shop = Shop::open(plan).await;
    let answer = shop.ana.try_upload(phone_photo(4032, 3024), "A grey mug").await.expect(201);
    let media = answer.json();
    assert_eq!((media["state"].as_str(), media["alt"].as_str()), (Some("ready"), Some("A grey mug")));
    assert!(media["width"].as_u64().unwrap() < media["height"].as_u64().unwrap(), "it stands upright");
    assert!(media["width"].as_u64().unwrap() <= 2_048 && media["height"].as_u64().unwrap() <= 2_048);
    let files = shop.house.files();
    assert!(files.len() >= 4, "three sizes and one for peers: {files:?}");
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        for needle in [CAMERA_MODEL.as_bytes(), &position_bytes(), b"Exif", b"EXIF"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "m08: {}", file.display());
        }
        assert!(image::load_from_memory(&bytes).is_ok(), "{}", file.display());
    }
    let shown = shop.ana.browser.get(media["url"].as_str().unwrap()).await.expect(200);
    assert_eq!(shown.header("x-content-type-options"), "nosniff", "m04");
    assert!(shown.header("content-security-policy").contains("default-src 'none'") && shown.header("content-security-policy").contains("sandbox"), "m04");
    assert!(shown.header("content-type").starts_with("image/"));
    let asked = shop.ana.browser.document(media["url"].as_str().unwrap()).await;
    assert!(!asked.header("content-type").contains("activity"), "m05");
    shop.finish().await;
}

async fn what_is_no_photo_is_refused_and_leaves_nothing(plan: Plan) {
    let shop = Shop::open(plan).await;
    let whole = phone_photo(800, 600);
    let (before, files) = (shop.house.dump().await.without(&["tokens"]), shop.house.files().len());
    let wide = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0".as_slice(), &[0; 64]].concat();
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("text", b"hello".to_vec()),
        ("html", b"<html><script>alert(1)</script></html>".to_vec()),
        ("svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec()),
        ("an actor", json!({"id": "https://x.example/u", "type": "Person"}).to_string().into_bytes()),
        ("half a photo", whole[..whole.len() / 3].to_vec()),
        ("50,000 pixels wide", wide),
        ("17 MiB", vec![0xff; 17 * 1024 * 1024]),
    ] {
        let answer = shop.ana.try_upload(bytes, "").await;
        assert!(matches!(answer.status, 413 | 415 | 422), "{what}: {}", answer.status);
        assert!(answer.header("content-type").starts_with("application/problem+json"), "{what}");
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.len() > 10) || answer.json()["errors"].is_array(), "{what}: a sentence that helps");
    }
    before.assert_same(&shop.house.dump().await, "no row is left");
    assert_eq!(shop.house.files().len(), files, "no file is left");
    shop.finish().await;
}

async fn m16_w18_somebody_elses_photo_and_draft_are_nobodys(plan: Plan) {
    let shop = Shop::open(plan).await;
    let photo = shop.ana.upload(phone_photo(400, 300), "mine").await;
    let draft = shop.ana.say(Method::POST, "/listings", &json!({"title": "Mug", "photos": [photo]})).await.expect(201).json();
    let before = shop.house.dump().await.without(&["tokens"]);
    for photos in [json!([photo]), json!(["1"]), json!(["99999999999"])] {
        let answer = shop.berta.say(Method::POST, "/listings", &json!({"title": "Mine now", "photos": photos})).await.expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], "photos");
    }
    let _ = shop.berta.say(Method::PATCH, "/me", &json!({"avatar": photo})).await.expect(422);
    for (method, path) in [
        (Method::GET, format!("/media/{photo}")),
        (Method::DELETE, format!("/media/{photo}")),
        (Method::GET, format!("/listings/{}", id(&draft))),
        (Method::DELETE, format!("/listings/{}", id(&draft))),
        (Method::POST, format!("/listings/{}/publish", id(&draft))),
    ] {
        let _ = shop.berta.call(method, &path).await.expect(404);
    }
    let _ = shop.berta.say(Method::PATCH, &format!("/media/{photo}"), &json!({"alt": "x"})).await.expect(404);
    let _ = shop.berta.say(Method::PATCH, &format!("/listings/{}", id(&draft)), &json!({"title": "x"})).await.expect(404);
    before.assert_same(&shop.house.dump().await, "berta changed nothing");
    let _ = shop.ana.call(Method::DELETE, &format!("/media/{photo}")).await.expect(409);
    shop.finish().await;
}

async fn the_catalogue_is_searched_narrowed_and_paged(plan: Plan) {
    let shop = Shop::open(plan).await;
    for (number, (title, tag)) in [("Größe M: Pullover", "wool"), ("Salt-glazed mug", "pottery"), ("Straße, a print", "print")].into_iter().enumerate() {
        shop.house.clock.turn(1 + i64::try_from(number).unwrap());
        shop.ana.publish(&json!({"title": title, "terms": "gift", "tags": [tag]})).await;
    }
    shop.house.clock.turn(10);
    shop.berta.publish(&json!({"title": "Wanted: loom", "purpose": "request", "terms": "swap", "tags": ["weaving"]})).await;
    let found = async |query: &str| shop.ana.titles(&format!("/listings?{query}")).await;
    for (query, titles) in [
        ("q=mug", &["Salt-glazed mug"][..]),
        ("q=grosse", &["Größe M: Pullover"]),
        ("q=gr%C3%B6%C3%9Fe", &["Größe M: Pullover"]),
        ("q=strasse", &["Straße, a print"]),
        ("q=salt%20glazed", &["Salt-glazed mug"]),
        ("q=glazed%20loom", &[]),
        ("tag=pottery", &["Salt-glazed mug"]),
        ("purpose=request", &["Wanted: loom"]),
        ("terms=swap", &["Wanted: loom"]),
        ("maker=berta", &["Wanted: loom"]),
        ("maker=nobody", &[]),
        ("scope=local&purpose=offer", &["Straße, a print", "Salt-glazed mug", "Größe M: Pullover"]),
    ] {
        assert_eq!(found(query).await, titles, "{query}");
    }
    for odd in ["q=%25", "q=_", "q='%3B%20DROP%20TABLE%20listings--", "q=%22", "q=*", "q=a%00b", "q=(mug", "q=mug%20OR%20loom", "q=title:mug", &format!("q={}", "x".repeat(5_000))]
    {
        let _ = shop.house.visitor().get(&format!("/listings?{odd}")).await.expect(200);
        let _ = shop.house.visitor().get(&format!("/api/peerwright/v1/listings?{odd}")).await.expect(200);
    }
    let tag = shop.house.visitor().get("/tags/pottery").await.expect(200).text();
    assert!(tag.contains("Salt-glazed mug") && tag.contains("/listings?tag=pottery"), "{tag}");

    let mut seen = Vec::new();
    let mut cursor = String::new();
    for _ in 0..10 {
        let list = shop.ana.call(Method::GET, &format!("/listings?limit=1{cursor}")).await.expect(200).json();
        seen.extend(list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
        let Some(next) = list["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, found("").await, "page by page it is the same");
    assert_eq!(seen.len(), 4);
    for bad in ["limit=0", "limit=81", "limit=x", "cursor=x", "cursor=-1", "scope=moon", "colour=red"] {
        let status = shop.house.visitor().get(&format!("/api/peerwright/v1/listings?{bad}")).await.status;
        assert!(matches!(status, 400 | 422), "{bad}: {status}");
    }
    shop.finish().await;
}

async fn followers_of_this_house_see_it_at_home(plan: Plan) {
    let shop = Shop::open(plan).await;
    let _ = shop.berta.browser.post("/@ana/follow", &[]).await.expect(303);
    shop.ana.publish(&mug()).await;
    settle(&[&shop.house]).await;
    assert_eq!(shop.berta.home().await, ["Salt-glazed mug"]);
    assert!(shop.berta.browser.get("/home").await.expect(200).text().contains("Salt-glazed mug"));
    assert_eq!(shop.ana.home().await, ["Salt-glazed mug"], "her own stands at home, too");
    assert_eq!(shop.berta.titles("/listings?scope=followed").await, ["Salt-glazed mug"]);
    assert!(shop.ana.titles("/listings?scope=followed").await.is_empty());
    shop.finish().await;
}

async fn h_hostile_words_are_shown_as_words(plan: Plan) {
    let shop = Shop::open(plan).await;
    let hostile = json!({
        "title": "<img src=x onerror=alert(1)>\u{202e}gpj", "terms": "gift",
        "description": "<script>alert(2)</script> [x](javascript:alert(3)) ![y](https://evil.example/track.png) <svg onload=alert(4)>",
        "tags": ["a"], "materials": ["\"><script>alert(5)</script>"], "delivery_text": "<iframe src=//evil.example>",
    });
    let listing = shop.ana.publish(&hostile).await;
    let texts = [
        shop.house.visitor().get(&page(&listing)).await.expect(200).text(),
        shop.house.visitor().get("/listings").await.expect(200).text(),
        shop.house.visitor().get("/@ana").await.expect(200).text(),
        shop.ana.browser.get(&format!("{}/edit", page(&listing))).await.expect(200).text(),
        listing["description_html"].as_str().unwrap().to_owned(),
        shop.house.visitor().document(&format!("/o/{}", id(&listing))).await.expect(200).json()["content"].as_str().unwrap().to_owned(),
    ];
    for text in texts {
        for needle in ["<script>alert", "<img src=x", "<svg onload", "href=\"javascript:", "<iframe", "src=\"https://evil"] {
            assert!(!text.contains(needle), "{needle}: {}", text.split(needle).next().unwrap().chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect::<String>());
        }
    }
    shop.finish().await;
}

on_both_engines! {
    a_draft_is_its_makers_alone,
    a_listing_lives_through_its_states,
    the_editor_keeps_what_was_typed_and_says_what_is_wrong,
    variations_are_refused_kept_and_chosen,
    the_editor_lays_out_a_table_of_variations_without_script,
    what_has_its_time_comes_and_goes_and_copies_begin_as_drafts,
    the_catalogue_is_narrowed_by_price_and_place_and_sorted,
    photos_tell_nothing_but_what_is_seen,
    what_is_no_photo_is_refused_and_leaves_nothing,
    m16_w18_somebody_elses_photo_and_draft_are_nobodys,
    the_catalogue_is_searched_narrowed_and_paged,
    followers_of_this_house_see_it_at_home,
    h_hostile_words_are_shown_as_words,
}
