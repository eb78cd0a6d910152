//! Any request that is signed well is believed by both schemes, and none of which one covered byte is another.

use http::{HeaderName, HeaderValue};
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// A request before it is signed.
#[derive(Debug, Clone)]
struct Draft {
    method: Method,
    target: String,
    extra: Vec<(String, String)>,
    body: Vec<u8>,
}

fn draft() -> impl Strategy<Value = Draft> {
    let method = proptest::sample::select(vec![Method::POST, Method::PUT, Method::GET, Method::DELETE]);
    let target = "/[!-;=>@-Z_a-z~]{0,24}(\\?[!-~]{0,16})?";
    let extra = proptest::collection::btree_map("x-[a-z]{1,6}", "[!-~]([ -~]{0,20}[!-~])?", 0..4);
    (method, target, extra, proptest::collection::vec(any::<u8>(), 0..80)).prop_map(|(method, target, extra, body)| Draft {
        method,
        target,
        extra: extra.into_iter().collect(),
        body,
    })
}

impl Draft {
    fn digested(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD)
    }

    /// Signed by draft-cavage; with it the headers that are covered.
    fn cavage(&self) -> (Request, Vec<String>) {
        let mut fields =
            vec![("(request-target)".to_owned(), format!("{} {}", self.method.as_str().to_ascii_lowercase(), self.target)), ("host".to_owned(), "our.example".to_owned())];
        fields.push(("date".to_owned(), http_date(NOW)));
        if self.digested() {
            fields.push(("digest".to_owned(), BodyDigest::of(&self.body).to_digest()));
        }
        fields.extend(self.extra.iter().cloned());
        let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut request = Request::by_hand(self.method.clone(), &self.target, &borrowed, "algorithm=\"rsa-sha256\",");
        request.body.clone_from(&self.body);
        (request, fields.into_iter().skip(1).map(|(name, _)| name).collect())
    }

    /// Signed by RFC 9421; with it the headers that are covered.
    fn message(&self) -> (Request, Vec<String>) {
        let mut request = Request { method: self.method.clone(), target: self.target.clone(), headers: HeaderMap::new(), body: self.body.clone() };
        request.set("host", "our.example");
        let mut base = format!("\"@method\": {}\n\"@target-uri\": https://our.example{}\n", self.method, self.target);
        let mut names = vec!["\"@method\"".to_owned(), "\"@target-uri\"".to_owned()];
        let mut covered = self.extra.clone();
        if self.digested() {
            covered.push(("content-digest".to_owned(), BodyDigest::of(&self.body).to_content_digest()));
        }
        for (name, value) in &covered {
            request.set(name, value);
            base.push_str(&format!("\"{name}\": {value}\n"));
            names.push(format!("\"{name}\""));
        }
        let params = format!("({});created={NOW};keyid=\"https://peer.example/k\"", names.join(" "));
        base.push_str(&format!("\"@signature-params\": {params}"));
        request.set("signature-input", &format!("s={params}"));
        request.set("signature", &format!("s=:{}:", base64(&PAIR.sign(base.as_bytes()).unwrap())));
        (request, covered.into_iter().map(|(name, _)| name).chain(["signature-input".to_owned()]).collect())
    }
}

/// Puts another byte in the place of one; `None` where that is no header any more.
fn with_another_byte(value: &HeaderValue, at: Index, to: u8) -> Option<HeaderValue> {
    let mut bytes = value.as_bytes().to_vec();
    let at = at.index(bytes.len());
    bytes[at] = to;
    HeaderValue::from_bytes(&bytes).ok().filter(|changed| changed != value)
}

/// Asserts that it is believed as it is, and not after one covered byte became another.
fn no_byte_can_change(request: &Request, covered: &[String], at: Index, which: Index, to: u8) -> Result<(), TestCaseError> {
    prop_assert_eq!(request.judge(), Ok(()), "{:?}", request.headers);
    let name: HeaderName = covered[which.index(covered.len())].parse().unwrap();
    let mut changed = request.clone();
    if let Some(value) = with_another_byte(&request.headers[&name], at, to) {
        changed.headers.insert(&name, value);
        prop_assert!(changed.judge().is_err(), "{} became {:?}", name, changed.headers[&name]);
    }
    let mut missing = request.clone();
    missing.headers.remove(&name);
    prop_assert!(missing.judge().is_err(), "without {}", name);

    let mut elsewhere = request.clone();
    let index = at.index(elsewhere.target.len());
    elsewhere.target.replace_range(index..=index, &char::from(to & 0x7f).to_string());
    prop_assert!(elsewhere.target == request.target || elsewhere.judge().is_err(), "{}", elsewhere.target);

    let mut otherwise = request.clone();
    otherwise.method = if request.method == Method::PUT { Method::POST } else { Method::PUT };
    prop_assert!(otherwise.judge().is_err(), "another method");

    if request.headers.contains_key("digest") || request.headers.contains_key("content-digest") {
        let mut other = request.clone();
        other.body.push(to);
        prop_assert!(other.judge().is_err(), "another body");
    }
    Ok(())
}

/// The signature itself, wherever in its header it stands.
fn no_byte_of_the_signature_can_change(request: &Request, at: Index, to: u8) -> Result<(), TestCaseError> {
    let text = request.headers["signature"].to_str().unwrap().to_owned();
    let (start, end) = match text.find("signature=\"") {
        Some(start) => (start + "signature=\"".len(), text.len() - 1),
        None => ("s=:".len(), text.len() - 1),
    };
    let index = start + at.index(end - start);
    let mut bytes = text.clone().into_bytes();
    bytes[index] = to;
    let Some(value) = HeaderValue::from_bytes(&bytes).ok().filter(|value| value.as_bytes() != text.as_bytes()) else { return Ok(()) };
    let mut changed = request.clone();
    changed.headers.insert("signature", value);
    prop_assert!(changed.judge().is_err(), "{:?}", changed.headers["signature"]);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn s04_no_covered_byte_of_a_cavage_request_can_change(draft in draft(), at in any::<Index>(), which in any::<Index>(), to in any::<u8>()) {
        let (request, covered) = draft.cavage();
        no_byte_can_change(&request, &covered, at, which, to)?;
        no_byte_of_the_signature_can_change(&request, at, to)?;
    }

    #[test]
    fn s04_no_covered_byte_of_a_message_signature_can_change(draft in draft(), at in any::<Index>(), which in any::<Index>(), to in any::<u8>()) {
        let (request, covered) = draft.message();
        no_byte_can_change(&request, &covered, at, which, to)?;
        no_byte_of_the_signature_can_change(&request, at, to)?;
    }

    /// What is signed for one of our hosts is for no other.
    #[test]
    fn s07_a_request_counts_for_the_host_it_was_signed_for(host in "[a-z]{1,8}(\\.[a-z]{2,8}){0,2}(:[0-9]{2,4})?\\.?") {
        let draft = Draft { method: Method::POST, target: "/inbox".to_owned(), extra: Vec::new(), body: BODY.to_vec() };
        for (mut request, _) in [draft.cavage(), draft.message()] {
            request.set("host", &host);
            prop_assert!(request.judge().is_err() || host == "our.example", "{}", host);
        }
    }

    #[test]
    fn s12_s26_no_text_in_any_header_is_a_panic_or_a_signature(
        signature in proptest::collection::vec(any::<u8>(), 0..120), input in proptest::collection::vec(any::<u8>(), 0..120),
        digest in proptest::collection::vec(any::<u8>(), 0..60), date in "\\PC{0,40}", target in "\\PC{0,40}",
    ) {
        let mut request = Request { method: Method::POST, target, headers: HeaderMap::new(), body: BODY.to_vec() };
        request.set("host", "our.example");
        let all: [(&str, &[u8]); 5] = [("signature", &signature), ("signature-input", &input), ("digest", &digest), ("content-digest", &digest), ("date", date.as_bytes())];
        for (name, value) in all {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                request.headers.insert(HeaderName::from_static(name), value);
            }
        }
        prop_assert!(request.judge().is_err());
        request.headers.remove("signature-input");
        prop_assert!(request.judge().is_err());
    }
}
