-- Who asks for tasks.
CREATE TABLE IF NOT EXISTS workers (
  worker_id TEXT NOT NULL,
  last_poll_at TEXT NOT NULL,
  -- A JSON array; empty: any account.
  account_ids TEXT NOT NULL,
  PRIMARY KEY (worker_id)
) STRICT;
CREATE INDEX IF NOT EXISTS workers_by_poll ON workers (last_poll_at);

-- When each account was last asked for; the empty name stands for polls that asked for any.
CREATE TABLE IF NOT EXISTS account_polls (
  account_id TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  -- 1: its silence was told, until somebody asks for it again.
  silence_told INTEGER NOT NULL,
  PRIMARY KEY (account_id)
) STRICT;
