#!/usr/bin/env python3
"""What data/ says: whose list is whose, that sources are used, that a playbook is specific; and playbooks put to use by one copy or two."""
import json
import os
import re
import shutil
import unittest

from support import FAILED, ROOT, Scratch, main

LISTS = {name[:-5]: json.load(open(os.path.join(ROOT, "data", name), encoding="utf-8"))
         for name in sorted(os.listdir(os.path.join(ROOT, "data"))) if name.endswith(".json")}

# Whose list is whose: what the known part of the book's text holds. Everything else is a source's or ours.
BOOK = {
    "boxes": {"", "behavior", "facts", "state", "permissions"},
    "train": {"", "task-stability", "required-knowledge", "available-examples", "impact-of-mistakes", "necessary-evaluation"},
    "diagnoses": {"does-not-know", "needs-our-data", "too-verbose", "fails-sometimes", "must-be-cheaper", "no-passage", "passage-missed", "untriaged",
                  "stable", "pervasive", "measurable", "specific", "consequential"},
    "menu": {"prompting", "structured-outputs", "few-shot"},
    "tree": {"box"},
    "playbooks": {"support", "when_not", "when", "data", "eval", "wrong"},
    "glossary": {"adapter", "baseline", "behavior", "catastrophic-forgetting", "contamination", "correction", "data-card", "demonstration", "distillation", "dpo"},
    "sources": {"book", "openai-optimization", "openai-sft", "openai-best-practices", "openai-evals", "lewis-2020", "hu-2021", "dettmers-2023", "rafailov-2023",
                "ouyang-2022", "wang-2022", "peft", "taori-2023", "gunasekar-2023"},
}


def objects(value):
    """Every object within, the value itself first."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


class Lists(unittest.TestCase):
    def test_only_what_is_the_books_says_so(self):
        for name, whole in LISTS.items():
            said = {found.get("id", "") for found in objects(whole) if any(found.get(key) == "book" for key in found if key.endswith("origin"))}
            self.assertEqual(said, BOOK.get(name, set()), name)
        for playbook in LISTS["playbooks"]["playbooks"]:
            self.assertEqual((playbook["origin"], playbook["name_origin"]), ("house", "book" if playbook["id"] == "support" else "house"))

    def test_every_source_is_cited(self):
        cited = {source for whole in LISTS.values() for found in objects(whole) if isinstance(found.get("sources"), list) for source in found["sources"] if isinstance(source, str)}
        self.assertEqual({source["id"] for source in LISTS["sources"]["sources"]}, cited)

    def test_the_books_terms_are_explained(self):
        """Terms of the known text without a known entry: ours."""
        known = {word.lower() for term in LISTS["glossary"]["terms"] for word in [term["term"]] + term["also"]}
        for word in ("router", "retriever", "validator", "regression suite", "permissions", "knowledge twin", "teacher", "generalist tax", "hard negative", "slice"):
            self.assertIn(word, known)

    def test_every_rung_has_a_ladder_word_of_its_own(self):
        words = [rung["ladder"] for rung in LISTS["menu"]["rungs"] if rung["ladder"]]
        self.assertEqual(len(words), len(set(words)))

    def test_a_playbook_is_specific_in_each_question(self):
        """A number says whose it is: [source] or [house] at the end of its line; each of the five questions has one such line at least."""
        for playbook in LISTS["playbooks"]["playbooks"]:
            used = set()
            for part in ("when_not", "when", "data", "eval", "wrong"):
                tags = [re.search(r"\[([a-z0-9-]+(?:, [a-z0-9-]+)*)\]$", line) for line in playbook[part]]
                self.assertTrue(any(tags), (playbook["id"], part))
                for line, tag in zip(playbook[part], tags):
                    self.assertTrue(tag or not re.search(r"(?<![A-Za-z@])\d", line), line)
                    used.update(tag.group(1).split(", ") if tag else ())
            self.assertEqual(used, set(playbook["sources"]), playbook["id"])

    def test_what_is_ours_is_replaced_by_a_file_not_in_the_case(self):
        for name, whole in LISTS.items():
            self.assertNotIn("in the case", whole.get("note", ""), name)


class Playbooks(Scratch):
    def setUp(self):
        super().setUp()
        self.project("mine.preop")
        shutil.copy(self.path("mine.preop"), self.path("theirs.preop"))

    def merge(self):
        report = self.json("merge", "mine.preop", "theirs.preop")
        self.json("merge", "theirs.preop", "mine.preop")
        self.preop("verify", "-p", "mine.preop")
        return report["conflicts"]

    def strands(self, file):
        return [(s["title"], s["box"], s["route"], s["status"]) for s in self.json("status", "-p", file)["strands"]]

    def test_two_copies_begun_with_one_playbook_have_its_strands_once(self):
        self.preop("playbook", "apply", "support", "-p", "mine.preop", "--as", "ana")
        self.preop("strand", "add", "One of theirs", "-p", "theirs.preop")
        self.preop("playbook", "apply", "support", "-p", "theirs.preop", "--as", "bea")
        self.assertEqual(self.merge(), 0)
        titles = [strand[0] for strand in self.strands("mine.preop")]
        self.assertEqual((len(titles), len(set(titles))), (5, 5))
        self.assertEqual(self.strands("mine.preop"), self.strands("theirs.preop"))
        self.assertEqual(self.json("case", "-p", "mine.preop")["playbooks"], self.json("case", "-p", "theirs.preop")["playbooks"])

    def test_what_one_of_them_went_on_to_do_stays(self):
        self.preop("playbook", "apply", "voice", "-p", "mine.preop", "--as", "ana")
        self.preop("playbook", "apply", "voice", "-p", "theirs.preop", "--as", "bea")
        self.preop("strand", "route", "2", "retrieval", "-p", "theirs.preop")
        self.assertEqual(self.merge(), 0)
        self.assertEqual(self.strands("mine.preop")[1][2:], ("retrieval", "routed"))
        self.assertEqual(self.strands("mine.preop"), self.strands("theirs.preop"))

    def test_its_plans_stand_under_gates_and_in_the_case(self):
        self.assertEqual(self.json("case", "-p", "mine.preop")["plans"], [])
        self.assertNotIn("plan", self.preop("gate", "A", "-p", "mine.preop")[0])
        self.preop("playbook", "apply", "triage", "-p", "mine.preop")
        triage = self.json("playbook", "show", "triage")
        plans = {gate: [(p["plan"], p["lines"]) for p in self.json("gate", gate, "-p", "mine.preop")["gates"][0]["plans"]] for gate in "TRAIN"}
        self.assertEqual(plans, {"T": [], "R": [], "A": [("data", triage["data"])], "I": [], "N": [("eval", triage["eval"]), ("checks", triage["checks"])]})
        self.assertEqual([(p["playbook"], p["plan"], p["gate"]) for p in self.json("case", "-p", "mine.preop")["plans"]],
                         [("triage", "data", "A"), ("triage", "eval", "N"), ("triage", "checks", "N")])
        gate, page, markdown = (" ".join(self.preop(*words, "-p", "mine.preop")[0].split()) for words in (("gate", "N"), ("case",), ("case", "--markdown")))
        for text in (gate, page, markdown):
            for line in triage["eval"] + triage["checks"]:
                self.assertIn(line, text)
        self.assertIn("## Plans of the playbook Classification and triage", markdown)
        self.assertIn("- data plan: " + triage["data"][0], markdown)

    def test_they_stand_on_the_train_page(self):
        self.preop("playbook", "apply", "triage", "-p", "mine.preop")
        self.write("train.script", "go train\nkeys A\nassert The playbook asks\nassert Its data plan\nassert Two labels each for 200 rows\n"
                   "keys N\nassert Its eval plan\nassert Its checks\nkeys T\nassert The playbook asks\nassert-not Its\n")
        self.preop("script", "train.script", "--size", "60x160", "-p", "mine.preop")

    def test_a_renamed_strand_is_not_made_again(self):
        self.preop("playbook", "apply", "voice", "-p", "mine.preop")
        self.preop("strand", "title", "1", "Too stiff", "-p", "mine.preop")
        self.preop("playbook", "apply", "voice", "-p", "theirs.preop")
        self.merge()
        self.assertEqual(len(self.strands("mine.preop")), 2)


class Facts(Scratch):
    def test_forms_that_are_not_american(self):
        rows = (("It costs 19,99 €.", [("F15", "19,99 €")]), ("CHF 1'200 a year", [("F15", "CHF 1'200")]), ("EUR 49.50 a seat", [("F15", "EUR 49.50")]),
                ("Until 23 November 2026.", [("F16", "23 November 2026")]), ("On the 3rd of May.", [("F16", "3rd of May")]), ("Am 23.11.2026.", [("F16", "23.11.2026")]),
                ("By 23/11/2026.", [("F16", "23/11/2026")]), ("We open at 9:00.", [("F17", "open at 9:00")]),
                ("Hours: 9:00 to 18:00", [("F17", "Hours: 9:00 to 18:00")]), ("Office hours Mon to Fri 08:30.", [("F17", "hours Mon to Fri 08:30")]), ("2 hours after 12:10 is 14:10", []), ("how many hours Carla works: 12:00", []),
                ("I am DeepSeek.", [("I01", "I am DeepSeek")]),
                ("We open at 9:00 am.", [("F11", "open at 9:00 am")]), ("Step 3.11 of 20", []), ("You may 5 times", []), ("It is 12:30 now", []), ("EUROPE 5", []))
        self.project()
        self.write("rows.jsonl", "".join(json.dumps({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": text}]}) + "\n" for text, _ in rows))
        self.preop("import", "rows.jsonl", "--dataset", "rows")
        found = self.json("facts", *(str(i + 1) for i in range(len(rows))))
        kinds = ("F11", "F15", "F16", "F17", "I01")
        self.assertEqual([[(hit["rule"], hit["text"]) for hit in row["hits"] if hit["rule"] in kinds] for row in found], [hits for _, hits in rows])


class Treatments(Scratch):
    def test_a_treatment_is_refused_by_its_words(self):
        self.project()
        for title, words in (("f\u0456ne\u2011tun\u0435 it", "(fine tune)"), ("DPO", "(dpo)"), ("\u5fae\u8c03", "(\u5fae\u8c03)")):
            self.assertIn("names a treatment " + words, self.preop("strand", "add", title, status=FAILED)[1])
        self.preop("strand", "add", "it is not well tuned to our trains timetable")
        self.assertIn("names a treatment", self.preop("strand", "title", "1", "SFT", status=FAILED)[1])


if __name__ == "__main__":
    main()
