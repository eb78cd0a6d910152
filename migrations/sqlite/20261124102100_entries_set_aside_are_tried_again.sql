-- When the host asked for another try; NULL while it rests.
ALTER TABLE journal_set_aside ADD COLUMN again_at INTEGER;
