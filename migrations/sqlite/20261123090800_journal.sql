-- What happened, in the order of commits.
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL -- JSON
) STRICT;

-- How far each consumer has read; one process at a time holds a cursor.
CREATE TABLE journal_cursors (
    consumer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    tries INTEGER NOT NULL, -- of the entry after seq
    CONSTRAINT journal_cursors_consumer PRIMARY KEY (consumer)
) STRICT;

-- Entries a consumer gave up on, for the host to look at.
CREATE TABLE journal_set_aside (
    consumer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT journal_set_aside_consumer_seq PRIMARY KEY (consumer, seq)
) STRICT;
