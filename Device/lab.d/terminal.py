# SPDX-License-Identifier: EUPL-1.2
"""The terminal as a visitor meets it: what stands on the screen, and a finger."""
import os
import re
import time

import contrast
from machine import MachineError

ATTRACT = ("Svenska", "English")
STILL_SECONDS = 0.6

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def block_digits():
    """Digits by their drawing of blocks: rows of dots without the empty columns at either side."""
    with open(os.path.join(ROOT, "Sources/TextScreen/BlockFont.swift"), encoding="utf-8") as file:
        drawn = re.findall(r'"(\d)": "([01 ]+)"', file.read())
    return {trimmed(rows.split()): digit for digit, rows in drawn}


def trimmed(rows):
    inked = [column for column in range(len(rows[0])) if any(row[column] == "1" for row in rows)]
    return tuple(row[inked[0]:inked[-1] + 1] for row in rows) if inked else ()


class Screen:
    def __init__(self, columns, rows, lines):
        self.columns, self.rows, self.lines = columns, rows, lines

    @property
    def text(self):
        return "\n".join(self.lines)

    @property
    def flat(self):
        """Words with one space between them, whatever lines they stand on."""
        return " ".join(self.text.split())

    def large_digits(self):
        """The digits that are drawn over seven rows, each dot two cells wide, from left to right."""
        rows = [line.ljust(self.columns) for line in self.lines if line.strip() and not line.strip("█ ")][:7]
        if len(rows) < 7:
            return ""
        found, known, start = "", block_digits(), None
        for column in range(self.columns + 1):
            is_inked = column < self.columns and any(row[column] == "█" for row in rows)
            if is_inked and start is None:
                start = column
            elif not is_inked and start is not None:
                dots = tuple("".join("1" if cell == "█" else "0" for cell in row[start:column:2]) for row in rows)
                found, start = found + known.get(dots, "?"), None
        return found

    def place(self, words):
        """The middle of these words, as fractions of width and height; None when they do not stand here."""
        for row, line in enumerate(self.lines):
            column = line.find(words)
            if column >= 0:
                return (column + len(words) / 2) / self.columns, (row + 0.5) / self.rows
        return None


class Terminal:
    def __init__(self, machine, report, pictures):
        self.machine, self.report, self.pictures = machine, report, pictures
        self.number, self.faint = 0, []
        os.makedirs(pictures, exist_ok=True)

    def screen(self):
        return Screen(**self.machine.ask("screen"))

    def wait(self, condition, seconds=90):
        """The first screen that satisfies, or the last one seen; and whether it did."""
        deadline = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if condition(screen):
                return screen, True
            if time.monotonic() > deadline or self.machine.process.poll() is not None:
                return screen, False
            time.sleep(0.3)

    def expect(self, words, claim, seconds=90):
        """One of the words, or all of a tuple, stand on the screen in time."""
        wanted = (words,) if isinstance(words, str) else words
        screen, holds = self.wait(lambda seen: all(word in seen.flat for word in wanted), seconds)
        return self.report.check(claim, holds, f"waited {seconds} s for {wanted}\n{screen.text}")

    def picture(self, name):
        """A picture of the whole screen, kept; words on it that stand out too little are remembered."""
        self.number += 1
        path = os.path.join(self.pictures, f"{self.number:02}-{name}.png")
        plain = self.machine.path("screen.ppm")
        for _ in range(10):
            before = self.screen()
            self.machine.picture(path)
            self.machine.picture(plain)
            # What is drawn comes to the screen a moment after it stands in the console's memory.
            if self.screen().text == before.text:
                break
            time.sleep(0.5)
        self.faint += [f"{name}: {words}" for words in contrast.faint(before, plain)]
        self.report.note(path)

    def touch(self, words, then=None, seconds=60):
        """A finger on these words. With `then`, waits for those; a screen that says otherwise ends the chapter."""
        x, y = self.still_place(words, seconds)
        self.machine.ask("touch", x=x, y=y)
        if then:
            wanted = (then,) if isinstance(then, str) else then
            screen, holds = self.wait(lambda seen: all(word in seen.flat for word in wanted), seconds)
            if not holds:
                raise MachineError(f"after a touch on “{words}” the screen does not say {wanted}:\n{screen.text}")

    def still_place(self, words, seconds):
        """Where words stand, and still do a moment later. Between two touches a person's finger takes longer than
        the panel's own trembling, which counts for nothing."""
        deadline, before = time.monotonic() + seconds, None
        while True:
            screen = self.screen()
            place = screen.place(words)
            if place and place == before:
                return place
            if time.monotonic() > deadline:
                raise MachineError(f"“{words}” does not stand on the screen:\n{screen.text}")
            before = place
            time.sleep(STILL_SECONDS)

    def is_attract(self, screen):
        return all(word in screen.flat for word in ATTRACT)
