//! The cases F-01 to F-29: peers that lead us astray, flood us or keep us waiting.

use super::*;

#[tokio::test]
async fn f01_redirects_inward_are_not_followed() {
    let inner = Peer::at(PRIVATE, |_| ok("{\"secret\":1}")).await;
    for to in [
        inner.url_as("127.0.0.2", "/").to_string(),
        inner.url_as("inner.example", "/").to_string(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "http://127.0.0.1:5432/".to_owned(),
        "http://[::1]/".to_owned(),
        "http://localhost/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//0x7f.1/".to_owned(),
    ] {
        let location = to.clone();
        let peer = Peer::start(move |_| redirect(&location)).await;
        let error = document(&client(), &peer.url("/")).await.unwrap_err();
        assert!(matches!(error, ClientError::Refused(_)), "{to}: {error}");
        assert_eq!(peer.requests().len(), 1);
    }
    assert_eq!(inner.connections(), 0, "no connection was opened");
}

#[tokio::test]
async fn f02_hosts_with_forbidden_addresses_are_refused() {
    for address in [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.2",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "fc00::1",
        "fe80::1",
        "2002:7f00:1::1",
    ] {
        let address: IpAddr = address.parse().unwrap();
        let client = client_of(&[("evil.example", &[address])], Budget::UNLIMITED);
        for url in ["http://evil.example/", "https://evil.example/"] {
            assert_eq!(document(&client, &url.parse().unwrap()).await, refused(Refusal::Address(address)), "{address}");
        }
    }
}

#[tokio::test]
async fn f04_the_addresses_that_were_judged_are_the_ones_connected_to() {
    let (outer, asked) = (Peer::start(|_| ok("{\"outer\":1}")).await, Arc::new(Mutex::new(0)));
    let counter = asked.clone();
    let lookup: Lookup = Arc::new(move |_| {
        let mut asked = counter.lock().unwrap();
        *asked += 1;
        let address = if *asked == 1 { PUBLIC } else { PRIVATE };
        Box::pin(async move { Ok(vec![address]) })
    });
    let resolver = Resolver::of(lookup, |address| address == PUBLIC);
    let client = Client::with_resolver(rules(), signer(), clock(NOW), Budget::UNLIMITED, resolver).unwrap();
    assert_eq!(document(&client, &outer.url("/")).await, Ok("{\"outer\":1}".to_owned()));
    assert_eq!(*asked.lock().unwrap(), 1, "one lookup serves the check and the connection");
}

#[tokio::test]
async fn f05_one_private_address_among_public_ones_is_refused() {
    let peer = Peer::start(|_| ok("{}")).await;
    let client = client_of(&[("peer.example", &[PUBLIC, PRIVATE])], Budget::UNLIMITED);
    assert_eq!(document(&client, &peer.url("/")).await, refused(Refusal::Address(PRIVATE)));
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn f08_redirects_end_after_three_hops_and_never_return() {
    let peer = Peer::start(|arrived| match arrived.target.as_str() {
        "/self" => redirect("/self"),
        "/a" => redirect("/b"),
        "/b" => redirect("/a#again"),
        "/end" => ok("{}"),
        numbered => {
            let hops: u32 = numbered[1..].parse().unwrap();
            redirect(&if hops == 0 { "/end".to_owned() } else { format!("/{}", hops - 1) })
        }
    })
    .await;
    let client = client();
    let mut asked = 0;
    for (path, requests) in [("/self", 1), ("/a", 2), ("/50", 4), ("/3", 4)] {
        assert_eq!(document(&client, &peer.url(path)).await, refused(Refusal::Redirects), "{path}");
        assert_eq!(peer.requests().len() - asked, requests, "{path}");
        asked = peer.requests().len();
    }
    assert_eq!(document(&client, &peer.url("/2")).await, Ok("{}".to_owned()), "three hops are allowed");
}

#[tokio::test]
async fn f08_redirect_without_a_usable_location_is_refused() {
    for headers in [vec![], vec![("location", "http://[")], vec![("location", "http://")]] {
        let peer = Peer::start(move |_| answer("302 Found", &headers, "")).await;
        assert_eq!(document(&client(), &peer.url("/")).await, refused(Refusal::Location));
    }
}

#[tokio::test]
async fn f10_documents_of_other_types_are_refused() {
    for content_type in ["text/html", "application/json", "text/plain", "application/ld+json", ""] {
        let peer = Peer::start(move |_| answer("200 OK", &[("content-type", content_type)], "{}")).await;
        assert_eq!(document(&client(), &peer.url("/")).await, refused(Refusal::ContentType), "{content_type}");
    }
    let missing = Peer::start(|_| answer("200 OK", &[], "{}")).await;
    assert_eq!(document(&client(), &missing.url("/")).await, refused(Refusal::ContentType));
    let twice = Peer::start(|_| answer("200 OK", &[("content-type", ACTIVITY), ("content-type", "text/html")], "{}")).await;
    assert_eq!(document(&client(), &twice.url("/")).await, refused(Refusal::ContentType));
}

#[tokio::test]
async fn f11_announced_and_unannounced_floods_end_at_the_bound() {
    let head = |extra: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: {ACTIVITY}\r\n{extra}\r\n").into_bytes();
    let flood = vec![b' '; 16 * 1024];
    let chunk = [&b"4000\r\n"[..], &flood, b"\r\n"].concat();
    for (head, piece) in [(head("content-length: 10737418240\r\n"), flood.clone()), (head("connection: close\r\n"), flood.clone()), (head("transfer-encoding: chunked\r\n"), chunk)]
    {
        let peer = Peer::start(move |_| Reply::Endless(head.clone(), piece.clone())).await;
        assert_eq!(document(&client(), &peer.url("/")).await, refused(Refusal::TooLarge));
    }
}

#[tokio::test]
async fn f11_body_longer_than_announced_is_cut_and_its_connection_dropped() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {ACTIVITY}\r\ncontent-length: 2\r\n\r\n{{}}");
    let peer = Peer::start(move |_| Reply::Endless(head.clone().into_bytes(), vec![b'x'; 4096])).await;
    let client = client();
    assert_eq!(document(&client, &peer.url("/1")).await, Ok("{}".to_owned()));
    assert_eq!(document(&client, &peer.url("/2")).await, Ok("{}".to_owned()));
    assert_eq!(peer.connections(), 2);
}

#[tokio::test]
async fn f13_compressed_bodies_are_refused() {
    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, gzip"] {
        let headers = [("content-type", ACTIVITY), ("content-encoding", encoding)];
        let peer = Peer::start(move |_| answer("200 OK", &headers, "{}")).await;
        assert_eq!(document(&client(), &peer.url("/")).await, refused(Refusal::Encoding), "{encoding}");
    }
}

#[tokio::test]
async fn f25_https_does_not_fall_back_to_http() {
    let listener = TcpListener::bind((PUBLIC, 0)).await.unwrap();
    let url = format!("https://peer.example:{}/", listener.local_addr().unwrap().port());
    let first_byte = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let first = stream.read_u8().await.unwrap();
        let Reply::Bytes(bytes) = ok("{}") else {
            return first;
        };
        stream.write_all(&bytes).await.unwrap();
        first
    });
    let error = document(&client(), &url.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, ClientError::Later(Trouble::Network(_))), "{error}");
    assert_eq!(first_byte.await.unwrap(), 0x16, "a TLS handshake and nothing else");
}

#[tokio::test]
async fn f26_redirect_to_ourselves_is_told_and_not_followed() {
    let peer = Peer::start(|_| redirect("https://our.example/o/1")).await;
    let error = document(&client(), &peer.url("/")).await.unwrap_err();
    assert_eq!(error, ClientError::Ourselves("https://our.example/o/1".to_owned()));
}

#[tokio::test]
async fn f27_broken_http_is_an_error() {
    for reply in [
        "",
        "{}",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 twohundred OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    ] {
        let bytes = [reply.as_bytes(), &[b'\n'; 64]].concat();
        let peer = Peer::start(move |_| Reply::Endless(bytes.clone(), vec![b'\0'; 4096])).await;
        let error = document(&client(), &peer.url("/")).await.unwrap_err();
        assert!(matches!(error, ClientError::Later(Trouble::Network(_))), "{reply:?}: {error}");
    }
}

#[tokio::test]
async fn f27_endless_headers_are_an_error() {
    let peer = Peer::start(|_| Reply::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), format!("x: {}\r\n", "a".repeat(4000)).into_bytes())).await;
    let error = document(&client(), &peer.url("/")).await.unwrap_err();
    assert!(matches!(error, ClientError::Later(Trouble::Network(_))), "{error}");
}

#[tokio::test]
async fn silent_and_dripping_peers_run_out_of_time() {
    let (short, long) = (Duration::from_millis(200), Duration::from_secs(60));
    let exchange = || Kind::document(Accept::Either).within(long, Some(short));
    let silent = Peer::start(|_| Reply::Stuck(Vec::new())).await;
    let found = client().fetch(&silent.url("/"), &exchange(), None).await;
    assert_eq!(found, Err(ClientError::Later(Trouble::Timeout)));
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {ACTIVITY}\r\ncontent-length: 9\r\n\r\n{{");
    let stuck = Peer::start(move |_| Reply::Stuck(head.clone().into_bytes())).await;
    let found = client().fetch(&stuck.url("/"), &exchange(), None).await;
    assert_eq!(found, Err(ClientError::Later(Trouble::Timeout)));
    let total = Kind::media(10).within(short, None);
    assert_eq!(client().fetch(&silent.url("/"), &total, None).await, Err(ClientError::Later(Trouble::Timeout)));
}

#[tokio::test]
async fn names_that_do_not_exist_and_closed_ports_are_for_later() {
    let error = document(&client(), &"http://nowhere.example/".parse().unwrap()).await.unwrap_err();
    assert!(error.is_nxdomain() && !error.is_final());
    let closed = TcpListener::bind((PUBLIC, 0)).await.unwrap().local_addr().unwrap().port();
    let url = format!("http://peer.example:{closed}/").parse().unwrap();
    let error = document(&client(), &url).await.unwrap_err();
    assert!(matches!(error, ClientError::Later(Trouble::Network(_))), "{error}");
}
