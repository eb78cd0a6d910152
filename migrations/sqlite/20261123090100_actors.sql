-- The first spine: who can speak, here and elsewhere.
CREATE TABLE actors (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL, -- ActivityStreams actor type
    address TEXT NOT NULL,
    handle TEXT NOT NULL, -- without @, as its home spells it
    handle_folded TEXT NOT NULL, -- lower case, for comparisons
    host TEXT NOT NULL, -- '' here
    name TEXT NOT NULL, -- display name
    page TEXT NOT NULL,
    inbox TEXT,
    shared_inbox TEXT,
    followers TEXT,
    outbox TEXT,
    locked INTEGER NOT NULL,
    state TEXT NOT NULL, -- active, suspended, gone
    moved_to TEXT,
    created_at INTEGER NOT NULL,
    fetched_at INTEGER, -- when its document was last read; NULL here
    CONSTRAINT actors_id PRIMARY KEY (id),
    CONSTRAINT actors_address UNIQUE (address)
) STRICT;
-- Elsewhere a person and a group may share a name; here they may not.
CREATE UNIQUE INDEX actors_handle_folded ON actors (handle_folded) WHERE host = '';
CREATE INDEX actors_by_handle ON actors (handle_folded, host);
CREATE INDEX actors_by_host ON actors (host, id);

-- Public keys by keyId or verificationMethod.
CREATE TABLE actor_keys (
    id TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- pem, multikey
    public TEXT NOT NULL,
    CONSTRAINT actor_keys_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX actor_keys_by_actor ON actor_keys (actor_id);

-- Secret keys of actors here, PKCS#8 in base64.
CREATE TABLE actor_secrets (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    rsa TEXT NOT NULL,
    ed25519 TEXT NOT NULL,
    CONSTRAINT actor_secrets_actor_id PRIMARY KEY (actor_id)
) STRICT;
