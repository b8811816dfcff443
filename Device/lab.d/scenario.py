# SPDX-License-Identifier: EUPL-1.2
"""A day of one terminal, in chapters. Each claim is checked on the screen, at the printer or in the journal."""
import time

from chapter_card import CardChapter
from chapter_disk import DiskChapter
from chapter_keyboard import KeyboardChapter
from chapter_power import PowerChapter
from chapter_slip import SlipChapters
from chapter_stick import StickChapter
from machine import MachineError
from technician import Technician
from terminal import Terminal
from visitor import PLACE, Visitor


class Scenario(SlipChapters, KeyboardChapter, CardChapter, StickChapter, PowerChapter, DiskChapter):
    def __init__(self, machine, report, pictures):
        self.machine, self.report = machine, report
        self.terminal = Terminal(machine, report, pictures)
        self.visitor = Visitor(machine, self.terminal)
        self.technician = Technician(machine)

    def chapters(self):
        return {
            "boot": self.boot, "printer": self.printer, "touch": self.touch, "unplug": self.unplug,
            "keyboard": self.keyboard, "card": self.card, "stick": self.stick, "power": self.power,
            "disk": self.disk,
        }

    def play(self, only=None):
        for name, chapter in self.chapters().items():
            if only and name not in only and name != "boot":
                continue
            print(f"\n{name}", flush=True)
            try:
                chapter()
            except MachineError as error:
                self.report.check(f"the chapter “{name}” comes to its end", False, error)
                if not self.still_answers(name):
                    break
        self.check("on every picture each letter stands out at least 7 to 1", not self.terminal.faint,
                   "\n".join(self.terminal.faint))

    def still_answers(self, name):
        try:
            self.terminal.picture(f"{name}-broken-off")
            for line in (self.technician.kioskctl("status")[1] + self.daemon_log()).splitlines():
                self.report.note(line)
            return True
        except (MachineError, OSError):
            self.report.note(f"the machine answers no more; its kernel's words: {self.machine.path('console.log')}")
            return False

    def check(self, claim, holds, seen=""):
        return self.report.check(claim, holds, seen)

    # Boot

    def boot(self):
        self.machine.start()
        seconds = self.machine.wait_for_agent()
        kernel = self.machine.run("uname -r; grep PRETTY /etc/os-release")[1]
        self.check("Debian's own kernel boots", "amd64" in kernel and "cloud" not in kernel, kernel)
        self.report.note(f"{kernel.split()[0]}, {seconds:.0f} s from power on to the first answer")
        before = time.monotonic()
        screen, holds = self.terminal.wait(self.terminal.is_attract, 240)
        self.check("the attract screen stands on tty1", holds, screen.text + "\n" + self.daemon_log())
        self.check(f"it names the place, {PLACE}", PLACE in screen.flat, screen.text)
        # The one question mark is the key of the help. A letter that the font lacks would be another.
        self.check("the console's font draws all of it, the symbol in whole and half blocks",
                   screen.text.count("?") == 1 and screen.text.count("█") > 40
                   and all(block in screen.text for block in "▄▀"), screen.text)
        self.report.note(
            f"{seconds + time.monotonic() - before:.0f} s from power on; {screen.columns} × {screen.rows} cells")
        self.terminal.picture("attract")

    def daemon_log(self):
        return self.machine.run("systemctl status --no-pager kioskd; journalctl -u kioskd -u lab --no-pager -n 20")[1]

    def check_that_the_session_lives(self):
        _, text = self.machine.run("systemctl show -p NRestarts -p ActiveState kioskd")
        self.check("kioskd runs on, and was not started anew",
                   "NRestarts=0" in text and "ActiveState=active" in text, text)
