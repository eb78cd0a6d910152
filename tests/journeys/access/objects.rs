//! SECURITY W-18: every thing that has an id, every verb on it, and everybody whose it is not. A route with an id that has no
//! row in [`ROWS`] fails [`no_verb_is_without_a_row`].
//!
//! What is not for somebody answers them as if it were not there, and nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use domain::Id;
use domain::accounts::{Registration, Role};
use domain::agreements::{self, Agreement, State};
use harness::maker::{PASSWORD, find, promote};
use harness::photo::phone_photo;
use harness::push_service::{PushService, Receiver};
use harness::{Answer, Clock, Dump, Instance, Maker, Plan, Visitor, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use super::{newest, revocable, send};
use crate::routes;

/// A thing, mostly Ana's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    /// A note that asks something, for everybody.
    Note,
    /// The same for her followers.
    Letter,
    /// The same for one who is named.
    Secret,
    Listing,
    Draft,
    /// By its id, not by its address.
    Photo,
    List,
    /// To follow her.
    Request,
    Session,
    Token,
    Invite,
    SignUp,
    Report,
    Maker,
    /// A warning of hers.
    Measure,
    Appeal,
    /// That somebody likes what she said.
    Notification,
    /// A browser of hers to which notifications are pushed.
    Browser,
    /// A file of her shop, looked at.
    Import,
    /// An order between her and Berta.
    Order,
    /// What she asked of the server of a seller.
    Asked,
    /// That she keeps to use again.
    Reply,
    /// What she said of Berta after an order.
    Feedback,
    /// A program of hers.
    Webhook,
    /// That she saved.
    Search,
}

impl Thing {
    /// Whether everybody sees it who is not blocked.
    const fn is_open(self) -> bool {
        matches!(self, Self::Note | Self::Listing | Self::Feedback)
    }
}

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    /// Looking, which also a visitor does where everybody may.
    Look,
    /// Something with it that everybody does who sees it.
    Use,
    /// Something that only whose it is does.
    Own,
    /// Something that moderators do.
    Decide,
}

use Thing::{
    Appeal, Asked, Browser, Draft, Feedback, Import, Invite, List, Listing, Measure, Note, Notification, Order, Photo, Reply, Report, Request, Search, Secret, Session, SignUp,
    Token, Webhook,
};
use Verb::{Decide, Look, Own, Use};

type Row = (&'static str, &'static str, &'static [Thing], Verb);

const POSTS: &[Thing] = &[Note, Thing::Letter, Secret, Listing, Draft, Feedback];
const NOTES: &[Thing] = &[Note, Thing::Letter, Secret];
const SAID: &[Thing] = &[Note, Thing::Letter, Secret, Feedback];
const LISTINGS: &[Thing] = &[Listing, Draft];

/// Of the REST API, below its prefix.
const OPERATIONS: &[Row] = &[
    ("GET", "/posts/{id}", POSTS, Look),
    ("PATCH", "/posts/{id}", SAID, Own),
    ("DELETE", "/posts/{id}", SAID, Own),
    ("GET", "/posts/{id}/thread", POSTS, Look),
    ("GET", "/posts/{id}/history", POSTS, Look),
    ("GET", "/posts/{id}/likes", POSTS, Look),
    ("GET", "/posts/{id}/boosts", POSTS, Look),
    ("POST", "/posts/{id}/like", POSTS, Use),
    ("DELETE", "/posts/{id}/like", POSTS, Use),
    ("POST", "/posts/{id}/boost", POSTS, Use),
    ("DELETE", "/posts/{id}/boost", POSTS, Use),
    ("POST", "/posts/{id}/bookmark", POSTS, Use),
    ("DELETE", "/posts/{id}/bookmark", POSTS, Use),
    ("POST", "/posts/{id}/mute", POSTS, Use),
    ("DELETE", "/posts/{id}/mute", POSTS, Use),
    ("POST", "/posts/{id}/vote", NOTES, Use),
    ("DELETE", "/posts/{id}/quotes/{grant}", NOTES, Own),
    ("POST", "/posts/{id}/pin", POSTS, Own),
    ("DELETE", "/posts/{id}/pin", POSTS, Own),
    ("POST", "/conversations/{id}/read", &[Secret], Own),
    ("GET", "/listings/{id}", LISTINGS, Look),
    ("PATCH", "/listings/{id}", LISTINGS, Own),
    ("DELETE", "/listings/{id}", LISTINGS, Own),
    ("POST", "/listings/{id}/publish", LISTINGS, Own),
    ("POST", "/listings/{id}/pause", LISTINGS, Own),
    ("POST", "/listings/{id}/archive", LISTINGS, Own),
    ("POST", "/listings/{id}/renew", LISTINGS, Own),
    ("POST", "/listings/{id}/duplicate", LISTINGS, Own),
    ("POST", "/listings/{id}/orders", LISTINGS, Use),
    ("POST", "/listings/{id}/enquiries", LISTINGS, Use),
    ("GET", "/agreements/{id}", &[Order], Own),
    ("GET", "/agreements/{id}/messages", &[Order], Own),
    ("POST", "/agreements/{id}/messages", &[Order], Own),
    ("GET", "/agreements/{id}/feedback", &[Order], Own),
    ("POST", "/agreements/{id}/feedback", &[Order], Own),
    ("POST", "/agreements/{id}/accept", &[Order], Own),
    ("POST", "/agreements/{id}/decline", &[Order], Own),
    ("POST", "/agreements/{id}/withdraw", &[Order], Own),
    ("POST", "/agreements/{id}/pay", &[Order], Own),
    ("POST", "/agreements/{id}/unpay", &[Order], Own),
    ("POST", "/agreements/{id}/ship", &[Order], Own),
    ("POST", "/agreements/{id}/take-back", &[Order], Own),
    ("POST", "/agreements/{id}/complete", &[Order], Own),
    ("POST", "/agreements/{id}/cancel", &[Order], Own),
    ("POST", "/agreements/{id}/dispute", &[Order], Own),
    ("POST", "/agreements/{id}/refuse", &[Order], Own),
    ("GET", "/requests/{id}", &[Asked], Own),
    ("GET", "/saved-searches/{id}", &[Search], Own),
    ("PATCH", "/saved-searches/{id}", &[Search], Own),
    ("DELETE", "/saved-searches/{id}", &[Search], Own),
    ("GET", "/webhooks/{id}", &[Webhook], Own),
    ("PATCH", "/webhooks/{id}", &[Webhook], Own),
    ("DELETE", "/webhooks/{id}", &[Webhook], Own),
    ("POST", "/webhooks/{id}/ping", &[Webhook], Own),
    ("GET", "/webhooks/{id}/deliveries", &[Webhook], Own),
    ("GET", "/media/{id}", &[Photo], Own),
    ("PATCH", "/media/{id}", &[Photo], Own),
    ("DELETE", "/media/{id}", &[Photo], Own),
    ("GET", "/notifications/{id}", &[Notification], Own),
    ("DELETE", "/notifications/{id}", &[Notification], Own),
    ("GET", "/lists/{id}", &[List], Own),
    ("PATCH", "/lists/{id}", &[List], Own),
    ("DELETE", "/lists/{id}", &[List], Own),
    ("GET", "/lists/{id}/members", &[List], Own),
    ("POST", "/lists/{id}/members", &[List], Own),
    ("DELETE", "/lists/{id}/members", &[List], Own),
    ("GET", "/timelines/list/{id}", &[List], Own),
    ("POST", "/follow-requests/{id}/accept", &[Request], Own),
    ("POST", "/follow-requests/{id}/reject", &[Request], Own),
    ("GET", "/moderation/reports/{id}", &[Report], Decide),
    ("POST", "/moderation/reports/{id}/close", &[Report], Decide),
];

/// Pages.
const PAGES: &[Row] = &[
    ("GET", "/@{handle}/listings/{id}", LISTINGS, Look),
    ("GET", "/@{handle}/listings/{id}/print", LISTINGS, Look),
    ("GET", "/@{handle}/listings/{id}/edit", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/edit", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/publish", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/pause", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/archive", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/renew", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/duplicate", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/delete", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/pin", LISTINGS, Own),
    ("POST", "/@{handle}/listings/{id}/unpin", LISTINGS, Own),
    ("GET", "/posts/{id}", POSTS, Look),
    ("GET", "/@{handle}/posts/{id}", SAID, Look),
    ("GET", "/@{handle}/posts/{id}/history", SAID, Look),
    ("GET", "/@{handle}/posts/{id}/likes", NOTES, Look),
    ("GET", "/@{handle}/posts/{id}/boosts", NOTES, Look),
    ("GET", "/messages/{id}", &[Secret], Own),
    ("GET", "/posts/{id}/edit", SAID, Own),
    ("POST", "/posts/{id}/edit", SAID, Own),
    ("GET", "/posts/{id}/delete", SAID, Own),
    ("POST", "/posts/{id}/delete", SAID, Own),
    ("POST", "/posts/{id}/like", POSTS, Use),
    ("POST", "/posts/{id}/unlike", POSTS, Use),
    ("POST", "/posts/{id}/boost", POSTS, Use),
    ("POST", "/posts/{id}/unboost", POSTS, Use),
    ("POST", "/posts/{id}/bookmark", POSTS, Use),
    ("POST", "/posts/{id}/unbookmark", POSTS, Use),
    ("POST", "/posts/{id}/mute", POSTS, Use),
    ("POST", "/posts/{id}/unmute", POSTS, Use),
    ("POST", "/posts/{id}/vote", NOTES, Use),
    ("POST", "/posts/{id}/pin", POSTS, Own),
    ("POST", "/posts/{id}/unpin", POSTS, Own),
    ("GET", "/@{handle}/listings/{id}/order", LISTINGS, Use),
    ("POST", "/@{handle}/listings/{id}/order", LISTINGS, Use),
    ("GET", "/@{handle}/listings/{id}/ask", LISTINGS, Use),
    ("POST", "/@{handle}/listings/{id}/ask", LISTINGS, Use),
    ("GET", "/agreements/{id}", &[Order], Own),
    ("POST", "/agreements/{id}/act", &[Order], Own),
    ("POST", "/agreements/{id}/refuse", &[Order], Own),
    ("POST", "/agreements/{id}/messages", &[Order], Own),
    ("POST", "/agreements/{id}/feedback", &[Order], Own),
    ("POST", "/agreements/{id}/visitor/block", &[Order], Own),
    ("POST", "/agreements/{id}/visitor/unblock", &[Order], Own),
    ("POST", "/agreements/{id}/visitor/report", &[Order], Own),
    ("POST", "/settings/selling/replies/{id}/remove", &[Reply], Own),
    ("GET", "/saved-searches/{id}", &[Search], Own),
    ("POST", "/saved-searches/{id}", &[Search], Own),
    ("POST", "/saved-searches/{id}/remove", &[Search], Own),
    ("GET", "/settings/webhooks/{id}", &[Webhook], Own),
    ("POST", "/settings/webhooks/{id}", &[Webhook], Own),
    ("POST", "/settings/webhooks/{id}/ping", &[Webhook], Own),
    ("POST", "/settings/webhooks/{id}/remove", &[Webhook], Own),
    ("POST", "/settings/notifications/push/{id}/off", &[Browser], Own),
    ("GET", "/lists/{id}", &[List], Own),
    ("POST", "/lists/{id}", &[List], Own),
    ("POST", "/lists/{id}/members", &[List], Own),
    ("POST", "/lists/{id}/members/remove", &[List], Own),
    ("POST", "/lists/{id}/delete", &[List], Own),
    ("POST", "/follow-requests/{id}/accept", &[Request], Own),
    ("POST", "/follow-requests/{id}/reject", &[Request], Own),
    ("GET", "/settings/import/{id}", &[Import], Own),
    ("POST", "/settings/import/{id}/start", &[Import], Own),
    ("POST", "/settings/import/{id}/cancel", &[Import], Own),
    ("POST", "/settings/sessions/{id}/revoke", &[Session], Own),
    ("POST", "/settings/applications/{id}/revoke", &[Token], Own),
    ("POST", "/settings/standing/{id}/acknowledge", &[Measure], Own),
    ("POST", "/settings/standing/{id}/appeal", &[Measure], Own),
    ("POST", "/settings/invites/{id}/revoke", &[Invite], Decide),
    ("POST", "/moderation/sign-ups/{id}/approve", &[SignUp], Decide),
    ("POST", "/moderation/sign-ups/{id}/reject", &[SignUp], Decide),
    ("GET", "/moderation/reports/{id}", &[Report], Decide),
    ("POST", "/moderation/reports/{id}/assign", &[Report], Decide),
    ("POST", "/moderation/reports/{id}/note", &[Report], Decide),
    ("POST", "/moderation/reports/{id}/close", &[Report], Decide),
    ("GET", "/moderation/makers/{id}", &[Thing::Maker], Decide),
    ("GET", "/moderation/makers/{id}/{act}", &[Thing::Maker], Decide),
    ("POST", "/moderation/makers/{id}/{act}", &[Thing::Maker], Decide),
    ("GET", "/moderation/posts/{id}/remove", &[Note, Listing], Decide),
    ("POST", "/moderation/posts/{id}/remove", &[Note, Listing], Decide),
    ("GET", "/moderation/photos/{id}/remove", &[Photo], Decide),
    ("POST", "/moderation/photos/{id}/remove", &[Photo], Decide),
    ("GET", "/moderation/listings/{id}/goods", &[Listing], Decide),
    ("POST", "/moderation/listings/{id}/goods", &[Listing], Decide),
    ("GET", "/moderation/measures/{id}/lift", &[Measure], Decide),
    ("POST", "/moderation/measures/{id}/lift", &[Measure], Decide),
    ("POST", "/moderation/appeals/{id}/accept", &[Appeal], Decide),
    ("POST", "/moderation/appeals/{id}/decline", &[Appeal], Decide),
];

#[test]
fn no_verb_is_without_a_row() {
    let of = |rows: &[Row]| rows.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect::<BTreeSet<_>>();
    // What peers ask for is theirs to see or not in `visibility.rs`.
    let with_id = |routes: BTreeSet<(String, String)>| {
        let is_ours = |path: &str| path.contains("{id}") && !["/o/", "/a/", "/c/"].iter().any(|start| path.starts_with(start));
        routes.into_iter().filter(|(_, path)| is_ours(path)).collect::<BTreeSet<_>>()
    };
    for (written, table) in [(with_id(routes::of_the_api()), of(OPERATIONS)), (with_id(routes::outside_the_api()), of(PAGES))] {
        let missing: Vec<_> = written.difference(&table).collect();
        let gone: Vec<_> = table.difference(&written).collect();
        assert!(missing.is_empty() && gone.is_empty(), "say in the tables above whose these things are: {missing:#?}; these are no routes any more: {gone:#?}");
    }
}

struct Town {
    house: Instance,
    ana: Maker,
    /// Whom Ana writes to.
    berta: Maker,
    other: Maker,
    blocked: Maker,
    moderator: Maker,
    service: PushService,
    made: std::cell::Cell<usize>,
    /// What stands there for every row that does not end it.
    kept: std::cell::RefCell<BTreeMap<Thing, String>>,
}

const MISSING: &str = "118442943991251201";

impl Town {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let [ana, berta, other, blocked, moderator] = [
            Maker::join(&house, "ana").await,
            Maker::join(&house, "berta").await,
            Maker::join(&house, "otto").await,
            Maker::join(&house, "bela").await,
            Maker::join(&house, "mira").await,
        ];
        promote(&house, "mira", Role::Moderator).await;
        let _ = ana.call(Method::POST, "/makers/bela/block").await.expect(200);
        let service = PushService::open().await;
        // Who is followed is heard at once.
        ana.follow("berta").await;
        Self { house, ana, berta, other, blocked, moderator, service, made: std::cell::Cell::new(0), kept: std::cell::RefCell::default() }
    }

    /// A thing for one row: a new one where somebody may end it, else the one that is there, for nobody does.
    async fn thing(&self, thing: Thing, verb: Verb) -> String {
        let kept = self.kept.borrow().get(&thing).filter(|_| verb != Decide).cloned();
        if let Some(id) = kept {
            return id;
        }
        let id = self.made(thing).await;
        settle(&[&self.house]).await;
        if verb != Decide {
            self.kept.borrow_mut().insert(thing, id.clone());
        }
        id
    }

    async fn made(&self, thing: Thing) -> String {
        self.made.set(self.made.get() + 1);
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let ask = json!({"options": ["ash", "oak"], "seconds": 600});
        let said = async |audience: &str, text: &str| id(&self.ana.say(Method::POST, "/posts", &json!({"text": text, "audience": audience, "poll": ask})).await.expect(201).json());
        match thing {
            Note => said("public", "Which wood?").await,
            Thing::Letter => said("followers", "Which wood?").await,
            Secret => said("direct", "@berta which wood?").await,
            Listing => id(&self.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await),
            Draft => id(&self.ana.say(Method::POST, "/listings", &json!({"title": "Mug", "terms": "gift"})).await.expect(201).json()),
            Photo => self.ana.upload(phone_photo(60, 40), "x").await,
            List => id(&self.ana.say(Method::POST, "/lists", &json!({"title": "Turners"})).await.expect(201).json()),
            Request => {
                let _ = self.ana.say(Method::PATCH, "/me", &json!({"locked": true})).await.expect(200);
                let _ = self.berta.call(Method::DELETE, "/makers/ana/follow").await;
                let _ = self.berta.call(Method::POST, "/makers/ana/follow").await.expect(200);
                id(&self.ana.call(Method::GET, "/follow-requests").await.expect(200).json()["items"][0])
            }
            Session => {
                Maker::sign_in(&self.house, "ana", PASSWORD).await;
                revocable(&self.ana.browser.get("/settings/account").await.expect(200).text(), "/settings/sessions/")
            }
            Token => {
                let _ = self.ana.browser.post("/settings/applications", &[("app_name", "Loom"), ("scope", "read")]).await.expect(200);
                let ana = find(&self.house, "ana").await.id;
                self.house.app().storage.read().await.unwrap().accounts().list_tokens(ana).await.unwrap().last().unwrap().id.to_string()
            }
            Invite => {
                let _ = self.moderator.browser.post("/settings/invites", &[("uses", "1"), ("days", "1")]).await.expect(303);
                revocable(&self.moderator.browser.get("/settings/invites").await.expect(200).text(), "/settings/invites/")
            }
            SignUp => {
                self.door(Registration::Approval).await;
                let (name, email) = (format!("new{}", self.made.get()), format!("new{}@mail.example", self.made.get()));
                let _ = self.house.visitor().post("/signup", &[("handle", &name), ("email", &email), ("password", PASSWORD), ("reason", "I weave.")]).await;
                self.door(Registration::Open).await;
                find(&self.house, &name).await.id.to_string()
            }
            Report => {
                let note = Box::pin(self.made(Note)).await;
                id(&self.berta.say(Method::POST, "/reports", &json!({"maker": "ana", "posts": [note], "text": "rude"})).await.expect(201).json())
            }
            Thing::Maker => self.ana.id(&self.house).await.to_string(),
            Measure => {
                let path = format!("/moderation/makers/{}/warn", self.ana.id(&self.house).await);
                let _ = self.moderator.browser.post(&path, &[("text", "please do not")]).await.expect(303);
                newest(&self.house.dump().await, "measures")
            }
            Notification => {
                let note = Box::pin(self.made(Note)).await;
                let _ = self.berta.call(Method::POST, &format!("/posts/{note}/like")).await.expect(200);
                settle(&[&self.house]).await;
                id(&self.ana.call(Method::GET, "/notifications?grouped=false").await.expect(200).json()["items"][0])
            }
            Browser => {
                let receiver = Receiver::new();
                let (endpoint, p256dh, auth) = (self.service.endpoint("ana"), receiver.p256dh(), receiver.auth());
                // The page lists browsers other than the one that looks.
                let elsewhere = Maker::sign_in(&self.house, "ana", PASSWORD).await;
                let _ =
                    elsewhere.browser.post("/settings/notifications/push", &[("endpoint", &endpoint), ("p256dh", &p256dh), ("auth", &auth), ("kinds", "like")]).await.expect(303);
                let page = self.ana.browser.get("/settings/notifications").await.expect(200).text();
                let ids = page.split("/settings/notifications/push/").filter_map(|rest| rest.split_once("/off\"").map(|(id, _)| id));
                ids.filter(|id| id.parse::<i64>().is_ok()).last().expect("a browser").to_owned()
            }
            Import => super::looked_at(&self.ana).await,
            Order => {
                let listing = Box::pin(self.made(Listing)).await;
                id(&self.berta.say(Method::POST, &format!("/listings/{listing}/orders"), &json!({})).await.expect(201).json())
            }
            Feedback => {
                let order = Box::pin(self.made(Order)).await;
                for (who, verb) in [(&self.ana, "accept"), (&self.ana, "ship"), (&self.berta, "complete")] {
                    let _ = who.call(Method::POST, &format!("/agreements/{order}/{verb}")).await.expect(200);
                }
                id(&self.ana.say(Method::POST, &format!("/agreements/{order}/feedback"), &json!({"text": "Came at once."})).await.expect(201).json()["post"])
            }
            Asked => {
                let agreement: Id<Agreement> = Box::pin(self.made(Order)).await.parse().unwrap();
                let (app, by) = (self.house.app(), self.ana.id(&self.house).await);
                let id = app.clock.mint();
                let (address, created_at) = (app.site.activity(id), app.clock.now());
                let asked =
                    agreements::Asked { id, address, by, agreement, wants: State::Paid, content: String::new(), state: agreements::Asked::SENT, reason: String::new(), created_at };
                let mut tx = app.storage.begin().await.unwrap();
                tx.agreements().insert_asked(&asked).await.unwrap();
                tx.commit(agreements::Event::Asked { agreement, request: id }, created_at).await.unwrap();
                id.to_string()
            }
            Reply => {
                let _ = self.ana.browser.post("/settings/selling/replies", &[("title", "Thanks"), ("words", "Thank you")]).await.expect(303);
                newest(&self.house.dump().await, "saved_replies")
            }
            Search => id(&self.ana.say(Method::POST, "/saved-searches", &json!({"name": "Mugs", "filter": {"q": "mug"}})).await.expect(201).json()),
            Webhook => {
                let hook = json!({"url": self.service.endpoint("hook"), "events": ["paid"]});
                id(&self.ana.say(Method::POST, "/webhooks", &hook).await.expect(201).json())
            }
            Appeal => {
                let measure = Box::pin(self.made(Measure)).await;
                let _ = self.ana.browser.post(&format!("/settings/standing/{measure}/appeal"), &[("text", "no")]).await.expect(303);
                newest(&self.house.dump().await, "appeals")
            }
        }
    }

    async fn door(&self, door: Registration) {
        self.house.app().storage.set_instance("registration", door.word()).await.unwrap();
        self.house.app().refresh_community().await.unwrap();
    }

    /// What differs although nothing was changed: when somebody was last seen.
    async fn state(&self) -> Dump {
        self.house.dump().await.without(&["sessions", "tokens", "idempotency_keys"])
    }

    async fn faults(&self, by_api: bool, (method, path, things, verb): Row, faults: &mut Vec<String>) {
        let callers = [("a visitor", None), ("another maker", Some(&self.other)), ("who is blocked", Some(&self.blocked)), ("a moderator", Some(&self.moderator))];
        for thing in things {
            let id = self.thing(*thing, verb).await;
            let mut known = None;
            for (who, maker) in callers {
                let visitor = maker.map_or_else(|| self.house.visitor(), |maker| if by_api { maker.app.clone() } else { maker.browser.clone() });
                let before = match known.take() {
                    Some(state) => state,
                    None => self.state().await,
                };
                let (answer, missing) = (ask(&visitor, by_api, method, path, &id).await, ask(&visitor, by_api, method, path, MISSING).await);
                let at = format!("{}{method} {path}, {thing:?}, by {who}: {}", if by_api { "API " } else { "" }, answer.status);
                let status = if answer.asks_who_it_is() { 401 } else { answer.status };
                let is_seen = thing.is_open() && who != "who is blocked";
                let wanted: &[u16] = match (verb, who) {
                    // A post is led to its page.
                    (Look, "a visitor") if is_seen => &[200, 303],
                    (Look, "a visitor") => &[404],
                    (_, "a visitor") => &[401],
                    (Decide, "a moderator") => &[200, 204, 303, 422],
                    // Inviting is for moderators, and so is knowing what invitations there are.
                    (Decide, _) => {
                        if *thing == Invite {
                            &[403]
                        } else {
                            &[404]
                        }
                    }
                    (Look, _) if is_seen => &[200, 303],
                    (Use, _) if is_seen => &[200, 201, 204, 303, 422],
                    // Whom its author let quote it is nobody else's to know.
                    (Own, _) if is_seen && path.contains("{grant}") => &[404],
                    (Own, _) if is_seen => &[403],
                    _ => &[404],
                };
                if !wanted.contains(&status) {
                    faults.push(format!("{at} instead of one of {wanted:?}: {}", answer.text().chars().take(200).collect::<String>()));
                }
                if status == 404 && plain(&answer, &id) != plain(&missing, &id) {
                    faults.push(format!("{at} says {}, and of what is not there {}", plain(&answer, &id), plain(&missing, &id)));
                }
                if status >= 400 && status != 422 {
                    let after = self.state().await;
                    if before != after {
                        faults.push(format!("{at}, and something is changed"));
                    }
                    known = Some(after);
                }
            }
        }
    }
}

/// An answer without what differs between two questions.
fn plain(answer: &Answer, id: &str) -> String {
    let request = answer.header("x-request-id");
    let text = answer.text();
    let text = if request.is_empty() { text } else { text.replace(request, "REQUEST") };
    text.replace(id, "ID").replace(MISSING, "ID")
}

async fn ask(visitor: &Visitor, by_api: bool, method: &str, path: &str, id: &str) -> Answer {
    let filled = path.replace("{id}", id).replace("{grant}", "1").replace("{handle}", "ana").replace("{act}", "warn");
    if !by_api {
        return send(visitor, method, &filled).await;
    }
    let body = match (method, path) {
        ("PATCH", "/posts/{id}") => Some(json!({"text": "Mine"})),
        ("PATCH", "/listings/{id}" | "/lists/{id}") => Some(json!({"title": "Mine"})),
        ("PATCH", "/media/{id}") => Some(json!({"alt": "mine"})),
        ("PATCH", "/saved-searches/{id}") => Some(json!({"name": "Mine"})),
        ("PATCH", "/webhooks/{id}") => Some(json!({"active": false})),
        ("POST", "/lists/{id}/members") => Some(json!({"handle": "ana"})),
        ("POST", "/listings/{id}/orders") => Some(json!({})),
        ("POST", "/listings/{id}/enquiries" | "/agreements/{id}/messages" | "/agreements/{id}/feedback") => Some(json!({"text": "Mine"})),
        ("POST", "/posts/{id}/vote") => Some(json!({"choices": [0]})),
        ("POST", "/moderation/reports/{id}/close") => Some(json!({})),
        _ => None,
    };
    let filled = if path == "/lists/{id}/members" && method == "DELETE" { format!("{filled}?handle=ana") } else { filled };
    visitor.api(method.parse().unwrap(), &filled, body.as_ref()).await
}

async fn w18_nobody_touches_what_is_not_theirs(plan: Plan) {
    let town = Town::open(plan).await;
    let mut faults = Vec::new();
    for row in OPERATIONS {
        town.faults(true, *row, &mut faults).await;
    }
    for row in PAGES {
        town.faults(false, *row, &mut faults).await;
    }
    assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
    settle(&[&town.house]).await;
    town.house.finish().await;
}

on_both_engines! {
    w18_nobody_touches_what_is_not_theirs,
}
