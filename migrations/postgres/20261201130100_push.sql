-- Browsers and apps that are told by web push. Each belongs to the session or token that made it, and ends with it.
CREATE TABLE push_subscriptions (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    session_id BIGINT REFERENCES sessions (id) ON DELETE CASCADE,
    token_id BIGINT REFERENCES tokens (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    public_key BYTEA NOT NULL, -- 65 bytes
    auth BYTEA NOT NULL, -- 16 bytes
    kinds TEXT NOT NULL, -- of notifications, each between commas
    created_at BIGINT NOT NULL,
    CONSTRAINT push_subscriptions_id PRIMARY KEY (id),
    CONSTRAINT push_subscriptions_session_id UNIQUE (session_id),
    CONSTRAINT push_subscriptions_token_id UNIQUE (token_id),
    CONSTRAINT push_subscriptions_holder CHECK ((session_id IS NULL) <> (token_id IS NULL))
);
CREATE INDEX push_subscriptions_by_account ON push_subscriptions (account_id);

-- What is to be told to them. What it says is written when it is sent.
CREATE TABLE pushes (
    subscription_id BIGINT NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pushes_subscription_id_notification_id PRIMARY KEY (subscription_id, notification_id)
);
CREATE INDEX pushes_due ON pushes (next_at);
CREATE INDEX pushes_by_notification ON pushes (notification_id);
