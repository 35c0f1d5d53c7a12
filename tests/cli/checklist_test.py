#!/usr/bin/env python3
"""The checklist: each item is ticked by what its sentence says, or by a person where no file can show it; every item leads somewhere."""
import json
import os
import sqlite3
import unittest

from support import FAILED, USAGE, Sample, Scratch, main


def rows(*fields):
    return "".join(json.dumps({"id": "r%d" % i, "prompt": "question %d" % i, "completion": "answer %d" % i, **more}) + "\n" for i, more in enumerate(fields))


class Items(Scratch):
    def item(self, name):
        return [item for item in self.json("checklist") if item["id"] == name][0]

    def tick(self, name):
        return self.item(name)["tick"]

    def dataset(self, *fields):
        self.write("rows.jsonl", rows(*fields))
        self.preop("import", "rows.jsonl", "--dataset", "d")

    def suite(self, *fields, name="s"):
        self.write("outputs.jsonl", "".join(json.dumps({"id": "c%d" % i, "system": "prompted", "input": "case %d" % i, "output": "x", "score": 0, **more}) + "\n" for i, more in enumerate(fields)))
        self.json("eval", "import", "outputs.jsonl", "--suite", name)

    def test_an_empty_project_has_nothing_ticked(self):
        self.project()
        self.assertEqual({item["tick"] for item in self.json("checklist")}, {"open", "not known", "for a person"})

    def test_it_goes_from_diagnosis_to_operation(self):
        self.project()
        stages = []
        for item in self.json("checklist"):
            stages += [] if item["stage"] in stages else [item["stage"]]
            if item["stage"] in ("synthetic", "method", "operation"):
                self.assertEqual((item["tick"], item["evidence"]), ("for a person", "person"))
        self.assertEqual(stages, ["diagnosis", "menu", "data", "splits", "synthetic", "method", "evaluation", "release", "operation"])
        self.json("evidence", "add", "checklist", "drift", "note", "looked at each Monday")
        self.assertEqual((self.tick("drift"), self.tick("deletion")), ("done", "for a person"))

    def test_the_whole_tree_is_walked(self):
        self.project()
        self.assertEqual(self.tick("tree"), "open")
        self.preop("strand", "add", "It quotes old prices")
        self.preop("strand", "add", "It is slow at noon")
        self.preop("tree", "answer", "box", "facts", "prices change", "--strand", "1")
        self.assertEqual(self.tick("tree"), "open")
        self.assertIn("not the case, and 1 of 2 strands walked", self.item("tree")["why"])
        self.preop("tree", "answer", "box", "behavior", "it is how it answers")
        self.assertEqual(self.tick("tree"), "open")
        self.preop("tree", "answer", "box", "state", "load", "--strand", "2")
        self.assertEqual(self.tick("tree"), "done")
        self.preop("strand", "remove", "2")
        self.preop("strand", "add", "It is rude")
        self.assertEqual(self.tick("tree"), "open")
        self.preop("tree", "answer", "box", "unsure", "several in one")
        self.assertEqual(self.tick("tree"), "open")
        self.preop("tree", "answer", "box", "permissions", "it is what it may say")
        self.assertEqual((self.tick("tree"), self.item("tree")["why"]), ("done", "the walk of the case reached an end, with reasons"))

    def test_no_judge_on_record_is_no_calibrated_judge(self):
        self.project()
        self.assertEqual(self.tick("judge"), "not known")
        self.suite({}, {})
        self.assertEqual(self.tick("judge"), "for a person")
        self.json("evidence", "add", "checklist", "judge", "note", "all scores are exact matches")
        self.assertEqual(self.tick("judge"), "done")

    def test_a_playbook_s_question_is_not_the_team_s(self):
        self.project()
        self.preop("playbook", "apply", self.json("playbook", "list")[0]["id"])
        self.assertIn("that of the playbook", self.item("question")["why"])
        self.assertEqual(self.tick("question"), "open")
        self.preop("question", "why is it slow")
        self.assertEqual(self.tick("question"), "done")

    def test_split_is_more_than_a_word_in_each_row(self):
        self.project()
        self.assertEqual(self.tick("split"), "not known")
        train, test = {"split": "train"}, {"split": "test"}
        self.dataset(train, {})
        self.assertIn("1 of 2 examples have a split", self.item("split")["why"])
        for fields, why in (
                ((train, train), "nothing is held out"),
                ((test, test), "no example is in split train"),
                (({**train, "prompt": "same"}, {**test, "prompt": "Same "}), "1 input stands in more than one split"),
                (({**train, "group": "g"}, {**test, "group": "g"}), "1 group has rows in more than one split")):
            os.remove(self.path("case.preop"))
            self.project()
            self.dataset(*fields)
            self.assertEqual(self.tick("split"), "open")
            self.assertIn(why, self.item("split")["why"])

    def test_groups_of_which_the_file_knows_nothing_are_for_a_person(self):
        self.project()
        self.dataset({"split": "train", "group": "a"}, {"split": "test", "group": "b"})
        self.assertEqual(self.tick("split"), "done")
        self.preop("undo")
        self.dataset({"split": "train"}, {"split": "test"})
        self.assertEqual(self.tick("split"), "for a person")
        self.assertIn("preop evidence add checklist split", self.preop("checklist")[0])
        self.json("evidence", "add", "checklist", "split", "dataset", "d", "--note", "split by customer")
        item = self.item("split")
        self.assertEqual((item["tick"], item["who"]), ("done", "tester"))
        self.assertIsNotNone(item["at"])
        self.assertIn("split by customer", item["why"])
        self.assertIn("by tester, ", self.preop("checklist")[0])
        self.preop("undo")
        self.assertEqual(self.tick("split"), "for a person")
        self.preop("redo")
        # what it rests on has changed: open again, and said why
        self.write("more.jsonl", rows({}, {}, {"split": "train"}))
        self.preop("import", "more.jsonl", "--dataset", "d")
        item = self.item("split")
        self.assertEqual((item["tick"], item["who"]), ("open", None))
        self.preop("verify")

    def test_expired_evidence_opens_it_again(self):
        self.project()
        self.dataset({"split": "train"}, {"split": "test"})
        self.json("evidence", "add", "checklist", "split", "note", "by hand", "--until", "2020-01-01")
        item = self.item("split")
        self.assertEqual((item["tick"], item["who"]), ("open", None))
        self.assertIn("expired", item["why"])

    def test_nobody_ticks_what_the_file_shows(self):
        self.project()
        for item in "question", "strands", "two-labelers", "split":
            self.assertIn("the file shows \"%s\" of the checklist itself" % item,
                          self.preop("evidence", "add", "checklist", item, "note", "it is written on the wall", status=FAILED)[1])
        self.assertEqual((self.tick("question"), self.json("evidence", "list")), ("open", []))
        self.json("evidence", "add", "checklist", "way-back", "note", "tried on Monday")
        self.assertEqual(self.tick("way-back"), "done")
        self.assertIn("no checklist", self.preop("evidence", "add", "checklist", "moon", "note", "x", status=USAGE)[1])

    def test_every_case_is_newer(self):
        self.project()
        self.assertEqual(self.tick("newer"), "not known")
        self.dataset({"split": "train", "date": "2025-01-01"}, {"split": "test", "date": "2026-01-01"})
        self.suite({"date": "2025-02-01"}, {"date": "2024-12-31"})
        self.assertIn("1 of 2 test cases are newer", self.item("newer")["why"])
        self.preop("undo")
        self.suite({"date": "2025-02-01"}, {"date": "2025-03-01"}, name="t")
        self.assertEqual(self.tick("newer"), "done")
        self.preop("undo")
        self.suite({"date": "2025-02-01"}, {}, name="u")
        self.assertEqual(self.tick("newer"), "for a person")

    def test_the_wall_holds_past_failures(self):
        self.project()
        self.assertEqual(self.tick("wall"), "not known")
        self.dataset({}, {})
        self.suite({}, {})
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("UPDATE eval_case SET must_pass = 1 WHERE external = 'c1'")
        self.assertEqual(self.tick("wall"), "for a person")
        self.preop("correct", "--suite", "s", "--case", "c0", "--system", "prompted", "--dataset", "d", stdin=b"better")
        self.assertEqual((self.tick("wall"), self.item("wall")["why"]), ("open", "0 of 1 corrected failures are cases that must pass"))
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("UPDATE eval_case SET must_pass = external = 'c0'")
        self.assertEqual(self.tick("wall"), "done")

    def test_an_item_of_one_s_own_for_a_person(self):
        self.project()
        config = self.path("config")
        os.makedirs(os.path.join(config, "preop"))
        self.env["XDG_CONFIG_HOME"] = config
        with open(os.path.join(config, "preop", "checklist.json"), "w", encoding="utf-8") as file:
            json.dump({"stages": [{"id": "legal", "name": "Legal", "items": [{"id": "dpo", "text": "The data protection officer has agreed", "screen": "case", "evidence": "person"}]}]}, file)
        self.assertEqual(self.tick("dpo"), "for a person")
        self.json("evidence", "add", "checklist", "dpo", "note", "mail of 3 May")
        self.assertEqual((self.tick("dpo"), self.item("dpo")["who"]), ("done", "tester"))


class Links(Sample):
    def script(self, *lines):
        self.write("play.script", "".join(line + "\n" for line in lines))
        return self.preop("script", "play.script", "--size", "24x80", "--fresh")

    def test_every_item_leads_to_a_screen_and_a_verb(self):
        items = self.json("checklist")
        lines = []
        for item in items:
            self.preop("help", item["command"])
            lines += ["go library", "library-list checklist", "library-filter " + item["text"], "assert 1 of 1", "keys Enter", "assert-not no screen", "assert-not no command",
                      "assert-not The question is written", "keys Escape", "keys Escape"]
        self.script(*lines)

    def test_evidence_of_an_item_in_the_workbench(self):
        self.script("go library", "library-list checklist", "library-filter groups kept", "keys v", "assert Nothing is linked yet", "keys Escape",
                    "library-list glossary", "keys v", "assert no item of the checklist")


if __name__ == "__main__":
    main()
