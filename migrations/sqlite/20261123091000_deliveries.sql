-- What we say, served at its address and sent to inboxes.
CREATE TABLE activities (
    id INTEGER NOT NULL,
    address TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- ActivityStreams type
    object TEXT NOT NULL, -- address of what it is about
    public INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT activities_id PRIMARY KEY (id),
    CONSTRAINT activities_address UNIQUE (address)
) STRICT;
CREATE INDEX activities_by_actor ON activities (actor_id, id);

-- Other servers and how they fare.
CREATE TABLE peers (
    host TEXT NOT NULL,
    state TEXT NOT NULL, -- open, limited, blocked, allowed
    scheme TEXT NOT NULL, -- signature scheme it took last: cavage, message
    failures INTEGER NOT NULL, -- in a row
    closed_until INTEGER NOT NULL, -- no delivery before, after failures in a row
    failing_since INTEGER,
    seen_at INTEGER, -- last verified activity or successful delivery
    created_at INTEGER NOT NULL,
    CONSTRAINT peers_host PRIMARY KEY (host)
) STRICT;

-- One row per activity and inbox, leased by host and sent in order.
CREATE TABLE deliveries (
    id INTEGER NOT NULL,
    journal_seq INTEGER NOT NULL,
    activity_id INTEGER NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    inbox TEXT NOT NULL,
    lane TEXT NOT NULL, -- what it is about; one lane of an inbox is sent in order
    state TEXT NOT NULL, -- waiting, done, dropped, dead
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    first_tried_at INTEGER,
    status INTEGER, -- last answer
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT deliveries_id PRIMARY KEY (id),
    CONSTRAINT deliveries_journal_seq_inbox UNIQUE (journal_seq, inbox)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (host, next_at, id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_lane ON deliveries (inbox, lane, id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_activity ON deliveries (activity_id);
