-- What makers of this community say, among all that is known: as few as they are, however much comes from elsewhere.
CREATE INDEX posts_here ON posts (id) WHERE raw IS NULL;
