//! The `Digest` and `Content-Digest` headers.

use proptest::prelude::*;

use super::*;

#[test]
fn s23_digest_under_another_name_is_401() {
    let value = digest_of_body().replace("SHA-256", "MD5");
    assert_eq!(BodyDigest::from_digest(&value), Err(Error::NoDigest));
    assert_eq!(Error::NoDigest.status(), 401);
}

#[test]
fn s23_sha256_is_read_in_any_case() {
    for name in ["SHA-256", "sha-256", "Sha-256"] {
        let value = digest_of_body().replace("SHA-256", name);
        assert_eq!(BodyDigest::from_digest(&value), Ok(BodyDigest::of(BODY)));
    }
}

#[test]
fn s24_other_digests_beside_the_right_one_are_ignored() {
    let value = format!("sha-512=AAAA, {}", digest_of_body());
    assert_eq!(BodyDigest::from_digest(&value), Ok(BodyDigest::of(BODY)));
}

#[test]
fn s24_a_second_sha256_is_401() {
    let value = format!("{},SHA-256=AAAA", digest_of_body());
    assert_eq!(BodyDigest::from_digest(&value), Err(Error::NoDigest));
}

#[test]
fn s25_many_digests_are_400_without_being_read() {
    let many = vec!["SHA-256=A"; 1900].join(",");
    let error = BodyDigest::from_digest(&many).unwrap_err();
    assert_eq!(error.status(), 400);
    let five = format!("a=1,b=1,c=1,d=1,{}", digest_of_body());
    assert_eq!(BodyDigest::from_digest(&five), Err(Error::MalformedDigest("too many parts")));
    let mut request = Request::cavage_post(NOW);
    request.set("digest", &many);
    assert_eq!(request.judge(), Err(Error::HeadersTooLarge));
    assert_eq!(request.status(), 400);
}

#[test]
fn broken_digests_are_refused() {
    for (value, error) in [
        ("", Error::MalformedDigest("no equals sign")),
        ("SHA-256", Error::MalformedDigest("no equals sign")),
        ("SHA-256=", Error::WrongDigest),
        ("SHA-256=AAAA", Error::WrongDigest),
        ("SHA-256=***", Error::WrongDigest),
    ] {
        assert_eq!(BodyDigest::from_digest(value), Err(error), "{value:?}");
    }
    let bare = digest_of_body().replace("SHA-256", "sha-256");
    assert_eq!(BodyDigest::from_content_digest(&bare), Err(Error::MalformedDigest("no colons")));
}

#[test]
fn both_headers_come_back_as_they_were_written() {
    let digest = BodyDigest::of(br#"{"hello": "world"}"#);
    assert_eq!(digest.to_digest(), "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=");
    assert_eq!(BodyDigest::from_digest(&digest.to_digest()), Ok(digest));
    assert_eq!(BodyDigest::from_content_digest(&digest.to_content_digest()), Ok(digest));
}

proptest! {
    #[test]
    fn parsers_never_panic(digest in ".{0,600}", input in ".{0,200}", signature in ".{0,200}", target in ".{0,40}") {
        let _ = BodyDigest::from_digest(&digest);
        let _ = BodyDigest::from_content_digest(&digest);
        let mut headers = HeaderMap::new();
        for (name, value) in [("signature-input", &input), ("signature", &signature), ("digest", &digest), ("host", &target)] {
            if let Ok(value) = http::HeaderValue::from_bytes(value.as_bytes()) {
                headers.insert(name, value);
            }
        }
        let _ = parse(&Method::POST, &target, &headers);
        headers.remove("signature-input");
        let _ = parse(&Method::GET, &target, &headers);
    }

    /// Close to the grammar, where the parsers go deep.
    #[test]
    fn parsers_never_panic_near_the_grammar(
        input in "s(=|\\()?\\((\"@?[a-z-]{0,12}\"[ ;]?){0,6}\\)?(;[a-z]{1,8}=?[\"\\\\0-9a-z:]{0,9}){0,4}",
        signature in "s=:?[A-Za-z0-9=]{0,12}:?",
        pairs in "([a-zA-Z]{1,9}=\"?[a-z() -]{0,30}\"?,?){0,6}",
    ) {
        let mut headers = HeaderMap::new();
        headers.insert("host", "our.example".parse().unwrap());
        headers.insert("signature", pairs.parse().unwrap());
        let _ = parse(&Method::POST, "/inbox", &headers);
        headers.insert("signature-input", input.parse().unwrap());
        headers.insert("signature", signature.parse().unwrap());
        let _ = parse(&Method::POST, "/inbox", &headers);
    }

    #[test]
    fn any_request_signed_by_us_verifies_and_no_changed_one_does(
        path in "/[a-z0-9/]{0,20}", query in "(\\?[a-z]=[0-9a-z%]{0,5})?", body in "[ -~]{0,60}", other in "[ -~]{0,60}",
    ) {
        let target = format!("{path}{query}");
        let url: Url = format!("https://our.example{target}").parse().unwrap();
        let digest = BodyDigest::of(body.as_bytes());
        let cavage = cavage::sign_post(&signer(), &url, &digest, TYPE, &[], NOW).unwrap();
        let message = message::sign(&signer(), &Method::POST, &url, Some(&digest), &[], NOW).unwrap();
        for headers in [cavage, message] {
            let mut request = Request::post(headers);
            request.target = target.clone();
            request.body = body.clone().into_bytes();
            prop_assert_eq!(request.judge(), Ok(()));
            request.target.push('x');
            prop_assert!(request.judge().is_err());
            request.target.pop();
            request.body = other.clone().into_bytes();
            prop_assert_eq!(request.judge().is_ok(), other == body);
        }
    }
}
