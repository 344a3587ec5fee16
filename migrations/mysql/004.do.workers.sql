-- Who asks for tasks.
CREATE TABLE IF NOT EXISTS workers (
  worker_id VARCHAR(100) NOT NULL,
  last_poll_at DATETIME(3) NOT NULL,
  -- A JSON array; empty: any account.
  account_ids MEDIUMTEXT NOT NULL,
  PRIMARY KEY (worker_id),
  KEY by_poll (last_poll_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When each account was last asked for; the empty name stands for polls that asked for any.
CREATE TABLE IF NOT EXISTS account_polls (
  account_id VARCHAR(50) NOT NULL,
  asked_at DATETIME(3) NOT NULL,
  -- 1: its silence was told, until somebody asks for it again.
  silence_told TINYINT NOT NULL,
  PRIMARY KEY (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
