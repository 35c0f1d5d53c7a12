-- Schema 3: labels: what may be said and by which rules, and who decided where people differ.

-- A model's labels are kept apart: they never count among people's and decide nothing.
ALTER TABLE person ADD COLUMN kind TEXT NOT NULL DEFAULT 'human' CHECK (kind IN ('human', 'model'));
CREATE INDEX person_model ON person (name) WHERE kind = 'model';

-- How the labels of a dataset are to be read; the labels themselves, in key order, are dataset.labels.
ALTER TABLE dataset ADD COLUMN schema TEXT NOT NULL DEFAULT '';          -- its name
ALTER TABLE dataset ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1; -- rises with every migration of labels
ALTER TABLE dataset ADD COLUMN level TEXT NOT NULL DEFAULT 'class'
  CHECK (level IN ('class', 'set', 'ordinal', 'numeric', 'preference', 'text'));
ALTER TABLE dataset ADD COLUMN low REAL;                                 -- of a numeric scale; NULL: open
ALTER TABLE dataset ADD COLUMN high REAL;
ALTER TABLE dataset ADD COLUMN guideline INTEGER NOT NULL DEFAULT 0;     -- the version in force; 0: none

ALTER TABLE annotation ADD COLUMN spent INTEGER;                         -- milliseconds; NULL: not known
ALTER TABLE annotation ADD COLUMN guideline INTEGER NOT NULL DEFAULT 0;  -- the version it was given under; 0: not known
ALTER TABLE annotation ADD COLUMN confidence REAL;                       -- 0..1; NULL: not said

-- The known right answer, where there is one. It is compared with and never trained on as a label.
ALTER TABLE example ADD COLUMN gold TEXT;
-- 0 not decided, 1 a label, 2 both are right, 3 none is right, 4 waits for a second adjudicator, 5 adjudicators differ. Of the rows in adjudication.
ALTER TABLE example ADD COLUMN adjudicated INTEGER NOT NULL DEFAULT 0;

-- What the label that came in counts as since a migration of the schema: while `given` is `carried_from` it is `carried_to`. A `carried_to` of NULL where
-- `carried_from` is not: the label was split and no rule said into what.
ALTER TABLE example ADD COLUMN carried_from TEXT;
ALTER TABLE example ADD COLUMN carried_to TEXT;

-- Each adjudicator's present decision on an example. It is an answer of its own, never a copy of an annotator's row.
CREATE TABLE adjudication (
  example INTEGER NOT NULL REFERENCES example (id),
  who TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('label', 'both', 'none')),
  label TEXT,                           -- of 'label' always, of 'none' when the right one is known
  soft TEXT NOT NULL DEFAULT '{}',      -- of 'both': JSON, label: share
  reason TEXT NOT NULL DEFAULT '',      -- code, one letter
  note TEXT NOT NULL DEFAULT '',
  section TEXT NOT NULL DEFAULT '',     -- of the guideline, as cited
  guideline INTEGER NOT NULL DEFAULT 0,
  sure INTEGER NOT NULL DEFAULT 1,
  self INTEGER NOT NULL DEFAULT 0,      -- had annotated the example: does not count alone
  seed INTEGER NOT NULL DEFAULT 0,      -- of the order in which the votes were shown
  spent INTEGER,
  source TEXT NOT NULL DEFAULT '',      -- key of the example it was propagated from
  at INTEGER NOT NULL,
  PRIMARY KEY (example, who)
) STRICT, WITHOUT ROWID;

-- Versions of the labeling guideline; one is in force (dataset.guideline).
CREATE TABLE guideline (
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  version INTEGER NOT NULL,
  sections TEXT NOT NULL,               -- JSON list of {"id","title","text"}
  note TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (dataset, version)
) STRICT, WITHOUT ROWID;

-- A change of one section, tried on decided examples before it is in force.
CREATE TABLE guideline_patch (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  section TEXT NOT NULL,
  title TEXT NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  checks TEXT NOT NULL DEFAULT '[]',    -- JSON list of {"example","label","verdict"}: '' not yet, 'holds', 'flips'
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'active', 'dropped')),
  version INTEGER NOT NULL DEFAULT 0,   -- the guideline it became
  who TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Put aside by a person, until taken up again.
CREATE TABLE queue_skip (
  example INTEGER NOT NULL REFERENCES example (id),
  who TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (example, who)
) STRICT, WITHOUT ROWID;

-- What agreement and aggregation last came to, as JSON; `op` was the newest then. A cache: not journalled, not merged.
CREATE TABLE label_measure (
  dataset INTEGER PRIMARY KEY REFERENCES dataset (id),
  op INTEGER NOT NULL,
  at INTEGER NOT NULL,
  result TEXT NOT NULL
) STRICT;
