-- Whom somebody does not want suggested any more. Shown to nobody else.
CREATE TABLE suggestions_dismissed (
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    CONSTRAINT suggestions_dismissed_owner_id_actor_id PRIMARY KEY (owner_id, actor_id)
) STRICT;
CREATE INDEX suggestions_dismissed_by_actor ON suggestions_dismissed (actor_id);
