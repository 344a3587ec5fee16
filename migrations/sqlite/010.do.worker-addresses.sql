-- Where a worker polled from last, and when it last polled from elsewhere: two processes under one name.
ALTER TABLE workers ADD COLUMN address TEXT NULL;
ALTER TABLE workers ADD COLUMN elsewhere_at TEXT NULL;
