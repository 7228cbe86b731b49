-- A null reverse-path stands in the mail's own row; before, only the row of a mail from a border's client told it from an unknown one.
UPDATE mail SET doc = json_set(doc, '$.envelope_from', '<>') WHERE json_extract(doc, '$.client.null') = 1;
UPDATE mail SET doc = json_remove(doc, '$.client.null') WHERE json_extract(doc, '$.client.null') IS NOT NULL;
