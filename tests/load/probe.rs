//! Looks at a server as its people do: follows an author of the fediverse, and waits until what they sent stands in the home.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::api::{Api, text};
use crate::options::{ProbeKind, ProbeOptions};
use crate::target::Target;

/// How many of the latest notes are looked for: homes are bounded, ours by 800 entries, that of Mastodon by 400.
const LOOKED_FOR_HERE: usize = 700;
const LOOKED_FOR_THERE: usize = 350;
/// As a share of what has passed, how long to wait between two looks: the looks cost CPU too.
const PART: u32 = 50;

/// A way to look.
#[derive(Debug, Clone)]
pub enum Probe {
    Peerwright(Api),
    Mastodon(Api),
    None,
}

/// When notes were seen.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub all: bool,
    pub after: Duration,
    /// How many were looked for, the last ones.
    pub looked_for: usize,
    pub found: usize,
    pub looks: usize,
}

impl Probe {
    /// As the flags say.
    pub fn of(options: &ProbeOptions, target: &Target) -> anyhow::Result<Self> {
        let api = || Ok::<_, anyhow::Error>(Api::new(target.clone(), options.token.clone().context("--token is missing")?));
        Ok(match options.kind() {
            ProbeKind::Peerwright => Self::Peerwright(api()?),
            ProbeKind::Mastodon => Self::Mastodon(api()?),
            ProbeKind::None => Self::None,
        })
    }

    /// Whether nothing can be looked at.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Lets the local account follow `name@host`, and waits until that counts.
    pub async fn follow(&self, handle: &str, patience: Duration) -> anyhow::Result<()> {
        let asked = Instant::now();
        match self {
            Self::None => return Ok(()),
            Self::Peerwright(api) => {
                api.get("/api/peerwright/v1/resolve", &[("uri", &format!("@{handle}"))]).await?;
                api.post(&format!("/api/peerwright/v1/makers/{handle}/follow"), &json!({})).await?;
                while text(&api.get(&format!("/api/peerwright/v1/makers/{handle}"), &[]).await?, "following") != "following" {
                    wait(asked, patience, handle).await?;
                }
            }
            Self::Mastodon(api) => {
                let found = api.get("/api/v2/search", &[("q", &format!("@{handle}")), ("type", "accounts"), ("resolve", "true"), ("limit", "1")]).await?;
                let id = found.pointer("/accounts/0/id").and_then(Value::as_str).with_context(|| format!("the server does not find {handle}"))?;
                api.post(&format!("/api/v1/accounts/{id}/follow"), &json!({})).await?;
                while api.get("/api/v1/accounts/relationships", &[("id[]", id)]).await?.pointer("/0/following").and_then(Value::as_bool) != Some(true) {
                    wait(asked, patience, handle).await?;
                }
            }
        }
        Ok(())
    }

    /// Waits until the last of these ids stand in the home.
    pub async fn until_seen(&self, ids: &[String], begun: Instant, patience: Duration) -> anyhow::Result<Seen> {
        let most = if matches!(self, Self::Peerwright(_)) { LOOKED_FOR_HERE } else { LOOKED_FOR_THERE };
        let wanted: HashSet<&str> = ids.iter().rev().take(most).map(String::as_str).collect();
        let mut looks = 0;
        loop {
            looks += 1;
            let found = self.count(&wanted).await?;
            let after = begun.elapsed();
            if found == wanted.len() || after > patience {
                return Ok(Seen { all: found == wanted.len(), after, looked_for: wanted.len(), found, looks });
            }
            tokio::time::sleep((after / PART).max(Duration::from_millis(20))).await;
        }
    }

    /// How many of these stand in the home; further pages are only asked for as long as the ones before hold some.
    async fn count(&self, wanted: &HashSet<&str>) -> anyhow::Result<usize> {
        let (mut found, mut next) = (HashSet::new(), None);
        loop {
            let (ids, following) = self.page(next.as_deref()).await?;
            let before = found.len();
            found.extend(ids.into_iter().filter(|id| wanted.contains(id.as_str())));
            match following {
                Some(following) if found.len() > before && found.len() < wanted.len() => next = Some(following),
                _ => return Ok(found.len()),
            }
        }
    }

    /// The ids on one page of the home, and where the next begins.
    async fn page(&self, from: Option<&str>) -> anyhow::Result<(Vec<String>, Option<String>)> {
        match self {
            Self::None => Ok((Vec::new(), None)),
            Self::Peerwright(api) => {
                let query: Vec<(&str, &str)> = [("limit", "80")].into_iter().chain(from.map(|cursor| ("cursor", cursor))).collect();
                let page = api.get("/api/peerwright/v1/timelines/home", &query).await?;
                let ids = page.get("items").and_then(Value::as_array).into_iter().flatten().map(|item| text(item, "address").to_owned()).collect();
                Ok((ids, page.get("next").and_then(Value::as_str).map(str::to_owned)))
            }
            Self::Mastodon(api) => {
                let query: Vec<(&str, &str)> = [("limit", "40")].into_iter().chain(from.map(|id| ("max_id", id))).collect();
                let page = api.get("/api/v1/timelines/home", &query).await?;
                let statuses = page.as_array().map_or(&[][..], Vec::as_slice);
                let ids = statuses.iter().map(|status| text(status, "uri").to_owned()).collect();
                Ok((ids, statuses.last().map(|status| text(status, "id").to_owned())))
            }
        }
    }
}

async fn wait(asked: Instant, patience: Duration, handle: &str) -> anyhow::Result<()> {
    anyhow::ensure!(asked.elapsed() < patience, "following {handle} was not answered");
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(())
}
