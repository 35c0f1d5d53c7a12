"""Rows are stepped through, sorted and labelled while an import writes: every thread at work at once. For ThreadSanitizer; right elsewhere too."""
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import Program, run  # noqa: E402

ROWS = 4000


class Stepping(unittest.TestCase):
    def test_import_while_stepping(self):
        with tempfile.TemporaryDirectory() as folder:
            path, rows = os.path.join(folder, "s.preop"), os.path.join(folder, "rows.jsonl")
            run("demo", "--keep", path)
            with open(rows, "w", encoding="utf-8") as file:
                for i in range(ROWS):
                    file.write('{"prompt": "question %d", "completion": "%s"}\n' % (i, "answer " * (i % 40)))
            program = Program(["-p", path, "--fresh"])
            self.addCleanup(program.close)
            program.wait_idle(0)
            program.keys("3")
            program.write(b"i" + rows.encode())
            program.keys("Enter", wait=False)
            program.wait(lambda: b"import now" in program.output, what="the dialog")
            program.keys("Enter", wait=False)
            for name in ["j", "PageDown", "k", "1", "j", "G", "Home", "1"] * 20:
                program.keys(name, wait=False)
            program.wait(lambda: b"taken in" in program.output, what="the end of the import")
            program.keys("Escape", "Escape")
            program.write(b"Q")
            self.assertEqual(program.end(), 0, bytes(program.output[-2000:]))
            datasets = json.loads(run("status", "-p", path, "--json"))["datasets"]
            self.assertEqual(sorted(dataset["examples"] for dataset in datasets), [320, ROWS])
            run("verify", "-p", path)


if __name__ == "__main__":
    unittest.main()
