-- Whether everybody could see what was deleted, and so may be told that it was there.
ALTER TABLE tombstones ADD COLUMN open BOOLEAN NOT NULL DEFAULT FALSE;
-- Of what was deleted before, we know it where everybody was told of the deletion.
UPDATE tombstones SET open = TRUE WHERE EXISTS (SELECT 1 FROM activities a WHERE a.object = tombstones.address AND a.kind = 'Delete' AND a.public);
