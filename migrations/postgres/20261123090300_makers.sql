-- Profiles, under the id of their actor.
CREATE TABLE makers (
    id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    bio_source TEXT NOT NULL, -- Markdown; '' for mirrors
    bio_html TEXT NOT NULL,
    avatar_id BIGINT,
    banner_id BIGINT,
    links TEXT NOT NULL, -- JSON list of {name, url, verified_at}
    crafts TEXT NOT NULL, -- JSON list of tags
    pronouns TEXT NOT NULL,
    place_name TEXT,
    place_lat BIGINT, -- twentieths of a degree
    place_lon BIGINT,
    away TEXT, -- NULL when present
    open_for_commissions BOOLEAN NOT NULL,
    discoverable BOOLEAN NOT NULL,
    indexable BOOLEAN NOT NULL,
    hides_follows BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT makers_id PRIMARY KEY (id)
);

-- Folded words, written by the store in the transaction that writes the row.
CREATE TABLE makers_search (
    id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    CONSTRAINT makers_search_id PRIMARY KEY (id)
);
CREATE INDEX makers_search_words ON makers_search USING gin (words);
