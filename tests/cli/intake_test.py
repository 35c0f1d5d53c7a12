#!/usr/bin/env python3
"""The whole intake on an empty project, from the sentence to the decision: in the workbench by keys, and by command; the Library; hostile words."""
import json
import os
import unittest

from support import FAILED, USAGE, Sample, Scratch, main

HOSTILE = "\x1b[31mred\x1b[0m \u202egnp.exe %s%n `id` <script> \ufeff"


def typed(text):
    return " ".join({" ": "Space", "-": "-"}.get(c, c) for c in text)


def outputs():
    rows = []
    for i in range(12):
        fails = i % 3 == 0
        text = "The Team plan costs twelve dollars for each seat and month, paid in advance" if fails else "right answer %d" % i
        rows.append({"id": "c%d" % i, "system": "prompted", "input": "question %d" % i, "output": text, "score": 0 if fails else 1, "slice": "plans" if fails else "rest"})
    rows.append({"id": "c0", "system": "broken", "input": "question 0", "output": "", "state": "error"})
    return "".join(json.dumps(row) + "\n" for row in rows)


class Intake(Scratch):
    def script(self, *lines, size="24x80", **options):
        self.write("play.script", "".join(line + "\n" for line in lines))
        return self.preop("script", "play.script", "--size", size, "--fresh", **options)

    def test_from_the_sentence_to_the_decision(self):
        self.project()
        self.write("outputs.jsonl", outputs())
        self.json("eval", "import", "outputs.jsonl", "--suite", "held-out")
        sentence = "fine-tune it: it fails sometimes and quotes old prices"
        self.script(
            "go case", "assert No question yet", "assert playbook",
            "keys i", "keys " + typed(sentence) + " Enter", "assert Intake",
            # the treatment is refused with its sentence
            "keys Space l Enter", "assert names a treatment", "keys Escape", "keys Escape",
            "go case", "keys i",
            # "it fails sometimes": suggested as such, behavior, three tests
            "keys l l Space l l Enter", "assert It sounds like", "keys Enter", "assert What is it really", "type behavior", "keys Enter",
            "assert Stable", "keys Up Up Enter", "keys Up Up Enter", "keys Up Enter",
            # "quotes old prices": facts, which live in sources: no test
            "keys G h h Space l l Enter", "keys Enter", "assert What is it really", "type facts", "keys Enter", "assert lives in sources",
            "assert it fails sometimes", "keys Escape")
        case = self.json("case")
        self.assertEqual(case["question"], sentence)
        self.assertEqual([(s["words"], s["box"]) for s in case["strands"]], [("it fails sometimes", "behavior"), ("quotes old prices", "facts")])
        self.assertEqual(case["strands"][0]["diagnosis"], "fails-sometimes")
        self.assertEqual([case["strands"][0]["tests"]["weights." + t] for t in ("stable", "pervasive", "measurable")], ["yes", "yes", "no"])
        # it may not leave triage before failures are grouped
        self.assertIn("failure board", self.preop("strand", "route", "1", "a prompt", status=FAILED)[1])
        self.preop("differential", "fill", "--strand", "1")
        cause = self.json("differential", "--strand", "1")[0]["uuid"]
        self.assertIn("failure board", self.preop("differential", "conclude", cause, "supported", "ran it", status=FAILED)[1])
        self.script("go case", "keys Tab", "keys B", "assert 4 of 12", "assert Failure board: held-out, prompted (for it fails", "assert plans", "keys e", "keys Escape")
        self.assertEqual([(b["failures"], b["suite"], b["strand"]) for b in self.json("board", "list")], [(4, "held-out", case["strands"][0]["uuid"])])
        self.preop("differential", "conclude", cause, "supported", "all four quote the old price")
        self.preop("strand", "route", "1", "retrieval over the price list")
        self.preop("strand", "route", "2", "retrieval over the price list")
        self.preop("tree", "answer", "box", "facts", "it is prices")
        self.preop("gate", "R", "fail", "--because", "prices change")
        case = self.json("case")
        self.assertEqual((case["verdict"], case["tree"][0]["verdict"], case["strands"][0]["status"]), ("NOT READY", "no", "routed"))
        self.assertIn("supported", [c["state"] for c in case["strands"][0]["causes"]])
        page, _ = self.preop("case", "--markdown")
        for words in ("# case", "### Strand 1: it fails sometimes", "- words: it fails sometimes", "## Menu", "## Decision", "4 failures in"):
            self.assertIn(words, page)
        ticks = {item["id"]: item["tick"] for item in self.json("checklist")}
        self.assertEqual((ticks["question"], ticks["strands"], ticks["clusters"], ticks["tree"], ticks["gates"]), ("done", "done", "done", "done", "open"))
        self.assertEqual(ticks["differential"], "open")
        self.preop("verify")

    def test_marking_and_typing(self):
        self.project()
        self.preop("question", "slow and rude")
        self.script("go case", "keys i", "keys Enter", "assert mark where the part begins", "keys Escape", "keys Escape")
        self.script("go case", "keys i", "keys t", "keys " + typed("typed by hand") + " Enter", "assert What does it sound like", "keys Escape", "assert typed by hand")
        self.assertEqual(self.json("case")["strands"][0]["words"], "typed by hand")
        self.preop("undo")
        self.assertEqual(self.json("case")["strands"], [])

    def test_one_undo_takes_the_strand_and_its_words(self):
        self.project()
        self.script("go case", "intake it is rude", "keys Escape", "undo", "assert One complaint is usually several")

    def test_an_empty_case_begins_with_its_question(self):
        self.project()
        first = self.json("status")["blockers"][0]
        self.assertEqual((first["severity"], first["text"]), ("fail", "nobody has said what is to be decided"))
        self.script("go case", "assert nobody has said what is to be decided", "keys Enter", "assert The sentence you came with:", size="24x80")
        self.script("go case", "keys B", "assert Nothing has answered yet", "keys Escape")
        self.script("go case", "question Should we tune?")
        self.assertNotIn("nobody has said what is to be decided", [blocker["text"] for blocker in self.json("status")["blockers"]])

    def test_enter_alone_answers_nothing(self):
        self.project()
        self.script("go case", "question the replies are strange", "keys i Space G Enter", "assert What does it sound like", "assert Not known yet",
                    "keys Enter", "assert What is it really", "keys Enter", "assert without a box")
        strand, = self.json("case")["strands"]
        self.assertEqual((strand["box"], strand["diagnosis"]), (None, None))
        self.preop("strand", "box", "1", "behavior")
        self.script("go case", "keys Tab", "strand-belongs", "keys Enter Enter Enter")
        self.assertEqual([answer for answer in self.json("case")["strands"][0]["tests"].values() if answer], [])

    def test_single_questions_of_a_strand(self):
        """Asked by command, the lists being read first: with words, without, and with words that say nothing."""
        self.project()
        self.preop("strand", "add", "it quotes old prices")
        self.script("go case", "keys Tab", "strand-diagnosis", "assert What does it sound like", "keys Enter", "strand-belongs", "assert Stable", "keys Up Up Enter",
                    "keys Escape", "strand-belongs style.specific no")
        strand = self.json("case")["strands"][0]
        self.assertNotEqual(strand["diagnosis"], "")
        self.assertEqual((strand["tests"]["weights.stable"], strand["tests"]["style.specific"]), ("yes", "no"))
        self.script("go case", "keys Tab", "strand-diagnosis fails-sometimes", "wait-idle", "strand-belongs weights.stable perhaps", "assert yes")
        self.assertIn("takes a test and yes or no", self.script("go case", "keys Tab", "strand-belongs weights.stable", status=FAILED)[1])
        strand = self.json("case")["strands"][0]
        self.assertEqual((strand["diagnosis"], strand["tests"]["weights.stable"]), ("fails-sometimes", "yes"))

    def test_the_board_counts(self):
        self.project()
        self.assertIn("no suite", self.preop("board", status=FAILED)[1])
        self.write("outputs.jsonl", outputs())
        self.json("eval", "import", "outputs.jsonl", "--suite", "held-out")
        board = self.json("board")
        self.assertEqual((board["system"], board["failures"], board["scored"], board["infrastructure"]), ("prompted", 4, 12, 0))
        by = {(g["by"], g["name"]): g for g in board["groups"]}
        self.assertEqual(by[("slice", "plans")]["cases"], ["c0", "c3", "c6", "c9"])
        self.assertAlmostEqual(by[("slice", "plans")]["share"], 1)
        self.assertEqual(by[("slice", "plans")]["of"], 4)
        self.assertIn("(100.0 % of its 4)", self.preop("board")[0])
        self.assertNotIn("of", by[("output", next(name for kind, name in by if kind == "output"))])
        self.script("go case", "board", "assert 100.0 % of its 4", "assert of all", "keys Enter", "assert c0")
        self.assertEqual([g["count"] for g in board["groups"] if g["by"] == "output"], [4])
        broken = self.json("board", "--system", "broken")
        self.assertEqual((broken["failures"], broken["scored"]), (0, 0))
        self.assertTrue(all(not g["failure"] for g in broken["groups"]))
        self.assertIn("there", self.preop("board", "--system", "moon", status=FAILED)[1])
        self.preop("board", "keep", "--strand", "9", status=FAILED)
        kept = self.json("board", "keep")["kept"]
        self.preop("board", "remove", kept)
        self.assertEqual(self.json("board", "list"), [])
        self.preop("board", "remove", kept, status=FAILED)
        self.preop("board", "dance", status=USAGE)
        self.preop("verify")

    def test_hostile_words_stay_words(self):
        self.project()
        self.write("outputs.jsonl", "".join(json.dumps({"id": "c%d" % i, "system": "s", "input": HOSTILE, "output": HOSTILE, "score": 0, "slice": HOSTILE}) + "\n" for i in range(3)))
        self.json("eval", "import", "outputs.jsonl", "--suite", "odd")
        for words in (("board",), ("case",), ("case", "--markdown"), ("checklist",)):
            out, _ = self.preop(*words)
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\u202e", out)
        self.assertEqual(self.json("board", "keep")["groups"][0]["name"], HOSTILE)
        self.script("go case", "board", "assert 3 of 3", "keys j j Enter", size="10x40")


class Library(Sample):
    def setUp(self):
        super().setUp()
        self.config = os.path.join(self.folder, "config")
        os.makedirs(os.path.join(self.config, "preop"))
        self.env["XDG_CONFIG_HOME"] = self.config

    def script(self, *lines, size="24x80", **options):
        self.write("play.script", "".join(line + "\n" for line in lines))
        return self.preop("script", "play.script", "--size", size, "--fresh", **options)

    def test_every_list_is_there(self):
        for size in ("24x80", "40x120", "10x40"):
            self.script("go library", "library-list playbooks", "assert Customer support", "library-list glossary", "assert Adapter", "library-list checklist",
                "assert The question is", "library-list sources", "library-filter miller", "assert Error Bars", size=size)
        checklist, _ = self.preop("checklist", "--markdown")
        self.assertIn("- [x] The question is written", checklist)
        self.assertIn("- [ ] All five gates", checklist)
        self.preop("checklist", "question", status=USAGE)
        self.preop("case", "more", status=USAGE)

    def test_when_not_to_stands_first_and_apply_asks(self):
        self.script("keys 9", "keys P", "keys Enter", "assert When not to fine-tune", "keys Escape", "keys a", "assert Begin the case", "keys Enter")
        before = len(self.json("strand"))
        self.script("keys 9", "keys P", "keys a", "keys Down Enter", "assert the case begins with it")
        self.assertGreater(len(self.json("strand")), before)
        self.preop("undo")
        self.assertEqual(len(self.json("strand")), before)

    def test_an_item_leads_to_its_screen(self):
        self.script("go library", "library-list checklist", "library-filter locked", "keys Enter", "assert of 60")

    def test_a_term_in_place_and_its_links(self):
        self.script("go train", "keys g w", "assert On this screen", "keys Escape", "glossary-word Adjudication", "assert did not label it", "assert Agreement", "keys Enter",
            "assert beyond chance", "keys Left", "assert did not label it", "keys Escape")

    def test_a_page_becomes_a_file(self):
        self.script("go library", "library-list playbooks", "library-print page.md", "assert page.md written")
        self.assertTrue(self.read("page.md").startswith(b"# Customer support assistant\n\n# When not to fine-tune\n"))
        self.script("go library", "library-print sample.preop", "assert-not sample.preop written")
        self.preop("verify")

    def test_a_broken_file_of_ones_own_is_told(self):
        with open(os.path.join(self.config, "preop", "glossary.json"), "w", encoding="utf-8") as file:
            file.write("{ \"terms\": [ \n nonsense ] }")
        self.write("play.script", "go library\nassert glossary.json:2\nlibrary-list glossary\nassert Adapter\n")
        done = self.run_raw("script", "play.script", "--size", "40x120", "--fresh")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"glossary.json:2", done.stderr)


if __name__ == "__main__":
    main()
