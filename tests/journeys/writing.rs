//! Writing on the pages: nothing that was typed is lost, nothing is said twice, and nobody writes for somebody else.

use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

struct House {
    house: Instance,
    ana: Maker,
    berta: Maker,
}

impl House {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        Self { house, ana, berta }
    }

    async fn finish(self) {
        settle(&[&self.house]).await;
        self.house.finish().await;
    }

    /// How many posts there are, whoever wrote them.
    async fn count(&self) -> usize {
        self.house.dump().await.table("posts").len()
    }
}

/// Sends a form as its page would.
async fn send(who: &Maker, path: &str, fields: &[(&str, &str)]) -> Answer {
    who.browser.post_files(path, form(fields)).await
}

fn form(fields: &[(&str, &str)]) -> Form {
    fields.iter().fold(Form::new(), |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()))
}

fn photo() -> Part {
    Part::bytes(phone_photo(60, 40)).file_name("photo.jpg").mime_str("image/jpeg").unwrap()
}

/// The value of the first field of this name.
fn field(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no field {name}"));
    at.split('"').next().unwrap().to_owned()
}

/// The id at the end of where an answer leads.
fn led_to(answer: &Answer) -> String {
    let path = answer.location().split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

async fn post(who: &Maker, id: &str) -> Value {
    who.call(Method::GET, &format!("/posts/{id}")).await.expect(200).json()
}

async fn say(who: &Maker, body: Value) -> String {
    who.say(Method::POST, "/posts", &body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(plan: Plan) {
    let town = House::open(plan).await;
    let long = "x".repeat(10_001);
    let few = [("text", "Which wood?"), ("audience", "public"), ("has_poll", "yes"), ("option", "Ash, the white one"), ("option", ""), ("lasts", "86400"), ("do", "send")];
    let alike = [("text", "Which wood?"), ("has_poll", "yes"), ("option", "Ash"), ("option", "Ash"), ("lasts", "5"), ("do", "send")];
    for (fields, kept, said) in [
        (&[("text", " "), ("warning", "spiders and co"), ("do", "send")][..], "spiders and co", "Say something, or add a photo."),
        (&[("text", long.as_str()), ("audience", "public"), ("do", "send")][..], long.as_str(), "A post has at most 10,000 characters."),
        (&[("text", "Hello"), ("audience", "everybody"), ("do", "send")][..], "Hello", "Choose for whom this is."),
        (&[("text", "Hello"), ("language", "tlhIngan Hol"), ("do", "send")][..], "tlhIngan Hol", "A language is a tag such as de or pt-BR."),
        (&[("text", "To nobody"), ("audience", "direct"), ("do", "send")][..], "To nobody", "A direct post names whom it is for, such as @ana."),
        (&[("text", "@berta and @nobody"), ("audience", "direct"), ("do", "send")][..], "@berta and @nobody", "Somebody you name is not known."),
        (&few[..], "Ash, the white one", "A poll has 2 to 20 options."),
        (&alike[..], "Which wood?", "Two options are alike."),
        (&alike[..], "Which wood?", "A poll is open for five minutes to a year."),
        (&[("text", "Look"), ("photo", "123456789"), ("do", "send")][..], "Look", "A photo is not here any more."),
        (&[("text", "An answer"), ("reply", "77"), ("do", "send")][..], "An answer", "What you answer or quote is not there for you any more."),
    ] {
        let page = send(&town.ana, "/posts", fields).await.expect(422).text();
        assert!(page.contains(said) && page.contains(kept), "{said}: {}", &page[page.find("<main").unwrap()..]);
    }
    assert_eq!(town.count().await, 0, "nothing was said");
    town.finish().await;
}

async fn no_button_but_one_sends(plan: Plan) {
    let town = House::open(plan).await;
    for button in ["", "preview", "more", "poll", "no-poll", "option", "upload", "up:1", "anything"] {
        let page = send(&town.ana, "/posts", &[("text", "Not yet **said**"), ("do", button)]).await.expect(200).text();
        assert!(page.contains("Not yet **said**"), "{button}");
        assert_eq!(page.contains("Not yet <strong>said</strong>"), ["", "preview", "anything"].contains(&button), "{button}");
    }
    assert_eq!(town.count().await, 0);
    town.finish().await;
}

async fn m16_somebody_elses_photo_and_post_are_nobodys(plan: Plan) {
    let town = House::open(plan).await;
    let theirs = town.berta.upload(phone_photo(60, 40), "A jug").await;
    let page = send(&town.ana, "/posts", &[("text", "Mine"), ("photo", theirs.as_str()), ("do", "send")]).await.expect(422).text();
    assert!(!page.contains("A jug") && !page.contains(&format!("photo-{theirs}")), "nothing is told of it");
    let said = say(&town.berta, json!({"text": "Berta's"})).await;
    let hidden = say(&town.berta, json!({"text": "Berta's alone", "audience": "followers"})).await;
    for (id, status) in [(&said, 403), (&hidden, 404)] {
        for path in [format!("/posts/{id}/edit"), format!("/posts/{id}/delete")] {
            let _ = town.ana.browser.get(&path).await.expect(status);
        }
        let _ = send(&town.ana, &format!("/posts/{id}/edit"), &[("text", "Ana's"), ("do", "send")]).await.expect(status);
        let _ = town.ana.browser.post(&format!("/posts/{id}/delete"), &[]).await.expect(status);
        assert!(post(&town.berta, id).await["content_html"].as_str().unwrap().contains("Berta"));
    }
    let _ = town.ana.browser.get(&format!("/posts/new?reply={hidden}")).await.expect(404);
    let _ = town.ana.browser.get(&format!("/posts/new?quote={hidden}")).await.expect(404);
    let page = send(&town.ana, "/posts", &[("text", "I answer"), ("reply", hidden.as_str()), ("do", "send")]).await.expect(422).text();
    assert!(page.contains("I answer"));
    assert_eq!(town.count().await, 2);
    town.finish().await;
}

async fn a_form_that_is_sent_twice_says_its_words_once(plan: Plan) {
    let town = House::open(plan).await;
    let page = town.ana.browser.get("/posts/new").await.expect(200).text();
    let once = field(&page, "once");
    let fields = [("once", once.as_str()), ("text", "Said once"), ("audience", "public"), ("do", "send")];
    let refused = [("once", once.as_str()), ("text", ""), ("audience", "public"), ("do", "send")];
    let _ = send(&town.ana, "/posts", &refused).await.expect(422);
    let (first, second) = tokio::join!(send(&town.ana, "/posts", &fields), send(&town.ana, "/posts", &fields));
    let third = send(&town.ana, "/posts", &fields).await;
    assert_eq!(first.location(), second.location());
    assert_eq!(first.location(), third.location());
    assert_eq!(town.count().await, 1);

    let other = [("once", once.as_str()), ("text", "Something else"), ("audience", "public"), ("do", "send")];
    let page = send(&town.ana, "/posts", &other).await.expect(422).text();
    assert!(page.contains("Something else") && page.contains(first.location().split('?').next().unwrap()), "it is said where the first one stands");
    let fresh = field(&page, "once");
    assert_ne!(fresh, once);
    let _ = send(&town.ana, "/posts", &[("once", fresh.as_str()), ("text", "Something else"), ("do", "send")]).await.expect(303);
    assert_eq!(town.count().await, 2);
    // The name of a form is its maker's own.
    let _ = send(&town.berta, "/posts", &fields).await.expect(303);
    assert_eq!(town.count().await, 3);
    town.finish().await;
}

async fn a_post_with_photo_and_poll_needs_no_script(plan: Plan) {
    let town = House::open(plan).await;
    let browser = &town.ana.browser;
    let home = browser.get("/home").await.expect(200).text();
    let once = field(&home, "once");
    let page = send(&town.ana, "/posts", &[("once", &once), ("text", "Which #wood?"), ("audience", "unlisted"), ("do", "more")]).await.expect(200).text();
    assert!(page.contains("Which #wood?") && page.contains("value=\"unlisted\" checked"), "what was typed at home goes along");
    let page = send(&town.ana, "/posts", &[("once", &once), ("text", "Which #wood?"), ("audience", "unlisted"), ("do", "poll")]).await.expect(200).text();
    assert_eq!(page.matches("name=\"option\"").count(), 4);
    let typed =
        [("once", once.as_str()), ("text", "Which #wood?"), ("audience", "unlisted"), ("has_poll", "yes"), ("option", "Ash"), ("option", "Oak"), ("option", ""), ("option", "")];
    let with = |more: &[(&str, &str)]| typed.iter().chain(more).fold(Form::new(), |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()));
    let page = browser.post_files("/posts", with(&[("do", "option")])).await.expect(200).text();
    assert_eq!(page.matches("name=\"option\"").count(), 5);
    let page = browser.post_files("/posts", with(&[("lasts", "3600"), ("do", "send")]).part("photos", photo())).await.expect(422).text();
    assert!(page.contains("Say what it shows"), "others are told what a photo shows");
    let first = field(&page, "photo");
    let page = browser.post_files("/posts", with(&[("photo", first.as_str()), ("lasts", "3600"), ("do", "upload")]).part("photos", photo())).await.expect(200).text();
    let second = page.split("name=\"photo\" value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let (alt_first, alt_second) = (format!("alt-{first}"), format!("alt-{second}"));
    let photos = [("photo", first.as_str()), (alt_first.as_str(), "A plank"), ("photo", second.as_str()), (alt_second.as_str(), "Two planks")];
    let up = format!("up:{second}");
    let page = browser.post_files("/posts", with(&[&photos[..], &[("do", up.as_str())]].concat())).await.expect(200).text();
    assert!(page.find(&format!("photo-{second}")).unwrap() < page.find(&format!("photo-{first}")).unwrap());
    let last = [
        ("photo", second.as_str()),
        (alt_second.as_str(), "Two planks"),
        ("photo", first.as_str()),
        (alt_first.as_str(), "A plank"),
        ("multiple", "yes"),
        ("lasts", "3600"),
        ("warning", "sawdust"),
    ];
    let page = browser.post_files("/posts", with(&[&last[..], &[("do", "preview")]].concat())).await.expect(200).text();
    assert!(page.contains("Nothing has been sent.") && page.contains("alt=\"Two planks\""), "the preview shows what was typed");
    let sent = browser.post_files("/posts", with(&[&last[..], &[("do", "send")]].concat())).await.expect(303);
    let said = post(&town.ana, &led_to(&sent)).await;
    assert_eq!((said["kind"].as_str(), said["audience"].as_str(), said["warning"].as_str()), (Some("question"), Some("unlisted"), Some("sawdust")));
    assert_eq!(said["photos"].as_array().unwrap().iter().map(|photo| photo["alt"].as_str().unwrap()).collect::<Vec<_>>(), ["Two planks", "A plank"]);
    assert_eq!((said["poll"]["options"].as_array().unwrap().len(), said["poll"]["multiple"].as_bool()), (2, Some(true)));
    town.finish().await;
}

async fn an_answer_names_those_it_answers_and_goes_no_further_than_they_did(plan: Plan) {
    let town = House::open(plan).await;
    assert_eq!(town.berta.follow("ana").await, "following");
    let asked = say(&town.ana, json!({"text": "Who knows glazes, @berta?", "warning": "chemistry", "audience": "followers"})).await;
    let page = town.berta.browser.get(&format!("/posts/new?reply={asked}")).await.expect(200).text();
    assert!(page.contains(">\n@ana </textarea>"), "who asks is named, and who answers is not");
    assert!(page.contains("value=\"chemistry\"") && page.contains("value=\"followers\" checked") && !page.contains("value=\"public\""), "not for more people than what it answers");
    let wide = [("reply", asked.as_str()), ("text", "@ana I do"), ("audience", "public"), ("do", "send")];
    let page = send(&town.berta, "/posts", &wide).await.expect(422).text();
    assert!(page.contains("An answer is for no more people than what it answers."));
    let sent = send(&town.berta, "/posts", &[("reply", asked.as_str()), ("text", "@ana I do"), ("do", "send")]).await.expect(303);
    let said = post(&town.ana, &led_to(&sent)).await;
    assert_eq!((said["in_reply_to"].as_str(), said["audience"].as_str(), said["warning"].as_str()), (Some(asked.as_str()), Some("followers"), Some("chemistry")));
    town.finish().await;
}

async fn a_post_is_answered_on_its_page(plan: Plan) {
    let town = House::open(plan).await;
    let id = say(&town.ana, json!({"text": "Who has a kiln?", "audience": "unlisted"})).await;
    let path = format!("/@ana/posts/{id}");
    assert!(!town.house.visitor().get(&path).await.expect(200).text().contains("name=\"once\""), "a visitor answers from where they live");
    let page = town.berta.browser.get(&path).await.expect(200).text();
    assert!(page.contains(">\n@ana </textarea>") && page.contains("value=\"unlisted\" selected"));
    let fields =
        [("once", field(&page, "once")), ("reply", field(&page, "reply")), ("text", "@ana I do".to_owned()), ("audience", "unlisted".to_owned()), ("do", "send".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = send(&town.berta, "/posts", &fields).await.expect(303);
    let page = town.ana.browser.get(sent.location()).await.expect(200).text();
    assert!(page.contains("I do") && page.contains("Who has a kiln?"), "it stands below what it answers");
    town.finish().await;
}

async fn a_quotation_says_whether_consent_is_given(plan: Plan) {
    let town = House::open(plan).await;
    let open = say(&town.ana, json!({"text": "Quote me"})).await;
    let closed = say(&town.ana, json!({"text": "Do not quote me", "quotes": "nobody"})).await;
    let refusal = town.berta.browser.get(&format!("/posts/new?quote={closed}")).await.expect(403).text();
    assert!(refusal.contains("Its author does not want it quoted."));
    let page = send(&town.berta, "/posts", &[("quote", closed.as_str()), ("text", "Listen to this"), ("do", "send")]).await.expect(422).text();
    assert!(page.contains("Its author does not want it quoted.") && page.contains("Listen to this"));
    let page = town.berta.browser.get(&format!("/posts/new?quote={open}")).await.expect(200).text();
    assert!(page.contains("ana lets you quote this."));
    let sent = send(&town.berta, "/posts", &[("quote", open.as_str()), ("text", "Listen to this"), ("do", "send")]).await.expect(303);
    assert_eq!(post(&town.berta, &led_to(&sent)).await["quote"]["post"].as_str(), Some(open.as_str()));
    town.finish().await;
}

async fn an_edit_keeps_photos_and_says_when_somebody_was_first(plan: Plan) {
    let town = House::open(plan).await;
    let photo = town.ana.upload(phone_photo(60, 40), "A mug").await;
    let id = say(&town.ana, json!({"text": "A mug", "photos": [photo], "quotes": "followers"})).await;
    let path = format!("/posts/{id}/edit");
    let page = town.ana.browser.get(&path).await.expect(200).text();
    let seen = field(&page, "seen");
    assert!(page.contains("value=\"A mug\"") && page.contains("value=\"followers\" selected"));
    let alt = format!("alt-{photo}");
    let fields = [("seen", seen.as_str()), ("text", "A mug, glazed"), ("photo", photo.as_str()), (alt.as_str(), "A mug"), ("quotes", "followers"), ("do", "send")];
    let _ = send(&town.ana, &path, &[("text", ""), ("do", "send")]).await.expect(422);
    town.house.clock.turn(60);
    let _ = town.ana.say(Method::PATCH, &format!("/posts/{id}"), &json!({"warning": "hot"})).await.expect(200);
    let page = send(&town.ana, &path, &fields).await.expect(422).text();
    assert!(page.contains("It was changed in the meantime.") && page.contains("A mug, glazed"));
    let seen = field(&town.ana.browser.get(&path).await.expect(200).text(), "seen");
    let fields = [("seen", seen.as_str()), ("text", "A mug, glazed"), ("photo", photo.as_str()), (alt.as_str(), "A blue mug"), ("quotes", "followers"), ("do", "send")];
    let sent = send(&town.ana, &path, &fields).await.expect(303);
    assert!(sent.location().starts_with(&format!("/@ana/posts/{id}?said=")));
    let said = post(&town.ana, &id).await;
    assert!(said["content_html"].as_str().unwrap().contains("glazed"));
    assert_eq!((said["photos"][0]["alt"].as_str(), said["quotes"].as_str(), said["edited"].as_bool()), (Some("A blue mug"), Some("followers"), Some(true)));

    // Only the words about the photo differ, and those who have a copy hear of it.
    town.house.clock.turn(60);
    let seen = field(&town.ana.browser.get(&path).await.expect(200).text(), "seen");
    let fields = [("seen", seen.as_str()), ("text", "A mug, glazed"), ("photo", photo.as_str()), (alt.as_str(), "A blue mug on a shelf"), ("quotes", "followers"), ("do", "send")];
    let _ = send(&town.ana, &path, &fields).await.expect(303);
    settle(&[&town.house]).await;
    let note = town.house.visitor().document(&format!("/o/{id}")).await.expect(200).text();
    assert!(note.contains("A blue mug on a shelf"), "{note}");
    town.finish().await;
}

async fn deleting_says_what_happens_and_happens_when_it_is_sent(plan: Plan) {
    let town = House::open(plan).await;
    let id = say(&town.ana, json!({"text": "For @berta and all"})).await;
    let _ = say(&town.berta, json!({"text": "Thanks", "in_reply_to": id})).await;
    let page = town.ana.browser.get(&format!("/posts/{id}/delete")).await.expect(200).text();
    assert!(page.contains("It was for everyone.") && page.contains("@berta") && page.contains("One answer to it stays") && page.contains("It was sent to no other server."));
    let _ = post(&town.ana, &id).await;
    let done = town.ana.browser.post(&format!("/posts/{id}/delete"), &[]).await.expect(303);
    assert_eq!(done.location(), "/home?said=post-deleted");
    let _ = town.ana.call(Method::GET, &format!("/posts/{id}")).await.expect(410);
    let _ = town.ana.browser.get(&format!("/posts/{id}/delete")).await.expect(410);
    town.finish().await;
}

async fn posts_begin_as_their_maker_settled(plan: Plan) {
    let town = House::open(plan).await;
    let browser = &town.ana.browser;
    let _ = browser.post("/settings/posts", &[("audience", "direct"), ("language", "x"), ("quotes", "friends")]).await.expect(422);
    let _ = browser.post("/settings/posts", &[("audience", "public"), ("language", "de"), ("quotes", "nobody")]).await.expect(303);
    let page = browser.get("/posts/new").await.expect(200).text();
    assert!(page.contains("value=\"public\" checked") && page.contains("value=\"de\" lang=\"de\" selected") && page.contains("value=\"nobody\" selected"));
    let sent = send(&town.ana, "/posts", &[("text", "Guten Morgen"), ("do", "send")]).await.expect(303);
    let said = post(&town.ana, &led_to(&sent)).await;
    assert_eq!((said["language"].as_str(), said["quotes"].as_str()), (Some("de"), Some("nobody")));
    let by_program = post(&town.ana, &say(&town.ana, json!({"text": "Moin", "language": "de"})).await).await;
    assert_eq!(by_program["quotes"].as_str(), Some("nobody"), "also where a program writes");
    let _ = browser.post("/settings/posts", &[("audience", "followers"), ("language", ""), ("quotes", "")]).await.expect(303);
    let page = browser.get("/posts/new").await.expect(200).text();
    assert!(page.contains("value=\"followers\" checked") && page.contains("value=\"de\" lang=\"de\" selected"), "the language of the last post");
    assert!(browser.get("/home").await.expect(200).text().contains("value=\"followers\" selected"));
    town.finish().await;
}

on_both_engines! {
    what_is_wrong_is_said_beside_the_field_and_nothing_is_lost,
    no_button_but_one_sends,
    m16_somebody_elses_photo_and_post_are_nobodys,
    a_form_that_is_sent_twice_says_its_words_once,
    a_post_with_photo_and_poll_needs_no_script,
    an_answer_names_those_it_answers_and_goes_no_further_than_they_did,
    a_post_is_answered_on_its_page,
    a_quotation_says_whether_consent_is_given,
    an_edit_keeps_photos_and_says_when_somebody_was_first,
    deleting_says_what_happens_and_happens_when_it_is_sent,
    posts_begin_as_their_maker_settled,
}
