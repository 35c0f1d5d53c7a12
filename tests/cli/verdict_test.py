#!/usr/bin/env python3
"""What the verdict rests on: reasons that say something, rungs whose evidence stands, who opened what, and one answer everywhere."""
import json
import shutil

from support import FAILED, USAGE, Scratch, main

LIGHTER = ("structured-outputs", "few-shot", "retrieval", "tools", "routing", "caching")


class Case(Scratch):
    """An empty project and what it takes to bring it to READY."""

    def setUp(self):
        super().setUp()
        self.project()

    def rung(self, name):
        return next(rung for rung in self.json("menu") if rung["rung"] == name)

    def gate(self, letter):
        return self.json("gate", letter)["gates"][0]

    def link(self, owner, claim, *more):
        return self.json("evidence", "add", owner, claim, "note", "ran it on 60 cases", *more)["uuid"]

    def settle(self, *more):
        """Prompting failed by evidence, the others do not apply: the door opens."""
        link = self.link("technique", "prompting", *more)
        self.preop("menu", "set", "prompting", "failed", "still too long")
        for rung in LIGHTER:
            self.preop("menu", "set", rung, "not applicable", "nothing of that kind here")
        return link


class Reasons(Case):
    def test_a_reason_that_says_nothing_is_none(self):
        for nothing in ("  ", "\u200b", "\u2060\ufeff", "\u3164", "-", "...", "\u2800"):
            self.assertIn("says nothing", self.preop("gate", "T", "pass", "--because", nothing, status=FAILED)[1])
            for option in ("--counter", "--claim", "--owner"):
                self.assertIn("to take back" if nothing == "-" else "says nothing", self.preop("gate", "T", option, nothing, status=FAILED)[1])
            self.assertIn("says nothing", self.preop("menu", "set", "caching", "not applicable", nothing, status=FAILED)[1])
            self.assertIn("says nothing", self.preop("menu", "override", "fine-tuning", nothing.replace("-", "..."), status=FAILED)[1])
            self.preop("tree", "answer", "box", "behavior", nothing, status=FAILED)
        self.preop("strand", "add", "It is too long")
        self.preop("strand", "find", "1", "diagnosis", "too-verbose")
        self.preop("differential", "fill", "--strand", "1")
        cause = self.json("differential", "--strand", "1")[0]["uuid"]
        self.preop("differential", "conclude", cause, "ruled out", "\u200b", status=FAILED)
        self.assertEqual(self.json("gate")["gates"][0]["counter"], "")
        for reason in ("没有", "нет", "7 of 60", "né"):
            self.preop("gate", "T", "--counter", reason)

    def test_a_title_nobody_sees_is_none(self):
        self.assertIn("must not be empty", self.preop("strand", "add", "\u200b\u00ad", status=FAILED)[1])
        self.assertIn("says nothing", self.preop("strand", "add", "?!", status=FAILED)[1])


class Menu(Case):
    def test_evidence_that_moved_shuts_the_door_again(self):
        link = self.settle()
        self.assertTrue(self.rung("fine-tuning")["open"])
        self.preop("evidence", "remove", link)
        self.link("technique", "prompting", "--until", "2999-01-01")
        self.assertTrue(self.rung("fine-tuning")["open"])
        late = ("--at", "2999-06-01T00:00")
        rungs = {rung["rung"]: rung for rung in self.json("menu", *late)}
        self.assertEqual(rungs["fine-tuning"]["why"], "shut: the evidence of Prompting no longer stands")
        self.assertEqual(rungs["prompting"]["amber"], "1 of 1 links of evidence changed, expired or are gone")
        self.assertIsNone(rungs["caching"]["amber"])
        self.assertIn("failed!", self.preop("menu", *late)[0])
        shown, _ = self.preop("menu", "show", "prompting", *late)
        self.assertIn("1 linked, 1 of them changed, expired or gone", shown)
        self.assertIn("amber", shown)
        self.assertIn("link some that stands", self.preop("menu", "set", "prompting", "enough", "x", *late, status=FAILED)[1])

    def test_a_shut_rung_may_be_set_aside(self):
        self.preop("menu", "set", "fine-tuning", "not applicable", "no gpu")
        self.assertEqual(self.rung("fine-tuning")["status"], "not applicable")
        self.link("technique", "small-model")
        self.assertIn("shut", self.preop("menu", "set", "small-model", "failed", "x", status=FAILED)[1])

    def test_an_override_is_its_authors(self):
        self.preop("menu", "override", "fine-tuning", "the board wants it", "--as", "ana")
        self.preop("menu", "set", "fine-tuning", "not applicable", "no gpu", "--as", "carl")
        rung = self.rung("fine-tuning")
        self.assertEqual((rung["override_who"], rung["who"]), ("ana", "carl"))
        self.assertIn("opened by override of ana", rung["why"])
        titles = [action["title"] for action in self.json("log")]
        self.assertIn("Fine-tuning: not applicable", titles)
        self.assertIn("Fine-tuning: override", titles)
        self.preop("menu", "override", "fine-tuning", "-", "--as", "ana")
        self.assertEqual((self.rung("fine-tuning")["override"], self.rung("fine-tuning")["status"]), ("", "not applicable"))
        self.assertIn("Fine-tuning: override taken back", [action["title"] for action in self.json("log")])
        self.assertIn("no override", self.preop("menu", "override", "fine-tuning", "-", status=FAILED)[1])
        self.preop("undo")
        self.assertEqual(self.rung("fine-tuning")["override_who"], "ana")
        self.preop("verify")

    def test_status_and_override_merge_apart(self):
        shutil.copy(self.path("case.preop"), self.path("other.preop"))
        self.preop("menu", "override", "fine-tuning", "the board wants it", "--as", "ana", "-p", "case.preop")
        self.preop("menu", "set", "fine-tuning", "not applicable", "no gpu", "--as", "carl", "-p", "other.preop")
        self.preop("merge", "other.preop", "-p", "case.preop")
        rung = next(r for r in self.json("menu", "-p", "case.preop") if r["rung"] == "fine-tuning")
        self.assertEqual((rung["override_who"], rung["status"], rung["who"]), ("ana", "not applicable", "carl"))
        self.assertEqual(self.json("conflicts", "-p", "case.preop"), [])

    def test_a_system_is_measured_on_one_rung(self):
        self.write("o.jsonl", '{"case_id":"a","system":"smaller","input":"x","output":"y","score":1}\n')
        self.preop("import", "o.jsonl", "--format", "outputs", "--dataset", "held-out")
        self.assertEqual([rung["rung"] for rung in self.json("menu") if rung["system"]], ["routing"])


class Triage(Case):
    """"It fails sometimes" leaves triage only with failures that were grouped."""

    def setUp(self):
        super().setUp()
        self.write("o.jsonl", "".join('{"case_id":"%d","system":"s","input":"x %d","output":"y","score":%d}\n' % (i, i, i % 2) for i in range(8)))
        self.write("fine.jsonl", '{"case_id":"1","system":"s","input":"x","output":"y","score":1}\n')
        self.preop("import", "fine.jsonl", "--format", "outputs", "--dataset", "fine")
        self.preop("import", "o.jsonl", "--format", "outputs", "--dataset", "held-out")
        self.preop("strand", "add", "It fails sometimes")

    def blockers(self):
        return [b["text"] for b in self.json("status")["blockers"] if "grouped" in b["text"]]

    def test_no_way_out_without_groups(self):
        self.assertEqual(self.blockers(), ['"It fails sometimes" is in triage until its failures are grouped'])
        self.assertIn("failure board", self.preop("strand", "route", "1", "a new prompt", status=FAILED)[1])
        self.assertIn("failure board", self.preop("strand", "close", "1", status=FAILED)[1])
        self.preop("strand", "find", "1", "diagnosis", "fails-sometimes")
        self.preop("differential", "fill", "--strand", "1")
        cause = self.json("differential", "--strand", "1")[0]["uuid"]
        for state in ("supported", "treated"):
            self.assertIn("failure board", self.preop("differential", "conclude", cause, state, "8 cases, better", status=FAILED)[1])
        self.preop("differential", "conclude", cause, "ruled out", "8 cases, no better")

    def test_another_name_groups_no_failures(self):
        for diagnosis in ("other", "too-verbose"):
            self.preop("strand", "find", "1", "diagnosis", diagnosis)
            self.assertIn("failure board", self.preop("strand", "route", "1", "a new prompt", status=FAILED)[1])
            self.assertEqual(len(self.blockers()), 1)
        self.preop("strand", "title", "1", "It is too long")
        self.preop("strand", "route", "1", "a new prompt")
        self.assertEqual(self.blockers(), [])

    def test_what_was_diagnosed_asks_whatever_it_sounds_like(self):
        self.preop("strand", "add", "It is too long")
        self.preop("strand", "find", "2", "diagnosis", "fails-sometimes")
        self.assertIn("failure board", self.preop("strand", "route", "2", "a new prompt", status=FAILED)[1])

    def test_a_board_without_failures_groups_nothing(self):
        done = self.run_raw("board", "keep", "--strand", "1", "--suite", "fine")
        self.assertIn(done.returncode, (0, FAILED))
        self.assertIn("failure board", self.preop("strand", "route", "1", "a new prompt", status=FAILED)[1])

    def test_a_strand_that_lost_its_board_is_a_blocker(self):
        kept = self.json("board", "keep", "--strand", "1", "--suite", "held-out")["kept"]
        self.preop("strand", "route", "1", "a new prompt")
        self.assertEqual(self.blockers(), [])
        self.preop("board", "remove", kept)
        self.assertEqual(self.blockers(), ['"It fails sometimes" is routed, and its failures are not grouped'])
        self.preop("undo")
        self.assertEqual(self.blockers(), [])
        self.preop("strand", "close", "1")
        self.preop("board", "remove", kept)
        self.assertEqual(self.blockers(), ['"It fails sometimes" is closed, and its failures are not grouped'])


class Verdict(Case):
    def everywhere(self, verdict):
        """The verdict as every command says it, and what stands beside it."""
        status, gate, case = self.json("status"), self.json("gate"), self.json("case")
        self.assertEqual((status["verdict"], gate["verdict"], case["verdict"]), (verdict,) * 3)
        self.assertEqual((gate["sentence"], status["sentence"]), (case["decision"],) * 2)
        self.assertEqual((status["lacks"], status["overrides"]), (gate["lacks"], gate["overrides"]))
        self.assertEqual((case["lacks"], case["overrides"]), (gate["lacks"], gate["overrides"]))
        self.assertIn("verdict: %s\n" % verdict, self.preop("gate")[0])
        self.assertIn("TRAIN  %s\n" % verdict, self.preop("status")[0])
        self.assertIn(gate["sentence"][:24], self.preop("gate", "report")[0])
        return gate

    def texts(self, status):
        return [blocker["text"] for blocker in status["blockers"]]

    def pass_all(self):
        for letter in "TRAIN":
            self.preop("gate", letter, "pass", "--because", "seen", "--counter", "none found by bob; looked at 40")

    def ready(self):
        self.preop("question", "Should we tune the bot?")
        for letter in "TRAIN":
            self.link("gate", letter)
        self.pass_all()
        self.settle()
        self.preop("strand", "add", "It is too long")
        self.preop("strand", "box", "1", "behavior")

    def test_an_empty_project_is_never_ready(self):
        self.pass_all()
        gate = self.everywhere("NOT DECIDED")
        self.assertEqual([one["amber"] for one in gate["gates"]], ["it rests on nothing: no signal speaks for it and no evidence is linked"] * 5)
        self.assertIn("Task stability is pass, but it rests on nothing: no signal speaks for it and no evidence is linked", self.texts(self.json("status")))
        self.link("gate", "T")
        self.assertIsNone(self.gate("T")["amber"])

    def test_a_good_signal_carries_a_pass(self):
        self.write("o.jsonl", "".join('{"case_id":"%d","system":"s","input":"x%d","output":"y","score":1,"at":"2024-01-01"}\n' % (i, i) for i in range(400)))
        self.preop("import", "o.jsonl", "--format", "outputs", "--dataset", "held-out")
        self.pass_all()
        for gate in self.json("gate")["gates"]:
            good = any(signal["state"] == "good" for signal in gate["signals"])
            self.assertEqual(gate["amber"] is None, good, gate)
        self.assertTrue(any(gate["amber"] is None for gate in self.json("gate")["gates"]))

    def test_ready_and_what_takes_it_away(self):
        self.ready()
        self.assertEqual(self.everywhere("READY")["lacks"], [])
        self.assertIn("Ready: a narrow tune may be tried.", self.json("gate")["sentence"])

        self.preop("menu", "set", "tools", "untried")
        gate = self.everywhere("NOT DECIDED")
        self.assertEqual(gate["lacks"], ["Fine-tuning is shut: Tools is untried"])
        self.assertIn("All gates pass, but Fine-tuning is shut: Tools is untried. Next: try what is lighter", gate["sentence"])
        self.assertIn("Fine-tuning is shut: Tools is untried", self.texts(self.json("status")))
        self.preop("undo")

        self.preop("tree", "answer", "box", "facts", "prices")
        self.assertIn("the decision tree ends in \"Do not train.", self.everywhere("NOT DECIDED")["lacks"][0])
        self.preop("undo")

        self.preop("strand", "box", "1", "facts")
        self.assertEqual(self.everywhere("NOT DECIDED")["lacks"], ["no strand is behavior: all are facts, state or permissions"])
        self.preop("strand", "add", "The tone is off")
        self.preop("strand", "box", "2", "behavior")
        self.everywhere("READY")

        for rung in ("small-model", "fine-tuning"):
            self.preop("menu", "set", rung, "not applicable", "no gpu")
        self.assertEqual(self.everywhere("NOT DECIDED")["lacks"], ["Fine-tuning does not apply: no gpu"])

    def test_ready_wants_a_question_boxes_and_no_triage(self):
        self.ready()
        out, _ = self.preop("status")
        self.assertIn("\nStill open\n", out)
        self.assertNotIn("What blocks", out)
        for words, lacks in (
            (("question", ""), ["nobody has said what is to be decided"]),
            (("strand", "add", "The tone is off"), ["1 strand has no box yet"]),
            (("strand", "title", "1", "It fails sometimes"), ['"It fails sometimes" is in triage until its failures are grouped']),
            (("strand", "title", "1", "It fails sometimes, " + "é" * 40), ['"It fails sometimes, %s..." is in triage until its failures are grouped' % ("é" * 14)]),
        ):
            self.preop(*words)
            self.assertEqual(self.everywhere("NOT DECIDED")["lacks"], lacks)
            self.assertEqual(self.texts(self.json("status")).count(lacks[0]), 1)
            self.assertIn("\nWhat blocks the decision\n", self.preop("status")[0])
            self.preop("undo")
        self.preop("strand", "add", "The tone is off")
        self.preop("strand", "close", "2")
        self.everywhere("READY")

    def test_strands_that_go_elsewhere(self):
        self.ready()
        foreign = "no strand is behavior: all are facts, state or permissions"
        self.preop("strand", "add", "Old prices")
        self.preop("strand", "box", "2", "facts")
        self.everywhere("READY")
        self.preop("strand", "close", "1")  # what is closed is not left for training
        self.assertEqual(self.everywhere("NOT DECIDED")["lacks"], [foreign])
        self.preop("undo")
        self.preop("tree", "answer", "box", "facts", "it is about prices", "--strand", "1")
        self.assertEqual(self.everywhere("NOT DECIDED")["lacks"], ["no strand is left for training: each is facts, state or permissions, or its own walk through the tree ends in no"])
        self.preop("strand", "close", "2")
        self.everywhere("NOT DECIDED")
        self.preop("strand", "close", "1")  # none is left, and none speaks against it
        self.everywhere("READY")

    def test_evidence_that_moved_is_a_blocker_and_shuts_the_door(self):
        self.ready()
        self.preop("evidence", "add", "technique", "prompting", "note", "another", "--until", "2999-01-01")
        late = ("--at", "2999-06-01T00:00")
        status = self.json("status", *late)
        self.assertIn("Prompting was tried and failed, but 1 of 2 links of evidence changed, expired or are gone", self.texts(status))
        self.assertEqual((status["verdict"], status["lacks"]), ("NOT DECIDED", ["Fine-tuning is shut: the evidence of Prompting no longer stands"]))
        self.assertIn("failed!", self.preop("menu", *late)[0])
        self.assertIn("6 of 7 lighter rungs are settled; 1 more does not count", json.dumps(self.json("checklist", *late)))
        self.assertIn("remove what does not", self.preop("menu", "set", "prompting", "failed", "x", *late, status=FAILED)[1])

    def test_an_override_is_said_beside_every_verdict(self):
        self.ready()
        self.preop("menu", "set", "tools", "untried")
        self.preop("menu", "override", "fine-tuning", "the board wants it", "--as", "ana")
        said = "Fine-tuning is open by override of ana: the board wants it"
        self.assertEqual(self.everywhere("READY")["overrides"], [said])
        for words in (("gate",), ("gate", "report"), ("status",), ("case",), ("case", "--markdown")):
            self.assertIn(said, self.preop(*words)[0], words)
        self.assertEqual([b["gate"] for b in self.json("status")["blockers"] if b["text"] == said], [""])
        for question, answer in (("box", "behavior"), ("shape", "no")):
            walk = self.json("tree", "answer", question, answer, "so it is")
        self.assertNotIn("overrides", walk)
        while walk["next"]:
            for answer in walk["next"]["answers"]:
                tried = self.json("tree", "answer", walk["next"]["question"], answer["id"], "so it is")
                if not tried["end"] or tried["end"]["verdict"] == "candidate":
                    break
            walk = tried
        self.assertEqual((walk["end"]["verdict"], walk["overrides"], walk["lacks"]), ("candidate", [said], []))
        self.assertIn(said, self.preop("tree")[0])
        self.preop("menu", "override", "fine-tuning", "-")
        self.assertIn("but Fine-tuning is shut: Tools is untried", self.preop("tree")[0])

    def test_an_override_nobody_needs_opens_nothing(self):
        self.ready()
        self.preop("menu", "override", "fine-tuning", "the board wants it", "--as", "ana")
        said = "an override of Fine-tuning by ana is on record, not needed: the board wants it"
        self.assertEqual(self.everywhere("READY")["overrides"], [said])
        self.preop("menu", "set", "tools", "untried")
        self.assertEqual(self.everywhere("READY")["overrides"], ["Fine-tuning is open by override of ana: the board wants it"])
        self.preop("menu", "set", "fine-tuning", "not applicable", "no gpu")
        self.assertEqual(self.everywhere("NOT DECIDED")["overrides"], [said])

    def test_what_is_missing_besides_waits_for_the_gates(self):
        self.preop("gate", "T", "fail", "--because", "it moves")
        out, _ = self.preop("gate")
        self.assertTrue(out.endswith("verdict: NOT READY\n"), out[-200:])
        self.preop("gate", "T", "waived", "--because", "a trial", "--owner", "ana", "--until", "2999-01-01")
        self.assertNotIn("  but ", self.preop("gate")[0])
        for letter in "RAIN":
            self.preop("gate", letter, "waived", "--because", "a trial", "--owner", "ana", "--until", "2999-01-01")
        self.assertIn("verdict: NOT DECIDED\n  but nobody has said what is to be decided\n", self.preop("gate")[0])

    def test_status_shows_amber(self):
        self.preop("gate", "T", "pass", "--because", "seen")
        self.preop("gate", "I", "waived", "--because", "a trial", "--owner", "ana", "--until", "2999-01-01")
        out, _ = self.preop("status")
        self.assertIn("T ! Task stability", out)
        self.assertIn("amber: what speaks against it is not written down", out)
        self.assertIn("I ~ ", out)
        self.assertIn("keep the date", out)
        out, _ = self.preop("status", "--at", "2999-06-01T00:00")
        self.assertIn("I ! ", out)
        self.assertNotIn("keep the date", out)
        self.assertIsNotNone(self.json("status")["gates"][0]["amber"])
        self.assertIsNone(self.json("status")["gates"][1]["amber"])

    def test_two_copies_that_disagree_are_amber(self):
        self.ready()
        shutil.copy(self.path("case.preop"), self.path("other.preop"))
        self.preop("gate", "T", "fail", "--because", "it moves", "-p", "other.preop", "--as", "bob")
        self.preop("gate", "T", "pass", "--because", "it is stable", "-p", "case.preop", "--as", "ana")
        self.preop("gate", "R", "--counter", "two facts of 40", "-p", "other.preop", "--as", "bob")
        self.preop("gate", "R", "--counter", "no facts in 40", "-p", "case.preop", "--as", "ana")
        self.preop("merge", "other.preop", "-p", "case.preop", "--as", "ana")
        shutil.os.unlink(self.path("other.preop"))
        gate = self.everywhere("NOT DECIDED")
        self.assertEqual([one["amber"] for one in gate["gates"]], ["two copies disagree about it: preop conflicts"] * 2 + [None] * 3)

    def disagree(self, mine, theirs):
        """Both copies of the project write, and one merges the other."""
        shutil.copy(self.path("case.preop"), self.path("other.preop"))
        self.preop(*theirs, "-p", "other.preop", "--as", "bob")
        self.preop(*mine, "-p", "case.preop", "--as", "ana")
        self.preop("merge", "other.preop", "-p", "case.preop", "--as", "ana")
        shutil.os.unlink(self.path("other.preop"))

    def test_two_copies_that_disagree_about_what_ready_rests_on(self):
        self.ready()
        self.preop("menu", "override", "fine-tuning", "the board wants it")
        self.preop("tree", "answer", "box", "behavior", "so it is")
        for mine, theirs, about in (
            (("menu", "override", "fine-tuning", "the board wrote"), ("menu", "override", "fine-tuning", "-"), "what opens a rung that trains"),
            (("menu", "set", "tools", "not applicable", "none"), ("menu", "set", "tools", "untried"), "how far a rung was tried"),
            (("tree", "answer", "box", "behavior", "surely"), ("tree", "answer", "box", "facts", "prices"), "an answer of the decision tree"),
            (("strand", "box", "1", ""), ("strand", "box", "1", "facts"), "a strand"),
        ):
            self.disagree(mine, theirs)
            self.assertEqual(len(self.json("conflicts")), 1, about)
            lack = "two copies disagree about %s: preop conflicts" % about
            self.assertIn(lack, self.everywhere("NOT DECIDED")["lacks"])
            self.preop("resolve", "all", "mine")
            self.assertNotIn(lack, self.json("gate")["lacks"])


if __name__ == "__main__":
    main()
