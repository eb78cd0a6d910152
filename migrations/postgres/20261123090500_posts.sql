-- The second spine: what can be seen, replied to, searched and delivered.
CREATE TABLE posts (
    id BIGINT NOT NULL,
    address TEXT NOT NULL,
    author_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    title TEXT NOT NULL,
    warning TEXT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    page TEXT NOT NULL,
    in_reply_to TEXT,
    context TEXT,
    language TEXT,
    photos TEXT NOT NULL, -- JSON list of media ids
    published_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    raw TEXT, -- as a peer sent it, byte for byte; NULL for ours
    CONSTRAINT posts_id PRIMARY KEY (id),
    CONSTRAINT posts_address UNIQUE (address)
);
CREATE INDEX posts_by_author ON posts (author_id, id);
CREATE INDEX posts_by_parent ON posts (in_reply_to) WHERE in_reply_to IS NOT NULL;

CREATE TABLE post_tags (
    tag TEXT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT post_tags_tag_post_id PRIMARY KEY (tag, post_id)
);
CREATE INDEX post_tags_by_post ON post_tags (post_id);

-- Actors here whom a post names in to or cc.
CREATE TABLE post_addressees (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    CONSTRAINT post_addressees_post_id_actor_id PRIMARY KEY (post_id, actor_id)
);
CREATE INDEX post_addressees_by_actor ON post_addressees (actor_id, post_id);

-- What was deleted stays deleted.
CREATE TABLE tombstones (
    address TEXT NOT NULL,
    former_type TEXT NOT NULL,
    deleted_at BIGINT NOT NULL,
    CONSTRAINT tombstones_address PRIMARY KEY (address)
);
