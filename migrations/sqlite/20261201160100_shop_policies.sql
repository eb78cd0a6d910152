-- How makers sell; of those elsewhere, what their listings say.
CREATE TABLE shop_policies (
    maker_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    at_once INTEGER NOT NULL, -- orders are accepted as they come, while there is stock
    returns TEXT NOT NULL,
    payment TEXT NOT NULL,
    payment_link TEXT,
    away_reply TEXT NOT NULL, -- answered once to each who writes while they are away
    CONSTRAINT shop_policies_maker_id PRIMARY KEY (maker_id)
) STRICT;

CREATE TABLE saved_replies (
    id INTEGER NOT NULL,
    maker_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    CONSTRAINT saved_replies_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX saved_replies_by_maker ON saved_replies (maker_id, id);
