-- Browsers and apps that are told by web push. Each belongs to the session or token that made it, and ends with it.
CREATE TABLE push_subscriptions (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    token_id INTEGER REFERENCES tokens (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    public_key BLOB NOT NULL, -- 65 bytes
    auth BLOB NOT NULL, -- 16 bytes
    kinds TEXT NOT NULL, -- of notifications, each between commas
    created_at INTEGER NOT NULL,
    CONSTRAINT push_subscriptions_id PRIMARY KEY (id),
    CONSTRAINT push_subscriptions_session_id UNIQUE (session_id),
    CONSTRAINT push_subscriptions_token_id UNIQUE (token_id),
    CONSTRAINT push_subscriptions_holder CHECK ((session_id IS NULL) <> (token_id IS NULL))
) STRICT;
CREATE INDEX push_subscriptions_by_account ON push_subscriptions (account_id);

-- What is to be told to them. What it says is written when it is sent.
CREATE TABLE pushes (
    subscription_id INTEGER NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    notification_id INTEGER NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pushes_subscription_id_notification_id PRIMARY KEY (subscription_id, notification_id)
) STRICT;
CREATE INDEX pushes_due ON pushes (next_at);
CREATE INDEX pushes_by_notification ON pushes (notification_id);
