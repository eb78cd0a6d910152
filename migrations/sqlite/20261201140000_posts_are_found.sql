-- Posts that somebody may find: folded words, and for whom ('all', or 'm' and the id of a maker here). Written by the reader of
-- the journal that keeps it in step; what is found is judged again when it is asked for. rowid is the id of the post.
CREATE VIRTUAL TABLE posts_search USING fts5(words, who, content='', contentless_delete=1, prefix='2 3');
CREATE TRIGGER posts_search_goes AFTER DELETE ON posts BEGIN DELETE FROM posts_search WHERE rowid = old.id; END;

-- Authors whose public posts are in the index for everybody, because they agreed.
CREATE TABLE search_consents (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    CONSTRAINT search_consents_actor_id PRIMARY KEY (actor_id)
) STRICT;

-- Tags by their first letters.
CREATE INDEX post_tags_by_name ON post_tags (tag);
