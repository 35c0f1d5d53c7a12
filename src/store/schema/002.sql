-- Schema 2: what working on the data itself needs (formats, tokens, tags, search, corrections, data cards, merging).

-- Tokens of all turns by the dataset's tokenizer; NULL: not counted since the text changed last, then lists show an estimate.
ALTER TABLE example ADD COLUMN tokens INTEGER;
-- Bits of `flags` that somebody has looked at and found to be all right.
ALTER TABLE example ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0;
-- "NAME SHA256" of the tokenizer file that example.tokens was counted with; '': none yet.
ALTER TABLE dataset ADD COLUMN tokenizer TEXT NOT NULL DEFAULT '';
-- JSON list of splits that are locked: no row enters or leaves them, no correction is made from them.
ALTER TABLE dataset ADD COLUMN locked TEXT NOT NULL DEFAULT '[]';
ALTER TABLE suite ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
-- The data card as it was when the snapshot was taken.
ALTER TABLE snapshot ADD COLUMN card TEXT NOT NULL DEFAULT '{}';
-- What stood around the records, so that export can put it back: 'lines', 'sequence', 'array', 'object', 'list', 'table'; '': not known (schema 1).
ALTER TABLE import ADD COLUMN frame TEXT NOT NULL DEFAULT '';
-- JSON; of a table {"delimiter":",","columns":[...]}, of a list its name and the members beside it.
ALTER TABLE import ADD COLUMN envelope TEXT NOT NULL DEFAULT '{}';

-- Rows by label, in their order: a rare label is found among ten millions at once. Rows without one cost nothing.
CREATE INDEX example_label ON example (dataset, label, gone) WHERE label IS NOT NULL;

CREATE TABLE example_tag (
  example INTEGER NOT NULL REFERENCES example (id),
  tag TEXT NOT NULL,
  PRIMARY KEY (example, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX example_tag_tag ON example_tag (tag);

CREATE TABLE saved_filter (
  name TEXT PRIMARY KEY,
  filter TEXT NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE data_card (
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  field TEXT NOT NULL,
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (dataset, field)
) STRICT, WITHOUT ROWID;

-- A failure that somebody corrected: waits to be pinned to the regression wall. Its texts are its own, so it stays true when rows change.
CREATE TABLE wall_candidate (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,                 -- what failed: "example KEY" or "output SUITE-UUID CASE SYSTEM"
  correction TEXT NOT NULL DEFAULT '',  -- key of the example that holds the fix, '': none
  input TEXT NOT NULL,                  -- JSON list of messages
  bad TEXT NOT NULL,
  good TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Actions of another copy that were merged in, also when all their changes were conflicts: they are not looked at again.
CREATE TABLE merged (
  action TEXT PRIMARY KEY,              -- uuid
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One object that both copies changed. `theirs` is not applied until somebody chooses.
CREATE TABLE conflict (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,                  -- of the merge
  action TEXT NOT NULL,                 -- uuid of their action
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  base TEXT,
  mine TEXT,
  theirs TEXT,
  theirs_who TEXT NOT NULL,
  theirs_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'mine', 'theirs')),
  who TEXT NOT NULL DEFAULT '',         -- decided
  decided_at INTEGER
) STRICT;
CREATE INDEX conflict_open ON conflict (state);

-- Full-text index of the turns, built on request; rowid is example.id. What changed since stands in search_stale and is looked through by hand.
CREATE VIRTUAL TABLE search USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE search_stale (
  example INTEGER PRIMARY KEY REFERENCES example (id)
) STRICT;
CREATE TABLE search_upto (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  example INTEGER NOT NULL              -- examples up to this id are in the index
) STRICT;
