-- Logins of makers here.
CREATE TABLE accounts (
    id BIGINT NOT NULL,
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_folded TEXT, -- NULL when there is none
    password_hash TEXT NOT NULL, -- PHC string
    role TEXT NOT NULL, -- member, moderator, admin
    state TEXT NOT NULL, -- pending, active, suspended
    language TEXT,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT accounts_id PRIMARY KEY (id),
    CONSTRAINT accounts_actor_id UNIQUE (actor_id),
    CONSTRAINT accounts_email_folded UNIQUE (email_folded)
);
CREATE INDEX accounts_by_state ON accounts (state, id);

-- Signed-in browsers; the token itself is never kept.
CREATE TABLE sessions (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL, -- sha-256
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT sessions_id PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash UNIQUE (token_hash)
);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- Bearer tokens of apps; the token itself is never kept.
CREATE TABLE tokens (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    app TEXT NOT NULL,
    scopes TEXT NOT NULL,
    token_hash BYTEA NOT NULL, -- sha-256
    created_at BIGINT NOT NULL,
    seen_at BIGINT,
    CONSTRAINT tokens_id PRIMARY KEY (id),
    CONSTRAINT tokens_token_hash UNIQUE (token_hash)
);
CREATE INDEX tokens_by_account ON tokens (account_id);

CREATE TABLE invites (
    id BIGINT NOT NULL,
    code TEXT NOT NULL, -- 128 random bits
    account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE, -- NULL when made on the command line
    uses_left BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT invites_id PRIMARY KEY (id),
    CONSTRAINT invites_code UNIQUE (code)
);

-- What a repeated POST with the same Idempotency-Key answers.
CREATE TABLE idempotency (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL, -- sha-256 of method, path and body
    status BIGINT, -- NULL while the first request is under way
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT idempotency_account_id_key PRIMARY KEY (account_id, key)
);
