//! The photos of a form of ours: kept in their order, described, moved and taken out by buttons that need no script.

use std::collections::HashSet;

use bytes::Bytes;
use domain::Id;
use domain::actors::Actor;
use domain::media::{Media, Size, State as MediaState};
use storage::Reader;

use super::picture::PictureFault;
use super::upload::{self, Refused, Shape, upload};
use super::url::picture_url;
use crate::language::Language;
use crate::listings::view::EditorPhoto;
use crate::problem::Problem;
use crate::site::typed::Typed;
use crate::state::App;

/// A button beside one photo: `up:{id}`, `down:{id}` or `remove:{id}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Up(Id<Media>),
    Down(Id<Media>),
    Remove(Id<Media>),
}

impl Move {
    /// Which button was pressed; none where it was another.
    #[must_use]
    pub fn read(pressed: &str) -> Option<Self> {
        let (name, id) = pressed.split_once(':')?;
        match (name, id.parse()) {
            ("up", Ok(id)) => Some(Self::Up(id)),
            ("down", Ok(id)) => Some(Self::Down(id)),
            ("remove", Ok(id)) => Some(Self::Remove(id)),
            _ => None,
        }
    }
}

/// Photos in the order wanted, the new ones last, and the messages about files that were not taken.
#[derive(Debug, Default)]
pub struct Photos {
    pub ids: Vec<Id<Media>>,
    pub refused: Vec<&'static str>,
}

impl Photos {
    /// Takes in a file, which then belongs to `owner` and is kept whatever else is wrong with the form.
    ///
    /// # Errors
    /// Our own trouble.
    pub async fn take(&mut self, app: &App, owner: Id<Actor>, most: usize, content: Result<Bytes, PictureFault>) -> Result<(), Problem> {
        if self.ids.len() >= most {
            self.refused.push("fault-photos-many");
            return Ok(());
        }
        match taken(app, owner, content).await {
            Ok(media) => self.ids.push(media.id),
            Err(Refused::Storage(error)) => return Err(error.into()),
            Err(other) => self.refused.extend(other.key()),
        }
        Ok(())
    }

    /// Each photo once, and the one that a button names moved or taken out.
    pub fn arrange(&mut self, moved: Option<Move>) {
        let photos = &mut self.ids;
        let mut seen = HashSet::new();
        photos.retain(|photo| seen.insert(*photo));
        let place = |photos: &[Id<Media>], id| photos.iter().position(|photo| *photo == id);
        match moved {
            Some(Move::Up(id)) => {
                if let Some(at) = place(photos, id).filter(|at| *at > 0) {
                    photos.swap(at, at - 1);
                }
            }
            Some(Move::Down(id)) => {
                if let Some(at) = place(photos, id).filter(|at| at + 1 < photos.len()) {
                    photos.swap(at, at + 1);
                }
            }
            Some(Move::Remove(id)) => photos.retain(|photo| *photo != id),
            None => {}
        }
    }
}

async fn taken(app: &App, owner: Id<Actor>, content: Result<Bytes, PictureFault>) -> Result<Media, Refused> {
    upload(app, owner, Shape::Photo, "", content?).await
}

/// What was typed about a photo; none if the form did not ask for it, because it came with this very form.
#[must_use]
pub fn alt(typed: &Typed, photo: Id<Media>) -> Option<&str> {
    let name = format!("alt-{photo}");
    typed.ticked(&name).then(|| typed.value(&name))
}

/// Whether a photo needs no description.
#[must_use]
pub fn is_decoration(typed: &Typed, photo: Id<Media>) -> bool {
    typed.ticked(&format!("decoration-{photo}"))
}

/// Those of the photos that this maker has, in their order (SECURITY M-16). One that came with an import may still be on its
/// way, or never come; it stays where it is until its maker takes it out.
///
/// # Errors
/// Storage trouble only.
pub async fn own(reader: &mut Reader, ids: &[Id<Media>], maker: Id<Actor>) -> storage::Result<Vec<Media>> {
    let found = reader.media().list(ids).await?;
    Ok(found.into_iter().filter(|media| media.owner == maker).collect())
}

/// The message about a description that is too long, or missing where others will see the photo.
#[must_use]
pub fn undescribed(media: &Media, typed: &Typed, is_for_others: bool) -> Option<(Id<Media>, &'static str)> {
    match upload::alt(alt(typed, media.id).unwrap_or(&media.alt)) {
        Err(fault) => Some((media.id, fault.key)),
        Ok(alt) => (is_for_others && alt.is_empty() && !is_waived(media, typed)).then_some((media.id, "photo-alt-missing")),
    }
}

/// Whether it needs no description: as the form says, or, where that does not ask, as was said before.
fn is_waived(media: &Media, typed: &Typed) -> bool {
    is_decoration(typed, media.id) || (media.decoration && alt(typed, media.id).is_none())
}

/// The photo with what is said of it now, if that is something else.
#[must_use]
pub fn described(media: &Media, typed: &Typed) -> Option<Media> {
    let decoration = is_decoration(typed, media.id);
    let alt = if decoration { String::new() } else { upload::alt(alt(typed, media.id)?).ok()? };
    (alt != media.alt || decoration != media.decoration).then(|| Media { alt, decoration, ..media.clone() })
}

/// A photo as its form shows it; `typed` is what was sent, `was_waived` that somebody said before that it needs no description.
#[must_use]
pub fn shown(media: &Media, typed: Option<&Typed>, was_waived: bool, error: Option<String>, language: Language) -> EditorPhoto {
    EditorPhoto {
        id: media.id.to_string(),
        url: picture_url(media, Size::Small),
        alt: typed.and_then(|typed| alt(typed, media.id)).unwrap_or(&media.alt).to_owned(),
        is_decoration: typed.map_or(was_waived || media.decoration, |typed| is_decoration(typed, media.id)),
        failure: failure(media).map(|key| language.t(key)),
        error,
    }
}

/// The message about a photo that did not come; one without a reason of its own was asked for in vain too often.
fn failure(media: &Media) -> Option<&str> {
    (media.state == MediaState::Failed).then(|| media.fault.as_deref().unwrap_or("photo-away"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(pressed: &str, photos: &[i64]) -> Vec<i64> {
        let mut photos = Photos { ids: photos.iter().map(|id| Id::new(*id)).collect(), refused: Vec::new() };
        photos.arrange(Move::read(pressed));
        photos.ids.iter().map(|id| id.raw()).collect()
    }

    #[test]
    fn a_button_nobody_made_moves_nothing() {
        for pressed in ["", "up", "up:", "up:x", "sideways:1", "remove:1:2"] {
            assert_eq!(Move::read(pressed), None, "{pressed}");
        }
    }

    #[test]
    fn photos_move_within_their_bounds() {
        assert_eq!(order("up:1", &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(order("down:3", &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(order("up:9", &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(order("up:3", &[1, 2, 3]), [1, 3, 2]);
        assert_eq!(order("down:1", &[1, 2, 3]), [2, 1, 3]);
        assert_eq!(order("remove:2", &[1, 2, 3, 2]), [1, 3]);
    }

    #[test]
    fn a_photo_that_came_with_the_form_was_not_described_in_it() {
        let typed = Typed::of([("alt-7", ""), ("alt-8", "A mug"), ("decoration-7", "yes")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        assert_eq!(alt(&typed, Id::new(7)), Some(""));
        assert_eq!(alt(&typed, Id::new(8)), Some("A mug"));
        assert_eq!(alt(&typed, Id::new(9)), None);
        assert!(is_decoration(&typed, Id::new(7)) && !is_decoration(&typed, Id::new(8)));
    }
}
