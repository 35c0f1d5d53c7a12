"""preop eval import: evaluation files of other tools, fixtures of our own and, where they are, published ones."""
import glob
import gzip
import json
import os
import shutil
import sqlite3
import unittest

from support import FAILED, ROOT, USAGE, Scratch

EVALS = os.path.join(ROOT, "tests", "fixtures", "evals")
SHARED = os.path.join(os.environ.get("PREOP_SHARED", os.path.join(ROOT, "..", "shared")), "data", "evals")

# file, format, read, cases, {system: (outputs, scored, mean, states, status)}
FILES = [
    ("samples_choice.jsonl", "lm-eval", 1, 1, {"evals": (1, 1, 1, {"ok": 1}, "complete")}),
    ("promptfoo-v3.json", "promptfoo", 4, 2, {"small": (2, 1, 1, {"ok": 1, "error": 1}, "complete"), "large": (2, 2, 0.5, {"ok": 2}, "complete")}),
    ("promptfoo.jsonl", "promptfoo", 4, 2, {"small": (2, 1, 1, {"ok": 1, "error": 1}, "complete"), "large": (2, 2, 0.5, {"ok": 2}, "complete")}),
    ("promptfoo-v2.json", "promptfoo", 2, 1, {"small": (1, 1, 1, {"ok": 1}, "complete"), "large": (1, 0, None, {"error": 1}, "complete")}),
    ("promptfoo.csv", "promptfoo-csv", 4, 2, {"small": (2, 1, 1, {"ok": 1, "error": 1}, "complete"), "large": (2, 2, 0.5, {"ok": 2}, "complete")}),
    ("openai-evals.jsonl", "openai-evals", 4, 2, {"small": (2, 2, 0.5, {"ok": 2}, "complete")}),
    ("openai-evals-cut.jsonl", "openai-evals", 4, 2, {"small": (2, 2, 0.5, {"ok": 2}, "incomplete")}),
    ("openai-items.json", "openai-items", 2, 2, {"small-1": (2, 2, 0.5, {"ok": 1, "truncated": 1}, "complete")}),
    ("alpaca.json", "alpaca-eval", 2, 2, {"small": (2, 0, None, {"ok": 1, "empty": 1}, "complete")}),
    ("alpaca-annotations.json", "alpaca-annotations", 6, 2, {"small": (2, 0, None, {"ok": 1, "empty": 1}, "complete"), "large": (2, 0, None, {"ok": 2}, "complete")}),
    ("helm.json", "helm", 2, 2, {"org/small": (2, 0, None, {"ok": 1, "error": 1}, "complete")}),
    ("langsmith.json", "langsmith", 2, 2, {"prompt-2": (2, 1, 0, {"ok": 1, "error": 1}, "complete")}),
    ("langfuse.jsonl", "langfuse", 1, 1, {"prompt-3": (1, 1, 1, {"ok": 1}, "complete")}),
]


def fixture(name):
    return os.path.join(EVALS, name)


def content_of(name):
    with open(fixture(name), "rb") as file:
        return file.read()


class Import(Scratch):
    def eval(self, path, *words, project="case.preop"):
        return self.json("eval", "import", path, "-p", project, *words)

    def systems(self, report):
        return {one["name"]: (one["outputs"], one["scored"], one["mean"], one["states"], one["status"]) for one in report["doctor"]["systems"]}

    def figures(self, report):
        return {(one["system"], one["metric"], one["name"]): one for one in report["doctor"]["aggregates"]}

    def export(self, *words):
        return json.loads(self.preop("eval", "report", *words, "--json", "-p", "case.preop")[0])


class Formats(Import):
    def test_every_format_is_told_by_its_content(self):
        project = self.project()
        for name, wanted, read, cases, systems in FILES:
            with self.subTest(name=name):
                shutil.copy(fixture(name), self.path("data.bin"))  # neither name nor ending help
                words = ["--suite", name, *(["--system", "evals"] if wanted == "lm-eval" else [])]
                report = self.eval("data.bin", *words)
                self.assertEqual((report["format"], report["read"], report["rejected"]), (wanted, read, 0))
                self.assertEqual(report["doctor"]["cases"], cases)
                self.assertEqual(self.systems(report), systems)
                again = self.eval("data.bin", *words)
                self.assertEqual((again["imported"], again["duplicates"]), (0, read))
        self.preop("verify", "-p", project)

    def test_a_dry_run_says_the_same_and_writes_nothing(self):
        self.project()
        before = self.read("case.preop")
        dry = self.eval(fixture("promptfoo-v3.json"), "--dry-run")
        self.assertEqual(self.read("case.preop"), before)
        wet = self.eval(fixture("promptfoo-v3.json"))
        self.assertEqual(dry["doctor"], wet["doctor"])

    def test_the_report_is_kept(self):
        self.project()
        first = self.eval(fixture("promptfoo-v3.json"), "--suite", "one")
        self.eval(fixture("helm.json"), "--suite", "two")
        self.assertEqual(self.export("2"), first["doctor"])
        out, _ = self.preop("eval", "report", "-p", "case.preop")
        self.assertIn("system org/small: 2 outputs, scored 0, error 1", out)
        self.preop("eval", "report", "3", "-p", "case.preop", status=FAILED)
        self.preop("eval", "report", "none", "-p", "case.preop", status=USAGE)

    def test_a_difference_is_shown(self):
        self.project()
        report = self.eval(fixture("promptfoo-v3.json"))
        figures = self.figures(report)
        self.assertFalse(figures["large", "score", "sum"]["agrees"])
        self.assertEqual((figures["large", "score", "sum"]["published"], figures["large", "score", "sum"]["recomputed"]), (2, 1))
        self.assertTrue(figures["small", "pass", "sum"]["agrees"])
        out, _ = self.preop("eval", "report", "-p", "case.preop")
        self.assertIn("DIFFERS: score sum of large: the file says 2, its rows say 1 (n 2)", out)

    def test_only_outputs_will_do(self):
        self.project()
        self.write("chat.jsonl", '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n')
        _, err = self.preop("eval", "import", "chat.jsonl", "-p", "case.preop", status=FAILED)
        self.assertIn("no format of outputs was recognised", err)
        self.write("odd.csv", "Frage,Antwort,Modell,Note\nWer?,Ich,klein,1\nWas?,Das,klein,0\n")
        report = self.eval("odd.csv", "--map", "input=Frage,output=Antwort,system=Modell,score=Note")
        self.assertEqual(self.systems(report)["klein"][:3], (2, 2, 0.5))


class LmEval(Import):
    SAMPLES = "lm-eval/samples_harbor_2026-01-16T16-59-59.899345.jsonl"

    def test_filters_are_scores_of_one_output(self):
        self.project()
        report = self.eval(fixture(self.SAMPLES))
        self.assertEqual((report["dataset"], report["read"], report["imported"]), ("harbor", 8, 8))
        self.assertEqual(self.systems(report), {"org/base": (4, 4, 0.5, {"ok": 4}, "incomplete")})  # the results file knows of five
        figures = self.figures(report)
        self.assertTrue(figures["org/base", "exact_match", "stderr"]["agrees"])
        self.assertFalse(figures["org/base", "exact_match,flexible", "mean"]["agrees"])
        self.assertEqual(figures["org/base", "exact_match,flexible", "mean"]["recomputed"], 0.75)
        self.assertIsNone(figures["org/base", "exact_match,flexible", "stderr"]["published"])
        self.assertEqual(figures["org/base", "f1", "mean"]["note"], "not recomputed: no row has this score")
        self.assertEqual(self.json("eval", "system", "list", "--suite", "harbor", "-p", "case.preop")[0]["rung"], "zero-shot")

    def test_a_folder_and_a_results_file_stand_for_their_samples(self):
        for path in ("lm-eval", "lm-eval/results_2026-01-16T16-59-59.899345.json"):
            project = self.project(os.path.basename(path) + ".preop")
            self.assertEqual(self.eval(fixture(path), project=project)["imported"], 8)
        _, err = self.preop("eval", "import", self.folder, "-p", project, status=FAILED)
        self.assertIn("holds neither samples_*.jsonl of lm-eval nor .eval logs of Inspect", err)

    def test_results_that_cannot_be_read(self):
        self.project()
        os.mkdir(self.path("lm"))
        shutil.copy(fixture(self.SAMPLES), self.path("lm"))
        self.write("lm/results_2026-01-16T16-59-59.899345.json", '{"results": {')
        _, err = self.preop("eval", "import", os.path.join("lm", os.path.basename(self.SAMPLES)), "-p", "case.preop", status=FAILED)
        self.assertIn("results_2026-01-16T16-59-59.899345.json beside the samples: byte 14", err)
        self.assertEqual(self.json("status", "-p", "case.preop")["actions"], 1)


class Batch(Import):
    def test_answers_are_joined_by_custom_id(self):
        self.project()
        self.eval(fixture("openai-items.json"), "--suite", "boats")
        report = self.eval(fixture("openai-batch.jsonl"), "--system", "batch")
        self.assertEqual((report["dataset"], report["imported"], report["rejected"]), ("boats", 2, 1))
        self.assertIn('the suite has no case "77"', report["errors"][0]["reason"])
        self.assertEqual(self.systems(report)["batch"][3], {"ok": 1, "error": 1})

    def test_reasoning_and_calls_under_older_names(self):
        self.project()
        self.eval(fixture("openai-items.json"), "--suite", "boats")
        message = {"role": "assistant", "content": None, "thinking": "hm", "function_call": {"name": "book", "arguments": "{}"}}
        line = {"custom_id": "1", "response": {"status_code": 200, "body": {"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "function_call"}]}}, "error": None}
        self.write("old.jsonl", json.dumps(line) + "\n")
        self.assertEqual(self.systems(self.eval("old.jsonl", "--system", "batch"))["batch"][3], {"ok": 1})
        with sqlite3.connect(self.path("case.preop")) as db:
            parts = dict(db.execute("SELECT kind, body FROM output_part WHERE kind IN ('calls', 'reasoning') AND run = (SELECT max(id) FROM run)"))
        self.assertEqual(parts["reasoning"], b"hm")
        self.assertEqual(json.loads(parts["calls"]), [{"type": "function", "function": message["function_call"]}])

    def test_without_a_suite(self):
        self.project()
        _, err = self.preop("eval", "import", fixture("openai-batch.jsonl"), "-p", "case.preop", status=FAILED)
        self.assertIn("it belongs to the cases of a suite", err)


class Alignment(Import):
    def rows(self, name, system, ids, inputs):
        self.write(name, "".join(json.dumps({"case_id": one, "system": system, "input": text, "output": "x", "score": 1}) + "\n" for one, text in zip(ids, inputs)))
        return name

    def test_by_content_when_the_ids_differ(self):
        self.project()
        self.eval(self.rows("a.jsonl", "a", ["1", "2", "3"], ["one", "two", "three"]), "--suite", "s")
        doctor = self.eval(self.rows("b.jsonl", "b", ["q-9", "q-8", "3"], [" one\r\n", "two", "three"]), "--suite", "s")["doctor"]
        self.assertEqual((doctor["new_cases"], doctor["matched_by_id"], doctor["matched_by_content"]), (0, 1, 2))

    def test_an_id_that_another_tool_gave_to_something_else(self):
        self.project()
        self.eval(self.rows("a.jsonl", "a", ["1", "2"], ["one", "two"]), "--suite", "s")
        report = self.eval(self.rows("b.jsonl", "b", ["2", "1", "9"], ["one", "new", "new"]), "--suite", "s")
        self.assertEqual((report["imported"], report["rejected"]), (2, 1))
        self.assertIn("case 1 is in the suite with another input", report["errors"][0]["reason"])
        self.assertEqual(report["doctor"]["matched_by_content"], 1)

    def test_two_ids_of_a_file_stay_two_cases(self):
        self.project()
        self.eval(self.rows("a.jsonl", "a", ["1"], ["same"]), "--suite", "s")
        doctor = self.eval(self.rows("b.jsonl", "b", ["x", "y"], ["same", "same"]), "--suite", "s")["doctor"]
        self.assertEqual((doctor["cases"], doctor["new_cases"], doctor["matched_by_content"]), (2, 1, 1))


class Repeats(Import):
    def test_the_same_test_again_is_a_repeat(self):
        self.project()
        lines = content_of("promptfoo.jsonl").decode()
        self.write("twice.jsonl", lines + lines.replace('"A 1"', '"A 2"'))
        report = self.eval("twice.jsonl", "--suite", "s")
        self.assertEqual([one["epochs"] for one in report["doctor"]["systems"]], [2, 2])
        self.assertEqual(report["doctor"]["cases"], 2)
        again = self.eval("twice.jsonl", "--suite", "s")
        self.assertEqual((again["imported"], again["duplicates"]), (0, 8))
        self.write("news.jsonl", lines + lines.replace('"A 1"', '"A 3"'))
        news = self.eval("news.jsonl", "--suite", "s")
        self.assertEqual((news["imported"], news["duplicates"]), (1, 7))
        self.preop("verify", "-p", "case.preop")

    def test_rollouts(self):
        self.project()
        report = self.eval(fixture("verifiers.jsonl"), "--system", "small")
        self.assertEqual((report["doctor"]["systems"][0]["epochs"], report["doctor"]["systems"][0]["mean"]), (2, 0.5))


class Broken(Import):
    """Cut files and wrong types are tests/unit/formats_evals_test.c."""

    def test_nan_is_no_score(self):
        self.project()
        line = json.dumps({"case_id": "1", "system": "a", "input": "x", "output": "y", "score": 7}).replace("7", "NaN")
        self.write("nan.jsonl", line + "\n")
        report = self.eval("nan.jsonl")
        self.assertEqual((report["doctor"]["systems"][0]["scored"], report["doctor"]["systems"][0]["mean"]), (0, None))
        self.assertEqual(report["warnings"], {"NaN or Infinity, which is no JSON": 1})

    def test_what_is_no_data(self):
        self.project()
        for content, says in (("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n", "a Git LFS pointer"), ("", "empty"), ("{", "")):
            self.write("x.json", content)
            _, err = self.preop("eval", "import", "x.json", "-p", "case.preop", status=FAILED)
            self.assertIn(says, err)
        self.assertEqual(self.json("status", "-p", "case.preop")["actions"], 1)

    def test_a_compressed_file(self):
        self.project()
        self.write("data.gz", gzip.compress(content_of("promptfoo-v3.json")))
        self.assertEqual(self.eval("data.gz")["imported"], 4)


@unittest.skipUnless(os.path.isdir(SHARED), "skipped: no published evals at " + SHARED)
class Published(Import):
    def test_gsm8k(self):
        self.project()
        report = self.eval(os.path.join(SHARED, "gsm8k", "example_model_solutions.jsonl"))
        self.assertEqual((report["read"], report["doctor"]["cases"]), (5276, 1319))
        right = sorted(round(one["mean"] * one["scored"]) for one in report["doctor"]["systems"])
        self.assertEqual(right, [286, 458, 515, 742])

    def test_four_runs_of_lm_eval(self):
        self.project()
        files = sorted(glob.glob(os.path.join(SHARED, "lm-eval", "samples_*.jsonl")))
        self.assertEqual(len(files), 4)
        taken = []
        for path in files:
            report = self.eval(path)
            taken.append(report["imported"])
            for figure in report["doctor"]["aggregates"]:
                self.assertEqual((figure["n"], figure["agrees"]), (50, True))
            self.assertEqual([figure["published"] for figure in report["doctor"]["aggregates"]], [0.92, 0.0387561713321444])
        self.assertEqual(taken, [50, 0, 0, 16])  # three are the same, the fourth has 16 other texts and no other score

    def test_an_interrupted_run_of_openai_evals(self):
        self.project()
        report = self.eval(os.path.join(SHARED, "openai-evals", "gpt-4-cot_semantic_role_recognition.jsonl"))
        self.assertEqual((report["read"], report["rejected"]), (33, 0))
        self.assertEqual(self.systems(report), {"zhishu/gpt-4-cot": (9, 0, None, {"ok": 9}, "incomplete")})


if __name__ == "__main__":
    unittest.main()
