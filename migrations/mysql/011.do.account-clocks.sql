-- How far the clock that an account's chats are stamped by was seen to be from the database's, see CONTRACT 7.
CREATE TABLE IF NOT EXISTS account_clocks (
  account_id VARCHAR(50) NOT NULL,
  -- A text of ours came back dated so long before it was handed out, and when that was seen.
  behind_ms INT NULL,
  behind_at DATETIME(3) NULL,
  -- A line came dated so far in the future.
  ahead_ms INT NULL,
  ahead_at DATETIME(3) NULL,
  -- The later of the two.
  seen_at DATETIME(3) NOT NULL,
  told_at DATETIME(3) NULL,
  PRIMARY KEY (account_id),
  KEY by_sight (seen_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
