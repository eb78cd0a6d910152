-- The host is told how much was given up, among all that was settled in months.
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';
CREATE INDEX deliveries_dead ON deliveries (host, id) WHERE state = 'dead';
CREATE INDEX media_lost ON media (id) WHERE state = 'failed' AND fault IS NULL AND remote IS NOT NULL;
