//! How the makers of the demo say what they have to say: through the same functions that pages and API use.

use std::collections::HashMap;

use anyhow::{Context as _, anyhow};
use domain::makers::Maker;
use domain::media::Media;
use domain::posts::poll::PollDraft;
use domain::posts::{Draft, Post};
use domain::{Address, Id};
use federation::Thing;

use super::house::House;
use super::talk::{Said, TALK};
use crate::posts::react;
use crate::posts::write::{Wanted, write};
use crate::problem::Problem;

/// How long a question is open, in seconds.
const WEEK: i64 = 7 * 86_400;

/// Everybody says what they have to say. What was said in the other community is asked of it, as for somebody who opens its
/// page, so that nobody waits for what is on its way.
pub(super) async fn talk(houses: [&House; 2]) -> anyhow::Result<()> {
    let mut said: HashMap<&str, Address> = HashMap::new();
    for one in TALK {
        let address = speak(houses, one, said.get(one.answers)).await.with_context(|| format!("{} says {}", one.by, one.key))?;
        said.insert(one.key, address);
    }
    Ok(())
}

async fn speak(houses: [&House; 2], said: &Said, answers: Option<&Address>) -> anyhow::Result<Address> {
    let address = home_of(houses, said.by)?.say(said, answers).await?;
    for who in said.likes {
        let (house, maker, post) = before(houses, who, &address).await?;
        react::like(&house.running.app, maker.actor.id, post).await.map_err(refused)?;
    }
    for who in said.boosts {
        let (house, maker, post) = before(houses, who, &address).await?;
        react::boost(&house.running.app, maker.actor.id, post).await.map_err(refused)?;
    }
    for (who, choice) in said.votes {
        let (house, maker, post) = before(houses, who, &address).await?;
        react::vote(&house.running.app, maker.actor.id, post, &[*choice]).await.map_err(refused)?;
    }
    Ok(address)
}

/// Somebody, where they live, before something that was said.
async fn before<'h>(houses: [&'h House; 2], who: &str, address: &Address) -> anyhow::Result<(&'h House, Maker, Id<Post>)> {
    let house = home_of(houses, who)?;
    Ok((house, house.maker(who).await?, house.post(address).await?))
}

fn home_of<'h>(houses: [&'h House; 2], who: &str) -> anyhow::Result<&'h House> {
    houses.into_iter().find(|house| house.story.makers.iter().any(|maker| maker.handle == who)).with_context(|| format!("nobody is called {who}"))
}

impl House {
    async fn say(&self, said: &Said, answers: Option<&Address>) -> anyhow::Result<Address> {
        let maker = self.maker(said.by).await?;
        let photos = self.photos(&maker, said.photos).await?;
        let in_reply_to = match answers {
            Some(address) => Some(self.post(address).await?),
            None => None,
        };
        let wanted = Wanted { draft: draft(said, photos), in_reply_to, ..Wanted::default() };
        Ok(write(&self.running.app, &maker, &wanted).await.map_err(refused)?.address)
    }

    /// What stands at an address, here or in the other community.
    async fn post(&self, address: &Address) -> anyhow::Result<Id<Post>> {
        match self.running.app.federation.resolve(address.as_str()).await? {
            Some(Thing::Post(id)) => Ok(id),
            _ => Err(anyhow!("{address} was not found")),
        }
    }
}

fn draft(said: &Said, photos: Vec<Id<Media>>) -> Draft {
    let options: Vec<String> = said.options.iter().map(|option| (*option).to_owned()).collect();
    Draft {
        text: said.text.to_owned(),
        warning: said.warning.to_owned(),
        audience: "public".to_owned(),
        language: "en".to_owned(),
        photos,
        poll: (!options.is_empty()).then_some(PollDraft { options, multiple: false, seconds: WEEK }),
        ..Draft::default()
    }
}

fn refused(problem: Problem) -> anyhow::Error {
    anyhow!("{problem:?}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{AddressRules, Site};

    use super::super::house::picture_bytes;
    use super::super::story::{HARBOUR, HILL};
    use super::*;

    #[test]
    fn everybody_who_speaks_lives_here_and_answers_what_was_said_before() {
        let site = Site::new("https://maker.example", "maker.example", AddressRules::default()).unwrap();
        let lives = |who: &str| HARBOUR.makers.iter().chain(HILL.makers).filter(|maker| maker.handle == who).count() == 1;
        let mut said = HashSet::from([""]);
        for one in TALK {
            assert!(said.contains(one.answers), "{} answers nothing", one.key);
            assert!(said.insert(one.key), "{} is said twice", one.key);
            let others = one.likes.iter().chain(one.boosts).chain(one.votes.iter().map(|(who, _)| who));
            assert!(lives(one.by) && others.clone().all(|who| lives(who) && *who != one.by), "{}: nobody else of that name", one.key);
            assert!(one.votes.iter().all(|(_, choice)| *choice < one.options.len()), "{}", one.key);
            assert!(one.photos.iter().all(|(picture, alt)| picture_bytes(picture).is_ok() && !alt.is_empty()), "{}", one.key);
            let written = draft(one, Vec::new()).parse(&[], None, &site);
            assert!(written.is_ok_and(|written| written.poll.is_some() != one.options.is_empty()), "{}", one.key);
        }
    }
}
