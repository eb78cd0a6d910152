-- Visitors without an account, who ask about a listing by mail and go on by links.

-- What was asked and not confirmed yet; its maker does not know of it.
CREATE TABLE visitor_asks (
    id BIGINT NOT NULL,
    listing_id BIGINT NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    name TEXT NOT NULL, -- may be empty
    email TEXT NOT NULL, -- in small letters
    words TEXT NOT NULL,
    language TEXT NOT NULL,
    token_hash BYTEA, -- sha-256 of the token of the link in the mail; NULL until it is written
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT visitor_asks_id PRIMARY KEY (id),
    CONSTRAINT visitor_asks_token_hash UNIQUE (token_hash)
);
CREATE INDEX visitor_asks_by_listing ON visitor_asks (listing_id);
CREATE INDEX visitor_asks_by_email ON visitor_asks (email, expires_at);
CREATE INDEX visitor_asks_by_end ON visitor_asks (expires_at);

-- The other party of an enquiry whose buyer is nobody that has an account.
CREATE TABLE visitors (
    agreement_id BIGINT NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    name TEXT NOT NULL, -- may be empty; empty once it ended
    email TEXT NOT NULL, -- in small letters; empty once it ended
    language TEXT NOT NULL, -- of what is mailed to them
    last_at BIGINT NOT NULL, -- when one of the two wrote last
    ended_at BIGINT, -- when their name and address were erased
    CONSTRAINT visitors_agreement_id PRIMARY KEY (agreement_id)
);
CREATE INDEX visitors_by_email ON visitors (email) WHERE ended_at IS NULL;
CREATE INDEX visitors_silent ON visitors (last_at) WHERE ended_at IS NULL;

-- What the two wrote. These letters are no posts: nobody in the fediverse wrote them.
CREATE TABLE visitor_letters (
    id BIGINT NOT NULL,
    agreement_id BIGINT NOT NULL REFERENCES visitors (agreement_id) ON DELETE CASCADE,
    side TEXT NOT NULL, -- seller, buyer
    words TEXT NOT NULL, -- Markdown of a seller, plain text of a visitor
    at BIGINT NOT NULL,
    CONSTRAINT visitor_letters_id PRIMARY KEY (id)
);
CREATE INDEX visitor_letters_by_agreement ON visitor_letters (agreement_id, id);

-- Links by which a visitor reads and goes on; the tokens themselves are never kept.
CREATE TABLE visitor_links (
    token_hash BYTEA NOT NULL, -- sha-256
    agreement_id BIGINT NOT NULL REFERENCES visitors (agreement_id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    CONSTRAINT visitor_links_token_hash PRIMARY KEY (token_hash)
);
CREATE INDEX visitor_links_by_agreement ON visitor_links (agreement_id, created_at);

-- Visitors from whom a maker wants to hear nothing more.
CREATE TABLE visitor_blocks (
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    email_hash TEXT NOT NULL, -- sha-256 of maker and address; the address itself is erased
    agreement_id BIGINT NOT NULL REFERENCES agreements (id) ON DELETE CASCADE, -- where they wrote
    created_at BIGINT NOT NULL,
    CONSTRAINT visitor_blocks_maker_id_email_hash PRIMARY KEY (maker_id, email_hash)
);
CREATE INDEX visitor_blocks_by_agreement ON visitor_blocks (agreement_id);

-- Whether visitors may ask by mail, where the instance sends mail.
ALTER TABLE shop_policies ADD COLUMN visitors BOOLEAN NOT NULL DEFAULT TRUE;
