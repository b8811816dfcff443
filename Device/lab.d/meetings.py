# SPDX-License-Identifier: EUPL-1.2
"""A terminal that holds meetings, from the visitor's first touch to the proof that nothing is left of one."""
import os
import time

from machine import MachineError
from technician import Technician
from terminal import Terminal
from visitor import MENU, Visitor

ENTRY, WHOM, RUNNING, GONE_DARK = "Tala med en myndighet", "Vem vill du tala med?", "Samtalet pågår", "går inte nu"
HANG_UP, RATING = "Lägg på", "Fick du det du behövde?"
BROKE, TIME_UP = "Samtalet bröts", "Tiden tog slut"
# Screens that say that a meeting came to nothing, by what they begin with.
FAILURES = ("Ingen svarade", "De svarar inte nu", "Kön är full", "Vi når dem inte", "Det gick inte att börja",
            "De går inte att nå här", "Kamera eller ljud saknas", BROKE, "Samtalet stoppades", "Vi litar inte på sidan")
# On a terminal two seconds; limits of the lab are ten times as long.
BACK_SECONDS = 20
OPEN_SECONDS = 900
MENU_CONSOLE, MEETING_CONSOLE = "tty1", "tty7"
# What the page of the test agency has behind everything, and how much of the picture at least.
PAGE_COLOUR, PAGE_PART = (0x11, 0x22, 0x44), 0.2


class Meetings:
    """One terminal's meetings: to begin one, to look at it, to see that it is gone."""

    def __init__(self, machine, report, pictures, county):
        self.machine, self.report, self.county, self.agency = machine, report, county, county.agency
        self.terminal = Terminal(machine, report, pictures)
        self.visitor = Visitor(machine, self.terminal)
        self.technician = Technician(machine)
        # Every token there was; searched for at the end.
        self.tokens, self.backs, self.ran = set(), {}, []

    def check(self, claim, holds, seen=""):
        return self.report.check(claim, holds, seen)

    def state(self):
        return self.machine.ask("meeting")

    def console(self):
        return self.machine.run("cat /sys/class/tty/tty0/active")[1].strip()

    def photo(self, name):
        """A picture of the whole screen, whichever console has it."""
        self.terminal.number += 1
        path = os.path.join(self.terminal.pictures, f"{self.terminal.number:02}-{name}.png")
        self.machine.picture(path)
        self.report.note(path)
        return path

    # The way in

    def begin(self, agency):
        """Two touches from the menu, and the agency's page stands. Returns how many words the page had said before."""
        said = self.agency.count()
        self.visitor.begin()
        self.terminal.touch(ENTRY, then=WHOM)
        self.terminal.touch(agency)
        before = time.monotonic()
        screen, _ = self.terminal.wait(
            lambda seen: RUNNING in seen.flat or any(words in seen.flat for words in FAILURES), OPEN_SECONDS)
        if RUNNING not in screen.flat:
            raise MachineError(f"the meeting does not begin:\n{screen.text}\n{self.log()}")
        self.report.note(f"{time.monotonic() - before:.0f} s from the touch to the agency's page")
        return said

    def begin_test(self, agency):
        """A meeting with a page of the lab's own; waits until it sees. Returns that page's name for itself."""
        said = self.begin(agency)
        loaded = self.agency.wait(said, lambda what: "loaded" in what, 120)
        if not loaded:
            raise MachineError(f"the page of {agency} has said nothing")
        self.tokens.update(self.agency.tokens)
        return loaded["page"]

    def sign_of_life(self, page, seconds=60):
        """The next word of that page about itself."""
        return self.agency.wait(
            self.agency.count(), lambda what: what.get("page") == page and "alive" in what, seconds)

    # The way out

    def gone(self, state):
        """What is left, in words; nothing when the menu is back and all is clean."""
        left = [f"the screen has {state['console']}"] if state["console"] != MENU_CONSOLE else []
        left += [f"the unit is {state['unit']}"] if state["unit"] not in ("inactive", "failed") else []
        left += [f"{one['pid']} {one['words'][:80]}" for one in state["processes"]]
        left += ["held: " + one for one in state["camera"] + state["sound"]]
        left += state["tables"] + ["file " + path for path in state["files"]]
        return left + (["its mounts"] if state["mounts"] else []) + (["its socket"] if state["socket"] else [])

    def check_gone(self, how, began, words=None):
        """After an end: the menu's console first, then nothing of the meeting. `words`: what its screen then says."""
        while self.console() != MENU_CONSOLE and time.monotonic() - began < BACK_SECONDS:
            time.sleep(0.1)
        back = time.monotonic() - began
        self.backs[how] = back
        self.check(f"{how}: the menu is back on its console ({back:.1f} s of {BACK_SECONDS})",
                   self.console() == MENU_CONSOLE and back <= BACK_SECONDS, self.log())
        if words:
            self.terminal.expect(words, f"and says “{words}”", 60)
        left = self.gone(self.state())
        while left and time.monotonic() - began < 3 * BACK_SECONDS:
            time.sleep(0.5)
            left = self.gone(self.state())
        self.check("no process, file, mount or firewall of the meeting is left, and camera and sound are free", not left,
                   "\n".join(left) + "\n" + self.log())
        self.photo(how.replace(" ", "-"))

    def check_wiped(self, before):
        """kioskd's own proof."""
        wiped = [line for line in self.log(200).splitlines() if "a meeting is wiped" in line][before:]
        clean = all(word in wiped[-1] for word in ("processes=0", "files=0", "mounts=0", "camera=free")) if wiped else False
        self.check("kioskd has looked for itself, and says the same", clean, self.log())

    def wipes(self):
        return self.log(200).count("a meeting is wiped")

    def log(self, lines=30):
        return self.machine.run(
            f"journalctl -u kioskd -u 'servicepunkt-meeting@*' -u seatd -u polkit --no-pager -o cat -n {lines}; "
            f"tail -n {lines} /var/lib/servicepunkt/kioskd.log")[1]

    def to_menu(self):
        """From whatever the meeting's end left on the screen."""
        if RATING in self.terminal.screen().flat:
            self.terminal.touch("Nej", then=MENU)
        self.visitor.to_menu()
