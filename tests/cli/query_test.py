#!/usr/bin/env python3
"""Tags, dismissed flags, saved filters and the full-text index on the command line."""
import json
import subprocess

from support import BINARY, Sample, main


class Query(Sample):
    def preop(self, *words, status=0):
        done = subprocess.run([BINARY, *words, "-p", self.path("sample.preop"), "--as", "raj"], cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=100, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stderr.decode() if status else done.stdout.decode()

    def json(self, *words):
        return json.loads(self.preop(*words, "--json"))

    def ids(self, filter_):
        return [row["id"] for row in self.json("list", "--filter", filter_, "--limit", "1000")]

    def test_tags(self):
        self.assertEqual(self.json("tag", "17", "18", "hard"), {"changed": 2})
        self.assertEqual(self.json("tag", "17", "hard"), {"changed": 0})
        long = self.json("tag", "--filter", "length>=300", "two words")["changed"]
        self.assertEqual(self.json("tags"), {"dataset": "tickets", "tags": [{"tag": "hard", "examples": 2}, {"tag": "two words", "examples": long}]})
        self.assertEqual(self.ids("tag:hard"), [17, 18])
        self.assertEqual(len(self.ids('tag:"two words"')), long)
        self.assertEqual(self.json("show", "17")["tags"], ["hard"])
        self.assertIn("tags       hard", self.preop("show", "17"))
        self.assertEqual(self.json("tag", "17", "hard", "--remove"), {"changed": 1})
        self.assertEqual(self.ids("tag:hard"), [18])
        self.preop("undo")
        self.assertEqual(self.ids("tag:hard"), [17, 18])
        self.assertIn("neither begins nor ends with a blank", self.preop("tag", "17", " x", status=3))
        self.assertIn("tag wants", self.preop("tag", status=64))
        self.preop("verify")

    def test_dismiss(self):
        repeated = self.ids("flag:repeated")
        self.assertGreater(len(repeated), 2)
        self.assertEqual(self.ids("dup"), repeated)
        self.assertEqual(self.json("dismiss", str(repeated[0]), "repeated"), {"changed": 1})
        row = self.json("show", str(repeated[0]))
        self.assertEqual((row["flags"], row["dismissed"]), ([], ["repeated"]))
        self.assertEqual(self.ids("flag:repeated"), repeated[1:])
        self.assertEqual(self.ids("is:dismissed"), repeated[:1])
        self.assertEqual(self.json("dismiss", "--filter", "dup"), {"changed": len(repeated) - 1})
        self.assertEqual(self.json("dismiss", "--filter", "is:dismissed", "--restore"), {"changed": len(repeated)})
        self.assertEqual(self.ids("flag:repeated"), repeated)
        self.assertIn("flags are", self.preop("dismiss", "17", "odd", status=64))
        self.assertIn("no fault", self.preop("dismiss", "17", "edited", status=64))
        self.preop("verify")

    def test_saved_filters(self):
        saved = self.json("filters", "save", "@unclear", "has:dispute sort:-id")
        self.assertEqual([(one["name"], one["filter"], one["who"]) for one in saved], [("unclear", "has:dispute sort:-id", "raj")])
        self.assertEqual(self.ids("@unclear"), self.ids("has:dispute sort:-id"))
        self.assertEqual(self.ids("-@unclear length>=100"), self.ids("-has:dispute length>=100"))
        self.assertIn("did you mean @unclear?", self.preop("list", "--filter", "@unclaer", status=3))
        self.assertIn("leads back to itself", self.preop("filters", "save", "unclear", "dup @unclear", status=3))
        self.assertIn("did you mean label?", self.preop("filters", "save", "x", "lable:good", status=3))
        self.assertIn("filters wants", self.preop("filters", "save", "x", status=64))
        self.assertEqual(self.json("filters", "remove", "unclear"), [])
        self.preop("undo")
        self.assertEqual(len(self.json("filters")), 1)

    def test_index(self):
        self.assertIn("preop index", self.preop("list", "--filter", "match:menu", status=3))
        self.assertFalse(self.json("index", "status")["built"])
        done = self.json("index")
        self.assertEqual((done["built"], done["indexed"], done["stale"]), (True, done["rows"], 0))
        self.assertEqual(self.ids('match:"avatar menu"'), self.ids('"avatar menu"'))
        self.assertGreater(len(self.ids("match:menu*")), 3)
        self.preop("edit", "17", "messages[1].content", "a zyzzyva")
        self.assertEqual(self.ids("match:zyzzyva"), [17])
        self.assertEqual(self.json("index", "status")["stale"], 1)
        self.preop("delete", "17")
        self.assertEqual(self.ids("match:zyzzyva"), [])
        self.assertEqual(self.ids("match:zyzzyva is:deleted"), [17])
        self.assertEqual(self.json("index", "rebuild")["stale"], 0)
        self.assertEqual(self.ids("match:zyzzyva is:deleted"), [17])
        self.assertIn("index wants", self.preop("index", "now", status=64))


if __name__ == "__main__":
    main()
