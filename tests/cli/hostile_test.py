#!/usr/bin/env python3
"""Text from data never acts on the terminal: no control byte but the newline leaves preop, whatever names and records hold."""
import json
import os

from support import FAILED, FIXTURES, Scratch, main

EVIL = "a\x1b[31mred\x1b]0;title\x07\x9b2J\u009b31m\u202eesrever\u2066\u200bz\x7f\u2028\U000e0041end"
BIDI = set("\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def acting(text, allow_bidi):
    """Characters that a terminal could act upon."""
    return sorted({hex(ord(c)) for c in text if (ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) <= 0x9F or (c in BIDI and not allow_bidi)})


class Hostile(Scratch):
    def clean(self, *words, statuses=(0,), **options):
        for extra in ((), ("--json",)):
            done = self.run_raw(*words, *extra, **options)
            for stream in (done.stdout, done.stderr):
                text = stream.decode("utf-8")  # bytes that are not UTF-8 are a failure too
                self.assertEqual(acting(text, allow_bidi=bool(extra)), [], "preop %r: %r" % (words + extra, text))
            self.assertIn(done.returncode, statuses, done.stderr)
            if extra and done.stdout:
                json.loads(done.stdout)

    def records(self):
        turns = [{"role": "user", "content": EVIL}, {"role": "assistant", "content": EVIL}]
        rows = [json.dumps({"id": EVIL, "label": EVIL[:20], "group": EVIL, "split": EVIL, "messages": turns}, ensure_ascii=escape) for escape in (True, False)]
        raw = rows[1].replace("\\u001b", "X").encode() + b"\n" + b'{"messages": [{"role": "user", "content": "\x9b31m \xff\xfe bad"}, {"role": "assistant", "content": "\xc2\x9b31m"}]}\n'
        return rows[0].encode() + b"\n" + raw + EVIL.encode() + b"\n"

    def test_records_and_names(self):
        self.project()
        name = self.write("t\x1b[31m\u202e.jsonl", self.records())
        project = "p\x1b[31m\u202e.preop"
        self.preop("new", project, "--title", "plain")
        self.env["PREOP_PROJECT"] = "case.preop"
        self.clean("import", name, "--dataset", "d", "--format", "chat")
        self.assertGreaterEqual(self.json("status")["datasets"][0]["examples"], 2)
        ids = [str(row["id"]) for row in self.json("list")]
        for words in (("status",), ("list",), ("show", *ids), ("log",), ("lineage",), ("labels",), ("gate",), ("strand",), ("person",), ("doctor",), ("verify",), ("snapshot", "list"),
                      ("status", "-p", project), ("edit", ids[0], "messages[0].content", EVIL), ("revisions", ids[0])):
            with self.subTest(words=words[0]):
                self.clean(*words)

    def test_words_of_the_command_line(self):
        self.project()
        self.write("a.jsonl", '{"prompt": "a", "completion": "b"}\n')
        self.preop("import", "a.jsonl")
        nice = (0, FAILED, 64)
        for words in (("question", EVIL), ("strand", "add", EVIL), ("strand", "route", "1", EVIL), ("person", EVIL, EVIL), ("gate", "T", "fail", "--because", EVIL), ("labels", "a", EVIL),
                      ("label", "1", EVIL, "--note", EVIL), ("split", "1", EVIL), ("snapshot", "create", EVIL, "--note", EVIL), ("import", EVIL), ("import", "a.jsonl", "--dataset", EVIL),
                      ("import", "a.jsonl", "--format", EVIL), ("import", "a.jsonl", "--map", EVIL), ("list", "--filter", EVIL), ("list", "--dataset", EVIL), ("status", "--as", EVIL), ("status", "-p", EVIL),
                      ("status", "--" + EVIL), (EVIL,), ("help", EVIL), ("new", EVIL + "/x"), ("demo", "--keep", EVIL + "/x"), ("script", EVIL), ("manual", EVIL), ("keys", EVIL),
                      ("list", "--limit", EVIL), ("status", "--at", EVIL), ("list", "-o", EVIL + "/x"), ("show", EVIL), ("verdict", EVIL, EVIL, "b", "tie"), ("ladder", EVIL), ("status", "--log", EVIL + "/x")):
            with self.subTest(words=words):
                self.clean(*words, statuses=nice)
        for words in (("status",), ("log",), ("lineage",), ("strand",), ("gate",), ("list",), ("labels",), ("person",), ("snapshot",), ("show", "1")):
            with self.subTest(words=words):
                self.clean(*words, statuses=nice)

    def test_environment(self):
        self.project()
        self.clean("doctor", env={"TERM": EVIL, "VISUAL": EVIL, "XDG_CONFIG_HOME": "/" + EVIL})
        self.clean("status", env={"PREOP_USER": EVIL}, statuses=(0, FAILED))
        self.clean("status", env={"PREOP_NOW": EVIL}, statuses=(64,))

    def test_import_fixtures(self):
        self.project()
        for name in sorted(os.listdir(FIXTURES)):
            with self.subTest(fixture=name):
                self.clean("import", os.path.join(FIXTURES, name), "--dataset", "d", statuses=(0, FAILED))
        for row in self.json("list", "--dataset", "d", "--limit", "500"):
            self.clean("show", str(row["id"]))

    def test_a_file_that_is_no_project(self):
        self.write("bad.preop", EVIL)
        self.clean("status", statuses=(FAILED,))
        self.clean("verify", statuses=(FAILED,))


if __name__ == "__main__":
    main()
