-- What a line says since it was edited; its first text stays in `content`. Null where it never was.
ALTER TABLE messages ADD COLUMN edited_content TEXT NULL;
ALTER TABLE messages ADD COLUMN edited_at TEXT NULL;

-- Which parts of the text were seen in the transcript so far, in compared characters: `0-5,7-12`. Null: none.
ALTER TABLE session_tasks ADD COLUMN seen_parts TEXT NULL;
