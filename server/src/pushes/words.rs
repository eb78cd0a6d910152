//! A notification in one sentence: who and what, and never what a post says (SECURITY W-27).

use domain::Id;
use domain::notifications::{Kind, Notification, State};
use domain::relations::Timeline;
use storage::{Cursor, Reader};

use crate::language::Language;

/// The sentence, if there still is something to say: it is shown, its owner has not read it, and who did it is still there.
///
/// # Errors
/// Storage trouble only.
pub async fn say(reader: &mut Reader, notification: &Notification, language: Language) -> Result<Option<String>, storage::StorageError> {
    if notification.state != State::Shown || is_read(reader, notification).await? {
        return Ok(None);
    }
    if notification.kind.is_of_agreement() && !is_news(reader, notification).await? {
        return Ok(None);
    }
    let name = match notification.actor {
        Some(id) => match reader.actors().find(id).await? {
            Some(actor) => actor.shown_name().to_owned(),
            None => return Ok(None),
        },
        // Somebody without an account.
        None if notification.kind.is_of_agreement() => language.t("visitor-somebody"),
        None => String::new(),
    };
    let name = if notification.kind == Kind::Report { String::new() } else { name };
    Ok(Some(language.t_with(&format!("told-{}", notification.kind.word()), &[("name", &name)])))
}

/// Whether its owner has not looked at the agreement since.
async fn is_news(reader: &mut Reader, notification: &Notification) -> Result<bool, storage::StorageError> {
    let Some(id) = notification.about.map(Id::new) else { return Ok(false) };
    let Some(side) = reader.agreements().find(id).await?.and_then(|agreement| agreement.side_of(notification.owner)) else { return Ok(false) };
    reader.agreements().is_unread(id, side).await
}

async fn is_read(reader: &mut Reader, notification: &Notification) -> Result<bool, storage::StorageError> {
    let read = reader.markers().find(notification.owner, Timeline::Notifications).await?;
    Ok(read.is_some_and(|read| Cursor::before(notification.id.raw()) <= read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_words_for_everything_that_happens() {
        for language in Language::ALL {
            for kind in Kind::ALL {
                for key in [format!("told-{}", kind.word()), format!("notice-kind-{}", kind.word())] {
                    assert!(language.has(&key), "{language:?} has no {key}");
                }
            }
        }
    }
}
