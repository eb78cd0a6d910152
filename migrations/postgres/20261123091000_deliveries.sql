-- What we say, served at its address and sent to inboxes.
CREATE TABLE activities (
    id BIGINT NOT NULL,
    address TEXT NOT NULL,
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- ActivityStreams type
    object TEXT NOT NULL, -- address of what it is about
    public BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT activities_id PRIMARY KEY (id),
    CONSTRAINT activities_address UNIQUE (address)
);
CREATE INDEX activities_by_actor ON activities (actor_id, id);

-- Other servers and how they fare.
CREATE TABLE peers (
    host TEXT NOT NULL,
    state TEXT NOT NULL, -- open, limited, blocked, allowed
    scheme TEXT NOT NULL, -- signature scheme it took last: cavage, message
    failures BIGINT NOT NULL, -- in a row
    closed_until BIGINT NOT NULL, -- no delivery before, after failures in a row
    failing_since BIGINT,
    seen_at BIGINT, -- last verified activity or successful delivery
    created_at BIGINT NOT NULL,
    CONSTRAINT peers_host PRIMARY KEY (host)
);

-- One row per activity and inbox, leased by host and sent in order.
CREATE TABLE deliveries (
    id BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL,
    activity_id BIGINT NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    inbox TEXT NOT NULL,
    lane TEXT NOT NULL, -- what it is about; one lane of an inbox is sent in order
    state TEXT NOT NULL, -- waiting, done, dropped, dead
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    first_tried_at BIGINT,
    status BIGINT, -- last answer
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT deliveries_id PRIMARY KEY (id),
    CONSTRAINT deliveries_journal_seq_inbox UNIQUE (journal_seq, inbox)
);
CREATE INDEX deliveries_due ON deliveries (host, next_at, id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_lane ON deliveries (inbox, lane, id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_activity ON deliveries (activity_id);
