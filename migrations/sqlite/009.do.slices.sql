-- Finds the text of a session that comes next, and the one in flight, whatever else the session has or had.
CREATE INDEX IF NOT EXISTS session_tasks_by_turn ON session_tasks (session_id, status, position);

-- Goes through what was once a session's next text, the longest ready first, slice by slice.
CREATE INDEX IF NOT EXISTS session_tasks_by_ready ON session_tasks (status, ready_at);
