-- The shapes a listing comes in, what sending it costs, and what its maker asks. Amounts are in its one currency.
ALTER TABLE listings ADD COLUMN axes TEXT NOT NULL DEFAULT '[]'; -- JSON list of what variations differ in
ALTER TABLE listings ADD COLUMN variations TEXT NOT NULL DEFAULT '[]'; -- JSON list of {values, price in minor units, quantity, sku}
ALTER TABLE listings ADD COLUMN delivery TEXT NOT NULL DEFAULT '[]'; -- JSON list of {zone, price in minor units}
ALTER TABLE listings ADD COLUMN personalisation TEXT NOT NULL DEFAULT '';
ALTER TABLE listings ADD COLUMN lowest_minor BIGINT; -- of what it and its variations cost
UPDATE listings SET lowest_minor = price_minor;
