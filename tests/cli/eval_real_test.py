"""Runs against other people's servers: a real model, killed in the middle; aimock. From npm; skipped with a reason where that, or the model, is absent."""
import json
import os
import sqlite3
import subprocess
import sys
import time
import unittest

NET = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "net")
sys.path.insert(0, NET)
from servers import Absent, aimock, free_port, installed, running, tool  # noqa: E402
from support import BINARY, NEGATIVE, Scratch  # noqa: E402

LLAMA = (("@fugood/llama.node", "1.7.15"), ("@fugood/node-llama-linux-x64", "1.7.15"))
MODEL = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "models", "stories260K.gguf")
CASES = 24
LIMIT = {"error": {"message": "Rate limit reached", "type": "rate_limit_error", "code": "rate_limit_exceeded"}, "status": 429, "retryAfter": 1}


class Served(Scratch):
    def enter(self, server):
        """The server until the test ends, or a skip that says why."""
        try:
            value = server.__enter__()
        except Absent as absent:
            self.skipTest(str(absent))
        self.addCleanup(server.__exit__, None, None, None)
        return value

    def suite(self, url, inputs, *words):
        self.env["XDG_CONFIG_HOME"] = self.path("config")
        self.project()
        self.write("old.jsonl", "".join(json.dumps({"case_id": "c%02d" % i, "input": text, "system": "old", "output": "x"}) + "\n" for i, text in enumerate(inputs)))
        self.preop("eval", "import", "old.jsonl", "--suite", "S")
        self.preop("endpoint", "add", "local", "url=" + url, *words)

    def rows(self, sql):
        with sqlite3.connect(self.path("case.preop")) as db:
            return db.execute(sql).fetchall()


class Model(Served):
    def setUp(self):
        super().setUp()
        if not os.path.exists(MODEL):
            self.skipTest("there is no stories260K.gguf under $PREOP_SHARED")
        try:
            folder, node = installed(*LLAMA), tool("node")
        except Absent as absent:
            self.skipTest(str(absent))
        port = free_port()
        self.journal = self.write("journal", "")
        self.server = self.enter(running([node, os.path.join(NET, "llama_server.js"), folder, MODEL, str(port), self.path("journal")], port))

    def answered(self):
        return [json.loads(line) for line in self.read("journal").decode().splitlines()]

    def test_killed_and_gone_on_with(self):
        names = "Tom Lily Max Anna Ben Sue Tim Mia Sam Zoe Jack Lucy".split()
        self.suite(self.server.url(), ["Once upon a time there was %s %s" % (("a boy", "a cat")[i % 2], names[i // 2]) for i in range(CASES)], "price.*=1,1,2")
        self.preop("eval", "system", "add", "stories", "rung=smaller", "model=stories260k", "endpoint=local", "param.max_tokens=24", "param.temperature=0")
        program = subprocess.Popen([BINARY, "eval", "run", "--system", "stories", "--max-in-flight", "3"], cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while len(self.answered()) < 5 and time.monotonic() < end and program.poll() is None:
            time.sleep(0.005)
        program.kill()
        program.wait()
        kept = {row[0] for row in self.rows("SELECT cast(c.input AS TEXT) FROM output o JOIN eval_case c ON c.id = o.eval_case WHERE o.run > 1")}
        self.assertTrue(2 <= len(kept) < CASES, kept)
        before = self.json("eval", "runs")[0]
        self.assertEqual(before["status"], "interrupted")
        done = self.json("eval", "run", "--system", "stories", "--max-in-flight", "3")
        self.assertEqual((done["status"], done["outputs"], done["asked"]), ("complete", CASES, CASES - len(kept)))
        asked = self.answered()
        self.assertEqual({asked.count(text) for text in kept}, {1})
        self.assertLessEqual(len(asked), CASES + done["unfinished"])
        facts = self.rows("SELECT length(o.text), o.state, f.prompt_tokens, f.completion_tokens, f.total_ms, f.first_ms, f.cost, f.model FROM output o JOIN output_fact f USING (run, eval_case)")
        for length, state, prompt, completion, total, first, cost, model in facts:
            self.assertTrue(length > 20 and state in ("ok", "truncated") and prompt > 5 and 0 < completion <= 24 and 0 <= first <= total and model == "stories260k")
            self.assertAlmostEqual(cost, (prompt + 2 * completion) / 1e6)
        ladder = {system["name"]: system for system in self.json("ladder", "S")["systems"]}
        self.assertEqual(ladder["stories"]["outputs"], CASES)
        self.preop("verify")


class Aimock(Served):
    FIXTURES = {"fixtures": [
        *({"match": {"userMessage": "limit", "sequenceIndex": at}, "response": LIMIT} for at in (0, 2)),
        *({"match": {"userMessage": "limit", "sequenceIndex": at}, "response": {"content": "after the limit"}} for at in (1, 3)),
        {"match": {"userMessage": "boom"}, "response": {"error": {"message": "The server had an error", "type": "server_error"}, "status": 500}},
        {"match": {"userMessage": "call"}, "response": {"toolCalls": [{"name": "get_weather", "arguments": {"city": "Oslo"}}]}},
        {"match": {"userMessage": "plain"}, "response": {"content": "a plain answer"}},
    ]}

    def test_states(self):
        server = self.enter(aimock(self.FIXTURES, key="sk-test-secret"))
        self.env["AIMOCK_KEY"] = "sk-test-secret"
        self.suite(server.url(), ["limit", "boom", "call", "plain"], "key-env=AIMOCK_KEY", "attempts=2")
        self.preop("eval", "system", "add", "zero", "model=gpt-4o-mini", "endpoint=local")
        for words in ((), ("--stream", "--again")):
            done = self.run_raw("eval", "run", "--system", "zero", "--json", *words)
            self.assertEqual(done.returncode, NEGATIVE, done.stderr)
            result = json.loads(done.stdout)
            self.assertEqual((result["states"]["ok"], result["states"]["error"]), (3, 1))
        texts = dict(self.rows("SELECT c.external, cast(o.text AS TEXT) FROM output o JOIN eval_case c ON c.id = o.eval_case WHERE o.run = 2"))
        self.assertEqual((texts["c00"], texts["c01"], texts["c03"]), ("after the limit", "", "a plain answer"))
        calls = [json.loads(row[0]) for row in self.rows("SELECT body FROM output_part WHERE kind = 'calls'")]
        self.assertEqual({call[0]["function"]["name"] for call in calls}, {"get_weather"})
        self.assertEqual([row[0] for row in self.rows("SELECT DISTINCT http FROM attempt WHERE outcome = 'retried' ORDER BY 1")], [429, 500])
        self.assertNotIn(b"sk-test-secret", self.read("case.preop"))


if __name__ == "__main__":
    unittest.main()
