#!/usr/bin/env python3
"""preop judge: added, listed, measured, shown; templates; what stays hidden before a person has decided."""
import json
import os
import sqlite3
import unittest

from support import FAILED, USAGE, Scratch, main

CASES = 8
LLMBAR = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "evals", "llmbar")
# subset, judge, round: n, right in either order, the same in both, kappas of the orders and of gold with each order (../shared/reference/evals.md 4.8)
PUBLISHED = {
    ("Natural", "GPT-4-Swap"): {"first": (100, 92, 93, 93, .857955, .837925, .855848), "final": (100, 94, 95, 97, .938675, .877651, .897035)},
    ("Natural", "ChatGPT-Vanilla"): {"final": (100, 80, 83, 71, .428684, .602544, .637990)},
    ("Adversarial-GPTInst", "ChatGPT-Swap"): {"first": (92, 29, 28, 54, .273332, -.341977, -.399905), "final": (92, 31, 32, 72, .578272, -.306636, -.307437)},
    ("Adversarial-Neighbor", "ChatGPT-Swap"): {"first": (134, 31, 31, 82, .305146, -.579538, -.447054), "final": (134, 28, 33, 111, .648735, -.565352, -.463135)},
}


class Judges(Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        rows = [{"case": str(i), "input": f"question {i}", "system": name, "output": text} for i in range(CASES) for name, text in (("a", "long answer"), ("b", "short"))]
        self.write("outputs.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self.preop("import", "outputs.jsonl", "--format", "outputs", "--dataset", "bar")

    def say(self, judge, choices):
        """choices: case number -> choice in name order; as an import would have left them."""
        db = sqlite3.connect(self.path("case.preop"))
        with db:
            (number,) = db.execute("SELECT id FROM judge WHERE name = ?", (judge,)).fetchone()
            (place,) = db.execute("SELECT max(id) FROM import").fetchone()
            ids = [row[0] for row in db.execute("SELECT id FROM system ORDER BY name")]
            for case, choice in choices.items():
                (found,) = db.execute("SELECT id FROM eval_case WHERE external = ?", (str(case),)).fetchone()
                db.execute("INSERT INTO judge_verdict (judge, eval_case, first, second, import, choice) VALUES (?, ?, ?, ?, ?, ?)", (number, found, *ids, place, choice))
        db.close()

    def test_without_judges(self):
        self.assertEqual(self.json("judge", "list"), [])
        self.assertIn("no judges in bar", self.preop("judge")[0])
        self.assertIn("the suite has no judges", self.preop("judge", "measure", "x", status=FAILED)[1])

    def test_words(self):
        for words in (["nonsense"], ["add"], ["measure"], ["measure", "x", "y"], ["remove"], ["add", "x", "--mode", "guess"], ["add", "x", "--orders", "three"]):
            self.preop("judge", *words, status=USAGE)
        self.preop("judge", "add", "critic")
        self.preop("judge", "measure", "critic", "--rounds", "second", status=USAGE)

    def test_words_no_schema_knows(self):
        self.preop("judge", "add", "critic")
        self.say("critic", {0: "first"})
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")  # as whoever made the file could have done
            db.execute("INSERT INTO verdict (eval_case, first, second, who, choice, shown_left, blind, at) SELECT eval_case, first, second, 'mei', 'else', 'first', 1, 0 FROM judge_verdict")
            db.execute("UPDATE judge_verdict SET choice = 'else'")
        self.assertEqual(self.json("judge", "measure", "critic")["unread"], 1)
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")
            db.execute("UPDATE judge SET mode = 'else'")
        self.assertEqual([judge["name"] for judge in self.json("judge", "list")], ["critic"])

    def test_add_show_remove_undo(self):
        self.assertEqual(self.json("judge", "add", "critic", "--endpoint", "local", "--model", "m", "--orders", "one", "--repeats", "3"), {"changed": 1})
        shown = self.json("judge", "show", "critic")
        self.assertEqual((shown["spec"]["endpoint"], shown["spec"]["orders"], shown["spec"]["repeats"], shown["spec"]["origin"]), ("local", "one", 3, "house"))
        self.assertIn("{{input}}", shown["spec"]["user"])
        self.assertIn("asked in one order, 3 times", self.preop("judge", "show", "critic")[0])
        self.assertEqual(self.json("judge", "remove", "critic"), {"changed": 1})
        self.assertEqual(self.json("judge", "list"), [])
        self.preop("undo")
        self.assertEqual([one["name"] for one in self.json("judge", "list")], ["critic"])
        self.preop("judge", "add", "critic", "--repeats", "99", status=FAILED)

    def test_templates(self):
        self.write("mine.txt", "{{input}} -- {{a}} or {{b}}? VERDICT: A, B or TIE")
        self.preop("judge", "add", "mine", "--template", "mine.txt")
        self.assertEqual(self.json("judge", "show", "mine")["spec"]["origin"], "mine.txt")
        self.write("broken.json", '{"user": ')
        self.assertIn("broken.json: byte", self.preop("judge", "add", "x", "--template", "broken.json", status=FAILED)[1])
        self.write("half.txt", "{{input}} {{a}}")
        self.assertIn("{{b}}", self.preop("judge", "add", "x", "--template", "half.txt", status=FAILED)[1])
        self.preop("judge", "add", "x", "--template", "none.txt", status=FAILED)
        self.preop("judge", "add", "grader", "--mode", "score")
        self.assertEqual(self.json("judge", "show", "grader")["mode"], "score")

    def test_measure_beside_people(self):
        self.preop("judge", "add", "critic")
        self.assertIn("UNCALIBRATED: it has said nothing yet", self.preop("judge", "list")[0])
        self.say("critic", {0: "first", 1: "first", 2: "second", 3: "tie", 4: None})
        (listed,) = self.json("judge", "list")
        self.assertEqual((listed["verdicts"], listed["unread"], listed["calibrated"]), (5, 1, False))
        self.assertEqual(listed["reason"], "no human verdict to compare with yet: review 30 pairs")
        for case, winner in ((0, "a"), (1, "b"), (2, "b"), (3, "tie"), (4, "a")):
            self.preop("verdict", str(case), "a", "b", winner)
        report = self.json("judge", "measure", "critic")
        settled = report["people"]["settled"]
        self.assertEqual((settled["compared"], settled["unread"]), (5, 1))
        self.assertEqual((settled["with_ties"]["hits"], settled["with_ties"]["n"]), (3, 4))
        self.assertEqual((settled["without_ties"]["hits"], settled["without_ties"]["n"]), (2, 3))
        self.assertEqual((settled["tpr"]["hits"], settled["tpr"]["n"], settled["tnr"]["hits"], settled["tnr"]["n"]), (1, 1, 1, 2))
        self.assertEqual(report["gold"]["settled"]["kappa"]["value"], None)
        self.assertEqual(report["gold"]["settled"]["kappa"]["undefined"], "no item has two labels")
        self.assertEqual((report["length"]["longer"]["hits"], report["length"]["longer"]["n"]), (2, 3))
        (wrong,) = report["disagreements"]
        self.assertEqual((wrong["case"], wrong["judge"], wrong["people"], wrong["gold"]), ("1", "first", "second", None))
        self.assertTrue(all(line["why"] and line["method"] for line in report["why"]))
        text = self.preop("judge", "measure", "critic")[0]
        for words in ("agreement with people, ties counted", "75.0 %", "3 of 4 pairs; 1 unread left out", "UNCALIBRATED: against people on 5 pairs"):
            self.assertIn(words, text)

    def test_a_verdict_is_hidden_until_the_person_decided(self):
        self.preop("judge", "add", "critic")
        self.say("critic", {1: "first", 2: "first"})
        for case in (1, 2):
            self.preop("verdict", str(case), "a", "b", "b", "--as", "bea")
        report = self.json("judge", "show", "critic", "--as", "ana")
        self.assertEqual((report["disagreements"], report["hidden"]), ([], 2))
        self.assertIn("2 more on pairs you have not decided are hidden", self.preop("judge", "show", "critic", "--as", "ana")[0])
        self.preop("verdict", "1", "a", "b", "b", "--as", "ana")
        report = self.json("judge", "show", "critic", "--as", "ana")
        self.assertEqual(([one["case"] for one in report["disagreements"]], report["hidden"]), (["1"], 1))
        for case, said, hidden in (("1", [("a", "b", "first")], 0), ("2", [], 1)):
            told = self.json("judge", "show", "critic", "--case", case, "--as", "ana")
            self.assertEqual(([(one["shown_first"], one["shown_second"], one["verdict"]) for one in told["said"]], told["hidden"]), (said, hidden))
        self.assertIn("a before b, repeat 1, round 1: first", self.preop("judge", "show", "critic", "--case", "1", "--as", "ana")[0])
        self.preop("judge", "show", "critic", "--case", "none", status=FAILED)

    def test_names_are_hidden_while_somebody_reviews_blind(self):
        self.preop("judge", "add", "critic")
        self.say("critic", {1: "first", 2: "first"})
        self.preop("verdict", "1", "a", "b", "b", "--as", "ana")
        self.assertEqual(len(self.json("judge", "measure", "critic", "--as", "ana")["systems"]), 1)
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("UPDATE verdict SET blind = 1")
        report = self.json("judge", "measure", "critic", "--as", "ana")
        self.assertEqual((report["blind"], report["systems"], report["disagreements"][0]["first"]), (True, [], "first"))
        self.assertEqual(self.json("judge", "show", "critic", "--case", "1", "--as", "ana")["said"][0]["shown_second"], "second")
        self.assertNotIn("a over b", self.preop("judge", "measure", "critic", "--as", "ana")[0])
        self.assertFalse(self.json("judge", "measure", "critic", "--as", "bea")["blind"])
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("INSERT INTO review_seal SELECT id, 'ana', 1 FROM suite")
        self.assertEqual(self.json("judge", "measure", "critic", "--as", "ana")["disagreements"][0]["first"], "a")

    @unittest.skipUnless(os.path.isdir(LLMBAR), "PREOP_SHARED has no data/evals/llmbar")
    def test_llmbar_as_published(self):
        for (subset, judge), rounds in PUBLISHED.items():
            suite = subset + judge
            self.preop("eval", "import", os.path.join(LLMBAR, subset, judge + ".json"), "--suite", suite)
            for name, expected in rounds.items():
                with self.subTest(subset=subset, judge=judge, rounds=name):
                    report = self.json("judge", "measure", judge, "--suite", suite, "--rounds", name)
                    one, two = report["gold"]["name_order"], report["gold"]["swapped"]
                    got = (report["pairs"], one["with_ties"]["hits"], two["with_ties"]["hits"], report["orders"]["same"]["hits"], report["orders"]["kappa"]["value"], one["kappa"]["value"], two["kappa"]["value"])
                    self.assertEqual(got[:4], expected[:4])
                    for value, wanted in zip(got[4:], expected[4:]):
                        self.assertAlmostEqual(value, wanted, 6)


if __name__ == "__main__":
    main()
