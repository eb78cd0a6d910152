//! What the readers of headers, addresses and JSON refuse one by one, sent to an inbox: answered as they say, without any effect,
//! and told once.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use harness::Letter;
use harness::letter::{COVERED, digest};
use serde_json::json;

use crate::scene::Scene;

/// Bodies that are no document, or one that two would read in two ways. `{}` stands for the rest of a good one.
const JSON: [&str; 27] = [
    "",
    "{",
    "7",
    "null",
    "\"x\"",
    "[]",
    "{}{}",
    "{} x",
    "{}]",
    "{}\0",
    "{} // so",
    "/* */{}",
    "\u{feff}{}",
    "{'a':1}",
    "{\"a\":1,}",
    "{\"a\":NaN}",
    "{\"a\":\"\\ud800\"}",
    "{\"actor\":\"a\",\"actor\":\"b\"}",
    "{\"actor\":\"a\",\"\\u0061ctor\":\"b\"}",
    "{\"x\":[{\"id\":1,\"id\":1}]}",
    "{\"totalItems\":1e309}",
    "{\"totalItems\":-1e309}",
    "{\"totalItems\":9223372036854775808}",
    "{\"totalItems\":123456789012345678901234567890}",
    "{\"@graph\":[]}",
    "{\"\\u0040graph\":[]}",
    "{\"@included\":[],\"@reverse\":{}}",
];

/// What names nobody, also where ports and plain HTTP do.
const ADDRESSES: [&str; 14] = [
    "ftp://victim.example/a",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "https:\\\\victim.example\\a",
    "https://user@victim.example/",
    "https://user:secret@victim.example/",
    "https://xn--victim-/a",
    "https://a..b.example/",
    "https://victim.example /a",
    "https://[::",
    "https://",
    "//victim.example/a",
    "/a",
];

/// `Digest` headers, signed as they stand. `=` stands for the right one, `#` for its value alone.
const DIGESTS: [(&str, u16); 11] = [
    ("", 400),
    ("SHA-256", 400),
    ("SHA-256=", 401),
    ("SHA-256=AAAA", 401),
    ("SHA-256=***", 401),
    ("MD5=#", 401),
    ("=,SHA-256=AAAA", 401),
    ("SHA-256=AAAA,=", 401),
    ("=,=", 401),
    ("a=1,b=1,c=1,d=1,=", 400),
    ("=,", 400),
];

/// `Signature` headers of the draft.
const SIGNATURES: [&str; 14] = [
    "",
    "keyId",
    "keyId=k,signature=\"AAAA\"",
    "keyId=\"k,signature=\"AAAA\"",
    "keyId=\"k\",keyId=\"l\",signature=\"AAAA\"",
    "keyId=\"a,b\",signature=\"AAAA\"",
    "keyId=\"k\",signature=\"AAAA\",",
    "keyId=\"a\\\"b\",signature=\"AAAA\"",
    "signature=\"AAAA\"",
    "keyId=\"k\"",
    "keyId=\"\",headers=\"(request-target) host date digest\",signature=\"AAAA\"",
    "keyId=\"k\",headers=\"host host\",signature=\"AAAA\"",
    "keyId=\"k\",headers=\"(request-target) host date digest\",signature=\"*\"",
    "keyId=\"k\",headers=\"(request-target) host date digest\",signature=\"AAAA\",x=\"open",
];

/// `Signature-Input` and `Signature` of RFC 9421. `{}` stands for a good input of this moment.
const MESSAGE_SIGNATURES: [(&str, &str, u16); 20] = [
    ("", "sig1=:AAAA:", 400),
    ("sig1", "sig1=:AAAA:", 400),
    ("sig1=\"a\"", "sig1=:AAAA:", 400),
    ("sig1=(\"@method\"", "sig1=:AAAA:", 400),
    ("sig1=(\"@method\" \"@method\")", "sig1=:AAAA:", 400),
    ("sig1=(\"@method\"\"@path\")", "sig1=:AAAA:", 400),
    ("sig1=(\"@METHOD\")", "sig1=:AAAA:", 400),
    ("{};keyid=\"l\"", "sig1=:AAAA:", 400),
    ("{};x=\"open", "sig1=:AAAA:", 400),
    ("{};x=", "sig1=:AAAA:", 400),
    ("{} tail", "sig1=:AAAA:", 400),
    ("{}", "sig2=:AAAA:", 400),
    ("{}", "sig1=AAAA", 400),
    ("{}", "sig1=:*:", 400),
    ("{}", "sig1=:AAAA:, sig2=:AAAA:", 401),
    ("{}, sig2=(\"@method\");created=1;keyid=\"k\"", "sig1=:AAAA:", 401),
    ("sig1=(\"@method\";req \"@target-uri\" \"content-digest\");created=1;keyid=\"k\"", "sig1=:AAAA:", 401),
    ("sig1=(\"@method\" \"@status\" \"@target-uri\" \"content-digest\");created=1;keyid=\"k\"", "sig1=:AAAA:", 401),
    ("{};alg=\"hmac-sha256\"", "sig1=:AAAA:", 401),
    ("{}", "sig1=:AAAA:", 401),
];

#[tokio::test]
async fn whatever_a_reader_refuses_is_refused_by_the_inbox_and_told_once() {
    let scene = Scene::open().await;
    for body in JSON {
        scene.refused(&scene.signed_bytes(body), 400, &format!("json {body:?}")).await;
    }
    for address in ADDRESSES {
        for key in ["id", "actor"] {
            let mut create = scene.create();
            create[key] = json!(address);
            scene.refused(&Letter::to(&scene.house, &create).signed(&scene.eve), 400, &format!("{key} {address}")).await;
        }
    }
    for (spelled, status) in DIGESTS {
        let letter = scene.letter();
        let right = digest(&letter.body);
        let value = spelled.replace("MD5=#", &right.replace("SHA-256", "MD5"));
        let parts: Vec<&str> = value.split(',').map(|part| if part == "=" { right.as_str() } else { part }).collect();
        let letter = letter.set("Digest", &parts.join(",")).signed_over(&scene.eve, &COVERED);
        scene.refused(&letter, status, &format!("digest {spelled:?}")).await;
    }
    let bare = scene.letter();
    let bare = bare.header("Content-Digest", &digest(&scene.letter().body).replace("SHA-256", "sha-256"));
    scene.refused(&bare.signed_9421(&scene.eve), 400, "content-digest without colons").await;
    for signature in SIGNATURES {
        scene.refused(&scene.letter().header("Signature", signature), 400, &format!("signature {signature}")).await;
    }
    for (input, signature, status) in MESSAGE_SIGNATURES {
        let letter = scene.letter();
        let good = format!("sig1=(\"@method\" \"@target-uri\" \"content-digest\");created={};keyid=\"{}\"", scene.clock.time().unix_seconds(), scene.eve.key_id());
        let content_digest = digest(&letter.body).replacen("SHA-256=", "sha-256=:", 1) + ":";
        let letter = letter.header("Content-Digest", &content_digest).header("Signature-Input", &input.replace("{}", &good)).header("Signature", signature);
        let what = format!("signature-input {input} {signature}");
        // A signature that is spelled well is held against the key once more.
        if (input, signature) == ("{}", "sig1=:AAAA:") {
            scene.refused_after_looking(&letter, status, &what).await;
        } else {
            scene.refused(&letter, status, &what).await;
        }
    }
    let other = BASE64_STANDARD.encode([7_u8; 256]);
    let letter = scene.letter().header("Signature", &format!("keyId=\"{}\",headers=\"(request-target) host date digest\",signature=\"{other}\"", scene.eve.key_id()));
    scene.refused(&letter, 401, "well spelled, and made by no key").await;
    scene.signed().accepted().await;
    scene.finish().await;
}
