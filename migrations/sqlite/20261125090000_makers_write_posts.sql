-- What posts of makers here need besides, and what peers say of theirs in the same words.
ALTER TABLE posts ADD COLUMN sensitive INTEGER NOT NULL DEFAULT 0; -- pictures are covered until somebody wants to see them
ALTER TABLE posts ADD COLUMN mentions TEXT NOT NULL DEFAULT '[]'; -- JSON list of {actor, name}
ALTER TABLE posts ADD COLUMN quote TEXT; -- address of the post it quotes
ALTER TABLE posts ADD COLUMN permits TEXT NOT NULL DEFAULT '{}'; -- JSON: who may do what with it without being asked
CREATE INDEX posts_by_quote ON posts (quote) WHERE quote IS NOT NULL;

-- What a post said before it was edited.
CREATE TABLE post_edits (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at INTEGER NOT NULL, -- since when it said this
    title TEXT NOT NULL,
    warning TEXT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    photos TEXT NOT NULL, -- JSON list of media ids
    sensitive INTEGER NOT NULL,
    CONSTRAINT post_edits_post_id_at PRIMARY KEY (post_id, at)
) STRICT;

CREATE TABLE polls (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    options TEXT NOT NULL, -- JSON list of names
    multiple INTEGER NOT NULL,
    ends_at INTEGER,
    closed_at INTEGER,
    counts TEXT NOT NULL, -- JSON list, as its origin counts; '[]' for ours, which are counted from the votes
    voters INTEGER, -- as its origin counts; NULL for ours
    changed_at INTEGER NOT NULL, -- when the last vote came
    told_at INTEGER NOT NULL, -- when peers were last told how it stands
    CONSTRAINT polls_post_id PRIMARY KEY (post_id)
) STRICT;
CREATE INDEX polls_open ON polls (ends_at) WHERE closed_at IS NULL;
CREATE INDEX polls_untold ON polls (told_at) WHERE changed_at > told_at;

CREATE TABLE votes (
    post_id INTEGER NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    slot INTEGER NOT NULL, -- 0 where one option is chosen, so that the key lets nobody vote twice; else the option
    choice INTEGER NOT NULL, -- which option, from 0
    address TEXT NOT NULL, -- of the vote
    created_at INTEGER NOT NULL,
    CONSTRAINT votes_post_id_actor_id_slot PRIMARY KEY (post_id, actor_id, slot)
) STRICT;
CREATE INDEX votes_by_actor ON votes (actor_id);

CREATE TABLE bookmarks (
    id INTEGER NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT bookmarks_id PRIMARY KEY (id),
    CONSTRAINT bookmarks_actor_id_post_id UNIQUE (actor_id, post_id)
) STRICT;
CREATE INDEX bookmarks_by_actor ON bookmarks (actor_id, id);
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);

-- Whether who is quoted agreed (FEP-044f).
CREATE TABLE quotes (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE, -- the post that quotes
    quoted TEXT NOT NULL, -- address of what it quotes
    state TEXT NOT NULL, -- asked, granted, refused
    request TEXT NOT NULL, -- address of the QuoteRequest
    approval TEXT, -- address of the QuoteAuthorization
    CONSTRAINT quotes_post_id PRIMARY KEY (post_id)
) STRICT;
CREATE INDEX quotes_by_quoted ON quotes (quoted);
CREATE INDEX quotes_by_request ON quotes (request);
CREATE INDEX quotes_by_approval ON quotes (approval) WHERE approval IS NOT NULL;

-- What makers here answered to those elsewhere who want to quote them.
CREATE TABLE quote_grants (
    id INTEGER NOT NULL,
    quoting TEXT NOT NULL, -- address of the post elsewhere
    quoted_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE, -- who asked
    request TEXT NOT NULL, -- address of the QuoteRequest
    granted INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT quote_grants_id PRIMARY KEY (id),
    CONSTRAINT quote_grants_quoting_quoted_id UNIQUE (quoting, quoted_id)
) STRICT;
CREATE INDEX quote_grants_by_quoted ON quote_grants (quoted_id);

-- Direct posts as each of those in a conversation sees it.
CREATE TABLE conversations (
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    last_post_id INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    CONSTRAINT conversations_owner_id_thread PRIMARY KEY (owner_id, thread)
) STRICT;
CREATE INDEX conversations_by_owner ON conversations (owner_id, last_post_id);

-- Threads somebody wants to hear no more of.
CREATE TABLE muted_threads (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    CONSTRAINT muted_threads_actor_id_thread PRIMARY KEY (actor_id, thread)
) STRICT;
