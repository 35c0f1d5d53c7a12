#!/usr/bin/env python3
"""preop agreement and preop aggregate: the reference values through the file, degenerate cases, models, gold, times, what is kept."""
import csv
import io
import json
import os
import random
import sqlite3
import unittest

from support import FAILED, USAGE, Scratch, main

SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "labels")


class Votes(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def load(self, dataset, rows, gold=None, **columns):
        """rows: (item, who, label); every item becomes an example, gold by item."""
        items = sorted({row[0] for row in rows})
        self.write("texts.jsonl", "".join(json.dumps({"id": item, "prompt": "p " + item, "completion": "c " + item}) + "\n" for item in items))
        text = io.StringIO()
        csv.writer(text).writerows([("item", "annotator", "label"), *rows])
        self.write("votes.csv", text.getvalue())
        self.preop("import", "texts.jsonl", "--dataset", dataset)
        self.preop("import", "votes.csv", "--format", "labels", "--dataset", dataset)
        if gold:
            self.sql("UPDATE example SET gold = ? WHERE external = ?", [(label, item) for item, label in gold.items()])
        for name, value in columns.items():
            self.sql(f"UPDATE dataset SET {name} = ? WHERE name = ?", [(value, dataset)])

    def sql(self, statement, rows=((),)):
        db = sqlite3.connect(self.path("case.preop"))
        with db:
            db.executemany(statement, rows)
        db.close()

    def agreement(self, *words):
        return self.json("agreement", *words)

    def aggregate(self, *words):
        return self.json("aggregate", *words)

    def value(self, report, name, metric="nominal"):
        found = [one for one in report["coefficients"] if (one["name"], one["metric"]) == (name, metric)]
        self.assertEqual(len(found), 1, (name, metric, report["coefficients"]))
        return found[0]

    def check(self, report, expected, places=4):
        for (name, metric), value in expected.items():
            self.assertAlmostEqual(self.value(report, name, metric)["value"], value, places, (name, metric))

    def fixture(self):
        """Six items, three people; item f has one label. Shares of agreeing pairs: 1, 1/3, 1/3, 1, 0 of one pair."""
        votes = {"a": "xxx", "b": "xxy", "c": "yxx", "d": "yyy", "e": "xy", "f": "y"}
        self.load("six", [(item, who, label) for item, labels in votes.items() for who, label in zip(("ana", "ben", "cem"), labels)],
                  gold={"a": "x", "b": "x", "c": "y", "e": "y"}, schema="kinds")


class Own(Votes):
    def test_counts_and_keys(self):
        self.fixture()
        report = self.agreement("--samples", "200")
        self.assertEqual({key: report[key] for key in ("schema", "level", "items", "items_pairable", "annotators", "annotations", "dropped", "unanimous", "ties", "samples")},
                         {"schema": "kinds", "level": "class", "items": 6, "items_pairable": 5, "annotators": 3, "annotations": 15, "dropped": [], "unanimous": 3, "ties": 1, "samples": 200})
        self.assertEqual([sorted(one) for one in report["coefficients"]], [["high", "low", "metric", "n", "name", "undefined", "value"]] * 5)
        percent = self.value(report, "percent")
        self.assertAlmostEqual(percent["value"], (1 + 1 / 3 + 1 / 3 + 1 + 0) / 5, 9)
        self.assertEqual((percent["n"], percent["undefined"]), (5, None))
        self.assertLess(percent["low"], percent["value"])
        self.assertGreater(percent["high"], percent["value"])
        # Krippendorff: 14 labels of 5 items, 8 x and 6 y; disagreeing pairs 2 + 2 + 2 of coincidences
        self.assertAlmostEqual(self.value(report, "alpha")["value"], 1 - 13 * (2 + 2 + 2) / (2 * 8 * 6), 9)
        self.assertEqual([(pair["first"], pair["second"], pair["n"]) for pair in report["pairs"]], [("ana", "ben", 5), ("ana", "cem", 4), ("ben", "cem", 4)])
        self.assertAlmostEqual(report["pairs"][0]["percent"], 3 / 5, 9)
        self.assertEqual(report["confusion"], [{"first": "x", "second": "y", "coincidences": 6, "share": 1}])
        self.assertEqual(report["models"], [])
        self.assertIn("Only 5 items", " ".join(report["notes"]))

    def test_people(self):
        self.fixture()
        report = self.agreement("--samples", "0")
        self.assertIsNone(self.value(report, "alpha")["low"])
        ana = report["annotator"][0]
        self.assertEqual((ana["name"], ana["labels"], ana["compared"]), ("ana", 6, 5))
        # a x=x: 1; b x of x,y: 1/2; c y of x,x: 0; d 1; e x of y: 0
        self.assertAlmostEqual(ana["majority"]["value"], (1 + 0.5 + 0 + 1 + 0) / 5, 9)
        self.assertEqual((ana["gold"]["n"], ana["gold"]["value"]), (4, 0.75))
        # without ana: a xx, b xy, c xx, d yy: 8 labels, 5 x and 3 y, one disagreement
        self.assertAlmostEqual(ana["without"]["value"], 1 - 7 * 2 / (2 * 5 * 3), 9)
        self.assertAlmostEqual(report["accuracy"]["value"], (1 + 1 + 0 + 0.5) / 4, 9)
        self.assertIn("Agreement is not accuracy", " ".join(report["notes"]))
        text = self.preop("agreement", "--samples", "0")[0]
        for words in ("15 labels of 3 people on 6 items", "Krippendorff's alpha, nominal", "Each person against the others"):
            self.assertIn(words, text)

    def test_one_label_only(self):
        self.load("one", [(item, who, "ok") for item in "abcd" for who in ("ana", "ben")], labels='["ok","odd"]')
        report = self.agreement()
        alpha = self.value(report, "alpha")
        self.assertIsNone(alpha["value"])
        self.assertEqual(alpha["undefined"], "only one label was used (4 items, 8 labels); percent agreement 100 %")
        self.assertEqual(self.value(report, "percent")["value"], 1)
        self.assertEqual(self.value(report, "ac1")["value"], 1)
        self.assertIn("believe the percentage and AC1", report["sentence"])
        self.assertIn("undefined: only one label was used", self.preop("agreement")[0])
        self.sql("UPDATE dataset SET labels = '[\"ok\"]'")
        self.assertIn("fewer than two", self.value(self.agreement(), "ac1")["undefined"])

    def test_no_overlap_and_nothing(self):
        self.load("apart", [("a", "ana", "ok"), ("b", "ben", "odd")])
        report = self.agreement()
        self.assertEqual((report["items"], report["items_pairable"], report["pairs"]), (2, 0, []))
        for coefficient in report["coefficients"]:
            self.assertIsNone(coefficient["value"])
            self.assertIn("no item has two labels (2 items, 2 labels)", coefficient["undefined"])
        self.assertIn("No item has labels of two people", report["sentence"])
        self.sql("DELETE FROM annotation")
        self.assertEqual(self.agreement()["items"], 0)
        self.assertEqual(self.aggregate()["items"], 0)
        for method in ("majority", "weighted", "dawid-skene"):
            self.assertEqual(self.aggregate("--method", method)["annotator"], [])
        self.assertIn("0 labels", self.preop("aggregate")[0])

    def test_the_kappa_paradox(self):
        votes = [("yes", "yes")] * 118 + [("yes", "no")] * 5 + [("no", "yes")] * 2
        self.load("paradox", [(f"i{n:03}", who, label) for n, pair in enumerate(votes) for who, label in zip(("ana", "ben"), pair)])
        report = self.agreement()
        self.assertAlmostEqual(report["pairs"][0]["kappa"], -0.0234, 4)
        self.check(report, {("ac1", "nominal"): 0.9408})
        self.assertIn('97 % of labels are "yes"', report["sentence"])
        self.assertIn("believe AC1", report["sentence"])

    def test_one_disagreement(self):
        self.load("one", [(f"i{n}", who, "odd" if (n, who) == (3, "ben") else "ok") for n in range(30) for who in ("ana", "ben")])
        report = self.agreement()
        self.assertLessEqual(self.value(report, "alpha")["value"], 0)
        self.assertIn("Little variation", report["sentence"])

    def test_a_permutation_lowers_agreement(self):
        rng = random.Random(7)
        truth = {f"i{n:02}": rng.choice("xyz") for n in range(60)}
        rows = [(item, who, label if rng.random() < 0.85 else rng.choice("xyz")) for item, label in truth.items() for who in ("ana", "ben", "cem")]
        self.load("true", rows)
        before = self.agreement("--samples", "0")
        labels = [row[2] for row in rows]
        rng.shuffle(labels)
        self.load("shuffled", [(f"s{item}", who, label) for (item, who, _), label in zip(rows, labels)])
        after = self.agreement("--samples", "0", "--dataset", "shuffled")
        for name in ("percent", "alpha", "fleiss", "ac1", "brennan-prediger"):
            self.assertLess(self.value(after, name)["value"], self.value(before, name)["value"] - 0.2, name)
        self.assertIn("hardly more than chance", after["sentence"])

    def test_scales(self):
        rows = [(item, who, label) for item, labels in {"a": "112", "b": "553", "c": "233", "d": "445", "e": "121"}.items() for who, label in zip(("ana", "ben", "cem"), labels)]
        self.load("scale", rows, level="ordinal", labels='["1","2","3","4","5","6"]')
        report = self.agreement("--samples", "0")
        metrics = [(one["name"], one["metric"]) for one in report["coefficients"]]
        for wanted in (("alpha", "ordinal"), ("alpha", "interval"), ("alpha", "ratio"), ("ac2", "quadratic"), ("brennan-prediger", "quadratic")):
            self.assertIn(wanted, metrics)
        self.assertIn("declared scale of 6 labels", " ".join(report["notes"]))
        self.assertIn("the labels are a scale", report["sentence"])
        # linear kappa of a pair on the declared scale is not that of five labels
        self.sql("UPDATE dataset SET labels = '[\"1\",\"2\",\"3\",\"4\",\"5\"]'")
        five = self.agreement("--samples", "0")
        self.assertNotAlmostEqual(self.value(report, "ac2", "quadratic")["value"], self.value(five, "ac2", "quadratic")["value"], 3)
        # of numbers around 0 there is no ratio
        self.load("around", [(f"z{item}", who, str(int(label) - 3)) for item, who, label in rows], level="numeric")
        report = self.agreement("--samples", "0", "--dataset", "around")
        self.assertNotIn(("alpha", "ratio"), [(one["name"], one["metric"]) for one in report["coefficients"]])
        self.assertEqual(report["level"], "numeric")

    def test_sets(self):
        rows = [("a", "ana", "bug|ui"), ("a", "ben", "bug"), ("b", "ana", "ui"), ("b", "ben", "ui"), ("c", "ana", "bug|ui"), ("c", "ben", "ui"), ("d", "ana", "bug"), ("d", "ben", "|")]
        self.load("sets", [(item, who, "x") for item, who, _ in rows], level="set", labels='["bug","ui"]')
        self.sql("UPDATE annotation SET label = ? WHERE who = ? AND example = (SELECT id FROM example WHERE external = ?)", [(label, who, item) for item, who, label in rows])
        report = self.agreement("--samples", "0")
        values = {one["metric"]: one["value"] for one in report["coefficients"] if one["name"] == "alpha"}
        self.assertEqual(sorted(values), ["equality", "jaccard", "masi"])
        self.assertLess(values["equality"], values["jaccard"])
        self.assertEqual(len(set(values.values())), 3)
        self.assertIn("Each set is one answer", " ".join(report["notes"]))

    def test_models_are_apart(self):
        self.fixture()
        before = self.agreement("--samples", "0")
        self.write("judge.csv", "item,annotator,label\na,judge,x\nb,judge,x\nc,judge,y\nd,judge,y\ne,judge,y\n")
        self.preop("import", "judge.csv", "--format", "labels", "--dataset", "six")
        self.sql("INSERT INTO person (name, created_at, kind) VALUES ('judge', 0, 'model') ON CONFLICT (name) DO UPDATE SET kind = 'model'")
        after = self.agreement("--samples", "0")
        self.assertEqual((before["coefficients"], before["annotator"]), (after["coefficients"], after["annotator"]))
        model = after["models"][0]
        # people: a x, b x, c x, d y, e a tie
        self.assertEqual((model["name"], model["labels"], model["ties"]), ("judge", 5, 1))
        self.assertAlmostEqual(model["majority"]["value"], (1 + 1 + 0 + 1 + 0.5) / 5, 9)
        self.assertEqual((model["gold"]["n"], model["gold"]["value"], model["kappa"]["n"]), (4, 1, 4))
        self.assertEqual(self.aggregate("--method", "majority")["annotators"], 3)
        self.assertIn("Models against the majority of people", self.preop("agreement")[0])

    def test_too_fast(self):
        self.fixture()
        self.sql("UPDATE annotation SET spent = CASE who WHEN 'cem' THEN 200 ELSE 4000 END")
        report = self.agreement("--samples", "0")
        self.assertEqual([(one["name"], one["timed"], one["fast"], one["median_seconds"]) for one in report["annotator"]],
                         [("ana", 6, 0, 4), ("ben", 5, 0, 4), ("cem", 4, 4, 0.2)])
        self.assertEqual(report["fast_below_seconds"], 1)

    def test_dropped_labels_say_why(self):
        self.fixture()
        self.sql("UPDATE annotation SET label = 'Y' WHERE who = 'ben' AND label = 'y'")
        report = self.agreement("--samples", "0")
        self.assertEqual(report["annotations"], 13)
        self.assertEqual([(one["reason"], one["count"], one["label"]) for one in report["dropped"]], [("the label is not in the schema", 2, "Y")])
        self.assertIn('dropped: 2, the label is not in the schema ("Y" on example', self.preop("agreement")[0])

    def test_majority_ties_and_the_file(self):
        self.fixture()
        report = self.aggregate("--method", "majority", "-o", "out.jsonl")
        self.assertEqual((report["ties"], report["ties_are"], report["written"], report["unanimous"]), (1, "split", 6, 3))
        self.assertEqual(report["accuracy"], {"items": 4, "ties_split": (1 + 1 + 0 + 0.5) / 4, "ties_kept": 0.5})
        rows = [json.loads(line) for line in self.read("out.jsonl").decode().splitlines()]
        tie = next(row for row in rows if row["own_id"] == "e")
        self.assertEqual((tie["label"], tie["tie"], tie["soft"], tie["gold"]), (None, True, {"x": 0.5, "y": 0.5}, "y"))
        self.assertEqual([row["label"] for row in rows], ["x", "x", "x", "y", None, "y"])
        self.aggregate("--method", "majority", "-o", "out.jsonl", "--ties", "first")
        self.assertEqual([json.loads(line)["label"] for line in self.read("out.jsonl").decode().splitlines()][4], "x")
        self.assertEqual(self.aggregate("--method", "majority", "-o", "out.jsonl", "--ties", "none")["written"], 5)
        self.assertEqual([json.loads(line)["own_id"] for line in self.preop("aggregate", "--method", "majority", "-o", "-")[0].splitlines()], list("abcdef"))

    def test_gold_is_used_only_when_asked(self):
        self.fixture()
        for method in ("majority", "weighted", "dawid-skene"):
            report = self.aggregate("--method", method, "--gold", "-o", "out.jsonl", "--smoothing", "0.01")
            self.assertTrue(report["gold_used"])
            labels = {row["own_id"]: row["label"] for row in map(json.loads, self.read("out.jsonl").decode().splitlines())}
            self.assertEqual([labels[item] for item in "abce"], ["x", "x", "y", "y"])
            self.assertEqual(report["majority_accuracy"]["ties_split"], 2.5 / 4)
        self.assertFalse(self.aggregate()["gold_used"])

    def test_what_it_came_to_is_kept(self):
        self.fixture()
        self.agreement("--samples", "0")
        self.assertIsNone(self.kept())  # no full run
        self.agreement("--undecided")
        self.assertIsNone(self.kept())
        alpha = self.value(self.agreement(), "alpha")
        kept = self.kept()
        self.assertEqual(kept["agreement"]["alpha"], alpha["value"])
        self.assertEqual(kept["agreement"]["low"], alpha["low"])
        self.aggregate()
        self.assertEqual({part for part, value in self.kept().items() if value is not None}, {"aggregate", "agreement"})
        self.preop("verify")

    def kept(self):
        db = sqlite3.connect(self.path("case.preop"))
        row = db.execute("SELECT result FROM label_measure").fetchone()
        db.close()
        return json.loads(row[0]) if row else None

    def test_wrong_words(self):
        self.fixture()
        for words, sentence in ((("aggregate", "--method", "mace"), "majority, weighted or dawid-skene"), (("aggregate", "--ties", "last"), "split, first or none"),
                                (("aggregate", "--smoothing", "-1"), "--smoothing wants"), (("agreement", "--schema-level", "colour"), "--schema-level wants"),
                                (("agreement", "now"), "a word too many"), (("agreement", "--samples", "1000000"), "at most"), (("agreement", "--gold"), "does not go with")):
            self.assertIn(sentence, self.preop(*words, status=USAGE)[1])
        self.assertIn("nowhere", self.preop("agreement", "--dataset", "nowhere", status=FAILED)[1])
        self.assertIn("cannot", self.preop("aggregate", "-o", "no/such/folder.jsonl", status=FAILED)[1])

    def test_the_same_seed_gives_the_same_interval(self):
        self.fixture()
        self.assertEqual(self.agreement("--seed", "5"), self.agreement("--seed", "5"))
        self.assertNotEqual(self.agreement("--seed", "5")["coefficients"], self.agreement("--seed", "6")["coefficients"])


@unittest.skipUnless(os.path.isdir(SHARED), "no shared data beside the checkout: reference values on real data are not tested")
class Reference(Votes):
    """labeling.md 3.10."""

    def read_tsv(self, *parts):
        with open(os.path.join(SHARED, *parts), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    def test_rte(self):
        self.preop("import", os.path.join(SHARED, "rte", "rte1.tsv"), "--dataset", "rte")
        self.preop("import", os.path.join(SHARED, "rte", "rte.standardized.tsv"), "--format", "labels", "--dataset", "rte")
        gold = {row["orig_id"]: row["gold"] for row in self.read_tsv("rte", "rte.standardized.tsv")}
        self.sql("UPDATE example SET gold = ? WHERE external = ?", [(label, item) for item, label in gold.items()])
        report = self.agreement()
        self.check(report, {("percent", "nominal"): 0.628694, ("alpha", "nominal"): 0.241479, ("ac1", "nominal"): 0.272732}, 6)
        self.assertEqual([report[key] for key in ("items", "items_pairable", "annotators", "annotations", "ties", "unanimous")], [800, 800, 164, 8000, 65, 78])
        self.assertAlmostEqual(report["accuracy"]["value"], 0.896875, 9)
        self.assertIn("Labels of the schema that nobody gave: 2", " ".join(report["notes"]))
        majority = self.aggregate("--method", "majority")
        self.assertAlmostEqual(majority["accuracy"]["ties_split"], 0.896875, 9)
        self.assertEqual((majority["ties"], majority["unanimous"]), (65, 78))
        model = self.aggregate()
        self.assertAlmostEqual(model["accuracy"]["ties_split"], 0.9275, 9)
        self.assertAlmostEqual(model["log_likelihood"], -3679.63, 2)
        self.assertEqual((model["iterations"], model["converged"]), (18, True))
        self.assertEqual({one["label"]: round(one["prior"], 4) for one in model["classes"] if one["items"]}, {"0": 0.5178, "1": 0.4822})

    def test_llmfao(self):
        self.preop("import", os.path.join(SHARED, "llmfao", "pairs-crowd.jsonl"), "--dataset", "llm")
        self.preop("import", os.path.join(SHARED, "llmfao", "crowd-comparisons.csv"), "--format", "labels", "--dataset", "llm")
        report = self.agreement()
        self.check(report, {("percent", "nominal"): 0.5286, ("alpha", "nominal"): 0.2906, ("ac1", "nominal"): 0.2958})
        self.assertEqual([report[key] for key in ("items", "items_pairable", "annotators", "annotations", "ties", "unanimous")], [2139, 2124, 124, 8931, 308, 539])
        model = self.aggregate()
        self.assertAlmostEqual(model["log_likelihood"], -7425.81, 2)
        self.assertEqual(model["iterations"], 198)
        self.assertEqual({one["label"]: round(one["prior"], 4) for one in model["classes"]}, {"left": 0.3052, "right": 0.3060, "tie": 0.3888})

    def test_paraphrase(self):
        rows = []
        for part in ("train", "dev", "test"):
            with open(os.path.join(SHARED, "paraphrase", f"Paraphrase_{part}.json"), encoding="utf-8") as file:
                for item, entry in json.load(file).items():
                    rows.extend((item, who, label) for who, label in entry["annotations"].items())
        self.load("paraphrase", rows)
        report = self.agreement("--schema-level", "ordinal")
        self.check(report, {("percent", "nominal"): 0.2683, ("alpha", "nominal"): 0.1551, ("alpha", "ordinal"): 0.5258, ("alpha", "interval"): 0.4871, ("ac1", "nominal"): 0.1990})
        kappas = {pair["first"][-1] + pair["second"][-1]: round(pair["kappa_quadratic"], 4) for pair in report["pairs"]}
        self.assertEqual(kappas, {"12": 0.6619, "13": 0.3650, "14": 0.7921, "23": 0.2287, "24": 0.6506, "34": 0.3837})
        self.assertEqual([(one["name"], one["odd"] is not None) for one in report["annotator"]], [("Ann1", False), ("Ann2", False), ("Ann3", True), ("Ann4", False)])
        self.assertEqual((report["ties"], report["unanimous"]), (147, 28))
        self.assertIn("Believe Krippendorff's alpha, ordinal (0.526)", report["sentence"])
        self.assertEqual([one["labels"] for one in sorted(report["classes"], key=lambda one: int(one["label"]))], [237, 217, 180, 89, 69, 76, 49, 84, 174, 369, 456])


if __name__ == "__main__":
    main()
