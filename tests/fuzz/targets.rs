//! What is fuzzed: each target answers any bytes with a word for how they were read, and asserts what must hold of it.

use std::sync::LazyLock;

use domain::text::{Markup, clean_html};
use domain::{Address, AddressRules, Handle, Site, Time, peers};
use federation::client::media_type;
use federation::discovery::webfinger;
use federation::inbox::Envelope;
use federation::listings::{is_listing, read_listing};
use federation::makers::{is_actor, read_actor};
use federation::posts::read_note;
use federation::signatures::proof::Proof;
use federation::signatures::{self, BodyDigest, PublicKey, RsaKeyPair};
use federation::wire::strict;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use url::Url;

/// One way in.
#[derive(Debug)]
pub struct Target {
    /// Also the name of its folder in the corpus.
    pub name: &'static str,
    /// A word for how the input was read; inputs with another word are another way through the code.
    pub answer: fn(&[u8]) -> String,
    /// Words of its grammar.
    pub words: &'static [&'static str],
}

/// All that strangers say before anybody knows who they are.
pub const TARGETS: [Target; 7] = [
    Target {
        name: "signature",
        answer: signature,
        words: &[
            "\nsignature: ",
            "\nsignature-input: ",
            "\ndigest: ",
            "\ncontent-digest: ",
            "\nhost: ",
            "\ndate: ",
            "keyId=\"",
            "algorithm=\"hs2019\"",
            "algorithm=\"rsa-sha256\"",
            "headers=\"",
            "(request-target)",
            "(created)",
            "(expires)",
            "created=",
            "expires=",
            "sig1=",
            "sig1=(\"@method\" ",
            "\"@target-uri\"",
            "\"@authority\" \"@path\" \"@query\"",
            "\"content-digest\"",
            ";created=1904126400",
            ";keyid=\"k\"",
            ";alg=\"ed25519\"",
            ":AAAA:",
            "SHA-256=",
            "sha-256=:",
            "Sat, 04 May 2030 12:00:00 GMT",
            "?",
        ],
    },
    Target { name: "digest", answer: digest, words: &["SHA-256=", "sha-256=:", "sha-512=", "MD5=", ",", ":", "=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="] },
    Target {
        name: "activity",
        answer: activity,
        words: &[
            "\"@context\":",
            "\"id\":",
            "\"type\":",
            "\"actor\":",
            "\"object\":",
            "\"attributedTo\":",
            "\"to\":",
            "\"cc\":",
            "\"content\":",
            "\"tag\":[",
            "\"attachment\":[",
            "\"inReplyTo\":",
            "\"publicKey\":{",
            "\"inbox\":",
            "\"preferredUsername\":",
            "\"endpoints\":{",
            "\"url\":",
            "\"icon\":",
            "\"published\":\"2030-05-04T12:00:00Z\"",
            "\"updated\":",
            "\"purpose\":\"offer\"",
            "\"publishes\":{",
            "\"reciprocal\":{",
            "\"pw:kind\":\"listing\"",
            "\"pw:state\":",
            "\"pw:photos\":[",
            "\"proof\":{",
            "\"@graph\":",
            "\"location\":{",
            "\"resourceQuantity\":",
            "\"contentMap\":{",
            "\"source\":{",
            "\"name\":",
            "\"Note\"",
            "\"Create\"",
            "\"Person\"",
            "\"Proposal\"",
            "\"Tombstone\"",
            "\"Mention\"",
            "\"https://a.example/u/1\"",
            "\"https://www.w3.org/ns/activitystreams#Public\"",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\\u0000",
            "\\ud83d\\ude00",
        ],
    },
    Target {
        name: "address",
        answer: address,
        words: &[
            "https://",
            "http://",
            ":443",
            ":8080",
            "@",
            "%2e",
            "%2F",
            "\u{ff0e}",
            "\u{3002}",
            "xn--",
            "localhost",
            ".local",
            "[::1]",
            "0x7f.1",
            "127.0.0.1",
            "\\",
            "#main-key",
            "?a=",
            "/../",
            "\u{430}",
            "\u{df}",
        ],
    },
    Target {
        name: "media-type",
        answer: media_type_of,
        words: &[
            "application/activity+json",
            "application/ld+json",
            "application/json",
            "text/html",
            "; profile=\"https://www.w3.org/ns/activitystreams\"",
            "; charset=utf-8",
            "; charset=",
            "\\\"",
            ";",
            "=",
            "+json",
        ],
    },
    Target {
        name: "acct",
        answer: acct,
        words: &["acct:", "@", "ana", "maker.example", "social.maker.example", "https://social.maker.example/users/", ":8080", "xn--", "\u{ff20}", "\u{202e}", ".", "%40"],
    },
    Target {
        name: "markup",
        answer: markup,
        words: &[
            "<p>",
            "</p>",
            "<a href=\"",
            "javascript:",
            "<script>",
            "<img src=x onerror=",
            "<svg>",
            "<math>",
            "<style>",
            "<noscript>",
            "<textarea>",
            "<title>",
            "<!--",
            "-->",
            "<![CDATA[",
            "&lt;",
            "&#x6a;",
            "<table>",
            "<li>",
            "<blockquote>",
            "<br>",
            "class=\"mention\"",
            "[x](",
            "```",
            "**",
            "> ",
            "- ",
            "| a |\n|---|\n",
        ],
    },
];

const NOW: Time = Time::from_unix_seconds(1_904_126_400);
const PUBLIC: AddressRules = AddressRules { http: false, private: false };
const DEVELOPMENT: AddressRules = AddressRules { http: true, private: true };

/// A key that signed nothing of what comes in.
static STRANGER: LazyLock<PublicKey> = LazyLock::new(|| RsaKeyPair::generate().expect("a key").public_key().expect("its public half"));
static SITE: LazyLock<Site> = LazyLock::new(|| Site::new("https://social.maker.example", "maker.example", PUBLIC).expect("a site"));

/// A request: method and target, headers, an empty line, a body.
fn signature(input: &[u8]) -> String {
    let (head, body) = input.split_at(input.windows(2).position(|pair| pair == b"\n\n").unwrap_or(input.len()));
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (method, target) = first.split_once(' ').unwrap_or(("POST", &first));
    let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::POST);
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    if let Err(error) = signatures::check_headers(&headers) {
        return format!("{error:?}");
    }
    let claim = match signatures::parse(&method, target, &headers) {
        Ok(claim) => claim,
        Err(error) => return format!("{error:?} {}", headers.contains_key("signature-input")),
    };
    let (time, host) = (claim.check_time(NOW.unix_seconds()), claim.check_host(&["our.example"]));
    assert!(!claim.key_id().is_empty() && claim.key_id().len() <= 2_048, "a key id without bounds");
    let digested = claim.check_body(body);
    let valid = claim.verify(&STRANGER);
    assert!(valid.is_err(), "a key that signed nothing is believed");
    format!("{:?} {time:?} {host:?} {digested:?} {valid:?} {}", claim.scheme(), headers.len().min(12))
}

fn digest(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let (plain, content) = (BodyDigest::from_digest(&text), BodyDigest::from_content_digest(&text));
    if let Ok(digest) = plain {
        assert_eq!(BodyDigest::from_digest(&digest.to_digest()), Ok(digest));
        assert!(text.contains(digest.to_digest().trim_start_matches("SHA-256=")), "a digest that is not written there");
    }
    if let Ok(digest) = content {
        assert_eq!(BodyDigest::from_content_digest(&digest.to_content_digest()), Ok(digest));
        assert!(plain.is_err(), "one text is read as both headers");
    }
    format!("{:?} {:?} {}", plain.map(drop), content.map(drop), text.matches(',').count().min(6))
}

fn activity(input: &[u8]) -> String {
    let plain = serde_json::from_slice::<Value>(input);
    let document = match strict::parse(input) {
        Ok(document) => document,
        Err(error) => return format!("{error:?}"),
    };
    assert_eq!(plain.ok().as_ref(), Some(&document), "two readers read it differently");
    let envelope = Envelope::read(&document, &SITE);
    if let Ok(envelope) = &envelope {
        assert!(envelope.id.same_origin(&envelope.actor), "an id on another origin than its actor");
        canonical(&envelope.id);
        canonical(&envelope.actor);
    }
    let proof = Proof::read(&document).map(|proof| proof.verify(&STRANGER, NOW.unix_seconds()).is_err());
    assert!(proof != Ok(false), "a key that proved nothing is believed");
    let inner = document.get("object").unwrap_or(&Value::Null);
    let parts = [&document, inner, inner.get("object").unwrap_or(&Value::Null)].map(part);
    let envelope = envelope.map(|envelope| (envelope.object.id.is_some(), envelope.object.kind.is_some()));
    format!("{envelope:?} {proof:?} {}", parts.join(" | "))
}

/// What a part of an activity is read as.
fn part(document: &Value) -> String {
    let actor = read_actor(document, &SITE, NOW);
    let note = read_note(document, &SITE, NOW);
    let listing = read_listing(document, &SITE, NOW);
    if let Ok(actor) = &actor {
        canonical(&actor.address);
        assert!(actor.own_handle().name.len() <= 64 && actor.name.chars().count() <= 200 && actor.keys.len() <= 20, "an actor without bounds");
        assert!(actor.inbox.as_ref().is_none_or(|inbox| inbox.same_origin(&actor.address)), "an inbox elsewhere");
        assert!(actor.keys.iter().all(|(id, _)| id.same_origin(&actor.address)), "a key elsewhere");
        cleaned(&actor.profile.bio);
    }
    if let Ok(note) = &note {
        canonical(&note.address);
        assert!(note.author.same_origin(&note.address), "an author elsewhere");
        assert!(note.photos.len() <= 64 && note.tags.len() <= 64 && note.mentions.len() <= 64, "a note without bounds");
        // A clock may be set wrongly, by a day at most.
        let latest = NOW.plus_seconds(24 * 60 * 60);
        assert!(note.published_at <= latest && note.updated_at <= latest, "a note of the far future");
        cleaned(&note.content);
    }
    if let Ok(listing) = &listing {
        canonical(&listing.address);
        assert!(listing.maker.same_origin(&listing.address), "a maker elsewhere");
        assert!(listing.photos.len() <= 10, "a listing without bounds");
        assert!(is_listing(document), "what is read as a listing is none");
        cleaned(&listing.content.description);
    }
    format!(
        "{} {:?} {:?} {:?}",
        is_actor(document),
        actor.map(|actor| (actor.kind, actor.inbox.is_some(), actor.keys.len(), actor.icon.is_some(), actor.profile.links.len().min(3))),
        note.map(|note| (note.kind, note.photos.len().min(3), note.tags.len().min(3), note.mentions.len().min(2), note.in_reply_to.is_some(), note.sensitive)),
        listing.map(|listing| (listing.state, listing.content.purpose, listing.content.terms, listing.content.price.is_some(), listing.photos.len(), listing.proposal.is_some())),
    )
}

fn canonical(address: &Address) {
    assert_eq!(SITE.parse(address.as_str()).as_ref(), Ok(address), "an address that is not its own form");
}

fn cleaned(markup: &Markup) {
    assert_eq!(clean_html(markup.html()), markup.html(), "text that is not clean");
}

fn address(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    [PUBLIC, DEVELOPMENT]
        .map(|rules| match Address::parse(&text, rules) {
            Err(error) => format!("{error:?}"),
            Ok(address) => {
                assert_eq!(Address::parse(address.as_str(), rules).as_ref(), Ok(&address), "not its own form");
                let url = Url::parse(address.as_str()).expect("an address is a url");
                let host = url.host_str().expect("a host");
                assert_eq!(address.host(), url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")), "another host is asked than judged");
                assert!(rules.private || peers::canonical(&address.host()).as_ref() == Ok(&address.host()), "a host that no rule finds");
                format!("{} {} {} {}", url.scheme(), url.port().is_some(), url.query().is_some(), url.fragment().is_some())
            }
        })
        .join(" | ")
}

fn media_type_of(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let (activity, json, html) = (media_type::is_activity(&text), media_type::is_json(&text), media_type::is_html(&text));
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    assert!(!activity || essence == "application/activity+json" || essence == "application/ld+json", "{essence} is no activity");
    assert!(!html || (!activity && !json), "a page and a document at once");
    assert!(!activity || json, "an activity that is no json");
    format!("{activity} {json} {html} {}", text.matches(['=', '"']).count().min(20))
}

fn acct(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let asked = webfinger::asked(&SITE, &text);
    if let Some(webfinger::Asked::Address(address)) = &asked {
        assert!(SITE.is_here(address), "asked for somebody elsewhere");
    }
    let handle = Handle::parse(&text, SITE.domain());
    if let Ok(handle) = &handle {
        let full = handle.full(SITE.domain());
        assert_eq!(Handle::parse(&full, SITE.domain()).as_ref(), Ok(handle), "{full} is read as somebody else");
        assert!(handle.host.as_deref().is_none_or(|host| host != SITE.domain() && !host.contains(['@', '/', '?', '#'])), "{full}");
    }
    let remote = Handle::remote(&text, "peer.example");
    assert!(remote.name.len() <= 64 && !remote.name.contains('@') && !remote.name.chars().any(char::is_control), "{remote:?}");
    format!("{} {:?} {} {}", asked.is_some(), handle.map(|handle| handle.host.is_some()), Handle::local(&text).is_ok(), peers::canonical(&text).is_ok())
}

fn markup(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let theirs = Markup::from_peer(&text, None);
    cleaned(&theirs);
    let ours = Markup::from_markdown(&text);
    if let Some(ours) = &ours {
        cleaned(ours);
    }
    for html in [theirs.html(), ours.as_ref().map_or("", Markup::html)] {
        html.split('<').skip(1).for_each(harmless);
    }
    let kinds = ["<a ", "<p", "<li", "<pre", "<blockquote", "<em", "<strong", "<br", "<h", "&lt;"].map(|kind| u8::from(theirs.html().contains(kind)));
    format!("{kinds:?} {} {}", ours.is_some(), theirs.is_empty())
}

/// A tag as it is written out, from its name on; a `<` of the text is escaped.
fn harmless(tag: &str) {
    const KNOWN: [&str; 16] = ["p", "br", "a", "strong", "em", "b", "i", "u", "del", "code", "pre", "blockquote", "ul", "ol", "li", "span"];
    let (inside, _) = tag.split_once('>').expect("a tag ends");
    let name = inside.trim_start_matches('/').split_ascii_whitespace().next().unwrap_or_default();
    assert!(KNOWN.contains(&name), "<{name}> is left");
    for attribute in inside.split("=\"").filter_map(|before| before.rsplit_once(' ')).map(|(_, attribute)| attribute) {
        assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "src", "{attribute} is left in <{inside}>");
    }
    if let Some((_, link)) = inside.split_once("href=\"") {
        assert!(["http://", "https://", "mailto:"].iter().any(|scheme| link.to_ascii_lowercase().starts_with(scheme)), "a link to {link}");
    }
}
