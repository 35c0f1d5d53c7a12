"""kill -9 while labelling: nothing that was acknowledged (an idle line with its action's number) is ever lost, and the file stays sound."""
import json
import os
import random
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import Program, run  # noqa: E402

ROUNDS = int(os.environ.get("PREOP_KILL_ROUNDS", "100"))


class Durability(unittest.TestCase):
    def test_kill_while_labelling(self):
        rng = random.Random(20261123)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kill.preop")
            run("demo", "--keep", path)
            acknowledged = 0
            for _ in range(ROUNDS):
                program = Program(["-p", path, "--fresh"])
                program.wait_idle(0)
                program.keys("g", wait=False)
                program.keys("d")
                for _ in range(rng.randint(1, 8)):
                    program.write(rng.choice([b"1", b"2", b"3", b"4", b"j", b"u"]))
                rest = rng.randint(0, 3)
                program.wait(lambda: program.last_action is not None and program.idles >= rest, what="an acknowledgement")
                os.kill(program.process.pid, signal.SIGKILL)
                program.end()
                acknowledged = max(acknowledged, program.last_action or 0)
                program.close()
                newest = json.loads(run("log", "-p", path, "--limit", "1", "--json"))[0]["id"]
                self.assertGreaterEqual(newest, acknowledged, "an acknowledged action is gone")
            self.assertTrue(json.loads(run("verify", "-p", path, "--json"))["sound"])
            self.assertGreater(acknowledged, ROUNDS // 2, "the test did not label anything")


if __name__ == "__main__":
    unittest.main()
