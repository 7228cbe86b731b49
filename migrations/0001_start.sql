-- Version 1. A row is the JSON of its type in `doc`; the columns beside it exist only to be searched.
-- Times are microseconds since 1970 in UTC. Keys grow with time, so that new rows go to the end.

CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  next TEXT NOT NULL,                       -- the numbers that the next new things get
  live INTEGER NOT NULL CHECK (live IN (0, 1))
) STRICT;

CREATE TABLE firm (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  doc TEXT NOT NULL
) STRICT;

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  firm INTEGER NOT NULL REFERENCES firm (id),
  doc TEXT NOT NULL
) STRICT;
CREATE INDEX person_firm ON person (firm);

-- One owner in the whole installation.
CREATE TABLE address (
  key TEXT PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_person ON address (person);

CREATE TABLE ticket (
  no INTEGER PRIMARY KEY,
  firm INTEGER NOT NULL REFERENCES firm (id),
  employee INTEGER REFERENCES person (id),
  assigner INTEGER NOT NULL REFERENCES person (id),
  status TEXT NOT NULL,
  due INTEGER,                              -- reminder clock or schedule, whichever is first
  created_at INTEGER NOT NULL,
  flags INTEGER NOT NULL,                   -- how many are up
  doc TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_open ON ticket (employee) WHERE status <> 'closed';
CREATE INDEX ticket_of ON ticket (employee);
CREATE INDEX ticket_firm_open ON ticket (firm) WHERE status <> 'closed';
CREATE INDEX ticket_trouble ON ticket (firm) WHERE flags > 0;
CREATE INDEX ticket_due ON ticket (due) WHERE due IS NOT NULL;

CREATE TABLE batch (
  no INTEGER PRIMARY KEY,
  doc TEXT NOT NULL
) STRICT;

CREATE TABLE mail (
  no INTEGER PRIMARY KEY,
  disposition TEXT NOT NULL,
  at INTEGER NOT NULL,
  doc TEXT NOT NULL
) STRICT;
CREATE INDEX mail_disposition ON mail (disposition, no);
CREATE INDEX mail_parked ON mail (at) WHERE disposition = 'parked';

-- Octets of strangers' quarantined mails that are kept whole, by firm; 0 is the installation.
CREATE TABLE quarantine (
  firm INTEGER PRIMARY KEY,
  octets INTEGER NOT NULL CHECK (octets >= 0)
) STRICT;

-- The bytes lie here, or in the file that is named after their SHA-256.
CREATE TABLE raw (
  no INTEGER PRIMARY KEY REFERENCES mail (no),
  bytes BLOB,
  file TEXT,
  CHECK ((bytes IS NULL) <> (file IS NULL))
) STRICT;

-- The act of a mail (sender and Message-ID), then its content: two questions, one place.
CREATE TABLE dedupe (
  mark BLOB PRIMARY KEY CHECK (length(mark) = 24),
  remembered INTEGER NOT NULL CHECK (remembered IN (0, 1)),  -- the act alone is known
  mail INTEGER NOT NULL REFERENCES mail (no)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  no INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id),
  state TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  doc TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state IN ('queued', 'sending', 'deferred', 'in_doubt');
CREATE INDEX outbox_unsent ON outbox (state, no) WHERE state <> 'sent';
CREATE INDEX outbox_person ON outbox (person, created_at);

CREATE TABLE outbox_bytes (
  no INTEGER PRIMARY KEY REFERENCES outbox (no),
  bytes BLOB NOT NULL
) STRICT;

-- A rowid table with an index is denser than one keyed by (firm, seq): chains grow side by side, and each
-- would split pages in the middle.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  firm INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  body TEXT NOT NULL,
  UNIQUE (firm, seq)
) STRICT;

CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM entry WHERE firm = NEW.firm), 0)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one of its chain'); END;
CREATE TRIGGER entry_unchanged BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

-- The words that an entry commits to; without them it still verifies.
CREATE TABLE content (
  entry INTEGER PRIMARY KEY REFERENCES entry (id),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  text TEXT NOT NULL
) STRICT;

INSERT INTO state (id, next, live)
VALUES (1, '{"ticket":1,"mail":1,"batch":1,"outbox":1,"person":1,"firm":1}', 0);
