-- Only MariaDB knows ADD COLUMN IF NOT EXISTS, so each is added when it is not there.

-- The event's place in the one order of all events, given after its commit; those from before the log have 0, none: they
-- are not numbered one by one, however many there are.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE events ADD COLUMN position BIGINT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'events'
    AND column_name = 'position'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

ALTER TABLE events ALTER COLUMN position SET DEFAULT NULL;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'CREATE INDEX by_position ON events (position, created_at, seq)')
  FROM information_schema.statistics
  WHERE table_schema = DATABASE()
    AND table_name = 'events'
    AND index_name = 'by_position'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

-- One row: whoever gives places locks it. Up to `purged_to`, events were forgotten.
CREATE TABLE IF NOT EXISTS event_log (
  id INT NOT NULL,
  last_position BIGINT NOT NULL,
  purged_to BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO event_log (id, last_position, purged_to) VALUES (1, 0, 0);

-- Who sends from a channel, what it sent of late (milliseconds since 1970, JSON), and how its receiver is.
CREATE TABLE IF NOT EXISTS alert_channels (
  channel VARCHAR(100) NOT NULL,
  owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  owned_until DATETIME(3) NULL,
  sent_at TEXT NOT NULL,
  muted_until DATETIME(3) NULL,
  down_since DATETIME(3) NULL,
  PRIMARY KEY (channel)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Why the last try failed, when the first failed, and how often a success of others made it due.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE alerts ADD COLUMN failure VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'alerts'
    AND column_name = 'failure'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE alerts ADD COLUMN tried_from DATETIME(3) NULL')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'alerts'
    AND column_name = 'tried_from'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE alerts ADD COLUMN wakes INT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'alerts'
    AND column_name = 'wakes'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
