"""An evening with disagreement on a pseudo terminal: a set of our own, and the 8,000 labels of RTE when the data sets are there. Decisions by keys, undo of each, and the end is the start."""
import collections
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import Program, environment, run  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SITTING = os.path.join(HERE, "..", "fixtures", "import", "sitting.csv")
HOURS = os.path.join(HERE, "..", "fixtures", "import", "hours.md")
SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "labels") if os.environ.get("PREOP_SHARED") else ""
STATE = "SELECT id, label, disputed, annotators, adjudicated FROM example ORDER BY id"


class Labels(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.project = os.path.join(self.folder, "case.preop")
        run("new", self.project)

    def bring(self, *arguments):
        run("annotations", "import", *arguments, "-p", self.project)

    def query(self, sql, *values):
        with sqlite3.connect(self.project) as db:
            return db.execute(sql, values).fetchall()

    def open(self, rows=24, cols=80, **more):
        program = Program([self.project, "--fresh"], rows, cols, environment(**more))
        self.addCleanup(program.close)
        program.wait_idle(0)
        program.keys("g", wait=False)
        program.keys("4")
        program.wait(lambda: b"Votes of" in program.output, what="the first example")
        return program

    def leave(self, program):
        program.keys("Q", wait=False)
        self.assertEqual(program.end(), 0)

    def evening(self, decisions, size):
        """So many decisions by keys in the tie lane, then an undo of each."""
        start = self.query(STATE)
        program = self.open(*size)
        program.keys("]")
        for i in range(decisions):
            before = program.last_action
            program.keys("1" if i % 3 else "2")
            program.wait(lambda: program.last_action > before, what="decision %d in the file" % i)
        decided = self.query("SELECT count(*), count(DISTINCT example), min(sure), max(self) FROM adjudication WHERE who = 'tester'")
        self.assertEqual(decided, [(decisions, decisions, 1, 0)])
        self.assertEqual(self.query("SELECT count(*) FROM example WHERE adjudicated <> 0"), [(decisions,)])
        self.assertEqual(self.query("SELECT count(*) FROM adjudication WHERE seed = 0"), [(0,)], "the order of the votes is kept")
        self.assertEqual(self.provenance().get("adjudicated"), decisions)
        self.assertEqual(self.found("decided:label"), decisions)
        self.assertEqual(self.found("has:gold"), self.query("SELECT count(gold) FROM example")[0][0])
        for i in range(decisions):
            before = self.query("SELECT count(*) FROM adjudication")[0][0]
            seen = program.idles
            program.keys("u")
            program.wait(lambda: program.idles > seen and self.query("SELECT count(*) FROM adjudication")[0][0] == before - 1, what="undo %d" % i)
        self.leave(program)
        self.assertEqual(self.query(STATE), start)
        self.assertIn("sound", run("verify", "-p", self.project))

    def found(self, words):
        return json.loads(run("count", "--filter", words, "--json", "-p", self.project))["rows"]

    def provenance(self):
        """Of how many rows of the export the label comes from where; every example is one row."""
        path = os.path.join(self.folder, "labels.jsonl")
        run("annotations", "export", "-p", self.project, "-o", path)
        with open(path, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        self.assertEqual(len(rows), self.query("SELECT count(*) FROM example")[0][0])
        for row in rows:
            if row["provenance"] == "adjudicated":
                self.assertEqual(row["by"], "tester")
        return collections.Counter(row["provenance"] for row in rows)

    def test_a_small_evening(self):
        self.bring(SITTING, "-d", "opening", "--item", "item", "--annotator", "annotator", "--label", "label", "--reason", "reason", "--spent", "seconds", "--gold", "gold",
                   "--text", "premise,hypothesis")
        self.evening(2, (24, 80))

    def test_names_stay_hidden_until_the_decision_is_in_the_file(self):
        self.bring(SITTING, "-d", "opening", "--item", "item", "--annotator", "annotator", "--label", "label", "--reason", "reason", "--gold", "gold", "--text", "premise,hypothesis")
        program = self.open(40, 120)
        self.assertNotIn(b"right follows", bytes(program.output))
        for name in (b"bea", b"cem", b"dia", b"eli"):
            self.assertIsNone(re.search(rb"\b%s\b" % name, bytes(program.output)))
        program.keys("1")
        program.wait(lambda: b"right follows" in program.output, what="what was hidden")
        self.assertEqual(self.query("SELECT count(*) FROM adjudication"), [(1,)])
        self.leave(program)

    def test_the_rule_that_applies_is_shown_and_cited(self):
        self.bring(SITTING, "-d", "opening", "--item", "item", "--annotator", "annotator", "--label", "label", "--text", "premise,hypothesis")
        run("guideline", "import", HOURS, "-d", "opening", "-p", self.project)
        program = self.open()
        program.wait(lambda: b"What follows" in program.output, what="the section that names a label somebody gave")
        program.keys("'", "2", "Enter", "1")
        program.wait(lambda: self.query("SELECT section, guideline FROM adjudication") == [("2", 1)], what="the decision that cites section 2")
        self.leave(program)

    def test_what_another_process_decides_leaves_the_queue(self):
        self.bring(SITTING, "-d", "opening", "--item", "item", "--annotator", "annotator", "--label", "label", "--text", "premise,hypothesis")
        program = self.open()
        program.wait(lambda: b"1 of 5" in program.output, what="five open examples")
        run("adjudicate", "3", "follows", "-p", self.project, "--as", "tester")
        program.wait(lambda: b"of 4" in program.output, what="one less")
        self.leave(program)

    @unittest.skipUnless(SHARED and os.path.isdir(SHARED), "PREOP_SHARED has no data/labels")
    def test_an_evening_with_rte(self):
        folder = os.path.join(SHARED, "rte")
        self.bring(os.path.join(folder, "rte.standardized.tsv"), os.path.join(folder, "rte1.tsv"), "--item", "orig_id,id", "--annotator", "!amt_worker_ids", "--label", "response",
                   "--gold", "gold", "--text", "text,hypothesis", "--schema", "rte", "-d", "rte")
        self.assertEqual(self.query("SELECT count(*) FROM annotation"), [(8000,)])
        self.assertEqual(self.query("SELECT count(*) FROM example WHERE label IS NULL"), [(65,)], "ties")
        self.evening(20, (40, 120))

    @unittest.skipUnless(SHARED and os.path.isdir(SHARED), "PREOP_SHARED has no data/labels")
    def test_an_evening_with_preferences(self):
        folder = os.path.join(SHARED, "llmfao")
        self.bring(os.path.join(folder, "crowd-comparisons.csv"), os.path.join(folder, "pairs-crowd.jsonl"), "--item", "id", "--annotator", "worker", "--label", "winner",
                   "--text", "text,result_x,result_y", "--level", "preference", "--schema", "llmfao", "-d", "llmfao")
        self.assertEqual(self.query("SELECT count(*) FROM annotation"), [(8931,)])
        self.assertEqual(self.query("SELECT count(*) FROM example WHERE label IS NULL"), [(308,)], "ties")
        self.evening(20, (24, 80))

    @unittest.skipUnless(SHARED and os.path.isdir(SHARED), "PREOP_SHARED has no data/labels")
    def test_an_evening_with_a_scale(self):
        files = [os.path.join(SHARED, "paraphrase", "Paraphrase_%s.json" % split) for split in ("train", "dev", "test")]
        self.bring(*files, "--level", "ordinal", "--scale", "-5..5", "--schema", "paraphrase", "-d", "paraphrase")
        self.assertEqual(self.query("SELECT count(*) FROM annotation"), [(2000,)])
        self.assertEqual(self.query("SELECT count(*) FROM example WHERE label IS NULL"), [(147,)], "ties")
        self.evening(20, (40, 120))


if __name__ == "__main__":
    unittest.main()
