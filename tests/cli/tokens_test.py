#!/usr/bin/env python3
"""Token counts and the trainer preview on the command line. The tiny tokenizer of the fixtures has the 256 bytes and two dozen merges."""
import json
import os
import subprocess

from support import BINARY, ROOT, Sample, main

TINY = os.path.join(ROOT, "tests", "fixtures", "tokenizer")


class Tokens(Sample):
    def preop(self, *words, status=0):
        done = subprocess.run([BINARY, *words, "-p", self.path("sample.preop")], cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stderr.decode() if status else done.stdout.decode()

    def json(self, *words):
        return json.loads(self.preop(*words, "--json"))

    def ids(self, filter_):
        return [row["id"] for row in self.json("list", "--filter", filter_, "--limit", "10000")]

    def write(self, name, rows):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    def test_counts_are_kept_and_an_edit_takes_one_away(self):
        before = self.json("tokens")
        self.assertEqual((before["tokenizer"], before["encoding"], before["counted"]), (None, None, 0))
        counted = self.json("tokens", os.path.join(TINY, "tiny.json"))
        rows = counted["rows"]
        self.assertEqual(counted["counted"], rows)
        self.assertRegex(counted["tokenizer"], r"^tiny\.json [0-9a-f]{64}$")
        self.assertEqual(sum(counted["parts"].values()), counted["tokens"])
        self.assertGreater(counted["parts"]["assistant"], counted["parts"]["user"])
        self.assertEqual(self.json("tokens")["tokens"], counted["tokens"])
        self.assertEqual(self.ids(f"tokens:{counted['longest']}"), [counted["longest_id"]])
        same = self.json("tokens", os.path.join(TINY, "tiny.tiktoken"), "--encoding", "cl100k_base")
        self.assertEqual(same["encoding"], "cl100k_base")
        self.preop("edit", "17", "messages[0].content", "hello world")
        self.assertEqual(self.json("tokens")["counted"], rows - 1)
        self.assertEqual(self.ids("-has:tokens"), [17])
        self.preop("undo")
        self.assertEqual(self.json("tokens")["counted"], rows - 1)  # the count of the old text was not kept
        none = self.json("tokens", "none")
        self.assertEqual((none["tokenizer"], none["counted"]), (None, 0))
        self.preop("verify")

    def test_counts_are_exact(self):
        self.write("t.jsonl", [{"messages": [{"role": "user", "content": "hello world"}, {"role": "assistant", "content": "the thing"}]}])
        self.preop("import", "t.jsonl", "--dataset", "two")
        parts = self.json("tokens", os.path.join(TINY, "tiny.json"), "--dataset", "two")["parts"]
        self.assertEqual((parts["user"], parts["assistant"]), (2, 5))  # hello, " world"; t he, " ", th, ing

    def test_what_is_no_tokenizer_is_refused(self):
        cases = {"x.tiktoken": (b"YQ== 0\nnonsense\n", "line 2: no blank"), "x.json": (b'{"model": {"type": "Unigram"}}', "its model is Unigram"),
                 "y.json": (b"{", "not JSON"), "z.tiktoken": (b"", "the file is empty")}
        for name, (content, sentence) in cases.items():
            with open(self.path(name), "wb") as file:
                file.write(content)
            self.assertIn(sentence, self.preop("tokens", name, status=3))
            self.assertIn(sentence, self.preop("trainers", "--tokenizer", name, status=3))
        self.assertIn("those of no encoding", self.preop("tokens", os.path.join(TINY, "tiny.tiktoken"), status=3))
        self.assertIn('no encoding "cl200k"', self.preop("tokens", os.path.join(TINY, "tiny.tiktoken"), "--encoding", "cl200k", status=64))
        self.assertIn("nowhere.json", self.preop("tokens", "nowhere.json", status=3))
        self.assertIn("one tokenizer file", self.preop("tokens", "a", "b", status=64))
        self.assertEqual(self.json("tokens")["counted"], 0)

    def test_the_workbench_counts_too(self):
        with open(self.path("count.script"), "w", encoding="utf-8") as file:
            file.write(f"go data\ntokens {os.path.join(TINY, 'tiny.tiktoken')} cl100k_base\n")
        self.preop("script", "count.script")
        counted = self.json("tokens")
        self.assertEqual(counted["counted"], counted["rows"])
        self.assertTrue(counted["tokenizer"].startswith("tiny.tiktoken "))
        with open(self.path("count.script"), "w", encoding="utf-8") as file:
            file.write("go data\ntokens none\n")
        self.preop("script", "count.script")
        self.assertEqual(self.json("tokens")["counted"], 0)

    def check_sums(self, report):
        for trainer in report["trainers"]:
            self.assertEqual(sum(trainer[fate] for fate in ("used", "cut", "dropped", "refused")), report["rows"], trainer["trainer"])
            self.assertEqual(sum(reason["rows"] for reason in trainer["reasons"]), report["rows"], trainer["trainer"])
            self.assertLessEqual(trainer["tokens_in_loss"], trainer["tokens"])
            for reason in trainer["reasons"]:
                self.assertEqual(len(reason["examples"]), min(reason["rows"], 5))
                if reason["filter"]:
                    self.assertEqual(len(self.ids(reason["filter"])), reason["rows"])

    def test_the_sample(self):
        for words in ([], ["--max-tokens", "40"], ["--max-tokens", "1"], ["--filter", "label:good"], ["--filter", "id:1..3"], ["--filter", "id:0"], ["--split", "nobody"]):
            report = self.json("trainers", *words)
            self.assertEqual(report["tokens_are"], "estimate")
            self.check_sums(report)
        self.assertEqual(self.json("trainers", "--filter", "id:1..3")["rows"], 3)
        few = {one["trainer"]: one for one in self.json("trainers", "--filter", "id:1..9")["trainers"]}
        self.assertEqual((few["openai"]["trains"], few["openai"]["outcome"]), (False, "nothing is trained: a file needs 10 rows"))
        self.assertTrue(few["trl-sft"]["trains"])
        self.assertIn("are an estimate", self.preop("trainers"))

    def test_stored_counts_are_used_when_every_row_has_one(self):
        longest = self.json("tokens", os.path.join(TINY, "tiny.json"))["longest"]
        report = self.json("trainers", "--max-tokens", str(longest), "--trainer", "axolotl")
        self.assertEqual((report["tokens_are"], report["trainers"][0]["dropped"]), ("stored", 0))
        report = self.json("trainers", "--max-tokens", str(longest - 1), "--trainer", "axolotl")
        self.assertEqual(report["trainers"][0]["dropped"], 1)
        counted = self.json("trainers", "--max-tokens", str(longest - 1), "--trainer", "axolotl", "--tokenizer", os.path.join(TINY, "tiny.json"))
        self.assertEqual((counted["tokens_are"], counted["trainers"][0]["dropped"]), ("counted", 1))
        self.preop("edit", "17", "messages[0].content", "shorter")
        self.assertEqual(self.json("trainers")["tokens_are"], "estimate")

    def test_a_mixture_of_everything(self):
        chat = [{"role": "user", "content": "q q"}, {"role": "assistant", "content": "a a a"}]
        rows = [{"messages": chat}, {"messages": [*chat, {"role": "user", "content": "more"}]}, {"messages": [{"role": "user", "content": "alone"}]},
                {"messages": [chat[0], {**chat[1], "weight": 0}]}, {"messages": [chat[0], {**chat[1], "content": "a " * 3000}]}]
        self.write("mixed.jsonl", rows)
        self.preop("import", "mixed.jsonl", "--dataset", "mixed", "--format", "chat")
        report = self.json("trainers", "--dataset", "mixed")
        self.check_sums(report)
        fates = {one["trainer"]: [one[fate] for fate in ("used", "cut", "dropped", "refused")] for one in report["trainers"]}
        self.assertEqual(fates, {
            "trl-sft": [4, 1, 0, 0],        # 3002 tokens over 1024
            "trl-dpo": [0, 0, 0, 5],        # no pairs
            "axolotl": [2, 0, 3, 0],        # too long; no answer; its only answer masked
            "llama-factory": [2, 1, 2, 0],  # 3002 over 2048; two that do not end with an answer
            "openai": [4, 0, 0, 1],         # no assistant message
        })
        openai = report["trainers"][-1]
        self.assertEqual([reason["reason"] for reason in openai["reasons"] if reason["fate"] == "refused"], ["no assistant message"])
        self.assertFalse(openai["trains"])
        self.assertEqual(openai["rows_without_loss"], 1)  # the weight is 0

    def test_wrong_words(self):
        self.assertIn("trl-sft, trl-dpo", self.preop("trainers", "--trainer", "nanogpt", status=64))
        self.assertIn("--max-tokens wants", self.preop("trainers", "--max-tokens", "many", status=64))
        self.assertIn("a word too many", self.preop("trainers", "axolotl", status=64))
        self.assertIn("--tokenizer", self.preop("trainers", "--encoding", "gpt2", status=64))


if __name__ == "__main__":
    main()
