#!/usr/bin/env python3
"""Labels out: where each comes from, back in again, and what annotators are told."""
import csv
import io
import json
import os

from support import FAILED, USAGE, Scratch, main

VOTES = [("u", "ana", "a"), ("u", "ben", "a"), ("m", "ana", "a"), ("m", "ben", "a"), ("m", "cem", "b"), ("t", "ana", "a"), ("t", "ben", "b"), ("d", "ana", "a"), ("d", "ben", "b"),
         ("both", "ana", "a"), ("both", "ben", "b"), ("none", "ana", "a"), ("none", "ben", "b"), ("unsure", "ana", "a"), ("unsure", "ben", "b"), ("split", "ana", "a"), ("split", "ben", "b"), ("one", "cem", "b")]
ITEMS = ["u", "m", "t", "d", "both", "none", "unsure", "split", "one", "given", "bare"]


class LabelsOut(Scratch):
    def setUp(self):
        super().setUp()
        self.bring()

    def bring(self, project="case.preop"):
        self.project(project)
        self.write("items.jsonl", "".join(json.dumps({"id": name, "text": "text, of \"%s\"" % name, **({"label": "b"} if name == "given" else {})}) + "\n" for name in ITEMS))
        self.json("import", "items.jsonl", "--dataset", "d", "-p", project)
        self.write("votes.csv", "id,worker,label,reason,time,spent,confidence\n" + "".join("%s,%s,%s,%s,2025-01-01T10:00:00Z,1.5,0.75\n" % (*row, "because" if row[0] == "m" else "") for row in VOTES))
        if project == "case.preop":
            self.json("annotations", "import", "votes.csv", "--item", "id", "--annotator", "worker", "--label", "label", "--reason", "reason", "--dataset", "d")

    def decide(self):
        ids = {row["own_id"]: str(row["id"]) for row in self.rows()}
        self.preop("adjudicate", ids["d"], "b", "--reason", "g", "--note", "see, \"rule\" 2", "--section", "2.1", "--as", "dora", "--at", "2025-06-15T09:00")
        self.preop("adjudicate", ids["both"], "--both", '{"a":0.25,"b":0.75}', "--as", "dora")
        self.preop("adjudicate", ids["none"], "--none", "--as", "dora")
        self.preop("adjudicate", ids["unsure"], "a", "--unsure", "--as", "dora")
        self.preop("adjudicate", ids["split"], "a", "--as", "dora")
        self.preop("adjudicate", ids["split"], "b", "--as", "eve")

    def rows(self, *words):
        out, _ = self.preop("annotations", "export", "--dataset", "d", *words)
        return [json.loads(line) for line in out.splitlines()]

    def test_provenance(self):
        self.decide()
        rows = {row["own_id"]: row for row in self.rows()}
        self.assertEqual({name: (row["provenance"], row["label"]) for name, row in rows.items()}, {
            "u": ("unanimous", "a"), "m": ("majority", "a"), "t": ("unresolved", None), "d": ("adjudicated", "b"), "both": ("adjudicated", None), "none": ("adjudicated", None),
            "unsure": ("unresolved", None), "split": ("unresolved", None), "one": ("unanimous", "b"), "given": ("given", "b"), "bare": ("unresolved", None)})
        decided = rows["d"]
        self.assertEqual((decided["by"], decided["at"], decided["reason"], decided["note"], decided["section"], decided["outcome"]), ("dora", "2025-06-15T09:00:00Z", "g", 'see, "rule" 2', "2.1", "label"))
        self.assertEqual((rows["both"]["outcome"], rows["both"]["soft"]), ("both", {"a": .25, "b": .75}))
        self.assertEqual(rows["none"]["soft"], {})
        self.assertEqual(rows["m"]["soft"], {"a": .666667, "b": .333333})
        self.assertEqual(rows["m"]["annotations"], {"ana": "a", "ben": "a", "cem": "b"})
        self.assertEqual(rows["m"]["other_info"], {"explanations": ["because"] * 3})
        self.assertEqual(rows["split"]["by"], None)

    def test_what_speaks_where_people_differ(self):
        none = {row["own_id"]: row["provenance"] for row in self.rows("--model", "none")}
        self.assertEqual((none["u"], none["m"], none["t"], none["given"]), ("unanimous", "unresolved", "unresolved", "given"))
        model = {row["own_id"]: row for row in self.rows("--model", "dawid-skene")}
        self.assertEqual((model["u"]["provenance"], model["m"]["provenance"]), ("unanimous", "model"))
        for row in model.values():
            if row["provenance"] == "model":
                self.assertAlmostEqual(sum(row["soft"].values()), 1, places=5)

    def test_counts_are_those_of_the_rows(self):
        self.decide()
        got = self.json("annotations", "export", "--dataset", "d", "-o", "out.jsonl")
        rows = [json.loads(line) for line in self.read("out.jsonl").splitlines()]
        self.assertEqual((got["rows"], got["written"], got["bytes"]), (len(ITEMS), len(ITEMS), len(self.read("out.jsonl"))))
        for name, count in got["provenance"].items():
            self.assertEqual(count, sum(row["provenance"] == name for row in rows), name)
        out, _ = self.preop("annotations", "export", "--dataset", "d", "-o", "out.jsonl")
        self.assertIn("adjudicated 3", out)

    def test_csv_is_the_same(self):
        self.decide()
        self.json("annotations", "export", "--dataset", "d", "--format", "csv", "-o", "out.csv")
        table = list(csv.DictReader(io.StringIO(self.read("out.csv").decode())))
        for cells, row in zip(table, self.rows()):
            self.assertEqual(list(cells), list(row))
            for name, value in row.items():
                self.assertEqual(json.loads(cells[name]) if isinstance(value, dict) else cells[name], value if isinstance(value, dict) else "" if value is None else str(value))

    def test_round_trip(self):
        for form, item in (("jsonl", "own_id"), ("votes", "item")):
            project = form + ".preop"
            self.bring(project)
            self.preop("annotations", "export", "--dataset", "d", "--format", form, "-o", "votes." + form, "-p", "case.preop")
            got = self.json("annotations", "import", "votes." + form, "--item", item, "--dataset", "d", "-p", project)
            self.assertEqual((got["taken"], got["left_out"], got["examples"]), (len(VOTES), 0, 0))
            before, _ = self.preop("annotations", "export", "--dataset", "d", "-p", "case.preop")
            after, _ = self.preop("annotations", "export", "--dataset", "d", "-p", project)
            votes = [[(json.loads(line)["own_id"], json.loads(line)["annotations"], json.loads(line)["other_info"]) for line in text.splitlines()] for text in (before, after)]
            self.assertEqual(votes[0], votes[1])
        table, _ = self.preop("annotations", "export", "--dataset", "d", "--format", "votes", "-p", "votes.preop")
        self.assertIn("m,cem,b,because,2025-01-01T10:00:00Z,1.500,0.75,0,human\n", table)

    def test_refused(self):
        before = self.read("case.preop")
        for words in (("--format", "xml"), ("--model", "mace"), ("extra",), ("--json",)):
            self.preop("annotations", "export", "--dataset", "d", *words, status=USAGE)
        _, err = self.preop("annotations", "export", "--dataset", "d", "-o", "case.preop", status=FAILED)
        self.assertIn("case.preop", err)
        self.preop("annotations", "export", "--dataset", "other", "-o", "x.jsonl", status=FAILED)
        self.preop("annotations", "export", "--dataset", "d", "-o", "no/such/folder.jsonl", status=FAILED)
        self.preop("annotations", "feedback", "--dataset", "d", status=USAGE)
        self.preop("annotations", "feedback", "--dataset", "d", "-o", "items.jsonl", status=FAILED)  # no folder
        self.preop("annotations", "nonsense", status=USAGE)
        self.assertEqual(sorted(os.listdir(self.folder)), ["case.preop", "items.jsonl", "votes.csv"])
        self.assertEqual(before[:16], self.read("case.preop")[:16])

    def test_feedback(self):
        self.decide()
        got = self.json("annotations", "feedback", "--dataset", "d", "-o", "told")
        people = {one["annotator"]: one for one in got["annotators"]}
        self.assertEqual({name: (one["decided"], one["confirmed"], one["changed"]) for name, one in people.items()}, {"ana": (3, 1, 2), "ben": (3, 2, 1)})
        rows = list(csv.DictReader(io.StringIO(self.read("told/ana.csv").decode())))
        self.assertEqual(rows[0], {"item": "d", "text": 'text, of "d"', "yours": "a", "final": "b", "why": "the guideline does not say, or says two things", "note": 'see, "rule" 2', "section": "2.1", "guideline": ""})
        self.assertEqual((rows[1]["item"], rows[1]["final"]), ("none", "none of the labels given"))
        self.assertNotIn(b"dora", self.read("told/ana.csv"))
        one = self.json("annotations", "feedback", "--dataset", "d", "--annotator", "ben", "-o", "ben.csv")
        self.assertEqual([row["path"] for row in one["annotators"]], ["ben.csv"])
        self.assertEqual(self.read("ben.csv"), self.read("told/ben.csv"))
        _, err = self.preop("annotations", "feedback", "--dataset", "d", "--annotator", "nobody", "-o", "x.csv", status=FAILED)
        self.assertIn("nobody labelled nothing in d", err)
        _, err = self.preop("annotations", "feedback", "--dataset", "d", "--annotator", "ana", "-o", "case.preop", status=FAILED)
        self.assertIn("case.preop", err)

    def test_from_the_workbench(self):
        self.decide()
        self.write("out.script", "go data\nlabels-export out.csv\nwait-idle\nassert out.csv: 11 written, 3 adjudicated\nlabels-feedback told\nwait-idle\nassert told: 3 labels of 2 annotators\nsitting\nwait-idle\nassert Close of the sitting, d\n")
        self.preop("script", "out.script", "--size", "24x80", "--as", "dora")
        self.json("annotations", "export", "--dataset", "d", "--format", "csv", "-o", "same.csv")
        self.assertEqual(self.read("out.csv"), self.read("same.csv"))
        self.assertEqual(sorted(os.listdir(self.path("told"))), ["ana.csv", "ben.csv"])

    def test_propagated(self):
        self.write("twins.jsonl", "".join(json.dumps({"id": name, "text": "Please refund the second payment of last month to my card."}) + "\n" for name in ("p1", "p2")))
        self.write("twins.csv", "id,worker,label\np1,ana,a\np1,ben,b\np2,ana,a\np2,ben,b\n")
        self.json("import", "twins.jsonl", "--dataset", "twins")
        self.json("annotations", "import", "twins.csv", "--item", "id", "--annotator", "worker", "--label", "label", "--dataset", "twins")
        ids = [str(row["id"]) for row in map(json.loads, self.preop("annotations", "export", "--dataset", "twins")[0].splitlines())]
        self.preop("adjudicate", ids[0], "a", "--reason", "s", "--propagate", "--as", "dora")
        first, second = map(json.loads, self.preop("annotations", "export", "--dataset", "twins")[0].splitlines())
        self.assertEqual((first["provenance"], second["provenance"], second["label"], second["from"]), ("adjudicated", "propagated", "a", first["key"]))
        self.assertEqual(self.json("sitting", "--who", "dora", "--dataset", "twins")["propagated"], 1)

    def test_models_are_told_only_when_asked(self):
        self.decide()
        self.write("judge.csv", "id,label\nd,a\nu,b\n")
        self.json("annotations", "import", "judge.csv", "--item", "id", "--annotator-name", "judge", "--model", "judge", "--label", "label", "--dataset", "d")
        rows = {row["own_id"]: row for row in self.rows()}
        self.assertEqual((rows["u"]["provenance"], rows["u"]["models"], rows["u"]["annotations"]), ("unanimous", {"judge": "b"}, {"ana": "a", "ben": "a"}))
        got = self.json("annotations", "feedback", "--dataset", "d", "-o", "told")
        self.assertEqual([one["annotator"] for one in got["annotators"]], ["ana", "ben"])
        one = self.json("annotations", "feedback", "--dataset", "d", "--annotator", "judge", "-o", "judge-told.csv")
        self.assertEqual(one["annotators"][0]["changed"], 1)

    def test_nothing_to_tell(self):
        got = self.json("annotations", "feedback", "--dataset", "d", "-o", "told")
        self.assertEqual(got["annotators"], [])


if __name__ == "__main__":
    main()
