-- How far moderators are with a report, and whether its words went on to the server of the one it is about.
ALTER TABLE reports ADD COLUMN forward INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN assigned_id INTEGER; -- account of the moderator who looks after it
ALTER TABLE reports ADD COLUMN note TEXT NOT NULL DEFAULT ''; -- of moderators, for moderators
CREATE INDEX reports_by_reported ON reports (reported_id, id);

-- Whether moderators here limited this very actor, whatever holds for its host; `limited` is true where either is.
ALTER TABLE actors ADD COLUMN limited_here INTEGER NOT NULL DEFAULT 0;

-- What moderators decided about somebody.
CREATE TABLE measures (
    id INTEGER NOT NULL,
    maker_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, -- warn, limit, suspend, remove-post, remove-photo
    text TEXT NOT NULL, -- to the one whom it concerns
    subject TEXT NOT NULL, -- address of what was removed; '' where nothing was
    report_id INTEGER, -- the report that it answers
    account_id INTEGER, -- NULL when taken at the machine itself
    created_at INTEGER NOT NULL,
    lifted_at INTEGER,
    acknowledged_at INTEGER, -- when the one whom it concerns said that they read it
    CONSTRAINT measures_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX measures_by_maker ON measures (maker_id, id);
-- Two moderators at once suspend once.
CREATE UNIQUE INDEX measures_maker_id_kind ON measures (maker_id, kind) WHERE lifted_at IS NULL AND kind IN ('limit', 'suspend');
CREATE INDEX measures_suspensions ON measures (created_at) WHERE lifted_at IS NULL AND kind = 'suspend';

-- What the one whom a measure concerns says against it; once.
CREATE TABLE appeals (
    id INTEGER NOT NULL,
    measure_id INTEGER NOT NULL REFERENCES measures (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    state TEXT NOT NULL, -- open, accepted, declined
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER,
    CONSTRAINT appeals_id PRIMARY KEY (id),
    CONSTRAINT appeals_measure_id UNIQUE (measure_id)
) STRICT;
CREATE INDEX appeals_by_state ON appeals (state, id);

-- Who decided what about whom, and why. Rows come and never change or go.
CREATE TABLE moderation_log (
    id INTEGER NOT NULL,
    account_id INTEGER, -- NULL: at the machine itself
    by_name TEXT NOT NULL, -- handle at that time; '' at the machine itself
    act TEXT NOT NULL,
    about TEXT NOT NULL, -- handle, host, or what else it was about
    why TEXT NOT NULL,
    report_id INTEGER,
    at INTEGER NOT NULL,
    CONSTRAINT moderation_log_id PRIMARY KEY (id)
) STRICT;
CREATE INDEX moderation_log_by_act ON moderation_log (act, id);
CREATE TRIGGER moderation_log_stays BEFORE UPDATE ON moderation_log BEGIN SELECT RAISE(ABORT, 'the log of moderation is only added to'); END;
CREATE TRIGGER moderation_log_keeps BEFORE DELETE ON moderation_log BEGIN SELECT RAISE(ABORT, 'the log of moderation is only added to'); END;

-- Files that nobody uses any more and that are yet to be removed.
CREATE TABLE unwanted_blobs (
    key TEXT NOT NULL,
    CONSTRAINT unwanted_blobs_key PRIMARY KEY (key)
) STRICT;

-- What we said of a thing goes with it.
CREATE INDEX activities_by_object ON activities (object);
