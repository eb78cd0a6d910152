-- Mail that waits to be sent. What it says is written when it is sent, so that no secret and no text of posts lies here.
CREATE TABLE mails (
    id BIGINT NOT NULL,
    account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE, -- NULL: `about` says to whom, if there is such an account
    kind TEXT NOT NULL, -- confirm, reset, move, moved, password-changed, approved, notification, digest
    about TEXT NOT NULL, -- what somebody typed, an address of mail, or an id; by kind
    language TEXT NOT NULL, -- of the one who asked; '' where nobody did
    state TEXT NOT NULL, -- waiting, sent, dead
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    CONSTRAINT mails_id PRIMARY KEY (id)
);
-- Who asks twice gets one.
CREATE UNIQUE INDEX mails_once ON mails (COALESCE(account_id, 0), kind, about) WHERE state = 'waiting';
CREATE INDEX mails_due ON mails (next_at) WHERE state = 'waiting';
CREATE INDEX mails_by_account ON mails (account_id, state, settled_at);

-- Links in mails that prove whose address it is; the token itself is never kept.
CREATE TABLE account_links (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL, -- reset, confirm, move
    token_hash BYTEA NOT NULL, -- sha-256
    email TEXT NOT NULL, -- to which it was sent
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT account_links_account_id_purpose PRIMARY KEY (account_id, purpose),
    CONSTRAINT account_links_token_hash UNIQUE (token_hash)
);
