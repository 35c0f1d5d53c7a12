#!/usr/bin/env python3
"""The ladder on the command line: the table, comparisons, slices, cases, runs; published numbers through the file."""
import json
import os
import unittest

from support import FAILED, USAGE, Scratch, main

SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "evals")


def row(case, system, score=None, **more):
    return json.dumps({"id": case, "system": system, "input": "question " + case, "output": system + " on " + case, **({} if score is None else {"score": score}), **more}) + "\n"


class Table(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def two(self):
        """Ten cases: both right 4, only a 1, only b 3, neither 1, one that b has no score for."""
        text = ""
        for i, (a, b) in enumerate([(1, 1)] * 4 + [(1, 0)] + [(0, 1)] * 3 + [(0, 0), (1, None)]):
            text += row("c%d" % i, "a", a, slice="odd" if i % 2 else "even") + row("c%d" % i, "b", b, slice="odd" if i % 2 else "even")
        self.write("two.jsonl", text)
        self.json("eval", "import", "two.jsonl", "--suite", "s")

    def system(self, table, name):
        return next(system for system in table["systems"] if system["name"] == name)

    def test_table(self):
        self.two()
        table = self.json("eval", "table")
        self.assertEqual((table["suite"], table["cases"]), ("s", 10))
        b = self.system(table, "b")
        self.assertEqual((b["n"], b["method"], b["states"]["ok"], b["unscored"]["ok"]), (9, "wilson", 10, 1))
        self.assertAlmostEqual(b["score"], 7 / 9)
        self.assertIsNone(b["cost"])
        out, _ = self.preop("eval", "table")
        self.assertRegex(out, r"(?m)^b +9 +77\.8 % +45\.3 to 93\.7")
        self.assertLessEqual(max(map(len, out.splitlines())), 80)

    def test_compare(self):
        self.two()
        got = self.json("eval", "table", "--compare", "a", "b", "--by-slice")
        self.assertEqual([got[k] for k in ("n", "both", "first_right", "second_right", "neither_right", "only_first")], [9, 4, 1, 3, 1, 1])
        self.assertAlmostEqual(got["p"], 0.625)
        self.assertEqual((got["test"], got["by"]), ("mcnemar-exact", "slice"))
        self.assertAlmostEqual(got["missing"]["wrong"]["difference"], 0.1)
        self.assertEqual([change["case"] for change in got["changes"]], ["c4", "c5", "c6", "c7"])
        self.assertEqual([part["value"] for part in got["slices"]], ["even", "odd"])
        out, _ = self.preop("eval", "table", "--compare", "a", "b", "--slice", "slice=odd")
        self.assertIn("b against a: odd", out)
        self.assertIn("If the cases without a score had been", out)

    def test_csv(self):
        self.two()
        out, _ = self.preop("eval", "table", "--csv", "--by-slice")
        lines = out.split("\r\n")
        self.assertEqual(lines[0].split(",")[:6], ["system", "slice", "rung", "model", "n", "score"])
        self.assertEqual({line.count(",") for line in lines if line}, {lines[0].count(",")})
        self.assertEqual(len(lines), 1 + 2 + 4 + 1)

    def test_show(self):
        self.two()
        case = self.json("eval", "show", "c4")
        self.assertEqual([(o["system"], o["score"]) for o in case["outputs"]], [("a", 1), ("b", 0)])
        self.assertEqual(self.json("eval", "show", "b")["n"], 9)
        self.assertEqual(self.json("eval", "show", "1")["system"], "a")
        self.assertIn("Wilson", self.preop("eval", "show", "a")[0])
        self.assertIn("question c4", self.preop("eval", "show", "c4")[0])

    def test_what_is_refused(self):
        self.preop("eval", "table", status=FAILED)
        self.two()
        self.preop("eval", "table", "--compare", "a", status=USAGE)
        self.preop("eval", "table", "s", status=USAGE)
        self.preop("eval", "table", "--csv", "--json", status=USAGE)
        self.assertIn("there is: a, b", self.preop("eval", "table", "--compare", "a", "x", status=FAILED)[1])
        self.assertIn("there is: slice", self.preop("eval", "table", "--slice", "topic", status=FAILED)[1])
        self.preop("eval", "table", "--slice", "slice=none", status=FAILED)
        self.preop("eval", "show", "nothing", status=FAILED)
        self.preop("eval", "show", status=USAGE)
        self.preop("eval", "show", "99", status=FAILED)

    def test_hostile_names(self):
        name = "evil\u202e\u009b31m,\""
        self.write("evil.jsonl", row("c1", name, 1) + row("c1", "b", 0))
        self.json("eval", "import", "evil.jsonl", "--suite", "s")
        for words in (["table"], ["table", "--compare", "b", name], ["show", name], ["show", "c1"]):
            out, _ = self.preop("eval", *words)
            self.assertFalse({"\x1b", "\u202e", "\u009b"} & set(out), out)
        self.assertEqual(self.json("eval", "show", name)["name"], name)


@unittest.skipUnless(os.path.isdir(SHARED), "the real files of evals are not beside the checkout")
class Published(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def close(self, got, expected):
        self.assertLessEqual(abs(got - expected), 1e-9 * abs(expected))

    def test_gsm8k(self):
        self.json("eval", "import", os.path.join(SHARED, "gsm8k", "example_model_solutions.jsonl"), "--suite", "gsm8k")
        systems = {s["name"]: s for s in self.json("eval", "table")["systems"]}
        for name, low, high, se in (("6b_finetuning", .1954313944055889, .23987508543066718, .011350910), ("6b_verification", .3644740968441599, .4170567902678588, .013437830),
                                    ("175b_finetuning", .32201685382696354, .3733359057098653, .013113898), ("175b_verification", .5356326528399583, .5890988475978164, .013664299)):
            self.close(systems[name]["low"], low)
            self.close(systems[name]["high"], high)
            self.assertAlmostEqual(systems[name]["se"], se, 8)
        cochran = self.json("eval", "table")["cochran"]
        self.close(cochran["q"], 525.3952243721697)
        got = self.json("eval", "table", "--compare", "6b_verification", "175b_finetuning", "--by-slice")
        self.assertEqual([got[k] for k in ("both", "first_right", "second_right", "neither_right")], [306, 209, 152, 652])
        for key, value in (("difference", -.043214556482183475), ("low", -.0713038910823438), ("high", -.015013537321041048), ("p", .003150656880360618),
                           ("mid_p", .0026873913284713906), ("se", .014361068314278445), ("detectable", .04023375670559302)):
            self.close(got[key], value)
        expected = [(440, 86, 41, 8.062198145397705e-05, .00040311), (364, 67, 52, .19916, .79663), (290, 36, 43, .49990, 1), (138, 13, 10, .67764, 1), (87, 7, 6, 1, 1)]
        for part, (n, lost, gained, p, holm) in zip(got["slices"], expected):
            self.assertEqual((part["n"], part["losses"], part["wins"]), (n, lost, gained))
            self.assertAlmostEqual(part["p"], p, 5)
            self.assertAlmostEqual(part["holm"], holm, 5)

    def test_inspect_pairs(self):
        """Six logs of the same 100 cases, two of them of one system: what the file says of pairs, and of a system against itself."""
        expected = {("gpt-5", "sonnet"): (2, 7, .1796875), ("gpt-5", "gemini-pro"): (1, 15, .000518798828125), ("gpt-5", "flash"): (1, 7, .0703125),
                    ("sonnet", "gemini-pro"): (1, 10, .01171875), ("sonnet", "flash"): (3, 4, 1), ("gemini-pro", "flash"): (10, 2, .03857421875),
                    ("gpt-5", "lite 1"): (1, 17, .00014495849609375), ("gpt-5", "lite 2"): (0, 18, 7.62939453125e-06), ("sonnet", "lite 1"): (2, 13, .00738525390625),
                    ("sonnet", "lite 2"): (1, 14, .0009765625), ("gemini-pro", "lite 1"): (9, 11, .8238029479980469), ("gemini-pro", "lite 2"): (7, 11, .480682373046875),
                    ("lite 1", "lite 2"): (3, 5, .7265625), ("lite 1", "flash"): (12, 2, .012939453125), ("lite 2", "flash"): (15, 3, .007537841796875)}
        names = {"gpt-5": "gpt-5", "claude-sonnet-4-20250514": "sonnet", "gemini-2.5-pro": "gemini-pro", "gemini-2.5-flash": "flash", "gemini-2.5-flash-lite": "lite"}
        lites = 0
        for file in sorted(os.listdir(os.path.join(SHARED, "inspect"))):
            path = os.path.join(SHARED, "inspect", file)
            if not file.endswith(".eval"):
                continue
            self.json("eval", "import", path, "--suite", "probe")
            newest = self.json("eval", "report")["systems"][0]
            self.preop("undo")
            if newest["epochs"] > 1:
                continue
            name = names[newest["name"].split("/")[-1]]
            if name == "lite":
                lites += 1
                name = "lite %d" % lites
            self.json("eval", "import", path, "--suite", "popularity", "--system", name)
        for (first, second), (lost, gained, p) in expected.items():
            got = self.json("eval", "table", "--suite", "popularity", "--compare", first, second)
            self.assertEqual((got["n"], got["first_right"], got["second_right"]), (100, lost, gained), (first, second))
            self.close(got["p"], p)


if __name__ == "__main__":
    main()
