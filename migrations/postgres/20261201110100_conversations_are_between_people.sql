-- One thread may hold several conversations: two who write in private about the same listing do not write to each other.
ALTER TABLE conversations ADD COLUMN party TEXT NOT NULL DEFAULT ''; -- sha-256 of the addresses of all who are in it; '' for those from before parties were told apart
ALTER TABLE conversations ALTER COLUMN party DROP DEFAULT;
ALTER TABLE conversations DROP CONSTRAINT conversations_owner_id_thread;
ALTER TABLE conversations ADD CONSTRAINT conversations_owner_id_thread_party PRIMARY KEY (owner_id, thread, party);
CREATE INDEX conversations_by_last ON conversations (last_post_id);
CREATE INDEX conversations_unread ON conversations (owner_id) WHERE unread;
