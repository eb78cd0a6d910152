-- Custom emoji of other servers: a word between colons, and our own copy of the picture it stands for.
CREATE TABLE emojis (
    host TEXT NOT NULL, -- after the @ of those who use it
    shortcode TEXT NOT NULL, -- without colons
    media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    changed_at INTEGER NOT NULL,
    CONSTRAINT emojis_host_shortcode PRIMARY KEY (host, shortcode)
) STRICT;
CREATE INDEX emojis_by_media ON emojis (media_id);
