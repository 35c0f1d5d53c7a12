"""preop eval run against a server that counts: the books, resuming, budgets, honest states, the cache, contexts by command."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "net"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tui"))
from counting import Counting, answer, failure  # noqa: E402
from fault_server import FaultServer  # noqa: E402
from pty_tool import Program, key_bytes  # noqa: E402
from support import BINARY, DONE, FAILED, NEGATIVE, USAGE, Scratch  # noqa: E402


class Run(Scratch):
    cases = 12

    made = {}  # projects by their number of cases: every test begins with a copy

    def setUp(self):
        super().setUp()
        self.env["XDG_CONFIG_HOME"] = self.path("config")
        self.server = Counting()
        self.addCleanup(self.server.close)
        if self.cases not in Run.made:
            self.make()
        self.write("case.preop", Run.made[self.cases])
        self.endpoint()

    def make(self):
        self.project()
        rows = [{"case_id": "c%02d" % i, "input": "question %d" % i, "system": "old", "output": "x", "reference": "y"} for i in range(self.cases)]
        self.write("old.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self.preop("eval", "import", "old.jsonl", "--suite", "S")
        self.preop("eval", "system", "add", "zero", "rung=zero-shot", "model=tiny-1", "endpoint=local", "param.max_tokens=16")
        Run.made[self.cases] = self.read("case.preop")

    def endpoint(self, *words):
        self.preop("endpoint", "add", "local", "url=" + self.server.url, "attempts=1", *words)

    def run_json(self, *words, status=DONE):
        done = self.run_raw("eval", "run", "--system", "zero", *words, "--json")
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def rows(self, sql, *values):
        with sqlite3.connect(self.path("case.preop")) as db:
            return db.execute(sql, values).fetchall()

    def sound(self):
        self.preop("verify")


class Systems(Run):
    def test_described_changed_undone(self):
        shown = self.json("eval", "system", "show", "zero")
        self.assertEqual((shown["rung"], shown["model"], shown["spec"]), ("zero-shot", "tiny-1", {"parameters": {"max_tokens": 16}}))
        self.write("prompt.txt", "Be \"brief\".\n")
        self.preop("eval", "system", "set", "zero", "system=@prompt.txt", "param.max_tokens=", "param.stop=[\"\\n\"]", "retires=2027-01-14")
        changed = self.json("eval", "system", "show", "zero")
        self.assertEqual(changed["spec"], {"system": "Be \"brief\".", "parameters": {"stop": ["\n"]}})
        self.assertEqual(changed["retires_at"], "2027-01-14T00:00:00Z")
        self.preop("undo")
        self.assertEqual(self.json("eval", "system", "show", "zero"), shown)
        self.preop("undo")
        self.assertEqual([system["name"] for system in self.json("eval", "system", "list")], ["old"])
        self.preop("redo")
        self.assertEqual(self.json("eval", "system", "show", "zero"), shown)
        self.sound()

    def test_merged(self):
        shutil.copy(self.path("case.preop"), self.path("other.preop"))
        self.preop("eval", "system", "set", "zero", "note=ours", "-p", "case.preop")
        self.preop("eval", "system", "set", "zero", "model=tiny-2", "-p", "other.preop")
        self.preop("eval", "system", "add", "late", "rung=candidate", "-p", "other.preop")
        self.preop("merge", "case.preop", "other.preop")
        merged = {system["name"]: system for system in self.json("eval", "system", "list", "-p", "case.preop")}
        self.assertEqual((merged["zero"]["note"], merged["zero"]["model"]), ("ours", "tiny-2"))
        self.assertEqual(merged["late"]["rung"], "candidate")
        self.preop("verify", "-p", "case.preop")

    def test_refused(self):
        for words, sentence in (
            (("add", "zero", "rung=free"), "already"), (("add", "x", "rung=middle"), "rung"), (("set", "nobody", "note=x"), "has no system"), (("add", "x", "spec={"), "no JSON"),
            (("add", "x", "spec={\"command\": [\"rm\"]}"), "command"), (("add", "x", "examples=[{\"input\": 1}]"), "example 1"), (("add", "x", "context=rm"), "\"case\" or \"command\""),
            (("add", "x", "colour=red"), "colour"), (("add", "x", "parameters=[]"), "not an object"), (("add", "x", "system=@nowhere"), "nowhere"),
        ):
            done = self.run_raw("eval", "system", *words)
            self.assertIn(done.returncode, (FAILED, USAGE), words)
            self.assertIn(sentence, done.stderr.decode(), words)
        self.assertEqual(len(self.json("log")), 3)


class Running(Run):
    def test_whole(self):
        self.preop("endpoint", "set", "local", "price.*=1,1,2")
        self.preop("eval", "system", "set", "zero", "system=Be brief.", "template=Q: {{input}} {{x}}", "examples=" + json.dumps([{"input": "1+1", "output": "2"}]))
        result = self.run_json()
        self.assertEqual((result["status"], result["states"]["ok"], result["attempts"], result["unfinished"]), ("complete", self.cases, self.cases, 0))
        self.assertAlmostEqual(result["cost"], self.cases * (5 * 1 + 3 * 2) / 1e6)
        self.assertEqual((result["prompt_tokens"], result["completion_tokens"]), (5 * self.cases, 3 * self.cases))
        self.assertEqual([(m["role"], m["content"]) for m in self.server.bodies[0]["messages"][:3]], [("system", "Be brief."), ("user", "Q: 1+1 {{x}}"), ("assistant", "2")])
        self.assertEqual(sorted(self.server.asked), sorted("Q: question %d {{x}}" % i for i in range(self.cases)))
        ladder = {system["name"]: system for system in self.json("ladder", "S")["systems"]}
        self.assertEqual((ladder["zero"]["outputs"], ladder["zero"]["score"]), (self.cases, None))
        self.assertEqual(self.rows("SELECT count(*), min(total_ms) >= 0, min(attempts), max(model), max(finish) FROM output_fact"), [(self.cases, 1, 1, "tiny-1", "stop")])
        self.assertEqual(self.run_json()["asked"], 0)
        self.sound()
        self.preop("undo")
        self.assertEqual(self.json("eval", "runs"), [])
        self.preop("redo")
        self.assertEqual(self.json("eval", "runs")[0]["outputs"], self.cases)
        self.sound()

    def test_bytes_and_messages_of_cases(self):
        odd = "tab\t quote\" \\ {{context}} \u00e9\u2028 \U0001f600"
        messages = [{"role": "system", "content": "own"}, {"role": "user", "content": "hi {{input}}", "name": "x"}]
        self.write("more.jsonl", json.dumps({"case_id": "odd", "input": odd, "system": "old", "output": "x"}) + "\n")
        self.preop("eval", "import", "more.jsonl", "--suite", "S")
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("UPDATE eval_case SET messages = ? WHERE external = 'c00'", (json.dumps(messages).encode(),))
        self.preop("eval", "system", "set", "zero", "template=<{{input}}>")
        self.run_json()
        bodies = {body["messages"][-1]["content"]: body["messages"] for body in self.server.bodies}
        self.assertIn("<" + odd + ">", bodies)
        self.assertEqual([m["content"] for m in bodies["<hi {{input}}>"]], ["own", "<hi {{input}}>"])

    def test_epochs_and_cache(self):
        result = self.run_json("--epochs", "2")
        self.assertEqual((result["epochs"], result["states"]["ok"], len(self.server.asked)), (2, 2 * self.cases, 2 * self.cases))
        again = self.run_json("--again")
        self.assertEqual((again["from_cache"], again["asked"], again["attempts"]), (self.cases, 0, 0))
        more = self.run_json("--epochs", "3")  # of the newest run: its second repeat was asked before, the third never
        self.assertEqual((more["run"], more["from_cache"], more["asked"]), (again["run"], self.cases, self.cases))
        self.assertEqual(self.run_json("--again", "--no-cache")["asked"], self.cases)
        self.preop("eval", "system", "set", "zero", "param.temperature=0")
        self.assertEqual(self.run_json()["asked"], self.cases)  # asked otherwise: another run
        self.sound()

    def test_limit_and_dry_run(self):
        plan = self.run_json("--dry-run", "--limit", "3")
        self.assertEqual((plan["calls"], plan["first"]["messages"][0]["content"], self.server.asked), (3, "question 0", []))
        self.assertIsNone(plan["most_cost"])
        self.assertEqual(self.json("eval", "runs"), [])
        first = self.run_json("--limit", "3")
        self.assertEqual((first["status"], first["outputs"]), ("incomplete", 3))
        self.assertEqual(self.run_json()["asked"], self.cases - 3)

    def test_states_are_honest(self):
        def reply(body, question, times):
            kind = question.split()[1]
            if kind == "0":
                return failure(500, "the model is on fire") if times == 1 else answer(question)
            if kind == "1":
                return failure(400, "context too long")
            if kind == "2":
                return answer(question, "", choices=[{"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": "half"}}])
            if kind == "3":
                return answer(question, choices=[{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": None, "refusal": "no"}}])
            return answer(question, usage=None)

        self.server.reply = reply
        result = self.run_json(status=NEGATIVE)
        self.assertEqual({state: n for state, n in result["states"].items() if n}, {"ok": self.cases - 4, "error": 2, "truncated": 1, "refused": 1})
        self.assertIn("2 of 12 cases have no answer", result["why"])
        self.assertIsNone(result["cost"])
        self.assertEqual(self.rows("SELECT count(*) FROM output WHERE score IS NOT NULL AND run > 1"), [(0,)])
        self.assertEqual(self.rows("SELECT count(*) FROM output_fact WHERE prompt_tokens IS NULL AND error = ''"), [(self.cases - 4,)])
        self.assertIn("on fire", self.rows("SELECT f.error FROM output_fact f JOIN eval_case c ON c.id = f.eval_case WHERE c.external = 'c00'")[0][0])
        second = self.run_json(status=NEGATIVE)
        self.assertEqual((second["asked"], second["states"]["error"], second["states"]["ok"]), (2, 1, self.cases - 3))
        self.sound()

    def test_quota_pauses(self):
        self.server.reply = lambda body, question, times: failure(429, "You exceeded your quota", code="insufficient_quota") if len(self.server.answered) >= 4 else answer(question)
        result = self.run_json("--max-in-flight", "1", status=NEGATIVE)
        self.assertEqual((result["status"], result["outputs"] - result["states"]["error"]), ("paused", 4))
        self.assertIn("quota", result["why"].lower())
        self.server.reply = lambda body, question, times: answer(question)
        self.assertEqual(self.run_json()["status"], "complete")
        self.assertEqual({self.server.asked.count(question) for question in self.server.answered[:4]}, {1})

    def test_budgets(self):
        self.assertIn("no price", self.preop("eval", "run", "--system", "zero", "--budget-usd", "1", status=FAILED)[1])
        self.preop("endpoint", "set", "local", "price.*=100,100,100")
        result = self.run_json("--budget-usd", "0.006", "--max-in-flight", "2", status=NEGATIVE)
        self.assertEqual(result["status"], "incomplete")
        self.assertTrue(0 < result["outputs"] < self.cases and result["cost"] <= .006, result)
        self.assertIn("budget of money", result["why"])
        self.assertEqual(self.run_json("--budget-usd", "0.006", status=NEGATIVE)["asked"], 0)
        tokens = self.run_json("--budget-tokens", "80", status=NEGATIVE)
        self.assertTrue(tokens["prompt_tokens"] + tokens["completion_tokens"] <= 80, tokens)
        self.assertEqual(self.run_json("--budget-time", "1h")["status"], "complete")
        self.preop("eval", "run", "--system", "zero", "--budget-time", "soon", status=USAGE)

    def test_context_by_command(self):
        self.preop("eval", "system", "set", "zero", "rung=retrieval", "template=<{{context}}> {{input}}", "context=command")
        self.assertIn("--context-command", self.preop("eval", "run", "--system", "zero", status=FAILED)[1])
        self.write("find.py", "import json, sys\nq = sys.stdin.read()\nif q.endswith(' 3'):\n    sys.exit('no index')\nprint(json.dumps([{'id': 'd1', 'text': 'about ' + q}, 'all']) if q.endswith('1') else 'plain ' + q)\n")
        result = self.run_json("--context-command", "'%s' find.py" % sys.executable, status=NEGATIVE)
        self.assertEqual((result["states"]["ok"], result["states"]["error"]), (self.cases - 1, 1))
        self.assertIn("<about question 1\n\nall> question 1", self.server.asked)
        self.assertIn("<plain question 2> question 2", self.server.asked)
        self.assertEqual(len(self.server.asked), self.cases - 1)
        parts = dict(self.rows("SELECT c.external, p.body FROM output_part p JOIN eval_case c ON c.id = p.eval_case WHERE kind = 'retrieved'"))
        self.assertEqual(json.loads(parts["c01"]), [{"id": "d1", "text": "about question 1"}, "all"])
        self.assertEqual(json.loads(parts["c02"]), ["plain question 2"])
        self.assertIn("no index", self.rows("SELECT error FROM output_fact WHERE error <> ''")[0][0])
        self.assertNotIn("find.py", "".join(row[0] for row in self.rows("SELECT settings FROM run")))

    def test_cut_prompt_is_suspected(self):
        self.preop("eval", "system", "set", "zero", "system=" + "many words " * 500)  # of which the server counts five tokens
        self.assertEqual(self.run_json("--limit", "2")["suspect"], 2)
        self.assertIn("5", self.rows("SELECT suspect FROM output_fact")[0][0])

    def test_strange_file(self):
        for spec in ("{", "[]", '{"system": 1}', '{"examples": [{}]}', "\xff", ""):
            with sqlite3.connect(self.path("case.preop")) as db:
                db.execute("UPDATE system SET spec = ? WHERE name = 'zero'", (spec,))
            self.preop("eval", "run", "--system", "zero", status=FAILED)
            self.json("eval", "system", "show", "zero")
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("UPDATE system SET spec = '{}' WHERE name = 'zero'")
            db.execute("UPDATE eval_case SET messages = ? WHERE external = 'c00'", (b"[{",))
            db.execute("UPDATE eval_case SET messages = ? WHERE external = 'c01'", (b"[]",))
            db.execute("UPDATE eval_case SET input = ? WHERE external = 'c02'", (b"\xff\x00 {{input}}",))
        self.run_json()
        self.assertIn("\ufffd\0 {{input}}", self.server.asked)

    def test_merged(self):
        shutil.copy(self.path("case.preop"), self.path("other.preop"))
        self.preop("eval", "run", "--system", "zero", "--epochs", "2", "-p", "other.preop")
        self.preop("merge", "case.preop", "other.preop")
        here = self.json("eval", "runs", "-p", "case.preop")[0]
        self.assertEqual((here["status"], here["outputs"], here["attempts"]), ("complete", 2 * self.cases, 2 * self.cases))
        self.assertEqual(self.run_json("--epochs", "2", "-p", "case.preop")["asked"], 0)  # the plan came along
        self.preop("verify", "-p", "case.preop")

    def test_undone_while_it_runs(self):
        self.server.hold_after = 0
        self.server.free.clear()
        program = self.popen("eval", "run", "--system", "zero", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.server.wait(lambda: self.server.asked)
        self.preop("undo")
        self.server.free.set()
        program.communicate(timeout=60)
        self.assertEqual(self.json("eval", "runs"), [])
        self.sound()

    def test_refused(self):
        for words, sentence in (
            ((), "which system"), (("--system", "nobody"), "has no system"), (("--system", "old"), "names no endpoint"), (("--system", "zero", "--endpoint", "nowhere"), "nowhere"),
            (("--system", "zero", "--context-command", "cat"), "takes the context of the cases"), (("--system", "zero", "--epochs", "100000"), "repeats"),
        ):
            done = self.run_raw("eval", "run", *words)
            self.assertIn(done.returncode, (FAILED, USAGE), words)
            self.assertIn(sentence, done.stderr.decode(), words)
        self.assertEqual(self.server.asked, [])


class Batch(Run):
    def lines(self, name):
        return [json.loads(line) for line in self.read(name).decode().splitlines()]

    def output(self, line, **more):
        _, body = answer(line["body"]["messages"][-1]["content"])
        return {"id": "batch_req_1", "custom_id": line["custom_id"], "response": {"status_code": 200, "request_id": "req-1", "body": body}, "error": None, **more}

    def put(self, name, rows):
        return self.write(name, "".join(json.dumps(row) + "\n" for row in rows))

    def read_json(self, *names, status=DONE):
        done = self.run_raw("eval", "batch", "read", *names, "--system", "zero", "--json")
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def test_round_trip_of_good_and_bad(self):
        self.assertEqual(self.json("eval", "batch", "write", "--system", "zero", "-o", "batch.jsonl")["lines"], self.cases)
        lines = self.lines("batch.jsonl")
        self.assertEqual({(line["method"], line["url"], line["body"]["max_tokens"]) for line in lines}, {("POST", "/v1/chat/completions", 16)})
        self.assertEqual(len({line["custom_id"] for line in lines}), self.cases)
        good = [self.output(line) for line in reversed(lines[4:])]
        bad = [
            {"custom_id": lines[0]["custom_id"], "response": None, "error": {"code": "server_error", "message": "it broke"}},
            {"custom_id": lines[1]["custom_id"], "response": {"status_code": 400, "body": {"error": {"message": "too long"}}}, "error": None},
            {"custom_id": lines[2]["custom_id"], "response": None, "error": {"code": "batch_expired", "message": "it expired"}},
            {"custom_id": "somebody else's", "response": None, "error": {"message": "x"}},
            {**self.output(lines[5]), "custom_id": lines[5]["custom_id"][:-1] + "x"},
            {"custom_id": lines[6]["custom_id"], "response": None, "error": {"message": "answered, too"}},
        ]
        self.put("out.jsonl", good)
        self.put("errors.jsonl", bad)
        taken = self.read_json("out.jsonl", "errors.jsonl", status=NEGATIVE)
        self.assertEqual(taken, {"status": "incomplete", "lines": self.cases + 2, "answered": self.cases - 4, "errors": 2, "expired": 1, "repeated": 1, "foreign": 2, "first_foreign": "somebody else's"})
        self.assertEqual(dict(self.rows("SELECT c.external, f.error FROM output_fact f JOIN eval_case c ON c.id = f.eval_case WHERE f.error <> ''")), {"c00": "it broke", "c01": "too long"})
        self.assertEqual(self.rows("SELECT DISTINCT request_id FROM attempt WHERE outcome = 'answered'"), [("req-1",)])
        self.assertEqual(self.json("eval", "batch", "write", "--system", "zero", "-o", "rest.jsonl")["lines"], 4)  # two errors, one expired, one never there
        self.assertEqual(self.read_json(self.put("rest.out", [self.output(line) for line in self.lines("rest.jsonl")]))["status"], "complete")
        self.assertEqual(self.server.asked, [])
        self.assertEqual(self.run_json()["asked"], 0)
        self.sound()

    def test_error_first_answer_later(self):
        self.preop("eval", "batch", "write", "--system", "zero", "-o", "batch.jsonl")
        lines = self.lines("batch.jsonl")
        self.put("errors.jsonl", [{"custom_id": line["custom_id"], "response": None, "error": {"message": "x"}} for line in lines])
        self.put("out.jsonl", [self.output(line) for line in lines])
        self.assertEqual(self.read_json("errors.jsonl", "out.jsonl")["status"], "complete")
        self.assertEqual(self.json("eval", "runs")[0]["states"]["ok"], self.cases)

    def test_asked_otherwise(self):
        self.preop("eval", "batch", "write", "--system", "zero", "-o", "batch.jsonl")
        self.preop("eval", "system", "set", "zero", "param.temperature=0")
        taken = self.read_json(self.put("out.jsonl", [self.output(line) for line in self.lines("batch.jsonl")]), status=NEGATIVE)
        self.assertEqual((taken["answered"], taken["foreign"]), (0, self.cases))

    def test_broken(self):
        self.preop("eval", "batch", "write", "--system", "zero", "-o", "batch.jsonl")
        lines = self.lines("batch.jsonl")
        self.assertIn("is there already", self.preop("eval", "batch", "write", "--system", "zero", "-o", "batch.jsonl", status=FAILED)[1])
        whole = json.dumps(self.output(lines[0])) + "\n"
        for content, sentence in ((whole + whole[:40], "line 2"), ("\n" + whole + "[1]\n", "line 3"), ("version https://git-lfs.github.com/spec/v1\n", "line 1"), (whole.replace("200", "NaN"), "line 1")):
            self.write("out.jsonl", content)
            self.assertIn(sentence, self.preop("eval", "batch", "read", "out.jsonl", "--system", "zero", status=FAILED)[1])
        self.assertEqual(self.json("eval", "runs"), [])  # nothing half done
        odd = [{"custom_id": lines[i]["custom_id"], **more} for i, more in enumerate(({}, {"response": 7}, {"response": {"body": []}}, {"response": {"status_code": 1e99, "body": {"choices": []}}, "error": []}))]
        self.assertEqual(self.read_json(self.put("odd.jsonl", odd), status=NEGATIVE)["errors"], len(odd))
        self.sound()

    def test_several_files(self):
        self.preop("eval", "system", "set", "zero", "system=" + "x" * 100000)  # the environment's limit of one word
        rows = [{"case_id": "d%04d" % i, "input": "more %d" % i, "system": "old", "output": "x"} for i in range(2100)]
        self.put("many.jsonl", rows)
        self.preop("eval", "import", "many.jsonl", "--suite", "S")
        written = self.json("eval", "batch", "write", "--system", "zero", "-o", "big.jsonl")
        sizes = [os.path.getsize(self.path(name)) for name in ("big.jsonl", "big.2.jsonl")]
        self.assertEqual((written["files"], written["bytes"]), (2, sum(sizes)))
        self.assertTrue(max(sizes) <= 200 * 1000 * 1000 and sizes[0] > 199 * 1000 * 1000, sizes)


class Faults(Run):
    """What servers were seen to do wrong, to the end of the books."""

    def test_states(self):
        with FaultServer() as server:
            for fault, state, known in (("ok", "ok", True), ("zipped", "ok", True), ("drip", "ok", True), ("no_usage", "ok", False), ("truncated", "truncated", True), ("filtered", "filtered", False),
                                        ("web_page", "error", False), ("malformed", "error", False), ("too_long", "error", False), ("huge", "error", False)):
                with self.subTest(fault=fault):
                    self.preop("endpoint", "set", "local", "url=" + server.url(fault), "price.*=1,1,1")
                    done = self.run_raw("eval", "run", "--system", "zero", "--limit", "1", "--json")
                    result = json.loads(done.stdout)
                    self.assertEqual({name: n for name, n in result["states"].items() if n}, {state: 1})
                    self.assertEqual(result["cost"] is not None, known)
                    self.assertEqual(done.returncode, NEGATIVE if state == "error" else DONE)
                    error, tokens = self.rows("SELECT error, prompt_tokens FROM output_fact WHERE run = %d" % result["run"])[0]
                    self.assertEqual((error != "", tokens is not None), (state in ("error", "filtered"), known))
            for fault in ("quota", "wrong_key"):
                self.preop("endpoint", "set", "local", "url=" + server.url(fault))
                result = self.run_json("--limit", "1", status=NEGATIVE)
                self.assertEqual(result["status"], "paused")
                self.assertTrue(result["why"])
        self.sound()


class Interrupted(Run):
    cases = 60

    def begin(self, *words):
        return subprocess.Popen([BINARY, "eval", "run", "--system", "zero", "--max-in-flight", "8", "--json", *words], cwd=self.folder, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def test_kill_and_resume(self):
        self.server.hold_after = 25
        self.server.free.clear()
        program = self.begin()
        self.server.wait(lambda: len(self.server.asked) >= 33)
        # All that was answered has arrived when what it made room for was asked: eight are in flight, 25 are not.
        program.kill()
        program.communicate()
        self.server.free.set()
        kept = {row[0] for row in self.rows("SELECT cast(c.input AS TEXT) FROM output o JOIN eval_case c ON c.id = o.eval_case WHERE o.run > 1")}
        self.assertEqual(len(kept), 25)
        before = self.json("eval", "runs")[0]
        self.assertEqual((before["status"], before["unfinished"]), ("interrupted", 8))
        after = self.run_json("--no-cache")
        self.assertEqual((after["status"], after["resumed"], after["states"]["ok"], after["asked"]), ("complete", True, self.cases, self.cases - 25))
        self.assertEqual({self.server.asked.count(question) for question in kept}, {1})
        self.assertEqual((after["unfinished"], after["attempts"], len(self.server.asked)), (8, self.cases + 8, self.cases + 8))
        self.sound()

    def test_interrupt_waits_once(self):
        self.server.hold_after = 10
        self.server.free.clear()
        program = self.begin()
        self.server.wait(lambda: len(self.server.asked) >= 18)
        program.send_signal(signal.SIGINT)
        self.assertEqual(self.json("eval", "runs")[0]["status"], "running")
        self.server.free.set()
        out, _ = program.communicate(timeout=60)
        result = json.loads(out)
        self.assertEqual((program.returncode, result["status"], result["unfinished"]), (NEGATIVE, "cancelled", 0))
        self.assertEqual(result["outputs"], len(self.server.asked))
        self.assertEqual(self.run_json()["asked"], self.cases - result["outputs"])

    def test_one_program_at_a_time(self):
        self.server.hold_after = 4
        self.server.free.clear()
        program = self.begin()
        self.server.wait(lambda: len(self.server.asked) >= 12)
        self.assertIn("going on already", self.preop("eval", "run", "--system", "zero", status=FAILED)[1])
        self.preop("person", "mei", "lead")  # others can still write
        self.server.free.set()
        program.communicate(timeout=60)
        self.assertEqual(self.json("eval", "runs")[0]["status"], "complete")


class Workbench(Run):
    """On a pseudo terminal, the answers held back while somebody works."""

    cases = 30

    def setUp(self):
        super().setUp()
        rows = [{"case_id": "c%02d" % i, "input": "question %d" % i, "system": "older", "output": "other", "reference": "y"} for i in range(self.cases)]
        self.write("older.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self.preop("eval", "import", "older.jsonl", "--suite", "S")
        self.program = Program(["-p", self.path("case.preop")], env={**self.env, "TERM": "xterm-256color"}, binary=BINARY)
        self.addCleanup(self.program.close)
        self.program.wait_idle()
        self.server.hold_after = 3
        self.server.free.clear()

    def begin(self):
        self.program.keys("5", "R", "s")
        self.program.write(b"zero\r")
        self.until(lambda: len(self.server.asked) > 3)

    def until(self, condition):
        self.program.wait(condition, what="the run")

    def shows(self, keys, words):
        """Writes keys; waits until the words are drawn after it."""
        seen = len(self.program.output)
        self.program.write(keys)
        self.until(lambda: words in self.program.output[seen:])

    def test_verdicts_are_saved_meanwhile(self):
        self.begin()
        self.shows(key_bytes("Escape"), b"A better")
        self.program.write(b"1")
        self.until(lambda: self.rows("SELECT 1 FROM verdict"))
        self.assertEqual(self.rows("SELECT status, (SELECT count(*) FROM output o WHERE o.run = run.id) FROM run WHERE plan IS NOT NULL"), [("running", 3)])
        self.server.free.set()
        self.until(lambda: self.rows("SELECT 1 FROM run WHERE plan IS NOT NULL AND status = 'complete'"))
        self.program.wait_idle()
        self.program.keys("Q", wait=False)
        self.assertEqual(self.program.end(), 0)
        self.assertEqual(self.json("eval", "runs")[0]["states"]["ok"], self.cases)
        self.sound()

    def test_pause_and_go_on(self):
        self.begin()
        self.shows(b"p", b"pausing")
        self.server.free.set()
        self.until(lambda: self.rows("SELECT 1 FROM run WHERE status = 'paused'"))
        self.program.wait_idle()
        before = len(self.server.asked)
        self.server.hold_after = None
        self.program.write(b"r")
        self.until(lambda: self.rows("SELECT 1 FROM run WHERE plan IS NOT NULL AND status = 'complete'"))
        self.assertEqual(len(self.server.asked), self.cases)  # nothing twice
        self.assertLess(before, self.cases)

    def test_budget_by_words(self):
        self.server.free.set()
        self.program.keys("5", "R")
        self.program.write(b":run-start zero epochs=2 budget-tokens=100\r")
        self.until(lambda: self.rows("SELECT 1 FROM run WHERE plan IS NOT NULL AND status = 'incomplete'"))
        left = self.json("eval", "runs")[0]
        self.assertEqual(left["epochs"], 2)
        self.assertTrue(0 < left["prompt_tokens"] + left["completion_tokens"] <= 100, left)

    def test_leaving_pauses(self):
        self.begin()
        self.shows(key_bytes("Escape"), b"A better")
        self.program.write(b"Q")
        self.assertEqual(self.program.end(), 0)
        left = self.json("eval", "runs")[0]
        self.assertEqual((left["status"], left["outputs"], left["unfinished"]), ("paused", 3, 0))
        self.server.free.set()
        self.assertEqual(self.run_json()["asked"], self.cases - 3)


if __name__ == "__main__":
    unittest.main()
