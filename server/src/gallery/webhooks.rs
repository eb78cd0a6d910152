//! Webhooks: none, some of each state, a secret that is shown once, and one with all that can become of what it is told.

use super::{Gallery, samples};
use crate::language::Language;
use crate::page::{Form, Section, Tone};
use crate::webhooks::view::{DeliveryLine, HookLine, WebhookPage, WebhooksPage};

const URL: &str = "https://hooks.ekdahl-weaving.example/a-very-long-path-that-does-not-break-the-page/because-it-breaks-anywhere?token=4f6fJx0b2uE9wq8kUAm3SxZq7yK1TnLd0VtRh5Gc2Po";

fn hooks() -> Vec<HookLine> {
    let hook = |state, failures, events: &[&'static str]| HookLine { page: "/settings/webhooks/7".to_owned(), url: URL.to_owned(), state, failures, events: events.to_vec() };
    vec![hook("active", 0, &["paid", "message"]), hook("active", 3, &["proposed"]), hook("paused", 0, &["shipped"]), hook("failed", 17, &["completed"])]
}

fn deliveries() -> Vec<DeliveryLine> {
    let line = |event, state, tries, status, reason: &str| DeliveryLine {
        event,
        agreement: (event != "ping").then(|| "/agreements/2381".to_owned()),
        state,
        tries,
        status,
        reason: reason.to_owned(),
        at: samples::ago(90),
        next_at: (state == "waiting" && tries > 0).then(|| samples::ago(-5)),
    };
    vec![
        line("proposed", "waiting", 0, None, ""),
        line("paid", "waiting", 2, Some(503), "status"),
        line("message", "done", 1, Some(204), ""),
        line("shipped", "given-up", 14, None, "timeout"),
        line("ping", "given-up", 1, None, "refused"),
        line("completed", "given-up", 0, None, "quiet"),
    ]
}

pub(super) fn hang(gallery: &mut Gallery, language: Language) {
    let frame = || samples::signed_in(language, Section::Elsewhere).titled_by("webhooks-title");
    let refused = Form::default().with("url", "http://10.0.0.1/").refused("url", language.t("fault-webhook-url")).refused("events", language.t("fault-webhook-none"));
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=".to_owned();
    for (name, hooks, form, secret) in [
        ("none", Vec::new(), Form::default(), None),
        ("refused", hooks().into_iter().take(1).collect(), refused, None),
        ("added", hooks(), Form::default(), Some(secret)),
        ("many", hooks().into_iter().chain(hooks()).take(5).collect(), Form::default(), None),
    ] {
        gallery.hang(&format!("settings-webhooks-{name}"), language, &WebhooksPage { page: frame(), form, hooks, secret, has_invites: true });
    }
    for (state, failures, deliveries) in [("active", 0, Vec::new()), ("active", 3, deliveries()), ("paused", 0, deliveries()), ("failed", 1, deliveries())] {
        let form = Form::default().with("url", URL).with("events", "paid").with("events", "message");
        let page = WebhookPage {
            page: frame().saying(Tone::Good, language.t("webhook-pinged")),
            form: if state == "active" { form.with("active", "yes") } else { form },
            here: "/settings/webhooks/7".to_owned(),
            state,
            failures,
            failing_since: (failures > 0).then(|| samples::ago(9_000)),
            deliveries,
            has_invites: false,
        };
        gallery.hang(&format!("settings-webhook-{state}-{failures}"), language, &page);
    }
}
