//! The measured server as it is reached from outside: where requests for it go, and who lives there.

use anyhow::Context as _;
use http::Method;
use serde_json::Value;
use url::Url;

use crate::documents::ACTIVITY_JSON;
use crate::options::{LocalOptions, TargetOptions};

/// The server.
#[derive(Debug, Clone)]
pub struct Target {
    http: reqwest::Client,
    origin: Url,
    /// Where its requests go in truth, if not to its own name.
    connect: Option<Url>,
}

/// Somebody who lives there.
#[derive(Debug, Clone)]
pub struct Local {
    pub id: String,
    /// The inbox that is delivered to: the shared one, if there is one.
    pub inbox: Url,
}

impl Target {
    /// Reached as the flags say.
    #[expect(clippy::disallowed_methods, reason = "the load generator is not the server; it asks the server")]
    pub fn of(options: &TargetOptions) -> anyhow::Result<Self> {
        let mut builder = reqwest::Client::builder().http1_only().pool_max_idle_per_host(1_024).redirect(reqwest::redirect::Policy::none()).tcp_nodelay(true).no_proxy();
        if let Some(file) = &options.trust {
            let pem = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            builder = builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(&pem)?);
        }
        let connect = options.connect.as_deref().map(origin).transpose().context("--connect")?;
        Ok(Self { http: builder.build()?, origin: origin(&options.url).context("--url")?, connect })
    }

    /// An address of the server.
    pub fn url(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.origin.join(path)?)
    }

    /// A request for this address: to the server by the way that the flags say, to anyone else directly.
    pub fn request(&self, method: Method, url: &Url) -> reqwest::RequestBuilder {
        match &self.connect {
            Some(connect) if url.origin() == self.origin.origin() => {
                let mut there = connect.clone();
                there.set_path(url.path());
                there.set_query(url.query());
                // What the proxy, that is gone round here, would have added.
                self.http.request(method, there).header("host", authority(url)).header("x-forwarded-proto", url.scheme())
            }
            _ => self.http.request(method, url.clone()),
        }
    }

    /// Finds a local actor by handle or by id.
    pub async fn find(&self, options: &LocalOptions) -> anyhow::Result<Local> {
        let id = match (&options.actor, &options.handle) {
            (Some(id), _) => id.clone(),
            (None, Some(handle)) => self.finger(handle).await?,
            (None, None) => anyhow::bail!("--handle or --actor is missing"),
        };
        let document = self.json(&Url::parse(&id)?, ACTIVITY_JSON).await?;
        let own = document.get("inbox").and_then(Value::as_str);
        let shared = document.pointer("/endpoints/sharedInbox").and_then(Value::as_str).filter(|_| !options.own_inbox);
        let inbox = shared.or(own).context("the local actor has no inbox")?;
        Ok(Local { id, inbox: Url::parse(inbox)? })
    }

    async fn finger(&self, handle: &str) -> anyhow::Result<String> {
        let handle = handle.trim_start_matches('@');
        let account = if handle.contains('@') { handle.to_owned() } else { format!("{handle}@{}", authority(&self.origin)) };
        let mut url = self.url("/.well-known/webfinger")?;
        url.query_pairs_mut().append_pair("resource", &format!("acct:{account}"));
        let answer = self.json(&url, "application/jrd+json").await?;
        let links = answer.get("links").and_then(Value::as_array).into_iter().flatten();
        let id = links.filter(|link| link.get("rel").and_then(Value::as_str) == Some("self")).find_map(|link| link.get("href")?.as_str());
        Ok(id.with_context(|| format!("{account} has no actor"))?.to_owned())
    }

    async fn json(&self, url: &Url, accept: &str) -> anyhow::Result<Value> {
        let answer = self.request(Method::GET, url).header("accept", accept).send().await?;
        anyhow::ensure!(answer.status().is_success(), "{url}: {}", answer.status());
        Ok(answer.json().await?)
    }
}

/// Scheme, host and port of an address, without anything else.
fn origin(text: &str) -> anyhow::Result<Url> {
    let url = Url::parse(text)?;
    anyhow::ensure!(matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none(), "{text:?} is more or less than scheme, host and port");
    Ok(url)
}

/// `host`, or `host:port` where the port is not the default one.
pub fn authority(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, connect: Option<&str>) -> Target {
        Target::of(&TargetOptions { url: url.to_owned(), connect: connect.map(str::to_owned), trust: None }).unwrap()
    }

    #[test]
    fn past_the_proxy_a_request_keeps_name_path_and_query() {
        let target = target("https://maker.test", Some("http://127.0.0.1:8080"));
        let request = target.request(Method::GET, &Url::parse("https://maker.test/a?b=c").unwrap()).build().unwrap();
        assert_eq!(request.url().as_str(), "http://127.0.0.1:8080/a?b=c");
        assert_eq!((&request.headers()["host"], &request.headers()["x-forwarded-proto"]), (&"maker.test".parse().unwrap(), &"https".parse().unwrap()));
    }

    #[test]
    fn other_servers_are_asked_directly() {
        let request = target("https://maker.test", Some("http://127.0.0.1:8080")).request(Method::GET, &Url::parse("https://other.test/").unwrap()).build().unwrap();
        assert_eq!(request.url().as_str(), "https://other.test/");
    }

    #[test]
    fn an_origin_has_no_path_and_is_of_the_web() {
        assert!(origin("https://maker.test/about").is_err() && origin("ftp://maker.test").is_err() && origin("maker.test").is_err());
        assert_eq!(origin("https://maker.test/").unwrap(), origin("https://maker.test").unwrap());
    }
}
