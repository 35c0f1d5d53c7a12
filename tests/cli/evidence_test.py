#!/usr/bin/env python3
"""Evidence by command: how long it holds, what a target may be, files that change and go, and counts that are kept."""
import unittest

from support import FAILED, USAGE, Sample, main


class Evidence(Sample):
    def link(self, kind, target, *more):
        return self.json("evidence", "add", "gate", "T", kind, target, *more)["uuid"]

    def state(self, *more):
        return [link["state"] for link in self.json("evidence", *more)]

    def test_a_bare_day_means_its_end(self):
        self.link("note", "asked ten people", "--until", "2030-01-31")
        self.assertEqual(self.state("--at", "2030-01-31T23:59:59"), ["fresh"])
        self.assertEqual(self.state("--at", "2030-02-01"), ["expired"])
        self.link("note", "asked again", "--until", "2030-01-31T10:00")
        self.assertEqual(self.state("--at", "2030-01-31T10:00"), ["fresh", "expired"])
        self.assertIn("--until wants a time", self.preop("evidence", "add", "gate", "T", "note", "x", "--until", "soon", status=USAGE)[1])

    def test_a_waiver_holds_on_its_last_day(self):
        self.preop("gate", "I", "waived", "--because", "a pilot of ten people", "--owner", "bob", "--until", "2030-01-31")
        self.assertNotIn("ended", self.preop("gate", "I", "--at", "2030-01-31T23:00")[0])
        self.assertIn("ended on 2030-01-31", self.preop("gate", "I", "--at", "2030-02-01")[0])


if __name__ == "__main__":
    main()
