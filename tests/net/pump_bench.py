"""What the pump itself costs: processor time of its process a call, at 1 to 256 in flight, against a local server that answers at once.

Budget: under a millisecond at 64 in flight, and 256 are held. Prints the table of docs/scaling.md.
"""
import os
import subprocess
import sys

from bench import Bench

CALLS = 2000
BUDGET_US = 1000


class Elsewhere:
    """The server in a process of its own: its work is not ours."""

    def __enter__(self):
        here = os.path.dirname(os.path.abspath(__file__))
        self.process = subprocess.Popen([sys.executable, os.path.join(here, "fault_server.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def url(self, name):
        return "http://127.0.0.1:%d/%s/v1" % (self.port, name)


def main():
    failures = 0
    with Elsewhere() as server:
        bench = Bench(server)
        print("| in flight | own time a call | wall time a call | held |\n| --- | --- | --- | --- |")
        for flying in (1, 4, 16, 64, 256):
            fields = {"in-flight": flying, "requests-per-minute": 0}
            whole = bench.probe("ok", "requests", CALLS, "size", 2000, "quiet", 1, fields=fields).whole
            held = bench.probe("slowly", "requests", flying * 20, "quiet", 1, fields=fields).whole["most"]
            own = whole["cpu_us"] / CALLS
            print("| %d | %.0f us | %.0f us | %d |" % (flying, own, whole["wall_us"] / CALLS, held), flush=True)
            failures += whole["done"] != CALLS or held < flying * 0.75 or (flying == 64 and own > BUDGET_US)
        bench.folder.cleanup()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
