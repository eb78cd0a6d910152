-- Shops that come over from elsewhere, and which listing each row became.
CREATE TABLE imports (
    id BIGINT NOT NULL,
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL, -- looked, running, done, cancelled
    content TEXT NOT NULL, -- JSON: the rows, and the photos that came with them by name
    report TEXT NOT NULL, -- JSON list, a line for each row that was looked at
    done BIGINT NOT NULL, -- rows
    created_at BIGINT NOT NULL,
    CONSTRAINT imports_id PRIMARY KEY (id)
);
CREATE INDEX imports_by_maker ON imports (maker_id, id);
CREATE INDEX imports_running ON imports (id) WHERE state = 'running';

CREATE TABLE imported (
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    key TEXT NOT NULL, -- the maker's number, or the title
    listing_id BIGINT NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    content TEXT NOT NULL, -- JSON of the row as it was
    CONSTRAINT imported_maker_id_key PRIMARY KEY (maker_id, key)
);
CREATE INDEX imported_by_listing ON imported (listing_id);
