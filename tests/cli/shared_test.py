#!/usr/bin/env python3
"""Imports of public data sets that are beside the checkout on some machines ($PREOP_SHARED). Without them: skipped, exit status 77."""
import json
import os
import sys

from support import Scratch, main

SHARED = os.environ.get("PREOP_SHARED", "")
DATA = os.path.join(SHARED, "data")
GSM8K = os.path.join(DATA, "evals", "gsm8k", "example_model_solutions.jsonl")
LABELS = os.path.join(DATA, "labels")


def text_files(folder):
    for where, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith((".jsonl", ".csv", ".tsv", ".jsonl.gz")):
                yield os.path.join(where, name)


class Shared(Scratch):
    def test_gsm8k(self):
        self.project()
        report = self.json("import", GSM8K)
        self.assertEqual(report["read"], report["imported"] + report["duplicates"] + report["rejected"])
        self.assertEqual((report["format"], report["rejected"]), ("gsm8k-solutions", 0))
        ladder = self.json("ladder")
        self.assertEqual(len(ladder["systems"]), 4)
        self.assertGreater(ladder["cases"], 1000)
        for row in ladder["systems"]:
            self.assertEqual(row["scored"], row["outputs"])

    def test_label_sets(self):
        taken = 0
        for at, path in enumerate(text_files(LABELS)):
            if os.path.getsize(path) > 40_000_000:
                continue
            with self.subTest(file=os.path.relpath(path, DATA)):
                done = self.run_raw("import", path, "--dry-run", "--json")
                self.assertIn(done.returncode, (0, 3), done.stderr)
                if done.returncode:
                    self.assertTrue(done.stderr.startswith(b"preop: "))
                    continue
                if json.loads(done.stdout)["format"] == "labels":
                    continue  # of rows that come from another file
                project = self.project("%d.preop" % at)
                report = self.json("import", path, "-p", project)
                self.assertEqual(report["read"], report["imported"] + report["duplicates"] + report["rejected"])
                taken += report["imported"]
        self.assertGreater(taken, 0)

    def count(self, folder, ending, *options):
        files = rows = 0
        for where, _, names in os.walk(os.path.join(DATA, "train", folder)):
            for name in sorted(names):
                if not name.endswith(ending):
                    continue
                report = self.json("import", os.path.join(where, name), "--dry-run", *options)
                self.assertEqual(report["rejected"], 0, name)
                files += 1
                rows += report["read"]
        return files, rows

    def test_training_sets_have_the_counts_they_say(self):
        self.assertEqual(self.count("banking77", ".csv"), (2, 10003 + 3080))
        self.assertEqual(self.count("gsm8k", ".jsonl"), (2, 7473 + 1319))
        self.assertEqual(self.count("persona", ".jsonl"), (135, 133204))
        self.assertEqual(self.count("bbh", ".json"), (27, 6511))


if __name__ == "__main__":
    if not os.path.exists(GSM8K):
        print("skipped: no data sets in $PREOP_SHARED (%s)" % (SHARED or "not set"))
        sys.exit(77)
    main()
