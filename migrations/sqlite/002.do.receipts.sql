-- The first answers to requests with an Idempotency-Key. A row without a status belongs to a request that still runs.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  key_digest TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  owner TEXT NOT NULL,
  status_code INTEGER NULL,
  body TEXT NULL,
  begun_at TEXT NOT NULL,
  PRIMARY KEY (key_digest)
) STRICT;
CREATE INDEX IF NOT EXISTS idempotency_keys_by_age ON idempotency_keys (begun_at);
