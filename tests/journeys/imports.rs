//! A shop comes over from Etsy: looked at first, then row by row, again without doubling, and never with buyers in it.

use std::fmt::Write as _;

use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

const HEADER: &str = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,IMAGE3,IMAGE4,IMAGE5,IMAGE6,IMAGE7,IMAGE8,IMAGE9,IMAGE10,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU";

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
    let orders = "Sale Date,Item Name,Buyer,Quantity,Price,Ship Name,Ship Address1\n1,Mug,Bo Buyer,1,46,Bo Buyer,Main Street 1\n";
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

async fn five_hundred_rows_in_any_language_are_quick(plan: Plan) {
    let shop = Shop::open(plan).await;
    let header = "TITOLO,DESCRIZIONE,PREZZO,CURRENCY_CODE,QUANTITÀ,TAG,MATERIALI,IMMAGINE1,IMMAGINE2,IMMAGINE3,IMMAGINE4,IMMAGINE5,IMMAGINE6,IMMAGINE7,IMMAGINE8,IMMAGINE9,IMMAGINE10,TIPO 1,NOME 1,VALORI 1,TIPO 2,NOME 2,VALORI 2,SKU";
    let mut file = format!("{header}\r\n");
    for n in 0..500 {
        let _ = writeln!(file, "{}\r", row(&format!("Piece {n}"), "46", ",,,,,", &format!("N-{n}")));
    }
    let report = shop.take_in(&file).await;
    assert!(report.contains("500"), "all are new");
    let mut reader = shop.house.app().storage.read().await.unwrap();
    let maker = shop.ana.id(&shop.house).await;
    let import = reader.imports().list(maker).await.unwrap().remove(0);
    assert_eq!((import.done, import.count(domain::imports::Outcome::New)), (500, 500));
    drop(reader);
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
    five_hundred_rows_in_any_language_are_quick,
    photos_come_from_a_zip_by_their_names,
}
