//! A post as JSON.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::listings::Listing;
use domain::media::Media;
use domain::posts::reactions::Counts;
use domain::posts::{Kind, Post};
use domain::{Id, Site};
use serde::Serialize;
use storage::Reader;
use storage::timelines::Arrived;
use utoipa::ToSchema;

use crate::api::shapes::{Photo, time};
use crate::listings::body::{ListingBody, bodies as listing_bodies};

/// Something that was published: a listing, or a note of somebody elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Post)]
pub struct PostBody {
    pub id: String,
    /// `listing`, `note`, `article` or `question`.
    pub kind: &'static str,
    /// Its identity on the network.
    pub address: String,
    /// Where people look at it.
    pub url: String,
    /// The handle of its author: `name` or `name@host`.
    pub author: String,
    /// Empty for notes.
    pub title: String,
    /// Safe to show as it is; to be folded behind the warning where there is one.
    pub content_html: String,
    /// What the author warns of; empty where there is nothing.
    pub warning: String,
    /// BCP 47, where the author named one.
    pub language: Option<String>,
    pub photos: Vec<Photo>,
    /// The listing, where it is one.
    pub listing: Option<ListingBody>,
    /// `public`, `unlisted`, `followers` or `direct`.
    pub audience: &'static str,
    /// RFC 3339 in UTC.
    pub published_at: String,
    pub updated_at: String,
    /// The host it lives on; null for what is of this server.
    pub origin: Option<String>,
    /// How many like it, as far as is known here.
    pub likes: i64,
    /// How many passed it on, as far as is known here.
    pub boosts: i64,
    /// The handle of the one whose boost brought it home; null where its author is followed, and in other lists.
    pub boosted_by: Option<String>,
    /// The followed tag that brought it home; null where its author is followed or a boost brought it, and in other lists.
    pub because_of: Option<String>,
    /// Its place at home, by which `PUT /markers` remembers how far the caller has read; null in other lists.
    pub entry: Option<String>,
}

/// What reached somebody's home as JSON, in its order.
///
/// # Errors
/// Storage trouble only.
pub async fn home_bodies(reader: &mut Reader, site: &Site, arrived: &[Arrived]) -> storage::Result<Vec<PostBody>> {
    let posts: Vec<Post> = arrived.iter().map(|arrived| arrived.post.clone()).collect();
    let by: Vec<Id<Actor>> = arrived.iter().filter_map(|arrived| arrived.boosted_by).collect();
    let by: HashMap<Id<Actor>, Actor> = reader.actors().list(&by).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let brought: HashMap<String, String> = arrived.iter().filter_map(|arrived| Some((arrived.post.id.to_string(), by.get(&arrived.boosted_by?)?.handle.to_string()))).collect();
    let places: HashMap<String, &Arrived> = arrived.iter().map(|arrived| (arrived.post.id.to_string(), arrived)).collect();
    let mut bodies = bodies(reader, site, &posts).await?;
    for body in &mut bodies {
        body.boosted_by = brought.get(&body.id).cloned();
        if let Some(arrived) = places.get(&body.id) {
            body.because_of = arrived.because_of.as_ref().map(ToString::to_string);
            body.entry = arrived.entry.map(|entry| entry.to_string());
        }
    }
    Ok(bodies)
}

/// Posts as JSON, in their order; a fixed number of queries, however many there are.
///
/// # Errors
/// Storage trouble only.
pub async fn bodies(reader: &mut Reader, site: &Site, posts: &[Post]) -> storage::Result<Vec<PostBody>> {
    let authors: Vec<Id<Actor>> = posts.iter().map(|post| post.author).collect();
    let authors: HashMap<Id<Actor>, Actor> = reader.actors().list(&authors).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let photos: Vec<Id<Media>> = posts.iter().flat_map(|post| post.photos.iter().copied()).collect();
    let photos: HashMap<Id<Media>, Media> = reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect();
    let listings: Vec<Id<Listing>> = posts.iter().filter(|post| post.kind == Kind::Listing).map(|post| post.id.as_kind()).collect();
    let listings = reader.listings().list(&listings).await?;
    let mut listings: HashMap<String, ListingBody> = listing_bodies(reader, site, &listings).await?.into_iter().map(|body| (body.id.clone(), body)).collect();
    let counts = reader.reactions().count(&posts.iter().map(|post| post.id).collect::<Vec<_>>()).await?;
    let of = |post: &Post| counts.get(&post.id).copied().unwrap_or_default();
    Ok(posts.iter().filter_map(|post| authors.get(&post.author).map(|author| body(site, post, author, &photos, (listings.remove(&post.id.to_string()), of(post))))).collect())
}

fn body(site: &Site, post: &Post, author: &Actor, photos: &HashMap<Id<Media>, Media>, (listing, counts): (Option<ListingBody>, Counts)) -> PostBody {
    PostBody {
        id: post.id.to_string(),
        kind: post.kind.word(),
        address: post.address.to_string(),
        url: post.page.clone(),
        author: author.handle.to_string(),
        title: post.title.clone(),
        content_html: post.content.html().to_owned(),
        warning: post.warning.clone(),
        language: post.language.clone(),
        photos: post.photos.iter().filter_map(|id| photos.get(id)).filter_map(|media| Photo::of(media, site)).collect(),
        listing,
        audience: post.audience.word(),
        published_at: time(post.published_at),
        updated_at: time(post.updated_at),
        origin: author.handle.host.clone(),
        likes: counts.likes,
        boosts: counts.boosts,
        boosted_by: None,
        because_of: None,
        entry: None,
    }
}
