#!/usr/bin/env python3
"""preop merge, conflicts, resolve: two people, two copies of a project, one file in the end."""
import os
import random
import shutil
import signal
import sqlite3

from support import DONE, FAILED, ROOT, USAGE, Sample, main


class Merge(Sample):
    def setUp(self):
        super().setUp()
        os.rename(self.path("sample.preop"), self.path("mine.preop"))
        self.part()

    def part(self):
        shutil.copy(self.path("mine.preop"), self.path("theirs.preop"))

    def label(self, file, who, label, *ids):
        self.preop("label", *map(str, ids), label, "-p", file + ".preop", "--as", who)

    def gate(self, file, who, answer):
        self.preop("gate", "A", answer, "--because", "because %s says so" % who, "-p", file + ".preop", "--as", who)

    def sound(self, file):
        self.preop("verify", "-p", file + ".preop")

    def state(self, file):
        """What both copies must agree on in the end."""
        status = self.json("status", "-p", file + ".preop")
        rows = [(row["id"], row["label"], row["split"], row["annotators"], row["disputed"]) for row in self.json("list", "--limit", "1000", "-p", file + ".preop")]
        digests = sorted((s["uuid"], s["digest"]) for s in self.json("snapshot", "list", "-p", file + ".preop"))
        return [status["gates"], status["datasets"], status["strands"], rows, digests]


class TwoCopies(Merge):
    def test_both_ways_and_then_nothing(self):
        self.label("mine", "ana", "good", 5, 6)
        self.label("theirs", "bea", "policy", 6, 7)
        self.preop("split", "9", "test", "-p", "theirs.preop", "--as", "bea")
        self.preop("edit", "3", "messages[1].content", "We close at nine.", "-p", "theirs.preop", "--as", "bea")
        self.preop("snapshot", "create", "bea-1", "-p", "theirs.preop", "--as", "bea")
        report = self.json("merge", "mine.preop", "theirs.preop")
        self.assertEqual((report["conflicts"], report["actions"], report["dry_run"]), (0, 4, False))
        self.assertEqual(self.json("merge", "theirs.preop", "mine.preop")["conflicts"], 0)
        self.assertEqual(self.state("mine"), self.state("theirs"))
        self.sound("mine")
        self.sound("theirs")
        before = self.json("log", "-p", "mine.preop", "--limit", "1000")
        self.assertEqual(self.json("merge", "mine.preop", "theirs.preop")["actions"], 0)
        self.assertEqual(self.json("log", "-p", "mine.preop", "--limit", "1000"), before)

    def test_log_names_who_did_it(self):
        self.label("theirs", "bea", "policy", 6)
        self.preop("merge", "mine.preop", "theirs.preop", "--as", "ana")
        log = self.json("log", "-p", "mine.preop", "--limit", "2")
        self.assertEqual([(row["who"], row["command"]) for row in log], [("ana", "merge"), ("bea", "label-set")])

    def test_dry_run_writes_nothing(self):
        self.label("theirs", "bea", "policy", 6)
        before = self.read("mine.preop")
        out, _ = self.preop("merge", "mine.preop", "theirs.preop", "--dry-run")
        self.assertIn("1 action brought", out)
        self.assertEqual(self.read("mine.preop"), before)

    def test_mine_may_be_left_out(self):
        self.label("theirs", "bea", "policy", 6)
        self.assertEqual(self.json("merge", "theirs.preop", "-p", "mine.preop")["actions"], 1)


class Conflicts(Merge):
    def setUp(self):
        super().setUp()
        self.gate("mine", "ana", "pass")
        self.gate("theirs", "bea", "fail")
        self.label("mine", "ana", "good", 7)
        self.label("theirs", "ana", "policy", 7, 8)

    def test_listed_resolved_and_not_asked_again(self):
        self.assertEqual(self.json("merge", "mine.preop", "theirs.preop")["conflicts"], 2)
        listed = self.json("conflicts", "-p", "mine.preop")
        self.assertEqual([c["what"] for c in listed], ["gate A", "label of ana"])
        self.assertEqual((listed[1]["example"], listed[1]["mine"], listed[1]["theirs"]), (7, "good", "policy"))
        self.assertEqual((listed[0]["mine_who"], listed[0]["theirs_who"]), ("ana", "bea"))
        self.assertTrue(any("2 conflicts open" in b["text"] for b in self.json("status", "-p", "mine.preop")["blockers"]))
        self.assertEqual(self.json("resolve", str(listed[0]["id"]), "theirs", "-p", "mine.preop", "--as", "ana")["changed"], 1)
        self.assertEqual(self.json("resolve", "all", "mine", "-p", "mine.preop", "--as", "ana")["changed"], 1)
        self.assertEqual(self.json("conflicts", "-p", "mine.preop"), [])
        self.assertEqual(self.json("merge", "theirs.preop", "mine.preop")["conflicts"], 0)
        self.assertEqual(self.state("mine"), self.state("theirs"))
        self.preop("undo", "-p", "mine.preop")
        self.assertEqual(len(self.json("conflicts", "-p", "mine.preop")), 1)
        self.sound("mine")

    def test_words(self):
        self.preop("merge", "mine.preop", "theirs.preop")
        self.preop("resolve", "99", "mine", "-p", "mine.preop", status=FAILED)
        self.preop("resolve", "1", "both", "-p", "mine.preop", status=USAGE)
        self.preop("resolve", "x", "mine", "-p", "mine.preop", status=USAGE)
        self.preop("merge", "-p", "mine.preop", status=USAGE)
        self.assertEqual(len(self.json("conflicts", "-p", "mine.preop")), 2)
        self.assertEqual(len(self.json("conflicts", "-p", "mine.preop", "--limit", "1")), 1)

    def test_in_the_workbench(self):
        self.write("walk", """resize 24x80
merge theirs.preop
wait-idle
assert Conflicts: 2 open after the merge
assert gate A
keys 2
wait-idle
assert Conflicts: 1 open after the merge
assert example 7: label of ana
assert 1 mine, ana
keys 1
wait-idle
assert No conflict is open
keys u
wait-idle
assert Conflicts: 1 open after the merge
keys Escape
wait-idle
assert 1 conflict open after the merge
keys g x
wait-idle
assert example 7: label of ana
""")
        self.preop("script", "walk", "-p", "mine.preop", "--as", "ana")
        self.assertEqual([c["what"] for c in self.json("conflicts", "-p", "mine.preop")], ["label of ana"])
        self.sound("mine")


class Refused(Merge):
    def refused(self, *words, says):
        before = self.read("mine.preop")
        _, err = self.preop("merge", "mine.preop", *words, status=FAILED)
        self.assertIn(says, err)
        self.assertEqual(self.read("mine.preop"), before)

    def test_not_a_copy(self):
        self.preop("new", "other.preop")
        self.refused("other.preop", says="not a copy of this one")
        self.refused("mine.preop", says="own file")
        self.refused("nowhere.preop", says="no project file")
        self.write("text.preop", "this is no database, though it is long enough to be looked at as one " * 20)
        self.refused("text.preop", says="not a project file")

    def test_older_file(self):
        with open(os.path.join(ROOT, "tests", "fixtures", "projects", "schema-1.sql"), encoding="utf-8") as file:
            database = sqlite3.connect(self.path("old.preop"))
            database.executescript(file.read())
            database.close()
        self.refused("old.preop", says="open it once")

    def test_flipped_bytes(self):
        """Whatever byte of the other copy is another one: merged soundly, or refused with nothing written. Never a crash, never a half."""
        self.label("theirs", "bea", "policy", *range(1, 40))
        self.preop("edit", "3", "messages[1].content", "We close at nine.", "-p", "theirs.preop", "--as", "bea")
        self.write("more.jsonl", "".join('{"prompt":"p %d","completion":"c %d"}\n' % (i, i) for i in range(60)))
        self.preop("import", "more.jsonl", "-p", "theirs.preop", "--as", "bea")
        good, mine = self.read("theirs.preop"), self.read("mine.preop")
        dice = random.Random(8)
        refused = 0
        for _ in range(40):
            bad = bytearray(good)
            for _ in range(dice.choice((1, 8, 200))):
                bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
            self.write("bad.preop", bytes(bad))
            self.write("mine.preop", mine)
            done = self.run_raw("merge", "mine.preop", "bad.preop")
            self.assertIn(done.returncode, (DONE, FAILED), done.stderr.decode("utf-8", "replace"))
            refused += done.returncode == FAILED
            if done.returncode == FAILED:
                self.assertTrue(done.stderr.startswith(b"preop: "), done.stderr)
                self.assertEqual(self.read("mine.preop"), mine)
            else:
                self.sound("mine")
        self.assertGreater(refused, 0)


class Killed(Merge):
    def test_killed_merge_leaves_the_file_as_it_was(self):
        self.write("more.jsonl", "".join('{"prompt":"p %d","completion":"c %d"}\n' % (i, i) for i in range(20000)))
        self.preop("import", "more.jsonl", "-p", "theirs.preop", "--as", "bea")
        self.label("theirs", "bea", "policy", 1)
        actions = len(self.json("log", "--limit", "1000", "-p", "mine.preop"))
        merge = self.popen("merge", "mine.preop", "theirs.preop")
        wal = self.path("mine.preop-wal")
        while merge.poll() is None and not (os.path.exists(wal) and os.path.getsize(wal) > 0):
            pass  # until it has begun to write
        if merge.poll() is None:
            merge.send_signal(signal.SIGKILL)
        merge.wait()
        self.assertIn(merge.returncode, (-signal.SIGKILL, DONE))
        self.sound("mine")
        left = len(self.json("log", "--limit", "1000", "-p", "mine.preop"))
        self.assertIn(left, (actions, actions + 3))
        self.preop("merge", "mine.preop", "theirs.preop")
        self.assertEqual(len(self.json("log", "--limit", "1000", "-p", "mine.preop")), actions + 3)
        self.sound("mine")


if __name__ == "__main__":
    main()
