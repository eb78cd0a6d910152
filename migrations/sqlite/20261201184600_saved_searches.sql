-- What makers look for in the catalogue again and again, and are told of when it comes.
CREATE TABLE saved_searches (
    id INTEGER NOT NULL,
    maker_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL, -- what narrows the catalogue, as in its address
    every TEXT NOT NULL, -- hour, day: no more often are they told
    paused INTEGER NOT NULL,
    told_at INTEGER, -- when they were told last
    told INTEGER NOT NULL, -- of how many that was
    due_at INTEGER, -- when they are to be told of what was found; NULL where nothing was
    created_at INTEGER NOT NULL,
    CONSTRAINT saved_searches_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX saved_searches_by_maker ON saved_searches (maker_id, id);
CREATE INDEX saved_searches_due ON saved_searches (due_at) WHERE due_at IS NOT NULL;

-- What was found for them, each listing once.
CREATE TABLE saved_search_finds (
    search_id INTEGER NOT NULL REFERENCES saved_searches (id) ON DELETE CASCADE,
    listing_id INTEGER NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    told INTEGER NOT NULL,
    found_at INTEGER NOT NULL,
    CONSTRAINT saved_search_finds_search_id_listing_id PRIMARY KEY (search_id, listing_id)
) STRICT;
CREATE INDEX saved_search_finds_by_listing ON saved_search_finds (listing_id);
CREATE INDEX saved_search_finds_by_time ON saved_search_finds (found_at);

-- What was there before there were saved searches is news to nobody.
INSERT INTO journal_cursors (consumer, seq, locked_until, tries) SELECT 'saved-searches', COALESCE(MAX(seq), 0), 0, 0 FROM journal;
