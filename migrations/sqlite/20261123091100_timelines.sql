-- What each maker here reads at home, newest 800, in the order of arrival.
CREATE TABLE home_entries (
    id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT home_entries_id PRIMARY KEY (id),
    CONSTRAINT home_entries_owner_id_post_id UNIQUE (owner_id, post_id)
) STRICT;
CREATE INDEX home_entries_by_owner ON home_entries (owner_id, id);
CREATE INDEX home_entries_by_post ON home_entries (post_id);
