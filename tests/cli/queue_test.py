#!/usr/bin/env python3
"""preop queue, adjudicate, skip, approve: what waits for a decision, and deciding it."""
import collections
import csv
import io
import json
import os
import unittest

from support import FAILED, USAGE, Sample, Scratch, main

SHARED = os.environ.get("PREOP_SHARED", "")
RTE = os.path.join(SHARED, "data", "labels", "rte", "rte.standardized.tsv")


def rows(votes):
    """One example a line of votes: "od" is one ok by ann0 and one odd by ann1."""
    words = {"o": "ok", "d": "odd"}
    examples = "".join('{"id":"k%d","prompt":"question number %d","completion":"c"}\n' % (i, i) for i in range(len(votes)))
    labels = io.StringIO()
    table = csv.writer(labels, lineterminator="\n")
    table.writerow(["id", "annotator", "label"])
    for i, line in enumerate(votes):
        for k, vote in enumerate(line):
            table.writerow(["k%d" % i, "ann%d" % k, words[vote]])
    return examples, labels.getvalue()


class Queue(Scratch):
    def load(self, *votes):
        examples, labels = rows(votes)
        self.project()
        self.write("e.jsonl", examples)
        self.write("l.csv", labels)
        self.preop("import", "e.jsonl", "--dataset", "d")
        self.preop("import", "l.csv", "--format", "labels", "--dataset", "d")

    def ids(self, *words):
        return [item["id"] for item in self.json("queue", *words)["items"]]

    def test_lanes_and_counts(self):
        self.load("od", "ood", "oo", "dd", "o")
        queue = self.json("queue")
        self.assertEqual({lane: count["open"] for lane, count in queue["lanes"].items()}, {"open": 2, "tie": 1, "conflict": 1, "second": 0, "stale": 0, "suspect": 0, "audit": 2, "unanimous": 2})
        self.assertEqual(self.ids("--lane", "tie"), [1])
        self.assertEqual(self.ids("--lane", "unanimous", "--order", "file"), [3, 4])
        self.assertEqual([item["votes"] for item in queue["items"] if item["id"] == 2], [[{"label": "ok", "count": 2}, {"label": "odd", "count": 1}]])
        text, _ = self.preop("queue")
        self.assertIn("people differ and no label is ahead", text)
        self.assertEqual(len(self.ids("--limit", "1")), 1)

    def test_orders(self):
        self.load("od", "oood", "ood", "dddo", "oooooo")
        self.assertEqual(self.ids("--order", "agreement")[:2], [1, 3])
        self.assertEqual(self.ids("--order", "file"), [1, 2, 3, 4])
        self.assertEqual(self.ids("--order", "annotator=ann3")[:2], [2, 4])
        self.assertEqual(self.ids("--order", "annotator=nobody"), [])
        self.assertEqual(sorted(self.ids("--order", "pair=ok,odd")), [1, 2, 3, 4])
        self.assertEqual(self.ids("--order", "pair=ok,purple"), [])
        shuffled = self.ids("--order", "random", "--seed", "3")
        self.assertEqual(shuffled, self.ids("--order", "random", "--seed", "3"))
        self.assertEqual(sorted(shuffled), [1, 2, 3, 4])
        self.assertTrue(any(self.ids("--order", "random", "--seed", str(seed)) != shuffled for seed in range(5)))

    def test_decisions_leave_the_queue_and_undo_brings_them_back(self):
        self.load("od", "do", "ood")
        done = self.json("adjudicate", "1", "ok", "--reason", "a", "--note", "clear", "--section", "2.1")
        self.assertEqual(done, {"example": 1, "state": "decided", "label": "ok", "self": False, "settled": True, "propagated": 0, "warning": ""})
        self.assertEqual(self.json("adjudicate", "2", "--both", '{"ok":0.5,"odd":0.5}')["state"], "both")
        self.assertEqual(self.json("adjudicate", "3", "--none", "--unsure")["state"], "waits")
        self.assertEqual(self.ids(), [])
        self.assertEqual(self.ids("--lane", "second"), [])  # the tester has decided: another has to
        self.assertEqual([item["id"] for item in self.json("queue", "--as", "kim")["items"]], [3])
        self.preop("undo")
        self.preop("undo")
        self.assertEqual(sorted(self.ids()), [2, 3])
        self.preop("adjudicate", "1", "-")
        self.assertEqual(sorted(self.ids()), [1, 2, 3])
        self.preop("verify")

    def test_annotators_do_not_judge_themselves(self):
        self.load("od")
        self.assertEqual(self.json("queue", "--as", "ann0")["items"], [])
        self.assertEqual([(item["id"], item["self"]) for item in self.json("queue", "--as", "ann0", "--own")["items"]], [(1, True)])
        self.assertEqual(self.json("adjudicate", "1", "ok", "--as", "ann0")["state"], "waits")
        text, _ = self.preop("adjudicate", "1", "ok", "--as", "ann0")
        self.assertIn("another adjudicator has to decide", text)
        self.assertEqual(self.json("adjudicate", "1", "ok", "--as", "kim")["state"], "decided")

    def test_skip(self):
        self.load("od", "do")
        self.assertEqual(self.json("skip", "1", "--reason", "ask Kim"), {"changed": 1})
        self.assertEqual(self.ids(), [2])
        self.assertEqual(self.json("queue")["skipped"], 1)
        self.assertEqual(sorted(self.ids("--own")), [1, 2])
        self.assertEqual(self.json("skip", "1", "2", "--undo"), {"changed": 1})
        self.assertEqual(sorted(self.ids()), [1, 2])

    def test_approval_needs_the_sample(self):
        self.load("oo", "dd", "oo", "dd", "od")
        _, said = self.preop("approve", "--lane", "unanimous", "--sample", "2", status=FAILED)
        self.assertIn("2 of the audit sample of 2 are not checked yet", said)
        for item in self.json("queue", "--lane", "audit", "--sample", "2")["items"]:
            self.json("adjudicate", str(item["id"]), item["label"])
        self.assertEqual(self.json("approve", "--lane", "unanimous", "--sample", "2"), {"changed": 2})
        self.assertEqual(self.json("queue")["lanes"]["unanimous"], {"open": 0, "done": 4, "mine": 0})
        self.preop("undo")
        self.assertEqual(self.json("queue")["lanes"]["unanimous"]["open"], 2)

    def test_propagation(self):
        self.project()
        text = "please refund the second payment of last month to my card because it was taken twice"
        self.write("e.jsonl", "".join(json.dumps({"id": name, "prompt": words, "completion": "c", "split": split}) + "\n" for name, words, split in (
            ("a", text, "train"), ("b", text + " today", "test"), ("c", "Please  " + text[7:], "train"), ("d", "what are your opening hours", "train"))))
        self.write("l.csv", "id,annotator,label\n" + "".join("%s,%s,%s\n" % (i, w, "ok" if w == "x" else "odd") for i in "abcd" for w in "xy"))
        self.preop("import", "e.jsonl", "--dataset", "d")
        self.preop("import", "l.csv", "--format", "labels", "--dataset", "d")
        self.assertGreater(self.json("queue", "--near")["items"][0]["gain"], self.json("queue")["items"][0]["gain"])
        done = self.json("adjudicate", "1", "ok", "--propagate")
        self.assertEqual(done["propagated"], 2)
        self.assertIn("another split", done["warning"])
        self.assertEqual(self.ids(), [4])
        self.preop("undo")
        self.assertEqual(sorted(self.ids()), [2, 3, 4])

    def test_wrong_use(self):
        self.load("od")
        for words in (["queue", "x"], ["queue", "--lane", "nope"], ["queue", "--order", "nope"], ["queue", "--order", "annotator"], ["queue", "--order", "pair=ok"], ["adjudicate"], ["adjudicate", "1"],
                      ["adjudicate", "1", "ok", "--both", "{}"], ["adjudicate", "x", "ok"], ["adjudicate", "1", "ok", "odd"], ["approve"], ["approve", "--lane", "tie"]):
            self.preop(*words, status=USAGE)
        for words in (["adjudicate", "99", "ok"], ["adjudicate", "1", "purple"], ["adjudicate", "1", "ok", "--reason", "q"], ["adjudicate", "1", "--both", "["], ["adjudicate", "1", "--both", '{"ok":1}'],
                      ["adjudicate", "1", "--both", '{"ok":1,"odd":-1}'], ["adjudicate", "1", "--both", '{"ok":1,"purple":1}'], ["skip", "99"]):
            self.preop(*words, status=FAILED)
        self.assertEqual(self.ids(), [1])

    def test_absurd_rows(self):
        """A stranger's file: rows of decisions and skips that nobody here could have made."""
        import sqlite3

        self.load("od", "oo", "ood")
        db = sqlite3.connect(self.path("case.preop"))
        with db:
            db.execute("INSERT INTO adjudication (example, who, outcome, label, soft, reason, sure, self, seed, spent, at) VALUES (1, ?, 'both', NULL, '[[[', 'zzz', 99, -4, -1, -9, 9223372036854775807)", ("x\x1b[31m" * 50,))
            db.execute("INSERT INTO adjudication (example, who, outcome, label, at) VALUES (2, '', 'label', NULL, -1)")
            db.execute("INSERT INTO queue_skip (example, who, reason, at) VALUES (3, 'tester', ?, -5)", ("\x1b]0;x\x07" * 100,))
            db.execute("UPDATE example SET adjudicated = 4000000000000 WHERE id = 1")
            db.execute("UPDATE example SET adjudicated = -7 WHERE id = 2")
            db.execute("UPDATE annotation SET guideline = -9223372036854775808, at = 9223372036854775807 WHERE example = 1")
            db.execute("UPDATE example SET gold = ? WHERE id = 2", ("purple",))
        db.close()
        for lane in ("open", "tie", "conflict", "second", "stale", "suspect", "audit", "unanimous"):
            out, _ = self.preop("queue", "--lane", lane)
            self.assertNotIn("\x1b", out)
            self.json("queue", "--lane", lane)
        self.assertIn(2, self.ids("--lane", "suspect"))
        self.assertEqual(self.json("adjudicate", "1", "ok")["label"], "ok")


class SampleQueue(Sample):
    def test_an_evening(self):
        queue = self.json("queue", "--limit", "1000")
        before = queue["lanes"]["open"]["open"]
        self.assertGreater(before, 20)
        for item in queue["items"][:20]:
            self.json("adjudicate", str(item["id"]), "good", "--reason", "m")
        self.assertEqual(self.json("queue")["lanes"]["open"]["open"], before - 20)
        for _ in range(20):
            self.preop("undo")
        self.assertEqual(self.json("queue", "--limit", "1000"), queue)


@unittest.skipUnless(os.path.exists(RTE), "PREOP_SHARED has no data/labels/rte")
class Rte(Scratch):
    def test_65_ties(self):
        votes = collections.OrderedDict()
        with open(RTE, encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                votes.setdefault(row["orig_id"], []).append((row["!amt_worker_ids"], row["response"]))
        self.project()
        self.write("e.jsonl", "".join(json.dumps({"id": "i" + item, "prompt": "item " + item, "completion": "x"}) + "\n" for item in votes))
        self.write("l.csv", "id,annotator,label\n" + "".join("i%s,%s,%s\n" % (item, who, "yes" if label == "1" else "no") for item, all in votes.items() for who, label in all))
        self.preop("import", "e.jsonl", "--dataset", "rte")
        self.preop("import", "l.csv", "--format", "labels", "--dataset", "rte")
        queue = self.json("queue", "--lane", "tie", "--limit", "1000")
        self.assertEqual(queue["lanes"]["tie"]["open"], 65)
        self.assertEqual(len(queue["items"]), 65)
        self.assertTrue(all(sorted(v["count"] for v in item["votes"]) == [5, 5] for item in queue["items"]))
        gains = [item["gain"] for item in queue["items"]]
        self.assertEqual(gains, sorted(gains, reverse=True))
        # Five against five among these annotators is not five against five among those.
        self.assertGreater(max(gains) - min(gains), 0.1)
        for item in queue["items"][:20]:
            self.preop("adjudicate", str(item["id"]), "yes")
        self.assertEqual(self.json("queue")["lanes"]["tie"], {"open": 45, "done": 20, "mine": 45})


if __name__ == "__main__":
    main()
