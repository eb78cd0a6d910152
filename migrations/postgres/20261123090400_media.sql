CREATE TABLE media (
    id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id BIGINT, -- the listing, draft or post it belongs to; NULL while unattached
    state TEXT NOT NULL, -- processing, ready, failed
    alt TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    blurhash TEXT NOT NULL,
    variants TEXT NOT NULL, -- JSON list
    bytes BIGINT NOT NULL, -- of all variants, for the quota
    remote TEXT, -- where a peer keeps it
    fault TEXT,
    tries BIGINT NOT NULL, -- fetches of a remote photo that failed
    next_at BIGINT, -- when to fetch a remote photo; NULL when nothing is due
    created_at BIGINT NOT NULL,
    CONSTRAINT media_id PRIMARY KEY (id)
);
CREATE INDEX media_by_owner ON media (owner_id, id);
CREATE INDEX media_by_post ON media (post_id);
CREATE INDEX media_by_remote ON media (remote);
CREATE INDEX media_due ON media (next_at) WHERE next_at IS NOT NULL;

-- Which blobs a photo uses; a blob nobody uses is removed.
CREATE TABLE media_blobs (
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    CONSTRAINT media_blobs_media_id_key PRIMARY KEY (media_id, key)
);
CREATE INDEX media_blobs_by_key ON media_blobs (key);
