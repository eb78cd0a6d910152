-- What a party to a completed order says about the other; the words are a public post. Once for each side, also where the words
-- were taken back.
CREATE TABLE feedback (
    agreement_id INTEGER NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    side TEXT NOT NULL, -- seller, buyer: who says it
    post_id INTEGER REFERENCES posts (id) ON DELETE SET NULL, -- NULL once it was taken back
    author_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    about_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    confirmed TEXT, -- address of the Accept by which the other side's server says that it rests on a completed order
    CONSTRAINT feedback_agreement_id_side PRIMARY KEY (agreement_id, side),
    CONSTRAINT feedback_post_id UNIQUE (post_id)
) STRICT;
CREATE INDEX feedback_by_about ON feedback (about_id, post_id);
CREATE INDEX feedback_by_author ON feedback (author_id);
