ALTER TABLE saved_searches ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- counts what its maker changed
-- What was found and not told is counted, so that no flood fills the table.
CREATE INDEX saved_search_finds_untold ON saved_search_finds (search_id) WHERE NOT told;
