#!/usr/bin/env python3
"""The menu, the decision tree and evidence by command: what is refused, what follows from what, undo, and merging."""
import shutil
import unittest

from support import Undiagnosed, main


class Diagnosis(Undiagnosed):
    def rung(self, name):
        return next(rung for rung in self.json("menu") if rung["rung"] == name)

    def link(self, owner, claim, kind, target, *more):
        return self.json("evidence", "add", owner, claim, kind, target, *more)["uuid"]

    def settle_lighter(self):
        for rung in ("prompting", "few-shot", "retrieval"):
            self.link("technique", rung, "note", "ran it on all cases")
            self.preop("menu", "set", rung, "failed", "no better")
        for rung in ("structured-outputs", "tools", "routing", "caching"):
            self.preop("menu", "set", rung, "not applicable", "nothing of that kind here")

    def test_a_rung_that_was_tried_rests_on_evidence(self):
        self.assertIn("wants evidence first", self.preop("menu", "set", "prompting", "failed", "no", status=3)[1])
        self.assertIn("say why", self.preop("menu", "set", "caching", "not applicable", status=3)[1])
        self.assertIn("no status", self.preop("menu", "set", "caching", "meh", status=64)[1])
        self.assertIn("no rung", self.preop("menu", "set", "magic", "failed", status=64)[1])
        self.link("technique", "prompting", "system", "held-out-tickets: prompted")
        self.preop("menu", "set", "prompting", "failed", "still too long")
        rung = self.rung("prompting")
        self.assertEqual((rung["status"], rung["evidence"], rung["doubtful"], rung["who"]), ("failed", 1, 0, "tester"))
        self.preop("verify")
        self.preop("undo")
        self.assertEqual(self.rung("prompting")["status"], "untried")

    def test_training_opens_when_all_lighter_rungs_are_settled(self):
        self.assertEqual(self.rung("fine-tuning")["why"], "shut: Prompting is untried")
        self.link("technique", "fine-tuning", "note", "a run")
        self.assertIn("shut", self.preop("menu", "set", "fine-tuning", "enough", "yes", status=3)[1])
        self.settle_lighter()
        self.assertTrue(self.rung("fine-tuning")["open"])
        self.preop("menu", "set", "fine-tuning", "enough", "yes")
        self.preop("menu", "set", "few-shot", "enough", "it carries it after all")
        self.assertEqual(self.rung("small-model")["why"], "shut: Few-shot examples is enough")

    def test_an_override_opens_in_writing_and_stays_visible(self):
        self.preop("menu", "override", "fine-tuning", "the board wants it")
        rung = self.rung("fine-tuning")
        self.assertTrue(rung["open"])
        self.assertEqual(rung["why"], "opened by override of tester, though Prompting is untried")
        self.assertFalse(self.rung("small-model")["open"])
        self.assertIn("needs no override", self.preop("menu", "override", "caching", "x", status=3)[1])
        self.preop("menu", "override", "fine-tuning", "-")
        self.assertFalse(self.rung("fine-tuning")["open"])

    def test_the_tree_walks_to_an_end_and_flips(self):
        walk = self.json("tree")
        self.assertEqual((walk["steps"], walk["end"], walk["next"]["question"]), ([], None, "box"))
        self.assertIn("the reason", self.preop("tree", "answer", "box", "behavior", " ", status=3)[1])
        self.assertIn("it is one of behavior, facts", self.preop("tree", "answer", "box", "magic", "x", status=64)[1])
        self.preop("tree", "answer", "box", "behavior", "it is tone")
        self.preop("tree", "answer", "shape", "no", "words too")
        walk = self.json("tree", "answer", "instruction", "yes", "measured 60 cases")
        self.assertEqual((walk["end"]["id"], walk["end"]["verdict"], len(walk["steps"])), ("prompting", "no", 3))
        flipped = self.json("tree", "suppose", "box", "facts")
        self.assertEqual((flipped["end"]["id"], flipped["beside"], flipped["steps"][0]["supposed"]), ("retrieval", 2, True))
        self.assertEqual(self.json("tree")["end"]["id"], "prompting")
        self.preop("tree", "answer", "box", "facts", "prices, it turned out")
        self.assertEqual((self.json("tree")["end"]["id"], self.json("tree")["beside"]), ("retrieval", 2))
        self.preop("undo")
        self.assertEqual(self.json("tree")["end"]["id"], "prompting")
        self.preop("tree", "forget", "instruction")
        self.assertEqual(self.json("tree")["next"]["question"], "instruction")
        self.preop("verify")

    def test_a_strand_has_a_walk_of_its_own(self):
        strands = self.json("strand")
        self.preop("tree", "answer", "box", "facts", "prices", "--strand", str(strands[0]["number"]))
        self.assertEqual(self.json("tree", "--strand", strands[0]["title"])["end"]["id"], "retrieval")
        self.assertEqual(self.json("tree")["steps"], [])
        self.assertIn("no strand", self.preop("tree", "--strand", "moon", status=3)[1])

    def test_a_treatment_is_no_complaint(self):
        for title in ("We should fine-tune it", "FINETUNE the bot", "retrain on tickets"):
            self.assertIn("names a treatment", self.preop("strand", "add", title, status=3)[1])
        self.assertIn("names a treatment", self.preop("strand", "title", "1", "Fine tuning", status=3)[1])

    def test_claims_by_the_words_of_the_lists(self):
        """A cause by its id or number, a hazard by its number, a question of the tree by its id: nobody types uuids."""
        self.preop("strand", "add", "It states old prices")
        number = str(len(self.json("strand")))
        at = ("--strand", number)
        self.preop("strand", "find", number, "diagnosis", "does-not-know")
        self.preop("differential", "fill", *at)
        self.preop("differential", "conclude", "is-state", "ruled out", "the same for 20 customers", *at)
        causes = self.json("differential", *at)
        self.assertEqual((causes[-1]["entry"], causes[-1]["state"]), ("is-state", "ruled out"))
        self.preop("differential", "conclude", "1", "supported", "40 of 60 with the passage", *at)
        self.assertEqual({c["entry"]: c["state"] for c in self.json("differential", *at)}[causes[0]["entry"]], "supported")
        self.assertIn("--strand", self.preop("differential", "conclude", "is-state", "open", "x", status=3)[1])
        self.assertIn("no cause", self.preop("differential", "conclude", "99", "open", "x", *at, status=3)[1])
        self.preop("hazard", "add", "Promises a refund", "severity=costly")
        self.preop("tree", "answer", "box", "facts", "prices change", *at)
        for owner, claim in (("cause", "is-state"), ("hazard", "1"), ("tree", "box"), ("technique", "retrieval"), ("gate", "R")):
            self.preop("evidence", "add", owner, claim, "note", "looked at 20 rows", *(at if owner in ("cause", "tree") else ()))
        for owner, claim in (("cause", "99"), ("hazard", "2"), ("tree", "shape"), ("technique", "magic"), ("gate", "Z")):
            self.assertIn("there is no", self.preop("evidence", "add", owner, claim, "note", "x", *(at if owner in ("cause", "tree") else ()), status=64 if owner in ("technique", "gate") else 3)[1])
        for where in at, ():
            self.assertIn("no tree \"nope\" to link evidence to; the tree has no such question", self.preop("evidence", "add", "tree", "nope", "note", "words", *where, status=64)[1])
            self.assertIn("no tree \"shape\" to link evidence to; that question has no answer yet", self.preop("evidence", "add", "tree", "shape", "note", "words", *where, status=3)[1])
        uuid = next(c["uuid"] for c in self.json("differential", *at) if c["entry"] == "is-state")
        self.assertIn(uuid, [link["claim"] for link in self.json("evidence")])

    def test_the_differential_of_a_strand(self):
        out, _ = self.preop("differential", "--strand", "2")
        self.assertIn("too-verbose", out.split("\n")[1])
        self.assertIn("no diagnosis", self.preop("differential", "fill", "--strand", "2", status=3)[1])
        self.assertIn("there are does-not-know", self.preop("strand", "find", "2", "diagnosis", "moon", status=64)[1])
        self.preop("strand", "find", "2", "diagnosis", "does-not-know")
        self.assertEqual(self.json("differential", "fill", "--strand", "2"), {"changed": 5})
        self.assertEqual(self.json("differential", "fill", "--strand", "2"), {"changed": 0})
        causes = self.json("differential", "--strand", "2")
        self.assertEqual([cause["weight"] for cause in causes], sorted((cause["weight"] for cause in causes), reverse=True))
        self.assertEqual(causes[-1]["rung"], "fine-tuning")
        first = causes[0]["uuid"]
        self.assertIn("the result", self.preop("differential", "conclude", first, "supported", status=3)[1])
        self.preop("differential", "conclude", first, "ruled out", "open book on 60 cases: no better")
        self.assertEqual(self.json("differential", "--strand", "2")[-1]["uuid"], first)
        mine = self.json("differential", "add", "Somebody edits the pages at night", "1/3/1", "Look at the log", "--strand", "2")["uuid"]
        self.assertIn(mine, [cause["uuid"] for cause in self.json("differential", "--strand", "2")])
        self.preop("differential", "add", "x", "4/1/1", "y", "--strand", "2", status=3)
        self.preop("differential", "add", "x", "high", "y", "--strand", "2", status=64)
        self.link("cause", mine, "note", "the log of May")
        self.assertEqual(next(c["evidence"] for c in self.json("differential") if c["uuid"] == mine), 1)
        self.preop("verify")
        self.preop("strand", "remove", "2")
        self.assertTrue(all(cause["orphan"] for cause in self.json("differential")))
        out, _ = self.preop("differential")
        self.assertEqual(out.count("its strand was removed"), len(self.json("differential")))
        self.assertNotIn("next test", out)
        self.preop("undo")
        self.preop("differential", "remove", mine)
        self.assertEqual(len(self.json("differential", "--strand", "2")), 5)

    def test_what_a_strand_sounds_like_stands_in_brackets_until_it_is_chosen(self):
        self.preop("strand", "add", "It fails sometimes")
        self.preop("strand", "add", "Milestones are skipped")
        *_, fails, other = self.json("strand")
        self.assertEqual((fails["heard"], other["heard"]), ("fails-sometimes", None))
        self.assertIn("(fails-sometimes)  It fails sometimes", self.preop("strand")[0])
        self.preop("strand", "find", str(fails["number"]), "diagnosis", "too-verbose")
        self.assertIn(" too-verbose ", next(line for line in self.preop("strand")[0].split("\n") if "It fails sometimes" in line))

    def test_titles_routes_and_questions_say_something(self):
        self.preop("strand", "add", "Tone is uneven")
        number = str(len(self.json("strand")))
        strand = lambda: self.json("strand")[-1]
        before = strand()
        for nothing in "-", "...", "\N{FIRE}", "\u200b", " ":
            self.preop("strand", "add", nothing, status=3)
            self.preop("strand", "title", number, nothing, status=3)
            self.preop("question", nothing, status=3)
            if nothing != "-":
                self.preop("strand", "route", number, nothing, status=3)
        self.assertEqual(strand(), before)
        self.preop("strand", "route", number, "a prompt")
        self.assertEqual((strand()["route"], strand()["status"]), ("a prompt", "routed"))
        self.preop("strand", "route", number, "-")
        self.assertEqual((strand()["route"], strand()["status"]), ("", "open"))
        self.preop("question", "Why is the tone uneven?")
        self.preop("question", "")
        self.assertEqual(self.json("status")["question"], "")

    def test_what_is_found_of_a_strand(self):
        self.preop("strand", "find", "1", "weights.stable", "yes")
        self.preop("strand", "find", "1", "twin", "the prices the samples state")
        found = self.json("strand")[0]["found"]
        self.assertEqual((found["weights.stable"], found["twin"]), ("yes", "the prices the samples state"))
        self.preop("strand", "find", "1", "weights.stable", "maybe", status=64)
        self.assertIn("it has words, diagnosis", self.preop("strand", "find", "1", "color", "red", status=64)[1])
        self.preop("strand", "find", "1", "twin", "-")
        self.assertNotIn("twin", self.json("strand")[0]["found"])
        self.preop("undo")
        self.assertIn("twin", self.json("strand")[0]["found"])
        self.preop("verify")

    def test_a_gate_says_what_it_stands_on(self):
        self.preop("playbook", "apply", "support")
        gate = self.json("gate", "answer", "I", "waived", "--because", "a trial", "--owner", "ana", "--until", "2030-01-01", "--claim", "Mistakes are seen within a day.")["gates"][0]
        self.assertEqual((gate["answer"], gate["owner"], gate["until"], gate["amber"], gate["asks"]),
                         ("waived", "ana", "2030-01-01T23:59:59Z", None, ["Who sees a wrong billing answer first, and when?"]))
        self.assertEqual(self.json("gate", "show", "I", "--at", "2031-01-01")["gates"][0]["amber"], "the waiver of ana ended on 2030-01-01")
        self.assertIn("counter-evidence", self.preop("help", "gate")[0])
        self.preop("gate", "N", "pass", "--because", "measured")
        self.assertIn("not written down", self.json("gate", "N")["gates"][0]["amber"])
        self.preop("gate", "N", "--counter", "none found by raj; looked at 40 cases")
        self.assertIsNone(self.json("gate", "N")["gates"][0]["amber"])
        self.assertEqual([change["answer"] for change in self.json("gate", "history", "T") if change["what"] == "answer"], ["fail"])
        page, _ = self.preop("gate", "report", "--markdown")
        self.assertTrue(page.startswith("# The decision\n\nNot ready: do not train on this. T and R fail."))
        self.assertIn("- **claim** Mistakes are seen within a day.", page)
        self.preop("menu", "override", "fine-tuning", "the board wants it")
        self.assertIn("open by override of tester: the board wants it", self.json("gate", "report")["sentence"])
        for words in (("gate", "X"), ("gate", "answer"), ("gate", "T", "maybe"), ("gate", "--claim", "x")):
            self.preop(*words, status=64)
        self.preop("verify")

    def test_evidence_of_a_filter_changes_with_the_rows(self):
        uuid = self.link("gate", "R", "filter", "tickets: tag:fact", "--until", "2030-01-01", "--note", "by hand")
        link = self.json("evidence")[0]
        self.assertEqual((link["uuid"], link["was"], link["state"], link["expires_at"][:10]), (uuid, "0 of 320", "fresh", "2030-01-01"))
        self.preop("tag", "17", "fact")
        self.assertEqual((self.json("evidence")[0]["state"], self.json("evidence")[0]["now"]), ("changed", "1 of 320"))
        self.assertEqual(self.json("evidence", "--at", "2031-01-01")[0]["state"], "expired")
        self.preop("evidence", "remove", uuid)
        self.assertEqual(self.json("evidence"), [])
        self.assertEqual([kind["kind"] for kind in self.json("evidence", "kinds")][:3], ["dataset", "example", "filter"])

    def test_what_was_said_in_a_copy_comes_along(self):
        shutil.copy(self.path("sample.preop"), self.path("copy.preop"))
        self.link("technique", "prompting", "note", "mine", "-p", "sample.preop")
        self.preop("tree", "answer", "box", "facts", "theirs", "-p", "copy.preop")
        self.preop("playbook", "apply", "support", "-p", "copy.preop")
        self.preop("menu", "set", "caching", "not applicable", "never the same", "-p", "copy.preop")
        self.preop("merge", "sample.preop", "copy.preop")
        self.assertEqual(self.json("tree", "-p", "sample.preop")["end"]["id"], "retrieval")
        self.assertEqual(len(self.json("evidence", "-p", "sample.preop")), 1)
        self.assertEqual(next(r for r in self.json("menu", "-p", "sample.preop") if r["rung"] == "caching")["reason"], "never the same")
        self.preop("verify", "-p", "sample.preop")

    def test_hostile_words_stay_words(self):
        self.preop("menu", "set", "caching", "not applicable", "x\x1b]0;y", status=3)
        self.preop("tree", "answer", "box", "facts", "a'; DROP TABLE tree_answer; --")
        self.assertEqual(self.json("tree")["steps"][0]["reason"], "a'; DROP TABLE tree_answer; --")
        for words in (("menu", "show"), ("tree", "answer", "box"), ("evidence", "add", "gate"), ("menu", "set", "caching")):
            self.assertTrue(self.preop(*words, status=64)[1].startswith("preop: "))


if __name__ == "__main__":
    main()
