-- Programs of makers that hear by HTTP when an order or enquiry of theirs moves.
CREATE TABLE webhooks (
    id INTEGER NOT NULL,
    maker_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    secret TEXT NOT NULL, -- sealed; what is sent is signed with it
    kinds TEXT NOT NULL, -- of events, each between commas
    state TEXT NOT NULL, -- active, paused, failed
    failures INTEGER NOT NULL, -- tries since something was taken
    failing_since INTEGER, -- the first of them
    created_at INTEGER NOT NULL,
    CONSTRAINT webhooks_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX webhooks_by_maker ON webhooks (maker_id, id);

-- What they are told, and how that went.
CREATE TABLE webhook_deliveries (
    id INTEGER NOT NULL,
    webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    journal_seq INTEGER, -- what it tells of; NULL for a ping
    kind TEXT NOT NULL,
    agreement_id INTEGER, -- no reference: it says what it was about
    body TEXT NOT NULL, -- empty once it is settled
    state TEXT NOT NULL, -- waiting, done, given-up
    tries INTEGER NOT NULL,
    first_tried_at INTEGER,
    next_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    status INTEGER, -- of the last answer
    reason TEXT NOT NULL, -- why the last try failed
    created_at INTEGER NOT NULL,
    CONSTRAINT webhook_deliveries_id PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_webhook_id_journal_seq UNIQUE (webhook_id, journal_seq)
) STRICT;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, next_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);

-- What happened before there were webhooks is told to none.
INSERT INTO journal_cursors (consumer, seq, locked_until, tries) SELECT 'webhooks', COALESCE(MAX(seq), 0), 0, 0 FROM journal;
