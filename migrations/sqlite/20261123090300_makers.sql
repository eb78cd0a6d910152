-- Profiles, under the id of their actor.
CREATE TABLE makers (
    id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    bio_source TEXT NOT NULL, -- Markdown; '' for mirrors
    bio_html TEXT NOT NULL,
    avatar_id INTEGER,
    banner_id INTEGER,
    links TEXT NOT NULL, -- JSON list of {name, url, verified_at}
    crafts TEXT NOT NULL, -- JSON list of tags
    pronouns TEXT NOT NULL,
    place_name TEXT,
    place_lat INTEGER, -- twentieths of a degree
    place_lon INTEGER,
    away TEXT, -- NULL when present
    open_for_commissions INTEGER NOT NULL,
    discoverable INTEGER NOT NULL,
    indexable INTEGER NOT NULL,
    hides_follows INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT makers_id PRIMARY KEY (id)
) STRICT;

-- Folded words, written by the store in the transaction that writes the row; rowid is the id.
CREATE VIRTUAL TABLE makers_search USING fts5(words, content='', contentless_delete=1);
