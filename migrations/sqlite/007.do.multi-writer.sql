-- How often a pair, and an account, was decided about. Only MySQL, whose nodes may be several, counts on.
ALTER TABLE session_pairs ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account_usage ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

-- How often a row was written since it was inserted: what was decided on a row is written only if it is still that row.
ALTER TABLE sessions ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session_tasks ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pauses ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
