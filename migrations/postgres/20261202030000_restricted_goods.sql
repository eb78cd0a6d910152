-- What the host rules about kinds of restricted goods and about categories; for all others holds what ships.
CREATE TABLE goods_rules (
    subject TEXT NOT NULL, -- a slug of config/restricted-goods.toml, or `category:` and a slug of the tree
    rule TEXT NOT NULL, -- allow, gate, forbid
    note TEXT NOT NULL, -- to makers and visitors
    changed_at BIGINT NOT NULL,
    CONSTRAINT goods_rules_subject PRIMARY KEY (subject)
);

-- What makers here confirmed that they want to see.
CREATE TABLE goods_confirmed (
    maker_id BIGINT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT goods_confirmed_maker_id_subject PRIMARY KEY (maker_id, subject)
);

ALTER TABLE listings ADD COLUMN restricted TEXT NOT NULL DEFAULT '[]'; -- what its maker says it contains
ALTER TABLE listings ADD COLUMN imposed TEXT NOT NULL DEFAULT '[]'; -- what moderators here say it contains

-- What a listing contains, whoever says so, for lists that leave it out.
CREATE TABLE listing_goods (
    listing_id BIGINT NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    goods TEXT NOT NULL,
    CONSTRAINT listing_goods_listing_id_goods PRIMARY KEY (listing_id, goods)
);
CREATE INDEX listing_goods_by_goods ON listing_goods (goods, listing_id);

-- A listing of this category contains them by that alone.
INSERT INTO listing_goods (listing_id, goods) SELECT id, 'blades' FROM listings WHERE category = 'blades';
