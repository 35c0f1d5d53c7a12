"""preop endpoint: profiles made, shown, changed, refused; one call for a test."""
import json
import os
import stat
import sys
import unittest

import support
from support import FAILED, USAGE

sys.path.insert(0, os.path.join(support.HERE, "..", "net"))
from fault_server import FaultServer

KEY = "sk-secret-0123456789"


class EndpointTest(support.Scratch):
    @classmethod
    def setUpClass(cls):
        cls.server = FaultServer().__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def setUp(self):
        super().setUp()
        self.env.update(XDG_CONFIG_HOME=self.path("config"), PREOP_TEST_KEY=KEY, no_proxy="*")
        self.file = self.path("config/preop/endpoints.json")

    def add(self, name, *fields):
        self.preop("endpoint", "add", name, "key-env=PREOP_TEST_KEY", "model=m", *fields)

    def test_made_shown_changed_removed(self):
        self.assertEqual(self.json("endpoint"), [])
        self.assertIn("no endpoints yet", self.preop("endpoint", "list")[0])
        self.add("b", "url=https://b.example/v1", "price.*=0.15,0.6", "send.temperature=no")
        self.assertEqual(self.json("endpoint", "add", "a", "url=http://127.0.0.1:1/v1"), {"endpoint": "a", "warning": None})
        self.assertEqual([one["name"] for one in self.json("endpoint", "list")], ["a", "b"])
        profile = self.json("endpoint", "show", "b")["profile"]
        self.assertEqual((profile["url"], profile["key-env"], profile["send"], profile["price"]["*"]),
                         ("https://b.example/v1", "PREOP_TEST_KEY", {"temperature": None}, {"input": 0.15, "cached": None, "output": 0.6}))
        self.json("endpoint", "set", "b", "stream=yes", "send.temperature=")
        profile = self.json("endpoint", "show", "b")["profile"]
        self.assertEqual((profile["stream"], profile["send"]), (True, {}))
        self.assertIn("b.example", self.preop("endpoint", "list")[0])
        self.assertIn("in-flight             100", self.preop("endpoint", "show", "a")[0])
        self.preop("endpoint", "remove", "a")
        self.assertEqual([one["name"] for one in self.json("endpoint", "list")], ["b"])

    def test_the_file_is_for_its_owner(self):
        self.add("a", "url=https://a.example/v1")
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        self.assertNotIn(KEY, self.read("config/preop/endpoints.json").decode())
        os.chmod(self.file, 0o622)
        self.assertIn("chmod 600", self.preop("endpoint", "list", status=FAILED)[1])

    def test_refused_words_change_nothing(self):
        self.add("a", "url=https://a.example/v1")
        before = self.read("config/preop/endpoints.json")
        for words in (("add", "a", "url=https://x.example"), ("add", "c", "model=m"), ("set", "a", "stream=yes", "in-flight=0"), ("set", "nobody", "stream=yes"), ("remove", "nobody"),
                      ("add", "c", "url=https://x.example/?key=1"), ("add", "c", "url=https://x.example", "header.Authorization=x")):
            self.preop("endpoint", *words, status=FAILED)
        for words in (("nonsense",), ("show",), ("add", "c"), ("remove", "a", "b"), ("set", "a", "nonsense=1"), ("set", "a", "stream"), ("add", "a b", "url=http://h")):
            self.preop("endpoint", *words, status=USAGE)
        self.assertEqual(self.read("config/preop/endpoints.json"), before)

    def test_a_key_in_the_clear_is_told(self):
        self.assertIn("unencrypted", self.preop("endpoint", "add", "a", "url=http://a.example/v1", "key-env=K")[0])
        for url in ("https://a.example/v1", "http://localhost/v1", "http://127.0.0.1:8080/v1", "http://[::1]:8080"):
            self.assertIsNone(self.json("endpoint", "set", "a", "url=" + url)["warning"])
        for url in ("http://localhost.example/v1", "http://127.0.0.1.example/v1"):
            self.assertIn("unencrypted", self.json("endpoint", "set", "a", "url=" + url)["warning"])
        self.assertIsNone(self.json("endpoint", "set", "a", "key-env=")["warning"])

    def test_a_file_somebody_wrote_by_hand(self):
        os.makedirs(os.path.dirname(self.file))
        self.write(self.file, json.dumps({"endpoints": {"mine": {"url": "http://127.0.0.1:1"}}}))
        self.assertEqual(self.json("endpoint", "show", "mine")["profile"]["attempts"], 6)
        for text, said in (("{", "no JSON"), ('{"endpoints":{"x":{"url":"http://h","api_key":"sk-1"}}}', '"api_key" is not known'), ("\0" * 100, "no JSON")):
            self.write(self.file, text)
            err = self.preop("endpoint", "list", status=FAILED)[1]
            self.assertIn(said, err)
            self.assertNotIn("sk-1", err)

    def test_one_call(self):
        self.add("good", "url=" + self.server.url("ok"))
        reply = self.json("endpoint", "test", "good")
        self.assertEqual((reply["outcome"], reply["text"], reply["model"], reply["request_id"], reply["http"]), ("ok", "Hello.", "fault-1", "req-7", 200))
        self.assertEqual((reply["prompt_tokens"], reply["reasoning_tokens"]), (9, None))
        out = self.preop("endpoint", "test", "good", "What now?")[0]
        self.assertIn("ok, model fault-1, 9 + 3 tokens", out)
        self.assertIn("What now?", self.server.asked("ok")[-1]["body"].decode())

    def test_one_call_that_fails(self):
        for scenario, said in (("wrong_key", "Invalid API Key"), ("web_page", "a web page"), ("echo_error", "Incorrect API key provided: Bearer [key]"), ("server_error", "had an error")):
            self.add(scenario.replace("_", "-"), "url=" + self.server.url(scenario))
            out, err = self.preop("endpoint", "test", scenario.replace("_", "-"), status=FAILED)
            self.assertIn(said, err)
            self.assertNotIn(KEY, out + err)
            self.assertEqual(len(self.server.asked(scenario)), 1)

    def test_a_key_that_is_not_there(self):
        self.add("a", "url=" + self.server.url("never"))
        del self.env["PREOP_TEST_KEY"]
        self.assertIn("PREOP_TEST_KEY", self.preop("endpoint", "test", "a", status=FAILED)[1])
        self.write("key", KEY + "\n")
        self.preop("endpoint", "set", "a", "key-env=", "key-file=" + self.path("key"))
        os.chmod(self.path("key"), 0o644)
        self.assertIn("chmod 600", self.preop("endpoint", "test", "a", status=FAILED)[1])
        self.assertEqual(self.server.asked("never"), [])
        os.chmod(self.path("key"), 0o600)
        self.preop("endpoint", "test", "a")
        self.assertEqual(self.server.asked("never")[0]["headers"]["authorization"], "Bearer " + KEY)


if __name__ == "__main__":
    support.main()
