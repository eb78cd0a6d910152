//! Categories: a small fixed tree, the same on every instance.

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// One branch of the tree.
#[derive(Debug, Deserialize)]
pub struct Branch {
    pub slug: String,
    pub children: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Tree {
    category: Vec<Branch>,
}

static TREE: LazyLock<Vec<Branch>> = LazyLock::new(|| {
    let tree: Result<Tree, _> = toml::from_str(include_str!("../../../config/categories.toml"));
    tree.map(|tree| tree.category).unwrap_or_default()
});

/// The tree of `config/categories.toml`, in its order.
#[must_use]
pub fn categories() -> &'static [Branch] {
    &TREE
}

/// The slug of one category.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Category(String);

impl Category {
    /// A slug of the tree; `None` for any other text.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        let known = TREE.iter().any(|branch| branch.slug == slug || branch.children.iter().any(|child| child == slug));
        known.then(|| Self(slug.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The branch it stands on, which is itself at the top.
    #[must_use]
    pub fn branch(&self) -> &str {
        TREE.iter().find(|branch| branch.children.contains(&self.0)).map_or(&self.0, |branch| &branch.slug)
    }

    /// Itself and everything below it, for the catalogue's filter.
    #[must_use]
    pub fn with_children(&self) -> Vec<String> {
        let below = TREE.iter().find(|branch| branch.slug == self.0).map(|branch| branch.children.clone()).unwrap_or_default();
        std::iter::once(self.0.clone()).chain(below).collect()
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_read_and_no_slug_stands_twice() {
        let mut slugs: Vec<&str> = categories().iter().flat_map(|b| std::iter::once(b.slug.as_str()).chain(b.children.iter().map(String::as_str))).collect();
        let count = slugs.len();
        slugs.sort_unstable();
        slugs.dedup();
        assert!(count > 60);
        assert_eq!(slugs.len(), count);
    }

    #[test]
    fn only_slugs_of_the_tree_are_categories() {
        assert_eq!(Category::parse("weapons"), None);
        assert_eq!(Category::parse("weaving").unwrap().branch(), "textiles");
        assert!(Category::parse("textiles").unwrap().with_children().contains(&"yarn".to_owned()));
    }
}
