//! Turns posts and listings into entries of a feed.

use std::collections::HashMap;
use std::fmt::Write as _;

use domain::actors::Actor;
use domain::goods::Policy;
use domain::listings::Listing;
use domain::media::{Media, Size};
use domain::posts::{Kind, Post};
use domain::site::{listing_path, post_path};
use domain::tag::Tag;
use domain::{Id, Site};
use storage::{Reader, Result};

use super::atom::{Author, Enclosure, Entry, text};
use crate::listings::present::offer;
use crate::media::url::picture_url;
use crate::page::{Alternate, Page};

/// Characters of a title that is made of the first words.
const TITLE: usize = 80;
/// Characters of a summary.
const SUMMARY: usize = 280;

/// A feed in the head of the page that shows the same.
#[must_use]
pub fn announced(site: &Site, path: &str) -> Alternate {
    Alternate { media_type: super::MEDIA_TYPE.to_owned(), url: site.url(path) }
}

/// What entries are made of.
struct Around {
    authors: HashMap<Id<Actor>, Actor>,
    listings: HashMap<Id<Post>, Listing>,
    photos: HashMap<Id<Media>, Media>,
    tags: HashMap<Id<Post>, Vec<String>>,
}

/// Entries of posts in their order; a fixed number of queries. `page` gives the words for prices.
pub(super) async fn entries(reader: &mut Reader, site: &Site, page: &Page, posts: &[Post]) -> Result<Vec<Entry>> {
    let ids: Vec<Id<Post>> = posts.iter().map(|post| post.id).collect();
    let mut authors: Vec<Id<Actor>> = posts.iter().map(|post| post.author).collect();
    authors.sort_unstable();
    authors.dedup();
    let listings: Vec<Id<Listing>> = posts.iter().filter(|post| post.kind == Kind::Listing).map(|post| post.id.as_kind()).collect();
    let policy = if listings.is_empty() { Policy::default() } else { reader.goods().policy().await? };
    // Who reads a feed confirmed nothing; what is not there is no entry.
    let open = reader.listings().list(&listings).await?.into_iter().filter(|listing| !policy.judge(listing).is_restricted());
    let listings: HashMap<Id<Post>, Listing> = open.map(|listing| (listing.id.as_kind(), listing)).collect();
    let photos: Vec<Id<Media>> = posts.iter().flat_map(|post| shown(post, listings.get(&post.id)).iter().copied()).collect();
    let mut tags: HashMap<Id<Post>, Vec<String>> = HashMap::new();
    for (post, tag) in reader.posts().list_tags(&ids).await? {
        tags.entry(post).or_default().push(tag.as_str().to_owned());
    }
    let around = Around {
        authors: reader.actors().list(&authors).await?.into_iter().filter(Actor::is_active).map(|actor| (actor.id, actor)).collect(),
        photos: reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect(),
        listings,
        tags,
    };
    Ok(posts.iter().filter_map(|post| entry(site, page, post, &around)).collect())
}

fn shown<'a>(post: &'a Post, listing: Option<&'a Listing>) -> &'a [Id<Media>] {
    listing.map_or(&post.photos, |listing| &listing.content.photos)
}

fn entry(site: &Site, page: &Page, post: &Post, around: &Around) -> Option<Entry> {
    let author = around.authors.get(&post.author)?;
    let listing = around.listings.get(&post.id);
    let photos: Vec<&Media> = shown(post, listing).iter().filter_map(|id| around.photos.get(id)).collect();
    let (title, url, mut content, summary) = match listing {
        Some(listing) => {
            let price = offer(&listing.content).full(page);
            let place = listing.content.place.as_ref().map(|place| format!(" · {}", text(&place.name))).unwrap_or_default();
            let content = format!("<p><b>{}</b>{place}</p>{}", text(&price), listing.content.description.html());
            (listing.content.title.clone(), listing_path(&author.handle, listing.id), content, listing.content.description.plain(SUMMARY))
        }
        None if post.kind == Kind::Listing => return None,
        None => {
            let words = post.content.plain(SUMMARY);
            let title = [post.title.as_str(), post.warning.as_str()].into_iter().find(|text| !text.is_empty()).map_or_else(|| cut(&words, TITLE), str::to_owned);
            let summary = if post.warning.is_empty() { words } else { post.warning.clone() };
            (title, post_path(&author.handle, post.id), post.content.html().to_owned(), summary)
        }
    };
    for photo in &photos {
        if let Some(path) = picture_url(photo, Size::Medium) {
            let _ = write!(content, "<p><img src=\"{}\" alt=\"{}\"></p>", text(&site.url(&path)), text(&photo.alt));
        }
    }
    // Who wants to be warned reads the words only after opening them.
    if !post.warning.is_empty() {
        content = format!("<details><summary>{}</summary>{content}</details>", text(&post.warning));
    }
    let pictures = photos.iter().filter_map(|photo| enclosure(site, photo)).collect();
    Some(Entry {
        id: post.address.to_string(),
        title: if title.is_empty() { author.shown_name().to_owned() } else { title },
        url: site.url(&url),
        published: post.published_at,
        updated: post.updated_at.max(post.published_at).max(listing.map_or(post.published_at, |listing| listing.updated_at)),
        author: Author { name: author.shown_name().to_owned(), url: site.maker_page(&author.handle) },
        summary,
        content,
        language: post.language.clone(),
        tags: around.tags.get(&post.id).cloned().unwrap_or_default(),
        pictures,
    })
}

fn enclosure(site: &Site, photo: &Media) -> Option<Enclosure> {
    let path = picture_url(photo, Size::Large)?;
    let variant = photo.variant(Size::Large)?;
    Some(Enclosure { url: site.url(&path), media_type: variant.media_type.clone(), bytes: variant.bytes, title: photo.alt.clone() })
}

/// The first words of a text, whole where there is room.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most).collect();
    let end = short.rfind(' ').filter(|end| *end > most / 2).unwrap_or(short.len());
    format!("{}…", short.get(..end).unwrap_or(&short).trim_end())
}

/// The path of the feed of a tag.
#[must_use]
pub fn tag_path(tag: &Tag) -> String {
    format!("{}/feed.atom", crate::tags::pages::path(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_between_words() {
        assert_eq!(cut("short", 80), "short");
        assert_eq!(cut("one two three four", 12), "one two…");
        assert_eq!(cut(&"ü".repeat(90), 80), format!("{}…", "ü".repeat(80)));
    }
}
