-- Only MariaDB knows ADD COLUMN IF NOT EXISTS, so each is added when it is not there.

-- How often a pair, and an account, was decided about: its lock is a write of this, so that clusters on which every
-- node takes writes refuse the second of two decisions that were taken at once.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE session_pairs ADD COLUMN turn BIGINT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'session_pairs'
    AND column_name = 'turn'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE account_usage ADD COLUMN turn BIGINT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'account_usage'
    AND column_name = 'turn'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

-- How often a row was written since it was inserted: what was decided on a row is written only if it is still that row.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE sessions ADD COLUMN revision BIGINT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'sessions'
    AND column_name = 'revision'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE session_tasks ADD COLUMN revision BIGINT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'session_tasks'
    AND column_name = 'revision'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE messages ADD COLUMN revision BIGINT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'messages'
    AND column_name = 'revision'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE pauses ADD COLUMN revision BIGINT NOT NULL DEFAULT 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'pauses'
    AND column_name = 'revision'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
