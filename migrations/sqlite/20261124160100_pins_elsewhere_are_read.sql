-- When the collection of what an actor features was last asked for.
ALTER TABLE actors ADD COLUMN featured_asked_at INTEGER NOT NULL DEFAULT 0;

-- Things are looked for around a post, or for an actor.
CREATE TABLE fetches_of_either (
    address TEXT NOT NULL,
    why TEXT NOT NULL, -- ancestors, replies, context, featured
    post_id INTEGER REFERENCES posts (id) ON DELETE CASCADE, -- the post that names it, or
    actor_id INTEGER REFERENCES actors (id) ON DELETE CASCADE, -- the actor that does
    domain TEXT NOT NULL, -- one of a domain at a time
    rounds INTEGER NOT NULL, -- looks that went well
    tries INTEGER NOT NULL, -- looks that failed since
    next_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    CONSTRAINT fetches_wanted_address PRIMARY KEY (address)
) STRICT;
INSERT INTO fetches_of_either (address, why, post_id, domain, rounds, tries, next_at, locked_until)
SELECT address, why, post_id, domain, rounds, tries, next_at, locked_until FROM fetches_wanted;
DROP TABLE fetches_wanted;
ALTER TABLE fetches_of_either RENAME TO fetches_wanted;
CREATE INDEX fetches_wanted_due ON fetches_wanted (next_at, address);
CREATE INDEX fetches_wanted_by_domain ON fetches_wanted (domain, next_at);
