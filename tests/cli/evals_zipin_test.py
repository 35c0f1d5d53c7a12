#!/usr/bin/env python3
"""Logs of Inspect and judged files of other tools, on the command line: what of a file is where in the project, and what is refused."""
import gzip
import io
import json
import os
import sqlite3
import struct
import unittest
import zipfile

from support import FAILED, ROOT, Scratch, main

INSPECT = os.path.join(ROOT, "tests", "fixtures", "inspect")
JUDGED = os.path.join(ROOT, "tests", "fixtures", "judged")
SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "evals")

# All that an import of outputs brings, told by names instead of numbers.
CONTENT = {
    "cases": "SELECT external, input, reference, slice, slices, cluster, messages, extra FROM eval_case ORDER BY external",
    "outputs": """SELECT s.name, r.epoch, c.external, o.state, o.score, o.text FROM output o JOIN run r ON r.id = o.run
        JOIN system s ON s.id = r.system JOIN eval_case c ON c.id = o.eval_case ORDER BY 1, 2, 3""",
    "facts": """SELECT r.epoch, c.external, f.finish, f.model, f.prompt_tokens, f.completion_tokens, f.reasoning_tokens, f.cached_tokens, f.cost,
        f.total_ms, f.attempts, f.error FROM output_fact f JOIN run r ON r.id = f.run JOIN eval_case c ON c.id = f.eval_case ORDER BY 1, 2""",
    "scores": """SELECT r.epoch, c.external, x.name, x.value, x.label, x.detail FROM score x JOIN run r ON r.id = x.run
        JOIN eval_case c ON c.id = x.eval_case ORDER BY 1, 2, 3""",
    "figures": "SELECT metric, name, published, recomputed, n FROM run_aggregate ORDER BY 1, 2",
    "systems": "SELECT name, rung, model, spec FROM system",
    "runs": "SELECT epoch, status, outputs, started_at, ended_at FROM run ORDER BY epoch",
}


class Logs(Scratch):
    def rows(self, sql, project="case.preop"):
        database = sqlite3.connect(self.path(project))
        try:
            return [tuple(value.decode() if isinstance(value, bytes) else value for value in row) for row in database.execute(sql)]
        finally:
            database.close()

    def content(self, name, project="case.preop"):
        return self.rows(CONTENT[name], project)

    def take(self, *files, **options):
        return self.json("eval", "import", *files, "--suite", "s", **options)

    def settings(self):
        return json.loads(self.rows("SELECT settings FROM run")[0][0])

    def archive(self, members, name="log.eval", method=zipfile.ZIP_DEFLATED):
        """`members`: (name, bytes or what becomes JSON) in order; a name may be there twice."""
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", method) as archive:
            for member, content in members:
                if member in archive.NameToInfo:
                    del archive.NameToInfo[member]  # keeps Python from warning; both are written
                archive.writestr(member, content if isinstance(content, bytes) else json.dumps(content))
        return self.write(name, held.getvalue())

    def log(self):
        with open(os.path.join(INSPECT, "log.json"), encoding="utf-8") as file:
            return json.load(file)

    def members(self, log):
        yield "_journal/start.json", {key: log[key] for key in ("version", "eval", "plan")}
        for sample in log["samples"]:
            yield "samples/%s_epoch_%d.json" % (sample["id"], sample["epoch"]), sample
        yield "summaries.json", [{"id": sample["id"], "epoch": sample["epoch"]} for sample in log["samples"]]
        yield "reductions.json", log["reductions"]
        yield "header.json", {key: log[key] for key in ("version", "status", "eval", "plan", "results", "stats")}


class Inspect(Logs):
    def test_everything_of_a_log_has_its_place(self):
        self.project()
        report = self.take(os.path.join(INSPECT, "log.json"))
        self.assertEqual((report["format"], report["read"], report["imported"], report["rejected"]), ("inspect", 4, 4, 0))
        self.assertEqual(self.content("outputs"), [("acme/boat-1", 1, "1", "ok", 1, "north"), ("acme/boat-1", 1, "two", "ok", 1, "5"),
            ("acme/boat-1", 2, "1", "truncated", 0.5, "nor"), ("acme/boat-1", 2, "two", "error", 0, "")])
        # reasoning in output_tokens, beside them, and in a model's total of several calls
        self.assertEqual(self.content("facts"), [(1, "1", "stop", "boat-1-0101", 10, 25, 20, None, None, 1500, 1, ""),
            (1, "two", "stop", "boat-1-0101", 7, 3, None, 4, None, 2250, 2, ""),
            (2, "1", "max_tokens", "boat-1-0101", 10, 21, 20, None, None, 500, None, ""),
            (2, "two", None, None, None, None, None, None, None, None, None, "the tool died")])
        self.assertEqual(self.settings()["completion_tokens"],
            {"output_tokens as given, reasoning included": 2, "total less input: output_tokens leave reasoning out": 1})
        self.assertEqual([row for row in self.content("scores") if row[0] == 1], [(1, "1", "match", 1, "C", "north"),
            (1, "1", "rubric/style", 0.5, "P", "Clear."), (1, "1", "rubric/tone", 1, None, "Clear."), (1, "two", "match", 1, "C", ""),
            (1, "two", "rubric/style", 0, "N", ""), (1, "two", "rubric/tone", 1, None, ""), (1, "two", "tool_errors", 1, None, "timeout")])
        self.assertEqual(self.content("figures"), [("match", "mean", 0.625, 0.625, 2), ("match", "stderr", 0.125, 0.125, 2), ("rubric/tone", "mean", 0.9, 0.9, 2)])
        system = self.content("systems")[0]
        self.assertEqual(system[:3], ("acme/boat-1", "prompted", "acme/boat-1"))
        self.assertEqual(json.loads(system[3])["parameters"], {"temperature": 0.5})
        self.assertEqual(self.content("runs"), [(1, "complete", 2, 1767323045000, 1767323105000), (2, "complete", 2, 1767323045000, 1767323105000)])
        self.assertEqual(len({row[0] for row in self.rows("SELECT series FROM run")} - {0}), 1)
        cases = self.content("cases")
        self.assertEqual(cases[0][:5], ("1", "Which way?", "north", "course", '{"category":"course"}'))
        self.assertEqual(cases[1][:3], ("two", "How many boats?\n[image]", "5\nfive"))
        self.assertEqual(json.loads(cases[1][6])[0]["content"][1]["image"], "data:image/png;base64,AAAA")
        parts = {(run, kind): body for run, kind, body in self.rows(
            "SELECT r.epoch || c.external, p.kind, p.body FROM output_part p JOIN run r ON r.id = p.run JOIN eval_case c ON c.id = p.eval_case WHERE p.packing = ''")}
        self.assertEqual(parts["11", "reasoning"], "The compass.")
        self.assertEqual(json.loads(parts["1two", "calls"]), [{"id": "c1", "type": "function", "function": {"name": "count", "arguments": '{"of": "boats"}'}}])

    def test_both_forms_of_a_log_are_the_same(self):
        for name in ("json", "eval"):
            self.project(name + ".preop")
            self.take(os.path.join(INSPECT, "log." + name), "-p", name + ".preop")
        for name in CONTENT:
            self.assertEqual(self.content(name, "json.preop"), self.content(name, "eval.preop"), name)

    def test_undo_takes_a_log_back(self):
        self.project()
        self.take(os.path.join(INSPECT, "log.eval"))
        self.preop("undo")
        self.assertEqual(self.rows("SELECT count(*) FROM import WHERE gone = 0"), [(0,)])

    def test_scores_of_all_kinds(self):
        kinds = {"letter": "P", "number": 0.25, "truth": True, "word": "Maybe", "numeral": "7", "no": "no", "list": ["C", 0.5], "nested": {"a": {"b": 2}}, "nan": float("nan"), "null": None}
        log = self.log()
        log["samples"] = [dict(log["samples"][0], scores={name: {"value": value} for name, value in kinds.items()})]
        log["results"] = {"scores": []}
        self.project()
        report = self.take(self.write("log.json", json.dumps(log)))
        self.assertEqual(report["warnings"], {"NaN or Infinity, which is no JSON": 1})
        self.assertEqual({row[2]: (row[3], row[4]) for row in self.content("scores")}, {"letter": (0.5, "P"), "number": (0.25, None), "truth": (1, None),
            "word": (None, "Maybe"), "numeral": (7, "7"), "no": (0, "no"), "list/1": (1, "C"), "list/2": (0.5, None), "nested/a/b": (2, None),
            "nan": (None, None), "null": (None, None)})

    def test_a_run_that_died_is_read(self):
        log = self.log()
        journal = [("_journal/start.json", {key: log[key] for key in ("version", "eval", "plan")})]
        journal += [("samples/%d.json" % at, sample) for at, sample in enumerate(log["samples"][:3])]
        journal += [("_journal/summaries/1.json", [{"id": sample["id"]} for sample in log["samples"]])]
        self.project()
        report = self.take(self.archive(journal))
        self.assertEqual((report["read"], report["imported"]), (3, 3))
        self.assertEqual(report["warnings"], {"a run that did not end, or whose end is lost": 1})
        self.assertEqual({row[1] for row in self.content("runs")}, {"incomplete"})
        self.assertIn("of the 4 samples summed up 1 are not there", self.settings()["archive"])

    def test_a_log_that_was_cut_is_read_to_the_cut(self):
        whole = self.read(self.archive(self.members(self.log())))
        third = whole.index(b"samples/two_epoch_2.json")
        self.write("cut.eval", whole[:third + 40])
        self.project()
        report = self.take("cut.eval")
        self.assertEqual((report["imported"], report["rejected"]), (3, 0))
        self.assertIn("its directory is missing", self.settings()["archive"])
        self.assertEqual({row[1] for row in self.content("runs")}, {"incomplete"})

    def test_of_one_name_the_later_counts(self):
        members = list(self.members(self.log()))
        changed = dict(members[1][1], scores={"match": {"value": "I"}})
        self.project()
        report = self.take(self.archive(members + [(members[1][0], changed)]))
        self.assertEqual(report["read"], 4)
        self.assertEqual(self.content("outputs")[0][4], 0)

    def test_through_a_pipe_and_compressed(self):
        whole = self.read(self.archive(self.members(self.log()), method=zipfile.ZIP_STORED))
        self.project()
        self.assertEqual(self.take("-", stdin=whole)["imported"], 4)
        self.project("two.preop")
        self.assertEqual(self.take(self.write("log.eval.gz", gzip.compress(whole)), "-p", "two.preop")["imported"], 4)

    def test_bad_samples_are_named(self):
        log, members = self.log(), []
        for name, content in self.members(log):
            if name == "samples/1_epoch_2.json":
                content = b'{"id": 1,\n "epoch" 2}'
            elif name == "samples/two_epoch_1.json":
                content = dict(content, epoch="first")
            elif name == "samples/two_epoch_2.json":
                content = {"epoch": 2}
            members.append((name, content))
        self.project()
        report = self.take(self.archive(members))
        self.assertEqual((report["imported"], report["rejected"]), (1, 3))
        self.assertEqual([(error["line"], error["reason"]) for error in report["errors"]], [
            (2, "samples/1_epoch_2.json: expected ':' after the key"), (1, "samples/two_epoch_1.json: the sample's epoch is no number from 1 on"),
            (1, "samples/two_epoch_2.json: the sample's id is neither text nor a number")])

    def test_a_member_with_other_bytes_is_refused(self):
        whole = bytearray(self.read(self.archive(self.members(self.log()), method=zipfile.ZIP_STORED)))
        at = whole.index(b"north")
        whole[at] ^= 1
        self.project()
        report = self.take(self.write("log.eval", bytes(whole)))
        self.assertEqual((report["imported"], report["rejected"]), (3, 1))
        self.assertIn("samples/1_epoch_1.json: its bytes are not those that were packed (CRC", report["errors"][0]["reason"])

    def refused(self, name, *reasons):
        before = self.rows("SELECT count(*) FROM import, eval_case, output")
        _, err = self.preop("eval", "import", name, "--suite", "s", status=FAILED)
        for reason in reasons:
            self.assertIn(reason, err)
        self.assertEqual(self.rows("SELECT count(*) FROM import, eval_case, output"), before)

    def test_what_is_no_log_is_refused(self):
        log = self.log()
        self.project()
        self.refused(self.archive([("xl/workbook.json", {"sheets": []})]), "a zip archive (or a spreadsheet) that is no log of Inspect")
        self.refused(self.archive([("sheet.xml", b"<xml/>")]), "a zip archive (or a spreadsheet)")
        self.refused(self.write("log.eval", b"PK\3\4 and nothing else"), "log.eval: no zip archive with anything in it")
        self.refused(self.write("log.eval", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"), "a Git LFS pointer")
        self.refused(self.write("log.json", json.dumps({key: log[key] for key in log if key != "samples"})), "the log holds totals but no samples")
        self.refused(self.write("log.json", json.dumps(log)[:300]), "line 1, column 1: the file ends inside the value that starts here")
        self.refused(self.archive([("samples/1.json", log["samples"][0])]), "that is no log of Inspect")
        self.refused(self.archive([("header.json", b"[1, 2"), ("samples/1.json", log["samples"][0])]), "log.eval")

    def test_a_bomb_is_refused(self):
        bomb = b'{"id": 9, "epoch": 1, "input": "' + b" " * 1234567
        whole = self.read(self.archive(list(self.members(self.log())) + [("samples/9_epoch_1.json", bomb)]))
        self.project()
        for claimed, reason in ((300 << 20, "claims 314572800 bytes unpacked; more than 268435456 are not read"), (1000, "unpacks to more than the 1000 bytes its header says")):
            lie = whole.replace(struct.pack("<I", len(bomb)), struct.pack("<I", claimed))
            report = self.take(self.write("log.eval", lie))
            self.assertEqual((report["read"], report["rejected"]), (5, 1))
            self.assertIn("samples/9_epoch_1.json", report["errors"][0]["reason"])
            self.assertIn(reason, report["errors"][0]["reason"])


class Judged(Logs):
    VERDICTS = """SELECT j.name, c.external, a.name, b.name, v.swapped, v.repeat, v.round, v.choice, v.lean, v.words FROM judge_verdict v
        JOIN judge j ON j.id = v.judge JOIN eval_case c ON c.id = v.eval_case JOIN system a ON a.id = v.first JOIN system b ON b.id = v.second
        ORDER BY 1, 2, 5, 6, 7"""

    def judged(self, *names):
        reports = self.json("eval", "import", *[os.path.join(JUDGED, name) for name in names], "--suite", "s")
        return reports if isinstance(reports, list) else [reports]

    def mt_bench(self):
        self.project()
        return self.judged("mt-question.jsonl", "mt-answer-plum.jsonl", "mt-answer-pear.jsonl")

    def test_questions_and_answers_by_turn(self):
        reports = self.mt_bench()
        self.assertEqual([(report["format"], report["imported"], report["rejected"]) for report in reports],
            [("fastchat-questions", 4, 0), ("fastchat-answers", 4, 0), ("fastchat-answers", 4, 0)])
        self.assertEqual([row[:6] for row in self.content("cases")], [("101", "What is 2 + 2?", "4", "math", "{}", "101"),
            ("101/2", "What is 2 + 2?\n\nAnd twice that?", "8", "math", "{}", "101"), ("81", "Name a fruit.", None, "writing", "{}", "81"),
            ("81/2", "Name a fruit.\n\nNow one that is yellow.", None, "writing", "{}", "81")])
        self.assertEqual([(row[0], row[2], row[3], row[5]) for row in self.content("outputs")], [("pear-13b", "101", "ok", "Five."),
            ("pear-13b", "101/2", "ok", "Ten."), ("pear-13b", "81", "ok", "A pear."), ("pear-13b", "81/2", "empty", ""), ("plum-7b", "101", "ok", "4"),
            ("plum-7b", "101/2", "ok", "8"), ("plum-7b", "81", "ok", "Apple."), ("plum-7b", "81/2", "ok", "Banana.")])
        again = self.judged("mt-question.jsonl", "mt-answer-plum.jsonl")
        self.assertEqual([(report["imported"], report["duplicates"]) for report in again], [(0, 4), (0, 4)])

    def test_several_choices_are_repeats(self):
        self.mt_bench()
        self.take(self.write("a.jsonl", json.dumps({"question_id": 81, "model_id": "two", "choices": [{"index": 0, "turns": ["x"]}, {"index": 1, "turns": ["y"]}]})))
        self.assertEqual([row[1:] for row in self.content("outputs") if row[0] == "two"], [(1, "81", "ok", None, "x"), (2, "81", "ok", None, "y")])

    def test_single_judgments(self):
        self.mt_bench()
        reports = self.judged("mt-single.jsonl", "bare-single.jsonl")
        self.assertEqual([(report["imported"], report["rejected"], report["warnings"]) for report in reports],
            [(3, 0, {"a verdict that could not be read": 1}), (2, 0, {"a verdict that could not be read": 1})])
        self.assertEqual(self.rows("""SELECT j.name, j.mode, c.external, s.name, x.value FROM judge_score x JOIN judge j ON j.id = x.judge
            JOIN eval_case c ON c.id = x.eval_case JOIN run r ON r.id = x.run JOIN system s ON s.id = r.system ORDER BY 1, 3"""),
            [("bare-single", "score", "101", "plum-7b", None), ("bare-single", "score", "81", "plum-7b", 9), ("gpt-4_single", "score", "101", "pear-13b", None),
             ("gpt-4_single", "score", "81", "plum-7b", 8), ("gpt-4_single", "score", "81/2", "plum-7b", 7)])

    def test_pairs_in_both_orders(self):
        self.mt_bench()
        report, = self.judged("mt-pair.jsonl")
        self.assertEqual((report["format"], report["imported"], report["warnings"]), ("judgments", 6, {"a verdict that could not be read": 1}))
        # in name order pear is first; plum was shown first in the first game: swapped
        self.assertEqual([(row[1],) + row[4:5] + row[7:8] + row[9:] for row in self.rows(self.VERDICTS)], [("101", 0, "first", "model_2"), ("101", 1, None, "error"),
            ("81", 0, "tie", "tie"), ("81", 1, "second", "model_1"), ("81/2", 0, "second", "model_1"), ("81/2", 1, "second", "model_1")])

    def test_games(self):
        self.mt_bench()
        report, = self.judged("games.jsonl")
        self.assertEqual((report["imported"], report["rejected"]), (4, 0))
        # the baseline stands first in the first game: "A>>B" is for pear, and pear is first in name order
        self.assertEqual([(row[1],) + row[4:5] + row[7:] for row in self.rows(self.VERDICTS)], [("101", 0, "tie", 0.5, "A=B"), ("101", 1, None, None, ""),
            ("81", 0, "first", 0, "A>>B"), ("81", 1, "first", 0.25, "B>A")])

    def test_reviews_find_their_answers(self):
        self.project()
        reports = self.judged("question.jsonl", "answer-left.jsonl", "answer-right.jsonl", "review.jsonl")
        self.assertEqual([(report["imported"], report["rejected"]) for report in reports], [(3, 0)] * 4)
        self.assertEqual(reports[3]["warnings"], {"scores that stand in their field but not in the review's first line": 1})
        self.assertEqual([(row[0], row[1]) + row[4:5] + row[7:8] + row[9:] for row in self.rows(self.VERDICTS)], [("gpt-4-0328", "1", 0, "first", "9 8.5"),
            ("gpt-4-0328", "2", 0, "first", "score field: 10 1"), ("gpt-4-0328", "3", 1, "tie", "first line: 7 7")])
        self.preop("undo")
        self.assertEqual(self.rows("SELECT count(*) FROM judge_verdict v JOIN import i ON i.id = v.import WHERE i.gone = 0"), [(0,)])

    def test_llmbar(self):
        self.project()
        report, = self.judged("llmbar.json")
        self.assertEqual((report["format"], report["read"], report["imported"]), ("llmbar", 17, 17))
        self.assertEqual(self.rows("SELECT c.input, g.choice FROM pair_gold g JOIN eval_case c ON c.id = g.eval_case ORDER BY c.id"),
            [("Say yes.", "first"), ("Say no.", "second"), ("Say maybe.", "first")])
        self.assertEqual(self.rows("""SELECT c.input, v.swapped, v.round, v.choice FROM judge_verdict v JOIN eval_case c ON c.id = v.eval_case ORDER BY c.id, 3, 2"""),
            [("Say yes.", 0, 1, "first"), ("Say yes.", 1, 1, "first"), ("Say no.", 0, 1, "first"), ("Say no.", 1, 1, "second"), ("Say no.", 0, 2, "second"),
             ("Say no.", 1, 2, "second"), ("Say maybe.", 0, 1, None), ("Say maybe.", 1, 1, "first")])

    def refused(self, row, reason):
        name = self.write("bad.jsonl", json.dumps(row) + "\n")
        _, err = self.preop("eval", "import", name, "--suite", "s", status=FAILED)
        self.assertIn(reason, err)

    def test_files_without_the_question_go_into_the_newest_suite(self):
        self.project()
        name = os.path.join(JUDGED, "answer-left.jsonl")
        _, err = self.preop("eval", "import", name, status=FAILED)
        self.assertIn("it belongs to the cases of a suite", err)
        self.take(os.path.join(JUDGED, "question.jsonl"))
        report = self.json("eval", "import", name)
        self.assertEqual((report["dataset"], report["imported"]), ("s", 3))

    def test_what_misses_something_is_refused(self):
        self.mt_bench()
        question = {"question_id": 9, "category": "x", "turns": ["?"]}
        answer = {"question_id": 81, "model_id": "m", "choices": [{"index": 0, "turns": ["x"]}]}
        single = {"question_id": 81, "model": "plum-7b", "judge": ["g", "v"], "judgment": "x", "score": 1, "turn": 1}
        games = {"question_id": 81, "model": "plum-7b", "judge": "g", "games": [{"score": "A>B"}]}
        review = {"question_id": 81, "answer1_id": "p1", "answer2_id": "q1", "text": "9 8", "reviewer_id": "g"}
        pair = {"input": "x", "output_1": "a", "output_2": "b", "label": 1}
        self.refused(dict(question, turns=[7]), "the question is no text")
        self.refused(dict(answer, question_id=999), 'the suite has no case "999", and the file does not say its input')
        self.refused(dict(answer, choices=[{"turns": [None]}]), "the answer is no text")
        self.refused(dict(single, model="nobody"), 'system "nobody" has no output for this case')
        self.refused(dict(single, question_id=7), 'the suite has no case "7"')
        self.refused(games, 'the suite has no system "gpt-4-0314"; import its outputs first')
        self.refused(dict(review, answer1_id="other"), "no answer in the suite has this id: import the questions and the answers first")
        self.refused(dict(review, reviewer_id=None), "the review does not say whose it is")
        self.refused(dict(review, answer2_id="p1"), "is compared with itself")
        report = self.take(self.write("bad.jsonl", json.dumps(dict(pair, label="1"))))
        self.assertEqual((report["imported"], report["errors"][0]["reason"]), (2, "the label is neither 1 nor 2"))

    def test_cut_files_say_where(self):
        for name in sorted(os.listdir(JUDGED)):
            with open(os.path.join(JUDGED, name), "rb") as file:
                whole = file.read()
            with self.subTest(file=name):
                done = self.run_raw("eval", "import", self.write("cut-" + name, whole[:40]), "--dry-run")
                self.assertEqual(done.returncode, FAILED)
                self.assertRegex(done.stderr, rb"line [12], column \d+: ")


@unittest.skipUnless(os.path.isdir(SHARED), "the published logs and reviews are not here (PREOP_SHARED)")
class Published(Logs):
    """Counts and figures of the published files; the figures are those the files give and those their rows come to."""

    LOGS = [("L8g2GLGDDfsiXvdJ8LyZNJ", 100, 1, 0.52, 0.05021167315686782, (5955, 29244, 28544)),
        ("LthYhadZHuQjsMYHHKRep2", 100, 1, 0.57, 0.0497569851956243, (5703, 400, None)),
        ("eF3BogZE3jzpiWBjjDWbik", 100, 1, 0.66, 0.04760952285695234, (5249, 63207, 63107)),
        ("TrR56PVX4fHPUViCDMPg8g", 100, 1, 0.58, 0.04960449637488583, (5249, 29800, 29700)),
        ("A2Ld8PcXe79grUc5trBXEb", 100, 1, 0.68, 0.04688261722621507, (5249, 100, 0)),
        ("CzDPvkooKpp4d24wMPkx5d", 100, 1, 0.70, 0.04605661864718382, (5249, 100, 0)),
        ("CuCFPdqnwXupUkxp69nJ2a", 10, 5, 0.60, 0.16329931618554522, (3050, 12766, 12416)),
        ("jKN69eAYYpZFAZhRgMAztp", 10, 5, 0.66, 0.14922019523732927, (2960, 200, None)),
        ("J5EskSJVsBD9iRd47twk8x", 10, 5, 0.70, 0.15275252316519464, (2695, 29150, 29100))]

    # only the first right, only the second right, of the logs of 100 samples
    PAIRS = {"L8 Lt": (2, 7), "L8 eF": (1, 15), "L8 Tr": (1, 7), "L8 A2": (1, 17), "L8 Cz": (0, 18), "Lt eF": (1, 10), "Lt Tr": (3, 4), "Lt A2": (2, 13),
        "Lt Cz": (1, 14), "eF Tr": (10, 2), "eF A2": (9, 11), "eF Cz": (7, 11), "A2 Cz": (3, 5), "A2 Tr": (12, 2), "Cz Tr": (15, 3)}

    def test_logs(self):
        names = sorted(os.listdir(os.path.join(SHARED, "inspect")))
        self.project()
        for ending, cases, epochs, accuracy, stderr, tokens in self.LOGS:
            with self.subTest(log=ending):
                path = os.path.join(SHARED, "inspect", next(name for name in names if ending in name))
                report = self.take(path, "--system", ending[:2])
                self.assertEqual((report["imported"], report["rejected"]), (cases * epochs, 0))
                mine = "IN (SELECT r.id FROM run r JOIN system s ON s.id = r.system WHERE s.name = '%s')" % ending[:2]
                for name, value in (("mean", accuracy), ("stderr", stderr)):
                    (published, recomputed, n), = self.rows("SELECT published, recomputed, n FROM run_aggregate WHERE name = '%s' AND run %s" % (name, mine))
                    self.assertAlmostEqual(published, value, 15)
                    self.assertAlmostEqual(recomputed, value, 12)
                    self.assertEqual(n, cases)
                self.assertEqual(self.rows("SELECT sum(score), count(*) FROM output WHERE run " + mine), [(round(accuracy * cases * epochs), cases * epochs)])
                self.assertEqual(self.rows("SELECT sum(prompt_tokens), sum(completion_tokens), sum(reasoning_tokens) FROM output_fact WHERE run " + mine), [tokens])
        self.assertEqual(self.rows("SELECT count(*) FROM eval_case"), [(100,)])
        right = {}
        for system, case, score in self.rows("SELECT s.name, o.eval_case, o.score FROM output o JOIN run r ON r.id = o.run JOIN system s ON s.id = r.system"):
            right.setdefault(system, {})[case] = score
        for pair, counts in self.PAIRS.items():
            a, b = (right[name] for name in pair.split())
            self.assertEqual((sum(a[case] > b[case] for case in a), sum(a[case] < b[case] for case in a)), counts, pair)

    def test_odd_logs(self):
        edge = os.path.join(SHARED, "inspect", "edge")
        self.project()
        for name, reason in (("lfs-pointer.eval", "a Git LFS pointer"), ("log_invalid.txt", "line 1, column 1: "),
                ("log_with_nan.txt", "line 33, column 16: the log holds totals but no samples")):
            _, err = self.preop("eval", "import", os.path.join(edge, name), status=FAILED)
            self.assertIn(reason, err)
        for name in ("log_formats.eval", "log_formats.json", "log_images.json", "log_length_stop_reason.txt", "log_message_deduplication.eval",
                "log_streaming.eval", "log_tool_call_error.json", "retry-2-then-success.zstd.eval"):
            self.project(name + ".preop")
            report = self.take(os.path.join(edge, name), "-p", name + ".preop")
            self.assertEqual((report["imported"], report["rejected"]), (4 if "streaming" in name else 1, 0), name)
        for name in CONTENT:
            self.assertEqual(self.content(name, "log_formats.json.preop"), self.content(name, "log_formats.eval.preop"), name)
        self.assertEqual([row[1:4] for row in self.content("figures", "log_streaming.eval.preop")], [("mean", 0.75, 0.75), ("stderr", 0.25, 0.25)])
        self.assertEqual(self.content("outputs", "log_length_stop_reason.txt.preop")[0][3:], ("truncated", 0, "Hello"))
        self.assertEqual(self.content("outputs", "log_tool_call_error.json.preop")[0][3:5], ("missing", None))
        self.assertEqual(self.content("scores", "log_tool_call_error.json.preop")[0][2:4], ("tool_errors", 11))
        self.assertEqual(self.content("outputs", "retry-2-then-success.zstd.eval.preop")[0][3:], ("ok", None, "ok"))
        self.assertEqual(self.content("cases", "log_images.json.preop")[0][1:3], ("What is this a picture of?\n[image]", "bike\nbicycle"))
        self.assertIn('"data:image/png;base64,', self.content("cases", "log_images.json.preop")[0][6])
        self.assertEqual(self.rows("SELECT count(*) FROM output_part WHERE kind = 'calls'", "log_message_deduplication.eval.preop"), [(1,)])

    def test_vicuna(self):
        folder = os.path.join(SHARED, "fastchat")
        files = [os.path.join(folder, "question.jsonl")]
        for part in ("answer", "review"):
            files += sorted(os.path.join(folder, part, name) for name in os.listdir(os.path.join(folder, part)))
        self.project()
        reports = self.take(*files)
        self.assertEqual([(report["imported"], report["rejected"]) for report in reports], [(80, 0)] * 10)
        won = """SELECT a.name, sum(v.choice = 'first'), sum(v.choice = 'second'), sum(v.choice = 'tie') FROM judge_verdict v
            JOIN system a ON a.id = v.first JOIN system b ON b.id = v.second WHERE b.name LIKE 'vicuna%%' AND v.words %s LIKE 'score field%%' GROUP BY 1 ORDER BY 1"""
        first_line = {"alpaca-13b:v1": (3, 73, 1), "bard:20230327": (27, 40, 10), "gpt-3.5-turbo:20230327": (41, 14, 22), "llama-13b:v1": (2, 75, 0)}
        field = {"alpaca-13b:v1": (3, 76, 1), "bard:20230327": (30, 40, 10), "gpt-3.5-turbo:20230327": (44, 14, 22), "llama-13b:v1": (3, 77, 0)}
        parsed = {row[0]: row[1:] for row in self.rows(won % "NOT")}
        beside = {row[0]: row[1:] for row in self.rows(won % "")}
        self.assertEqual(parsed, first_line)
        self.assertEqual({name: tuple(a + b for a, b in zip(parsed[name], beside[name])) for name in parsed}, field)

    # subset, judge: kappa with gold in order 1 and 2, kappa of the orders
    KAPPAS = {("Natural", "GPT-4-Swap"): (0.877651, 0.897035, 0.938675), ("Natural", "ChatGPT-Vanilla"): (0.602544, 0.637990, 0.428684),
        ("Adversarial-GPTInst", "GPT-4-Vanilla"): (0.696083, 0.761095, 0.890995), ("Adversarial-GPTInst", "ChatGPT-Swap"): (-0.306636, -0.307437, 0.578272),
        ("Adversarial-Neighbor", "ChatGPT-Swap"): (-0.565352, -0.463135, 0.648735)}

    # subset, judge: pairs, right in order 1 and 2, the same in both, cases with a second round, verdicts that could not be read
    BAR = {("Natural", "GPT-4-Vanilla"): (100, 95, 96, 95, 0, 0), ("Natural", "GPT-4-Swap"): (100, 94, 95, 97, 7, 0),
        ("Natural", "ChatGPT-Vanilla"): (100, 80, 83, 71, 0, 0), ("Natural", "ChatGPT-Swap"): (100, 77, 78, 89, 38, 0),
        ("Adversarial-GPTInst", "GPT-4-Vanilla"): (92, 78, 81, 87, 0, 0), ("Adversarial-GPTInst", "GPT-4-Swap"): (92, 80, 82, 88, 12, 0),
        ("Adversarial-GPTInst", "ChatGPT-Vanilla"): (92, 25, 24, 57, 0, 0), ("Adversarial-GPTInst", "ChatGPT-Swap"): (92, 31, 32, 72, 37, 1),
        ("Adversarial-Neighbor", "GPT-4-Vanilla"): (134, 104, 107, 125, 0, 0), ("Adversarial-Neighbor", "GPT-4-Swap"): (134, 104, 104, 130, 14, 0),
        ("Adversarial-Neighbor", "ChatGPT-Vanilla"): (134, 30, 22, 96, 0, 0), ("Adversarial-Neighbor", "ChatGPT-Swap"): (134, 28, 33, 111, 52, 0)}

    def test_llmbar(self):
        for subset in sorted({subset for subset, _ in self.BAR}):
            project = self.project(subset + ".preop")
            judges = sorted(judge for there, judge in self.BAR if there == subset)
            reports = self.take(*[os.path.join(SHARED, "llmbar", subset, name + ".json") for name in ["dataset"] + judges], "-p", project)
            self.assertEqual([report["rejected"] for report in reports], [0] * 5)
            for judge in judges:
                with self.subTest(subset=subset, judge=judge):
                    self.assertEqual(self.measure(project, judge), self.BAR[subset, judge])
                if (subset, judge) in self.KAPPAS:
                    said = self.json("judge", "measure", judge, "--suite", "s", "-p", project)
                    kappas = (said["gold"]["name_order"]["kappa"], said["gold"]["swapped"]["kappa"], said["orders"]["kappa"])
                    for kappa, published in zip(kappas, self.KAPPAS[subset, judge]):
                        self.assertAlmostEqual(kappa["value"], published, 6)

    def measure(self, project, judge):
        verdicts, gold = {}, dict(self.rows("SELECT eval_case, choice FROM pair_gold", project))
        for case, order, rounds, choice in self.rows("""SELECT v.eval_case, v.swapped, v.round, v.choice FROM judge_verdict v
                JOIN judge j ON j.id = v.judge WHERE j.name = '%s' ORDER BY v.round""" % judge, project):
            verdicts[case, order] = (rounds, choice)
        right = [sum(verdicts[case, order][1] == gold[case] for case in gold) for order in (0, 1)]
        same = sum(verdicts[case, 0][1] == verdicts[case, 1][1] for case in gold)
        rounds = sum(verdicts[case, 0][0] == 2 for case in gold)
        unread = self.rows("SELECT count(*) FROM judge_verdict v JOIN judge j ON j.id = v.judge WHERE j.name = '%s' AND v.choice IS NULL" % judge, project)[0][0]
        return (len(gold), *right, same, rounds, unread)


if __name__ == "__main__":
    main()
