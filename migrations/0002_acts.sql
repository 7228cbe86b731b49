-- Acts that were remembered, apart from the contents that were not: a flood under one act slows down no search for it.
CREATE INDEX dedupe_act ON dedupe (mark) WHERE remembered = 1;
