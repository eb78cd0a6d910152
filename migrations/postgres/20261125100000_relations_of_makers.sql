-- What makers here arrange for themselves about others. Shown to nobody else.
CREATE TABLE mutes (
    id BIGINT NOT NULL,
    muter_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    muted_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    notifications BOOLEAN NOT NULL, -- whether notifications are kept away, too
    until BIGINT, -- NULL: until it is taken back
    created_at BIGINT NOT NULL,
    CONSTRAINT mutes_id PRIMARY KEY (id),
    CONSTRAINT mutes_muter_id_muted_id UNIQUE (muter_id, muted_id)
);
CREATE INDEX mutes_by_muted ON mutes (muted_id);
CREATE INDEX mutes_by_muter ON mutes (muter_id, id);
CREATE INDEX mutes_by_until ON mutes (until) WHERE until IS NOT NULL;

CREATE INDEX blocks_by_blocker ON blocks (blocker_id, id);

-- Hosts that one maker keeps away for themselves.
CREATE TABLE domain_blocks (
    id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    host TEXT NOT NULL, -- as in handles: lower case, with a port where there is one
    created_at BIGINT NOT NULL,
    CONSTRAINT domain_blocks_id PRIMARY KEY (id),
    CONSTRAINT domain_blocks_owner_id_host UNIQUE (owner_id, host)
);

-- Lists of followed makers.
CREATE TABLE lists (
    id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT lists_id PRIMARY KEY (id)
);
CREATE INDEX lists_by_owner ON lists (owner_id, id);

CREATE TABLE list_members (
    list_id BIGINT NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    CONSTRAINT list_members_list_id_member_id PRIMARY KEY (list_id, member_id)
);
CREATE INDEX list_members_by_member ON list_members (member_id, list_id);

-- Tags whose public posts come home.
CREATE TABLE tag_follows (
    id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT tag_follows_id PRIMARY KEY (id),
    CONSTRAINT tag_follows_tag_owner_id UNIQUE (tag, owner_id)
);
CREATE INDEX tag_follows_by_owner ON tag_follows (owner_id, id);

-- What one maker remembers about another.
CREATE TABLE maker_notes (
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    about_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT maker_notes_owner_id_about_id PRIMARY KEY (owner_id, about_id)
);
CREATE INDEX maker_notes_by_about ON maker_notes (about_id);

-- How far somebody has read.
CREATE TABLE markers (
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    timeline TEXT NOT NULL, -- home, notifications
    entry_id BIGINT NOT NULL, -- the newest that was read
    updated_at BIGINT NOT NULL,
    CONSTRAINT markers_owner_id_timeline PRIMARY KEY (owner_id, timeline)
);

ALTER TABLE home_entries ADD COLUMN because_of TEXT; -- the followed tag that brought it; NULL where its author or a boost did
