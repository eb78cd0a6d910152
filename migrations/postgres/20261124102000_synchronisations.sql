-- Actors elsewhere whose followers here are to be compared with what their server says of them (FEP-8fcf).
CREATE TABLE synchronisations (
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    url TEXT NOT NULL, -- where their server lists those here
    digest TEXT NOT NULL, -- what it said of them, in hexadecimal
    state TEXT NOT NULL, -- waiting, done
    reason TEXT NOT NULL, -- how the last try ended; '' when it did what it should
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    noticed_at BIGINT NOT NULL,
    CONSTRAINT synchronisations_actor_id PRIMARY KEY (actor_id)
);
CREATE INDEX synchronisations_due ON synchronisations (next_at) WHERE state = 'waiting';
