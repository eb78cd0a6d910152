//! The profile form, both ways: what is kept as fields, and fields with files as what was typed.

use axum::extract::Multipart;
use bytes::Bytes;
use domain::makers::{LinkDraft, MAX_LINKS, Maker, ProfileDraft};

use super::view::LinkRow;
use crate::language::Language;
use crate::media::form::{Part, Parts};
use crate::media::picture::PictureFault;
use crate::page::Form;
use crate::problem::Problem;
use crate::site::typed::{Typed, point, spelled, words};

/// The ticks of the form.
const TICKS: [&str; 6] = ["away", "open_for_commissions", "locked", "discoverable", "indexable", "hides_follows"];

/// Empty rows below the links that are there.
const SPARE_ROWS: usize = 3;

/// A file as it came: all of it, or why it was not taken.
type Upload = Result<Bytes, PictureFault>;

/// A posted profile.
pub struct Posted {
    /// Everything but the files.
    pub typed: Typed,
    /// A new portrait.
    pub avatar: Option<Upload>,
    /// A new banner.
    pub banner: Option<Upload>,
}

impl Posted {
    /// Reads the whole form; its size is bounded by the route.
    ///
    /// # Errors
    /// 400 or 413, as the form cannot be read.
    pub async fn read(form: Multipart) -> Result<Self, Problem> {
        let mut parts = Parts::of(form);
        let (mut fields, mut avatar, mut banner) = (Vec::new(), None, None);
        while let Some(part) = parts.next().await? {
            match part {
                Part::Text(name, text) => fields.push((name, text)),
                Part::File(name, file) if name == "avatar" => avatar = Some(file),
                Part::File(name, file) if name == "banner" => banner = Some(file),
                Part::File(..) => {}
            }
        }
        Ok(Self { typed: Typed::of(fields), avatar, banner })
    }

    /// What was typed, on top of what is kept: pictures stay unless they are taken away, and so does, in a form that has no field for
    /// it, the point of a place whose name stayed.
    #[must_use]
    pub fn draft(&self, maker: &Maker) -> ProfileDraft {
        let (typed, before) = (&self.typed, ProfileDraft::of(maker));
        let text = |name: &str| typed.value(name).to_owned();
        let stays = typed.value("place").trim() == before.place;
        ProfileDraft {
            name: text("name"),
            bio: text("bio"),
            avatar: before.avatar.filter(|_| !typed.ticked("remove_avatar")),
            banner: before.banner.filter(|_| !typed.ticked("remove_banner")),
            links: links(typed),
            crafts: text("crafts"),
            pronouns: text("pronouns"),
            place: text("place"),
            point: if typed.ticked("point") { point(typed.value("point")) } else { before.point.filter(|_| stays) },
            away: typed.ticked("away"),
            away_message: text("away_message"),
            open_for_commissions: typed.ticked("open_for_commissions"),
            locked: typed.ticked("locked"),
            discoverable: typed.ticked("discoverable"),
            indexable: typed.ticked("indexable"),
            hides_follows: typed.ticked("hides_follows"),
            seller_kind: before.seller_kind,
        }
    }
}

fn links(typed: &Typed) -> Vec<LinkDraft> {
    let rows = typed.all("link_name").zip(typed.all("link_url"));
    rows.map(|(name, url)| LinkDraft { name: name.to_owned(), url: url.to_owned() }).collect()
}

/// The form of a profile as it is kept.
#[must_use]
pub fn form(draft: &ProfileDraft) -> Form {
    let ticks = [draft.away, draft.open_for_commissions, draft.locked, draft.discoverable, draft.indexable, draft.hides_follows];
    let texts =
        [("name", &draft.name), ("bio", &draft.bio), ("crafts", &draft.crafts), ("pronouns", &draft.pronouns), ("place", &draft.place), ("away_message", &draft.away_message)];
    let places = ["point", "point_kept"].map(|name| (name, spelled(draft.point)));
    let texts = texts.into_iter().map(|(name, text)| (name, text.clone())).chain(places);
    let ticked = TICKS.into_iter().zip(ticks).filter(|(_, on)| *on).map(|(name, _)| (name, "yes".to_owned()));
    Form::filled(texts.chain(ticked))
}

/// The rows of the table of links: those typed, each with its own complaint, and some empty ones as far as more may be.
#[must_use]
pub fn rows(draft: &ProfileDraft, maker: &Maker, language: Language) -> Vec<LinkRow> {
    let verified = |url: &str| maker.profile.links.iter().any(|link| link.url == url && link.verified_at.is_some());
    let row = |link: &LinkDraft| LinkRow { name: link.name.clone(), url: link.url.clone(), is_verified: verified(&link.url), error: fault(link, language) };
    let typed = draft.links.iter().filter(|link| !(link.name.trim().is_empty() && link.url.trim().is_empty()));
    let mut rows: Vec<LinkRow> = typed.map(row).collect();
    rows.resize_with((rows.len() + SPARE_ROWS).min(MAX_LINKS).max(rows.len()), LinkRow::default);
    rows
}

fn fault(link: &LinkDraft, language: Language) -> Option<String> {
    let alone = ProfileDraft { links: vec![link.clone()], ..ProfileDraft::default() };
    alone.parse().err()?.first().map(|fault| words(fault, language))
}
