//! Custom emoji of other servers.

use std::collections::BTreeSet;

use domain::Id;
use domain::emojis::{Emoji, Shortcode};
use domain::media::Media;
use storage::FOREIGN_KEY;

use crate::nouns::{later, media};
use crate::trial::{NOW, Trial, conflict, keep};

fn emoji(host: &str, word: &str, media: Id<Media>) -> Emoji {
    Emoji { host: host.to_owned(), shortcode: Shortcode::parse(word).unwrap(), media, changed_at: NOW }
}

async fn found(trial: &Trial, hosts: &[&str], words: &[&str]) -> Vec<Emoji> {
    let (hosts, words): (BTreeSet<&str>, BTreeSet<&str>) = (hosts.iter().copied().collect(), words.iter().copied().collect());
    trial.storage.read().await.unwrap().emojis().list(&hosts, &words).await.unwrap()
}

#[tokio::test]
async fn a_word_of_a_host_has_one_picture_which_is_not_loose() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (old, new) = (media(trial.id(), ana.id), media(trial.id(), ana.id));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().insert(&old).await.unwrap();
        tx.media().insert(&new).await.unwrap();
        tx.emojis().set(&emoji("there.example", "cat", old.id)).await.unwrap();
        tx.emojis().set(&emoji("else.example", "cat", old.id)).await.unwrap();
        tx.emojis().set(&emoji("there.example", "Cat", old.id)).await.unwrap();
        tx.emojis().set(&emoji("there.example", "cat", new.id)).await.unwrap();
        keep(tx).await;
        assert_eq!(found(&trial, &["there.example"], &["cat", "dog"]).await, [emoji("there.example", "cat", new.id)]);
        assert_eq!(found(&trial, &["there.example", "else.example"], &["cat"]).await.len(), 2);
        assert!(found(&trial, &[], &["cat"]).await.is_empty() && found(&trial, &["there.example"], &[]).await.is_empty());
        assert!(trial.storage.read().await.unwrap().media().list_loose(later(1), 10).await.unwrap().is_empty(), "what an emoji shows is in use");
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.emojis().set(&emoji("there.example", "none", Id::new(77))).await), FOREIGN_KEY);
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.media().remove(new.id).await.unwrap();
        keep(tx).await;
        assert!(found(&trial, &["there.example"], &["cat"]).await.is_empty(), "without its picture it is a word again");
    }
}
