//! Signed deliveries and what the peer's answer means.

use bytes::Bytes;

use super::*;
use crate::signatures::{Scheme, message, parse};

const BODY: &[u8] = br#"{"type":"Create"}"#;

async fn post(client: &Client, url: &Url) -> Result<super::super::Response, ClientError> {
    let headers = cavage::sign_post(&signer(), url, &BodyDigest::of(BODY), ACTIVITY, &[], NOW).unwrap();
    client.post(url, headers, Bytes::from_static(BODY)).await
}

#[tokio::test]
async fn delivery_arrives_with_a_signature_that_verifies_in_both_schemes() {
    let peer = Peer::start(|_| answer("202 Accepted", &[], "")).await;
    let (client, url) = (client(), peer.url("/inbox?x=1"));
    assert_eq!(post(&client, &url).await.unwrap().status, 202);
    let headers = message::sign(&signer(), &Method::POST, &url, Some(&BodyDigest::of(BODY)), &[], NOW).unwrap();
    client.post(&url, headers, Bytes::from_static(BODY)).await.unwrap();
    let requests = peer.requests();
    for (arrived, scheme) in requests.iter().zip([Scheme::Cavage, Scheme::Message]) {
        let claim = parse(&arrived.method, &arrived.target, &arrived.headers).unwrap();
        assert_eq!(claim.scheme(), scheme);
        claim.check_body(&arrived.body).unwrap();
        claim.verify(&PAIR.public_key().unwrap()).unwrap();
    }
    assert_eq!(requests[0].headers["content-type"], ACTIVITY);
    assert_eq!(peer.connections(), 1, "the connection was used again");
}

#[tokio::test]
async fn every_status_is_an_answer_and_redirects_are_not_followed() {
    let peer = Peer::start(|arrived| answer(&arrived.target[1..].replace('-', " "), &[("location", "/elsewhere")], "why not")).await;
    let client = client();
    for status in [200, 202, 301, 307, 400, 401, 403, 404, 410, 429, 500, 503] {
        let answer = post(&client, &peer.url(&format!("/{status}-x"))).await.unwrap();
        assert_eq!(answer.status, status);
    }
    assert!(peer.requests().iter().all(|arrived| arrived.target != "/elsewhere"));
}

#[tokio::test]
async fn retry_after_is_read_as_seconds_or_date_and_bounded() {
    let ahead = crate::signatures::date::to_http(NOW + 90);
    let behind = crate::signatures::date::to_http(NOW - 90);
    for (text, seconds) in [("120", Some(120)), (ahead.as_str(), Some(90)), (behind.as_str(), Some(0)), ("999999999", Some(86_400)), ("-5", None), ("soon", None)] {
        let text = text.to_owned();
        let peer = Peer::start(move |_| answer("429 Too Many Requests", &[("retry-after", &text)], "")).await;
        let answer = post(&client(), &peer.url("/inbox")).await.unwrap();
        assert_eq!(answer.retry_after, seconds.map(Duration::from_secs));
    }
}

#[tokio::test]
async fn o10_deliveries_to_ourselves_and_inward_are_refused() {
    let inner = Peer::at(PRIVATE, |_| answer("202 Accepted", &[], "")).await;
    let client = client();
    let ours: Url = "https://our.example/inbox".parse().unwrap();
    assert!(matches!(post(&client, &ours).await, Err(ClientError::Ourselves(_))));
    for url in [inner.url_as("inner.example", "/inbox"), inner.url_as("127.0.0.2", "/inbox")] {
        assert!(matches!(post(&client, &url).await, Err(ClientError::Refused(_))), "{url}");
    }
    assert_eq!(inner.connections(), 0);
}

#[tokio::test]
async fn endless_answers_cost_the_connection_and_nothing_else() {
    let peer = Peer::start(|_| Reply::Endless(b"HTTP/1.1 202 Accepted\r\nconnection: close\r\n\r\n".to_vec(), vec![b'x'; 16 * 1024])).await;
    assert_eq!(post(&client(), &peer.url("/inbox")).await.unwrap().status, 202);
}
