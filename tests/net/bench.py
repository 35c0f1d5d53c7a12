"""The probe of the pump with a profile of its own each time, and what it said."""
import itertools
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from support import environment

PROBE = os.path.abspath(os.environ.get("PREOP_PUMP_PROBE", "build/asan/tests/pump_probe"))
KEY = "sk-secret-0123456789"


class Result:
    """What a run of the probe said: its attempts and the whole."""

    def __init__(self, done, name, server):
        self.out, self.err, self.status = done.stdout, done.stderr.decode(), done.returncode
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.attempts, self.whole = lines[:-1], lines[-1] if lines else {"error": self.err}
        self.name, self.server = name, server

    @property
    def last(self):
        return self.attempts[-1]

    @property
    def asked(self):
        return self.server.asked(self.name)

    def verdicts(self):
        return [attempt["verdict"] for attempt in self.attempts]


class Bench:
    """Each probe has its own home with its own profile, and its own name at the server: many run at once."""

    def __init__(self, server):
        self.server = server
        self.folder = tempfile.TemporaryDirectory(prefix="preop-net-")
        self.numbers = itertools.count()

    def probe(self, scenario, *words, url=None, env=None, fields=None):
        name = "%s/%d" % (scenario, next(self.numbers))
        home = os.path.join(self.folder.name, name.replace("/", "-"))
        os.makedirs(os.path.join(home, "preop"))
        profile = {"url": url or self.server.url(name), "model": "m", "key-env": "PREOP_TEST_KEY", **(fields or {})}
        with open(os.open(os.path.join(home, "preop", "endpoints.json"), os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump({"endpoints": {"e": profile}}, file)
        variables = environment(home, XDG_CONFIG_HOME=home, **{"no_proxy": "*", "PREOP_TEST_KEY": KEY, **(env or {})})
        done = subprocess.run([PROBE, "e", *[str(word) for word in words]], env=variables, capture_output=True, timeout=60, check=False)
        return Result(done, name, self.server)
