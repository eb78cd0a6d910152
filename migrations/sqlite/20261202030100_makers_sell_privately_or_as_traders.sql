-- As what a maker sells; NULL where nothing is said.
ALTER TABLE makers ADD COLUMN trader INTEGER;
ALTER TABLE makers ADD COLUMN legal TEXT; -- the public details of a trader here, as JSON
