-- What a row of an imported file is known by: the same row again makes no second ticket. Set once, when the ticket is made.
ALTER TABLE ticket ADD COLUMN import TEXT;
CREATE INDEX ticket_import ON ticket (import) WHERE import IS NOT NULL;
