//! Two communities on one machine, alive within seconds: the first thing a newcomer tries.

mod house;
mod speech;
mod story;
mod talk;

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::start::Running;
use house::House;

/// What everybody's password is in the demo.
pub const PASSWORD: &str = "a walnut shuttle";

/// Two running instances and the folder they live in.
pub struct Demo {
    pub harbour: Running,
    pub hill: Running,
    folder: PathBuf,
    is_temporary: bool,
}

/// Starts both instances on `port` and the one after it, and lets their makers act.
///
/// # Errors
/// A port is taken, or the folder cannot be written.
pub async fn start(port: u16, folder: Option<&Path>) -> anyhow::Result<Demo> {
    let (folder, is_temporary) = match folder {
        Some(folder) => (folder.to_owned(), false),
        None => (std::env::temp_dir().join(format!("peerwright-demo-{port}-{}", std::process::id())), true),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let next = port.checked_add(1).context("--port leaves no room for a second instance")?;
    let (harbour, hill) = tokio::try_join!(house::open(&story::HARBOUR, port, &folder), house::open(&story::HILL, next, &folder))?;
    if harbour.is_new && hill.is_new {
        tokio::try_join!(harbour.settle_in(), hill.settle_in())?;
        befriend(&harbour, &hill).await?;
        tokio::try_join!(harbour.open_shops(), hill.open_shops())?;
        // Two communities where somebody is interrupted are still worth a look.
        if let Err(error) = speech::talk([&harbour, &hill]).await {
            tracing::warn!(error = format!("{error:#}"), "the demo falls silent");
        }
    }
    Ok(Demo { harbour: harbour.running, hill: hill.running, folder, is_temporary })
}

impl Demo {
    /// What is printed when both are up.
    #[must_use]
    pub fn greeting(&self) -> String {
        let mut text = String::new();
        for (running, story) in [(&self.harbour, &story::HARBOUR), (&self.hill, &story::HILL)] {
            let names: Vec<&str> = story.makers.iter().map(|maker| maker.handle).collect();
            text.push_str(&format!("\n  {:<16} {}\n    sign in as {} (admin {})\n", story.name, running.app.site.base(), names.join(", "), story.admin));
        }
        format!(
            "{text}\n  Everybody's password: {PASSWORD}\n  Try: search for @mirela@{} on {}, follow her, and look at Home.\n  Ctrl-C ends both{}.\n",
            self.hill.app.site.domain(),
            story::HARBOUR.name,
            if self.is_temporary { " and removes their data" } else { "" }
        )
    }

    /// Ends both; what was temporary is removed.
    pub async fn stop(self) {
        tokio::join!(self.harbour.stop(), self.hill.stop());
        if self.is_temporary {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Everybody follows those they would, within and across.
async fn befriend(harbour: &House, hill: &House) -> anyhow::Result<()> {
    for house in [harbour, hill] {
        for (follower, followed) in house.story.follows {
            house.follow(follower, followed).await?;
        }
    }
    for (one, other) in [(harbour, hill), (hill, harbour)] {
        let domain = other.running.app.site.domain().to_owned();
        for (follower, followed) in one.story.follows_elsewhere {
            one.follow(follower, &format!("@{followed}@{domain}")).await?;
        }
    }
    for house in [harbour, hill] {
        house.until_heard().await?;
    }
    Ok(())
}
