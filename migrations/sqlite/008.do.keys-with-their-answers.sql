-- A key is kept with its answer since: what was begun without one belongs to requests of an older version.
DELETE FROM idempotency_keys
WHERE status_code IS NULL;
