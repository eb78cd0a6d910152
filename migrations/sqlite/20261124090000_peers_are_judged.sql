-- What the host decided about a name: beside its state, which stands in `peers.state`.
ALTER TABLE peers ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- for moderators here
ALTER TABLE peers ADD COLUMN public_comment TEXT NOT NULL DEFAULT ''; -- goes into lists that are passed on
ALTER TABLE peers ADD COLUMN reject_media INTEGER NOT NULL DEFAULT 0; -- photos from there are not fetched
ALTER TABLE peers ADD COLUMN reject_reports INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN obfuscate INTEGER NOT NULL DEFAULT 0;

-- What that means for actors: those of blocked hosts have the state `blocked`, those of limited ones this.
ALTER TABLE actors ADD COLUMN limited INTEGER NOT NULL DEFAULT 0;
CREATE INDEX actors_blocked ON actors (id) WHERE state = 'blocked';
