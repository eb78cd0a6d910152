//! Signatures as a peer asks for them: what is refused, and what is signed.

use super::*;
use http::header;

const USUAL: &str = "\"@method\" \"@target-uri\" \"content-digest\"";

fn asking(lines: &[&str]) -> HeaderMap {
    let mut answer = HeaderMap::new();
    for line in lines {
        answer.append("accept-signature", line.parse().unwrap());
    }
    answer
}

fn fields() -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, TYPE.parse().unwrap()), (header::DATE, http_date(NOW).parse().unwrap())])
}

fn signed(lines: &[&str]) -> Option<HeaderMap> {
    let url: Url = "https://our.example/inbox?page=1".parse().unwrap();
    message::answer(&signer(), &Method::POST, &url, Some(&BodyDigest::of(BODY)), &fields(), &asking(lines), NOW).unwrap()
}

#[test]
fn what_cannot_be_done_or_covers_too_little_is_not_signed() {
    let long = format!("sig1=({USUAL});nonce=\"{}\"", "n".repeat(300));
    let longer = format!("sig1=({USUAL}) ,{}", " ".repeat(3_000));
    let many = format!("sig1=({USUAL} {})", (0..40).map(|n| format!("\"x-{n}\"")).collect::<Vec<_>>().join(" "));
    for line in [
        "",
        "sig1",
        "sig1=?1",
        "sig1=()",
        "sig1=(\"@method\" \"@target-uri\")",
        "sig1=(\"@method\" \"content-digest\")",
        "sig1=(\"@method\" \"@path\" \"@authority\" \"content-digest\")",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\" \"@status\")",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\" \"x-unknown\")",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\" \"@query-param\";name=\"page\")",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created=1",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");alg=\"ed25519\"",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");alg=\"hmac-sha256\"",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");keyid=\"https://other.example/key\"",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");nonce=token",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");odd=\"x\"",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\"",
        &long,
        &longer,
        &many,
    ] {
        assert_eq!(signed(&[line]), None, "{line}");
    }
    assert_eq!(signed(&[]), None);
}

#[test]
fn what_is_asked_for_is_signed_exactly_and_verifies() {
    let asked = "pull=(\"@method\" \"@target-uri\" \"@authority\" \"content-digest\" \"content-type\" \"date\" \"host\");created;expires=?1;nonce=\"a\\\"b\";tag=\"fed\";alg=\"rsa-v1_5-sha256\"";
    let mut headers = signed(&[asked]).unwrap();
    assert_eq!(
        headers["signature-input"].to_str().unwrap(),
        format!(
            "pull=(\"@method\" \"@target-uri\" \"@authority\" \"content-digest\" \"content-type\" \"date\" \"host\");created={NOW};expires={};alg=\"rsa-v1_5-sha256\";keyid=\"https://peer.example/users/ada#main-key\";nonce=\"a\\\"b\";tag=\"fed\"",
            NOW + 300
        )
    );
    assert!(headers["signature"].to_str().unwrap().starts_with("pull=:"));
    headers.extend(fields());
    headers.insert("host", "our.example".parse().unwrap());
    let claim = parse(&Method::POST, "/inbox?page=1", &headers).unwrap();
    claim.verify(&PAIR.public_key().unwrap()).unwrap();
    claim.check_body(BODY).unwrap();
    claim.check_time(NOW + 299).unwrap();
    assert_eq!(claim.check_time(NOW + 301), Err(Error::Expired));
    headers.insert("date", http_date(NOW + 1).parse().unwrap());
    let claim = parse(&Method::POST, "/inbox?page=1", &headers).unwrap();
    assert_eq!(claim.verify(&PAIR.public_key().unwrap()), Err(Error::Invalid), "the date is covered");
}

#[test]
fn the_first_wish_that_can_be_met_is_met() {
    let label = |lines: &[&str]| signed(lines).map(|headers| headers["signature-input"].to_str().unwrap().split_once('=').unwrap().0.to_owned());
    let (good, bad) = (format!("good=({USUAL});created"), format!("bad=({USUAL} \"@status\")"));
    assert_eq!(label(&[&format!("{bad},{good}")]).unwrap(), "good");
    assert_eq!(label(&[&format!("{bad} ,\t{good}")]).unwrap(), "good");
    assert_eq!(label(&[&bad, &good]).unwrap(), "good", "on two lines");
    assert_eq!(label(&["broken=((", &good]).unwrap(), "good");
    let parts = "sig1=(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\")";
    assert_eq!(label(&[parts]).unwrap(), "sig1", "the target in parts");
    let crowd = (0..4).map(|n| format!("bad{n}=({USUAL} \"@status\")")).collect::<Vec<_>>().join(", ");
    assert_eq!(label(&[&crowd, &good]), None, "no more than four are looked at");
}
