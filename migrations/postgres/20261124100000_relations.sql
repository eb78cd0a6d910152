-- Who will have nothing to do with whom. Shown to nobody.
CREATE TABLE blocks (
    id BIGINT NOT NULL,
    address TEXT NOT NULL, -- of the Block activity
    blocker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    blocked_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    CONSTRAINT blocks_id PRIMARY KEY (id),
    CONSTRAINT blocks_address UNIQUE (address),
    CONSTRAINT blocks_blocker_id_blocked_id UNIQUE (blocker_id, blocked_id)
);
CREATE INDEX blocks_by_blocked ON blocks (blocked_id);

-- Activities that were taken back before they came; forgotten with the inbox.
CREATE TABLE undone (
    address TEXT NOT NULL, -- of the activity that was taken back
    actor TEXT NOT NULL, -- address of who took it back
    undone_at BIGINT NOT NULL,
    CONSTRAINT undone_address_actor PRIMARY KEY (address, actor)
);
CREATE INDEX undone_by_time ON undone (undone_at);

-- What moderators here are asked to look at.
CREATE TABLE reports (
    id BIGINT NOT NULL,
    address TEXT NOT NULL, -- of the Flag activity
    reporter_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    host TEXT NOT NULL, -- of the reporter's address
    reported_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    posts TEXT NOT NULL, -- JSON list of post ids
    text TEXT NOT NULL,
    state TEXT NOT NULL, -- open, closed
    created_at BIGINT NOT NULL,
    CONSTRAINT reports_id PRIMARY KEY (id),
    CONSTRAINT reports_address UNIQUE (address)
);
CREATE INDEX reports_by_state ON reports (state, id);
CREATE INDEX reports_by_host ON reports (host, created_at);

-- What its author pinned to the front.
CREATE TABLE featured (
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    CONSTRAINT featured_actor_id_post_id PRIMARY KEY (actor_id, post_id)
);
CREATE INDEX featured_by_post ON featured (post_id);

ALTER TABLE actors ADD COLUMN featured TEXT; -- address of its collection of pinned posts
ALTER TABLE actors ADD COLUMN also_known_as TEXT NOT NULL DEFAULT '[]'; -- JSON list of addresses
ALTER TABLE actors ADD COLUMN moved_by TEXT; -- address of the Move activity; NULL when only its document says where it went
ALTER TABLE actors ADD COLUMN moved_at BIGINT;
