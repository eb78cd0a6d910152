//! A REST API of the measured server, spoken as the owner of a token.

use http::Method;
use serde_json::Value;
use url::Url;

use crate::target::Target;

/// The API with a token; clones share the connections.
#[derive(Debug, Clone)]
pub struct Api {
    target: Target,
    token: String,
}

impl Api {
    /// Speaks to this server as the owner of the token.
    pub fn new(target: Target, token: String) -> Self {
        Self { target, token }
    }

    /// Asks for an address: path and what is asked.
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Value> {
        let mut url = self.target.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.ask(self.target.request(Method::GET, &url), &url).await
    }

    /// Sends a document.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = self.target.url(path)?;
        self.ask(self.target.request(Method::POST, &url).json(body), &url).await
    }

    async fn ask(&self, request: reqwest::RequestBuilder, url: &Url) -> anyhow::Result<Value> {
        let answer = request.bearer_auth(&self.token).header("accept", "application/json").send().await?;
        let (status, body) = (answer.status(), answer.bytes().await?);
        anyhow::ensure!(status.is_success(), "{url}: {status} {}", String::from_utf8_lossy(&body));
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }
}

/// The text of this name.
pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
