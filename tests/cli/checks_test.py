#!/usr/bin/env python3
"""preop eval check and score: kinds, checks, what they come to, failing cases, confusion, suspects, commands, and GSM8K's published counts."""
import contextlib
import json
import os
import sqlite3
import stat
import unittest

from support import FAILED, USAGE, Sample, Scratch, main

SHARED = os.environ.get("PREOP_SHARED", "")
GSM8K = os.path.join(SHARED, "data", "evals", "gsm8k", "example_model_solutions.jsonl")


def row(case, system, output, reference=None, **more):
    return {"case_id": case, "system": system, "input": "question " + case, "output": output, "reference": reference, **more}


def reply(case, message, **usage):
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": usage.pop("finish", "stop")}
    return {"id": "r-" + case, "custom_id": case, "response": {"status_code": 200, "body": {"model": "tiny", "choices": [choice], "usage": usage}}, "error": None}


class Checks(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def import_rows(self, rows, suite="s"):
        self.write("rows.jsonl", "".join(json.dumps(one) + "\n" for one in rows))
        self.preop("eval", "import", "rows.jsonl", "--suite", suite)

    def scores(self, *words):
        return {(one["check"], one["system"]): one for one in self.json("eval", "score", *words)["scores"]}

    def test_kinds_explain_themselves(self):
        kinds = self.json("eval", "check", "kinds")
        self.assertEqual(len(kinds), 20)
        for kind in kinds:
            self.assertTrue(kind["help"].endswith("."), kind)
            names = [parameter["name"] for parameter in kind["parameters"]]
            self.assertEqual(len(names), len(set(names)), kind["kind"])
            self.assertTrue(all(parameter["help"] for parameter in kind["parameters"]))
            self.assertIn(kind["kind"], self.preop("eval", "check", "kinds", kind["kind"])[0])
        self.assertIn("did you mean regex", self.preop("eval", "check", "kinds", "regexp", status=FAILED)[1])

    def test_what_checks_come_to(self):
        self.import_rows([row("a", "x", "18", "18"), row("b", "x", "19", "18"), row("c", "x", "", "7"),
                          row("a", "y", "18", "18"), row("b", "y", "HTTP 500", "18", state="error"), row("c", "y", "7", "7")])
        self.preop("eval", "check", "add", "same", "exact")
        self.preop("eval", "check", "add", "strict", "exact", "count=empty=0,error=0")
        report = self.json("eval", "score")
        self.assertEqual({one: report[one] for one in ("checks", "outputs", "results", "no_value")}, {"checks": 2, "outputs": 6, "results": 12, "no_value": 2})
        self.assertEqual(report["systems"][1], {"name": "y", "outputs": 3, "states": {"ok": 2, "error": 1}, "suspect": 0})
        scores = self.scores("show")
        self.assertEqual([scores["same", "x"][one] for one in ("scored", "passed", "failed", "no_value", "mean")], [2, 1, 1, 1, 0.5])
        self.assertEqual([scores["same", "y"][one] for one in ("scored", "passed", "no_value", "mean")], [2, 2, 1, 1])
        self.assertAlmostEqual(scores["strict", "y"]["mean"], 2 / 3)
        self.assertEqual(self.json("eval", "score", "failing", "same", "x"), [{"case": "b", "state": "ok", "value": 0, "label": None, "detail": 'is not "18": differs from byte 2 on'}])
        self.assertEqual([one["case"] for one in self.json("eval", "score", "failing", "same", "x", "--no-value")], ["b", "c"])
        self.assertEqual(self.json("eval", "score", "--check", "same", "--system", "y")["results"], 3)
        self.assertIn("same", self.preop("eval", "score")[0])

    def test_the_main_score_is_on_the_ladder_and_comes_off_again(self):
        self.import_rows([row("a", "x", "18", "18", score=0.25), row("b", "x", "19", "18", score=0.75)])
        self.preop("eval", "check", "add", "same", "exact")
        self.preop("eval", "score")
        ladder = lambda: self.json("eval", "table")["systems"][0]["score"]
        self.assertEqual(ladder(), 0.5)
        self.preop("eval", "check", "add", "short", "length", "most=1")
        self.preop("eval", "check", "main", "same")
        self.assertEqual([one["main"] for one in self.json("eval", "check")], [True, False])
        self.preop("eval", "check", "main", "short")
        self.assertIsNone(ladder())  # it has not been run
        self.preop("eval", "score")
        self.assertEqual(ladder(), 0)
        self.preop("undo")
        self.assertEqual(ladder(), 0.5)
        self.preop("eval", "check", "main", "-")
        self.assertEqual(ladder(), 0.5)
        self.preop("verify")

    def test_changing_a_check_forgets_what_it_found(self):
        self.import_rows([row("a", "x", "18", "18")])
        self.preop("eval", "check", "add", "same", "exact")
        self.preop("eval", "score")
        self.preop("eval", "check", "add", "same", "exact", "text=19")
        self.assertEqual(self.scores("show")["same", "x"]["not_run"], 1)
        self.preop("undo")
        self.assertEqual(self.json("eval", "check")[0]["spec"], {})
        self.preop("eval", "check", "remove", "same")
        self.assertEqual(self.json("eval", "check"), [])

    def test_a_check_takes_no_score_that_came_in(self):
        self.import_rows([row("a", "x", "18", "18", score=1)])
        self.assertIn("has scores called score already", self.preop("eval", "check", "add", "score", "exact", status=FAILED)[1])

    def test_confusion(self):
        rows = [("1", "yes", "yes"), ("2", "no", "yes"), ("3", "no", "no"), ("4", "maybe", "no"), ("5", "yes and no", "no")]
        self.import_rows([row(case, "x", said, right) for case, said, right in rows])
        self.preop("eval", "check", "add", "class", "label", "classes=yes|no")
        self.preop("eval", "score")
        found = self.json("eval", "score", "confusion", "class", "x")
        self.assertEqual(found["matrix"], [[1, 1, 0], [0, 1, 2]])
        self.assertEqual([found["n"], found["accuracy"]], [5, 0.4])
        yes, no = found["classes"]
        self.assertEqual([yes["precision"], yes["recall"]], [1, 0.5])
        self.assertEqual([no["precision"], no["recall"]], [0.5, 1 / 3])
        self.assertAlmostEqual(found["macro_f1"], (2 / 3 + 0.4) / 2)
        self.assertIn("accuracy 0.400", self.preop("eval", "score", "confusion", "class", "x")[0])
        self.preop("eval", "check", "add", "same", "exact")
        self.assertIn("only labels", self.preop("eval", "score", "confusion", "same", "x", status=FAILED)[1])

    def test_tool_calls_and_suspects(self):
        self.import_rows([row("a", "x", "1"), row("b", "x", "2"), row("c", "x", "3"), row("d", "x", "4", "{\"name\":\"find\",\"arguments\":{\"q\":\"x\"}}")])
        call = {"content": None, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "find", "arguments": "{\"q\": \"x\"}"}}]}
        lines = [reply("a", {"content": "yes"}, prompt_tokens=2000, completion_tokens=2096), reply("b", {"content": ""}, finish="length", prompt_tokens=9, completion_tokens=100),
                 reply("c", {"content": "fine"}, prompt_tokens=9, completion_tokens=3), reply("d", call, prompt_tokens=9, completion_tokens=3)]
        self.write("batch.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        self.preop("eval", "import", "batch.jsonl", "--suite", "s")
        self.preop("eval", "check", "add", "called", "tool-call")
        self.preop("eval", "check", "add", "quiet", "no-call")
        self.assertEqual(self.json("eval", "score")["new_suspects"], 2)
        suspects = self.json("eval", "score", "suspects")
        self.assertEqual([one["case"] for one in suspects], ["a", "b"])
        self.assertIn("4096 tokens exactly", suspects[0]["why"])
        self.assertIn("without a word", suspects[1]["why"])
        scores = self.scores("show", "--system", "tiny")
        self.assertEqual([scores["called", "tiny"][one] for one in ("scored", "passed")], [1, 1])
        self.assertEqual([scores["quiet", "tiny"][one] for one in ("passed", "failed")], [2, 1])
        self.assertEqual(self.json("eval", "score")["new_suspects"], 0)

    def test_commands_are_the_users_own(self):
        self.import_rows([row("a", "x", "18", "18"), row("b", "x", "19", "18")])
        self.preop("eval", "check", "add", "own", "command", "command=grade")
        self.assertEqual(self.json("eval", "score")["no_value"], 2)
        self.assertIn("is not said here", self.json("eval", "score", "failing", "own", "x", "--no-value")[0]["detail"])
        self.write("grade.py", "import json, sys\nrow = json.load(sys.stdin)\nprint('pass' if row['output'] == row['reference'] else 'fail not the same')\n")
        self.preop("eval", "score", "--command", "grade=python3 grade.py")
        self.assertEqual(self.scores("show")["own", "x"]["passed"], 1)
        self.assertIn("not the same", self.json("eval", "score", "failing", "own", "x")[0]["detail"])
        folder = self.path(".config/preop")
        os.makedirs(folder)
        self.write(".config/preop/commands.json", json.dumps({"grade": ["python3", "-c", "print(0.5)"]}))
        self.preop("eval", "score")
        self.assertEqual(self.scores("show")["own", "x"]["mean"], 0.5)
        os.chmod(os.path.join(folder, "commands.json"), 0o666)
        self.assertIn("others may write", self.preop("eval", "score", status=FAILED)[1])
        os.chmod(os.path.join(folder, "commands.json"), stat.S_IRUSR)
        self.assertIn("wants NAME=PROGRAM", self.preop("eval", "score", "--command", "grade", status=USAGE)[1])

    def test_schema_from_a_file(self):
        self.import_rows([row("a", "x", '{"n": 1}'), row("b", "x", '{"n": "1"}'), row("c", "x", "no")])
        self.write("schema.json", '{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}')
        self.preop("eval", "check", "add", "shape", "json-schema", "schema=@schema.json")
        self.preop("eval", "score")
        self.assertEqual([one["detail"] for one in self.json("eval", "score", "failing", "shape", "x")], ["/n: is no integer", "no JSON: expected a value at byte 1 of 2"])

    def test_wrong_words(self):
        self.import_rows([row("a", "x", "18")])
        for words, status, sentence in ((("check", "add", "c", "regex", "pattern=("), FAILED, "pattern is wrong"), (("check", "add", "c", "exact", "nonsense"), USAGE, "PARAMETER=VALUE"),
                                        (("check", "add", "c", "exact", "x=1"), FAILED, "it has: text"), (("check", "ad"), USAGE, "knows list, kinds"), (("score", "nonsense"), USAGE, "knows all, show"),
                                        (("score", "failing", "c"), USAGE, "failing CHECK SYSTEM"), (("score", "failing", "c", "x"), FAILED, "no check"), (("check", "main", "c"), FAILED, "no check"),
                                        (("score", "--system", "z"), FAILED, "no system called z")):
            self.assertIn(sentence, self.preop("eval", *words, status=status)[1])

    @unittest.skipUnless(os.path.exists(GSM8K), "the shared GSM8K solutions are not here")
    def test_gsm8k(self):
        self.preop("eval", "import", GSM8K, "--suite", "gsm8k")
        self.preop("eval", "check", "add", "answer", "number")
        self.preop("eval", "score")
        scores = self.scores("show")
        self.assertEqual({system: one["passed"] for (_, system), one in scores.items()},
                         {"6b_finetuning": 286, "6b_verification": 515, "175b_finetuning": 458, "175b_verification": 742})
        with open(GSM8K, encoding="utf-8") as file:
            published = [json.loads(line) for line in file]
        for system in ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"):
            wrong = sum(not one[system]["is_correct"] for one in published)
            self.assertEqual(len(self.json("eval", "score", "failing", "answer", system)), wrong)
        with contextlib.closing(sqlite3.connect(self.path("case.preop"))) as db:
            same = db.execute("SELECT count(*), sum(a.value IS b.value) FROM score a JOIN score b ON a.run = b.run AND a.eval_case = b.eval_case AND b.source = 'file' WHERE a.name = 'answer'").fetchone()
        self.assertEqual(same, (4 * 1319, 4 * 1319), "row by row")
        before = [(one["name"], one["n"], one["score"]) for one in self.json("eval", "table")["systems"]]
        self.preop("eval", "check", "main", "answer")
        self.assertEqual([(one["name"], one["n"], one["score"]) for one in self.json("eval", "table")["systems"]], before)


class Merging(Sample):
    def test_checks_travel(self):
        self.preop("eval", "check", "add", "mine", "exact", env={"PREOP_PROJECT": "sample.preop"})
        with open(self.path("other.preop"), "wb") as out:
            out.write(self.read("sample.preop"))
        env = {"PREOP_PROJECT": "other.preop"}
        self.preop("eval", "check", "add", "theirs", "contains", env=env)
        self.preop("eval", "check", "add", "mine", "exact", "fold=case", env=env)
        self.preop("eval", "check", "main", "theirs", env=env)
        self.preop("merge", "sample.preop", "other.preop")
        checks = self.json("eval", "check", env={"PREOP_PROJECT": "sample.preop"})
        self.assertEqual([(one["name"], one["spec"], one["main"]) for one in checks], [("mine", {"fold": ["case"]}, False), ("theirs", {}, True)])


if __name__ == "__main__":
    main()
