-- When the collection of what an actor features was last asked for.
ALTER TABLE actors ADD COLUMN featured_asked_at BIGINT NOT NULL DEFAULT 0;

-- Things are looked for around a post, or for an actor.
ALTER TABLE fetches_wanted ALTER COLUMN post_id DROP NOT NULL;
ALTER TABLE fetches_wanted ADD COLUMN actor_id BIGINT REFERENCES actors (id) ON DELETE CASCADE;
