#!/usr/bin/env python3
"""preop import: every row is accounted for, nothing is half done, whatever comes in and however it ends."""
import gzip
import json
import os
import signal
import sqlite3
import subprocess

from support import FAILED, FIXTURES, USAGE, Scratch, main

ROW = '{"prompt": "How do I %d?", "completion": "Like this: %d."}\n'


class Fixtures(Scratch):
    def check(self, report):
        self.assertEqual(report["read"], report["imported"] + report["duplicates"] + report["rejected"], report)
        fatal = 0 if report["complete"] else 1  # what ended it stands after the rejected rows
        self.assertEqual(len(report["errors"]), min(report["rejected"], 100) + fatal, report)
        for error in report["errors"]:
            self.assertTrue(error["reason"] and error["line"] >= 0 and error["column"] >= 0, error)

    def report(self, *words):
        """The report, or None when the file could not be read at all; and the exit status."""
        done = self.run_raw("import", *words, "--json")
        self.assertIn(done.returncode, (0, FAILED), done.stderr)
        if done.returncode:
            self.assertTrue(done.stderr.startswith(b"preop: "), done.stderr)
        return (json.loads(done.stdout) if done.stdout.strip() else None), done.returncode

    def test_every_fixture(self):
        names = sorted(os.listdir(FIXTURES))
        self.assertGreater(len(names), 20)
        for name in names:
            path = os.path.join(FIXTURES, name)
            with self.subTest(fixture=name):
                project = self.project(name + ".preop")
                before = self.read(project)
                dry, dry_status = self.report(path, "-p", project, "--dry-run", "--dataset", "d")
                self.assertEqual(self.read(project), before, "a dry run wrote")
                wet, status = self.report(path, "-p", project, "--dataset", "d")
                counts = self.json("status", "-p", project)
                if wet is None:
                    self.assertTrue(dry is None and dry_status == FAILED or dry["format"] == "labels", dry)  # labels want rows to belong to, a dry run does not look
                    self.assertEqual((status, counts["actions"]), (FAILED, 1))
                    continue
                self.check(wet)
                self.check(dry)
                self.assertEqual([dry[key] for key in ("format", "read", "complete")], [wet[key] for key in ("format", "read", "complete")])
                if wet["format"] != "outputs":  # that a case has another input already only the project knows
                    self.assertEqual(dry["rejected"], wet["rejected"])
                if not wet["complete"]:
                    self.assertEqual((counts["actions"], counts["datasets"], status), (1, [], FAILED))
                elif wet["format"] not in ("labels", "outputs", "gsm8k-solutions", "llmbar"):
                    self.assertEqual(sum(dataset["examples"] for dataset in counts["datasets"]), wet["imported"])
                    again, _ = self.report(path, "-p", project, "--dataset", "d")
                    self.assertEqual((again["imported"], again["duplicates"]), (0, wet["imported"] + wet["duplicates"]))
                self.preop("verify", "-p", project)

    def test_strict_is_all_or_nothing(self):
        for name in sorted(os.listdir(FIXTURES)):
            path = os.path.join(FIXTURES, name)
            with self.subTest(fixture=name):
                project = self.project(name + ".preop")
                plain, _ = self.report(path, "-p", project, "--dry-run", "--dataset", "d")
                _, status = self.report(path, "-p", project, "--strict", "--dataset", "d")
                after = self.json("status", "-p", project)
                if plain is None or plain["rejected"] or not plain["complete"]:
                    self.assertEqual((status, after["actions"], after["datasets"], after["suites"]), (FAILED, 1, [], []))


class Sources(Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        self.rows = "".join(ROW % (i, i) for i in range(30))

    def test_standard_input_and_gzip(self):
        self.write("a.jsonl", self.rows)
        plain = self.json("import", "a.jsonl", "--dataset", "plain")
        self.write("a.jsonl.gz", gzip.compress(self.rows.encode()))
        for words, stdin in ((("a.jsonl.gz",), b""), (("-",), self.rows.encode()), (("-",), gzip.compress(self.rows.encode()))):
            report = self.json("import", *words, "--dataset", "d%d" % len(self.json("status")["datasets"]), stdin=stdin)
            self.assertEqual([report[key] for key in ("format", "read", "imported")], [plain["format"], 30, 30])
        self.preop("import", "-", status=FAILED, stdin=gzip.compress(self.rows.encode())[:-20])

    def test_several_files(self):
        self.write("a.jsonl", self.rows)
        self.write("b.jsonl", self.rows + ROW % (99, 99))
        reports = self.json("import", "a.jsonl", "b.jsonl", "--dataset", "d")
        self.assertEqual([(r["imported"], r["duplicates"]) for r in reports], [(30, 0), (1, 30)])
        self.preop("undo")
        self.assertEqual(self.json("status")["datasets"][0]["examples"], 30)

    def test_what_cannot_be_read(self):
        os.mkdir(self.path("folder"))
        self.write("nothing.jsonl", "")
        for name in ("folder", "absent.jsonl", "sample:absent"):
            _, err = self.preop("import", name, status=FAILED)
            self.assertIn(name.split(":")[-1], err)
        self.preop("import", "nothing.jsonl", "--format", "no-such-format", status=USAGE)
        self.preop("import", "nothing.jsonl", "--format", "csv", "--map", "nonsense=a", status=FAILED)
        self.assertEqual(self.json("status")["actions"], 1)

    def test_all_rows_bad(self):
        self.write("bad.jsonl", "{broken\n" * 3)
        out, err = self.preop("import", "bad.jsonl", "--format", "jsonl", status=FAILED)
        self.assertEqual(self.json("status")["datasets"], [])

    def test_split_and_map(self):
        self.write("t.csv", "frage,klasse\nWo?,ort\nWann?,zeit\n")
        report = self.json("import", "t.csv", "--map", "input=frage,label=klasse", "--split", "train")
        self.assertEqual((report["imported"], report["dataset"]), (2, "t"))
        self.assertEqual([(r["label"], r["split"]) for r in self.json("list")], [("ort", "train"), ("zeit", "train")])

    def test_dry_run_needs_no_project(self):
        os.unlink(self.path("case.preop"))
        self.write("a.jsonl", self.rows)
        self.assertEqual(self.json("import", "a.jsonl", "--dry-run")["imported"], 30)
        self.assertEqual(os.listdir(self.folder), ["a.jsonl"])


class Killed(Scratch):
    def check_as_before(self, before):
        self.preop("verify")
        self.assertEqual([self.json("log"), self.json("list"), self.json("status")], before)
        self.write("more.jsonl", ROW % (7, 7))
        self.assertEqual(self.json("import", "more.jsonl")["imported"], 1)

    def start_import(self):
        """An import that has read many rows and waits for more on standard input: it cannot end before it is told to."""
        self.project()
        self.write("a.jsonl", ROW % (1, 1))
        self.preop("import", "a.jsonl")
        before = [self.json("log"), self.json("list"), self.json("status")]
        child = self.popen("import", "-", "--dataset", "big", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for block in range(40):  # returns when all but a pipe's buffer was read
            child.stdin.write("".join(ROW % (block, i) for i in range(1000)).encode())
        child.stdin.flush()
        return child, before

    def end(self, child, sign):
        child.send_signal(sign)
        if sign == signal.SIGKILL:
            child.wait(60)
        child.stdin.close()
        child.wait(60)
        for stream in (child.stdout, child.stderr):
            stream.close()

    def test_kill_leaves_the_file_as_it_was(self):
        child, before = self.start_import()
        self.end(child, signal.SIGKILL)
        self.assertEqual(child.returncode, -signal.SIGKILL)
        self.check_as_before(before)

    def test_interrupt_cancels(self):
        child, before = self.start_import()
        self.end(child, signal.SIGINT)
        self.assertEqual(child.returncode, FAILED)
        self.check_as_before(before)


class Concurrent(Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        self.other = sqlite3.connect(self.path("case.preop"), isolation_level=None)
        self.addCleanup(self.other.close)

    def test_reading_while_another_writes(self):
        self.other.execute("BEGIN IMMEDIATE")
        self.assertEqual(self.json("status")["question"], "")
        self.preop("log")

    def test_writing_waits_for_the_other(self):
        self.other.execute("BEGIN IMMEDIATE")
        child = self.popen("question", "Now?", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIsNone(child.poll())
        self.other.execute("ROLLBACK")
        out, err = child.communicate(timeout=60)
        self.assertEqual((child.returncode, err), (0, b""))
        self.assertEqual(self.json("status")["question"], "Now?")

    def test_a_writer_that_does_not_end(self):
        """After ten seconds preop gives up, in words, with nothing done."""
        self.other.execute("BEGIN IMMEDIATE")
        _, err = self.preop("question", "Now?", status=FAILED)
        self.assertRegex(err, "another|busy|locked")
        self.other.execute("ROLLBACK")
        self.assertEqual(self.json("status")["question"], "")

    def test_many_at_once(self):
        children = [self.popen("strand", "add", "complaint %d" % i, "--as", "p%d" % i, stdout=subprocess.DEVNULL) for i in range(6)]
        self.assertEqual([child.wait(90) for child in children], [0] * 6)
        self.assertEqual(sorted(strand["title"] for strand in self.json("strand")), ["complaint %d" % i for i in range(6)])
        self.preop("verify")


class LongLines(Scratch):
    def test_memory_is_bounded_by_one_line_however_many_there_are(self):
        """A little gzip holds ten lines of 24 MB: one is read while one is stored, the others wait in the file."""
        line = 24 << 20
        with gzip.open(self.path("bomb.jsonl.gz"), "wb", 1) as file:
            for i in range(10):
                file.write(b'{"prompt": "%d%s", "completion": "yes"}\n' % (i, b"a" * line))
        self.project()
        self.env["ASAN_OPTIONS"] = self.env.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"  # or what was freed would count
        own = self.peak("version")  # of the program as it is built: with checks it is tens of megabytes
        self.assertLess(self.peak("import", "bomb.jsonl.gz") - own, 6 * line)

    def peak(self, *words):
        child = self.popen(*words, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(child.returncode, 0)
        return usage.ru_maxrss * 1024


if __name__ == "__main__":
    main()
