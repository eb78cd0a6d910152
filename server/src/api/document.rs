//! The OpenAPI document, made from the handlers themselves.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, PathItem, Server, path::Operation};
use utoipa::{Modify, OpenApi, ToSchema};

use super::{PREFIX, refusals};

/// Every operation, by noun.
#[derive(OpenApi)]
#[openapi(
    info(title = "Peerwright", description = "Makers, listings, photos, follows and timelines of one instance, with the same rules as its pages."),
    paths(
        crate::makers::api::me,
        crate::makers::api::change_me,
        crate::makers::api::list,
        crate::makers::api::one,
        crate::listings::api::of_maker,
        crate::follows::api::follow,
        crate::follows::api::unfollow,
        crate::follows::api::followers,
        crate::follows::api::following,
        crate::follows::api::requests,
        crate::follows::api::accept,
        crate::follows::api::reject,
        crate::blocks::api::block,
        crate::blocks::api::unblock,
        crate::blocks::api::blocks,
        crate::relations::api::mute,
        crate::relations::api::unmute,
        crate::relations::api::mutes,
        crate::relations::api::note,
        crate::relations::api::no_follower,
        crate::relations::api::domains,
        crate::relations::api::block_domain,
        crate::relations::api::unblock_domain,
        crate::lists::api::lists,
        crate::lists::api::begin,
        crate::lists::api::one,
        crate::lists::api::rename,
        crate::lists::api::remove,
        crate::lists::api::members,
        crate::lists::api::add,
        crate::lists::api::take_off,
        crate::lists::api::timeline,
        crate::tags::api::follow,
        crate::tags::api::unfollow,
        crate::tags::api::followed,
        crate::tags::api::timeline,
        crate::featured::api::pin,
        crate::featured::api::unpin,
        crate::featured::api::of_maker,
        crate::listings::api::search,
        crate::listings::api::create,
        crate::listings::api::show,
        crate::listings::api::change,
        crate::listings::api::delete,
        crate::listings::api::publish,
        crate::listings::api::pause,
        crate::listings::api::archive,
        crate::listings::api::renew,
        crate::listings::api::duplicate,
        crate::goods::api::policy,
        crate::goods::api::confirm,
        crate::agreements::api::order,
        crate::agreements::api::enquire,
        crate::agreements::api::list,
        crate::agreements::api::show,
        crate::agreements::api::accept,
        crate::agreements::api::decline,
        crate::agreements::api::withdraw,
        crate::agreements::api::pay,
        crate::agreements::api::unpay,
        crate::agreements::api::ship,
        crate::agreements::api::take_back,
        crate::agreements::api::complete,
        crate::agreements::api::cancel,
        crate::agreements::api::dispute,
        crate::agreements::api::refuse,
        crate::agreements::api::messages,
        crate::agreements::api::say,
        crate::agreements::api::request,
        crate::agreements::feedback::api::create,
        crate::agreements::feedback::api::of_agreement,
        crate::agreements::feedback::api::about_maker,
        crate::media::api::create,
        crate::media::api::show,
        crate::media::api::describe,
        crate::media::api::remove,
        crate::posts::api::create,
        crate::posts::api::show,
        crate::posts::api::change,
        crate::posts::api::delete,
        crate::posts::api::show_thread,
        crate::posts::api::history,
        crate::posts::api::likers,
        crate::posts::api::boosters,
        crate::posts::api::like,
        crate::posts::api::unlike,
        crate::posts::api::boost,
        crate::posts::api::unboost,
        crate::posts::api::bookmark,
        crate::posts::api::unbookmark,
        crate::posts::api::mute,
        crate::posts::api::unmute,
        crate::posts::api::vote,
        crate::posts::api::revoke,
        crate::posts::api::of_maker,
        crate::posts::api::bookmarks,
        crate::posts::api::conversations,
        crate::posts::api::read,
        crate::timelines::api::home,
        crate::timelines::api::local,
        crate::timelines::api::known,
        crate::timelines::api::markers,
        crate::timelines::api::mark,
        crate::search::api::resolve,
        crate::search::api::search,
        crate::suggestions::api::list,
        crate::suggestions::api::dismiss,
        crate::reports::api::create,
        crate::moderation::api::list,
        crate::moderation::api::show,
        crate::moderation::api::close,
        crate::moderation::api::log,
        crate::notifications::api::list,
        crate::notifications::api::dismiss_all,
        crate::notifications::api::unread,
        crate::notifications::api::policy,
        crate::notifications::api::change_policy,
        crate::notifications::api::requests,
        crate::notifications::api::request,
        crate::notifications::api::refuse,
        crate::notifications::api::accept,
        crate::notifications::api::dismiss_group,
        crate::notifications::api::one,
        crate::notifications::api::dismiss,
        crate::streams::api::stream,
        crate::pushes::api::key,
        crate::pushes::api::show,
        crate::pushes::api::subscribe,
        crate::pushes::api::choose,
        crate::pushes::api::unsubscribe,
        crate::saved_searches::api::list,
        crate::saved_searches::api::save,
        crate::saved_searches::api::show,
        crate::saved_searches::api::change,
        crate::saved_searches::api::remove,
        crate::webhooks::api::list,
        crate::webhooks::api::add,
        crate::webhooks::api::show,
        crate::webhooks::api::change,
        crate::webhooks::api::remove,
        crate::webhooks::api::ping,
        crate::webhooks::api::deliveries,
        super::openapi,
    ),
    components(schemas(Problem, crate::webhooks::body::MessageBody)),
    modifiers(&Everywhere),
    tags(
        (name = "makers", description = "Who makes things, and the caller's own profile."),
        (name = "follows", description = "Who hears from whom."),
        (name = "relations", description = "Blocks, mutes, hosts kept away, notes: what a maker arranges for themselves."),
        (name = "lists", description = "Lists of followed makers."),
        (name = "suggestions", description = "Whom the caller may want to follow, and why."),
        (name = "tags", description = "Tags that a maker follows."),
        (name = "featured", description = "What makers pin to the front of their shop."),
        (name = "listings", description = "What is offered and wanted."),
        (name = "policy", description = "The rules of this instance about restricted goods and categories."),
        (name = "agreements", description = "Orders and enquiries: for their two parties, and nobody else."),
        (name = "media", description = "Photos."),
        (name = "posts", description = "What makers say, and what others do with it."),
        (name = "timelines", description = "What is published, in order."),
        (name = "notifications", description = "What concerns the caller, and being told at once."),
        (name = "search", description = "Finding by words, address or handle."),
        (name = "reports", description = "Asking moderators to look at something."),
        (name = "push", description = "Telling a browser or app by web push what happened."),
        (name = "saved-searches", description = "What the caller looks for in the catalogue again and again, and is notified of."),
        (name = "webhooks", description = "Programs that are told by HTTP when an order or enquiry of the caller moves. What is posted to them is the schema WebhookMessage; its header `webhook-signature` is `v1,` and base64 of HMAC-SHA256 of `webhook-id`, `webhook-timestamp` and the body, joined by dots, with the bytes after `whsec_`."),
        (name = "moderation", description = "What moderators read and decide; for everybody else it does not exist."),
        (name = "document", description = "This document."),
    )
)]
struct Api;

/// What every refusal looks like (RFC 9457).
#[derive(Serialize, ToSchema)]
struct Problem {
    /// `about:blank`.
    r#type: String,
    /// The name of the status.
    title: String,
    status: u16,
    /// One sentence.
    detail: String,
    /// Names the request in the host's log.
    instance: Option<String>,
    /// What is wrong with which field.
    errors: Option<Vec<FieldError>>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
struct FieldError {
    field: String,
    message: String,
}

/// What holds for all operations.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut Document) {
        env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
        document.servers = Some(vec![Server::new(PREFIX)]);
        let token =
            SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).description(Some("A token with the scopes read, write or follow; write covers follow.")).build());
        document.components.get_or_insert_default().add_security_scheme("token", token);
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                operation.operation_id = Some(name(method, path));
                refusals::describe(path, operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [("get", &mut item.get), ("post", &mut item.post), ("put", &mut item.put), ("patch", &mut item.patch), ("delete", &mut item.delete)];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// A name that no other operation has: `post_listings_id_publish`.
fn name(method: &str, path: &str) -> String {
    let words = path.split('/').map(|word| word.trim_matches(['{', '}']).replace(['-', '.'], "_")).filter(|word| !word.is_empty());
    std::iter::once(method.to_owned()).chain(words).collect::<Vec<_>>().join("_")
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(Api::openapi()).unwrap_or_default());

/// The document.
#[must_use]
pub fn document() -> &'static Value {
    &DOCUMENT
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What stands between two marks, as often as they come.
    fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
        text.split(before).skip(1).map(move |rest| rest.split(after).next().unwrap())
    }

    /// Every path of the router with its methods, as its `Debug` shows them; there is no other way to ask it.
    fn routes() -> BTreeSet<(String, String)> {
        let shown = format!("{:?}", super::super::nouns());
        let (methods, paths) = shown.split_once("node: Node").unwrap();
        let path = |number: &str| {
            let mark = format!("RouteId({number}): \"");
            between(paths, &mark, "\"").next().unwrap().to_owned()
        };
        let mut routes = BTreeSet::new();
        for route in methods.split("RouteId(").skip(1) {
            let number = route.split(')').next().unwrap();
            let allowed = between(route, "allow_header: Bytes(b\"", "\"").next().unwrap();
            routes.extend(allowed.split(',').filter(|method| *method != "HEAD").map(|method| (method.to_lowercase(), path(number))));
        }
        routes
    }

    fn described() -> BTreeSet<(String, String)> {
        let paths = document()["paths"].as_object().unwrap();
        let methods = paths.iter().flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone())));
        methods.collect()
    }

    #[test]
    fn every_route_is_in_the_document_and_no_other() {
        let routes = routes();
        assert!(routes.contains(&("patch".to_owned(), "/listings/{id}".to_owned())), "{routes:?}");
        assert!(routes.len() >= 29, "{routes:?}");
        assert_eq!(routes, described());
    }

    #[test]
    fn every_operation_says_what_it_is_for_and_has_its_own_name() {
        let mut names = BTreeSet::new();
        for (path, item) in document()["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
                assert!(operation["tags"][0].is_string(), "{method} {path}");
                assert!(operation["responses"]["default"].is_object(), "{method} {path}");
                for (status, response) in operation["responses"].as_object().unwrap() {
                    assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} {status}");
                    let problem = &response["content"]["application/problem+json"];
                    assert_eq!(problem.is_object(), !status.starts_with('2'), "{method} {path} {status}");
                }
                assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            }
        }
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let text = document().to_string();
        let schemas = document()["components"]["schemas"].as_object().unwrap();
        for name in text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(schemas.contains_key(name), "{name}");
        }
        for name in ["Listing", "ListingChange", "Media", "Maker", "Post", "Problem", "Money", "Place"] {
            assert!(schemas.contains_key(name), "{name}: {:?}", schemas.keys().collect::<Vec<_>>());
        }
    }
}
