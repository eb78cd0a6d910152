-- Of several that a maker has begun, the first goes on; the same file goes on with the others where they ended.
UPDATE imports SET state = 'cancelled' WHERE state = 'running' AND id NOT IN (SELECT MIN(id) FROM imports WHERE state = 'running' GROUP BY maker_id);
CREATE UNIQUE INDEX imports_maker_id ON imports (maker_id) WHERE state = 'running';
