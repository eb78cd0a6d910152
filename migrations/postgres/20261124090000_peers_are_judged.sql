-- What the host decided about a name: beside its state, which stands in `peers.state`.
ALTER TABLE peers ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- for moderators here
ALTER TABLE peers ADD COLUMN public_comment TEXT NOT NULL DEFAULT ''; -- goes into lists that are passed on
ALTER TABLE peers ADD COLUMN reject_media BOOLEAN NOT NULL DEFAULT FALSE; -- photos from there are not fetched
ALTER TABLE peers ADD COLUMN reject_reports BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE peers ADD COLUMN obfuscate BOOLEAN NOT NULL DEFAULT FALSE;

-- What that means for actors: those of blocked hosts have the state `blocked`, those of limited ones this.
ALTER TABLE actors ADD COLUMN limited BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX actors_blocked ON actors (id) WHERE state = 'blocked';
