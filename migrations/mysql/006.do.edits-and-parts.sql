-- Only MariaDB knows ADD COLUMN IF NOT EXISTS, so each is added when it is not there.

-- What a line says since it was edited; its first text stays in `content`. Null where it never was.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE messages ADD COLUMN edited_content TEXT NULL, ADD COLUMN edited_at DATETIME(3) NULL')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'messages'
    AND column_name = 'edited_at'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;

-- Which parts of the text were seen in the transcript so far, in compared characters: `0-5,7-12`. Null: none.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE session_tasks ADD COLUMN seen_parts VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NULL')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'session_tasks'
    AND column_name = 'seen_parts'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
