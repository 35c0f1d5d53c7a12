#!/usr/bin/env python3
"""Every command in the documentation works: each line that starts with `preop `, or writes a file for one with `printf `, in a ```sh block of README.md and docs/*.md is run.

A page has a scratch folder with the sample's files; each of its sections starts with the sample as its project (PREOP_PROJECT), so that a section can be followed by itself.
"""
import glob
import os
import re
import shutil
import subprocess

from support import BINARY, ROOT, SAMPLE, Sample, main

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
NEEDS_A_TERMINAL = re.compile(r"^preop (open\b|\S+\.preop$)")


def sections(path):
    """The commands of each section that has any."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        lines = [line for block in BLOCK.findall(section) for line in re.sub(r"\\\n\s*", "", block).splitlines()]
        lines = [line for line in lines if (line.startswith(("preop ", "printf ")) or "| preop " in line) and not NEEDS_A_TERMINAL.match(line)]
        if lines:
            yield lines


class Documentation(Sample):
    def run_page(self, page):
        for name in os.listdir(SAMPLE):
            shutil.copy(os.path.join(SAMPLE, name), self.folder)
        for found in glob.glob(os.path.join(ROOT, "tests", "fixtures", "inspect", "*")) + glob.glob(os.path.join(ROOT, "tests", "fixtures", "judged", "*")):
            shutil.copy(found, self.folder)  # files of other tools
        shutil.copy(self.path("sample.preop"), self.path("colleague.preop"))  # for merge; the sample as somebody else has it
        os.makedirs(self.path("bin"), exist_ok=True)
        os.symlink(BINARY, self.path("bin/preop"))
        env = {**self.env, "PREOP_PROJECT": self.path("section.preop"), "PATH": self.path("bin") + ":" + os.environ["PATH"]}
        for lines in sections(page):
            for name in glob.glob(self.path("section.preop*")):
                os.unlink(name)
            shutil.copy(self.path("sample.preop"), self.path("section.preop"))
            for line in lines:
                self.run_line(page, line, env)

    def run_line(self, page, line, env):
        with self.subTest(page=os.path.relpath(page, ROOT), line=line):
            done = subprocess.run(["sh", "-c", line], cwd=self.folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False)
            self.assertEqual(done.returncode, 0, done.stderr.decode("utf-8", "replace"))

    def test_there_are_commands_to_test(self):
        self.assertGreater(sum(len(lines) for lines in sections(os.path.join(ROOT, "docs", "cli.md"))), 20)


def add_page(page):
    def test(self):
        self.run_page(page)

    setattr(Documentation, "test_" + re.sub(r"\W", "_", os.path.relpath(page, ROOT)), test)


for found in sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")) + glob.glob(os.path.join(ROOT, "README.md"))):
    add_page(found)

if __name__ == "__main__":
    main()
