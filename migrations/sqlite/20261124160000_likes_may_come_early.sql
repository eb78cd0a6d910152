-- Likes of posts that are not here yet: counted when the post comes, else forgotten after some days.
CREATE TABLE early_likes (
    address TEXT NOT NULL, -- of the activity
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    object TEXT NOT NULL, -- address of the post
    emoji TEXT NOT NULL, -- '' for a plain like
    domain TEXT NOT NULL, -- of the actor: so much waits for one domain
    at INTEGER NOT NULL,
    CONSTRAINT early_likes_address PRIMARY KEY (address)
) STRICT;
CREATE INDEX early_likes_by_object ON early_likes (object);
CREATE INDEX early_likes_by_domain ON early_likes (domain);
CREATE INDEX early_likes_by_time ON early_likes (at);
