-- Whether its owner said that a photo needs no description; what was shown without one until now was said to need none.
ALTER TABLE media ADD COLUMN decoration BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE media SET decoration = TRUE WHERE alt = '' AND EXISTS (SELECT 1 FROM posts p WHERE p.id = media.post_id);
