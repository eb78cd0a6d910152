-- Whether its owner said that a photo needs no description; what was shown without one until now was said to need none.
ALTER TABLE media ADD COLUMN decoration INTEGER NOT NULL DEFAULT 0;
UPDATE media SET decoration = 1 WHERE alt = '' AND EXISTS (SELECT 1 FROM posts p WHERE p.id = media.post_id);
