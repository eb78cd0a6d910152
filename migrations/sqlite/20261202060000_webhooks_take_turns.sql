-- Of those that are told something, the one that was told the longest ago comes first, whatever waits for the others.
ALTER TABLE webhooks ADD COLUMN tried_at INTEGER; -- when it was handed something last
ALTER TABLE webhooks ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- counts what its maker changed, and that it was given up
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (webhook_id, locked_until) WHERE state = 'waiting' AND locked_until > 0;
