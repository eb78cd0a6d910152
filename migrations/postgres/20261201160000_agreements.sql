-- Enquiries and orders: what two parties hold of what they agreed, and how far it is.
CREATE TABLE agreements (
    id BIGINT NOT NULL,
    kind TEXT NOT NULL, -- enquiry, order
    state TEXT NOT NULL,
    listing TEXT NOT NULL, -- address of what it is about
    listing_id BIGINT NOT NULL, -- no reference: a listing that is deleted leaves its orders
    title TEXT NOT NULL, -- of the listing when it began
    seller_id BIGINT NOT NULL REFERENCES actors (id),
    buyer_id BIGINT REFERENCES actors (id), -- NULL for a visitor who writes by e-mail
    offer TEXT, -- address of the Offer that proposed it
    address TEXT, -- of the agreement; NULL until its owner elsewhere named it
    agreed TEXT, -- JSON, the frozen terms
    digest TEXT NOT NULL, -- fingerprint of the terms
    wants_seller TEXT, -- a state that takes two
    wants_buyer TEXT,
    ask TEXT, -- address of the Offer by which a buyer elsewhere asked for what waits
    stock BIGINT NOT NULL, -- pieces taken from the listing
    handed_over BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    payment_link TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    state_at BIGINT NOT NULL,
    completed_at BIGINT,
    reminded_at BIGINT, -- when somebody was last told that it is their turn
    unread_seller BOOLEAN NOT NULL,
    unread_buyer BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT agreements_id PRIMARY KEY (id),
    CONSTRAINT agreements_offer UNIQUE (offer),
    CONSTRAINT agreements_address UNIQUE (address)
);
CREATE INDEX agreements_by_seller ON agreements (seller_id, id);
CREATE INDEX agreements_by_buyer ON agreements (buyer_id, id);
CREATE INDEX agreements_by_listing ON agreements (listing_id, state);
CREATE INDEX agreements_waiting ON agreements (state_at) WHERE kind = 'order' AND state IN ('proposed', 'accepted', 'paid', 'shipped', 'returned', 'disputed');
CREATE UNIQUE INDEX agreements_listing_id_buyer_id ON agreements (listing_id, buyer_id) WHERE kind = 'enquiry';

-- What happened to each, for its page and for bookkeeping.
CREATE TABLE agreement_steps (
    agreement_id BIGINT NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL, -- from 1
    at BIGINT NOT NULL,
    side TEXT, -- seller, buyer; NULL where nobody did it
    what TEXT NOT NULL, -- a state, or wants-<state>, refused-<state>
    note TEXT NOT NULL,
    CONSTRAINT agreement_steps_agreement_id_seq PRIMARY KEY (agreement_id, seq)
);

-- The letters of a thread, which are posts for the two parties.
CREATE TABLE agreement_posts (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    agreement_id BIGINT NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    CONSTRAINT agreement_posts_post_id PRIMARY KEY (post_id)
);
CREATE INDEX agreement_posts_by_agreement ON agreement_posts (agreement_id, post_id);

-- Postal addresses, encrypted with a key of the instance.
CREATE TABLE sealed_addresses (
    agreement_id BIGINT NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL,
    erase_at BIGINT, -- NULL while the order goes on
    CONSTRAINT sealed_addresses_agreement_id PRIMARY KEY (agreement_id)
);
CREATE INDEX sealed_addresses_due ON sealed_addresses (erase_at) WHERE erase_at IS NOT NULL;

-- What buyers here asked of servers elsewhere.
CREATE TABLE requests (
    id BIGINT NOT NULL,
    address TEXT NOT NULL, -- of the activity that asks
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    agreement_id BIGINT NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    wants TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL, -- sent, accepted, refused
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT requests_id PRIMARY KEY (id),
    CONSTRAINT requests_address UNIQUE (address)
);
CREATE INDEX requests_by_agreement ON requests (agreement_id, state);
