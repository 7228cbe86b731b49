-- Fewer pages to read, to copy and to write for each mail that comes in.

-- An answer moves its ticket from one open status to another. An index with the status in its condition is written anew for
-- that, at a random page; with a column that only closing and opening again move, it is not.
ALTER TABLE ticket ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1));
UPDATE ticket SET is_open = 0 WHERE status = 'closed';
DROP INDEX ticket_open;
DROP INDEX ticket_firm_open;
CREATE INDEX ticket_open ON ticket (employee) WHERE is_open = 1;
CREATE INDEX ticket_firm_open ON ticket (firm) WHERE is_open = 1;

-- Whether caps count the mail (spec 6): most of what somebody was sent is not, and its rows need not be read for that. What
-- is no JSON is counted, and told when it is read; CASE is the only guard whose order SQLite keeps.
ALTER TABLE outbox ADD COLUMN counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1));
UPDATE outbox SET counted = 0 WHERE CASE WHEN json_valid(doc) THEN json_extract(doc, '$.notice') IN
  ('assigned', 'batch', 'reminder', 'response', 'closed', 'not_completed', 'reassigned', 'withdrawn', 'manager', 'withheld',
   'confirm_alias', 'alias_news') END;
DROP INDEX outbox_person;
CREATE INDEX outbox_person ON outbox (person, created_at, counted);

-- Words are written with their entry, under the number that it has just got. A reference would have SQLite look for them
-- before each entry, and copy each page that the entry touches for the case that it finds some.
ALTER TABLE content RENAME TO content_before;
CREATE TABLE content (
  entry INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,                       -- 16 octets; a damaged one is told by the log, and stops no upgrade
  text TEXT NOT NULL
) STRICT;
INSERT INTO content (entry, salt, text) SELECT entry, salt, text FROM content_before ORDER BY entry;
DROP TABLE content_before;
