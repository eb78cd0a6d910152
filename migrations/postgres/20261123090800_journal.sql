-- What happened, in the order of commits.
CREATE TABLE journal (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL -- JSON
);

-- How far each consumer has read; one process at a time holds a cursor.
CREATE TABLE journal_cursors (
    consumer TEXT NOT NULL,
    seq BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    tries BIGINT NOT NULL, -- of the entry after seq
    CONSTRAINT journal_cursors_consumer PRIMARY KEY (consumer)
);

-- Entries a consumer gave up on, for the host to look at.
CREATE TABLE journal_set_aside (
    consumer TEXT NOT NULL,
    seq BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT journal_set_aside_consumer_seq PRIMARY KEY (consumer, seq)
);
