#!/usr/bin/env python3
"""docs/schema.md names every table and every column of a project file, and none that is not there."""
import os
import re
import sqlite3
import unittest

from support import ROOT, Scratch, main

# What FTS5 keeps behind the table "search"; the hidden columns of that table are not ours either.
BEHIND = re.compile(r"(sqlite|search)_(sequence|stat1|data|idx|docsize|config)$")


def rows(text, heading):
    """First cell: second cell, of the table under a heading."""
    part = text.split(heading, 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| (\w+) \| (.*?) \|", part, re.MULTILINE))


class Page(Scratch):
    def setUp(self):
        super().setUp()
        with open(os.path.join(ROOT, "docs", "schema.md"), encoding="utf-8") as file:
            self.text = file.read()
        self.project()
        with sqlite3.connect(self.path("case.preop")) as db:
            names = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'") if not BEHIND.match(name)]
            self.schema = {name: [column[1] for column in db.execute("PRAGMA table_info(%s)" % name)] for name in names}
        db.close()

    def test_every_table_has_a_row_that_says_what_it_is(self):
        told = rows(self.text, "# The project file")
        self.assertEqual(set(told) - {"table"}, set(self.schema))
        self.assertEqual([name for name, words in told.items() if not words.strip()], [])

    def test_every_column_is_there(self):
        told = rows(self.text, "## Columns")
        self.assertEqual(set(told) - {"table"}, set(self.schema))
        for name, columns in self.schema.items():
            with self.subTest(table=name):
                self.assertEqual([column for column in re.findall(r"`(\w+)`(?= \(|,|$)", re.sub(r"\((?:[^()]|\([^()]*\))*\)", "()", told[name]))], columns)


if __name__ == "__main__":
    main()
