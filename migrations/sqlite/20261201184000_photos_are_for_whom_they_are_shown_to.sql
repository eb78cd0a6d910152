-- Which posts and drafts show which photos, each with a key of its own by which servers of those it is for fetch it.
CREATE TABLE post_photos (
    post_id INTEGER NOT NULL, -- of a post, or of a listing that is no post yet
    media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    pass TEXT NOT NULL, -- random, in hexadecimal; stands in what is sent to a few, and nowhere else
    CONSTRAINT post_photos_post_id_media_id PRIMARY KEY (post_id, media_id),
    CONSTRAINT post_photos_pass UNIQUE (pass)
) STRICT;
CREATE INDEX post_photos_by_media ON post_photos (media_id);

INSERT INTO post_photos (post_id, media_id, pass)
SELECT p.id, m.id, lower(hex(randomblob(16))) FROM posts p, json_each(p.photos) j JOIN media m ON m.id = j.value WHERE m.owner_id = p.author_id
ON CONFLICT (post_id, media_id) DO NOTHING;
INSERT INTO post_photos (post_id, media_id, pass)
SELECT l.id, m.id, lower(hex(randomblob(16))) FROM listings l, json_each(l.photos) j JOIN media m ON m.id = j.value WHERE m.owner_id = l.maker_id
ON CONFLICT (post_id, media_id) DO NOTHING;
