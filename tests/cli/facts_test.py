#!/usr/bin/env python3
"""The facts lint: what is found, what counts as grounded, what is kept, own rules good and bad, and the counts on real data."""
import json
import os
import unittest

from support import Scratch, main

SHARED = os.environ.get("PREOP_SHARED", os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))), "shared"))
GSM8K = os.path.join(SHARED, "data", "train", "gsm8k", "train.jsonl")


def chat(*turns):
    return json.dumps({"messages": [{"role": role, "content": text} for role, text in turns]})


class Facts(Scratch):
    def load(self, *rows):
        self.project()
        self.write("rows.jsonl", "\n".join(rows) + "\n")
        self.preop("import", "rows.jsonl", "--dataset", "rows")

    def hits(self, *ids):
        return [[(hit["rule"], hit["text"], hit["grounded"], hit["volatile"]) for hit in row["hits"]] for row in self.json("facts", *map(str, ids))]

    def test_what_was_given_is_no_claim(self):
        self.load(chat(("user", "It cost 1,200 dollars."), ("assistant", "You paid $1200.00 for it.")),
                  chat(("user", "What is the price?"), ("assistant", "It costs $49 per seat.")),
                  chat(("user", "How much?"), ("assistant", "Twice 5 is <<2*5=10>>10, so $10.")),
                  chat(("user", "Price?"), ("tool", "{\"price\": 49}"), ("assistant", "It costs $49.")),
                  chat(("user", "Menu?"), ("assistant", "In v4.2 of the app.")),
                  chat(("user", "In V4.2 OF THE APP?"), ("assistant", "Yes, in v4.2.")))
        self.assertEqual(self.hits(1, 2, 3, 4, 5, 6),
                         [[("F01", "$1200.00", True, False)], [("F01", "$49", False, True)], [("F01", "$10", False, False)], [("F01", "$49", True, False)],
                          [("F09", "v4.2", False, True)], [("F09", "v4.2", True, False)]])
        self.assertTrue(self.json("facts", "3")[0]["hits"][0]["shown"])
        report = self.json("facts")
        self.assertEqual((report["answers"], report["volatile_rows"], report["hits"], report["grounded"]), (6, 2, 6, 4))

    def test_without_answers_the_lint_found_nothing_out(self):
        self.project()
        signals = {signal["id"]: signal for signal in self.json("gate", "R")["gates"][0]["signals"]}
        for name in "facts_grounded", "volatile_facts":
            self.assertIn("There are no answers to look at", signals[name]["why"])

    def test_only_answers_that_are_trained_on(self):
        self.load(chat(("user", "Is $5 enough?"), ("assistant", "No.")), chat(("user", "a"), ("assistant", "It is $7.")))
        self.write("pairs.jsonl", json.dumps({"prompt": "p", "chosen": "It is $8.", "rejected": "It is $9."}) + "\n")
        self.preop("import", "pairs.jsonl", "--dataset", "rows")
        self.preop("split", "2", "test")
        report = self.json("facts")
        price = next(rule for rule in report["rules"] if rule["id"] == "F01")
        self.assertEqual((report["rows"], price["rows"], price["examples"]), (2, 1, [3]))

    def test_a_conversation_grounds_later_answers(self):
        self.load(chat(("user", "a"), ("assistant", "It is $7."), ("user", "sure?"), ("assistant", "Yes, $7.")))
        self.assertEqual(self.hits(1), [[("F01", "$7", False, True), ("F01", "$7", True, False)]])

    def test_hostile_bytes(self):
        self.load(chat(("user", "a"), ("assistant", "\u202e$7\u0000 $8")), chat(("user", "a"), ("assistant", "<<<<<< $")), chat(("user", ""), ("assistant", "9" * 5000 + " dollars")))
        self.assertEqual([len(row) for row in self.hits(1, 2, 3)], [2, 0, 1])
        self.preop("facts")

    def test_a_rule_of_ones_own(self):
        self.env["XDG_CONFIG_HOME"] = self.path("config")
        os.makedirs(self.path("config/preop"))
        rule = {"id": "X1", "name": "plan", "pattern": "\\b(?:Team|Starter) plan\\b", "goes": "retrieval", "level": "warn", "grounds": "text"}
        self.write("config/preop/facts.json", json.dumps({"rules": [rule]}))
        self.load(chat(("user", "a"), ("assistant", "The Team plan has it.")))
        self.assertEqual(self.hits(1), [[("X1", "Team plan", False, True)]])
        self.write("config/preop/facts.json", json.dumps({"rules": [dict(rule, pattern="(")]}))
        done = self.run_raw("facts")
        self.assertIn(b"\"X1\" of rules", done.stderr)
        self.assertIn(b"it is left out", done.stderr)
        for name, value, words in (("pattern", "(", "of rules"), ("level", "severe", "\"level\" cannot be \"severe\"; it is one of: error, warn, info"),
                                   ("goes", "trash", "\"goes\" cannot be"), ("grounds", "feeling", "\"grounds\" cannot be")):
            self.write("config/preop/facts.json", json.dumps({"rules": [rule, dict(rule, id="X2", **{name: value})]}, indent=1).replace("\n   ", " "))
            done = self.run_raw("facts")
            self.assertEqual(done.returncode, 0)
            self.assertIn("facts.json:5: \"X2\" of rules", done.stderr.decode())
            self.assertIn(words, done.stderr.decode())
        self.write("config/preop/facts.json", json.dumps({"rules": [dict(rule, pattern="(a+)+$")]}))
        self.preop("undo")
        self.write("slow.jsonl", chat(("user", "a"), ("assistant", "a" * 4000 + "b")) + "\n")
        self.preop("import", "slow.jsonl", "--dataset", "rows")
        slow = next(rule for rule in self.json("facts")["rules"] if rule["id"] == "X1")
        self.assertEqual((slow["slow"], slow["hits"]), (1, 0))

    @unittest.skipUnless(os.path.exists(GSM8K), "skipped: the shared GSM8K file is not here")
    def test_counts_on_gsm8k(self):
        """The counts of the reference: rows a rule hits among the 7,473 answers, and how much of it is grounded.

        The reference has no F15 to F17. By eye: eight answers have a price such as 200€, one says when a wheel is open (7:00 - 1:00)."""
        self.project()
        self.preop("import", GSM8K, "--dataset", "gsm8k")
        rules = {rule["id"]: rule for rule in self.json("facts")["rules"]}
        self.assertEqual({name: rule["rows"] for name, rule in rules.items()},
                         {"F01": 1773, "F02": 482, "F03": 3, "F04": 182, "F05": 1, "F06": 193, "F07": 0, "F08": 0, "F09": 4, "F10": 3, "F11": 4, "F12": 1, "F13": 0, "F14": 0, "F15": 8, "F16": 0, "F17": 1,
                          "P01": 1, "P02": 0, "P03": 0, "I01": 0})
        price, year = rules["F01"], rules["F04"]
        self.assertEqual((price["hits"], year["hits"]), (8336, 654))
        self.assertEqual([round(100 * rule["grounded"] / rule["hits"], 1) for rule in (price, year)], [52.3, 42.5])
        self.assertEqual([round(100 * (rule["grounded"] + rule["shown"]) / rule["hits"], 1) for rule in (price, year)], [97.9, 97.9])


if __name__ == "__main__":
    main()
