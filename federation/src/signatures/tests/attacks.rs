//! The cases S-01 to S-32 that can be judged from a request alone.

use super::*;

#[test]
fn s01_request_without_signature_is_401() {
    let mut request = Request::cavage_post(NOW);
    request.headers.remove("signature");
    assert_eq!(request.judge(), Err(Error::Unsigned));
    assert_eq!(request.status(), 401);
}

#[test]
fn s02_signature_without_digest_is_401() {
    let date = http_date(NOW);
    let fields = [("(request-target)", "post /inbox"), ("host", "our.example"), ("date", date.as_str())];
    let mut request = Request::by_hand(Method::POST, "/inbox", &fields, "");
    assert_eq!(request.judge(), Err(Error::NotCovered("digest")));
    request.set("digest", &digest_of_body());
    assert_eq!(request.judge(), Err(Error::NotCovered("digest")), "a digest that is not signed");
    assert_eq!(request.status(), 401);
}

#[test]
fn s02_covered_digest_header_that_is_missing_is_401() {
    for name in ["digest", "content-digest"] {
        let mut request = if name == "digest" { Request::cavage_post(NOW) } else { Request::message_post(NOW) };
        request.headers.remove(name);
        assert_eq!(request.status(), 401, "{name}");
    }
}

#[test]
fn s04_swapped_body_is_401() {
    for mut request in [Request::cavage_post(NOW), Request::message_post(NOW)] {
        request.body = b"{}".to_vec();
        assert_eq!(request.judge(), Err(Error::WrongDigest));
        assert_eq!(request.status(), 401);
    }
}

#[test]
fn s04_swapped_body_with_swapped_digest_is_401() {
    for mut request in [Request::cavage_post(NOW), Request::message_post(NOW)] {
        request.body = b"{}".to_vec();
        let forged = BodyDigest::of(&request.body);
        request.set("digest", &forged.to_digest());
        request.set("content-digest", &forged.to_content_digest());
        assert_eq!(request.judge(), Err(Error::Invalid));
    }
}

#[test]
fn s05_two_digest_headers_are_400() {
    for name in ["digest", "content-digest"] {
        let mut request = Request::cavage_post(NOW);
        request.headers.remove(name);
        request.add(name, &BodyDigest::of(b"forged").to_digest());
        request.add(name, &digest_of_body());
        assert_eq!(request.judge(), Err(Error::DuplicateHeader(name)));
        assert_eq!(request.status(), 400);
    }
}

#[test]
fn s06_other_duplicated_headers_are_400() {
    for name in ["signature", "signature-input", "date", "host", "content-type", "content-length", "authorization"] {
        let mut request = Request::cavage_post(NOW);
        request.headers.remove(name);
        request.add(name, "a");
        request.add(name, "a");
        assert_eq!(request.judge(), Err(Error::DuplicateHeader(name)));
        assert_eq!(request.status(), 400);
    }
}

#[test]
fn s06_signature_in_authorization_is_400() {
    let mut request = Request::cavage_post(NOW);
    request.set("authorization", "signature keyId=\"x\"");
    assert_eq!(request.judge(), Err(Error::AuthorizationSignature));
    let same = format!("Signature {}", request.headers["signature"].to_str().unwrap());
    request.set("authorization", &same[..same.len() - 1]);
    assert_eq!(request.judge(), Err(Error::AuthorizationSignature), "nearly the same");
    request.set("authorization", &same);
    assert_eq!(request.judge(), Ok(()), "the very same is no second story");
    request.set("authorization", "Bearer token");
    assert_eq!(request.judge(), Ok(()), "another scheme is none of our business here");
    request.headers.remove("signature");
    request.set("authorization", &same);
    assert_eq!(request.judge(), Err(Error::AuthorizationSignature), "a signature is looked for in its own field alone");
}

#[test]
fn s07_signature_for_another_host_is_421() {
    for mut request in [Request::cavage_post(NOW), Request::message_post(NOW)] {
        request.set("host", "evil.example");
        assert_eq!(request.judge(), Err(Error::WrongHost));
        assert_eq!(request.status(), 421);
    }
}

#[test]
fn s08_request_without_host_is_400() {
    let mut request = Request::cavage_post(NOW);
    request.headers.remove("host");
    assert_eq!(request.judge(), Err(Error::NoHost));
    assert_eq!(request.status(), 400);
}

#[test]
fn s10_digest_as_the_only_signed_part_is_401() {
    let digest = digest_of_body();
    let request = Request::by_hand(Method::POST, "/inbox", &[("digest", &digest)], "");
    assert_eq!(request.judge(), Err(Error::NotCovered("(request-target)")));
}

#[test]
fn s11_date_that_is_not_signed_is_401() {
    let digest = digest_of_body();
    let fields = [("(request-target)", "post /inbox"), ("host", "our.example"), ("digest", digest.as_str())];
    let mut request = Request::by_hand(Method::POST, "/inbox", &fields, "");
    request.set("date", &http_date(NOW));
    assert_eq!(request.judge(), Err(Error::NotCovered("date")));
    assert_eq!(request.status(), 401);
}

#[test]
fn s11_message_signature_needs_created_method_target_and_digest() {
    for (input, missing) in [
        (r#"s=("@target-uri" "content-digest");created=1;keyid="k""#, "@method"),
        (r#"s=("@method" "content-digest");created=1;keyid="k""#, "@target-uri"),
        (r#"s=("@method" "@path" "@query" "content-digest");created=1;keyid="k""#, "@target-uri"),
        (r#"s=("@method" "@target-uri");created=1;keyid="k""#, "content-digest"),
        (r#"s=("@method" "@target-uri" "content-digest");keyid="k""#, "created"),
    ] {
        let mut request = Request::message_post(NOW);
        request.set("signature-input", input);
        request.set("signature", "s=:AAAA:");
        assert_eq!(request.judge(), Err(Error::NotCovered(missing)), "{input}");
    }
}

#[test]
fn s12_unreadable_date_is_401() {
    let digest = digest_of_body();
    for date in ["not a date", "", "Tue, 20 Oct 2026", "1792497600", "Mon, 20 Oct 2026 12:00:00 GMT"] {
        let fields = [("(request-target)", "post /inbox"), ("host", "our.example"), ("date", date), ("digest", digest.as_str())];
        let request = Request::by_hand(Method::POST, "/inbox", &fields, "");
        assert_eq!(request.judge(), Err(Error::BadTime), "{date:?}");
        assert_eq!(request.status(), 401);
    }
}

#[test]
fn s13_time_more_than_an_hour_ahead_is_401() {
    for sign in [Request::cavage_post, Request::message_post] {
        assert_eq!(sign(NOW + 365 * 86_400).judge(), Err(Error::FromTheFuture));
        assert_eq!(sign(NOW + 3601).judge(), Err(Error::FromTheFuture));
        assert_eq!(sign(NOW + 3600).judge(), Ok(()));
    }
}

#[test]
fn s14_time_older_than_twelve_hours_is_401() {
    for sign in [Request::cavage_post, Request::message_post] {
        assert_eq!(sign(NOW - 61 * 60).judge(), Ok(()));
        assert_eq!(sign(NOW - 12 * 3600).judge(), Ok(()));
        assert_eq!(sign(NOW - 13 * 3600).judge(), Err(Error::Expired));
    }
}

#[test]
fn s14_expires_is_honoured_and_every_covered_time_counts() {
    let (digest, date) = (digest_of_body(), http_date(NOW));
    let old = (NOW - 13 * 3600).to_string();
    let fields = |created: &'static str| {
        [("(request-target)", "post /inbox".to_owned()), ("host", "our.example".to_owned()), ("date", date.clone()), ("digest", digest.clone()), ("(created)", created.to_owned())]
    };
    let sign = |created: &'static str, params: &str| {
        let fields = fields(created);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Request::by_hand(Method::POST, "/inbox", &fields, params).judge()
    };
    assert_eq!(sign("1792497600", "created=1792497600,algorithm=\"hs2019\","), Ok(()));
    assert_eq!(sign("1792497600", "created=1792497600,expires=1792497599,"), Err(Error::Expired));
    let old: &'static str = old.leak();
    assert_eq!(sign(old, &format!("created={old},")), Err(Error::Expired), "the date alone is fresh");
    let rsa = "created=1792497600,algorithm=\"rsa-sha256\",";
    assert_eq!(sign("1792497600", rsa), Err(Error::Unsupported("created with rsa-sha256")));
}

#[test]
fn s17_key_of_another_kind_or_another_owner_is_401() {
    let request = Request::cavage_post(NOW);
    let claim = request.claim().unwrap();
    let other = RsaKeyPair::generate().unwrap().public_key().unwrap();
    assert_eq!(claim.verify(&other), Err(Error::Invalid));
    let ed25519 = super::super::Ed25519KeyPair::generate().unwrap().public_key().unwrap();
    assert!(matches!(claim.verify(&ed25519), Err(Error::Unsupported(_))));
}

#[test]
fn s26_broken_signature_headers_are_400() {
    let whole = r#"keyId="k",headers="(request-target) host date digest",signature="AAAA""#;
    for (header, why) in [
        ("", "empty"),
        ("keyId", "no value"),
        ("keyId=k,signature=\"AAAA\"", "missing quotes"),
        ("keyId=\"k,signature=\"AAAA\"", "quote not closed"),
        ("keyId=\"k\",keyId=\"l\",signature=\"AAAA\"", "key id twice"),
        ("keyId=\"a,b\",signature=\"AAAA\"", "comma in value"),
        ("keyId=\"k\",signature=\"AAAA\",", "comma at the end"),
        ("keyId=\"a\\\"b\",signature=\"AAAA\"", "escape"),
        ("signature=\"AAAA\"", "no key id"),
        ("keyId=\"k\"", "no signature"),
        ("keyId=\"\",headers=\"(request-target) host date digest\",signature=\"AAAA\"", "empty key id"),
        ("keyId=\"k\",headers=\"host host\",signature=\"AAAA\"", "header twice"),
        ("keyId=\"k\",headers=\"(request-target) host date digest\",signature=\"*\"", "not base64"),
        (&format!("{whole},x=\"{}\"", "a".repeat(9000)), "too long"),
        (&format!("{whole},x=\"{}\"", "a".repeat(64 * 1024)), "far too long"),
    ] {
        let mut request = Request::cavage_post(NOW);
        request.set("signature", header);
        assert_eq!(request.status(), 400, "{why}: {:?}", request.judge());
    }
    let mut request = Request::cavage_post(NOW);
    request.headers.insert("signature", http::HeaderValue::from_bytes(b"keyId=\"\xff\"").unwrap());
    assert_eq!(request.status(), 400, "not ascii");
}

#[test]
fn s26_broken_message_signature_headers_are_400_or_401() {
    let (input, signature) = (r#"sig1=("@method" "@target-uri" "content-digest");created=1792497600;keyid="k""#, "sig1=:AAAA:");
    for (input, signature, status) in [
        ("", signature, 400),
        ("sig1", signature, 400),
        (r#"sig1="a""#, signature, 400),
        (r#"sig1=("@method""#, signature, 400),
        (r#"sig1=("@method" "@method")"#, signature, 400),
        (r#"sig1=("@method""@path")"#, signature, 400),
        (r#"sig1=("@METHOD")"#, signature, 400),
        (&format!("{input};keyid=\"l\""), signature, 400),
        (&format!("{input};x=\"open"), signature, 400),
        (&format!("{input};x="), signature, 400),
        (&format!("{input} tail"), signature, 400),
        (&input.replace("\"k\"", "token"), signature, 400),
        (input, "sig2=:AAAA:", 400),
        (input, "sig1=AAAA", 400),
        (input, "sig1=:*:", 400),
        (input, "sig1=:AAAA:, sig2=:AAAA:", 401),
        (&format!("{input}, sig2=(\"@method\");created=1;keyid=\"k\""), signature, 401),
        (&input.replace("\"@method\"", "\"@method\";req"), signature, 401),
        (&input.replace("\"@method\"", "\"@method\" \"@status\""), signature, 401),
        (&format!("{input};alg=\"hmac-sha256\""), signature, 401),
        (&input.replace("1792497600", "soon"), signature, 401),
        (input, signature, 401),
    ] {
        let mut request = Request::message_post(NOW);
        request.set("signature-input", input);
        request.set("signature", signature);
        assert_eq!(request.status(), status, "{input} {signature}: {:?}", request.judge());
    }
}

#[test]
fn s28_get_signature_reused_for_a_post_is_401() {
    let accept = "application/activity+json";
    let headers = cavage::sign_get(&signer(), &inbox(), accept, NOW).unwrap();
    let mut request = Request::post(headers);
    request.method = Method::GET;
    assert_eq!(request.judge(), Ok(()));
    request.method = Method::POST;
    assert_eq!(request.judge(), Err(Error::NotCovered("digest")));
}

#[test]
fn s32_the_signature_is_over_the_target_as_it_came() {
    for target in ["/inbox?x=1", "//inbox", "/%69nbox", "/Inbox"] {
        let fields = [("(request-target)", format!("post {target}")), ("host", "our.example".to_owned()), ("date", http_date(NOW)), ("digest", digest_of_body())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut request = Request::by_hand(Method::POST, target, &fields, "");
        assert_eq!(request.judge(), Ok(()), "{target}");
        request.target = "/inbox".to_owned();
        assert_eq!(request.judge(), Err(Error::Invalid), "{target} replayed as /inbox");
    }
}

#[test]
fn message_signature_does_not_move_to_another_target_or_method() {
    let mut request = Request::message_post(NOW);
    request.target = "/users/ada/inbox".to_owned();
    assert_eq!(request.judge(), Err(Error::Invalid));
    request.target = "/inbox?x=1".to_owned();
    assert_eq!(request.judge(), Err(Error::Invalid));
    request.target = "/inbox".to_owned();
    request.method = Method::PUT;
    assert_eq!(request.judge(), Err(Error::Invalid));
}

#[test]
fn both_schemes_present_means_that_the_message_signature_decides() {
    let mut request = Request::cavage_post(NOW);
    let message = Request::message_post(NOW);
    request.headers.insert("signature-input", message.headers["signature-input"].clone());
    assert_eq!(request.status(), 400, "the cavage signature beside it is not looked at");
}
