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
    /// How many pages of the home were asked for.
    pub pages: usize,
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
        let mut search =
            Search { wanted: ids.iter().rev().take(most).map(String::as_str).collect(), last: ids.last().map_or("", String::as_str), first_page: Vec::new(), pages: 0 };
        loop {
            let found = self.count(&mut search).await?;
            let after = begun.elapsed();
            let all = found == search.wanted.len();
            if all || after > patience {
                return Ok(Seen { all, after, looked_for: search.wanted.len(), found, pages: search.pages });
            }
            tokio::time::sleep((after / PART).max(Duration::from_millis(20))).await;
        }
    }

    /// How many of the wanted stand in the home. Looks cost the server time, so only the first page is looked at for as
    /// long as it changes and the last one is not on it.
    async fn count(&self, search: &mut Search<'_>) -> anyhow::Result<usize> {
        let (mut ids, mut next) = self.page(None).await?;
        search.pages += 1;
        let is_worth_more = ids.iter().any(|id| id == search.last) || ids == search.first_page;
        search.first_page.clone_from(&ids);
        let mut found = HashSet::new();
        loop {
            let before = found.len();
            found.extend(ids.into_iter().filter(|id| search.wanted.contains(id.as_str())));
            let is_done = !is_worth_more || found.len() == before || found.len() == search.wanted.len();
            match next.take().filter(|_| !is_done) {
                Some(following) => (ids, next) = self.page(Some(&following)).await?,
                None => return Ok(found.len()),
            }
            search.pages += 1;
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

/// What is looked for, and what was seen at the last look.
struct Search<'a> {
    wanted: HashSet<&'a str>,
    last: &'a str,
    first_page: Vec<String>,
    pages: usize,
}

async fn wait(asked: Instant, patience: Duration, handle: &str) -> anyhow::Result<()> {
    anyhow::ensure!(asked.elapsed() < patience, "following {handle} was not answered");
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use axum::extract::Query;
    use axum::routing::{get, post};
    use axum::{Json, Router};

    use super::*;
    use crate::options::TargetOptions;

    /// A home of 100 statuses, the newest first, 40 a page.
    async fn home(Query(asked): Query<HashMap<String, String>>) -> Json<Value> {
        let newest = asked.get("max_id").map_or(100, |id| id.parse::<usize>().unwrap() - 1);
        Json((1..=newest).rev().take(40).map(|id| json!({"id": id.to_string(), "uri": format!("note {id}")})).collect())
    }

    async fn mastodon() -> Probe {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route(
                "/api/v2/search",
                get(|Query(asked): Query<HashMap<String, String>>| async move { Json(json!({"accounts": [{"id": asked["q"].trim_start_matches("@a@").to_owned()}]})) }),
            )
            .route("/api/v1/accounts/{id}/follow", post(|| async { Json(json!({"requested": true})) }))
            .route(
                "/api/v1/accounts/relationships",
                get(|Query(asked): Query<HashMap<String, String>>| async move { Json(json!([{"id": asked["id[]"], "following": asked["id[]"] == "good.test"}])) }),
            )
            .route("/api/v1/timelines/home", get(home));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let target = Target::of(&TargetOptions { url, connect: None, trust: None }).unwrap();
        Probe::Mastodon(Api::new(target, "token".to_owned()))
    }

    fn notes(numbers: std::ops::RangeInclusive<usize>) -> Vec<String> {
        numbers.map(|number| format!("note {number}")).collect()
    }

    #[tokio::test]
    async fn notes_are_found_on_all_pages_of_a_home() {
        let seen = mastodon().await.until_seen(&notes(11..=100), Instant::now(), Duration::from_secs(60)).await.unwrap();
        assert!(seen.all, "{seen:?}");
        assert_eq!((seen.looked_for, seen.found, seen.pages), (90, 90, 3));
    }

    #[tokio::test]
    async fn what_never_comes_is_given_up() {
        let seen = mastodon().await.until_seen(&notes(99..=101), Instant::now(), Duration::ZERO).await.unwrap();
        assert!(!seen.all && seen.found == 2 && seen.looked_for == 3, "{seen:?}");
    }

    #[tokio::test]
    async fn a_follow_counts_once_it_is_accepted() {
        let probe = mastodon().await;
        probe.follow("a@good.test", Duration::from_secs(60)).await.unwrap();
        assert!(probe.follow("a@deaf.test", Duration::ZERO).await.is_err());
    }
}
