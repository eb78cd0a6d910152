-- Enquiries and orders: what two parties hold of what they agreed, and how far it is.
CREATE TABLE agreements (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL, -- enquiry, order
    state TEXT NOT NULL,
    listing TEXT NOT NULL, -- address of what it is about
    listing_id INTEGER NOT NULL, -- no reference: a listing that is deleted leaves its orders
    title TEXT NOT NULL, -- of the listing when it began
    seller_id INTEGER NOT NULL REFERENCES actors (id),
    buyer_id INTEGER REFERENCES actors (id), -- NULL for a visitor who writes by e-mail
    offer TEXT, -- address of the Offer that proposed it
    address TEXT, -- of the agreement; NULL until its owner elsewhere named it
    agreed TEXT, -- JSON, the frozen terms
    digest TEXT NOT NULL, -- fingerprint of the terms
    wants_seller TEXT, -- a state that takes two
    wants_buyer TEXT,
    ask TEXT, -- address of the Offer by which a buyer elsewhere asked for what waits
    stock INTEGER NOT NULL, -- pieces taken from the listing
    handed_over INTEGER NOT NULL,
    reason TEXT NOT NULL,
    payment_link TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    state_at INTEGER NOT NULL,
    completed_at INTEGER,
    reminded_at INTEGER, -- when somebody was last told that it is their turn
    unread_seller INTEGER NOT NULL,
    unread_buyer INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT agreements_id PRIMARY KEY (id),
    CONSTRAINT agreements_offer UNIQUE (offer),
    CONSTRAINT agreements_address UNIQUE (address)
) STRICT;
CREATE INDEX agreements_by_seller ON agreements (seller_id, id);
CREATE INDEX agreements_by_buyer ON agreements (buyer_id, id);
CREATE INDEX agreements_by_listing ON agreements (listing_id, state);
CREATE INDEX agreements_waiting ON agreements (state_at) WHERE kind = 'order' AND state IN ('proposed', 'accepted', 'paid', 'shipped', 'returned', 'disputed');
CREATE UNIQUE INDEX agreements_listing_id_buyer_id ON agreements (listing_id, buyer_id) WHERE kind = 'enquiry';

-- What happened to each, for its page and for bookkeeping.
CREATE TABLE agreement_steps (
    agreement_id INTEGER NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL, -- from 1
    at INTEGER NOT NULL,
    side TEXT, -- seller, buyer; NULL where nobody did it
    what TEXT NOT NULL, -- a state, or wants-<state>, refused-<state>
    note TEXT NOT NULL,
    CONSTRAINT agreement_steps_agreement_id_seq PRIMARY KEY (agreement_id, seq)
) STRICT;

-- The letters of a thread, which are posts for the two parties.
CREATE TABLE agreement_posts (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    agreement_id INTEGER NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    CONSTRAINT agreement_posts_post_id PRIMARY KEY (post_id)
) STRICT;
CREATE INDEX agreement_posts_by_agreement ON agreement_posts (agreement_id, post_id);

-- Postal addresses, encrypted with a key of the instance.
CREATE TABLE sealed_addresses (
    agreement_id INTEGER NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL,
    erase_at INTEGER, -- NULL while the order goes on
    CONSTRAINT sealed_addresses_agreement_id PRIMARY KEY (agreement_id)
) STRICT;
CREATE INDEX sealed_addresses_due ON sealed_addresses (erase_at) WHERE erase_at IS NOT NULL;

-- What buyers here asked of servers elsewhere.
CREATE TABLE requests (
    id INTEGER NOT NULL,
    address TEXT NOT NULL, -- of the activity that asks
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    agreement_id INTEGER NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    wants TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL, -- sent, accepted, refused
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT requests_id PRIMARY KEY (id),
    CONSTRAINT requests_address UNIQUE (address)
) STRICT;
CREATE INDEX requests_by_agreement ON requests (agreement_id, state);
