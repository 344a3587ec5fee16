-- Only MariaDB knows ADD COLUMN IF NOT EXISTS, so they are added when they are not there.

-- Where a worker polled from last, and when it last polled from elsewhere: two processes under one name.
SET @wanted = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE workers ADD COLUMN address VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL, ADD COLUMN elsewhere_at DATETIME(3) NULL')
  FROM information_schema.columns
  WHERE table_schema = DATABASE()
    AND table_name = 'workers'
    AND column_name = 'elsewhere_at'
);
PREPARE wanted FROM @wanted;
EXECUTE wanted;
DEALLOCATE PREPARE wanted;
