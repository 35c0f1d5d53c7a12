#!/usr/bin/env python3
"""What was written of a gate stays on record: who, when, what, and what was taken back."""
from support import FAILED, USAGE, Sample, Scratch, main

EARLY, LATE = ("--at", "2026-03-01T10:00"), ("--at", "2026-04-01T10:00")


class History(Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        self.preop("gate", "R", "waived", "--because", "a trial", "--claim", "It is behavior.", "--counter", "none; looked at 40", "--owner", "ana", "--until", "2030-01-01", "--as", "ana", *EARLY)
        self.link = self.json("evidence", "add", "gate", "R", "note", "ran it on 60 cases", "--as", "bob", *LATE)["uuid"]

    def history(self, letter="R"):
        return self.json("gate", "history", letter)

    def test_every_part_of_a_gate_is_in_it(self):
        self.assertEqual([(c["what"], c["text"], c["who"], c["at"]) for c in self.history()], [
            ("claim", "It is behavior.", "ana", "2026-03-01T10:00:00Z"),
            ("counter", "none; looked at 40", "ana", "2026-03-01T10:00:00Z"),
            ("owner", "ana", "ana", "2026-03-01T10:00:00Z"),
            ("until", self.history()[3]["text"], "ana", "2026-03-01T10:00:00Z"),
            ("answer", "waived", "ana", "2026-03-01T10:00:00Z"),
            ("evidence", "note ran it on 60 cases", "bob", "2026-04-01T10:00:00Z")])
        self.assertIn("2030-01-01", self.history()[3]["text"])
        self.assertEqual([c["answer"] for c in self.history()], [None, None, None, None, "waived", None])
        self.assertEqual(self.history("T"), [])
        self.assertIn("nothing was written", self.preop("gate", "history", "T")[0])

    def test_what_was_taken_back_is_marked(self):
        self.preop("evidence", "remove", self.link, "--as", "cyd")
        self.preop("undo", "--as", "cyd")
        last = self.history()[-1]
        self.assertEqual((last["what"], last["removed"], last["taken_back"], last["who"]), ("evidence", True, True, "cyd"))
        line = self.preop("gate", "history", "R")[0].splitlines()[-1]
        for word in ("cyd", "evidence", "taken back", "unlinked: note ran it on 60 cases"):
            self.assertIn(word, line)

    def test_claim_and_counter_are_signed(self):
        self.preop("gate", "R", "--counter", "one of 40 is a fact", "--as", "raj", *LATE)
        gate = self.json("gate", "R")["gates"][0]
        self.assertEqual((gate["claim_who"], gate["claim_at"]), ("ana", "2026-03-01T10:00:00Z"))
        self.assertEqual((gate["counter_who"], gate["counter_at"]), ("raj", "2026-04-01T10:00:00Z"))
        shown, _ = self.preop("gate", "R")
        self.assertIn("It is behavior.\n      ana, 2026-03-01\n", shown)
        self.assertIn("one of 40 is a fact\n      raj, 2026-04-01\n", shown)
        self.assertIn("one of 40 is a fact (raj, 2026-04-01)", self.preop("gate", "report")[0])
        self.assertIsNone(self.json("gate", "T")["gates"][0]["claim_at"])

    def test_the_workbench_shows_it(self):
        script = "go train\nkeys j H\nassert all that was written\nassert none; looked at 40\nassert ran it on 60 cases\nassert evidence  bob\n"
        self.preop("script", "-", "--size", "40x120", "--fresh", stdin=script.encode())
        self.preop("script", "-", "--size", "60x120", "--fresh", *LATE, stdin=b"go train\nkeys j\nassert ana, \n")


class TakenBack(Scratch):
    """A text of a gate is taken back by "" or by -, and only when it is there."""

    def setUp(self):
        super().setUp()
        self.project()
        self.preop("gate", "I", "waived", "--because", "a trial", "--claim", "c", "--counter", "d", "--owner", "ana", "--until", "2030-01-01")

    def gate(self):
        gate = self.json("gate", "I")["gates"][0]
        return gate["claim"], gate["counter"], gate["owner"], gate["until"]

    def test_each_of_them(self):
        self.preop("gate", "I", "--until", "-")
        self.assertEqual(self.gate(), ("c", "d", "ana", None))
        self.preop("gate", "I", "--owner", "-", "--claim", "")
        self.assertEqual(self.gate(), ("", "d", "", None))
        self.preop("gate", "I", "--counter", "-")
        self.assertEqual(self.gate(), ("", "", "", None))
        self.assertEqual(self.json("log")[0]["title"], "I: counter-evidence taken back")
        self.preop("undo")
        self.preop("undo")
        self.assertEqual(self.gate(), ("c", "d", "ana", None))

    def test_a_day_counts_in_full(self):
        self.preop("gate", "I", "--until", "2031-02-03")
        self.assertEqual(self.gate()[3], "2031-02-03T23:59:59Z")

    def test_what_is_not_there(self):
        actions = len(self.json("log"))
        for nothing in ("", "-"):
            self.assertIn("gate T has no owner and no end to take back", self.preop("gate", "T", "--owner", nothing, "--until", nothing, status=FAILED)[1])
        self.assertEqual(len(self.json("log")), actions)
        for end in ("tomorrow", "2030-13-01", "--"):
            self.assertIn("--until wants", self.preop("gate", "I", "--until", end, status=USAGE)[1])
        self.assertEqual(self.gate()[3], "2030-01-01T23:59:59Z")

    def test_a_bar_nobody_set(self):
        self.assertIn("no bar", self.preop("menu", "bar", "-", status=FAILED)[1])
        self.preop("menu", "bar", "70")
        self.preop("menu", "bar", "-")
        self.assertIsNone(self.json("menu")[0]["bar"])


class Words(Sample):
    """A word that is none of a fixed set is wrong usage; what is not in the file, or no good as a value, is a failure."""

    def test_a_word_out_of_a_set(self):
        for words in (("strand", "box", "1", "weights"), ("strand", "find", "1", "colour", "red"), ("strand", "find", "1", "weights.stable", "perhaps"),
                      ("strand", "find", "1", "diagnosis", "bad-luck"), ("hazard", "add", "x", "severity=huge"), ("hazard", "add", "x", "severity=harmful", "colour=red"),
                      ("hazard", "add", "x", "severity"), ("tree", "answer", "box", "perhaps", "why"), ("tree", "answer", "moon", "yes", "why"), ("tree", "suppose", "box", "perhaps"),
                      ("tree", "forget", "moon"), ("threshold", "moon", "5"), ("threshold", "moon", "-"), ("menu", "set", "caching", "tried", "x"), ("menu", "set", "moon", "failed", "x"),
                      ("menu", "show", "moon"), ("menu", "override", "moon", "x"), ("gate", "T", "maybe"), ("gate", "X"), ("differential", "conclude", "1", "perhaps", "x", "--strand", "1"),
                      ("evidence", "add", "moon", "T", "note", "x"), ("evidence", "add", "gate", "T", "rumour", "x")):
            with self.subTest(words=words):
                self.preop(*words, status=USAGE)

    def test_what_is_not_there(self):
        self.preop("hazard", "add", "x", "severity=harmful")
        self.preop("tree", "forget", "box")
        for words in (("strand", "box", "99", "state"), ("strand", "title", "1", ""), ("tree", "--strand", "99"), ("hazard", "set", "99", "reach=1"), ("hazard", "set", "1", "reach=many"),
                      ("threshold", "examples", "many"), ("tree", "forget", "box"), ("menu", "bar", "high"), ("differential", "conclude", "99", "ruled out", "x", "--strand", "1")):
            with self.subTest(words=words):
                self.preop(*words, status=FAILED)

    def test_a_script_that_fails_has_failed(self):
        for line in (b"go board\n", b"gate T maybe\n", b"keys Nonsense\n", b"no-such-command\n"):
            self.assertIn(":1:", self.preop("script", "-", "--fresh", stdin=line, status=FAILED)[1])
        self.preop("script", "-", "--size", "huge", status=USAGE)

    def test_texts_that_say_nothing(self):
        self.preop("hazard", "add", "x", "severity=harmful")
        for nothing in ("-", "...", "\u200b"):
            for field in ("worst", "target", "puller"):
                self.assertIn("says nothing", self.preop("hazard", "set", "1", "%s=%s" % (field, nothing), status=FAILED)[1])
            self.preop("hazard", "add", nothing, "severity=harmful", status=FAILED)
            self.preop("hazard", "set", "1", "title=" + nothing, status=FAILED)
            self.preop("evidence", "add", "gate", "T", "note", nothing, status=FAILED)
            self.assertIn("says nothing", self.preop("evidence", "add", "gate", "T", "note", "x", "--note", nothing, status=FAILED)[1])
        self.preop("hazard", "set", "1", "worst=", "target=v7")


if __name__ == "__main__":
    main()
