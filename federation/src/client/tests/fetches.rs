//! Fetches that succeed, and what the peer sees of them.

use super::*;
use crate::signatures::{check_headers, parse};

fn verify(arrived: &Arrived) {
    check_headers(&arrived.headers).unwrap();
    let claim = parse(&arrived.method, &arrived.target, &arrived.headers).unwrap();
    assert_eq!(claim.key_id(), "https://our.example/actor#main-key");
    claim.check_time(NOW).unwrap();
    claim.check_host(&[arrived.headers["host"].to_str().unwrap()]).unwrap();
    claim.check_body(&arrived.body).unwrap();
    claim.verify(&PAIR.public_key().unwrap()).unwrap();
}

#[tokio::test]
async fn document_is_fetched_signed_and_asked_for_in_both_types() {
    let peer = Peer::start(|_| ok("{}")).await;
    let url = peer.url("/users/ada?page=1#main-key");
    let fetched = client().get_document(&url, Accept::Either).await.unwrap();
    assert_eq!(fetched.bytes, "{}");
    assert_eq!(fetched.content_type, ACTIVITY);
    assert_eq!(fetched.url, peer.url("/users/ada?page=1"), "the fragment is not part of the document");
    let arrived = &peer.requests()[0];
    assert_eq!(arrived.target, "/users/ada?page=1");
    assert_eq!(arrived.headers["accept"], r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#);
    assert_eq!(arrived.headers["user-agent"], "Peerwright/test (+https://our.example)");
    assert_eq!(arrived.headers["accept-encoding"], "identity");
    verify(arrived);
}

#[tokio::test]
async fn member_signs_what_is_fetched_on_their_behalf() {
    let peer = Peer::start(|_| ok("{}")).await;
    let member = Signer::new("https://our.example/users/ada#main-key", PAIR.clone());
    client().get_document_as(&peer.url("/o/1"), Accept::LdJson, &member).await.unwrap();
    let arrived = &peer.requests()[0];
    assert!(arrived.headers["signature"].to_str().unwrap().contains("users/ada#main-key"));
    assert_eq!(arrived.headers["accept"], r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#);
}

#[tokio::test]
async fn f09_every_hop_is_signed_anew_for_its_own_host() {
    let second = Peer::start(|_| ok("{\"at\":2}")).await;
    let to = second.url_as("other.example", "/o/2").to_string();
    let first = Peer::start(move |_| redirect(&to)).await;
    let fetched = client().get_document(&first.url("/o/1"), Accept::Either).await.unwrap();
    assert_eq!(fetched.url, second.url_as("other.example", "/o/2"));
    for peer in [&first, &second] {
        verify(&peer.requests()[0]);
    }
    let host = second.requests()[0].headers["host"].to_str().unwrap().to_owned();
    assert!(host.starts_with("other.example:"));
}

#[tokio::test]
async fn f29_relative_locations_are_resolved_and_location_on_200_is_ignored() {
    let peer = Peer::start(|arrived| match arrived.target.as_str() {
        "/a/1" => redirect("../b/2?x=1"),
        "/b/2?x=1" => answer("308 Permanent Redirect", &[("location", "/c")], ""),
        "/c" => answer("200 OK", &[("location", "/nowhere"), ("content-type", ACTIVITY)], "{\"c\":1}"),
        _ => answer("404 Not Found", &[], ""),
    })
    .await;
    assert_eq!(document(&client(), &peer.url("/a/1")).await, Ok("{\"c\":1}".to_owned()));
}

#[tokio::test]
async fn f29_other_statuses_with_location_are_no_redirects() {
    for status in ["300 Multiple Choices", "304 Not Modified", "305 Use Proxy", "201 Created", "204 No Content"] {
        let peer = Peer::start(move |_| answer(status, &[("location", "/next")], "")).await;
        let number = status[..3].parse().unwrap();
        assert_eq!(document(&client(), &peer.url("/")).await, Err(ClientError::Status(number)));
        assert_eq!(peer.requests().len(), 1);
    }
}

#[tokio::test]
async fn statuses_say_what_to_do_next() {
    for (status, error, last) in [
        ("404 Not Found", ClientError::Gone(404), true),
        ("410 Gone", ClientError::Gone(410), true),
        ("401 Unauthorized", ClientError::Status(401), true),
        ("429 Too Many Requests", ClientError::Status(429), false),
        ("503 Service Unavailable", ClientError::Status(503), false),
    ] {
        let peer = Peer::start(move |_| answer(status, &[], "")).await;
        let found = document(&client(), &peer.url("/")).await.unwrap_err();
        assert_eq!((found.is_final(), found), (last, error));
    }
}

#[tokio::test]
async fn json_pages_and_files_have_their_own_types_and_bounds() {
    let peer = Peer::start(|arrived| match arrived.target.as_str() {
        "/jrd" => answer("200 OK", &[("content-type", "application/jrd+json; charset=utf-8")], "{\"subject\":1}"),
        "/page" => answer("200 OK", &[("content-type", "text/html")], "<a rel=me>"),
        _ => answer("200 OK", &[("content-type", "image/png")], "0123456789"),
    })
    .await;
    let client = client();
    assert_eq!(client.get_json(&peer.url("/jrd")).await.unwrap().bytes, "{\"subject\":1}");
    assert_eq!(client.get_json(&peer.url("/page")).await, refused(Refusal::ContentType));
    assert_eq!(client.get_html(&peer.url("/page"), 10).await.unwrap().bytes, "<a rel=me>");
    assert_eq!(client.get_html(&peer.url("/jrd"), 100).await, refused(Refusal::ContentType));
    assert_eq!(client.get_media(&peer.url("/file"), 9).await, refused(Refusal::TooLarge));
    let file = client.get_media(&peer.url("/file"), 10).await.unwrap();
    assert_eq!((file.bytes.as_ref(), file.content_type.as_str()), (&b"0123456789"[..], "image/png"));
    let page = peer.requests().into_iter().find(|arrived| arrived.target == "/page").unwrap();
    assert!(page.headers.contains_key("signature"), "asked for as json first");
    let asked_as_page: Vec<_> = peer.requests().into_iter().filter(|a| a.headers["accept"].to_str().unwrap().starts_with("text/html")).collect();
    assert!(asked_as_page.iter().all(|arrived| !arrived.headers.contains_key("signature")), "pages are asked for unsigned");
}

#[tokio::test]
async fn file_is_read_piece_by_piece() {
    let peer = Peer::start(|_| answer("200 OK", &[("content-type", "model/stl")], "solid")).await;
    let mut download = client().open_media(&peer.url("/part.stl"), 5).await.unwrap();
    assert_eq!((download.length(), download.content_type()), (Some(5), "model/stl"));
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(bytes, b"solid");
}

#[tokio::test]
async fn connections_are_used_again() {
    let peer = Peer::start(|_| ok("{}")).await;
    let client = client();
    for number in 0..5 {
        document(&client, &peer.url(&format!("/{number}"))).await.unwrap();
    }
    assert_eq!((peer.connections(), peer.requests().len()), (1, 5));
}

#[tokio::test]
async fn s30_documents_of_one_host_are_metered_and_other_hosts_are_not_touched() {
    let peer = Peer::start(|_| ok("{}")).await;
    let names: [(&str, &[IpAddr]); 2] = [("peer.example", &[PUBLIC]), ("other.example", &[PUBLIC])];
    let client = client_of(&names, Budget { per_minute: 60, burst: 3 });
    let mut results = Vec::new();
    for number in 0..5 {
        results.push(document(&client, &peer.url(&format!("/{number}"))).await.err());
    }
    assert_eq!(results, [None, None, None, Some(ClientError::Busy), Some(ClientError::Busy)]);
    assert_eq!(peer.requests().len(), 3, "nothing was asked");
    assert_eq!(client.recently_failed(&peer.url("/4")), None, "our own limit is not the peer's failure");
    assert!(document(&client, &peer.url_as("other.example", "/")).await.is_ok());
    assert!(client.get_media(&peer.url("/file"), 10).await.is_ok(), "files are not documents");
}

#[tokio::test]
async fn f15_hosts_below_one_registered_name_have_one_budget_together() {
    let peer = Peer::start(|_| ok("{}")).await;
    let wild: Vec<String> = (0..20).map(|number| format!("n{number}.evil.example")).collect();
    let mut names: Vec<(&'static str, &[IpAddr])> = vec![("other.example", &[PUBLIC])];
    names.extend(wild.iter().map(|name| (&*name.clone().leak(), &[PUBLIC] as &[IpAddr])));
    let client = client_of(&names, Budget { per_minute: 60, burst: 3 });
    let mut answered = Vec::new();
    for name in &wild {
        answered.push(document(&client, &peer.url_as(name, "/")).await);
    }
    assert_eq!(answered.iter().take_while(|answer| answer.is_ok()).count(), 12, "four times what one host has");
    assert!(answered.iter().skip(12).all(|answer| *answer == Err(ClientError::Busy)), "{answered:?}");
    assert_eq!(peer.requests().len(), 12, "nothing more was asked");
    assert!(document(&client, &peer.url_as("other.example", "/")).await.is_ok(), "others flow");
}

#[tokio::test]
async fn s30_what_strangers_at_the_door_use_up_is_not_missing_in_the_house() {
    let peer = Peer::start(|_| ok("{}")).await;
    let client = client_of(&[("peer.example", &[PUBLIC])], Budget { per_minute: 60, burst: 3 });
    let door = client.at_the_door();
    for number in 0..3 {
        assert!(document(&door, &peer.url(&format!("/forged/{number}"))).await.is_ok());
    }
    assert_eq!(document(&door, &peer.url("/forged/3")).await, Err(ClientError::Busy));
    for number in 0..3 {
        assert!(document(&client, &peer.url(&format!("/wanted/{number}"))).await.is_ok(), "a look-up by somebody here");
    }
    assert_eq!(document(&client, &peer.url("/wanted/3")).await, Err(ClientError::Busy), "each has one");
}

#[tokio::test]
async fn who_says_what_it_wants_signed_is_asked_once_more() {
    let asked = r#"sig1=("@method" "@target-uri" "@authority" "accept");created;nonce="n1""#;
    let peer = Peer::start(move |arrived| match arrived.headers.get("signature-input") {
        Some(input) if input.to_str().unwrap().contains("nonce=\"n1\"") => ok("{}"),
        _ if arrived.target == "/plain" => answer("401 Unauthorized", &[], ""),
        _ if arrived.target == "/odd" => answer("401 Unauthorized", &[("accept-signature", "sig1=(\"@status\")")], ""),
        _ if arrived.target == "/never" => answer("401 Unauthorized", &[("accept-signature", "sig1=(\"@method\" \"@target-uri\")")], ""),
        _ => answer("401 Unauthorized", &[("accept-signature", asked)], ""),
    })
    .await;
    let client = client();
    for (path, requests) in [("/plain", 1), ("/odd", 1), ("/never", 2)] {
        let before = peer.requests().len();
        assert_eq!(document(&client, &peer.url(path)).await, Err(ClientError::Status(401)), "{path}");
        assert_eq!(peer.requests().len() - before, requests, "{path}");
    }
    assert_eq!(document(&client, &peer.url("/users/ada?x=1")).await, Ok("{}".to_owned()));
    let [.., first, second] = &peer.requests()[..] else { panic!() };
    assert!(first.headers.contains_key("signature") && !first.headers.contains_key("signature-input"), "cavage first");
    let claim = crate::signatures::parse(&second.method, &second.target, &second.headers).unwrap();
    claim.verify(&PAIR.public_key().unwrap()).unwrap();
    assert_eq!(client.get_html(&peer.url("/page"), 100).await.err(), Some(ClientError::Status(401)), "what is asked unsigned stays so");
}

#[tokio::test]
async fn s20_failed_fetches_are_remembered_until_somebody_insists() {
    let peer = Peer::start(|_| answer("410 Gone", &[], "")).await;
    let (client, url) = (client(), peer.url("/users/ada"));
    for _ in 0..3 {
        assert_eq!(document(&client, &url).await, Err(ClientError::Gone(410)));
    }
    assert_eq!(peer.requests().len(), 1);
    assert!(client.get_document_again(&url, Accept::Either).await.is_err());
    assert_eq!(peer.requests().len(), 2);
    client.remember_failure(&peer.url("/users/eve"), ClientError::Status(401));
    assert_eq!(document(&client, &peer.url("/users/eve#main-key")).await, Err(ClientError::Status(401)));
    assert_eq!(peer.requests().len(), 2);
}

#[tokio::test]
async fn no_more_than_eight_fetches_are_under_way_to_one_host() {
    let (waiting, most) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
    let listener = TcpListener::bind((PUBLIC, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (release, full) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (gate, eight, max) = (release.clone(), full.clone(), most.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (gate, eight, max, waiting) = (gate.clone(), eight.clone(), max.clone(), waiting.clone());
            tokio::spawn(async move {
                while let Ok(Some(_)) = read(&mut stream).await {
                    {
                        let mut waiting = waiting.lock().unwrap();
                        *waiting += 1;
                        let mut max = max.lock().unwrap();
                        *max = (*max).max(*waiting);
                    }
                    eight.add_permits(1);
                    gate.acquire().await.unwrap().forget();
                    *waiting.lock().unwrap() -= 1;
                    let Reply::Bytes(bytes) = ok("{}") else {
                        return;
                    };
                    stream.write_all(&bytes).await.unwrap();
                }
            });
        }
    });
    let client = client();
    let fetches: Vec<_> = (0..20)
        .map(|number| {
            let (client, url) = (client.clone(), format!("http://peer.example:{port}/{number}"));
            tokio::spawn(async move { document(&client, &url.parse().unwrap()).await })
        })
        .collect();
    full.acquire_many(8).await.unwrap().forget();
    release.add_permits(20);
    for fetch in fetches {
        assert_eq!(fetch.await.unwrap(), Ok("{}".to_owned()));
    }
    assert_eq!(*most.lock().unwrap(), 8);
}

#[tokio::test]
async fn library_client_follows_the_same_rules() {
    let peer = Peer::start(|arrived| match arrived.target.as_str() {
        "/moved" => redirect("/o/1"),
        "/o/1" => answer("200 OK", &[("content-type", "application/ld+json; charset=utf-8; profile=\"https://www.w3.org/ns/activitystreams\"")], "{\"id\":1}"),
        "/html" => answer("200 OK", &[("content-type", "text/html")], ""),
        "/gone" => answer("410 Gone", &[], ""),
        _ => answer("202 Accepted", &[], ""),
    })
    .await;
    let library = client().middleware_client();
    let response = library.get(peer.url("/moved")).send().await.unwrap();
    assert_eq!(response.url(), &peer.url("/o/1"), "the final address, for the check of the id");
    assert_eq!(response.headers()["content-type"], ACTIVITY);
    assert_eq!(response.bytes().await.unwrap(), "{\"id\":1}");
    verify(&peer.requests()[0]);
    assert_eq!(library.get(peer.url("/gone")).send().await.unwrap().status(), 410);
    let failure = |error: reqwest_middleware::Error| match error {
        reqwest_middleware::Error::Middleware(error) => error.downcast::<ClientError>().unwrap(),
        other => panic!("{other}"),
    };
    let error = library.get(peer.url("/html")).send().await.unwrap_err();
    assert_eq!(failure(error), ClientError::Refused(Refusal::ContentType));
    for method in [Method::GET, Method::POST] {
        let error = library.request(method, "http://10.0.0.1/inbox").send().await.unwrap_err();
        assert_eq!(failure(error), ClientError::Refused(Refusal::IpLiteral));
    }
    assert_eq!(library.post(peer.url("/inbox")).body("{}").send().await.unwrap().status(), 202);
}

#[tokio::test]
async fn development_switches_open_this_machine() {
    let peer = Peer::start(|_| ok("{}")).await;
    let rules = Rules { allow_private_addresses: true, ..rules() };
    let client = Client::new(rules, signer(), clock(NOW)).unwrap();
    for host in ["localhost", "127.0.0.1"] {
        assert_eq!(document(&client, &peer.url_as(host, "/")).await, Ok("{}".to_owned()), "{host}");
    }
    let question = client.webfinger_url("localhost:4000", "acct:ada@localhost:4000").unwrap();
    assert_eq!(question.as_str(), "http://localhost:4000/.well-known/webfinger?resource=acct%3Aada%40localhost%3A4000");
}

#[test]
fn extra_certificates_that_cannot_be_used_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let with = |file: &str| {
        let rules = Rules { extra_ca_file: Some(folder.path().join(file)), ..rules() };
        Client::new(rules, signer(), clock(NOW)).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert!(with("missing.pem").starts_with("extra certificates cannot be read from"));
    std::fs::write(folder.path().join("empty.pem"), "nothing").unwrap();
    assert!(with("empty.pem").starts_with("no pem certificates in"));
}
