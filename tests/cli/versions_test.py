#!/usr/bin/env python3
"""Project files of every released schema open, are brought up to date, and keep all they held. The fixtures are text (sqlite3's .dump), written by the preop of that schema."""
import os
import sqlite3
import unittest

from support import ROOT, Scratch, main

PROJECTS = os.path.join(ROOT, "tests", "fixtures", "projects")


class Versions(Scratch):
    def restore(self, name):
        with open(os.path.join(PROJECTS, name), encoding="utf-8") as script:
            database = sqlite3.connect(self.path("old.preop"))
            database.executescript(script.read())
            database.close()

    def value(self, sql):
        database = sqlite3.connect(self.path("old.preop"))
        try:
            return database.execute(sql).fetchone()[0]
        finally:
            database.close()

    def test_schema_1(self):
        self.restore("schema-1.sql")
        newest = len([name for name in os.listdir(os.path.join(ROOT, "src", "store", "schema")) if name.endswith(".sql")])
        self.assertEqual(self.value("PRAGMA user_version"), 1)
        self.preop("split", "3", "test")
        self.assertEqual(self.value("PRAGMA user_version"), newest)
        rows = self.json("list", "--dataset", "tickets")
        self.assertEqual(len(rows["examples"] if isinstance(rows, dict) else rows), 12)
        self.preop("verify")
        self.preop("undo")
        self.preop("undo")
        self.assertEqual(self.json("status")["title"], "Schema 1")
        self.assertEqual([snapshot["name"] for snapshot in self.json("snapshot", "list")], ["v1"])
        self.assertTrue([name for name in os.listdir(self.folder) if name not in ("old.preop",)], "no copy of the old file was kept")

    def test_schema_2(self):
        """Labels of people, tags and the text index come along; what schema 3 adds is empty."""
        self.restore("schema-2.sql")
        self.assertEqual(self.value("PRAGMA user_version"), 2)
        self.preop("label", "3", "odd")
        rows = self.json("list", "--dataset", "tickets")
        self.assertEqual([row["label"] for row in rows], ["", "ok", "odd"])
        self.assertEqual([row["disputed"] for row in rows], [True, False, False])
        self.assertEqual(self.json("list", "--filter", "tag:hard")[0]["id"], 1)
        self.assertEqual(len(self.json("list", "--filter", "match:p")), 3)
        self.assertEqual(self.value("SELECT count(*) FROM annotation WHERE spent IS NULL AND guideline = 0"), 4)
        self.preop("verify")
        self.preop("undo")
        self.preop("undo")
        self.preop("redo")
        self.preop("verify")

    def test_schema_3(self):
        """Outputs and verdicts come along; what schema 4 adds is not known, never 0."""
        self.restore("schema-3.sql")
        self.assertEqual(self.value("PRAGMA user_version"), 3)
        self.preop("label", "2", "ok")
        self.assertEqual(self.value("SELECT count(*) FROM output WHERE score IS NULL"), 2)
        self.assertEqual(self.value("SELECT count(*) FROM output_fact"), 0)
        self.assertEqual(self.value("SELECT group_concat(choice) FROM verdict"), "second,tie")
        self.assertEqual(self.value("SELECT count(*) FROM verdict WHERE spent IS NULL AND reasons = '[]' AND seen = ''"), 2)
        self.assertEqual(self.value("SELECT group_concat(DISTINCT rung) FROM system"), "free")
        self.preop("verify")
        for _ in range(5):
            self.preop("undo")
        self.preop("verify")


if __name__ == "__main__":
    main()
