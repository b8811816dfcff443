# SPDX-License-Identifier: EUPL-1.2
"""What was seen, line by line, and the count at the end."""
import sys
import time


class Report:
    def __init__(self):
        self.passed, self.failed, self.started = 0, 0, time.monotonic()

    def say(self, text):
        print(f"lab: {text}", file=sys.stderr, flush=True)

    def check(self, claim, holds, seen=""):
        """One claim. What was seen instead is printed with a claim that does not hold."""
        seconds = time.monotonic() - self.started
        word = "passed" if holds else "FAILED"
        print(f"{word} {seconds:6.0f} s  {claim}" + (f"\n{indented(seen)}" if seen and not holds else ""), flush=True)
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        return bool(holds)

    def note(self, text):
        print(f"{'':15} {text}", flush=True)


def indented(text):
    return "\n".join(f"       | {line}" for line in str(text).strip().splitlines()[:40])
