-- What holds dispatch back, by scope: `all`, `account:ID`, `shop:ID`, `type:TASK_TYPE`.
CREATE TABLE IF NOT EXISTS pauses (
  scope TEXT NOT NULL,
  reason TEXT NOT NULL,
  until_at TEXT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (scope)
) STRICT;

-- What an account has had so far, for pacing; its row is the lock of whoever leases for it.
CREATE TABLE IF NOT EXISTS account_usage (
  account_id TEXT NOT NULL,
  last_lease_at TEXT NULL,
  -- The day that `leases` counts, `2026-11-25`, or empty.
  day TEXT NOT NULL,
  leases INTEGER NOT NULL,
  PRIMARY KEY (account_id)
) STRICT;
