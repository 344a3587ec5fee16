-- Finds the accounts whose tasks wait without reading every task that waits.
CREATE INDEX IF NOT EXISTS session_tasks_by_waiting ON session_tasks (status, account_id, ready_at);

-- The alerts of an event that is to be forgotten.
CREATE INDEX IF NOT EXISTS alerts_by_event ON alerts (event_id, status);
