-- What holds dispatch back, by scope: `all`, `account:ID`, `shop:ID`, `type:TASK_TYPE`.
CREATE TABLE IF NOT EXISTS pauses (
  scope VARCHAR(64) NOT NULL,
  reason VARCHAR(500) NOT NULL,
  until_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  created_by VARCHAR(220) NOT NULL,
  PRIMARY KEY (scope)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an account has had so far, for pacing; its row is the lock of whoever leases for it.
CREATE TABLE IF NOT EXISTS account_usage (
  account_id VARCHAR(50) NOT NULL,
  last_lease_at DATETIME(3) NULL,
  -- The day that `leases` counts, `2026-11-25`, or empty.
  day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  leases INT NOT NULL,
  PRIMARY KEY (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
