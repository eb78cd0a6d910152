//! Who may open and send what: every page and every address for peers, for a visitor, another maker, a moderator and the maker.

mod objects;
mod visibility;

use std::collections::BTreeSet;

use domain::accounts::{Registration, Role};
use harness::maker::{PASSWORD, find, promote};
use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Maker, Plan, Visitor, on_both_engines, settle};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::routes;

/// What the parts of a path in braces stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum With {
    Nothing,
    /// Ana's, public.
    Listing,
    /// Ana's, not public.
    Draft,
    /// Ana's, public.
    Note,
    /// Ana's, for herself and nobody else of those who call.
    Message,
    /// Another session of Ana.
    Session,
    /// An application of Ana.
    Token,
    Invite,
    SignUp,
    /// Of Berta about Ana's mug.
    Report,
    /// Of Ana.
    Maker,
    /// A warning of Ana.
    Measure,
    /// Of Ana, against a warning.
    Appeal,
    /// Of Berta, to follow Ana.
    Request,
    /// Of Ana, which nothing shows.
    Photo,
    /// Of Ana, in a post for everybody.
    Shown,
    /// Of Ana, in a message of hers, with its pass.
    Given,
    Activity,
    /// Of Ana, who alone knows of it.
    List,
    /// Of Ana, looked at.
    Import,
    /// Ana's, with a poll.
    Question,
    /// Of Berta, for a mug of Ana's.
    Order,
    /// Saved by Ana.
    Reply,
    /// Of Ana.
    Webhook,
    /// Saved by Ana.
    Search,
}

/// Method, path, what it is about, and the answer to a visitor, to Berta, to a moderator, and to Ana, in this order; 401
/// also stands for the way to the sign-in page.
type Row = (&'static str, &'static str, With, [u16; 4]);

const ALL: [u16; 4] = [200; 4];
const MEMBERS: [u16; 4] = [401, 200, 200, 200];
const MEMBERS_SEND: [u16; 4] = [401, 303, 303, 303];
const MODERATORS: [u16; 4] = [401, 403, 200, 403];
/// For other members there is no desk.
const DESK: [u16; 4] = [401, 404, 200, 404];
const DESK_SENDS: [u16; 4] = [401, 404, 303, 404];
const NOT_SIGNED: [u16; 4] = [401; 4];

const TABLE: &[Row] = &[
    // Of everybody.
    ("GET", "/", With::Nothing, [200, 303, 303, 303]),
    ("GET", "/about", With::Nothing, ALL),
    ("GET", "/developers", With::Nothing, ALL),
    ("GET", "/listings", With::Nothing, ALL),
    ("GET", "/makers", With::Nothing, ALL),
    ("GET", "/search", With::Nothing, ALL),
    ("GET", "/tags/{tag}", With::Nothing, ALL),
    ("GET", "/tags/{tag}/feed.atom", With::Nothing, ALL),
    ("GET", "/listings.atom", With::Nothing, ALL),
    ("GET", "/@{handle}/feed.atom", With::Nothing, ALL),
    ("GET", "/@{handle}/listings.atom", With::Nothing, ALL),
    ("GET", "/health/live", With::Nothing, ALL),
    ("GET", "/health/ready", With::Nothing, ALL),
    ("GET", "/robots.txt", With::Nothing, ALL),
    ("GET", "/push-worker.js", With::Nothing, ALL),
    ("GET", "/unsubscribe/{code}", With::Nothing, [404; 4]),
    ("POST", "/unsubscribe/{code}", With::Nothing, [404; 4]),
    ("GET", "/favicon.ico", With::Nothing, ALL),
    ("GET", "/static/accent/{file}", With::Nothing, ALL),
    ("GET", "/static/{hash}/{*name}", With::Nothing, ALL),
    ("GET", "/media/{key}", With::Shown, ALL),
    ("GET", "/media/{key}", With::Photo, [404, 404, 404, 200]),
    ("GET", "/media/given/{pass}/{key}", With::Photo, [404; 4]),
    ("GET", "/media/given/{pass}/{key}", With::Given, ALL),
    ("POST", "/language", With::Nothing, [303; 4]),
    ("POST", "/goods/confirm", With::Nothing, [303; 4]),
    ("POST", "/goods/forget", With::Nothing, [303; 4]),
    ("GET", "/@{handle}", With::Nothing, ALL),
    ("GET", "/@{handle}/feedback", With::Nothing, ALL),
    ("GET", "/@{handle}/about", With::Nothing, ALL),
    ("GET", "/@{handle}/posts", With::Nothing, ALL),
    ("GET", "/@{handle}/posts/{id}", With::Note, ALL),
    ("GET", "/@{handle}/posts/{id}", With::Message, [404, 404, 404, 200]),
    ("GET", "/@{handle}/posts/{id}/history", With::Note, ALL),
    ("GET", "/@{handle}/posts/{id}/history", With::Message, [404, 404, 404, 200]),
    ("GET", "/@{handle}/posts/{id}/likes", With::Note, ALL),
    ("GET", "/@{handle}/posts/{id}/likes", With::Message, [404, 404, 404, 200]),
    ("GET", "/@{handle}/posts/{id}/boosts", With::Note, ALL),
    ("GET", "/@{handle}/posts/{id}/boosts", With::Message, [404, 404, 404, 200]),
    ("GET", "/posts/{id}", With::Note, [303; 4]),
    ("GET", "/posts/{id}", With::Message, [404, 404, 404, 303]),
    ("GET", "/local", With::Nothing, ALL),
    ("GET", "/known", With::Nothing, ALL),
    ("GET", "/@{handle}/followers", With::Nothing, ALL),
    ("GET", "/@{handle}/following", With::Nothing, ALL),
    ("GET", "/@{handle}/listings/{id}", With::Listing, ALL),
    ("GET", "/@{handle}/listings/{id}", With::Draft, [404, 404, 404, 200]),
    ("GET", "/@{handle}/listings/{id}/print", With::Listing, ALL),
    ("GET", "/@{handle}/listings/{id}/print", With::Draft, [404, 404, 404, 200]),
    ("GET", "/@{handle}/remote-follow", With::Nothing, ALL),
    ("POST", "/@{handle}/remote-follow", With::Nothing, [422; 4]),
    // Coming and going.
    ("GET", "/signin", With::Nothing, [200, 303, 303, 303]),
    ("POST", "/signin", With::Nothing, [422; 4]),
    ("POST", "/signout", With::Nothing, [303; 4]),
    ("GET", "/signup", With::Nothing, [200, 303, 303, 303]),
    ("POST", "/signup", With::Nothing, [422; 4]),
    ("GET", "/signup/waiting", With::Nothing, ALL),
    // Where no mail is sent, as here, nothing of it is there; `mails.rs` has the same with mail.
    ("GET", "/signup/confirm", With::Nothing, [404; 4]),
    ("POST", "/signup/confirm", With::Nothing, [404; 4]),
    ("GET", "/forgot", With::Nothing, [404; 4]),
    ("POST", "/forgot", With::Nothing, [404; 4]),
    ("GET", "/confirm/{code}", With::Nothing, [410; 4]),
    ("POST", "/confirm/{code}", With::Nothing, [410; 4]),
    ("GET", "/reset/{code}", With::Nothing, [410; 4]),
    ("POST", "/reset/{code}", With::Nothing, [410; 4]),
    ("GET", "/visitors/confirm/{code}", With::Nothing, [410; 4]),
    ("POST", "/visitors/confirm/{code}", With::Nothing, [410; 4]),
    ("GET", "/visitors/{code}", With::Nothing, [410; 4]),
    ("POST", "/visitors/{code}/messages", With::Nothing, [410; 4]),
    ("POST", "/visitors/{code}/end", With::Nothing, [410; 4]),
    ("GET", "/first-run/{code}", With::Nothing, [404; 4]),
    ("POST", "/first-run/{code}", With::Nothing, [404; 4]),
    // Of makers.
    ("GET", "/home", With::Nothing, MEMBERS),
    ("GET", "/settings", With::Nothing, MEMBERS),
    ("POST", "/settings", With::Nothing, MEMBERS_SEND),
    ("GET", "/settings/account", With::Nothing, MEMBERS),
    ("POST", "/settings/language", With::Nothing, MEMBERS_SEND),
    ("POST", "/settings/email", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/settings/password", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/settings/sessions/{id}/revoke", With::Session, [401, 404, 404, 303]),
    ("POST", "/settings/applications", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/settings/applications/{id}/revoke", With::Token, [401, 404, 404, 303]),
    ("GET", "/listings/new", With::Nothing, MEMBERS),
    ("POST", "/listings/new", With::Nothing, MEMBERS_SEND),
    ("GET", "/listings/stock", With::Nothing, MEMBERS),
    ("POST", "/listings/stock", With::Nothing, MEMBERS_SEND),
    ("GET", "/@{handle}/listings/{id}/edit", With::Listing, [401, 403, 403, 200]),
    ("GET", "/@{handle}/listings/{id}/edit", With::Draft, [401, 404, 404, 200]),
    ("POST", "/@{handle}/listings/{id}/edit", With::Draft, [401, 404, 404, 303]),
    ("POST", "/@{handle}/listings/{id}/publish", With::Draft, [401, 404, 404, 303]),
    ("POST", "/@{handle}/listings/{id}/publish", With::Listing, [401, 403, 403, 409]),
    ("POST", "/@{handle}/listings/{id}/pause", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/listings/{id}/archive", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/listings/{id}/renew", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/listings/{id}/renew", With::Draft, [401, 404, 404, 409]),
    ("POST", "/@{handle}/listings/{id}/duplicate", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/listings/{id}/duplicate", With::Draft, [401, 404, 404, 303]),
    ("GET", "/settings/import", With::Nothing, MEMBERS),
    ("POST", "/settings/import", With::Nothing, [401, 422, 422, 422]),
    ("GET", "/settings/import/{id}", With::Import, [401, 404, 404, 200]),
    ("POST", "/settings/import/{id}/start", With::Import, [401, 404, 404, 303]),
    ("POST", "/settings/import/{id}/cancel", With::Import, [401, 404, 404, 303]),
    ("POST", "/@{handle}/listings/{id}/delete", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/listings/{id}/pin", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/listings/{id}/pin", With::Draft, [401, 404, 404, 409]),
    ("POST", "/@{handle}/listings/{id}/unpin", With::Listing, [401, 403, 403, 303]),
    ("POST", "/@{handle}/follow", With::Nothing, [401, 303, 303, 409]),
    ("POST", "/@{handle}/unfollow", With::Nothing, MEMBERS_SEND),
    ("POST", "/follow-requests/{id}/accept", With::Request, [401, 404, 404, 303]),
    ("POST", "/follow-requests/{id}/reject", With::Request, [401, 404, 404, 303]),
    ("GET", "/intent/follow", With::Nothing, MEMBERS),
    ("GET", "/intent/object", With::Nothing, MEMBERS),
    ("GET", "/authorize_interaction", With::Nothing, MEMBERS),
    ("GET", "/intent/create", With::Nothing, MEMBERS_SEND),
    ("POST", "/home/read", With::Nothing, [401, 400, 400, 400]),
    ("GET", "/bookmarks", With::Nothing, MEMBERS),
    ("POST", "/posts/{id}/like", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/like", With::Message, [401, 404, 404, 303]),
    ("POST", "/posts/{id}/unlike", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/unlike", With::Message, [401, 404, 404, 303]),
    ("POST", "/posts/{id}/boost", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/boost", With::Message, [401, 404, 404, 403]),
    ("POST", "/posts/{id}/unboost", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/bookmark", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/bookmark", With::Message, [401, 404, 404, 303]),
    ("POST", "/posts/{id}/unbookmark", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/mute", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/mute", With::Message, [401, 404, 404, 303]),
    ("POST", "/posts/{id}/unmute", With::Note, MEMBERS_SEND),
    ("POST", "/posts/{id}/pin", With::Note, [401, 403, 403, 303]),
    ("POST", "/posts/{id}/unpin", With::Note, [401, 403, 403, 303]),
    ("POST", "/posts/{id}/vote", With::Question, [401, 422, 422, 409]),
    ("POST", "/posts/{id}/vote", With::Note, [401, 404, 404, 404]),
    ("GET", "/posts", With::Nothing, MEMBERS_SEND),
    ("POST", "/posts", With::Nothing, MEMBERS),
    ("GET", "/posts/new", With::Nothing, MEMBERS),
    ("GET", "/posts/{id}/edit", With::Note, [401, 403, 403, 200]),
    ("GET", "/posts/{id}/edit", With::Message, [401, 404, 404, 200]),
    ("GET", "/posts/{id}/edit", With::Listing, [401, 403, 403, 409]),
    ("POST", "/posts/{id}/edit", With::Note, [401, 403, 403, 200]),
    ("GET", "/posts/{id}/delete", With::Note, [401, 403, 403, 200]),
    ("GET", "/posts/{id}/delete", With::Message, [401, 404, 404, 200]),
    ("POST", "/posts/{id}/delete", With::Note, [401, 403, 403, 303]),
    ("POST", "/posts/{id}/delete", With::Message, [401, 404, 404, 303]),
    ("GET", "/messages", With::Nothing, MEMBERS),
    ("GET", "/messages/{id}", With::Message, [401, 404, 404, 200]),
    ("GET", "/messages/{id}", With::Note, [401, 404, 404, 404]),
    ("GET", "/settings/posts", With::Nothing, MEMBERS),
    ("POST", "/settings/posts", With::Nothing, [401, 422, 422, 422]),
    ("GET", "/stream", With::Nothing, MEMBERS),
    ("GET", "/notifications", With::Nothing, MEMBERS),
    ("GET", "/notifications/mark", With::Nothing, MEMBERS),
    ("POST", "/notifications/read", With::Nothing, [401, 400, 400, 400]),
    ("POST", "/notifications/dismiss", With::Nothing, [401, 400, 400, 400]),
    ("GET", "/notifications/requests", With::Nothing, MEMBERS),
    ("POST", "/notifications/requests/{handle}/accept", With::Nothing, [401, 404, 404, 404]),
    ("POST", "/notifications/requests/{handle}/dismiss", With::Nothing, [401, 404, 404, 404]),
    ("GET", "/notifications/policy", With::Nothing, MEMBERS),
    ("POST", "/notifications/policy", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/suggestions/dismiss", With::Nothing, [401, 404, 404, 404]),
    ("GET", "/lists", With::Nothing, MEMBERS),
    ("POST", "/lists", With::Nothing, [401, 422, 422, 422]),
    ("GET", "/lists/{id}", With::List, [401, 404, 404, 200]),
    ("POST", "/lists/{id}", With::List, [401, 404, 404, 422]),
    ("POST", "/lists/{id}/members", With::List, [401, 404, 404, 404]),
    ("POST", "/lists/{id}/members/remove", With::List, [401, 404, 404, 404]),
    ("POST", "/lists/{id}/delete", With::List, [401, 404, 404, 303]),
    ("POST", "/tags/{tag}/follow", With::Nothing, MEMBERS_SEND),
    ("POST", "/tags/{tag}/unfollow", With::Nothing, MEMBERS_SEND),
    ("GET", "/settings/notifications", With::Nothing, MEMBERS),
    ("POST", "/settings/notifications/push", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/settings/notifications/push/kinds", With::Nothing, [401, 404, 404, 404]),
    ("POST", "/settings/notifications/push/off", With::Nothing, MEMBERS_SEND),
    ("POST", "/settings/notifications/push/{id}/off", With::Token, [401, 404, 404, 404]),
    ("POST", "/settings/notifications/mail", With::Nothing, MEMBERS_SEND),
    ("GET", "/settings/people", With::Nothing, MEMBERS),
    ("POST", "/settings/people/domains", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/settings/people/domains/remove", With::Nothing, [401, 422, 422, 422]),
    ("GET", "/report", With::Nothing, [401, 200, 200, 200]),
    ("POST", "/report", With::Nothing, [401, 404, 404, 404]),
    ("GET", "/settings/standing", With::Nothing, MEMBERS),
    ("GET", "/@{handle}/listings/{id}/order", With::Listing, [401, 200, 200, 409]),
    ("POST", "/@{handle}/listings/{id}/order", With::Listing, [401, 303, 303, 409]),
    ("GET", "/@{handle}/listings/{id}/ask", With::Listing, [401, 200, 200, 409]),
    ("GET", "/@{handle}/listings/{id}/ask", With::Draft, [401, 404, 404, 409]),
    ("POST", "/@{handle}/listings/{id}/ask", With::Listing, [401, 422, 422, 409]),
    ("GET", "/agreements", With::Nothing, MEMBERS),
    ("GET", "/agreements/export.csv", With::Nothing, MEMBERS),
    ("GET", "/agreements/{id}", With::Order, [401, 200, 404, 200]),
    ("POST", "/agreements/{id}/act", With::Order, [401, 400, 404, 400]),
    ("POST", "/agreements/{id}/refuse", With::Order, [401, 409, 404, 409]),
    ("POST", "/agreements/{id}/messages", With::Order, [401, 422, 404, 422]),
    ("POST", "/agreements/{id}/feedback", With::Order, [401, 409, 404, 409]),
    // The other party is no visitor; `visitors.rs` has the same with one.
    ("POST", "/agreements/{id}/visitor/block", With::Order, [401, 404, 404, 404]),
    ("POST", "/agreements/{id}/visitor/unblock", With::Order, [401, 404, 404, 404]),
    ("POST", "/agreements/{id}/visitor/report", With::Order, [401, 404, 404, 404]),
    ("GET", "/settings/selling", With::Nothing, MEMBERS),
    ("POST", "/settings/selling", With::Nothing, MEMBERS_SEND),
    ("POST", "/settings/selling/kind", With::Nothing, MEMBERS_SEND),
    ("POST", "/settings/selling/replies", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/settings/selling/replies/{id}/remove", With::Reply, [401, 404, 404, 303]),
    ("GET", "/saved-searches", With::Nothing, MEMBERS),
    ("POST", "/saved-searches", With::Nothing, [401, 422, 422, 422]),
    ("GET", "/saved-searches/{id}", With::Search, [401, 404, 404, 303]),
    ("POST", "/saved-searches/{id}", With::Search, [401, 404, 404, 422]),
    ("POST", "/saved-searches/{id}/remove", With::Search, [401, 404, 404, 303]),
    ("GET", "/settings/webhooks", With::Nothing, MEMBERS),
    ("POST", "/settings/webhooks", With::Nothing, [401, 422, 422, 422]),
    ("GET", "/settings/webhooks/{id}", With::Webhook, [401, 404, 404, 200]),
    ("POST", "/settings/webhooks/{id}", With::Webhook, [401, 404, 404, 422]),
    ("POST", "/settings/webhooks/{id}/ping", With::Webhook, [401, 404, 404, 303]),
    ("POST", "/settings/webhooks/{id}/remove", With::Webhook, [401, 404, 404, 303]),
    ("POST", "/settings/standing/{id}/acknowledge", With::Measure, [401, 404, 404, 303]),
    ("POST", "/settings/standing/{id}/appeal", With::Measure, [401, 404, 404, 422]),
    // Of moderators.
    ("GET", "/settings/invites", With::Nothing, MODERATORS),
    ("POST", "/settings/invites", With::Nothing, [401, 403, 422, 403]),
    ("POST", "/settings/invites/{id}/revoke", With::Invite, [401, 403, 303, 403]),
    ("GET", "/moderation/sign-ups", With::Nothing, DESK),
    ("POST", "/moderation/sign-ups/{id}/approve", With::SignUp, DESK_SENDS),
    ("POST", "/moderation/sign-ups/{id}/reject", With::SignUp, DESK_SENDS),
    ("GET", "/moderation", With::Nothing, DESK),
    ("GET", "/moderation/reports/{id}", With::Report, DESK),
    ("POST", "/moderation/reports/{id}/assign", With::Report, DESK_SENDS),
    ("POST", "/moderation/reports/{id}/note", With::Report, DESK_SENDS),
    ("POST", "/moderation/reports/{id}/close", With::Report, DESK_SENDS),
    ("GET", "/moderation/makers/{id}", With::Maker, DESK),
    ("GET", "/moderation/makers/{id}/{act}", With::Maker, DESK),
    ("POST", "/moderation/makers/{id}/{act}", With::Maker, [401, 404, 422, 404]),
    ("GET", "/moderation/posts/{id}/remove", With::Listing, DESK),
    ("POST", "/moderation/posts/{id}/remove", With::Listing, [401, 404, 422, 404]),
    ("GET", "/moderation/photos/{id}/remove", With::Photo, [401, 404, 404, 404]),
    ("POST", "/moderation/photos/{id}/remove", With::Photo, [401, 404, 404, 404]),
    ("GET", "/moderation/measures/{id}/lift", With::Measure, DESK),
    ("POST", "/moderation/measures/{id}/lift", With::Measure, DESK_SENDS),
    ("GET", "/moderation/appeals", With::Nothing, DESK),
    ("POST", "/moderation/appeals/{id}/accept", With::Appeal, DESK_SENDS),
    ("POST", "/moderation/appeals/{id}/decline", With::Appeal, [401, 404, 422, 404]),
    ("GET", "/moderation/log", With::Nothing, DESK),
    ("GET", "/moderation/goods", With::Nothing, DESK),
    // The hosts make the rules.
    ("POST", "/moderation/goods", With::Nothing, [401, 404, 403, 404]),
    ("GET", "/moderation/listings/{id}/goods", With::Listing, DESK),
    ("POST", "/moderation/listings/{id}/goods", With::Listing, DESK_SENDS),
    // Of peers; a browser is led to pages.
    ("GET", "/actor", With::Nothing, ALL),
    ("GET", "/actor/outbox", With::Nothing, ALL),
    ("GET", "/users/{name}", With::Nothing, [303; 4]),
    ("GET", "/users/{name}/outbox", With::Nothing, ALL),
    ("GET", "/users/{name}/followers", With::Nothing, [303; 4]),
    ("GET", "/users/{name}/followers_synchronization", With::Nothing, NOT_SIGNED),
    ("GET", "/users/{name}/following", With::Nothing, [303; 4]),
    ("GET", "/users/{name}/featured", With::Nothing, ALL),
    ("GET", "/users/{name}/listings", With::Nothing, ALL),
    ("GET", "/o/{id}", With::Listing, [303; 4]),
    ("GET", "/o/{id}", With::Draft, [404; 4]),
    ("GET", "/o/{id}/proposal", With::Listing, [303; 4]),
    ("GET", "/o/{id}/proposal", With::Draft, [404; 4]),
    ("GET", "/o/{id}/quotes/{grant}", With::Listing, [404; 4]),
    ("GET", "/o/{id}/replies", With::Listing, ALL),
    ("GET", "/o/{id}/replies", With::Draft, [404; 4]),
    ("GET", "/o/{id}/likes", With::Listing, ALL),
    ("GET", "/o/{id}/likes", With::Draft, [404; 4]),
    ("GET", "/o/{id}/shares", With::Listing, ALL),
    ("GET", "/o/{id}/shares", With::Draft, [404; 4]),
    ("GET", "/a/{id}", With::Activity, ALL),
    ("GET", "/c/{id}", With::Listing, ALL),
    ("GET", "/c/{id}", With::Draft, [404; 4]),
    ("POST", "/inbox", With::Nothing, NOT_SIGNED),
    ("POST", "/actor/inbox", With::Nothing, NOT_SIGNED),
    ("POST", "/users/{name}/inbox", With::Nothing, NOT_SIGNED),
    ("GET", "/.well-known/webfinger", With::Nothing, ALL),
    ("GET", "/.well-known/host-meta", With::Nothing, ALL),
    ("GET", "/.well-known/host-meta.json", With::Nothing, ALL),
    ("GET", "/.well-known/nodeinfo", With::Nothing, ALL),
    ("GET", "/.well-known/security.txt", With::Nothing, ALL),
    ("GET", "/.well-known/change-password", With::Nothing, [303; 4]),
    ("GET", "/nodeinfo/{version}", With::Nothing, ALL),
    // Near the end, because a block stands between those who call; it is taken back.
    ("POST", "/@{handle}/mute", With::Nothing, [401, 303, 303, 409]),
    ("POST", "/@{handle}/unmute", With::Nothing, MEMBERS_SEND),
    ("POST", "/@{handle}/note", With::Nothing, [401, 303, 303, 409]),
    ("POST", "/@{handle}/lists", With::Nothing, MEMBERS_SEND),
    ("POST", "/@{handle}/remove-follower", With::Nothing, MEMBERS_SEND),
    ("POST", "/@{handle}/block-domain", With::Nothing, [401, 422, 422, 422]),
    ("POST", "/@{handle}/block", With::Nothing, [401, 303, 303, 409]),
    ("POST", "/@{handle}/unblock", With::Nothing, MEMBERS_SEND),
    // Last, because it ends the sessions of those who call.
    ("POST", "/settings/sessions/revoke-others", With::Nothing, MEMBERS_SEND),
];

#[test]
fn no_route_is_missing_in_the_table() {
    let table: BTreeSet<(String, String)> = TABLE.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    let written = routes::outside_the_api();
    let missing: Vec<_> = written.difference(&table).collect();
    let gone: Vec<_> = table.difference(&written).collect();
    assert!(missing.is_empty() && gone.is_empty(), "not in the table: {missing:#?}, no route any more: {gone:#?}");
}

struct Town {
    house: Instance,
    ana: Maker,
    berta: Maker,
    moderator: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta, moderator) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "mira").await);
        promote(&house, "mira", Role::Moderator).await;
        Self { house, ana, berta, moderator }
    }

    /// A path with fresh things in it.
    async fn filled(&self, path: &str, with: With, number: usize) -> String {
        let id = self.thing(with, number).await;
        let style = self.house.visitor().get("/").await.text();
        let asset = style
            .split("/static/")
            .find(|rest| rest.split('"').next().is_some_and(|name| name.ends_with(".css") && !name.starts_with("accent")))
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .unwrap();
        let query = match path {
            "/.well-known/webfinger" => format!("?resource=acct:{}", self.ana.handle),
            "/signup/waiting" => "?name=ana".to_owned(),
            "/report" => "?maker=ana".to_owned(),
            "/intent/follow" | "/intent/object" | "/authorize_interaction" => format!("?uri={}", self.ana.address),
            _ => String::new(),
        };
        let filled = path
            .replace("{id}", &id)
            .replace("{pass}/{key}", if with == With::Given { "{key}" } else { "0/{key}" })
            .replace("{key}", &id)
            .replace("{handle}", "ana")
            .replace("{name}", "ana")
            .replace("{tag}", "pottery")
            .replace("{code}", "x")
            .replace("{act}", "warn")
            .replace("{grant}", "1")
            .replace("{version}", "2.1");
        filled.replace("{file}", "27489b.css").replace("{hash}/{*name}", &asset) + &query
    }

    async fn thing(&self, with: With, number: usize) -> String {
        let text = |value: &serde_json::Value| value["id"].as_str().unwrap().to_owned();
        match with {
            With::Nothing => String::new(),
            With::Draft => text(&self.ana.say(Method::POST, "/listings", &json!({"title": "Mug", "terms": "gift"})).await.expect(201).json()),
            With::Listing => text(&self.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await),
            With::Note => text(&self.ana.say(Method::POST, "/posts", &json!({"text": "Hello"})).await.expect(201).json()),
            With::Message => text(&self.ana.say(Method::POST, "/posts", &json!({"text": "@ana remember the glaze", "audience": "direct"})).await.expect(201).json()),
            With::Session => {
                Maker::sign_in(&self.house, "ana", PASSWORD).await;
                let page = self.ana.browser.get("/settings/account").await.expect(200).text();
                revocable(&page, "/settings/sessions/")
            }
            With::Token => {
                let _ = self.ana.browser.post("/settings/applications", &[("app_name", "Loom"), ("scope", "read")]).await.expect(200);
                let ana = find(&self.house, "ana").await.id;
                let tokens = self.house.app().storage.read().await.unwrap().accounts().list_tokens(ana).await.unwrap();
                tokens.iter().find(|token| token.app == "Loom").unwrap().id.to_string()
            }
            With::Invite => {
                let _ = self.moderator.browser.post("/settings/invites", &[("uses", "1"), ("days", "1")]).await.expect(303);
                revocable(&self.moderator.browser.get("/settings/invites").await.expect(200).text(), "/settings/invites/")
            }
            With::SignUp => {
                self.door(Registration::Approval).await;
                let (name, email) = (format!("new{number}"), format!("new{number}@mail.example"));
                let _ = self.house.visitor().post("/signup", &[("handle", &name), ("email", &email), ("password", PASSWORD), ("reason", "I weave.")]).await;
                self.door(Registration::Open).await;
                find(&self.house, &name).await.id.to_string()
            }
            With::Maker => self.ana.id(&self.house).await.to_string(),
            With::Report => {
                let mug = self.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
                text(&self.berta.say(Method::POST, "/reports", &json!({"maker": "ana", "posts": [mug["id"]], "text": "rude"})).await.expect(201).json())
            }
            With::Measure => self.warned().await,
            With::Appeal => {
                let path = format!("/settings/standing/{}/appeal", self.warned().await);
                let _ = self.ana.browser.post(&path, &[("text", "no")]).await.expect(303);
                newest(&self.house.dump().await, "appeals")
            }
            With::Request => {
                let _ = self.ana.say(Method::PATCH, "/me", &json!({"locked": true})).await.expect(200);
                let _ = self.berta.call(Method::DELETE, "/makers/ana/follow").await;
                let _ = self.berta.call(Method::POST, "/makers/ana/follow").await.expect(200);
                let asked = self.ana.call(Method::GET, "/follow-requests").await.expect(200).json();
                let _ = self.ana.say(Method::PATCH, "/me", &json!({"locked": false})).await.expect(200);
                text(&asked["items"][0])
            }
            With::List => text(&self.ana.say(Method::POST, "/lists", &json!({"title": "Turners"})).await.expect(201).json()),
            With::Question => {
                let poll = json!({"options": ["ash", "oak"], "seconds": 3_600});
                text(&self.ana.say(Method::POST, "/posts", &json!({"text": "Which?", "poll": poll})).await.expect(201).json())
            }
            With::Import => looked_at(&self.ana).await,
            With::Order => {
                let path = format!("/listings/{}/orders", text(&self.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await));
                text(&self.berta.say(Method::POST, &path, &json!({})).await.expect(201).json())
            }
            With::Reply => {
                let _ = self.ana.browser.post("/settings/selling/replies", &[("title", "Thanks"), ("words", "Thank you")]).await.expect(303);
                newest(&self.house.dump().await, "saved_replies")
            }
            With::Webhook => {
                // Nobody listens there.
                let hook = json!({"url": "http://localhost:9/", "events": ["paid"]});
                text(&self.ana.say(Method::POST, "/webhooks", &hook).await.expect(201).json())
            }
            With::Search => text(&self.ana.say(Method::POST, "/saved-searches", &json!({"name": "Mugs", "filter": {"q": "mug"}})).await.expect(201).json()),
            With::Photo => self.photo(60).await.1,
            With::Shown => {
                let (id, key) = self.photo(62).await;
                let _ = self.ana.say(Method::POST, "/posts", &json!({"text": "Look", "photos": [id]})).await.expect(201);
                key
            }
            With::Given => {
                let (id, key) = self.photo(64).await;
                let message = json!({"text": "@ana remember", "audience": "direct", "photos": [id]});
                let message = text(&self.ana.say(Method::POST, "/posts", &message).await.expect(201).json()).parse().unwrap();
                let passes = self.house.app().storage.read().await.unwrap().posts().list_passes(&[message]).await.unwrap();
                format!("{}/{key}", passes.into_values().next().unwrap())
            }
            With::Activity => {
                self.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
                settle(&[&self.house]).await;
                let dump = self.house.dump().await;
                let row = dump.table("activities").iter().find(|row| row.contains("Create")).unwrap().clone();
                let after = row.split("/a/").nth(1).unwrap();
                after.chars().take_while(char::is_ascii_digit).collect()
            }
        }
    }

    /// A photo of Ana, so many pixels wide, and the key of its file.
    async fn photo(&self, width: u32) -> (String, String) {
        let id = self.ana.upload(phone_photo(width, 40), "x").await;
        let url = self.ana.call(Method::GET, &format!("/media/{id}")).await.expect(200).json()["url"].as_str().unwrap().to_owned();
        (id, url.rsplit('/').next().unwrap().to_owned())
    }

    /// Warns Ana; answers the measure.
    async fn warned(&self) -> String {
        let path = format!("/moderation/makers/{}/warn", self.ana.id(&self.house).await);
        let _ = self.moderator.browser.post(&path, &[("text", "please do not")]).await.expect(303);
        newest(&self.house.dump().await, "measures")
    }

    async fn door(&self, door: Registration) {
        self.house.app().storage.set_instance("registration", door.word()).await.unwrap();
        self.house.app().refresh_community().await.unwrap();
    }

    /// In the order of the table. Each has a browser of their own, so that who signs out is still who they are next.
    async fn callers(&self) -> [(&'static str, Visitor); 4] {
        let fresh = async |name: &str| Maker::sign_in(&self.house, name, PASSWORD).await.browser;
        [("a visitor", self.house.visitor()), ("another maker", fresh("berta").await), ("a moderator", fresh("mira").await), ("the maker", fresh("ana").await)]
    }
}

/// The largest id of a table.
fn newest(dump: &harness::Dump, table: &str) -> String {
    let id = |row: &String| {
        let at = row.find("id=").map(|at| at + 3).or_else(|| row.find("\"id\": ").map(|at| at + 6)).unwrap();
        row[at..].chars().take_while(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap()
    };
    dump.table(table).iter().map(id).max().unwrap().to_string()
}

/// The first number between this path and `/revoke`.
fn revocable(page: &str, path: &str) -> String {
    let ids = page.split(path).skip(1).filter_map(|rest| rest.split_once("/revoke\"").map(|(id, _)| id));
    ids.filter(|id| id.parse::<i64>().is_ok()).last().expect("something to revoke").to_owned()
}

/// Opens or sends it as its page would.
/// The id of a file of a maker's shop that was looked at.
async fn looked_at(maker: &Maker) -> String {
    let table = Part::bytes(b"TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY\nMug,Big,46,EUR,2\n".to_vec()).file_name("EtsyListingsDownload.csv");
    let sent = maker.browser.post_files("/settings/import", Form::new().part("file", table)).await.expect(303);
    sent.location().rsplit('/').next().unwrap().to_owned()
}

async fn send(visitor: &Visitor, method: &str, path: &str) -> Answer {
    if method == "GET" {
        return visitor.get(path).await;
    }
    if path.ends_with("inbox") {
        return Answer::of(visitor.request(Method::POST, path).header("content-type", "application/activity+json").body("{}")).await;
    }
    let is_multipart = path == "/settings" || path == "/settings/import" || path == "/listings/new" || path == "/posts" || path.ends_with("/edit");
    if is_multipart {
        let fields = [("name", "Somebody"), ("title", "Mug"), ("purpose", "offer"), ("terms", "gift"), ("do", "save"), ("discoverable", "yes")];
        return visitor.post_files(path, fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value))).await;
    }
    visitor.post(path, &[("language", "en"), ("address", "nowhere"), ("handle", "")]).await
}

async fn each_route_answers_each_caller_as_the_table_says(plan: Plan) {
    let town = Town::open(plan).await;
    let mut wrong = Vec::new();
    for (number, (method, path, with, expected)) in TABLE.iter().enumerate() {
        let path = town.filled(path, *with, number).await;
        let callers = if *method == "POST" {
            town.callers().await
        } else {
            [
                ("a visitor", town.house.visitor()),
                ("another maker", town.berta.browser.clone()),
                ("a moderator", town.moderator.browser.clone()),
                ("the maker", town.ana.browser.clone()),
            ]
        };
        for ((who, visitor), expected) in callers.iter().zip(expected) {
            let answer = send(visitor, method, &path).await;
            let status = if answer.asks_who_it_is() { 401 } else { answer.status };
            if status != *expected {
                wrong.push(format!("{method} {path} by {who}: {status} instead of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    settle(&[&town.house]).await;
    town.house.finish().await;
}

/// What a code in the address allows, and no cookie; mail programs post there by themselves.
const BY_CODE: [&str; 1] = ["/unsubscribe/{code}"];

async fn w01_nothing_is_changed_at_the_wish_of_another_site(plan: Plan) {
    let town = Town::open(plan).await;
    for (number, (method, path, with, _)) in TABLE.iter().enumerate().filter(|(_, (method, path, ..))| *method == "POST" && !path.ends_with("inbox") && !BY_CODE.contains(path)) {
        let path = town.filled(path, *with, number).await;
        let before = town.house.dump().await;
        for (who, visitor) in [("the maker", &town.ana.browser), ("a moderator", &town.moderator.browser)] {
            let answer = send(&visitor.from_another_site(), method, &path).await;
            assert_eq!(answer.status, 403, "{path} by {who}");
            assert_eq!(answer.cookie(), None, "{path} by {who}");
            let bare = Answer::of(visitor.request(Method::GET, &path)).await;
            let is_harmless = bare.status == 405 || bare.status == 404 || TABLE.iter().any(|(method, route, ..)| *method == "GET" && bare.status < 500 && path_fits(&path, route));
            assert!(is_harmless, "w02: GET {path}: {}", bare.status);
        }
        before.assert_same(&town.house.dump().await, &path);
    }
    settle(&[&town.house]).await;
    town.house.finish().await;
}

/// Whether a path is of this route.
fn path_fits(path: &str, route: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let (parts, wanted): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), route.split('/').collect());
    parts.len() == wanted.len() && parts.iter().zip(wanted).all(|(part, wanted)| wanted.contains('{') || *part == wanted)
}

#[tokio::test]
async fn w03_w29_pages_are_framed_by_nobody_and_kept_by_nobody() {
    let town = Town::open(Plan::sqlite()).await;
    for (path, visitor) in [
        ("/", town.house.visitor()),
        ("/home", town.ana.browser.clone()),
        ("/settings/account", town.ana.browser.clone()),
        ("/@ana", town.house.visitor()),
        ("/nothing", town.house.visitor()),
    ] {
        let answer = visitor.get(path).await;
        let policy = answer.header("content-security-policy").to_owned();
        for part in ["default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{path}: {part}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let cache = answer.header("cache-control").to_owned();
        assert!(cache.contains("no-store") || cache.contains("private") || cache.contains("no-cache"), "{path}: {cache}");
        assert!(!answer.text().contains("<script>"), "{path}: no script within pages");
    }
    assert!(town.house.visitor().get("/@ana").await.header("vary").to_lowercase().contains("accept"));
    town.house.finish().await;
}

#[tokio::test]
async fn w20_there_is_one_spelling_of_a_path() {
    let town = Town::open(Plan::sqlite()).await;
    for odd in ["//home", "/home/", "/HOME", "/%68ome", "/home;.json", "/home%2f", "/@ana/", "/settings//account", "/api/peerwright/v1//me"] {
        let status = town.ana.browser.get(odd).await.status;
        assert!(matches!(status, 404 | 308 | 301), "{odd}: {status}");
    }
    let overridden = Answer::of(town.ana.browser.request(Method::POST, "/home").header("x-http-method-override", "GET")).await;
    assert!(matches!(overridden.status, 404 | 405), "{}", overridden.status);
    town.house.finish().await;
}

on_both_engines! {
    each_route_answers_each_caller_as_the_table_says,
    w01_nothing_is_changed_at_the_wish_of_another_site,
}
