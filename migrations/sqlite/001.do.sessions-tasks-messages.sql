-- Forward only; never edited once landed. The twin of migrations/mysql, column by column.
-- Instants are UTC, as ISO 8601 text with milliseconds, which sorts by time. Ids and names compare byte for byte.
-- No foreign keys: see docs/decisions/0002-tables.md.

-- One row a pair, locked by whoever decides about it.
CREATE TABLE IF NOT EXISTS session_pairs (
  account_id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  -- Of all messages stored for the pair.
  newest_sent_at TEXT NULL,
  PRIMARY KEY (account_id, shop_id)
) STRICT;

CREATE TABLE IF NOT EXISTS sessions (
  session_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  task_type TEXT NOT NULL,
  state TEXT NOT NULL,
  -- 1 while the session is live, else NULL: the unique key lets a pair have one (I1).
  live_slot INTEGER NULL,
  -- 'robot' or 'manual' while the session is open, else NULL: the unique key lets a pair have one of each (I2).
  open_slot TEXT NULL,
  reason TEXT NULL,
  evidence TEXT NULL,
  external_task_id TEXT NULL,
  paused_from TEXT NULL,
  paused_by TEXT NULL,
  assignee TEXT NULL,
  metadata TEXT NULL,
  created_at TEXT NOT NULL,
  state_since TEXT NOT NULL,
  last_activity TEXT NOT NULL,
  rests_from TEXT NOT NULL,
  -- The wait for a human, NULL while there is none.
  unattended_since TEXT NULL,
  unattended_told INTEGER NULL,
  unattended_look_at TEXT NULL,
  judged_from TEXT NOT NULL,
  ended_at TEXT NULL,
  version INTEGER NOT NULL,
  timeline_count INTEGER NOT NULL,
  event_count INTEGER NOT NULL,
  message_count INTEGER NOT NULL,
  task_count INTEGER NOT NULL,
  PRIMARY KEY (session_id)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS sessions_one_live_a_pair ON sessions (account_id, shop_id, live_slot);
CREATE UNIQUE INDEX IF NOT EXISTS sessions_one_open_of_a_kind ON sessions (account_id, shop_id, open_slot);
CREATE INDEX IF NOT EXISTS sessions_by_pair ON sessions (account_id, shop_id, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_pair_end ON sessions (account_id, shop_id, ended_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_account ON sessions (account_id, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_shop ON sessions (shop_id, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_age ON sessions (created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_state ON sessions (state, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_type ON sessions (task_type, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_idle ON sessions (state, last_activity);
CREATE INDEX IF NOT EXISTS sessions_by_rest ON sessions (state, rests_from);
CREATE INDEX IF NOT EXISTS sessions_by_look ON sessions (unattended_look_at);
CREATE INDEX IF NOT EXISTS sessions_by_external_task ON sessions (external_task_id, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_assignee ON sessions (assignee, created_at, session_id);
CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ended_at);

CREATE TABLE IF NOT EXISTS session_tasks (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  external_task_id TEXT NOT NULL,
  -- The task_id of the interface.
  redis_task_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  task_type TEXT NOT NULL,
  position INTEGER NOT NULL,
  status TEXT NOT NULL,
  -- Null until the external task source has given it.
  send_content TEXT NULL,
  priority INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  lease_no INTEGER NOT NULL,
  lease_token TEXT NULL,
  worker_id TEXT NULL,
  lease_expires_at TEXT NULL,
  content_out INTEGER NOT NULL DEFAULT 0,
  unknown_since TEXT NULL,
  -- A JSON array of instants; handed_out_at is the newest of them.
  hand_outs TEXT NOT NULL,
  handed_out_at TEXT NULL,
  explained INTEGER NOT NULL,
  confirmed_by TEXT NULL,
  error TEXT NULL,
  error_class TEXT NULL,
  not_before TEXT NULL,
  expires_at TEXT NULL,
  next_attempt_at TEXT NULL,
  ready_at TEXT NULL,
  created_at TEXT NOT NULL,
  -- When this row last changed.
  changed_at TEXT NOT NULL,
  finished_at TEXT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS session_tasks_by_task_id ON session_tasks (redis_task_id);
CREATE UNIQUE INDEX IF NOT EXISTS session_tasks_one_place_a_session ON session_tasks (session_id, position);
CREATE UNIQUE INDEX IF NOT EXISTS session_tasks_one_external_id_a_session ON session_tasks (session_id, external_task_id);
CREATE INDEX IF NOT EXISTS session_tasks_by_lease_end ON session_tasks (status, unknown_since, lease_expires_at);
CREATE INDEX IF NOT EXISTS session_tasks_by_expiry ON session_tasks (status, expires_at);
CREATE INDEX IF NOT EXISTS session_tasks_by_shop_status ON session_tasks (shop_id, status, redis_task_id);
CREATE INDEX IF NOT EXISTS session_tasks_by_change ON session_tasks (status, changed_at);
CREATE INDEX IF NOT EXISTS session_tasks_by_status ON session_tasks (status, redis_task_id);
CREATE INDEX IF NOT EXISTS session_tasks_by_worker ON session_tasks (worker_id, status);
CREATE INDEX IF NOT EXISTS session_tasks_by_hand_out ON session_tasks (account_id, shop_id, handed_out_at);
CREATE INDEX IF NOT EXISTS session_tasks_by_account ON session_tasks (account_id, redis_task_id);
CREATE INDEX IF NOT EXISTS session_tasks_by_account_status ON session_tasks (account_id, status, redis_task_id);
CREATE INDEX IF NOT EXISTS session_tasks_by_external_task ON session_tasks (external_task_id, redis_task_id);

CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  content TEXT NOT NULL,
  sender TEXT NOT NULL,
  from_source TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  arrival INTEGER NOT NULL,
  explained_by TEXT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS messages_one_id_a_pair ON messages (account_id, shop_id, message_id);
CREATE INDEX IF NOT EXISTS messages_by_session ON messages (session_id, sent_at, arrival);

CREATE TABLE IF NOT EXISTS session_timeline (
  session_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  from_state TEXT NULL,
  to_state TEXT NOT NULL,
  command TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NULL,
  rule_name TEXT NULL,
  message_id TEXT NULL,
  evidence TEXT NULL,
  task_id TEXT NULL,
  PRIMARY KEY (session_id, seq)
) STRICT;

CREATE TABLE IF NOT EXISTS events (
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  session_id TEXT NULL,
  seq INTEGER NULL,
  -- The event as receivers get it: JSON.
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (event_id)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS events_one_seq_a_session ON events (session_id, seq);
CREATE INDEX IF NOT EXISTS events_by_age ON events (created_at, event_id);

CREATE TABLE IF NOT EXISTS alerts (
  alert_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event TEXT NOT NULL,
  channel TEXT NOT NULL,
  session_id TEXT NULL,
  seq INTEGER NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  last_error TEXT NULL,
  next_attempt_at TEXT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (alert_id)
) STRICT;
CREATE INDEX IF NOT EXISTS alerts_by_due ON alerts (channel, status, next_attempt_at);
CREATE INDEX IF NOT EXISTS alerts_by_session ON alerts (session_id, channel, status, seq);
CREATE INDEX IF NOT EXISTS alerts_by_status ON alerts (status, alert_id);
