-- What makers here are told, and of whom they want to hear.
CREATE TABLE notifications (
    id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    actor_id BIGINT REFERENCES actors (id) ON DELETE CASCADE, -- who did it; NULL where that is nobody
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    about_id BIGINT, -- a report, account, measure or appeal, or the actor as whom somebody goes on
    state TEXT NOT NULL, -- shown, waiting, dismissed
    cause TEXT NOT NULL, -- of one cause its owner is told once
    told_with TEXT NOT NULL, -- those with the same are told together
    created_at BIGINT NOT NULL,
    CONSTRAINT notifications_id PRIMARY KEY (id),
    CONSTRAINT notifications_owner_id_cause UNIQUE (owner_id, cause)
);
CREATE INDEX notifications_by_owner ON notifications (owner_id, state, id);
CREATE INDEX notifications_by_actor ON notifications (actor_id, post_id) WHERE actor_id IS NOT NULL;
CREATE INDEX notifications_by_post ON notifications (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX notifications_by_time ON notifications (created_at);

-- What happens to what comes unasked; where there is no row, what is usual.
CREATE TABLE notification_policies (
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    not_following TEXT NOT NULL, -- accept, filter, drop, and so are the others
    not_followers TEXT NOT NULL,
    new_accounts TEXT NOT NULL,
    unsolicited_direct TEXT NOT NULL,
    limited TEXT NOT NULL,
    CONSTRAINT notification_policies_owner_id PRIMARY KEY (owner_id)
);

-- Senders who were let in, whatever the policy says.
CREATE TABLE notification_senders (
    owner_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    CONSTRAINT notification_senders_owner_id_actor_id PRIMARY KEY (owner_id, actor_id)
);
CREATE INDEX notification_senders_by_actor ON notification_senders (actor_id);

-- What happened before there were notifications is told to nobody.
INSERT INTO journal_cursors (consumer, seq, locked_until, tries) SELECT 'notify', COALESCE(MAX(seq), 0), 0, 0 FROM journal;
