#!/usr/bin/env python3
"""Contradictions between near-identical inputs across time windows: preop queue --near finds them, the signal of gate T counts them."""
import datetime
import json
import os
import re

from support import Scratch, main

FORM = "please refund the second payment of order number %s to my card because it was taken twice last month"
NONE = {"revisited": 0, "contradicted": 0, "pairs": []}


def row(text, day, label):
    date = (datetime.date(2024, 1, 1) + datetime.timedelta(days=day)).isoformat()
    return {"prompt": text, "completion": "c", "label": label, "date": date}


class Near(Scratch):
    def load(self, *rows, dataset="d"):
        if not os.path.exists(self.path("p.preop")):
            self.project("p.preop")
        self.write(dataset + ".jsonl", "".join(json.dumps(one) + "\n" for one in rows))
        self.preop("import", dataset + ".jsonl", "--dataset", dataset, "-p", "p.preop")

    def near(self, *words):
        near = self.json("queue", "--near", "-p", "p.preop", *words)["near"]
        return {"items": near["items"], "revisited": near["revisited"], "contradicted": near["contradicted"], "pairs": [(one["before"], one["after"]) for one in near["pairs"]]}

    def signal(self):
        return next(one for one in self.json("status", "-p", "p.preop")["signals"] if one["id"] == "contradictions")

    def found(self):
        """Counts of identical inputs and of near ones, by the words of the explanation."""
        one = self.signal()
        same, near = re.search(r"another label (\d+) of (\d+)", one["why"]), re.search(r"other labels (\d+) of (\d+)", one["why"])
        return tuple(map(int, same.groups())), tuple(map(int, near.groups())), one

    def test_a_question_mark_and_a_word_forty_days_apart(self):
        self.load(
            row(FORM % "one", 0, "yes"), row(FORM % "one" + "?", 40, "no"),
            row("what are your opening hours on the second sunday of may", 0, "yes"), row("what are your opening hours on the second sunday of may please", 40, "no"),
            row("how do i change the address of a parcel on its way", 0, "yes"), row("how do i change the address of a parcel on its way?", 40, "yes"),
            row("can i pay by invoice as a new customer from abroad", 0, "yes"), row("can i pay by invoice as a new customer from abroad?", 29, "no"),
            row("where is my parcel now", 0, "yes"), row("the card reader at the desk does not work", 40, "no"))
        one = self.signal()
        self.assertEqual((one["state"], one["value"]), ("undefined", None))
        self.assertIn("preop queue --near compares them", one["why"])
        near = self.near()
        self.assertEqual(near, {"items": 10, "revisited": 3, "contradicted": 2, "pairs": [(1, 2), (3, 4)]})
        same, other, one = self.found()
        self.assertEqual((same, other, one["value"], one["of"]), ((0, 0), (2, 3), 2, 3))
        self.assertEqual(one["state"], "warn")  # a word may be what decides: alone no more than that
        self.assertIn("(#1 and #2, #3 and #4)", one["why"])
        self.assertNotIn("--near", one["why"])
        text, _ = self.preop("queue", "--near", "-p", "p.preop")
        self.assertIn("2 of 3 inputs nearly like one labelled a month or more before got another label: #1 and #2, #3 and #4\n", text)
        self.assertNotIn("nearly like", self.preop("queue", "-p", "p.preop")[0])
        self.assertNotIn("near", self.json("queue", "-p", "p.preop"))

    def test_both_counts_in_one_share(self):
        self.load(row("where is it", 0, "yes"), row("Where  is it", 50, "no"), row("is it here", 0, "yes"), row("is it here", 50, "yes"), row(FORM % "one", 0, "yes"), row(FORM % "one" + "?", 50, "yes"))
        self.near()
        same, other, one = self.found()
        self.assertEqual((same, other, one["value"], one["of"], one["state"]), ((1, 2), (0, 1), 1, 3, "bad"))

    def test_an_input_is_no_neighbor_of_itself(self):
        self.load(row(FORM % "one", 0, "yes"), row(FORM % "one", 50, "no"), row(FORM % "one", 100, "yes"))
        self.assertEqual(self.near(), {"items": 1, **NONE})
        self.assertEqual(self.found()[:2], ((1, 1), (0, 0)))

    def test_what_was_thought_last_is_compared(self):
        """The newest of those that are equally alike, older by a window; and an input once, when it was new."""
        self.load(row(FORM % "one", 0, "yes"), row(FORM % "one", 60, "no"), row(FORM % "one" + "?", 120, "no"), row(FORM % "one" + "?", 200, "yes"), row(FORM % "one" + "!", 130, "yes"))
        self.assertEqual(self.near(), {"items": 3, "revisited": 2, "contradicted": 1, "pairs": [(2, 5)]})

    def test_pairs_of_answers_rows_without_date_and_without_label_are_none(self):
        plain, asked = row(FORM % "one", 0, "yes"), row(FORM % "one" + "?", 90, "no")
        self.load(plain, {**asked, "date": None}, {**asked, "label": None})
        self.assertEqual(self.near(), {"items": 1, **NONE})
        self.load(*({"prompt": FORM % "one" + end, "chosen": "a", "rejected": "b", "label": label, "date": date} for end, label, date in (("", "yes", "2024-01-01"), ("?", "no", "2024-05-01"))), dataset="pairs")
        self.assertEqual(self.near("--dataset", "pairs"), {"items": 0, **NONE})

    def test_stale_after_a_label_or_a_text_changed(self):
        self.load(row(FORM % "one", 0, "yes"), row(FORM % "one" + "?", 40, "no"))
        self.near()
        self.assertEqual(self.found()[1], (1, 1))
        self.preop("label", "2", "yes", "-p", "p.preop")
        one = self.signal()
        self.assertEqual(one["state"], "undefined")
        self.assertRegex(one["why"], r"Those of d are not counted: compared \d+ changes? ago; preop queue --near compares them again\.")
        self.near()
        self.assertEqual(self.found()[1], (0, 1))
        self.preop("undo", "-p", "p.preop")
        self.assertEqual(self.signal()["state"], "undefined")
        self.near()
        self.assertEqual(self.found()[1], (1, 1))
        self.preop("threshold", "power", "0.1", "-p", "p.preop")  # says nothing of labels or inputs
        self.assertEqual(self.found()[1], (1, 1))
        self.preop("replace", "taken twice", "not taken at all by anybody whom I know of", "--filter", "id:2", "-p", "p.preop")
        self.assertEqual(self.signal()["state"], "undefined")

    def test_the_dataset_that_was_not_compared_is_named(self):
        self.load(row(FORM % "one", 0, "yes"), row(FORM % "one" + "?", 40, "no"))
        self.load(row(FORM % "two", 0, "yes"), row(FORM % "two" + "?", 40, "no"), dataset="other")
        self.load(row(FORM % "three", 0, "yes"), row(FORM % "three" + "?", 4, "no"), dataset="young")
        self.near("--dataset", "d")
        _, near, one = self.found()
        self.assertEqual(near, (1, 1))
        self.assertIn("Those of other are not counted: not compared; preop queue --near --dataset other compares them.", one["why"])
        self.near("--dataset", "other")
        _, near, one = self.found()
        self.assertEqual(near, (2, 2))
        self.assertNotIn("not counted", one["why"])  # young has nothing to compare

    def test_the_labels_tab_keeps_what_its_index_finds(self):
        self.load(row(FORM % "one", 0, "yes"), row(FORM % "one" + "?", 40, "no"), {"id": "k", "prompt": "is it open", "completion": "c"})
        self.write("l.csv", "id,annotator,label\nk,ana,yes\nk,ben,no\n")
        self.preop("import", "l.csv", "--format", "labels", "--dataset", "d", "-p", "p.preop")
        self.assertEqual(self.signal()["state"], "undefined")
        self.write("look.script", "go labels\nassert is it open\n")
        self.preop("script", "look.script", "-p", "p.preop", "--as", "dan", "--fresh")
        self.assertEqual(self.found()[1], (1, 1))

    def test_many_filled_in_forms_stay_one_cluster_and_are_compared_in_part(self):
        rows = [row(FORM % ("a%d" % i), i % 400, "yes") for i in range(1500)]
        self.load(*rows, row(FORM % "a7" + "?", 500, "no"))
        near = self.near()
        self.assertEqual(near["items"], 1501)
        self.assertGreater(near["revisited"], 500)
        self.assertEqual((near["contradicted"], near["pairs"][0][1]), (1, 1501))


if __name__ == "__main__":
    main()
