#!/usr/bin/env python3
"""What data/ says: whose list is whose, that sources are used, that a playbook is specific; and playbooks put to use by one copy or two."""
import shutil

from support import FAILED, Scratch, main


class Playbooks(Scratch):
    def setUp(self):
        super().setUp()
        self.project("mine.preop")
        shutil.copy(self.path("mine.preop"), self.path("theirs.preop"))

    def merge(self):
        report = self.json("merge", "mine.preop", "theirs.preop")
        self.json("merge", "theirs.preop", "mine.preop")
        self.preop("verify", "-p", "mine.preop")
        return report["conflicts"]

    def strands(self, file):
        return [(s["title"], s["box"], s["route"], s["status"]) for s in self.json("status", "-p", file)["strands"]]

    def test_two_copies_begun_with_one_playbook_have_its_strands_once(self):
        self.preop("playbook", "apply", "support", "-p", "mine.preop", "--as", "ana")
        self.preop("strand", "add", "One of theirs", "-p", "theirs.preop")
        self.preop("playbook", "apply", "support", "-p", "theirs.preop", "--as", "bea")
        self.assertEqual(self.merge(), 0)
        titles = [strand[0] for strand in self.strands("mine.preop")]
        self.assertEqual((len(titles), len(set(titles))), (5, 5))
        self.assertEqual(self.strands("mine.preop"), self.strands("theirs.preop"))
        self.assertEqual(self.json("case", "-p", "mine.preop")["playbooks"], self.json("case", "-p", "theirs.preop")["playbooks"])

    def test_what_one_of_them_went_on_to_do_stays(self):
        self.preop("playbook", "apply", "voice", "-p", "mine.preop", "--as", "ana")
        self.preop("playbook", "apply", "voice", "-p", "theirs.preop", "--as", "bea")
        self.preop("strand", "route", "2", "retrieval", "-p", "theirs.preop")
        self.assertEqual(self.merge(), 0)
        self.assertEqual(self.strands("mine.preop")[1][2:], ("retrieval", "routed"))
        self.assertEqual(self.strands("mine.preop"), self.strands("theirs.preop"))

    def test_a_renamed_strand_is_not_made_again(self):
        self.preop("playbook", "apply", "voice", "-p", "mine.preop")
        self.preop("strand", "title", "1", "Too stiff", "-p", "mine.preop")
        self.preop("playbook", "apply", "voice", "-p", "theirs.preop")
        self.merge()
        self.assertEqual(len(self.strands("mine.preop")), 2)


class Treatments(Scratch):
    def test_a_treatment_is_refused_by_its_words(self):
        self.project()
        for title, words in (("f\u0456ne\u2011tun\u0435 it", "(fine tune)"), ("DPO", "(dpo)"), ("\u5fae\u8c03", "(\u5fae\u8c03)")):
            self.assertIn("names a treatment " + words, self.preop("strand", "add", title, status=FAILED)[1])
        self.preop("strand", "add", "it is not well tuned to our trains timetable")
        self.assertIn("names a treatment", self.preop("strand", "title", "1", "SFT", status=FAILED)[1])


if __name__ == "__main__":
    main()
