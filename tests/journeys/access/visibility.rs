//! SECURITY P-12 as one matrix: what is said to whom, who looks, and everything that answers a GET. A route without a row in
//! [`SURFACES`] fails [`no_surface_is_without_a_row`]: say there what it shows, and to whom.
//!
//! Ana says the same to every audience, alone and in answers; both are looked for at home and in another house that was told.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::accounts::Role;
use domain::media::Size;
use harness::maker::promote;
use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Letter, Maker, Peer, Person, Plan, Visitor, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::routes;

/// How the one who looks stands to Ana and to what she says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    /// Signed in, or signing, and nothing else.
    Other,
    Follower,
    /// In every post.
    Named,
    /// Followed Ana, and kept what she said, until she removed them.
    Removed,
    /// Followed Ana, and kept what she said, until she blocked them.
    Blocked,
    Moderator,
    Author,
}

/// For whom something is. `Draft` is a listing that is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    Public,
    Unlisted,
    Followers,
    Direct,
    Draft,
}

const AUDIENCES: [(For, &str); 4] = [(For::Public, "public"), (For::Unlisted, "unlisted"), (For::Followers, "followers"), (For::Direct, "direct")];

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A note that opens a thread and has no answers.
    Alone,
    /// A public note with the answers below.
    Root,
    /// An answer by Ana to that.
    Answer,
    Listing,
}

/// Something that Ana said.
#[derive(Debug, Clone)]
struct Said {
    kind: Kind,
    to: For,
    /// Its id in the house that is looked at.
    id: String,
    /// Its id at home, in its address.
    home: String,
    address: String,
    /// Words that stand nowhere else: in its text, and in the text of its photo.
    words: String,
    photo: Option<String>,
}

impl Said {
    fn is_open(&self) -> bool {
        matches!(self.to, For::Public | For::Unlisted)
    }

    /// The rule: who may see it.
    fn is_for(&self, who: Who) -> bool {
        match (who, self.to) {
            (Who::Author, _) => true,
            (Who::Blocked, _) | (_, For::Draft) => false,
            (_, For::Public | For::Unlisted) => true,
            (Who::Follower, For::Followers) | (Who::Named, For::Followers | For::Direct) => true,
            _ => false,
        }
    }

    /// Whether an answer holds any of it.
    fn is_in(&self, text: &str) -> bool {
        text.contains(&self.words) || self.photo.as_ref().is_some_and(|photo| text.contains(photo.as_str()))
    }
}

/// What a path is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum With {
    /// Nothing that is hers.
    Nothing,
    /// `{id}`, or `uri` in the query, is each thing that was said, and once something that is not there.
    Said(&'static [Kind]),
    /// A list of the one who looks, with Ana on it.
    List,
    /// A report, by one who may see it, about what was said directly.
    Report,
}

/// What is shown of what was said.
#[derive(Debug, Clone, Copy)]
enum Shows {
    /// Nothing, to anybody.
    Nothing,
    /// What is named, to those who may see it; to them it answers so.
    Itself(u16),
    /// What is named, where it is for everybody, at home; to whoever is not signed in here.
    Open(u16),
    /// What is named, to its author alone; to others who may see it, it answers so.
    Own(u16),
    /// Exactly these to whom they are for.
    These(fn(&Said, Who) -> bool),
    /// None but these to whom they are for: a page shows some of them, or the beginning of their words.
    Some(fn(&Said, Who) -> bool),
    /// These to the one who looks, whether they are for them or not; why is said where they stand.
    Also(fn(&Said, Who) -> bool),
}

type Row = (&'static str, With, Shows);

const NOTES: With = With::Said(&[Kind::Alone, Kind::Root, Kind::Answer]);
const LISTINGS: With = With::Said(&[Kind::Listing]);
const ALL: With = With::Said(&[Kind::Alone, Kind::Root, Kind::Answer, Kind::Listing]);
/// What was said with a photo.
const PHOTOS: With = With::Said(&[Kind::Alone, Kind::Answer]);
const NONE: With = With::Nothing;

fn in_public(said: &Said, _: Who) -> bool {
    said.to == For::Public && said.kind != Kind::Answer
}

fn in_the_shop(said: &Said, _: Who) -> bool {
    said.to == For::Public && said.kind == Kind::Listing
}

/// Whoever sells something looks after it, drafts too.
fn in_stock(said: &Said, who: Who) -> bool {
    said.kind == Kind::Listing && who == Who::Author
}

/// Followers have it at home; a moderator follows its tag.
fn at_home(said: &Said, who: Who) -> bool {
    match who {
        Who::Follower | Who::Author => !matches!(said.to, For::Direct | For::Draft),
        Who::Moderator => tagged(said, who),
        _ => false,
    }
}

/// What of it came from the makers of a list.
fn on_a_list(said: &Said, who: Who) -> bool {
    who == Who::Follower && at_home(said, who)
}

fn tagged(said: &Said, _: Who) -> bool {
    said.to == For::Public && said.kind == Kind::Alone
}

fn of_the_maker(said: &Said, _: Who) -> bool {
    said.to != For::Direct && matches!(said.kind, Kind::Alone | Kind::Root)
}

/// Everybody kept what they could see at first, and still may.
fn kept(said: &Said, _: Who) -> bool {
    said.kind != Kind::Listing
}

/// Words find what is in the shop, and of posts what one took part in.
fn found(said: &Said, who: Who) -> bool {
    in_the_shop(said, who) || (kept(said, who) && who != Who::Nobody)
}

/// Who is named is told so, and Ana of what was done with what she said.
fn told(said: &Said, who: Who) -> bool {
    said.kind != Kind::Listing && matches!(who, Who::Named | Who::Author)
}

fn in_front(said: &Said, who: Who) -> bool {
    in_the_shop(said, who) || pinned(said, who)
}

/// What is for whoever has the address is in no catalogue.
fn fed(said: &Said, _: Who) -> bool {
    said.to == For::Public
}

/// The latest of each conversation.
fn written(said: &Said, who: Who) -> bool {
    said.to == For::Direct && matches!(who, Who::Named | Who::Author)
}

fn pinned(said: &Said, _: Who) -> bool {
    said.is_open() && said.kind == Kind::Alone
}

/// What was reported is shown to those who decide about it.
fn reported(said: &Said, who: Who) -> bool {
    said.to == For::Direct && said.kind == Kind::Alone && who == Who::Moderator
}

fn spoken(said: &Said, _: Who) -> bool {
    said.is_open()
}

/// Every page and address for peers that answers a GET.
const PAGES: &[Row] = &[
    ("/", NONE, Shows::Some(|said, who| who == Who::Nobody && in_public(said, who))),
    ("/local", NONE, Shows::These(in_public)),
    ("/known", NONE, Shows::These(in_public)),
    ("/listings", NONE, Shows::These(in_the_shop)),
    ("/listings/stock", NONE, Shows::Some(in_stock)),
    ("/listings.atom", NONE, Shows::Some(in_the_shop)),
    ("/tags/{tag}", NONE, Shows::These(tagged)),
    ("/tags/{tag}/feed.atom", NONE, Shows::These(tagged)),
    ("/search", NONE, Shows::Some(found)),
    ("/home", NONE, Shows::These(at_home)),
    ("/bookmarks", NONE, Shows::These(kept)),
    ("/messages", NONE, Shows::Some(written)),
    ("/messages/{id}", NOTES, Shows::Also(written)),
    ("/notifications", NONE, Shows::Some(told)),
    ("/notifications/requests", NONE, Shows::Some(told)),
    ("/@{handle}", NONE, Shows::Some(in_front)),
    ("/@{handle}/feed.atom", NONE, Shows::Some(fed)),
    ("/@{handle}/listings.atom", NONE, Shows::Some(in_the_shop)),
    ("/@{handle}/posts", NONE, Shows::These(of_the_maker)),
    ("/@{handle}/posts/{id}", NOTES, Shows::Itself(200)),
    ("/@{handle}/posts/{id}/history", NOTES, Shows::Itself(200)),
    ("/@{handle}/posts/{id}/likes", NOTES, Shows::Itself(200)),
    ("/@{handle}/posts/{id}/boosts", NOTES, Shows::Itself(200)),
    ("/posts/{id}", ALL, Shows::Itself(303)),
    ("/posts/new", NOTES, Shows::Itself(200)),
    ("/posts/{id}/edit", NOTES, Shows::Own(403)),
    ("/posts/{id}/delete", NOTES, Shows::Own(403)),
    ("/@{handle}/listings/{id}", LISTINGS, Shows::Itself(200)),
    ("/@{handle}/listings/{id}/print", LISTINGS, Shows::Itself(200)),
    ("/@{handle}/listings/{id}/edit", LISTINGS, Shows::Own(403)),
    ("/@{handle}/listings/{id}/order", LISTINGS, Shows::Itself(200)),
    ("/@{handle}/listings/{id}/ask", LISTINGS, Shows::Itself(200)),
    ("/lists/{id}", With::List, Shows::These(on_a_list)),
    ("/intent/object", ALL, Shows::Itself(200)),
    ("/authorize_interaction", ALL, Shows::Itself(200)),
    ("/report", ALL, Shows::Itself(200)),
    ("/moderation/reports/{id}", With::Report, Shows::Also(reported)),
    // A file is everybody's where what shows it is, whoever is blocked; moderators see what was reported.
    ("/media/{key}", PHOTOS, Shows::Also(|said, who| said.is_open() || said.is_for(who) || reported(said, who))),
    ("/moderation/listings/{id}/goods", LISTINGS, Shows::Also(|said, who| who == Who::Moderator && said.is_open())),
    ("/moderation/posts/{id}/remove", ALL, Shows::Also(|said, who| who == Who::Moderator && (said.is_for(who) || reported(said, who)))),
    // Of peers.
    ("/users/{name}/outbox", NONE, Shows::These(spoken)),
    ("/users/{name}/featured", NONE, Shows::These(pinned)),
    ("/users/{name}/listings", NONE, Shows::These(in_the_shop)),
    ("/o/{id}", ALL, Shows::Itself(200)),
    ("/o/{id}/proposal", LISTINGS, Shows::Open(200)),
    ("/o/{id}/replies", ALL, Shows::Open(200)),
    ("/o/{id}/likes", ALL, Shows::Open(200)),
    ("/o/{id}/shares", ALL, Shows::Open(200)),
    ("/o/{id}/quotes/{grant}", ALL, Shows::Nothing),
    ("/c/{id}", ALL, Shows::Open(200)),
    ("/a/{id}", ALL, Shows::Nothing),
];

/// Pages that hold nothing of what was said, whoever looks.
const OTHER_PAGES: &[&str] = &[
    "/about",
    "/developers",
    "/makers",
    "/health/live",
    "/health/ready",
    "/robots.txt",
    "/favicon.ico",
    "/static/accent/{file}",
    "/static/{hash}/{*name}",
    "/@{handle}/feedback",
    "/@{handle}/about",
    "/@{handle}/followers",
    "/@{handle}/following",
    "/@{handle}/remote-follow",
    "/signin",
    "/signup",
    "/signup/waiting",
    "/first-run/{code}",
    "/settings",
    "/settings/account",
    "/settings/import",
    "/settings/import/{id}",
    "/settings/invites",
    "/settings/people",
    "/settings/standing",
    "/listings/new",
    "/intent/follow",
    "/intent/create",
    "/lists",
    "/moderation",
    "/moderation/sign-ups",
    "/moderation/makers/{id}",
    "/moderation/makers/{id}/{act}",
    "/moderation/measures/{id}/lift",
    "/moderation/appeals",
    "/moderation/log",
    "/moderation/goods",
    "/posts",
    "/forgot",
    "/confirm/{code}",
    "/reset/{code}",
    "/unsubscribe/{code}",
    "/visitors/{code}",
    "/visitors/confirm/{code}",
    "/signup/confirm",
    "/settings/notifications",
    "/settings/posts",
    "/settings/selling",
    "/saved-searches",
    "/saved-searches/{id}",
    "/settings/webhooks",
    "/settings/webhooks/{id}",
    "/agreements",
    "/agreements/export.csv",
    "/agreements/{id}",
    "/notifications/mark",
    "/notifications/policy",
    "/push-worker.js",
    "/actor",
    "/actor/outbox",
    "/users/{name}",
    "/users/{name}/followers",
    "/users/{name}/followers_synchronization",
    "/users/{name}/following",
    "/.well-known/webfinger",
    "/.well-known/host-meta",
    "/.well-known/host-meta.json",
    "/.well-known/nodeinfo",
    "/.well-known/security.txt",
    "/.well-known/change-password",
    "/nodeinfo/{version}",
];

/// What is no text, or never ends: what is given to who has a pass is in `federation/pictures.rs`; what is pushed is in
/// `streams.rs`.
const NO_TEXT: &[&str] = &["/media/given/{pass}/{key}", "/moderation/photos/{id}/remove", "/stream"];

/// Every operation of the API that reads.
const OPERATIONS: &[Row] = &[
    ("/listings", NONE, Shows::These(in_the_shop)),
    ("/listings/{id}", LISTINGS, Shows::Itself(200)),
    ("/makers/{handle}/listings", NONE, Shows::These(in_the_shop)),
    ("/makers/{handle}/posts", NONE, Shows::These(of_the_maker)),
    ("/makers/{handle}/featured", NONE, Shows::These(pinned)),
    ("/posts/{id}", ALL, Shows::Itself(200)),
    ("/posts/{id}/thread", ALL, Shows::Itself(200)),
    ("/posts/{id}/history", ALL, Shows::Itself(200)),
    ("/posts/{id}/likes", ALL, Shows::Itself(200)),
    ("/posts/{id}/boosts", ALL, Shows::Itself(200)),
    ("/bookmarks", NONE, Shows::These(kept)),
    ("/conversations", NONE, Shows::These(written)),
    ("/timelines/home", NONE, Shows::These(at_home)),
    ("/timelines/local", NONE, Shows::These(in_public)),
    ("/timelines/known", NONE, Shows::These(in_public)),
    ("/timelines/list/{id}", With::List, Shows::These(on_a_list)),
    ("/timelines/tag/{tag}", NONE, Shows::These(tagged)),
    ("/search", NONE, Shows::These(found)),
    ("/notifications", NONE, Shows::Some(told)),
    ("/notifications/requests", NONE, Shows::Some(told)),
    ("/notifications/requests/{handle}", NONE, Shows::Some(told)),
    ("/resolve", ALL, Shows::Itself(200)),
    ("/moderation/reports/{id}", With::Report, Shows::Also(reported)),
];

/// Operations that hold nothing of what was said, whoever asks.
const OTHER_OPERATIONS: &[&str] = &[
    "/openapi.json",
    "/me",
    "/makers",
    "/makers/{handle}",
    "/makers/{handle}/followers",
    "/makers/{handle}/following",
    "/mutes",
    "/blocks",
    "/domain-blocks",
    "/lists",
    "/lists/{id}",
    "/lists/{id}/members",
    "/followed-tags",
    "/markers",
    "/follow-requests",
    "/media/{id}",
    "/moderation/reports",
    "/moderation/log",
    "/policy",
    "/notifications/{id}",
    "/notifications/unread",
    "/notifications/policy",
    "/push",
    "/push/key",
    "/suggestions",
    "/agreements",
    "/agreements/{id}",
    "/agreements/{id}/messages",
    "/agreements/{id}/feedback",
    "/makers/{handle}/feedback",
    "/requests/{id}",
    "/saved-searches",
    "/saved-searches/{id}",
    "/webhooks",
    "/webhooks/{id}",
    "/webhooks/{id}/deliveries",
];

#[test]
fn no_surface_is_without_a_row() {
    let read = |routes: BTreeSet<(String, String)>| routes.into_iter().filter(|(method, _)| method == "GET").map(|(_, path)| path).collect::<BTreeSet<_>>();
    let rows = |table: &[Row], others: &[&str]| table.iter().map(|(path, ..)| (*path).to_owned()).chain(others.iter().map(|path| (*path).to_owned())).collect::<BTreeSet<_>>();
    let mut pages = rows(PAGES, OTHER_PAGES);
    pages.extend(NO_TEXT.iter().map(|path| (*path).to_owned()));
    let mut operations = rows(OPERATIONS, OTHER_OPERATIONS);
    operations.insert("/stream".to_owned());
    for (written, table) in [(read(routes::outside_the_api()), pages), (read(routes::of_the_api()), operations)] {
        let missing: Vec<_> = written.difference(&table).collect();
        let gone: Vec<_> = table.difference(&written).collect();
        assert!(missing.is_empty() && gone.is_empty(), "say in the tables above what these show, and to whom: {missing:#?}; these are no routes any more: {gone:#?}");
    }
}

/// Somebody who looks.
struct Viewer {
    who: Who,
    page: Visitor,
    app: Visitor,
    /// Those elsewhere sign what they fetch.
    person: Option<Person>,
    list: String,
}

impl Viewer {
    fn of(who: Who, maker: &Maker, list: String) -> Self {
        Self { who, page: maker.browser.clone(), app: maker.app.clone(), person: None, list }
    }

    fn signing(house: &Instance, who: Who, person: &Person) -> Self {
        Self { who, page: house.visitor(), app: house.visitor(), person: Some(person.clone()), list: String::new() }
    }
}

/// A house as it is looked at.
struct View<'h> {
    house: &'h Instance,
    is_home: bool,
    handle: String,
    said: Vec<Said>,
    viewers: Vec<Viewer>,
    report: String,
}

impl View<'_> {
    /// Looks at everything by everybody; answers what is wrong.
    async fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let bare = |paths: &'static [&'static str]| paths.iter().map(|path| (*path, NONE, Shows::Nothing));
        for viewer in &self.viewers {
            let pages = PAGES.iter().copied().chain(bare(OTHER_PAGES));
            for row in pages.filter(|(path, ..)| viewer.person.is_none() || is_for_peers(path)) {
                self.look(viewer, row, false, &mut faults).await;
            }
            if viewer.person.is_none() {
                for row in OPERATIONS.iter().copied().chain(bare(OTHER_OPERATIONS)) {
                    self.look(viewer, row, true, &mut faults).await;
                }
            }
        }
        faults
    }

    async fn look(&self, viewer: &Viewer, (path, with, shows): Row, by_api: bool, faults: &mut Vec<String>) {
        // What peers ask for, they ask as documents; a browser that does so is a stranger.
        let ways: &[bool] = if is_for_peers(path) && viewer.person.is_none() { &[true, false] } else { &[false] };
        for as_document in ways.iter().copied() {
            let as_document = as_document || viewer.person.is_some();
            let who = if as_document && viewer.person.is_none() { Who::Nobody } else { viewer.who };
            let at = format!("{}{path} by {:?}{}", if by_api { "API " } else { "" }, viewer.who, if as_document { ", as a document" } else { "" });
            let With::Said(kinds) = with else {
                let answer = self.ask(viewer, &self.filled(path, viewer, with, None), by_api, as_document).await;
                self.judge_list(&at, path, &answer, who, shows, by_api, faults);
                continue;
            };
            let missing = self.ask(viewer, &self.filled(path, viewer, with, Some((MISSING, self.house.url(&format!("/o/{MISSING}"))))), by_api, as_document).await;
            for said in self.said.iter().filter(|said| kinds.contains(&said.kind)) {
                let filled = self.filled(path, viewer, with, Some((&said.id, said.address.clone())));
                let answer = self.ask(viewer, &filled, by_api, as_document).await;
                let at = format!("{at}, {:?} for {:?}", said.kind, said.to);
                self.judge_one(&at, path, said, who, as_document, shows, &answer, &missing, faults);
                for other in self.said.iter().filter(|other| other.id != said.id && !other.is_for(who) && other.is_in(&answer.text)) {
                    faults.push(format!("{at} shows {:?} for {:?}", other.kind, other.to));
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one row, one thing, one who looks")]
    fn judge_one(&self, at: &str, path: &str, said: &Said, who: Who, as_document: bool, shows: Shows, answer: &Seen, missing: &Seen, faults: &mut Vec<String>) {
        // Documents of mirrors are fetched from where they are from.
        let is_here = self.is_home || !is_for_peers(path);
        // Who is asked for no signature is a stranger, whoever signs.
        let is_for = said.is_for(if is_for_all(path) && said.is_open() { Who::Nobody } else { who });
        let (is_seen, status) = match shows {
            Shows::Nothing => (false, 0),
            Shows::Itself(status) => (is_for && is_here, status),
            Shows::Open(status) => (said.is_open() && is_here, status),
            Shows::Own(status) => (is_for, if who == Who::Author { 200 } else { status }),
            Shows::These(_) | Shows::Some(_) => panic!("{at}: a list is not filled with one thing"),
            Shows::Also(is_shown) => (is_shown(said, who), 200),
        };
        // A browser is led to the page of what everybody may see.
        let is_led = is_for_peers(path) && !as_document;
        // A draft is no post yet.
        let is_no_post = said.to == For::Draft && !path.contains("/listings/") && !(path == "/resolve" && who == Who::Author);
        // Nobody reports, orders or asks about what is their own.
        if (path == "/report" || path.ends_with("/order") || path.ends_with("/ask")) && who == Who::Author {
            return;
        }
        if answer.status == missing.status && missing.status == 401 {
            return;
        }
        let as_missing = answer.status == missing.status && answer.plain(said) == missing.plain(said);
        if !is_seen || is_no_post || (is_led && !said.is_open()) {
            if !as_missing {
                faults.push(format!(
                    "{at}: {} {} is not as if it did not exist, which is {} {}",
                    answer.status,
                    start(&answer.plain(said)),
                    missing.status,
                    start(&missing.plain(said))
                ));
            }
        } else if answer.status != status && !(is_led && answer.status == 303) {
            faults.push(format!("{at}: {} instead of {status}: {}", answer.status, start(&answer.text)));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one row, and one who looks")]
    fn judge_list(&self, at: &str, path: &str, answer: &Seen, who: Who, shows: Shows, by_api: bool, faults: &mut Vec<String>) {
        // Her own drafts wait for her on pages of hers.
        for said in self.said.iter().filter(|said| !(said.to == For::Draft && who == Who::Author)) {
            let shown = match shows {
                Shows::These(these) | Shows::Some(these) => these(said, who) && (said.is_for(who) || (said.is_open() && is_for_all(path))),
                Shows::Also(these) => these(said, who),
                _ => false,
            };
            let is_asked_to_sign_in = answer.status == 401;
            let is_elsewhere = !self.is_home && (is_for_peers(path) || ["/timelines/local", "/local"].contains(&path));
            let expected = shown && !is_asked_to_sign_in && !is_elsewhere && answer.status != 404 && answer.status != 403;
            // Where only addresses are listed, they are looked for.
            let is_named = ["/users/{name}/featured", "/users/{name}/listings"].contains(&path) && answer.text.contains(&format!("\"{}\"", said.address));
            let is_there = is_named || said.is_in(&answer.text) || (by_api && answer.text.contains(&format!("\"id\":\"{}\"", said.id)));
            let may_lack = matches!(shows, Shows::Some(_));
            if is_there != expected && !(expected && may_lack) {
                faults.push(format!("{at}: {} {:?} for {:?}, status {}", if is_there { "shows" } else { "lacks" }, said.kind, said.to, answer.status));
            }
        }
    }

    fn filled(&self, path: &str, viewer: &Viewer, with: With, said: Option<(&str, String)>) -> String {
        let (id, address) = said.map_or((String::new(), String::new()), |(id, address)| (id.to_owned(), address));
        let id = match with {
            With::List => viewer.list.clone(),
            With::Report => self.report.clone(),
            _ if id.is_empty() => "1".to_owned(),
            _ => id,
        };
        let encoded: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let query = match path {
            "/resolve" | "/intent/object" | "/authorize_interaction" | "/intent/follow" => format!("?uri={encoded}"),
            "/report" => format!("?maker={}&post={id}", self.handle),
            "/search" => "?q=larch&limit=80".to_owned(),
            "/posts/new" => format!("?reply={id}"),
            "/users/{name}/outbox" | "/users/{name}/listings" | "/o/{id}/replies" | "/c/{id}" => "?page=true".to_owned(),
            "/makers/{handle}/posts"
            | "/bookmarks"
            | "/timelines/home"
            | "/timelines/local"
            | "/timelines/known"
            | "/timelines/tag/{tag}"
            | "/timelines/list/{id}"
            | "/listings"
            | "/makers/{handle}/listings" => "?limit=80".to_owned(),
            "/.well-known/webfinger" => "?resource=acct:ana".to_owned(),
            "/signup/waiting" => "?name=ana".to_owned(),
            _ => String::new(),
        };
        let key = self.said.iter().find(|said| said.id == id).and_then(|said| said.photo.as_deref()).unwrap_or(MISSING_KEY);
        let filled = path
            .replace("{key}", key)
            .replace("{id}", &id)
            .replace("{handle}", &self.handle)
            .replace("{name}", "ana")
            .replace("{tag}", "larch")
            .replace("{grant}", "1")
            .replace("{code}", "0123456789abcdef0123456789abcdef")
            .replace("{act}", "warn")
            .replace("{version}", "2.1")
            .replace("{file}", "x.css")
            .replace("{hash}/{*name}", "x/y");
        filled + if path == "/listings" && !query.is_empty() { "" } else { &query }
    }

    async fn ask(&self, viewer: &Viewer, path: &str, by_api: bool, as_document: bool) -> Seen {
        if let Some(person) = &viewer.person {
            let (status, text) = Letter::fetch(self.house, path).signed_over(person, &["(request-target)", "host", "date"]).send_for_answer().await;
            let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
            let request = head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap_or("no request");
            return Seen { status, text: body.replace(request, "REQUEST") };
        }
        let answer = match (by_api, as_document) {
            (true, _) => viewer.app.api(Method::GET, path, None).await,
            (_, true) => viewer.page.document(path).await,
            _ => viewer.page.get(path).await,
        };
        Seen::of(&answer)
    }
}

/// Nothing has this id.
const MISSING: &str = "118442943991251201";
/// No photo has this file.
const MISSING_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000000.webp";

/// An answer, without what differs between two requests.
struct Seen {
    status: u16,
    text: String,
}

impl Seen {
    fn of(answer: &Answer) -> Self {
        let request = answer.header("x-request-id").to_owned();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let text = if request.is_empty() { text } else { text.replace(&request, "REQUEST") };
        let location = answer.header("location");
        let status = if answer.asks_who_it_is() { 401 } else { answer.status };
        Self { status, text: if location.is_empty() { text } else { format!("to {location}") } }
    }

    /// The answer, whichever thing was asked for.
    fn plain(&self, said: &Said) -> String {
        let text = self.text.replace(&said.id, "ID").replace(&said.home, "ID").replace(MISSING, "ID");
        let text = text.replace(said.photo.as_deref().unwrap_or(MISSING_KEY), "ID").replace(MISSING_KEY, "ID");
        // An address that is repeated in a link names the house it is from.
        let mut parts = text.split("localhost%3A");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + "HOUSE" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
    }
}

fn is_for_peers(path: &str) -> bool {
    ["/users/", "/o/", "/a/", "/c/", "/actor"].iter().any(|start| path.starts_with(start))
}

/// Peers and readers of feeds are strangers, whoever is signed in.
fn is_for_all(path: &str) -> bool {
    is_for_peers(path) || path.ends_with(".atom")
}

fn start(text: &str) -> String {
    let main = text.find("<main").map_or(text, |at| &text[at..]);
    main.chars().take(160).collect::<String>().replace('\n', " ")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Somebody keeps, likes and passes on what they can.
async fn keeps(maker: &Maker, ids: &[String]) {
    for id in ids {
        for verb in ["bookmark", "like", "boost"] {
            let _ = maker.call(Method::POST, &format!("/posts/{id}/{verb}")).await;
        }
    }
}

async fn list_of(maker: &Maker, ana: &str) -> String {
    let list = text(&maker.say(Method::POST, "/lists", &json!({"title": "Turners"})).await.expect(201).json()["id"]);
    let _ = maker.say(Method::POST, &format!("/lists/{list}/members"), &json!({"handle": ana})).await;
    list
}

/// The makers of a house who look, and how they stand to Ana.
struct Crowd {
    other: Maker,
    follower: Maker,
    named: Maker,
    removed: Maker,
    blocked: Maker,
    moderator: Maker,
}

impl Crowd {
    async fn join(house: &Instance) -> Self {
        let crowd = Self {
            other: Maker::join(house, "otto").await,
            follower: Maker::join(house, "finn").await,
            named: Maker::join(house, "nora").await,
            removed: Maker::join(house, "rena").await,
            blocked: Maker::join(house, "bela").await,
            moderator: Maker::join(house, "mira").await,
        };
        promote(house, "mira", Role::Moderator).await;
        crowd
    }

    fn all(&self) -> [(Who, &Maker); 6] {
        [
            (Who::Other, &self.other),
            (Who::Follower, &self.follower),
            (Who::Named, &self.named),
            (Who::Removed, &self.removed),
            (Who::Blocked, &self.blocked),
            (Who::Moderator, &self.moderator),
        ]
    }

    async fn follow(&self, ana: &str) {
        for maker in [&self.follower, &self.removed, &self.blocked] {
            maker.follow(ana).await;
        }
        let _ = self.moderator.call(Method::POST, "/tags/larch/follow").await.expect(200);
    }

    async fn viewers(&self, house: &Instance, ana: &str) -> Vec<Viewer> {
        let mut viewers = vec![Viewer { who: Who::Nobody, page: house.visitor(), app: house.visitor(), person: None, list: "1".to_owned() }];
        for (who, maker) in self.all() {
            viewers.push(Viewer::of(who, maker, list_of(maker, ana).await));
        }
        viewers
    }
}

/// Says the same to everybody for whom one can say something.
async fn say_everything(ana: &Maker, names: &str) -> Vec<Said> {
    let opened = ana.say(Method::POST, "/posts", &json!({"text": "A question to all, larchwoodroot"})).await.expect(201).json();
    let root = text(&opened["id"]);
    let opened =
        Said { kind: Kind::Root, to: For::Public, id: root.clone(), home: root.clone(), address: text(&opened["address"]), words: "larchwoodroot".to_owned(), photo: None };
    let mut said = vec![opened];
    for (to, audience) in AUDIENCES {
        for kind in [Kind::Alone, Kind::Answer] {
            let words = format!("larchwood{audience}{}", if kind == Kind::Alone { "alone" } else { "answer" });
            let photo = ana.upload(phone_photo(60 + u32::try_from(said.len()).unwrap() * 2, 40), &format!("picture {words}")).await;
            let mut post = json!({"text": format!("{words} {names}{}", if kind == Kind::Alone { " #larch" } else { "" }), "audience": audience, "photos": [photo]});
            if kind == Kind::Answer {
                post["in_reply_to"] = json!(root);
            }
            let post = ana.say(Method::POST, "/posts", &post).await.expect(201).json();
            let id = text(&post["id"]);
            let key = text(&post["photos"][0]["url"]).rsplit('/').next().unwrap().to_owned();
            said.push(Said { kind, to, home: id.clone(), id, address: text(&post["address"]), words, photo: Some(key) });
        }
    }
    let open = ana.publish(&json!({"title": "larch board larchwoodlisting", "terms": "gift"})).await;
    let draft = ana.say(Method::POST, "/listings", &json!({"title": "larch board larchwooddraft", "terms": "gift"})).await.expect(201).json();
    for (to, listing, words) in [(For::Public, &open, "larchwoodlisting"), (For::Draft, &draft, "larchwooddraft")] {
        let id = text(&listing["id"]);
        said.push(Said { kind: Kind::Listing, to, home: id.clone(), address: text(&listing["address"]), id, words: words.to_owned(), photo: None });
    }
    said
}

async fn p12_every_audience_viewer_and_surface(plan: Plan) {
    let clock: Arc<Clock> = Clock::start();
    let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
    let peer = Peer::open(&clock).await;
    let ana = Maker::join(&a, "ana").await;
    let (at_home, elsewhere) = (Crowd::join(&a).await, Crowd::join(&b).await);
    let persons: Vec<(Who, Person)> =
        [(Who::Other, "oda"), (Who::Follower, "fee"), (Who::Named, "nils"), (Who::Blocked, "bert")].map(|(who, name)| (who, peer.person(name))).into_iter().collect();
    at_home.follow("ana").await;
    let _ = a.app().federation.resolve(&format!("@{}", persons[2].1.handle())).await.unwrap();
    let encoded: String = url::form_urlencoded::byte_serialize(format!("@{}", ana.handle).as_bytes()).collect();
    let _ = elsewhere.other.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200);
    elsewhere.follow(&ana.handle).await;
    let _ = a.app().federation.resolve(&format!("@{}", elsewhere.named.handle)).await.unwrap();
    for (who, person) in &persons {
        if matches!(who, Who::Follower | Who::Blocked) {
            Letter::to(&a, &peer.activity("Follow", person, ana.address.as_str())).signed(person).accepted().await;
        }
    }
    settle(&[&a, &b]).await;
    let names = format!("@nora @{} @{}", elsewhere.named.handle, persons[2].1.handle());
    let said = say_everything(&ana, &names).await;
    settle(&[&a, &b]).await;
    let mirrored = mirrors(&b, &said).await;
    for (crowd, said) in [(&at_home, &said), (&elsewhere, &mirrored)] {
        let ids: Vec<String> = said.iter().filter(|said| said.kind != Kind::Listing).map(|said| said.id.clone()).collect();
        for (_, maker) in crowd.all() {
            keeps(maker, &ids).await;
        }
    }
    for said in said.iter().filter(|said| said.kind != Kind::Listing) {
        let _ = ana.call(Method::POST, &format!("/posts/{}/bookmark", said.id)).await;
        if said.kind == Kind::Alone {
            let _ = ana.call(Method::POST, &format!("/posts/{}/pin", said.id)).await;
        }
    }
    settle(&[&a, &b]).await;
    // What they had before is theirs no more.
    for handle in ["rena", elsewhere.removed.handle.as_str()] {
        let _ = ana.call(Method::DELETE, &format!("/makers/{handle}/follower")).await.expect(200);
    }
    for handle in ["bela", elsewhere.blocked.handle.as_str(), &persons[3].1.handle()] {
        let _ = ana.call(Method::POST, &format!("/makers/{handle}/block")).await.expect(200);
    }
    settle(&[&a, &b]).await;
    let (reports, told) = (report(&at_home.named, "ana", &said).await, report(&elsewhere.named, &ana.handle, &mirrored).await);
    let mut viewers = at_home.viewers(&a, "ana").await;
    viewers.push(Viewer::of(Who::Author, &ana, list_of(&ana, "ana").await));
    viewers.extend(persons.iter().map(|(who, person)| Viewer::signing(&a, *who, person)));
    let house = View { house: &a, is_home: true, handle: "ana".to_owned(), said, viewers, report: reports };
    let mut faults = house.faults().await;
    let viewers = elsewhere.viewers(&b, &ana.handle).await;
    let other = View { house: &b, is_home: false, handle: ana.handle.clone(), said: mirrored, viewers, report: told };
    faults.extend(other.faults().await.into_iter().map(|fault| format!("elsewhere: {fault}")));
    assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
    finish([a, b]).await;
}

/// What another house holds of it, under its own ids.
async fn mirrors(house: &Instance, said: &[Said]) -> Vec<Said> {
    let mut mirrors = Vec::new();
    for said in said.iter().filter(|said| said.to != For::Draft) {
        let address = house.app().site.parse(&said.address).unwrap();
        let held = house.app().storage.read().await.unwrap().posts().find_by_address(&address).await.unwrap();
        let held = held.unwrap_or_else(|| panic!("{:?} for {:?} did not arrive", said.kind, said.to));
        let photos = house.app().storage.read().await.unwrap().media().list(&held.photos).await.unwrap();
        let photo = photos.first().and_then(|photo| photo.variant(Size::Large)).map(|variant| variant.key.clone());
        assert_eq!(photo.is_some(), said.photo.is_some(), "{:?} for {:?} has no picture of its own", said.kind, said.to);
        mirrors.push(Said { id: held.id.to_string(), photo, ..said.clone() });
    }
    mirrors
}

async fn report(by: &Maker, about: &str, said: &[Said]) -> String {
    let post = said.iter().find(|said| said.kind == Kind::Alone && said.to == For::Direct).unwrap();
    text(&by.say(Method::POST, "/reports", &json!({"maker": about, "posts": [post.id], "text": "rude"})).await.expect(201).json()["id"])
}

on_both_engines! {
    p12_every_audience_viewer_and_surface,
}
