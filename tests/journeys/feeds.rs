//! Feeds as a program reads them: well-formed, valid, stable, and public things alone.

use std::collections::BTreeMap;

use harness::photo::phone_photo;
use harness::{Clock, Instance, Maker, Plan, Visitor, on_both_engines, settle};
use http::{Method, header};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

/// An element with its attributes, its text and what is in it.
#[derive(Debug, Default, Clone)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn one(&self, name: &str) -> &Self {
        let found: Vec<&Self> = self.children.iter().filter(|child| child.name == name).collect();
        assert_eq!(found.len(), 1, "{name} in {self:?}");
        found[0]
    }

    fn link(&self, rel: &str) -> Option<&str> {
        self.all("link").find(|link| link.attributes["rel"] == rel).map(|link| link.attributes["href"].as_str())
    }
}

/// Reads a whole document with a parser that knows nothing of us.
fn parse(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    let element = |start: &quick_xml::events::BytesStart<'_>| Element {
        name: String::from_utf8(start.name().as_ref().to_vec()).unwrap(),
        attributes: start
            .attributes()
            .map(|attribute| {
                let attribute = attribute.unwrap();
                let value = quick_xml::escape::unescape(std::str::from_utf8(&attribute.value).unwrap()).unwrap().into_owned();
                (String::from_utf8(attribute.key.as_ref().to_vec()).unwrap(), value)
            })
            .collect(),
        ..Element::default()
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let child = element(&start);
                open.last_mut().unwrap().children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().unwrap();
                open.last_mut().unwrap().children.push(child);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.decode().unwrap()),
            Event::GeneralRef(reference) => {
                let name = reference.decode().unwrap();
                let resolved = quick_xml::escape::unescape(&format!("&{name};")).unwrap().into_owned();
                open.last_mut().unwrap().text.push_str(&resolved);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "everything is closed");
    open.pop().unwrap().children.pop().unwrap()
}

/// A feed, held against what RFC 4287 asks for.
async fn feed(visitor: &Visitor, path: &str) -> Element {
    let answer = visitor.get(path).await.expect(200);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8", "{path}");
    let feed = parse(&answer.text());
    assert_eq!((feed.name.as_str(), feed.attributes["xmlns"].as_str()), ("feed", "http://www.w3.org/2005/Atom"));
    let is_date = |text: &str| domain::Time::parse(text).is_some();
    for of in std::iter::once(&feed).chain(feed.all("entry")) {
        assert!(of.one("id").text.starts_with("http"), "{of:?}");
        assert!(!of.one("title").text.is_empty() && is_date(&of.one("updated").text), "{of:?}");
    }
    assert!(feed.link("self").unwrap().ends_with(path), "{path}: {:?}", feed.link("self"));
    assert_eq!(feed.all("link").filter(|link| link.attributes["rel"] == "alternate").count(), 1);
    let mut ids: Vec<&str> = feed.all("entry").map(|entry| entry.one("id").text.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), feed.all("entry").count(), "every entry once");
    for entry in feed.all("entry") {
        assert!(!entry.one("author").one("name").text.is_empty() && is_date(&entry.one("published").text));
        assert_eq!(entry.one("content").attributes["type"], "html");
        assert!(entry.link("alternate").unwrap().starts_with("http"));
        for enclosure in entry.all("link").filter(|link| link.attributes["rel"] == "enclosure") {
            assert!(enclosure.attributes["type"].starts_with("image/") && enclosure.attributes["length"].parse::<u64>().unwrap() > 0);
        }
    }
    feed
}

fn titles(feed: &Element) -> Vec<String> {
    feed.all("entry").map(|entry| entry.one("title").text.clone()).collect()
}

async fn say(by: &Maker, post: Value) -> Value {
    by.say(Method::POST, "/posts", &post).await.expect(201).json()
}

async fn p12_only_what_is_public_is_in_a_feed(plan: Plan) {
    let clock = Clock::start();
    let house: Instance = plan.start(&clock).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    let visitor = house.visitor();
    for path in ["/@nobody/feed.atom", "/@nobody/listings.atom", "/@bo@hill.example/feed.atom", "/tags/%21/feed.atom"] {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    for path in ["/@ana/feed.atom?cursor=x", "/listings.atom?cursor=x", "/tags/wool/feed.atom?cursor=x"] {
        assert_eq!(visitor.get(path).await.status, 400, "{path}");
    }
    for path in ["/@ana/feed.atom", "/@ana/listings.atom", "/listings.atom", "/tags/wool/feed.atom"] {
        assert!(titles(&feed(&visitor, path).await).is_empty(), "{path}");
    }
    for audience in ["unlisted", "followers", "direct"] {
        say(&ana, json!({"text": "secret for @berta #wool", "audience": audience})).await;
    }
    let theirs = say(&berta, json!({"text": "from berta"})).await;
    say(&ana, json!({"text": "secret answer #wool", "in_reply_to": theirs["id"]})).await;
    let _ = ana.say(Method::POST, "/listings", &json!({"title": "secret draft", "terms": "gift", "tags": ["wool"]})).await.expect(201);
    let paused = ana.publish(&json!({"title": "secret pause", "terms": "gift", "tags": ["wool"]})).await;
    let _ = ana.call(Method::POST, &format!("/listings/{}/pause", paused["id"].as_str().unwrap())).await.expect(200);
    say(&ana, json!({"text": "open #wool"})).await;
    ana.publish(&json!({"title": "Bowl", "terms": "gift", "tags": ["wool"]})).await;
    assert_eq!(berta.follow("ana").await, "following");
    for browser in [&visitor, &berta.browser, &ana.browser] {
        assert_eq!(titles(&feed(browser, "/@ana/feed.atom").await), ["Bowl", "open #wool"], "the same for everybody");
        assert_eq!(titles(&feed(browser, "/@ana/listings.atom").await), ["Bowl"]);
        assert_eq!(titles(&feed(browser, "/listings.atom").await), ["Bowl"]);
        assert_eq!(titles(&feed(browser, "/tags/wool/feed.atom").await), ["Bowl", "open #wool"]);
    }
    settle(&[&house]).await;
    house.finish().await;
}

async fn an_entry_says_all_and_nothing_typed_becomes_markup(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let visitor = house.visitor();
    let photo = ana.upload(phone_photo(900, 600), "A \"bowl\" & <lid>").await;
    let odd = "</title><entry>&amp; \"Käse\" ]]>";
    let listing =
        ana.publish(&json!({"title": odd, "description": "Turned **green**.", "price": {"amount": "24.50", "currency": "EUR"}, "tags": ["wood turning"], "photos": [photo]})).await;
    clock.turn(5);
    let post =
        say(&ana, json!({"text": "A **long** story about a shuttle that went on and on and on, and never came to any end at all", "warning": "spiders", "language": "en"})).await;
    settle(&[&house]).await;
    let first = feed(&visitor, "/@ana/feed.atom").await;
    let entries: Vec<&Element> = first.all("entry").collect();
    let (said, bowl) = (entries[0], entries[1]);
    assert_eq!(bowl.one("title").text, odd);
    assert_eq!(bowl.one("id").text, listing["address"].as_str().unwrap());
    assert_eq!(bowl.link("alternate").unwrap(), house.url(&format!("/@ana/listings/{}", listing["id"].as_str().unwrap())));
    let content = &bowl.one("content").text;
    assert!(content.contains("24.50") && content.contains("<strong>green</strong>") && content.contains("alt=\"A &quot;bowl&quot; &amp; &lt;lid&gt;\""), "{content}");
    assert_eq!(bowl.one("category").attributes["term"], "wood_turning");
    assert_eq!(bowl.link("enclosure").map(|url| url.starts_with(&house.url("/media/"))), Some(true));
    assert_eq!(visitor.get(bowl.link("enclosure").unwrap()).await.status, 200);
    assert_eq!((said.one("title").text.as_str(), said.one("summary").text.as_str()), ("spiders", "spiders"), "who wants to be warned reads the warning");
    assert!(said.one("content").text.starts_with("<details><summary>spiders</summary>"), "{said:?}");
    assert_eq!((said.one("id").text.as_str(), said.one("content").attributes["xml:lang"].as_str()), (post["address"].as_str().unwrap(), "en"));
    clock.turn(5);
    let _ = ana.say(Method::PATCH, &format!("/posts/{}", post["id"].as_str().unwrap()), &json!({"text": "Short", "warning": ""})).await.expect(200);
    let second = feed(&visitor, "/@ana/feed.atom").await;
    let again = second.all("entry").next().unwrap();
    assert_eq!((again.one("id").text.clone(), again.one("title").text.as_str()), (said.one("id").text.clone(), "Short"), "an edit keeps the id");
    assert!(again.one("updated").text > said.one("updated").text && again.one("published").text == said.one("published").text);
    assert_eq!(second.one("updated").text, again.one("updated").text);
    for page in ["/@ana", "/listings?q=k%C3%A4se", "/tags/wood_turning"] {
        let page = visitor.get(page).await.expect(200).text();
        let url = page.split("type=\"application/atom+xml\" href=\"").nth(1).map(|rest| rest.split('"').next().unwrap()).unwrap_or_else(|| panic!("{page}"));
        let shown = feed(&visitor, url.strip_prefix(&house.url("")).unwrap()).await;
        assert!(shown.all("entry").next().is_some(), "{url}");
    }
    house.finish().await;
}

async fn a_feed_goes_on_and_is_sent_once(plan: Plan) {
    let clock = Clock::start();
    let house = plan.start(&clock).await;
    let ana = Maker::join(&house, "ana").await;
    let visitor = house.visitor();
    for n in 0..45 {
        clock.turn(1);
        ana.publish(&json!({"title": format!("Bowl {n}"), "terms": "gift", "tags": [if n % 2 == 0 { "even" } else { "odd" }]})).await;
    }
    for (path, expected) in [("/@ana/feed.atom", 45), ("/listings.atom?tag=even", 23), ("/tags/odd/feed.atom", 22)] {
        let (mut all, mut next, mut id) = (Vec::new(), Some(path.to_owned()), String::new());
        while let Some(path) = next {
            let page = feed(&visitor, &path).await;
            assert!(id.is_empty() || id == page.one("id").text, "all pages are of one feed");
            id.clone_from(&page.one("id").text);
            all.extend(titles(&page));
            next = page.link("next").map(|url| url.strip_prefix(&house.url("")).unwrap().to_owned());
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), expected, "{path}");
    }
    let answer = visitor.get("/@ana/feed.atom").await;
    let (tag, date) = (answer.headers[header::ETAG].to_str().unwrap().to_owned(), answer.headers[header::LAST_MODIFIED].to_str().unwrap().to_owned());
    assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=300");
    let ask = async |name: header::HeaderName, value: &str| harness::Answer::of(visitor.request(Method::GET, "/@ana/feed.atom").header(name, value)).await;
    for (name, value) in [(header::IF_NONE_MATCH, &tag), (header::IF_MODIFIED_SINCE, &date)] {
        let known = ask(name.clone(), value).await;
        assert_eq!((known.status, known.body.len()), (304, 0), "{name}");
        assert_eq!(known.headers[header::ETAG], tag.as_str());
    }
    clock.turn(1);
    ana.publish(&json!({"title": "One more", "terms": "gift"})).await;
    for (name, value) in [(header::IF_NONE_MATCH, &tag), (header::IF_MODIFIED_SINCE, &date)] {
        assert_eq!(ask(name, value).await.status, 200, "it changed");
    }
    settle(&[&house]).await;
    house.finish().await;
}

on_both_engines! { p12_only_what_is_public_is_in_a_feed, an_entry_says_all_and_nothing_typed_becomes_markup, a_feed_goes_on_and_is_sent_once }
