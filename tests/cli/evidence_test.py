#!/usr/bin/env python3
"""Evidence by command: how long it holds, what a target may be, files that change and go, and counts that are kept."""
import contextlib
import json
import os
import sqlite3
import subprocess
import unittest

from support import BINARY, FAILED, USAGE, Sample, main


class Evidence(Sample):
    def link(self, kind, target, *more):
        return self.json("evidence", "add", "gate", "T", kind, target, *more)["uuid"]

    def links(self, *more):
        """Those made here: the sample has some of its own."""
        return [link for link in self.json("evidence", *more) if link["who"] == "tester"]

    def state(self, *more):
        return [link["state"] for link in self.links(*more)]

    def test_a_bare_day_means_its_end(self):
        self.link("note", "asked ten people", "--until", "2030-01-31")
        self.assertEqual(self.state("--at", "2030-01-31T23:59:59"), ["fresh"])
        self.assertEqual(self.state("--at", "2030-02-01"), ["expired"])
        self.link("note", "asked again", "--until", "2030-01-31T10:00")
        self.assertEqual(self.state("--at", "2030-01-31T10:00"), ["fresh", "expired"])
        self.assertIn("--until wants a time", self.preop("evidence", "add", "gate", "T", "note", "x", "--until", "soon", status=USAGE)[1])

    def test_a_waiver_holds_on_its_last_day(self):
        self.preop("gate", "I", "waived", "--because", "a pilot of ten people", "--owner", "bob", "--until", "2030-01-31")
        self.assertNotIn("ended", self.preop("gate", "I", "--at", "2030-01-31T23:00")[0])
        self.assertIn("ended on 2030-01-31", self.preop("gate", "I", "--at", "2030-02-01")[0])

    def read_only(self, *words):
        """By somebody who may write neither the project nor its folder."""
        os.chmod(self.path("sample.preop"), 0o444)
        os.chmod(self.folder, 0o555)
        user = {"user": 65534} if os.geteuid() == 0 else {}
        try:
            done = subprocess.run([BINARY, *words], cwd=self.folder, env=self.env, capture_output=True, timeout=100, check=False, **user)
        except PermissionError:
            self.skipTest("the program lies where nobody but root may go")
        finally:
            os.chmod(self.folder, 0o755)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def looks(self):
        """What the file keeps of counts and digests."""
        with contextlib.closing(sqlite3.connect(self.path("sample.preop"))) as db:
            return db.execute("SELECT kind, says FROM evidence_look WHERE target LIKE '% tag:hard'").fetchall()

    def test_a_count_is_kept_by_whoever_counted(self):
        self.link("filter", "tickets: tag:hard")
        self.assertEqual(self.looks(), [("filter", "0 of 320")])
        self.preop("tag", "1", "hard")
        self.assertIn("1 of 320", self.preop("evidence")[0])
        self.assertEqual(self.looks(), [("filter", "1 of 320")])
        before = self.read("sample.preop")
        self.preop("status")
        self.assertEqual(self.read("sample.preop"), before, "nothing is counted and nothing written twice")

    def test_a_project_that_is_only_read_is_counted_every_time(self):
        self.link("filter", "tickets: tag:hard")
        self.preop("tag", "1", "hard")
        self.assertEqual(json.loads(self.read_only("evidence", "--json"))[-1]["now"], "1 of 320")
        self.assertEqual(self.looks(), [("filter", "0 of 320")])

    def test_facts_of_a_project_that_is_only_read(self):
        self.assertIn("answers carry a volatile fact", self.read_only("facts"))

    def test_a_file_is_looked_at_again_from_any_folder(self):
        os.mkdir(self.path("papers"))
        os.mkdir(self.path("elsewhere"))
        self.write("papers/a.txt", "the contract")
        self.link("file", "papers/a.txt")
        self.assertEqual(self.links()[0]["target"], "papers/a.txt")
        cwd, self.folder = self.folder, self.path("elsewhere")
        project = os.path.join(cwd, "sample.preop")
        self.assertEqual(self.state("-p", project), ["fresh"])
        self.folder = cwd
        self.write("papers/a.txt", "another contract")
        self.assertEqual(self.state(), ["changed"])
        self.preop("gate", "T", "pass", "--because", "it is written", "--counter", "nothing; ana looked at the contract")
        self.assertRegex(self.preop("gate", "T")[0], "1 of [0-9]+ links of evidence changed")
        os.remove(self.path("papers/a.txt"))
        self.assertEqual(self.state(), ["gone"])
        self.assertIn("there is no file", self.preop("evidence", "add", "gate", "T", "file", "papers/a.txt", status=FAILED)[1])

    def test_both_move_together(self):
        self.write("a.txt", "x")
        self.link("file", "a.txt")
        os.mkdir(self.path("moved"))
        for name in ("a.txt", "sample.preop"):
            os.rename(self.path(name), self.path("moved/" + name))
        self.assertEqual(self.state("-p", "moved/sample.preop"), ["fresh"])


if __name__ == "__main__":
    main()
