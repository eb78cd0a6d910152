-- How makers sell; of those elsewhere, what their listings say.
CREATE TABLE shop_policies (
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    at_once BOOLEAN NOT NULL, -- orders are accepted as they come, while there is stock
    returns TEXT NOT NULL,
    payment TEXT NOT NULL,
    payment_link TEXT,
    away_reply TEXT NOT NULL, -- answered once to each who writes while they are away
    CONSTRAINT shop_policies_maker_id PRIMARY KEY (maker_id)
);

CREATE TABLE saved_replies (
    id BIGINT NOT NULL,
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    CONSTRAINT saved_replies_id PRIMARY KEY (id)
);
CREATE INDEX saved_replies_by_maker ON saved_replies (maker_id, id);
