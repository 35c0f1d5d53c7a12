#!/usr/bin/env python3
"""The hazard sheet, limits of the case and what blocks a decision, by command; undo and merging."""
import collections
import csv
import datetime
import glob
import json
import os
import re
import shutil

from support import Undiagnosed, main


SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "train")
WINDOW = 30  # days


def folded(text):
    """As inputs are compared: ASCII letters in lower case, runs of ASCII white space as one blank, ends trimmed."""
    return re.sub("[ \t-\r]+", " ", re.sub("[A-Z]+", lambda match: match.group().lower(), text)).strip(" ")


def revisits(rows):
    """(inputs answered in two windows, of those the ones answered otherwise) of (input, day, answer) rows, counted without the program."""
    inputs = collections.defaultdict(list)
    for text, day, answer in rows:
        inputs[folded(text)].append((day, answer))
    revisited = contradicted = 0
    for seen in inputs.values():
        days = collections.defaultdict(set)
        for day, answer in seen:
            days[day].add(answer)
        assert all(len(answers) == 1 for answers in days.values()) or len(days) == 1, "the order within a day would decide"
        last, looks, changed = None, 0, 0
        for day in sorted(days):
            if last is None or day - last[0] >= WINDOW:
                answer = min(days[day])
                looks, changed, last = looks + 1, changed + (last is not None and answer != last[1]), (day, answer)
        revisited += looks > 1
        contradicted += changed > 0
    return revisited, contradicted


def date(day):
    return str(datetime.date(2010, 1, 1) + datetime.timedelta(days=day))


class Signals(Undiagnosed):
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
        self.assertIn("fields are", self.preop("hazard", "add", "x", "depth=3", status=64)[1])
        for words in (("hazard", "add"), ("hazard", "set", "1"), ("hazard", "fly"), ("threshold", "labeled")):
            self.preop(*words, status=64)
        self.assertIn("no number", self.preop("threshold", "labeled", "much", status=3)[1])
        self.assertIn("no signal", self.preop("threshold", "nonsense", "5", status=64)[1])
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
        self.assertEqual(self.signal("examples", "-p", "new.preop")["threshold"], "at least 100; from 50 on a warning")
        before = self.json("log", "-p", "new.preop")
        self.assertIn("no limit of this case", self.preop("threshold", "examples", "-", "-p", "new.preop", status=3)[1])
        self.assertIn("no signal", self.preop("threshold", "nonsense", "-", "-p", "new.preop", status=64)[1])
        self.assertEqual(self.json("log", "-p", "new.preop"), before)

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

    def test_a_conflict_says_what_differs(self):
        self.preop("hazard", "add", "Wrong price", "severity=costly", "reach=10", "-p", "sample.preop")
        shutil.copy(self.path("sample.preop"), self.path("copy.preop"))
        for file, who, value, reach in (("sample.preop", "tester", "80", "20"), ("copy.preop", "mei", "60", "30")):
            self.preop("threshold", "labeled", value, "--as", who, "-p", file)
            self.preop("hazard", "set", "1", "reach=" + reach, "--as", who, "-p", file)
        self.assertEqual(self.json("merge", "sample.preop", "copy.preop")["conflicts"], 2)
        told = {one["kind"]: one for one in self.json("conflicts", "-p", "sample.preop")}
        self.assertEqual((told["threshold"]["mine"], told["threshold"]["theirs"]), ("value 80", "value 60"))
        self.assertEqual((told["hazard"]["base"], told["hazard"]["mine"], told["hazard"]["theirs"]), ("reach 10", "reach 20", "reach 30"))
        self.assertEqual((told["hazard"]["mine_who"], told["hazard"]["theirs_who"]), ("tester", "mei"))
        text, _ = self.preop("conflicts", "-p", "sample.preop")
        self.write("walk", """resize 24x120
keys g x
wait-idle
assert hazard of Wrong price
assert reach 20
assert reach 30
assert value 60
""")
        self.preop("script", "walk", "-p", "sample.preop")
        for words in ("value 80  tester", "value 60  mei", "reach 20  tester", "reach 30  mei"):
            self.assertIn(words, text)

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
        self.assertTrue(any("is open by override of tester: the board wants it" in text for text in self.blockers()))
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

    def subset_runs(self, right):
        """A project with a suite of 200 cases and a candidate for each (name, cases that are right)."""
        self.project("curve.preop")
        for name, count in right.items():
            rows = ({"id": "c%d" % i, "input": "question %d" % i, "system": name, "output": "x", "score": int(i < count)} for i in range(200))
            self.write(name + ".jsonl", "".join(json.dumps(row) + "\n" for row in rows))
            self.preop("eval", "import", name + ".jsonl", "--suite", "held-out", "-p", "curve.preop")

    def trained(self, *words, status=0):
        return self.preop("eval", "system", "set", *words, "-p", "curve.preop", status=status)

    def test_runs_on_parts_of_the_set_give_a_curve(self):
        self.subset_runs({"part-a": 100, "part-b": 120, "whole": 140})
        self.assertIn("preop eval system set NAME trained=", self.signal("learning_curve", "-p", "curve.preop")["why"])
        self.trained("part-a", "trained=100")
        self.assertEqual(self.signal("learning_curve", "-p", "curve.preop")["value"], None)
        self.trained("part-b", "trained=200")
        self.trained("whole", "trained=400")
        one = self.signal("learning_curve", "-p", "curve.preop")
        self.assertAlmostEqual(one["value"], 0.1)
        self.assertIn("on 200 cases", one["why"])
        self.assertIn("part-a 100 examples 0.500, part-b 200 examples 0.600, whole 400 examples 0.700", one["why"])
        self.assertIn("The last step alone: 0.100, 95 % interval 0.058 to 0.142. Still rising", one["why"])
        self.trained("whole", "trained=1600")  # x = 0, 1, 4: (-5/3 * 0.5 - 2/3 * 0.6 + 7/3 * 0.7) / (78/9)
        self.assertAlmostEqual(self.signal("learning_curve", "-p", "curve.preop")["value"], 0.4 * 9 / 78)
        self.preop("undo", "-p", "curve.preop")
        self.assertAlmostEqual(self.signal("learning_curve", "-p", "curve.preop")["value"], 0.1)
        self.preop("verify", "-p", "curve.preop")

    def test_a_curve_that_levels_off_says_so(self):
        self.subset_runs({"part": 100, "half": 150, "whole": 150, "again": 151})
        for name, examples in (("part", 100), ("half", 200), ("whole", 400), ("again", 400)):
            self.trained(name, "trained=%d" % examples)
        self.assertIn("Plateau", self.signal("learning_curve", "-p", "curve.preop")["why"])
        self.trained("again", "trained=")
        self.assertIn("cannot be told: every case gained alike", self.signal("learning_curve", "-p", "curve.preop")["why"])

    def test_the_size_may_be_a_snapshot(self):
        self.subset_runs({"part": 100, "whole": 140})
        self.write("rows.jsonl", "".join('{"prompt": "p%d", "completion": "b", "split": "%s"}\n' % (i, "test" if i < 10 else "train") for i in range(74)))
        self.preop("import", "rows.jsonl", "-p", "curve.preop")
        self.preop("snapshot", "create", "v1", "--dataset", "rows", "-p", "curve.preop")
        self.trained("part", "trained=32")
        self.trained("whole", "trained=v1", "rung=candidate")
        shown = self.json("eval", "system", "show", "whole", "-p", "curve.preop")
        self.assertEqual((shown["trained"], shown["trained_on"], shown["rung"]), (64, "rows:v1", "candidate"))
        self.assertIn("64 examples, snapshot rows:v1", self.preop("eval", "system", "show", "whole", "-p", "curve.preop")[0])
        self.assertAlmostEqual(self.signal("learning_curve", "-p", "curve.preop")["value"], 0.2)
        for wrong, said in (("v9", 'no snapshot "v9"'), ("0", "from 1 on"), ("99999999999999999999", "from 1 on"), ("-4", "no snapshot"), ("4.5", "no snapshot")):
            self.assertIn(said, self.trained("whole", "trained=" + wrong, status=3)[1])
        self.trained("whole", "note=kept")
        self.assertEqual(self.json("eval", "system", "show", "whole", "-p", "curve.preop")["trained"], 64)
        shutil.copy(self.path("curve.preop"), self.path("copy.preop"))
        self.trained("part", "trained=16")
        self.preop("eval", "system", "set", "part", "note=half of it", "-p", "copy.preop")
        self.preop("merge", "curve.preop", "copy.preop")
        shown = self.json("eval", "system", "show", "part", "-p", "curve.preop")
        self.assertEqual((shown["trained"], shown["note"]), (16, "half of it"))
        self.preop("verify", "-p", "curve.preop")

    def contradictions(self, *words):
        one = self.signal("contradictions", *words)
        return re.findall(r"another \w+ (\d+) of (\d+)", one["why"]), one

    def test_outputs_of_one_input_at_two_times(self):
        def chat(question, answer, at):
            return json.dumps({"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}], "date": at}) + "\n"

        self.project("new.preop")
        rows = "".join(chat("Question %d" % i, "Answer %d" % i, "2024-01-01") + chat("question  %d" % i, "ANSWER  %d" % (i if i > 1 else 99), "2024-03-01") for i in range(10))
        self.write("rows.jsonl", rows + chat("Question 5", "something else", "2024-01-09"))
        self.preop("import", "rows.jsonl", "-p", "new.preop")
        found, one = self.contradictions("-p", "new.preop")
        self.assertNotIn("preop queue --near", one["why"])  # outputs are compared where the input is the same
        self.assertEqual(found, [("0", "0"), ("2", "10")])  # the other answer of a week later is no other time
        self.assertEqual((one["state"], one["value"], one["of"]), ("warn", 2, 10))
        self.write("copy.jsonl", "".join(chat("Question %d" % i, "other", "2025-03-01") for i in range(10)))
        self.preop("import", "copy.jsonl", "--dataset", "other", "-p", "new.preop")  # another dataset has its own way to answer
        found, one = self.contradictions("-p", "new.preop")
        self.assertEqual((found, one["read"]), ([("0", "0"), ("2", "10")], "2 datasets: rows, other"))

    def test_contradictions_of_real_data_are_those_that_python_counts(self):
        if not os.path.isdir(SHARED):
            self.skipTest("no real data: PREOP_SHARED does not name it")
        rows = []
        for part in ("train", "test"):
            with open(os.path.join(SHARED, "banking77", part + ".csv"), encoding="utf-8", newline="") as file:
                rows += [(row["text"], 0, row["category"]) for row in csv.DictReader(file)]
        rows = [(text, 40 * (i % 100), label) for i, (text, _, label) in enumerate(rows)]
        for number, path in enumerate(sorted(glob.glob(os.path.join(SHARED, "persona", "*.jsonl")))):
            with open(path, encoding="utf-8") as file:
                asked = [json.loads(line) for line in file]
            rows += [(one["question"], 35 * number, one["answer_matching_behavior"]) for one in asked]
        times = collections.Counter(folded(text) for text, _, _ in rows)
        rows = [row for i, row in enumerate(rows) if i % 100 == 0 or times[folded(row[0])] > 1]  # the others, 140,000, say nothing of time
        self.project("real.preop")
        self.write("real.jsonl", "".join(json.dumps({"text": text, "label": label, "date": date(day)}) + "\n" for text, day, label in rows))
        self.preop("import", "real.jsonl", "-p", "real.preop")
        revisited, contradicted = revisits(rows)
        self.assertGreater(revisited, 100)
        self.assertGreater(contradicted, 100)
        self.assertEqual(self.contradictions("-p", "real.preop")[0][0], (str(contradicted), str(revisited)))

    def test_the_funnel_says_what_is_verified(self):
        self.project("new.preop")
        self.write("rows.jsonl", "".join('{"prompt": "case %d", "completion": "b", "label": "good"}\n' % i for i in range(60)))
        self.preop("import", "rows.jsonl", "-p", "new.preop")
        one = self.signal("funnel", "-p", "new.preop")
        self.assertEqual((one["steps"][-1], one["steps"][-2]["count"], one["state"]), ({"name": "verified", "count": None}, 60, "warn"))
        self.preop("label", "good", "--filter", "case", "-p", "new.preop", "--as", "ana")
        self.assertEqual(self.signal("funnel", "-p", "new.preop")["steps"][-1]["count"], None)
        self.preop("label", "good", "--filter", '"case 7"', "-p", "new.preop", "--as", "mei")
        one = self.signal("funnel", "-p", "new.preop")
        self.assertEqual((one["steps"][-1]["count"], one["value"], one["state"]), (1, 1, "warn"))

    def test_a_signal_says_which_of_several_it_read(self):
        self.write("more.jsonl", '{"id": "1", "input": "q", "system": "s", "output": "x", "score": 1}\n')
        self.preop("eval", "import", "more.jsonl", "--suite", "later")
        self.assertEqual(self.signal("ladder_complete")["read"], "suite later, the newest of 2")
        self.assertEqual(self.signal("suite_cases")["read"], "suite later, the newest of 2")
        self.assertEqual(self.signal("suite_cases")["value"], 1)
        self.assertEqual(self.signal("exposed_cases")["read"], "dataset tickets; suite later, the newest of 2")
        self.assertEqual((self.signal("exposed_cases")["of"], self.signal("reviewed")["value"], self.signal("suite_locked")["of"]), (1, None, 1))
        self.assertEqual(self.signal("funnel")["read"], "dataset tickets; 2 suites: held-out-tickets, later")
        self.assertEqual(self.signal("exposure")["read"], "the case")
        self.preop("undo")
        self.assertEqual(self.signal("ladder_complete")["read"], "suite held-out-tickets")
        self.project("empty.preop")
        self.assertEqual(self.signal("ladder_complete", "-p", "empty.preop")["read"], "no suite")

    def test_statistics_has_a_row_for_every_signal(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "statistics.md"), encoding="utf-8") as file:
            section = file.read().split("## Signals of the gates")[1].split("\n## ")[0]
        rows = set(re.findall("`([a-z_]+)`", " ".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| "))))
        self.assertEqual(rows, {one["id"] for one in self.json("status")["signals"]})

    def test_every_signal_explains_itself(self):
        signals = self.json("status")["signals"]
        self.assertEqual(len({one["id"] for one in signals}), len(signals))
        for one in signals:
            self.assertEqual(set(one) - {"of", "steps"}, {"id", "name", "state", "value", "text", "threshold", "why", "read"})
            self.assertTrue(one["why"].endswith("Read: %s." % one["read"]), one["id"])
            self.assertGreater(len(one["why"]), 10, one["id"])
        for gate in self.json("gate")["gates"]:
            self.assertTrue(gate["signals"])


if __name__ == "__main__":
    main()
