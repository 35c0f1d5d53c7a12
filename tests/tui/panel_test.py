"""One's own queue and the agreement panel on a pseudo terminal: an answer is in the file at once, blind; and the panels of the real sets, when they are there."""
import os
import shutil
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import Program, environment, run  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "fixtures", "import")
SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "labels")
THERE = os.path.isdir(os.path.join(SHARED, "rte")) and os.path.isdir(os.path.join(SHARED, "paraphrase"))


class Panel(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.project = os.path.join(self.folder, "case.preop")
        run("new", self.project)

    def query(self, sql, *values):
        with sqlite3.connect(self.project) as db:
            return db.execute(sql, values).fetchall()

    def open(self, key, rows=24, cols=80, wanted=b""):
        program = Program([self.project, "--fresh"], rows, cols, environment())
        self.addCleanup(program.close)
        program.wait_idle(0)
        program.keys("g", wait=False)
        program.keys("4")
        program.wait(lambda: b"Votes of" in program.output, what="the queue")
        program.keys(key)
        program.wait(lambda: wanted in program.output, what=wanted)
        return program

    def leave(self, program):
        program.keys("Q", wait=False)
        self.assertEqual(program.end(), 0)
        self.assertIn("sound", run("verify", "-p", self.project))

    def test_own_queue(self):
        run("annotations", "import", os.path.join(FIXTURES, "agreement-scale.csv"), "--dataset", "scale", "--item", "id", "--annotator", "worker", "--label", "score", "--text", "text",
            "--scale", "1..5", "-p", self.project)
        program = self.open("w", wanted=b"30 to go")
        mine = "SELECT count(*) FROM annotation WHERE who = 'tester'"
        for i in range(3):
            program.keys(str(i + 2))
            program.wait(lambda: self.query(mine) == [(i + 1,)], what="answer %d in the file" % i)
        self.assertEqual(self.query("SELECT label, spent >= 0, confidence FROM annotation WHERE who = 'tester' ORDER BY label"), [("2", 1, None), ("3", 1, None), ("4", 1, None)])
        for name in (b"bob", b"dua", b"judge"):
            self.assertNotIn(name, bytes(program.output).split(b"My queue")[-1])
        for i in range(3):
            program.keys("u")
            program.wait(lambda: self.query(mine) == [(2 - i,)], what="undo %d" % i)
        self.leave(program)

    def panel(self, words, size, *arguments):
        run("annotations", "import", *arguments, "-p", self.project)
        program = self.open("a", *size, wanted=words)
        program.wait(lambda: b"more decisions" in program.output, what="what it means")
        for key in ("G", "\t", "\t", "j"):
            program.keys(key)
        self.leave(program)
        self.assertEqual(self.query("SELECT count(*) FROM label_measure"), [(1,)], "what was computed is kept")

    @unittest.skipUnless(THERE, "no real data sets here (PREOP_SHARED)")
    def test_rte(self):
        self.panel(b"0.241", (24, 80), os.path.join(SHARED, "rte", "rte.standardized.tsv"), os.path.join(SHARED, "rte", "rte1.tsv"), "--text", "text", "--text", "hypothesis")

    @unittest.skipUnless(THERE, "no real data sets here (PREOP_SHARED)")
    def test_paraphrase(self):
        files = [os.path.join(SHARED, "paraphrase", "Paraphrase_%s.json" % part) for part in ("train", "dev", "test")]
        self.panel(b"0.526", (40, 120), *files, "--scale=-5..5")


if __name__ == "__main__":
    unittest.main(verbosity=2)
