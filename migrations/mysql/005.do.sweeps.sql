-- Only MariaDB knows CREATE INDEX IF NOT EXISTS, so each is made when it is not there.

-- Finds the accounts whose tasks wait without reading every task that waits.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'CREATE INDEX by_waiting ON session_tasks (status, account_id, ready_at)')
  FROM information_schema.statistics
  WHERE table_schema = DATABASE()
    AND table_name = 'session_tasks'
    AND index_name = 'by_waiting'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

-- The alerts of an event that is to be forgotten.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'CREATE INDEX by_event ON alerts (event_id, status)')
  FROM information_schema.statistics
  WHERE table_schema = DATABASE()
    AND table_name = 'alerts'
    AND index_name = 'by_event'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
