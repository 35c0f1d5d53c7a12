"""Random keys, text, mouse and sizes, headless: on the sample, on hostile records, on one row and on none. A failure is repeated with `monkey KEYS SEED` in a script.

  monkey_test.py [--keys 2000] [--seeds 5]      PREOP_BINARY in the environment
"""
import argparse
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import run  # noqa: E402

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "import")
SIZES = ["24x80", "40x120", "10x40", "16x60", "50x200"]


def make_projects(folder):
    """Paths of the four, ready to be copied."""
    paths = {name: os.path.join(folder, name + ".preop") for name in ("sample", "hostile", "one", "none")}
    run("demo", "--keep", paths["sample"])
    record = os.path.join(folder, "one.jsonl")
    with open(record, "w", encoding="utf-8") as file:
        file.write('{"prompt": "a", "completion": "b"}\n')
    for name in ("hostile", "one", "none"):
        run("new", paths[name])
    run("import", os.path.join(FIXTURES, "hostile.jsonl"), "-p", paths["hostile"])
    run("import", record, "-p", paths["one"])
    return paths


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, path in make_projects(folder).items():
            for seed in range(1, options.seeds + 1):
                copy = os.path.join(folder, "%s-%d.preop" % (name, seed))
                script = os.path.join(folder, "monkey.script")
                shutil.copy(path, copy)
                with open(script, "w", encoding="utf-8") as file:
                    file.write("monkey %d %d\n" % (options.keys, seed))
                run("script", script, "-p", copy, "--size", SIZES[seed % len(SIZES)], "--fresh")
                run("verify", "-p", copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
