-- Schema 5: diagnosis: from the team's sentence to strands, causes, rungs, gates and evidence.

-- What was found of a strand or said of a gate, a text a row: each is changed, undone and merged by itself.
CREATE TABLE case_text (
  owner TEXT NOT NULL CHECK (owner IN ('strand', 'gate')),
  object TEXT NOT NULL,                 -- uuid of the strand, letter of the gate
  name TEXT NOT NULL,                   -- words, diagnosis, twin, weights.stable ...; claim, counter, owner, until
  value TEXT NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (owner, object, name)
) STRICT, WITHOUT ROWID;

-- A candidate cause of a strand: of the list, or somebody's own.
CREATE TABLE cause (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  strand TEXT NOT NULL,                 -- uuid; a removed strand leaves it as a tombstone
  entry TEXT NOT NULL DEFAULT '',       -- id in data/diagnoses.json; '': somebody's own
  title TEXT NOT NULL,
  likelihood INTEGER NOT NULL CHECK (likelihood BETWEEN 1 AND 3),
  danger INTEGER NOT NULL CHECK (danger BETWEEN 1 AND 3),   -- what it costs to miss it
  effort INTEGER NOT NULL CHECK (effort BETWEEN 1 AND 3),   -- of the separating test
  rung TEXT NOT NULL DEFAULT '',        -- of the menu, that would treat it
  test TEXT NOT NULL DEFAULT '',        -- what would tell it from the others
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ruled out', 'supported', 'treated')),
  result TEXT NOT NULL DEFAULT '',      -- what was run, on which cases, and what came out
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- How far a rung of the menu was tried.
CREATE TABLE technique (
  rung TEXT PRIMARY KEY,                -- id in data/menu.json
  status TEXT NOT NULL CHECK (status IN ('untried', 'failed', 'enough', 'not applicable')),
  reason TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- A rung that trains, opened in writing though a lighter one stands in the way. Apart from the status: it has its own who and when, and merges apart.
CREATE TABLE technique_override (
  rung TEXT PRIMARY KEY,                -- id in data/menu.json
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Answers to the decision tree: of the whole case (strand '') or of one strand.
CREATE TABLE tree_answer (
  strand TEXT NOT NULL,                 -- uuid
  question TEXT NOT NULL,               -- id in data/tree.json
  answer TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (strand, question)
) STRICT, WITHOUT ROWID;

-- A typed link from a claim to an object of the file, an address, or a file outside.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL CHECK (owner IN ('gate', 'cause', 'technique', 'tree', 'hazard', 'checklist')),
  claim TEXT NOT NULL,                  -- which: letter, uuid, rung, question, item of the checklist
  kind TEXT NOT NULL CHECK (kind IN ('dataset', 'example', 'filter', 'snapshot', 'suite', 'case', 'system', 'run', 'board', 'url', 'file', 'note')),
  target TEXT NOT NULL,                 -- uuid, key, address or words
  title TEXT NOT NULL DEFAULT '',
  was TEXT NOT NULL DEFAULT '',         -- what it said when it was linked: a count, a score, a digest
  note TEXT NOT NULL DEFAULT '',
  expires_at INTEGER,
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_of ON evidence (owner, claim);

-- What looking at a target of evidence last came to: a filter's count, a file's digest. A cache: not journalled, not merged.
CREATE TABLE evidence_look (
  kind TEXT NOT NULL,
  target TEXT NOT NULL,                 -- as in evidence
  stamp TEXT NOT NULL,                  -- filter: the newest op then; file: size, time of change and of status change
  says TEXT NOT NULL,
  PRIMARY KEY (kind, target)
) STRICT, WITHOUT ROWID;

-- Limits of signals for this case, and what the file held when they were set.
CREATE TABLE threshold (
  signal TEXT PRIMARY KEY,
  value REAL NOT NULL,
  seen TEXT NOT NULL DEFAULT '',        -- uuid of the newest import then: what came later was not looked at; '': none
  note TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a bad tune would do, how many it reaches, and who stops it.
CREATE TABLE hazard (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  severity TEXT NOT NULL,               -- id in data/hazards.json
  reach REAL,                           -- answers a day
  detect REAL,                          -- hours until somebody notices
  rollback REAL,                        -- hours until the last good system answers again
  worst TEXT NOT NULL DEFAULT '',
  target TEXT NOT NULL DEFAULT '',      -- what one goes back to
  puller TEXT NOT NULL DEFAULT '',      -- who may
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Failing outputs, grouped: what a strand that "fails sometimes" needs before it leaves triage.
CREATE TABLE board (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  strand TEXT NOT NULL DEFAULT '',      -- uuid; '': the whole case
  suite TEXT NOT NULL,                  -- uuid
  system TEXT NOT NULL,
  failures INTEGER NOT NULL,
  groups TEXT NOT NULL,                 -- JSON list of {"name","count","cases":[...],"by":"tag"|"text"}
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- A playbook the case was begun with.
CREATE TABLE playbook_use (
  playbook TEXT PRIMARY KEY,            -- id in data/playbooks.json or the user's
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- An entry that the project adds to a list, or puts in the place of a built-in one.
CREATE TABLE list_entry (
  list TEXT NOT NULL,                   -- key of its array in data/NAME.json: terms, playbooks, stages ...
  id TEXT NOT NULL,
  body TEXT NOT NULL,                   -- the entry, a JSON object
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (list, id)
) STRICT, WITHOUT ROWID;

-- What the facts lint found in a dataset, as JSON; `op` was the newest then. A cache: not journalled, not merged.
CREATE TABLE facts_measure (
  dataset INTEGER PRIMARY KEY REFERENCES dataset (id),
  op INTEGER NOT NULL,
  at INTEGER NOT NULL,
  result TEXT NOT NULL
) STRICT;

-- How many examples a candidate was trained on: a number, or the uuid of the snapshot; '': not said.
ALTER TABLE system ADD COLUMN trained TEXT NOT NULL DEFAULT '';
