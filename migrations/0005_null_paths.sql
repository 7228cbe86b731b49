-- A null reverse-path stands in the mail's own row; before, only the row of a mail from a border's client told it from an unknown one.
-- CASE is the only guard whose order SQLite keeps: a damaged row is told when it is read, and must not stop the upgrade.
UPDATE mail SET doc = json_set(doc, '$.envelope_from', '<>')
WHERE CASE WHEN json_valid(doc) THEN json_extract(doc, '$.client.null') = 1 END;
UPDATE mail SET doc = json_remove(doc, '$.client.null')
WHERE CASE WHEN json_valid(doc) THEN json_extract(doc, '$.client.null') IS NOT NULL END;
