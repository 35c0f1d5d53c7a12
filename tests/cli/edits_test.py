#!/usr/bin/env python3
"""Editing anything, find and replace, kinds, corrections, locks: as people call them."""
import json

from support import FAILED, USAGE, Sample, main


class Edits(Sample):
    def body(self, number):
        return self.json("show", str(number))["body"]

    def test_values(self):
        before = self.body(17)
        self.assertEqual(self.json("edit", "17", "topic", '{"a": [1.10, null]}', "--raw", "--note", "typed"), {"id": 17, "revision": 1})
        self.assertEqual(self.body(17), before.replace('"topic": "editor"', '"topic": {"a": [1.10, null]}'))
        self.preop("edit", "17", ".", stdin=before.encode() + b"\n")
        self.assertEqual(self.body(17), before)
        revisions = self.json("revisions", "17", "--diff")
        self.assertEqual([one["note"] for one in revisions], ["", "typed", ""])
        self.assertEqual(revisions[0]["diff"], [])
        self.assertIn('editor', json.dumps(revisions[1]["diff"]))
        self.assertIn("{+", self.preop("revisions", "17", "--diff")[0])
        for path, text, words in (("topic", "tru", "column 1"), (".", "[]", "an object"), (".", "{", "line 1, column 2"), ("no.where", "1", "nothing at")):
            _, err = self.preop("edit", "17", path, text, "--raw", status=FAILED)
            self.assertIn(words, err)
        self.assertEqual(self.body(17), before)

    def test_replace(self):
        dry = self.json("replace", "Team plan", "Business plan", "--dry-run", "--limit", "2")
        self.assertEqual((len(dry["hits"]), dry["dry_run"]), (2, True))
        self.assertIn("Business plan", dry["hits"][0]["after"])
        self.assertEqual(self.json("list", "--filter", "has:edit"), [])
        self.assertIn("[-Team-]{+Business+}", self.preop("replace", "Team plan", "Business plan", "--dry-run")[0])
        done = self.json("replace", "Team plan", "Business plan", "--note", "renamed")
        self.assertEqual({key: done[key] for key in ("rows", "matches", "looked", "locked", "dry_run")}, {"rows": dry["rows"], "matches": dry["matches"], "looked": 320, "locked": 0, "dry_run": False})
        self.assertEqual(len(self.json("list", "--filter", "has:edit")), done["rows"])
        self.assertEqual(self.json("replace", "Team plan", "x", "--dry-run")["rows"], 0)
        self.preop("undo")
        self.assertEqual(self.json("list", "--filter", "has:edit"), [])
        self.preop("redo")
        self.preop("verify")
        self.assertEqual(self.json("replace", "(BUSINESS) plan", "$1 tier", "--regex", "--ignore-case", "--field", "output")["rows"] > 0, True)
        for words, said in ((("(", "x", "--regex"), "character"), (("a", "$2", "--regex"), "no group 2"), (("", "x"), "what to find"), (("(a+)+$", "x", "--regex"), "")):
            done = self.run_raw("replace", *words, "--dry-run")
            self.assertIn(said, done.stderr.decode())
        self.preop("replace", "one", status=USAGE)

    def test_kinds(self):
        out, _ = self.preop("kind")
        for words in ("one right answer", "known failure", "better and worse", "supervised fine-tuning", "regression wall"):
            self.assertIn(words, out)
        self.assertEqual(len(self.json("kind")), 5)
        self.assertEqual(self.json("kind", "17", "18", "pref"), {"changed": 2})
        mixed = [one for one in self.json("status")["blockers"] if "mixes" in one["text"]]
        self.assertEqual(len(mixed), 1)
        self.assertIn("preference (2)", mixed[0]["text"])
        self.assertEqual(self.json("kind", "--filter", "kind:pref", "demo"), {"changed": 2})
        self.preop("kind", "17", "sonnet", status=FAILED)
        self.write("pairs.jsonl", '{"prompt": "a", "chosen": "b", "rejected": "c"}\n')
        report = self.json("import", "pairs.jsonl", "--dataset", "tickets")
        self.assertIn("tickets mixes", report["mixture"])
        self.assertIn("since the import of pairs.jsonl", report["mixture"])
        self.write("plain.jsonl", '{"prompt": "a", "completion": "b"}\n')
        self.assertIsNone(self.json("import", "plain.jsonl")["mixture"])

    def test_correct_an_example(self):
        made = self.json("correct", "17", "Press Start.", "--note", "invented")
        self.assertEqual(made["exposed"], False)
        shown = self.json("show", str(made["id"]))
        self.assertEqual((shown["kind"], shown["wall"], shown["turns"][-1]["text"]), ("correction", True, "Press Start."))
        self.assertTrue(self.json("show", "17")["wall"])
        one = self.json("wall", "candidates")[0]
        self.assertEqual((one["uuid"], one["example"], one["source"], one["good"], one["note"]), (made["candidate"], made["id"], "example 17", "Press Start.", "invented"))
        self.assertIn("example 17", self.preop("wall", "candidates")[0])
        self.preop("verify")
        self.preop("undo")
        self.assertEqual(self.json("wall", "candidates"), [])
        self.preop("correct", "17", stdin=b"", status=FAILED)
        self.preop("correct", status=USAGE)
        self.preop("correct", "--case", "H-007", "x", status=USAGE)
        self.preop("wall", status=USAGE)

    def test_correct_an_output(self):
        made = self.json("correct", "--suite", "held-out-tickets", "--case", "H-007", "--system", "prompted", "--dataset", "tickets", stdin=b"Open Settings.\n")
        self.assertTrue(made["exposed"])
        self.assertIn("1 of 60 test cases is trained on", [one["text"] for one in self.json("status")["blockers"]])
        self.preop("undo")
        self.preop("lock", "--suite", "held-out-tickets")
        _, err = self.preop("correct", "--case", "H-007", "--system", "prompted", "Open Settings.", status=FAILED)
        self.assertIn("preop unlock --suite", err)
        self.preop("unlock", "--suite", "held-out-tickets")
        _, err = self.preop("correct", "--case", "H-007", "--system", "nobody", "x", status=FAILED)
        self.assertIn("prompted", err)

    def test_locks(self):
        _, err = self.preop("lock", "tickets", "test", status=FAILED)
        self.assertIn("splits are: none", err)
        self.preop("split", "1", "2", "test")
        self.assertEqual([(one["dataset"], one["split"], one["who"]) for one in self.json("lock", "tickets", "test", "--as", "mei")], [("tickets", "test", "mei")])
        self.write("more.jsonl", '{"split": "test", "messages": [{"role": "user", "content": "new"}, {"role": "assistant", "content": "x"}]}\n')
        body = self.body(1)
        for words in (("delete", "1"), ("split", "1", "train"), ("split", "3", "test"), ("kind", "1", "corr"), ("edit", "1", "topic", "x"), ("correct", "1", "x"),
                      ("replace", "e", "x", "--filter", "id:1"), ("import", "more.jsonl", "--dataset", "tickets")):
            with self.subTest(words=words):
                _, err = self.preop(*words, status=FAILED)
                self.assertIn("locked", err)
        self.assertEqual(self.body(1), body)
        self.assertEqual(len(self.json("lock")), 1)
        self.assertEqual(self.json("unlock", "tickets", "test"), [])
        self.preop("delete", "1")
        self.preop("lock", "tickets", status=USAGE)
        self.preop("unlock", status=USAGE)
        self.preop("verify")

    def test_many_rows(self):
        rows = 5000
        with open(self.path("many.jsonl"), "w", encoding="utf-8") as file:
            for i in range(rows):
                file.write(json.dumps({"messages": [{"role": "user", "content": "question %d about the Team plan" % i}, {"role": "assistant", "content": "answer"}]}) + "\n")
        self.preop("import", "many.jsonl")
        self.assertEqual(self.json("replace", "Team plan", "T", "--dataset", "many")["rows"], rows)
        self.preop("undo")
        self.assertEqual(self.json("replace", "Team plan", "T", "--dataset", "many", "--dry-run")["rows"], rows)
        self.preop("verify")


if __name__ == "__main__":
    main()
