//! Both schemes when all is well, and the published test vectors.

use super::super::{Ed25519KeyPair, PublicKey, Scheme, message};
use super::*;

/// draft-cavage-http-signatures-10, appendix C.
const CAVAGE_KEY: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----";
const CAVAGE_ALL: &str =
    "vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE=";
const CAVAGE_BASIC: &str =
    "qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=";

fn cavage_example(covered: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "example.com"),
        ("date", "Sun, 05 Jan 2014 21:31:40 GMT"),
        ("content-type", "application/json"),
        ("digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
        ("content-length", "18"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let signature = format!("keyId=\"Test\",algorithm=\"rsa-sha256\",headers=\"{covered}\",signature=\"{signature}\"");
    headers.insert("signature", signature.parse().unwrap());
    headers
}

#[test]
fn cavage_vector_with_all_headers_verifies() {
    let covered = "(request-target) host date content-type digest content-length";
    let headers = cavage_example(covered, CAVAGE_ALL);
    let claim = parse(&Method::POST, "/foo?param=value&pet=dog", &headers).unwrap();
    let key = PublicKey::from_pem_of_1024_bits(CAVAGE_KEY).unwrap();
    assert_eq!(claim.verify(&key), Ok(()));
    assert_eq!(claim.check_body(br#"{"hello": "world"}"#), Ok(()));
    assert_eq!(claim.signed_host(), "example.com");
    assert_eq!(claim.signed_at(), 1_388_957_500);
    assert_eq!(claim.scheme(), Scheme::Cavage);
}

#[test]
fn cavage_vector_without_digest_is_not_enough_for_a_post() {
    let headers = cavage_example("(request-target) host date", CAVAGE_BASIC);
    let claim = parse(&Method::POST, "/foo?param=value&pet=dog", &headers);
    assert_eq!(claim.unwrap_err(), Error::NotCovered("digest"));
}

#[test]
fn cavage_signature_over_the_bare_path_is_accepted() {
    let fields = [("(request-target)", "post /inbox".to_owned()), ("host", "our.example".to_owned()), ("date", http_date(NOW)), ("digest", digest_of_body())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = Request::by_hand(Method::POST, "/inbox?page=true", &fields, "algorithm=\"hs2019\",");
    assert_eq!(request.judge(), Ok(()));
}

#[test]
fn cavage_get_with_a_query_verifies() {
    let url: Url = "https://our.example/users/ada/outbox?page=1".parse().unwrap();
    let headers = cavage::sign_get(&signer(), &url, TYPE, NOW).unwrap();
    let mut request = Request::post(headers);
    request.method = Method::GET;
    request.target = "/users/ada/outbox?page=1".to_owned();
    assert_eq!(request.judge(), Ok(()));
    request.set("accept", "text/html");
    assert_eq!(request.judge(), Err(Error::Invalid));
}

#[test]
fn cavage_and_message_signatures_by_ed25519_verify() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let key = pair.public_key().unwrap();
    let mut request = Request::cavage_post(NOW);
    let (date, digest) = (http_date(NOW), digest_of_body());
    let base = format!("(request-target): post /inbox\nhost: our.example\ndate: {date}\ndigest: {digest}");
    for algorithm in ["hs2019", "ed25519"] {
        let header = format!("keyId=\"k\",algorithm=\"{algorithm}\",headers=\"(request-target) host date digest\",signature=\"{}\"", base64(&pair.sign(base.as_bytes()).unwrap()),);
        request.set("signature", &header);
        assert_eq!(request.claim().unwrap().verify(&key), Ok(()), "{algorithm}");
    }
    let mut request = Request::message_post(NOW);
    let content_digest = BodyDigest::of(BODY).to_content_digest();
    let params = r#"("@method" "@authority" "@path" "@query" "content-digest");created=1792497600;keyid="k";alg="ed25519""#;
    let base = format!("\"@method\": POST\n\"@authority\": our.example\n\"@path\": /inbox\n\"@query\": ?\n\"content-digest\": {content_digest}\n\"@signature-params\": {params}");
    request.set("signature-input", &format!("s={params}"));
    request.set("signature", &format!("s=:{}:", base64(&pair.sign(base.as_bytes()).unwrap())));
    assert_eq!(request.claim().unwrap().verify(&key), Ok(()));
}

#[test]
fn message_signature_round_trips_and_names_its_key() {
    let request = Request::message_post(NOW);
    assert_eq!(request.judge(), Ok(()));
    let claim = request.claim().unwrap();
    assert_eq!(claim.scheme(), Scheme::Message);
    assert_eq!(claim.key_id(), "https://peer.example/users/ada#main-key");
    assert_eq!(claim.signed_at(), NOW);
    assert_eq!(request.headers["signature-input"], r#"sig1=("@method" "@target-uri" "content-digest");created=1792497600;keyid="https://peer.example/users/ada#main-key""#);
}

#[test]
fn message_signature_over_a_plain_http_target_is_accepted() {
    let digest = BodyDigest::of(BODY);
    let url: Url = "http://our.example:8080/inbox".parse().unwrap();
    let mut request = Request::post(message::sign(&signer(), &Method::POST, &url, Some(&digest), &[], NOW).unwrap());
    request.set("host", "our.example:8080");
    let claim = request.claim().unwrap();
    assert_eq!(claim.verify(&PAIR.public_key().unwrap()), Ok(()));
    assert_eq!(claim.check_host(&["our.example"]), Err(Error::WrongHost));
    assert_eq!(claim.check_host(&["our.example:8080"]), Ok(()));
}

/// RFC 9421, appendix B.2.6.
#[test]
fn message_signature_base_is_the_published_one() {
    let mut headers = HeaderMap::new();
    for (name, value) in [("date", "Tue, 20 Apr 2021 02:07:55 GMT"), ("content-type", "application/json"), ("content-length", "18")] {
        headers.insert(name, value.parse().unwrap());
    }
    let input = r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#;
    let base = message::base_of(&Method::POST, "/foo?param=Value&Pet=dog", "example.com", &headers, input);
    let published = [
        r#""date": Tue, 20 Apr 2021 02:07:55 GMT"#,
        r#""@method": POST"#,
        r#""@path": /foo"#,
        r#""@authority": example.com"#,
        r#""content-type": application/json"#,
        r#""content-length": 18"#,
        r#""@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#,
    ];
    assert_eq!(base, published.join("\n"));
    let x = base64_url("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs");
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", {
        let spki = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00][..], &x].concat();
        base64(&spki)
    });
    let signature = {
        use ::base64::Engine;
        let text = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
        ::base64::prelude::BASE64_STANDARD.decode(text).unwrap()
    };
    assert!(PublicKey::from_pem(&pem).unwrap().verifies(base.as_bytes(), &signature));
}

#[test]
fn canonical_components_are_spaced_by_one_blank() {
    let base = |input| message::base_of(&Method::GET, "/", "our.example", &HeaderMap::new(), input);
    assert_eq!(base(r#"a=(  "@method"  "@path"  );created=1"#), base(r#"a=("@method" "@path");created=1"#));
}

fn base64_url(text: &str) -> Vec<u8> {
    use ::base64::Engine;
    ::base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}
