-- What a maker usually wants when they write a post; who has no row wants what is usual.
CREATE TABLE post_habits (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    audience TEXT NOT NULL, -- public, unlisted, followers
    language TEXT, -- BCP 47; NULL for that of the last post
    quotes TEXT, -- anyone, followers, nobody; NULL for what the audience suggests
    CONSTRAINT post_habits_actor_id PRIMARY KEY (actor_id)
) STRICT;
