#!/usr/bin/env python3
"""preop mine: one's own queue, blind."""
from support import USAGE, Scratch, main

PAIRS = "".join('{"id":"p%d","prompt":"question %d","chosen":"the good one","rejected":"the bad one"}\n' % (i, i) for i in range(24))


class Mine(Scratch):
    def load(self):
        self.project()
        self.write("e.jsonl", "".join('{"id":"k%d","prompt":"question %d","completion":"c","label":"secret"}\n' % (i, i) for i in range(6)))
        self.preop("import", "e.jsonl", "--dataset", "d")
        self.preop("labels", "d", "ok", "odd", "secret")

    def ids(self, *words):
        return [item["id"] for item in self.json("mine", *words)["items"]]

    def test_fewest_first_and_what_is_left(self):
        self.load()
        self.preop("label", "2", "3", "odd", "--as", "ben")
        self.preop("label", "3", "ok", "--as", "cem")
        self.preop("label", "1", "ok", "--as", "ana")
        self.assertEqual(self.ids("--as", "ana"), [4, 5, 6, 2, 3])
        self.preop("skip", "4", "--as", "ana")
        queue = self.json("mine", "--as", "ana", "--limit", "2")
        self.assertEqual([queue[name] for name in ("rows", "mine", "skipped", "open")], [6, 1, 1, 4])
        self.assertEqual([item["id"] for item in queue["items"]], [5, 6])
        text, _ = self.preop("mine", "--as", "ana")
        self.assertIn("1 of 6 labelled by you, 4 to go, 1 put aside", text)

    def test_blind(self):
        self.load()
        self.preop("label", "1", "odd", "--as", "ben")
        text, _ = self.preop("mine", "--as", "ana", "--json")
        for word in ("odd", "ben", "secret"):
            self.assertNotIn(word, text)

    def test_random_is_ones_own(self):
        self.load()
        ana = self.ids("--order", "random", "--as", "ana")
        self.assertEqual(sorted(ana), [1, 2, 3, 4, 5, 6])
        self.assertEqual(ana, self.ids("--order", "random", "--as", "ana"))
        self.assertEqual(self.ids("--order", "random", "--seed", "7", "--as", "ana"), self.ids("--order", "random", "--seed", "7", "--as", "ben"))
        self.assertNotEqual({tuple(ana)}, {tuple(self.ids("--order", "random", "--as", who)) for who in ("ben", "cem", "dua")})

    def test_sides_of_pairs(self):
        self.project()
        self.write("p.jsonl", PAIRS)
        self.write("w.csv", "id,worker,winner\np0,w1,left\np0,w2,right\np1,w1,tie\n")
        self.preop("import", "p.jsonl", "--dataset", "p")
        self.preop("annotations", "import", "w.csv", "--dataset", "p", "--level", "preference")
        queue = self.json("mine", "--limit", "24")
        self.assertEqual(queue["level"], "preference")
        firsts = {item["sides"][0]["text"] for item in queue["items"]}
        self.assertEqual(firsts, {"the good one", "the bad one"})
        for item in queue["items"]:
            self.assertEqual({side["label"]: side["text"] for side in item["sides"]}, {"left": "the good one", "right": "the bad one"})

    def test_numbers(self):
        self.project()
        self.write("n.jsonl", '{"prompt":"how long?","completion":"c"}\n')
        self.preop("import", "n.jsonl", "--dataset", "n")
        self.preop("schema", "set", "--level", "numeric", "--scale", "0..10", "--dataset", "n")
        self.assertEqual([self.json("schema", "show", "n")[name] for name in ("low", "high")], [0, 10])
        self.assertEqual(self.json("mine", "--dataset", "n")["level"], "numeric")
        self.preop("schema", "set", "--scale", "1.5", "--dataset", "n", status=USAGE)

    def test_refused(self):
        self.load()
        self.preop("mine", "--order", "newest", status=USAGE)
        self.preop("mine", "--lane", "tie", status=USAGE)
        self.preop("mine", "1", status=USAGE)


if __name__ == "__main__":
    main()
