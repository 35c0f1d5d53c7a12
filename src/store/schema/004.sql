-- Schema 4: evals: what was asked of which system and how, what came back and what it cost, and who or what judged it.

ALTER TABLE suite ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE suite ADD COLUMN review TEXT NOT NULL DEFAULT '{}'; -- JSON: repeats (per cent of pairs shown again), reasons (tags to choose from)
ALTER TABLE suite ADD COLUMN metric TEXT NOT NULL DEFAULT '';  -- the score that output.score holds; '': the one that came in

-- eval_case.slice is the main slice; a case may be in more.
ALTER TABLE eval_case ADD COLUMN slices TEXT NOT NULL DEFAULT '{}'; -- JSON, name: value
ALTER TABLE eval_case ADD COLUMN cluster TEXT;                 -- cases that share a source (a passage, a document) are not independent
ALTER TABLE eval_case ADD COLUMN must_pass INTEGER NOT NULL DEFAULT 0;
ALTER TABLE eval_case ADD COLUMN messages BLOB;                -- JSON list of chat messages; NULL: one user message, the input
ALTER TABLE eval_case ADD COLUMN context BLOB;                 -- what a retrieval system is given beside the input
ALTER TABLE eval_case ADD COLUMN extra BLOB;                   -- JSON: what else the file said of the case
CREATE INDEX eval_case_hash ON eval_case (suite, hash);        -- cases align by content when their ids differ
-- The ladder and lists of cases read this and no inputs.
CREATE INDEX eval_case_narrow ON eval_case (suite, slice, slices, import, cluster, must_pass);

-- A system is a rung of the baseline ladder: how it is asked.
ALTER TABLE system ADD COLUMN rung TEXT NOT NULL DEFAULT 'free'
  CHECK (rung IN ('zero-shot', 'prompted', 'few-shot', 'retrieval', 'smaller', 'candidate', 'free'));
ALTER TABLE system ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE system ADD COLUMN revision TEXT NOT NULL DEFAULT '';
ALTER TABLE system ADD COLUMN endpoint TEXT NOT NULL DEFAULT ''; -- name of a profile of the person who runs it; no address, no key
ALTER TABLE system ADD COLUMN spec TEXT NOT NULL DEFAULT '{}'; -- JSON: prompt, examples, parameters, context command
ALTER TABLE system ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE system ADD COLUMN retires_at INTEGER;              -- when the model is switched off, where that is known
ALTER TABLE system ADD COLUMN described INTEGER NOT NULL DEFAULT 0; -- 1: by a person, in the journal; imports leave it as it is

-- Runs of one series are repeats (epochs) of each other: n is cases, never cases times repeats.
ALTER TABLE run ADD COLUMN series INTEGER NOT NULL DEFAULT 0;  -- id of the first of them; 0: it is alone
ALTER TABLE run ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN status TEXT NOT NULL DEFAULT 'complete'
  CHECK (status IN ('running', 'paused', 'cancelled', 'complete', 'incomplete'));
ALTER TABLE run ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'; -- JSON: what the file or the runner said of it
ALTER TABLE run ADD COLUMN metric TEXT NOT NULL DEFAULT '';    -- the main score that came in: output.score while suite.metric is ''
ALTER TABLE run ADD COLUMN started_at INTEGER;
ALTER TABLE run ADD COLUMN ended_at INTEGER;
ALTER TABLE run ADD COLUMN plan BLOB;                          -- SHA-256 of what was asked how: the same plan goes on with the same run; NULL: imported
ALTER TABLE run ADD COLUMN held_by TEXT NOT NULL DEFAULT '';   -- HOST PID of the program that is at it; '': none
ALTER TABLE run ADD COLUMN held_until INTEGER;                 -- it renews this; one that died is found out by it

-- The ladder reads this and no texts.
DROP INDEX output_case;
CREATE INDEX output_case ON output (eval_case, run, state, score);

-- What is known of an output beside its text. NULL: not known, never 0 in its place.
CREATE TABLE output_fact (
  run INTEGER NOT NULL REFERENCES run (id),
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  finish TEXT,                          -- finish_reason as given
  model TEXT,                           -- as the server named itself
  prompt_tokens INTEGER,
  completion_tokens INTEGER,            -- reasoning included
  reasoning_tokens INTEGER,
  cached_tokens INTEGER,
  cost REAL,                            -- US dollars
  first_ms INTEGER,                     -- to the first byte
  total_ms INTEGER,
  attempts INTEGER,
  suspect TEXT NOT NULL DEFAULT '',     -- why the answer may rest on a cut prompt; '': no sign of it
  error TEXT NOT NULL DEFAULT '',       -- of state error, refused, filtered: the sentence that came back
  PRIMARY KEY (run, eval_case)
) STRICT, WITHOUT ROWID;

-- Wide parts of an output beside its text.
CREATE TABLE output_part (
  run INTEGER NOT NULL REFERENCES run (id),
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  kind TEXT NOT NULL CHECK (kind IN ('calls', 'reasoning', 'retrieved', 'messages', 'row')), -- row: the record as it came
  packing TEXT NOT NULL DEFAULT '' CHECK (packing IN ('', 'zlib')),
  length INTEGER NOT NULL,              -- bytes unpacked
  body BLOB NOT NULL,
  PRIMARY KEY (run, eval_case, kind)
) STRICT;

-- Every score of an output by its name, the main one too.
CREATE TABLE score (
  run INTEGER NOT NULL REFERENCES run (id),
  name TEXT NOT NULL,
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  value REAL,                           -- NULL: could not be scored, `detail` says why
  label TEXT,                           -- a word in place of, or beside, a number
  detail TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT 'file' CHECK (source IN ('file', 'check', 'judge')),
  PRIMARY KEY (run, name, eval_case)
) STRICT, WITHOUT ROWID;

-- What the file said of a run as a whole beside what its rows come to.
CREATE TABLE run_aggregate (
  run INTEGER NOT NULL REFERENCES run (id),
  metric TEXT NOT NULL,
  name TEXT NOT NULL,                   -- mean, stderr ...
  published REAL,
  recomputed REAL,
  n INTEGER NOT NULL DEFAULT 0,         -- rows it was recomputed from
  note TEXT NOT NULL DEFAULT '',        -- how it was recomputed, or why it was not
  PRIMARY KEY (run, metric, name)
) STRICT, WITHOUT ROWID;

-- The doctor's report on an import, as JSON.
CREATE TABLE import_report (
  import INTEGER PRIMARY KEY REFERENCES import (id),
  report TEXT NOT NULL
) STRICT;

-- Checks of a suite's outputs; their results are in score.
CREATE TABLE eval_check (
  suite INTEGER NOT NULL REFERENCES suite (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  spec TEXT NOT NULL DEFAULT '{}',      -- JSON
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (suite, name)
) STRICT, WITHOUT ROWID;

-- Texts' vectors by the model that made them. A cache: not journalled, not merged.
CREATE TABLE embedding (
  model TEXT NOT NULL,
  hash BLOB NOT NULL,                   -- first 16 bytes of SHA-256 of the text
  vector BLOB NOT NULL,                 -- float32, little endian, unit length
  PRIMARY KEY (model, hash)
) STRICT, WITHOUT ROWID;

-- Every call that was made: noted before it is sent, completed after.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id),
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  total_ms INTEGER,                     -- NULL: not finished, or the program died
  outcome TEXT NOT NULL DEFAULT '',
  http INTEGER,
  wait_ms INTEGER,                      -- before the next one
  sent INTEGER,                         -- bytes
  received INTEGER,
  request_id TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_of ON attempt (run, eval_case);

-- Answers by what was asked: SHA-256 of the canonical request, endpoint and repeat. A cache: not journalled, not merged.
CREATE TABLE response (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  first_ms INTEGER,
  total_ms INTEGER,
  body BLOB NOT NULL
) STRICT;

-- A model that judges outputs: an instrument, to be measured before it is believed.
CREATE TABLE judge (
  id INTEGER PRIMARY KEY,
  suite INTEGER NOT NULL REFERENCES suite (id),
  name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('pair', 'score', 'label')),
  spec TEXT NOT NULL DEFAULT '{}',      -- JSON: endpoint, model, template, orders, repeats
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  UNIQUE (suite, name)
) STRICT;

-- What a judge said of a pair (first before second in name order), per order of showing, repeat and round of a debate; the last round counts.
CREATE TABLE judge_verdict (
  judge INTEGER NOT NULL REFERENCES judge (id),
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  first INTEGER NOT NULL REFERENCES system (id),
  second INTEGER NOT NULL REFERENCES system (id),
  swapped INTEGER NOT NULL DEFAULT 0,   -- 1: second was shown first; 2: the order is not known
  repeat INTEGER NOT NULL DEFAULT 1,
  round INTEGER NOT NULL DEFAULT 1,
  import INTEGER NOT NULL REFERENCES import (id), -- that brought it: its undo hides it
  choice TEXT CHECK (choice IN ('first', 'second', 'tie', 'bad')), -- NULL: no verdict could be read
  lean REAL,                            -- 0 first .. 1 second, of judges that say how much
  first_score REAL,
  second_score REAL,
  words TEXT NOT NULL DEFAULT '',       -- the verdict as it was written: A>>B
  text BLOB NOT NULL DEFAULT x'',       -- all it wrote
  PRIMARY KEY (judge, eval_case, first, second, swapped, repeat, round)
) STRICT;

-- What a judge said of one output.
CREATE TABLE judge_score (
  judge INTEGER NOT NULL REFERENCES judge (id),
  run INTEGER NOT NULL REFERENCES run (id),
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  repeat INTEGER NOT NULL DEFAULT 1,
  import INTEGER NOT NULL REFERENCES import (id),
  value REAL,                           -- NULL: no score could be read
  label TEXT,
  text BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (judge, run, eval_case, repeat)
) STRICT;

-- What asking a judge has come to; its verdicts are rows of the import.
CREATE TABLE judge_run (
  import INTEGER PRIMARY KEY REFERENCES import (id),
  judge INTEGER NOT NULL REFERENCES judge (id),
  asked INTEGER NOT NULL DEFAULT 0,     -- answers that were paid for
  cached INTEGER NOT NULL DEFAULT 0,    -- answers that were known
  failed INTEGER NOT NULL DEFAULT 0,    -- questions nobody answered: asked again the next time
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  cost REAL NOT NULL DEFAULT 0,         -- US dollars, of the answers whose cost is known
  cost_unknown INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',     -- of the last failure
  held_by TEXT NOT NULL DEFAULT '',     -- HOST PID of the program that is at it
  held_until INTEGER
) STRICT;

-- Which of two is known to be better: what judges and people are measured against.
CREATE TABLE pair_gold (
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  first INTEGER NOT NULL REFERENCES system (id),
  second INTEGER NOT NULL REFERENCES system (id),
  import INTEGER NOT NULL REFERENCES import (id),
  choice TEXT NOT NULL CHECK (choice IN ('first', 'second', 'tie', 'bad')),
  PRIMARY KEY (eval_case, first, second)
) STRICT, WITHOUT ROWID;

ALTER TABLE verdict ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]'; -- JSON list of tags
ALTER TABLE verdict ADD COLUMN spent INTEGER;                  -- milliseconds on the screen; NULL: not known
ALTER TABLE verdict ADD COLUMN seen TEXT NOT NULL DEFAULT '';  -- hex: what the two outputs were then; '': not known
ALTER TABLE verdict ADD COLUMN view TEXT NOT NULL DEFAULT '';  -- uuid shared by the verdicts of one look at three or four outputs

-- The same pair shown again to the same person, sides changed, unannounced: how steady they are, and what the left side is worth.
CREATE TABLE verdict_repeat (
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  first INTEGER NOT NULL REFERENCES system (id),
  second INTEGER NOT NULL REFERENCES system (id),
  who TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('first', 'second', 'tie', 'bad')),
  shown_left TEXT NOT NULL CHECK (shown_left IN ('first', 'second')),
  blind INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  reasons TEXT NOT NULL DEFAULT '[]',
  spent INTEGER,
  seen TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (eval_case, first, second, who)
) STRICT, WITHOUT ROWID;

-- Put aside by a person, until taken up again.
CREATE TABLE review_skip (
  eval_case INTEGER NOT NULL REFERENCES eval_case (id),
  first INTEGER NOT NULL REFERENCES system (id),
  second INTEGER NOT NULL REFERENCES system (id),
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (eval_case, first, second, who)
) STRICT, WITHOUT ROWID;

-- When names, cost and time of a suite's systems were shown to a person: verdicts after it are not blind.
CREATE TABLE review_seal (
  suite INTEGER NOT NULL REFERENCES suite (id),
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (suite, who)
) STRICT, WITHOUT ROWID;
