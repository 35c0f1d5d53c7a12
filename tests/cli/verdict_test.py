#!/usr/bin/env python3
"""What the verdict rests on: reasons that say something, rungs whose evidence stands, who opened what, and one answer everywhere."""
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
                self.assertIn("says nothing", self.preop("gate", "T", option, nothing, status=FAILED)[1])
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
        self.preop("strand", "add", "?!")


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


if __name__ == "__main__":
    main()
