//! A post in its conversation: what it answers, and what answers it, in the order people read it.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Address, Id, Time};
use storage::Reader;
use storage::threads::Branch;

/// Most posts of one conversation that are looked at.
const MAX_POSTS: i64 = 2_000;
/// Most answers that are shown at once.
const MAX_REPLIES: usize = 1_000;
/// Deepest place that is told apart.
pub const MAX_DEPTH: usize = 8;

/// What is around a post.
#[derive(Debug, Default)]
pub struct Thread {
    /// From the beginning on.
    pub ancestors: Vec<Post>,
    /// Each after what it answers.
    pub replies: Vec<Reply>,
    /// Something above it is not here, or not to be seen.
    pub is_torn: bool,
}

/// An answer in its place.
#[derive(Debug)]
pub struct Reply {
    pub post: Post,
    /// 1 for an answer to the post itself, at most 8.
    pub depth: usize,
}

/// Where everything around a post stands, without what it says.
#[derive(Debug, Default)]
pub struct Outline {
    /// What it answers, from the beginning on.
    pub above: Vec<Id<Post>>,
    /// What answers it, each after what it answers.
    pub below: Vec<Answer>,
    /// Something above it is not here, or not to be seen.
    pub is_torn: bool,
}

/// The place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub post: Id<Post>,
    /// 1 for an answer to the post itself, at most 8.
    pub depth: usize,
}

/// The places of what somebody may see around a post, and wants to hear of at `now`; two queries.
///
/// # Errors
/// Storage trouble only.
pub async fn outline(reader: &mut Reader, post: &Post, viewer: Option<Id<Actor>>, now: Time) -> storage::Result<Outline> {
    let Some(thread) = reader.threads().find(post.id).await? else { return Ok(Outline::default()) };
    let branches = reader.threads().list_seen(&thread, viewer, now, MAX_POSTS).await?;
    let (above, is_torn) = above(&branches, post);
    let below = below(&branches, &post.address).into_iter().map(|(post, depth)| Answer { post, depth }).collect();
    Ok(Outline { above, below, is_torn })
}

/// The same with all that is said there; a fixed number of queries.
///
/// # Errors
/// Storage trouble only.
pub async fn around(reader: &mut Reader, post: &Post, viewer: Option<Id<Actor>>, now: Time) -> storage::Result<Thread> {
    let Outline { above, below, is_torn } = outline(reader, post, viewer, now).await?;
    let ids: Vec<Id<Post>> = above.iter().copied().chain(below.iter().map(|answer| answer.post)).collect();
    let mut posts: HashMap<Id<Post>, Post> = reader.posts().list(&ids).await?.into_iter().map(|post| (post.id, post)).collect();
    let ancestors = above.iter().filter_map(|id| posts.remove(id)).collect();
    let replies = below.into_iter().filter_map(|answer| Some(Reply { post: posts.remove(&answer.post)?, depth: answer.depth })).collect();
    Ok(Thread { ancestors, replies, is_torn })
}

/// What a post answers, from the beginning on, and whether that is not all.
fn above(branches: &[Branch], post: &Post) -> (Vec<Id<Post>>, bool) {
    let by_address: HashMap<&Address, &Branch> = branches.iter().map(|branch| (&branch.address, branch)).collect();
    let mut found = Vec::new();
    let mut next = post.in_reply_to.as_ref();
    while let Some(address) = next {
        // Who answers in a circle is left alone.
        let Some(branch) = by_address.get(address).filter(|branch| !found.contains(&branch.post) && branch.post != post.id) else {
            found.reverse();
            return (found, true);
        };
        found.push(branch.post);
        next = branch.in_reply_to.as_ref();
    }
    found.reverse();
    (found, false)
}

/// What answers a post, each after what it answers and older answers first, with their depth.
fn below(branches: &[Branch], of: &Address) -> Vec<(Id<Post>, usize)> {
    let mut answers: HashMap<&Address, Vec<&Branch>> = HashMap::new();
    for branch in branches {
        if let Some(parent) = &branch.in_reply_to {
            answers.entry(parent).or_default().push(branch);
        }
    }
    let mut found = Vec::new();
    let mut open: Vec<(&Branch, usize)> = answers.remove(of).unwrap_or_default().into_iter().rev().map(|branch| (branch, 1)).collect();
    while let Some((branch, depth)) = open.pop() {
        if found.len() >= MAX_REPLIES {
            break;
        }
        found.push((branch.post, depth.min(MAX_DEPTH)));
        open.extend(answers.remove(&branch.address).unwrap_or_default().into_iter().rev().map(|branch| (branch, depth + 1)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(id: i64, answers: Option<i64>) -> Branch {
        Branch { post: Id::new(id), address: address(id), in_reply_to: answers.map(address) }
    }

    fn address(id: i64) -> Address {
        Address::trusted(format!("https://a.example/o/{id}"))
    }

    #[test]
    fn answers_stand_below_what_they_answer_older_ones_first() {
        let branches = [branch(1, None), branch(2, Some(1)), branch(3, Some(1)), branch(4, Some(2)), branch(5, Some(4)), branch(6, Some(9))];
        let found: Vec<(i64, usize)> = below(&branches, &address(1)).into_iter().map(|(id, depth)| (id.raw(), depth)).collect();
        assert_eq!(found, [(2, 1), (4, 2), (5, 3), (3, 1)]);
    }

    #[test]
    fn who_answers_in_a_circle_is_shown_once() {
        let branches = [branch(1, Some(2)), branch(2, Some(1)), branch(3, Some(3))];
        assert_eq!(below(&branches, &address(1)).len(), 2);
        assert_eq!(below(&branches, &address(3)).len(), 1);
    }

    #[test]
    fn depth_is_bounded() {
        let branches: Vec<Branch> = (1..40).map(|id| branch(id, (id > 1).then_some(id - 1))).collect();
        let found = below(&branches, &address(1));
        assert_eq!((found.len(), found.last().unwrap().1), (38, MAX_DEPTH));
    }
}
