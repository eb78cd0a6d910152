-- What makers offer and look for. Its post, once public, has the same id.
CREATE TABLE listings (
    id BIGINT NOT NULL,
    address TEXT NOT NULL,
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    here BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    terms TEXT NOT NULL,
    title TEXT NOT NULL,
    description_source TEXT NOT NULL,
    description_html TEXT NOT NULL,
    photos TEXT NOT NULL, -- JSON list of media ids, in order
    price_minor BIGINT, -- in minor units of the currency
    currency TEXT,
    unit_based BOOLEAN NOT NULL,
    quantity BIGINT, -- NULL when not counted
    made_to_order BOOLEAN NOT NULL,
    lead_time_days BIGINT,
    tags TEXT NOT NULL, -- JSON list
    materials TEXT NOT NULL, -- JSON list
    category TEXT,
    condition TEXT,
    place_name TEXT,
    place_lat BIGINT, -- twentieths of a degree
    place_lon BIGINT,
    pickup BOOLEAN NOT NULL,
    shipping BOOLEAN NOT NULL,
    delivery_text TEXT NOT NULL,
    license TEXT, -- SPDX expression
    created_at BIGINT NOT NULL,
    published_at BIGINT, -- first publishing
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    page TEXT, -- where its home shows it; NULL here
    CONSTRAINT listings_id PRIMARY KEY (id),
    CONSTRAINT listings_address UNIQUE (address)
);
CREATE INDEX listings_by_maker ON listings (maker_id, state, id);
CREATE INDEX listings_by_state ON listings (state, id);
CREATE INDEX listings_by_category ON listings (category, state, id);

-- Folded words, written by the store in the transaction that writes the row.
CREATE TABLE listings_search (
    id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    CONSTRAINT listings_search_id PRIMARY KEY (id)
);
CREATE INDEX listings_search_words ON listings_search USING gin (words);
