-- Forward only; never edited once landed. Every statement may run again: MySQL commits each one by itself, so a
-- migration that was cut off is simply repeated.
-- Instants are UTC. Ids and names compare byte for byte. No foreign keys: see docs/decisions/0002-tables.md.

-- One row a pair, locked by whoever decides about it.
CREATE TABLE IF NOT EXISTS session_pairs (
  account_id VARCHAR(50) NOT NULL,
  shop_id VARCHAR(50) NOT NULL,
  -- Of all messages stored for the pair.
  newest_sent_at DATETIME(3) NULL,
  PRIMARY KEY (account_id, shop_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sessions (
  session_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_id VARCHAR(50) NOT NULL,
  shop_id VARCHAR(50) NOT NULL,
  task_type VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 1 while the session is live, else NULL: the unique key lets a pair have one (I1).
  live_slot TINYINT NULL,
  -- 'robot' or 'manual' while the session is open, else NULL: the unique key lets a pair have one of each (I2).
  open_slot VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NULL,
  reason VARCHAR(500) NULL,
  evidence TEXT NULL,
  external_task_id VARCHAR(100) NULL,
  paused_from VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  paused_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  assignee VARCHAR(100) NULL,
  metadata TEXT NULL,
  created_at DATETIME(3) NOT NULL,
  state_since DATETIME(3) NOT NULL,
  last_activity DATETIME(3) NOT NULL,
  rests_from DATETIME(3) NOT NULL,
  -- The wait for a human, NULL while there is none.
  unattended_since DATETIME(3) NULL,
  unattended_told INT NULL,
  unattended_look_at DATETIME(3) NULL,
  judged_from DATETIME(3) NOT NULL,
  ended_at DATETIME(3) NULL,
  version INT NOT NULL,
  timeline_count INT NOT NULL,
  event_count INT NOT NULL,
  message_count INT NOT NULL,
  task_count INT NOT NULL,
  PRIMARY KEY (session_id),
  UNIQUE KEY one_live_a_pair (account_id, shop_id, live_slot),
  UNIQUE KEY one_open_of_a_kind (account_id, shop_id, open_slot),
  KEY by_pair (account_id, shop_id, created_at, session_id),
  KEY by_pair_end (account_id, shop_id, ended_at, session_id),
  KEY by_account (account_id, created_at, session_id),
  KEY by_shop (shop_id, created_at, session_id),
  KEY by_age (created_at, session_id),
  KEY by_state (state, created_at, session_id),
  KEY by_type (task_type, created_at, session_id),
  KEY by_idle (state, last_activity),
  KEY by_rest (state, rests_from),
  KEY by_look (unattended_look_at),
  KEY by_external_task (external_task_id, created_at, session_id),
  KEY by_assignee (assignee, created_at, session_id),
  KEY by_end (ended_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS session_tasks (
  id BIGINT NOT NULL AUTO_INCREMENT,
  session_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  external_task_id VARCHAR(100) NOT NULL,
  -- The task_id of the interface.
  redis_task_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_id VARCHAR(50) NOT NULL,
  shop_id VARCHAR(50) NOT NULL,
  task_type VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position INT NOT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Null until the external task source has given it.
  send_content TEXT NULL,
  priority TINYINT NOT NULL,
  attempt INT NOT NULL,
  lease_no INT NOT NULL,
  lease_token VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  worker_id VARCHAR(100) NULL,
  lease_expires_at DATETIME(3) NULL,
  content_out TINYINT NOT NULL DEFAULT 0,
  unknown_since DATETIME(3) NULL,
  -- A JSON array of instants; handed_out_at is the newest of them.
  hand_outs TEXT NOT NULL,
  handed_out_at DATETIME(3) NULL,
  explained INT NOT NULL,
  confirmed_by VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  error TEXT NULL,
  error_class VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  not_before DATETIME(3) NULL,
  expires_at DATETIME(3) NULL,
  next_attempt_at DATETIME(3) NULL,
  ready_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  -- When this row last changed.
  changed_at DATETIME(3) NOT NULL,
  finished_at DATETIME(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY by_task_id (redis_task_id),
  UNIQUE KEY one_place_a_session (session_id, position),
  UNIQUE KEY one_external_id_a_session (session_id, external_task_id),
  KEY by_lease_end (status, unknown_since, lease_expires_at),
  KEY by_expiry (status, expires_at),
  KEY by_shop_status (shop_id, status, redis_task_id),
  KEY by_change (status, changed_at),
  KEY by_status (status, redis_task_id),
  KEY by_worker (worker_id, status),
  KEY by_hand_out (account_id, shop_id, handed_out_at),
  KEY by_account (account_id, redis_task_id),
  KEY by_account_status (account_id, status, redis_task_id),
  KEY by_external_task (external_task_id, redis_task_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS messages (
  id BIGINT NOT NULL AUTO_INCREMENT,
  session_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_id VARCHAR(50) NOT NULL,
  shop_id VARCHAR(50) NOT NULL,
  message_id VARCHAR(100) NOT NULL,
  content TEXT NOT NULL,
  sender VARCHAR(100) NOT NULL,
  from_source VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sent_at DATETIME(3) NOT NULL,
  arrival INT NOT NULL,
  explained_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY one_id_a_pair (account_id, shop_id, message_id),
  KEY by_session (session_id, sent_at, arrival)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS session_timeline (
  session_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq INT NOT NULL,
  at DATETIME(3) NOT NULL,
  from_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  to_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  command VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  actor VARCHAR(220) NOT NULL,
  reason VARCHAR(500) NULL,
  rule_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  message_id VARCHAR(100) NULL,
  evidence TEXT NULL,
  task_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (session_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS events (
  event_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  seq INT NULL,
  -- The event as receivers get it: JSON.
  body MEDIUMTEXT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (event_id),
  UNIQUE KEY one_seq_a_session (session_id, seq),
  KEY by_age (created_at, event_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS alerts (
  alert_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  channel VARCHAR(100) NOT NULL,
  session_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  seq INT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempts INT NOT NULL,
  last_error TEXT NULL,
  next_attempt_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (alert_id),
  KEY by_due (channel, status, next_attempt_at),
  KEY by_session (session_id, channel, status, seq),
  KEY by_status (status, alert_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
