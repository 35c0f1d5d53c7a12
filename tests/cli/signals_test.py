#!/usr/bin/env python3
"""The hazard sheet, limits of the case and what blocks a decision, by command; undo and merging."""
import shutil

from support import Sample, main


class Signals(Sample):
    def signal(self, name, *more):
        return next(one for one in self.json("status", *more)["signals"] if one["id"] == name)

    def blockers(self):
        return [one["text"] for one in self.json("status")["blockers"]]

    def test_a_hazard_is_judged_by_the_limit_of_its_severity(self):
        self.assertEqual(self.signal("exposure")["value"], None)
        self.assertIn("preop hazard add", self.signal("exposure")["why"])
        self.preop("hazard", "add", "Promises a refund", "severity=costly", "reach=400", "detect=48")
        self.preop("hazard", "set", "1", "puller=raj", "target=prompted v3")
        one = self.json("hazard")[0]
        self.assertEqual((one["exposure"], one["limit"], one["state"], one["puller"], one["who"]), (800, 1000, "within", "raj", "tester"))
        self.assertEqual(self.signal("rollback")["state"], "good")
        self.preop("hazard", "set", "1", "severity=irreversible")
        self.assertEqual(self.signal("exposure")["state"], "bad")
        self.assertIn("1 of 1 hazard is over the limit of exposure", self.blockers())
        self.preop("undo")
        self.assertEqual(self.json("hazard")[0]["state"], "within")
        self.preop("hazard", "set", "1", "detect=")
        self.assertEqual((self.json("hazard")[0]["exposure"], self.json("hazard")[0]["state"]), (None, "unknown"))
        self.preop("hazard", "remove", "1")
        self.assertEqual(self.json("hazard"), [])
        self.preop("verify")

    def test_refusals_say_what_is_wanted(self):
        self.assertIn("severity=annoying", self.preop("hazard", "add", "Vague", status=3)[1])
        self.assertIn("no hazard", self.preop("hazard", "set", "7", "reach=1", status=3)[1])
        self.assertIn("fields are", self.preop("hazard", "add", "x", "depth=3", status=3)[1])
        for words in (("hazard", "add"), ("hazard", "set", "1"), ("hazard", "fly"), ("threshold", "labeled")):
            self.preop(*words, status=64)
        self.assertIn("no number", self.preop("threshold", "labeled", "much", status=3)[1])
        self.assertIn("no signal", self.preop("threshold", "nonsense", "5", status=3)[1])
        self.assertIn("0 to 100", self.preop("threshold", "labeled", "300", status=3)[1])

    def test_a_limit_says_what_was_there_when_it_was_set(self):
        self.project("new.preop")
        self.preop("threshold", "examples", "500", "--note", "fewer teach nothing here", "-p", "new.preop")
        self.write("rows.jsonl", '{"prompt": "a", "completion": "b"}\n')
        self.preop("import", "rows.jsonl", "-p", "new.preop")
        why = self.signal("examples", "-p", "new.preop")["why"]
        self.assertIn("set by tester", why)
        self.assertIn("before any data was here: fewer teach nothing here", why)
        self.preop("threshold", "examples", "1", "-p", "new.preop")
        signal = self.signal("examples", "-p", "new.preop")
        self.assertIn("after the data was here (1 import)", signal["why"])
        self.assertEqual((signal["state"], signal["threshold"]), ("good", "at least 1"))
        own = next(one for one in self.json("threshold", "-p", "new.preop") if one["signal"] == "examples")["own"]
        self.assertEqual((own["value"], own["imports_before"], own["imports_since"]), (1, 1, 0))
        self.preop("threshold", "examples", "-", "-p", "new.preop")
        self.assertEqual(self.signal("examples", "-p", "new.preop")["threshold"], "at least 50")

    def test_both_copies_come_together(self):
        self.preop("hazard", "add", "Wrong price", "severity=costly", "reach=10", "-p", "sample.preop")
        shutil.copy(self.path("sample.preop"), self.path("copy.preop"))
        self.preop("hazard", "set", "1", "detect=24", "-p", "sample.preop")
        self.preop("hazard", "set", "1", "puller=mei", "--as", "mei", "-p", "copy.preop")
        self.preop("threshold", "labeled", "80", "-p", "sample.preop")
        self.preop("threshold", "labeled", "80", "--as", "mei", "-p", "copy.preop")
        self.preop("threshold", "disputed", "3", "-p", "copy.preop")
        self.preop("merge", "sample.preop", "copy.preop")
        one = self.json("hazard", "-p", "sample.preop")[0]
        self.assertEqual((one["detect"], one["puller"]), (24, "mei"))
        self.assertEqual(self.signal("disputed", "-p", "sample.preop")["threshold"], "at most 3 %")
        self.assertIn("after the data was here", self.signal("disputed", "-p", "sample.preop")["why"])
        self.assertEqual(self.signal("labeled", "-p", "sample.preop")["threshold"], "at least 80 %")
        self.assertEqual(self.json("conflicts", "-p", "sample.preop"), [])
        self.preop("verify", "-p", "sample.preop")

    def test_what_blocks_the_decision(self):
        self.preop("facts")
        self.assertTrue(any("carry volatile facts" in text for text in self.blockers()))
        self.write("more.jsonl", '{"messages": [{"role": "user", "content": "new"}, {"role": "assistant", "content": "yes"}]}\n')
        self.preop("import", "more.jsonl", "--dataset", "tickets")
        self.assertIn("Rows were changed since it was measured in tickets", self.signal("volatile_facts")["why"])
        self.preop("facts")
        self.preop("threshold", "volatile_facts", "50")
        self.assertFalse(any("carry volatile facts" in text for text in self.blockers()))
        self.assertIn("3 of 4 rungs lighter than training were measured", self.blockers())
        self.preop("menu", "override", "fine-tuning", "the board wants it")
        self.assertTrue(any("was opened by override of tester: the board wants it" in text for text in self.blockers()))
        self.preop("gate", "I", "pass", "--because", "one deploy undoes it")
        self.assertTrue(any("is pass, but what speaks against it is not written down" in text for text in self.blockers()))
        self.preop("strand", "add", "It fails now and then")
        self.preop("strand", "find", "5", "diagnosis", "fails-sometimes")
        self.assertTrue(any("is in triage until its failures are grouped" in text for text in self.blockers()))

    def test_a_tried_guideline_version_speaks_to_the_half_life(self):
        self.project("new.preop")
        self.write("rows.jsonl", "".join('{"prompt": "case %d", "completion": "b", "label": "%s"}\n' % (i, "yn"[i % 2]) for i in range(6)))
        self.preop("import", "rows.jsonl", "-p", "new.preop")
        self.assertIn("no guideline version was tried", self.signal("half_life", "-p", "new.preop")["why"])
        for version in ("polite", "polite and brief"):
            self.write("rules.md", "# Rules\n\n## 1 Tone\n\n%s\n" % version)
            self.preop("guideline", "import", "rules.md", "-p", "new.preop")
        self.preop("guideline", "patch", "1", "--examples", "1,2", "-p", "new.preop", stdin=b"short\n")
        self.preop("guideline", "check", "1", "1", "holds", "-p", "new.preop")
        self.preop("guideline", "check", "1", "2", "flips", "-p", "new.preop")
        self.preop("guideline", "apply", "1", "-p", "new.preop")
        one = self.signal("half_life", "-p", "new.preop")
        self.assertEqual(one["text"], "1 day")
        self.assertIn("1 guideline version tried on decided examples: 2 answers, 1 flipped", one["why"])
        self.assertIn("1 more was tried on nothing and left out", one["why"])
        self.preop("undo", "-p", "new.preop")
        self.assertEqual(self.signal("half_life", "-p", "new.preop")["value"], None)

    def test_every_signal_explains_itself(self):
        signals = self.json("status")["signals"]
        self.assertEqual(len({one["id"] for one in signals}), len(signals))
        for one in signals:
            self.assertEqual(set(one) - {"of"}, {"id", "name", "state", "value", "text", "threshold", "why"})
            self.assertGreater(len(one["why"]), 10, one["id"])
        for gate in self.json("gate")["gates"]:
            self.assertTrue(gate["signals"])


if __name__ == "__main__":
    main()
