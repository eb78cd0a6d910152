CREATE TABLE follows (
    id BIGINT NOT NULL,
    address TEXT NOT NULL, -- of the Follow activity
    follower_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    followed_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL, -- requested, accepted
    created_at BIGINT NOT NULL,
    CONSTRAINT follows_id PRIMARY KEY (id),
    CONSTRAINT follows_address UNIQUE (address),
    CONSTRAINT follows_follower_id_followed_id UNIQUE (follower_id, followed_id)
);
CREATE INDEX follows_by_followed ON follows (followed_id, state, id);
CREATE INDEX follows_by_follower ON follows (follower_id, state, id);
