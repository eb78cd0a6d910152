-- When the pages that a maker names were last asked whether they link back.
ALTER TABLE makers ADD COLUMN links_checked_at INTEGER NOT NULL DEFAULT 0;
