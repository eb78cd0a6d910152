-- Custom emoji of other servers: a word between colons, and our own copy of the picture it stands for.
CREATE TABLE emojis (
    host TEXT NOT NULL, -- after the @ of those who use it
    shortcode TEXT NOT NULL, -- without colons
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    changed_at BIGINT NOT NULL,
    CONSTRAINT emojis_host_shortcode PRIMARY KEY (host, shortcode)
);
CREATE INDEX emojis_by_media ON emojis (media_id);
