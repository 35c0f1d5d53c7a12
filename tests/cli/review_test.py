"""Blind review from the command line: what is shown, what is written, what comes again, what is told and when."""
import csv
import io
import json
import sqlite3
import unittest

import support

CASES = 12  # 36 pairs: enough for repeats
SYSTEMS = ("amber", "birch", "cedar")


def outputs(cases=CASES, systems=SYSTEMS, text="Answer {case} of kind {kind}: take the {case}th turn, then {kind}."):
    lines = []
    for case in range(cases):
        for kind, system in enumerate(systems):
            lines.append(json.dumps({"case": "K-%03d" % case, "system": system, "input": "Question %d?" % case, "output": text.format(case=case, kind="xyz"[kind]), "reference": "Turn %d." % case}))
    return "\n".join(lines) + "\n"


class Review(support.Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        self.write("outputs.jsonl", outputs())
        self.preop("import", "outputs.jsonl", "--format", "outputs", "--dataset", "turns")

    def query(self, sql, *values):
        with sqlite3.connect(self.path("case.preop")) as db:
            return db.execute(sql, values).fetchall()

    def next(self, *words):
        out, _ = self.preop("review", "next", *words, "--json")
        for system in SYSTEMS:
            self.assertNotIn(system, out)
        return json.loads(out)

    def shown(self, pair):
        return [output["text"] for output in pair["outputs"]]

    def test_a_pair_tells_no_system(self):
        pair = self.next()
        self.assertEqual([output["side"] for output in pair["outputs"]], ["a", "b"])
        self.assertEqual((pair["suite"], pair["decided"], pair["reference"][:5]), ("turns", 0, "Turn "))
        text, _ = self.preop("review", "next")
        for system in SYSTEMS:
            self.assertNotIn(system, text)
        self.assertIn(pair["token"], text)
        self.assertEqual(self.next(), pair, "asking again shows the same")

    def test_a_verdict_is_written_with_all_that_was_said(self):
        pair = self.next()
        done = self.json("review", "record", pair["token"], "b", "--reason", "clear, made up", "--note", "names the turn", "--spent", "4200")
        self.assertEqual((done["recorded"], done["decided"]), ("b", 1))
        choice, left, reasons, note, spent, blind, seen = self.query("SELECT choice, shown_left, reasons, note, spent, blind, seen FROM verdict")[0]
        self.assertNotEqual(choice, left, "B stood right and won")
        self.assertEqual((json.loads(reasons), note, spent, blind, len(seen)), (["clear", "made up"], "names the turn", 4200, 1, 32))
        self.assertNotEqual(self.next()["token"], pair["token"])
        self.preop("undo")
        self.assertEqual(self.query("SELECT count(*) FROM verdict"), [(0,)])
        self.assertEqual(self.next(), pair)

    def test_words_that_mean_nothing(self):
        token = self.next()["token"]
        for words in (["record", token, "c"], ["record", token], ["record", "what", "a"], ["skip"], ["next", "now"], ["next", "--order", "size"], ["next", "--together", "9"], ["seal", "it"],
                      ["export", "--format", "xml"], ["export", "--json"], ["nothing"], [], ["orders", "x"], ["consistency", "x"], ["setup", "x"]):
            self.preop("review", *words, status=support.USAGE)
        self.preop("review", "record", "2-0123456789abcdef-01234567", "a", status=support.FAILED)
        self.preop("review", "setup", "--repeats", "80", status=support.FAILED)
        self.preop("review", "setup", "--reasons", "a, b, a", status=support.FAILED)
        self.preop("review", "next", "--suite", "other", status=support.FAILED)
        self.assertEqual(self.query("SELECT count(*) FROM verdict"), [(0,)])

    def test_a_token_is_of_one_person_and_of_what_was_shown(self):
        pair = self.next()
        self.preop("review", "record", pair["token"], "a", "--as", "bea", status=support.FAILED)
        self.write("more.jsonl", outputs(text="Another {case} {kind}."))
        self.preop("import", "more.jsonl", "--format", "outputs", "--dataset", "turns")
        _, said = self.preop("review", "record", pair["token"], "a", status=support.FAILED)
        self.assertIn("changed since", said)

    def test_a_changed_output_makes_a_verdict_stale(self):
        pair = self.next()
        self.preop("review", "record", pair["token"], "tie")
        self.write("more.jsonl", outputs(text="Another {case} {kind}."))
        self.preop("import", "more.jsonl", "--format", "outputs", "--dataset", "turns")
        self.assertEqual(self.next()["decided"], 0)
        self.preop("review", "export", "-o", "verdicts.jsonl", "--json")
        self.assertTrue(json.loads(self.read("verdicts.jsonl"))["stale"])
        self.assertEqual(self.json("review", "consistency")["people"][0]["verdicts"], 0, "what is stale counts nowhere")
        self.preop("undo")
        self.assertEqual(self.next()["decided"], 1)

    def test_put_aside_comes_at_the_end(self):
        self.write("few.jsonl", outputs(cases=3))
        self.preop("import", "few.jsonl", "--format", "outputs", "--dataset", "few")
        first = self.next()
        self.json("review", "skip", first["token"])
        seen = []
        for _ in range(8):
            pair = self.next()
            self.assertNotEqual(pair["token"], first["token"])
            seen.append(pair["token"])
            self.preop("review", "record", pair["token"], "bad")
        self.assertEqual(len(set(seen)), len(seen))
        self.assertEqual(self.next()["token"], first["token"])
        self.preop("review", "record", first["token"], "bad")
        end = self.next()
        self.assertEqual((end["token"], end["left"], end["decided"]), (None, 0, 9))
        self.assertEqual(self.query("SELECT count(*) FROM review_skip"), [(0,)])

    def test_hidden_repeats_show_steadiness_and_the_side(self):
        """A reviewer who always takes the left side: every repeat is a flip that stays left."""
        self.preop("review", "setup", "--repeats", "50")
        shown = {}
        verdicts = 0
        while True:
            pair = self.next()
            if pair["token"] is None:
                break
            texts = self.shown(pair)
            shown.setdefault(frozenset(texts), []).append(texts)
            self.preop("review", "record", pair["token"], "a")
            verdicts += 1
            self.assertLess(verdicts, 200)
        again = [looks for looks in shown.values() if len(looks) > 1]
        self.assertGreater(len(again), 8)
        for looks in again:
            self.assertEqual(looks[0], looks[1][::-1], "sides changed")
        self.assertEqual(self.query("SELECT count(*) FROM verdict_repeat"), [(len(again),)])
        self.assertEqual(self.query("SELECT count(DISTINCT title) FROM action WHERE command = 'verdict' AND title NOT LIKE '%: left better'"), [(0,)], "the log tells no repeat")
        person = self.json("review", "consistency")["people"][0]
        self.assertEqual((person["who"], person["verdicts"], person["blind"]), ("tester", 3 * CASES, 3 * CASES))
        self.assertEqual((person["same"]["hits"], person["same"]["n"], person["flipped"], person["left_twice"]), (0, len(again), len(again), len(again)))
        self.assertEqual((person["left"]["hits"], person["left"]["n"]), (3 * CASES, 3 * CASES))
        self.assertLess(person["left"]["p"], 1e-9)
        self.assertGreater(person["left"]["low"], 0.9)
        self.preop("undo")
        self.assertEqual(self.json("review", "consistency")["people"][0]["same"]["n"] + self.json("review", "consistency")["people"][0]["verdicts"], len(again) + 3 * CASES - 1)
        self.assertIn("sound", self.preop("verify")[0])

    def test_a_steady_reviewer(self):
        """Who takes the same system whatever the side agrees with themselves each time."""
        self.preop("review", "setup", "--repeats", "50")
        for _ in range(26):
            pair = self.next()
            a, b = self.shown(pair)
            self.preop("review", "record", pair["token"], "a" if a < b else "b")
        person = self.json("review", "consistency")["people"][0]
        self.assertGreater(person["same"]["n"], 2)
        self.assertEqual((person["same"]["hits"], person["flipped"], person["softened"]), (person["same"]["n"], 0, 0))
        self.assertLess(person["left"]["low"], 0.5)
        self.assertGreater(person["left"]["high"], 0.5)

    def test_tiny_suites_repeat_nothing(self):
        self.write("few.jsonl", outputs(cases=5))
        self.preop("import", "few.jsonl", "--format", "outputs", "--dataset", "few")
        self.preop("review", "setup", "--repeats", "50", "--suite", "few")
        self.assertEqual(self.next("--suite", "few")["left"], 15)

    def test_three_at_once(self):
        look = self.next("--together", "3")
        self.assertEqual([output["side"] for output in look["outputs"]], ["a", "b", "c"])
        self.preop("review", "record", look["token"], "c")
        best = self.shown(look)[2]
        rows = self.query("SELECT v.choice, f.text, s.text, v.view FROM verdict v JOIN run a ON a.system = v.first JOIN run b ON b.system = v.second "
                          "JOIN output f ON f.run = a.id AND f.eval_case = v.eval_case JOIN output s ON s.run = b.id AND s.eval_case = v.eval_case")
        self.assertEqual(len(rows), 2, "the two that lost were not compared")
        for choice, first, second, view in rows:
            self.assertEqual((first if choice == "first" else second).decode(), best)
            self.assertEqual(view, rows[0][3])
        self.preop("review", "record", look["token"], "tie")
        self.assertEqual(self.query("SELECT count(*) FROM verdict WHERE choice = 'tie'"), [(3,)])
        self.preop("review", "record", look["token"], "none")
        self.assertEqual(self.query("SELECT count(*) FROM verdict"), [(0,)])

    def test_names_come_with_the_seal_only(self):
        self.preop("review", "record", self.next()["token"], "a")
        plain, _ = self.preop("review", "export")
        for system in SYSTEMS:
            self.assertNotIn(system, plain)
        row = json.loads(plain)
        self.assertEqual((row["verdict"], row["blind"], row["stale"], row["repeat"]), ("left", True, False, False))
        self.assertNotIn("winner", row)
        text, _ = self.preop("review", "export", "--unblind", "--format", "csv")
        row = next(csv.DictReader(io.StringIO(text)))
        self.assertEqual(row["winner"], row["left"])
        self.assertIn(row["left"], SYSTEMS)
        self.assertEqual(self.query("SELECT count(*) FROM action WHERE command = 'seal' AND title = 'names of turns shown (export)'"), [(1,)], "it is on record")
        self.preop("review", "record", self.next()["token"], "a")
        self.preop("undo")
        self.preop("undo")  # the seal itself: names are hidden again, and what was seen stays seen
        self.assertEqual(self.query("SELECT count(*) FROM review_seal"), [(0,)])
        self.preop("review", "record", self.next()["token"], "a")
        self.assertEqual(sorted(self.query("SELECT blind FROM verdict")), [(0,), (1,)])
        self.preop("review", "record", self.next("--json", "--as", "bea")["token"], "a", "--as", "bea")
        self.assertEqual(self.query("SELECT blind FROM verdict WHERE who = 'bea'"), [(1,)], "it was not bea who looked")

    def test_seal(self):
        sealed = self.json("review", "seal")
        self.assertEqual(sealed["suite"], "turns")
        self.assertEqual(self.json("review", "seal"), sealed, "once is enough")
        self.assertEqual(self.query("SELECT count(*) FROM action WHERE command = 'seal'"), [(1,)])

    def test_orders(self):
        orders = [order["order"] for order in self.json("review", "orders")]
        self.assertEqual(orders, ["random", "different", "checks", "judge", "new", "file"])
        for order in orders:
            self.assertIsNotNone(self.next("--order", order)["token"])
        self.assertEqual(self.next("--order", "file")["case"], "K-000")
        self.preop("review", "record", self.next("--order", "file", "--as", "bea")["token"], "a", "--as", "bea")
        new = self.next("--order", "new")
        self.assertFalse(new["case"] == "K-000" and new["token"] == self.next("--order", "file")["token"])

    def test_the_most_different_texts_come_first(self):
        self.write("odd.jsonl", "".join(json.dumps({"case": "O-1" if odd else "O-2", "system": system, "input": "?", "output": text}) + "\n"
                                        for odd, system, text in [(0, "a1", "press the green key and wait"), (0, "b2", "press the green key and wait a bit"),
                                                                  (1, "a1", "press the green key and wait"), (1, "b2", "nothing of what you say is true")]).replace('"input": "?"', '"input": "why"'))
        lines = [json.loads(line) for line in self.read("odd.jsonl").decode().splitlines()]
        for line in lines:
            line["input"] = "why " + line["case"]
        self.write("odd.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        self.preop("import", "odd.jsonl", "--format", "outputs", "--dataset", "odd")
        self.assertEqual(self.next("--suite", "odd", "--order", "different")["case"], "O-1")

    def test_setup(self):
        self.assertEqual(self.json("review", "setup")["repeats"], 10)
        changed = self.json("review", "setup", "--reasons", " right , made up,tone ", "--repeats", "20")
        self.assertEqual((changed["repeats"], changed["reasons"]), (20, ["right", "made up", "tone"]))
        self.assertIn("r  right", self.preop("review", "setup")[0])
        self.preop("undo")
        self.assertEqual(len(self.json("review", "setup")["reasons"]), 8)

    def test_two_people_merge(self):
        """What two people decided, put aside and sealed in their copies meets without a question."""
        with open(self.path("case.preop"), "rb") as file:
            copy = file.read()
        self.write("other.preop", copy)
        for project, who in (("case.preop", "ana"), ("other.preop", "bea")):
            pair = json.loads(self.preop("review", "next", "--json", "-p", project, "--as", who)[0])
            self.preop("review", "record", pair["token"], "a", "--reason", who, "-p", project, "--as", who)
            pair = json.loads(self.preop("review", "next", "--json", "-p", project, "--as", who)[0])
            self.preop("review", "skip", pair["token"], "-p", project, "--as", who)
            self.preop("review", "seal", "-p", project, "--as", who)
        merged = self.json("merge", "case.preop", "other.preop")
        self.assertEqual(merged["conflicts"], 0)
        self.assertEqual(self.query("SELECT who, reasons FROM verdict ORDER BY who"), [("ana", '["ana"]'), ("bea", '["bea"]')])
        self.assertEqual(self.query("SELECT count(*) FROM review_skip"), [(2,)])
        self.assertEqual(self.query("SELECT count(*) FROM review_seal"), [(2,)])
        self.assertIn("sound", self.preop("verify", "-p", "case.preop")[0])


if __name__ == "__main__":
    unittest.main()
