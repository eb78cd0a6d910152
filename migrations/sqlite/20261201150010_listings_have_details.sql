-- Sizes, who made it, sections of shops, and what happens at which time.
ALTER TABLE listings ADD COLUMN details TEXT NOT NULL DEFAULT '{}'; -- JSON: dimensions, weight, per
ALTER TABLE listings ADD COLUMN made_by TEXT;
ALTER TABLE listings ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE listings ADD COLUMN ends_at INTEGER;
ALTER TABLE listings ADD COLUMN publishes_at INTEGER;
CREATE INDEX listings_ending ON listings (ends_at) WHERE ends_at IS NOT NULL;
CREATE INDEX listings_publishing ON listings (publishes_at) WHERE publishes_at IS NOT NULL;
-- What the catalogue is narrowed by, in each of its orders. The state alone narrows little, and an index of it led SQLite to sort
-- all there is.
DROP INDEX listings_by_state;
CREATE INDEX listings_by_facets ON listings (id, purpose, terms, category, currency, lowest_minor, maker_id, here, ends_at, section, place_lat, place_lon) WHERE state IN ('published', 'sold-out');
CREATE INDEX listings_by_price ON listings (currency, lowest_minor, id, purpose, terms, category, maker_id, here, ends_at, section, place_lat, place_lon) WHERE state IN ('published', 'sold-out');
CREATE INDEX listings_by_place ON listings (place_lat, place_lon, id, purpose, terms, category, currency, lowest_minor, maker_id, here, ends_at, section) WHERE state IN ('published', 'sold-out');
