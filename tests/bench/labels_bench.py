#!/usr/bin/env python3
"""Agreement with intervals on 100 000 labels and Dawid-Skene on a million, through the file, on a release build. PREOP_BINARY in the environment. Exit 1 when a limit does not hold."""
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(os.environ["PREOP_BINARY"])


def project(path, items, people, votes, labels):
    """`votes` of `people` on each item, made straight in the file: only what reads them is measured."""
    folder = os.path.dirname(path)
    with open(os.path.join(folder, "one.jsonl"), "w", encoding="utf-8") as file:
        file.write('{"id":"a","prompt":"p","completion":"c"}\n')
    for words in (["new", path], ["import", "one.jsonl", "--dataset", "big", "-p", path]):
        subprocess.run([BINARY, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    rng = random.Random(1)
    skill = [0.55 + 0.4 * rng.random() for _ in range(people)]

    def annotations():
        for item in range(2, items + 2):
            right, first = rng.randrange(labels), rng.randrange(people)
            for who in sorted((first + 7 * k) % people for k in range(votes)):
                wrong = (right + 1 + rng.randrange(3)) % labels if rng.random() < 0.7 else rng.randrange(labels)
                yield item, f"p{who:04}", f"c{right if rng.random() < skill[who] else wrong}"

    db = sqlite3.connect(path)
    with db:
        owner = db.execute("SELECT dataset, import FROM example").fetchone()
        db.execute("UPDATE dataset SET labels = ?", (json.dumps([f"c{k}" for k in range(labels)]),))
        db.executemany("INSERT INTO example (id, dataset, import, hash) VALUES (?, ?, ?, x'00')", ((item, *owner) for item in range(2, items + 2)))
        db.executemany("INSERT INTO annotation (example, who, label, at) VALUES (?, ?, ?, 0)", annotations())
    db.close()


def measure(path, *words):
    begun = time.monotonic()
    report = json.loads(subprocess.run([BINARY, *words, "-p", path, "--json"], check=True, stdout=subprocess.PIPE).stdout)
    return time.monotonic() - begun, report


def main():
    failed = False
    with tempfile.TemporaryDirectory(prefix="preop-bench-") as folder:
        project(os.path.join(folder, "a.preop"), 20000, 200, 5, 5)
        project(os.path.join(folder, "b.preop"), 200000, 1000, 5, 77)
        agreement, report = measure(os.path.join(folder, "a.preop"), "agreement")
        assert (report["annotations"], report["samples"]) == (100000, 1000), report
        aggregate, report = measure(os.path.join(folder, "b.preop"), "aggregate")
        assert (report["annotations"], report["converged"]) == (1000000, True), report
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    for name, value, limit in (("agreement of 100 000 labels, 1 000 samples, s", agreement, 2), ("Dawid-Skene of 1 000 000 labels, 77 classes, s", aggregate, 10), ("peak memory, MiB", memory, 500)):
        print("%-50s %8.2f limit %-6g %s" % (name, value, limit, "ok" if value <= limit else "OVER"))
        failed = failed or value > limit
    print("iterations", report["iterations"])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
