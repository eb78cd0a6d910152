-- When what an actor said lately was last asked for.
ALTER TABLE actors ADD COLUMN outbox_asked_at INTEGER NOT NULL DEFAULT 0;
