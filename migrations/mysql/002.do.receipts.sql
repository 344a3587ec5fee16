-- The first answers to requests with an Idempotency-Key. A row without a status belongs to a request that still runs.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  key_digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status_code INT NULL,
  body MEDIUMTEXT NULL,
  begun_at DATETIME(3) NOT NULL,
  PRIMARY KEY (key_digest),
  KEY by_age (begun_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
