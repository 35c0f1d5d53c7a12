-- Project file, schema 1. Times are milliseconds since 1970 UTC. Keys named uuid travel between copies of a project; integer ids do not.
-- docs/schema.md explains every table. Bodies stay apart from the narrow rows that lists and filters read.

CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uuid TEXT NOT NULL,
  title TEXT NOT NULL,
  question TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT;

-- The journal. Rows are only ever added; `undone` is a cache outside the hash chain.
CREATE TABLE action (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  command TEXT NOT NULL,
  title TEXT NOT NULL,
  mode INTEGER NOT NULL DEFAULT 0 CHECK (mode IN (0, 1, 2)),
  subject INTEGER REFERENCES action (id),
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;
CREATE INDEX action_open ON action (undone, mode);

CREATE TABLE op (
  seq INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action (id),
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  before TEXT,
  after TEXT,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX op_action ON op (action);
CREATE INDEX op_object ON op (kind, key);

CREATE TABLE gate (
  letter TEXT PRIMARY KEY CHECK (letter IN ('T', 'R', 'A', 'I', 'N')),
  answer TEXT NOT NULL CHECK (answer IN ('pass', 'fail', 'unknown', 'waived')),
  rationale TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL DEFAULT '',
  at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE strand (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  box TEXT NOT NULL DEFAULT '' CHECK (box IN ('', 'behavior', 'facts', 'state', 'permissions')),
  route TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'routed', 'closed'))
) STRICT;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,   -- rises with every snapshot
  rows INTEGER NOT NULL DEFAULT 0,      -- live examples
  digest BLOB NOT NULL,                 -- multiset digest of the live examples, kept row by row (model/snapshot.h)
  labels TEXT NOT NULL DEFAULT '[]',    -- JSON list: the label schema, in key order
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  dataset INTEGER REFERENCES dataset (id),
  suite INTEGER REFERENCES suite (id),
  format TEXT NOT NULL,
  shape INTEGER NOT NULL DEFAULT 0,
  fields TEXT NOT NULL DEFAULT '{}',    -- JSON: which field of a record means what
  path TEXT NOT NULL,                   -- as the user gave it
  bytes INTEGER NOT NULL DEFAULT 0,
  sha256 BLOB,                          -- of the file's bytes as read from disk
  first_id INTEGER NOT NULL DEFAULT 0,  -- example.id = first_id + number - 1
  numbers INTEGER NOT NULL DEFAULT 0,   -- ids reserved
  rows INTEGER NOT NULL DEFAULT 0,      -- examples or outputs taken in
  duplicates INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  newline TEXT NOT NULL DEFAULT 'lf' CHECK (newline IN ('lf', 'crlf')),
  bom INTEGER NOT NULL DEFAULT 0,
  last_newline INTEGER NOT NULL DEFAULT 1,
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What lists, filters and counts read. gone: 1 deleted by a person, 2 its import was undone (bits).
CREATE TABLE example (
  id INTEGER PRIMARY KEY,
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  import INTEGER NOT NULL REFERENCES import (id),
  gone INTEGER NOT NULL DEFAULT 0,
  kind INTEGER NOT NULL DEFAULT 1,
  split TEXT,
  label TEXT,
  given TEXT,                           -- the label that came in with the row
  annotators INTEGER NOT NULL DEFAULT 0,
  disputed INTEGER NOT NULL DEFAULT 0,
  flags INTEGER NOT NULL DEFAULT 0,
  length INTEGER NOT NULL DEFAULT 0,    -- characters of all turns
  at INTEGER,
  external TEXT,
  grp TEXT,
  revision INTEGER NOT NULL DEFAULT 0,
  since INTEGER NOT NULL DEFAULT 1,     -- dataset version from which this state counts
  fold INTEGER NOT NULL DEFAULT 0,      -- XXH3 of the folded input: finds repeated inputs, is no identity
  hash BLOB NOT NULL,                   -- first 16 bytes of SHA-256 of the record's bytes
  title TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX example_live ON example (dataset, gone);
CREATE INDEX example_repeated ON example (dataset, fold) WHERE flags & 64; -- rows marked as repeats only: costs others nothing

CREATE TABLE example_body (
  id INTEGER PRIMARY KEY REFERENCES example (id),
  body BLOB NOT NULL                    -- the record's bytes as they came, or as last edited
) STRICT;

-- Every body an example ever had, once it was edited. Revision 0 is what was imported.
CREATE TABLE revision (
  example INTEGER NOT NULL REFERENCES example (id),
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  body BLOB NOT NULL,
  PRIMARY KEY (example, revision)
) STRICT;

-- The states that snapshots hold and that are no longer current: valid for versions since <= v < until.
CREATE TABLE example_past (
  example INTEGER NOT NULL REFERENCES example (id),
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  hash BLOB NOT NULL,
  revision INTEGER NOT NULL,
  split TEXT,
  label TEXT,
  kind INTEGER NOT NULL,
  PRIMARY KEY (example, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  rows INTEGER NOT NULL,
  digest BLOB NOT NULL,
  counts TEXT NOT NULL DEFAULT '{}',
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Each person's present label of an example; how it came about is in op.
CREATE TABLE annotation (
  example INTEGER NOT NULL REFERENCES example (id),
  who TEXT NOT NULL,
  label TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (example, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE suite (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  seed INTEGER NOT NULL,                -- decides which system is shown on which side
  created_at INTEGER NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE eval_case (
  id INTEGER PRIMARY KEY,
  suite INTEGER NOT NULL REFERENCES suite (id),
  import INTEGER NOT NULL REFERENCES import (id),
  external TEXT NOT NULL,
  input BLOB NOT NULL,
  reference BLOB,
  slice TEXT,
  at INTEGER,
  hash BLOB NOT NULL,                   -- first 16 bytes of SHA-256 of the input
  UNIQUE (suite, external)
) STRICT;

CREATE TABLE system (
  id INTEGER PRIMARY KEY,
  suite INTEGER NOT NULL REFERENCES suite (id),
  name TEXT NOT NULL,
  UNIQUE (suite, name)
) STRICT;

-- One import's outputs of one system.
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  system INTEGER NOT NULL REFERENCES system (id),
  import INTEGER NOT NULL REFERENCES import (id),
  at INTEGER NOT NULL,
  outputs INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE output (
  run INTEGER NOT NULL REFERENCES run (id),
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'empty', 'truncated', 'refused', 'filtered', 'error', 'missing')),
  score REAL,                           -- NULL: not scored, never 0 in its place
  text BLOB NOT NULL,
  PRIMARY KEY (run, eval_case)
) STRICT;
CREATE INDEX output_case ON output (eval_case);

-- A person's verdict on a pair of systems for one case. first and second in name order; shown_left is the side order as it was shown.
CREATE TABLE verdict (
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  first INTEGER NOT NULL REFERENCES system (id),
  second INTEGER NOT NULL REFERENCES system (id),
  who TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('first', 'second', 'tie', 'bad')),
  shown_left TEXT NOT NULL CHECK (shown_left IN ('first', 'second')),
  blind INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (eval_case, first, second, who)
) STRICT, WITHOUT ROWID;

-- Where the workbench was left, per person. Not journalled: it is no claim about anything.
CREATE TABLE ui_state (
  who TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (who, key)
) STRICT, WITHOUT ROWID;
