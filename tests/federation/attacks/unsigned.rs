//! Messages that nobody answers for: unsigned, or signed over too little.

use harness::Letter;
use harness::letter::{COVERED, digest};
use http::StatusCode;

use crate::scene::Scene;

#[tokio::test]
async fn the_letter_that_refusals_begin_with_is_taken_and_has_its_effect() {
    let scene = Scene::open().await;
    scene.signed().accepted().await;
    harness::settle(&[&scene.house]).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1);
    scene.finish().await;
}

#[tokio::test]
async fn both_schemes_and_every_inbox_take_it() {
    let scene = Scene::open().await;
    for inbox in ["/inbox", "/users/ana/inbox", "/actor/inbox"] {
        scene.letter().at(inbox).signed(&scene.eve).accepted().await;
        scene.letter().at(inbox).signed_9421(&scene.eve).accepted().await;
        scene.letter().at(inbox).signed_9421_over(&scene.eve, &["@method", "@authority", "@path", "@query", "content-digest"], 0).accepted().await;
        scene.letter().at(inbox).signed_created(&scene.eve, 0, Some(60)).accepted().await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s01_o06_unsigned_is_401_before_anything_is_read() {
    let scene = Scene::open().await;
    for inbox in ["/inbox", "/users/ana/inbox", "/actor/inbox", "/users/nobody/inbox"] {
        scene.refused(&scene.letter().at(inbox), 401, inbox).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s02_without_a_digest_is_401() {
    let scene = Scene::open().await;
    let without = scene.letter().without("Digest").signed_over(&scene.eve, &["(request-target)", "host", "date"]);
    scene.refused(&without, 401, "no digest").await;
    let uncovered = scene.letter().signed_over(&scene.eve, &["(request-target)", "host", "date"]);
    scene.refused(&uncovered, 401, "a digest that is not signed").await;
    let lost = scene.signed().without("Digest");
    scene.refused(&lost, 401, "a digest that is signed and missing").await;
    let modern = scene.letter().signed_9421(&scene.eve).without("Content-Digest");
    scene.refused(&modern, 401, "a content-digest that is signed and missing").await;
    let modern = scene.letter().signed_9421_over(&scene.eve, &["@method", "@target-uri"], 0);
    scene.refused(&modern, 401, "a content-digest that is not signed").await;
    scene.finish().await;
}

#[tokio::test]
async fn s04_a_forged_body_under_a_valid_signature_is_401() {
    let scene = Scene::open().await;
    let forged = scene.create();
    scene.refused(&scene.signed().forged(&forged), 401, "cavage").await;
    scene.refused(&scene.letter().signed_9421(&scene.eve).forged(&forged), 401, "RFC 9421").await;
    let redigested = scene.signed().forged(&forged).set("Digest", &digest(forged.to_string().as_bytes()));
    scene.refused_after_looking(&redigested, 401, "a digest that fits and was not signed").await;
    scene.finish().await;
}

#[tokio::test]
async fn s05_two_digest_headers_are_400() {
    let scene = Scene::open().await;
    let forged = scene.create();
    let other = digest(forged.to_string().as_bytes());
    scene.refused(&scene.signed().header("Digest", &other), 400, "the forged one last").await;
    let first = scene.signed();
    let own = digest(&first.body);
    scene.refused(&first.without("Digest").header("Digest", &other).header("Digest", &own), 400, "the forged one first").await;
    let modern = scene.letter().signed_9421(&scene.eve).header("Content-Digest", "sha-256=:AAAA:");
    scene.refused(&modern, 400, "two Content-Digest headers").await;
    scene.finish().await;
}

#[tokio::test]
async fn s06_other_headers_twice_and_a_second_signature_are_400() {
    let scene = Scene::open().await;
    for (name, value) in [
        ("Signature", "keyId=\"x\",signature=\"eA==\""),
        ("Date", "Sat, 04 May 2030 12:00:00 GMT"),
        ("Content-Type", "application/activity+json"),
        ("Content-Type", "text/plain"),
        ("Authorization", "Signature keyId=\"x\",signature=\"eA==\""),
    ] {
        scene.refused(&scene.signed().header(name, value), 400, name).await;
    }
    let length = scene.signed();
    let length = length.clone().header("Content-Length", &length.body.len().to_string()).header("Content-Length", "1");
    scene.refused(&length, 400, "two lengths").await;
    let modern = scene.letter().signed_9421(&scene.eve).header("Signature-Input", "sig2=()");
    scene.refused(&modern, 400, "two Signature-Input headers").await;
    scene.finish().await;
}

#[tokio::test]
async fn s07_signed_for_another_host_is_421() {
    let scene = Scene::open().await;
    for host in ["evil.example", "localhost", "localhost:1", "127.0.0.1"] {
        scene.refused(&scene.letter().set("Host", host).signed(&scene.eve), 421, host).await;
        scene.refused(&scene.letter().set("Host", host).signed_9421(&scene.eve), 421, host).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s08_two_hosts_or_none_are_400() {
    let scene = Scene::open().await;
    scene.refused(&scene.signed().header("Host", "evil.example"), 400, "ours first").await;
    let ours = scene.house.host();
    scene.refused(&scene.signed().set("Host", "evil.example").header("Host", &ours), 400, "ours last").await;
    scene.refused(&scene.signed().without("Host"), 400, "none").await;
    scene.finish().await;
}

#[tokio::test]
async fn s10_s11_too_little_that_is_signed_is_401() {
    let scene = Scene::open().await;
    for covered in [
        &["digest"][..],
        &["host"],
        &["date"],
        &["(request-target)", "host", "digest"],
        &["(request-target)", "date", "digest"],
        &["host", "date", "digest"],
        &["(request-target)", "host", "date", "digest", "x-missing"],
    ] {
        scene.refused(&scene.letter().signed_over(&scene.eve, covered), 401, &covered.join(" ")).await;
    }
    for covered in [&["@method", "content-digest"][..], &["@target-uri", "content-digest"], &["@method", "@authority", "@path", "content-digest"]] {
        scene.refused(&scene.letter().signed_9421_over(&scene.eve, covered, 0), 401, &covered.join(" ")).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s12_a_signed_date_that_is_none_is_401() {
    let scene = Scene::open().await;
    for date in ["not a date", "", "2030-05-04T12:00:00Z", "Sat, 99 May 2030 12:00:00 GMT", "1904126400"] {
        scene.refused(&scene.letter().set("Date", date).signed(&scene.eve), 401, date).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s13_s14_too_early_or_too_late_is_401() {
    const HOUR: i64 = 3_600;
    let scene = Scene::open().await;
    for seconds in [365 * 24 * HOUR, HOUR + 1, -12 * HOUR - 1, -13 * HOUR] {
        scene.refused(&scene.letter().dated(seconds).signed(&scene.eve), 401, &format!("a date of {seconds} seconds")).await;
        scene.refused(&scene.letter().signed_created(&scene.eve, seconds, None), 401, &format!("created at {seconds} seconds")).await;
        let modern = scene.letter().signed_9421_over(&scene.eve, &["@method", "@target-uri", "content-digest"], seconds);
        scene.refused(&modern, 401, &format!("RFC 9421, created at {seconds} seconds")).await;
    }
    scene.refused(&scene.letter().signed_created(&scene.eve, -60, Some(-1)), 401, "expired").await;
    for seconds in [HOUR - 1, 0, -61 * 60, -12 * HOUR + 1] {
        scene.letter().dated(seconds).signed(&scene.eve).accepted().await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s23_s24_a_digest_counts_by_its_name() {
    let scene = Scene::open().await;
    let body = scene.create().to_string().into_bytes();
    let value = digest(&body).trim_start_matches("SHA-256=").to_owned();
    let with = |digest: &str| Letter::of(&scene.house, body.clone()).set("Digest", digest).signed(&scene.eve);
    for name in ["MD5", "sha-512", "sha256", "SHA"] {
        scene.refused(&with(&format!("{name}={value}")), 401, name).await;
    }
    scene.refused(&with(&format!("sha-256={value},SHA-256={value}")), 401, "sha-256 twice").await;
    scene.refused(&with("sha-256=AAAA"), 401, "too short").await;
    with(&format!("sha-512=AAAA,sha-256={value}")).accepted().await;
    with(&format!("Sha-256={value}")).accepted().await;
    scene.finish().await;
}

#[tokio::test]
async fn s25_a_flood_of_digests_is_400() {
    let scene = Scene::open().await;
    let body = scene.create().to_string().into_bytes();
    let one = digest(&body);
    let with = |count: usize| Letter::of(&scene.house, body.clone()).set("Digest", &vec![one.as_str(); count].join(",")).signed(&scene.eve);
    scene.refused(&with(1_900), 400, "1900 parts").await;
    scene.refused(&with(5), 400, "five parts").await;
    scene.finish().await;
}

#[tokio::test]
async fn s26_signatures_that_cannot_be_read_are_400() {
    let scene = Scene::open().await;
    let key = scene.eve.key_id();
    let long = "x".repeat(64 * 1024);
    for signature in [
        "",
        "keyId",
        "keyId=,signature=",
        &format!("keyId={key},signature=\"eA==\""),
        &format!("keyId=\"{key}\",keyId=\"{key}\",headers=\"date\",signature=\"eA==\""),
        &format!("keyId=\"{key},x\",headers=\"date\",signature=\"eA==\""),
        &format!("keyId=\"{key}\",headers=\"(request-target) host date digest\",signature=\"!!!\""),
        &format!("keyId=\"{key}\",headers=\"date date\",signature=\"eA==\""),
        &format!("keyId=\"{key}\",headers=\"(request-target) host date digest\""),
        &format!("keyId=\"{key}\",headers=\"date\",signature=\"ä\""),
        &format!("keyId=\"{long}\",headers=\"date\",signature=\"eA==\""),
        "keyId=\"a\0b\",signature=\"eA==\"",
    ] {
        scene.refused(&scene.letter().header("Signature", signature), 400, &signature.chars().take(80).collect::<String>()).await;
    }
    for input in ["", "sig1", "sig1=", "sig1=(\"@method\"", "sig1=(@method);created=1", "sig1=();created=1, sig2=();created=1", "SIG=();created=1"] {
        let letter = scene.letter().header("Signature-Input", input).header("Signature", "sig1=:eA==:");
        let (status, text) = letter.send_for_answer().await;
        assert!(matches!(status, 400 | 401), "{input}: {text}");
        scene.refused(&letter, status, input).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn s28_the_signature_of_a_get_is_none_of_a_post() {
    let scene = Scene::open().await;
    let mut get = scene.letter().without("Digest");
    get.method = "GET".to_owned();
    let mut post = get.signed_over(&scene.eve, &["(request-target)", "host", "date"]);
    post.method = "POST".to_owned();
    scene.refused(&post, 401, "as it was").await;
    let digested = post.clone().header("Digest", &digest(&post.body));
    scene.refused(&digested, 401, "with a digest added").await;
    scene.finish().await;
}

#[tokio::test]
async fn s32_what_was_signed_is_the_target_as_it_was_sent() {
    let scene = Scene::open().await;
    for odd in ["//inbox", "/%69nbox", "/inbox/", "/INBOX", "/./inbox"] {
        scene.refused(&scene.letter().at(odd).signed(&scene.eve), StatusCode::NOT_FOUND.as_u16(), odd).await;
    }
    let elsewhere = scene.letter().at("/users/ana/inbox").signed(&scene.eve).at("/inbox");
    scene.refused_after_looking(&elsewhere, 401, "signed for another inbox").await;
    scene.letter().at("/inbox?x=1").signed(&scene.eve).accepted().await;
    scene.letter().at("/inbox?x=1").signed_9421(&scene.eve).accepted().await;
    scene.letter().signed_over(&scene.eve, &COVERED).accepted().await;
    scene.finish().await;
}
