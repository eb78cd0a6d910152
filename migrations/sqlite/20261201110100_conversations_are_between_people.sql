-- One thread may hold several conversations: two who write in private about the same listing do not write to each other.
ALTER TABLE conversations RENAME TO conversations_by_thread;
DROP INDEX conversations_by_owner;
CREATE TABLE conversations (
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    party TEXT NOT NULL, -- sha-256 of the addresses of all who are in it; '' for those from before parties were told apart
    last_post_id INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    CONSTRAINT conversations_owner_id_thread_party PRIMARY KEY (owner_id, thread, party)
) STRICT;
INSERT INTO conversations (owner_id, thread, party, last_post_id, unread) SELECT owner_id, thread, '', last_post_id, unread FROM conversations_by_thread;
DROP TABLE conversations_by_thread;
CREATE INDEX conversations_by_owner ON conversations (owner_id, last_post_id);
CREATE INDEX conversations_by_last ON conversations (last_post_id);
CREATE INDEX conversations_unread ON conversations (owner_id) WHERE unread;
