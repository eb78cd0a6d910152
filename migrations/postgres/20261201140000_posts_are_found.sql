-- Posts that somebody may find: folded words, and for whom ('@all', or '@m' and the id of a maker here). Written by the reader of
-- the journal that keeps it in step; what is found is judged again when it is asked for.
CREATE TABLE posts_search (
    id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    CONSTRAINT posts_search_id PRIMARY KEY (id)
);
CREATE INDEX posts_search_words ON posts_search USING gin (words);
CREATE FUNCTION posts_search_goes() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN DELETE FROM posts_search WHERE id = OLD.id; RETURN OLD; END $$;
CREATE TRIGGER posts_search_goes AFTER DELETE ON posts FOR EACH ROW EXECUTE FUNCTION posts_search_goes();

-- Authors whose public posts are in the index for everybody, because they agreed.
CREATE TABLE search_consents (
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    CONSTRAINT search_consents_actor_id PRIMARY KEY (actor_id)
);

-- Tags by their first letters, whatever the order of the database's language.
CREATE INDEX post_tags_by_name ON post_tags (tag COLLATE "C");
