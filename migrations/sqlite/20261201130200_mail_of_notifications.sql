-- Which notifications somebody wants by mail; where there is no row, what is usual.
CREATE TABLE mail_choices (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- of a notification
    how TEXT NOT NULL, -- at-once, daily, never
    CONSTRAINT mail_choices_account_id_kind PRIMARY KEY (account_id, kind)
) STRICT;

-- Whom notifications are mailed to: the code that ends it without signing in, and when there was a digest last.
CREATE TABLE mail_readers (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code TEXT NOT NULL, -- 128 random bits, which allow nothing else
    digest_at INTEGER NOT NULL,
    CONSTRAINT mail_readers_account_id PRIMARY KEY (account_id),
    CONSTRAINT mail_readers_code UNIQUE (code)
) STRICT;
