-- The conversation a post belongs to: that of its parent; else what its own origin calls it; else the post itself.
ALTER TABLE posts ADD COLUMN thread TEXT NOT NULL DEFAULT '';
WITH RECURSIVE below (address, thread) AS (
    SELECT p.address, CASE WHEN p.raw IS NULL THEN COALESCE(p.context, p.address) ELSE p.address END FROM posts p
    WHERE NOT EXISTS (SELECT 1 FROM posts q WHERE q.address = p.in_reply_to)
    UNION
    SELECT c.address, b.thread FROM below b JOIN posts c ON c.in_reply_to = b.address
)
UPDATE posts SET thread = below.thread FROM below WHERE below.address = posts.address;
UPDATE posts SET thread = address WHERE thread = '';
CREATE INDEX posts_by_thread ON posts (thread, id);

CREATE TABLE likes (
    address TEXT NOT NULL, -- of the activity
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL, -- '' for a plain like
    created_at BIGINT NOT NULL,
    CONSTRAINT likes_address PRIMARY KEY (address),
    CONSTRAINT likes_actor_id_post_id_emoji UNIQUE (actor_id, post_id, emoji)
);
CREATE INDEX likes_by_post ON likes (post_id);

CREATE TABLE boosts (
    address TEXT NOT NULL, -- of the activity
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    CONSTRAINT boosts_address PRIMARY KEY (address),
    CONSTRAINT boosts_actor_id_post_id UNIQUE (actor_id, post_id)
);
CREATE INDEX boosts_by_post ON boosts (post_id);

-- Whose boost brought a post home; NULL where its author is followed.
ALTER TABLE home_entries ADD COLUMN boosted_by BIGINT REFERENCES actors (id) ON DELETE CASCADE;

-- What is to be fetched to complete a thread, when there is time.
CREATE TABLE fetches_wanted (
    address TEXT NOT NULL,
    why TEXT NOT NULL, -- ancestors, replies, context
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE, -- the post that names it
    domain TEXT NOT NULL, -- one of a domain at a time
    rounds BIGINT NOT NULL, -- looks that went well
    tries BIGINT NOT NULL, -- looks that failed since
    next_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    CONSTRAINT fetches_wanted_address PRIMARY KEY (address)
);
CREATE INDEX fetches_wanted_due ON fetches_wanted (next_at, address);
CREATE INDEX fetches_wanted_by_domain ON fetches_wanted (domain, next_at);
