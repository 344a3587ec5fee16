-- How far the clock that an account's chats are stamped by was seen to be from the database's, see CONTRACT 7.
CREATE TABLE IF NOT EXISTS account_clocks (
  account_id TEXT NOT NULL,
  -- A text of ours came back dated so long before it was handed out, and when that was seen.
  behind_ms INTEGER NULL,
  behind_at TEXT NULL,
  -- A line came dated so far in the future.
  ahead_ms INTEGER NULL,
  ahead_at TEXT NULL,
  -- The later of the two.
  seen_at TEXT NOT NULL,
  told_at TEXT NULL,
  PRIMARY KEY (account_id)
) STRICT;
CREATE INDEX IF NOT EXISTS account_clocks_by_sight ON account_clocks (seen_at);

-- When the lines that show copies of the text were sent, as far as it is known: milliseconds since 1970, with commas between.
ALTER TABLE session_tasks ADD COLUMN seen_at TEXT NULL;
