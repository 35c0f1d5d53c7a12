#!/usr/bin/env python3
"""Lists of a person's own and of a project are checked for what they mean: what is wrong is told by file and line and left out alone, and no rule is loosened unseen."""
import copy
import json
import os
import shutil
import sqlite3
import unittest

from support import FAILED, Scratch, main

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")
LISTS = ("sources", "glossary", "diagnoses", "menu", "tree", "playbooks", "checklist", "hazards", "facts")


def built_in(name):
    with open(os.path.join(DATA, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def entry(of, key, which, **changes):
    """A built-in entry, with something else in it."""
    found = copy.deepcopy(next(e for e in built_in(of)[key] if e.get("id", e.get("severity")) == which))
    found.update(changes)
    return found


class Own(Scratch):
    def setUp(self):
        super().setUp()
        self.folder_of_own = self.path("config/preop")
        os.makedirs(self.folder_of_own)
        self.env["XDG_CONFIG_HOME"] = self.path("config")
        self.project()

    def own(self, name, what):
        for file in os.listdir(self.folder_of_own):
            os.remove(os.path.join(self.folder_of_own, file))
        with open(os.path.join(self.folder_of_own, name + ".json"), "w", encoding="utf-8") as file:
            file.write(what if isinstance(what, str) else json.dumps(what, indent=1))

    def told(self, *command):
        done = self.run_raw(*command)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.decode()

    def json(self, *words, **options):
        """Of a call that may tell problems, too."""
        done = self.run_raw(*words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def problems(self):
        return self.json("doctor")["list_problems"]


class Meaning(Own):
    def test_copies_of_the_built_in_lists_mean_what_they_did(self):
        for name in LISTS:
            shutil.copy(os.path.join(DATA, name + ".json"), self.folder_of_own)
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.json("menu")[0]["origin"], "yours")
        self.assertEqual(self.told("menu"), "")

    def test_what_names_nothing_is_left_out_by_line(self):
        answers = [{"id": "yes", "say": "Yes", "end": "adapter"}]
        question = {"id": "mine", "ask": "Ours?", "why": "So.", "answers": answers}
        cause = {"id": "c", "cause": "c", "likelihood": 1, "danger": 1, "effort": 1, "test": "t", "supports": "s"}
        diagnosis = {"id": "d", "sentence": "It sulks.", "training_only_if": "never", "causes": [cause]}
        rung = entry("menu", "rungs", "caching", id="mine")
        playbook = entry("playbooks", "playbooks", "voice", id="mine")
        item = {"id": "i", "text": "Done", "screen": "case", "evidence": "person"}
        rule = {"id": "X", "name": "n", "pattern": "x", "goes": "policy", "level": "warn", "grounds": "text"}
        for name, key, bad, why in (
                ("glossary", "terms", {"id": "mine", "term": "T", "means": "M", "see": ["moon"]}, "\"see\" is \"moon\""),
                ("glossary", "terms", {"id": "mine", "term": "T", "means": "M", "sources": ["moon"]}, "none of that id among sources"),
                ("glossary", "terms", {"id": "mine", "term": "T", "means": "M", "sources": ["house"] * 65}, "more than 64"),
                ("diagnoses", "diagnoses", {**diagnosis, "needs": "luck"}, "\"needs\" cannot be \"luck\""),
                ("diagnoses", "diagnoses", {**diagnosis, "causes": [{**cause, "rung": "moon"}]}, "cause \"c\": \"rung\" is \"moon\""),
                ("diagnoses", "diagnoses", {**diagnosis, "causes": [{**cause, "effort": 4}]}, "from 1 to 3"),
                ("diagnoses", "diagnoses", {**diagnosis, "causes": [cause, cause]}, "\"c\" twice"),
                ("menu", "rungs", {**rung, "ladder": "moon"}, "\"ladder\" cannot be \"moon\""),
                ("menu", "rungs", {**rung, "place": 10}, "from 1 to 9"),
                ("tree", "questions", {**question, "answers": [{"id": "a", "say": "A", "then": "moon"}]}, "\"then\" is \"moon\""),
                ("tree", "questions", {**question, "answers": [{"id": "a", "say": "A", "end": "moon"}]}, "\"end\" is \"moon\""),
                ("tree", "questions", {**question, "answers": [{"id": "a", "say": "A"}]}, "either \"then\" or \"end\""),
                ("tree", "questions", {**question, "answers": []}, "\"answers\" is empty"),
                ("tree", "questions", {**question, "answers": answers * 2}, "\"yes\" twice"),
                ("tree", "questions", {**question, "answers": [{"id": "a", "say": "A", "then": "mine"}]}, "lead back to it"),
                ("tree", "ends", {"id": "mine", "verdict": "perhaps", "say": "S"}, "it is one of: no, wait, candidate"),
                ("tree", "ends", {"id": "mine", "verdict": "no", "say": "S", "rung": "moon"}, "\"rung\" is \"moon\""),
                ("playbooks", "playbooks", {**playbook, "strands": [{"title": "t", "box": "moon"}]}, "\"box\" is \"moon\""),
                ("playbooks", "playbooks", {**playbook, "checks": ["moon"]}, "moon"),
                ("checklist", "stages", {"id": "mine", "name": "M", "items": [{**item, "evidence": "moon"}]}, "\"evidence\" is \"moon\""),
                ("checklist", "stages", {"id": "mine", "name": "M", "items": [{**item, "screen": "moon"}]}, "\"screen\" cannot be \"moon\""),
                ("checklist", "stages", {"id": "mine", "name": "M", "items": [{**item, "id": "question"}]}, "stage \"diagnosis\" has an item of that id"),
                ("hazards", "severities", {"id": "mine", "rank": 5, "say": "S"}, "from 1 to 4"),
                ("hazards", "limits", {"severity": "mine", "exposure": 1}, "\"severity\" is \"mine\""),
                ("facts", "rules", {**rule, "pattern": "("}, "\"X\" of rules"),
                ("facts", "rules", {**rule, "goes": "moon"}, "\"goes\" cannot be \"moon\""),
                ("facts", "rules", {**rule, "level": "loud"}, "\"level\" cannot be \"loud\""),
                ("facts", "rules", {**rule, "grounds": "none"}, "\"grounds\" cannot be \"none\"")):
            with self.subTest(why=why):
                self.own(name, "{\"%s\": [\n%s\n]}" % (key, json.dumps(bad)))
                problems = self.problems()
                self.assertEqual(len(problems), 1, problems)
                self.assertIn(why, problems[0])
                self.assertIn(name + ".json:2: ", problems[0])

    def test_the_other_entries_of_the_file_are_taken(self):
        self.own("glossary", {"terms": [{"id": "lora", "term": "LoRA", "means": "x", "see": ["moon"]}, {"id": "zeta", "term": "Zeta", "means": "Ours."}, {"id": "zeta", "term": "Zeta", "means": "Not this."}, {"id": "y"}]})
        self.assertIn("low-rank", self.json("glossary", "LoRA")[0]["means"])
        self.assertEqual(self.json("glossary", "Zeta")[0]["means"], "Ours.")
        told = self.told("glossary")
        for why in ("\"moon\"", "\"term\" is missing", "\"zeta\" of terms: the id is there twice"):
            self.assertEqual(told.count(why), 1, told)

    def test_what_hangs_on_what_is_left_out_is_left_out(self):
        ask = {"ask": "A?", "why": "W."}
        to = lambda then: [{"id": "yes", "say": "Y", "then": then}]
        self.own("tree", {"questions": [{"id": "a", **ask, "answers": to("b")}, {"id": "b", **ask, "answers": to("c")}, {"id": "c", **ask, "answers": to("moon")}, {"id": "d", **ask, "answers": to("box")}]})
        self.assertEqual([p.split("\"")[1] for p in self.problems()], ["c", "b", "a"])
        self.own("tree", {"questions": [{"id": "q%d" % i, **ask, "answers": to("q%d" % (i + 1))} for i in range(100)]})
        self.assertEqual(len(self.problems()), 100)
        self.own("tree", {"questions": [{"id": "q%d" % i, **ask, "answers": to("box")} for i in range(300)]})
        self.assertIn("200 questions", self.problems()[0])
        self.assertIn("What is to change?", self.run_raw("tree").stdout.decode())

    def test_a_circle_through_a_built_in_question(self):
        self.own("tree", {"questions": [entry("tree", "questions", "rollback", answers=[{"id": "yes", "say": "Y", "then": "shape"}])]})
        self.assertIn("lead back to it", self.problems()[0])

    def test_lists_of_the_wrong_name(self):
        for text, why in (("{\n\"term\": []}", "glossary.json:2: there is no list \"term\" in glossary.json"), ("{}", "it holds no list; glossary.json may have \"terms\""),
                          ("{\"rungs\": [], \"terms\": []}", "no list \"rungs\" in glossary"), ("{\"terms\": 5}", "must be a list"), ("{\"terms\": [], \"terms\": []}", "there twice")):
            self.own("glossary", text)
            self.assertIn(why, " ".join(self.problems()))

    def test_files_that_are_none(self):
        self.own("glossary", "\ufeff{\"terms\": [{\"id\": \"zeta\", \"term\": \"Zeta\", \"means\": \"Ours.\"}]}")
        self.assertEqual((self.problems(), self.json("glossary", "Zeta")[0]["origin"]), ([], "yours"))
        os.remove(self.path("config/preop/glossary.json"))
        os.mkfifo(self.path("config/preop/glossary.json"))
        self.assertIn("is not a plain file", self.told("glossary", "LoRA"))

    def test_own_rungs_stand_at_their_place(self):
        self.own("menu", {"rungs": [entry("menu", "rungs", "caching", id="ask-a-person", name="Ask a person", place=1)]})
        rungs = [rung["rung"] for rung in self.json("menu")]
        self.assertEqual(rungs[:3], ["prompting", "ask-a-person", "structured-outputs"])
        self.assertEqual(len(rungs), 10)

    def test_every_verb_that_used_lists_tells_once(self):
        self.preop("strand", "add", "It is slow")
        self.write("outputs.jsonl", "{\"id\": \"c\", \"system\": \"prompted\", \"input\": \"i\", \"output\": \"x\", \"score\": 0}\n")
        self.json("eval", "import", "outputs.jsonl", "--suite", "s")
        self.own("glossary", {"terms": [{"id": "x"}]})
        for command in (("status",), ("case",), ("gate",), ("board",), ("threshold",), ("strand",), ("differential", "--strand", "1"), ("menu",), ("tree",), ("hazard",), ("checklist",), ("playbook", "list"),
                        ("glossary",), ("sources",), ("lists",), ("doctor",)):
            with self.subTest(command=command):
                done = self.run_raw(*command)
                self.assertEqual((done.stderr + (done.stdout if command == ("doctor",) else b"")).decode().count("glossary.json:"), 1, done)


class Loosening(Own):
    LOOSE = (("menu", "rungs", entry("menu", "rungs", "fine-tuning", trains=False), "it does not train, unlike the built-in one"),
             ("menu", "rungs", entry("menu", "rungs", "fine-tuning", place=1), "it trains and stands at place 1"),
             ("menu", "rungs", entry("menu", "rungs", "fine-tuning", id="tune", place=7), "it trains and stands at place 7"),
             ("menu", "rungs", entry("menu", "rungs", "prompting", place=9), "no longer before the rungs that train"),
             ("diagnoses", "diagnoses", entry("diagnoses", "diagnoses", "fails-sometimes", needs=""), "no longer needs clusters"),
             ("tree", "ends", entry("tree", "ends", "retrieval", verdict="candidate"), "it says candidate, where the built-in one says no"),
             ("hazards", "severities", entry("hazards", "severities", "harmful", rank=1), "its rank is 1, below the 3"),
             ("hazards", "limits", entry("hazards", "limits", "harmful", exposure=51), "it lets a bad tune reach 51 answers, the built-in one 50"))

    def test_a_file_of_one_s_own_cannot(self):
        for name, key, loose, why in self.LOOSE:
            with self.subTest(why=why):
                self.own(name, {key: [loose]})
                self.assertIn(why, " ".join(self.problems()))
                self.assertEqual(self.json("status")["overrides"], [])
        self.own("menu", {"rungs": [self.LOOSE[0][2]]})
        self.assertEqual([rung["rung"] for rung in self.json("menu") if rung["trains"]], ["small-model", "fine-tuning"])

    def test_stricter_is_fine(self):
        self.own("hazards", {"limits": [{"severity": "harmful", "exposure": 5}]})
        self.assertEqual(self.problems(), [])

    def test_a_project_can_and_it_stands_beside_the_verdict(self):
        for name, key, loose, why in self.LOOSE:
            with self.subTest(why=why):
                self.write("loose.json", json.dumps({key: [loose]}))
                self.preop("lists", "import", "loose.json")
                self.assertEqual(self.problems(), [])
                for command in ("status", "gate"):
                    said = self.json(command)["overrides"]
                    self.assertEqual(len(said), 1, said)
                    self.assertIn(why, said[0])
                    self.assertIn("the project's " + key, said[0])
                self.assertIn(why, self.preop("gate", "report")[0])
                self.preop("undo")
        self.assertEqual(self.json("status")["overrides"], [])


class OfAProject(Own):
    def test_it_comes_in_whole_or_not_at_all(self):
        for what, why in (({"terms": [{"id": "a", "term": "A", "means": "M", "see": ["b"]}]}, "lists.json:1: \"a\" of terms: \"see\" is \"b\""),
                          ({"terms": [{"id": "a", "term": "A", "means": "M"}] * 2}, "the id is there twice"),
                          ({"questions": [entry("tree", "questions", "rollback", answers=[{"id": "y", "say": "Y", "then": "box"}])]}, "lead back to it")):
            self.write("lists.json", json.dumps(what))
            self.assertIn(why, self.preop("lists", "import", "lists.json", status=FAILED)[1])
            self.assertEqual(self.json("lists"), [])
        self.write("lists.json", "\ufeff" + json.dumps({"terms": [{"id": "a", "term": "A", "means": "M", "see": ["b"]}, {"id": "b", "term": "B", "means": "M", "see": ["a"]}]}))
        self.assertEqual(self.json("lists", "import", "lists.json"), {"changed": 2})

    def test_a_file_that_lies_about_what_it_means(self):
        self.write("lists.json", json.dumps({"questions": [entry("tree", "questions", "rollback")]}))
        self.preop("lists", "import", "lists.json")
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("UPDATE list_entry SET body = replace(body, '\"end\":\"adapter\"', '\"then\":\"box\"')")
        self.assertIn("the project's questions, \"rollback\": its answers lead back", self.told("tree"))


if __name__ == "__main__":
    main()
