-- Who registered the name of an activity's actor: one party does not hold all places of those who apply activities.
ALTER TABLE inbox ADD COLUMN domain TEXT NOT NULL DEFAULT '';
