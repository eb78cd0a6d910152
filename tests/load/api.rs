//! The REST API of the measured instance, as far as the scenarios need it.

use serde_json::{Value, json};

use crate::arguments::Arguments;

/// An instance and a token of one of its makers.
#[derive(Debug, Clone)]
pub struct Api {
    pub http: reqwest::Client,
    pub url: String,
    pub handle: String,
    token: String,
}

/// A client for plain HTTP on this machine.
#[expect(clippy::disallowed_methods, reason = "the load generator is not the server; it asks the server")]
pub fn client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().pool_max_idle_per_host(64).no_proxy().build()?)
}

impl Api {
    pub fn of(arguments: &Arguments) -> anyhow::Result<Self> {
        Ok(Self {
            http: client()?,
            url: arguments.needed("url")?.trim_end_matches('/').to_owned(),
            handle: arguments.needed("handle")?.to_owned(),
            token: arguments.needed("token")?.to_owned(),
        })
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.http.get(format!("{}/api/peerwright/v1{path}", self.url)).bearer_auth(&self.token).send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        Ok(answer.json().await?)
    }

    pub async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        let answer = self.http.post(format!("{}/api/peerwright/v1{path}", self.url)).bearer_auth(&self.token).json(&body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or_else(|_| json!(null)))
    }

    /// How many entries of at most `most` the home holds.
    pub async fn count_home(&self, most: usize) -> anyhow::Result<usize> {
        let (mut count, mut cursor) = (0, String::new());
        loop {
            let page = self.get(&format!("/timelines/home?limit=80{cursor}")).await?;
            count += page.get("items").and_then(Value::as_array).map_or(0, Vec::len);
            match page.get("next").and_then(Value::as_str) {
                Some(next) if count < most => cursor = format!("&cursor={next}"),
                _ => return Ok(count),
            }
        }
    }
}
