"""The pump against a server of our own that misbehaves in every way that was seen: fault_server.py has the ways, PROBES what has to come of each."""
import json
import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from bench import KEY, Bench
from fault_server import FaultServer

STREAM = {"stream": True}
ONE = {"attempts": 1}
PLAIN = {}

PASSING = {name: PLAIN for name in ("limited_seconds", "limited_date", "limited_ms", "limited_azure", "limited_reset", "server_error", "bad_gateway", "closed", "reset_early",
                                    "reset_in_body", "short_body", "long_body", "cut_gzip", "no_gzip", "bad_chunk", "garbage", "empty_body", "no_choices", "null_choices",
                                    "error_in_success")}
PASSING.update({name: STREAM for name in ("error_in_stream", "stream_cut", "stream_reset", "stream_without_pieces")})

STAYING = {  # scenario: fields, failure, a part of the message
    "web_page": (PLAIN, "arrived", "web page and no answer: Welcome"),
    "malformed": (PLAIN, "arrived", "parse error"),
    "too_long": (PLAIN, "arrived", "context size"),
    "huge": ({"body-limit": 65536}, "too-large", "larger than 65536 bytes"),
    "huge_said": (PLAIN, "too-large", "larger than 33554432 bytes"),
    "bomb": ({"body-limit": 65536}, "too-large", "larger than 65536 bytes"),
    "elsewhere": (PLAIN, "arrived", "another address"),
    "silent_stream": ({"stream": True, "idle-ms": 1000, "attempts": 1}, "timeout", "not a byte for 1000 ms"),
    "endless": ({"stream": True, "total-ms": 300, "attempts": 1}, "timeout", "no answer in time"),
    "hang": ({"total-ms": 300, "attempts": 1}, "timeout", "no answer in time"),
}

ANSWERS = {  # scenario: fields, outcome, text
    "ok": (PLAIN, "ok", "Hello."), "zipped": (PLAIN, "ok", "zipped"), "without_length": (PLAIN, "ok", "Hello."), "marked": (PLAIN, "ok", "marked"),
    "hints_first": (PLAIN, "ok", "Hello."), "no_usage": (PLAIN, "ok", "Hello."), "drip": (STREAM, "ok", "Hello."), "done_and_open": (STREAM, "ok", "Hello."),
    "no_done": (STREAM, "ok", "Hello."), "truncated": (PLAIN, "truncated", "Once upon"), "filtered": (PLAIN, "filtered", ""),
}

FAILURES = {"closed": "reset", "reset_early": "reset", "reset_in_body": "cut", "short_body": "cut", "no_gzip": "protocol", "garbage": "protocol", "stream_reset": "cut"}


class NetTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.thief = FaultServer().__enter__()
        cls.server = FaultServer().__enter__()
        cls.server.elsewhere = cls.thief.port
        cls.bench = Bench(cls.server)
        # Most of them wait for time to pass: side by side they take as long as the slowest.
        fields = {**PASSING, **{name: entry[0] for table in (ANSWERS, STAYING) for name, entry in table.items()}}
        with ThreadPoolExecutor(16) as pool:
            results = pool.map(lambda name: cls.bench.probe(name, fields=fields[name]), fields)
        cls.results = dict(zip(fields, results))

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.thief.__exit__()
        cls.bench.folder.cleanup()

    def test_what_passes_is_tried_again_and_ends_well(self):
        for name in PASSING:
            with self.subTest(name):
                result = self.results[name]
                self.assertEqual(result.verdicts(), ["retry", "done"], result.attempts)
                self.assertEqual(result.last["text"], "Hello.")
                self.assertEqual(result.last["number"], 2)
                self.assertTrue(result.attempts[0]["message"])
                self.assertEqual(result.attempts[0]["failure"], FAILURES.get(name, result.attempts[0]["failure"]))
                self.assertEqual(len(result.asked), 2)

    def test_waits_are_what_the_server_asked_for(self):
        for name, least, most in (("limited_seconds", 1.0, 3), ("limited_date", 0.9, 4), ("limited_ms", 0.4, 2), ("limited_azure", 0.4, 2), ("limited_reset", 0.4, 3)):
            with self.subTest(name):
                first, second = self.results[name].asked
                self.assertGreaterEqual(second["at"] - first["at"], least)
                self.assertLess(second["at"] - first["at"], most)

    def test_what_stays_is_asked_once(self):
        for name, (_, failure, message) in STAYING.items():
            with self.subTest(name):
                result = self.results[name]
                self.assertEqual(result.verdicts(), ["failed"], result.attempts)
                self.assertEqual(result.last["failure"], failure)
                self.assertIn(message, result.last["message"])
                self.assertEqual(len(result.asked), 1)

    def test_answers(self):
        for name, (_, outcome, text) in ANSWERS.items():
            with self.subTest(name):
                result = self.results[name]
                self.assertEqual((result.verdicts(), result.last["outcome"], result.last["text"]), (["done"], outcome, text), result.attempts)

    def test_what_is_sent(self):
        call = self.results["ok"].asked[0]
        self.assertEqual((call["method"], call["path"]), ("POST", "/%s/v1/chat/completions" % self.results["ok"].name))
        self.assertEqual(json.loads(call["body"]), {"model": "m", "messages": [{"role": "user", "content": "Hello"}]})
        self.assertEqual(call["headers"]["authorization"], "Bearer " + KEY)
        self.assertEqual(call["headers"]["content-type"], "application/json")
        self.assertNotIn("expect", call["headers"])
        self.assertEqual(json.loads(self.results["drip"].asked[0]["body"])["stream_options"], {"include_usage": True})

    def test_facts_of_an_attempt(self):
        attempt = self.results["ok"].last
        self.assertEqual((attempt["http"], attempt["request_id"], attempt["prompt_tokens"], attempt["finish"]), (200, "req-7", 9, "stop"))
        self.assertGreater(attempt["sent"], 10)
        self.assertGreater(attempt["received"], 10)
        self.assertEqual(self.results["no_usage"].last["prompt_tokens"], -1)
        self.assertEqual(self.results["hints_first"].last["request_id"], "")
        self.assertEqual(self.results["too_long"].last["n_ctx"], 512)
        self.assertEqual(self.results["drip"].last["prompt_tokens"], 9)
        self.assertGreaterEqual(self.results["drip"].last["first_ms"], 0)
        self.assertLess(self.results["drip"].last["first_ms"], self.results["drip"].last["total_ms"])

    def test_no_redirection_is_followed(self):
        self.assertEqual(self.thief.journal, [])

    def test_the_end_of_a_stream_is_enough(self):
        self.assertLess(self.results["done_and_open"].last["total_ms"], 5000)

    # ---- The key ----

    def test_the_key_comes_back_in_nothing(self):
        for name in ("echo", "echo_error"):
            result = self.bench.probe(name)
            self.assertNotIn(KEY.encode(), result.out)
            self.assertIn(b"[key]", result.out)
            self.assertNotIn(KEY, result.err)
            self.assertEqual(result.asked[0]["headers"]["authorization"], "Bearer " + KEY)

    def test_other_headers_for_the_key(self):
        self.bench.probe("ok", url=self.server.url("azure") + "?api-version=1", fields={"key-header": "api-key", "header": {"X-Team": "a b"}})
        call = self.server.asked("azure")[0]
        self.assertEqual(call["path"], "/azure/v1/chat/completions?api-version=1")
        self.assertEqual((call["headers"]["api-key"], call["headers"]["x-team"]), (KEY, "a b"))
        self.assertNotIn("authorization", call["headers"])

    # ---- Everything stops ----

    def test_a_wrong_key_stops_everything(self):
        result = self.bench.probe("wrong_key", "requests", 200)
        self.assertEqual(result.status, 1)
        self.assertIn("Invalid API Key", result.whole["error"])
        self.assertLessEqual(len(result.asked), 20)
        self.assertEqual((result.whole["blocks"], result.whole["once"], result.whole["in_flight"]), (1, True, 0))
        self.assertEqual(set(result.verdicts()), {"dropped"})

    def test_a_quota_is_waited_out_when_somebody_mends_it(self):
        result = self.bench.probe("quota", "requests", 5, "resume", 1, fields={"in-flight": 1})
        self.assertTrue(result.whole["ok"], result.whole)
        self.assertEqual((result.whole["done"], result.whole["blocks"], result.whole["once"]), (5, 3, True))

    def test_a_wait_of_a_day_is_told_and_not_waited(self):
        result = self.bench.probe("tomorrow")
        self.assertEqual((result.status, result.verdicts()), (1, ["dropped"]))
        self.assertIn("Rate limit", result.whole["error"])

    def test_nobody_there(self):
        result = self.bench.probe("none", url="http://127.0.0.1:1/v1", fields=ONE)
        self.assertEqual((result.status, result.verdicts(), result.last["failure"]), (1, ["dropped"], "connect"))
        self.assertIn("nobody answers there", result.whole["error"])

    def test_no_such_host(self):
        result = self.bench.probe("none", url="http://no-such-host.invalid/v1", fields=ONE)
        self.assertEqual((result.status, result.last["failure"]), (1, "resolve"))

    # ---- Many ----

    def test_every_request_ends_once(self):
        result = self.bench.probe("slowly", "requests", 400, "quiet", 1)
        self.assertTrue(result.whole["ok"], result.whole)
        self.assertEqual((result.whole["done"], result.whole["once"], result.whole["sent"]), (400, True, 400))
        self.assertEqual(len(result.asked), 400)

    def test_an_endpoint_that_bears_twelve(self):
        result = self.bench.probe("narrow", "requests", 300, "quiet", 1)
        self.assertEqual((result.whole["done"], result.whole["failed"], result.whole["once"]), (300, 0, True))
        self.assertGreater(result.whole["limited"], 0)
        self.assertLess(result.whole["limit"], 20)

    def test_in_flight_is_obeyed(self):
        result = self.bench.probe("slowly", "requests", 20, "quiet", 1, fields={"in-flight": 3})
        self.assertEqual(result.whole["done"], 20)
        self.assertLessEqual(result.whole["most"], 3)

    def test_a_minute_has_its_requests(self):
        result = self.bench.probe("rate", "requests", 15, "quiet", 1, fields={"requests-per-minute": 600})
        self.assertEqual(result.whole["done"], 15)
        self.assertGreaterEqual(result.whole["wall_us"], 480000)

    def test_loading_costs_no_attempt(self):
        result = self.bench.probe("loading", fields=ONE)
        self.assertEqual(result.verdicts(), ["retry", "done"])

    # ---- Stopping ----

    def test_abort_ends_what_is_in_flight(self):
        result = self.bench.probe("hang", "requests", 30, "abort", 0)
        self.assertEqual((result.status, set(result.verdicts()), result.whole["once"], result.whole["in_flight"]), (1, {"dropped"}, True, 0))
        self.assertIn("cancelled", {attempt["failure"] for attempt in result.attempts})
        self.assertLess(result.whole["wall_us"], 5000000)

    def test_a_sink_that_says_stop(self):
        result = self.bench.probe("ok", "requests", 100, "abort", 5)
        self.assertEqual((result.status, result.whole["once"]), (1, True))
        self.assertLess(result.whole["given"], 100)

    def test_what_could_not_be_noted_is_not_sent(self):
        result = self.bench.probe("ok", "requests", 30, "unsettle", 1)
        self.assertEqual((result.status, set(result.verdicts()), result.whole["once"], result.asked), (1, {"dropped"}, True, []))

    def test_drain_lets_what_is_in_flight_finish(self):
        result = self.bench.probe("slowly", "requests", 100, "drain", 5)
        self.assertEqual((result.status, result.whole["once"], set(result.verdicts())), (1, True, {"done"}))
        self.assertLess(result.whole["given"], 100)

    def test_the_deadline_of_the_whole(self):
        result = self.bench.probe("hang", "requests", 3, "deadline", 300)
        self.assertEqual((result.status, result.verdicts()), (1, ["dropped"] * 3))
        self.assertIn("the time for all calls is over", result.whole["error"])

    def test_pause_and_resume(self):
        result = self.bench.probe("paused", "requests", 3, "pause", 400)
        self.assertEqual(result.whole["done"], 3)
        self.assertGreaterEqual(result.whole["wall_us"], 390000)

    # ---- Other calls ----

    def test_embeddings(self):
        result = self.bench.probe("ok", "kind", "embeddings")
        self.assertEqual((result.verdicts(), result.last["dimensions"], result.last["last"]), (["done"], 2, 3))

    def test_models(self):
        result = self.bench.probe("ok", "kind", "models")
        self.assertEqual(result.verdicts(), ["done"])
        call = result.asked[0]
        self.assertEqual((call["method"], call["headers"]["authorization"], call["body"]), ("GET", "Bearer " + KEY, b""))
        self.assertTrue(call["path"].endswith("/v1/models"))

    # ---- On the way ----

    def test_a_proxy_of_the_environment(self):
        result = self.bench.probe("ok", url="http://far.invalid/proxied/v1", env={"http_proxy": "http://127.0.0.1:%d" % self.server.port, "no_proxy": ""})
        self.assertEqual(result.verdicts(), ["done"])
        self.assertEqual(len(self.server.asked("proxied")), 1)

    def test_the_proxy_of_a_tunnel_gets_no_key(self):
        self.bench.probe("ok", url="https://far.invalid/v1", fields=ONE, env={"https_proxy": "http://127.0.0.1:%d" % self.server.port, "no_proxy": ""})
        asked = [call for call in self.server.journal if call["method"] == "CONNECT"]
        self.assertEqual([call["path"] for call in asked], ["far.invalid:443"])
        self.assertNotIn(KEY, str(asked))

    def test_certificates(self):
        try:
            context, bundle = self.certificate()
        except FileNotFoundError:
            self.skipTest("there is no openssl to make a certificate with")
        with FaultServer(ssl=context) as server:
            url = server.url("ok", "localhost")
            refused = self.bench.probe("ok", url=url, fields=ONE)
            self.assertEqual((refused.status, refused.last["failure"]), (1, "tls"))
            self.assertEqual(server.journal, [])
            trusted = self.bench.probe("ok", "requests", 3, url=url, env={"CURL_CA_BUNDLE": bundle})
            self.assertEqual(trusted.verdicts(), ["done"] * 3, trusted.attempts)
            wrong_name = self.bench.probe("ok", url=server.url("ok"), fields=ONE, env={"SSL_CERT_FILE": bundle})
            self.assertEqual((wrong_name.status, wrong_name.last["failure"]), (1, "tls"))

    def certificate(self):
        import ssl
        key, bundle = (os.path.join(self.bench.folder.name, name) for name in ("key.pem", "cert.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", bundle, "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(bundle, key)
        return context, bundle


if __name__ == "__main__":
    unittest.main(verbosity=1)
