//! One instance of the demo and what its makers do, through the same functions that pages and API use.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use bytes::Bytes;
use domain::accounts::{Registration, Role, SignUp, SignUpDraft};
use domain::listings::{Content, Draft, Listing};
use domain::makers::{Maker, ProfileDraft};
use domain::media::Media;
use domain::{Handle, Id};
use federation::Thing;
use storage::instance::key;
use storage::{Cursor, Options, Storage};

use super::PASSWORD;
use super::story::{Piece, Resident, Story};
use crate::accounts::newcomer::Newcomer;
use crate::assets;
use crate::clock::SystemClock;
use crate::listings::keep;
use crate::media::upload::{Shape, upload};
use crate::settings::Settings;
use crate::site::words::HEADLINE;
use crate::start::{Running, start_with};

/// A running instance and its story.
pub(super) struct House {
    pub(super) story: &'static Story,
    pub(super) running: Running,
    /// Nobody lived here before.
    pub(super) is_new: bool,
}

/// Starts one instance on a port of this machine.
pub(super) async fn open(story: &'static Story, port: u16, folder: &Path) -> anyhow::Result<House> {
    let place = folder.join(story.folder);
    std::fs::create_dir_all(&place)?;
    let settings = Settings::from_toml(&settings(story, port, &place))?;
    let storage = Storage::open(&Options::new(&settings.database.url)).await?;
    let running = start_with(settings, storage, Arc::new(SystemClock::new(0))).await?;
    let is_new = running.app.storage.read().await?.accounts().count().await? == 0;
    Ok(House { story, running, is_new })
}

fn settings(story: &Story, port: u16, place: &Path) -> String {
    let place = place.display();
    format!(
        "[instance]\ndomain = \"localhost:{port}\"\npublic_url = \"http://localhost:{port}\"\nname = \"{}\"\n\
         [http]\nlisten = \"127.0.0.1:{port}\"\n[database]\nurl = \"sqlite://{place}/peerwright.db\"\n[blobs]\nurl = \"file://{place}/blobs\"\n\
         [federation]\nallow_http = true\nallow_private_addresses = true\n[registration]\nmode = \"open\"\n[log]\nfilter = \"warn\"\n",
        story.name
    )
}

impl House {
    /// Names the community and lets its makers move in.
    pub(super) async fn settle_in(&self) -> anyhow::Result<()> {
        let app = &self.running.app;
        for (key, value) in [
            (key::NAME, self.story.name),
            (key::ACCENT, self.story.accent),
            (HEADLINE, self.story.headline),
            (key::SUMMARY, self.story.summary),
            (key::ABOUT, self.story.about),
            (key::RULES, self.story.rules),
        ] {
            app.storage.set_instance(key, value).await?;
        }
        app.refresh_community().await?;
        let hash = app.passwords.hash(PASSWORD).await.map_err(|problem| anyhow!("{problem:?}"))?;
        for resident in self.story.makers {
            self.move_in(resident, &hash).await.with_context(|| resident.handle.to_owned())?;
        }
        Ok(())
    }

    async fn move_in(&self, resident: &Resident, hash: &str) -> anyhow::Result<()> {
        let app = &self.running.app;
        let draft = SignUpDraft { handle: resident.handle.to_owned(), email: format!("{}@maker.example", resident.handle), password: PASSWORD.to_owned(), reason: String::new() };
        let sign_up = SignUp::parse(&draft, Registration::Open).map_err(|faults| anyhow!("{faults:?}"))?;
        let role = if resident.handle == self.story.admin { Role::Admin } else { Role::Member };
        let newcomer = Newcomer { sign_up, door: Registration::Open, invite: None, role, password_hash: hash.to_owned(), discoverable: true, confirm: None };
        let (_, mut maker) = newcomer.join(&app.storage, &app.site, app.clock.as_ref()).await?;
        let banner = match resident.banner {
            Some(picture) => Some(upload(app, maker.actor.id, Shape::Banner, "", picture_bytes(picture)?).await?.id),
            None => None,
        };
        let profile = ProfileDraft {
            name: resident.name.to_owned(),
            bio: resident.bio.to_owned(),
            banner,
            crafts: resident.crafts.to_owned(),
            place: resident.place.to_owned(),
            point: Some(resident.point),
            away: resident.away.is_some(),
            away_message: resident.away.unwrap_or_default().to_owned(),
            open_for_commissions: resident.open_for_commissions,
            ..ProfileDraft::of(&maker)
        };
        let change = profile.parse().map_err(|faults| anyhow!("{faults:?}"))?;
        let now = app.clock.now();
        let event = maker.change(maker.actor.id, change, None, now)?;
        let mut tx = app.storage.begin().await?;
        tx.makers().update(&maker).await?;
        tx.commit(event, now).await?;
        Ok(())
    }

    /// Everybody puts their pieces into their shop, oldest first.
    pub(super) async fn open_shops(&self) -> anyhow::Result<()> {
        for piece in self.story.pieces {
            self.offer(piece).await.with_context(|| piece.title.to_owned())?;
        }
        Ok(())
    }

    async fn offer(&self, piece: &Piece) -> anyhow::Result<()> {
        let app = &self.running.app;
        let maker = self.maker(piece.maker).await?;
        let photos = self.photos(&maker, piece.photos).await?;
        let content = content(piece, &maker, photos)?;
        let now = app.clock.now();
        let id = app.clock.mint();
        let (mut listing, drafted) = Listing::draft(id, app.site.object(id), maker.actor.id, content, now);
        let mut tx = app.storage.begin().await?;
        keep::insert_draft(&mut tx, &listing).await?;
        tx.commit(drafted, now).await?;
        let event = listing.publish(maker.actor.id, now)?;
        let mut tx = app.storage.begin().await?;
        keep::keep(&mut tx, &app.site, &maker.actor, &listing, &event).await?;
        tx.commit(event, now).await?;
        Ok(())
    }

    /// Takes in photos of a maker, each a file with what is seen on it.
    pub(super) async fn photos(&self, maker: &Maker, pictures: &[(&str, &str)]) -> anyhow::Result<Vec<Id<Media>>> {
        let mut photos = Vec::new();
        for (picture, alt) in pictures {
            photos.push(upload(&self.running.app, maker.actor.id, Shape::Photo, alt, picture_bytes(picture)?).await?.id);
        }
        Ok(photos)
    }

    /// A maker here follows somebody, here or elsewhere.
    pub(super) async fn follow(&self, follower: &str, followed: &str) -> anyhow::Result<()> {
        let app = &self.running.app;
        let follower = self.maker(follower).await?;
        let wanted = if followed.starts_with('@') { followed.to_owned() } else { format!("@{followed}@{}", app.site.domain()) };
        let Some(Thing::Maker(id)) = app.federation.resolve(&wanted).await? else { return Err(anyhow!("{wanted} was not found")) };
        let followed = app.storage.read().await?.actors().find(id).await?.context("gone")?;
        crate::follows::verbs::follow(app, &follower, &followed).await.map_err(|problem| anyhow!("{problem:?}"))?;
        Ok(())
    }

    /// Waits, two seconds at the most, until those elsewhere have answered, so that they hear of the first listing.
    pub(super) async fn until_heard(&self) -> anyhow::Result<()> {
        for _ in 0..200 {
            let mut asked = 0;
            for (follower, _) in self.story.follows_elsewhere {
                let maker = self.maker(follower).await?;
                let mut reader = self.running.app.storage.read().await?;
                let following = reader.follows().list_following(maker.actor.id, Cursor::START, 80).await?;
                asked += usize::from(!following.items.iter().any(|actor| !actor.is_here()));
            }
            if asked == 0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    pub(super) async fn maker(&self, name: &str) -> anyhow::Result<Maker> {
        let handle = Handle { name: name.to_owned(), host: None };
        self.running.app.storage.read().await?.makers().find_by_handle(&handle).await?.with_context(|| format!("nobody is called {name}"))
    }
}

fn content(piece: &Piece, maker: &Maker, photos: Vec<Id<Media>>) -> anyhow::Result<Content> {
    let draft = Draft {
        purpose: if piece.wanted { "request" } else { "offer" }.to_owned(),
        terms: piece.terms.to_owned(),
        title: piece.title.to_owned(),
        description: piece.description.to_owned(),
        photos,
        amount: piece.amount.to_owned(),
        currency: if piece.amount.is_empty() { "" } else { "EUR" }.to_owned(),
        quantity: piece.quantity.to_owned(),
        made_to_order: !piece.lead_time_days.is_empty(),
        lead_time_days: piece.lead_time_days.to_owned(),
        tags: piece.tags.to_owned(),
        materials: piece.materials.to_owned(),
        category: piece.category.to_owned(),
        condition: "new".to_owned(),
        place: maker.profile.place.as_ref().map(|place| place.name.clone()).unwrap_or_default(),
        point: maker.profile.place.as_ref().and_then(|place| place.cell).map(|cell| (cell.latitude(), cell.longitude())),
        pickup: true,
        shipping: piece.ships,
        delivery_text: if piece.ships { "Posted on Tuesdays and Fridays." } else { "Pick it up; the kettle is on." }.to_owned(),
        license: piece.license.to_owned(),
        ..Draft::default()
    };
    draft.parse().map_err(|faults| anyhow!("{faults:?}"))
}

pub(super) fn picture_bytes(name: &str) -> anyhow::Result<Bytes> {
    assets::content(&format!("demo/{name}.webp")).with_context(|| format!("there is no picture {name}"))
}
