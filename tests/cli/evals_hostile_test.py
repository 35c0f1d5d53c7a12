"""Servers, files and projects that mean harm: the key sent back in disguise, files that contradict themselves, names that show before the seal."""
import json
import os
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import FAILED, NEGATIVE, Scratch

KEY = 'sk-odd/"key\\0123456789abcdef'


def whole(text, **more):
    return {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}, **more}


def pieces(texts):
    events = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in texts] + [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"


def disguised(key):
    return "".join("\\u%04X" % ord(letter) for letter in key)


class Echo:
    """Answers every call with the bytes of `reply`."""

    def __init__(self):
        self.status, self.kind, self.reply = 200, "application/json", b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(outer.status)
                self.send_header("Content-Type", outer.kind)
                self.send_header("Content-Length", str(len(outer.reply)))
                self.end_headers()
                self.wfile.write(outer.reply)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d/v1" % self.server.server_address[1]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class KeyInDisguise(Scratch):
    def setUp(self):
        super().setUp()
        self.env.update(XDG_CONFIG_HOME=self.path("config"), HOSTILE_KEY=KEY)
        self.server = Echo()
        self.addCleanup(self.server.close)
        self.project()
        self.write("one.jsonl", json.dumps({"case_id": "c", "input": "q", "system": "old", "output": "o"}) + "\n")
        self.preop("eval", "import", "one.jsonl", "--suite", "S")
        self.preop("endpoint", "add", "local", "url=" + self.server.url, "attempts=1", "key-env=HOSTILE_KEY", "model=m")
        self.preop("eval", "system", "add", "zero", "rung=zero-shot", "endpoint=local")

    def leaks(self, said):
        forms = (KEY, json.dumps(KEY)[1:-1], json.dumps(json.dumps(KEY))[3:-3])
        texts = list(said) + [self.read(os.path.join(folder, name)) for folder, _, names in os.walk(self.folder) for name in names]
        return any(form.encode() in text for form in forms for text in texts)

    def asked(self, reply, status=200, kind="application/json", *words):
        self.server.reply, self.server.status, self.server.kind = reply, status, kind
        done = self.run_raw("eval", "run", "--system", "zero", "--again", *words, "--json")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertFalse(self.leaks((done.stdout, done.stderr)), reply)
        return done.returncode

    def test_as_json_writes_it(self):
        for reply in (whole("you sent " + KEY), whole("x", id=KEY, model=KEY), {"error": {"message": "bad key " + KEY, "type": KEY}},
                      whole(None, tool_calls=[{"id": "1", "type": "function", "function": {"name": "f", "arguments": json.dumps({"k": KEY})}}])):
            self.asked(json.dumps(reply).encode())
        self.asked(json.dumps({"error": {"message": "bad key " + KEY}}).encode(), 400)

    def test_letter_by_letter_in_hexadecimal(self):
        self.asked(json.dumps(whole("@")).replace("@", disguised(KEY)).encode())
        self.asked(json.dumps({"error": {"message": "bad @"}}).replace("@", disguised(KEY)).encode(), 400)
        self.asked(json.dumps(whole("\\\\\\" + KEY + "\n" + KEY)).encode())
        self.assertIn("[key]", self.json("eval", "show", "c")["outputs"][-1]["text"])

    def test_in_pieces(self):
        self.assertEqual(self.asked(pieces(KEY), 200, "text/event-stream", "--stream"), NEGATIVE)
        self.assertEqual(self.asked(json.dumps(whole([{"type": "text", "text": KEY[:9]}, {"type": "text", "text": KEY[9:]}])).encode()), NEGATIVE)
        self.assertEqual(self.asked(pieces("hello"), 200, "text/event-stream", "--stream"), 0)


class Twice(Scratch):
    def test_a_file_that_contradicts_itself_brings_nothing_the_second_time(self):
        self.project()
        rows = [{"case_id": "c%d" % (i % 3), "input": "q%d" % (i % 3), "system": "s", "output": "o%d" % i} for i in range(6)]
        self.write("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        first = self.json("eval", "import", "rows.jsonl", "--suite", "S")
        table = self.preop("eval", "show", "c0")
        second = self.json("eval", "import", "rows.jsonl", "--suite", "S")
        self.assertEqual([(report["imported"], report["duplicates"], report["rejected"]) for report in (first, second)], [(3, 0, 3), (0, 3, 3)])
        self.assertEqual(self.preop("eval", "show", "c0"), table)
        self.write("later.jsonl", json.dumps({**rows[0], "output": "newer"}) + "\n")
        self.assertEqual(self.json("eval", "import", "later.jsonl", "--suite", "S")["imported"], 1)


class Blind(Scratch):
    def screen(self, *steps):
        self.write("script", "".join(step + "\nwait-idle\n" for step in steps) + "save-screen shown\n")
        self.preop("script", "script", "--size", "40x120", "--fresh")
        return self.read("shown").decode()

    def setUp(self):
        super().setUp()
        self.project()
        rows = [{"case_id": "c%d" % i, "input": "q%d" % i, "system": system, "output": "%s %d" % (word, i), "score": 0.25} for i in range(3) for system, word in (("ZYX1", "a"), ("ZYX2", "b"))]
        self.write("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self.preop("eval", "import", "rows.jsonl", "--suite", "S")
        self.preop("review", "record", self.json("review", "next")["token"], "a")

    def test_what_an_import_brought_names_nobody_to_a_reviewer(self):
        self.assertNotRegex(self.screen("go lineage", "keys j Enter"), "ZYX|0\\.25")
        self.preop("review", "seal")
        self.assertRegex(self.screen("go lineage", "keys j j Enter"), "ZYX")

    def test_what_wins_with_a_verdict_is_not_told(self):
        self.assertNotRegex(self.screen("go case"), "ZYX|0\\.25|won")
        self.preop("review", "seal")
        self.assertRegex(self.screen("go case"), "ZYX1 +0\\.25")

    def test_answers_with_names_are_not_for_a_reviewer(self):
        _, said = self.preop("eval", "show", "c0", status=FAILED)
        self.assertIn("review seal", said)
        self.assertNotIn("ZYX", said)
        self.preop("eval", "show", "c0", "--as", "somebody-else")
        self.preop("review", "seal")
        self.assertIn("ZYX1", self.preop("eval", "show", "c0")[0])


if __name__ == "__main__":
    unittest.main()
