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

-- When the lines that show copies of the text were sent, as far as it is known: milliseconds since 1970, with commas between.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE session_tasks ADD COLUMN seen_at VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NULL')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'session_tasks'
    AND column_name = 'seen_at'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
