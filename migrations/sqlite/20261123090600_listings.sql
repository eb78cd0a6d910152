-- What makers offer and look for. Its post, once public, has the same id.
CREATE TABLE listings (
    id INTEGER NOT NULL,
    address TEXT NOT NULL,
    maker_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    here INTEGER NOT NULL,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    terms TEXT NOT NULL,
    title TEXT NOT NULL,
    description_source TEXT NOT NULL,
    description_html TEXT NOT NULL,
    photos TEXT NOT NULL, -- JSON list of media ids, in order
    price_minor INTEGER, -- in minor units of the currency
    currency TEXT,
    unit_based INTEGER NOT NULL,
    quantity INTEGER, -- NULL when not counted
    made_to_order INTEGER NOT NULL,
    lead_time_days INTEGER,
    tags TEXT NOT NULL, -- JSON list
    materials TEXT NOT NULL, -- JSON list
    category TEXT,
    condition TEXT,
    place_name TEXT,
    place_lat INTEGER, -- twentieths of a degree
    place_lon INTEGER,
    pickup INTEGER NOT NULL,
    shipping INTEGER NOT NULL,
    delivery_text TEXT NOT NULL,
    license TEXT, -- SPDX expression
    created_at INTEGER NOT NULL,
    published_at INTEGER, -- first publishing
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    page TEXT, -- where its home shows it; NULL here
    CONSTRAINT listings_id PRIMARY KEY (id),
    CONSTRAINT listings_address UNIQUE (address)
) STRICT;
CREATE INDEX listings_by_maker ON listings (maker_id, state, id);
CREATE INDEX listings_by_state ON listings (state, id);
CREATE INDEX listings_by_category ON listings (category, state, id);

-- Folded words, written by the store in the transaction that writes the row; rowid is the id.
CREATE VIRTUAL TABLE listings_search USING fts5(words, content='', contentless_delete=1);
