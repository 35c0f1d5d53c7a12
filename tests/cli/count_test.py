#!/usr/bin/env python3
"""preop count: its bars add up, and each bar's filter lists exactly the bar's rows."""
from support import FAILED, Sample, main

COLUMNS = ["label", "given", "split", "kind", "flag", "tag", "source", "group", "length", "tokens", "revision", "annotators"]


class Count(Sample):
    def rows(self, filter_):
        return self.json("count", "--filter", filter_)["rows"]

    def test_only_how_many(self):
        self.assertEqual(self.rows(""), 320)
        self.assertEqual(self.preop("count")[0], "320\n")
        self.assertEqual(self.rows("has:dispute"), len(self.json("list", "--filter", "has:dispute", "--limit", "1000")))

    def test_every_bar_is_what_its_filter_finds(self):
        self.preop("tag", "17", "18", "hard")
        for filter_ in ("", "length>=300"):
            facets = self.json("count", *COLUMNS, "--filter", filter_)
            self.assertEqual([facet["column"] for facet in facets], COLUMNS)
            for facet in facets:
                self.assertEqual(facet["rows"], self.rows(filter_))
                self.assertLessEqual(facet["used"], facet["rows"])
                if facet["column"] not in ("flag", "tag"):  # a row may have several
                    self.assertEqual(sum(bar["rows"] for bar in facet["bars"]) + facet["others"], facet["used"])
                for bar in facet["bars"][:8]:
                    self.assertEqual(self.rows(filter_ + " " + bar["filter"]), bar["rows"], bar)
        self.assertTrue(all(facet["bars"] for facet in self.json("count", "label", "flag", "tag", "group", "length")))

    def test_as_text(self):
        out, _ = self.preop("count", "label", "length", "--filter", "length>=300")
        self.assertRegex(out, r"(?m)^label: \d+ of \d+ rows$")
        self.assertRegex(out, r"(?m)^length in characters: \d+ of \d+ rows, least 3\d\d, mean [\d.]+, most \d+$")
        self.assertRegex(out, r"(?m)^good +\d+ +[\d.]+ %$")

    def test_wrong_questions(self):
        self.assertIn("columns are label, given", self.preop("count", "colour", status=FAILED)[1])
        self.assertIn("nonsense", self.preop("count", "--filter", "nonsense:1", status=FAILED)[1])
        out, _ = self.preop("count", "label", "colour", "--json", status=FAILED)
        self.assertEqual(out, "")  # nothing half done


if __name__ == "__main__":
    main()
