CREATE TABLE media (
    id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id INTEGER, -- the listing, draft or post it belongs to; NULL while unattached
    state TEXT NOT NULL, -- processing, ready, failed
    alt TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    blurhash TEXT NOT NULL,
    variants TEXT NOT NULL, -- JSON list
    bytes INTEGER NOT NULL, -- of all variants, for the quota
    remote TEXT, -- where a peer keeps it
    fault TEXT,
    tries INTEGER NOT NULL, -- fetches of a remote photo that failed
    next_at INTEGER, -- when to fetch a remote photo; NULL when nothing is due
    created_at INTEGER NOT NULL,
    CONSTRAINT media_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX media_by_owner ON media (owner_id, id);
CREATE INDEX media_by_post ON media (post_id);
CREATE INDEX media_by_remote ON media (remote);
CREATE INDEX media_due ON media (next_at) WHERE next_at IS NOT NULL;

-- Which blobs a photo uses; a blob nobody uses is removed.
CREATE TABLE media_blobs (
    media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    CONSTRAINT media_blobs_media_id_key PRIMARY KEY (media_id, key)
) STRICT;
CREATE INDEX media_blobs_by_key ON media_blobs (key);
