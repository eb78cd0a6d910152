-- When somebody here last opened the page of a post from elsewhere, so that what is missing around it was asked for again.
ALTER TABLE posts ADD COLUMN around_asked_at INTEGER NOT NULL DEFAULT 0;
