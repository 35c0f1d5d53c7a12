"""The pump against servers of other people: aimock for what the API does, wiremock for what breaks below HTTP."""
import json
import sys
import unittest

from bench import KEY, Bench
from servers import Absent, aimock, wiremock

LIMIT = {"error": {"message": "Rate limit reached", "type": "rate_limit_error", "code": "rate_limit_exceeded"}, "status": 429, "retryAfter": 1}
FIXTURES = {"fixtures": [
    {"match": {"userMessage": "ratelimit", "sequenceIndex": 0}, "response": LIMIT},
    {"match": {"userMessage": "ratelimit", "sequenceIndex": 1}, "response": {"content": "ok after retry"}},
    {"match": {"userMessage": "boom"}, "response": {"error": {"message": "The server had an error", "type": "server_error"}, "status": 500}},
    {"match": {"userMessage": "slow"}, "response": {"content": "one two three"}, "streamingProfile": {"ttft": 300, "tps": 50}},
    {"match": {"userMessage": "drop"}, "response": {"content": "a long answer that is cut"}, "chunkSize": 5, "latency": 50, "disconnectAfterMs": 120},
    {"match": {"userMessage": "cut"}, "response": {"content": "a long answer that is cut"}, "chunkSize": 5, "latency": 20, "truncateAfterChunks": 3},
    {"match": {"userMessage": "tool"}, "response": {"toolCalls": [{"name": "get_weather", "arguments": {"city": "Oslo"}}]}},
    {"match": {"userMessage": "plain"}, "response": {"content": "a plain answer"}},
    {"match": {"inputText": "bcd"}, "response": {"embedding": [0.25, 0.5, 3]}},
]}


def serve(test, server):
    """The server for the whole class, or a skip that says why."""
    try:
        value = server.__enter__()
    except Absent as absent:
        raise unittest.SkipTest(str(absent)) from None
    test.addClassCleanup(server.__exit__, None, None, None)
    return value


class AimockTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, aimock(FIXTURES, key=KEY))
        cls.bench = Bench(cls.server)
        cls.addClassCleanup(cls.bench.folder.cleanup)

    def ask(self, words, *more, **fields):
        return self.bench.probe("aimock", "ask", words, *more, url=self.server.url(), fields=fields)

    def test_an_answer(self):
        result = self.ask("plain")
        self.assertEqual((result.verdicts(), result.last["outcome"], result.last["text"], result.last["finish"]), (["done"], "ok", "a plain answer", "stop"))

    def test_a_stream(self):
        result = self.ask("slow", stream=True)
        self.assertEqual((result.verdicts(), result.last["text"]), (["done"], "one two three"))
        self.assertGreaterEqual(result.last["first_ms"], 250)
        self.assertGreater(result.last["prompt_tokens"], 0)

    def test_calls_in_one_piece_and_in_many(self):
        for stream in (False, True):
            result = self.ask("tool", stream=stream)
            self.assertEqual((result.verdicts(), result.last["outcome"], result.last["finish"]), (["done"], "ok", "tool_calls"))

    def test_a_limit_is_waited_out(self):
        result = self.ask("ratelimit")
        self.assertEqual((result.verdicts(), result.last["text"]), (["retry", "done"], "ok after retry"))
        self.assertGreaterEqual(result.attempts[0]["wait_ms"], 1000)

    def test_an_error_that_stays_is_given_up(self):
        result = self.ask("boom", attempts=2)
        self.assertEqual((result.verdicts(), result.last["http"]), (["retry", "failed"], 500))
        self.assertIn("The server had an error", result.last["message"])

    def test_streams_that_are_cut(self):
        for words in ("drop", "cut"):
            result = self.ask(words, stream=True, attempts=1)
            self.assertEqual((result.verdicts(), result.last["outcome"]), (["failed"], "error"), words)
            self.assertIn(result.last["failure"], ("cut", "reset"))

    def test_a_wrong_key(self):
        env = {"PREOP_TEST_KEY": "sk-another-key"}
        result = self.bench.probe("aimock", "ask", "plain", url=self.server.url(), env=env)
        self.assertEqual((result.status, result.last["http"]), (1, 401))
        self.assertNotIn(b"sk-another-key", result.out)

    def test_embeddings(self):
        result = self.bench.probe("aimock", "kind", "embeddings", url=self.server.url())
        self.assertEqual((result.verdicts(), result.last["dimensions"]), (["done"], 3), result.attempts)

    def test_chaos(self):
        """Many calls fail, each time in another way: everything is answered in the end."""
        for rates in ({"rateLimitRate": 0.3}, {"malformedRate": 0.3}, {"disconnectRate": 0.3}):
            self.server.ask("/__aimock/chaos", rates, "POST")
            self.addCleanup(self.server.ask, "/__aimock/chaos", None, "DELETE")
            result = self.ask("plain", "requests", 12, "quiet", 1, attempts=20)
            self.assertEqual((result.whole["done"], result.whole["once"]), (12, True), (rates, result.whole))


STREAM = "".join("data: %s\n\n" % json.dumps({"choices": [{"index": 0, "delta": {"content": word}}]}) for word in ("one ", "two ", "thr\u00e9\u00e9")) + "data: [DONE]\n\n"


def stub(name, **response):
    return {"request": {"method": "POST", "urlPath": "/%s/v1/chat/completions" % name}, "response": {"status": 200, **response}}


class WiremockTest(unittest.TestCase):
    MAPPINGS = [
        stub("reset", fault="CONNECTION_RESET_BY_PEER"),
        stub("empty", fault="EMPTY_RESPONSE"),
        stub("chunk", fault="MALFORMED_RESPONSE_CHUNK"),
        stub("random", fault="RANDOM_DATA_THEN_CLOSE"),
        stub("short", body='{"choices":[]}', headers={"Content-Length": "400"}),
        stub("dribble", body=STREAM, headers={"Content-Type": "text/event-stream"}, chunkedDribbleDelay={"numberOfChunks": 37, "totalDuration": 400}),
        stub("delay", body="{}", fixedDelayMilliseconds=5000),
    ]

    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, wiremock(cls.MAPPINGS))
        cls.bench = Bench(cls.server)
        cls.addClassCleanup(cls.bench.folder.cleanup)

    def ask(self, name, **fields):
        return self.bench.probe("wiremock", url=self.server.url("/%s/v1" % name), fields={"attempts": 1, **fields})

    def test_faults_below_http(self):
        for name, failures in (("reset", ("reset",)), ("empty", ("reset",)), ("chunk", ("cut",)), ("random", ("protocol",)), ("short", ("cut",))):
            with self.subTest(name):
                result = self.ask(name)
                self.assertEqual(result.verdicts(), ["failed"])
                self.assertIn(result.last["failure"], failures)
                self.assertTrue(result.last["message"])

    def test_a_stream_cut_at_any_byte(self):
        result = self.ask("dribble", stream=True)
        self.assertEqual((result.verdicts(), result.last["text"]), (["done"], "one two thréé"))
        self.assertLess(result.last["first_ms"], result.last["total_ms"])

    def test_a_wait_that_is_too_long(self):
        result = self.ask("delay", **{"total-ms": 400})
        self.assertEqual((result.verdicts(), result.last["failure"]), (["failed"], "timeout"))


if __name__ == "__main__":
    result = unittest.main(verbosity=1, exit=False).result
    for _, why in result.skipped:
        print("skipped:", why)
    nothing = result.skipped and result.testsRun == 0 and not result.errors
    sys.exit(77 if nothing else not result.wasSuccessful())
