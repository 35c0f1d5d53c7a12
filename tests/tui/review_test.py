"""An evening of blind review on a pseudo terminal: 20 verdicts by keys, 5 taken back, the rest after a restart; no system's name on any frame before the seal."""
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import Program, environment, run  # noqa: E402

CASES, VERDICTS, UNDONE = 40, 20, 5
SYSTEMS = (b"kestrel", b"lapwing")
KEYS = "12=0"


class Review(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.project = os.path.join(self.folder, "case.preop")
        lines = os.path.join(self.folder, "outputs.jsonl")
        with open(lines, "w", encoding="utf-8") as file:
            for case in range(CASES):
                for kind, system in enumerate(SYSTEMS):
                    file.write(json.dumps({"case": "C-%02d" % case, "system": system.decode(), "input": "How is valve %d closed?" % case,
                                           "output": "Turn wheel %d %s.\nWait.\nThen look at the gauge." % (case, ("left", "right")[kind])}) + "\n")
        run("new", self.project)
        run("import", lines, "--format", "outputs", "--dataset", "valves", "-p", self.project)

    def query(self, sql):
        with sqlite3.connect(self.project) as db:
            return db.execute(sql).fetchall()

    def said(self):
        return self.query("SELECT (SELECT count(*) FROM verdict) + (SELECT count(*) FROM verdict_repeat)")[0][0]

    def open(self, size, *options):
        program = Program([self.project, *options], *size, environment())
        self.addCleanup(program.close)
        program.wait_idle(0)
        return program

    def leave(self, program):
        program.keys("Q", wait=False)
        self.assertEqual(program.end(), 0)

    def no_names(self, program, start):
        for system in SYSTEMS:
            self.assertNotIn(system, bytes(program.output[start:]))

    def decide(self, program, key):
        before = program.last_action
        program.keys(key)
        program.wait(lambda: program.last_action > before, what="the verdict of key %s in the file" % key)

    def undo(self, program):
        left, seen = self.said() - 1, program.idles
        program.keys("u")
        program.wait(lambda: program.idles > seen and self.said() == left, what="one verdict less")

    def evening(self, size):
        program = self.open(size, "--fresh")
        start = len(program.output)
        program.keys("g", wait=False)
        program.keys("r")
        program.wait(lambda: b"not decided yet" in program.output[start:], what="the first pair")
        for i in range(VERDICTS):
            self.decide(program, KEYS[i % len(KEYS)])
        self.assertEqual(self.said(), VERDICTS)
        self.sides(VERDICTS)
        before = self.query("SELECT eval_case, choice FROM verdict ORDER BY at DESC LIMIT 1")
        for _ in range(UNDONE):
            self.undo(program)
        self.assertEqual(self.said(), VERDICTS - UNDONE)
        program.keys("g", wait=False)
        program.keys("1")  # the case's own page has no names either while one is blind
        self.no_names(program, start)
        program.keys("g", wait=False)
        program.keys("r")
        self.leave(program)
        self.assertEqual(len(before), 1)

    def sides(self, count):
        """Keys 1 and 2 by turns with = and 0: half of the verdicts have a winner, and 1 is the one that stood left."""
        rows = self.query("SELECT choice, shown_left, blind, spent, length(seen), at FROM verdict UNION ALL SELECT choice, shown_left, blind, spent, length(seen), at FROM verdict_repeat")
        self.assertEqual(len(rows), count)
        left = [choice == shown for choice, shown, *_ in rows if choice in ("first", "second")]
        self.assertEqual((len(left), sum(left)), (count // 2, count // 4))
        self.assertEqual({"tie", "bad"} - {row[0] for row in rows}, set())
        self.assertTrue(all(row[2] == 1 and row[3] is not None and row[4] == 32 for row in rows))
        self.assertEqual({row[1] for row in rows}, {"first", "second"}, "sides are drawn")

    def test_an_evening(self):
        self.evening((40, 120))
        program = self.open((24, 80))  # where one left, and undo goes on
        program.wait(lambda: b"valves" in program.output, what="Review again")
        self.undo(program)
        self.assertEqual(self.said(), VERDICTS - UNDONE - 1)
        self.no_names(program, 0)
        program.keys("b", "Down", "Enter")
        program.wait(lambda: self.query("SELECT count(*) FROM review_seal") == [(1,)], what="the seal")
        program.wait(lambda: SYSTEMS[0] in program.output, what="names")
        self.decide(program, "1")
        self.assertEqual(self.query("SELECT blind FROM verdict UNION ALL SELECT blind FROM verdict_repeat ORDER BY 1")[0], (0,))
        self.leave(program)
        self.assertIn("sound", run("verify", "-p", self.project))


if __name__ == "__main__":
    unittest.main()
