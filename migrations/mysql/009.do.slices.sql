-- Only MariaDB knows CREATE INDEX IF NOT EXISTS, so each is made when it is not there.

-- Finds the text of a session that comes next, and the one in flight, whatever else the session has or had.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'CREATE INDEX by_turn ON session_tasks (session_id, status, position)')
  FROM information_schema.statistics
  WHERE table_schema = DATABASE()
    AND table_name = 'session_tasks'
    AND index_name = 'by_turn'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

-- Goes through what was once a session's next text, the longest ready first, slice by slice.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'CREATE INDEX by_ready ON session_tasks (status, ready_at)')
  FROM information_schema.statistics
  WHERE table_schema = DATABASE()
    AND table_name = 'session_tasks'
    AND index_name = 'by_ready'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
