-- The event's place in the one order of all events, given after its commit: until then it is NULL. Those from before the
-- log have 0, none, by a default that rewrites no row; whoever writes events names the column.
ALTER TABLE events ADD COLUMN position INTEGER NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS events_by_position ON events (position, created_at, seq);

-- One row: whoever gives places locks it. Up to `purged_to`, events were forgotten.
CREATE TABLE IF NOT EXISTS event_log (
  id INTEGER NOT NULL,
  last_position INTEGER NOT NULL,
  purged_to INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT;
INSERT INTO event_log (id, last_position, purged_to) VALUES (1, 0, 0);

-- Who sends from a channel, what it sent of late (milliseconds since 1970, JSON), and how its receiver is.
CREATE TABLE IF NOT EXISTS alert_channels (
  channel TEXT NOT NULL,
  owner TEXT NULL,
  owned_until TEXT NULL,
  sent_at TEXT NOT NULL,
  muted_until TEXT NULL,
  down_since TEXT NULL,
  PRIMARY KEY (channel)
) STRICT;

-- Why the last try failed, when the first failed, and how often a success of others made it due.
ALTER TABLE alerts ADD COLUMN failure TEXT NULL;
ALTER TABLE alerts ADD COLUMN tried_from TEXT NULL;
ALTER TABLE alerts ADD COLUMN wakes INTEGER NOT NULL DEFAULT 0;
