-- Who was told of a thing must hear that it is gone.
CREATE INDEX deliveries_by_subject ON deliveries (lane, inbox, id);
