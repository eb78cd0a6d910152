-- Activities of peers: kept once, answered 202 after the commit, applied later.
CREATE TABLE inbox (
    id BIGINT NOT NULL,
    activity TEXT NOT NULL, -- address of the activity
    actor TEXT NOT NULL,
    kind TEXT NOT NULL, -- ActivityStreams type
    lane TEXT NOT NULL, -- what it is about; one lane is applied in order
    body TEXT NOT NULL, -- byte for byte; '' once settled
    state TEXT NOT NULL, -- waiting, done, refused, dead
    reason TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    CONSTRAINT inbox_id PRIMARY KEY (id),
    CONSTRAINT inbox_activity UNIQUE (activity)
);
CREATE INDEX inbox_due ON inbox (next_at, id) WHERE state = 'waiting';
CREATE INDEX inbox_by_lane ON inbox (lane, id) WHERE state = 'waiting';
CREATE INDEX inbox_by_age ON inbox (received_at);
