-- What is asked for on every page, every two seconds or for each row of a file: none of it may read all there is.
CREATE INDEX agreements_unread_by_seller ON agreements (seller_id) WHERE unread_seller;
CREATE INDEX agreements_unread_by_buyer ON agreements (buyer_id) WHERE unread_buyer;
-- What ended, and what ends elsewhere, is not waited for.
DROP INDEX listings_ending;
CREATE INDEX listings_ending ON listings (ends_at) WHERE here AND state IN ('published', 'sold-out', 'paused');
CREATE INDEX listings_by_title ON listings (maker_id, title);
-- How many listings a file has, without reading it.
ALTER TABLE imports ADD COLUMN row_count INTEGER NOT NULL DEFAULT 0;
