//! Lets the local account publish one post, by an API or by a command.

use anyhow::Context as _;
use serde_json::json;

use crate::api::{Api, text};
use crate::options::{ProbeKind, ProbeOptions};
use crate::target::Target;

/// How to publish.
#[derive(Debug, Clone)]
pub enum Publisher {
    /// A listing of ours; it is drafted before it is timed.
    Peerwright(Api),
    /// A public status.
    Mastodon(Api),
    /// Whatever this line does in a shell.
    Command(String),
}

/// A post that needs only to be published.
#[derive(Debug)]
pub struct Draft(String);

impl Publisher {
    /// `peerwright`, `mastodon`, or `command` with a line; without any of them what the probe speaks.
    pub fn of(kind: Option<&str>, command: Option<&str>, probe: &ProbeOptions, target: &Target) -> anyhow::Result<Self> {
        let api = || Ok::<_, anyhow::Error>(Api::new(target.clone(), probe.token.clone().context("--token is missing")?));
        let implied = match probe.kind() {
            ProbeKind::Peerwright => Some("peerwright"),
            ProbeKind::Mastodon => Some("mastodon"),
            ProbeKind::None => None,
        };
        match (kind.or(implied), command) {
            (Some("command") | None, Some(line)) => Ok(Self::Command(line.to_owned())),
            (Some("peerwright"), None) => Ok(Self::Peerwright(api()?)),
            (Some("mastodon"), None) => Ok(Self::Mastodon(api()?)),
            (Some("command"), None) => anyhow::bail!("--publish command takes the line to run after it"),
            (None, None) => anyhow::bail!("say how to publish: --publish peerwright or mastodon with --token, or --publish command LINE"),
            (Some(kind), _) => anyhow::bail!("--publish {kind} is not known, or takes no line; there are peerwright, mastodon and command LINE"),
        }
    }

    /// Writes what is to be published, where that is a step of its own.
    pub async fn draft(&self, number: usize) -> anyhow::Result<Draft> {
        let title = format!("Shavings, bag number {number}");
        let Self::Peerwright(api) = self else { return Ok(Draft(title)) };
        let listing = api.post("/api/peerwright/v1/listings", &json!({"purpose": "offer", "terms": "gift", "title": title, "description": "For kindling."})).await?;
        Ok(Draft(text(&listing, "id").to_owned()))
    }

    /// Publishes it.
    pub async fn publish(&self, Draft(draft): Draft) -> anyhow::Result<()> {
        match self {
            Self::Peerwright(api) => _ = api.post(&format!("/api/peerwright/v1/listings/{draft}/publish"), &json!({})).await?,
            Self::Mastodon(api) => _ = api.post("/api/v1/statuses", &json!({"status": format!("{draft}, for kindling."), "visibility": "public"})).await?,
            Self::Command(line) => {
                // What it prints is not ours to tell.
                let done = tokio::process::Command::new("sh").arg("-c").arg(line).stdout(std::process::Stdio::null()).status().await?;
                anyhow::ensure!(done.success(), "the command ended with {done}");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Publisher;
    use crate::options::{ProbeOptions, TargetOptions};
    use crate::target::Target;

    fn chosen(kind: Option<&str>, line: Option<&str>, token: Option<&str>) -> Option<Publisher> {
        let target = Target::of(&TargetOptions { url: "https://maker.test".to_owned(), connect: None, trust: None }).unwrap();
        Publisher::of(kind, line, &ProbeOptions { probe: None, token: token.map(str::to_owned) }, &target).ok()
    }

    #[test]
    fn what_cannot_publish_is_refused() {
        assert!(chosen(None, None, None).is_none());
        assert!(chosen(Some("mastodon"), None, None).is_none());
        assert!(chosen(Some("command"), None, Some("t")).is_none());
        assert!(chosen(Some("pigeon"), None, Some("t")).is_none());
    }

    #[test]
    fn a_token_alone_means_our_own_api() {
        assert!(matches!(chosen(None, None, Some("t")), Some(Publisher::Peerwright(_))));
        assert!(matches!(chosen(Some("mastodon"), None, Some("t")), Some(Publisher::Mastodon(_))));
        assert!(matches!(chosen(Some("command"), Some("true"), None), Some(Publisher::Command(_))));
    }
}
