//! A shop comes over from Etsy: looked at first, then row by row, again without doubling, and never with buyers in it.

use std::fmt::Write as _;

use domain::imports::{Import, Outcome};
use domain::listings::Listing;
use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Maker, Peer, Plan, on_both_engines, settle};
use http::{Method, StatusCode};
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use storage::Cursor;

const HEADER: &str = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,IMAGE3,IMAGE4,IMAGE5,IMAGE6,IMAGE7,IMAGE8,IMAGE9,IMAGE10,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU";

const ORDERS: &str = "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU";

struct Shop {
    house: Instance,
    ana: Maker,
}

impl Shop {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let ana = Maker::join(&house, "ana").await;
        Self { house, ana }
    }

    async fn bring(&self, table: &str, zip: Option<Vec<u8>>) -> Answer {
        let mut form = Form::new().part("file", Part::bytes(table.as_bytes().to_vec()).file_name("EtsyListingsDownload.csv"));
        if let Some(zip) = zip {
            form = form.part("photos", Part::bytes(zip).file_name("photos.zip"));
        }
        self.ana.browser.post_files("/settings/import", form).await
    }

    /// Brings a file, starts it, and answers the page of the report.
    async fn take_in(&self, table: &str) -> String {
        let path = self.bring(table, None).await.expect(303).location().to_owned();
        let _ = self.ana.browser.post(&format!("{path}/start"), &[]).await.expect(303);
        settle(&[&self.house]).await;
        self.ana.browser.get(&path).await.expect(200).text()
    }

    /// The import that was made last.
    async fn last(&self) -> Import {
        let mut reader = self.house.app().storage.read().await.unwrap();
        let last = reader.imports().list(self.ana.id(&self.house).await).await.unwrap().remove(0);
        reader.imports().find(last.id).await.unwrap().unwrap()
    }

    /// All there is, the newest first.
    async fn drafts(&self) -> Vec<Listing> {
        let maker = self.ana.id(&self.house).await;
        let mut reader = self.house.app().storage.read().await.unwrap();
        let (mut drafts, mut next) = (Vec::new(), Some(Cursor::START));
        while let Some(cursor) = next {
            let page = reader.listings().list_by_maker(maker, domain::listings::State::ALL, cursor, 80).await.unwrap();
            drafts.extend(page.items);
            next = page.next;
        }
        drafts
    }

    /// The one with this in its title, as programs see it.
    async fn listing(&self, drafts: &[Listing], title: &str) -> Value {
        let id = drafts.iter().find(|listing| listing.content.title.contains(title)).unwrap().id;
        self.ana.call(Method::GET, &format!("/listings/{id}")).await.expect(200).json()
    }

    /// A photo that never came keeps nobody from changing the rest.
    async fn change_the_one_whose_photo_is_gone(&self, drafts: &[Listing]) {
        let listing = self.listing(drafts, "n. 2 &").await;
        let change = serde_json::json!({"description": "My own words."});
        let changed = self.ana.say(Method::PATCH, &format!("/listings/{}", listing["id"].as_str().unwrap()), &change).await.expect(200).json();
        assert_eq!((changed["description"].as_str(), changed["photos"].as_array().unwrap().len()), (Some("My own words."), 1));
        let editor = self.ana.browser.get(&format!("/@ana/listings/{}/edit", listing["id"].as_str().unwrap())).await.expect(200).text();
        assert!(editor.contains("does not give this photo out"));
        let kept = self.drafts().await.into_iter().find(|draft| draft.content.title.contains("n. 2 &")).unwrap();
        assert_eq!(kept.content.photos.len(), 2, "it stays until its maker takes it out");
    }

    async fn listings(&self) -> Vec<Value> {
        self.ana.call(Method::GET, "/makers/ana/listings?limit=80").await.expect(200).json()["items"].as_array().unwrap().clone()
    }
}

fn row(title: &str, price: &str, variations: &str, sku: &str) -> String {
    format!("\"{title}\",\"Two lines,\r\n\"\"quoted\"\" &amp; long\",{price},EUR,3,\"hand_made,linen\",linen,,,,,,,,,,,{variations},{sku}")
}

fn table(rows: &[String]) -> String {
    format!("\u{feff}{HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

async fn files_with_buyers_and_broken_ones_are_refused_with_a_reason(plan: Plan) {
    let shop = Shop::open(plan).await;
    let before = shop.house.dump().await;
    let orders = format!("{ORDERS}\n12/01/26,Mug,Bo Buyer,1,46{}Bo Buyer,Main Street 1,,Turin,,10100,Italy,77{}\n", ",".repeat(13), ",".repeat(8));
    let orders = orders.as_str();
    for (file, reason) in [
        (orders, "sold orders"),
        ("[{\"reviewer\":\"Bo\",\"star_rating\":5}]", "reviews"),
        ("a,b,c\n1,2,3\n", "no file of listings"),
        (&format!("{HEADER}\n\"open"), "cannot be read as a table"),
        ("", "Choose a file"),
    ] {
        let page = shop.bring(file, None).await.expect(422).text();
        assert!(page.contains(reason), "{reason}");
        assert!(!page.contains("Bo Buyer"));
    }
    let page = shop.bring(&table(&[row("Mug", "46", ",,,,,", "")]), Some(b"no zip".to_vec())).await.expect(422).text();
    assert!(page.contains("no zip file"));
    before.assert_same(&shop.house.dump().await, "nothing of it is kept");
    shop.house.finish().await;
}

async fn a_shop_comes_over_once_however_often_its_file_does(plan: Plan) {
    let shop = Shop::open(plan).await;
    let scarf = || row("Linen scarf", "55.00", "Custom,Colour,\"Blue,Red\",,,", "SC-1");
    let file = table(&[row("Mug", "46", ",,,,,", ""), scarf(), row("Jug", "cheap", ",,,,,", ""), row("Mug", "47", ",,,,,", "")]);
    let looked = shop.bring(&file, None).await.expect(303);
    let page = shop.ana.browser.get(looked.location()).await.expect(200).text();
    assert!(page.contains("Linen scarf") && shop.listings().await.is_empty(), "a look makes nothing");
    let _ = shop.ana.browser.post(&format!("{}/cancel", looked.location()), &[]).await.expect(303);
    let _ = shop.ana.browser.post(&format!("{}/start", looked.location()), &[]).await.expect(409);

    let report = shop.take_in(&file).await;
    assert!(report.contains("data-state=\"bad\"") && report.contains("Jug"));
    let listings = shop.listings().await;
    assert_eq!(listings.iter().map(|listing| listing["title"].as_str().unwrap()).collect::<Vec<_>>(), ["Linen scarf", "Mug"]);
    assert!(listings.iter().all(|listing| listing["state"] == "draft"));
    assert_eq!((listings[0]["variations"][1]["values"][0].as_str(), listings[0]["price"]["amount"].as_str()), (Some("Red"), Some("55.00")));
    assert_eq!((listings[1]["quantity"].as_i64(), listings[1]["tags"][0].as_str()), (Some(3), Some("hand_made")));

    let own = serde_json::json!({"description": "My own words."});
    let mug = listings[1]["id"].as_str().unwrap();
    let _ = shop.ana.say(Method::PATCH, &format!("/listings/{mug}"), &own).await.expect(200);
    shop.take_in(&file).await;
    let again = shop.listings().await;
    assert_eq!(again.len(), 2);
    assert_eq!(again[1]["description"], "My own words.", "a row that says nothing new changes nothing");
    shop.take_in(&table(&[scarf().replace("55.00", "60.00")])).await;
    assert_eq!(shop.listings().await[0]["price"]["amount"], "60.00", "the same number is the same listing");
    shop.house.finish().await;
}

/// As an Italian seller's file begins; the one name that is the same everywhere is that of the currency.
const ITALIAN: [&str; 24] = [
    "TITOLO",
    "DESCRIZIONE",
    "PREZZO",
    "CURRENCY_CODE",
    "QUANTITÀ",
    "TAG",
    "MATERIALI",
    "IMMAGINE1",
    "IMMAGINE2",
    "IMMAGINE3",
    "IMMAGINE4",
    "IMMAGINE5",
    "IMMAGINE6",
    "IMMAGINE7",
    "IMMAGINE8",
    "IMMAGINE9",
    "IMMAGINE10",
    "TIPO DI VARIANTE 1",
    "NOME DELLA VARIANTE 1",
    "VALORI DELLA VARIANTE 1",
    "TIPO DI VARIANTE 2",
    "NOME DELLA VARIANTE 2",
    "VALORI DELLA VARIANTE 2",
    "SKU",
];
/// Of each fifty rows one is broken, in another way each time; the field that is complained about.
const BROKEN: [&str; 10] = ["price", "currency", "quantity", "title", "row", "price", "quantity", "row", "variations", "description"];

/// A row of a real file: everything quoted that is a text, several lines in a cell, entities in words.
fn real_row(n: usize, photos: &str) -> [String; 24] {
    let mut cells: [String; 24] = std::array::from_fn(|_| String::new());
    cells[0] = format!("Portachiavi &quot;Onda&quot; n. {n} &amp; anello d&#39;ottone");
    let story = "Fatto a mano, con cura.\n\n• Misura: 12 x 3 cm\n• Peso: 40 g\n\n\"Ogni pezzo è unico\", disse; scrivimi &lt;3\n".repeat(n % 7 + 1);
    cells[1] = format!("N. {n}\n{story}");
    (cells[2], cells[3], cells[4]) = (if n.is_multiple_of(2) { "46" } else { "55.00" }.to_owned(), "EUR".to_owned(), (n % 9 + 1).to_string());
    (cells[5], cells[6]) = ("portachiavi,fatto_a_mano,regalo per lei".to_owned(), "ottone,pelle_conciata al vegetale".to_owned());
    if n.is_multiple_of(5) {
        (cells[17], cells[18], cells[19]) = ("Custom Property".to_owned(), "Colore".to_owned(), "Blu,Rosso,Verde d&#39;acqua".to_owned());
    }
    match n % 100 {
        1 => cells[7] = format!("{photos}/il_fullxfull.{n}.jpg"),
        2 => (cells[7], cells[8]) = (format!("{photos}/il_fullxfull.1.jpg"), format!("{photos}/gone.{n}.jpg")),
        3 => cells[7] = "not an address".to_owned(),
        _ => {}
    }
    if n.is_multiple_of(3) {
        cells[23] = format!("ON-{n}");
    }
    cells
}

fn spoil(cells: &mut [String; 24], way: usize) {
    match way {
        0 => cells[2] = "chiedi".to_owned(),
        1 => cells[3] = "XXL".to_owned(),
        2 => cells[4] = "-1".to_owned(),
        3 => cells[0] = " ".to_owned(),
        4 => cells[23] = "ON-3".to_owned(),
        5 => cells[2] = "-5".to_owned(),
        6 => cells[4] = "tanti".to_owned(),
        7 => (cells[0], cells[23]) = ("Portachiavi &quot;Onda&quot; n. 1 &amp; anello d&#39;ottone".to_owned(), String::new()),
        8 => {
            let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
            (cells[18], cells[19], cells[21], cells[22]) = ("A".to_owned(), many.join(","), "B".to_owned(), many.join(","));
        }
        _ => cells[1] = "x".repeat(20_001),
    }
}

fn real_file(photos: &str) -> String {
    let quoted = |cells: &[String]| cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
    let mut file = format!("{}\r\n", quoted(&ITALIAN.map(str::to_owned)));
    for n in 0..500 {
        let mut cells = real_row(n, photos);
        if n % 50 == 49 {
            spoil(&mut cells, n / 50);
        }
        let _ = write!(file, "{}\r\n", quoted(&cells));
    }
    file
}

async fn five_hundred_rows_as_etsy_writes_them_come_over_with_a_right_report(plan: Plan) {
    let shop = Shop::open(plan).await;
    let photos = Peer::open(&shop.house.clock).await;
    for n in [1, 101, 201, 301, 401] {
        photos.serve_at(&format!("/il_fullxfull.{n}.jpg"), "image/jpeg", &phone_photo(60, 40));
        photos.refuse_at(&format!("/gone.{}.jpg", n + 1), StatusCode::NOT_FOUND);
    }
    let file = real_file(&photos.url(""));
    let page = shop.take_in(&file).await;
    assert_eq!(page.matches("cannot be fetched").count(), 5, "each row says what did not come");
    let import = shop.last().await;
    assert_eq!((import.done, import.count(Outcome::New), import.count(Outcome::Refused)), (500, 490, 10));
    let refused: Vec<(usize, &str)> = import.report.iter().filter(|line| line.outcome == Outcome::Refused).map(|line| (line.row, line.notes[0].0.as_str())).collect();
    assert_eq!(refused, BROKEN.iter().enumerate().map(|(at, field)| (at * 50 + 50, *field)).collect::<Vec<_>>());
    let noted = |key: &str| import.report.iter().filter(|line| line.notes.iter().any(|(_, known, _)| known == key)).count();
    assert_eq!((noted("import-photo-address"), noted("import-stock")), (5, 100), "what is left out is said");

    let drafts = shop.drafts().await;
    assert_eq!(drafts.len(), 490);
    assert!(drafts.iter().all(|listing| listing.state == domain::listings::State::Draft));
    let first = drafts.iter().find(|listing| listing.content.title == "Portachiavi \"Onda\" n. 1 & anello d'ottone").unwrap();
    let content = &first.content;
    assert_eq!((content.price.unwrap().to_string().as_str(), content.quantity, content.materials[1].as_str()), ("55.00 EUR", Some(2), "pelle conciata al vegetale"));
    assert_eq!(content.tags.iter().map(domain::tag::Tag::as_str).collect::<Vec<_>>(), ["portachiavi", "fatto_a_mano", "regalo_per_lei"]);
    assert!(content.description.html().contains("• Misura: 12 x 3 cm<br>") && content.description.html().contains("&lt;3"), "{}", content.description.html());
    let shown = async |title: &str| shop.listing(&drafts, title).await["photos"].as_array().unwrap().len();
    assert_eq!((shown("n. 1 &").await, shown("n. 2 &").await, shown("n. 4 &").await), (1, 1, 0));
    shop.change_the_one_whose_photo_is_gone(&drafts).await;

    let before = shop.house.dump().await;
    shop.take_in(&file).await;
    let again = shop.last().await;
    assert_eq!((again.count(Outcome::Same), again.count(Outcome::Refused)), (490, 10));
    let after = shop.house.dump().await;
    for table in ["listings", "imported", "media", "media_blobs", "posts"] {
        assert_eq!(before.table(table), after.table(table), "a second run changes nothing");
    }
    shop.house.finish().await;
}

async fn one_import_of_a_maker_runs_at_a_time_and_others_wait_in_words(plan: Plan) {
    let shop = Shop::open(plan).await;
    let berta = Maker::join(&shop.house, "berta").await;
    let file = |title: &str| table(&[row(title, "46", ",,,,,", "")]);
    let first = shop.bring(&file("Mug"), None).await.expect(303).location().to_owned();
    let second = shop.bring(&file("Jug"), None).await.expect(303).location().to_owned();
    let _ = shop.ana.browser.post(&format!("{first}/start"), &[]).await.expect(303);
    let refused = shop.ana.browser.post(&format!("{second}/start"), &[]).await.expect(409).text();
    assert!(refused.contains("Another import of yours"), "{refused}");

    let part = Part::bytes(file("Bowl").into_bytes()).file_name("EtsyListingsDownload.csv");
    let theirs = berta.browser.post_files("/settings/import", Form::new().part("file", part)).await.expect(303).location().to_owned();
    let _ = berta.browser.post(&format!("{theirs}/start"), &[]).await.expect(303);
    let waiting = berta.browser.get(&theirs).await.expect(200).text();
    assert!(waiting.contains("waiting for its turn") && waiting.contains(&format!("href=\"{theirs}\"")), "{waiting}");
    let running = shop.ana.browser.get(&first).await.expect(200).text();
    assert!(running.contains("Look again") && running.contains("role=\"status\"") && !running.contains("http-equiv"), "nothing loads itself anew");

    settle(&[&shop.house]).await;
    for (browser, path) in [(&shop.ana.browser, &first), (&berta.browser, &theirs)] {
        let over = browser.get(path).await.expect(200).text();
        assert!(over.contains("It is done.") && !over.contains("Look again"));
    }
    let _ = shop.ana.browser.post(&format!("{second}/start"), &[]).await.expect(303);
    settle(&[&shop.house]).await;
    assert_eq!(shop.listings().await.len(), 2);
    shop.house.finish().await;
}

async fn photos_come_from_a_zip_by_their_names(plan: Plan) {
    let shop = Shop::open(plan).await;
    let zip = stored("shop/il_1.jpg", &phone_photo(120, 90));
    let file = format!("{HEADER}\r\n{}\r\n", row("Mug", "46", ",,,,,", "M").replacen("linen,,", "linen,https://i.etsy.example/a/il_1.jpg,", 1));
    let path = shop.bring(&file, Some(zip)).await.expect(303).location().to_owned();
    let _ = shop.ana.browser.post(&format!("{path}/start"), &[]).await.expect(303);
    settle(&[&shop.house]).await;
    let listings = shop.listings().await;
    assert_eq!((listings[0]["photos"].as_array().unwrap().len(), listings[0]["photos"][0]["width"].as_u64()), (1, Some(90)), "it stands upright");
    shop.house.finish().await;
}

async fn one_photo_of_two_listings_is_lost_with_neither_and_what_came_too_early_is_none(plan: Plan) {
    let shop = Shop::open(plan).await;
    let photos = Peer::open(&shop.house.clock).await;
    photos.refuse_at("/late/il_1.jpg", StatusCode::NOT_FOUND);
    let with_photo =
        |title: &str, sku: &str, folder: &str| row(title, "46", ",,,,,", sku).replacen("linen,,", &format!("linen,{},", photos.url(&format!("/{folder}/il_1.jpg"))), 1);
    let bring = async |rows: &[String]| {
        let zip = stored("shop/il_1.jpg", &phone_photo(120, 90));
        shop.bring(&format!("{HEADER}\r\n{}\r\n", rows.join("\r\n")), Some(zip)).await.expect(303).location().to_owned()
    };
    let a_day_later = async || {
        shop.house.clock.turn(25 * 3_600);
        server::workers::tidy(shop.house.app()).await.unwrap();
    };
    let path = bring(&[with_photo("Mug", "M", "early"), with_photo("Jug", "J", "early")]).await;
    let _ = shop.ana.browser.post(&format!("{path}/start"), &[]).await.expect(303);
    settle(&[&shop.house]).await;
    let drafts = shop.drafts().await;
    let (mug, jug) = (shop.listing(&drafts, "Mug").await, shop.listing(&drafts, "Jug").await);
    assert_eq!((mug["photos"].as_array().unwrap().len(), jug["photos"].as_array().unwrap().len()), (1, 1));
    // Without its photo, and gone: the other one keeps its own.
    let _ = shop.ana.say(Method::PATCH, &format!("/listings/{}", jug["id"].as_str().unwrap()), &serde_json::json!({"photos": []})).await.expect(200);
    a_day_later().await;
    assert_eq!(shop.listing(&drafts, "Mug").await["photos"], mug["photos"]);
    // A file is begun so late that the photo that came with it is away by now.
    let path = bring(&[with_photo("Bowl", "B", "late")]).await;
    a_day_later().await;
    let _ = shop.ana.browser.post(&format!("{path}/start"), &[]).await.expect(303);
    settle(&[&shop.house]).await;
    let bowl = shop.listing(&shop.drafts().await, "Bowl").await;
    let _ = shop.ana.say(Method::PATCH, &format!("/listings/{}", bowl["id"].as_str().unwrap()), &serde_json::json!({"description": "It can be changed."})).await.expect(200);
    shop.house.finish().await;
}

/// A zip with one file in it, not packed.
fn stored(name: &str, content: &[u8]) -> Vec<u8> {
    let (size, length) = (u32::try_from(content.len()).unwrap(), u16::try_from(name.len()).unwrap());
    let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend(size.to_le_bytes());
    common.extend(size.to_le_bytes());
    common.extend(length.to_le_bytes());
    common.extend([0, 0]);
    let mut out = 0x0403_4b50_u32.to_le_bytes().to_vec();
    out.extend(&common);
    out.extend(name.as_bytes());
    out.extend(content);
    let begin = u32::try_from(out.len()).unwrap();
    out.extend(0x0201_4b50_u32.to_le_bytes());
    out.extend([20, 0]);
    out.extend(&common);
    out.extend([0; 14]);
    out.extend(name.as_bytes());
    let directory = u32::try_from(out.len()).unwrap() - begin;
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0, 0, 0, 0, 1, 0, 1, 0]);
    out.extend(directory.to_le_bytes());
    out.extend(begin.to_le_bytes());
    out.extend([0, 0]);
    out
}

on_both_engines! {
    files_with_buyers_and_broken_ones_are_refused_with_a_reason,
    a_shop_comes_over_once_however_often_its_file_does,
    five_hundred_rows_as_etsy_writes_them_come_over_with_a_right_report,
    one_import_of_a_maker_runs_at_a_time_and_others_wait_in_words,
    photos_come_from_a_zip_by_their_names,
    one_photo_of_two_listings_is_lost_with_neither_and_what_came_too_early_is_none,
}
